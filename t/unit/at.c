/* file/at: opens beneath a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "file/at.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is that path's folder the one that folder names, and its last part this? */
static void
lies_in(const char *path, const char *folder, const char *last)
{
	const char *name = NULL;
	struct stat is, should;
	int dir = at_parent(path, &name);

	assert_int_not_equal(dir, -1);
	assert_string_equal(name, last);
	assert_int_equal(fstat(dir, &is), 0);
	assert_int_equal(stat(folder, &should), 0);
	assert_true(is.st_dev == should.st_dev && is.st_ino == should.st_ino);
	close(dir);
}

static void
a_path_is_a_folder_and_a_name(void **state)
{
	(void)state;
	lies_in("file", ".", "file");
	lies_in("./file", ".", "file");
	lies_in("/file", "/", "file");
	lies_in("/tmp/file", "/tmp", "file");
	lies_in("/tmp//.file", "/tmp", ".file");
}

static const char above[] = "/tmp/at.XXXXXX";
static _Atomic bool over;

/* Something on the machine is always being renamed. */
static void *
rename_on(void *folder)
{
	char a[64], b[64];

	snprintf(a, sizeof a, "%s/x", (const char *)folder);
	snprintf(b, sizeof b, "%s/y", (const char *)folder);
	while (!over) {
		rename(a, b);
		rename(b, a);
	}
	return NULL;
}

static void
a_link_that_goes_up_opens_whatever_is_renamed_meanwhile(void **state)
{
	static const char *const left[] = {"x", "y", "real", "host/real", NULL};
	char folder[sizeof above];
	pthread_t thread;
	off_t size;
	int dir, fd, bad = 0;

	(void)state;
	memcpy(folder, above, sizeof above);
	assert_non_null(mkdtemp(folder));
	dir = at_folder(folder);
	assert_int_equal(mkdirat(dir, "host", 0700), 0);
	assert_int_equal(symlinkat("../real", dir, "host/real"), 0);
	for (int i = 0; i < 3; i += 2) {
		fd = openat(dir, left[i], O_CREAT | O_WRONLY, 0600);
		assert_int_not_equal(fd, -1);
		close(fd);
	}
	assert_int_equal(pthread_create(&thread, NULL, rename_on, folder), 0);
	for (int i = 0; i < 20000; i++) {
		fd = at_open_file(dir, "host/real", &size);
		bad += fd == -1;
		if (fd != -1)
			close(fd);
	}
	over = true;
	pthread_join(thread, NULL);
	assert_int_equal(bad, 0);
	for (const char *const *name = left; *name; name++)
		unlinkat(dir, *name, 0);
	assert_int_equal(unlinkat(dir, "host", AT_REMOVEDIR), 0);
	assert_int_equal(rmdir(folder), 0);
	close(dir);
}

static void
bytes_come_up_to_the_end_and_from_where_is_said(void **state)
{
	char out[8] = "";
	int fd = memfd_create("some", 0), none[2];

	(void)state;
	assert_int_equal(write(fd, "0123456789", 10), 10);
	assert_int_equal(at_bytes(fd, out, 4, 2), 4);
	assert_memory_equal(out, "2345", 4);
	assert_int_equal(at_bytes(fd, out, sizeof out, 7), 3);
	assert_memory_equal(out, "789", 3);
	assert_int_equal(at_bytes(fd, out, sizeof out, 10), 0);
	close(fd);
	assert_int_equal(pipe(none), 0);
	assert_int_equal(at_bytes(none[0], out, sizeof out, 0), -1);
	assert_int_equal(errno, ESPIPE);
	close(none[0]);
	close(none[1]);
}

static void
refused(const char *path, int why)
{
	const char *name = "untouched";

	errno = 0;
	assert_int_equal(at_parent(path, &name), -1);
	assert_int_equal(errno, why);
	assert_string_equal(name, "untouched");
}

static void
a_path_that_names_no_file_is_refused(void **state)
{
	static char deep[PATH_MAX + 2];

	(void)state;
	refused("", EISDIR);
	refused("/", EISDIR);
	refused("tmp/", EISDIR);
	refused(".", EISDIR);
	refused("/tmp/..", EISDIR);
	refused("/no/such/folder/file", ENOENT);
	memset(deep, '/', PATH_MAX);
	deep[PATH_MAX] = 'f';
	refused(deep, ENAMETOOLONG);
	lies_in(deep + 1, "/", "f");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_a_folder_and_a_name),
		cmocka_unit_test(a_path_that_names_no_file_is_refused),
		cmocka_unit_test(
			a_link_that_goes_up_opens_whatever_is_renamed_meanwhile),
		cmocka_unit_test(bytes_come_up_to_the_end_and_from_where_is_said),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
