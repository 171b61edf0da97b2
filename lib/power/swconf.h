/*
 * swconf: what the site says of one switch, switches/<name>/record as mb-config
 * compiled it, and its secrets, which are elsewhere.
 */
#ifndef MB_SWCONF_H
#define MB_SWCONF_H

#include "base/kv.h"
#include "power/pass.h"

#define SWCONF_MAX      8192  /* bytes of the record */
#define SWCONF_SETTINGS 16384 /* and of what a driver gets */
#define SWCONF_WHY      256
#define OFF_TIME        5  /* seconds, when the site says nothing */
#define SETTLE          10 /* nor the driver */
#define DRIVER_TIMEOUT  10

struct swconf {
	char name[SWITCH_TEXT];
	const char *driver;
	const char *protected, *uplinks; /* ports joined by blanks; NULL: none */
	uint32_t off_time; /* seconds that a cycle stays off at least */
	bool off_said;     /* and the site says so */
	uint32_t settle;   /* seconds; 0: as the driver says */
	uint32_t timeout;  /* seconds for one request */
	uint32_t halted;   /* milliwatts; 0: not told apart */
	bool allow_restart;

	struct kv kv; /* all of it; the strings above point into text */
	char text[SWCONF_MAX];
};

/* What a driver is told besides. */
struct swconf_run {
	bool dry;
	const char *folder; /* its own */
	const char
		*credentials; /* a folder in which files are looked for; or NULL */
};

/*
 * 0, or -1 with errno: ENOENT when there is no such switch, EBADMSG when the record
 * is not one that mb-config writes.
 */
int swconf_read(int state, const char *name, struct swconf *out);

/*
 * The settings of a driver, mb-poe-driver(7), with the text of the secrets. False,
 * with a sentence in why, when they cannot be read or are too long.
 */
bool swconf_settings(int state, const struct swconf *c,
	const struct swconf_run *run, struct wr *w, char why[static SWCONF_WHY]);

#endif
