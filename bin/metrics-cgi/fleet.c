/* fleet: how many hosts there are of each stage and power state. */
#include "metrics.h"

#include "../host/list.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

#define CACHE      "hosts.cache"
#define CACHE_MARK UINT64_C(0x3174656c66626d) /* "mbflet1" */
#define CACHE_MAX  (64U << 20)                /* bytes */
#define SETTLED    3600000 /* ms; after so long time alone changes nothing more */

/* A host as it was last, and what that was read from. */
struct known {
	struct mac mac;
	uint64_t record,
		record_id; /* when it was written, ns; its inode. 0: none */
	uint64_t events, events_size;
	uint64_t heard; /* ms */
	uint8_t stage, stopped;
	uint8_t power, newer; /* as the switch said; after all that was heard? */
	char device[SWITCH_TEXT], port[PORT_TEXT];
};

struct all {
	struct known *known;
	size_t n, room;
};

static struct known *
next(struct all *a)
{
	if (a->n == a->room) {
		a->room = a->room ? 2 * a->room : 256;
		a->known = realloc(a->known, a->room * sizeof *a->known);
		if (!a->known)
			err(EX_TEMPFAIL, "memory");
	}
	a->known[a->n] = (struct known){.power = FLEET_NONE};
	return &a->known[a->n++];
}

static int
compare(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return memcmp(x->mac.b, y->mac.b, sizeof x->mac.b);
}

/*
 * The cache
 */

static void
get_text(struct rd *r, char *out, size_t size)
{
	struct rd text = rd_sub(r, rd_u8(r));

	if (!str_take(out, size, &text))
		r->bad = true;
}

static void
get(struct rd *r, struct known *k)
{
	rd_copy(r, k->mac.b, sizeof k->mac.b);
	k->record = rd_le64(r);
	k->record_id = rd_le64(r);
	k->events = rd_le64(r);
	k->events_size = rd_le64(r);
	k->heard = rd_le64(r);
	k->stage = rd_u8(r);
	k->stopped = rd_u8(r);
	k->power = rd_u8(r);
	k->newer = rd_u8(r);
	get_text(r, k->device, sizeof k->device);
	get_text(r, k->port, sizeof k->port);
	if (k->stage >= TIMELINE_STAGES || k->power >= FLEET_POWERS)
		r->bad = true;
}

static void
put(struct wr *w, const struct known *k)
{
	wr_bytes(w, k->mac.b, sizeof k->mac.b);
	wr_le64(w, k->record);
	wr_le64(w, k->record_id);
	wr_le64(w, k->events);
	wr_le64(w, k->events_size);
	wr_le64(w, k->heard);
	wr_u8(w, k->stage);
	wr_u8(w, k->stopped);
	wr_u8(w, k->power);
	wr_u8(w, k->newer);
	wr_u8(w, (uint8_t)strlen(k->device));
	wr_text(w, k->device);
	wr_u8(w, (uint8_t)strlen(k->port));
	wr_text(w, k->port);
}

/* All of the file; NULL if there is none that could be ours. The caller frees it.
 */
static uint8_t *
read_cache(int dir, off_t *size)
{
	int fd = at_open_file(dir, CACHE, size);
	uint8_t *bytes;

	if (fd == -1)
		return NULL;
	bytes = *size > 0 && *size < CACHE_MAX ? malloc((size_t)*size) : NULL;
	if (bytes && read(fd, bytes, (size_t)*size) != *size) {
		free(bytes);
		bytes = NULL;
	}
	close(fd);
	return bytes;
}

/* What was last, in the order of the MACs; nothing, if that cannot be read. */
static struct all
recall(int dir)
{
	struct all a = {0};
	off_t size = 0;
	uint8_t *bytes = read_cache(dir, &size);
	struct rd r;

	if (!bytes)
		return a;
	r = rd_of(bytes, (size_t)size);
	if (rd_le64(&r) == CACHE_MARK)
		while (r.left > 0 && !r.bad)
			get(&r, next(&a));
	if (r.bad)
		a.n = 0;
	free(bytes);
	return a;
}

/* A web server's user may not write here: then the next one reads it all again. */
static void
keep(int dir, const struct all *a)
{
	size_t size = 8 + a->n * sizeof(struct known);
	uint8_t *bytes = malloc(size);
	struct wr w = wr_of(bytes, bytes ? size : 0);

	wr_le64(&w, CACHE_MARK);
	for (size_t i = 0; i < a->n; i++)
		put(&w, &a->known[i]);
	if (w.full || put_file(dir, CACHE, bytes, w.len, 0644) == -1)
		warn(STATE_COUNTERS "/" CACHE);
	free(bytes);
}

/*
 * A host
 */

static uint64_t
when(const struct stat *st)
{
	return (uint64_t)st->st_mtim.tv_sec * 1000000000 +
	       (uint64_t)st->st_mtim.tv_nsec;
}

/* When its files were written; false when there is no such host. */
static bool
stamp(int hosts, const char *folder, struct known *k)
{
	char name[64];
	struct stat st;
	bool there;

	snprintf(name, sizeof name, "%.17s/%s", folder,
		state_file_name(STATE_RECORD));
	there = fstatat(hosts, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	if (there) {
		k->record = when(&st);
		k->record_id = st.st_ino;
	}
	snprintf(name, sizeof name, "%.17s/%s", folder,
		state_file_name(STATE_EVENTS));
	if (fstatat(hosts, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		k->events = when(&st);
		k->events_size = (uint64_t)st.st_size;
	}
	if (there)
		return true;
	snprintf(name, sizeof name, "%.17s/%s", folder,
		state_file_name(STATE_IDENTITY));
	return fstatat(hosts, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
read_port(int state, struct known *k)
{
	static struct host host; /* too large for a stack */
	const char *device, *port;

	if (!k->record || host_by_mac(state, k->mac, &host) == -1)
		return;
	device = kv_get(&host.kv, "power.device");
	port = kv_get(&host.kv, "power.port");
	if (!device || !port || !str_copy(k->device, sizeof k->device, device) ||
		!str_copy(k->port, sizeof k->port, port))
		k->device[0] = '\0';
}

/* What its switch says; as a word for the timeline, or NULL. */
static const char *
read_power(int state, struct known *k, uint64_t *power_ms)
{
	enum port_state is = SEEN_UNKNOWN;
	uint64_t at = 0;
	const char *word;

	*power_ms = 0;
	if (!*k->device)
		return NULL;
	word = power_seen_at(state, k->device, k->port, &at);
	if (word)
		seen_parse(word, &is);
	k->power = (uint8_t)is;
	*power_ms = at * 1000;
	return word;
}

static void
read_stage(int state, struct known *k, const struct timeline_now *now)
{
	static struct timeline_log log;
	struct timeline t = {.stage = TIMELINE_NOTHING};

	if (k->events && timeline_load(state, k->mac, &log) == 0 && log.n > 0)
		timeline_of(log.event, log.n, now, &t);
	k->stage = (uint8_t)t.stage;
	k->stopped = t.stopped;
	k->heard = t.heard;
	k->newer = now->power_ms > t.heard;
}

/* Does all that it was made of still stand? */
static bool
stands(const struct known *k, const struct known *was, uint64_t now)
{
	bool settled =
		was->stopped || was->heard + SETTLED < now || was->events == 0;

	return settled && was->power == k->power && was->newer == k->newer &&
	       was->events == k->events && was->events_size == k->events_size;
}

/* Fill it in, by what was known; true if that is news. */
static bool
look(int state, struct known *k, const struct all *old, uint64_t now)
{
	const struct known *was =
		old->n > 0 ? bsearch(k, old->known, old->n, sizeof *k, compare)
			   : NULL;
	struct timeline_now t = {.ms = now};

	if (was && was->record == k->record && was->record_id == k->record_id) {
		memcpy(k->device, was->device, sizeof k->device);
		memcpy(k->port, was->port, sizeof k->port);
	} else {
		was = NULL;
		read_port(state, k);
	}
	t.power = read_power(state, k, &t.power_ms);
	k->newer = was && t.power_ms > was->heard;
	if (was && stands(k, was, now)) {
		*k = *was;
		return false;
	}
	read_stage(state, k, &t);
	return !was || memcmp(&was->heard, &k->heard, sizeof k->heard) != 0 ||
	       was->stage != k->stage || was->stopped != k->stopped ||
	       was->power != k->power || was->newer != k->newer ||
	       was->events != k->events || was->events_size != k->events_size;
}

static bool
look_all(int state, DIR *hosts, const struct all *old, struct all *a, uint64_t now)
{
	bool news = false;
	struct dirent *e;
	struct known k;

	while ((e = readdir(hosts))) {
		k = (struct known){.power = FLEET_NONE};
		if (!mac_parse(e->d_name, &k.mac) ||
			!stamp(dirfd(hosts), e->d_name, &k))
			continue;
		news |= look(state, &k, old, now);
		*next(a) = k;
	}
	return news || a->n != old->n;
}

int
fleet_count(int state, uint64_t now_ms, struct fleet *out)
{
	int fd = at_open(state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	DIR *hosts = fd == -1 ? NULL : fdopendir(fd);
	int dir = hosts ? put_folder(state, STATE_COUNTERS) : -1;
	struct all old = {0}, a = {0};

	*out = (struct fleet){0};
	if (!hosts)
		return errno == ENOENT ? 0 : -1;
	if (dir != -1)
		old = recall(dir);
	if (look_all(state, hosts, &old, &a, now_ms) && dir != -1) {
		if (a.n > 0)
			qsort(a.known, a.n, sizeof *a.known, compare);
		keep(dir, &a);
	}
	for (size_t i = 0; i < a.n; i++) {
		out->stage[a.known[i].stage]++;
		out->stopped += a.known[i].stopped != 0;
		out->power[a.known[i].power]++;
	}
	closedir(hosts);
	if (dir != -1)
		close(dir);
	free(old.known);
	free(a.known);
	return 0;
}
