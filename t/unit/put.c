/* file/at and file/put: names beneath a folder, and files that are whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
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

/* A folder that servers share, as a package would make it: of another user. */
static struct stat
shared(void)
{
	struct stat st;

	if (geteuid() != 0)
		skip();
	assert_int_equal(fchown(dir, 4242, 4343), 0);
	assert_int_equal(fchmod(dir, 02775), 0);
	assert_int_equal(fstat(dir, &st), 0);
	return st;
}

static struct stat
told_of(const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st;
}

static void
what_root_puts_into_anothers_folder_is_that_ones(void **state)
{
	mode_t mask = umask(077);
	struct stat st;

	(void)state;
	shared();
	assert_int_equal(put_file(dir, "all", "x", 1, 0644), 0);
	umask(mask);
	assert_int_equal(told_of("all").st_mode & 07777, 0644);
	assert_int_equal(put_file(dir, "new", "x", 1, 0600), 0);
	st = told_of("new");
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_gid, 4343);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
a_file_keeps_its_owner_and_its_group(void **state)
{
	struct stat st;

	(void)state;
	shared();
	assert_int_equal(put_file(dir, "old", "x", 1, 0640), 0);
	assert_int_equal(fchownat(dir, "old", 5252, 5353, 0), 0);
	assert_int_equal(put_file(dir, "old", "y", 1, 0640), 0);
	st = told_of("old");
	assert_int_equal(st.st_uid, 5252);
	assert_int_equal(st.st_gid, 5353);
	assert_int_equal(st.st_mode & 07777, 0640);
}

/* As a server's user, who is in the folder's group and in no other. */
static void
a_group_that_cannot_be_kept_may_no_more_than_everybody(void **state)
{
	gid_t groups[64];
	struct stat st;
	int n, rc;

	(void)state;
	shared();
	assert_int_equal(put_file(dir, "old", "x", 1, 0640), 0);
	assert_int_equal(fchownat(dir, "old", 4242, 5353, 0), 0);
	n = getgroups(64, groups);
	assert_true(n >= 0);
	assert_int_equal(setgroups(0, NULL), 0);
	assert_int_equal(setegid(4343), 0);
	assert_int_equal(seteuid(4242), 0);
	rc = put_file(dir, "old", "y", 1, 0640);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(setegid(0), 0);
	assert_int_equal(setgroups((size_t)n, groups), 0);
	assert_int_equal(rc, 0);
	st = told_of("old");
	assert_int_equal(st.st_gid, 4343);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
a_folder_in_a_shared_one_is_shared_and_a_private_one_is_not(void **state)
{
	mode_t mask = umask(077);
	struct stat st;

	(void)state;
	shared();
	assert_int_equal(put_mkdir(dir, "all", 0755), 0);
	assert_int_equal(put_mkdir(dir, "all/mine", 0700), 0);
	umask(mask);
	st = told_of("all");
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_gid, 4343);
	assert_int_equal(st.st_mode & 07777, 02775);
	st = told_of("all/mine");
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(unlinkat(dir, "all/mine", AT_REMOVEDIR), 0);
	assert_int_equal(put_mkdir(dir, "all", 0755), -1);
	assert_int_equal(errno, EEXIST);
}

static void
a_folder_elsewhere_is_nobody_elses(void **state)
{
	mode_t mask = umask(022);

	(void)state;
	assert_int_equal(put_mkdir(dir, "own", 0755), 0);
	umask(mask);
	assert_int_equal(told_of("own").st_mode & 07777, 0755);
}

/* One that a command made serves the servers, and the other way round. */
static void
the_lock_in_a_shared_folder_is_for_its_group(void **state)
{
	mode_t mask = umask(077);
	int fd = -1;

	(void)state;
	shared();
	assert_int_equal(fchmod(dir, 03775), 0);
	fd = lock_take(dir, "lock", 0);
	umask(mask);
	assert_int_not_equal(fd, -1);
	assert_int_equal(told_of("lock").st_uid, 4242);
	assert_int_equal(told_of("lock").st_gid, 4343);
	assert_int_equal(told_of("lock").st_mode & 07777, 0660);
	close(fd);
	/* With O_CREAT this one would be refused: fs.protected_regular. */
	assert_int_equal(fchownat(dir, "lock", 5252, 4343, 0), 0);
	fd = lock_take(dir, "lock", 0);
	assert_int_not_equal(fd, -1);
	close(fd);
}

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
		test(what_root_puts_into_anothers_folder_is_that_ones),
		test(a_file_keeps_its_owner_and_its_group),
		test(a_group_that_cannot_be_kept_may_no_more_than_everybody),
		test(a_folder_in_a_shared_one_is_shared_and_a_private_one_is_not),
		test(a_folder_elsewhere_is_nobody_elses),
		test(the_lock_in_a_shared_folder_is_for_its_group),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
