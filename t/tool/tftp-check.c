/*
 * tftp-check: does a TFTP server do what the RFCs say, and what keeps a rack
 * booting?
 *
 *     tftp-check [-6 ADDRESS] [-a ADDRESS] ... [-c ADDRESS] [-k CHECK] ...
 *         [-w FOLDER] [-x CHECK] ... ADDRESS[:PORT] FOLDER
 *     tftp-check -l [-k CHECK] ... [-x CHECK] ...
 *
 * The server at ADDRESS must serve the files of FOLDER, its root, into which the
 * test files are put (and a secret file beside it). It should read files as nobody
 * special does and take hundreds of transfers. It writes nothing; but with -w it
 * takes files from everybody and puts them into that folder, perhaps the same one.
 *
 * Each check is a line of TAP: "ok 7 - group/name: a sentence". A line "# saw:"
 * says what was wrong; "# missing:" that the server has no such thing at all. A
 * check is skipped where the server lacks what it needs, or this call does.
 *
 * -6 is the server's address by IPv6, -a another address of it, -c another address
 * of ours. With -k only the checks of that name are run, a pattern such as
 * "window*", and with -x those are not. -l lists them.
 *
 * RFC 1350, 2347, 2348, 2349, 7440, and RFC 1123 section 4.2.
 *
 * 0: nothing failed; 1: something did; 64: usage; 75: no server answers, or
 * trouble.
 */
#include "base/num.h"
#include "tftp-check/client.h"

#include <err.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/resource.h>
#include <sysexits.h>

enum { CHECKS_MAX = 512, PATTERNS_MAX = 32, SOCKETS = 16000 };

static const struct check *const groups[] = {basic_checks, netascii_checks,
	refuse_checks, value_checks, option_checks, window_checks, rewind_checks,
	loss_checks, again_checks, tid_checks, name_checks, change_checks,
	write_checks, upload_checks, six_checks, load_checks, hang_checks};

static _Noreturn void
usage(void)
{
	fputs("usage: tftp-check [-6 address] [-a address] [-c address] [-k check] "
	      "[-w folder] [-x check] address[:port] folder\n"
	      "       tftp-check -l [-k check] [-x check]\n",
		stderr);
	exit(EX_USAGE);
}

static struct peer
parse_peer(const char *text)
{
	struct peer p;

	if (!peer_parse(text, &p))
		errx(EX_USAGE, "%s is no address", text);
	return p;
}

/* An address of ours, where the port does not matter. */
static struct peer
parse_own(const char *text)
{
	struct peer p = parse_peer(text);

	p.at.v4.sin_port = 0;
	return p;
}

static int
open_folder(const char *path)
{
	int folder = open(path, O_DIRECTORY | O_CLOEXEC);

	if (folder == -1)
		err(EX_USAGE, "%s", path);
	return folder;
}

/* Patterns of names. */
struct patterns {
	const char *at[PATTERNS_MAX];
	size_t n;
};

static void
add_pattern(struct patterns *p, const char *text)
{
	if (p->n == PATTERNS_MAX)
		errx(EX_USAGE, "more than %d patterns", PATTERNS_MAX);
	p->at[p->n++] = text;
}

static bool
matches(const struct patterns *p, const char *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (fnmatch(p->at[i], id, 0) == 0)
			return true;
	return false;
}

static size_t
choose(const struct check *out[static CHECKS_MAX], const struct patterns *only,
	const struct patterns *without)
{
	size_t n = 0;

	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
		for (const struct check *k = groups[g]; k->id; k++)
			if (n < CHECKS_MAX && !matches(without, k->id) &&
				(only->n == 0 || matches(only, k->id)))
				out[n++] = k;
	if (n == 0)
		errx(EX_USAGE, "there is no such check");
	return n;
}

/* Wait for the server to serve, a minute at most. */
static void
greet(struct run *r)
{
	struct client c;

	client_open(r, &c);
	for (int i = 0; i < 120; i++) {
		ask(&c, "one", END);
		if (hear(&c, 500)) {
			send_ack(&c, 1);
			return;
		}
	}
	fail(r, "no answer from the server");
}

/* A crowd needs many sockets; root may have them, others as many as they may. */
static void
raise_limit(void)
{
	struct rlimit files = {SOCKETS, SOCKETS};

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	if (files.rlim_max < SOCKETS) {
		struct rlimit more = {SOCKETS, SOCKETS};

		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
	}
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static int
run_checks(const struct site *site, const struct check *const checks[], size_t n)
{
	static struct run runs[CHECKS_MAX], first;
	static const struct check greeting = {
		"greeting", "the server answers", greet, NULL, TOGETHER};

	first = (struct run){.site = site, .check = &greeting};
	check_alone(&first);
	if (first.verdict != PASSED)
		errx(EX_TEMPFAIL, "%s", first.why);
	for (size_t i = 0; i < n; i++)
		runs[i] = (struct run){.site = site, .check = checks[i]};

	size_t bad = check_all(runs, n);
	if (fflush(stdout) != 0)
		err(EX_TEMPFAIL, "standard output");
	return bad == 0 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	static const struct check *checks[CHECKS_MAX];
	static struct site site = {.uploads = -1};
	static struct patterns only, without;
	bool list = false;

	for (int c; (c = getopt(argc, argv, "6:a:c:k:lw:x:")) != -1;)
		if (c == '6')
			site.six = parse_peer(optarg);
		else if (c == 'a' && site.others < SITE_OTHERS)
			site.other[site.others++] = parse_peer(optarg);
		else if (c == 'c')
			site.second = parse_own(optarg);
		else if (c == 'k')
			add_pattern(&only, optarg);
		else if (c == 'l')
			list = true;
		else if (c == 'w')
			site.uploads = open_folder(optarg);
		else if (c == 'x')
			add_pattern(&without, optarg);
		else
			usage();
	if (argc - optind != (list ? 0 : 2))
		usage();

	size_t n = choose(checks, &only, &without);
	for (size_t i = 0; list && i < n; i++)
		printf("%s\t%s\n", checks[i]->id, checks[i]->says);
	if (list)
		return 0;
	site.server = parse_peer(argv[optind]);
	site.path = argv[optind + 1];
	site.folder = open_folder(site.path);
	raise_limit();
	files_make(&site);
	return run_checks(&site, checks, n);
}
