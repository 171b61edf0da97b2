/*
 * firmware: the UEFI images that mb-tftpd sends, and putting another one there.
 *
 *     ROOT/RPI_EFI.fd             everybody's who has none of his own; ROOT is
 *                                 tftp.root_directory, or tftp/ in the state folder
 *     firmware/rpi4/RPI_EFI.fd    the same where the former is not
 *     ROOT/<mac>/RPI_EFI.fd       a host's own; or ROOT/<serial>/, if it is there,
 *                                 for that is where its boot ROM asks first
 *
 * The image that was there before is RPI_EFI.fd.previous beside it: to go back, it
 * is renamed; where there is none, the new one is removed. What is known of an
 * image that we put there is in redfish/firmware/: its digest is its version, for
 * images do not say theirs. That counts as long as the file is the one that we put
 * there.
 *
 * Functions return 0, or -1 with errno.
 */
#ifndef MB_FIRMWARE_H
#define MB_FIRMWARE_H

#include "efi/fault.h"
#include "host/site.h"

#define FIRMWARE_FILE     "RPI_EFI.fd"
#define FIRMWARE_PREVIOUS "RPI_EFI.fd.previous"
#define FIRMWARE_MAX      (64U << 20) /* bytes of an image */
#define FIRMWARE_SUM      65          /* SHA-256 in hex, and its NUL */
#define FIRMWARE_VERSION  64

struct firmware_note {
	char sum[FIRMWARE_SUM];
	char file[128]; /* what it was called by who sent it; empty: not known */
	uint64_t when;  /* seconds since 1970 when it was put there */
};

/*
 * Is it an image that can be given to a Pi: no larger than it may be, and with a
 * store of variables? EBADMSG with *fault if not, EFBIG, or as reading fails.
 */
int firmware_check(int fd, struct efi_fault *fault);

/* host NULL: everybody's. */

/*
 * The folder of the image, open: where it is; or, with make, where it is to be put.
 * ENOENT: there is no such image.
 */
int firmware_folder(int state, const struct site *site, const struct mac *host,
	bool make, struct stat *out);

/*
 * Put the first bytes of fd, up to its end, there: whole, or the old one. note is
 * kept with it.
 */
int firmware_put(int state, const struct site *site, const struct mac *host, int fd,
	const struct firmware_note *note);

/* What is known of the image there. ENOENT: nothing, for it is not one of ours. */
int firmware_note(int state, const struct mac *host, const struct stat *there,
	struct firmware_note *out);

/*
 * The hosts that have an image of their own, in order; at most max. How many, or
 * -1.
 */
ssize_t firmware_hosts(
	int state, const struct site *site, struct mac host[], size_t max);

/*
 * The version of a set of boot files that mb-firmware(8) brought ("rpi4"): as the
 * manifest in that text names it, or else the first digits of its digest. ENOENT:
 * it is not here.
 */
int firmware_set(int state, const char *set, const char *manifest,
	char out[static FIRMWARE_VERSION]);

#endif
