/*
 * power: how a host gets its power, and what is known of that.
 *
 * The truth is the file that mb-poe keeps of each switch. When that is older than
 * mb-poe would tell it itself, it is told to ask the switch, and the file is read
 * again; for that a request waits a quarter of a second, and less than r->patience
 * in all. So a switch that is slow, or gone, makes what is told older, and no
 * request slow.
 */
#ifndef MB_REDFISH_POWER_H
#define MB_REDFISH_POWER_H

#include "power/swconf.h"
#include "power/swstate.h"
#include "redfish/rf.h"

struct rf_power {
	char device[SWITCH_TEXT], port[PORT_TEXT];
	bool orders; /* it may be switched: not disabled, no uplink, not protected
		      */
	enum power state;
	enum told up;        /* has its port a link? */
	uint32_t milliwatts; /* or WATTS_NONE */
	uint64_t when; /* ms since 1970, when the switch was asked; 0: it never was
			*/
};

/* Of rf_host; NULL when it has no switch that we know. Looked up once a request. */
const struct rf_power *rf_power(struct rf *r);

/* "On" and so on, as Redfish calls a state; NULL: nobody knows. */
const char *rf_power_word(enum power state);

/*
 * Set what its port tells of a System, or of the board that it is: PowerState,
 * Status and Links/PoweredBy.
 */
void rf_power_fill(struct rf *r);

/*
 * What a switch said last, of a name in our form; NULL when it is not configured.
 * It is freed with free(3).
 */
struct rf_switch {
	struct swconf conf;
	struct swstate state;
};

struct rf_switch *rf_switch(struct rf *r, const char *name);

/*
 * The names of all switches that are configured, sorted: at most max of them, which
 * is how many there are in *out.
 */
#define RF_SWITCHES 64

size_t rf_switches(const struct rf *r, char out[static RF_SWITCHES][SWITCH_TEXT]);

/*
 * Give the order, and wait until it is written down. Refuses, with the sentence of
 * who switches as the resolution; an order that takes longer than r->patience to be
 * planned, because the switch is slow to tell its state, is carried out all the
 * same; so is one that comes when nothing is left of that.
 */
bool rf_power_order(struct rf *r, enum verb verb);

#endif
