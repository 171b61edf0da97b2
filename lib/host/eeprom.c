#include "host/eeprom.h"

#include "base/kv.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "host/board.h"
#include "host/seen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <time.h>

#define FOLDER   "eeprom"
#define IMAGES   "images"
#define ALL      "all"
#define TEXT_MAX 1024
#define BCM2711  3 /* the processor in a revision code */

static int
fail(int why)
{
	errno = why;
	return -1;
}

const struct eeprom_offer *
eeprom_due(const struct eeprom_offer *own, const struct eeprom_offer *all,
	enum eeprom_chip chip, const struct eeprom_taken *taken)
{
	const struct eeprom_offer *o = own;

	if (!*own->id || (*all->id && all->when > own->when))
		o = all;
	if (!*o->id || strcmp(o->id, taken->id) == 0 || chip == EEPROM_OTHER)
		return NULL;
	return o == all && chip != EEPROM_2711 ? NULL : o;
}

void
wr_eeprom_sig(struct wr *w, const struct eeprom_offer *o)
{
	char ts[32];

	wr_text(w, o->sum);
	wr_u8(w, '\n');
	if (o->force)
		return;
	snprintf(ts, sizeof ts, "ts: %llu\n", (unsigned long long)o->when);
	wr_text(w, ts);
}

const char *
eeprom_version(const char *sum, uint64_t built, char out[static EEPROM_VERSION])
{
	time_t t = (time_t)built;
	struct tm tm;

	if (!built || !gmtime_r(&t, &tm) ||
		strftime(out, EEPROM_VERSION, "%Y-%m-%d", &tm) == 0)
		snprintf(out, EEPROM_VERSION, "%.12s", sum);
	return out;
}

const char *
eeprom_image(const char *sum, char out[static STATE_NAME])
{
	snprintf(out, STATE_NAME, FOLDER "/" IMAGES "/%.64s", sum);
	return out;
}

/*
 * Reading
 */

/* One of our files; none there is one without names. text is its room. */
static int
read_kv(int state, const char *path, char text[static TEXT_MAX], struct kv *kv)
{
	ssize_t n = at_read(state, path, text, TEXT_MAX);
	size_t line;

	kv->n = 0;
	if (n == -1)
		return errno == ENOENT ? 0 : -1;
	return kv_parse(text, (size_t)n, kv, &line) ? 0 : fail(EBADMSG);
}

static bool
take(const struct kv *kv, const char *name, char *out, size_t size)
{
	const char *value = kv_get(kv, name);

	return value && str_copy(out, size, value);
}

static bool
sum_ok(const char *sum)
{
	return strlen(sum) == EEPROM_SUM - 1 &&
	       strspn(sum, "0123456789abcdef") == EEPROM_SUM - 1;
}

int
eeprom_read_offer(int state, const struct mac *host, struct eeprom_offer *out)
{
	char text[TEXT_MAX], path[STATE_NAME], mac[MAC_TEXT];
	struct eeprom_offer o = {0};
	struct kv kv;

	snprintf(
		path, sizeof path, FOLDER "/%s", host ? mac_text(*host, mac) : ALL);
	if (read_kv(state, path, text, &kv) == -1)
		return -1;
	if (kv.n > 0 &&
		(!take(&kv, "id", o.id, sizeof o.id) ||
			!take(&kv, "sum", o.sum, sizeof o.sum) || !sum_ok(o.sum) ||
			!kv_get_u64(&kv, "when", &o.when)))
		return fail(EBADMSG);
	kv_get_u64(&kv, "built", &o.built);
	take(&kv, "file", o.file, sizeof o.file);
	o.force = kv_get(&kv, "force") && strcmp(kv_get(&kv, "force"), "true") == 0;
	*out = o;
	return 0;
}

int
eeprom_read_taken(int state, struct mac host, struct eeprom_taken *out)
{
	char text[TEXT_MAX], path[STATE_NAME];
	struct eeprom_taken t = {0};
	struct kv kv;

	if (read_kv(state, state_host(host, STATE_EEPROM, path), text, &kv) == -1)
		return -1;
	if (kv.n > 0 && (!take(&kv, "id", t.id, sizeof t.id) ||
				!kv_get_u64(&kv, "when", &t.when)))
		return fail(EBADMSG);
	take(&kv, "sum", t.sum, sizeof t.sum);
	kv_get_u64(&kv, "built", &t.built);
	kv_get_u64(&kv, "booted", &t.booted);
	*out = t;
	return 0;
}

enum eeprom_chip
eeprom_chip(int state, struct mac host)
{
	struct board board;
	struct seen seen;

	if (seen_read(state, host, &seen) == -1 ||
		!board_decode(seen.board, &board))
		return EEPROM_UNKNOWN;
	return board.chip == BCM2711 ? EEPROM_2711 : EEPROM_OTHER;
}

int
eeprom_read_due(int state, struct mac host, struct eeprom_offer *out)
{
	struct eeprom_offer own, all;
	const struct eeprom_offer *due;
	struct eeprom_taken taken;

	*out = (struct eeprom_offer){0};
	if (eeprom_read_offer(state, &host, &own) == -1 ||
		eeprom_read_offer(state, NULL, &all) == -1)
		return -1;
	if (!*own.id && !*all.id)
		return 0;
	/* What of it cannot be read is as if nothing was taken: a boot too many. */
	if (eeprom_read_taken(state, host, &taken) == -1)
		taken = (struct eeprom_taken){0};
	due = eeprom_due(&own, &all, eeprom_chip(state, host), &taken);
	if (due)
		*out = *due;
	return 0;
}

/*
 * Writing
 */

static int
put_image(int images, int fd, const char *sum)
{
	struct put p;
	int why;

	if (put_begin(&p, images, 0644) == -1)
		return -1;
	if (put_copy(&p, fd) == 0 && put_commit(&p, sum) == 0)
		return 0;
	why = errno;
	put_abandon(&p);
	return fail(why);
}

static int
put_offer(int dir, const struct mac *host, const struct eeprom_offer *o)
{
	char text[TEXT_MAX], mac[MAC_TEXT];
	struct wr w = wr_of(text, sizeof text);

	kv_put(&w, "id", o->id);
	kv_put(&w, "sum", o->sum);
	kv_put(&w, "file", o->file);
	kv_put_u64(&w, "built", o->built);
	kv_put_u64(&w, "when", o->when);
	kv_put(&w, "force", o->force ? "true" : "false");
	if (w.full)
		return fail(EMSGSIZE);
	return put_file(dir, host ? mac_text(*host, mac) : ALL, text, w.len, 0644);
}

/* Is any host, or are all, offered the image of that name? */
static bool
is_offered(int state, int dir, const char *sum)
{
	int copy = at_open(dir, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = copy == -1 ? NULL : fdopendir(copy);
	struct eeprom_offer o;
	struct dirent *e;
	struct mac mac;
	/* Who cannot tell keeps it. */
	bool any = !d;

	while (d && !any && (e = readdir(d))) {
		bool all = strcmp(e->d_name, ALL) == 0;

		if (!all && !mac_parse(e->d_name, &mac))
			continue;
		any = eeprom_read_offer(state, all ? NULL : &mac, &o) == -1 ||
		      strcmp(o.sum, sum) == 0;
	}
	if (d)
		closedir(d);
	return any;
}

/* Images that nobody is offered go, and what killed programs have left. */
static void
prune(int state, int dir, int images, uint64_t now)
{
	int copy = at_open(images, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = copy == -1 ? NULL : fdopendir(copy);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (sum_ok(e->d_name) && !is_offered(state, dir, e->d_name))
			unlinkat(images, e->d_name, 0);
	closedir(d);
	put_sweep(dir, (time_t)now - 1);
	put_sweep(images, (time_t)now - 1);
}

/* 16 hex digits that no other offer has. */
static int
make_id(char out[static EEPROM_ID])
{
	uint64_t r;

	if (getrandom(&r, sizeof r, 0) != (ssize_t)sizeof r)
		return -1;
	snprintf(out, EEPROM_ID, "%016llx", (unsigned long long)r);
	return 0;
}

int
eeprom_put_offer(int state, const struct mac *host, int fd, struct eeprom_offer *o)
{
	int dir = put_folder(state, FOLDER), images = -1, rc = -1, why;

	if (dir != -1)
		images = put_folder(dir, IMAGES);
	if (images != -1 && make_id(o->id) == 0 &&
		put_image(images, fd, o->sum) == 0)
		rc = put_offer(dir, host, o);
	why = errno;
	if (rc == 0)
		prune(state, dir, images, o->when);
	if (images != -1)
		close(images);
	if (dir != -1)
		close(dir);
	errno = why;
	return rc;
}

static int
put_taken(int state, struct mac host, const struct eeprom_taken *t)
{
	char text[TEXT_MAX];
	struct wr w = wr_of(text, sizeof text);
	int dir = state_host_folder(state, host), rc;

	if (dir == -1)
		return -1;
	kv_put(&w, "id", t->id);
	kv_put(&w, "sum", *t->sum ? t->sum : NULL);
	kv_put_u64(&w, "built", t->built);
	kv_put_u64(&w, "when", t->when);
	if (t->booted)
		kv_put_u64(&w, "booted", t->booted);
	rc = put_file(dir, state_file_name(STATE_EEPROM), text, w.len, 0644);
	close(dir);
	return rc;
}

int
eeprom_take(int state, struct mac host, const char *id, uint64_t now)
{
	struct eeprom_taken t = {.when = now};
	struct eeprom_offer o;

	if (!str_copy(t.id, sizeof t.id, id))
		return fail(EINVAL);
	/* What it was, if that is still the offer. */
	for (int all = 0; all < 2; all++)
		if (eeprom_read_offer(state, all ? NULL : &host, &o) == 0 &&
			strcmp(o.id, id) == 0) {
			memcpy(t.sum, o.sum, sizeof t.sum);
			t.built = o.built;
		}
	return put_taken(state, host, &t);
}

int
eeprom_booted(int state, struct mac host, uint64_t now)
{
	struct eeprom_taken t;

	if (eeprom_read_taken(state, host, &t) == -1)
		return -1;
	if (!*t.id || t.booted)
		return 0;
	t.booted = now;
	return put_taken(state, host, &t);
}
