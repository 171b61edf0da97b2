/*
 * tftp/map: whatever is asked for, no place is above its root, and a group or a
 * host never leads to another's folder.
 */
#include "tftp/map.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Relative, no part empty, "." or "..". */
static void
stays_beneath(const char *name)
{
	assert(*name && *name != '/' && !strchr(name, '\\'));
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';

		size_t len = strcspn(part, "/");
		assert(len > 0);
		assert(!(len == 1 && part[0] == '.'));
		assert(!(len == 2 && part[0] == '.' && part[1] == '.'));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct mac host = {{2, 0, 0, 0, 0, 1}};
	char text[TFTP_NAME], own[MAC_TEXT], group[] = "groups/g/";
	struct map_place place[MAP_PLACES];
	struct map_name name;
	struct mac mac;

	if (size >= sizeof text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (map_parse(text, &name) != MAP_LOOK)
		return 0;
	stays_beneath(name.text);
	assert(name.rest >= name.text &&
		name.rest <= name.text + strlen(name.text));
	map_pxelinux(name.rest, &mac);
	mac_text(host, own);
	for (unsigned bits = 0; bits < 8; bits++) {
		const struct map_who who = {.host = bits & 1 ? &host : NULL,
			.group = bits & 2 ? "g" : NULL,
			.shared = bits & 4};
		size_t n = map_places(&name, &who, place);

		assert(n <= MAP_PLACES);
		for (size_t i = 0; i < n; i++) {
			stays_beneath(place[i].name);
			assert(place[i].root < MAP_ROOTS);
			assert(place[i].whose != MAP_GROUPS ||
				strncmp(place[i].name, group, strlen(group)) == 0);
		}
	}
	return 0;
}
