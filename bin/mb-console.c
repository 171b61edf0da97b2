/* mb-console - a host's serial console, live or as it was recorded */
#include "console/console.h"

#include "base/num.h"
#include "base/str.h"
#include "console/condial.h"
#include "console/conkeys.h"
#include "console/conlog.h"
#include "file/state.h"
#include "host/host.h"
#include "net/webauth.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <sysexits.h>
#include <time.h>

static struct look look = {.escape = '~'};
static bool listing, forced;
static char since[CONLOG_STAMP];

static const struct option longer[] = {
	{"since", required_argument, NULL, 's'},
	{NULL, 0, NULL, 0},
};

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-console [-r] [-e character] [-u name] host\n"
			  "       mb-console -s|--since time [-bf] host\n"
			  "       mb-console -f host\n"
			  "       mb-console -l\n"
			  "       mb-console -H [-r] [-u name]\n");
}

/* Digits and a letter: so many seconds. */
static bool
ago(const char *text, uint64_t *out)
{
	static const struct {
		char letter;
		uint64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	size_t len = strspn(text, "0123456789");
	struct rd before = rd_of(text, len);
	char digits[16];

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (text[len] == units[i].letter && !text[len + 1] &&
			str_take(digits, sizeof digits, &before) &&
			num_u64(digits, 0, UINT32_MAX, out)) {
			*out *= units[i].seconds;
			return true;
		}
	return false;
}

static void
take_since(const char *text)
{
	uint64_t now = (uint64_t)time(NULL), n;
	struct rd bytes = rd_of(text, strlen(text));
	char shown[64];

	if (ago(text, &n))
		n = n < now ? now - n : 0;
	else if (!auth_time(text, &n))
		errx(EX_USAGE,
			"'%s' is no time such as 10m, 2h or 2026-11-23T08:00:00Z",
			str_show(shown, sizeof shown, &bytes));
	look.since = conlog_stamp(n * 1000, since);
}

static void
take_escape(const char *text)
{
	if (strcmp(text, "none") == 0)
		look.escape = CONKEYS_NONE;
	else if (*text > ' ' && *text < '\x7f' && !text[1])
		look.escape = (unsigned char)*text;
	else
		errx(EX_USAGE, "-e takes one character, or none");
}

static _Noreturn void
misasked(void)
{
	errx(EX_USAGE, "say which host: ssh -t ... [-r] [-s TIME] HOST");
}

/* What the client of ssh asked for: [-r] [-s TIME] HOST. */
static const char *
asked_by_ssh(void)
{
	static char text[256];
	const char *said = getenv("SSH_ORIGINAL_COMMAND");
	char *at = text, *word, *host = NULL;

	if (!said || !str_copy(text, sizeof text, said) || strpbrk(said, "\t\n"))
		misasked();
	while ((word = strsep(&at, " "))) {
		if (!*word)
			continue;
		if (host)
			misasked();
		if (strcmp(word, "-r") == 0)
			look.read_only = true;
		else if (strncmp(word, "--since=", 8) == 0)
			take_since(word + 8);
		else if (strcmp(word, "-s") == 0 || strcmp(word, "--since") == 0)
			take_since(at ? strsep(&at, " ") : "");
		else if (*word == '-')
			misasked();
		else
			host = word;
	}
	if (!host)
		misasked();
	return host;
}

static void
options(int argc, char *argv[])
{
	int c;

	while ((c = getopt_long(argc, argv, "be:fhHlrs:u:", longer, NULL)) != -1)
		switch (c) {
		case 'b':
			look.bytes = true;
			break;
		case 'e':
			take_escape(optarg);
			break;
		case 'f':
			look.follow = true;
			break;
		case 'H':
			forced = true;
			break;
		case 'l':
			listing = true;
			break;
		case 'r':
			look.read_only = true;
			break;
		case 's':
			take_since(optarg);
			break;
		case 'u':
			look.name = optarg;
			break;
		default:
			usage(c);
		}
	if (argc - optind != (forced || listing ? 0 : 1) ||
		(look.bytes && !look.since) || (forced && listing))
		usage('?');
	look.host = listing ? NULL : forced ? asked_by_ssh() : argv[optind];
}

/* Who looks, if the options do not say. */
static const char *
my_name(void)
{
	static char number[16];
	const struct passwd *p = getpwuid(getuid());

	snprintf(number, sizeof number, "%u", (unsigned)getuid());
	return p ? p->pw_name : number;
}

static void
find_host(const char *who)
{
	const char *path = getenv("MB_STATE");
	char shown[128];
	struct rd host = rd_of(who, strlen(who));

	path = path ? path : STATE_DEFAULT;
	look.state = state_open(path);
	if (look.state == -1)
		no_state(path);
	if (host_mac_of(look.state, who, &look.mac) == -1) {
		if (errno == ENOENT)
			errx(EX_DATAERR, "there is no host '%s' (mb ls)",
				str_show(shown, sizeof shown, &host));
		err(EX_TEMPFAIL, "%s", path);
	}
}

int
main(int argc, char *argv[])
{
	look.run = getenv("MB_RUN");
	if (!look.run)
		look.run = CONDIAL_RUN;
	options(argc, argv);
	if (!look.host)
		return list(&look);
	find_host(look.host);
	if (!look.name)
		look.name = my_name();
	return look.since || look.follow ? show(&look) : attach(&look);
}
