/* host/board: what a revision code says, and the table of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/board.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct board_names names;

static void
each_real_code_says_model_memory_maker_and_revision(void **state)
{
	static const struct {
		uint32_t code;
		const char *type, *maker, *chip;
		uint32_t memory;
		uint8_t revision;
	} want[] = {
		{0xd03114, "4B", "Sony UK", "BCM2711", 8192, 4},
		{0xc03114, "4B", "Sony UK", "BCM2711", 4096, 4},
		{0xb03115, "4B", "Sony UK", "BCM2711", 2048, 5},
		{0xa03111, "4B", "Sony UK", "BCM2711", 1024, 1},
		{0xa02082, "3B", "Sony UK", "BCM2837", 1024, 2},
		{0xa22082, "3B", "Embest", "BCM2837", 1024, 2},
		{0xa32082, "3B", "Sony Japan", "BCM2837", 1024, 2},
		{0xa52082, "3B", "Stadium", "BCM2837", 1024, 2},
		{0xc03130, "400", "Sony UK", "BCM2711", 4096, 0},
		{0xa03141, "CM4", "Sony UK", "BCM2711", 1024, 1},
		{0xd03140, "CM4", "Sony UK", "BCM2711", 8192, 0},
		{0xd04170, "5", "Sony UK", "BCM2712", 8192, 0},
		{0x900093, "Zero", "Sony UK", "BCM2835", 512, 3},
		{0x03d03114, "4B", "Sony UK", "BCM2711", 8192, 4}, /* overvolted */
	};
	struct board b;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_true(board_decode(want[i].code, &b));
		assert_string_equal(board_type(&names, &b), want[i].type);
		assert_string_equal(board_maker(&names, &b), want[i].maker);
		assert_string_equal(board_chip(&names, &b), want[i].chip);
		assert_int_equal(b.memory, want[i].memory);
		assert_int_equal(b.revision, want[i].revision);
	}
}

static void
what_is_no_new_style_code_says_nothing(void **state)
{
	static const uint32_t no[] = {0, 2, 0x10, 0x15, 0x503114, 0x1000015};
	struct board b = {.memory = 77};

	(void)state;
	for (size_t i = 0; i < COUNT(no); i++)
		assert_false(board_decode(no[i], &b));
	assert_int_equal(b.memory, 77);
}

static void
a_code_from_the_future_has_numbers_but_no_names(void **state)
{
	struct board b;

	(void)state;
	assert_true(board_decode(0xffffff, &b));
	assert_int_equal(b.memory, 0); /* a step that is not defined */
	assert_int_equal(b.type, 0xff);
	assert_null(board_type(&names, &b));
	assert_null(board_maker(&names, &b));
	assert_null(board_chip(&names, &b));
	assert_true(board_decode(0xe04171, &b));
	assert_int_equal(b.memory, 16384);
}

static void
a_line_that_could_never_be_found_is_refused_and_named(void **state)
{
	static const struct {
		const char *text;
		size_t line;
	} bad[] = {
		{"type.11=4B\ntype.11=4B\n", 2},
		{"type.11=4B\ntype.5", 2},
		{"type.11=4B\nTYPE.5=x\n", 2},
		{"type.1A=CM5 Lite\n", 1},
		{"type.05=x\n", 1},
		{"type.123=x\n", 1},
		{"type.=x\n", 1},
		{"type.g=x\n", 1},
		{"maker.10=x\n", 1},
		{"maker.0=\n", 1},
		{"maker.0=a\\nb\n", 1},
		{"maker.0=a\033[2J\n", 1},
		{"colour.1=red\n", 1},
		{"# a comment\n", 1},
		{"\n", 1},
	};
	struct board_names n;
	size_t line;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		line = 99;
		assert_false(board_names_parse(
			bad[i].text, strlen(bad[i].text), &n, &line));
		assert_int_equal(line, bad[i].line);
		assert_int_equal(n.kv.n, 0);
	}
	assert_true(board_names_parse(
		"type.0=A\ntype.a=CM3\nchip.f=x\n", 29, &n, &line));
	assert_int_equal(n.kv.n, 3);
	assert_true(board_names_parse("", 0, &n, &line));
	assert_int_equal(n.kv.n, 0);
}

static void
a_text_that_is_too_long_is_refused(void **state)
{
	static char text[BOARD_NAMES_MAX + 1];
	struct board_names n;
	size_t line = 99, len = 0;

	(void)state;
	memcpy(text, "type.1=", 7);
	memset(text + 7, 'x', sizeof text - 7);
	for (len = BOARD_NAMES_MAX - 1; len <= BOARD_NAMES_MAX; len++) {
		text[len - 1] = '\n';
		assert_int_equal(board_names_parse(text, len, &n, &line),
			len < BOARD_NAMES_MAX);
		text[len - 1] = 'x';
	}
	assert_int_equal(line, 0);
}

static void
a_share_folder_without_the_table_is_an_error_and_no_names(void **state)
{
	struct board_names n = {.kv.n = 5};
	static char long_path[5000];

	(void)state;
	assert_int_equal(board_names_read("t/nowhere", &n), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(n.kv.n, 0);
	memset(long_path, 'x', sizeof long_path - 1);
	assert_int_equal(board_names_read(long_path, &n), -1);
	assert_int_equal(errno, ENAMETOOLONG);
}

static int
read_table(void **state)
{
	char share[4096];
	ssize_t len = readlink("/proc/self/exe", share, sizeof share - 1);

	(void)state;
	if (len == -1)
		return -1;
	share[len] = '\0';
	/* build/unit/board: the table is where the build tree has it. */
	for (int i = 0; i < 2; i++)
		*strrchr(share, '/') = '\0';
	memcpy(share + strlen(share), "/share/metal-boot", 18);
	return board_names_read(share, &names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_real_code_says_model_memory_maker_and_revision),
		cmocka_unit_test(what_is_no_new_style_code_says_nothing),
		cmocka_unit_test(a_code_from_the_future_has_numbers_but_no_names),
		cmocka_unit_test(
			a_line_that_could_never_be_found_is_refused_and_named),
		cmocka_unit_test(a_text_that_is_too_long_is_refused),
		cmocka_unit_test(
			a_share_folder_without_the_table_is_an_error_and_no_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("board", tests, read_table, NULL);
}
