#include "tftp/place.h"

#include "base/str.h"
#include "file/at.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

/* The folders beneath the state and share folders, and the key that moves one. */
static const struct {
	const char *beneath, *key;
} roots[MAP_ROOTS] = {
	[MAP_SITE] = {"tftp", "tftp.root_directory"},
	[MAP_RPI] = {"firmware/rpi4", "firmware_path"},
	[MAP_IPXE] = {"firmware/ipxe", NULL},
	[MAP_SHARE] = {"ipxe", NULL},
	[MAP_IMAGES] = {"images", "static.root_directory"},
};

bool
place_root(const struct find *f, enum map_root root, char *out, size_t size)
{
	const char *own =
		roots[root].key ? site_get(f->site, roots[root].key) : NULL;
	const char *base = root == MAP_SHARE ? f->share_path : f->state_path;

	if (own && *own)
		return str_copy(out, size, own);

	int n = snprintf(out, size, "%s/%s", base, roots[root].beneath);
	return n > 0 && (size_t)n < size;
}

size_t
place_list(const struct find *f, const struct map_name *name,
	const struct host *host, struct map_place out[static MAP_PLACES])
{
	struct map_who who = {
		.host = host ? &host->mac : NULL,
		.group = host ? host->group : NULL,
		.shared = site_flag(f->site, "tftp.shared_files", true),
	};

	return map_places(name, &who, out);
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
	case EAGAIN: /* at_open_file: a lease */
		return FIND_BUSY;
	default:
		return FIND_TROUBLE;
	}
}

static enum find_verdict
open_in(const char *folder, const char *name, struct source *out)
{
	int dir = at_folder(folder);

	if (dir == -1)
		return of_errno(errno);

	int rc = source_open(dir, name, out), why = errno;
	close(dir);
	return rc == 0 ? FIND_FILE : of_errno(why);
}

enum find_verdict
place_open(const struct find *f, const struct map_place place[], size_t n,
	size_t *missing, struct source *out)
{
	char root[PATH_MAX];

	for (*missing = 0; *missing < n; ++*missing) {
		const struct map_place *p = &place[*missing];
		enum find_verdict v = FIND_NOT_FOUND;

		if (place_root(f, p->root, root, sizeof root))
			v = open_in(root, p->name, out);
		if (v != FIND_NOT_FOUND)
			return v;
	}
	return FIND_NOT_FOUND;
}

enum find_verdict
place_shipped(const struct find *f, const char *folder, const char *name,
	struct source *out)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/%s", f->share_path, folder);

	if (n < 0 || (size_t)n >= sizeof path)
		return FIND_NOT_FOUND;
	return open_in(path, name, out);
}

bool
place_read(struct source *s, char *out, size_t size, size_t *len)
{
	struct iovec part = {out, (size_t)s->size};
	bool waits = s->waits, ok;

	if (s->size > size)
		return false;
	s->waits = true; /* for a disk, rather than not to have it */
	ok = source_read(s, 0, &part, 1) == 0;
	s->waits = waits;
	if (!ok)
		return false;
	*len = (size_t)s->size;
	return true;
}
