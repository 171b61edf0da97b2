/* net/probe: which bytes say that somebody is at an address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/probe.h"

#include <string.h>

static const struct ip4 unset = {{9, 9, 9, 9}};
static struct ip4 address;
static struct mac mac;

/* ARP, as a reply to a probe for 10.0.0.7. */
static const uint8_t reply[PROBE_ARP] = {0, 1, 8, 0, 6, 4, 0, 2, 0xdc, 0xa6, 0x32,
	1, 2, 3, 10, 0, 0, 7, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0};
static uint8_t arp[60]; /* as short as a frame is, with its padding */

static bool
read_arp(size_t len)
{
	address = unset;
	mac = (struct mac){0};
	return probe_read_arp(rd_of(arp, len), &address, &mac);
}

static void
begin_arp(void)
{
	memset(arp, 0, sizeof arp);
	memcpy(arp, reply, sizeof reply);
}

static void
a_reply_tells_who_is_there(void **state)
{
	(void)state;
	begin_arp();
	assert_true(read_arp(PROBE_ARP));
	assert_memory_equal(address.b, "\x0a\0\0\x07", 4);
	assert_memory_equal(mac.b, "\xdc\xa6\x32\1\2\3", 6);
	assert_true(read_arp(sizeof arp));
}

static void
who_speaks_from_an_address_or_probes_for_it_is_there(void **state)
{
	(void)state;
	begin_arp();
	arp[7] = 1; /* asks for 10.0.0.9, from 10.0.0.7 */
	memcpy(arp + 24, "\x0a\0\0\x09", 4);
	assert_true(read_arp(PROBE_ARP));
	assert_int_equal(address.b[3], 7);

	memset(arp + 14, 0, 4); /* from nobody: a probe */
	assert_true(read_arp(PROBE_ARP));
	assert_int_equal(address.b[3], 9);
	memset(arp + 24, 0, 4); /* for nothing */
	assert_false(read_arp(PROBE_ARP));
}

static void
what_is_no_arp_of_ethernet_and_ipv4_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t is;
	} wrong[] = {{0, 1}, {1, 6}, {2, 0x86}, {3, 6}, {4, 8}, {5, 16}, {6, 1},
		{7, 0}, {7, 3}, {8, 0xff}};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		begin_arp();
		arp[wrong[i].at] = wrong[i].is;
		assert_false(read_arp(PROBE_ARP));
		assert_true(ip4_eq(address, unset));
	}
	begin_arp();
	for (size_t len = 0; len < PROBE_ARP; len++)
		assert_false(read_arp(len));
	memset(arp + 14, 0, 4); /* a reply from no address */
	assert_false(read_arp(PROBE_ARP));
	begin_arp();
	memset(arp + 8, 0, 6); /* or from no MAC */
	assert_false(read_arp(PROBE_ARP));
}

static void
a_probe_has_no_sender_s_address(void **state)
{
	static const uint8_t want[PROBE_ARP] = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0,
		0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 7};
	uint8_t bytes[PROBE_ARP];
	struct wr w = wr_of(bytes, sizeof bytes);

	(void)state;
	probe_write_arp(
		(struct mac){{2, 0, 0, 0, 0, 1}}, (struct ip4){{10, 0, 0, 7}}, &w);
	assert_int_equal(w.len, sizeof want);
	assert_memory_equal(bytes, want, sizeof want);
}

/* Echoes: IP's header, with four bytes of IP's options, and ICMP's. */
#define HEADER 24

static const struct probe ours = {.id = 0x1234, .cookie = 0x1122334455667788};
static uint8_t packet[HEADER + PROBE_ECHO + 1];

static void
fix_sum(void)
{
	uint8_t *icmp = packet + HEADER;
	uint32_t sum = 0;

	icmp[2] = icmp[3] = 0;
	for (size_t i = 0; i < PROBE_ECHO; i += 2)
		sum += (uint32_t)icmp[i] << 8 | icmp[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~((sum & 0xffff) + (sum >> 16));
	icmp[2] = (uint8_t)(sum >> 8);
	icmp[3] = (uint8_t)sum;
}

/* What we wrote, come back as an answer from 10.8.0.7. */
static void
begin_echo(void)
{
	struct wr w = wr_of(packet, sizeof packet);

	memset(packet, 0, sizeof packet);
	wr_u8(&w, 0x46);
	wr_zero(&w, 8);
	wr_u8(&w, 1);
	wr_zero(&w, 2);
	wr_bytes(&w, "\x0a\x08\0\x07", 4);
	wr_zero(&w, 8);
	probe_write_echo(&ours, &w);
	assert_int_equal(w.len, HEADER + PROBE_ECHO);
	packet[HEADER] = 0;
	fix_sum();
}

static bool
read_echo(size_t len)
{
	address = unset;
	return probe_read_echo(&ours, rd_of(packet, len), &address);
}

static void
an_echo_that_comes_back_tells_where_from(void **state)
{
	(void)state;
	begin_echo();
	assert_true(read_echo(HEADER + PROBE_ECHO));
	assert_memory_equal(address.b, "\x0a\x08\0\x07", 4);
}

static void
an_echo_is_written_with_its_checksum(void **state)
{
	uint8_t was[2];

	(void)state;
	begin_echo();
	packet[HEADER] = 8;
	fix_sum();
	memcpy(was, packet + HEADER + 2, 2);
	begin_echo();
	struct wr w = wr_of(packet + HEADER, PROBE_ECHO);
	probe_write_echo(&ours, &w);
	assert_int_equal(packet[HEADER], 8);
	assert_memory_equal(packet + HEADER + 2, was, 2);
	assert_memory_equal(packet + HEADER + 4, "\x12\x34", 2);
}

static void
an_echo_that_is_not_ours_or_damaged_is_refused(void **state)
{
	static const size_t must_fit[] = {0, 9, HEADER, HEADER + 1, HEADER + 4,
		HEADER + 5, HEADER + 8, HEADER + 15};

	(void)state;
	for (size_t i = 0; i < sizeof must_fit / sizeof *must_fit; i++) {
		begin_echo();
		packet[must_fit[i]] ^= 0x40;
		fix_sum();
		assert_false(read_echo(HEADER + PROBE_ECHO));
		assert_true(ip4_eq(address, unset));
	}
	begin_echo();
	packet[HEADER + 3] ^= 1; /* its sum alone */
	assert_false(read_echo(HEADER + PROBE_ECHO));

	begin_echo();
	for (size_t len = 0; len < HEADER + PROBE_ECHO; len++)
		assert_false(read_echo(len));
	assert_false(read_echo(sizeof packet));
	packet[0] = 0x4f; /* IP's header longer than all */
	assert_false(read_echo(20 + PROBE_ECHO));
	packet[0] = 0x44; /* and shorter than it is */
	assert_false(read_echo(HEADER + PROBE_ECHO));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_tells_who_is_there),
		cmocka_unit_test(
			who_speaks_from_an_address_or_probes_for_it_is_there),
		cmocka_unit_test(what_is_no_arp_of_ethernet_and_ipv4_is_refused),
		cmocka_unit_test(a_probe_has_no_sender_s_address),
		cmocka_unit_test(an_echo_that_comes_back_tells_where_from),
		cmocka_unit_test(an_echo_is_written_with_its_checksum),
		cmocka_unit_test(an_echo_that_is_not_ours_or_damaged_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
