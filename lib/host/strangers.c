#include "host/strangers.h"

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"
#include "host/seen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define STALE 3600 /* seconds: whoever had begun to write this has given up */

struct stranger {
	struct mac mac;
	struct timespec heard; /* when its folder last changed */
};

/* The oldest, the oldest first. */
struct oldest {
	size_t n, most;
	struct stranger list[STRANGERS_STEP];
};

void
strangers_add(struct strangers *s)
{
	s->n++;
}

static bool
before(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* Has somebody else than itself said anything of this host? */
static bool
is_named(int hosts, const char *mac)
{
	static const enum state_file said[] = {STATE_RECORD, STATE_IRONIC,
		STATE_OVERRIDE, STATE_VARS, STATE_MEDIA};
	char path[STATE_NAME];
	struct stat st;

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		snprintf(path, sizeof path, "%s/%s", mac, state_file_name(said[i]));
		if (fstatat(hosts, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
			errno != ENOENT)
			return true;
	}
	return false;
}

static void
consider(struct oldest *o, const struct stranger *new)
{
	size_t i = o->n;

	if (i == o->most && (i == 0 || !before(new->heard, o->list[i - 1].heard)))
		return;
	if (i == o->most)
		i--;
	else
		o->n++;
	for (; i > 0 && before(new->heard, o->list[i - 1].heard); i--)
		o->list[i] = o->list[i - 1];
	o->list[i] = *new;
}

/* A folder beneath an open one, to be read to its end. */
static DIR *
entries(int dir, const char *name)
{
	int fd = at_open(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (!d && fd != -1)
		close(fd);
	return d;
}

/* Count them, and list the oldest. */
static int
count(DIR *d, size_t *n, struct oldest *o)
{
	struct dirent *e;
	struct stranger s;
	struct stat st;

	*n = 0;
	while ((errno = 0, e = readdir(d))) {
		if (!mac_parse(e->d_name, &s.mac) ||
			is_named(dirfd(d), e->d_name) ||
			fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
				-1 ||
			!S_ISDIR(st.st_mode))
			continue;
		s.heard = st.st_mtim;
		consider(o, &s);
		(*n)++;
	}
	return errno ? -1 : 0;
}

/*
 * False with errno 0 if it is to stay. Nobody waits for the disk: one that a crash
 * brings back is forgotten again. Who says something of it at this moment keeps its
 * folder, and its next packet does the rest.
 */
static bool
forget(int state, int hosts, const struct stranger *s)
{
	char mac[MAC_TEXT];
	struct dirent *e;
	struct stat st;
	DIR *d;

	mac_text(s->mac, mac);
	errno = 0;
	if (is_named(hosts, mac) || !(d = entries(hosts, mac)))
		return false;
	seen_leave(state, s->mac);
	while ((e = readdir(d))) {
		bool begun =
			strncmp(e->d_name, PUT_PREFIX, strlen(PUT_PREFIX)) == 0;

		if (!begun || (fstatat(dirfd(d), e->d_name, &st,
				       AT_SYMLINK_NOFOLLOW) == 0 &&
				      st.st_mtime < time(NULL) - STALE))
			unlinkat(dirfd(d), e->d_name, 0);
	}
	closedir(d);
	if (unlinkat(hosts, mac, AT_REMOVEDIR) == 0)
		return true;
	if (errno == ENOTEMPTY)
		errno = 0;
	return false;
}

/* How many are to go, of so many. */
static size_t
surplus(size_t n, size_t most)
{
	size_t rest = most - most / 16;

	if (n <= most)
		return 0;
	return n - rest < STRANGERS_STEP ? n - rest : STRANGERS_STEP;
}

int
strangers_limit(struct strangers *s, int state, size_t most)
{
	struct oldest o = {.most = STRANGERS_STEP};
	int gone = 0, why = 0;
	size_t n;
	DIR *d;

	if (s->counted && s->n <= most)
		return 0;
	d = entries(state, STATE_HOSTS);
	if (!d && errno != ENOENT)
		return -1;
	if (!d)
		return 0;
	if (count(d, &n, &o) == -1) {
		why = errno;
		closedir(d);
		errno = why;
		return -1;
	}
	for (size_t i = 0; i < surplus(n, most) && i < o.n; i++)
		if (forget(state, dirfd(d), &o.list[i]))
			gone++;
		else
			why = errno;
	closedir(d);
	*s = (struct strangers){.counted = true, .n = n - (size_t)gone};
	errno = why;
	return gone == 0 && why ? -1 : gone;
}
