/* dhcp/dhcp: packets read, and written so that they read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dhcp/dhcp.h"

#include <string.h>

#define SNAME 44
#define FILE_ 108

static uint8_t packet[DHCP_MAX + 1];
static struct dhcp d;

/* A request of a Pi, its options being these bytes; the packet's length. */
static size_t
with_options(const void *options, size_t len)
{
	static const uint8_t head[] = {1, 1, 6, 0, 0x26, 0xf3, 0x03, 0x42, 0, 4,
		0x80, 0, 10, 0, 0, 7, 10, 0, 0, 8, 10, 0, 0, 9, 10, 0, 0, 10, 0xdc,
		0xa6, 0x32, 1, 2, 3};
	static const uint8_t cookie[] = {0x63, 0x82, 0x53, 0x63};

	memset(packet, 0, sizeof packet);
	memcpy(packet, head, sizeof head);
	memcpy(packet + DHCP_HEADER - sizeof cookie, cookie, sizeof cookie);
	memcpy(packet + DHCP_HEADER, options, len);
	return DHCP_HEADER + len;
}

#define OPTIONS(...)                                                               \
	with_options((const uint8_t[]){__VA_ARGS__},                               \
		sizeof(const uint8_t[]){__VA_ARGS__})

static bool
parse(size_t len)
{
	memset(&d, 0x55, sizeof d);
	return dhcp_parse(rd_of(packet, len), &d);
}

static void
value_is(uint8_t code, const char *text)
{
	struct rd r = dhcp_get(&d, code);

	assert_false(r.bad);
	assert_int_equal(r.left, strlen(text));
	assert_memory_equal(r.at, text, r.left);
}

static void
a_packet_is_read_field_by_field(void **state)
{
	size_t len = OPTIONS(53, 1, 1, 50, 4, 10, 0, 0, 7, 255);

	(void)state;
	memcpy(packet + SNAME, "boot", 4);
	memcpy(packet + FILE_, "a.efi", 5);
	assert_true(parse(len));
	assert_int_equal(d.op, DHCP_BOOTREQUEST);
	assert_int_equal(d.htype, DHCP_ETHERNET);
	assert_int_equal(d.hlen, 6);
	assert_int_equal(d.hops, 0);
	assert_int_equal(d.xid, 0x26f30342);
	assert_int_equal(d.secs, 4);
	assert_int_equal(d.flags, DHCP_BROADCAST);
	assert_int_equal(d.ciaddr.b[3], 7);
	assert_int_equal(d.yiaddr.b[3], 8);
	assert_int_equal(d.siaddr.b[3], 9);
	assert_int_equal(d.giaddr.b[3], 10);
	assert_memory_equal(dhcp_mac(&d).b, "\xdc\xa6\x32\x01\x02\x03", 6);
	assert_string_equal(d.sname, "boot");
	assert_string_equal(d.file, "a.efi");
	assert_int_equal(dhcp_type(&d), DHCP_DISCOVER);
	assert_memory_equal(dhcp_ip4(&d, OPT_ADDRESS).b, "\x0a\0\0\x07", 4);
}

static void
a_packet_that_is_no_dhcp_is_refused_and_nothing_is_touched(void **state)
{
	size_t len = OPTIONS(53, 1, 1, 255);
	struct dhcp before;

	(void)state;
	for (size_t n = 0; n < DHCP_HEADER; n++)
		assert_false(parse(n));
	memset(&before, 0x55, sizeof before);
	assert_memory_equal(&d, &before, sizeof d);

	packet[DHCP_HEADER - 1] ^= 1; /* the cookie */
	assert_false(parse(len));
	packet[DHCP_HEADER - 1] ^= 1;
	packet[2] = 17; /* more address than chaddr holds */
	assert_false(parse(len));
	packet[2] = 16;
	assert_true(parse(len));
}

static void
a_packet_of_the_greatest_length_is_read_and_a_longer_one_is_not(void **state)
{
	(void)state;
	OPTIONS(53, 1, 1, 255);
	assert_true(parse(DHCP_MAX));
	assert_false(parse(DHCP_MAX + 1));
}

static void
an_option_that_runs_off_the_end_is_refused(void **state)
{
	(void)state;
	assert_true(parse(OPTIONS(60, 2, 'a', 'b')));
	assert_false(parse(OPTIONS(60, 3, 'a', 'b')));
	assert_false(parse(OPTIONS(60)));

	/* And off the end of a field that options go on in. */
	size_t len = OPTIONS(52, 1, 3, 255);
	packet[FILE_] = packet[SNAME] = 255;
	assert_true(parse(len));
	packet[FILE_ + 126] = 60;
	memset(packet + FILE_, 0, 126);
	packet[FILE_ + 127] = 1;
	assert_false(parse(len));
	packet[FILE_ + 127] = 0;
	assert_true(parse(len));
	memset(packet + SNAME, 0, 64);
	packet[SNAME + 63] = 60;
	assert_false(parse(len));
}

static void
pads_are_skipped_and_nothing_counts_after_the_end(void **state)
{
	(void)state;
	assert_true(parse(
		OPTIONS(0, 0, 53, 1, 3, 0, 60, 1, 'x', 0, 255, 77, 1, 'y', 60)));
	assert_int_equal(dhcp_type(&d), DHCP_REQUEST);
	value_is(OPT_CLASS, "x");
	assert_true(dhcp_get(&d, OPT_USER_CLASS).bad);
}

static void
a_missing_end_is_forgiven(void **state)
{
	(void)state;
	assert_true(parse(OPTIONS(53, 1, 1)));
	assert_int_equal(dhcp_type(&d), DHCP_DISCOVER);
	assert_true(parse(OPTIONS(0))); /* and no options are BOOTP's */
	assert_int_equal(dhcp_type(&d), 0);
}

static void
an_option_in_parts_is_put_together(void **state)
{
	(void)state;
	assert_true(parse(OPTIONS(60, 3, 'P', 'X', 'E', 53, 1, 1, 60, 0, 60, 6, 'C',
		'l', 'i', 'e', 'n', 't', 77, 1, '!', 255)));
	value_is(OPT_CLASS, "PXEClient");
	value_is(OPT_USER_CLASS, "!");
	assert_int_equal(dhcp_type(&d), DHCP_DISCOVER);
}

static void
options_go_on_in_the_file_and_then_the_sname_field(void **state)
{
	size_t len = OPTIONS(60, 1, 'a', 52, 1, 3, 255);

	(void)state;
	memcpy(packet + FILE_, "\x3c\1b\x4d\1u\xff", 7);
	memcpy(packet + SNAME, "\x3c\1c\xff", 4);
	assert_true(parse(len));
	value_is(OPT_CLASS, "abc");
	value_is(OPT_USER_CLASS, "u");
	assert_string_equal(d.file, "");
	assert_string_equal(d.sname, "");
	assert_true(dhcp_get(&d, OPT_OVERLOAD).bad);

	/* One field alone: the other is text. */
	packet[DHCP_HEADER + 5] = 1;
	assert_true(parse(len));
	value_is(OPT_CLASS, "ab");
	assert_string_equal(d.sname, "\x3c\1c\xff");
	packet[DHCP_HEADER + 5] = 2;
	assert_true(parse(len));
	value_is(OPT_CLASS, "ac");
	assert_string_equal(d.file, "\x3c\1b\x4d\1u\xff");
}

static void
text_fields_may_be_full_to_the_last_byte(void **state)
{
	size_t len = OPTIONS(255);

	(void)state;
	memset(packet + SNAME, 's', DHCP_SNAME);
	memset(packet + FILE_, 'f', DHCP_FILE);
	assert_true(parse(len));
	assert_int_equal(strlen(d.sname), DHCP_SNAME);
	assert_int_equal(strlen(d.file), DHCP_FILE);
}

static void
an_empty_option_is_there_and_an_absent_one_is_not(void **state)
{
	(void)state;
	assert_true(parse(OPTIONS(80, 0, 255)));
	assert_false(dhcp_get(&d, 80).bad);
	assert_int_equal(dhcp_get(&d, 80).left, 0);
	assert_true(dhcp_get(&d, OPT_CLASS).bad);
	assert_true(ip4_zero(dhcp_ip4(&d, OPT_ADDRESS)));
}

static void
an_address_is_four_bytes_or_none(void **state)
{
	(void)state;
	assert_true(parse(OPTIONS(50, 3, 1, 2, 3, 54, 5, 1, 2, 3, 4, 5, 255)));
	assert_true(ip4_zero(dhcp_ip4(&d, OPT_ADDRESS)));
	assert_true(ip4_zero(dhcp_ip4(&d, OPT_SERVER)));
}

static void
only_an_ethernet_interface_has_a_mac(void **state)
{
	size_t len = OPTIONS(255);

	(void)state;
	packet[1] = 32; /* InfiniBand */
	assert_true(parse(len));
	assert_false(mac_ok(dhcp_mac(&d)));
	packet[1] = 1;
	packet[2] = 8;
	assert_true(parse(len));
	assert_false(mac_ok(dhcp_mac(&d)));
}

static uint8_t built[DHCP_MAX];

static struct wr
build(bool ok)
{
	struct wr w = wr_of(built, sizeof built);

	assert_int_equal(dhcp_build(&d, sizeof built, &w), ok);
	return w;
}

static void
the_message_type_is_written_first_and_the_relay_s_option_last(void **state)
{
	static const uint8_t want[] = {
		53, 1, 2, 54, 4, 10, 0, 0, 2, 60, 1, 'x', 82, 2, 1, 0, 255, 0};

	(void)state;
	d = (struct dhcp){.op = DHCP_BOOTREPLY};
	dhcp_put(&d, OPT_RELAY, "\1\0", 2);
	dhcp_put_text(&d, OPT_CLASS, "x");
	dhcp_put_ip4(&d, OPT_SERVER, (struct ip4){{10, 0, 0, 2}});
	dhcp_put_u8(&d, OPT_TYPE, DHCP_OFFER);
	assert_int_equal(build(true).len, 300); /* no relay takes less */
	assert_memory_equal(built + DHCP_HEADER, want, sizeof want);
}

static void
what_is_built_reads_back_the_same(void **state)
{
	struct dhcp was;
	char long_text[601];

	(void)state;
	memset(long_text, 'l', 600);
	long_text[600] = '\0';
	assert_true(parse(OPTIONS(60, 1, 'x', 255)));
	dhcp_put_text(&d, OPT_BOOT_FILE, long_text);
	dhcp_put(&d, 80, NULL, 0);
	memset(d.file, 'f', DHCP_FILE);
	memset(d.sname, 's', 3);

	size_t len = build(true).len;
	was = d;
	memcpy(packet, built, len);
	assert_int_equal(len, DHCP_HEADER + 3 + (600 + 3 * 2) + 2 + 1);
	assert_true(parse(len));
	value_is(OPT_BOOT_FILE, long_text);
	value_is(OPT_CLASS, "x");
	assert_false(dhcp_get(&d, 80).bad);
	assert_string_equal(d.file, was.file);
	assert_string_equal(d.sname, was.sname);
	assert_int_equal(d.xid, was.xid);
	assert_memory_equal(d.chaddr, was.chaddr, sizeof d.chaddr);
}

static void
an_option_put_twice_or_beyond_the_pool_spoils_the_packet(void **state)
{
	static const uint8_t much[DHCP_POOL];

	(void)state;
	d = (struct dhcp){.op = DHCP_BOOTREPLY};
	dhcp_put_u8(&d, OPT_TYPE, DHCP_OFFER);
	dhcp_put_u8(&d, OPT_TYPE, DHCP_ACK);
	assert_int_equal(dhcp_type(&d), DHCP_OFFER);
	build(false);

	d = (struct dhcp){.op = DHCP_BOOTREPLY};
	dhcp_put(&d, OPT_CLASS, much, sizeof much);
	assert_false(d.full);
	dhcp_put_u8(&d, OPT_TYPE, DHCP_OFFER);
	assert_true(d.full);
	build(false);
}

static void
a_packet_that_does_not_fit_is_not_built(void **state)
{
	struct wr w;

	(void)state;
	d = (struct dhcp){.op = DHCP_BOOTREPLY};
	w = wr_of(built, 299);
	assert_false(dhcp_build(&d, sizeof built, &w));
	w = wr_of(built, 300);
	assert_true(dhcp_build(&d, sizeof built, &w));
}

/*
 * Answers that are longer than their client takes
 */

static uint8_t big[DHCP_POOL]; /* bytes that differ */
static uint8_t left_out[256];

static void
begin(void)
{
	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (uint8_t)(i * 7 + i / 256);
	d = (struct dhcp){.op = DHCP_BOOTREPLY};
	dhcp_put_u8(&d, OPT_TYPE, DHCP_OFFER);
}

/* Build for a client that takes so much, and read what was built; its length. */
static size_t
sent(size_t most)
{
	struct wr w = wr_of(built, sizeof built);
	static struct dhcp was;

	was = d;
	assert_true(dhcp_build(&d, most, &w));
	assert_true(w.len <= (most < DHCP_LEAST ? DHCP_LEAST : most));
	assert_true(dhcp_parse(rd_of(built, w.len), &d));

	/* What is there is whole, and what is not is said. */
	size_t missing = 0, said = dhcp_left_out(&was, most, left_out);
	for (unsigned code = 0; code < 256; code++) {
		struct rd x = dhcp_get(&was, (uint8_t)code),
			  y = dhcp_get(&d, (uint8_t)code);

		if (!x.bad && y.bad) {
			missing++;
			assert_non_null(memchr(left_out, (int)code, said));
			continue;
		}
		assert_int_equal(x.bad, y.bad);
		assert_int_equal(x.left, y.left);
		if (x.left)
			assert_memory_equal(x.at, y.at, x.left);
	}
	assert_int_equal(missing, said);
	return w.len;
}

/* Where option 52's value is written, which comes second; 0 when it is not there.
 */
static uint8_t
overloaded(void)
{
	const uint8_t *o = built + DHCP_HEADER + 3;

	return o[0] == OPT_OVERLOAD && o[1] == 1 ? o[2] : 0;
}

static void
options_that_fit_are_not_spread(void **state)
{
	(void)state;
	begin();
	dhcp_put(&d, 200, big, 250);
	dhcp_put(&d, 201, big, DHCP_LEAST - DHCP_HEADER - 3 - 252 - 2 - 1);
	assert_int_equal(sent(DHCP_LEAST), DHCP_LEAST);
	assert_int_equal(overloaded(), 0);

	/* One byte more, and the last goes on in file. */
	begin();
	dhcp_put(&d, 200, big, 250);
	dhcp_put(&d, 201, big, DHCP_LEAST - DHCP_HEADER - 3 - 252 - 2 - 1 + 1);
	assert_true(sent(DHCP_LEAST) < DHCP_LEAST);
	assert_int_equal(overloaded(), 1);
	assert_int_equal(built[FILE_], 201);
	assert_int_equal(dhcp_left_out(&d, DHCP_LEAST, left_out), 0);

	/* For a client that takes more, there. */
	sent(DHCP_LEAST + 1);
	assert_int_equal(overloaded(), 0);
}

static void
a_client_that_says_it_takes_too_little_is_sent_what_all_take(void **state)
{
	(void)state;
	begin();
	dhcp_put(&d, 200, big, 250);
	assert_true(sent(0) > 300);
	assert_int_equal(overloaded(), 0);
}

static void
file_comes_before_sname_and_each_option_is_whole(void **state)
{
	(void)state;
	begin();
	dhcp_put(&d, 200, big, 255);
	dhcp_put(&d, 201, big, 60);
	dhcp_put(&d, 202, big, 61); /* 62 and 63 bytes: file has 127 */
	dhcp_put(&d, 203, big, 61); /* sname has 63 */
	dhcp_put(&d, 204, big, 38);
	sent(DHCP_LEAST);
	assert_int_equal(overloaded(), 3);
	assert_int_equal(built[FILE_], 201);
	assert_int_equal(built[FILE_ + 62], 202);
	assert_int_equal(built[FILE_ + 62 + 63], OPT_END);
	assert_int_equal(built[SNAME], 203);
	assert_int_equal(built[SNAME + 63], OPT_END);
	assert_false(dhcp_get(&d, 204).bad);
}

static void
a_field_that_has_text_keeps_it(void **state)
{
	(void)state;
	begin();
	memcpy(d.file, "a.efi", 6);
	dhcp_put(&d, 200, big, 255);
	dhcp_put(&d, 201, big, 60);
	sent(DHCP_LEAST);
	assert_int_equal(overloaded(), 2);
	assert_string_equal(d.file, "a.efi");

	begin();
	memcpy(d.file, "a.efi", 6);
	memcpy(d.sname, "boot", 5);
	dhcp_put(&d, 200, big, 255);
	dhcp_put(&d, 201, big, 60);
	sent(DHCP_LEAST);
	assert_int_equal(overloaded(), 0);
	assert_string_equal(d.sname, "boot");
	assert_true(dhcp_get(&d, 201).bad);
	assert_int_equal(left_out[0], 201);
}

static void
a_long_value_is_cut_over_all_three(void **state)
{
	(void)state;
	begin();
	/* 548 hold 291 of it behind the header; file holds 125, and sname 61. */
	dhcp_put(&d, OPT_MASK, big, 4);
	dhcp_put(&d, OPT_VENDOR, big, 291 + 125 + 61);
	assert_int_equal(sent(DHCP_LEAST), DHCP_LEAST);
	assert_int_equal(overloaded(), 3);
	assert_int_equal(dhcp_get(&d, OPT_VENDOR).left, 477);

	begin();
	dhcp_put(&d, OPT_VENDOR, big, 600);
	sent(700);
	assert_int_equal(overloaded(), 3);
	assert_int_equal(built[FILE_], OPT_VENDOR);
	assert_int_equal(built[FILE_ + 1], 125);
	assert_int_equal(built[SNAME], OPT_VENDOR);
	assert_int_equal(dhcp_get(&d, OPT_VENDOR).left, 600);
}

static void
four_kilobytes_are_left_out_from_the_least_needed_on(void **state)
{
	static const uint8_t needed[] = {
		1, 3, 6, 43, 51, 53, 54, 60, 61, 66, 67, 82, 97};
	size_t each = 240;

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof needed; i++)
		if (needed[i] != OPT_TYPE)
			dhcp_put(&d, needed[i], big + i, 8);
	dhcp_put(&d, OPT_ROUTES, big, 40);
	for (uint8_t code = 224; code < 240; code++)
		dhcp_put(&d, code, big, each);
	dhcp_put(&d, 240, big, 4);
	assert_false(d.full);
	assert_true(d.used > 3900);
	sent(DHCP_LEAST);
	for (size_t i = 0; i < sizeof needed; i++)
		assert_false(dhcp_get(&d, needed[i]).bad);
	assert_false(dhcp_get(&d, OPT_ROUTES).bad);
	/* A small one has room where the large ones before it had none. */
	assert_false(dhcp_get(&d, 240).bad);
	assert_true(dhcp_get(&d, 239).bad);
}

static void
of_the_others_the_lowest_stay(void **state)
{
	size_t n;

	(void)state;
	begin();
	memset(d.file, 'f', DHCP_FILE);
	memset(d.sname, 's', DHCP_SNAME);
	for (uint8_t code = 225; code > 221; code--)
		dhcp_put(&d, code, big, 98);
	dhcp_put(&d, OPT_SEARCH, big, 98); /* needed more than those */
	n = dhcp_left_out(&d, DHCP_LEAST, left_out);
	assert_int_equal(n, 2);
	assert_int_equal(left_out[0], 224);
	assert_int_equal(left_out[1], 225);
	sent(DHCP_LEAST);
	assert_false(dhcp_get(&d, 222).bad);
	assert_false(dhcp_get(&d, OPT_SEARCH).bad);
}

static void
without_room_for_what_must_be_there_nothing_is_built(void **state)
{
	struct wr w = wr_of(built, sizeof built);

	(void)state;
	begin();
	dhcp_put(&d, OPT_VENDOR, big, 480);
	dhcp_put(&d, OPT_RELAY, big, 200);
	assert_false(dhcp_build(&d, DHCP_LEAST, &w));
	assert_true(dhcp_build(&d, 1000, &w));

	/* The relay's is not to be anywhere else, but others are when it is there.
	 */
	for (size_t len = 297; len <= 298; len++) {
		begin();
		dhcp_put(&d, OPT_RELAY, big, len);
		dhcp_put(&d, OPT_SERVER, big, 4);
		w = wr_of(built, sizeof built);
		assert_int_equal(dhcp_build(&d, DHCP_LEAST, &w), len == 297);
	}
	assert_int_equal(overloaded(), 1);
	assert_int_equal(built[FILE_], OPT_SERVER);

	/* One of no bytes needs room too. */
	begin();
	memset(d.file, 'f', DHCP_FILE);
	memset(d.sname, 's', DHCP_SNAME);
	dhcp_put(&d, OPT_RELAY, big, 300);
	dhcp_put(&d, OPT_CLASS, big, 0);
	w = wr_of(built, sizeof built);
	assert_false(dhcp_build(&d, DHCP_LEAST, &w));
}

static void
one_that_must_be_there_is_cut_when_it_fits_nowhere_whole(void **state)
{
	(void)state;
	begin();
	dhcp_put(&d, OPT_RELAY, big, 150);
	dhcp_put(&d, OPT_BOOT_FILE, big, 250);
	sent(DHCP_LEAST);
	assert_int_equal(dhcp_get(&d, OPT_BOOT_FILE).left, 250);
	assert_int_equal(overloaded(), 1);

	/* One that need not be is not. */
	begin();
	dhcp_put(&d, OPT_RELAY, big, 150);
	dhcp_put(&d, 200, big, 250);
	sent(DHCP_LEAST);
	assert_true(dhcp_get(&d, 200).bad);
}

static void
option_52_is_ours_to_write(void **state)
{
	(void)state;
	begin();
	dhcp_put_u8(&d, OPT_OVERLOAD, 3);
	memcpy(d.file, "a.efi", 6);
	dhcp_put(&d, 200, big, 20);
	struct wr w = build(true);
	assert_true(dhcp_parse(rd_of(built, w.len), &d));
	assert_string_equal(d.file, "a.efi");
	assert_int_equal(overloaded(), 0);
}

static void
what_a_client_takes_is_believed_within_bounds(void **state)
{
	static const struct {
		uint8_t len;
		uint8_t value[3];
		size_t limit, want;
	} cases[] = {
		{2, {5, 220}, 1472, 1472}, /* 1500: Ethernet */
		{2, {2, 64}, 1472, 548},
		{2, {2, 65}, 1472, 549},
		{2, {2, 63}, 1472, 548},
		{2, {0, 0}, 1472, 548},
		{2, {255, 255}, 1472, 1472},
		{2, {255, 255}, 400, 548},
		{1, {255}, 1472, 548},
		{3, {5, 220, 0}, 1472, 548},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		begin();
		dhcp_put(&d, OPT_MAX_SIZE, cases[i].value, cases[i].len);
		assert_int_equal(dhcp_takes(&d, cases[i].limit), cases[i].want);
	}
	begin();
	assert_int_equal(dhcp_takes(&d, 1472), DHCP_LEAST);
}

static void
the_client_s_network_is_what_its_relay_says(void **state)
{
	(void)state;
	begin();
	assert_true(ip4_zero(dhcp_link(&d)));
	d.giaddr = (struct ip4){{10, 0, 0, 1}};
	assert_int_equal(dhcp_link(&d).b[0], 10);
	dhcp_put(&d, OPT_SUBNET, "\x0b\0\0\0", 4);
	assert_int_equal(dhcp_link(&d).b[0], 11);
	dhcp_put(&d, OPT_RELAY, "\1\2ab\5\4\x0c\0\0\0\2\1r", 13);
	assert_int_equal(dhcp_link(&d).b[0], 12);
	assert_int_equal(dhcp_get_within(&d, OPT_RELAY, RELAY_REMOTE).at[0], 'r');
	assert_true(dhcp_get_within(&d, OPT_RELAY, 9).bad);
	assert_true(dhcp_get_within(&d, OPT_VENDOR, 1).bad);
}

static void
without_a_relay_a_client_cannot_name_another_network(void **state)
{
	(void)state;
	begin();
	dhcp_put(&d, OPT_SUBNET, "\x0b\0\0\0", 4);
	assert_true(ip4_zero(dhcp_link(&d)));
	dhcp_put(&d, OPT_RELAY, "\5\4\x0c\0\0\0", 6);
	assert_true(ip4_zero(dhcp_link(&d)));
}

static void
what_a_relay_says_that_is_no_address_does_not_count(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {{"\5\3\x0c\0\0", 5}, {"\5\4\x0c\0\0", 5}, {"\5\4\0\0\0\0", 6},
		{"\1\x09\5\4\x0c\0\0\0", 8}, {"\5", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		begin();
		d.giaddr = (struct ip4){{10, 0, 0, 1}};
		dhcp_put(&d, OPT_RELAY, bad[i].bytes, bad[i].len);
		assert_int_equal(dhcp_link(&d).b[0], 10);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_is_read_field_by_field),
		cmocka_unit_test(
			a_packet_that_is_no_dhcp_is_refused_and_nothing_is_touched),
		cmocka_unit_test(
			a_packet_of_the_greatest_length_is_read_and_a_longer_one_is_not),
		cmocka_unit_test(an_option_that_runs_off_the_end_is_refused),
		cmocka_unit_test(pads_are_skipped_and_nothing_counts_after_the_end),
		cmocka_unit_test(a_missing_end_is_forgiven),
		cmocka_unit_test(an_option_in_parts_is_put_together),
		cmocka_unit_test(
			options_go_on_in_the_file_and_then_the_sname_field),
		cmocka_unit_test(text_fields_may_be_full_to_the_last_byte),
		cmocka_unit_test(an_empty_option_is_there_and_an_absent_one_is_not),
		cmocka_unit_test(an_address_is_four_bytes_or_none),
		cmocka_unit_test(only_an_ethernet_interface_has_a_mac),
		cmocka_unit_test(
			the_message_type_is_written_first_and_the_relay_s_option_last),
		cmocka_unit_test(what_is_built_reads_back_the_same),
		cmocka_unit_test(
			an_option_put_twice_or_beyond_the_pool_spoils_the_packet),
		cmocka_unit_test(a_packet_that_does_not_fit_is_not_built),
		cmocka_unit_test(options_that_fit_are_not_spread),
		cmocka_unit_test(
			a_client_that_says_it_takes_too_little_is_sent_what_all_take),
		cmocka_unit_test(file_comes_before_sname_and_each_option_is_whole),
		cmocka_unit_test(a_field_that_has_text_keeps_it),
		cmocka_unit_test(a_long_value_is_cut_over_all_three),
		cmocka_unit_test(
			four_kilobytes_are_left_out_from_the_least_needed_on),
		cmocka_unit_test(of_the_others_the_lowest_stay),
		cmocka_unit_test(
			without_room_for_what_must_be_there_nothing_is_built),
		cmocka_unit_test(
			one_that_must_be_there_is_cut_when_it_fits_nowhere_whole),
		cmocka_unit_test(option_52_is_ours_to_write),
		cmocka_unit_test(what_a_client_takes_is_believed_within_bounds),
		cmocka_unit_test(the_client_s_network_is_what_its_relay_says),
		cmocka_unit_test(
			without_a_relay_a_client_cannot_name_another_network),
		cmocka_unit_test(
			what_a_relay_says_that_is_no_address_does_not_count),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("dhcp", tests, NULL, NULL);
}
