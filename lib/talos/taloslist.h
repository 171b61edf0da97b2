/*
 * taloslist: what a Talos image factory has: versions, and for a version the system
 * extensions and the overlays.
 *
 * A list is text of ours, a line an item, made of the factory's JSON by
 * mb-talos-store; the caller ends it with NUL:
 *
 *     v1.9.1                                  a version
 *     siderolabs/iscsi-tools                  an extension
 *     rpi_generic siderolabs/sbc-raspberrypi  an overlay, and the image it is in
 *
 * A name may be given short, without what is before the slash, and with dashes in
 * place of underscores or the other way round.
 */
#ifndef MB_TALOSLIST_H
#define MB_TALOSLIST_H

#include "base/wr.h"

#define TALOS_VERSION_MAX 32 /* a version and its NUL */
#define TALOS_NAME_MAX    64 /* the name of an extension or overlay and its NUL */
#define TALOS_LIST_MAX    65536 /* a list; the longest known has 6 KB */

/*
 * A version as the factory writes it, "v1.9.1" or "v1.10.0-beta.1", of one with or
 * without the "v". False when it is none.
 */
bool talos_version(const char *text, char out[static TALOS_VERSION_MAX]);

/* May this be the name of an extension or overlay? Letters, digits, and "/._-". */
bool talos_name_ok(const char *name);

/*
 * The highest version that is no alpha, beta or release candidate; false when there
 * is none.
 */
bool talos_latest(const char *list, char out[static TALOS_VERSION_MAX]);

/* The version that looks most like this one; "" in an empty list. */
void talos_near_version(
	const char *list, const char *version, char out[static TALOS_VERSION_MAX]);

/*
 * The extension by its name as given. When there is none, false, and out is the one
 * whose name is nearest, or "" in an empty list.
 */
bool talos_extension(
	const char *list, const char *name, char out[static TALOS_NAME_MAX]);

/* The same of an overlay, and its image. */
bool talos_overlay(const char *list, const char *name,
	char out[static TALOS_NAME_MAX], char image[static TALOS_NAME_MAX]);

#endif
