/*
 * compile: the three files of the operator into the records of the state folder.
 *
 * Pure: bytes in, bytes out. Nothing is compiled unless all of it is right.
 */
#ifndef MB_COMPILE_H
#define MB_COMPILE_H

#include "base/arena.h"
#include "config/report.h"
#include "host/addr.h"

enum config_file { CONFIG_SITE, CONFIG_NETBOOT, CONFIG_BACKEND, CONFIG_FILES };

/* "metal-boot.yaml" and so on. */
const char *config_name(enum config_file f);

struct config_text {
	const char *bytes; /* NULL when the file is not there */
	size_t len;
};

struct config_host {
	struct mac mac;
	const char *name, *ip; /* NULL: none */
	const char *record;    /* kv's form */
	size_t len;
};

struct config {
	struct config_text site;    /* kv's form; so is */
	struct config_text secrets; /* what servers must not read */
	struct config_host *host;   /* sorted by MAC */
	size_t hosts;
};

/*
 * False when anything was reported in wrong, or the arena failed; *out is then not
 * to be used. In notes is what somebody may want to know all the same. All of *out
 * is in the arena.
 */
bool config_compile(const struct config_text files[static CONFIG_FILES],
	struct arena *arena, struct report *wrong, struct report *notes,
	struct config *out);

#endif
