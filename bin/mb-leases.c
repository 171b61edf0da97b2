/* mb-leases: list and change who has which address. */
#include "base/num.h"
#include "base/str.h"
#include "file/state.h"
#include "host/leaseask.h"
#include "leases/import.h"
#include "leases/list.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sysexits.h>
#include <time.h>

#define WAIT_MS   10000 /* for an answer, or for a server to come or go */
#define STEP_MS   20
#define SHOWN_MAX 256 /* of what is quoted in a message */

static bool json;
static const char *state_path;

/* The leases: ours to write, or as they were read beside the server. */
static struct leasestore store;

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-leases [-j] [-s state] list\n"
		"       mb-leases [-s state] prune\n"
		"       mb-leases [-s state] release address|mac|name ...\n"
		"       mb-leases [-s state] import file\n");
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "hjs:")) != -1)
		switch (c) {
		case 'j':
			json = true;
			break;
		case 's':
			state_path = optarg;
			break;
		default:
			usage(c);
		}
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/* What somebody wrote, fit for a terminal. */
static const char *
shown(const char *text, char out[static SHOWN_MAX])
{
	struct rd bytes = rd_of(text, strlen(text));

	return str_show(out, SHOWN_MAX, &bytes);
}

/* The folder of the leases, and their name there. */
static int
find(const char **name)
{
	static struct site site;
	int state = state_open(state_path);

	if (state == -1)
		no_state(state_path);
	if (site_refresh(state, &site) == -1)
		err(EX_CONFIG, STATE_SITE);

	int dir = leasestore_folder(state, &site, name);
	if (dir == -1)
		err(EX_CONFIG, "the folder of the leases");
	return dir;
}

/* Say why the leases cannot be used, and end. */
static _Noreturn void
refuse(const char *name)
{
	if (errno == EBADMSG)
		errx(EX_CONFIG, "%s:%zu: this line is no lease", name,
			store.bad_line);
	err(EX_TEMPFAIL, "%s", name);
}

/* Become the writer of the leases; false if there is one. */
static bool
own(int dir, const char *name)
{
	if (leasestore_open(&store, dir, name) == 0)
		return true;
	if (errno != EWOULDBLOCK)
		refuse(name);
	return false;
}

static void
save(const char *name)
{
	if (leasestore_fold(&store) == -1)
		err(EX_TEMPFAIL, "%s", name);
	leasestore_close(&store);
}

/* Do it ourselves, or have it done by whoever is the writer now. */
static void
request(int dir, const char *name, const char *text, size_t len,
	char answer[static LEASEASK_ANSWER])
{
	for (int waited = 0;; waited += STEP_MS) {
		if (own(dir, name)) {
			leaseask_do(
				&store, text, len, (uint64_t)time(NULL), answer);
			save(name);
			return;
		}
		if (leaseask_send(dir, name, text, len, WAIT_MS, answer) == 0)
			return;
		if ((errno != ENOENT && errno != ECONNREFUSED &&
			    errno != ECONNRESET) ||
			waited >= WAIT_MS)
			err(EX_TEMPFAIL,
				"%s: the server that has them did not answer",
				name);
		poll(NULL, 0, STEP_MS);
	}
}

/* How many were done; other answers end us. */
static size_t
done(const char *answer)
{
	uint64_t n;
	char text[SHOWN_MAX];

	if (strncmp(answer, "done ", 5) != 0 ||
		!num_u64(answer + 5, 0, SIZE_MAX, &n))
		errx(EX_TEMPFAIL, "the server answered '%s'", shown(answer, text));
	return (size_t)n;
}

static int
prune(int dir, const char *name)
{
	char answer[LEASEASK_ANSWER];

	request(dir, name, "prune\n", strlen("prune\n"), answer);
	done(answer);
	return 0;
}

static int
release(int dir, const char *name, const char *who)
{
	char text[SHOWN_MAX], answer[LEASEASK_ANSWER];
	int n = snprintf(text, sizeof text, "release %s\n", who);

	if (n > 0 && (size_t)n < sizeof text && *who && !strchr(who, '\n')) {
		request(dir, name, text, (size_t)n, answer);
		if (done(answer) > 0)
			return 0;
	}
	warnx("'%s' has no lease", shown(who, text));
	return 1;
}

/* Take all of a file or nothing; whoever the writer is. */
static int
import(int dir, const char *name, const char *path)
{
	FILE *f = fopen(path, "re");
	char text[LEASEASK_MAX], answer[LEASEASK_ANSWER];
	size_t len;

	if (!f)
		err(EX_DATAERR, "%s", path);

	bool ours = own(dir, name);
	if (!ours && leasestore_read(&store, dir, name) == -1)
		refuse(name);
	if (!import_check(f, path, &store, (uint64_t)time(NULL)))
		return EX_DATAERR;
	if (ours) {
		save(name);
		return 0;
	}
	rewind(f);
	while ((len = import_some(f, text, sizeof text)) > 0) {
		request(dir, name, text, len, answer);
		done(answer);
	}
	fclose(f);
	return 0;
}

static int
print(int dir, const char *name)
{
	if (leasestore_read(&store, dir, name) == -1)
		refuse(name);
	if (json)
		list_json(&store.table, (uint64_t)time(NULL));
	else
		list_rows(&store.table, (uint64_t)time(NULL));
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return 0;
}

/* The command's name, and how many arguments it takes. */
static bool
is(const char *command, const char *word, int given, int least, int most)
{
	return strcmp(command, word) == 0 && given >= least && given <= most;
}

int
main(int argc, char *argv[])
{
	const char *name;
	int rc = 0;

	options(argc, argv);

	const char *command = optind < argc ? argv[optind++] : "";
	int given = argc - optind;
	bool listing = is(command, "list", given, 0, 0);
	bool pruning = is(command, "prune", given, 0, 0);
	bool importing = is(command, "import", given, 1, 1);

	if (!listing && !pruning && !importing &&
		!is(command, "release", given, 1, INT_MAX))
		usage('?');
	if (json && !listing)
		usage('?');

	int dir = find(&name);
	if (listing)
		return print(dir, name);
	if (pruning)
		return prune(dir, name);
	if (importing)
		return import(dir, name, argv[optind]);
	for (int i = optind; i < argc; i++)
		rc |= release(dir, name, argv[i]);
	return rc;
}
