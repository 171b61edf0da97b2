#include "ipxe/boot.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>

#define RETRIES     5
#define RETRIES_MAX 1000
#define DELAY       2 /* seconds */
#define DELAY_MAX   3600

static const struct {
	const char *which, *why;
} words[] = {
	[BOOT_KERNEL] = {"boot", NULL},
	[BOOT_CHAIN] = {"chain", NULL},
	[BOOT_OWN] = {"own", NULL},
	[BOOT_IRONIC] = {"ironic", NULL},
	[BOOT_HTTP] = {"http", NULL},
	[BOOT_SAN] = {"san", NULL},
	[BOOT_DISK] = {"local", "told to boot from its disk"},
	[BOOT_SETUP] = {"setup", "told to enter its setup menu"},
	[BOOT_OFF] = {"local", "the site gives no boot scripts"},
	[BOOT_DISABLED] = {"local", "disabled"},
	[BOOT_NOT_ALLOWED] = {"local", "not allowed to netboot"},
	[BOOT_UNKNOWN] = {"local", "unknown host"},
	[BOOT_UNKNOWN_NO_PI] = {"local",
		"unknown host, not known to be a Raspberry Pi"},
};

const char *
boot_which(enum boot_verdict v)
{
	return words[v].which;
}

const char *
boot_why(enum boot_verdict v)
{
	return words[v].why;
}

/* The text, or NULL when it is not said or empty. */
static const char *
said(const char *text)
{
	return text && *text ? text : NULL;
}

/* End the text in w with its NUL; false if it did not fit. */
static bool
ended(struct wr *w)
{
	wr_u8(w, '\0');
	return !w->full;
}

/* May it be given a script of ours at all? If not, the verdict says why. */
static bool
allowed(const struct host *host, const struct site *site, bool pi,
	enum boot_verdict *v)
{
	static const enum boot_verdict unknown[] = {
		[UNKNOWN_PI] = BOOT_UNKNOWN_NO_PI,
		[UNKNOWN_IGNORE] = BOOT_UNKNOWN,
		[UNKNOWN_RECORD] = BOOT_UNKNOWN,
	};

	if (!site_flag(site, "ipxe_http_script.enabled", true)) {
		*v = BOOT_OFF;
		return false;
	}
	if (host->known) {
		*v = host->disabled ? BOOT_DISABLED : BOOT_NOT_ALLOWED;
		return !host->disabled && host->allow_pxe;
	}
	if (site->unknown == UNKNOWN_NETBOOT || (site->unknown == UNKNOWN_PI && pi))
		return true;
	*v = unknown[site->unknown];
	return false;
}

/* The site's own script for all, unless it is this very one. */
static const char *
site_script(const struct site *site, const char *path)
{
	const char *url = said(site_get(site, "dhcp.ipxe_http_script_url"));
	char self[BOOT_URL];
	size_t len;

	if (!url ||
		!site_url(site, "", site->http_address, path, self, sizeof self))
		return url;
	len = strlen(self);
	if (strncmp(url, self, len) == 0 && strchr("/?", url[len]))
		return NULL;
	return url;
}

/* <base>/<name>, with one slash between them. */
static bool
join(const char *base, const char *name, char out[static BOOT_URL])
{
	struct wr w = wr_of(out, BOOT_URL);
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	wr_bytes(&w, base, len);
	wr_u8(&w, '/');
	wr_text(&w, name + strspn(name, "/"));
	return ended(&w);
}

/* The names that Tinkerbell's Hook gives its files, by the host's architecture. */
static void
hook_files(const struct host *host, const char **kernel, const char **initrd)
{
	const char *arch = kv_get(&host->kv, "arch");
	bool pc =
		arch && (strcmp(arch, "x86_64") == 0 || strcmp(arch, "amd64") == 0);

	*kernel = pc ? "vmlinuz-x86_64" : "vmlinuz-aarch64";
	*initrd = pc ? "initramfs-x86_64" : "initramfs-aarch64";
}

/*
 * Is that Ironic's agent? As the host's record says, or else by the name that it is
 * built under.
 */
static bool
is_agent(const struct host *host, const char *kernel)
{
	static const char name[] = "ironic-python-agent";
	const char *word = kv_get(&host->kv, "agent"), *slash;

	if (word)
		return strcmp(word, "true") == 0;
	slash = strrchr(kernel, '/');
	return strncmp(slash ? slash + 1 : kernel, name, strlen(name)) == 0;
}

static bool
files(const struct host *host, const struct site *site, struct boot *out)
{
	const char *base = said(host->base_url);
	const char *hook = said(site_get(site, "ipxe_http_script.hook_url"));
	const char *kernel = said(host->kernel), *initrd = said(host->initrd);
	const char *ramdisk = "ironic-python-agent.initramfs";
	char images[BOOT_URL];

	if (!site_url(
		    site, "", site->http_address, "/images", images, sizeof images))
		return false;
	if (!kernel) {
		kernel = "ironic-python-agent.kernel";
		if (!base && hook)
			hook_files(host, &kernel, &ramdisk);
		initrd = initrd ? initrd : ramdisk;
	}
	if (!base)
		base = hook ? hook : images;
	out->agent = is_agent(host, kernel);
	return join(base, kernel, out->url) &&
	       (!initrd || join(base, initrd, out->initrd));
}

/* Append " <name><value>", or nothing when there is no value. */
static void
argument(struct wr *w, const char *name, const char *value)
{
	if (!said(value))
		return;
	if (w->len > 0)
		wr_u8(w, ' ');
	wr_text(w, name);
	wr_text(w, value);
}

void
boot_console(struct wr *w, const char *console)
{
	argument(w, console && strchr(console, '=') ? "" : "console=", console);
}

/*
 * What the agent is told: where it reports to, and what of. Ironic has the rest of
 * the work, if there is one; what was found comes to us, and goes on to it.
 */
static void
agent_arguments(struct wr *w, const struct site *site)
{
	const char *api = said(site_get(site, "ironic.public_endpoint"));
	char own[BOOT_URL] = "";

	site_url(site, "", site->http_address, "", own, sizeof own);
	if (!api)
		api = said(site_get(site, "ironic.url"));
	argument(w, "ipa-api-url=", api ? api : own);
	argument(w, "ipa-inspection-callback-url=", own);
	wr_text(w, "/v1/continue_inspection");
	argument(w, "", "ipa-inspection-collectors=default,logs");
	argument(w, "", "ipa-collect-lldp=1");
	if (site_flag(site, "ironic.insecure", false))
		argument(w, "", "ipa-insecure=1");
	argument(w, "", "systemd.journald.forward_to_console=yes");
}

/*
 * The addresses of a host that has some, as Tinkerbell's Hook reads them (its
 * static-network.sh): ipam=MAC:VLAN:IP:NETMASK:GATEWAY:NAME:DNS:SEARCH:NTP, lists
 * with commas. What its record leaves out is what DHCP would tell it.
 */
static void
ipam(struct wr *w, const struct host *host, const struct site *site)
{
	static const struct {
		const char *name, *usual;
	} parts[] = {{"vlan", NULL}, {"ip", NULL},
		{"netmask", "dnsmasq.default_subnet"},
		{"gateway", "dnsmasq.default_gateway"}, {"name", NULL},
		{"dns", "dnsmasq.default_dns"}, {"search", NULL}, {"ntp", NULL}};
	char mac[MAC_TEXT];

	if (!said(host->ip) || !site_flag(site, "dhcp.static_ipam_enabled", false))
		return;
	argument(w, "ipam=", mac_text(host->mac, mac));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const char *v = kv_get(&host->kv, parts[i].name);

		if (!v && parts[i].usual)
			v = site_get(site, parts[i].usual);
		wr_u8(w, ':');
		for (; v && *v; v++)
			wr_u8(w, *v == ' ' ? ',' : (uint8_t)*v);
	}
}

static bool
arguments(const struct host *host, const struct site *site, struct boot *out)
{
	const char *tink = said(site_get(site, "ipxe_http_script.tink_server"));
	struct wr w = wr_of(out->args, sizeof out->args);
	char mac[MAC_TEXT];

	boot_console(&w, host->console);
	argument(&w, "facility=", host->facility);
	if (out->agent)
		agent_arguments(&w, site);
	argument(&w, "", site_get(site, "ipxe_http_script.extra_kernel_args"));
	if (tink) {
		bool tls = site_flag(site, "ipxe_http_script.use_tls", false);

		argument(&w, "grpc_authority=", tink);
		argument(&w, "tinkerbell_tls=", tls ? "true" : "false");
		argument(&w, "worker_id=", mac_show(host->mac, mac));
	}
	ipam(&w, host, site);
	/*
	 * As PXELINUX writes it: hardware type, MAC. Ironic's agent, dracut and
	 * others.
	 */
	argument(&w, "BOOTIF=01-", mac_text(host->mac, mac));
	/*
	 * By this name Linux' EFI stub asks iPXE for the file; boot.ipxe gives it.
	 */
	if (*out->initrd)
		argument(&w, "initrd=", "initrd");
	return ended(&w);
}

static uint32_t
number(const struct site *site, const char *key, uint32_t max, uint32_t otherwise)
{
	const char *text = site_get(site, key);
	uint32_t v = otherwise;

	if (text)
		num_u32(text, 0, max, &v);
	return v;
}

/* As the host's record says, and the site's. */
static bool
usual(const struct host *host, const struct site *site, const char *path,
	struct boot *out)
{
	const char *chain = said(host->script_url);

	if (said(host->script)) {
		out->verdict = BOOT_OWN;
		return true;
	}
	if (!chain)
		chain = site_script(site, path);
	if (chain) {
		out->verdict = BOOT_CHAIN;
		return str_copy(out->url, sizeof out->url, chain);
	}
	out->verdict = BOOT_KERNEL;
	return files(host, site, out) && arguments(host, site, out);
}

/*
 * Does the path of a URL end in .iso or .img? UEFI's HTTP boot tells a disk by that
 * too (EDK2's HttpBootSupport.c).
 */
static bool
is_disk(const char *url)
{
	size_t len = strcspn(url, "?#");
	char end[5] = "";

	if (len >= sizeof end)
		memcpy(end, url + len - 4, 4);
	return str_eq_nocase(end, ".iso") || str_eq_nocase(end, ".img");
}

/* Our own URL for that host. */
static bool
self(const struct site *site, const char *path, struct mac mac,
	char out[static BOOT_URL])
{
	char base[BOOT_URL], text[MAC_TEXT];

	return site_url(site, "", site->http_address, path, base, sizeof base) &&
	       join(base, mac_text(mac, text), out);
}

bool
boot_decide(const struct host *host, const struct site *site, bool pi,
	const char *path, const struct override *o, struct boot *out)
{
	enum override_target target = o ? o->target : OVERRIDE_NONE;

	memset(out, 0, sizeof *out);
	out->retries =
		number(site, "ipxe_http_script.retries", RETRIES_MAX, RETRIES);
	out->delay = number(site, "ipxe_http_script.retry_delay", DELAY_MAX, DELAY);
	if (!self(site, path, host->mac, out->self))
		return false;
	/* What an entry is only the firmware knows, which has booted it by then. */
	out->overridden = target != OVERRIDE_NONE && target != OVERRIDE_ENTRY;

	if (target == OVERRIDE_DISK || target == OVERRIDE_SETUP) {
		out->verdict = target == OVERRIDE_DISK ? BOOT_DISK : BOOT_SETUP;
		return true;
	}
	if (!allowed(host, site, pi, &out->verdict)) {
		out->overridden = false;
		return true;
	}
	if (target == OVERRIDE_HTTP) {
		out->verdict = is_disk(o->url) ? BOOT_SAN : BOOT_HTTP;
		return str_copy(out->url, sizeof out->url, o->url);
	}
	return usual(host, site, path, out);
}

enum template_result
boot_fill(const struct boot *boot, struct mac mac, const char *template,
	struct wr *w, struct rd *where)
{
	char text[MAC_TEXT], retries[11], delay[11]; /* 2^32 has 10 digits */
	const struct template_value values[] = {
		{"mac", mac_show(mac, text)},
		{"why", boot_why(boot->verdict)},
		{"url", boot->url},
		{"kernel", boot->url},
		{"initrd", boot->initrd},
		{"args", boot->args},
		{"retries", retries},
		{"delay", delay},
		{"self", boot->self},
	};

	snprintf(retries, sizeof retries, "%u", boot->retries);
	snprintf(delay, sizeof delay, "%u", boot->delay);
	return template_fill(
		template, values, sizeof values / sizeof *values, w, where);
}
