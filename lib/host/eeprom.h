/*
 * eeprom: images for the EEPROM of a Raspberry Pi 4, in which the second stage of
 * its boot ROM is: which of them a host is offered at its next boot, and what
 * became of that.
 *
 *     eeprom/all           mb-redfish-task  what all hosts are offered
 *     eeprom/<mac>         mb-redfish-task  what one host is offered
 *     eeprom/images/<sum>  mb-redfish-task  the images, named by their SHA-256
 *     hosts/<mac>/eeprom   mb-tftpd         the last one that the host took
 *
 * All but the images are in kv's form. An offer is spent, not deleted, when the
 * host has been sent all of the image: then its id is in the file of the host. So
 * no boot waits for a lock, and an offer to all is one file.
 *
 * Source: raspberrypi/rpi-eeprom, whose rpi-eeprom-update writes the same two files
 * for a boot ROM to find, pieeprom.upd and pieeprom.sig.
 */
#ifndef MB_EEPROM_H
#define MB_EEPROM_H

#include "base/wr.h"
#include "file/state.h"

#include <stdbool.h>
#include <stdint.h>

#define EEPROM_SIZE    (512U << 10) /* bytes of an image */
#define EEPROM_ID      17           /* 16 hex digits and a NUL */
#define EEPROM_SUM     65           /* SHA-256 in hex, and its NUL */
#define EEPROM_VERSION 13           /* "2024-01-22", or 12 hex digits; and a NUL */
#define EEPROM_SIG     96           /* bytes of pieeprom.sig, at most */

struct eeprom_offer {
	char id[EEPROM_ID]; /* random; empty: there is none */
	char sum[EEPROM_SUM];
	char file[128]; /* what the image was called by who sent it; or empty */
	uint64_t built; /* seconds since 1970, as the image says; 0: it does not */
	uint64_t when;  /* the same, when it was offered */
	bool force;     /* also to a board that was updated later than that */
};

struct eeprom_taken {
	char id[EEPROM_ID]; /* of the offer; empty: none was ever taken */
	char sum[EEPROM_SUM];
	uint64_t built;
	uint64_t when;   /* it had all of the image */
	uint64_t booted; /* it was seen to boot after that; 0: not yet */
};

/* What is known of a host's processor. */
enum eeprom_chip { EEPROM_UNKNOWN, EEPROM_2711, EEPROM_OTHER };

/*
 * Which of two offers, its own or that to all, a host gets at its next boot; NULL:
 * none. The later one counts, of the same second its own. One to all is for those
 * of which it is known that the image is for their processor, one's own for all of
 * which nothing else is known.
 */
const struct eeprom_offer *eeprom_due(const struct eeprom_offer *own,
	const struct eeprom_offer *all, enum eeprom_chip chip,
	const struct eeprom_taken *taken);

/* The lines of pieeprom.sig: the digest, and unless it is forced, when. */
void wr_eeprom_sig(struct wr *w, const struct eeprom_offer *o);

/* The day when an image was built, or the first digits of its digest. Returns out.
 */
const char *eeprom_version(
	const char *sum, uint64_t built, char out[static EEPROM_VERSION]);

/*
 * The files. Functions return 0, or -1 with errno (EBADMSG: not of our making);
 * none there is empty. host NULL: all.
 */
int eeprom_read_offer(int state, const struct mac *host, struct eeprom_offer *out);
int eeprom_read_taken(int state, struct mac host, struct eeprom_taken *out);

/* What its packets have told of its processor. */
enum eeprom_chip eeprom_chip(int state, struct mac host);

/* What the host gets at its next boot, looked up; its id is empty if nothing. */
int eeprom_read_due(int state, struct mac host, struct eeprom_offer *out);

/* "eeprom/images/<sum>" */
const char *eeprom_image(const char *sum, char out[static STATE_NAME]);

/*
 * Offer the image in fd, of the digest o->sum: the image, then the offer, whose id
 * is made. Images that nobody is offered any more go. One at a time may do so.
 */
int eeprom_put_offer(
	int state, const struct mac *host, int fd, struct eeprom_offer *o);

/* For mb-tftpd: the host has all of the image of that offer; it boots again. */
int eeprom_take(int state, struct mac host, const char *id, uint64_t now);
int eeprom_booted(int state, struct mac host, uint64_t now);

#endif
