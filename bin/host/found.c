#include "found.h"

#include "base/kv.h"
#include "file/state.h"
#include "host/forward.h"
#include "host/inventory.h"

#include <err.h>
#include <errno.h>

#define NAME_SIZE 320 /* "found.interface.", a text of an inventory, ".switch" */

static void
line(const char *name, const char *value)
{
	if (value && *value)
		print_line(name, value);
}

static void
number(const char *name, uint64_t value)
{
	if (value)
		printf("%s=%llu\n", name, (unsigned long long)value);
}

/*
 * "found.disk.sda", or if that is no name of ours "found.disk.1", of the one that
 * is there; and what, if any, is said of it.
 */
static const char *
part(char out[static NAME_SIZE], const char *kind, const char *name, size_t n,
	const char *what)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	if (slash)
		name = slash + 1;
	if (name && kv_name_ok(name))
		snprintf(out, NAME_SIZE, "found.%s.%s%s", kind, name, what);
	else
		snprintf(out, NAME_SIZE, "found.%s.%zu%s", kind, n + 1, what);
	return out;
}

static void
print_interface(const struct inventory_interface *i, size_t n)
{
	static const char kind[] = "interface";
	char name[NAME_SIZE], mac[MAC_TEXT];
	const struct lldp *l = i->lldp;

	line(part(name, kind, i->name, n, ""), mac_show(i->mac, mac));
	if (!l)
		return;
	line(part(name, kind, i->name, n, ".port"), *l->port ? l->port : l->about);
	line(part(name, kind, i->name, n, ".switch"),
		*l->name ? l->name : l->chassis);
}

static void
print_inventory(const struct inventory *i)
{
	char name[NAME_SIZE];

	line("found.bmc", i->bmc);
	line("found.boot", i->mode);
	line("found.cpu", i->cpu);
	for (size_t n = 0; n < i->disks; n++)
		number(part(name, "disk", i->disk[n].name, n, ""), i->disk[n].size);
	line("found.firmware", i->firmware);
	line("found.hostname", i->hostname);
	for (size_t n = 0; n < i->interfaces; n++)
		print_interface(&i->interface[n], n);
	line("found.manufacturer", i->vendor);
	number("found.memory", i->memory);
	line("found.model", i->product);
	line("found.serial", i->serial);
	number("found.threads", i->threads);
	number("found.when", i->when);
}

void
print_found(int state, struct mac mac)
{
	struct arena arena = {0};
	struct inventory found;
	struct forwarded f;
	char name[STATE_NAME];

	if (inventory_read(state, mac, &arena, &found) == 0)
		print_inventory(&found);
	else if (errno != ENOENT)
		warn("%s", state_host(mac, STATE_INVENTORY, name));
	arena_free(&arena);
	if (forwarded_read(state, mac, &f) == 0) {
		printf("forwarded.status=%u\n", (unsigned)f.status);
		number("forwarded.when", f.when);
		line("forwarded.why", f.why);
	} else if (errno != ENOENT) {
		warn("%s", state_host(mac, STATE_FORWARDED, name));
	}
}
