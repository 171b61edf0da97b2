/*
 * hardware: what a host is made of, by the revision code of its board, which its
 * packets said, and for the rest by what an agent found in it.
 *
 * What neither says is left out: NULL or 0.
 */
#ifndef MB_HARDWARE_H
#define MB_HARDWARE_H

#include "redfish/rf.h"

struct rf_hardware {
	bool pi;                      /* it is a Raspberry Pi */
	const char *serial;           /* of a Pi 8 hex digits */
	const char *vendor;           /* of the machine: "Raspberry Pi" */
	const char *model;            /* "Raspberry Pi 4B" */
	const char *version;          /* of the board: "1.4" */
	const char *code;             /* the revision code: "c03114" */
	const char *maker;            /* who made the board: "Sony UK" */
	const char *chip;             /* its processor: "BCM2711" */
	uint64_t memory;              /* MiB */
	unsigned sockets;             /* 0: nothing is known of its processors */
	unsigned cores, threads, mhz; /* cores of a socket, threads of all */
	const char *arch; /* ProcessorArchitecture, in Redfish's words: "ARM" */
	const char *set;  /* InstructionSet likewise: "ARM-A64" */
	const char *chip_maker;
	const char *ram; /* MemoryDeviceType likewise */
};

/* Of rf_host, which is there. Never NULL: all is empty without memory. */
const struct rf_hardware *rf_hardware(struct rf *r);

#endif
