/*
 * hardware: what a host is made of, by the revision code of its board.
 *
 * What its packets did not say is left out: NULL or 0.
 */
#ifndef MB_HARDWARE_H
#define MB_HARDWARE_H

#include "redfish/rf.h"

struct rf_hardware {
	bool pi;             /* it is a Raspberry Pi */
	const char *serial;  /* 8 hex digits */
	const char *model;   /* "Raspberry Pi 4B" */
	const char *version; /* of the board: "1.4" */
	const char *code;    /* the revision code: "c03114" */
	const char *maker;   /* who made the board: "Sony UK" */
	const char *chip;    /* its processor: "BCM2711" */
	uint32_t memory;     /* MiB */
	unsigned cores, mhz;
	const char *set; /* InstructionSet, in Redfish's words: "ARM-A64" */
	const char *ram; /* MemoryDeviceType likewise */
};

/* Of rf_host, which is there. Never NULL: all is empty without memory. */
const struct rf_hardware *rf_hardware(struct rf *r);

/*
 * A UUID made of a name, so that it never changes: RFC 9562 section 5.5. And that
 * of a host, by its MAC. Return out.
 */
#define RF_UUID 37
const char *rf_uuid_of(const void *name, size_t len, char out[static RF_UUID]);

const char *rf_host_uuid(struct mac mac, char out[static RF_UUID]);

#endif
