/* host/host, host/seen and host/site: who is asking, by every name it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/put.h"
#include "file/state.h"
#include "host/host.h"
#include "host/seen.h"
#include "host/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>

static int state_fd;
static char path[64];
static struct host host;
static struct site site;

static const struct mac mac = {{0xdc, 0xa6, 0x32, 0x01, 0x02, 0x03}};
static const struct mac other = {{0xdc, 0xa6, 0x32, 0x01, 0x02, 0x04}};
static const struct ip4 ip = {{10, 77, 0, 50}};

static int
make_state(void **state)
{
	(void)state;
	memset(&site, 0, sizeof site);
	snprintf(path, sizeof path, "%s", "/tmp/mb-host-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	state_fd = state_open(path);
	return state_fd == -1;
}

static int
remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(name);
}

static int
remove_state(void **state)
{
	(void)state;
	close(state_fd);
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
write_record(struct mac of, const char *text)
{
	int dir = state_host_folder(state_fd, of);

	assert_int_equal(put_file(dir, "record", text, strlen(text), 0644), 0);
	close(dir);
}

static void
point(enum state_index i, const char *key, const char *to)
{
	int dir = state_index_folder(state_fd, i);

	assert_int_equal(put_link(dir, key, to), 0);
	close(dir);
}

static void
a_record_says_what_a_host_is(void **state)
{
	(void)state;
	write_record(mac, "mac=dc-a6-32-01-02-03\nname=node1\nallow_pxe=true\n"
			  "script=#!ipxe\\nshell\\n\nconsole=\n");
	assert_int_equal(host_by_mac(state_fd, mac, &host), 0);
	assert_true(host.known);
	assert_true(host.allow_pxe);
	assert_false(host.disabled);
	assert_string_equal(host.name, "node1");
	assert_string_equal(host.script, "#!ipxe\nshell\n");
	assert_string_equal(host.console, "");
	assert_null(host.kernel);
	assert_true(mac_eq(host.mac, mac));
}

static void
a_host_without_a_record_is_unknown_and_allowed_nothing(void **state)
{
	(void)state;
	assert_int_equal(host_by_mac(state_fd, mac, &host), -1);
	assert_int_equal(errno, ENOENT);
	assert_false(host.known);
	assert_false(host.allow_pxe);
	assert_true(mac_eq(host.mac, mac));
}

static void
a_record_that_nobody_would_write_is_bad_and_allows_nothing(void **state)
{
	(void)state;
	write_record(
		mac, "mac=dc-a6-32-01-02-03\nallow_pxe=true\nallow_pxe=false\n");
	assert_int_equal(host_by_mac(state_fd, mac, &host), -1);
	assert_int_equal(errno, EBADMSG);
	assert_false(host.known);
	assert_false(host.allow_pxe);
}

static void
a_person_may_mean_a_host_by_any_of_its_names(void **state)
{
	static const char *const names[] = {"dc:a6:32:01:02:03",
		"DC-A6-32-01-02-03", "10.77.0.50", "node1", "91cdf03d", "91CDF03D",
		"1000000091cdf03d"};
	static const char *const strangers[] = {"node2", "10.77.0.51", "91cdf03e",
		"", "../by-name/node1", "100000091cdf03d", ".", "zzzzzzzz91cdf03d"};
	struct mac found;

	(void)state;
	point(BY_NAME, "node1", "../hosts/dc-a6-32-01-02-03");
	point(BY_IP, "10.77.0.50", "../hosts/dc-a6-32-01-02-03");
	point(BY_SERIAL, "91cdf03d", "../hosts/dc-a6-32-01-02-03");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(host_mac_of(state_fd, names[i], &found), 0);
		assert_true(mac_eq(found, mac));
	}
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
		assert_int_equal(host_mac_of(state_fd, strangers[i], &found), -1);
		assert_int_equal(errno, ENOENT);
	}
}

static void
a_link_that_leads_elsewhere_names_nobody(void **state)
{
	struct mac found;

	(void)state;
	point(BY_NAME, "evil", "/etc");
	point(BY_NAME, "short", "../hosts/dc-a6");
	assert_int_equal(host_mac_of(state_fd, "evil", &found), -1);
	assert_int_equal(state_follow(state_fd, BY_NAME, "evil", &found), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(state_follow(state_fd, BY_NAME, "short", &found), -1);
	assert_int_equal(errno, EINVAL);
}

static void
a_configured_address_counts_before_one_that_was_leased(void **state)
{
	struct mac found;

	(void)state;
	point(BY_LEASE, "10.77.0.50", "../hosts/dc-a6-32-01-02-04");
	assert_int_equal(host_mac_of_ip(state_fd, ip, &found), 0);
	assert_true(mac_eq(found, other));
	point(BY_IP, "10.77.0.50", "../hosts/dc-a6-32-01-02-03");
	assert_int_equal(host_mac_of_ip(state_fd, ip, &found), 0);
	assert_true(mac_eq(found, mac));
}

static struct seen
a_pi(void)
{
	struct seen s = {
		.mac = mac, .board = 0xd03114, .lease = ip, .when = 1790000000};

	memcpy(s.serial, "91cdf03d", 9);
	memcpy(s.client, "pi-rom", 7);
	return s;
}

static void
an_identity_is_read_back_and_found_by_serial_and_address(void **state)
{
	struct seen none = {0}, now = a_pi(), back;
	struct mac found;

	(void)state;
	assert_int_equal(seen_write(state_fd, &now, &none), 0);
	assert_int_equal(seen_read(state_fd, mac, &back), 0);
	assert_string_equal(back.serial, "91cdf03d");
	assert_string_equal(back.client, "pi-rom");
	assert_int_equal(back.board, 0xd03114);
	assert_true(ip4_eq(back.lease, ip));
	assert_true(back.when == 1790000000);
	assert_int_equal(host_mac_of(state_fd, "91cdf03d", &found), 0);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.50", &found), 0);
	assert_true(mac_eq(found, mac));
}

static void
who_is_entered_is_found_before_his_identity_is_written(void **state)
{
	struct seen none = {0}, now = a_pi(), back;
	struct mac found;

	(void)state;
	write_record(mac, "mac=dc-a6-32-01-02-03\n");
	assert_int_equal(seen_enter(state_fd, &now, &none), 0);
	assert_true(now.entered);
	assert_int_equal(host_mac_of(state_fd, "91cdf03d", &found), 0);
	assert_true(mac_eq(found, mac));
	assert_int_equal(host_mac_of(state_fd, "10.77.0.50", &found), 0);
	assert_int_equal(seen_read(state_fd, mac, &back), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(seen_write(state_fd, &now, &none), 0);
	assert_int_equal(seen_read(state_fd, mac, &back), 0);
	assert_false(back.entered);
	assert_int_equal(host_mac_of(state_fd, "91cdf03d", &found), 0);
}

static void
who_is_entered_leaves_no_trace_of_what_he_made_up(void **state)
{
	struct seen none = {0}, first = a_pi(), now = a_pi();
	struct mac found;

	(void)state;
	write_record(mac, "mac=dc-a6-32-01-02-03\n");
	assert_int_equal(seen_enter(state_fd, &first, &none), 0);
	memcpy(now.serial, "0000beef", sizeof now.serial);
	now.lease.b[3]++;
	assert_int_equal(seen_enter(state_fd, &now, &first), 0);
	assert_int_equal(host_mac_of(state_fd, "91cdf03d", &found), -1);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.50", &found), -1);
	assert_int_equal(host_mac_of(state_fd, "0000beef", &found), 0);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.51", &found), 0);
}

static void
nobody_is_entered_for_another_or_without_a_folder(void **state)
{
	struct seen none = {0}, now = a_pi(), guest = a_pi();
	struct mac found;

	(void)state;
	write_record(mac, "mac=dc-a6-32-01-02-03\n");
	write_record(other, "mac=dc-a6-32-01-02-04\n");
	assert_int_equal(seen_enter(state_fd, &now, &none), 0);
	guest.mac = other;
	assert_int_equal(seen_enter(state_fd, &guest, &none), 0);
	assert_int_equal(host_mac_of(state_fd, "91cdf03d", &found), 0);
	assert_true(mac_eq(found, mac));

	guest.mac.b[5] ^= 0x55;
	memcpy(guest.serial, "0000beef", sizeof guest.serial);
	assert_int_equal(seen_enter(state_fd, &guest, &none), 0);
	assert_int_equal(host_mac_of(state_fd, "0000beef", &found), -1);
}

static void
a_host_that_moved_leaves_its_old_address(void **state)
{
	struct seen none = {0}, before = a_pi(), now = a_pi(), guest = a_pi();
	struct mac found;

	(void)state;
	now.lease = (struct ip4){{10, 77, 0, 51}};
	assert_int_equal(seen_write(state_fd, &before, &none), 0);
	assert_int_equal(seen_write(state_fd, &now, &before), 0);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.50", &found), -1);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.51", &found), 0);

	/*
	 * Another host took the old address over: that entry is not ours to remove.
	 */
	guest.mac = other;
	guest.lease = (struct ip4){{10, 77, 0, 51}};
	guest.serial[0] = '\0';
	assert_int_equal(seen_write(state_fd, &guest, &none), 0);
	assert_int_equal(seen_write(state_fd, &before, &now), 0);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.51", &found), 0);
	assert_true(mac_eq(found, other));
}

static void
an_identity_not_written_is_news_again_with_its_links(void **state)
{
	struct seen none = {0}, now = a_pi(), back;
	struct mac found;
	int dir = state_host_folder(state_fd, mac);

	(void)state;
	assert_int_equal(mkdirat(dir, "identity", 0755), 0); /* so it cannot be */
	assert_int_equal(seen_write(state_fd, &now, &none), -1);
	assert_int_equal(host_mac_of(state_fd, "10.77.0.50", &found), 0);
	assert_int_equal(host_mac_of(state_fd, "91cdf03d", &found), 0);
	assert_int_equal(unlinkat(dir, "identity", AT_REMOVEDIR), 0);
	close(dir);
	assert_int_equal(seen_read(state_fd, mac, &back), -1);
	assert_int_equal(errno, ENOENT);
}

static void
a_spoilt_identity_is_said_to_be_one(void **state)
{
	struct seen none = {0}, now = a_pi(), back = {.board = 7};
	int dir;

	(void)state;
	assert_int_equal(seen_read(state_fd, mac, &back), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(seen_write(state_fd, &now, &none), 0);
	dir = state_host_folder(state_fd, mac);
	assert_int_equal(
		put_file(dir, "identity", "board=xyz\nwhen=1\n", 17, 0644), 0);
	close(dir);
	assert_int_equal(seen_read(state_fd, mac, &back), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(back.board, 7);
}

static void
write_site(const char *text)
{
	assert_int_equal(
		put_file(state_fd, STATE_SITE, text, strlen(text), 0644), 0);
}

static void
a_site_without_a_record_has_the_defaults(void **state)
{
	(void)state;
	assert_int_equal(site_refresh(state_fd, &site), 1);
	assert_int_equal(site.http_port, 80);
	assert_true(site.proxy);
	assert_int_equal(site.unknown, UNKNOWN_PI);
	assert_null(site_get(&site, "port"));
	assert_int_equal(site_refresh(state_fd, &site), 0);
}

static void
a_site_is_read_again_when_it_was_replaced(void **state)
{
	(void)state;
	write_site(
		"port=8080\ndhcp.unknown_hosts=record\ndhcp.proxy_enabled=false\n"
		"dhcp.tftp_address=10.0.0.9\n");
	assert_int_equal(site_refresh(state_fd, &site), 1);
	assert_int_equal(site_refresh(state_fd, &site), 0);
	assert_int_equal(site.http_port, 8080);
	assert_int_equal(site.unknown, UNKNOWN_RECORD);
	assert_false(site.proxy);
	assert_true(ip4_eq(site.tftp_address, (struct ip4){{10, 0, 0, 9}}));
	assert_string_equal(site_get(&site, "dhcp.unknown_hosts"), "record");

	write_site("port=8081\n");
	assert_int_equal(site_refresh(state_fd, &site), 1);
	assert_int_equal(site.http_port, 8081);
	assert_true(site.proxy);

	write_site("not a record\n");
	assert_int_equal(site_refresh(state_fd, &site), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(site.http_port, 8081);
	assert_string_equal(site_get(&site, "port"), "8081");
}

static void
a_url_is_made_of_what_the_site_says_and_our_own_address(void **state)
{
	static const struct {
		const char *site, *url;
	} cases[] = {
		{"", "http://10.77.0.50/boot"},
		{"port=8080\n", "http://10.77.0.50:8080/boot"},
		{"u.scheme=https\n", "https://10.77.0.50/boot"},
		{"port=8080\nu.scheme=https\n", "https://10.77.0.50/boot"},
		{"u.port=80\nport=8080\n", "http://10.77.0.50/boot"},
		{"u.address=boot.example\nu.path=auto/\n",
			"http://boot.example/auto"},
		{"u=https://x.example/y/\nport=8080\n", "https://x.example/y"},
	};
	char url[128], small[12];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		write_site(cases[i].site);
		assert_int_equal(site_refresh(state_fd, &site), 1);
		assert_true(site_url(&site, "u", ip, "/boot", url, sizeof url));
		assert_string_equal(url, cases[i].url);
	}
	assert_false(site_url(&site, "u", ip, "/boot", small, sizeof small));
}

#define test(f) cmocka_unit_test_setup_teardown(f, make_state, remove_state)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_record_says_what_a_host_is),
		test(a_host_without_a_record_is_unknown_and_allowed_nothing),
		test(a_record_that_nobody_would_write_is_bad_and_allows_nothing),
		test(a_person_may_mean_a_host_by_any_of_its_names),
		test(a_link_that_leads_elsewhere_names_nobody),
		test(a_configured_address_counts_before_one_that_was_leased),
		test(an_identity_is_read_back_and_found_by_serial_and_address),
		test(who_is_entered_is_found_before_his_identity_is_written),
		test(who_is_entered_leaves_no_trace_of_what_he_made_up),
		test(nobody_is_entered_for_another_or_without_a_folder),
		test(a_host_that_moved_leaves_its_old_address),
		test(an_identity_not_written_is_news_again_with_its_links),
		test(a_spoilt_identity_is_said_to_be_one),
		test(a_site_without_a_record_has_the_defaults),
		test(a_site_is_read_again_when_it_was_replaced),
		test(a_url_is_made_of_what_the_site_says_and_our_own_address),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
