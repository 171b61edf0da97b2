/*
 * opttext: one line of a file in dnsmasq's language, and the fields in it.
 *
 * Blanks around a line, and around the commas in it, do not count; "#" at its
 * beginning or after a blank starts a comment. Within double quotes nothing has a
 * meaning but the backslash, which makes \" \\ \t \n \b \r \e of what follows. So
 * "10.0.0.1" in quotes is text, and 10.0.0.1 an address. Source: dnsmasq(8),
 * CONFIG FILE.
 *
 * A field is a view of a text, which must outlive it.
 */
#ifndef MB_OPTTEXT_H
#define MB_OPTTEXT_H

#include "base/rd.h"
#include "config/report.h"

#define OPTTEXT_MAX 1024 /* characters in a line; dnsmasq takes as many */

struct opttext {
	size_t n;
	char c[OPTTEXT_MAX];
	bool quoted[OPTTEXT_MAX]; /* that character has no meaning */
	uint16_t column[OPTTEXT_MAX +
			1]; /* where it was; [n]: where the line ends */
};

struct optfield {
	const struct opttext *text;
	size_t at, end;
};

/*
 * Read a line, which is without its end. False, with a mistake told, when it is
 * too long, has a control character, or its quotes are not closed.
 */
bool opttext_of(
	struct rd line, struct place at, struct report *wrong, struct opttext *out);

/* All of it, without the blanks around. */
struct optfield optfield_of(const struct opttext *text);

bool optfield_empty(struct optfield f);

/* Where it begins, for a mistake in it. */
struct place optfield_place(struct optfield f, struct place line);

/*
 * The field before the first separator that has a meaning, and *rest, what is
 * after it; all of it, and false, when there is none. Both are without the blanks
 * around.
 */
bool optfield_cut(struct optfield f, char separator, struct optfield *first,
	struct optfield *rest);

/* Its character at i, counted from its start; NUL for one that was quoted. */
char optfield_plain(struct optfield f, size_t i);

size_t optfield_len(struct optfield f);

/* Does it begin with these characters, none of them quoted? *rest is what follows.
 */
bool optfield_begins(struct optfield f, const char *prefix, struct optfield *rest);

/* Its characters with their NUL; false if they do not fit. */
bool optfield_copy(struct optfield f, char *out, size_t size);

/* The same for showing: made harmless, cut short. Returns out. */
const char *optfield_show(struct optfield f, char out[static REPORT_QUOTE]);

/* A whole number, plain digits and nothing else. */
bool optfield_number(struct optfield f, uint64_t max, uint64_t *out);

#endif
