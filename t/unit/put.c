/* file/at and file/put: names beneath a folder, and files that are whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/put.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int dir;
static char path[64];

static int
make_folder(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "%s", "/tmp/mb-put-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	dir = at_folder(path);
	return dir == -1;
}

static int
remove_folder(void **state)
{
	struct dirent *e;
	DIR *d = fdopendir(dir);

	(void)state;
	while ((e = readdir(d)))
		if (unlinkat(dirfd(d), e->d_name, 0) == -1)
			unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR);
	closedir(d);
	return rmdir(path);
}

static const char *
content(const char *name)
{
	static char text[64];

	return at_read(dir, name, text, sizeof text) == -1 ? NULL : text;
}

static int
count_files(void)
{
	int n = 0;
	struct dirent *e;
	DIR *d = fdopendir(at_open(dir, ".", O_RDONLY | O_DIRECTORY));

	while ((e = readdir(d)))
		n += e->d_name[0] != '.' || strncmp(e->d_name, PUT_PREFIX, 5) == 0;
	closedir(d);
	return n;
}

static void
a_file_that_is_put_replaces_the_old_one_and_leaves_nothing_else(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(put_file(dir, "f", "old", 3, 0644), 0);
	assert_int_equal(put_file(dir, "f", "new one", 7, 0600), 0);
	assert_string_equal(content("f"), "new one");
	assert_int_equal(fstatat(dir, "f", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(count_files(), 1);
}

static void
a_put_that_fails_leaves_the_old_file(void **state)
{
	(void)state;
	assert_int_equal(put_file(dir, "f", "old", 3, 0644), 0);
	assert_int_equal(put_file(dir, "no/such/folder", "new", 3, 0644), -1);
	assert_int_equal(mkdirat(dir, "d", 0755), 0);
	assert_int_equal(put_file(dir, "d", "new", 3, 0644), -1);
	assert_int_equal(errno, EISDIR);
	assert_string_equal(content("f"), "old");
	assert_int_equal(count_files(), 2);
}

static void
an_abandoned_put_is_as_if_it_had_not_begun(void **state)
{
	struct put p;

	(void)state;
	assert_int_equal(put_file(dir, "f", "old", 3, 0644), 0);
	assert_int_equal(put_begin(&p, dir, 0644), 0);
	assert_int_equal(put_write(&p, "half", 4), 0);
	assert_string_equal(content("f"), "old");
	put_abandon(&p);
	put_abandon(&p);
	assert_int_equal(count_files(), 1);
}

static void
a_link_is_replaced_whole(void **state)
{
	char to[16];

	(void)state;
	assert_int_equal(put_link(dir, "l", "one"), 0);
	assert_int_equal(put_link(dir, "l", "two"), 0);
	assert_int_equal(at_link(dir, "l", to, sizeof to), 3);
	assert_string_equal(to, "two");
	assert_int_equal(at_link(dir, "l", to, 3), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	assert_int_equal(put_file(dir, "f", "x", 1, 0644), 0);
	assert_int_equal(at_link(dir, "f", to, sizeof to), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(count_files(), 2);
}

static void
removing_what_is_not_there_is_no_error(void **state)
{
	(void)state;
	assert_int_equal(put_file(dir, "f", "x", 1, 0644), 0);
	assert_int_equal(put_remove(dir, "f"), 0);
	assert_int_equal(put_remove(dir, "f"), 0);
	assert_null(content("f"));
}

static void
a_sweep_takes_what_a_crash_left_and_nothing_else(void **state)
{
	struct put old;

	(void)state;
	assert_int_equal(put_begin(&old, dir, 0644), 0);
	close(old.fd);
	assert_int_equal(put_file(dir, "f", "x", 1, 0644), 0);
	assert_int_equal(put_sweep(dir, time(NULL) - 3600), 0);
	assert_int_equal(count_files(), 2);
	assert_int_equal(put_sweep(dir, time(NULL) + 1), 0);
	assert_int_equal(count_files(), 1);
	assert_string_equal(content("f"), "x");
}

static void
a_name_does_not_leave_its_folder(void **state)
{
	static const char *const names[] = {"../etc/passwd", "/etc/passwd",
		"d/../../etc/passwd", "away", "up", "d/up"};

	(void)state;
	assert_int_equal(mkdirat(dir, "d", 0755), 0);
	assert_int_equal(symlinkat("/etc/passwd", dir, "away"), 0);
	assert_int_equal(symlinkat("../etc/passwd", dir, "up"), 0);
	assert_int_equal(symlinkat("../../etc/passwd", dir, "d/up"), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(at_open(dir, names[i], O_RDONLY), -1);
		assert_int_equal(errno, EXDEV);
	}
	unlinkat(dir, "d/up", 0);
}

static void
a_link_that_stays_inside_is_followed(void **state)
{
	off_t size = 0;
	int fd;

	(void)state;
	assert_int_equal(put_file(dir, "f", "inside", 6, 0644), 0);
	assert_int_equal(put_link(dir, "l", "f"), 0);
	fd = at_open_file(dir, "l", &size);
	assert_int_not_equal(fd, -1);
	assert_int_equal(size, 6);
	close(fd);
}

static void
only_a_regular_file_is_read_and_a_pipe_is_not_waited_for(void **state)
{
	char buf[8];
	off_t size;

	(void)state;
	assert_int_equal(mkdirat(dir, "d", 0755), 0);
	assert_int_equal(mkfifoat(dir, "p", 0644), 0);
	assert_int_equal(at_open_file(dir, "d", &size), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(at_open_file(dir, "p", &size), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(at_read(dir, "none", buf, sizeof buf), -1);
	assert_int_equal(errno, ENOENT);
}

static void
a_file_that_does_not_fit_is_not_cut(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(put_file(dir, "f", "1234567", 7, 0644), 0);
	assert_int_equal(at_read(dir, "f", buf, sizeof buf), 7);
	assert_string_equal(buf, "1234567");
	assert_int_equal(at_read(dir, "f", buf, 7), -1);
	assert_int_equal(errno, EFBIG);
}

#define test(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_file_that_is_put_replaces_the_old_one_and_leaves_nothing_else),
		test(a_put_that_fails_leaves_the_old_file),
		test(an_abandoned_put_is_as_if_it_had_not_begun),
		test(a_link_is_replaced_whole),
		test(removing_what_is_not_there_is_no_error),
		test(a_sweep_takes_what_a_crash_left_and_nothing_else),
		test(a_name_does_not_leave_its_folder),
		test(a_link_that_stays_inside_is_followed),
		test(only_a_regular_file_is_read_and_a_pipe_is_not_waited_for),
		test(a_file_that_does_not_fit_is_not_cut),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
