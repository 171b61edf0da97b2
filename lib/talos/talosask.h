/*
 * talosask: what somebody asks for: a Talos version, an architecture, the name of
 * an image, and what is to be in it. From the path and the query of a URL, or from
 * words of a command line.
 *
 *     /v1.9.1/arm64/openstack.raw[.sha256]    extensions=a,b&overlay=x
 *
 * Nothing here knows what the factory has: names are only looked at for what a name
 * may be.
 */
#ifndef MB_TALOSASK_H
#define MB_TALOSASK_H

#include "talos/schematic.h"
#include "talos/talosname.h"

#define TALOS_ARCH_MAX 8
#define TALOS_LATEST   "latest"

struct talos_ask {
	char version[TALOS_VERSION_MAX]; /* or TALOS_LATEST */
	char arch[TALOS_ARCH_MAX];
	struct talos_image image;
	bool sum;              /* its checksum, not the image */
	bool given;            /* extensions were named, even if none */
	struct schematic want; /* names as given, image not known yet */
};

/*
 * The three words. False when one is wrong: then why has a sentence without a full
 * stop that says which, and what was meant perhaps.
 */
bool talos_ask(const char *version, const char *arch, const char *name,
	struct talos_ask *out, struct wr *why);

/* The same from the path of a URL, which the server decoded. */
bool talos_ask_path(const char *path, struct talos_ask *out, struct wr *why);

/* A list of extensions with commas, and an overlay; likewise. "" is none. */
bool talos_ask_extensions(const char *list, struct talos_ask *out, struct wr *why);
bool talos_ask_overlay(const char *name, struct talos_ask *out, struct wr *why);

/* Both, from the query of a URL; other parameters are refused. */
bool talos_ask_query(const char *query, struct talos_ask *out, struct wr *why);

#endif
