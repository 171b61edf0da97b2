#include "power/plan.h"

#include <string.h>

static const char *const states[POWER_STATES] = {
	[POWER_UNKNOWN] = "unknown",
	[POWER_ON] = "on",
	[POWER_HALTED] = "halted",
	[POWER_IDLE] = "idle",
	[POWER_OFF] = "off",
	[POWER_FAULT] = "fault",
	[POWER_POWERINGON] = "poweringon",
	[POWER_POWERINGOFF] = "poweringoff",
};

static const char *const verbs[VERBS] = {
	[VERB_ON] = "on",
	[VERB_OFF] = "off",
	[VERB_CYCLE] = "cycle",
	[VERB_RESET] = "reset",
	[VERB_STATUS] = "status",
};

/*
 * To have a board run that is halted, or that nothing is seen of, it must lose its
 * power first. What another has just told to be off is let go off, and then on.
 */
static const enum action plans[POWER_STATES][VERB_STATUS] = {
	/*                      on           off           cycle      reset */
	[POWER_UNKNOWN] = {ACT_ON, ACT_OFF, ACT_CYCLE, ACT_CYCLE},
	[POWER_ON] = {ACT_NONE, ACT_OFF, ACT_CYCLE, ACT_CYCLE},
	[POWER_HALTED] = {ACT_CYCLE, ACT_OFF, ACT_CYCLE, ACT_CYCLE},
	[POWER_IDLE] = {ACT_CYCLE, ACT_OFF, ACT_CYCLE, ACT_CYCLE},
	[POWER_OFF] = {ACT_ON, ACT_NONE, ACT_ON, ACT_ON},
	[POWER_FAULT] = {ACT_CYCLE, ACT_OFF, ACT_CYCLE, ACT_CYCLE},
	[POWER_POWERINGON] = {ACT_WAIT_ON, ACT_OFF, ACT_CYCLE, ACT_CYCLE},
	[POWER_POWERINGOFF] = {ACT_CYCLE, ACT_WAIT_OFF, ACT_CYCLE, ACT_CYCLE},
};

static bool
find(const char *const *list, size_t n, const char *word, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0) {
			*out = i;
			return true;
		}
	return false;
}

const char *
power_word(enum power p)
{
	return states[p];
}

const char *
verb_word(enum verb v)
{
	return verbs[v];
}

bool
power_parse(const char *word, enum power *out)
{
	size_t i;

	if (!find(states, POWER_STATES, word, &i))
		return false;
	*out = (enum power)i;
	return true;
}

bool
verb_parse(const char *word, enum verb *out)
{
	size_t i;

	if (!find(verbs, VERBS, word, &i))
		return false;
	*out = (enum verb)i;
	return true;
}

enum power
power_of(const struct port_seen *p, uint32_t halted)
{
	if (!p)
		return POWER_UNKNOWN;
	if (p->state != SEEN_OFF && p->state != SEEN_UNKNOWN && p->admin == TOLD_NO)
		return POWER_POWERINGOFF;
	switch (p->state) {
	case SEEN_ON:
		return p->milliwatts < halted ? POWER_HALTED : POWER_ON;
	case SEEN_OFF:
		return p->admin == TOLD_YES ? POWER_POWERINGON : POWER_OFF;
	case SEEN_IDLE:
		return POWER_IDLE;
	case SEEN_FAULT:
		return POWER_FAULT;
	case SEEN_UNKNOWN:
		break;
	}
	return POWER_UNKNOWN;
}

enum action
power_plan(enum verb v, enum power p)
{
	return plans[p][v];
}
