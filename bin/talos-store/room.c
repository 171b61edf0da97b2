/* room: images leave, the longest unused first. */
#include "store.h"

#include "file/at.h"
#include "file/lock.h"
#include "talos/cacheplan.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <time.h>

#define RECENT    60    /* seconds: a web server was told to open it just now */
#define ABANDONED 86400 /* seconds: a download that nobody went on with */
#define LOCK      "room.lock" /* held while room is made for a download */
#define PATIENCE  60000       /* milliseconds for that */
#define STEPS     64 /* shares of the limit; a download is granted one by one, */
#define STEP_MAX  (UINT64_C(64) << 20) /* and not more at a time */
#define SPARE     16 /* the share of the disk that is left to others, */
#define SPARE_MAX (UINT64_C(1) << 30) /* and not more */
#define TRIES     3 /* when somebody begins to use what was to leave */

/* The files of an entry; its lock goes last. */
static const char *const files[] = {"record", "data", "data.part", "raw.part",
	"coming", "failed", "used", "lock"};
#define FILES (sizeof files / sizeof *files)

struct entries {
	size_t n, fetches; /* and how many of them are being fetched */
	struct cached *plan;
	char (*name)[ENTRY_MAX];
};

struct look {
	struct cached plan;
	uint64_t bytes; /* of an image, or of a part of it */
	bool fetched;   /* somebody is at it */
	bool over;      /* it is none, and nobody goes on with it */
};

/* The entry's lock when nobody uses it, else -1. */
static int
lock_idle(int entry)
{
	struct image_record r;
	int data, lock = lock_take(entry, "lock", 0);

	if (lock == -1)
		return -1;
	data = entry_open(entry, &r);
	if (data == -1)
		return lock;
	if (flock(data, LOCK_EX | LOCK_NB) == -1) {
		close(lock);
		lock = -1;
	}
	close(data);
	return lock;
}

/* Is the file of that number one with bytes of the image? */
static bool
is_bytes(size_t file)
{
	return strncmp(files[file], "data", 4) == 0 ||
	       strcmp(files[file], "raw.part") == 0;
}

/* What an entry takes, when it was last used, and what is going on there. */
static struct look
look_at(int entry)
{
	struct look l = {0};
	struct cached *c = &l.plan;
	int lock = lock_idle(entry), data;
	struct image_record r;
	time_t now = time(NULL);
	struct stat st;

	/* One that was made just now has nothing in it yet. */
	if (fstat(entry, &st) == 0) {
		c->size = (uint64_t)st.st_blocks * 512;
		c->used = st.st_mtime;
	}
	for (size_t i = 0; i < FILES; i++)
		if (fstatat(entry, files[i], &st, AT_SYMLINK_NOFOLLOW) == 0) {
			c->size += (uint64_t)st.st_blocks * 512;
			if (is_bytes(i))
				l.bytes += (uint64_t)st.st_size;
			if (c->used < st.st_mtime)
				c->used = st.st_mtime;
		}
	if (fstatat(entry, "used", &st, AT_SYMLINK_NOFOLLOW) == 0)
		c->used = st.st_mtime;
	data = entry_open(entry, &r);
	l.fetched = lock == -1 && data == -1;
	/* What was used later than now was so before the clock was set back. */
	c->busy = lock == -1 || (c->used <= now && c->used + RECENT > now);
	l.over = data == -1 && !c->busy &&
		 (l.bytes == 0 || c->used + ABANDONED < now);
	if (data != -1)
		close(data);
	if (lock != -1)
		close(lock);
	return l;
}

/* Remove all of it, unless somebody uses it. */
static bool
remove_entry(int images, const char *name)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY), lock;

	if (entry == -1)
		return false;
	lock = lock_idle(entry);
	if (lock != -1) {
		for (size_t i = 0; i < FILES; i++)
			unlinkat(entry, files[i], 0);
		unlinkat(images, name, AT_REMOVEDIR);
		close(lock);
	}
	close(entry);
	return lock != -1;
}

void
each_image(const struct store *s,
	void (*of)(int images, const char *name, void *with), void *with)
{
	int images = at_open(s->cache, TALOS_IMAGES, O_RDONLY | O_DIRECTORY);
	DIR *d = images == -1 ? NULL : fdopendir(images);
	struct dirent *f;

	while (d && (f = readdir(d)))
		if (*f->d_name != '.' && strlen(f->d_name) < ENTRY_MAX)
			of(images, f->d_name, with);
	if (d)
		closedir(d);
	else if (images != -1)
		close(images);
}

/* Into the entries, unless it is over. */
static void
collect(int images, const char *name, void *with)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY);
	struct entries *e = with;
	struct look l;

	if (entry == -1)
		return;
	l = look_at(entry);
	close(entry);
	if (l.over) {
		/* Of what never was one there are many, if somebody wants that. */
		if (remove_entry(images, name) && l.bytes > 0)
			warnx("%s leaves the cache", name);
		return;
	}
	e->plan = reallocarray(e->plan, e->n + 1, sizeof *e->plan);
	e->name = reallocarray(e->name, e->n + 1, sizeof *e->name);
	if (!e->plan || !e->name)
		err(EX_TEMPFAIL, "the images of the cache");
	memcpy(e->name[e->n], name, strlen(name) + 1);
	e->plan[e->n++] = l.plan;
	e->fetches += l.fetched;
}

static void
read_entries(const struct store *s, struct entries *e)
{
	e->n = e->fetches = 0;
	each_image(s, collect, e);
}

/* Those leave that are to. False if one is used now. */
static bool
leave(const struct store *s, const struct entries *e)
{
	int images = at_open(s->cache, TALOS_IMAGES, O_RDONLY | O_DIRECTORY);
	bool all = true;

	for (size_t i = 0; i < e->n; i++) {
		if (!e->plan[i].leaves)
			continue;
		if (remove_entry(images, e->name[i]))
			warnx("%s leaves the cache", e->name[i]);
		else
			all = false;
	}
	if (images != -1)
		close(images);
	return all;
}

static struct entries entries;

void
make_room(const struct store *s, const char *keep)
{
	struct entries *e = &entries;
	uint64_t stays;

	read_entries(s, e);
	for (size_t i = 0; i < e->n; i++)
		if (keep && strcmp(e->name[i], keep) == 0)
			e->plan[i].busy = true;
	stays = cache_plan(e->plan, e->n, s->limit);
	leave(s, e);
	if (stays > s->limit)
		warnx("the cache has %llu bytes in use, more than max_cache_size",
			(unsigned long long)stays);
}

static uint64_t
less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* How large the cache may be: as the site says, and not to the end of the disk. */
static uint64_t
largest(const struct store *s, struct entries *e, bool *disk)
{
	uint64_t all = cache_plan(e->plan, e->n, UINT64_MAX), spare;
	struct statvfs fs;

	if (fstatvfs(s->cache, &fs) == -1)
		return s->limit;
	spare = less((uint64_t)fs.f_blocks * fs.f_frsize / SPARE, SPARE_MAX);
	all += (uint64_t)fs.f_bavail * fs.f_frsize;
	all = all > spare ? all - spare : 0;
	*disk = all < s->limit;
	return less(all, s->limit);
}

/* What is granted of so much room: a step, or less if that is enough. 0: nothing.
 */
static uint64_t
grant(struct entries *e, uint64_t room, uint64_t step, uint64_t enough)
{
	uint64_t want[] = {step, enough}, stays;

	for (size_t i = 0; i < 2; i++) {
		if (want[i] > room)
			continue;
		stays = cache_plan(e->plan, e->n, room - want[i]);
		if (stays <= room - want[i])
			return less(room - stays, step);
	}
	return 0;
}

bool
room_for(const struct store *s, uint64_t bytes, uint64_t *granted, const char **why)
{
	uint64_t step = less(s->limit / STEPS + 1, STEP_MAX), room, others,
		 more = 0;
	int lock = lock_take(s->cache, LOCK, PATIENCE);
	struct entries *e = &entries;
	bool fits = lock != -1, disk = false, good = false;

	*why = strerror(errno);
	for (unsigned i = 0; fits && !good && i < TRIES; i++) {
		read_entries(s, e);
		room = largest(s, e, &disk);
		/* Each that fetches may have as much left of what it was granted.
		 */
		others = e->fetches > 1 ? (e->fetches - 1) * step : 0;
		more = room > others ? grant(e, room - others,
					       bytes > step ? bytes : step, bytes)
				     : 0;
		fits = more > 0;
		good = fits && leave(s, e);
		*why = disk ? strerror(ENOSPC)
			    : "talos.max_cache_size has no room for it beside what "
			      "is in use";
	}
	if (lock != -1)
		close(lock);
	if (good)
		*granted = more;
	return good;
}

int
store_room(struct store *s, int argc, char *argv[])
{
	(void)argv;
	if (argc != 0)
		usage('?');
	make_room(s, NULL);
	return 0;
}
