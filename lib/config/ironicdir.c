#include "config/ironicdir.h"

#include "file/at.h"
#include "file/state.h"
#include "host/ironic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

struct names {
	const char **name;
	size_t n;
};

struct gathering {
	const struct ironicdir *from;
	int state;
	struct arena *arena;
	struct report *wrong, *notes;
	struct ironic_source ***end;
	struct batch_item ***change;
};

static int
no_memory(void)
{
	errno = ENOMEM;
	return -1;
}

static int
add_change(struct arena *arena, struct batch_item ***change, enum batch_do what,
	const char *name, const char *bytes, size_t len, const char *note)
{
	struct batch_item *i = arena_take(arena, sizeof *i);
	const char *kept = arena_text(arena, name, strlen(name));

	if (!i || !kept)
		return no_memory();
	*i = (struct batch_item){.what = what,
		.name = kept,
		.bytes = bytes,
		.len = len,
		.mode = 0644,
		.shared = strncmp(name, STATE_HOSTS "/", sizeof STATE_HOSTS) == 0,
		.note = note};
	**change = i;
	*change = &i->next;
	return 0;
}

/* Is it a name that dnsmasq would read? */
static bool
wanted(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && name[len - 1] != '~' &&
	       !(*name == '#' && name[len - 1] == '#');
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int
take_names(DIR *d, struct arena *arena, struct names *out)
{
	size_t room = 0;

	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		if (!wanted(e->d_name))
			continue;
		if (out->n == room) {
			size_t more = room ? 2 * room : 64;
			const char **name = arena_take(arena, more * sizeof *name);

			if (!name)
				return no_memory();
			if (room)
				memcpy(name, out->name, room * sizeof *name);
			out->name = name;
			room = more;
		}
		out->name[out->n] = arena_text(arena, e->d_name, strlen(e->d_name));
		if (!out->name[out->n++])
			return no_memory();
	}
	if (out->n > 0)
		qsort(out->name, out->n, sizeof *out->name, by_name);
	return 0;
}

/* The files of a folder, sorted; none when it is not there. */
static int
list(int dir, const char *folder, struct arena *arena, struct names *out)
{
	int fd = at_open(dir, folder, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	*out = (struct names){NULL, 0};
	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	if (!d) {
		close(fd);
		return -1;
	}
	int rc = take_names(d, arena, out);
	closedir(d);
	return rc;
}

/* A file, whole or not; its name is as mistakes say it. -1 with errno. */
static int
read_source(int dir, const char *file, const char *name, enum ironic_kind kind,
	struct arena *arena, struct ironic_source *out)
{
	static const struct ironic_source none;
	char text[IRONICDIR_FILE];
	ssize_t len = at_read(dir, file, text, sizeof text);

	if (len == -1)
		return -1;
	*out = none;
	out->kind = kind;
	out->name = name;
	out->bytes = arena_text(arena, text, (size_t)len);
	out->len = (size_t)len;
	return out->bytes ? 0 : no_memory();
}

/* What is kept of it, if that is still understood. */
static bool
read_kept(struct gathering *g, const char *path, const char *name,
	struct ironic_source *out)
{
	struct report unsaid = {0}; /* it was told when it was new */

	return read_source(g->state, path, name, g->from->kind, g->arena, out) ==
		       0 &&
	       ironic_whole(out, &unsaid, &unsaid);
}

static int
append(struct gathering *g, const struct ironic_source *s)
{
	struct ironic_source *copy = arena_take(g->arena, sizeof *copy);

	if (!copy)
		return no_memory();
	*copy = *s;
	copy->next = NULL;
	**g->end = copy;
	*g->end = &copy->next;
	return 0;
}

/* One file: as it is if it is whole, which is then kept; else as it was kept. */
static int
gather(struct gathering *g, const char *file, const char *name, const char *path)
{
	struct ironic_source now, kept;
	bool there = read_source(g->from->dir, file, name, g->from->kind, g->arena,
			     &now) == 0;

	if (!there && errno == ENOMEM)
		return -1;
	if (!there)
		report_at(g->wrong, (struct place){name, 0, 0}, "%s",
			errno == EFBIG ? "it has more than 64 KiB"
				       : strerror(errno));

	bool whole = there && ironic_whole(&now, g->wrong, g->notes);
	bool old = read_kept(g, path, name, &kept);

	if (whole &&
		(!old || kept.len != now.len ||
			memcmp(kept.bytes, now.bytes, now.len) != 0) &&
		add_change(g->arena, g->change, BATCH_FILE, path, now.bytes,
			now.len, NULL) == -1)
		return -1;
	return whole ? append(g, &now) : old ? append(g, &kept) : 0;
}

/* The name of a file beneath a folder: "opts/ironic-1.conf". */
static const char *
join(struct arena *arena, const char *folder, const char *file)
{
	size_t size = strlen(folder) + 1 + strlen(file) + 1;
	char *path = arena_take(arena, size);

	if (path)
		snprintf(path, size, "%s/%s", folder, file);
	return path;
}

static bool
among(const struct names *names, const char *name)
{
	return names->n > 0 && bsearch(&name, names->name, names->n,
				       sizeof *names->name, by_name) != NULL;
}

/* What is kept of files that are no more goes. */
static int
forget(struct gathering *g, const char *folder, const struct names *kept,
	const struct names *now)
{
	for (size_t i = 0; i < kept->n; i++) {
		const char *path = join(g->arena, folder, kept->name[i]);

		if (!path)
			return no_memory();
		if (!among(now, kept->name[i]) &&
			add_change(g->arena, g->change, BATCH_REMOVE, path, NULL, 0,
				NULL) == -1)
			return -1;
	}
	return 0;
}

int
ironicdir_read(const struct ironicdir *from, int state, struct arena *arena,
	struct report *wrong, struct report *notes, struct ironic_source ***end,
	struct batch_item ***change)
{
	struct gathering g = {from, state, arena, wrong, notes, end, change};
	struct names now = {NULL, 0}, kept;
	const char *folder = join(arena, STATE_IRONIC_FILES, from->name);
	const char *one[] = {from->file};

	if (!folder)
		return no_memory();
	if (from->dir != -1 && from->file)
		now = (struct names){one, 1};
	else if (from->dir != -1 && list(from->dir, ".", arena, &now) == -1)
		return -1;
	if (list(state, folder, arena, &kept) == -1)
		return -1;
	for (size_t i = 0; i < now.n; i++) {
		const char *path = join(arena, folder, now.name[i]);
		const char *name = from->file
					   ? from->file
					   : join(arena, from->name, now.name[i]);

		if (!path || !name)
			return no_memory();
		if (gather(&g, now.name[i], name, path) == -1)
			return -1;
	}
	return forget(&g, folder, &kept, &now);
}

/* The record at name is to have these bytes; NULL: is not to be. */
static int
plan_record(int state, const char *name, const char *bytes, size_t len,
	struct arena *arena, struct batch_item ***change)
{
	char old[IRONIC_MAX];
	ssize_t n = at_read(state, name, old, sizeof old);
	bool there = n != -1 || errno != ENOENT;

	if (!bytes)
		return there ? add_change(arena, change, BATCH_REMOVE, name, NULL,
				       0, "removed")
			     : 0;
	if (n != -1 && (size_t)n == len && memcmp(old, bytes, len) == 0)
		return 0;
	return add_change(arena, change, BATCH_FILE, name, bytes, len,
		there ? "changed" : "new");
}

static int
compare_mac(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

/* The MACs of the hosts that have a record, sorted. */
static struct mac *
macs_of(const struct ironic_host *first, struct arena *arena, size_t *n)
{
	struct mac *mac;

	*n = 0;
	for (const struct ironic_host *h = first; h; h = h->next)
		++*n;
	mac = arena_take(arena, (*n + 1) * sizeof *mac);
	*n = 0;
	for (const struct ironic_host *h = first; mac && h; h = h->next)
		mac[(*n)++] = h->says.mac;
	if (mac && *n > 0)
		qsort(mac, *n, sizeof *mac, compare_mac);
	return mac;
}

int
ironicdir_plan(const struct ironic_records *records, int state, struct arena *arena,
	struct batch_item ***change)
{
	char name[STATE_NAME];
	struct names hosts;
	struct mac mac, *with;
	size_t n;

	if (plan_record(state, STATE_OPTIONS, records->options,
		    records->options_len, arena, change) == -1)
		return -1;
	for (const struct ironic_host *h = records->host; h; h = h->next)
		if (plan_record(state, state_host(h->says.mac, STATE_IRONIC, name),
			    h->record, h->len, arena, change) == -1)
			return -1;
	if (!(with = macs_of(records->host, arena, &n)) ||
		list(state, STATE_HOSTS, arena, &hosts) == -1)
		return -1;
	for (size_t i = 0; i < hosts.n; i++)
		if (mac_parse(hosts.name[i], &mac) &&
			(n == 0 ||
				!bsearch(&mac, with, n, sizeof mac, compare_mac)) &&
			plan_record(state, state_host(mac, STATE_IRONIC, name),
				NULL, 0, arena, change) == -1)
			return -1;
	return 0;
}
