/* base/crc32: the CRC that zlib and UEFI compute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crc32.h"

static void
known_values_come_out(void **state)
{
	static const uint8_t zeros[32];

	(void)state;
	assert_int_equal(crc32_of("123456789", 9), 0xcbf43926);
	assert_int_equal(crc32_of("", 0), 0);
	assert_int_equal(crc32_of("a", 1), 0xe8b7be43);
	assert_int_equal(crc32_of(zeros, sizeof zeros), 0x190a55ad);
	assert_int_equal(crc32_of("\xff\xff\xff\xff", 4), 0xffffffff);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values_come_out),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
