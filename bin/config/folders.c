/* folders: what the site's settings name outside the configuration. */
#include "folders.h"

#include "base/kv.h"
#include "file/state.h"
#include "host/lease.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#define TOLD_LEASES 20

/* Where the services write, and what may send them elsewhere: etc/elsewhere.conf.
 */
static const struct {
	const char *key, *usual;
} written[] = {
	{"dhcp.lease_file", STATE_DEFAULT "/"},
	{"tftp.write_directory", STATE_DEFAULT "/"},
	{"talos.cache_directory", "/var/cache/metal-boot/"},
};

/* What the units say again, and what tells them. */
static const struct {
	const char *key, *usual, *verb, *unit;
} units[] = {
	{"port", "80", "edit", "web"},
	{"address", "0.0.0.0", "edit", "web"},
	{"tftp.port", "69", "edit", "tftp"},
	{"tftp.address", "0.0.0.0", "edit", "tftp"},
	{"tftp.enabled", "true", "disable --now", "tftp"},
	{"dhcp.port", "67", "edit", "dhcp"},
	{"dhcp.enabled", "true", "disable --now", "dhcp"},
};

static void
tell_units(const struct kv *site)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		const char *value = kv_get(site, units[i].key);

		if (value && strcmp(value, units[i].usual) != 0)
			printf("%s: %s: under systemd that is said by: systemctl %s "
			       "metal-boot-%s.socket\n",
				units[i].key, value, units[i].verb, units[i].unit);
	}
}

/* Count the lines that are leases and tell those that are none; false: no file. */
static bool
count_leases(const char *path, size_t *good, size_t *bad)
{
	FILE *f = fopen(path, "re");
	char line[LEASE_FILE_LINE];
	struct lease lease;

	*good = *bad = 0;
	if (!f) {
		if (errno != ENOENT && errno != ENOTDIR)
			warn("%s", path);
		return false;
	}
	for (size_t n = 1; fgets(line, sizeof line, f); n++) {
		struct rd text = rd_of(line, strcspn(line, "\n"));

		if (rd_begins(&text, "duid "))
			break;
		if (lease_parse(text, &lease))
			++*good;
		else if (!lease_none(text) && (*bad)++ < TOLD_LEASES)
			printf("%s:%zu: this line is no lease\n", path, n);
	}
	fclose(f);
	return true;
}

/* The leases are in the form that ours have: is a line none? */
static bool
check_leases(const char *path)
{
	size_t good, bad;

	if (count_leases(path, &good, &bad))
		printf("%s: %zu leases, which stay where they are\n", path, good);
	return bad > 0;
}

/* Those of another server, in Ironic's folder: are there any? */
static bool
other_leases(const char *root, const char *ours)
{
	char path[PATH_MAX];
	size_t good, bad;

	if (snprintf(path, sizeof path, "%s/dnsmasq.leases", root) >= PATH_MAX ||
		(ours && strcmp(ours, path) == 0) ||
		!count_leases(path, &good, &bad) || good + bad == 0)
		return false;
	printf("%s: %zu leases; for a DHCP server of ours: mb leases import %s\n",
		path, good, path);
	return true;
}

/* Ironic's files: is there no folder? */
static bool
check_ironic(const char *root)
{
	struct stat st;

	if (stat(root, &st) == 0 && S_ISDIR(st.st_mode)) {
		printf("%s: Ironic's files stay where they are; mb-ironic -n checks "
		       "them\n",
			root);
		return false;
	}
	printf("%s: dnsmasq.root_directory is no folder here\n", root);
	return true;
}

bool
folders_ironic(const char *path)
{
	char root[PATH_MAX], hosts[PATH_MAX + sizeof "/hosts"];
	struct stat st;

	if (!realpath(path, root))
		return false;
	snprintf(hosts, sizeof hosts, "%s/hosts", root);
	if (stat(hosts, &st) == -1 || !S_ISDIR(st.st_mode))
		return false;
	printf("%s: Ironic's files stay where they are; in metal-boot.yaml it is "
	       "dnsmasq: {enabled: true, root_directory: %s}\n",
		root, root);
	other_leases(root, NULL);
	return true;
}

bool
folders_check(const struct config *config, struct arena *arena)
{
	static struct kv site;
	size_t bad_line;
	char *text = arena_text(arena, config->site.bytes, config->site.len);
	const char *root, *leases, *enabled;
	bool told = false;

	if (!text || !kv_parse(text, config->site.len, &site, &bad_line))
		errx(EX_TEMPFAIL, "memory");
	root = kv_get(&site, "dnsmasq.root_directory");
	enabled = kv_get(&site, "dnsmasq.enabled");
	leases = kv_get(&site, "dhcp.lease_file");
	if (leases)
		told |= check_leases(leases);
	if (root && enabled && strcmp(enabled, "true") == 0)
		told |= check_ironic(root);
	if (root)
		told |= other_leases(root, leases);
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		const char *path = kv_get(&site, written[i].key);

		if (path && strncmp(path, written[i].usual,
				    strlen(written[i].usual)) != 0)
			printf("%s: services of systemd write there, as %s has it, "
			       "when etc/elsewhere.conf says so\n",
				path, written[i].key);
	}
	tell_units(&site);
	return told;
}
