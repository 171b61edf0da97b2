/* command: on, off, cycle, reset and status of many hosts. */
#include "poe.h"

#include "base/num.h"
#include "base/str.h"
#include "host/site.h"
#include "run.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sysexits.h>

#define PARALLEL_MAX 128 /* connections at once; a server takes more than that */
#define PATIENT_MS   3000

enum progress { WAITING, SOFTLY, ASKING, DONE };

struct one {
	const char *host;
	enum progress progress;
	struct softly *softly;
	struct talk talk;
	char said[TALK_LINE]; /* of a status, to be printed in order */
};

static struct one all[HOSTS_MAX];
static size_t n_all, head; /* before that one all are done */

/* What a status comes to, for who asks whether it is on. */
static int
status_code(const struct power_answer *a)
{
	char word[16];
	struct rd first = rd_of(a->text, strcspn(a->text, " "));
	enum power power;

	if (a->code != 0)
		return a->code;
	if (!str_take(word, sizeof word, &first) || !power_parse(word, &power) ||
		power == POWER_UNKNOWN)
		return EX_TEMPFAIL;
	return power == POWER_ON ? 0 : 1;
}

static int
finish(struct one *o, enum verb verb)
{
	o->progress = DONE;
	if (verb != VERB_STATUS) {
		print_answer(o->host, &o->talk.answer);
		fflush(stdout);
		return o->talk.answer.code;
	}
	str_copy(o->said, sizeof o->said, o->talk.answer.text);
	o->talk.answer.text = o->said;
	return status_code(&o->talk.answer);
}

/* On a terminal, that it takes long; once for each wait of that length. */
static void
progress(uint64_t begun, uint64_t now)
{
	static uint64_t told;
	size_t left = 0;

	if (!isatty(STDERR_FILENO) || now < begun + PATIENT_MS ||
		now < told + PATIENT_MS)
		return;
	told = now;
	for (size_t i = 0; i < n_all; i++)
		left += all[i].progress != DONE;
	warnx("%zu of %zu not done yet, after %llu s", left, n_all,
		(unsigned long long)((now - begun) / 1000));
}

static void
dry_line(const void *with, const char *text)
{
	printf("%s\t%s\n", (const char *)with, text);
}

/* Before anything is asked: a name that cannot be said on the socket is nobody's.
 */
static void
check_name(const char *host)
{
	char text[SHOWN_MAX];

	if (!*host || strlen(host) >= POWERLINE_WHO || strpbrk(host, " \t\r\n") ||
		strcmp(host, "*") == 0)
		errx(1, "no host is known as '%s'", shown(host, text));
}

static void
start(const struct poe *p, struct one *o, enum verb verb)
{
	struct power_ask ask = {.what = ASK_HOST,
		.verb = verb,
		.off = p->off,
		.no_wait = p->quiet,
		.dry = p->dry};

	str_copy(ask.who, sizeof ask.who, o->host);
	talk_begin(&o->talk, &ask);
	o->talk.line = dry_line;
	o->talk.with = o->host;
	o->progress = ASKING;
}

/*
 * Begin those whose turn it is; when the next one's is, 0 if nobody's. One counts
 * from when that before was done: orders that wait for a slow switch are sent as
 * one.
 */
static uint64_t
begin(const struct poe *p, enum verb verb, uint64_t done, uint64_t now)
{
	uint64_t next =
		done && verb != VERB_STATUS ? done + p->stagger * 1000ULL : now;
	size_t asking = 0;

	for (size_t i = head; i < n_all && all[i].progress != WAITING; i++)
		asking += all[i].progress == ASKING || all[i].progress == SOFTLY;
	for (size_t i = head; i < n_all && asking < p->parallel; i++) {
		if (all[i].progress != WAITING)
			continue;
		if (now < next)
			return next;
		if (p->graceful) {
			all[i].softly = softly_begin(p, all[i].host, verb);
			all[i].progress = SOFTLY;
		} else
			start(p, &all[i], verb);
		asking++;
	}
	return 0;
}

/* Wait until something can happen to one of them. */
static void
wait_for(uint64_t next, uint64_t now)
{
	struct pollfd fds[PARALLEL_MAX];
	int ms = 1000;
	nfds_t n = 0;

	if (next && next - now < (uint64_t)ms)
		ms = (int)(next - now);
	for (size_t i = head; i < n_all && all[i].progress != WAITING; i++) {
		const struct talk *t = &all[i].talk;

		if (all[i].progress == SOFTLY &&
			softly_wait(all[i].softly, now) < ms)
			ms = softly_wait(all[i].softly, now);
		if (all[i].progress != ASKING)
			continue;
		if (talk_wait(t, now) < ms)
			ms = talk_wait(t, now);
		if (t->fd != -1 && n < PARALLEL_MAX)
			fds[n++] = (struct pollfd){t->fd, POLLIN, 0};
	}
	poll(fds, n, ms);
}

/* A host is told to halt; when that is over its order is made, unless it is
 * refused. */
static bool
soft_step(const struct poe *p, struct one *o, enum verb verb, uint64_t now)
{
	struct power_answer answer;
	bool refused;

	if (!softly_step(p, o->softly, now, &refused, &answer))
		return false;
	if (refused) {
		o->talk.answer = answer;
		return true;
	}
	start(p, o, verb);
	return false;
}

static bool
one_step(const struct poe *p, struct one *o, enum verb verb, uint64_t now)
{
	switch (o->progress) {
	case SOFTLY:
		return soft_step(p, o, verb, now);
	case ASKING:
		return talk_step(p, &o->talk, now);
	default:
		return false;
	}
}

/* All of them; the worst exit status. */
static int
ask_all(const struct poe *p, enum verb verb)
{
	uint64_t begun = now_ms(), last = 0;
	size_t done = 0;
	int worst = 0;

	while (done < n_all) {
		uint64_t now = now_ms(), next = begin(p, verb, last, now);

		for (size_t i = head; i < n_all && all[i].progress != WAITING;
			i++) {
			if (!one_step(p, &all[i], verb, now))
				continue;
			int code = finish(&all[i], verb);

			done++;
			last = now;
			worst = code > worst ? code : worst;
		}
		while (head < n_all && all[head].progress == DONE)
			head++;
		progress(begun, now);
		if (done < n_all)
			wait_for(next, now_ms());
	}
	return worst;
}

/* What the site says, where the command does not. */
static void
defaults(struct poe *p, enum verb verb)
{
	static struct site site;
	const char *text;
	uint32_t n;

	if (site_refresh(p->state, &site) == -1)
		err(EX_CONFIG, "the site's record");
	if (p->stagger == UINT32_MAX) {
		text = site_get(&site, "power.stagger");
		p->stagger = text && num_u32(text, 0, 3600, &n) ? n : 0;
	}
	if (p->parallel == 0) {
		text = site_get(&site, "power.parallel");
		p->parallel = p->stagger ? 1 : PARALLEL_MAX;
		if (text && num_u32(text, 1, PARALLEL_MAX, &n))
			p->parallel = n;
	}
	if (p->parallel > PARALLEL_MAX || verb == VERB_STATUS)
		p->parallel = PARALLEL_MAX;
	if (p->graceful && p->parallel > SOFTLY_MAX)
		p->parallel = SOFTLY_MAX;
	text = site_get(&site, "reset_delay_sec");
	if (p->off == 0 && verb == VERB_CYCLE && text &&
		num_u32(text, 1, POWERLINE_OFF, &n))
		p->off = n;
}

int
power_command(struct poe *p, int argc, char *argv[])
{
	static const char *host[HOSTS_MAX];
	enum verb verb = VERB_STATUS;
	int worst;

	verb_parse(argv[0], &verb);
	if (p->graceful && (p->quiet || verb == VERB_ON || verb == VERB_STATUS))
		errx(EX_USAGE, "--graceful is for off, cycle and reset, and waits");
	defaults(p, verb);
	n_all = hosts_of(p, argv + 1, argc - 1, host, NULL);
	for (size_t i = 0; i < n_all; i++) {
		check_name(host[i]);
		all[i].host = host[i];
	}
	for (size_t i = 0; i < n_all && p->graceful; i++)
		softly_ready(p, host[i]);
	worst = ask_all(p, verb);
	for (size_t i = 0; i < n_all && verb == VERB_STATUS; i++)
		print_answer(all[i].host, &all[i].talk.answer);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return worst;
}
