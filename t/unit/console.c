/* console: what is pure of consoles. */
#include "base/str.h"
#include "console/conframe.h"
#include "console/conkeys.h"
#include "console/conlog.h"
#include "console/conplace.h"
#include "console/netlog.h"
#include "console/telnet.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define EIGHT 1763884800000ull /* 2025-11-23T08:00:00.000Z */

static uint8_t room[65536];
static struct conlog c;

static struct wr
begin(void)
{
	c = (struct conlog){.len = 0};
	return wr_of(room, sizeof room);
}

static void
take(const char *text, uint64_t now, struct wr *w)
{
	struct rd r = rd_of(text, strlen(text));

	conlog_take(&c, CONLOG_SERIAL, &r, now, w);
	assert_int_equal(r.left, 0);
}

static void
assert_written(const struct wr *w, const char *text)
{
	assert_false(w->full);
	assert_int_equal(w->len, strlen(text));
	assert_memory_equal(w->base, text, w->len);
}

static void
a_line_has_the_time_of_its_first_byte(void **state)
{
	struct wr w = begin();

	(void)state;
	take("Boo", EIGHT + 7, &w);
	take("ting\r", EIGHT + 90, &w);
	assert_int_equal(w.len, 0);
	take("\nnext", EIGHT + 100, &w);
	assert_written(&w, "2025-11-23T08:00:00.007Z serial Booting\n");
}

static void
a_carriage_return_waits_for_what_follows(void **state)
{
	struct wr w = begin();

	(void)state;
	take("10%\r", EIGHT, &w);
	assert_int_equal(conlog_due(&c), EIGHT + CONLOG_QUIET);
	conlog_flush(&c, CONLOG_SERIAL, &w);
	assert_written(&w, "2025-11-23T08:00:00.000Z serial+10%\n");
	assert_int_equal(conlog_due(&c), UINT64_MAX);
	take("20%\r\n", EIGHT, &w);
	assert_written(&w, "2025-11-23T08:00:00.000Z serial+10%\n"
			   "2025-11-23T08:00:00.000Z serial \\x0d20%\n");
}

static void
a_long_line_goes_on_in_the_next(void **state)
{
	char text[CONLOG_BYTES + 3];
	struct wr w = begin();
	struct conlog_line line;

	(void)state;
	memset(text, 'x', CONLOG_BYTES + 1);
	text[CONLOG_BYTES + 1] = '\n';
	text[CONLOG_BYTES + 2] = '\0';
	take(text, EIGHT, &w);

	const uint8_t *end = memchr(room, '\n', w.len);
	assert_non_null(end);
	assert_true(conlog_parse(rd_of(room, (size_t)(end - room)), &line));
	assert_true(line.goes_on);
	assert_int_equal(line.text.left, CONLOG_BYTES);
	w = wr_of(room, sizeof room);
	/* One that is just as long as fits does not. */
	take(text + 1, EIGHT, &w);
	end = memchr(room, '\n', w.len);
	assert_ptr_equal(end, room + w.len - 1);
	assert_true(conlog_parse(rd_of(room, w.len - 1), &line));
	assert_false(line.goes_on);
}

static void
room_is_wanted_for_a_whole_line(void **state)
{
	struct wr w = wr_of(room, CONLOG_LINE - 1);
	struct rd r = rd_of("a\n", 2);

	(void)state;
	c = (struct conlog){.len = 0};
	conlog_take(&c, CONLOG_SERIAL, &r, EIGHT, &w);
	assert_int_equal(r.left, 2);
	assert_int_equal(w.len, 0);

	/* The longest line fits into that room. */
	uint8_t worst[CONLOG_BYTES];
	memset(worst, 0x1b, sizeof worst);
	w = wr_of(room, CONLOG_LINE);
	r = rd_of(worst, sizeof worst);
	conlog_take(&c, CONLOG_NETCONSOLE, &r, EIGHT, &w);
	assert_int_equal(r.left, 0);
	assert_false(w.full);
}

static void
what_is_no_line_is_none(void **state)
{
	static const char *const bad[] = {
		"",
		"2025-11-23T08:00:00.007Z",
		"2025-11-23T08:00:00.007Z serial",
		"2025-11-23T08:00:00.007Z other x",
		"2025-11-23T08:00:00.007Zserial x",
		"2025-11-23T08:00:00,007Z serial x",
		"x025-11-23T08:00:00.007Z serial x",
	};
	struct conlog_line line;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(conlog_parse(rd_of(bad[i], strlen(bad[i])), &line));
	static const char good[] = "2025-11-23T08:00:00.007Z mb-console x";
	assert_true(conlog_parse(rd_of(good, sizeof good - 1), &line));
	assert_int_equal(line.from, CONLOG_NOTE);
	assert_false(line.goes_on);
}

static void
a_time_has_its_form_whatever_it_is(void **state)
{
	char text[CONLOG_STAMP];

	(void)state;
	assert_string_equal(conlog_stamp(0, text), "1970-01-01T00:00:00.000Z");
	assert_string_equal(
		conlog_stamp(UINT64_MAX, text), "9999-12-31T23:59:59.999Z");
}

static void
telnet_takes_its_commands_out(void **state)
{
	struct telnet t = {.state = TELNET_DATA};
	uint8_t in[] = "a\xff\xfb\x01\xff\xff\r\0b\xff\xfd\x18\xff\xfa\x18\x01\xff"
		       "\xf0z\xff\xf1";
	uint8_t byte;
	struct wr w = wr_of(room, sizeof room);
	size_t len = 0;

	(void)state;
	/* Cut anywhere it is the same. */
	for (size_t i = 0; i < sizeof in - 1; i++) {
		byte = in[i];
		if (telnet_hear(&t, &byte, 1, &w) == 1)
			in[len++] = byte;
	}
	assert_int_equal(len, 5);
	assert_memory_equal(in, "a\xff\rbz", 5);
	assert_written(&w, "\xff\xfd\x01\xff\xfc\x18");
}

static void
an_option_is_answered_once_and_binary_ends_the_nul(void **state)
{
	struct telnet t = {.state = TELNET_DATA};
	uint8_t in[] = "\xff\xfd\x00\xff\xfd\x00\xff\xfb\x00\r\0";
	struct wr w = wr_of(room, sizeof room);
	struct rd r = rd_of("\r\xff", 2);

	(void)state;
	assert_int_equal(telnet_hear(&t, in, sizeof in - 1, &w), 2);
	assert_int_equal(w.len, 6);
	assert_memory_equal(room, "\xff\xfb\x00\xff\xfd\x00", 6);
	w = wr_of(room, sizeof room);
	telnet_say(&t, &r, &w);
	assert_written(&w, "\r\xff\xff");
}

static void
telnet_says_as_much_as_fits(void **state)
{
	struct telnet t = {.state = TELNET_DATA};
	struct rd r = rd_of("a\rb", 3);
	struct wr w = wr_of(room, 3);

	(void)state;
	telnet_say(&t, &r, &w);
	assert_false(w.full);
	assert_int_equal(w.len, 3);
	assert_memory_equal(room, "a\r\0", 3);
	assert_int_equal(r.left, 1);
}

static char
type(struct conkeys *k, const char *text, const char *sent)
{
	struct rd r = rd_of(text, strlen(text));
	struct wr w = wr_of(room, sizeof room);
	char command = conkeys_take(k, &r, &w);

	assert_written(&w, sent);
	return command;
}

static void
escapes_count_after_a_new_line_only(void **state)
{
	struct conkeys k = {.escape = '~'};

	(void)state;
	assert_int_equal(type(&k, "~.", ""), '.');
	assert_int_equal(type(&k, "a~.", "a~."), 0);
	assert_int_equal(type(&k, "\r~", "\r"), 0);
	assert_int_equal(type(&k, "W", ""), 'W');
	assert_int_equal(type(&k, "\r~~.", "\r~."), 0);
	assert_int_equal(type(&k, "\n~x~.", "\n~x~."), 0);
	k = (struct conkeys){.escape = CONKEYS_NONE};
	assert_int_equal(type(&k, "~.\r~.", "~.\r~."), 0);
}

static void
a_frame_is_whole_or_awaited_or_too_long(void **state)
{
	struct wr w = wr_of(room, sizeof room);
	struct conframe f;
	struct rd r;

	(void)state;
	wr_conframe(&w, CONFRAME_DATA, "abc", 3);
	for (size_t i = 0; i < w.len; i++) {
		r = rd_of(room, i);
		assert_int_equal(conframe_next(&r, &f), 0);
		assert_int_equal(r.left, i);
	}
	r = rd_of(room, w.len);
	assert_int_equal(conframe_next(&r, &f), 1);
	assert_true(rd_is(&f.bytes, "abc"));
	assert_int_equal(r.left, 0);
	r = rd_of("D\xff\xff", 3);
	assert_int_equal(conframe_next(&r, &f), -1);
}

static size_t
packet(uint8_t *out, uint16_t port, const char *text)
{
	struct wr w = wr_of(out, 512);
	size_t len = strlen(text);

	wr_be16(&w, 0x4500);
	wr_be16(&w, (uint16_t)(28 + len));
	wr_be32(&w, 0);
	wr_be16(&w, 0x4011);
	wr_be16(&w, 0);
	wr_bytes(&w, "\xa9\xfe\x01\x01\xff\xff\xff\xff", 8);
	wr_be16(&w, 6665);
	wr_be16(&w, port);
	wr_be16(&w, (uint16_t)(8 + len));
	wr_be16(&w, 0);
	wr_text(&w, text);
	wr_zero(&w, 18); /* a short frame is filled up */
	return w.len;
}

static void
a_datagram_is_read_without_what_fills_the_frame(void **state)
{
	struct netlog n;
	size_t len = packet(room, NETLOG_LOADER, "boot\n");

	(void)state;
	assert_true(netlog_read(rd_of(room, len), &n));
	assert_int_equal(n.kind, CONLOG_NETCONSOLE);
	assert_true(rd_is(&n.text, "boot\n"));
	assert_true(ip4_eq(n.from, (struct ip4){{169, 254, 1, 1}}));
	assert_false(n.ends);
	/* Cut anywhere, it is none. */
	for (size_t i = 0; i < len - 18; i++)
		assert_false(netlog_read(rd_of(room, i), &n));
	for (size_t i = 0; i < 4; i++) {
		static const struct {
			size_t at;
			uint8_t byte;
		} wrong[] = {{0, 0x65}, {0, 0x44}, {6, 0x20}, {9, 6}};

		len = packet(room, NETLOG_LOADER, "boot\n");
		room[wrong[i].at] = wrong[i].byte;
		assert_false(netlog_read(rd_of(room, len), &n));
	}
	assert_false(netlog_read(rd_of(room, packet(room, 53, "boot\n")), &n));
}

static void
of_syslog_the_priority_is_left_out(void **state)
{
	static const struct {
		const char *sent, *text;
	} lines[] = {
		{"<30>ipxe: hello", "ipxe: hello"},
		{"<191>x", "x"},
		{"<>x", "<>x"},
		{"<1234>x", "<1234>x"},
		{"<3x>y", "<3x>y"},
		{"<30", "<30"},
		{"", ""},
	};
	struct netlog n;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		size_t len = packet(room, NETLOG_SYSLOG, lines[i].sent);

		assert_true(netlog_read(rd_of(room, len), &n));
		assert_true(rd_is(&n.text, lines[i].text));
		assert_true(n.ends);
	}
}

static void
a_flood_has_its_measure(void **state)
{
	struct netlog_pace p = {.since = 0};
	uint64_t bytes = 0, now = 1000000;

	(void)state;
	for (int i = 0; i < 10000; i++)
		bytes += netlog_pace(&p, 1000, now) ? 1000 : 0;
	assert_in_range(bytes, NETLOG_BURST - 1000, NETLOG_BURST);
	/* For a minute of a flood it is the rate. */
	bytes = 0;
	for (int i = 0; i < 60000; i++)
		bytes += netlog_pace(&p, 1000, ++now) ? 1000 : 0;
	assert_in_range(bytes, 59 * NETLOG_RATE, 61 * NETLOG_RATE);
	/* A clock that goes back stops nobody for ever. */
	assert_true(netlog_pace(&p, 1000, now + 100000));
	/* Empty ones cost, too. */
	bytes = 0;
	for (int i = 0; i < 10000; i++)
		bytes += netlog_pace(&p, 0, now + 100000);
	assert_true(bytes < 5000);
}

static void
places_are_read(void **state)
{
	struct conplace p;

	(void)state;
	assert_null(conplace_parse("/dev/ttyUSB0", &p));
	assert_int_equal(p.kind, CONPLACE_DEVICE);
	assert_int_equal(p.speed, 115200);
	assert_null(conplace_parse("/dev/ttyUSB0,9600", &p));
	assert_int_equal(p.speed, 9600);
	assert_string_equal(p.at, "/dev/ttyUSB0");
	assert_null(conplace_parse("telnet:[fd00::1]:23", &p));
	assert_int_equal(p.kind, CONPLACE_TELNET);
	assert_string_equal(p.at, "fd00::1");
	assert_int_equal(p.port, 23);
	assert_null(conplace_parse("exec:a b:c", &p));
	assert_string_equal(p.at, "a b:c");
	assert_non_null(conplace_parse("tcp:host", &p));
	assert_non_null(conplace_parse("tcp:[]:1", &p));
	assert_non_null(conplace_parse("tcp:a b:1", &p));
	assert_non_null(conplace_parse("", &p));
	assert_non_null(conplace_parse("unix:relative", &p));
	assert_string_equal(p.at, "a b:c");
	assert_null(conplace_parse("relative", &p));
	assert_false(conplace_ok("relative"));
	assert_false(conplace_ok("exec:a\nb"));
	assert_true(conplace_ok("exec:a b"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_the_time_of_its_first_byte),
		cmocka_unit_test(a_carriage_return_waits_for_what_follows),
		cmocka_unit_test(a_long_line_goes_on_in_the_next),
		cmocka_unit_test(room_is_wanted_for_a_whole_line),
		cmocka_unit_test(what_is_no_line_is_none),
		cmocka_unit_test(a_time_has_its_form_whatever_it_is),
		cmocka_unit_test(telnet_takes_its_commands_out),
		cmocka_unit_test(
			an_option_is_answered_once_and_binary_ends_the_nul),
		cmocka_unit_test(telnet_says_as_much_as_fits),
		cmocka_unit_test(escapes_count_after_a_new_line_only),
		cmocka_unit_test(a_frame_is_whole_or_awaited_or_too_long),
		cmocka_unit_test(a_datagram_is_read_without_what_fills_the_frame),
		cmocka_unit_test(of_syslog_the_priority_is_left_out),
		cmocka_unit_test(a_flood_has_its_measure),
		cmocka_unit_test(places_are_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
