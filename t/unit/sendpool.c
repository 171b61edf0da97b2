/* net/sendpool: each job is sent once, and no socket is closed under a sender. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/sendpool.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 2000
#define EACH   100
#define LEN    450 /* in five datagrams */

/* Threads stay, so the pools do. */
static struct sendpool pool, lonely;
static atomic_uint held;
static uint8_t bytes[LEN];

/* A socket that listens on the loopback, and the way to it. */
static int
listener(struct dgram_route *out)
{
	const struct ip home = ip_of4((struct ip4){{127, 0, 0, 1}});
	struct dgram_peer here = dgram_peer(home, 0, 0);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), room = 400000;

	assert_int_not_equal(fd, -1);
	assert_int_equal(
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
	assert_int_equal(bind(fd, &here.at.sa, here.len), 0);
	assert_int_equal(getsockname(fd, &here.at.sa, &here.len), 0);
	*out = (struct dgram_route){home, dgram_port(&here), home, 0};
	return fd;
}

/* How many datagrams came, all of them LEN together if they are of one job. */
static unsigned
arrived(int fd, size_t *total)
{
	static uint8_t got[EACH + 1];
	ssize_t n;
	unsigned count = 0;

	*total = 0;
	while ((n = recv(fd, got, sizeof got, 0)) != -1) {
		count++;
		*total += (size_t)n;
	}
	return count;
}

static unsigned
open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* Until all bytes were given back and so many files are open: ten seconds at most.
 */
static void
settled(unsigned files)
{
	time_t end = time(NULL) + 10;

	while (atomic_load(&held) > 0 || open_files() != files) {
		assert_true(time(NULL) < end);
		sched_yield();
	}
}

static struct sendpool_job
job(const struct talk *talk)
{
	return (struct sendpool_job){*talk, bytes, LEN, EACH, false, &held};
}

static void
without_helpers_nothing_is_taken(void **state)
{
	const struct talk none = {.others = -1, .peer = -1};
	struct sendpool_job j = job(&none);

	(void)state;
	sendpool_open(&lonely, 0);
	assert_false(sendpool_hand(&lonely, &j));
	sendpool_help(&lonely);
	assert_int_equal(atomic_load(&held), 0);
}

static void
each_job_is_sent_once_whoever_does(void **state)
{
	struct dgram_route to;
	struct talk talk;
	int fd = listener(&to);
	unsigned files = open_files() + 1;

	(void)state;
	assert_int_equal(talk_open(&to, &talk), 0);
	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned handed = 1 + i % 5;
		struct sendpool_job j = job(&talk);
		size_t total;

		for (unsigned k = 0; k < handed; k++)
			assert_true(sendpool_hand(&pool, &j));
		sendpool_help(&pool);
		settled(files);
		assert_int_equal(arrived(fd, &total), handed * 5);
		assert_int_equal(total, handed * LEN);
	}
	sendpool_close(&pool, &talk);
	assert_int_equal(talk.others, -1);
	settled(files - 1);
	close(fd);
}

static void
more_than_can_wait_is_refused_and_nothing_lost(void **state)
{
	struct dgram_route to;
	struct talk talk;
	int fd = listener(&to);
	unsigned handed = 0, files = open_files() + 1;
	size_t total;

	(void)state;
	assert_int_equal(talk_open(&to, &talk), 0);
	for (struct sendpool_job j = job(&talk); sendpool_hand(&pool, &j);)
		if (++handed == 80)
			break; /* the helpers were quick */
	assert_true(handed >= SENDPOOL_JOBS);
	sendpool_help(&pool);
	settled(files);
	assert_int_equal(arrived(fd, &total), handed * 5);
	sendpool_close(&pool, &talk);
	settled(files - 1);
	close(fd);
}

/* The next has the same number as the file that was closed, unless that waits. */
static void
what_is_left_of_a_conversation_never_goes_out_in_the_next(void **state)
{
	struct dgram_route here, there;
	int one = listener(&here), two = listener(&there);
	unsigned files = open_files();
	size_t total;

	(void)state;
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct talk first, second;
		struct sendpool_job j;

		assert_int_equal(talk_open(&here, &first), 0);
		if (i % 2 == 0)
			assert_int_equal(talk_connect(&first), 0);
		j = job(&first);
		for (unsigned k = 0; k < 4; k++)
			assert_true(sendpool_hand(&pool, &j));
		sendpool_close(&pool, &first);
		assert_int_equal(first.others, -1);
		assert_int_equal(talk_open(&there, &second), 0);
		assert_int_equal(arrived(two, &total), 0);
		sendpool_close(&pool, &second);
		sendpool_help(&pool);
		settled(files);
		assert_int_equal(arrived(two, &total), 0);
		assert_true(arrived(one, &total) <= 20);
	}
	close(one);
	close(two);
}

static int
start(void **state)
{
	(void)state;
	sendpool_open(&pool, 3);
	return pool.helpers > 0 ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_helpers_nothing_is_taken),
		cmocka_unit_test(each_job_is_sent_once_whoever_does),
		cmocka_unit_test(more_than_can_wait_is_refused_and_nothing_lost),
		cmocka_unit_test(
			what_is_left_of_a_conversation_never_goes_out_in_the_next),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sendpool", tests, start, NULL);
}
