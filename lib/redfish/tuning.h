/*
 * tuning: what a client has set of the service itself: the file redfish/settings,
 * a JSON object of numbers, each by the name of its property. One that is not there
 * has its usual value.
 */
#ifndef MB_TUNING_H
#define MB_TUNING_H

#include "redfish/rf.h"

enum rf_setting {
	SET_SESSION_TIMEOUT,   /* seconds */
	SET_LOCKOUT_THRESHOLD, /* failures; 0: never locked */
	SET_LOCKOUT_DURATION,  /* seconds */
	SET_LOCKOUT_RESET,     /* seconds after which a failure is forgotten */
};

/* Its value; the usual one when the file cannot be read. */
uint64_t rf_setting(const struct rf *r, enum rf_setting which);

/*
 * Show it. Refused, if it is for the system that it cannot be read: then the usual
 * value is not told as if it were set.
 */
void rf_setting_fill(struct rf *r, enum rf_setting which);

/* Set what the request sets of them. False, refused, if that cannot be written. */
bool rf_settings_change(struct rf *r);

#endif
