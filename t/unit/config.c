/* config/tree, walk, keys and compile: the operator's files into records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/kv.h"
#include "config/compile.h"
#include "config/keys.h"
#include "file/at.h"
#include "host/host.h"
#include "host/site.h"

#include <string.h>

static struct arena arena;
static struct report wrong, notes, left_out;
static struct config config;

static int
forget(void **state)
{
	(void)state;
	arena_free(&arena);
	wrong.n = notes.n = left_out.n = 0;
	return 0;
}

static bool
compile(const char *site, const char *netboot, const char *backend)
{
	const char *text[CONFIG_FILES] = {
		[CONFIG_SITE] = site,
		[CONFIG_NETBOOT] = netboot,
		[CONFIG_BACKEND] = backend,
	};
	struct config_text files[CONFIG_FILES];

	forget(NULL);
	for (int i = 0; i < CONFIG_FILES; i++)
		files[i] = (struct config_text){
			text[i], text[i] ? strlen(text[i]) : 0};
	return config_compile(files, &arena, &wrong, &notes, &left_out, &config);
}

static void
assert_site(const char *yaml, const char *record)
{
	assert_true(compile(yaml, NULL, NULL));
	assert_int_equal(config.site.len, strlen(record));
	assert_string_equal(config.site.bytes, record);
}

/* One value of the record of the n-th host, or NULL. */
static const char *
value(size_t n, const char *name)
{
	static char text[HOST_RECORD_MAX];
	static struct kv kv;
	size_t line;

	assert_true(n < config.hosts);
	memcpy(text, config.host[n].record, config.host[n].len);
	assert_true(kv_parse(text, config.host[n].len, &kv, &line));
	return kv_get(&kv, name);
}

#define MAC1 "dc:a6:32:00:00:01"
#define MAC2 "dc:a6:32:00:00:02"
#define MAC3 "dc:a6:32:00:00:03"

static void
no_files_at_all_are_a_site_of_defaults_without_hosts(void **state)
{
	(void)state;
	assert_true(compile(NULL, NULL, NULL));
	assert_int_equal(config.site.len, 0);
	assert_int_equal(config.hosts, 0);
	assert_true(compile("", "# nothing\n", "---\n"));
	assert_int_equal(config.hosts, 0);
	assert_true(compile("dhcp:\n", "~", "null\n"));
}

static void
a_key_of_the_site_goes_by_its_path(void **state)
{
	(void)state;
	assert_site("dhcp:\n  tftp_address: 10.0.0.1\n",
		"dhcp.tftp_address=10.0.0.1\n");
	assert_site(
		"port: 8080\naddress: 10.0.0.1\n", "address=10.0.0.1\nport=8080\n");
	assert_site("dhcp: {ipxe_http_url: {scheme: https, path: /b}}",
		"dhcp.ipxe_http_url.path=/b\ndhcp.ipxe_http_url.scheme=https\n");
	assert_site("dhcp: {ipxe_http_url: 'http://a/b'}",
		"dhcp.ipxe_http_url=http://a/b\n");
}

static void
a_list_is_joined_by_blanks_and_a_list_of_mappings_is_numbered(void **state)
{
	(void)state;
	assert_site("ipxe_http_script: {extra_kernel_args: [a=1, 'b=2,3 c']}",
		"ipxe_http_script.extra_kernel_args=a=1 b=2,3 c\n");
	assert_site("ipxe_http_script: {extra_kernel_args: 'a=1,2 b'}",
		"ipxe_http_script.extra_kernel_args=a=1,2 b\n");
	assert_site("trusted_proxies: 10.0.0.0/8, 10.1.1.1",
		"trusted_proxies=10.0.0.0/8 10.1.1.1\n");
	assert_site("trusted_proxies: []\n", "");
	assert_site(
		"static: {image_urls: [{path: a, url: 'http://a'}, {path: b/c, url: 'http://b'}]}",
		"static.image_urls.0.path=a\nstatic.image_urls.0.url=http://a\n"
		"static.image_urls.1.path=b/c\nstatic.image_urls.1.url=http://b\n");
}

static void
what_is_empty_or_null_says_nothing(void **state)
{
	(void)state;
	assert_site(
		"address: ''\nport:\nlog_level: ~\ndhcp: {enabled: null}\n", "");
	assert_site("unifi: {site: 'null'}\n", "unifi.site=null\n");
}

static void
secrets_are_kept_apart(void **state)
{
	(void)state;
	assert_site(
		"unifi: {api_key: k, password: p, site: s}\nironic: {password: q}",
		"unifi.site=s\n");
	assert_string_equal(config.secrets.bytes,
		"ironic.password=q\nunifi.api_key=k\nunifi.password=p\n");
}

static void
numbers_flags_times_and_sizes_are_written_one_way(void **state)
{
	(void)state;
	assert_site("port: 0080\n", "port=80\n");
	assert_site("port: '80'\n", "port=80\n");
	assert_site("tftp: {enabled: Yes}", "tftp.enabled=true\n");
	assert_site("tftp: {enabled: off}", "tftp.enabled=false\n");
	assert_site("dnsmasq: {default_lease_time: 12h}",
		"dnsmasq.default_lease_time=43200\n");
	assert_site("talos: {max_cache_size: 2GiB}",
		"talos.max_cache_size=2147483648\n");
}

static void
a_host_has_defaults_for_what_nobody_says(void **state)
{
	(void)state;
	assert_true(compile(NULL, MAC1 ":\n", NULL));
	assert_int_equal(config.hosts, 1);
	assert_string_equal(
		config.host[0].record, "allow_pxe=true\nmac=" MAC1 "\n");
	assert_int_equal(config.host[0].len, strlen(config.host[0].record));
	assert_null(config.host[0].ip);
	assert_null(config.host[0].name);
}

static void
a_host_is_made_of_what_both_files_say(void **state)
{
	(void)state;
	assert_true(compile(NULL,
		"DC-A6-32-00-00-01: {console: ttyS0, facility: f}",
		"dca632000001: {ipAddress: 10.0.0.1, hostname: n, domain_search: [a, b]}"));
	assert_int_equal(config.hosts, 1);
	assert_string_equal(value(0, "console"), "ttyS0");
	assert_string_equal(value(0, "facility"), "f");
	assert_string_equal(value(0, "ip"), "10.0.0.1");
	assert_string_equal(value(0, "search"), "a b");
	assert_string_equal(config.host[0].name, "n");
	assert_string_equal(config.host[0].ip, "10.0.0.1");
	assert_int_equal(notes.n, 0);
}

static void
hosts_are_sorted_by_mac(void **state)
{
	(void)state;
	assert_true(compile(NULL, MAC2 ":\n", MAC1 ":\n"));
	assert_int_equal(config.hosts, 2);
	assert_string_equal(value(0, "mac"), MAC1);
	assert_string_equal(value(1, "mac"), MAC2);
}

static void
every_key_of_a_host_has_its_name_in_the_record(void **state)
{
	static const char *const pairs[][2] = {{"ip", "10.0.0.2"},
		{"netmask", "255.0.0.0"}, {"gateway", "10.0.0.1"},
		{"dns", "8.8.8.8 1.1.1.1"}, {"name", "n"}, {"domain", "d.org"},
		{"broadcast", "10.255.255.255"}, {"ntp", "10.0.0.3"}, {"vlan", "7"},
		{"lease_time", "60"}, {"arch", "arm64"}, {"search", "d.org"},
		{"disabled", "true"}, {"allow_pxe", "false"}, {"console", "c"},
		{"facility", "f"}, {"script_url", "http://x"},
		{"base_url", "http://y"}, {"kernel", "k"}, {"initrd", "i"},
		{"power.device", "rack-1"}, {"power.mode", "PowerOn"},
		{"power.port", "2"}, {"power.state", "on"}};

	(void)state;
	assert_true(compile("switches: {rack-1: {driver: exec}}", NULL,
		MAC1
		":\n"
		"  ipAddress: 10.0.0.2\n  subnetMask: 255.0.0.0\n  Disabled: true\n"
		"  defaultGateway: 10.0.0.1\n  nameServers: [8.8.8.8, 1.1.1.1]\n"
		"  hostname: n\n  domainName: d.org\n  ntpServers: [10.0.0.3]\n"
		"  broadcastAddress: 10.255.255.255\n  vlanID: \"7\"\n  arch: arm64\n"
		"  leaseTime: 60\n  domainSearch: [d.org]\n"
		"  netboot: {allowPxe: false, console: c, facility: f,\n"
		"    ipxeScriptUrl: 'http://x',\n"
		"    osie: {baseUrl: 'http://y', kernel: k, initrd: i}}\n"
		"  Power: {deviceId: rack-1, mode: PowerOn, port: 2, state: on}\n"));
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		const char *v = value(0, pairs[i][0]);

		assert_non_null(v);
		assert_string_equal(v, pairs[i][1]);
	}
}

static void
a_script_keeps_its_lines(void **state)
{
	(void)state;
	assert_true(compile(NULL,
		MAC1 ":\n  ipxe_script: |\n    #!ipxe\n    \techo \\a\n", NULL));
	assert_string_equal(value(0, "script"), "#!ipxe\n\techo \\a\n");
}

static void
netboot_yaml_wins_and_a_note_says_so(void **state)
{
	(void)state;
	assert_true(compile(NULL, MAC1 ": {allow_pxe: false, ipxe_script: a}",
		MAC1
		":\n  netboot: {allow_pxe: true, ipxe_script_url: 'http://x', console: c}"));
	assert_string_equal(value(0, "allow_pxe"), "false");
	assert_string_equal(value(0, "script"), "a");
	assert_string_equal(value(0, "console"), "c");
	assert_null(value(0, "script_url"));
	assert_int_equal(notes.n, 2);
	assert_string_equal(notes.line[0],
		"backend.yaml:2:24: allow_pxe is not used: netboot.yaml:1:32 says it too");
}

/* What is wrong, in which file, and how it is told. */
static const struct {
	enum config_file file;
	const char *yaml, *line;
} mistakes[] = {
	{CONFIG_SITE, "ipxe_http_script:\n  hook_ulr: http://a\n",
		"metal-boot.yaml:2:3: unknown key 'hook_ulr'; did you mean 'hook_url'?"},
	{CONFIG_SITE, "dhcp: {ipxe_http_url: {part: 1}}\n",
		"metal-boot.yaml:1:24: unknown key 'part'; did you mean 'port'?"},
	{CONFIG_SITE, "zebra: 1\n", "metal-boot.yaml:1:1: unknown key 'zebra'"},
	{CONFIG_SITE, "\"a\\e[31m\": 1\n",
		"metal-boot.yaml:1:1: unknown key 'a\\x1b[31m'"},
	{CONFIG_SITE, "port: 1\nPort: 2\n",
		"metal-boot.yaml:2:1: 'port' is here twice, first at 1:1"},
	{CONFIG_SITE, "port: 65536\n",
		"metal-boot.yaml:1:7: port: '65536' is not a whole number from 1 to 65535"},
	{CONFIG_SITE, "port: [80]\n",
		"metal-boot.yaml:1:7: port: this is a list; it must be a value"},
	{CONFIG_SITE, "dhcp: true\n",
		"metal-boot.yaml:1:7: dhcp: this is a value; it must be a mapping"},
	{CONFIG_SITE, "dhcp: {ipxe_http_url: []}\n",
		"metal-boot.yaml:1:23: ipxe_http_url: this is a list; it must be a mapping"},
	{CONFIG_SITE, "trusted_proxies: {a: b}\n",
		"metal-boot.yaml:1:18: trusted_proxies: this is a mapping; it must be a list"},
	{CONFIG_SITE, "trusted_proxies: [[a]]\n",
		"metal-boot.yaml:1:19: trusted_proxies: this is a list; it must be a value"},
	{CONFIG_SITE, "static: {image_urls: [a]}\n",
		"metal-boot.yaml:1:23: image_urls: this is a value; it must be a mapping"},
	{CONFIG_SITE, "static: {image_urls: a}\n",
		"metal-boot.yaml:1:22: image_urls: this is a value; it must be a list"},
	{CONFIG_SITE, "address: 10.0.0.300\n",
		"metal-boot.yaml:1:10: address: '10.0.0.300' is not an IPv4 address such as "
		"192.168.2.10"},
	{CONFIG_SITE, "dhcp: {unknown_hosts: maybe}\n",
		"metal-boot.yaml:1:23: unknown_hosts: 'maybe' is not one of pi, ignore, record, "
		"netboot"},
	{CONFIG_SITE, "tftp: {enabled: 1}\n",
		"metal-boot.yaml:1:17: enabled: '1' is not true or false"},
	{CONFIG_SITE, "log_level: \"a\\nb\"\n",
		"metal-boot.yaml:1:12: log_level: 'a\\x0ab' is not one of trace, debug, info, "
		"warn, warning, error"},
	{CONFIG_SITE, "otel: {endpoint: x}\n",
		"metal-boot.yaml:1:1: the key 'otel' is not used here: each packet is a line in "
		"the log; leave it out"},
	{CONFIG_SITE, "- a\n",
		"metal-boot.yaml:1:1: this must be a mapping: keys and values"},
	{CONFIG_SITE, "port: &a 1\n",
		"metal-boot.yaml:1:7: an anchor (&); write the value out where it is used"},
	{CONFIG_SITE, "port: *a\n",
		"metal-boot.yaml:1:7: an alias (*); write the value out where it is used"},
	{CONFIG_SITE, "port: !!int 1\n",
		"metal-boot.yaml:1:7: a tag (!); write the value without it"},
	{CONFIG_SITE, "port: 1\n---\nport: 2\n",
		"metal-boot.yaml:2:1: a second document; a file holds one"},
	{CONFIG_SITE, "unifi:\n\tsite: a\n",
		"metal-boot.yaml:2:1: a tab; indent with spaces"},
	{CONFIG_SITE, "port: \"1\n",
		"metal-boot.yaml:2:1: found unexpected end of stream while scanning a quoted "
		"scalar"},
	{CONFIG_SITE, "unifi:\n  site: \xff\n",
		"metal-boot.yaml:2:9: invalid leading UTF-8 octet"},
	{CONFIG_SITE, "unifi: {site: \"a\\0b\"}\n",
		"metal-boot.yaml:1:15: a NUL in a text"},
	{CONFIG_SITE, "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n",
		"metal-boot.yaml:1:17: nested too deeply"},
	{CONFIG_SITE, "dhcp: {tftp_port: 6969}\n",
		"metal-boot.yaml:1:19: tftp_port: '6969' is not 69; boot firmware asks "
		"for files at no other port"},
	{CONFIG_SITE, "ironic: {url: 'http://me:horse@a'}\n",
		"metal-boot.yaml:1:15: url: a name or password in a URL is seen by all; "
		"use the keys for them, if there are any"},
	{CONFIG_SITE, "switches: {a: {driver: snmp, url: 'http://me@a'}}\n",
		"metal-boot.yaml:1:35: url: a name or password in a URL is seen by all; "
		"use the keys for them, if there are any"},
	{CONFIG_SITE, "dhcp: {fallback_ip_start: 10.0.0.9}\n",
		"metal-boot.yaml:1:27: fallback_ip_start needs fallback_ip_end"},
	{CONFIG_SITE, "dhcp: {fallback_ip_start: x, fallback_ip_end: 10.0.0.9}\n",
		"metal-boot.yaml:1:27: fallback_ip_start: 'x' is not an IPv4 address that "
		"one machine can have"},
	{CONFIG_SITE, "dnsmasq: {ip_pool_end: 10.0.0.9}\n",
		"metal-boot.yaml:1:24: ip_pool_end needs ip_pool_start"},
	{CONFIG_SITE, "dnsmasq: {ip_pool_start: 10.0.1.1, ip_pool_end: 10.0.0.9}\n",
		"metal-boot.yaml:1:49: ip_pool_end: 10.0.0.9 is before ip_pool_start, "
		"which is 10.0.1.1"},
	{CONFIG_SITE, "static: {image_urls: [{path: ../a, url: http://a}]}\n",
		"metal-boot.yaml:1:30: path: '../a' is not the name of a file, without "
		"blanks and \"..\""},
	{CONFIG_SITE, "static: {image_urls: [{path: a}]}\n",
		"metal-boot.yaml:1:30: path needs url"},
	{CONFIG_SITE,
		"static: {image_urls: [{path: a, url: http://a}, {url: http://a}]}\n",
		"metal-boot.yaml:1:55: url needs path"},
	{CONFIG_NETBOOT, "- a\n",
		"netboot.yaml:1:1: this must be a mapping by MAC"},
	{CONFIG_NETBOOT, "dc:a6:32:00:00: {}\n",
		"netboot.yaml:1:1: 'dc:a6:32:00:00' is not a MAC such as dc:a6:32:01:02:03"},
	{CONFIG_NETBOOT, "01:00:5e:00:00:01: {}\n",
		"netboot.yaml:1:1: '01:00:5e:00:00:01' is not the MAC of one interface"},
	{CONFIG_NETBOOT, MAC1 ": {}\n" MAC2 ": {}\nDCA632000001: {}\n",
		"netboot.yaml:3:1: " MAC1 " is here twice, first at 1:1"},
	{CONFIG_NETBOOT, MAC1 ": 5\n",
		"netboot.yaml:1:20: this must be a mapping: keys and values"},
	{CONFIG_NETBOOT, MAC1 ":\n  alow_pxe: true\n",
		"netboot.yaml:2:3: unknown key 'alow_pxe'; did you mean 'allow_pxe'?"},
	{CONFIG_NETBOOT, MAC1 ":\n  ipxe_script: a\n  ipxe_script_url: http://a\n",
		"netboot.yaml:3:20: both ipxe_script (2:16) and ipxe_script_url are set"},
	{CONFIG_NETBOOT, MAC1 ":\n  ipxe_script_url: ftp://a\n",
		"netboot.yaml:2:20: ipxe_script_url: 'ftp://a' is not a URL such as "
		"http://192.168.2.10/path or https://..."},
	{CONFIG_NETBOOT, MAC1 ":\n  console: \"a\\tb\"\n",
		"netboot.yaml:2:12: console: 'a\\x09b' is not one line of text without control "
		"characters"},
	{CONFIG_BACKEND,
		MAC1 ": {netboot: {ipxeScript: a, ipxeScriptUrl: 'http://a'}}\n",
		"backend.yaml:1:61: both ipxe_script (1:43) and ipxe_script_url are set"},
	{CONFIG_BACKEND,
		MAC1 ": {ipAddress: 10.0.0.1}\n" MAC2 ": {ip_address: 10.0.0.1}\n",
		"backend.yaml:2:33: another host has the ip '10.0.0.1', at 1:32"},
	{CONFIG_BACKEND, MAC1 ": {hostname: Node}\n" MAC2 ": {hostname: node}\n",
		"backend.yaml:2:31: another host has the name 'node', at 1:31"},
	{CONFIG_BACKEND, MAC1 ": {ipAddress: 10.0.0.1, ip_address: 10.0.0.2}\n",
		"backend.yaml:1:42: 'ip_address' is here twice, first at 1:21"},
	{CONFIG_BACKEND, MAC1 ": {subnetMask: 255.0.255.0}\n",
		"backend.yaml:1:33: subnet_mask: '255.0.255.0' is not a netmask such as "
		"255.255.255.0"},
};

static void
a_mistake_is_told_with_its_place_and_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		enum config_file f = mistakes[i].file;
		const char *yaml = mistakes[i].yaml;

		assert_false(compile(f == CONFIG_SITE ? yaml : NULL,
			f == CONFIG_NETBOOT ? yaml : NULL,
			f == CONFIG_BACKEND ? yaml : NULL));
		assert_string_equal(wrong.line[0], mistakes[i].line);
		assert_int_equal(wrong.n, 1);
	}
}

static void
all_mistakes_of_all_files_are_told_and_the_twenty_first_is_counted(void **state)
{
	char yaml[512] = "";

	(void)state;
	assert_false(compile("a: 1\nport: x\n", "b: 1\n", "c: 1\nd: 1\n"));
	assert_int_equal(wrong.n, 2 + 2 + 4);
	assert_false(compile("[a]: b\n", NULL, NULL));
	assert_string_equal(
		wrong.line[0], "metal-boot.yaml:1:1: a key must be one word");
	for (size_t i = 0; i < REPORT_MAX + 3; i++)
		snprintf(yaml + strlen(yaml), sizeof yaml - strlen(yaml),
			"x%zu: 1\n", i);
	assert_false(compile(yaml, NULL, NULL));
	assert_int_equal(wrong.n, REPORT_MAX + 3);
	assert_string_equal(wrong.line[REPORT_MAX - 1],
		"metal-boot.yaml:20:1: unknown key 'x19'");
}

static void
a_record_may_be_as_long_as_its_reader_takes_and_no_longer(void **state)
{
	static char yaml[HOST_RECORD_MAX + 100];
	size_t rest = strlen(
		"allow_pxe=true\ninitrd=i\nkernel=k\nmac=" MAC1 "\nscript=\n");
	size_t len = HOST_RECORD_MAX - 1 - rest;
	int head = snprintf(yaml, sizeof yaml,
		MAC1 ": {osie: {kernel: k, initrd: i}, ipxe_script: ");

	(void)state;
	memset(yaml + head, 'x', len);
	yaml[(size_t)head + len] = '}';
	assert_true(compile(NULL, yaml, NULL));
	assert_int_equal(config.host[0].len, HOST_RECORD_MAX - 1);
	memcpy(yaml + (size_t)head + len, "x}", 3);
	assert_false(compile(NULL, yaml, NULL));
	assert_string_equal(wrong.line[0],
		"netboot.yaml:1:1: all that is said of this host is more than 16383 bytes");
}

static void
a_site_with_more_values_than_a_record_holds_is_refused(void **state)
{
	static char yaml[8192];
	size_t at = 0;

	(void)state;
	at += (size_t)snprintf(yaml, sizeof yaml, "static:\n  image_urls:\n");
	for (size_t i = 0; i <= KV_MAX; i++)
		at += (size_t)snprintf(yaml + at, sizeof yaml - at,
			"  - {path: a, url: http://a}\n");
	assert_false(compile(yaml, NULL, NULL));
	assert_string_equal(wrong.line[0],
		"metal-boot.yaml: more than 128 values or 32767 bytes");
}

/* The record of that switch, or NULL. */
static const char *
switch_record(const char *name)
{
	for (size_t i = 0; i < config.switches; i++)
		if (strcmp(config.sw[i].name, name) == 0)
			return config.sw[i].record;
	return NULL;
}

static void
a_switch_has_a_record_of_its_own_and_its_secrets_are_elsewhere(void **state)
{
	(void)state;
	assert_true(compile(
		"port: 80\n"
		"switches:\n"
		"  rack.1: {driver: mikrotik, url: 'https://10.0.0.3', password: geheim,\n"
		"    protected: [ether1, ether2], halted_watts: 2.25}\n"
		"  rack: {driver: exec, command: /bin/relay 7}\n",
		NULL, NULL));
	assert_int_equal(config.switches, 2);
	assert_string_equal(switch_record("rack.1"),
		"driver=mikrotik\nhalted_watts=2.25\nprotected=ether1 ether2\n"
		"url=https://10.0.0.3\n");
	assert_string_equal(
		switch_record("rack"), "command=/bin/relay 7\ndriver=exec\n");
	assert_string_equal(config.site.bytes, "port=80\n");
	assert_string_equal(
		config.secrets.bytes, "switches.rack.1.password=geheim\n");
}

static void
a_switch_port_is_of_one_host(void **state)
{
	static const char site[] =
		"switches: {aabbcc000001: {driver: x}, b: {driver: x}}\n";

	(void)state;
	assert_true(compile(site, NULL,
		MAC1 ": {power: {device_id: b, port: 1}}\n" MAC2
		     ": {power: {device_id: aabbcc000001, port: 1}}\n" MAC3
		     ": {power: {device_id: b}}\n"));
	assert_false(compile(site, NULL,
		MAC1 ": {power: {device_id: 'AA:BB:CC:00:00:01', port: e/1}}\n" MAC2
		     ": {power: {device_id: aa-bb-cc-00-00-01, port: e/1}}\n"));
	assert_int_equal(wrong.n, 1);
	assert_string_equal(wrong.line[0],
		"backend.yaml:2:65: another host has the port 'e/1' of the switch"
		" aa-bb-cc-00-00-01, at 1:67");
	/* Also by the switch of who names none. */
	assert_false(
		compile("switches: {b: {driver: x}}\nunifi: {device: b}\n", NULL,
			MAC1 ": {power: {device_id: b, port: 1}}\n" MAC2
			     ": {power: {port: 1}}\n"));
	assert_string_equal(wrong.line[0],
		"backend.yaml:2:35: another host has the port '1' of the switch b,"
		" at 1:49");
}

static void
a_mistake_in_a_switch_is_told_with_its_place(void **state)
{
	static const struct {
		const char *yaml, *line;
	} wrongs[] = {
		{"switches: {a b: {driver: x}}",
			"metal-boot.yaml:1:12: 'a b' is no name of a switch: letters, digits, dots, dashes and underscores, or a MAC"},
		{"switches: {../x: {driver: x}}",
			"metal-boot.yaml:1:12: '../x' is no name of a switch: letters, digits, dots, dashes and underscores, or a MAC"},
		{"switches: {a: {url: 'http://x'}}",
			"metal-boot.yaml:1:12: driver is missing: what kind of switch is a?"},
		{"switches: {a: {driver: ../x}}",
			"metal-boot.yaml:1:24: driver: '../x' is not the name of a driver: letters, digits and dashes"},
		{"switches: {a: {driver: x}, a: {driver: x}}",
			"metal-boot.yaml:1:28: 'a' is here twice"},
		{"switches: {'aa:bb:cc:00:00:01': {driver: x}, AABBCC000001: {driver: x}}",
			"metal-boot.yaml:1:46: 'AABBCC000001' is here twice"},
		{"switches: {a: {driver: x, pasword: y}}",
			"metal-boot.yaml:1:27: unknown key 'pasword'; did you mean 'password'?"},
		{"switches: {a: {driver: x, protected: ['1=2']}}",
			"metal-boot.yaml:1:39: protected: '1=2' is not a port as the switch calls it, such as 7, ether5 or 1/1/7"},
		{"switches: {a: {driver: x, halted_watts: much}}",
			"metal-boot.yaml:1:41: halted_watts: 'much' is not a number of watts such as 2.5"},
		{"switches: [a]",
			"metal-boot.yaml:1:11: switches: this is a list; it must be a mapping"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		assert_false(compile(wrongs[i].yaml, NULL, NULL));
		assert_string_equal(wrong.line[0], wrongs[i].line);
		assert_int_equal(wrong.n, 1);
	}
}

static void
a_host_whose_switch_there_is_not_is_a_mistake(void **state)
{
	const char *host = MAC1 ": {power: {device_id: rack2, port: 1}}";

	(void)state;
	assert_false(compile("switches: {rack1: {driver: x}}", NULL, host));
	assert_string_equal(wrong.line[0],
		"backend.yaml:1:40: there is no switch 'rack2' in metal-boot.yaml");
	assert_true(compile("switches: {rack2: {driver: x}}", NULL, host));
	assert_false(compile(NULL, NULL,
		MAC1 ": {power: {device_id: 'f4:e2:c6:50:60:bb', port: 1}}"));
}

static void
a_switch_of_the_controller_needs_no_entry(void **state)
{
	static const char unifi[] =
		"unifi: {endpoint: 'https://10.0.0.2', site: s, api_key: k, insecure: true}\n";
	static const char record[] =
		"account=unifi\ndevice=f4:e2:c6:50:60:bb\ndriver=unifi\n"
		"insecure=true\nsite=s\nurl=https://10.0.0.2\n";
	char both[512];

	(void)state;
	assert_true(compile(unifi, NULL,
		MAC1 ": {power: {device_id: 'F4-E2-C6-50-60-BB', port: 1}}\n" MAC2
		     ": {power: {device_id: f4e2c65060bb, port: 2}}\n"));
	assert_int_equal(config.switches, 1);
	assert_string_equal(switch_record("f4-e2-c6-50-60-bb"), record);
	assert_string_equal(config.secrets.bytes, "unifi.api_key=k\n");

	/* One that is listed says the rest itself. */
	snprintf(both, sizeof both, "%sswitches: {F4:E2:C6:50:60:BB: {settle: 60}}",
		unifi);
	assert_true(compile(both, NULL, NULL));
	assert_non_null(strstr(switch_record("f4-e2-c6-50-60-bb"), "settle=60\n"));
	assert_non_null(
		strstr(switch_record("f4-e2-c6-50-60-bb"), "account=unifi\n"));
}

static void
a_port_without_a_switch_is_of_the_controllers_own(void **state)
{
	static const char unifi[] =
		"unifi: {endpoint: 'https://10.0.0.2', device: 'F4:E2:C6:50:60:BB'}\n"
		"switches: {rack1: {driver: x}}";

	(void)state;
	assert_true(compile(unifi, NULL,
		MAC1 ": {power: {port: 1}}\n" MAC2
		     ": {power: {device_id: rack1, port: 2}}\n" MAC3 ": {}\n"));
	assert_string_equal(value(0, "power.device"), "F4:E2:C6:50:60:BB");
	assert_string_equal(value(1, "power.device"), "rack1");
	assert_null(value(2, "power.device"));
	assert_non_null(
		strstr(switch_record("f4-e2-c6-50-60-bb"), "driver=unifi\n"));
	assert_false(compile("unifi: {device: rack2}", NULL, NULL));
	assert_string_equal(wrong.line[0],
		"metal-boot.yaml:1:17: there is no switch 'rack2' in metal-boot.yaml");
}

/* The text of a file of the project, each comment that is a key made a key. */
static char *
uncommented(const char *name)
{
	static char text[16384];
	char whole[16384], *to = text;
	int dir = at_folder(".");

	assert_true(at_read(dir, name, whole, sizeof whole) > 0);
	close(dir);
	for (char *line = whole, *next; *line; line = next) {
		next = strchr(line, '\n') + 1;
		if (line[0] == '#' && line[1] == ' ' && line[2] != ' ')
			continue;
		line += *line == '#';
		memcpy(to, line, (size_t)(next - line));
		to += next - line;
	}
	*to = '\0';
	return text;
}

/* Is every key of a table, and of those in it, named in this text? */
static void
assert_names(const struct key *keys, const char *text)
{
	for (size_t n = 1; keys->name; keys++, n++) {
		assert_in_range(n, 1, KEYS_MAX);
		if (keys->form == KEY_GONE)
			continue;
		if (!strstr(text, keys->name))
			fail_msg("the key '%s' is missing", keys->name);
		if (keys->form > KEY_LIST)
			assert_names(keys->keys, text);
	}
}

static void
the_examples_and_manual_pages_name_every_key(void **state)
{
	static char manual[32768], example[32768];
	static const struct {
		const struct key *keys;
		const char *example, *page;
	} files[] = {
		{keys_site, "etc/metal-boot.yaml", "man/metal-boot.yaml.5"},
		{keys_netboot, "etc/netboot.yaml", "man/netboot.yaml.5"},
	};
	int dir = at_folder(".");

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		/* A key that does not go with the others is named in the prose. */
		assert_true(at_read(dir, files[i].example, example,
				    sizeof example) > 0);
		assert_names(files[i].keys, example);
		assert_true(at_read(dir, files[i].page, manual, sizeof manual) > 0);
		assert_names(files[i].keys, manual);
	}
	close(dir);
}

static void
the_examples_are_right_when_every_key_is_set(void **state)
{
	(void)state;
	assert_true(compile(uncommented("etc/metal-boot.yaml"), NULL, NULL));
	assert_true(config.site.len > 1000);
	assert_true(compile(NULL, uncommented("etc/netboot.yaml"), NULL));
	assert_int_equal(config.hosts, 3);
	assert_true(compile("unifi: {endpoint: 'https://x'}", NULL,
		uncommented("etc/backend.yaml")));
	assert_string_equal(value(0, "power.port"), "2");
}

#define TEST(f) cmocka_unit_test_teardown(f, forget)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_files_at_all_are_a_site_of_defaults_without_hosts),
		TEST(a_key_of_the_site_goes_by_its_path),
		TEST(a_list_is_joined_by_blanks_and_a_list_of_mappings_is_numbered),
		TEST(what_is_empty_or_null_says_nothing),
		TEST(secrets_are_kept_apart),
		TEST(numbers_flags_times_and_sizes_are_written_one_way),
		TEST(a_host_has_defaults_for_what_nobody_says),
		TEST(a_host_is_made_of_what_both_files_say),
		TEST(hosts_are_sorted_by_mac),
		TEST(every_key_of_a_host_has_its_name_in_the_record),
		TEST(a_script_keeps_its_lines),
		TEST(netboot_yaml_wins_and_a_note_says_so),
		TEST(a_mistake_is_told_with_its_place_and_a_sentence),
		TEST(all_mistakes_of_all_files_are_told_and_the_twenty_first_is_counted),
		TEST(a_record_may_be_as_long_as_its_reader_takes_and_no_longer),
		TEST(a_site_with_more_values_than_a_record_holds_is_refused),
		TEST(a_switch_has_a_record_of_its_own_and_its_secrets_are_elsewhere),
		TEST(a_switch_port_is_of_one_host),
		TEST(a_mistake_in_a_switch_is_told_with_its_place),
		TEST(a_host_whose_switch_there_is_not_is_a_mistake),
		TEST(a_switch_of_the_controller_needs_no_entry),
		TEST(a_port_without_a_switch_is_of_the_controllers_own),
		TEST(the_examples_and_manual_pages_name_every_key),
		TEST(the_examples_are_right_when_every_key_is_set),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
