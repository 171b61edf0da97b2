/*
 * host/inventory: whatever an agent sends, it is read or refused with a sentence;
 * what is read has at least one MAC, not too much of anything, and texts that
 * disturb no terminal.
 */
#include "host/inventory.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
harmless(const char *text)
{
	assert(!text || (*text && strlen(text) <= INVENTORY_STRING));
	for (; text && *text; text++)
		assert((uint8_t)*text >= ' ' && *text != 0x7f);
}

static void
ascii(const char *text)
{
	assert(strlen(text) < LLDP_TEXT);
	for (; *text; text++)
		assert(*text >= ' ' && *text < 0x7f);
}

static void
look(const struct inventory *i)
{
	assert(i->interfaces > 0 && i->interfaces <= INVENTORY_ITEMS);
	assert(i->disks <= INVENTORY_ITEMS && i->sockets <= INVENTORY_CPUS);
	harmless(i->cpu);
	harmless(i->arch);
	harmless(i->vendor);
	harmless(i->product);
	harmless(i->hostname);
	harmless(i->error);
	for (size_t n = 0; n < i->interfaces; n++) {
		const struct lldp *l = i->interface[n].lldp;

		assert(mac_ok(i->interface[n].mac));
		harmless(i->interface[n].name);
		if (!l)
			continue;
		ascii(l->name);
		ascii(l->chassis);
		ascii(l->port);
		ascii(l->about);
	}
	for (size_t n = 0; n < i->disks; n++) {
		harmless(i->disk[n].name);
		harmless(i->disk[n].serial);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct inventory out;
	char why[INVENTORY_WHY] = "";
	json_t *root = inventory_json(data, size, why);

	if (root && inventory_parse(root, &arena, &out, why))
		look(&out);
	else
		assert(*why && strlen(why) < INVENTORY_WHY);
	json_decref(root);
	arena_free(&arena);
	return 0;
}
