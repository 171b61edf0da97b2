/*
 * host: what the site says of one machine, as mb-config compiled it.
 *
 * The record is hosts/<mac>/record under the state folder, in kv's form; the names
 * in it are listed in metal-boot-record(5). Looking a host up is one open, however
 * many hosts there are.
 */
#ifndef MB_HOST_H
#define MB_HOST_H

#include "base/kv.h"
#include "host/addr.h"

#define HOST_RECORD_MAX 16384 /* bytes; mb-config refuses a longer record */

struct host {
	struct mac mac;
	bool known;             /* it has a record */
	bool allow_pxe;         /* it may netboot */
	bool disabled;          /* leave it alone altogether */
	const char *name;       /* of these, NULL is "not said" */
	const char *ip;         /* the address that the site gives it */
	const char *group;      /* whose boot files it has, besides its own */
	const char *console;    /* kernel argument(s) */
	const char *cmdline;    /* more of them, in a boot ROM's cmdline.txt */
	const char *config_txt; /* lines for a boot ROM's config.txt */
	const char *facility;   /* passed to the ramdisk */
	const char *script;     /* an iPXE script of its own */
	const char *script_url; /* or chain to this */
	const char *
		base_url; /* where kernel and initrd are; default our own /images */
	const char *kernel, *initrd;

	struct kv kv; /* all of it; the strings above point into text */
	char text[HOST_RECORD_MAX];
};

/* A host that the site says nothing of: not known, nothing allowed. */
void host_unknown(struct mac mac, struct host *out);

/*
 * Look one up. 0, or -1 with errno: ENOENT when there is no record (*out is then
 * host_unknown's), EBADMSG when the record is not one that mb-config writes.
 */
int host_by_mac(int state, struct mac mac, struct host *out);

/*
 * The MAC of the host that was configured with, or else was last seen to lease,
 * this address. -1 with ENOENT when nobody has it.
 */
int host_mac_of_ip(int state, struct ip4 ip, struct mac *out);

/*
 * The MAC of whom a person means: a MAC, an address, a name or a serial number
 * (8 or 16 hex digits; the lower 8 count). -1 with ENOENT when there is no such.
 */
int host_mac_of(int state, const char *who, struct mac *out);

#endif
