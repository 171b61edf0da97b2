#include "list.h"

#include "file/at.h"
#include "file/state.h"
#include "host/timeline.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>
#include <time.h>

/* A line of the list; all of it text, so that it is sorted and aligned alike. */
struct row {
	char mac[MAC_TEXT];
	char name[64]; /* a label of RFC 1123 and its NUL */
	char ip[IP4_TEXT];
	char serial[sizeof(((struct seen *)NULL)->serial)];
	char stage[sizeof(((struct seen *)NULL)->client) + 1];
	char age[24]; /* 64 bits and a letter */
	char board[BOARD_MODEL + 8];
	char power[40]; /* a state and an age */
};

struct rows {
	struct row *row;
	size_t n, room;
};

/*
 * What the two files say. False when neither is there; one that is spoilt is told.
 */
bool
look_up(int state, struct mac mac, struct host *host, struct seen *seen)
{
	char name[STATE_NAME];
	bool known = host_by_mac(state, mac, host) == 0;

	if (!known && errno != ENOENT)
		warn("%s", state_host(mac, STATE_RECORD, name));
	*seen = (struct seen){.mac = mac};
	if (seen_read(state, mac, seen) == 0)
		return true;
	if (errno != ENOENT)
		warn("%s", state_host(mac, STATE_IDENTITY, name));
	return known;
}

/* "12s", "5m", "3h", "2d": the largest unit that is not nothing. */
static void
age_text(uint64_t when, uint64_t now, char *out, size_t size)
{
	uint64_t age = now > when ? now - when : 0;
	uint64_t n = age < 60      ? age
		     : age < 3600  ? age / 60
		     : age < 86400 ? age / 3600
				   : age / 86400;

	snprintf(out, size, "%llu%c", (unsigned long long)n,
		age < 60      ? 's'
		: age < 3600  ? 'm'
		: age < 86400 ? 'h'
			      : 'd');
}

/* "Pi 4B 8G": model and memory in GiB, or in MiB where it has less than one. */
static void
fill_board(struct row *row, uint32_t code, const struct board_names *names)
{
	char pi[BOARD_MODEL];
	struct board b;

	if (!board_decode(code, &b))
		snprintf(row->board, sizeof row->board, "-");
	else if (!b.memory)
		snprintf(row->board, sizeof row->board, "%s",
			board_model(names, &b, pi));
	else
		snprintf(row->board, sizeof row->board, "%s %u%c",
			board_model(names, &b, pi),
			(unsigned)(b.memory < 1024 ? b.memory : b.memory / 1024),
			b.memory < 1024 ? 'M' : 'G');
}

static void
fill(struct row *row, const struct host *host, const struct seen *seen,
	const struct board_names *names)
{
	char lease[IP4_TEXT];
	const char *ip = host->ip;

	if (!ip)
		ip = ip4_zero(seen->lease) ? "-" : ip4_text(seen->lease, lease);
	mac_show(host->mac, row->mac);
	snprintf(row->name, sizeof row->name, "%s", host->name ? host->name : "-");
	snprintf(row->ip, sizeof row->ip, "%s", ip);
	snprintf(row->serial, sizeof row->serial, "%s",
		*seen->serial ? seen->serial : "-");
	fill_board(row, seen->board, names);
}

/*
 * "rom-files 12s", with a mark when it has stopped: how far its last boot came, and
 * when. Of one without events, what its packets said.
 */
static void
fill_stage(struct row *row, int state, const struct host *host,
	const struct seen *seen, const struct timeline_now *now)
{
	static struct timeline_log log; /* too large for a stack */
	struct timeline t;
	bool events = timeline_load(state, host->mac, &log) == 0 && log.n > 0;
	uint64_t when = seen->when;

	snprintf(row->stage, sizeof row->stage, "%s",
		*seen->client ? seen->client : "-");
	if (events) {
		timeline_of(log.event, log.n, now, &t);
		snprintf(row->stage, sizeof row->stage, "%s%s",
			timeline_word(t.stage), t.stopped ? "!" : "");
		when = t.since / 1000;
	}
	if (when)
		age_text(when, now->ms / 1000, row->age, sizeof row->age);
	else
		snprintf(row->age, sizeof row->age, "-");
}

/* "on 5m": what its switch said, and how long ago; "?" is a clock that was ahead.
 */
static void
fill_power(struct row *row, const struct timeline_now *now)
{
	char age[24] = "?";
	const char *seen = now->power;

	if (seen && now->power_ms <= now->ms)
		age_text(now->power_ms / 1000, now->ms / 1000, age, sizeof age);
	snprintf(row->power, sizeof row->power, "%s%s%s", seen ? seen : "-",
		seen ? " " : "", seen ? age : "");
}

static void
fill_row(struct row *row, int state, const struct host *host,
	const struct seen *seen, const struct board_names *names)
{
	struct timeline_now now = {.ms = event_now()};
	uint64_t when = 0;

	now.power = power_seen(state, host, &when);
	now.power_ms = when * 1000;
	fill(row, host, seen, names);
	fill_stage(row, state, host, seen, &now);
	fill_power(row, &now);
}

static struct row *
next_row(struct rows *rows)
{
	if (rows->n == rows->room) {
		size_t room = rows->room ? 2 * rows->room : 64;
		struct row *more = realloc(rows->row, room * sizeof *more);

		if (!more)
			err(EX_TEMPFAIL, "memory");
		rows->row = more;
		rows->room = room;
	}
	return &rows->row[rows->n++];
}

static void
collect(int state, struct rows *rows, const struct board_names *names)
{
	int fd = at_open(state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	struct dirent *e;
	struct host host;
	struct seen seen;
	struct mac mac;

	if (fd == -1 && errno == ENOENT)
		return;

	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	if (!d)
		err(EX_TEMPFAIL, "%s", STATE_HOSTS);
	while ((e = readdir(d)))
		if (mac_parse(e->d_name, &mac) && look_up(state, mac, &host, &seen))
			fill_row(next_row(rows), state, &host, &seen, names);
	closedir(d);
}

/* By name, the nameless last; then by MAC. */
static int
compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = (strcmp(x->name, "-") == 0) - (strcmp(y->name, "-") == 0);

	if (order == 0)
		order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->mac, y->mac);
}

void
list_hosts(int state, const struct board_names *names)
{
	bool aligned = isatty(STDOUT_FILENO);
	struct rows rows = {0};

	collect(state, &rows, names);
	if (rows.n > 0)
		qsort(rows.row, rows.n, sizeof *rows.row, compare);
	for (const struct row *r = rows.row; r < rows.row + rows.n; r++)
		if (aligned)
			printf("%-17s  %-20s  %-15s  %-8s  %-12s  %-4s  %-14s  %s\n",
				r->mac, r->name, r->ip, r->serial, r->stage, r->age,
				r->board, r->power);
		else
			printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r->mac, r->name,
				r->ip, r->serial, r->stage, r->age, r->board,
				r->power);
	free(rows.row);
}
