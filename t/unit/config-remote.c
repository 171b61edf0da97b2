/* config/remote and claim: what a remote source says counts under the files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/kv.h"
#include "config/compile.h"
#include "host/host.h"

#include <string.h>

#define MAC1 "dc:a6:32:00:00:01"
#define MAC2 "dc:a6:32:00:00:02"
#define MAC3 "dc:a6:32:00:00:03"
#define HTTP "remote: {type: http, url: 'http://a/b'}\n"

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

/* The source's hosts, in the envelope of mb-remote unless they begin with '='. */
static bool
compile(const char *site, const char *netboot, const char *backend,
	const char *hosts)
{
	static char cache[HOST_RECORD_MAX * 4];
	const char *text[CONFIG_FILES] = {
		[CONFIG_SITE] = site,
		[CONFIG_NETBOOT] = netboot,
		[CONFIG_BACKEND] = backend,
		[CONFIG_REMOTE] = cache,
	};
	struct config_text files[CONFIG_FILES];

	forget(NULL);
	if (*hosts == '=')
		snprintf(cache, sizeof cache, "%s", hosts + 1);
	else
		snprintf(cache, sizeof cache,
			"{\"source\": \"http http://a/b\", \"hosts\": %s}", hosts);
	for (int i = 0; i < CONFIG_FILES; i++)
		files[i] = (struct config_text){
			text[i], text[i] ? strlen(text[i]) : 0};
	return config_compile(files, &arena, &wrong, &notes, &left_out, &config);
}

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

static void
assert_value(size_t n, const char *name, const char *expected)
{
	const char *found = value(n, name);

	assert_non_null(found);
	assert_string_equal(found, expected);
}

/* That this alone was told. */
static void
assert_told(const struct report *r, const char *line)
{
	assert_int_equal(r->n, 1);
	assert_string_equal(r->line[0], line);
}

static void
a_key_that_a_file_sets_wins_key_by_key(void **state)
{
	(void)state;
	assert_true(compile(HTTP, MAC1 ": {console: mine}\n",
		MAC1 ": {hostname: local, default_gateway: 10.0.0.1}\n",
		"{\"" MAC1
		"\": {\"hostname\": \"far\", \"ipAddress\": \"10.0.0.7\","
		" \"default_gateway\": \"10.0.0.9\","
		" \"netboot\": {\"console\": \"theirs\", \"facility\": \"f\"}}}"));
	assert_int_equal(config.hosts, 1);
	assert_value(0, "name", "local");
	assert_value(0, "gateway", "10.0.0.1");
	assert_value(0, "console", "mine");
	assert_value(0, "ip", "10.0.0.7");
	assert_value(0, "facility", "f");
	assert_value(0, "remote", "ip facility");
	assert_string_equal(config.host[0].name, "local");
	assert_string_equal(config.host[0].ip, "10.0.0.7");
	assert_int_equal(left_out.n, 0);
}

static void
what_the_source_says_wins_over_the_defaults(void **state)
{
	(void)state;
	assert_true(compile(HTTP, NULL, NULL,
		"{\"" MAC1 "\": {\"netboot\": {\"allowPxe\": false}}}"));
	assert_value(0, "allow_pxe", "false");
}

static void
a_local_script_wins_over_the_url_of_a_remote_one(void **state)
{
	(void)state;
	assert_true(compile(HTTP, MAC1 ": {ipxe_script: exit}\n", NULL,
		"{\"" MAC1
		"\": {\"netboot\": {\"ipxe_script_url\": \"http://x/\"}}}"));
	assert_value(0, "script", "exit");
	assert_null(value(0, "script_url"));
	assert_null(value(0, "remote"));
}

static void
a_host_that_only_the_source_names_is_a_host_unless_it_is_not_to_be(void **state)
{
	(void)state;
	assert_true(compile(HTTP, NULL, MAC2 ": {hostname: b}\n",
		"{\"" MAC3 "\": {\"hostname\": \"c\"}, \"" MAC1 "\": {}}"));
	assert_int_equal(config.hosts, 3);
	assert_value(2, "name", "c");
	assert_true(
		compile("remote: {type: http, url: 'http://a/b', new_hosts: false}",
			NULL, MAC2 ": {hostname: b}\n",
			"{\"" MAC3 "\": {\"hostname\": \"c\"},"
			" \"" MAC2 "\": {\"vlanID\": 7}}"));
	assert_int_equal(config.hosts, 1);
	assert_value(0, "vlan", "7");
}

static void
a_mistake_leaves_out_that_host_alone(void **state)
{
	(void)state;
	assert_true(compile(HTTP, NULL, MAC1 ": {hostname: a}\n",
		"{\"" MAC1 "\": {\"ip_address\": \"10.0.0.1\", \"colour\": 1},"
		" \"" MAC2 "\": {\"hostname\": \"b\"}}"));
	assert_told(
		&left_out, "remote http, " MAC1 " left out: unknown key 'colour'");
	assert_int_equal(config.hosts, 2);
	assert_null(config.host[0].ip);
	assert_null(value(0, "remote"));
	assert_value(0, "name", "a");
	assert_value(1, "name", "b");
}

static void
each_kind_of_mistake_is_told_and_nothing_else_is_lost(void **state)
{
	static const struct {
		const char *host, *told;
	} bad[] = {
		{"\"x\": {}",
			"remote http, x left out: 'x' is not a MAC such as dc:a6:32:01:02:03"},
		{"\"" MAC1 "\": 7",
			"remote http, " MAC1
			" left out: this must be a mapping: keys and values"},
		{"\"" MAC1 "\": {\"vlan_id\": 1e99}",
			"remote http, " MAC1
			" left out: vlan_id: '1e+99' is not a whole number from 0 to 4094"},
		{"\"" MAC1 "\": {\"vlan_id\": 99999999999999999999999}",
			"remote http, " MAC1
			" left out: vlan_id: '1e+23' is not a whole number from 0 to 4094"},
		{"\"" MAC1 "\": {\"hostname\": \"a\\u0000b\"}",
			"remote http, " MAC1 " left out: a NUL in a text"},
		{"\"" MAC1 "\": {\"ip_address\": [\"10.0.0.1\"]}",
			"remote http, " MAC1
			" left out: ip_address: this is a list; it must be a value"},
		{"\"" MAC1
		 "\": {\"ip_address\": \"10.0.0.1\", \"ipAddress\": \"10.0.0.2\"}",
			"remote http, " MAC1
			" left out: 'ip_address' is here twice"},
		{"\"" MAC1
		 "\": {\"netboot\": {\"ipxe_script\": \"a\", \"ipxe_script_url\": \"http://a\"}}",
			"remote http, " MAC1
			" left out: both ipxe_script and ipxe_script_url are set"},
		{"\"" MAC2 "\": {}, \"DC-A6-32-00-00-02\": {\"hostname\": \"x\"}",
			"remote http, DC-A6-32-00-00-02 left out: " MAC2
			" is here twice"},
	};
	char hosts[512];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(hosts, sizeof hosts,
			"{%s, \"" MAC3 "\": {\"hostname\": \"c\"}}", bad[i].host);
		assert_true(compile(HTTP, NULL, MAC2 ": {hostname: b}\n", hosts));
		assert_told(&left_out, bad[i].told);
		assert_int_equal(config.hosts, 2);
		assert_value(0, "name", "b");
		assert_value(1, "name", "c");
	}
}

static void
null_and_numbers_in_json_mean_what_they_mean_in_yaml(void **state)
{
	(void)state;
	assert_true(compile(HTTP, NULL, NULL,
		"{\"" MAC1
		"\": {\"hostname\": null, \"lease_time\": 86400, \"vlanID\": \"\","
		" \"disabled\": true, \"name_servers\": [\"1.1.1.1\", \"8.8.8.8\"]}}"));
	assert_null(value(0, "name"));
	assert_null(value(0, "vlan"));
	assert_value(0, "lease_time", "86400");
	assert_value(0, "disabled", "true");
	assert_value(0, "dns", "1.1.1.1 8.8.8.8");
	assert_true(compile(
		HTTP, NULL, NULL, "{\"" MAC1 "\": {\"hostname\": \"null\"}}"));
	assert_value(0, "name", "null");
}

static void
an_address_or_name_of_another_host_leaves_out_the_remote_part(void **state)
{
	(void)state;
	assert_true(compile(HTTP, NULL, MAC3 ": {ip_address: 10.0.0.3}\n",
		"{\"" MAC1 "\": {\"ip_address\": \"10.0.0.3\"},"
		" \"" MAC2 "\": {\"hostname\": \"x\"}}"));
	assert_told(&left_out, "remote http, " MAC1
			       " left out: another host has the ip '10.0.0.3'");
	assert_int_equal(config.hosts, 2);
	assert_value(0, "name", "x");

	/* Between two that the source names, the lower MAC has it, in either case.
	 */
	assert_true(compile(HTTP, NULL, NULL,
		"{\"" MAC2 "\": {\"hostname\": \"Node\"},"
		" \"" MAC1 "\": {\"hostname\": \"node\"}}"));
	assert_told(&left_out,
		"remote http, " MAC2 " left out: another host has the name 'Node'");
	assert_int_equal(config.hosts, 1);
	assert_value(0, "name", "node");
}

static void
a_switch_port_of_another_host_leaves_out_the_remote_part(void **state)
{
	static const char site[] = HTTP "switches: {a: {driver: exec}}\n";

	(void)state;
	assert_true(compile(site, NULL,
		MAC3 ": {power: {device_id: a, port: 1}}\n" MAC1
		     ": {power: {device_id: a}}\n",
		"{\"" MAC1 "\": {\"power\": {\"port\": 1}},"
		" \"" MAC2
		"\": {\"power\": {\"device_id\": \"a\", \"port\": 2}}}"));
	assert_told(&left_out,
		"remote http, " MAC1
		" left out: another host has the port '1' of the switch a");
	assert_int_equal(config.hosts, 3);
	assert_value(1, "power.port", "2");
}

static void
a_remote_part_that_is_left_out_holds_no_name_and_no_address(void **state)
{
	(void)state;
	/* 1 has what 2 says of its name, so 2's address is free for 3. */
	assert_true(compile(HTTP, NULL, MAC1 ": {hostname: a}\n",
		"{\"" MAC2
		"\": {\"hostname\": \"a\", \"ip_address\": \"10.0.0.9\"},"
		" \"" MAC3 "\": {\"ip_address\": \"10.0.0.9\"}}"));
	assert_told(&left_out,
		"remote http, " MAC2 " left out: another host has the name 'a'");
	assert_int_equal(config.hosts, 2);
	assert_string_equal(config.host[1].ip, "10.0.0.9");
}

static void
a_value_that_a_file_overrules_takes_nobodys_place(void **state)
{
	(void)state;
	assert_true(compile(HTTP, NULL,
		MAC1 ": {ip_address: 10.0.0.1}\n" MAC2 ": {ip_address: 10.0.0.2}\n",
		"{\"" MAC2
		"\": {\"ip_address\": \"10.0.0.1\", \"hostname\": \"b\"}}"));
	assert_int_equal(left_out.n, 0);
	assert_string_equal(config.host[1].ip, "10.0.0.2");
	assert_string_equal(config.host[1].name, "b");
}

static void
what_would_make_a_record_too_long_is_left_out(void **state)
{
	static char hosts[HOST_RECORD_MAX + 512], script[HOST_RECORD_MAX];

	(void)state;
	memset(script, 'x', sizeof script - 1);
	snprintf(hosts, sizeof hosts,
		"{\"" MAC1 "\": {\"hostname\": \"far\","
		" \"netboot\": {\"ipxe_script\": \"%s\"}},"
		" \"" MAC2 "\": {\"netboot\": {\"ipxe_script\": \"%s\"}}}",
		script, "exit");
	assert_true(compile(HTTP, NULL, MAC1 ": {vlan_id: 3}\n", hosts));
	assert_told(&left_out,
		"remote http, " MAC1
		" left out: all that is said of this host is more than 16383 bytes");
	assert_int_equal(config.hosts, 2);
	assert_value(0, "vlan", "3");
	assert_null(config.host[0].name);
	assert_value(1, "script", "exit");
	/* And a host of which nothing else is said goes whole. */
	assert_true(compile(HTTP, NULL, NULL, hosts));
	assert_int_equal(config.hosts, 1);
}

static void
an_answer_of_another_source_does_not_count(void **state)
{
	(void)state;
	assert_true(compile("", NULL, NULL, "{\"" MAC1 "\": {}}"));
	assert_int_equal(config.hosts, 0);
	assert_true(compile("remote: {type: http, url: 'http://other'}", NULL, NULL,
		"{\"" MAC1 "\": {}}"));
	assert_int_equal(config.hosts, 0);
	assert_int_equal(left_out.n, 0);
}

static void
a_cache_that_is_spoilt_is_left_out_whole(void **state)
{
	static const char *const spoilt[] = {"=", "={", "=[]", "={\"hosts\": {}}",
		"={\"source\": \"http http://a/b\", \"hosts\": []}"};

	(void)state;
	for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
		assert_true(
			compile(HTTP, NULL, MAC1 ": {hostname: a}\n", spoilt[i]));
		assert_told(&left_out,
			"remote/hosts.json: not what mb-remote writes; the remote source is left out");
		assert_int_equal(config.hosts, 1);
	}
}

static void
settings_that_do_not_go_together_are_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *site, *told;
	} bad[] = {
		{"remote: {url: 'http://a'}",
			"metal-boot.yaml:1:15: type is missing: is the remote source http, unifi or etcd?"},
		{"remote: {type: etcd}",
			"metal-boot.yaml:1:16: url is missing: where is the etcd source?"},
		{"remote: {type: ldap}",
			"metal-boot.yaml:1:16: type: 'ldap' is not one of http, unifi, etcd"},
		{"remote: {type: http, url: 'http://me:pass@a/'}",
			"metal-boot.yaml:1:27: url: a name or password in a URL is seen by all; use the keys for them, if there are any"},
		{"remote: {type: etcd, url: 'http://a/{mac}'}",
			"metal-boot.yaml:1:27: url: only a source of type http has a URL with {mac}"},
		{"remote: {type: http, url: 'http://a', prefix: /x/}",
			"metal-boot.yaml:1:47: only etcd has keys with a prefix"},
		{"remote: {type: etcd, url: 'http://a', site: x}",
			"metal-boot.yaml:1:45: only a UniFi controller has sites"},
		{"remote: {type: http, url: 'http://a', token_file: /t, username: u, password_file: /p}",
			"metal-boot.yaml:1:51: either token_file or username and password_file"},
		{"remote: {type: http, url: 'http://a', username: u}",
			"metal-boot.yaml:1:49: username needs password_file"},
		{"remote: {type: http, url: 'http://a', password_file: /p}",
			"metal-boot.yaml:1:54: password_file needs username"},
		{"remote: {type: unifi, url: 'http://a'}",
			"metal-boot.yaml:1:16: a UniFi controller wants an API key: set token_file, or unifi.api_key"},
		{"remote: {type: http, url: 'http://a', interval: 9s}",
			"metal-boot.yaml:1:49: interval: at least 10 seconds"},
		{"remote: {type: http, url: 'http://a', password: x}",
			"metal-boot.yaml:1:39: the key 'password' is not used here: write it to a file and name that as password_file"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(compile(bad[i].site, NULL, NULL, "{}"));
		assert_told(&wrong, bad[i].told);
	}
	assert_true(compile(
		"remote: {type: unifi}\nunifi: {endpoint: 'https://a', api_key: k}",
		NULL, NULL, "{}"));
}

#define TEST(f) cmocka_unit_test_teardown(f, forget)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_that_a_file_sets_wins_key_by_key),
		TEST(what_the_source_says_wins_over_the_defaults),
		TEST(a_local_script_wins_over_the_url_of_a_remote_one),
		TEST(a_host_that_only_the_source_names_is_a_host_unless_it_is_not_to_be),
		TEST(a_mistake_leaves_out_that_host_alone),
		TEST(each_kind_of_mistake_is_told_and_nothing_else_is_lost),
		TEST(null_and_numbers_in_json_mean_what_they_mean_in_yaml),
		TEST(an_address_or_name_of_another_host_leaves_out_the_remote_part),
		TEST(a_switch_port_of_another_host_leaves_out_the_remote_part),
		TEST(a_remote_part_that_is_left_out_holds_no_name_and_no_address),
		TEST(a_value_that_a_file_overrules_takes_nobodys_place),
		TEST(what_would_make_a_record_too_long_is_left_out),
		TEST(an_answer_of_another_source_does_not_count),
		TEST(a_cache_that_is_spoilt_is_left_out_whole),
		TEST(settings_that_do_not_go_together_are_refused_with_a_sentence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("config-remote", tests, NULL, NULL);
}
