/* mb-trace - say how far a host's boot came, and why it stopped */
#include "trace.h"

#include "list.h"

#include "../usage.h"
#include "file/state.h"
#include "host/timeline.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sysexits.h>
#include <time.h>

#define LOOK 250 /* ms between two looks at the events */

static const char *state_path;
static bool follow, verbose;

/* What was printed: all events to here. */
struct printed {
	uint64_t when; /* of the last */
	size_t same;   /* events of that time */
};

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-trace [-fv] [-s state] host\n");
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	while ((c = getopt(argc, argv, "fhs:v")) != -1)
		switch (c) {
		case 'f':
			follow = true;
			break;
		case 's':
			state_path = optarg;
			break;
		case 'v':
			verbose = true;
			break;
		default:
			usage(c);
		}
	if (argc - optind != 1)
		usage('?');
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/* "10:20:31", or with the day before it. */
static const char *
clock_text(uint64_t ms, bool day, char out[static 32])
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm;

	if (!gmtime_r(&s, &tm) || strftime(out, 32, day ? "%F %T" : "%T", &tm) == 0)
		*out = '\0';
	return out;
}

/* Read its events, and judge them. */
static void
look(int state, const struct host *host, struct timeline_log *log,
	struct timeline *out)
{
	struct timeline_now now = {.ms = event_now()};
	uint64_t when = 0;

	if (timeline_load(state, host->mac, log) == -1)
		err(EX_TEMPFAIL, "its events");
	now.power = power_seen(state, host, &when);
	now.power_ms = when * 1000;
	timeline_of(log->event, log->n, &now, out);
}

static void
print_event(const struct host_event *e)
{
	char at[32], text[TIMELINE_TEXT];

	printf("%s.%03u  %s\n", clock_text(e->when, false, at),
		(unsigned)(e->when % 1000), event_sentence(e, text));
}

/* The events from then on that were not printed yet. */
static void
print_events(const struct timeline_log *log, uint64_t from, struct printed *p)
{
	size_t same = 0;

	for (size_t i = 0; i < log->n; i++) {
		const struct host_event *e = &log->event[i];

		same = i > 0 && log->event[i - 1].when == e->when ? same + 1 : 1;
		if (e->when < from || e->when < p->when ||
			(e->when == p->when && same <= p->same))
			continue;
		print_event(e);
		*p = (struct printed){.when = e->when, .same = same};
	}
}

/* Each stage of this boot, in the order in which it came to them. */
static void
print_stages(const struct timeline *t)
{
	uint64_t last = 0;
	size_t at = 0;

	for (;;) {
		size_t next = TIMELINE_STAGES;

		for (size_t i = 0; i < TIMELINE_STAGES; i++) {
			uint64_t ms = t->reached[i];

			if (ms && (ms > last || (ms == last && i > at)) &&
				(next == TIMELINE_STAGES || ms < t->reached[next]))
				next = i;
		}
		if (next == TIMELINE_STAGES)
			return;
		at = next;
		last = t->reached[next];
		printf("%8.1f  %s\n", (double)(last - t->begun) / 1000,
			timeline_word((enum timeline_stage)next));
	}
}

static void
print_boot(const struct host *host, const struct timeline *t)
{
	char mac[MAC_TEXT], at[32], text[TIMELINE_TEXT];

	printf("%s%s%s%s", host->name ? host->name : "", host->name ? " (" : "",
		mac_show(host->mac, mac), host->name ? ")" : "");
	if (t->begun)
		printf(", since %s UTC", clock_text(t->begun, true, at));
	if (t->attempts > 1)
		printf(", attempt %u", t->attempts);
	putchar('\n');
	print_stages(t);
	puts(timeline_sentence(t, text));
}

/* Whatever comes from here on, for as long as somebody reads it. */
static _Noreturn void
go_on(int state, const struct host *host, struct timeline_log *log,
	struct printed p)
{
	static char text[2][TIMELINE_TEXT];
	struct timeline t;
	int now = 0;

	for (bool first = true;; first = false, now = !now) {
		look(state, host, log, &t);
		print_events(log, 0, &p);
		timeline_sentence(&t, text[now]);
		if (!first && strcmp(text[now], text[!now]) != 0)
			puts(text[now]);
		if (fflush(stdout))
			err(EX_TEMPFAIL, "standard output");
		poll(NULL, 0, LOOK);
	}
}

int
trace(int argc, char *argv[])
{
	static struct timeline_log log;
	struct printed printed = {0};
	struct host host;
	struct seen seen;
	struct timeline t;
	struct mac mac;
	int state;

	options(argc, argv);
	state = state_open(state_path);
	if (state == -1)
		no_state(state_path);
	if (host_mac_of(state, argv[optind], &mac) == -1 ||
		!look_up(state, mac, &host, &seen))
		errx(1, "no host is known as '%s'", argv[optind]);
	look(state, &host, &log, &t);
	if (verbose)
		print_events(&log, t.begun, &printed);
	print_boot(&host, &t);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	if (follow) {
		if (log.n > 0)
			printed.when = log.event[log.n - 1].when;
		printed.same = TIMELINE_EVENTS;
		go_on(state, &host, &log, printed);
	}
	return t.stopped ? 1 : 0;
}
