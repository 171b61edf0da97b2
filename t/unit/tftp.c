/* tftp/tftp: the packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/tftp.h"

/*
 * A literal with NULs in it, as the bytes that C would put there but the last NUL.
 */
#define PACKET(text) rd_of(text, sizeof text - 1)

static struct tftp_rrq
parsed(struct rd packet)
{
	struct tftp_rrq rrq;

	memset(&rrq, 0xee, sizeof rrq);
	assert_true(tftp_parse_rrq(packet, &rrq));
	return rrq;
}

static bool
granted(const struct tftp_rrq *rrq, enum tftp_option o, uint64_t value)
{
	return rrq->options.has[o] && rrq->options.value[o] == value;
}

static void
a_boot_roms_request_is_read(void **state)
{
	struct tftp_rrq rrq = parsed(PACKET(
		"\0\1d9780558/start.elf\0octet\0tsize\0000\0blksize\0001024\0"));

	(void)state;
	assert_int_equal(rrq.op, TFTP_RRQ);
	assert_string_equal(rrq.name, "d9780558/start.elf");
	assert_int_equal(rrq.mode, TFTP_OCTET);
	assert_true(granted(&rrq, TFTP_OPT_TSIZE, 0));
	assert_true(granted(&rrq, TFTP_OPT_BLKSIZE, 1024));
	assert_false(rrq.options.has[TFTP_OPT_TIMEOUT]);
	assert_false(rrq.options.has[TFTP_OPT_WINDOW]);
}

static void
mode_and_option_names_have_no_case(void **state)
{
	struct tftp_rrq rrq =
		parsed(PACKET("\0\1a\0OcTeT\0BLKSIZE\0008\0WindowSize\0002\0"));

	(void)state;
	assert_int_equal(rrq.mode, TFTP_OCTET);
	assert_true(granted(&rrq, TFTP_OPT_BLKSIZE, 8));
	assert_true(granted(&rrq, TFTP_OPT_WINDOW, 2));
	assert_int_equal(parsed(PACKET("\0\1a\0NetASCII\0")).mode, TFTP_NETASCII);
	assert_int_equal(parsed(PACKET("\0\1a\0mail\0")).mode, TFTP_OTHER_MODE);
	assert_int_equal(parsed(PACKET("\0\1a\0\0")).mode, TFTP_OTHER_MODE);
	assert_int_equal(parsed(PACKET("\0\1a\0octets\0")).mode, TFTP_OTHER_MODE);
}

static void
a_write_request_is_read_alike(void **state)
{
	(void)state;
	assert_int_equal(parsed(PACKET("\0\2a\0octet\0")).op, TFTP_WRQ);
}

static void
options_outside_their_range_are_as_if_not_asked_for(void **state)
{
	static const struct {
		const char *name, *value;
		enum tftp_option option;
		bool taken;
	} rows[] = {
		{"blksize", "7", TFTP_OPT_BLKSIZE, false},
		{"blksize", "8", TFTP_OPT_BLKSIZE, true},
		{"blksize", "65464", TFTP_OPT_BLKSIZE, true},
		{"blksize", "65465", TFTP_OPT_BLKSIZE, false},
		{"blksize", "0", TFTP_OPT_BLKSIZE, false},
		{"blksize", "-1", TFTP_OPT_BLKSIZE, false},
		{"blksize", "1e3", TFTP_OPT_BLKSIZE, false},
		{"blksize", "abc", TFTP_OPT_BLKSIZE, false},
		{"blksize", "", TFTP_OPT_BLKSIZE, false},
		{"blksize", " 512", TFTP_OPT_BLKSIZE, false},
		{"timeout", "0", TFTP_OPT_TIMEOUT, false},
		{"timeout", "1", TFTP_OPT_TIMEOUT, true},
		{"timeout", "255", TFTP_OPT_TIMEOUT, true},
		{"timeout", "256", TFTP_OPT_TIMEOUT, false},
		{"windowsize", "0", TFTP_OPT_WINDOW, false},
		{"windowsize", "1", TFTP_OPT_WINDOW, true},
		{"windowsize", "65535", TFTP_OPT_WINDOW, true},
		{"windowsize", "65536", TFTP_OPT_WINDOW, false},
		{"tsize", "0", TFTP_OPT_TSIZE, true},
		{"tsize", "18446744073709551615", TFTP_OPT_TSIZE, true},
		{"tsize", "18446744073709551616", TFTP_OPT_TSIZE, false},
		{"tsize", "000000000000000000000000000000", TFTP_OPT_TSIZE, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char buf[128];
		int n = snprintf(buf, sizeof buf, "%c%ca%coctet%c%s%c%s", 0, 1, 0,
			0, rows[i].name, 0, rows[i].value);
		struct tftp_rrq rrq = parsed(rd_of(buf, (size_t)n + 1));

		if (rrq.options.has[rows[i].option] != rows[i].taken)
			fail_msg("%s %s", rows[i].name, rows[i].value);
	}
}

static void
of_an_option_that_comes_twice_the_first_counts(void **state)
{
	struct tftp_rrq rrq =
		parsed(PACKET("\0\1a\0octet\0blksize\000100\0"
			      "blksize\000200\0timeout\0bad\0timeout\0005\0"));

	(void)state;
	assert_true(granted(&rrq, TFTP_OPT_BLKSIZE, 100));
	assert_false(rrq.options.has[TFTP_OPT_TIMEOUT]);
}

static void
unknown_and_cut_off_options_do_not_spoil_the_others(void **state)
{
	struct tftp_rrq rrq =
		parsed(PACKET("\0\1a\0octet\0multicast\0\0blksize\000100\0"
			      "a-very-very-very-long-option-name\0001\0"
			      "timeout\0003"));

	(void)state;
	assert_true(granted(&rrq, TFTP_OPT_BLKSIZE, 100));
	assert_false(rrq.options.has[TFTP_OPT_TIMEOUT]);
}

static void
what_is_no_request_is_refused_and_leaves_the_result_alone(void **state)
{
	static char longest[2 + TFTP_NAME + 1 + sizeof "octet"] = "\0\1";
	struct tftp_rrq rrq = {.name = "before"};

	(void)state;
	assert_false(tftp_parse_rrq(PACKET(""), &rrq));
	assert_false(tftp_parse_rrq(PACKET("\0"), &rrq));
	assert_false(tftp_parse_rrq(PACKET("\0\1"), &rrq));
	assert_false(tftp_parse_rrq(PACKET("\0\1name"), &rrq));
	assert_false(tftp_parse_rrq(PACKET("\0\1name\0octet"), &rrq));
	assert_false(tftp_parse_rrq(PACKET("\0\3name\0octet\0"), &rrq));
	assert_false(tftp_parse_rrq(PACKET("\1\1name\0octet\0"), &rrq));
	memset(longest + 2, 'x', TFTP_NAME);
	memcpy(longest + 2 + TFTP_NAME, "\0octet", 7);
	assert_false(tftp_parse_rrq(rd_of(longest, sizeof longest), &rrq));
	assert_string_equal(rrq.name, "before");
}

static void
a_name_of_511_bytes_fits(void **state)
{
	static char packet[2 + TFTP_NAME + sizeof "octet"] = "\0\1";

	(void)state;
	memset(packet + 2, 'x', TFTP_NAME - 1);
	memcpy(packet + 2 + TFTP_NAME - 1, "\0octet", 7);
	assert_int_equal(
		strlen(parsed(rd_of(packet, sizeof packet)).name), TFTP_NAME - 1);
}

static void
requests_are_the_same_when_name_mode_and_options_are(void **state)
{
	struct tftp_rrq a = parsed(PACKET("\0\1a\0octet\0blksize\0008\0"));
	struct tftp_rrq other[] = {
		parsed(PACKET("\0\1b\0octet\0blksize\0008\0")),
		parsed(PACKET("\0\1a\0octet\0blksize\0009\0")),
		parsed(PACKET("\0\1a\0octet\0")),
		parsed(PACKET("\0\1a\0netascii\0blksize\0008\0")),
		parsed(PACKET("\0\2a\0octet\0blksize\0008\0")),
	};

	(void)state;
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		assert_false(tftp_same_rrq(&a, &other[i]));
	other[0] = parsed(PACKET("\0\1a\0OCTET\0BLKSIZE\0008\0unknown\0x\0"));
	assert_true(tftp_same_rrq(&a, &other[0]));
}

static void
an_ack_is_its_block_number(void **state)
{
	uint16_t block = 7;

	(void)state;
	assert_true(tftp_parse_ack(PACKET("\0\4\x12\x34"), &block));
	assert_int_equal(block, 0x1234);
	assert_false(tftp_parse_ack(PACKET("\0\4\1"), &block));
	assert_false(tftp_parse_ack(PACKET("\0\3\0\1"), &block));
	assert_int_equal(block, 0x1234);
}

static void
an_error_is_read_with_and_without_its_nul(void **state)
{
	struct tftp_error e;

	(void)state;
	assert_true(tftp_parse_error(PACKET("\0\5\0\0Early terminate\0"), &e));
	assert_int_equal(e.code, 0);
	assert_true(rd_is(&e.message, "Early terminate"));
	assert_true(tftp_parse_error(PACKET("\0\5\0\10gone"), &e));
	assert_int_equal(e.code, TFTP_DECLINED);
	assert_true(rd_is(&e.message, "gone"));
	assert_true(tftp_parse_error(PACKET("\0\5\0\1"), &e));
	assert_true(rd_is(&e.message, ""));
	assert_false(tftp_parse_error(PACKET("\0\5\0"), &e));
	assert_false(tftp_parse_error(PACKET("\0\4\0\1"), &e));
}

static void
packets_are_built_byte_for_byte(void **state)
{
	uint8_t buf[128];
	struct wr w = wr_of(buf, sizeof buf);
	struct tftp_options o = {
		.has = {[TFTP_OPT_TSIZE] = true, [TFTP_OPT_WINDOW] = true},
		.value = {[TFTP_OPT_TSIZE] = 5368709120, [TFTP_OPT_WINDOW] = 4},
	};
	static const char want[] = "\0\6tsize\0005368709120\0windowsize\0004\0"
				   "\0\3\xff\xfe"
				   "\0\5\0\2no\0";

	(void)state;
	tftp_build_oack(&w, &o);
	tftp_build_data_head(&w, 65534);
	tftp_build_error(&w, TFTP_ACCESS, "no");
	assert_false(w.full);
	assert_int_equal(w.len, sizeof want - 1);
	assert_memory_equal(buf, want, w.len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_boot_roms_request_is_read),
		cmocka_unit_test(mode_and_option_names_have_no_case),
		cmocka_unit_test(a_write_request_is_read_alike),
		cmocka_unit_test(
			options_outside_their_range_are_as_if_not_asked_for),
		cmocka_unit_test(of_an_option_that_comes_twice_the_first_counts),
		cmocka_unit_test(
			unknown_and_cut_off_options_do_not_spoil_the_others),
		cmocka_unit_test(
			what_is_no_request_is_refused_and_leaves_the_result_alone),
		cmocka_unit_test(a_name_of_511_bytes_fits),
		cmocka_unit_test(
			requests_are_the_same_when_name_mode_and_options_are),
		cmocka_unit_test(an_ack_is_its_block_number),
		cmocka_unit_test(an_error_is_read_with_and_without_its_nul),
		cmocka_unit_test(packets_are_built_byte_for_byte),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
