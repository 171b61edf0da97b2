/* dhcp/settings: what a DHCP server's answer says, and where it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dhcp/settings.h"

#include <string.h>

static struct dhcp packet, reply;
static struct site site;
static struct host host;
static struct seen seen;
static struct pxe_ask ask;
static struct pxe_offer boot;
static struct terms terms;
static struct grant grant;
static struct optset lines;
static struct optpick pick;
static struct settings s;

static const struct ip4 ours = {{10, 0, 0, 2}};

static struct ip4
ip(const char *text)
{
	struct ip4 v = {0};

	assert_true(ip4_parse(text, &v));
	return v;
}

/* A plain client that asks for everything, and gets 10.0.0.7 for an hour. */
static int
fresh(void **state)
{
	(void)state;
	packet = (struct dhcp){.op = DHCP_BOOTREQUEST,
		.htype = DHCP_ETHERNET,
		.hlen = 6,
		.xid = 0x1234,
		.chaddr = {2, 0, 0, 0, 0, 1}};
	dhcp_put_u8(&packet, OPT_TYPE, DHCP_DISCOVER);
	memset(&site, 0, sizeof site);
	memset(&host, 0, sizeof host);
	memset(&lines, 0, sizeof lines);
	ask = (struct pxe_ask){.packet = &packet,
		.port = DHCP_SERVER_PORT,
		.local = ours,
		.host = &host,
		.seen = &seen,
		.site = &site,
		.serves = true};
	terms = (struct terms){
		.link = {.at = ours, .ours = ours, .mask = {{255, 255, 255, 0}}},
		.lease = 3600};
	grant = (struct grant){.ip = {{10, 0, 0, 7}}, .lease = 3600};
	s = (struct settings){.verdict = GRANT_OFFER,
		.grant = &grant,
		.terms = &terms,
		.ask = &ask,
		.lines = &pick,
		.may_boot = true};
	return 0;
}

static void
wants(const char *codes)
{
	dhcp_put(&packet, OPT_WANTED, codes, strlen(codes));
}

static struct optline *
add_line(uint8_t code, const void *bytes, uint8_t len)
{
	struct optline *l = &lines.line[lines.lines++];

	l->code = code;
	l->value.len = len;
	memcpy(l->value.byte, bytes, len);
	return l;
}

static void
answer(void)
{
	static const struct opttags none;
	const struct optset *const sets[] = {&lines};

	optset_pick(sets, 1, &none, &packet, &pick);
	settings_answer(&s, &reply);
	assert_false(reply.full);
}

static void
says(uint8_t code, const void *bytes, size_t len)
{
	struct rd r = dhcp_get(&reply, code);

	assert_false(r.bad);
	assert_int_equal(r.left, len);
	assert_memory_equal(r.at, bytes, len);
}

static void
silent(uint8_t code)
{
	assert_true(dhcp_get(&reply, code).bad);
}

static void
an_offer_has_the_address_who_offers_it_and_its_times(void **state)
{
	(void)state;
	answer();
	assert_int_equal(reply.op, DHCP_BOOTREPLY);
	assert_int_equal(reply.xid, 0x1234);
	assert_true(ip4_eq(reply.yiaddr, grant.ip));
	assert_true(ip4_zero(reply.siaddr));
	assert_int_equal(reply.flags, DHCP_BROADCAST);
	says(OPT_TYPE, "\2", 1);
	says(OPT_SERVER, ours.b, 4);
	says(OPT_LEASE, "\0\0\x0e\x10", 4);
	says(OPT_RENEW, "\0\0\x07\x08", 4);
	says(OPT_REBIND, "\0\0\x0c\x4e", 4);
	says(OPT_MASK, "\xff\xff\xff\0", 4);
	says(OPT_BROADCAST, "\x0a\0\0\xff", 4);
}

static void
a_lease_without_end_has_no_other_times(void **state)
{
	(void)state;
	grant.lease = TERMS_FOREVER;
	answer();
	says(OPT_LEASE, "\xff\xff\xff\xff", 4);
	silent(OPT_RENEW);
	silent(OPT_REBIND);
}

static void
the_settings_are_told_to_who_asks_for_them(void **state)
{
	(void)state;
	terms.gateway = "10.0.0.1";
	terms.dns = "10.0.0.1 8.8.8.8";
	terms.ntp = "10.0.0.3";
	terms.name = "node1";
	terms.domain = "example.com";
	terms.search = "a.example b.c.example";
	terms.broadcast = "10.0.0.127";
	answer(); /* no list: all */
	says(OPT_ROUTER, "\x0a\0\0\1", 4);
	says(OPT_DNS, "\x0a\0\0\1\x08\x08\x08\x08", 8);
	says(OPT_NTP, "\x0a\0\0\3", 4);
	says(OPT_HOST_NAME, "node1", 5);
	says(OPT_DOMAIN, "example.com", 11);
	says(OPT_SEARCH, "\1a\7example\0\1b\1c\7example\0", 11 + 13);
	says(OPT_BROADCAST, "\x0a\0\0\x7f", 4);

	wants("\x0c\x77");
	answer();
	says(OPT_HOST_NAME, "node1", 5);
	says(OPT_SEARCH, "\1a\7example\0\1b\1c\7example\0", 11 + 13);
	says(OPT_MASK, "\xff\xff\xff\0", 4); /* in any case */
	says(OPT_ROUTER, "\x0a\0\0\1", 4);
	silent(OPT_DNS);
	silent(OPT_NTP);
	silent(OPT_DOMAIN);
	silent(OPT_BROADCAST);
}

static void
what_the_client_said_of_itself_and_its_relay_comes_back(void **state)
{
	(void)state;
	dhcp_put(&packet, OPT_CLIENT_ID, "\1\2\0\0\0\0\1", 7);
	dhcp_put(&packet, OPT_MACHINE, "\0uuid", 5);
	dhcp_put(&packet, OPT_RELAY, "\1\1x", 3);
	answer();
	says(OPT_CLIENT_ID, "\1\2\0\0\0\0\1", 7);
	says(OPT_MACHINE, "\0uuid", 5);
	says(OPT_RELAY, "\1\1x", 3);
}

static void
a_line_counts_before_what_is_usual_and_an_empty_one_removes_it(void **state)
{
	(void)state;
	terms.gateway = "10.0.0.1";
	terms.dns = "10.0.0.1";
	wants("\1\3\6");
	add_line(OPT_ROUTER, "\x0a\0\0\x09", 4);
	add_line(OPT_DNS, "", 0);
	add_line(OPT_MTU, "\5\xdc", 2); /* not asked for */
	add_line(19, "\1", 1)->force = true;
	answer();
	says(OPT_ROUTER, "\x0a\0\0\x09", 4);
	silent(OPT_DNS);
	silent(OPT_MTU);
	says(19, "\1", 1);
}

static void
an_address_of_zeros_in_a_line_is_ours(void **state)
{
	(void)state;
	add_line(OPT_DNS, "\0\0\0\0", 4)->value.self = true;
	answer();
	says(OPT_DNS, ours.b, 4);
}

static void
a_line_for_the_lease_time_is_part_of_the_terms_and_odd_times_are_passed_over(
	void **state)
{
	(void)state;
	add_line(OPT_LEASE, "\0\0\2\0", 4);
	add_line(OPT_RENEW, "\0\0\0\x0a", 4);
	answer();
	assert_int_equal(settings_lease(&pick, ours, 3600), 512);
	assert_int_equal(settings_lease(NULL, ours, 3600), 3600);
	says(OPT_LEASE, "\0\0\x0e\x10", 4); /* what is granted */
	says(OPT_RENEW, "\0\0\0\x0a", 4);
	add_line(OPT_REBIND, "\0\0\x0e\x10", 4); /* not before the end */
	answer();
	says(OPT_RENEW, "\0\0\x07\x08", 4);
	says(OPT_REBIND, "\0\0\x0c\x4e", 4);
}

/* UEFI that boots a file of ours. */
static void
netboots(void)
{
	dhcp_put_text(&packet, OPT_CLASS, "PXEClient:Arch:00011:UNDI:003000");
	dhcp_put(&packet, OPT_ARCH, "\0\x0b", 2);
	ask.client = client_of(&packet);
	boot = (struct pxe_offer){
		.server = ours, .tftp = {{10, 0, 0, 4}}, .file = "ipxe-arm64.efi"};
	s.boot = &boot;
}

static void
one_packet_has_the_address_and_what_to_boot(void **state)
{
	(void)state;
	netboots();
	answer();
	assert_true(ip4_eq(reply.yiaddr, grant.ip));
	assert_true(ip4_eq(reply.siaddr, boot.tftp));
	assert_string_equal(reply.file, "ipxe-arm64.efi");
	says(OPT_BOOT_FILE, "ipxe-arm64.efi", 14);
	says(OPT_CLASS, "PXEClient", 9);
	says(OPT_VENDOR, "\6\1\x08\xff", 4);
}

static void
a_line_for_the_file_is_the_field_too_and_one_for_the_server_siaddr(void **state)
{
	(void)state;
	netboots();
	add_line(OPT_BOOT_FILE, "snponly.efi", 11);
	add_line(OPT_TFTP_NAME, "10.0.0.9", 8);
	answer();
	says(OPT_BOOT_FILE, "snponly.efi", 11);
	assert_string_equal(reply.file, "snponly.efi");
	assert_true(ip4_eq(reply.siaddr, ip("10.0.0.9")));
	add_line(255, "\x0a\0\0\x08", 4);
	answer();
	assert_true(ip4_eq(reply.siaddr, ip("10.0.0.8")));
	silent(255);
}

static void
who_is_not_to_netboot_gets_no_line_of_what_to_boot(void **state)
{
	(void)state;
	netboots();
	add_line(OPT_BOOT_FILE, "snponly.efi", 11);
	add_line(OPT_TFTP_NAME, "10.0.0.9", 8);
	add_line(OPT_MTU, "\5\xdc", 2);
	s.may_boot = false;
	boot = (struct pxe_offer){.server = ours, .tftp = ours, .on = PXE_BY_MENU};
	answer();
	silent(OPT_BOOT_FILE);
	silent(OPT_TFTP_NAME);
	assert_string_equal(reply.file, "");
	says(OPT_MTU, "\5\xdc", 2);
	assert_memory_equal(dhcp_get(&reply, OPT_VENDOR).at, "\6\1\3", 3);
}

static void
an_answer_to_inform_has_no_address_and_no_times(void **state)
{
	(void)state;
	s.verdict = GRANT_INFORM;
	packet.ciaddr = ip("10.0.0.50");
	answer();
	says(OPT_TYPE, "\5", 1);
	assert_true(ip4_zero(reply.yiaddr));
	assert_true(ip4_eq(reply.ciaddr, packet.ciaddr));
	silent(OPT_LEASE);
	silent(OPT_RENEW);
	says(OPT_MASK, "\xff\xff\xff\0", 4);
}

static void
a_refusal_has_nothing_but_who_why_and_what_comes_back(void **state)
{
	(void)state;
	terms.gateway = "10.0.0.1";
	dhcp_put(&packet, OPT_CLIENT_ID, "\1\2\0\0\0\0\1", 7);
	dhcp_put(&packet, OPT_RELAY, "\1\1x", 3);
	dhcp_put(&packet, OPT_MACHINE, "\0uuid", 5);
	add_line(19, "\1", 1)->force = true;
	packet.ciaddr = ip("10.0.0.50");
	s.verdict = GRANT_NAK;
	grant.why = ASSIGN_LEASED;
	answer();
	for (unsigned code = 1; code < 255; code++)
		if (code != OPT_TYPE && code != OPT_SERVER && code != OPT_MESSAGE &&
			code != OPT_CLIENT_ID && code != OPT_RELAY)
			silent((uint8_t)code);
	says(OPT_TYPE, "\6", 1);
	says(OPT_MESSAGE, "another machine has it", 22);
	assert_true(ip4_zero(reply.yiaddr));
	assert_true(ip4_zero(reply.ciaddr));
	assert_int_equal(reply.flags, DHCP_BROADCAST);
	grant.why = ASSIGN_FREE;
	grant.right = ip("10.0.0.77");
	answer();
	says(OPT_MESSAGE, "your address is 10.0.0.77", 25);
}

static void
goes(const char *address, uint16_t port, unsigned iface)
{
	const struct dgram in = {
		.iface = 3, .local = ip_of4(ours), .from_port = 1234};
	struct dgram_route to = settings_route(&s, &in);
	char text[IP_TEXT];

	assert_string_equal(ip_text(to.to, text), address);
	assert_int_equal(to.port, port);
	assert_int_equal(to.iface, iface);
	assert_true(ip_eq(to.local, in.local));
}

static void
an_answer_goes_to_the_relay_the_address_that_it_has_or_everybody(void **state)
{
	(void)state;
	goes("255.255.255.255", 68, 3);
	packet.ciaddr = ip("10.0.0.50");
	goes("10.0.0.50", 68, 0);
	s.verdict = GRANT_NAK;
	goes("255.255.255.255", 68, 3);
	packet.giaddr = ip("10.9.0.1");
	goes("10.9.0.1", 67, 0);
	s.verdict = GRANT_ACK;
	goes("10.9.0.1", 67, 0);
	s.verdict = GRANT_INFORM;
	goes("10.0.0.50", 68, 0);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup(name, fresh)
	const struct CMUnitTest tests[] = {
		T(an_offer_has_the_address_who_offers_it_and_its_times),
		T(a_lease_without_end_has_no_other_times),
		T(the_settings_are_told_to_who_asks_for_them),
		T(what_the_client_said_of_itself_and_its_relay_comes_back),
		T(a_line_counts_before_what_is_usual_and_an_empty_one_removes_it),
		T(an_address_of_zeros_in_a_line_is_ours),
		T(a_line_for_the_lease_time_is_part_of_the_terms_and_odd_times_are_passed_over),
		T(one_packet_has_the_address_and_what_to_boot),
		T(a_line_for_the_file_is_the_field_too_and_one_for_the_server_siaddr),
		T(who_is_not_to_netboot_gets_no_line_of_what_to_boot),
		T(an_answer_to_inform_has_no_address_and_no_times),
		T(a_refusal_has_nothing_but_who_why_and_what_comes_back),
		T(an_answer_goes_to_the_relay_the_address_that_it_has_or_everybody),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
