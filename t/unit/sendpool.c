/* net/sendpool: each job is sent once, and no socket is closed under a sender. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/sendpool.h"

#include <dirent.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS  2000
#define EACH    100
#define LEN     450 /* in five datagrams */
#define PATIENT 120 /* seconds, for what takes one or less */

/* A test: what who leads does once in a while, until it has been done ROUNDS times.
 */
struct test {
	struct sendpool pool; /* its threads stay */
	void (*step)(struct test *t, unsigned round);
	unsigned round;
	atomic_bool over;

	int one, two; /* who listens */
	struct dgram_route to_one, to_two;
	struct talk talk, next;
	unsigned handed, came, wrong;
	atomic_uint held;
};

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

static unsigned
arrived(int fd)
{
	uint8_t got[EACH + 1];
	unsigned count = 0;

	while (recv(fd, got, sizeof got, 0) != -1)
		count++;
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

static void
hand(struct test *t)
{
	const struct sendpool_job job = {
		t->talk, bytes, LEN, EACH, false, &t->held};

	t->handed += sendpool_hand(&t->pool, &job);
}

/* Whichever thread it is; the last keeps the lead. */
static void
lead(void *test)
{
	struct test *t = test;

	while (t->round < ROUNDS) {
		t->step(t, t->round++);
		sendpool_turn(&t->pool);
	}
	atomic_store(&t->over, true);
	for (;;)
		pause();
}

/* The caller's thread has a part in the test too, and is its first leader. */
static void *
first(void *test)
{
	struct test *t = test;

	sendpool_open(&t->pool, 4, lead, t);
	lead(t);
	return NULL;
}

/* Until it is over and all bytes were given back. */
static void
run(struct test *t)
{
	time_t end = time(NULL) + PATIENT;
	pthread_t thread;

	t->one = listener(&t->to_one);
	t->two = listener(&t->to_two);
	assert_int_equal(pthread_create(&thread, NULL, first, t), 0);
	while (!atomic_load(&t->over) || atomic_load(&t->held) > 0) {
		assert_true(time(NULL) < end);
		sched_yield();
	}
	t->came += arrived(t->one);
	assert_int_equal(t->wrong, 0);
}

static void
alone_it_takes_nothing(void **state)
{
	static struct sendpool pool;
	static atomic_uint held;
	const struct sendpool_job job = {.talk = {.others = -1}, .held = &held};

	(void)state;
	assert_false(sendpool_hand(&pool, &job));
	sendpool_turn(&pool);
	sendpool_open(&pool, 1, NULL, NULL);
	assert_false(sendpool_hand(&pool, &job));
	sendpool_turn(&pool);
	assert_int_equal(held, 0);
}

/* One to five at a time, and now and then as many as there is room for. */
static void
send_some(struct test *t, unsigned round)
{
	unsigned before = t->handed;

	t->came += arrived(t->one);
	if (round == 0)
		t->wrong += talk_open(&t->to_one, &t->talk) == -1;
	for (unsigned i = 0; i < 1 + round % 5; i++)
		hand(t);
	t->wrong += t->handed - before != 1 + round % 5;
	while (round % 100 == 99 && t->handed - before < 80) {
		unsigned had = t->handed;

		hand(t);
		if (t->handed == had)
			break;
	}
}

static void
each_job_is_sent_once_whoever_leads(void **state)
{
	static struct test t = {.step = send_some};

	(void)state;
	run(&t);
	/* What was sent may be under way for a moment. */
	for (time_t end = time(NULL) + PATIENT; t.came < 5 * t.handed;) {
		assert_true(time(NULL) < end);
		t.came += arrived(t.one);
	}
	assert_true(t.handed >= ROUNDS * 3 + ROUNDS / 100 * 32);
	assert_int_equal(t.came, 5 * t.handed);
}

/* The next has the same number as the file that was closed, unless that waits. */
static void
leave_some(struct test *t, unsigned round)
{
	t->came += arrived(t->one);
	t->wrong += arrived(t->two) > 0;
	if (round > 0)
		sendpool_close(&t->pool, &t->next);
	if (round > 0 && t->talk.others != -1)
		sendpool_close(&t->pool, &t->talk);
	t->wrong += talk_open(&t->to_one, &t->talk) == -1;
	if (round % 2 == 0)
		t->wrong += talk_connect(&t->talk) == -1;
	for (unsigned i = 0; i < 4; i++)
		hand(t);
	if (round % 3 > 0)
		sendpool_close(&t->pool, &t->talk);
	t->wrong += talk_open(&t->to_two, &t->next) == -1;
}

static void
what_is_left_of_a_conversation_never_goes_out_in_the_next(void **state)
{
	static struct test t = {.step = leave_some};
	unsigned files = open_files();
	time_t end;

	(void)state;
	run(&t);
	end = time(NULL) + PATIENT;
	assert_int_equal(t.handed, 4 * ROUNDS);
	assert_true(t.came <= 5 * t.handed);
	/* Two that listen, and the last of those that were opened. */
	while (open_files() != files + 3)
		assert_true(time(NULL) < end);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone_it_takes_nothing),
		cmocka_unit_test(each_job_is_sent_once_whoever_leads),
		cmocka_unit_test(
			what_is_left_of_a_conversation_never_goes_out_in_the_next),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sendpool", tests, NULL, NULL);
}
