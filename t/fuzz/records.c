/*
 * The records under the state folder, as their readers see them when somebody else
 * has written there. The first byte says which file it is; each is read or refused.
 */
#include "host/ironic.h"
#include "host/media.h"
#include "host/seen.h"
#include "host/site.h"
#include "power/swconf.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>

#define HOST "hosts/02-00-00-00-00-01/"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"site", "options", HOST "record", HOST "ironic",
	HOST "identity", HOST "override", HOST "served", HOST "script",
	HOST "media", "switches/a/record"};

static char folder[] = "/tmp/fuzz-records.XXXXXX";

static int
begin(void)
{
	assert(mkdtemp(folder));

	int state = open(folder, O_RDONLY | O_DIRECTORY);
	mkdirat(state, "hosts", 0755);
	mkdirat(state, HOST, 0755);
	mkdirat(state, "switches", 0755);
	mkdirat(state, "switches/a", 0755);
	return state;
}

static void
read_host(int state)
{
	const struct mac mac = {{2, 0, 0, 0, 0, 1}};
	struct override_past past;
	static struct ironic ironic;
	static struct host host;
	struct override o;
	struct media media;
	struct seen seen;

	if (host_by_mac(state, mac, &host) == 0)
		assert(mac_eq(host.mac, mac));
	ironic_of(state, mac, &ironic);
	if (seen_read(state, mac, &seen) == 0)
		assert(strlen(seen.serial) <= 8);
	if (override_read(state, mac, &o, &past) == 0 && *o.id) {
		assert(o.target != OVERRIDE_HTTP || override_url_ok(o.url));
		override_fate(&o, &past, 1000);
		override_holds(&o, &past, 1000);
	}
	if (media_read(state, mac, &media) == 0 && *media.image)
		assert(override_url_ok(media.image));
}

static void
read_switch(int state)
{
	static struct swconf conf;
	static char text[SWCONF_SETTINGS];
	const struct swconf_run run = {.folder = "/f"};
	struct wr w = wr_of(text, sizeof text);
	char why[SWCONF_WHY];

	if (swconf_read(state, "a", &conf) == 0)
		swconf_settings(state, &conf, &run, &w, why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int state = -1;
	static struct site site;
	static struct optset all;
	const char *name;
	char url[256];
	int fd;

	if (size == 0)
		return 0;
	if (state == -1)
		state = begin();
	name = names[data[0] % (sizeof names / sizeof *names)];
	fd = openat(state, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert(fd != -1 && write(fd, data + 1, size - 1) == (ssize_t)size - 1);
	close(fd);
	memset(&site, 0, sizeof site);
	if (site_refresh(state, &site) == 1)
		site_url(&site, "dhcp.ipxe_binary_url", (struct ip4){{10, 0, 0, 1}},
			"/ipxe", url, sizeof url);
	ironic_options(state, &all);
	read_host(state);
	read_switch(state);
	unlinkat(state, name, 0);
	return 0;
}
