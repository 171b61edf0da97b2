/* dhcp/optline and its neighbours: option lines, and who gets which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "dhcp/hostline.h"
#include "dhcp/optfile.h"
#include "dhcp/optrecord.h"

static struct report wrong, notes;
static struct optset set, again;

static struct place
at(void)
{
	return (struct place){"f", 1, 1};
}

static enum optline_is
parse(const char *line, struct optline *out)
{
	static struct opttext text;

	memset(&wrong, 0, sizeof wrong);
	if (!opttext_of(rd_of(line, strlen(line)), at(), &wrong, &text))
		return OPTLINE_WRONG;
	return optline_of(optfield_of(&text), at(), &wrong, out);
}

static void
assert_value(const char *line, uint8_t code, const char *hex)
{
	struct optline l;
	char text[2 * OPTVALUE_MAX + 1];
	struct wr w = wr_of(text, sizeof text);

	if (parse(line, &l) != OPTLINE_GOOD)
		fail_msg("%s: %s", line, wrong.line[0]);
	wr_hex(&w, l.value.byte, l.value.len);
	wr_u8(&w, '\0');
	assert_int_equal(l.code, code);
	assert_string_equal(text, hex);
}

static void
a_value_is_the_bytes_of_its_type(void **state)
{
	(void)state;
	assert_value("3,10.0.0.1", 3, "0a000001");
	assert_value("option:Router , 10.0.0.1 , 10.0.0.2", 3, "0a0000010a000002");
	assert_value("26,1500", 26, "05dc");
	assert_value("26,00:05:dc", 26, "0005dc");
	assert_value("23,255", 23, "ff");
	assert_value("2,-3600", 2, "fffff1f0");
	assert_value("51,12h", 51, "0000a8c0");
	assert_value("51,infinite", 51, "ffffffff");
	assert_value("66,10.0.0.1", 66, "31302e302e302e31");
	assert_value("200,-128b", 200, "80");
	assert_value("200,4294967295", 200, "ffffffff");
	assert_value("119,a.b,c.b,b.", 119, "01610162000163c002c002");
	assert_value("121,10.1.2.0/23,10.0.0.1", 121, "170a01020a000001");
	assert_value("60,\"\\t\\\"\"", 60, "0922");
}

static void
a_value_one_too_large_is_refused(void **state)
{
	static const char *const lines[] = {"23,256", "26,65536", "2,4294967296",
		"200,-129b", "200,65536s", "51,4294967295h", "51,-1",
		"121,0.0.0.0/0", "121,10.0.0.1,10.0.0.0/8", "3,10.0.0.0/8",
		"255,10.0.0.1,10.0.0.2", "255,", "0,1", "256,1", "tag:,3", "tag:a",
		"", ",", "1:2", "a,b"};
	struct optline l;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (parse(lines[i], &l) != OPTLINE_WRONG)
			fail_msg("taken: %s", lines[i]);
		assert_int_equal(wrong.n, 1);
	}
}

static void
a_value_has_255_bytes_and_one_within_another_253(void **state)
{
	char line[400];
	struct optline l;
	static const struct {
		const char *before;
		int most;
	} forms[] = {{"67,", 255}, {"encap:175,1,", 253}, {"vendor:x,1,", 253}};

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		snprintf(line, sizeof line, "%s%0*d", forms[i].before,
			forms[i].most, 0);
		line[strlen(line) - 1] = 'x';
		assert_int_equal(parse(line, &l), OPTLINE_GOOD);
		assert_int_equal(l.value.len, forms[i].most);
		snprintf(line, sizeof line, "%s%0*d", forms[i].before,
			forms[i].most + 1, 0);
		line[strlen(line) - 1] = 'x';
		assert_int_equal(parse(line, &l), OPTLINE_WRONG);
	}
}

static void
a_line_has_1024_characters_and_no_more(void **state)
{
	char line[OPTTEXT_MAX + 2];
	struct optline l;

	(void)state;
	memset(line, ' ', sizeof line);
	memcpy(line, "67,x", 4);
	line[OPTTEXT_MAX] = '\0';
	assert_int_equal(parse(line, &l), OPTLINE_GOOD);
	line[OPTTEXT_MAX] = ' ';
	line[OPTTEXT_MAX + 1] = '\0';
	assert_int_equal(parse(line, &l), OPTLINE_WRONG);
}

static void
six_tags_of_47_characters_fit(void **state)
{
	static const char tag[] = "a123456789b123456789c123456789d123456789e123456";
	char line[600] = "", longer[100];
	struct optline l;

	(void)state;
	for (int i = 0; i < OPTLINE_TAGS; i++)
		snprintf(line + strlen(line), sizeof line - strlen(line),
			"tag:!%s,", tag);
	snprintf(line + strlen(line), sizeof line - strlen(line), "67,x");
	assert_int_equal(parse(line, &l), OPTLINE_GOOD);
	assert_int_equal(l.tags, OPTLINE_TAGS);
	assert_true(l.tag[5].negated);
	assert_string_equal(l.tag[5].name, tag);
	assert_int_equal(parse("a,b,c,d,e,f,g,67,x", &l), OPTLINE_WRONG);
	snprintf(longer, sizeof longer, "tag:%sx,67,x", tag);
	assert_int_equal(parse(longer, &l), OPTLINE_WRONG);
}

static void
the_boot_file_url_of_ipv6_is_passed_over_and_a_time_is_not(void **state)
{
	struct optline l;

	(void)state;
	assert_int_equal(
		parse("tag:x,tag:!ipxe6,59,tftp://10.0.0.2/x", &l), OPTLINE_NONE);
	assert_int_equal(parse("59,tftp://[fd00::1]/x", &l), OPTLINE_NONE);
	assert_value("59,90m", 59, "00001518");
	assert_int_equal(parse("59,soon", &l), OPTLINE_WRONG);
}

static bool
config(const char *text)
{
	memset(&wrong, 0, sizeof wrong);
	memset(&notes, 0, sizeof notes);
	memset(&set, 0, sizeof set);
	return optfile_config("f", rd_of(text, strlen(text)), &wrong, &notes, &set);
}

static void
all_mistakes_of_a_file_are_told_and_none_of_it_counts(void **state)
{
	(void)state;
	assert_false(config("dhcp-option=3,10.0.0.1\ndhcp-option=3,x\n\n"
			    " dhcp-match=set:a\nport=0\ntag-if=set:a,tag:b\n"));
	assert_int_equal(wrong.n, 3);
	assert_string_equal(wrong.line[0], "f:2:15: 'x' is not an IPv4 address");
	assert_string_equal(
		wrong.line[1], "f:4:13: 'set:a' does not say what to look for");
	assert_int_equal(notes.n, 1);
	assert_int_equal(set.lines, 0);
}

static void
a_record_reads_back_the_same(void **state)
{
	char text[8192], once[8192];
	struct wr w = wr_of(once, sizeof once - 1),
		  v = wr_of(text, sizeof text - 1);
	struct kv kv;
	size_t line;

	(void)state;
	assert_true(config(
		"dhcp-match=set:ipxe,175\ndhcp-match=set:b,97,0:*:50\n"
		"dhcp-mac=set:m,*:2:3:4:5:6\ndhcp-vendorclass=set:v,PXE Client\n"
		"dhcp-option-force=tag:a,tag:!b,3,0.0.0.0\ndhcp-option=67\n"
		"dhcp-option=vendor:a b,1,x\ndhcp-option=encap:175,1,1b\n"));
	optrecord_put(&w, &set);
	memcpy(text, once, w.len);
	assert_true(kv_parse(text, w.len, &kv, &line));
	assert_true(optrecord_get(&kv, &again));
	assert_int_equal(again.lines, 4);
	assert_int_equal(again.matches, 4);
	assert_true(again.line[0].force);
	assert_true(again.line[0].value.self);
	assert_string_equal(again.line[2].vendor, "a b");
	optrecord_put(&v, &again);
	assert_int_equal(v.len, w.len);
	assert_memory_equal(text, once, w.len);
}

static void
a_record_that_is_not_ours_is_refused(void **state)
{
	static const char *const bad[] = {"line.0=", "line.0=67",
		"line.0=67 plain - -", "line.0=256 plain - - 00",
		"line.0=67 plain - - 0", "line.0=67 odd - - 00",
		"line.0=67 encap: - - 00", "line.0=67 plain - a,,b 00",
		"match.0=x mac bytes 00 ff", "match.0=x 60 text 00 -",
		"match.0= 60 text 00 ff", "line.0=67 plain - ! 00"};
	char text[200];
	struct kv kv;
	size_t line;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text, "%s\n", bad[i]);
		assert_true(kv_parse(text, strlen(text), &kv, &line));
		if (optrecord_get(&kv, &again))
			fail_msg("taken: %s", bad[i]);
	}
}

/* What option 67 is to who has these tags, by a set of these lines. */
static const char *
picked(const char *lines, const char *tags)
{
	static char value[OPTVALUE_MAX + 1];
	static struct dhcp ask;
	struct opttags has = {0};
	struct optpick pick;
	const struct optset *const sets[] = {&set};
	struct wr w = wr_of(value, sizeof value - 1);
	bool force;

	assert_true(config(lines));
	for (; *tags; tags++)
		opttags_add(&has, (char[]){*tags, '\0'});
	optset_pick(sets, 1, &has, &ask, &pick);
	if (!optpick_value(&pick, 67, (struct ip4){{10, 0, 0, 1}}, &force, &w))
		return NULL;
	value[w.len] = '\0';
	return value;
}

static void
the_last_tagged_line_counts_else_the_last_untagged(void **state)
{
	static const char lines[] = "dhcp-option=tag:a,67,1\ndhcp-option=67,2\n"
				    "dhcp-option=tag:a,tag:b,67,3\n"
				    "dhcp-option=tag:c,67,4\ndhcp-option=67,5\n"
				    "dhcp-option=tag:!d,tag:e,67,6\n";

	(void)state;
	assert_string_equal(picked(lines, ""), "5");
	assert_string_equal(picked(lines, "a"), "1");
	assert_string_equal(picked(lines, "ab"), "3");
	assert_string_equal(picked(lines, "abc"), "4");
	assert_string_equal(picked(lines, "abce"), "6");
	assert_string_equal(picked(lines, "abcde"), "4");
	assert_null(picked("dhcp-option=tag:a,67,1\n", "b"));
}

static void
a_set_is_full_at_80_lines(void **state)
{
	char text[81 * 20] = "";

	(void)state;
	for (int i = 0; i < OPTSET_LINES; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			"dhcp-option=67,%d\n", i);
	assert_string_equal(picked(text, ""), "79");
	snprintf(text + strlen(text), sizeof text - strlen(text),
		"dhcp-option=67,x\n");
	assert_false(config(text));
}

static void
a_client_has_32_tags_and_no_more(void **state)
{
	struct opttags tags = {0};
	char name[16];

	(void)state;
	for (int i = 0; i < OPTTAGS_MAX; i++) {
		snprintf(name, sizeof name, "t%d", i);
		assert_true(opttags_add(&tags, name));
	}
	assert_true(opttags_add(&tags, "t0"));
	assert_false(opttags_add(&tags, "one-more"));
	assert_false(opttags_has(&tags, "one-more"));
}

static void
a_host_is_served_with_tags_or_ignored(void **state)
{
	static const char line[] = "52:54:00:77:00:01,set:a-b,set:ironic";
	struct opttext text;
	struct hostline h;

	(void)state;
	memset(&wrong, 0, sizeof wrong);
	assert_true(opttext_of(rd_of(line, strlen(line)), at(), &wrong, &text));
	assert_true(hostline_of(optfield_of(&text), at(), &wrong, &h));
	assert_false(h.ignore);
	assert_int_equal(h.tags, 2);
	assert_string_equal(h.tag[0], "a-b");
	assert_true(
		opttext_of(rd_of("525400770001,ignore", 19), at(), &wrong, &text));
	assert_true(hostline_of(optfield_of(&text), at(), &wrong, &h));
	assert_true(h.ignore);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_the_bytes_of_its_type),
		cmocka_unit_test(a_value_one_too_large_is_refused),
		cmocka_unit_test(a_value_has_255_bytes_and_one_within_another_253),
		cmocka_unit_test(a_line_has_1024_characters_and_no_more),
		cmocka_unit_test(six_tags_of_47_characters_fit),
		cmocka_unit_test(
			the_boot_file_url_of_ipv6_is_passed_over_and_a_time_is_not),
		cmocka_unit_test(
			all_mistakes_of_a_file_are_told_and_none_of_it_counts),
		cmocka_unit_test(a_record_reads_back_the_same),
		cmocka_unit_test(a_record_that_is_not_ours_is_refused),
		cmocka_unit_test(
			the_last_tagged_line_counts_else_the_last_untagged),
		cmocka_unit_test(a_set_is_full_at_80_lines),
		cmocka_unit_test(a_client_has_32_tags_and_no_more),
		cmocka_unit_test(a_host_is_served_with_tags_or_ignored),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
