#include "tftp/map.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>

#define PXELINUX "pxelinux.cfg/01-"
#define IMAGES   "images/"

enum shape {
	AS_ASKED, /* with its prefix; nothing when it has none */
	BY_MAC,   /* in the folder of its MAC; nothing when that was its prefix */
	BY_GROUP, /* in the folder of its group; nothing when it has none */
	SHARED,   /* without its prefix */
	AN_IMAGE, /* without "images/" in front; nothing when that is not there */
};

/* First what is the host's own, then what is the site's, then what came with us. */
static const struct {
	enum map_root root;
	enum map_whose whose;
	enum shape shape;
} order[MAP_PLACES] = {
	{MAP_SITE, MAP_OWN, AS_ASKED},
	{MAP_SITE, MAP_OWN, BY_MAC},
	{MAP_SITE, MAP_GROUPS, BY_GROUP},
	{MAP_SITE, MAP_ALL, SHARED},
	{MAP_RPI, MAP_ALL, SHARED},
	{MAP_IPXE, MAP_ALL, SHARED},
	{MAP_SHARE, MAP_ALL, SHARED},
	{MAP_IMAGES, MAP_ALL, AN_IMAGE},
};

/* The length of the part of a name that begins here. */
static size_t
part(const char *at)
{
	return strcspn(at, "/");
}

/*
 * Copy the parts of asked to out, which has room for as much, with single slashes.
 */
static enum map_verdict
copy_parts(const char *asked, char *out)
{
	char *to = out;

	while (*asked) {
		size_t len = part(asked);
		bool more = asked[len] == '/';

		if (len == 2 && memcmp(asked, "..", 2) == 0)
			return MAP_DOTDOT;
		if (len > 0 && !(len == 1 && *asked == '.')) {
			memcpy(to, asked, len);
			to += len;
			if (more)
				*to++ = '/';
		}
		asked += len + more;
	}
	*to = '\0';
	return to == out || to[-1] == '/' ? MAP_NO_NAME : MAP_LOOK;
}

/* Is this what a boot ROM calls itself: 8 hex digits, or a MAC with dashes? */
static bool
is_prefix(const char *text)
{
	uint32_t serial;
	struct mac mac;

	return (strlen(text) == 8 && num_hex(text, 8, &serial)) ||
	       (strchr(text, '-') && mac_parse(text, &mac));
}

enum map_verdict
map_parse(const char *asked, struct map_name *out)
{
	if (strlen(asked) >= sizeof out->text)
		return MAP_NO_NAME;
	if (strchr(asked, '\\'))
		return MAP_BACKSLASH;

	enum map_verdict v = copy_parts(asked, out->text);
	if (v != MAP_LOOK)
		return v;

	size_t len = part(out->text);
	struct rd first = rd_of(out->text, len);
	out->rest = out->text;
	if (out->text[len] == '/' &&
		str_take(out->prefix, sizeof out->prefix, &first) &&
		is_prefix(out->prefix))
		out->rest += len + 1;
	else
		out->prefix[0] = '\0';
	return MAP_LOOK;
}

bool
map_pxelinux(const char *rest, struct mac *out)
{
	size_t head = strlen(PXELINUX);

	return strncmp(rest, PXELINUX, head) == 0 && strchr(rest + head, '-') &&
	       mac_parse(rest + head, out);
}

static bool
by_mac(const struct map_name *name, const struct mac *host,
	char out[static MAP_NAME])
{
	char mac[MAC_TEXT];

	if (!host || str_eq_nocase(mac_text(*host, mac), name->prefix))
		return false;
	return snprintf(out, MAP_NAME, "%s/%s", mac, name->rest) < MAP_NAME;
}

/* The name that a shape gives; false if it gives none. */
static bool
shape_name(const struct map_name *name, const struct map_who *who, enum shape shape,
	char out[static MAP_NAME])
{
	size_t head = strlen(IMAGES);

	switch (shape) {
	case AS_ASKED:
		return *name->prefix && str_copy(out, MAP_NAME, name->text);
	case BY_MAC:
		return by_mac(name, who->host, out);
	case BY_GROUP:
		return who->group && snprintf(out, MAP_NAME, "groups/%s/%s",
					     who->group, name->rest) < MAP_NAME;
	case SHARED:
		return str_copy(out, MAP_NAME, name->rest);
	case AN_IMAGE:
		return strncmp(name->rest, IMAGES, head) == 0 &&
		       str_copy(out, MAP_NAME, name->rest + head);
	}
	return false;
}

size_t
map_places(const struct map_name *name, const struct map_who *who,
	struct map_place out[static MAP_PLACES])
{
	bool shared = who->shared || (!who->host && !*name->prefix);
	size_t n = 0;

	for (size_t i = 0; i < MAP_PLACES; i++) {
		if (order[i].whose == MAP_ALL && !shared)
			continue;
		out[n].root = order[i].root;
		out[n].whose = order[i].whose;
		if (shape_name(name, who, order[i].shape, out[n].name))
			n++;
	}
	return n;
}
