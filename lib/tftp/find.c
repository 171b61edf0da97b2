#include "tftp/find.h"

#include "base/str.h"
#include "file/at.h"
#include "host/host.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

static const struct find_words words[] = {
	[FIND_NO_NAME] = {TFTP_NOT_FOUND, "no file is named"},
	[FIND_BACKSLASH] = {TFTP_ACCESS, "a backslash is no separator"},
	[FIND_DOTDOT] = {TFTP_ACCESS, "'..' leads out of the folder"},
	[FIND_NOT_ALLOWED] = {TFTP_ACCESS, "this host may not netboot (allow_pxe)"},
	[FIND_DISABLED] = {TFTP_ACCESS, "this host is disabled"},
	[FIND_BAD_RECORD] = {TFTP_UNDEFINED, "this host's record cannot be read"},
	[FIND_NOT_FOUND] = {TFTP_NOT_FOUND, "not found"},
	[FIND_NOT_FILE] = {TFTP_ACCESS, "not a regular file"},
	[FIND_OUTSIDE] = {TFTP_ACCESS, "a link that leaves its folder"},
	[FIND_UNREADABLE] = {TFTP_ACCESS, "no permission to read it"},
	[FIND_TROUBLE] = {TFTP_UNDEFINED, "the server cannot open it just now"},
};

/* What map says of a name that has no places. */
static const enum find_verdict of_name[] = {
	[MAP_LOOK] = FIND_FILE,
	[MAP_NO_NAME] = FIND_NO_NAME,
	[MAP_BACKSLASH] = FIND_BACKSLASH,
	[MAP_DOTDOT] = FIND_DOTDOT,
};

/* The folders beneath the state and share folders. */
static const char *const beneath[MAP_ROOTS] = {
	[MAP_SITE] = "tftp",
	[MAP_RPI] = "firmware/rpi4",
	[MAP_IPXE] = "firmware/ipxe",
	[MAP_SHARE] = "ipxe",
};

const struct find_words *
find_words(enum find_verdict v)
{
	return &words[v];
}

static bool
root_path(const struct find *f, enum map_root root, char *out, size_t size)
{
	const char *own =
		root == MAP_SITE ? site_get(f->site, "tftp.root_directory") : NULL;
	const char *base = root == MAP_SHARE ? f->share_path : f->state_path;

	if (own && *own)
		return str_copy(out, size, own);

	int n = snprintf(out, size, "%s/%s", base, beneath[root]);
	return n > 0 && (size_t)n < size;
}

/* Who asks: whom the prefix names, else the one at the client's address. */
static void
identify(const struct find *f, const struct map_name *name, const struct mac *asker,
	struct found *out)
{
	out->identified = *name->prefix &&
			  host_mac_of(f->state, name->prefix, &out->mac) == 0;
	if (!out->identified && asker) {
		out->mac = *asker;
		out->identified = true;
	}
}

/* May it have anything? Whom the site does not know gets what is public anyway. */
static enum find_verdict
permit(const struct find *f, struct found *out)
{
	struct host host;

	if (!out->identified)
		return FIND_FILE;
	if (host_by_mac(f->state, out->mac, &host) == -1)
		return errno == ENOENT ? FIND_FILE : FIND_BAD_RECORD;
	out->recorded = true;
	if (host.disabled)
		return FIND_DISABLED;
	return host.allow_pxe ? FIND_FILE : FIND_NOT_ALLOWED;
}

/* What a failed open means. ENOENT and the like: look at the next place. */
static enum find_verdict
of_errno(int why)
{
	switch (why) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return FIND_NOT_FOUND;
	case EISDIR:
	case EINVAL: /* at_open_file: a device, a socket or a pipe */
	case ENXIO:  /* a socket, or a device that is not there */
		return FIND_NOT_FILE;
	case EXDEV:
	case ELOOP:
		return FIND_OUTSIDE;
	case EACCES:
	case EPERM:
		return FIND_UNREADABLE;
	default:
		return FIND_TROUBLE;
	}
}

static enum find_verdict
open_place(const struct find *f, const struct map_place *place, struct source *out)
{
	char root[PATH_MAX];

	if (!root_path(f, place->root, root, sizeof root))
		return FIND_NOT_FOUND;

	int dir = at_folder(root);
	if (dir == -1)
		return of_errno(errno);

	int rc = source_open(dir, place->name, out), why = errno;
	close(dir);
	return rc == 0 ? FIND_FILE : of_errno(why);
}

enum find_verdict
find_file(const struct find *f, const char *asked, const struct mac *asker,
	struct found *out)
{
	struct map_name name;

	*out = (struct found){.source.fd = -1};

	enum find_verdict v = of_name[map_parse(asked, &name)];
	if (v != FIND_FILE)
		return v;
	identify(f, &name, asker, out);
	v = permit(f, out);
	if (v != FIND_FILE)
		return v;

	out->places =
		map_places(&name, out->identified ? &out->mac : NULL, out->place);
	for (; out->missing < out->places; out->missing++) {
		v = open_place(f, &out->place[out->missing], &out->source);
		if (v != FIND_NOT_FOUND)
			return v;
	}
	return FIND_NOT_FOUND;
}

/* "missing=<root>/<name>\n" */
static void
explain_place(const struct find *f, const char *what, const struct map_place *place,
	struct wr *out)
{
	char root[PATH_MAX], path[PATH_MAX + MAP_NAME];

	if (!root_path(f, place->root, root, sizeof root))
		return;
	snprintf(path, sizeof path, "%s/%s", root, place->name);
	kv_put(out, what, path);
}

bool
find_explain(const struct find *f, const char *name, const struct mac *asker,
	struct wr *out)
{
	struct found found;
	enum find_verdict v = find_file(f, name, asker, &found);
	char text[MAC_TEXT];

	kv_put(out, "mac",
		found.identified ? mac_show(found.mac, text) : "unknown");
	kv_put(out, "record", found.recorded ? "yes" : "no");
	for (size_t i = 0; i < found.missing; i++)
		explain_place(f, "missing", &found.place[i], out);
	if (found.missing < found.places)
		explain_place(f, "file", &found.place[found.missing], out);
	if (v != FIND_FILE) {
		kv_put(out, "refused", find_words(v)->say);
		return false;
	}
	wr_text(out, "size=");
	wr_dec(out, found.source.size);
	wr_u8(out, '\n');
	source_close(&found.source);
	return true;
}
