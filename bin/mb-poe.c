/* mb-poe - switch the ports that hosts get their power from */
#include "poe/poe.h"

#include "base/num.h"
#include "file/state.h"
#include "usage.h"

#include <err.h>
#include <getopt.h>
#include <limits.h>
#include <sysexits.h>

#define IDLE 60 /* seconds */

static struct poe poe = {.stagger = UINT32_MAX, .idle = IDLE};

static const struct option longer[] = {
	{"all", no_argument, NULL, 'a'},
	{"graceful", no_argument, NULL, 'G'},
	{"group", required_argument, NULL, 'g'},
	{"parallel", required_argument, NULL, 'p'},
	{"stagger", required_argument, NULL, 'S'},
	{"write", no_argument, NULL, 'W'},
	{NULL, 0, NULL, 0},
};

/* The commands; how many words may be behind them, and whether those are hosts. */
static const struct {
	const char *name;
	command *act;
	int least, most;
	bool hosts;
} commands[] = {
	{"on", power_command, 0, INT_MAX, true},
	{"off", power_command, 0, INT_MAX, true},
	{"cycle", power_command, 0, INT_MAX, true},
	{"reset", power_command, 0, INT_MAX, true},
	{"status", power_command, 0, INT_MAX, true},
	{"watch", watch_command, 0, INT_MAX, true},
	{"ports", ports_command, 1, 1, false},
	{"discover", discover_command, 0, 0, false},
	{"resume", resume_command, 0, 0, false},
	{"serve", serve_command, 0, 0, false},
	{"test-driver", test_command, 1, 1, false},
};

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-poe [-Gnq] [-w seconds] [--stagger seconds] [--parallel n]\n"
		"              on|off|cycle|reset|status host ... | --all | --group name\n"
		"       mb-poe watch [host ... | --all | --group name]\n"
		"       mb-poe ports switch\n"
		"       mb-poe discover [--write]\n"
		"       mb-poe resume\n"
		"       mb-poe serve [-t seconds]\n"
		"       mb-poe test-driver driver|switch\n"
		"       (all take -s state)\n");
}

static uint32_t
number(const char *text, uint32_t least, uint32_t most)
{
	char quoted[SHOWN_MAX];
	uint32_t n;

	if (!num_u32(text, least, most, &n))
		errx(EX_USAGE, "'%s' is not a whole number from %u to %u",
			shown(text, quoted), least, most);
	return n;
}

static void
options(int argc, char *argv[])
{
	int c;

	poe.path = getenv("MB_STATE");
	while ((c = getopt_long(argc, argv, "aGg:hnp:qS:s:t:w:", longer, NULL)) !=
		-1)
		switch (c) {
		case 'a':
			poe.all = true;
			break;
		case 'G':
			poe.graceful = true;
			break;
		case 'g':
			poe.group = optarg;
			break;
		case 'n':
			poe.dry = true;
			break;
		case 'p':
			poe.parallel = number(optarg, 1, 128);
			break;
		case 'q':
			poe.quiet = true;
			break;
		case 'S':
			poe.stagger = number(optarg, 0, 3600);
			break;
		case 's':
			poe.path = optarg;
			break;
		case 't':
			poe.idle = number(optarg, 0, 1000000);
			break;
		case 'W':
			poe.write = true;
			break;
		case 'w':
			poe.off = number(optarg, 1, POWERLINE_OFF);
			break;
		default:
			usage(c);
		}
	if (!poe.path)
		poe.path = STATE_DEFAULT;
}

int
main(int argc, char *argv[])
{
	options(argc, argv);

	int words = argc - optind - 1;
	for (size_t i = 0; words >= 0 && i < sizeof commands / sizeof *commands;
		i++) {
		bool hosts = commands[i].hosts;
		bool some = poe.all || poe.group;

		if (strcmp(argv[optind], commands[i].name) != 0)
			continue;
		if (words < commands[i].least || words > commands[i].most ||
			(some && (words > 0 || !hosts)) ||
			(poe.write && commands[i].act != discover_command) ||
			(hosts && !some && words == 0 &&
				commands[i].act != watch_command))
			usage('?');
		poe.state = state_open(poe.path);
		if (poe.state == -1)
			no_state(poe.path);
		return commands[i].act(&poe, words + 1, argv + optind);
	}
	usage('?');
}
