/* discover: what switches say of their ports, and of what is behind them. */
#include "poe.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"
#include "power/pass.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

#define FOUND_ALL 16384 /* machines behind all switches */
#define SWITCHES  256

/* Where a machine was found. */
struct place {
	struct mac mac;
	size_t sw;
	char port[PORT_TEXT];
};

static char name[SWITCHES][SWITCH_TEXT]; /* of the switches that were asked */
static struct place place[FOUND_ALL];
static size_t places, asked;

static void
print_line(const void *with, const char *text)
{
	(void)with;
	print_words(text);
}

int
ports_command(struct poe *p, int argc, char *argv[])
{
	struct power_ask ask = {.what = ASK_PORTS};
	static struct talk t;
	char text[SHOWN_MAX];

	(void)argc;
	if (!switch_name(argv[1], ask.who))
		errx(EX_USAGE, "'%s' is no name of a switch", shown(argv[1], text));
	talk_begin(&t, &ask);
	t.line = print_line;
	if (talk(p, &t) != 0)
		warnx("%s: %s", ask.who, t.answer.text);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return t.answer.code;
}

/* A line of "MAC port" of the switch that is asked now. */
static void
keep(const void *with, const char *text)
{
	struct place *at = &place[places];
	char mac[MAC_TEXT];
	struct rd first = rd_of(text, strcspn(text, " "));

	(void)with;
	if (places < FOUND_ALL && text[first.left] &&
		str_take(mac, sizeof mac, &first) && mac_parse(mac, &at->mac) &&
		str_copy(at->port, sizeof at->port, text + first.left + 1)) {
		at->sw = asked;
		places++;
	}
}

/* How many machines are behind that port. */
static size_t
crowd(const struct place *at)
{
	size_t n = 0;

	for (size_t i = 0; i < places; i++)
		n += place[i].sw == at->sw && strcmp(place[i].port, at->port) == 0;
	return n;
}

/*
 * Where a machine is: if several ports lead to it, that with the fewest others
 * behind it, for the rest lead there by way of other switches.
 */
static const struct place *
find(struct mac mac)
{
	const struct place *best = NULL;

	for (size_t i = 0; i < places; i++)
		if (mac_eq(place[i].mac, mac) &&
			(!best || crowd(&place[i]) < crowd(best)))
			best = &place[i];
	return best;
}

static int
ask_switch(const struct poe *p, const char *sw)
{
	struct power_ask ask = {.what = ASK_FIND};
	static struct talk t;

	if (asked == SWITCHES)
		errx(EX_CONFIG, "more than %d switches", SWITCHES);
	str_copy(name[asked], sizeof name[asked], sw);
	str_copy(ask.who, sizeof ask.who, sw);
	talk_begin(&t, &ask);
	t.line = keep;
	talk(p, &t);
	asked++;
	if (t.answer.code != 0)
		warnx("%s: %s", sw, t.answer.text);
	return t.answer.code;
}

/* Ask all that are configured; the worst of them. */
static int
ask_switches(const struct poe *p)
{
	int fd = at_open(p->state, STATE_SWITCHES, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char sw[SWITCH_TEXT], path[STATE_NAME];
	struct dirent *e;
	int worst = 0;

	if (!d && errno != ENOENT)
		err(EX_TEMPFAIL, STATE_SWITCHES);
	while (d && (e = readdir(d))) {
		if (!switch_name(e->d_name, sw) || strcmp(sw, e->d_name) != 0 ||
			faccessat(p->state, state_switch(sw, SWITCH_RECORD, path),
				R_OK, 0) == -1)
			continue;
		int code = ask_switch(p, sw);

		worst = code > worst ? code : worst;
	}
	if (d)
		closedir(d);
	if (asked == 0)
		errx(EX_CONFIG, "there is no switch in metal-boot.yaml");
	return worst;
}

/*
 * One host: configured, found, and how the two compare. True if they differ and are
 * not to be made the same.
 */
static bool
print_host(const struct poe *p, struct mac mac)
{
	static struct host host;
	const struct place *at = find(mac);
	const char *device, *port, *verdict = "same";
	char text[MAC_TEXT], sw[SWITCH_TEXT] = "";
	bool set, settled = false;

	if (host_by_mac(p->state, mac, &host) == -1 && errno != ENOENT)
		warn("%s", mac_show(mac, text));
	device = kv_get(&host.kv, "power.device");
	port = kv_get(&host.kv, "power.port");
	set = device && port && switch_name(device, sw);
	if (!set && !at)
		return false;
	if (!set)
		verdict = "new";
	else if (!at)
		verdict = "unseen";
	else if (strcmp(sw, name[at->sw]) != 0 || strcmp(port, at->port) != 0)
		verdict = "moved";
	printf("%s\t%s\t%s%s%s\t%s%s%s\t%s\n", mac_show(mac, text),
		host.name ? host.name : "-", set ? sw : "-", set ? " " : "",
		set ? port : "", at ? name[at->sw] : "-", at ? " " : "",
		at ? at->port : "", verdict);
	if (at && (*verdict == 'n' || *verdict == 'm'))
		settled = propose(p, mac, &host, name[at->sw], at->port, crowd(at));
	if (p->write && settled)
		return false;
	return set && at && *verdict == 'm';
}

static int
by_mac(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

int
discover_command(struct poe *p, int argc, char *argv[])
{
	static struct mac host[HOSTS_MAX];
	int worst = ask_switches(p), fd, differs = 0, told;
	size_t n = 0;
	DIR *d;

	(void)argc, (void)argv;
	fd = at_open(p->state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	d = fd == -1 ? NULL : fdopendir(fd);
	for (struct dirent *e; d && n < HOSTS_MAX && (e = readdir(d));)
		n += mac_parse(e->d_name, &host[n]);
	if (d)
		closedir(d);
	qsort(host, n, sizeof *host, by_mac);
	for (size_t i = 0; i < n; i++)
		differs |= print_host(p, host[i]);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	told = propose_end(p);
	worst = worst > told ? worst : told;
	return worst > differs ? worst : differs;
}
