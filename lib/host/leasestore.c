#include "host/leasestore.h"

#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/random.h>
#include <sys/stat.h>

#define MODE         0644      /* they tell what any client can ask for */
#define JOURNAL_LONG (4 << 20) /* bytes */
#define QUIET        2         /* seconds */
#define STALE        3600      /* seconds: a temporary file that nobody writes */
#define READ_TRIES   100       /* a reader's, each a whole fold of the writer's */

int
leasestore_folder(int state, const struct site *site, const char **name)
{
	const char *path = site_get(site, "dhcp.lease_file");

	if (path)
		return at_parent(path, name);
	*name = STATE_LEASES;
	return fcntl(state, F_DUPFD_CLOEXEC, 0);
}

static int
fail(int why)
{
	errno = why;
	return -1;
}

/* The name of a file beside the leases. Returns out. */
static const char *
beside(const struct leasestore *s, const char *suffix,
	char out[static NAME_MAX + 1])
{
	snprintf(out, NAME_MAX + 1, "%s%s", s->name, suffix);
	return out;
}

static void
shut(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
leasestore_close(struct leasestore *s)
{
	int why = errno;

	shut(&s->file);
	shut(&s->journal);
	shut(&s->lock);
	errno = why;
}

/* An empty table, and nothing open. What its slots hold does not matter. */
static int
begin(struct leasestore *s, int dir, const char *name)
{
	memset(&s->table, 0, offsetof(struct leases, slot));
	s->dir = dir;
	s->lock = s->file = s->journal = -1;
	s->rest = -1;
	s->size = 0;
	s->whole = s->changed = false;
	s->first = s->last = 0;
	s->lines = wr_of(s->buf, sizeof s->buf);
	if (!str_copy(s->name, sizeof s->name, name))
		return fail(ENAMETOOLONG);
	if (getrandom(&s->table.seed, sizeof s->table.seed, 0) == -1)
		return -1;
	return 0;
}

/* Open one that may not be there: then 0 and *fd is -1. */
static int
open_if_there(int dir, const char *name, int *fd)
{
	off_t size;

	*fd = at_open_file(dir, name, &size);
	return *fd == -1 && errno != ENOENT ? -1 : 0;
}

static int
load(struct leasestore *s)
{
	if (open_if_there(s->dir, s->name, &s->file) == -1)
		return -1;
	if (s->file != -1 && leasefile_read(s->file, &s->table, s->scratch,
				     &s->rest, &s->bad_line) == -1)
		return -1;
	if (s->journal == -1)
		return 0;
	return leasefile_replay(s->journal, &s->table, s->scratch, &s->size);
}

int
leasestore_open(struct leasestore *s, int dir, const char *name)
{
	char text[NAME_MAX + 1];

	if (begin(s, dir, name) == -1)
		return -1;
	s->lock = lock_take(dir, beside(s, LEASESTORE_LOCK, text), 0);
	if (s->lock == -1)
		return -1;
	put_sweep(dir, time(NULL) - STALE);
	if (open_if_there(dir, beside(s, LEASESTORE_JOURNAL, text), &s->journal) ==
			-1 ||
		load(s) == -1) {
		leasestore_close(s);
		return -1;
	}

	/* Also when the journal was empty: it was opened for reading. */
	s->whole = true;
	if (leasestore_fold(s) == -1) {
		leasestore_close(s);
		return -1;
	}
	return 0;
}

/* Was the journal that we read still the journal when all was read? */
static bool
still_there(const struct leasestore *s, const char *name)
{
	struct stat ours, there;

	if (fstatat(s->dir, name, &there, AT_SYMLINK_NOFOLLOW) == -1)
		return s->journal == -1;
	return s->journal != -1 && fstat(s->journal, &ours) == 0 &&
	       ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

int
leasestore_read(struct leasestore *s, int dir, const char *name)
{
	char text[NAME_MAX + 1];

	for (int i = 0; i < READ_TRIES; i++) {
		if (begin(s, dir, name) == -1)
			return -1;
		/* The journal first: it may be older than the file, not newer. */
		beside(s, LEASESTORE_JOURNAL, text);
		if (open_if_there(dir, text, &s->journal) == -1 || load(s) == -1) {
			leasestore_close(s);
			return -1;
		}
		bool good = still_there(s, text);
		leasestore_close(s);
		if (good)
			return 0;
	}
	return fail(EAGAIN);
}

/* A change was made; did its line fit? */
static void
note(struct leasestore *s, bool fits, uint64_t now)
{
	if (!s->changed)
		s->first = now;
	s->changed = true;
	s->last = now;
	if (!fits)
		s->whole = true;
}

/* Set it, whoever had it. */
static int
set(struct leasestore *s, const struct lease *lease, uint64_t now)
{
	if (!leases_set(&s->table, lease))
		return fail(ENOSPC);
	note(s, leasefile_set(&s->lines, lease), now);
	return 0;
}

int
leasestore_set(struct leasestore *s, const struct lease *lease, uint64_t now)
{
	const struct lease *had = leases_at(&s->table, lease->ip);

	if (!lease_ok(lease) || lease->declined ||
		(lease->hw_len == 0 && lease->id_len == 0))
		return fail(EINVAL);
	if (had && !lease_over(had, now) &&
		(had->declined || !lease_same(had, lease)))
		return fail(EADDRINUSE);
	return set(s, lease, now);
}

int
leasestore_free(struct leasestore *s, struct ip4 ip, uint64_t now)
{
	if (!leases_drop(&s->table, ip))
		return fail(ENOENT);
	note(s, leasefile_free(&s->lines, ip), now);
	return 0;
}

int
leasestore_decline(
	struct leasestore *s, struct ip4 ip, uint64_t until, uint64_t now)
{
	struct lease nobody = {.declined = true, .ip = ip, .expiry = until};

	return lease_ok(&nobody) ? set(s, &nobody, now) : fail(EINVAL);
}

size_t
leasestore_prune(struct leasestore *s, uint64_t over, uint64_t now)
{
	size_t n = 0;

	for (const struct lease *l = NULL; (l = leases_next(&s->table, l));)
		if (lease_over(l, over) && leasestore_free(s, l->ip, now) == 0)
			n++;
	return n;
}

/* Write to the journal where it ends, and wait for the disk. */
static int
append(struct leasestore *s)
{
	size_t done = 0;

	leasefile_end(&s->lines);
	while (done < s->lines.len) {
		ssize_t n = pwrite(s->journal, s->buf + done, s->lines.len - done,
			s->size + (off_t)done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		done += (size_t)n;
	}
	if (fdatasync(s->journal) == -1)
		return -1;
	s->size += (off_t)done;
	s->lines.len = 0;
	return 0;
}

/* Append what was collected, if the journal still can be. */
static int
append_all(struct leasestore *s)
{
	if (s->whole || s->lines.len == 0)
		return 0;
	if (append(s) == -1) {
		/* Nobody knows what is on disk of this batch now. */
		s->whole = true;
		return -1;
	}
	return 0;
}

/* Commit what was begun and written, unless that failed. */
static int
finish(struct put *p, const char *name, int rc)
{
	if (rc == -1 || put_commit(p, name) == -1) {
		int why = errno;

		put_abandon(p);
		return fail(why);
	}
	return 0;
}

/* Put the file. What DHCPv6 has is from then on kept of the new one. */
static int
put_leases(struct leasestore *s)
{
	off_t rest = s->rest, size;
	struct put p;
	int fd;

	if (put_begin(&p, s->dir, MODE) == -1 ||
		finish(&p, s->name,
			leasefile_write(
				&p, &s->table, s->file, &rest, s->scratch)) == -1)
		return -1;
	if (rest == -1)
		return 0;
	if ((fd = at_open_file(s->dir, s->name, &size)) == -1)
		return -1;
	shut(&s->file);
	s->file = fd;
	s->rest = rest;
	return 0;
}

/* Put a journal that has only what the file cannot say, and open it. */
static int
put_journal(struct leasestore *s)
{
	char name[NAME_MAX + 1];
	struct put p;
	off_t size;
	int fd;

	beside(s, LEASESTORE_JOURNAL, name);
	if (put_begin(&p, s->dir, MODE) == -1 ||
		finish(&p, name,
			leasefile_write_declined(&p, &s->table, s->scratch)) == -1)
		return -1;
	if ((fd = at_open(s->dir, name, O_WRONLY)) == -1)
		return -1;
	if ((size = lseek(fd, 0, SEEK_END)) == -1) {
		int why = errno;

		close(fd);
		return fail(why);
	}
	shut(&s->journal);
	s->journal = fd;
	s->size = size;
	return 0;
}

/* The two files anew, when the journal has all that is confirmed. */
static int
write_whole(struct leasestore *s)
{
	s->whole = true;
	if (put_leases(s) == -1 || put_journal(s) == -1)
		return -1;
	s->lines.len = 0;
	s->whole = s->changed = false;
	return 0;
}

int
leasestore_sync(struct leasestore *s)
{
	if (s->lock == -1)
		return fail(EBADF);
	return s->whole ? write_whole(s) : append_all(s);
}

int
leasestore_fold(struct leasestore *s)
{
	/*
	 * First the journal: then a crash between the two files loses nothing of
	 * what only the journal can say.
	 */
	if (s->lock == -1)
		return fail(EBADF);
	if (append_all(s) == -1)
		return -1;
	return s->whole || s->changed ? write_whole(s) : 0;
}

int
leasestore_wait(const struct leasestore *s, uint64_t now)
{
	uint64_t due = s->first + LEASESTORE_LAG + s->table.n / 5000;

	if (!s->changed)
		return -1;
	if (due > s->last + QUIET)
		due = s->last + QUIET;
	/* A clock that was set back must not make us wait for it. */
	if (s->size >= JOURNAL_LONG || now >= due || now < s->first)
		return 0;
	return (int)(due - now);
}
