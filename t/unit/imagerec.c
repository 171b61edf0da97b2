/* talos/imagerec: what is written down of an image, and whether it is still that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "file/put.h"
#include "talos/imagerec.h"

#include <errno.h>
#include <fcntl.h>

static int dir;
static char name[] = "/tmp/imagerec.XXXXXX";

static int
make(void **state)
{
	(void)state;
	if (!mkdtemp(name))
		return -1;
	dir = open(name, O_RDONLY | O_DIRECTORY);
	return dir == -1 ? -1 : 0;
}

static int
clean(void **state)
{
	static const char *const files[] = {"data", "record", "coming", "failed"};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		unlinkat(dir, files[i], 0);
	close(dir);
	return rmdir(name);
}

static void
store(const char *bytes)
{
	struct image_record r = {.url = "http://x/", .when = 5, .id = 7};
	char text[REC_MAX];
	struct wr w = wr_of(text, sizeof text);
	struct stat st;

	assert_int_equal(put_file(dir, "data", bytes, strlen(bytes), 0644), 0);
	assert_int_equal(fstatat(dir, "data", &st, 0), 0);
	digest_hex(bytes, strlen(bytes), r.sum);
	r.size = strlen(bytes);
	r.written = ns_of(st.st_mtim);
	record_put(&w, &r);
	assert_int_equal(entry_write(dir, "record", &w, true), 0);
}

static void
an_image_is_one_while_its_size_and_time_are_those_written_down(void **state)
{
	struct image_record r;
	struct timespec earlier[2] = {{5, 0}, {5, 0}};
	int fd;

	(void)state;
	store("kernel");
	fd = entry_open(dir, &r);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(r.size, 6);
	assert_int_equal(r.id, 7);
	assert_string_equal(r.url, "http://x/");
	assert_int_equal(utimensat(dir, "data", earlier, 0), 0);
	assert_int_equal(entry_open(dir, &r), -1);
	assert_int_equal(errno, ENOENT);
	store("kernel");
	fd = openat(dir, "data", O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
	assert_int_equal(entry_open(dir, &r), -1);
	store("kernel");
	unlinkat(dir, "record", 0);
	assert_int_equal(entry_open(dir, &r), -1);
}

static void
what_is_coming_and_what_failed_reads_back(void **state)
{
	struct image_coming c = {.id = UINT64_MAX, .raw = REC_UNKNOWN, .size = 9},
			    d;
	struct image_failed f = {.when = 3, .status = 502}, g;
	char text[REC_MAX];
	struct wr w = wr_of(text, sizeof text);

	(void)state;
	str_copy(c.url, sizeof c.url, "http://y/");
	str_copy(c.tag, sizeof c.tag, "\"a\\b\"");
	str_copy(c.boot, sizeof c.boot, "b");
	coming_put(&w, &c);
	assert_int_equal(entry_write(dir, "coming", &w, false), 0);
	assert_int_equal(coming_get(dir, &d), 0);
	assert_memory_equal(&c, &d, sizeof c);
	w = wr_of(text, sizeof text);
	str_copy(f.why, sizeof f.why, "a\nb");
	failed_put(&w, &f);
	assert_int_equal(entry_write(dir, "failed", &w, false), 0);
	assert_int_equal(failed_get(dir, &g), 0);
	assert_memory_equal(&f, &g, sizeof f);
}

static void
a_record_that_is_none_is_not_believed(void **state)
{
	static const char *const bad[] = {"", "size=1\n", "nonsense",
		"url=x\nsize=1\nwritten=1\nsha256=ab\nwhen=1\nid=1\n",
		"url=x\nsize=-1\nwritten=1\nsha256=e3b0c44298fc1c149afbf4c8996fb92427"
		"ae41e4649b934ca495991b7852b855\nwhen=1\nid=1\n"};
	struct image_record r;
	struct image_coming c;
	struct image_failed f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		put_file(dir, "record", bad[i], strlen(bad[i]), 0644);
		assert_int_equal(record_get(dir, &r), -1);
		assert_int_equal(errno, EBADMSG);
		put_file(dir, "coming", bad[i], strlen(bad[i]), 0644);
		assert_int_equal(coming_get(dir, &c), -1);
		put_file(dir, "failed", bad[i], strlen(bad[i]), 0644);
		assert_int_equal(failed_get(dir, &f), -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_image_is_one_while_its_size_and_time_are_those_written_down),
		cmocka_unit_test(what_is_coming_and_what_failed_reads_back),
		cmocka_unit_test(a_record_that_is_none_is_not_believed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make, clean);
}
