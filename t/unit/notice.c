/* dhcp/notice: what the pace of packets tells of the network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dhcp/notice.h"

#include <string.h>

static const struct ip4 ours = {{10, 0, 0, 2}}, router = {{10, 0, 0, 1}};

static struct notices n;
static uint32_t xid;
static unsigned secs;
static uint8_t who;
static enum client_kind kind;

/* A network where nothing was heard yet, a UEFI machine, and a proxy from before.
 */
static int
fresh(void **state)
{
	(void)state;
	memset(&n, 0, sizeof n);
	xid = 7;
	secs = 0;
	who = 1;
	kind = CLIENT_UEFI_PXE;
	return 0;
}

/* One packet, at so many seconds and an hour. */
static struct notice
at(double when, uint8_t type, struct ip4 server)
{
	struct dhcp d = {.op = DHCP_BOOTREQUEST,
		.htype = DHCP_ETHERNET,
		.hlen = 6,
		.xid = xid,
		.secs = (uint16_t)secs,
		.chaddr = {0x52, 0x54, 0, 0, 0, who}};

	dhcp_put_u8(&d, OPT_TYPE, type);
	if (!ip4_zero(server))
		dhcp_put_ip4(&d, OPT_SERVER, server);
	return notice_take(&n, &d, kind, type == DHCP_DISCOVER, ours,
		(uint64_t)(when * 1000) + 3600000);
}

static enum notice_server
discover(double when)
{
	return at(when, DHCP_DISCOVER, (struct ip4){0}).server;
}

static void
a_request_that_names_a_server_shows_it_once(void **state)
{
	struct notice got;

	(void)state;
	assert_int_equal(discover(0), NOTICE_NOTHING);
	got = at(4, DHCP_REQUEST, router);
	assert_int_equal(got.server, NOTICE_SERVER);
	assert_true(ip4_eq(got.which, router));
	assert_int_equal(at(5, DHCP_REQUEST, router).server, NOTICE_NOTHING);
	kind = CLIENT_NONE; /* a plain client shows one as well */
	got = at(6, DHCP_REQUEST, (struct ip4){{10, 0, 0, 3}});
	assert_int_equal(got.server, NOTICE_SERVER);
	assert_int_equal(got.which.b[3], 3);
	/* No server: ourselves, and a renewal that names none. */
	assert_int_equal(at(7, DHCP_REQUEST, ours).server, NOTICE_NOTHING);
	assert_int_equal(
		at(8, DHCP_REQUEST, (struct ip4){0}).server, NOTICE_NOTHING);
	assert_int_equal(n.servers, 2);
	for (uint8_t i = 20; i < 30; i++)
		at(9, DHCP_REQUEST, (struct ip4){{10, 0, 0, i}});
	assert_int_equal(n.servers, NOTICE_SERVERS);
}

static void
who_asks_on_after_our_offer_has_heard_no_dhcp_server(void **state)
{
	(void)state;
	assert_int_equal(discover(0), NOTICE_NOTHING); /* EDK2's pace */
	assert_int_equal(discover(4), NOTICE_NOTHING);
	assert_int_equal(discover(12), NOTICE_NO_SERVER);
	assert_int_equal(discover(28), NOTICE_NOTHING); /* said */

	/* A server is switched on, and off again. */
	assert_int_equal(at(60, DHCP_REQUEST, router).server, NOTICE_SERVER);
	n.servers = 0;
	who = 3;
	discover(62);
	assert_int_equal(discover(68.9), NOTICE_NOTHING);
	assert_int_equal(discover(69), NOTICE_NO_SERVER);
}

static void
each_machine_shows_it_once_a_boot_and_the_log_says_it_of_the_first(void **state)
{
	char text[NOTICE_TEXT];
	struct notice got;

	(void)state;
	kind = CLIENT_PI_ROM;
	for (who = 1; who <= 3; who++) {
		assert_int_equal(discover(0), NOTICE_NOTHING);
		assert_int_equal(discover(4), NOTICE_NOTHING);
		got = at(8, DHCP_DISCOVER, (struct ip4){0});
		assert_int_equal(got.server, NOTICE_NO_SERVER);
		assert_int_equal(notice_of_server(&got, text) != NULL, who == 1);
		for (int i = 12; i < 60; i += 4)
			assert_int_equal(discover(i), NOTICE_NOTHING);
	}
	/* One is heard of, and is gone. */
	at(60, DHCP_REQUEST, router);
	n.servers = 0;
	who = 9;
	discover(62);
	got = at(70, DHCP_DISCOVER, (struct ip4){0});
	assert_int_equal(got.server, NOTICE_NO_SERVER);
	assert_non_null(notice_of_server(&got, text));
}

static void
who_is_served_has_nothing_to_say(void **state)
{
	(void)state;
	for (int boot = 0; boot < 3; boot++) {
		assert_int_equal(discover(boot * 8), NOTICE_NOTHING);
		at(boot * 8 + 4, DHCP_REQUEST, router);
		/* The same transaction number, as a Pi 3's ROM has for ever. */
	}
	assert_false(n.told_none);
}

static void
a_new_transaction_waits_anew(void **state)
{
	(void)state;
	discover(0);
	xid++;
	assert_int_equal(discover(10), NOTICE_NOTHING);
	assert_int_equal(discover(16), NOTICE_NOTHING);
	assert_int_equal(discover(17), NOTICE_NO_SERVER);

	fresh(NULL);
	discover(0);
	assert_int_equal(discover(41), NOTICE_NOTHING); /* another boot */
}

static void
who_gets_no_offer_of_ours_or_never_sends_request_tells_nothing(void **state)
{
	struct dhcp d = {.op = DHCP_BOOTREQUEST,
		.htype = DHCP_ETHERNET,
		.hlen = 6,
		.chaddr = {2, 0, 0, 0, 0, 9}};

	(void)state;
	dhcp_put_u8(&d, OPT_TYPE, DHCP_DISCOVER);
	for (uint64_t i = 1; i < 30; i++)
		assert_int_equal(
			notice_take(&n, &d, CLIENT_UEFI_PXE, false, ours, i * 4000)
				.server,
			NOTICE_NOTHING);
	kind = CLIENT_PI3_ROM;
	for (int i = 0; i < 120; i += 4)
		assert_int_equal(discover(i), NOTICE_NOTHING);
	kind = CLIENT_NONE;
	for (int i = 0; i < 120; i += 4)
		assert_int_equal(discover(i), NOTICE_NOTHING);
}

static void
where_others_are_served_the_machine_is_said_to_be_refused_once_a_boot(void **state)
{
	struct notice got;

	(void)state;
	at(0, DHCP_REQUEST, router);
	who = 2;
	discover(10);
	assert_int_equal(discover(14), NOTICE_NOTHING);
	got = at(22, DHCP_DISCOVER, (struct ip4){0});
	assert_int_equal(got.server, NOTICE_NO_LEASE);
	assert_true(ip4_eq(got.which, router));
	assert_int_equal(discover(38), NOTICE_NOTHING);
	xid++;
	discover(100);
	assert_int_equal(discover(112), NOTICE_NOTHING); /* the same boot */
	xid++;
	discover(700);
	assert_int_equal(discover(712), NOTICE_NO_LEASE);
}

static unsigned
heard(double when, unsigned s)
{
	secs = s;
	return at(when, DHCP_DISCOVER, (struct ip4){0}).lost;
}

static void
the_first_packet_that_is_heard_tells_how_many_were_lost(void **state)
{
	(void)state;
	assert_int_equal(heard(0, 0), 0);
	assert_int_equal(heard(4, 4), 0);
	assert_int_equal(
		heard(12, 12), 0); /* of the same transaction: all was heard */
	assert_int_equal(heard(28, 28), 0);

	who = 2;
	assert_int_equal(heard(28, 28), 28);
	xid++;
	assert_int_equal(heard(68, 12), 0); /* said of this boot */
	xid++;
	assert_int_equal(heard(628, 12), 12);

	who = 3;
	assert_int_equal(heard(630, NOTICE_LOST - 1), 0); /* one packet, or two */
	who = 4;
	assert_int_equal(heard(630, NOTICE_LOST), NOTICE_LOST);
	who = 5;
	secs = 28; /* a REQUEST is never the first */
	assert_int_equal(at(630, DHCP_REQUEST, router).lost, 0);
}

static void
what_was_sent_before_we_listened_was_not_lost(void **state)
{
	(void)state;
	n.since = 3600000 + 100000;
	assert_int_equal(heard(110, 12), 0);
	who = 2;
	assert_int_equal(heard(112, 12), 12);
}

static void
in_a_crowd_that_we_cannot_remember_nothing_is_said_of_lost_packets(void **state)
{
	(void)state;
	for (unsigned i = 0; i <= NOTICE_HOSTS; i++) {
		struct dhcp d = {.op = DHCP_BOOTREQUEST,
			.htype = DHCP_ETHERNET,
			.hlen = 6,
			.chaddr = {2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};

		dhcp_put_u8(&d, OPT_TYPE, DHCP_DISCOVER);
		notice_take(&n, &d, CLIENT_UEFI_PXE, true, ours, 3600000 + i);
	}
	assert_int_equal(n.hosts, NOTICE_HOSTS);
	assert_int_equal(heard(20, 12), 0);
	xid++;
	assert_int_equal(heard(30, 0), 0);
	/* Later, when those in the table are of long ago, it is. */
	who = 2;
	assert_int_equal(heard(100, 12), 12);
}

static void
each_notice_is_a_sentence_that_helps(void **state)
{
	char text[NOTICE_TEXT];
	struct notice one = {.which = router};

	(void)state;
	assert_null(notice_of_server(&one, text));
	assert_null(notice_of_lost(&one, text));
	one.server = NOTICE_SERVER;
	assert_string_equal(notice_of_server(&one, text),
		"gets its address from the DHCP server 10.0.0.1");
	one.server = NOTICE_NO_SERVER;
	assert_non_null(
		strstr(notice_of_server(&one, text), "dhcp.proxy_enabled to"));
	assert_true(strlen(text) < NOTICE_TEXT - 1);
	one.server = NOTICE_NO_LEASE;
	one.which = (struct ip4){{255, 255, 255, 255}};
	assert_non_null(strstr(notice_of_server(&one, text), "255.255.255.255"));
	assert_int_equal(text[strlen(text) - 1], '?'); /* not cut */
	one.lost = 65535;
	assert_non_null(strstr(notice_of_lost(&one, text), "for 65535 s"));
	assert_int_equal(text[strlen(text) - 1], '?');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_request_that_names_a_server_shows_it_once, fresh),
		cmocka_unit_test_setup(
			who_asks_on_after_our_offer_has_heard_no_dhcp_server,
			fresh),
		cmocka_unit_test_setup(
			each_machine_shows_it_once_a_boot_and_the_log_says_it_of_the_first,
			fresh),
		cmocka_unit_test_setup(who_is_served_has_nothing_to_say, fresh),
		cmocka_unit_test_setup(a_new_transaction_waits_anew, fresh),
		cmocka_unit_test_setup(
			who_gets_no_offer_of_ours_or_never_sends_request_tells_nothing,
			fresh),
		cmocka_unit_test_setup(
			where_others_are_served_the_machine_is_said_to_be_refused_once_a_boot,
			fresh),
		cmocka_unit_test_setup(
			the_first_packet_that_is_heard_tells_how_many_were_lost,
			fresh),
		cmocka_unit_test_setup(
			what_was_sent_before_we_listened_was_not_lost, fresh),
		cmocka_unit_test_setup(
			in_a_crowd_that_we_cannot_remember_nothing_is_said_of_lost_packets,
			fresh),
		cmocka_unit_test_setup(each_notice_is_a_sentence_that_helps, fresh),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
