/* efi/efivarfs: variables as a running Linux shows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/efivarfs.h"
#include "file/at.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define GUID "8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define NBR  "\x07\0\0\0"

static struct arena arena;
static struct vars vars;
static struct efivarfs_notes notes;
static char path[64];
static int dir;

static int
fresh(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/efivarfs-test.XXXXXX");
	vars = vars_of(&arena);
	if (!mkdtemp(path))
		return -1;
	dir = at_folder(path);
	return dir == -1 ? -1 : 0;
}

/* Remove what is in a folder, folders in it too. */
static void
empty(int folder)
{
	DIR *d = fdopendir(folder);
	struct dirent *e;

	while ((e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
			unlinkat(dirfd(d), e->d_name, 0) == 0)
			continue;
		empty(openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY));
		unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR);
	}
	closedir(d);
}

static int
clean(void **state)
{
	(void)state;
	arena_free(&arena);
	empty(dir);
	return rmdir(path);
}

static void
file(const char *name, const char *bytes, size_t len)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

#define FILE_OF(name, bytes) file(name, bytes, sizeof(bytes) - 1)

static void
a_folder_is_read_in_the_order_of_its_names(void **state)
{
	(void)state;
	FILE_OF("Timeout-" GUID, NBR "\x05\0");
	FILE_OF("Lang-" GUID, NBR "eng\0");
	FILE_OF("caf\xc3\xa9-d719b2cb-3d3a-4596-a3bc-dad00e67656f", NBR);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), 0);
	assert_int_equal(vars.n, 3);
	assert_memory_equal(vars.var[0].name.at, "L\0a\0n\0g", 8);
	assert_int_equal(vars.var[0].attributes, 7);
	assert_int_equal(vars.var[0].data.left, 4);
	assert_memory_equal(vars.var[0].data.at, "eng", 4);
	assert_non_null(vars_get(&vars, &guid_global, "Timeout"));
	const struct efivar *cafe =
		vars_get(&vars, &guid_image_security, "caf\xc3\xa9");
	assert_non_null(cafe);
	assert_int_equal(cafe->data.left, 0);
	assert_int_equal(notes.skipped + notes.gone + notes.timeless, 0);
}

static void
what_is_no_variable_is_skipped_and_counted(void **state)
{
	(void)state;
	FILE_OF("A-" GUID, NBR "\1");
	FILE_OF("README", "hello");
	FILE_OF("-" GUID, NBR "\1");
	FILE_OF("B" GUID, NBR "\1");
	FILE_OF("C_" GUID, NBR "\1");
	FILE_OF("D-8be4df61-93ca-11d2-aa0d-00e098032b8x", NBR "\1");
	FILE_OF("\xff-" GUID, NBR "\1");
	FILE_OF("Short-" GUID, "\x07\0\0");
	FILE_OF(".hidden-" GUID, NBR "\1");
	assert_int_equal(mkdirat(dir, "Folder-" GUID, 0700), 0);
	assert_int_equal(mkfifoat(dir, "Pipe-" GUID, 0700), 0);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), 0);
	assert_int_equal(vars.n, 1);
	assert_int_equal(notes.skipped, 9);
}

static void
a_link_out_of_the_folder_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(symlinkat("/etc/passwd", dir, "A-" GUID), 0);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), -1);
	assert_int_equal(errno, EXDEV);
}

static void
volatile_variables_are_left_out_and_lost_times_are_counted(void **state)
{
	(void)state;
	FILE_OF("SecureBoot-" GUID, "\x06\0\0\0\1");
	FILE_OF("KEK-" GUID, "\x27\0\0\0");
	assert_int_equal(efivarfs_read(dir, &vars, &notes), 0);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), 0); /* counted anew */
	assert_int_equal(vars.n, 1);
	assert_int_equal(notes.gone, 1);
	assert_int_equal(notes.timeless, 1);
}

static void
too_many_files_are_refused(void **state)
{
	char name[64];

	(void)state;
	for (unsigned i = 0; i <= EFIVARFS_FILES; i++) {
		snprintf(name, sizeof name, "%u", i);
		FILE_OF(name, "");
	}
	assert_int_equal(efivarfs_read(dir, &vars, &notes), -1);
	assert_int_equal(errno, E2BIG);
	assert_int_equal(unlinkat(dir, name, 0), 0);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), 0);
	assert_int_equal(notes.skipped, EFIVARFS_FILES);
}

static void
too_large_a_file_is_refused(void **state)
{
	(void)state;
	FILE_OF("A-" GUID, NBR);
	int fd = openat(dir, "A-" GUID, O_WRONLY);
	assert_int_equal(ftruncate(fd, EFIVARFS_FILE_MAX), 0);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), 0);
	assert_int_equal(ftruncate(fd, EFIVARFS_FILE_MAX + 1), 0);
	close(fd);
	assert_int_equal(efivarfs_read(dir, &vars, &notes), -1);
	assert_int_equal(errno, EFBIG);
}

/* A set to write: many enough to be put as a large batch. */
static void
fill(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char name[24];

		snprintf(name, sizeof name, "V%04zu", i);
		assert_true(vars_set(&vars, &guid_global, name, 7, &i, i % 9));
	}
	assert_true(vars_set(&vars, &guid_image_security,
		"caf\xc3\xa9\xf0\x9f\x98\x80", 0x27, "", 0));
}

static void
what_was_written_is_read_back_the_same(void **state)
{
	static const size_t sizes[] = {0, 40};
	struct vars back;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		vars = back = vars_of(&arena);
		fill(sizes[i]);
		assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), 0);
		assert_int_equal(notes.timeless, 1);

		int folder = openat(dir, "out", O_RDONLY | O_DIRECTORY);
		struct stat st;
		assert_int_equal(fstat(folder, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0755);
		assert_int_equal(efivarfs_read(folder, &back, &notes), 0);
		assert_int_equal(notes.skipped, 0);
		assert_true(vars_eq(&vars, &back));
		empty(folder); /* it may be there when it is empty */
	}
}

static void
the_bytes_of_a_file_are_attributes_and_data(void **state)
{
	char text[16];
	struct stat st;

	(void)state;
	assert_true(vars_set(&vars, &guid_global, "A", 0x80000007, "xy", 2));
	assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), 0);
	assert_int_equal(at_read(dir, "out/A-" GUID, text, sizeof text), 6);
	assert_memory_equal(text, "\x07\0\0\x80xy", 6);
	assert_int_equal(fstatat(dir, "out/A-" GUID, &st, 0), 0);
	assert_int_equal(st.st_mode & 0700, 0600);
}

/* There is nothing in the folder but this, or nothing at all. */
static void
assert_only(const char *name)
{
	DIR *d = fdopendir(openat(dir, ".", O_RDONLY | O_DIRECTORY));
	struct dirent *e;

	while ((e = readdir(d)))
		if (e->d_name[0] != '.' || strncmp(e->d_name, ".put", 4) == 0)
			assert_string_equal(e->d_name, name);
	closedir(d);
}

static void
a_folder_with_something_in_it_stays_as_it_is(void **state)
{
	(void)state;
	fill(3);
	assert_int_equal(mkdirat(dir, "out", 0700), 0);
	FILE_OF("out/mine", "x");
	assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), -1);
	assert_true(errno == ENOTEMPTY || errno == EEXIST);
	assert_only("out");
	assert_int_equal(faccessat(dir, "out/V0001-" GUID, F_OK, 0), -1);
	assert_int_equal(unlinkat(dir, "out/mine", 0), 0);
	assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), 0);
}

static void
a_slash_in_a_name_is_written_as_linux_shows_it(void **state)
{
	(void)state;
	assert_true(vars_set(&vars, &guid_global, "a/b/", 7, "", 0));
	assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), 0);
	assert_int_equal(notes.slashes, 1);
	assert_int_equal(faccessat(dir, "out/a!b!-" GUID, F_OK, 0), 0);

	assert_true(vars_set(&vars, &guid_global, "c", 7, "", 0));
	assert_true(vars_set(&vars, &guid_global, "a!b!", 7, "", 0));
	assert_int_equal(efivarfs_write(dir, "two", &vars, &notes), -1);
	assert_int_equal(errno, EEXIST);
	assert_only("out");
}

static void
a_name_that_no_file_can_have_is_refused(void **state)
{
	struct efivar lone = {.guid = guid_global, .name = rd_of("\x00\xd8", 2)};
	char name[260];

	(void)state;
	assert_true(vars_put(&vars, &lone));
	assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), -1);
	assert_int_equal(errno, EILSEQ);

	memset(name, 'x', sizeof name);
	name[255 - 37] = '\0';
	vars = vars_of(&arena);
	assert_true(vars_set(&vars, &guid_global, name, 7, "", 0));
	assert_int_equal(efivarfs_write(dir, "out", &vars, &notes), 0);
	name[255 - 37] = 'x';
	name[255 - 36] = '\0';
	assert_true(vars_set(&vars, &guid_global, name, 7, "", 0));
	assert_int_equal(efivarfs_write(dir, "two", &vars, &notes), -1);
	assert_int_equal(errno, ENAMETOOLONG);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, clean)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_folder_is_read_in_the_order_of_its_names),
		TEST(what_is_no_variable_is_skipped_and_counted),
		TEST(a_link_out_of_the_folder_is_an_error),
		TEST(volatile_variables_are_left_out_and_lost_times_are_counted),
		TEST(too_many_files_are_refused),
		TEST(too_large_a_file_is_refused),
		TEST(what_was_written_is_read_back_the_same),
		TEST(the_bytes_of_a_file_are_attributes_and_data),
		TEST(a_folder_with_something_in_it_stays_as_it_is),
		TEST(a_slash_in_a_name_is_written_as_linux_shows_it),
		TEST(a_name_that_no_file_can_have_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
