/* redfish/x509: what a certificate says, of bytes that may be anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "redfish/x509.h"

/*
 * The part of a certificate that is read: version 3, serial 5, an algorithm, an
 * issuer without parts, when it is valid, a subject.
 */
static const char certificate[] = "\x30\x44\x30\x42\xa0\x03\x02\x01\x02"
				  "\x02\x01\x05"
				  "\x30\x02\x05\x00"
				  "\x30\x02\x31\x00"
				  "\x30\x20\x17\x0d"
				  "991231235959Z"
				  "\x18\x0f"
				  "20500102030405Z"
				  "\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x03"
				  "\x0c\x03"
				  "abc";

#define LEN (sizeof certificate - 1)

static void
a_certificate_says_its_serial_and_its_time(void **state)
{
	struct x509 x;

	(void)state;
	assert_true(x509_read(rd_of(certificate, LEN), &x));
	assert_int_equal(x.serial.left, 1);
	assert_int_equal(*x.serial.at, 5);
	assert_string_equal(x.from, "1999-12-31T23:59:59Z");
	assert_string_equal(x.to, "2050-01-02T03:04:05Z");
	assert_int_equal(x.subject.left, 14);
}

static void
a_part_of_one_is_none(void **state)
{
	struct x509 x;

	(void)state;
	for (size_t n = 0; n < LEN; n++) {
		uint8_t *part = malloc(n + 1);

		assert_non_null(part);
		memcpy(part, certificate, n);
		assert_false(x509_read(rd_of(part, n), &x));
		free(part);
	}
}

static void
any_byte_that_is_another_does_no_harm(void **state)
{
	uint8_t copy[LEN];
	struct x509 x;

	(void)state;
	for (size_t i = 0; i < LEN; i++)
		for (unsigned v = 0; v < 256; v++) {
			memcpy(copy, certificate, sizeof copy);
			copy[i] = (uint8_t)v;
			if (x509_read(rd_of(copy, sizeof copy), &x))
				assert_int_equal(strlen(x.from), X509_TIME - 1);
		}
}

static void
pem_is_read_as_it_was_written(void **state)
{
	char text[512] = "a key before it\n";
	struct wr w = wr_of(text + 16, sizeof text - 17);
	struct arena arena = {0};
	struct rd der;

	(void)state;
	wr_pem(&w, rd_of(certificate, LEN));
	assert_false(w.full);
	assert_true(x509_of_pem(rd_of(text, 16 + w.len), &arena, &der));
	assert_int_equal(der.left, LEN);
	assert_memory_equal(der.at, certificate, LEN);
	for (size_t n = 0; n < 16 + w.len - 2; n++)
		assert_false(x509_of_pem(rd_of(text, n), &arena, &der));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_says_its_serial_and_its_time),
		cmocka_unit_test(a_part_of_one_is_none),
		cmocka_unit_test(any_byte_that_is_another_does_no_harm),
		cmocka_unit_test(pem_is_read_as_it_was_written),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
