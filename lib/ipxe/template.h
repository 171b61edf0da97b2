/*
 * template: fill the values of one answer into a text that we ship.
 *
 * A placeholder is a name of lower-case letters and underscores between two at
 * signs,
 * "@kernel@"; "@@" is an at sign. Nothing else may hold one, so a mistake in a
 * template is an error and never part of an answer. A value stays on its line: one
 * that holds a newline or another control byte is refused, so it cannot become a
 * command of its own.
 */
#ifndef MB_TEMPLATE_H
#define MB_TEMPLATE_H

#include "base/wr.h"

struct template_value {
	const char *name, *value;
};

enum template_result {
	TEMPLATE_FILLED,
	TEMPLATE_UNKNOWN, /* a placeholder that has no value */
	TEMPLATE_LOOSE,   /* an at sign that is neither placeholder nor doubled */
	TEMPLATE_CONTROL, /* a value with a control byte */
	TEMPLATE_TOO_LONG,
};

#define TEMPLATE_MAX 8192 /* bytes of one, and a NUL */

/*
 * Read the template of that name, which is in ipxe/ beneath the folder share, ended
 * with NUL. 0, or -1 with errno.
 */
int template_read(
	const char *share, const char *name, char out[static TEMPLATE_MAX]);

/*
 * Fill text, with n values, into w. Unless it is TEMPLATE_FILLED, *where is the
 * name or the rest of the text in question, and what w got is of no use.
 */
enum template_result template_fill(const char *text,
	const struct template_value value[], size_t n, struct wr *w,
	struct rd *where);

/* What went wrong, in words. */
const char *template_word(enum template_result r);

#endif
