#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/image.h"
#include "efi/locate.h"
#include "file/put.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define VOLUME 0x20000
#define OFFSET 0x3b0001 /* odd on purpose */
#define SIZE   0x3d0123
#define BIG    (64 << 20)

static struct arena arena;
static char folder[64];
static uint8_t bytes[SIZE], volume[VOLUME], back[SIZE];

static size_t open_before;

/* How many files a folder has, or this process has open. */
static size_t
files(const char *path)
{
	DIR *d = opendir(path);
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

/* An image of noise with a volume in it, in the file "image" of a new folder. */
static int
setup(void **state)
{
	uint32_t noise = 1;
	int dir, rc;

	(void)state;
	open_before = files("/proc/self/fd");
	snprintf(folder, sizeof folder, "/tmp/mb-image-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	for (size_t i = 0; i < SIZE; i++) {
		noise = noise * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(noise >> 24);
	}
	varstore_create(varstore_layout("rpi4"), volume);
	memcpy(bytes + OFFSET, volume, VOLUME);
	dir = open(".", O_RDONLY | O_DIRECTORY);
	rc = put_file(dir, "image", bytes, SIZE, 0644);
	close(dir);
	memcpy(volume + 0x5000, "changed", 7);
	return rc;
}

static int
teardown(void **state)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	(void)state;
	while ((e = readdir(d)))
		unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0);
	arena_free(&arena);
	assert_int_equal(files("/proc/self/fd"), open_before);
	return 0;
}

static struct image
opened(const char *path)
{
	struct efi_fault fault;
	struct image im;

	assert_int_equal(image_open(path, &arena, &im, &fault), 0);
	return im;
}

static void
slurp(const char *path, size_t size)
{
	int fd = open(path, O_RDONLY);

	assert_int_equal(read(fd, back, sizeof back), size);
	close(fd);
}

/* The file is the image, with the changed volume in it. */
static void
assert_changed(const char *path)
{
	memcpy(bytes + OFFSET, volume, VOLUME);
	slurp(path, SIZE);
	assert_memory_equal(back, bytes, SIZE);
}

static void
assert_unchanged(const char *path)
{
	slurp(path, SIZE);
	assert_memory_equal(back, bytes, SIZE);
}

static void
the_volume_of_an_image_is_found_and_read(void **state)
{
	struct image im = opened("image");

	(void)state;
	assert_int_equal(im.size, SIZE);
	assert_int_equal(im.fv.offset, OFFSET);
	assert_int_equal(im.fv.length, VOLUME);
	assert_memory_equal(im.volume, bytes + OFFSET, VOLUME);
	assert_string_equal(im.path, "image");
	image_close(&im);
}

static void
a_volume_alone_is_an_image(void **state)
{
	int fd = open("alone", O_WRONLY | O_CREAT, 0644);
	struct image im;

	(void)state;
	assert_int_equal(write(fd, volume, VOLUME), VOLUME);
	close(fd);
	im = opened("alone");
	assert_int_equal(im.fv.offset, 0);
	assert_int_equal(im.size, VOLUME);
	volume[0x5000] = 0;
	assert_int_equal(image_put(&im, volume, "alone"), 1);
	slurp("alone", VOLUME);
	assert_memory_equal(back, volume, VOLUME);
	image_close(&im);
}

static void
what_has_no_volume_is_refused_with_the_reason(void **state)
{
	struct efi_fault fault = {0};
	struct image im;

	(void)state;
	assert_int_equal(truncate("image", OFFSET + VOLUME - 1), 0);
	assert_int_equal(image_open("image", &arena, &im, &fault), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(fault.offset, OFFSET);
	assert_int_equal(truncate("image", 0), 0);
	assert_int_equal(image_open("image", &arena, &im, &fault), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(image_open("none", &arena, &im, &fault), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(image_open(".", &arena, &im, &fault), -1);
	assert_int_equal(errno, EISDIR);
}

static void
a_volume_too_large_to_be_one_of_variables_is_refused(void **state)
{
	struct fv fv = {.length = LOCATE_VOLUME_MAX + 1};
	struct wr w = wr_of(back, sizeof back);
	int fd = open("large", O_WRONLY | O_CREAT, 0644);
	struct efi_fault fault = {0};
	struct image im;

	(void)state;
	fv_build(&fv, &w);
	assert_int_equal(pwrite(fd, back, w.len, 8192), w.len);
	assert_int_equal(ftruncate(fd, 2 << 20), 0);
	close(fd);
	assert_int_equal(image_open("large", &arena, &im, &fault), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(fault.offset, 8192);
}

static void
a_file_too_large_to_be_an_image_is_not_looked_through(void **state)
{
	struct efi_fault fault;
	struct image im;

	(void)state;
	assert_int_equal(truncate("image", (off_t)IMAGE_MAX + 1), 0);
	assert_int_equal(image_open("image", &arena, &im, &fault), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(truncate("image", (off_t)IMAGE_MAX), 0);
	assert_int_equal(image_open("image", &arena, &im, &fault), 0);
	image_close(&im);
	image_close(&im); /* does no harm */
}

static void
a_changed_volume_is_put_in_its_place_and_nothing_else_changes(void **state)
{
	struct image im = opened("image");

	(void)state;
	assert_int_equal(image_put(&im, volume, "image"), 1);
	assert_changed("image");
	assert_int_equal(files("."), 1);
	image_close(&im);
}

static void
an_image_whose_volume_is_the_same_is_not_touched(void **state)
{
	struct image im = opened("image");
	struct stat before, after;

	(void)state;
	assert_int_equal(stat("image", &before), 0);
	assert_int_equal(image_put(&im, im.volume, "image"), 0);
	assert_int_equal(symlink("image", "link"), 0);
	assert_int_equal(image_put(&im, im.volume, "link"), 0);
	assert_int_equal(image_put(&im, im.volume, "./image"), 0);
	assert_int_equal(stat("image", &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);

	/* To another file it goes all the same. */
	assert_int_equal(image_put(&im, im.volume, "copy"), 1);
	assert_unchanged("copy");
	image_close(&im);
}

static void
the_file_keeps_its_mode_and_owner(void **state)
{
	struct image im;
	struct stat st;
	bool root = geteuid() == 0;

	(void)state;
	assert_int_equal(root ? chown("image", 12, 34) : 0, 0);
	assert_int_equal(chmod("image", 04751), 0);
	im = opened("image");
	assert_int_equal(image_put(&im, volume, "image"), 1);
	assert_int_equal(stat("image", &st), 0);
	assert_int_equal(st.st_mode & 07777, 04751);
	if (root) {
		assert_int_equal(st.st_uid, 12);
		assert_int_equal(st.st_gid, 34);
	}
	image_close(&im);
}

static void
a_symbolic_link_stays_and_its_target_changes(void **state)
{
	struct stat st;
	struct image im;

	(void)state;
	assert_int_equal(symlink("image", "link"), 0);
	im = opened("link");
	assert_int_equal(image_put(&im, volume, "link"), 1);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_changed("image");

	assert_int_equal(symlink("nowhere", "loose"), 0);
	assert_int_equal(image_put(&im, volume, "loose"), -1);
	assert_int_equal(errno, ENOENT);
	image_close(&im);
}

static void
a_new_file_has_the_mode_that_the_umask_leaves(void **state)
{
	struct image im = opened("image");
	mode_t old = umask(027);
	struct stat st;

	(void)state;
	assert_int_equal(image_put(&im, volume, "new"), 1);
	umask(old);
	assert_changed("new");
	assert_int_equal(stat("new", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	image_close(&im);
}

static void
holes_stay_holes(void **state)
{
	int fd = open("sparse", O_WRONLY | O_CREAT, 0644);
	struct stat before, after;
	struct image im;

	(void)state;
	/* The header begins in a hole: only its zeros are there. */
	assert_int_equal(pwrite(fd, volume, VOLUME, (BIG / 2) - 16), VOLUME);
	assert_int_equal(pwrite(fd, "end", 3, BIG - 4096), 3);
	assert_int_equal(ftruncate(fd, BIG), 0);
	assert_int_equal(fsync(fd), 0);
	assert_int_equal(fstat(fd, &before), 0);
	close(fd);
	if (before.st_blocks > VOLUME / 512 * 2) {
		print_message("no sparse files on this file system\n");
		skip();
	}
	im = opened("sparse");
	assert_int_equal(im.fv.offset, BIG / 2 - 16);
	volume[0x6000] = 0;
	assert_int_equal(image_put(&im, volume, "sparse"), 1);
	image_close(&im);
	im = opened("sparse");
	assert_int_equal(im.size, BIG);
	assert_memory_equal(im.volume, volume, VOLUME);
	assert_int_equal(stat("sparse", &after), 0);
	assert_in_range(after.st_blocks, 1, before.st_blocks + 16);
	assert_int_equal(pread(im.fd, back, 4096, BIG - 4096), 4096);
	assert_memory_equal(back, "end\0", 4);
	image_close(&im);
}

static void
an_image_that_somebody_else_changed_meanwhile_is_left_alone(void **state)
{
	static const struct timespec then[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	struct image im = opened("image");
	int fd;

	(void)state;
	assert_int_equal(image_put(&im, volume, "image"), 1);
	assert_int_equal(image_put(&im, im.volume, "image"), -1); /* another file */
	assert_int_equal(errno, ESTALE);
	assert_changed("image");
	image_close(&im);

	im = opened("image");
	fd = open("image", O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
	volume[0x6000] = 0;
	assert_int_equal(
		image_put(&im, volume, "image"), -1); /* the same, longer */
	assert_int_equal(errno, ESTALE);
	image_close(&im);

	im = opened("image");
	assert_int_equal(utimensat(AT_FDCWD, "image", then, 0), 0);
	assert_int_equal(image_put(&im, volume, "image"), -1); /* written to */
	assert_int_equal(errno, ESTALE);
	image_close(&im);
}

static void
a_write_that_fails_leaves_the_old_file_and_no_other(void **state)
{
	struct image im = opened("image");
	struct rlimit old, low = {.rlim_cur = OFFSET, .rlim_max = RLIM_INFINITY};

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	low.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	assert_int_equal(image_put(&im, volume, "image"), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_unchanged("image");
	assert_int_equal(files("."), 1);
	assert_int_equal(image_put(&im, volume, "none/image"), -1);
	assert_int_equal(errno, ENOENT);
	image_close(&im);
}

/*
 * Pipes
 */

#define SMALL (300 * 1024) /* of the end of the image: a pipe takes it at once */

/* A pipe that takes SMALL bytes at once. */
static void
open_pipe(int fd[2])
{
	assert_int_equal(pipe(fd), 0);
	assert_true(fcntl(fd[1], F_SETPIPE_SZ, 1 << 20) >= SMALL);
}

static void
an_image_comes_through_a_pipe_and_goes_into_one(void **state)
{
	const uint8_t *small = bytes + SIZE - SMALL;
	struct efi_fault fault;
	struct image im;
	int fd[2];

	(void)state;
	open_pipe(fd);
	assert_int_equal(write(fd[1], small, SMALL), SMALL);
	close(fd[1]);
	assert_int_equal(image_read(fd[0], &arena, &im, &fault), 0);
	close(fd[0]);
	assert_null(im.path);
	assert_int_equal(im.size, SMALL);
	assert_int_equal(im.fv.offset, OFFSET - (SIZE - SMALL));

	open_pipe(fd);
	assert_int_equal(image_send(&im, volume, fd[1]), 0);
	close(fd[1]);
	assert_int_equal(read(fd[0], back, sizeof back), SMALL);
	close(fd[0]);
	memcpy(bytes + OFFSET, volume, VOLUME);
	assert_memory_equal(back, small, SMALL);
	image_close(&im);
}

/* A pipe of our own with a name: a device would be lost if this did not hold. */
static void
what_is_no_regular_file_is_written_to_and_not_replaced(void **state)
{
	struct image im;
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(truncate("image", 0), 0);
	fd = open("image", O_WRONLY);
	assert_int_equal(write(fd, bytes + SIZE - SMALL, SMALL), SMALL);
	close(fd);
	im = opened("image");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	assert_true(fcntl(fd, F_SETPIPE_SZ, 1 << 20) >= SMALL);
	assert_int_equal(image_put(&im, volume, "fifo"), 1);
	assert_int_equal(lstat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(read(fd, back, sizeof back), SMALL);
	memcpy(bytes + OFFSET, volume, VOLUME);
	assert_memory_equal(back, bytes + SIZE - SMALL, SMALL);
	close(fd);
	image_close(&im);
}

static void
a_pipe_without_an_image_is_refused(void **state)
{
	struct efi_fault fault = {0};
	struct image im;
	int fd[2];

	(void)state;
	open_pipe(fd);
	close(fd[1]);
	assert_int_equal(image_read(fd[0], &arena, &im, &fault), -1);
	assert_int_equal(errno, EBADMSG);
	close(fd[0]);
}

static void
a_file_as_standard_input_is_read_from_where_it_stands(void **state)
{
	int fd = open("image", O_RDONLY);
	struct efi_fault fault;
	struct image im;

	(void)state;
	assert_int_equal(image_read(fd, &arena, &im, &fault), 0);
	assert_int_equal(im.size, SIZE);
	assert_int_equal(lseek(fd, 1000, SEEK_SET), 1000);
	image_close(&im);
	assert_int_equal(image_read(fd, &arena, &im, &fault), 0);
	assert_int_equal(im.size, SIZE - 1000);
	assert_int_equal(im.fv.offset, OFFSET - 1000);
	assert_memory_equal(im.volume, bytes + OFFSET, VOLUME);
	image_close(&im);
	close(fd);
}

static void
an_image_is_sent_to_a_file_also_when_that_only_takes_more(void **state)
{
	static const int flags[] = {0, O_APPEND};
	struct image im = opened("image");

	(void)state;
	memcpy(bytes + OFFSET, volume, VOLUME);
	for (size_t i = 0; i < 2; i++) {
		int fd = open("out", O_WRONLY | O_CREAT | O_TRUNC | flags[i], 0644);

		assert_int_equal(image_send(&im, volume, fd), 0);
		close(fd);
		slurp("out", SIZE);
		assert_memory_equal(back, bytes, SIZE);
	}
	image_close(&im);
}

static void
a_created_image_is_its_volume_and_zeros(void **state)
{
	const struct varstore_layout *l = varstore_layout("aavmf");
	struct efi_fault fault;
	struct image im, again;
	struct stat st;
	char zeros[64] = {0};

	(void)state;
	assert_int_equal(image_create(l, &arena, &im), 0);
	assert_int_equal(im.fv.length, 0xc0000);
	assert_int_equal(image_put(&im, im.volume, "made"), 1);
	image_close(&im);
	assert_int_equal(stat("made", &st), 0);
	assert_int_equal(st.st_size, BIG);
	again = opened("made");
	assert_int_equal(again.fv.offset, 0);
	assert_memory_equal(again.volume, im.volume, 0xc0000);
	assert_int_equal(pread(again.fd, back, 64, BIG - 64), 64);
	assert_memory_equal(back, zeros, 64);
	image_close(&again);

	/* The same as a stream. */
	int fd = open("sent", O_RDWR | O_CREAT, 0644);
	assert_int_equal(image_send(&im, im.volume, fd), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, BIG);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(image_read(fd, &arena, &again, &fault), 0);
	assert_memory_equal(again.volume, im.volume, 0xc0000);
	image_close(&again);
	close(fd);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_volume_of_an_image_is_found_and_read),
		test(a_volume_alone_is_an_image),
		test(what_has_no_volume_is_refused_with_the_reason),
		test(a_volume_too_large_to_be_one_of_variables_is_refused),
		test(a_file_too_large_to_be_an_image_is_not_looked_through),
		test(a_changed_volume_is_put_in_its_place_and_nothing_else_changes),
		test(an_image_whose_volume_is_the_same_is_not_touched),
		test(the_file_keeps_its_mode_and_owner),
		test(a_symbolic_link_stays_and_its_target_changes),
		test(a_new_file_has_the_mode_that_the_umask_leaves),
		test(holes_stay_holes),
		test(an_image_that_somebody_else_changed_meanwhile_is_left_alone),
		test(a_write_that_fails_leaves_the_old_file_and_no_other),
		test(what_is_no_regular_file_is_written_to_and_not_replaced),
		test(an_image_comes_through_a_pipe_and_goes_into_one),
		test(a_pipe_without_an_image_is_refused),
		test(a_file_as_standard_input_is_read_from_where_it_stands),
		test(an_image_is_sent_to_a_file_also_when_that_only_takes_more),
		test(a_created_image_is_its_volume_and_zeros),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
