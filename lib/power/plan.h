/*
 * plan: what a host's power is called, and what an order means for it.
 *
 * Pure. A state is what the switch reports, with what it was told and does not show
 * yet; nothing is guessed. The tables here are those of mb-poe(8).
 */
#ifndef MB_PLAN_H
#define MB_PLAN_H

#include "power/pass.h"

enum power {
	POWER_UNKNOWN, /* the switch does not say */
	POWER_ON,
	POWER_HALTED, /* on, and takes less than a board that runs */
	POWER_IDLE,   /* switched on, and nothing takes power */
	POWER_OFF,
	POWER_FAULT,      /* switched on, and cannot give any */
	POWER_POWERINGON, /* told to be on, and not yet seen so */
	POWER_POWERINGOFF,
	POWER_STATES,
};

enum verb { VERB_ON, VERB_OFF, VERB_CYCLE, VERB_RESET, VERB_STATUS, VERBS };

enum action {
	ACT_NONE, /* it is so already */
	ACT_ON,
	ACT_OFF,
	ACT_CYCLE,   /* off, a while, on */
	ACT_WAIT_ON, /* it is under way already */
	ACT_WAIT_OFF,
};

const char *power_word(enum power p);
const char *verb_word(enum verb v);
bool power_parse(const char *word, enum power *out);
bool verb_parse(const char *word, enum verb *out);

/*
 * The state of a port of which nothing is under way here; NULL: the switch has no
 * such port. Below so many milliwatts a port that is on is called halted; 0: never.
 */
enum power power_of(const struct port_seen *p, uint32_t halted);

/* What an order comes to, of VERB_ON to VERB_RESET. */
enum action power_plan(enum verb v, enum power p);

#endif
