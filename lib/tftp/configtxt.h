/*
 * configtxt: the config.txt that a Raspberry Pi's boot ROM is sent.
 *
 * It is the file that was found, with two things made right for the host. The
 * firmware's image and the device tree lie in memory one behind the other, and the
 * size of RPI_EFI.fd is not the same in every release, so device_tree_address and
 * device_tree_end follow from the image that the host is sent. And the host's own
 * lines come last, after a line "[all]", so that no condition above counts for
 * them.
 *
 * Each line is a view of bytes; those that are not changed stay as they are, and
 * those that are added end as the others do, in LF or CR LF. Source: the
 * documentation of config.txt; edk2-platforms, Platform/RaspberryPi/RPi4/Readme.md.
 */
#ifndef MB_CONFIGTXT_H
#define MB_CONFIGTXT_H

#include "base/wr.h"

#define CONFIGTXT_IMAGE "RPI_EFI.fd"

/* Boot ROMs before 2020 read no more of it. */
#define CONFIGTXT_MOST 4096

/* What is added at most: two lines, "[all]", and the ends of lines. */
#define CONFIGTXT_MORE 128

struct configtxt {
	uint64_t image;    /* bytes of the host's RPI_EFI.fd; 0: it has none */
	const char *lines; /* its own, ended or parted by "\n"; NULL: none */
};

/* Does it name RPI_EFI.fd as what is started? */
bool configtxt_uefi(struct rd text);

/*
 * Where the device tree of such an image goes, and where its room ends: at the next
 * whole MiB that leaves it 64 KiB.
 */
uint64_t configtxt_tree_end(uint64_t image);

/*
 * The text as the host is sent it, into out. *placed: the two addresses were made
 * to fit, for it names the image and there is one. False if it does not fit.
 */
bool configtxt_render(
	struct rd text, const struct configtxt *with, struct wr *out, bool *placed);

#endif
