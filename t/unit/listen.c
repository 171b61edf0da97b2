/* net/listen and net/dgram: sockets by name, and answers from where was asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/dgram.h"
#include "net/listen.h"

#include <errno.h>
#include <poll.h>

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

	assert_int_equal(poll(&p, 1, 5000), 1);
	assert_int_equal(dgram_recv(fd, &in), 1);
}

static void
what_is_no_address_and_port_is_refused(void **state)
{
	static const char *const bad[] = {"", ":", "69", "*", "*:", "*:0",
		"*:65536", "*:x", "1.2.3:69", "*:69%", "%lo:69",
		"*:69%a-name-of-16-chars", "localhost:69"};

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
	struct dgram_route self = {.to = ip_of4((struct ip4){{127, 0, 0, 1}}), .port = listen_port(fd)};
	struct pollfd p = {.fd = fd, .events = POLLIN};

	(void)state;
	assert_int_equal(dgram_send(fd, &self, big, sizeof big), 0);
	assert_int_equal(dgram_send(fd, &self, big, DGRAM_MAX), 0);
	assert_int_equal(poll(&p, 1, 5000), 1);
	assert_int_equal(dgram_recv(fd, &in), 0);
	receive(fd);
	assert_int_equal(in.len, DGRAM_MAX);
	assert_int_equal(dgram_recv(fd, &in), 0); /* nothing there */
	close(fd);
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
		cmocka_unit_test(nothing_is_inherited_when_nothing_was_passed),
		cmocka_unit_test(a_datagram_socket_on_standard_input_is_inherited),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
