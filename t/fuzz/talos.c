/*
 * talos/: whatever a path and a query say, what is taken can be no name of a file
 * but one of the cache, and no line of a schematic but an item.
 */
#include "talos/imagerec.h"

#include <assert.h>

#define TEXT_MAX 2000
#define CHARS    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_harmless(const struct talos_ask *ask)
{
	char id[DIGEST_TEXT], entry[ENTRY_MAX], text[SCHEMATIC_MAX];
	struct wr w = wr_of(text, sizeof text);
	struct talos_ask a = *ask;

	schematic_sort(&a.want);
	assert(a.want.n <= ask->want.n);
	for (size_t i = 0; i < a.want.n; i++) {
		size_t len = strlen(a.want.extension[i]);

		assert(len > 0 && strspn(a.want.extension[i], CHARS) == len);
	}
	schematic_text(&a.want, &w);
	schematic_id(&a.want, id);
	entry_name(&a, a.version, id, entry);
	assert(!strchr(entry, '/') && *entry != '.');
	assert(strlen(entry) > DIGEST_TEXT);
	assert(a.image.n > 0 && a.image.n <= TALOS_FILES);
	for (size_t i = 0; i < a.image.n; i++)
		assert(*a.image.file[i] && !strchr(a.image.file[i], '/'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char list[] =
		"siderolabs/a\nrpi_generic siderolabs/b\nv1.9.1\n";
	char text[TEXT_MAX + 1], why[512], near[TALOS_NAME_MAX],
		image[TALOS_NAME_MAX];
	struct wr w = wr_of(why, sizeof why);
	struct talos_ask ask = {0};
	char *query;

	if (size > TEXT_MAX)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	talos_overlay(text, "rpi-generic", near, image);
	talos_latest(text, near);
	talos_near_version(text, "v1.9.1", near);
	talos_overlay(list, text, near, image);
	query = strchr(text, '?');
	if (query)
		*query++ = '\0';
	if (!talos_ask_path(text, &ask, &w))
		talos_ask("latest", "arm64", "kernel", &ask, &w);
	is_harmless(&ask);
	if (query && talos_ask_query(query, &ask, &w))
		is_harmless(&ask);
	return 0;
}
