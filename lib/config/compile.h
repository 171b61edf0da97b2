/*
 * compile: the three files of the operator, and what a remote source said, into the
 * records of the state folder.
 *
 * Pure: bytes in, bytes out. Nothing is compiled unless all that the operator wrote
 * is right. What a remote source said of one host is left out if it is not.
 */
#ifndef MB_COMPILE_H
#define MB_COMPILE_H

#include "base/arena.h"
#include "config/report.h"
#include "host/addr.h"

/* The operator's files, and the cache of mb-remote: config/remote.h. */
enum config_file {
	CONFIG_SITE,
	CONFIG_NETBOOT,
	CONFIG_BACKEND,
	CONFIG_REMOTE,
	CONFIG_FILES,
};

/* "metal-boot.yaml" and so on; of the cache, its name under the state folder. */
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

#define CONFIG_SWITCHES 256 /* what mb-poe(8) has room for */
#define CONFIG_CONSOLES 512 /* what mb-console-record(8) has room for */

struct config_switch {
	const char *name;   /* as switch_name writes it */
	const char *record; /* kv's form */
	size_t len;
};

/* A program that a setting names: of a switch, or one that tells a host to halt. */
struct config_driver {
	const char *name;
	bool soft;
	struct place at;
	struct config_driver *next;
};

struct config {
	struct config_text site;     /* kv's form; so is */
	struct config_text secrets;  /* what servers must not read */
	struct config_text consoles; /* where each host's is, by its MAC */
	struct config_host *host;    /* sorted by MAC */
	size_t hosts;
	struct config_switch *sw;
	size_t switches;
	struct config_driver *driver; /* in the files' order; NULL: none */
};

/*
 * False when anything was reported in wrong, or the arena failed; *out is then not
 * to be used. In notes is what somebody may want to know all the same, and in
 * left_out why a remote part does not count. All of *out is in the arena.
 */
bool config_compile(const struct config_text files[static CONFIG_FILES],
	struct arena *arena, struct report *wrong, struct report *notes,
	struct report *left_out, struct config *out);

#endif
