/*
 * powerwatch: notice when a host's power has become another, by what mb-poe last
 * wrote of the switches. Nobody is asked: what mb-poe does not see, because nobody
 * wanted to know it, is not seen here.
 */
#ifndef MB_POWERWATCH_H
#define MB_POWERWATCH_H

#include "host/addr.h"
#include "power/plan.h"

#include <stdint.h>

#define POWERWATCH_SWITCHES 64

/* All zero at first. */
struct powerwatch {
	size_t n;
	struct powerwatch_switch {
		char name[SWITCH_TEXT];
		size_t ports;
		struct {
			char port[PORT_TEXT];
			const char *word;
		} at[PORTS_MAX];
	} sw[POWERWATCH_SWITCHES];
};

/* Called for each host whose power is another: "On", "PoweringOff", ... */
typedef void powerwatch_told(void *with, struct mac host, const char *word);

/*
 * Look at all switches. What is seen for the first time is no change, and neither
 * is a port whose state is not known. More switches, or ports, are not looked at.
 */
void powerwatch_look(
	struct powerwatch *w, int state, powerwatch_told *told, void *with);

#endif
