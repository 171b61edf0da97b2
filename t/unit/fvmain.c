#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/fvmain.h"

#include <errno.h>
#include <lzma.h>

#define PLAIN 200000
#define IMAGE 400000

static uint8_t plain[PLAIN], bytes[IMAGE];
static FILE *file;

/* Nothing that compresses well. */
static void
noise(uint8_t *at, size_t len)
{
	uint32_t n = 1;

	for (size_t i = 0; i < len; i++) {
		n = n * 1664525 + 1013904223;
		at[i] = (uint8_t)(n >> 24);
	}
}

/* What is in plain, compressed, as the section at that offset of bytes. */
static size_t
put_section(size_t at)
{
	static const uint8_t header[] = {0, 0, 0, 2, 0x98, 0x58, 0x4e, 0xee, 0x14,
		0x39, 0x59, 0x42, 0x9d, 0x6e, 0xdc, 0x7b, 0xd7, 0x94, 0x03, 0xcf,
		24, 0, 1, 0};
	lzma_stream z = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	memcpy(bytes + at, header, sizeof header);
	lzma_lzma_preset(&options, 0);
	assert_int_equal(lzma_alone_encoder(&z, &options), LZMA_OK);
	z.next_in = plain;
	z.avail_in = sizeof plain;
	z.next_out = bytes + at + sizeof header;
	z.avail_out = sizeof bytes - at - sizeof header;
	assert_int_equal(lzma_code(&z, LZMA_FINISH), LZMA_STREAM_END);
	at = sizeof bytes - z.avail_out;
	lzma_end(&z);
	return at;
}

static int
setup(void **state)
{
	(void)state;
	noise(plain, sizeof plain);
	noise(bytes, sizeof bytes);
	file = tmpfile();
	return file ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return fclose(file);
}

/* What is said of the image that bytes are now. */
static int
asked(void)
{
	struct image im = {.fd = fileno(file), .size = sizeof bytes};

	assert_int_equal(pwrite(im.fd, bytes, sizeof bytes, 0), sizeof bytes);
	errno = 0;
	return fvmain_has(&im, &guid_hash2_dxe_crypto);
}

static void
a_driver_is_found_wherever_it_is(void **state)
{
	static const size_t places[] = {0, 65536 - 16, 65536 - 15, 65536 - 8,
		65536 - 1, 65536, 2 * 65536 - 15 - 8, PLAIN - 16};

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		noise(plain, sizeof plain);
		memcpy(plain + places[i], guid_hash2_dxe_crypto.b, 16);
		put_section(65536 - 10); /* across the border of what is read */
		assert_int_equal(asked(), 1);
	}
}

static void
a_driver_that_is_not_there_is_not_found(void **state)
{
	(void)state;
	put_section(1001);
	memcpy(bytes + IMAGE - 100, guid_hash2_dxe_crypto.b, 16); /* uncompressed */
	assert_int_equal(asked(), 0);
}

static void
the_guid_of_a_section_alone_is_passed_over(void **state)
{
	(void)state;
	memcpy(plain + 500, guid_hash2_dxe_crypto.b, 16);
	put_section(20000);
	memcpy(bytes, bytes + 20004, 16); /* no room for a header before it */
	memcpy(bytes + 100, bytes + 20000, 24);
	bytes[103] = 3; /* another type */
	memcpy(bytes + 200, bytes + 20000, 24);
	bytes[220] = 8; /* data within the header */
	assert_int_equal(asked(), 1);
	memset(bytes + 20000, 0, 24);
	assert_int_equal(asked(), -1);
	assert_int_equal(errno, ENODATA);
}

static void
what_is_damaged_is_said_to_be(void **state)
{
	size_t end;

	(void)state;
	end = put_section(1001);
	memset(bytes + 1025, 0xff, 13);
	assert_int_equal(asked(), -1);
	assert_int_equal(errno, EBADMSG);

	put_section(1001);
	memset(bytes + end - 100, 0, IMAGE - (end - 100));
	bytes[1025 + 5] = 0x7f; /* longer than it is */
	memset(bytes + 1025 + 6, 0, 7);
	assert_int_equal(asked(), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_driver_is_found_wherever_it_is, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_driver_that_is_not_there_is_not_found, setup, teardown),
		cmocka_unit_test_setup_teardown(
			the_guid_of_a_section_alone_is_passed_over, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			what_is_damaged_is_said_to_be, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
