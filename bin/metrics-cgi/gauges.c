/* gauges: what there is now. */
#include "metrics.h"

#include "file/at.h"
#include "file/state.h"
#include "host/leasestore.h"
#include "metric/expose.h"
#include "talos/imagerec.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>

static void
put_hosts(struct wr *w, int state)
{
	static const char stage[] = "metal_boot_hosts",
			  power[] = "metal_boot_hosts_power";
	struct fleet f;

	if (fleet_count(state, event_now(), &f) == -1) {
		warn(STATE_HOSTS);
		return;
	}
	expose_head(w, stage, "Hosts by how far their last boot came.", "gauge");
	for (unsigned i = 0; i < TIMELINE_STAGES; i++)
		expose_value(w, stage, "stage",
			i == TIMELINE_NOTHING ? "none" : timeline_word(i),
			f.stage[i]);
	expose_gauge(w, "metal_boot_hosts_stopped",
		"Hosts whose last boot stopped and goes no further by itself.",
		f.stopped);
	expose_head(w, power, "Hosts by what their switch said last of their port.",
		"gauge");
	for (unsigned i = 0; i < FLEET_POWERS; i++)
		expose_value(w, power, "state",
			i == FLEET_NONE ? "none" : seen_word(i), f.power[i]);
}

/* Of a DHCP server. */
static void
put_leases(struct wr *w, int state, const struct site *site)
{
	static struct leasestore store; /* too large for a stack */
	static const char family[] = "metal_boot_leases";
	const char *name = "dhcp.lease_file";
	int dir = leasestore_folder(state, site, &name);
	uint64_t now = (uint64_t)time(NULL), live = 0, over = 0, declined = 0;

	if (dir == -1 || leasestore_read(&store, dir, name) == -1) {
		warn("%s", name);
		if (dir != -1)
			close(dir);
		return;
	}
	for (const struct lease *l = NULL; (l = leases_next(&store.table, l));)
		if (lease_over(l, now))
			over++;
		else if (l->declined)
			declined++;
		else
			live++;
	leasestore_close(&store);
	close(dir);
	expose_head(w, family, "Addresses by whether somebody has them.", "gauge");
	expose_value(w, family, "state", "leased", live);
	expose_value(w, family, "state", "over", over);
	expose_value(w, family, "state", "declined", declined);
}

/* What an image's folder takes on the disk, whole or coming. */
static uint64_t
size_of(int images, const char *folder, uint64_t *whole)
{
	static const char *const parts[] = {"data", "data.part", "raw.part"};
	int entry = openat(images, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint64_t bytes = 0;
	struct stat st;

	for (size_t i = 0; entry != -1 && i < sizeof parts / sizeof *parts; i++)
		if (fstatat(entry, parts[i], &st, AT_SYMLINK_NOFOLLOW) == 0) {
			bytes += (uint64_t)st.st_blocks * 512;
			*whole += i == 0;
		}
	if (entry != -1)
		close(entry);
	return bytes;
}

/* The cache of Talos images, if there is one. */
static void
put_cache(struct wr *w, const struct site *site)
{
	const char *path = site_get(site, "talos.cache_directory");
	int cache = at_folder(path ? path : TALOS_CACHE);
	int fd = cache == -1 ? -1
			     : at_open(cache, TALOS_IMAGES, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	uint64_t bytes = 0, whole = 0;
	struct dirent *e;

	if (cache != -1)
		close(cache);
	if (!d)
		return;
	while ((e = readdir(d)))
		if (*e->d_name != '.')
			bytes += size_of(fd, e->d_name, &whole);
	closedir(d);
	expose_gauge(w, "metal_boot_cache_bytes",
		"Bytes on disk of the cache of Talos images.", bytes);
	expose_gauge(w, "metal_boot_cache_images",
		"Whole images in the cache of Talos images.", whole);
}

static void
put_health(struct wr *w, int state)
{
	static const char family[] = "metal_boot_healthy";
	struct health h;

	health_look(state, &h);
	expose_head(w, family,
		"Whether what is configured works, as /healthcheck has it.",
		"gauge");
	for (unsigned c = 0; c < CHECKS; c++)
		if (h.looked[c])
			expose_value(
				w, family, "check", check_word(c), !h.failed[c]);
}

void
put_gauges(struct wr *w, int state, const struct site *site)
{
	static const char build[] = "metal_boot_build_info";

	expose_head(w, build, "The version that answers; always 1.", "gauge");
	expose_value(w, build, "version", VERSION, 1);
	put_health(w, state);
	put_hosts(w, state);
	if (!site->proxy && site->seen.st_ino)
		put_leases(w, state, site);
	put_cache(w, site);
}
