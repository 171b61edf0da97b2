/* efi/locate: where the volume is, looked for once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/locate.h"
#include "efi/varstore.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define VOLUME 0x20000

/* A file with an empty volume at that offset. */
static int
file_with(uint64_t at)
{
	static uint8_t volume[VOLUME];
	int fd = memfd_create("image", MFD_CLOEXEC);

	assert_int_not_equal(fd, -1);
	varstore_create(varstore_layout("rpi4"), volume);
	assert_int_equal(pwrite(fd, volume, VOLUME, (off_t)at), VOLUME);
	return fd;
}

static void
a_volume_is_found_again_without_looking(void **state)
{
	static struct locate_known known;
	struct efi_fault fault;
	struct fv fv = {0};
	int fd = file_with(0x3b0000);
	struct stat st;

	(void)state;
	assert_int_equal(locate_again(&known, fd, &fv, &fault), 0);
	assert_int_equal(fv.offset, 0x3b0000);
	/* Spoilt behind its back, as far as the file's times tell. */
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(pwrite(fd, "x", 1, 0x3b0000), 1);
	assert_int_equal(
		futimens(fd, (struct timespec[]){st.st_atim, st.st_mtim}), 0);
	fv.offset = 0;
	assert_int_equal(locate_again(&known, fd, &fv, &fault), 0);
	assert_int_equal(fv.offset, 0x3b0000);
	/* And told. */
	st.st_mtim.tv_sec++;
	assert_int_equal(
		futimens(fd, (struct timespec[]){st.st_atim, st.st_mtim}), 0);
	assert_int_equal(locate_again(&known, fd, &fv, &fault), -1);
	assert_int_equal(errno, EBADMSG);
	close(fd);
}

static void
a_file_without_one_says_why_each_time(void **state)
{
	static struct locate_known known;
	struct efi_fault fault = {0};
	struct fv fv;
	int fd = memfd_create("image", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(ftruncate(fd, 100000), 0);
	for (int i = 0; i < 2; i++) {
		fault.why = NULL;
		assert_int_equal(locate_again(&known, fd, &fv, &fault), -1);
		assert_int_equal(errno, EBADMSG);
		assert_non_null(fault.why);
	}
	close(fd);
}

static void
more_files_than_are_remembered_are_found_all_the_same(void **state)
{
	static struct locate_known known;
	int fd[LOCATE_KNOWN + 3];
	struct efi_fault fault;
	struct fv fv;

	(void)state;
	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < LOCATE_KNOWN + 3; i++) {
			if (round == 0)
				fd[i] = file_with(0x10000 * (i + 1));
			assert_int_equal(
				locate_again(&known, fd[i], &fv, &fault), 0);
			assert_int_equal(fv.offset, 0x10000 * (i + 1));
		}
	for (unsigned i = 0; i < LOCATE_KNOWN + 3; i++)
		close(fd[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_volume_is_found_again_without_looking),
		cmocka_unit_test(a_file_without_one_says_why_each_time),
		cmocka_unit_test(
			more_files_than_are_remembered_are_found_all_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
