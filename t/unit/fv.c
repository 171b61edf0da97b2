#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/fv.h"

#include "efi/guid.h"

/* The header of the Pi's volume, as its firmware is shipped with it. */
static const uint8_t shipped[FV_HEADER_MIN] = {
	[16] = 0x8d,
	0x2b,
	0xf1,
	0xff,
	0x96,
	0x76,
	0x8b,
	0x4c,
	0xa9,
	0x85,
	0x27,
	0x47,
	0x07,
	0x5b,
	0x4f,
	0x50,
	[34] = 0x02, /* 0x20000 bytes */
	[40] = '_',
	'F',
	'V',
	'H',
	[44] = 0xff,
	0xfe,
	0x04,
	0x00,
	0x48,
	0x00,
	0x19,
	0xf9,
	[55] = 0x02,
	[56] = 0x20,
	0,
	0,
	0,
	0x00,
	0x10,
	0,
	0,
};

#define LENGTH 0x20000

static const struct fv pi = {
	.length = LENGTH, .attributes = 0x4feff, .blocks = 0x20, .block = 0x1000};

/* Correct the checksum of a header that was changed. */
static void
seal(uint8_t *header, size_t len)
{
	unsigned sum = 0;

	header[50] = header[51] = 0;
	for (size_t i = 0; i < len; i += 2)
		sum += header[i] + (unsigned)header[i + 1] * 256;
	header[50] = (uint8_t)-sum;
	header[51] = (uint8_t)(-sum >> 8);
}

static void
a_header_is_built_as_the_firmware_ships_it_and_read_back(void **state)
{
	uint8_t bytes[FV_HEADER_MIN];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct fv fv = {.offset = 5};
	const char *why = NULL;

	(void)state;
	fv_build(&pi, &w);
	assert_int_equal(w.len, FV_HEADER_MIN);
	assert_memory_equal(bytes, shipped, sizeof shipped);
	assert_true(fv_parse(rd_of(bytes, sizeof bytes), LENGTH, &fv, &why));
	assert_int_equal(fv.offset, 5);
	assert_int_equal(fv.length, LENGTH);
	assert_int_equal(fv.header, FV_HEADER_MIN);
	assert_int_equal(fv.attributes, 0x4feff);
	assert_int_equal(fv.blocks, 0x20);
	assert_int_equal(fv.block, 0x1000);
}

/* What fv_parse says of the shipped header with one byte changed. */
static const char *
verdict(size_t at, uint8_t value, bool sealed, uint64_t left)
{
	uint8_t bytes[FV_HEADER_MAX + 8] = {0};
	struct fv fv = {0};
	const char *why = "fine";

	memcpy(bytes, shipped, sizeof shipped);
	bytes[at] = value;
	if (sealed)
		seal(bytes, bytes[48] < FV_HEADER_MIN ? FV_HEADER_MIN : bytes[48]);
	fv_parse(rd_of(bytes, sizeof bytes), left, &fv, &why);
	return why;
}

static void
a_header_that_is_wrong_is_refused_with_the_reason(void **state)
{
	(void)state;
	assert_string_equal(verdict(0, 0, true, LENGTH), "fine");
	assert_null(verdict(16, 0, true, LENGTH));
	assert_null(verdict(31, 0, true, LENGTH));
	assert_null(verdict(40, 'x', true, LENGTH));
	assert_non_null(strstr(verdict(55, 1, true, LENGTH), "revision"));
	assert_non_null(strstr(verdict(48, 0x40, true, LENGTH), "header"));
	assert_non_null(strstr(verdict(48, 0x49, true, LENGTH), "header"));
	assert_non_null(
		strstr(verdict(49, 0x02, true, LENGTH), "header")); /* 584 */
	assert_non_null(strstr(verdict(50, 0x18, false, LENGTH), "checksum"));
	assert_non_null(strstr(verdict(70, 1, false, LENGTH), "checksum"));
	assert_non_null(strstr(verdict(0, 0, true, LENGTH - 1), "runs past"));
	assert_non_null(strstr(verdict(39, 0xff, true, LENGTH), "runs past"));
	assert_non_null(strstr(verdict(34, 0, true, LENGTH), "runs past"));
}

static void
a_block_map_need_not_add_up(void **state)
{
	(void)state;
	assert_string_equal(verdict(56, 0x21, true, LENGTH), "fine");
	assert_string_equal(
		verdict(48, 0x50, true, LENGTH), "fine"); /* two entries */
}

static void
a_header_that_is_cut_is_none(void **state)
{
	struct fv fv = {0};
	const char *why;

	(void)state;
	for (size_t len = 0; len < sizeof shipped; len++)
		assert_false(fv_parse(rd_of(shipped, len), LENGTH, &fv, &why));
}

/*
 * Images
 */

static uint8_t image[8 * LENGTH];

/* The image in pieces of that many bytes. */
static bool
find_by(size_t size, size_t piece, struct fv *fv, struct efi_fault *fault)
{
	struct fv_scan scan = {.size = size};

	for (size_t at = 0; at < size; at += piece) {
		size_t more = piece + FV_HEADER_MAX;

		if (more > size - at)
			more = size - at;
		fv_look(&scan, rd_of(image + at, more), piece, at);
	}
	return fv_found(&scan, fv, fault);
}

static void
clear(uint8_t with)
{
	memset(image, with, sizeof image);
}

static void
a_volume_is_found_at_any_offset_however_the_image_is_cut(void **state)
{
	static const size_t offsets[] = {0, 1, 15, 16, 17, 4095, 65535, 65536 - 16,
		65536 - 31, 65536 - 40, 65536 - 71, 65536, sizeof image - LENGTH};
	static const size_t pieces[] = {sizeof image, 65536, 4096, 1000};
	struct efi_fault fault;
	struct fv fv;

	(void)state;
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		clear(i % 2 ? 0xff : 0);
		memcpy(image + offsets[i], shipped, sizeof shipped);
		for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++) {
			assert_true(find_by(sizeof image, pieces[j], &fv, &fault));
			assert_int_equal(fv.offset, offsets[i]);
		}
	}
}

static void
an_image_without_a_volume_says_so(void **state)
{
	struct efi_fault fault = {0};
	struct fv fv;

	(void)state;
	clear(0);
	assert_false(find_by(sizeof image, 65536, &fv, &fault));
	assert_string_equal(
		fault.why, "no firmware volume of variables in this image");
	assert_false(find_by(10, 65536, &fv, &fault));
	assert_false(find_by(0, 65536, &fv, &fault));
}

static void
a_decoy_of_a_guid_is_passed_over(void **state)
{
	struct efi_fault fault;
	struct fv fv;

	(void)state;
	clear(0);
	memcpy(image + 3, guid_system_nv_data_fv.b, sizeof guid_system_nv_data_fv);
	memcpy(image + 100, shipped, 40); /* all but the signature */
	memcpy(image + 300, shipped, sizeof shipped);
	image[350] ^= 1; /* the checksum */
	memcpy(image + 0x1000, shipped, sizeof shipped);
	memcpy(image + sizeof image - 16, guid_system_nv_data_fv.b, 16);
	assert_true(find_by(sizeof image, 65536, &fv, &fault));
	assert_int_equal(fv.offset, 0x1000);
}

static void
what_would_be_a_volume_but_for_its_checksum_is_named(void **state)
{
	struct efi_fault fault = {0};
	char text[EFI_FAULT_TEXT];
	struct fv fv;

	(void)state;
	clear(0);
	memcpy(image + 200, guid_system_nv_data_fv.b, 16);
	memcpy(image + 0x1000, shipped, sizeof shipped);
	image[0x1000 + 50] ^= 1;
	memcpy(image + 0x2000, shipped, sizeof shipped);
	image[0x2000 + 55] = 1;
	assert_false(find_by(sizeof image, 65536, &fv, &fault));
	assert_string_equal(efi_fault_text(&fault, text),
		"at 0x1000: a firmware volume whose checksum is wrong");
}

static void
two_volumes_are_refused_and_both_are_named(void **state)
{
	struct efi_fault fault = {0};
	char text[EFI_FAULT_TEXT];
	struct fv fv;

	(void)state;
	clear(0);
	memcpy(image + 0x1000, shipped, sizeof shipped);
	memcpy(image + 0x1000 + LENGTH, shipped, sizeof shipped);
	memcpy(image + 0x1000 + 2 * LENGTH, shipped, sizeof shipped);
	assert_false(find_by(sizeof image, 65536, &fv, &fault));
	assert_string_equal(efi_fault_text(&fault, text),
		"at 0x1000 and 0x21000: more than one firmware volume of variables");
}

static void
a_volume_within_a_volume_is_its_content(void **state)
{
	struct efi_fault fault;
	struct fv fv;

	(void)state;
	clear(0xff);
	memcpy(image, shipped, sizeof shipped);
	memcpy(image + 0x10000, shipped, sizeof shipped); /* its spare area */
	assert_true(find_by(sizeof image, 65536, &fv, &fault));
	assert_int_equal(fv.offset, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_header_is_built_as_the_firmware_ships_it_and_read_back),
		cmocka_unit_test(a_header_that_is_wrong_is_refused_with_the_reason),
		cmocka_unit_test(a_block_map_need_not_add_up),
		cmocka_unit_test(a_header_that_is_cut_is_none),
		cmocka_unit_test(
			a_volume_is_found_at_any_offset_however_the_image_is_cut),
		cmocka_unit_test(an_image_without_a_volume_says_so),
		cmocka_unit_test(a_decoy_of_a_guid_is_passed_over),
		cmocka_unit_test(
			what_would_be_a_volume_but_for_its_checksum_is_named),
		cmocka_unit_test(two_volumes_are_refused_and_both_are_named),
		cmocka_unit_test(a_volume_within_a_volume_is_its_content),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
