/* lists: what the factory has, as it last said. */
#include "talos.h"

#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "proc/spawn.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sysexits.h>
#include <time.h>

#define FRESH_VERSIONS 3600  /* seconds that a list is not asked for again */
#define FRESH_OTHERS   86400 /* what there is for a version hardly changes */
#define AGAIN          30 /* seconds until a factory that is away is asked again */
#define LOCK_WAIT      60000 /* ms that another one may take to ask */

bool
refuse(struct trouble *t, unsigned status, const char *what, const char *why)
{
	struct wr w = wr_of(t->why, sizeof t->why);

	t->status = status;
	wr_text(&w, what);
	wr_text(&w, *why ? ": " : "");
	wr_text(&w, why);
	wr_u8(&w, '\0');
	/* What is too long is without its end. */
	t->why[sizeof t->why - 1] = '\0';
	return false;
}

/* Without a lock, as a child that is waited for. */
int
start_store(const struct talos *t, const char *const words[], size_t n, int lock)
{
	const char *argv[16] = {
		"mb-talos-store", "-c", t->path, "-u", t->base, "-m", t->limit};
	bool goes_on = lock != -1;
	char path[PATH_MAX], *copy[16];
	const struct spawn program = {.path = path,
		.argv = copy,
		.folder = -1,
		.fd = {SPAWN_NULL, goes_on ? SPAWN_NULL : SPAWN_SAME,
			/* Whoever reads what a command writes is not to wait for
			   it. */
			goes_on && !getenv("GATEWAY_INTERFACE") ? SPAWN_NULL
								: SPAWN_SAME},
		.keep = lock,
		.session = goes_on};

	memcpy(argv + 7, words, n * sizeof *words);
	memcpy(copy, argv, sizeof copy);
	if (spawn_beside("mb-talos-store", path, sizeof path) == -1)
		return -1;
	return spawn_program(&program);
}

int
run_store(const struct talos *t, const char *const words[], size_t n)
{
	pid_t pid = start_store(t, words, n, -1);
	int code;

	if (pid == -1)
		err(EX_CONFIG, "mb-talos-store");
	code = spawn_wait(pid);
	if (code == -1)
		err(EX_TEMPFAIL, "mb-talos-store");
	return code < 128 ? code : EX_TEMPFAIL;
}

/* Seconds since a file was written; -1 when there is none. */
static int64_t
age_of(int dir, const char *name)
{
	struct stat st;
	int64_t now = (int64_t)time(NULL);

	if (fstatat(dir, name, &st, 0) == -1)
		return -1;
	return st.st_mtime < now ? now - st.st_mtime : 0;
}

/* Ask for the lists of a version, or for the versions, unless we just did. */
static int
refresh(struct talos *t, int lists, const char *file, const char *version,
	int64_t fresh)
{
	const char *words[] = {"lists", version};
	char tried[64];
	int64_t age;
	int lock = lock_take(lists, "lock", LOCK_WAIT), rc = 0;

	snprintf(tried, sizeof tried, "%s.tried", version ? version : "versions");
	age = age_of(lists, file);
	if (age == -1 || age > fresh) {
		int64_t last = age_of(lists, tried);

		if (age != -1 && last != -1 && last < AGAIN)
			rc = EX_TEMPFAIL;
		else
			rc = run_store(t, words, version ? 2 : 1);
		if (rc == 0)
			unlinkat(lists, tried, 0);
		else if (last == -1 || last >= AGAIN)
			put_file(lists, tried, "", 0, 0644);
	}
	if (lock != -1)
		close(lock);
	return rc;
}

/* A list as text. One that is old is used when the factory does not answer. */
static bool
list_get(struct talos *t, const char *of, const char *version,
	char text[static TALOS_LIST_MAX], struct trouble *why)
{
	int64_t fresh = version ? FRESH_OTHERS : FRESH_VERSIONS, age;
	int lists = put_folder(t->cache, TALOS_LISTS), rc = 0;
	char file[64];

	snprintf(file, sizeof file, "%s%s%s", version ? version : "",
		version ? "." : "", of);
	if (lists == -1)
		return refuse(why, 503, TALOS_LISTS, strerror(errno));
	age = age_of(lists, file);
	if (age == -1 || age > fresh)
		rc = refresh(t, lists, file, version, fresh);
	if (rc != 0 && age != -1)
		warnx("the factory's list of %s is used as it was %lld hours ago",
			of, (long long)age / 3600);
	ssize_t len = rc == 0 || age != -1
			      ? at_read(lists, file, text, TALOS_LIST_MAX)
			      : -1;
	close(lists);
	if (len != -1)
		return true;
	if (rc == EXIT_FAILURE)
		return refuse(why, 404, "version",
			"the factory knows of none of that name");
	return refuse(why, 503, t->base, "its lists cannot be had now");
}

static bool
unknown(struct trouble *why, const char *what, const char *name, const char *near,
	const char *version)
{
	char text[320];

	snprintf(text, sizeof text, "there is none for %s; the nearest is %s",
		version, *near ? near : "nothing, for the list is empty");
	why->status = 400;
	snprintf(why->why, sizeof why->why, "%s %s: %s", what, name, text);
	return false;
}

static bool
resolve_version(struct talos *t, struct talos_ask *ask, struct trouble *why)
{
	static char list[TALOS_LIST_MAX];

	if (strcmp(ask->version, TALOS_LATEST) != 0)
		return true;
	if (!list_get(t, "versions", NULL, list, why))
		return false;
	return talos_latest(list, ask->version) ||
	       refuse(why, 404, "version latest",
		       "the factory has no stable version");
}

static bool
resolve_extensions(struct talos *t, struct talos_ask *ask, struct trouble *why)
{
	static char list[TALOS_LIST_MAX];
	struct schematic *s = &ask->want;
	char found[TALOS_NAME_MAX];

	if (s->n > 0 && !list_get(t, "extensions", ask->version, list, why))
		return false;
	for (size_t i = 0; i < s->n; i++) {
		if (!talos_extension(list, s->extension[i], found))
			return unknown(why, "extension", s->extension[i], found,
				ask->version);
		str_copy(s->extension[i], sizeof s->extension[i], found);
	}
	schematic_sort(s);
	return true;
}

static bool
resolve_overlay(struct talos *t, struct talos_ask *ask, struct trouble *why)
{
	static char list[TALOS_LIST_MAX];
	struct schematic *s = &ask->want;
	char found[TALOS_NAME_MAX];

	if (!*s->overlay)
		return true;
	if (!list_get(t, "overlays", ask->version, list, why))
		return false;
	if (!talos_overlay(list, s->overlay, found, s->image))
		return unknown(why, "overlay", s->overlay, found, ask->version);
	str_copy(s->overlay, sizeof s->overlay, found);
	return true;
}

bool
resolve(struct talos *t, struct talos_ask *ask, struct trouble *why)
{
	char text[256] = "";
	struct wr w = wr_of(text, sizeof text - 1);

	if (!ask->given && !talos_ask_extensions(t->defaults, ask, &w))
		return refuse(why, 500, "talos.default_extensions", text);
	return resolve_version(t, ask, why) && resolve_extensions(t, ask, why) &&
	       resolve_overlay(t, ask, why);
}
