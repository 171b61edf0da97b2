/*
 * tool: what the files of mb-efivars share. They are one program: they print, and
 * end it with a sentence when something is wrong.
 */
#ifndef MB_EFIVARS_TOOL_H
#define MB_EFIVARS_TOOL_H

#include "efi/vars.h"
#include "host/addr.h"

#include <err.h>
#include <sysexits.h>

/* What the options say, mb-efivars(1). */
struct options {
	bool all, force, json, dry, replace; /* -a -f -j -n -r */
	const char *number;                  /* -b */
	const char *folder;                  /* -d */
	const char *layout;                  /* -l */
	const char *out;                     /* -o */
	const char *state;                   /* -s */
	const char *type;                    /* -t */
	const char *guid_of;                 /* -g, and what it names: */
	struct guid guid;
};

extern struct options opt;

/* Variables in a place where they are kept. */
struct place;

/*
 * A verb, on the place that is its first operand and has been opened (NULL when it
 * opens what it needs by itself), and on the n operands after that. Returns the
 * exit code.
 */
typedef int verb_run(struct place *place, char *operand[], int n);

verb_run verb_apply, verb_bios, verb_boot, verb_boot_add, verb_boot_next,
	verb_boot_order, verb_boot_remove, verb_boot_timeout, verb_carry,
	verb_check, verb_create, verb_delete, verb_diff, verb_enroll, verb_export,
	verb_get, verb_import, verb_keys, verb_list, verb_render, verb_secureboot,
	verb_set, verb_unenroll;

/* There is no more memory. */
_Noreturn void no_memory(void);

/* Memory that is there until the end. */
extern struct arena memory;
void *take(size_t size);

#endif
