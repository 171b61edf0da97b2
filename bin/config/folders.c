/* folders: what the site's settings name outside the configuration. */
#include "folders.h"

#include "base/kv.h"
#include "file/state.h"
#include "host/lease.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
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

/* The leases are in the form that ours have: is a line none? */
static bool
check_leases(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[LEASE_FILE_LINE];
	struct lease lease;
	size_t n = 0, good = 0, bad = 0;

	if (!f) {
		if (errno != ENOENT)
			warn("%s", path);
		return false;
	}
	while (fgets(line, sizeof line, f) && strncmp(line, "duid ", 5) != 0) {
		n++;
		if (lease_parse(rd_of(line, strcspn(line, "\n")), &lease))
			good++;
		else if (bad++ < TOLD_LEASES)
			printf("%s:%zu: this line is no lease\n", path, n);
	}
	fclose(f);
	printf("%s: %zu leases, which stay where they are\n", path, good);
	return bad > 0;
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
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		const char *path = kv_get(&site, written[i].key);

		if (path && strncmp(path, written[i].usual,
				    strlen(written[i].usual)) != 0)
			printf("%s: services of systemd write there, as %s has it, "
			       "when etc/elsewhere.conf says so\n",
				path, written[i].key);
	}
	return told;
}
