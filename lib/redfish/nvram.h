/*
 * nvram: the UEFI variables of a host: what its firmware has, as far as it is
 * known, and what it is to have.
 *
 *     base     of the image that mb-tftpd would send the host
 *     pending  hosts/<mac>/vars.json, which is exactly what the next image that it
 *              is sent has; base where there is no such file
 *     current  hosts/<mac>/vars.sent, which is what the last one had that it was
 *              sent whole; base where there is no such file
 *
 * What a host changed by itself since is not known, and nobody here says it is.
 */
#ifndef MB_NVRAM_H
#define MB_NVRAM_H

#include "efi/varstore.h"
#include "redfish/rf.h"

struct nvram {
	struct varstore store; /* of the base */
	struct vars base, pending, current;
	struct vars before; /* pending, as it was read */
	bool own;           /* vars.json is there */
	bool sent;          /* vars.sent is there */
	int folder, lock;   /* of one that is to be changed; else -1 */
};

/*
 * Does the host's firmware come from here, so that it has variables that we know
 * of? That is a Raspberry Pi that may netboot and for which there is an image. For
 * .exists; it opens the image and does not read it.
 */
bool nvram_exists(struct rf *r);

/* Read them. False when they cannot be read; nothing is refused by it. */
bool nvram_read(struct rf *r, struct nvram *out);

/* Pending alone, for which the image need not be read if the host has its own. */
bool nvram_pending(struct rf *r, struct vars *out);

/*
 * The same to change pending: nobody else does until nvram_save or nvram_end. False
 * and refused when it cannot be.
 */
bool nvram_begin(struct rf *r, struct nvram *out);

/*
 * Keep pending, if it is another and the image has room for it, and let others.
 * False and refused when not; then all is as it was.
 */
bool nvram_save(struct rf *r, struct nvram *n);
void nvram_end(struct nvram *n);

/*
 * The number of a boot entry, of "Boot0003"; in upper case only, as UEFI has it.
 * And is there such an entry?
 */
bool nvram_boot_number(const char *reference, uint16_t *out);
bool nvram_has_entry(struct rf *r, const char *reference);

/* There is no more memory: refused. Returns false. */
bool nvram_no_memory(struct rf *r);

#endif
