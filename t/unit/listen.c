/* net/listen and net/dgram: sockets by name, and answers from where was asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/listen.h"
#include "net/talk.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

static struct dgram in;

static int
free_port(char where[static 32], const char *address)
{
	for (unsigned port = 20000; port < 60000; port += 7) {
		int fd;

		snprintf(where, 32, "%s:%u", address, port);
		if ((fd = listen_udp(where)) != -1)
			return fd;
	}
	return -1;
}

static void
receive(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(dgram_recv(fd, &in), 1);
}

static void
what_is_no_address_and_port_is_refused(void **state)
{
	static const char *const bad[] = {"", ":", "69", "*", "*:", "*:0",
		"*:65536", "*:x", "1.2.3:69", "*:69%", "%lo:69",
		"*:69%a-name-of-16-chars", "localhost:69", "::1:69", "[::1]",
		"[::1]69", "[10.0.0.1]:69", "[*]:69", "[::1:69"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(listen_udp(bad[i]), -1);
		assert_int_equal(errno, EINVAL);
	}
}

static void
a_datagram_says_where_it_came_from_and_where_it_went(void **state)
{
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 1}}),
			alias = ip_of4((struct ip4){{127, 0, 0, 9}});
	char where[32];
	int server = free_port(where, "*"), client = free_port(where, "127.0.0.1");
	struct dgram_route to = {.to = alias, .port = listen_port(server)};

	(void)state;
	assert_int_equal(dgram_send(client, &to, "ask", 3), 0);
	receive(server);
	assert_int_equal(in.len, 3);
	assert_memory_equal(in.bytes, "ask", 3);
	assert_true(ip_eq(in.from, home));
	assert_int_equal(in.from_port, listen_port(client));
	assert_true(ip_eq(in.to, alias));
	assert_true(ip_eq(in.local, alias));
	assert_int_not_equal(in.iface, 0);

	/* The answer leaves from the address that was asked. */
	to = (struct dgram_route){
		.to = in.from, .port = in.from_port, .local = in.local};
	assert_int_equal(dgram_send(server, &to, "answer", 6), 0);
	receive(client);
	assert_true(ip_eq(in.from, alias));
	assert_int_equal(in.from_port, listen_port(server));
	close(server);
	close(client);
}

static void
a_datagram_that_is_too_long_is_passed_over(void **state)
{
	static const uint8_t big[DGRAM_MAX + 1];
	char where[32];
	int fd = free_port(where, "127.0.0.1");
	struct dgram_route self = {.to = ip_of4((struct ip4){{127, 0, 0, 1}}),
		.port = listen_port(fd)};
	struct pollfd p = {.fd = fd, .events = POLLIN};

	(void)state;
	assert_int_equal(dgram_send(fd, &self, big, sizeof big), 0);
	assert_int_equal(dgram_send(fd, &self, big, DGRAM_MAX), 0);
	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(dgram_recv(fd, &in), 0);
	receive(fd);
	assert_int_equal(in.len, DGRAM_MAX);
	assert_int_equal(dgram_recv(fd, &in), 0); /* nothing there */
	close(fd);
}

/* Wait until there is something to hear, be it an error. */
static void
wait_for(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&p, 1, 60000), 1);
}

/* What a client and a stranger say, to one socket or to two. */
static void
tell_apart(struct talk *talk, int client, int other)
{
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 1}});
	struct dgram_route back = {.to = home, .port = listen_port(talk->others)};
	bool two = talk->peer != -1;
	struct dgram_peer who;
	char bytes[100];
	size_t len;

	assert_int_equal(dgram_send(client, &back, "one", 3), 0);
	wait_for(two ? talk->peer : talk->others);
	assert_int_equal(
		talk_hear(talk, bytes, sizeof bytes, &len, &who), TALK_HEARD);
	assert_int_equal(len, 3);
	assert_int_equal(dgram_send(other, &back, "two!", 4), 0);
	wait_for(talk->others);
	if (two)
		assert_int_equal(talk_hear(talk, bytes, sizeof bytes, &len, &who),
			TALK_NOTHING);
	assert_int_equal((two ? talk_overhear : talk_hear)(
				 talk, bytes, sizeof bytes, &len, &who),
		TALK_STRANGER);
	assert_int_equal(len, 4);
	assert_int_equal(dgram_port(&who), listen_port(other));
	assert_int_equal(talk_tell_stranger(talk, &who, "x", 1), 0);
	receive(other);
	assert_int_equal(in.from_port, back.port);
	assert_int_equal(talk_tell(talk, "yz", 2), 0);
	receive(client);
	assert_int_equal(in.from_port, back.port);
	assert_int_equal(in.len, 2);
}

static void
a_conversation_knows_its_peer_from_strangers_with_one_socket_and_with_two(
	void **state)
{
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 1}});
	char where[32], bytes[100];
	int client = free_port(where, "127.0.0.1"),
	    other = free_port(where, "127.0.0.1");
	struct dgram_route to = {.to = home, .port = listen_port(client)};
	struct talk talk;
	struct dgram_peer who;
	size_t len;

	(void)state;
	assert_int_equal(talk_open(&to, &talk), 0);
	tell_apart(&talk, client, other);

	/* What came before there were two is the peer's still. */
	struct dgram_route back = {.to = home, .port = listen_port(talk.others)};
	assert_int_equal(dgram_send(client, &back, "early", 5), 0);
	wait_for(talk.others);
	assert_int_equal(talk_connect(&talk), 0);
	assert_int_equal(listen_port(talk.peer), back.port);
	assert_int_equal(
		talk_overhear(&talk, bytes, sizeof bytes, &len, &who), TALK_HEARD);
	assert_int_equal(len, 5);
	tell_apart(&talk, client, other);
	talk_close(&talk);
	close(client);
	close(other);
}

static void
a_second_socket_notices_that_the_peer_is_gone(void **state)
{
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 1}});
	char where[32], bytes[100];
	int client = free_port(where, "127.0.0.1");
	struct dgram_route to = {.to = home, .port = listen_port(client)};
	struct talk talk;
	struct dgram_peer who;
	size_t len;

	(void)state;
	assert_int_equal(talk_open(&to, &talk), 0);
	close(client);
	assert_int_equal(talk_connect(&talk), 0);
	assert_int_equal(talk_tell(&talk, "x", 1), 0);
	wait_for(talk.peer);
	assert_int_equal(
		talk_hear(&talk, bytes, sizeof bytes, &len, &who), TALK_GONE);
	/* And what is left of the error does not keep us from sending. */
	assert_int_equal(talk_tell(&talk, "x", 1), 0);
	assert_int_equal(talk_tell(&talk, "x", 1), 0);
	talk_close(&talk);
}

static void
many_datagrams_go_out_in_one_call_whole_or_each(void **state)
{
	static const char bytes[2500];
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 1}});
	char where[32];
	int client = free_port(where, "127.0.0.1");
	struct dgram_route to = {.to = home, .port = listen_port(client)};
	struct talk talk;

	(void)state;
	assert_int_equal(talk_open(&to, &talk), 0);
	for (int how = 0; how < 4; how++) {
		bool w = how % 2;

		if (how == 2)
			assert_int_equal(talk_connect(&talk), 0);
		assert_int_equal(talk_tell_all(&talk, bytes, 2500, 1000, &w), 0);
		for (size_t i = 0; i < 3; i++) {
			receive(client);
			assert_int_equal(in.len, i < 2 ? 1000 : 500);
		}
		assert_int_equal(dgram_recv(client, &in), 0);
	}
	close(client);
	talk_close(&talk);
}

static void
ipv6_has_brackets_and_answers_from_where_was_asked(void **state)
{
	struct ip home;
	char where[32];
	int server = free_port(where, "[::]"), client = free_port(where, "[::1]");
	struct dgram_route to = {.port = listen_port(server)};

	(void)state;
	if (server == -1 || client == -1)
		skip();
	assert_true(ip_parse("::1", &home));
	to.to = home;
	assert_int_equal(dgram_send(client, &to, "ask", 3), 0);
	receive(server);
	assert_true(ip_eq(in.from, home));
	assert_true(ip_eq(in.local, home));
	to = (struct dgram_route){in.from, in.from_port, in.local, in.iface};
	assert_int_equal(dgram_send(server, &to, "answer", 6), 0);
	receive(client);
	assert_int_equal(in.len, 6);
	assert_true(ip_eq(in.from, home));
	close(server);
	close(client);
}

/* As systemd makes them: ListenDatagram=69 is [::]:69, for both. */
static void
a_socket_of_both_families_answers_ipv4_as_ipv4(void **state)
{
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 9}});
	struct dgram_peer any = dgram_peer((struct ip){0}, 0, 0);
	char where[32];
	int server = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0),
	    client = free_port(where, "127.0.0.1");

	(void)state;
	if (server == -1)
		skip();
	assert_int_equal(bind(server, &any.at.sa, any.len), 0);
	assert_int_equal(dgram_prepare(server), 0);
	struct dgram_route to = {.to = home, .port = listen_port(server)};
	assert_int_equal(dgram_send(client, &to, "ask", 3), 0);
	receive(server);
	assert_true(ip_is4(in.from));
	assert_true(ip_eq(in.local, home));
	to = (struct dgram_route){in.from, in.from_port, in.local, in.iface};
	assert_int_equal(dgram_send(server, &to, "answer", 6), 0);
	receive(client);
	assert_int_equal(in.len, 6);
	assert_true(ip_eq(in.from, home));

	/* And may broadcast, as DHCP must. */
	to = (struct dgram_route){.to = ip_of4((struct ip4){{127, 255, 255, 255}}),
		.port = listen_port(server)};
	assert_int_equal(dgram_send(server, &to, "all", 3), 0);
	receive(server);
	assert_true(ip_eq(in.to, to.to));
	close(server);
	close(client);
}

static void
nothing_is_inherited_when_nothing_was_passed(void **state)
{
	int fd[LISTEN_MAX];

	(void)state;
	assert_int_equal(unsetenv("LISTEN_FDS"), 0);
	assert_int_equal(listen_inherited(fd, LISTEN_MAX), 0);
}

static void
a_datagram_socket_on_standard_input_is_inherited(void **state)
{
	char where[32];
	int fd[LISTEN_MAX], keep = dup(STDIN_FILENO),
			    s = free_port(where, "127.0.0.1");

	(void)state;
	assert_int_equal(dup2(s, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(listen_inherited(fd, LISTEN_MAX), 1);
	assert_int_equal(fd[0], STDIN_FILENO);
	assert_int_equal(listen_port(fd[0]), listen_port(s));
	dup2(keep, STDIN_FILENO);
	close(keep);
	close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_address_and_port_is_refused),
		cmocka_unit_test(
			a_datagram_says_where_it_came_from_and_where_it_went),
		cmocka_unit_test(a_datagram_that_is_too_long_is_passed_over),
		cmocka_unit_test(
			a_conversation_knows_its_peer_from_strangers_with_one_socket_and_with_two),
		cmocka_unit_test(a_second_socket_notices_that_the_peer_is_gone),
		cmocka_unit_test(many_datagrams_go_out_in_one_call_whole_or_each),
		cmocka_unit_test(
			ipv6_has_brackets_and_answers_from_where_was_asked),
		cmocka_unit_test(a_socket_of_both_families_answers_ipv4_as_ipv4),
		cmocka_unit_test(nothing_is_inherited_when_nothing_was_passed),
		cmocka_unit_test(a_datagram_socket_on_standard_input_is_inherited),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
