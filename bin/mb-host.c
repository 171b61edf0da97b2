/* mb-host - print what is known of a host, or list all hosts */
#include "file/state.h"
#include "host/boot.h"
#include "host/found.h"
#include "host/fresh.h"
#include "host/leased.h"
#include "host/list.h"
#include "host/override.h"
#include "host/trace.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <time.h>

static bool listing;
static const char *state_path;
static struct board_names names; /* of boards; those not found have none */

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-host [-s state] host ...\n"
			  "       mb-host -l [-s state]\n"
			  "       mb-host -V\n");
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "hls:V")) != -1)
		switch (c) {
		case 'l':
			listing = true;
			break;
		case 's':
			state_path = optarg;
			break;
		case 'V':
			puts("metal-boot " VERSION);
			exit(fflush(stdout) ? EX_TEMPFAIL : 0);
		default:
			usage(c);
		}
	if (listing == (optind < argc))
		usage('?');
	if (!state_path)
		state_path = STATE_DEFAULT;
}

void
print_line(const char *name, const char *value)
{
	char line[2 *
		  HOST_RECORD_MAX]; /* a value whose every character is escaped */
	struct wr w = wr_of(line, sizeof line);

	kv_put(&w, name, value);
	fwrite(line, 1, w.len, stdout);
}

/* How old is what a remote source says of it, if it says anything that counts? */
static void
print_remote(int state, const struct host *host)
{
	static struct site site;
	uint64_t when;

	if (!host->known || !kv_get(&host->kv, "remote"))
		return;
	if (fresh_when(state, &when) == -1) {
		warn("%s", STATE_REMOTE_STATUS);
		return;
	}
	if (site_refresh(state, &site) == -1)
		warn("%s", STATE_SITE);
	if (fresh_stale(&site, when, (uint64_t)time(NULL)))
		print_line("remote.stale", "yes");
	printf("remote.when=%llu\n", (unsigned long long)when);
}

static void
print_record(const struct host *host)
{
	char mac[MAC_TEXT];

	if (!host->known)
		print_line("mac", mac_show(host->mac, mac));
	for (size_t i = 0; i < host->kv.n; i++)
		print_line(host->kv.item[i].name, host->kv.item[i].value);
}

/* The names of boards, wherever the programs came from. Without them are numbers.
 */
static void
read_names(void)
{
	const char *share = getenv("MB_SHARE");

	if (board_names_read(share ? share : SHARE, &names) == -1 &&
		errno != ENOENT)
		warn("%s/boards/raspberry-pi", share ? share : SHARE);
}

/* The lines from maker to revision, of a board whose code says them. */
static void
print_board(uint32_t code)
{
	char text[BOARD_MODEL + sizeof "Raspberry "], pi[BOARD_MODEL];
	struct board b;

	if (!board_decode(code, &b))
		return;
	if (board_maker(&names, &b))
		print_line("seen.manufacturer", board_maker(&names, &b));
	if (b.memory)
		printf("seen.memory=%u\n", (unsigned)b.memory);
	snprintf(text, sizeof text, "Raspberry %s", board_model(&names, &b, pi));
	print_line("seen.model", text);
	if (board_chip(&names, &b))
		print_line("seen.processor", board_chip(&names, &b));
	printf("seen.revision=1.%u\n", (unsigned)b.revision);
}

static void
print_seen(const struct seen *seen)
{
	char text[IP4_TEXT];

	if (seen->board) {
		snprintf(text, sizeof text, "%08x", seen->board);
		print_line("seen.board", text);
	}
	if (*seen->client)
		print_line("seen.client", seen->client);
	if (!ip4_zero(seen->lease))
		print_line("seen.lease", ip4_text(seen->lease, text));
	print_board(seen->board);
	if (*seen->serial)
		print_line("seen.serial", seen->serial);
	if (seen->when)
		printf("seen.when=%llu\n", (unsigned long long)seen->when);
}

static void
print_override(int state, struct mac mac)
{
	struct override_past past;
	struct override o;

	if (override_read(state, mac, &o, &past) == -1) {
		warn("its override");
		return;
	}
	if (!*o.id)
		return;
	print_line("override.due", override_due(&o, &past) ? "true" : "false");
	print_line("override.id", o.id);
	print_line("override.once", o.once ? "true" : "false");
	print_line("override.target", override_word(o.target));
	if (*o.url)
		print_line("override.url", o.url);
}

static bool
show(int state, const char *who)
{
	struct host host;
	struct seen seen;
	struct mac mac;

	if (host_mac_of(state, who, &mac) == -1 ||
		(!look_up(state, mac, &host, &seen) && !has_ironic(state, mac))) {
		warnx("no host is known as '%s'", who);
		return false;
	}
	print_record(&host);
	print_power(state, &host);
	print_remote(state, &host);
	print_ironic(state, mac);
	print_found(state, mac);
	print_lease(state, mac);
	print_override(state, mac);
	print_seen(&seen);
	return true;
}

int
main(int argc, char *argv[])
{
	int state, rc = 0;

	if (is_called("mb-trace"))
		return trace(argc, argv);
	if (is_called("mb-override"))
		return boot(argc, argv);
	options(argc, argv);
	read_names();
	state = state_open(state_path);
	if (state == -1)
		no_state(state_path);
	if (listing)
		list_hosts(state, &names);
	for (int i = optind; i < argc; i++) {
		if (i > optind)
			putchar('\n');
		if (!show(state, argv[i]))
			rc = 1;
	}
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return rc;
}
