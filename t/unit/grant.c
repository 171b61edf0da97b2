/*
 * dhcp/terms, assign, offers and grant: who gets which address, and what a DHCP
 * server does about each message.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dhcp/grant.h"

#include <string.h>

#define NOW  1000000 /* seconds */
#define MS   5000000
#define MINE 1 /* the last byte of a MAC */

static struct leases leases;
static struct offers offers;
static struct assign_spares spares;
static uint64_t later; /* ms after MS */
static struct site site;
static struct host host;
static struct dhcp packet;
static struct terms terms;
static struct terms_link net[2];
static struct grant_ask ask;
static struct grant grant;
static size_t nets;
static struct ip4 taken_ip;
static unsigned asked_taken;

static const struct ip4 ours = {{10, 0, 0, 2}};

static struct ip4
ip(const char *text)
{
	struct ip4 v = {0};

	if (text)
		assert_true(ip4_parse(text, &v));
	return v;
}

static void
set(struct kv *kv, const char *key, const char *value)
{
	kv->item[kv->n].name = key;
	kv->item[kv->n++].value = value;
}

static bool
taken(const void *of, struct ip4 v)
{
	assert_null(of);
	asked_taken++;
	return ip4_eq(v, taken_ip);
}

static void
send_as(uint8_t type, uint8_t mac, const char *wanted, const char *ciaddr,
	const char *server)
{
	packet = (struct dhcp){.op = DHCP_BOOTREQUEST,
		.htype = DHCP_ETHERNET,
		.hlen = 6,
		.chaddr = {2, 0, 0, 0, 0, mac},
		.ciaddr = ip(ciaddr)};
	if (type)
		dhcp_put_u8(&packet, OPT_TYPE, type);
	if (wanted)
		dhcp_put_ip4(&packet, OPT_ADDRESS, ip(wanted));
	if (server)
		dhcp_put_ip4(&packet, OPT_SERVER, ip(server));
}

/* A site with a pool of 10.0.0.10 to .12 for all, and one network, ours. */
static int
fresh(void **state)
{
	(void)state;
	memset(&leases, 0, offsetof(struct leases, slot));
	memset(&offers, 0, sizeof offers);
	memset(&spares, 0, sizeof spares);
	later = 0;
	memset(&site, 0, sizeof site);
	memset(&host, 0, sizeof host);
	site.unknown = UNKNOWN_PI;
	set(&site.kv, "dhcp.fallback_enabled", "true");
	set(&site.kv, "dhcp.fallback_ip_start", "10.0.0.10");
	set(&site.kv, "dhcp.fallback_ip_end", "10.0.0.12");
	net[0] = (struct terms_link){
		.at = ours, .ours = ours, .mask = {{255, 255, 255, 0}}};
	nets = 1;
	taken_ip = (struct ip4){0};
	ask.probe = false;
	asked_taken = 0;
	send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
	return 0;
}

/* Its record gives it this address. */
static void
reserve(const char *address)
{
	host.known = host.allow_pxe = true;
	host.ip = address;
	set(&host.kv, "ip", address);
}

static void
lease_to(const char *address, uint8_t mac, uint64_t expiry)
{
	struct lease l = {.ip = ip(address),
		.expiry = expiry,
		.hw_type = LEASE_ETHERNET,
		.hw_len = 6,
		.hw = {2, 0, 0, 0, 0, mac}};

	assert_true(leases_set(&leases, &l));
}

static void
offer_to(const char *address, uint8_t mac, bool probed)
{
	struct offer o = {.who = {.mac = {{2, 0, 0, 0, 0, mac}}},
		.ip = ip(address),
		.probed = probed,
		.until = MS + OFFERS_KEPT};

	offers_put(&offers, &o);
}

static void
decline(const char *address, uint64_t until)
{
	struct lease l = {.ip = ip(address), .declined = true, .expiry = until};

	assert_true(leases_set(&leases, &l));
}

static enum grant_verdict
decide(void)
{
	bool probe = ask.probe;

	ask = (struct grant_ask){
		.packet = &packet,
		.host = &host,
		.site = &site,
		.local = ours,
		.probe = probe,
		.are = terms_of(&host, &site, net, nets, &terms),
		.assign = {.terms = &terms,
			.leases = &leases,
			.offers = &offers,
			.spares = &spares,
			.client = grant_client(&packet, true),
			.now = NOW,
			.ms = MS + later,
			.taken = taken},
	};
	return grant_decide(&ask, &grant);
}

static void
gives(enum grant_verdict want, const char *address)
{
	char text[IP4_TEXT];
	enum grant_verdict v;

	spares.when = 0; /* as if it was long ago */
	v = decide();
	assert_string_equal(grant_words(v), grant_words(want));
	if (address)
		assert_string_equal(ip4_text(grant.ip, text), address);
}

static void
a_discover_gets_an_address_of_the_pool_that_is_the_same_each_time(void **state)
{
	struct ip4 first;

	(void)state;
	gives(GRANT_OFFER, NULL);
	first = grant.ip;
	assert_true(terms_cover(&terms, first));
	gives(GRANT_OFFER, NULL);
	assert_true(ip4_eq(grant.ip, first));
	assert_int_equal(grant.lease, TERMS_LEASE);
}

static void
what_another_has_was_offered_declined_or_is_reserved_is_never_given(void **state)
{
	(void)state;
	lease_to("10.0.0.10", 9, NOW + 1);
	offer_to("10.0.0.12", 9, true);
	gives(GRANT_OFFER, "10.0.0.11");
	decline("10.0.0.11", NOW + 1);
	gives(GRANT_FULL, NULL);
	decline("10.0.0.11", NOW);
	gives(GRANT_OFFER, "10.0.0.11");
	taken_ip = ip("10.0.0.11");
	gives(GRANT_FULL, NULL);
	/* An offer of another is over after a minute. */
	taken_ip = (struct ip4){0};
	ask.assign.ms = MS + OFFERS_KEPT;
	assert_int_equal(assign_is(&ask.assign, ip("10.0.0.12")), ASSIGN_FREE);
}

static void
its_record_comes_first_then_its_lease_its_offer_and_what_it_asks_for(void **state)
{
	(void)state;
	send_as(DHCP_DISCOVER, MINE, "10.0.0.12", NULL, NULL);
	gives(GRANT_OFFER, "10.0.0.12");
	offer_to("10.0.0.11", MINE, true);
	gives(GRANT_OFFER, "10.0.0.11");
	lease_to("10.0.0.10", MINE, NOW - 5); /* over, but kept for it */
	gives(GRANT_OFFER, "10.0.0.10");
	reserve("10.0.0.77");
	gives(GRANT_OFFER, "10.0.0.77");
}

static void
a_lease_that_is_over_stays_its_clients_while_there_are_others(void **state)
{
	(void)state;
	lease_to("10.0.0.10", 7, NOW - 50);
	lease_to("10.0.0.11", 8, NOW - 99);
	gives(GRANT_OFFER, "10.0.0.12");
	send_as(DHCP_DISCOVER, MINE, "10.0.0.10", NULL, NULL);
	gives(GRANT_OFFER, "10.0.0.12");
	lease_to("10.0.0.12", 9, NOW + 1);
	gives(GRANT_OFFER, "10.0.0.11"); /* over for longest */
	taken_ip = ip("10.0.0.11");
	gives(GRANT_OFFER, "10.0.0.10");
}

static void
a_records_address_that_cannot_be_had_gives_way_to_the_pool(void **state)
{
	(void)state;
	reserve("10.0.0.77");
	lease_to("10.0.0.77", 9, NOW + 1);
	gives(GRANT_OFFER, NULL);
	assert_true(ip4_eq(terms.first, ip("10.0.0.10")));
	assert_false(ip4_eq(grant.ip, ip("10.0.0.77")));
	decline("10.0.0.77", NOW + 600);
	gives(GRANT_OFFER, NULL);
	assert_false(ip4_eq(grant.ip, ip("10.0.0.77")));
	decline("10.0.0.77", NOW);
	gives(GRANT_OFFER, "10.0.0.77");
	/* Another had it, until it became a record's: it is over, so it is given.
	 */
	lease_to("10.0.0.77", 9, NOW - 1);
	gives(GRANT_OFFER, "10.0.0.77");
}

static void
the_networks_own_broadcast_our_and_the_relays_address_are_given_to_nobody(
	void **state)
{
	static const char *const never[] = {
		"10.0.0.0", "10.0.0.255", "10.0.0.2", "10.0.0.3", "10.0.1.7"};

	(void)state;
	net[0].relay = ip("10.0.0.3");
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		host.kv.n = 0;
		reserve(never[i]);
		decide();
		assert_true(ip4_zero(terms.fixed));
		assert_false(terms_cover(&terms, ip(never[i])));
	}
	/* In a network of two both are hosts, RFC 3021. */
	net[0].mask = ip("255.255.255.254");
	host.kv.n = 0;
	reserve("10.0.0.3");
	net[0].relay = (struct ip4){0};
	decide();
	assert_true(ip4_eq(terms.fixed, ip("10.0.0.3")));
}

static void
a_pool_counts_only_in_its_network_and_a_relay_needs_a_netmask(void **state)
{
	(void)state;
	net[0] = (struct terms_link){
		.at = {{10, 9, 0, 1}}, .ours = ours, .mask = {{255, 255, 0, 0}}};
	gives(GRANT_NONE, NULL);
	net[0].at = ip("10.0.0.1");
	net[0].mask = (struct ip4){0};
	gives(GRANT_NO_MASK, NULL);
	set(&site.kv, "dhcp.fallback_subnet", "255.255.255.0");
	gives(GRANT_OFFER, NULL);
	assert_true(ip4_eq(terms.link.mask, ip("255.255.255.0")));
}

static void
of_several_networks_the_one_that_has_something_is_taken(void **state)
{
	(void)state;
	net[1] = net[0];
	net[0] = (struct terms_link){.at = {{192, 168, 5, 1}},
		.ours = {{192, 168, 5, 1}},
		.mask = {{255, 255, 255, 0}}};
	nets = 2;
	gives(GRANT_OFFER, NULL);
	assert_true(ip4_eq(terms.link.ours, ours));
	reserve("192.168.5.9");
	gives(GRANT_OFFER, "192.168.5.9");
	assert_true(ip4_eq(terms.link.ours, ip("192.168.5.1")));
	/* Also when the first of them has a pool for it. */
	net[1] = net[0];
	net[0] = (struct terms_link){
		.at = ours, .ours = ours, .mask = {{255, 255, 255, 0}}};
	gives(GRANT_OFFER, "192.168.5.9");
	assert_true(ip4_eq(terms.link.ours, ip("192.168.5.1")));
}

static void
hosts_with_a_record_have_a_pool_of_their_own_and_else_that_of_all(void **state)
{
	(void)state;
	host.known = true;
	gives(GRANT_OFFER, NULL);
	assert_true(ip4_eq(terms.first, ip("10.0.0.10")));
	set(&site.kv, "dnsmasq.auto_assign_enabled", "true");
	gives(GRANT_NONE, NULL); /* its pool is not there */
	set(&site.kv, "dnsmasq.ip_pool_start", "10.0.0.50");
	set(&site.kv, "dnsmasq.ip_pool_end", "10.0.0.50");
	gives(GRANT_OFFER, "10.0.0.50");
	host.known = false;
	gives(GRANT_OFFER, NULL);
	assert_true(ip4_eq(terms.first, ip("10.0.0.10")));
	site.kv.item[0].value = "false";
	gives(GRANT_NONE, NULL);
}

static void
a_host_is_told_its_own_settings_before_those_of_all(void **state)
{
	(void)state;
	set(&site.kv, "dhcp.fallback_gateway", "10.0.0.1");
	set(&site.kv, "dhcp.fallback_domain", "example.com");
	set(&site.kv, "dnsmasq.default_gateway", "10.0.0.5");
	set(&site.kv, "dnsmasq.default_lease_time", "700");
	gives(GRANT_OFFER, NULL);
	assert_string_equal(terms.gateway, "10.0.0.1");
	assert_string_equal(terms.domain, "example.com");
	assert_int_equal(grant.lease, 700);
	reserve("10.0.0.77");
	gives(GRANT_OFFER, NULL);
	assert_string_equal(terms.gateway, "10.0.0.5");
	set(&host.kv, "gateway", "10.0.0.6");
	set(&host.kv, "lease_time", "4294967295");
	gives(GRANT_OFFER, NULL);
	assert_string_equal(terms.gateway, "10.0.0.6");
	assert_int_equal(grant.lease, TERMS_FOREVER);
}

static void
a_shorter_lease_is_given_on_demand_but_not_a_longer_or_a_tiny_one(void **state)
{
	static const struct {
		uint8_t asked[4];
		uint32_t given;
	} cases[] = {
		{{0, 0, 4, 0}, 1024},
		{{0, 0, 0, 1}, TERMS_LEAST},
		{{0, 1, 0, 0}, TERMS_LEASE},
		{{255, 255, 255, 255}, TERMS_LEASE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
		dhcp_put(&packet, OPT_LEASE, cases[i].asked, 4);
		gives(GRANT_OFFER, NULL);
		assert_int_equal(grant.lease, cases[i].given);
	}
	send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
	dhcp_put(&packet, OPT_LEASE, "\0\0\4", 3);
	gives(GRANT_OFFER, NULL);
	assert_int_equal(grant.lease, TERMS_LEASE);
}

static void
selecting_is_acknowledged_if_it_still_can_be_and_else_refused(void **state)
{
	(void)state;
	offer_to("10.0.0.11", MINE, true);
	send_as(DHCP_REQUEST, MINE, "10.0.0.11", NULL, "10.0.0.2");
	gives(GRANT_ACK, "10.0.0.11");
	lease_to("10.0.0.11", 9, NOW + 1);
	gives(GRANT_NAK, "10.0.0.11");
	assert_int_equal(grant.why, ASSIGN_LEASED);
	/* The offer is forgotten, as after a restart, which is no harm. */
	send_as(DHCP_REQUEST, 5, "10.0.0.12", NULL, "10.0.0.2");
	gives(GRANT_ACK, "10.0.0.12");
	send_as(DHCP_REQUEST, 5, NULL, NULL, "10.0.0.2");
	gives(GRANT_NO_ADDRESS, NULL);
}

static void
who_takes_anothers_offer_is_not_answered(void **state)
{
	(void)state;
	send_as(DHCP_REQUEST, MINE, "10.0.0.11", NULL, "10.0.0.1");
	gives(GRANT_OTHER, NULL);
	site.kv.n = 0; /* also when there is nothing for it here */
	gives(GRANT_OTHER, NULL);
}

static void
two_who_were_offered_the_same_do_not_both_get_it(void **state)
{
	(void)state;
	/* The table of offers was full, say. */
	send_as(DHCP_REQUEST, MINE, "10.0.0.11", NULL, "10.0.0.2");
	gives(GRANT_ACK, "10.0.0.11");
	struct lease l = grant_lease(&ask, &grant);
	assert_true(leases_set(&leases, &l));
	send_as(DHCP_REQUEST, 9, "10.0.0.11", NULL, "10.0.0.2");
	gives(GRANT_NAK, "10.0.0.11");
	assert_int_equal(grant.why, ASSIGN_LEASED);
}

static void
init_reboot_gets_its_lease_and_what_it_could_be_given_and_else_a_refusal(
	void **state)
{
	(void)state;
	lease_to("10.0.0.10", MINE, NOW + 9);
	send_as(DHCP_REQUEST, MINE, "10.0.0.10", NULL, NULL);
	gives(GRANT_ACK, "10.0.0.10");
	send_as(DHCP_REQUEST, MINE, "10.0.0.11", NULL, NULL);
	gives(GRANT_NAK, "10.0.0.11");
	assert_int_equal(grant.why, ASSIGN_FREE);
	assert_true(ip4_eq(grant.right, ip("10.0.0.10")));
	send_as(DHCP_REQUEST, MINE, "192.168.1.7", NULL, NULL); /* it moved here */
	gives(GRANT_NAK, "192.168.1.7");
	assert_int_equal(grant.why, ASSIGN_OUTSIDE);
	send_as(DHCP_REQUEST, 5, "10.0.0.11", NULL, NULL); /* not known, but free */
	gives(GRANT_ACK, "10.0.0.11");
	send_as(DHCP_REQUEST, 5, "10.0.0.10", NULL, NULL);
	gives(GRANT_NAK, "10.0.0.10");
}

static void
renewing_goes_on_while_the_address_is_its_own(void **state)
{
	(void)state;
	lease_to("10.0.0.10", MINE, NOW + 9);
	send_as(DHCP_REQUEST, MINE, NULL, "10.0.0.10", NULL);
	gives(GRANT_ACK, "10.0.0.10");
	assert_int_equal(grant_lease(&ask, &grant).expiry, NOW + TERMS_LEASE);
	lease_to("10.0.0.10", MINE, NOW - 9); /* over, and nobody else's yet */
	gives(GRANT_ACK, "10.0.0.10");
	lease_to("10.0.0.10", 9, NOW + 9);
	gives(GRANT_NAK, "10.0.0.10");
	send_as(DHCP_REQUEST, 9, NULL, "10.0.0.10", NULL);
	gives(GRANT_ACK, "10.0.0.10");
	taken_ip = ip("10.0.0.10"); /* a record gives it to another host now */
	gives(GRANT_NAK, "10.0.0.10");
	assert_int_equal(grant.why, ASSIGN_TAKEN);
}

static void
who_has_another_address_than_its_record_gives_is_moved_when_that_is_free(
	void **state)
{
	(void)state;
	lease_to("10.0.0.10", MINE, NOW + 9);
	reserve("10.0.0.77");
	send_as(DHCP_REQUEST, MINE, NULL, "10.0.0.10", NULL);
	lease_to("10.0.0.77", 9, NOW + 9);
	gives(GRANT_ACK, "10.0.0.10");
	lease_to("10.0.0.77", 9, NOW);
	gives(GRANT_NAK, "10.0.0.10");
	assert_true(ip4_eq(grant.right, ip("10.0.0.77")));
	send_as(DHCP_REQUEST, MINE, "10.0.0.77", NULL, "10.0.0.2");
	gives(GRANT_ACK, "10.0.0.77");
}

static void
only_who_has_an_address_declines_or_releases_it(void **state)
{
	(void)state;
	lease_to("10.0.0.10", MINE, NOW + 9);
	send_as(DHCP_DECLINE, MINE, "10.0.0.10", NULL, "10.0.0.2");
	gives(GRANT_DECLINE, "10.0.0.10");
	send_as(DHCP_DECLINE, 9, "10.0.0.10", NULL, "10.0.0.2");
	gives(GRANT_NOT_ITS, NULL);
	send_as(DHCP_DECLINE, MINE, "10.0.0.10", NULL, "10.0.0.1");
	gives(GRANT_NOT_OURS, NULL);
	send_as(DHCP_DECLINE, MINE, NULL, NULL, "10.0.0.2");
	gives(GRANT_NOT_ITS, NULL);
	send_as(DHCP_RELEASE, MINE, NULL, "10.0.0.10", "10.0.0.2");
	gives(GRANT_RELEASE, "10.0.0.10");
	send_as(DHCP_RELEASE, 9, NULL, "10.0.0.10", "10.0.0.2");
	gives(GRANT_NOT_ITS, NULL);
	lease_to("10.0.0.10", MINE, NOW);
	send_as(DHCP_RELEASE, MINE, NULL, "10.0.0.10", "10.0.0.2");
	gives(GRANT_NOT_ITS, NULL);
	decline("10.0.0.10", NOW + 9);
	gives(GRANT_NOT_ITS, NULL);
}

static void
inform_is_answered_without_an_address_to_who_has_one(void **state)
{
	(void)state;
	send_as(DHCP_INFORM, MINE, NULL, "10.0.0.200", NULL);
	gives(GRANT_INFORM, "0.0.0.0");
	assert_false(grant_lasts(GRANT_INFORM));
	send_as(DHCP_INFORM, MINE, NULL, NULL, NULL);
	gives(GRANT_NO_ADDRESS, NULL);
	site.kv.n = 0;
	send_as(DHCP_INFORM, MINE, NULL, "10.0.0.200", NULL);
	gives(GRANT_NONE, NULL);
	host.known = true;
	gives(GRANT_INFORM, NULL);
}

static void
who_may_not_be_served_hears_nothing_not_even_a_refusal(void **state)
{
	(void)state;
	send_as(DHCP_REQUEST, MINE, "192.168.1.7", NULL, NULL);
	host.disabled = true;
	gives(GRANT_DISABLED, NULL);
	host.disabled = false;
	site.unknown = UNKNOWN_IGNORE;
	gives(GRANT_UNKNOWN, NULL);
	site.unknown = UNKNOWN_RECORD;
	gives(GRANT_NAK, NULL);
	site.kv.n = 0;
	gives(GRANT_NONE, NULL);
	assert_false(grant_answers(GRANT_NONE));
}

static void
what_is_no_message_for_a_server_is_passed_over(void **state)
{
	(void)state;
	send_as(0, MINE, NULL, NULL, NULL);
	gives(GRANT_BOOTP, NULL);
	for (uint8_t type = DHCP_OFFER; type <= 20; type++)
		if (type != DHCP_REQUEST && type != DHCP_DECLINE &&
			type != DHCP_RELEASE && type != DHCP_INFORM) {
			send_as(type, MINE, NULL, NULL, NULL);
			gives(GRANT_REPLY, NULL);
		}
	send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
	packet.op = DHCP_BOOTREPLY;
	gives(GRANT_REPLY, NULL);
	send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
	packet.htype = 32;
	gives(GRANT_NO_MAC, NULL);
}

static void
an_address_that_is_new_to_its_client_is_looked_at_first(void **state)
{
	(void)state;
	ask.probe = true;
	gives(GRANT_PROBE, NULL);
	offer_to("10.0.0.11", MINE, false);
	gives(GRANT_PROBE, "10.0.0.11");
	offer_to("10.0.0.11", MINE, true);
	gives(GRANT_OFFER, "10.0.0.11");
	lease_to("10.0.0.12", MINE, NOW - 9);
	gives(GRANT_OFFER, "10.0.0.12");
	reserve("10.0.0.77");
	gives(GRANT_PROBE, "10.0.0.77");
}

static void
a_client_is_its_identifier_or_its_mac(void **state)
{
	struct lease a, b;

	(void)state;
	dhcp_put(&packet, OPT_CLIENT_ID, "\1abc", 4);
	a = grant_client(&packet, false);
	assert_int_equal(a.id_len, 4);
	b = grant_client(&packet, true);
	assert_int_equal(b.id_len, 0);
	assert_true(
		lease_same(&a, &b)); /* it keeps its address from stage to stage */
	assert_false(offers_same(offers_who(&a), offers_who(&b)));
	send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
	dhcp_put(&packet, OPT_CLIENT_ID, "x", 1); /* too short, RFC 2132 */
	assert_int_equal(grant_client(&packet, false).id_len, 0);
}

static void
a_lease_is_kept_with_the_records_name_or_a_good_one_of_its_own(void **state)
{
	static const struct {
		const char *said, *kept;
	} names[] = {{"bob", "bob"}, {"bob.example.com", "bob"}, {"b b", ""},
		{"-bob", ""}, {"bob-", ""}, {"", ""}, {"*", ""}, {".x", ""}};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		send_as(DHCP_REQUEST, MINE, "10.0.0.11", NULL, NULL);
		dhcp_put_text(&packet, OPT_HOST_NAME, names[i].said);
		gives(GRANT_ACK, NULL);
		assert_string_equal(grant_lease(&ask, &grant).name, names[i].kept);
	}
	reserve("10.0.0.11");
	host.name = "node1";
	gives(GRANT_ACK, NULL);
	assert_string_equal(grant_lease(&ask, &grant).name, "node1");
	set(&host.kv, "lease_time", "4294967295");
	gives(GRANT_ACK, NULL);
	assert_int_equal(grant_lease(&ask, &grant).expiry, 0);
}

static void
a_pool_of_many_gives_each_of_as_many_its_own(void **state)
{
	enum { MANY = 2000 };

	(void)state;
	net[0].mask = ip("255.255.0.0");
	site.kv.item[1].value = "10.0.1.0";
	site.kv.item[2].value = "10.0.8.207"; /* 2000 */
	for (unsigned i = 0; i < MANY; i++) {
		send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
		packet.chaddr[3] = (uint8_t)(i >> 8);
		packet.chaddr[4] = (uint8_t)i;
		gives(GRANT_OFFER, NULL);
		assert_null(leases_at(&leases, grant.ip));
		struct lease l = grant_lease(&ask, &grant);
		assert_true(leases_set(&leases, &l));
	}
	assert_int_equal(leases.n, MANY);
	/* Whether an address is reserved is asked only of those that are free. */
	assert_in_range(asked_taken, MANY, 2 * MANY);
	send_as(DHCP_DISCOVER, 99, NULL, NULL, NULL);
	gives(GRANT_FULL, NULL);
	/* Nor is the pool looked at again at once; but who has one keeps it. */
	assert_true(leases_drop(&leases, ip("10.0.1.7")));
	assert_int_equal(decide(), GRANT_FULL);
	lease_to("10.0.1.7", 99, NOW - 1);
	assert_int_equal(decide(), GRANT_OFFER);
	assert_true(leases_drop(&leases, ip("10.0.1.7")));
	later = ASSIGN_AGAIN;
	assert_int_equal(decide(), GRANT_OFFER);
}

static void
a_pool_that_was_used_once_gives_the_oldest_first_and_looks_once(void **state)
{
	enum { MANY = 3 * ASSIGN_SPARES };

	(void)state;
	net[0].mask = ip("255.255.0.0");
	site.kv.item[1].value = "10.0.1.0";
	site.kv.item[2].value = "10.0.3.255"; /* MANY */
	for (unsigned i = 0; i < MANY; i++) {
		char text[IP4_TEXT];

		/* 7 shares no factor with MANY: each expiry is there once. */
		lease_to(ip4_text(ip4_of_number(0x0a000100 + i), text), (uint8_t)i,
			NOW - 1 - i * 7 % MANY);
	}
	for (unsigned i = 0; i < MANY; i++) {
		send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
		packet.chaddr[3] = (uint8_t)(1 + (i >> 8));
		packet.chaddr[4] = (uint8_t)i;
		assert_int_equal(decide(), GRANT_OFFER);
		assert_int_equal(
			leases_at(&leases, grant.ip)->expiry, NOW - MANY + i);
		struct lease l = grant_lease(&ask, &grant);
		assert_true(leases_set(&leases, &l));
	}
	assert_in_range(asked_taken, MANY, 10 * MANY);
	send_as(DHCP_DISCOVER, 99, NULL, NULL, NULL);
	packet.chaddr[1] = 1;
	assert_int_equal(decide(), GRANT_FULL);
}

static void
spares_that_are_anothers_by_now_are_passed_over(void **state)
{
	(void)state;
	lease_to("10.0.0.10", 7, NOW - 50);
	lease_to("10.0.0.11", 8, NOW - 99);
	lease_to("10.0.0.12", 9, NOW - 70);
	gives(GRANT_OFFER, "10.0.0.11");
	lease_to("10.0.0.12", 9, NOW + 1);
	send_as(DHCP_DISCOVER, MINE, NULL, NULL, NULL);
	assert_int_equal(decide(), GRANT_OFFER);
	assert_true(ip4_eq(grant.ip, ip("10.0.0.10")));
	/* Those of another pool do not count. */
	site.kv.item[1].value = "10.0.0.9";
	assert_int_equal(decide(), GRANT_OFFER);
	assert_true(ip4_eq(grant.ip, ip("10.0.0.9")));
}

static void
a_pool_of_any_size_is_used_up(void **state)
{
	char last[IP4_TEXT];

	for (uint8_t n = 1; n <= 40; n++) {
		fresh(state);
		site.kv.n--;
		snprintf(last, sizeof last, "10.0.0.%d", 9 + n);
		set(&site.kv, "dhcp.fallback_ip_end", last);
		for (uint8_t mac = 1; mac <= n; mac++) {
			char text[IP4_TEXT];

			send_as(DHCP_DISCOVER, mac, NULL, NULL, NULL);
			gives(GRANT_OFFER, NULL);
			assert_null(leases_at(&leases, grant.ip));
			lease_to(ip4_text(grant.ip, text), mac, NOW + 9);
		}
		send_as(DHCP_DISCOVER, 99, NULL, NULL, NULL);
		gives(GRANT_FULL, NULL);
	}
}

static void
a_long_stretch_in_use_does_not_lead_all_to_the_address_behind_it(void **state)
{
	unsigned same = 0;

	(void)state;
	site.kv.n -= 2;
	set(&site.kv, "dhcp.fallback_ip_start", "10.0.0.3");
	set(&site.kv, "dhcp.fallback_ip_end", "10.0.0.240");
	for (uint8_t n = 3; n < 123; n++) {
		struct ip4 used = {{10, 0, 0, n}};
		char text[IP4_TEXT];

		lease_to(ip4_text(used, text), n, NOW + 9);
	}
	for (uint8_t mac = 150; mac < 250; mac++) {
		send_as(DHCP_DISCOVER, mac, NULL, NULL, NULL);
		gives(GRANT_OFFER, NULL);
		same += ip4_eq(grant.ip, ip("10.0.0.123"));
	}
	assert_in_range(same, 0, 10);
}

static void
offers_are_found_replaced_dropped_and_the_oldest_goes(void **state)
{
	struct offers_who who = {.mac = {{2, 0, 0, 0, 0, MINE}}};

	(void)state;
	offer_to("10.0.0.11", MINE, false);
	assert_non_null(offers_at(&offers, ip("10.0.0.11"), MS));
	offer_to("10.0.0.12", MINE, true);
	assert_null(offers_at(&offers, ip("10.0.0.11"), MS));
	assert_true(offers_to(&offers, who, MS)->probed);
	assert_null(offers_to(&offers, who, MS + OFFERS_KEPT));
	offers_drop(&offers, who);
	assert_null(offers_to(&offers, who, MS));
	assert_null(offers_at(&offers, ip("10.0.0.12"), MS));

	offer_to("10.0.0.11", MINE, true);
	for (uint32_t i = 0; i < OFFERS_MAX; i++) {
		struct offer o = {.who = {.mac = {{4, 0, 0, (uint8_t)(i >> 8),
						  (uint8_t)i, 0}}},
			.ip = {{10, 1, (uint8_t)(i >> 8), (uint8_t)i}},
			.until = MS + 1};

		assert_non_null(offers_to(&offers, who, MS));
		offers_put(&offers, &o);
		assert_non_null(offers_at(&offers, o.ip, MS));
	}
	assert_null(offers_to(&offers, who, MS));
}

static void
which_offers_meet_in_a_chain_is_a_matter_of_a_secret(void **state)
{
	static struct offers other;

	(void)state;
	memset(&other, 0, sizeof other);
	other.seed = 1;
	for (uint8_t mac = 1; mac < 9; mac++) {
		offer_to("10.0.0.10", mac, true);
		offers_put(&other,
			offers_to(&offers,
				(struct offers_who){.mac = {{2, 0, 0, 0, 0, mac}}},
				MS));
	}
	assert_memory_not_equal(other.head[OFFERS_WHO], offers.head[OFFERS_WHO],
		sizeof other.head[OFFERS_WHO]);
	assert_memory_not_equal(other.head[OFFERS_IP], offers.head[OFFERS_IP],
		sizeof other.head[OFFERS_IP]);
	assert_non_null(offers_at(&other, ip("10.0.0.10"), MS));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup(name, fresh)
	const struct CMUnitTest tests[] = {
		T(a_discover_gets_an_address_of_the_pool_that_is_the_same_each_time),
		T(what_another_has_was_offered_declined_or_is_reserved_is_never_given),
		T(its_record_comes_first_then_its_lease_its_offer_and_what_it_asks_for),
		T(a_lease_that_is_over_stays_its_clients_while_there_are_others),
		T(a_records_address_that_cannot_be_had_gives_way_to_the_pool),
		T(the_networks_own_broadcast_our_and_the_relays_address_are_given_to_nobody),
		T(a_pool_counts_only_in_its_network_and_a_relay_needs_a_netmask),
		T(of_several_networks_the_one_that_has_something_is_taken),
		T(hosts_with_a_record_have_a_pool_of_their_own_and_else_that_of_all),
		T(a_host_is_told_its_own_settings_before_those_of_all),
		T(a_shorter_lease_is_given_on_demand_but_not_a_longer_or_a_tiny_one),
		T(selecting_is_acknowledged_if_it_still_can_be_and_else_refused),
		T(who_takes_anothers_offer_is_not_answered),
		T(two_who_were_offered_the_same_do_not_both_get_it),
		T(init_reboot_gets_its_lease_and_what_it_could_be_given_and_else_a_refusal),
		T(renewing_goes_on_while_the_address_is_its_own),
		T(who_has_another_address_than_its_record_gives_is_moved_when_that_is_free),
		T(only_who_has_an_address_declines_or_releases_it),
		T(inform_is_answered_without_an_address_to_who_has_one),
		T(who_may_not_be_served_hears_nothing_not_even_a_refusal),
		T(what_is_no_message_for_a_server_is_passed_over),
		T(an_address_that_is_new_to_its_client_is_looked_at_first),
		T(a_client_is_its_identifier_or_its_mac),
		T(a_lease_is_kept_with_the_records_name_or_a_good_one_of_its_own),
		T(a_pool_of_many_gives_each_of_as_many_its_own),
		T(a_pool_that_was_used_once_gives_the_oldest_first_and_looks_once),
		T(spares_that_are_anothers_by_now_are_passed_over),
		T(a_pool_of_any_size_is_used_up),
		T(a_long_stretch_in_use_does_not_lead_all_to_the_address_behind_it),
		T(offers_are_found_replaced_dropped_and_the_oldest_goes),
		T(which_offers_meet_in_a_chain_is_a_matter_of_a_secret),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("grant", tests, NULL, NULL);
}
