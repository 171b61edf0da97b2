/*
 * efi/image, efi/locate and efi/fvmain: any file as a firmware image, as somebody
 * may push one. What is found lies within it, and the image with its own volume is
 * the same again.
 */
#include "efi/fvmain.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE_MAX_HERE 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
same_again(const struct image *image, const uint8_t *data, size_t size)
{
	static uint8_t again[SIZE_MAX_HERE + 1];
	int fd = memfd_create("again", MFD_CLOEXEC);

	assert(fd != -1);
	assert(image_send(image, image->volume, fd) == 0);
	assert(pread(fd, again, sizeof again, 0) == (ssize_t)size);
	assert(memcmp(again, data, size) == 0);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct efi_fault fault;
	struct image image;
	int fd;

	if (size > SIZE_MAX_HERE)
		return 0;
	fd = memfd_create("image", MFD_CLOEXEC);
	assert(fd != -1 && write(fd, data, size) == (ssize_t)size);
	lseek(fd, 0, SEEK_SET);
	if (image_read(fd, &arena, &image, &fault) == 0) {
		assert(image.fv.length <= size);
		fvmain_has(&image, &guid_hash2_dxe_crypto);
		same_again(&image, data, size);
		image_close(&image);
	}
	/* The packed part is looked for without a volume, too. */
	image = (struct image){.fd = fd, .size = size};
	fvmain_has(&image, &guid_hash2_dxe_crypto);
	close(fd);
	arena_free(&arena);
	return 0;
}
