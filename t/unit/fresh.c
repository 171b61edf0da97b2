/* host/fresh: when a remote source was last asked with success, and is that old? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/put.h"
#include "host/fresh.h"

#include <errno.h>
#include <fcntl.h>

static int dir, folder;

static int
make_folder(void **state)
{
	static char path[] = "/tmp/fresh-XXXXXX";

	if (!mkdtemp(path))
		return -1;
	dir = at_folder(path);
	folder = put_folder(dir, "remote");
	*state = path;
	return folder == -1 ? -1 : 0;
}

static int
remove_folder(void **state)
{
	put_remove(folder, "status");
	unlinkat(dir, "remote", AT_REMOVEDIR);
	return rmdir(*state);
}

static int
read_back(const char *status, uint64_t *when)
{
	assert_int_equal(
		put_file(folder, "status", status, strlen(status), 0644), 0);
	errno = 0;
	return fresh_when(dir, when);
}

static void
the_time_of_the_last_good_answer_is_read(void **state)
{
	uint64_t when = 0;

	(void)state;
	assert_int_equal(read_back("failed=no\nwhen=1795412000\n", &when), 0);
	assert_int_equal(when, 1795412000);
}

static void
no_answer_yet_and_a_spoilt_file_are_told_apart(void **state)
{
	uint64_t when = 7;

	(void)state;
	assert_int_equal(read_back("tried=1795412000\n", &when), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(read_back("when=soon\n", &when), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(read_back("nonsense", &when), -1);
	assert_int_equal(errno, EBADMSG);
	put_remove(folder, "status");
	assert_int_equal(fresh_when(dir, &when), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(when, 7);
}

static void
three_intervals_without_an_answer_are_too_long(void **state)
{
	static struct site site;
	static char text[] = "remote.interval=60\n";
	static char text2[] = "remote.interval=60\nremote.stale_after=10\n";
	size_t line;

	(void)state;
	assert_false(fresh_stale(&site, 1000, 1900));
	assert_true(fresh_stale(&site, 1000, 1901));
	assert_false(fresh_stale(&site, 1000, 10));
	assert_true(kv_parse(text, strlen(text), &site.kv, &line));
	assert_false(fresh_stale(&site, 1000, 1180));
	assert_true(fresh_stale(&site, 1000, 1181));
	assert_true(kv_parse(text2, strlen(text2), &site.kv, &line));
	assert_false(fresh_stale(&site, 1000, 1010));
	assert_true(fresh_stale(&site, 1000, 1011));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_time_of_the_last_good_answer_is_read),
		cmocka_unit_test(no_answer_yet_and_a_spoilt_file_are_told_apart),
		cmocka_unit_test(three_intervals_without_an_answer_are_too_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"fresh", tests, make_folder, remove_folder);
}
