/* mb-ironic - compile the DHCP options that Ironic and dnsmasq's users write */
#include "base/clock.h"
#include "base/num.h"
#include "changes.h"
#include "config/ironicdir.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"
#include "file/watch.h"
#include "host/site.h"
#include "net/alive.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define LOCK     "lock"
#define LOCK_MS  10000 /* several times what 10,000 hosts take */
#define QUIET_MS 200   /* a file that is rewritten in place is whole before */
#define SETS     4     /* Ironic's two folders, the site's own file, the state */

static bool check_only, verbose, watching;
static const char *state_path;
static uint32_t linger_ms; /* with nothing to read; 0: for ever */

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-ironic [-nvw] [-s state] [-t seconds]\n");
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "hns:t:vw")) != -1)
		switch (c) {
		case 'n':
			check_only = true;
			break;
		case 's':
			state_path = optarg;
			break;
		case 't':
			if (!num_u32(optarg, 1, 3600, &linger_ms))
				errx(EX_USAGE, "-t %s: not 1 to 3600 seconds",
					optarg);
			linger_ms *= 1000;
			break;
		case 'v':
			verbose = true;
			break;
		case 'w':
			watching = true;
			break;
		default:
			usage(c);
		}
	if (optind != argc || (check_only && watching) || (linger_ms && !watching))
		usage('?');
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/* Where the files are, and what waits for them to change. */
struct places {
	struct ironicdir from[SETS - 1];
	struct pollfd changes[SETS]; /* fd -1: not watched */
};

static int
watch(const char *path)
{
	int fd = watching ? watch_folder(path) : -1;

	if (watching && fd == -1)
		err(EX_TEMPFAIL, "%s", path);
	return fd;
}

/* Ironic's folder, by the first of two names that is there. */
static void
open_folder(struct places *p, int i, enum ironic_kind kind, const char *root,
	const char *name, const char *other)
{
	const char *const names[] = {name, other};
	char path[PATH_MAX];
	struct ironicdir *d = &p->from[i];

	*d = (struct ironicdir){.kind = kind, .dir = -1, .name = name};
	for (int n = 0; root && n < 2 && d->dir == -1; n++) {
		if (snprintf(path, sizeof path, "%s/%s", root, names[n]) >=
			PATH_MAX)
			errx(EX_CONFIG, "dnsmasq.root_directory is too long");
		d->dir = at_folder(path);
		if (d->dir == -1 && errno != ENOENT)
			err(EX_CONFIG, "%s", path);
	}
	if (root && d->dir == -1)
		errx(watching ? EX_TEMPFAIL : EX_CONFIG,
			"%s has neither %s nor %s; make the one that Ironic is told of",
			root, name, other);
	if (root)
		p->changes[i].fd = watch(path);
}

/* The folder that the site's own file is in. */
static void
open_config(struct places *p, int i, const char *path)
{
	struct ironicdir *d = &p->from[i];
	char folder[PATH_MAX];

	*d = (struct ironicdir){.kind = IRONIC_CONFIG, .dir = -1, .name = "config"};
	if (!path)
		return;
	if ((d->dir = at_parent(path, &d->file)) == -1)
		err(EX_CONFIG, "%s", path);
	snprintf(folder, sizeof folder, "%.*s", (int)(d->file - path), path);
	p->changes[i].fd = watch(folder);
}

/* All of them, as the site's record says now. */
static void
open_places(int state, struct site *site, struct places *p)
{
	bool enabled;

	for (int i = 0; i < SETS; i++)
		p->changes[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	p->changes[SETS - 1].fd = watch(state_path);
	if (site_refresh(state, site) == -1)
		err(EX_CONFIG, STATE_SITE);

	enabled = site_flag(site, "dnsmasq.enabled", false);
	const char *root =
		enabled ? site_get(site, "dnsmasq.root_directory") : NULL;
	if (enabled && !root)
		errx(EX_CONFIG, "dnsmasq.enabled wants dnsmasq.root_directory");
	open_config(p, 0, site_get(site, "dhcp.config_file"));
	open_folder(p, 1, IRONIC_HOSTS, root, "hosts", "hostsdir.d");
	open_folder(p, 2, IRONIC_OPTS, root, "opts", "optsdir.d");
}

static void
close_places(struct places *p)
{
	for (int i = 0; i < SETS - 1; i++)
		if (p->from[i].dir != -1)
			close(p->from[i].dir);
	for (int i = 0; i < SETS; i++)
		if (p->changes[i].fd != -1)
			close(p->changes[i].fd);
}

/* Print a report, unless it is what was printed last: -w does not repeat itself. */
static void
print_report(const struct report *r, struct report *last)
{
	if (memcmp(r, last, sizeof *r) == 0)
		return;
	*last = *r;
	for (size_t i = 0; i < r->n && i < REPORT_MAX; i++)
		warnx("%s", r->line[i]);
	if (r->n > REPORT_MAX)
		warnx("and %zu more", r->n - REPORT_MAX);
}

/* Make it last, and say what changed. 0, or an exit code. */
static int
store(int state, struct batch_item *first)
{
	int rc = 0;

	if (batch_put(state, first) == -1)
		err(EX_TEMPFAIL, "%s", state_path);
	for (; first; first = first->next)
		if (!change_done(first))
			rc = EX_TEMPFAIL;
		else if (verbose && first->note)
			printf("%s %s\n", first->note, first->name);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return rc;
}

/* Read all, and bring the records in line. 0, or an exit code. */
static int
compile(int state, const struct places *p, struct arena *arena)
{
	static struct report last_wrong, last_notes;
	struct report wrong = {0}, notes = {0};
	struct ironic_source *first = NULL, **end = &first;
	struct batch_item *todo = NULL, **change = &todo;
	struct ironic_records records;
	int rc = 0;

	for (int i = 0; i < SETS - 1; i++)
		if (ironicdir_read(&p->from[i], state, arena, &wrong, &notes, &end,
			    &change) == -1)
			err(EX_TEMPFAIL, "%s", p->from[i].name);

	bool good = ironic_compile(first, arena, &wrong, &notes, &records);
	if (arena->failed)
		errx(EX_TEMPFAIL, "no memory");
	print_report(&wrong, &last_wrong);
	if (verbose)
		print_report(&notes, &last_notes);
	if (good && ironicdir_plan(&records, state, arena, &change) == -1)
		err(EX_TEMPFAIL, "%s", state_path);
	if (good && !check_only)
		rc = store(state, todo);
	return wrong.n > 0 ? EX_DATAERR : rc;
}

/* Under one lock, so that what is read last is written last. */
static int
round_of(int state, const struct places *p)
{
	struct arena arena = {0};
	int folder = -1, lock = -1, rc;

	if (!check_only) {
		folder = put_folder(state, STATE_IRONIC_FILES);
		lock = folder == -1 ? -1 : lock_take(folder, LOCK, LOCK_MS);
		if (lock == -1)
			err(EX_TEMPFAIL, "%s/%s", STATE_IRONIC_FILES, LOCK);
	}
	rc = compile(state, p, &arena);
	arena_free(&arena);
	if (!check_only) {
		close(lock);
		close(folder);
	}
	return rc;
}

static bool
any_place(const struct places *p)
{
	for (int i = 0; i < SETS - 1; i++)
		if (p->from[i].dir != -1)
			return true;
	return false;
}

/* Until something changed, and came to rest; false when -t ends it. */
static bool
wait_for_change(struct places *p, struct alive *alive)
{
	bool forever = linger_ms == 0 || any_place(p);
	const uint64_t end = clock_ms(CLOCK_MONOTONIC) + linger_ms;
	int ready = 0;

	while (ready <= 0) {
		uint64_t now = clock_ms(CLOCK_MONOTONIC);

		if (!forever && now >= end)
			return false;
		alive_tell(alive, now);
		ready = poll(p->changes, SETS,
			alive_wait(alive, now, forever ? -1 : (int)(end - now)));
		if (ready == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "poll");
	}
	for (int i = 0; i < SETS; i++)
		if (p->changes[i].revents &&
			watch_wait(p->changes[i].fd, -1, QUIET_MS) == -1)
			err(EX_TEMPFAIL, "its folders");
	return true;
}

int
main(int argc, char *argv[])
{
	static struct site site;
	struct alive alive = alive_begin();
	struct places p;
	bool again;
	int rc;

	options(argc, argv);
	int state = state_open(state_path);
	if (state == -1)
		err(EX_CONFIG, "%s", state_path);

	do {
		open_places(state, &site, &p);
		rc = round_of(state, &p);
		sd_notify(0, "READY=1");
		again = watching && wait_for_change(&p, &alive);
		close_places(&p);
	} while (again);
	return rc;
}
