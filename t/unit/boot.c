/* ipxe/boot: which script, and with what values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ipxe/given.h"

static struct host host;
static struct site site;
static struct boot boot;
static const struct override *override;

static int
set_up(void **state)
{
	(void)state;
	memset(&site, 0, sizeof site);
	override = NULL;
	site.http_port = 80;
	site.http_address = (struct ip4){{10, 0, 0, 2}};
	host_unknown((struct mac){{0xdc, 0xa6, 0x32, 1, 2, 3}}, &host);
	host.known = host.allow_pxe = true;
	return 0;
}

static void
site_says(const char *key, const char *value)
{
	site.kv.item[site.kv.n].name = key;
	site.kv.item[site.kv.n].value = value;
	site.kv.n++;
}

static enum boot_verdict
decide(bool pi)
{
	assert_true(boot_decide(&host, &site, pi, "/boot", override, &boot));
	return boot.verdict;
}

static void
a_host_that_says_nothing_gets_ironics_ramdisk_from_us(void **state)
{
	(void)state;
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_string_equal(
		boot.url, "http://10.0.0.2/images/ironic-python-agent.kernel");
	assert_string_equal(boot.initrd,
		"http://10.0.0.2/images/ironic-python-agent.initramfs");
	assert_true(boot.agent);
	assert_string_equal(boot.args,
		"ipa-api-url=http://10.0.0.2 "
		"ipa-inspection-callback-url=http://10.0.0.2/v1/continue_inspection "
		"ipa-inspection-collectors=default,logs ipa-collect-lldp=1 "
		"systemd.journald.forward_to_console=yes "
		"BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd");
	assert_int_equal(boot.retries, 5);
	assert_int_equal(boot.delay, 2);
}

static void
names_and_base_url_are_joined_by_one_slash(void **state)
{
	(void)state;
	host.base_url = "https://mirror.example/a//";
	host.kernel = "/k";
	host.initrd = "b/i";
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_string_equal(boot.url, "https://mirror.example/a/k");
	assert_string_equal(boot.initrd, "https://mirror.example/a/b/i");
}

static void
a_host_with_a_kernel_only_gets_no_initrd(void **state)
{
	(void)state;
	host.kernel = "uki.efi";
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_string_equal(boot.initrd, "");
	assert_false(boot.agent);
	assert_string_equal(boot.args, "BOOTIF=01-dc-a6-32-01-02-03");
}

static void
hook_gives_the_files_of_the_hosts_architecture(void **state)
{
	(void)state;
	site_says("ipxe_http_script.hook_url", "http://hook.example/");
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_string_equal(boot.url, "http://hook.example/vmlinuz-aarch64");
	assert_string_equal(boot.initrd, "http://hook.example/initramfs-aarch64");

	host.kv.n = 1;
	host.kv.item[0].name = "arch";
	host.kv.item[0].value = "x86_64";
	decide(false);
	assert_string_equal(boot.url, "http://hook.example/vmlinuz-x86_64");
	assert_string_equal(boot.initrd, "http://hook.example/initramfs-x86_64");

	host.initrd = "i";
	decide(false);
	assert_string_equal(boot.url, "http://hook.example/vmlinuz-x86_64");
	assert_string_equal(boot.initrd, "http://hook.example/i");

	host.kernel = "k";
	host.initrd = NULL;
	decide(false);
	assert_string_equal(boot.url, "http://hook.example/k");
	assert_string_equal(boot.initrd, "");

	host.base_url = "http://own.example";
	decide(false);
	assert_string_equal(boot.url, "http://own.example/k");
	host.kernel = NULL;
	decide(false);
	assert_string_equal(
		boot.url, "http://own.example/ironic-python-agent.kernel");
}

static void
a_host_is_told_its_addresses_if_the_site_wants_that(void **state)
{
	static const char *const record[][2] = {{"dns", "10.0.0.3 10.0.0.4"},
		{"ip", "10.0.0.9"}, {"name", "node1"}, {"ntp", "10.0.0.5"},
		{"search", "a.example b.example"}, {"vlan", "12"}};

	(void)state;
	host.kernel = "k";
	for (size_t i = 0; i < sizeof record / sizeof *record; i++) {
		host.kv.item[i].name = record[i][0];
		host.kv.item[i].value = record[i][1];
	}
	host.kv.n = sizeof record / sizeof *record;
	host.ip = record[1][1];
	site_says("dhcp.static_ipam_enabled", "false");
	site_says("dnsmasq.default_dns", "10.0.0.1");
	site_says("dnsmasq.default_subnet", "255.255.255.0");
	decide(false);
	assert_string_equal(boot.args, "BOOTIF=01-dc-a6-32-01-02-03");
	site.kv.item[0].value = "true";
	decide(false);
	assert_string_equal(boot.args,
		"ipam=dc-a6-32-01-02-03:12:10.0.0.9:255.255.255.0::node1:"
		"10.0.0.3,10.0.0.4:a.example,b.example:10.0.0.5 "
		"BOOTIF=01-dc-a6-32-01-02-03");
	host.ip = NULL;
	decide(false);
	assert_string_equal(boot.args, "BOOTIF=01-dc-a6-32-01-02-03");
}

static void
the_arguments_are_those_of_host_and_site(void **state)
{
	(void)state;
	host.console = "ttyS0,115200";
	host.facility = "lab";
	host.kernel = "linux";
	host.initrd = "initrd";
	site_says("ipxe_http_script.extra_kernel_args", "a=b quiet");
	site_says("ipxe_http_script.tink_server", "10.0.0.3:42113");
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_string_equal(boot.args,
		"console=ttyS0,115200 facility=lab a=b quiet "
		"grpc_authority=10.0.0.3:42113 tinkerbell_tls=false "
		"worker_id=dc:a6:32:01:02:03 BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd");

	site_says("ipxe_http_script.use_tls", "true");
	host.console = "console=tty0 console=ttyS0";
	host.facility = "";
	decide(false);
	assert_string_equal(boot.args,
		"console=tty0 console=ttyS0 a=b quiet "
		"grpc_authority=10.0.0.3:42113 tinkerbell_tls=true "
		"worker_id=dc:a6:32:01:02:03 BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd");
}

static void
the_first_that_a_host_has_counts(void **state)
{
	(void)state;
	host.kernel = "k";
	site_says("dhcp.ipxe_http_script_url", "http://all.example/");
	assert_int_equal(decide(false), BOOT_CHAIN);
	assert_string_equal(boot.url, "http://all.example/");
	host.script_url = "http://x.example/s";
	assert_int_equal(decide(false), BOOT_CHAIN);
	assert_string_equal(boot.url, "http://x.example/s");
	host.script = "#!ipxe\n";
	memset(&boot, 'x', sizeof boot);
	assert_int_equal(decide(false), BOOT_OWN);
	assert_string_equal(boot.url, "");
	host.allow_pxe = false;
	assert_int_equal(decide(false), BOOT_NOT_ALLOWED);
	host.disabled = true;
	assert_int_equal(decide(false), BOOT_DISABLED);
	site_says("ipxe_http_script.enabled", "false");
	assert_int_equal(decide(false), BOOT_OFF);
}

static void
what_is_empty_is_not_said(void **state)
{
	(void)state;
	host.script = host.script_url = host.base_url = host.kernel = host.initrd =
		"";
	host.console = host.facility = "";
	site_says("dhcp.ipxe_http_script_url", "");
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_string_equal(
		boot.url, "http://10.0.0.2/images/ironic-python-agent.kernel");
	assert_non_null(
		strstr(boot.args, " BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd"));
	assert_null(strstr(boot.args, "console=ttyS"));
	assert_null(strstr(boot.args, "facility="));
}

static void
nobody_is_sent_back_to_us(void **state)
{
	static const struct {
		const char *url;
		enum boot_verdict verdict;
	} cases[] = {
		{"http://10.0.0.2:8080/boot", BOOT_KERNEL},
		{"http://10.0.0.2:8080/boot/auto.ipxe", BOOT_KERNEL},
		{"http://10.0.0.2:8080/boot?mac=1", BOOT_KERNEL},
		{"http://10.0.0.2:8080/bootx", BOOT_CHAIN},
		{"http://10.0.0.2/boot", BOOT_CHAIN},
		{"http://10.0.0.3:8080/boot", BOOT_CHAIN},
	};

	(void)state;
	site.http_port = 8080;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		site.kv.n = 0;
		site_says("dhcp.ipxe_http_script_url", cases[i].url);
		assert_int_equal(decide(false), cases[i].verdict);
	}
}

static void
unknown_hosts_are_treated_by_policy(void **state)
{
	static const struct {
		enum unknown_policy policy;
		bool pi;
		enum boot_verdict verdict;
	} cases[] = {
		{UNKNOWN_PI, true, BOOT_KERNEL},
		{UNKNOWN_PI, false, BOOT_UNKNOWN_NO_PI},
		{UNKNOWN_IGNORE, true, BOOT_UNKNOWN},
		{UNKNOWN_RECORD, true, BOOT_UNKNOWN},
		{UNKNOWN_NETBOOT, false, BOOT_KERNEL},
	};

	(void)state;
	host_unknown(host.mac, &host);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		site.unknown = cases[i].policy;
		assert_int_equal(decide(cases[i].pi), cases[i].verdict);
	}
}

static void
retries_are_the_sites(void **state)
{
	(void)state;
	site_says("ipxe_http_script.retries", "0");
	site_says("ipxe_http_script.retry_delay", "30");
	decide(false);
	assert_int_equal(boot.retries, 0);
	assert_int_equal(boot.delay, 30);
}

static void
what_does_not_fit_is_refused(void **state)
{
	static char url[BOOT_URL + 1], args[BOOT_ARGS];

	(void)state;
	memset(url, 'u', BOOT_URL);
	host.script_url = url;
	assert_false(boot_decide(&host, &site, false, "/boot", override, &boot));
	url[BOOT_URL - 1] = '\0';
	assert_true(boot_decide(&host, &site, false, "/boot", override, &boot));
	host.script_url = NULL;
	host.initrd = url;
	assert_false(boot_decide(&host, &site, false, "/boot", override, &boot));
	host.initrd = NULL;
	memset(args, 'a', BOOT_ARGS - 1);
	host.facility = args;
	assert_false(boot_decide(&host, &site, false, "/boot", override, &boot));
}

static void
told(enum override_target target, const char *url)
{
	static struct override o;

	memset(&o, 0, sizeof o);
	o.target = target;
	snprintf(o.url, sizeof o.url, "%s", url);
	override = &o;
}

static void
told_to_boot_by_pxe_it_is_given_its_usual(void **state)
{
	(void)state;
	host.kernel = "k";
	decide(false);
	assert_false(boot.overridden);
	told(OVERRIDE_PXE, "");
	assert_int_equal(decide(false), BOOT_KERNEL);
	assert_true(boot.overridden);
	assert_string_equal(boot.url, "http://10.0.0.2/images/k");
	host.script_url = "http://x.example/s";
	assert_int_equal(decide(false), BOOT_CHAIN);
	assert_true(boot.overridden);
	host.script = "#!ipxe\n";
	assert_int_equal(decide(false), BOOT_OWN);
	assert_true(boot.overridden);
}

static void
told_to_boot_a_url_it_is_given_that(void **state)
{
	static const struct {
		const char *url;
		enum boot_verdict verdict;
	} cases[] = {
		{"http://x/a.efi", BOOT_HTTP},
		{"http://x/a", BOOT_HTTP},
		{"https://x/a.ISO", BOOT_SAN},
		{"http://x/a.img", BOOT_SAN},
		{"http://x/a.img?key=1.efi", BOOT_SAN},
		{"http://x/a.iso#part", BOOT_SAN},
		{"http://x/a.efi?of=a.iso", BOOT_HTTP},
		{"http://x/a.iso.gz", BOOT_HTTP},
		{"http://x/aiso", BOOT_HTTP},
		{"x", BOOT_HTTP},
	};

	(void)state;
	host.script = "#!ipxe\n";
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		told(OVERRIDE_HTTP, cases[i].url);
		assert_int_equal(decide(false), cases[i].verdict);
		assert_string_equal(boot.url, cases[i].url);
		assert_true(boot.overridden);
		assert_int_equal(boot.retries, 5);
	}
}

static void
told_to_boot_from_disk_or_into_setup_it_is_let_go(void **state)
{
	(void)state;
	host.script = "#!ipxe\n";
	told(OVERRIDE_DISK, "");
	assert_int_equal(decide(false), BOOT_DISK);
	assert_true(boot.overridden);
	told(OVERRIDE_SETUP, "");
	assert_int_equal(decide(false), BOOT_SETUP);
	assert_true(boot.overridden);
	/* That takes no permission. */
	host.allow_pxe = false;
	assert_int_equal(decide(false), BOOT_SETUP);
	assert_true(boot.overridden);
}

static void
who_may_not_netboot_does_not_because_it_was_told_to(void **state)
{
	(void)state;
	host.allow_pxe = false;
	told(OVERRIDE_PXE, "");
	assert_int_equal(decide(false), BOOT_NOT_ALLOWED);
	assert_false(boot.overridden);
	told(OVERRIDE_HTTP, "http://x/a.efi");
	assert_int_equal(decide(false), BOOT_NOT_ALLOWED);
	assert_false(boot.overridden);
	assert_string_equal(boot.url, "");
}

static void
a_script_spends_what_made_it_unless_firmware_did(void **state)
{
	static const char id[] = "00112233aabbccdd", old[] = "ffeeddcc00112233";
	struct override o = {.target = OVERRIDE_PXE, .once = true};
	struct override_past past = {.script.when = 1};
	struct override_use use;

	(void)state;
	memcpy(o.id, id, sizeof id);
	memcpy(past.script.spent, old, sizeof old);
	memcpy(past.script.override, old, sizeof old);
	override = &o;
	decide(false);
	use = given_use(&boot, &o, &past, 7);
	assert_int_equal(use.when, 7);
	assert_string_equal(use.override, id);
	assert_string_equal(use.spent, id);

	/* The firmware that holds it spent it. */
	past.served.when = 6;
	memcpy(past.served.override, id, sizeof id);
	memcpy(past.served.spent, id, sizeof id);
	use = given_use(&boot, &o, &past, 7);
	assert_string_equal(use.override, id);
	assert_string_equal(use.spent, old);

	/* A script that is not by it, for the host may not netboot. */
	past.served = (struct override_use){0};
	host.allow_pxe = false;
	decide(false);
	use = given_use(&boot, &o, &past, 7);
	assert_int_equal(use.when, 7);
	assert_string_equal(use.override, "");
	assert_string_equal(use.spent, old);

	host.allow_pxe = true;
	o.once = false;
	decide(false);
	use = given_use(&boot, &o, &past, 7);
	assert_string_equal(use.override, id);
	assert_string_equal(use.spent, old);
}

static void
each_verdict_has_its_words(void **state)
{
	(void)state;
	assert_string_equal(boot_which(BOOT_KERNEL), "boot");
	assert_string_equal(boot_which(BOOT_CHAIN), "chain");
	assert_string_equal(boot_which(BOOT_OWN), "own");
	assert_string_equal(boot_which(BOOT_HTTP), "http");
	assert_string_equal(boot_which(BOOT_SAN), "san");
	for (int v = BOOT_KERNEL; v < BOOT_DISK; v++)
		assert_null(boot_why((enum boot_verdict)v));
	for (int v = BOOT_DISK; v <= BOOT_UNKNOWN_NO_PI; v++) {
		assert_string_equal(boot_which((enum boot_verdict)v),
			v == BOOT_SETUP ? "setup" : "local");
		assert_non_null(boot_why((enum boot_verdict)v));
	}
}

static void
a_template_gets_all_the_values(void **state)
{
	static const char text[] =
		"@mac@ @kernel@ @url@ @initrd@ @args@ @retries@ @delay@";
	char out[512];
	struct wr w = wr_of(out, sizeof out);
	struct rd where;

	(void)state;
	host.kernel = "k";
	host.initrd = "i";
	decide(false);
	assert_int_equal(
		boot_fill(&boot, host.mac, text, &w, &where), TEMPLATE_FILLED);
	wr_u8(&w, '\0');
	assert_string_equal(out,
		"dc:a6:32:01:02:03 http://10.0.0.2/images/k http://10.0.0.2/images/k "
		"http://10.0.0.2/images/i BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd 5 2");

	/* The reason is there only when there is one. */
	w = wr_of(out, sizeof out);
	assert_int_equal(
		boot_fill(&boot, host.mac, "@why@", &w, &where), TEMPLATE_UNKNOWN);
	host.disabled = true;
	decide(false);
	w = wr_of(out, sizeof out);
	assert_int_equal(
		boot_fill(&boot, host.mac, "@why@", &w, &where), TEMPLATE_FILLED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_host_that_says_nothing_gets_ironics_ramdisk_from_us,
			set_up),
		cmocka_unit_test_setup(
			names_and_base_url_are_joined_by_one_slash, set_up),
		cmocka_unit_test_setup(
			a_host_with_a_kernel_only_gets_no_initrd, set_up),
		cmocka_unit_test_setup(
			hook_gives_the_files_of_the_hosts_architecture, set_up),
		cmocka_unit_test_setup(
			a_host_is_told_its_addresses_if_the_site_wants_that,
			set_up),
		cmocka_unit_test_setup(
			the_arguments_are_those_of_host_and_site, set_up),
		cmocka_unit_test_setup(the_first_that_a_host_has_counts, set_up),
		cmocka_unit_test_setup(what_is_empty_is_not_said, set_up),
		cmocka_unit_test_setup(nobody_is_sent_back_to_us, set_up),
		cmocka_unit_test_setup(unknown_hosts_are_treated_by_policy, set_up),
		cmocka_unit_test_setup(retries_are_the_sites, set_up),
		cmocka_unit_test_setup(what_does_not_fit_is_refused, set_up),
		cmocka_unit_test_setup(
			told_to_boot_by_pxe_it_is_given_its_usual, set_up),
		cmocka_unit_test_setup(told_to_boot_a_url_it_is_given_that, set_up),
		cmocka_unit_test_setup(
			told_to_boot_from_disk_or_into_setup_it_is_let_go, set_up),
		cmocka_unit_test_setup(
			who_may_not_netboot_does_not_because_it_was_told_to,
			set_up),
		cmocka_unit_test_setup(
			a_script_spends_what_made_it_unless_firmware_did, set_up),
		cmocka_unit_test_setup(each_verdict_has_its_words, set_up),
		cmocka_unit_test_setup(a_template_gets_all_the_values, set_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
