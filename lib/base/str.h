/*
 * str: text, copied only where it fits and shown only where it is harmless.
 */
#ifndef MB_STR_H
#define MB_STR_H

#include "base/rd.h"

/* Copy text with its NUL; says false, and leaves out alone, if it does not fit. */
bool str_copy(char *out, size_t size, const char *text);

/*
 * The same for the bytes of a view: false too when there is a NUL among them, for
 * then the text would not be what was sent.
 */
bool str_take(char *out, size_t size, const struct rd *bytes);

/*
 * What somebody sent, made fit for a terminal or a log: printable ASCII stays,
 * a backslash is doubled and every other byte becomes \xHH. Cut short with "..."
 * when out, of at least 4 bytes, is too small; a bad view shows nothing. Returns
 * out.
 */
const char *str_show(char *out, size_t size, const struct rd *bytes);

/* Equal but for the case of ASCII letters; no locale. */
bool str_eq_nocase(const char *a, const char *b);

/*
 * How many single-character changes make a into b (Levenshtein), for "did you
 * mean". Only the first 63 characters of each count.
 */
unsigned str_distance(const char *a, const char *b);

#endif
