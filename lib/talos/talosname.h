/*
 * talosname: the names of a Talos factory's images, as we are asked for them and as
 * the factory has them.
 *
 *     kernel, initramfs, cmdline          what a network boot wants
 *     PLATFORM[-secureboot].iso
 *     PLATFORM[-secureboot].raw           a disk; we unpack it
 *     PLATFORM[-secureboot].raw.xz, .raw.zst, .raw.gz, .qcow2, .vhd, .ova
 *                                         the same as the factory sends it
 *     PLATFORM[-secureboot]-uki.efi
 *     PLATFORM                            the same as PLATFORM.raw
 *     iso                                 the same as metal.iso
 *
 * PLATFORM is metal, nocloud, openstack or another cloud that Talos knows.
 */
#ifndef MB_TALOSNAME_H
#define MB_TALOSNAME_H

#include "base/wr.h"

#define TALOS_FILE_MAX 64 /* a name of either kind and its NUL */
#define TALOS_FILES    4  /* ways to have the same image */

struct talos_image {
	char name[TALOS_FILE_MAX]; /* in its one form: "metal.iso" for "iso" */
	const char *type;          /* for HTTP */
	bool unpack; /* what the factory sends is compressed, and we keep it plain
		      */
	size_t n;
	/* The factory's names for it, the likeliest first. */
	char file[TALOS_FILES][TALOS_FILE_MAX];
};

/* Is this an architecture that the factory has images for? */
bool talos_arch_ok(const char *arch);

/* False when nothing has that name; near is then the name that looks most like it.
 */
bool talos_image(const char *name, const char *arch, struct talos_image *out,
	char near[static TALOS_FILE_MAX]);

#endif
