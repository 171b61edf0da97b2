/* soft: a host is told to halt, and looked at until it has; then its power may be
 * cut. */
#include "power/soft.h"

#include "base/num.h"
#include "base/str.h"
#include "host/host.h"
#include "host/site.h"
#include "poe.h"
#include "run.h"

#include <err.h>
#include <sysexits.h>
#include <unistd.h>

#define LOOK_MS 1000 /* from one look to the next */

enum phase { TRYING, LOOKING, TELLING, RESTING };

struct softly {
	bool taken;
	enum phase phase;
	const char *host;
	char way[64];
	bool told; /* it was, and may be halting */
	uint32_t seconds;
	uint64_t next; /* of a look */
	struct soft soft;
	struct talk talk;
};

static struct softly pool[SOFTLY_MAX];
static struct site site;

static void
begin(struct softly *s, struct power_ask *ask)
{
	if (!str_copy(ask->who, sizeof ask->who, s->host))
		errx(1, "a host's name is too long");
	talk_begin(&s->talk, ask);
}

static void
ask(struct softly *s, enum verb verb, bool dry)
{
	struct power_ask ask = {.what = ASK_HOST, .verb = verb, .dry = dry};

	begin(s, &ask);
}

/* Which program tells it, and how long it may take to halt. */
static void
settings(const struct poe *p, struct softly *s)
{
	static struct host host;
	const char *way, *seconds = site_get(&site, "power.soft_timeout");
	struct mac mac;

	if (host_mac_of(p->state, s->host, &mac) == -1)
		errx(1, "%s: no host is known as that", s->host);
	host_by_mac(p->state, mac, &host);
	way = soft_way(&host.kv, &site.kv);
	if (!way || !str_copy(s->way, sizeof s->way, way))
		errx(EX_CONFIG,
			"%s: how it is told to halt is not configured: "
			"power.soft, mb-soft(7)",
			s->host);
	if (!seconds || !num_u32(seconds, 1, 3600, &s->seconds))
		s->seconds = SOFT_TIMEOUT;
}

void
softly_ready(const struct poe *p, const char *host)
{
	char libexec[LIBEXEC_MAX], path[LIBEXEC_MAX + sizeof pool->way + 8];

	if (site_refresh(p->state, &site) == -1)
		err(EX_CONFIG, "the site's record");
	pool->host = host;
	settings(p, pool);
	find_libexec(libexec);
	snprintf(path, sizeof path, "%s/soft/%s", libexec, pool->way);
	if (access(path, X_OK) == -1)
		err(EX_CONFIG, "%s: power.soft is %s, and %s", host, pool->way,
			path);
}

struct softly *
softly_begin(const struct poe *p, const char *host, enum verb verb)
{
	struct softly *s = pool;

	while (s->taken)
		s++;
	s->taken = true;
	s->told = false;
	s->host = host;
	settings(p, s);
	/* What is never switched must not be halted either. */
	s->phase = TRYING;
	ask(s, verb, true);
	return s;
}

static void
told_line(const void *with, const char *text)
{
	printf("%s\t%s\n", (const char *)with, text);
}

/* The one that switches tells it, for he has the keys. */
static void
tell(const struct poe *p, struct softly *s)
{
	struct power_ask ask = {.what = ASK_SHUTDOWN, .dry = p->dry};

	begin(s, &ask);
	s->talk.line = told_line;
	s->talk.with = s->host;
	s->phase = TELLING;
}

/* It was told, or could not be; true if there is nothing to wait for. */
static bool
was_told(const struct poe *p, struct softly *s, uint64_t now)
{
	const struct power_answer *a = &s->talk.answer;
	size_t len = strlen(s->host);
	/* The ways of ours name the host, for a message of theirs may stand alone.
	 */
	bool named = strncmp(a->text, s->host, len) == 0 &&
		     strncmp(a->text + len, ": ", 2) == 0;

	if (a->code != 0)
		warnx("%s: %s; its power %s cut all the same", s->host,
			a->text + (named ? len + 2 : 0),
			p->dry ? "would be" : "is");
	s->told = true;
	soft_begin(&s->soft, s->seconds, now);
	s->phase = RESTING;
	s->next = now;
	return a->code != 0 || p->dry;
}

/* What its switch says; true if that is enough. */
static bool
looked(const struct poe *p, struct softly *s, uint64_t now)
{
	const struct power_answer *a = &s->talk.answer;
	struct rd first = rd_of(a->text, strcspn(a->text, " "));
	enum told up = strstr(a->text, " up=no") ? TOLD_NO : TOLD_NOTHING;
	enum power power = POWER_UNKNOWN;
	char word[16];

	if (a->code == 0 && (!str_take(word, sizeof word, &first) ||
				    !power_parse(word, &power)))
		power = POWER_UNKNOWN;
	if (!s->told) {
		if (power == POWER_ON || power == POWER_UNKNOWN)
			tell(p, s);
		/* Nothing runs there. */
		return s->phase != TELLING;
	}
	if (a->code == 0)
		soft_saw(&s->soft, power, up, now);
	s->phase = RESTING;
	s->next = now + LOOK_MS;
	return false;
}

static bool
rested(struct softly *s, uint64_t now)
{
	switch (soft_next(&s->soft, now)) {
	case SOFT_HALTED:
		return true;
	case SOFT_LATE:
		warnx("%s: not seen to have halted within %u s; its power is cut",
			s->host, s->seconds);
		return true;
	case SOFT_WAIT:
		break;
	}
	if (now >= s->next) {
		s->phase = LOOKING;
		ask(s, VERB_STATUS, false);
	}
	return false;
}

static bool
step(const struct poe *p, struct softly *s, uint64_t now, bool *refused)
{
	switch (s->phase) {
	case TRYING:
		if (!talk_step(p, &s->talk, now))
			return false;
		*refused = s->talk.answer.code != 0;
		if (*refused)
			return true;
		s->phase = LOOKING;
		ask(s, VERB_STATUS, false);
		return false;
	case LOOKING:
		return talk_step(p, &s->talk, now) && looked(p, s, now);
	case TELLING:
		return talk_step(p, &s->talk, now) && was_told(p, s, now);
	case RESTING:
		return rested(s, now);
	}
	return true;
}

bool
softly_step(const struct poe *p, struct softly *s, uint64_t now, bool *refused,
	struct power_answer *answer)
{
	*refused = false;
	if (!step(p, s, now, refused))
		return false;
	*answer = s->talk.answer;
	s->taken = false;
	return true;
}

int
softly_wait(const struct softly *s, uint64_t now)
{
	switch (s->phase) {
	case RESTING:
		return s->next > now ? (int)(s->next - now) : 0;
	default:
		return talk_wait(&s->talk, now) < 20 ? talk_wait(&s->talk, now)
						     : 20;
	}
}
