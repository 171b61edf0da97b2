/* net/local: files that go with messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int pair[2];

static int
pair_up(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
}

static int
pair_down(void **state)
{
	(void)state;
	return close(pair[0]) | close(pair[1]);
}

/* A pipe's end that writes is that of this end that reads. */
static void
assert_same(int writes, int reads)
{
	char c = 0;

	assert_int_equal(write(writes, "x", 1), 1);
	assert_int_equal(read(reads, &c, 1), 1);
	assert_int_equal(c, 'x');
}

static void
two_files_arrive_in_their_order_and_are_not_inherited(void **state)
{
	int a[2], b[2], file[2];
	char text[8];

	(void)state;
	assert_int_equal(pipe(a) | pipe(b), 0);
	assert_int_equal(
		local_send(pair[0], NULL, "both", 4, (const int[]){a[1], b[1]}, 2),
		0);
	assert_int_equal(local_receive(pair[1], text, sizeof text, 0, file, 2), 4);
	assert_memory_equal(text, "both", 4);
	assert_same(file[0], a[0]);
	assert_same(file[1], b[0]);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fcntl(file[i], F_GETFD), FD_CLOEXEC);
		close(file[i]);
		close(a[i]);
		close(b[i]);
	}
}

static void
a_message_without_as_many_files_says_so(void **state)
{
	int file[2] = {7, 7}, a[2];
	char text[8];

	(void)state;
	assert_int_equal(pipe(a), 0);
	assert_int_equal(write(pair[0], "none", 4), 4);
	assert_int_equal(local_receive(pair[1], text, sizeof text, 0, file, 2), 4);
	assert_int_equal(file[0], -1);
	assert_int_equal(file[1], -1);
	assert_int_equal(local_send(pair[0], NULL, "one", 3, &a[1], 1), 0);
	assert_int_equal(local_receive(pair[1], text, sizeof text, 0, file, 2), 3);
	assert_int_equal(file[1], -1);
	assert_same(file[0], a[0]);
	close(file[0]);
	close(a[0]);
	close(a[1]);
}

/* Else whoever sends many uses ours up. */
static void
a_file_that_nobody_asked_for_is_not_left_open(void **state)
{
	int a[2], file = -1;
	char text[8];

	(void)state;
	/* An emulator gives its kernel twice the room, and keeps what comes. */
	if (getenv("MB_EMULATOR"))
		skip();
	for (int room = 0; room < 2; room++) {
		assert_int_equal(pipe(a), 0);
		assert_int_equal(local_send(pair[0], NULL, "two", 3,
					 (const int[]){a[1], a[1]}, 2),
			0);
		close(a[1]);
		assert_int_equal(local_receive(pair[1], text, sizeof text, 0, &file,
					 (size_t)room),
			3);
		if (room)
			close(file);
		assert_int_equal(read(a[0], text, 1), 0);
		close(a[0]);
	}
}

static void
more_files_than_a_message_has_are_refused(void **state)
{
	static const int many[LOCAL_FILES + 1];
	int file[LOCAL_FILES + 1];
	char text[8];

	(void)state;
	assert_int_equal(
		local_send(pair[0], NULL, "x", 1, many, LOCAL_FILES + 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(local_receive(pair[1], text, sizeof text, MSG_DONTWAIT,
				 file, LOCAL_FILES + 1),
		-1);
	assert_int_equal(errno, EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			two_files_arrive_in_their_order_and_are_not_inherited,
			pair_up, pair_down),
		cmocka_unit_test_setup_teardown(
			a_message_without_as_many_files_says_so, pair_up,
			pair_down),
		cmocka_unit_test_setup_teardown(
			a_file_that_nobody_asked_for_is_not_left_open, pair_up,
			pair_down),
		cmocka_unit_test_setup_teardown(
			more_files_than_a_message_has_are_refused, pair_up,
			pair_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
