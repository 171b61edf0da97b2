/* mb-config - compile the configuration into the records that servers read */
#include "config/drivers.h"
#include "config/files.h"
#include "config/migrate.h"

#include "base/num.h"
#include "changes.h"
#include "config/store.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"
#include "file/watch.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define ETC_DEFAULT "/etc/metal-boot"
#define LOCK_MS     10000 /* several times what 10,000 hosts take */
#define QUIET_MS    200   /* an editor's rename and write are nearer */
#define STALE       3600  /* no write of ours takes an hour */

static bool check_only, verbose, watching, editing;
static const char *etc, *state_path;
static int linger_ms = -1; /* how long a change is waited for; -1: for ever */

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-config [-nvw] [-e etc] [-s state] [-t seconds]\n"
		"       mb-config [-nv] [-e etc] [-s state] power <lines\n");
}

static void
options(int argc, char *argv[])
{
	uint32_t seconds;
	int c;

	etc = getenv("MB_ETC");
	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "e:hns:t:vw")) != -1)
		switch (c) {
		case 'e':
			etc = optarg;
			break;
		case 'n':
			check_only = true;
			break;
		case 's':
			state_path = optarg;
			break;
		case 't':
			if (!num_u32(optarg, 1, 3600, &seconds))
				errx(EX_USAGE, "-t %s: not 1 to 3600 seconds",
					optarg);
			linger_ms = (int)seconds * 1000;
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
	editing = argc - optind == 1 && !watching &&
		  strcmp(argv[optind], "power") == 0;
	if ((optind != argc && !editing) || (linger_ms != -1 && !watching))
		usage('?');
	if (!etc)
		etc = ETC_DEFAULT;
	if (!state_path)
		state_path = STATE_DEFAULT;
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

/* Read and check everything. 0, or an exit code; *left, if the cache is not in it.
 */
static int
load(struct arena *arena, struct config *out, bool *left)
{
	static struct report last_wrong, last_notes, last_left_out, last_missing;
	struct config_text files[CONFIG_FILES] = {{NULL, 0}};
	struct report wrong = {0}, notes = {0}, left_out = {0}, missing = {0};

	for (int f = 0; f < (check_only ? CONFIG_REMOTE : CONFIG_FILES); f++) {
		int rc = read_file(f == CONFIG_REMOTE ? state_path : etc,
			(enum config_file)f, arena, &files[f]);

		/* Without the cache the operator's own files still count. */
		if (rc && f != CONFIG_REMOTE)
			return rc;
		*left = rc != 0;
	}

	bool good = config_compile(files, arena, &wrong, &notes, &left_out, out);
	print_report(&wrong, &last_wrong);
	print_report(&left_out, &last_left_out);
	if (good)
		drivers_look(out, &missing);
	print_report(&missing, &last_missing);
	if (verbose)
		print_report(&notes, &last_notes);
	if (arena->failed) {
		errno = ENOMEM;
		return complain(EX_TEMPFAIL, etc);
	}
	return good ? 0 : EX_CONFIG;
}

/* Bring the state folder in line. 0, or an exit code. */
static int
store(int state, const struct config *config, struct arena *arena)
{
	struct batch_item *first;
	int rc = 0;

	if (store_plan(state, config, arena, &first) == -1 ||
		batch_put(state, first) == -1)
		return complain(EX_TEMPFAIL, state_path);
	for (; first; first = first->next)
		if (!change_done(first))
			rc = EX_TEMPFAIL;
		else if (verbose)
			printf("%s %s\n", first->note, first->name);
	if (fflush(stdout))
		return complain(EX_TEMPFAIL, "standard output");
	if (store_sweep(state, time(NULL) - STALE) == -1)
		return complain(EX_TEMPFAIL, state_path);
	return rc;
}

/* Nobody else may hold it up: that takes no more than to open it. */
static int
take_turn(int state)
{
	int lock = lock_take(state, STATE_LOCK, LOCK_MS);

	if (lock != -1)
		fchmod(lock, 0600);
	return lock;
}

/* Load and store under one lock, so that what is read last is written last. */
static int
compile(int state)
{
	struct arena arena = {0};
	struct config config;
	int lock = -1, rc;
	bool left = false;

	if (!check_only && (lock = take_turn(state)) == -1)
		return complain(EX_TEMPFAIL, STATE_LOCK);
	rc = load(&arena, &config, &left);
	if (rc == 0 && !check_only)
		rc = store(state, &config, &arena);
	if (rc == 0 && left)
		rc = EX_TEMPFAIL;
	arena_free(&arena);
	if (lock != -1)
		close(lock);
	return rc;
}

/* Change backend.yaml; two of us take turns. 0, or an exit code. */
static int
edit_ports(int state)
{
	int lock = -1, rc;

	if (!check_only && (lock = take_turn(state)) == -1)
		return complain(EX_TEMPFAIL, STATE_LOCK);
	rc = power_edit(etc, check_only);
	if (lock != -1)
		close(lock);
	return rc;
}

/* The operator's files, and what mb-remote keeps. */
static int
watch(void)
{
	char path[PATH_MAX];
	int changes = watch_folder(etc);

	if (changes == -1)
		err(EX_TEMPFAIL, "%s", etc);
	snprintf(path, sizeof path, "%s/remote", state_path);
	if (watch_also(changes, path) == -1 && errno != ENOENT)
		err(EX_TEMPFAIL, "%s", path);
	return changes;
}

int
main(int argc, char *argv[])
{
	int state = -1, changes = -1, folder, came, rc;

	if (is_called("mb-migrate"))
		return migrate(argc, argv);
	options(argc, argv);
	folder = at_folder(etc);
	if (folder == -1)
		err(EX_CONFIG, "%s", etc);
	close(folder);
	if (!check_only && (state = state_open(state_path)) == -1)
		no_state(state_path);
	if (watching)
		changes = watch();

	rc = editing ? edit_ports(state) : 0;
	if (rc == 0 && !(editing && check_only))
		rc = compile(state);
	if (!watching)
		return rc;
	do {
		if (rc == 0)
			sd_notify(0, "READY=1");
		came = watch_wait(changes, linger_ms, QUIET_MS);
		if (came > 0)
			rc = compile(state);
	} while (came > 0);
	if (came == -1)
		err(EX_TEMPFAIL, "%s", etc);
	return rc;
}
