/*
 * inventory: what an agent found in a host, hosts/<mac>/inventory.json: JSON of the
 * shape that Ironic's Python agent sends (its inspector.py and hardware.py),
 * without its log. Written by mb-inspect-cgi alone.
 *
 * An agent says what it likes: what is here is of the right type and not too much
 * of it, and no more than that. A text is NULL, and a number 0, where it was not
 * said, is too long, below 0 or too large: a link that is down has a speed of -1.
 * An interface without a MAC of Ethernet is left out.
 */
#ifndef MB_INVENTORY_H
#define MB_INVENTORY_H

#include "base/arena.h"
#include "host/addr.h"
#include "host/lldp.h"

#include <jansson.h>

#define INVENTORY_MAX    (4 << 20) /* bytes of the JSON, as it was sent */
#define INVENTORY_DEPTH  32        /* arrays and objects in one another */
#define INVENTORY_ITEMS  256       /* interfaces; disks */
#define INVENTORY_STRING 255       /* bytes of a text */
#define INVENTORY_CPUS   64        /* sockets */
#define INVENTORY_WHY    160       /* bytes of a sentence */

struct inventory_interface {
	const char *name; /* "eth0" */
	struct mac mac;
	struct ip4 ip; /* or zero */
	const char *vendor, *product, *driver;
	bool has_carrier, carrier; /* carrier was said; there is a link */
	uint32_t mbps;
	const struct lldp *lldp; /* of who is at the other end; NULL: nothing */
};

struct inventory_disk {
	const char *name; /* "/dev/sda" */
	const char *model, *vendor, *serial, *wwn;
	uint64_t size;       /* bytes */
	bool has_rotational; /* whether it turns was said: */
	bool rotational;
};

struct inventory {
	const char *cpu, *arch; /* the processor's model; "aarch64" */
	uint32_t threads, sockets, mhz;
	uint64_t memory; /* MiB: what is fitted, or else what the system sees */
	const char *vendor, *product, *serial; /* of the machine */
	const char *firmware;                  /* its version */
	const char *hostname, *bmc, *mode;     /* mode: "uefi" or "bios" */
	bool has_boot; /* the interface that it booted by is known: */
	struct mac boot;
	struct inventory_interface *interface;
	struct inventory_disk *disk;
	size_t interfaces, disks;
	const char *error; /* what the agent complained of */
	uint64_t when;     /* seconds since 1970, of inventory_read; else 0 */

	size_t left_out; /* texts that are too long, numbers that can be none */
	char first_left_out[INVENTORY_WHY]; /* where, and what of it */
};

/*
 * The JSON of a body, which your own json_decref frees. NULL, and why, a sentence,
 * if it is none, nested too deep, or no object.
 */
json_t *inventory_json(
	const void *bytes, size_t len, char why[static INVENTORY_WHY]);

/*
 * Read it; what there is lives as long as the arena. False, and why: something that
 * is read here is of another type, or too many, or nothing in it has a MAC.
 */
bool inventory_parse(const json_t *root, struct arena *arena, struct inventory *out,
	char why[static INVENTORY_WHY]);

/*
 * That of a host. 0; -1 with errno: ENOENT, EBADMSG when it is not one that
 * mb-inspect-cgi keeps.
 */
int inventory_read(
	int state, struct mac mac, struct arena *arena, struct inventory *out);

#endif
