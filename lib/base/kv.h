/*
 * kv: the text form of every record under the state folder, metal-boot-record(5).
 *
 *     name=value\n
 *
 * A name is letters, digits, dots, dashes and underscores. A value is any text
 * without NUL; in it a backslash is written \\ and a newline \n, so a value is one
 * line. Names do not repeat. No comments, no blanks, no quoting: a person reads
 * it, one program writes it.
 */
#ifndef MB_KV_H
#define MB_KV_H

#include "base/wr.h"

#define KV_MAX 128 /* names in one record; metal-boot.yaml has 85 keys or more */

struct kv {
	size_t n;
	struct {
		const char *name, *value;
	} item[KV_MAX];
};

/*
 * Read the len bytes at text, which has room for one byte more. Names and values
 * are unescaped in place: they point into text. On failure *bad_line is the line,
 * counted from 1, and text is spoilt.
 */
bool kv_parse(char *text, size_t len, struct kv *out, size_t *bad_line);

/*
 * The same one line at a time, for a record with more names than that: the line at
 * *at, which ends at end at the latest; *at is then the next one. Whether a name
 * was there before is not looked at.
 */
bool kv_next(char **at, char *end, const char **name, const char **value);

/* The value of that name, or NULL. */
const char *kv_get(const struct kv *kv, const char *name);

/* Append "name=value\n". A value that is NULL writes nothing. */
void kv_put(struct wr *w, const char *name, const char *value);

/* The same of a number, in decimal. */
void kv_put_u64(struct wr *w, const char *name, uint64_t value);

/*
 * The number of that name, of which no file of ours has a sign or a blank. False if
 * it is not there, or none; then *out is left alone.
 */
bool kv_get_u64(const struct kv *kv, const char *name, uint64_t *out);

bool kv_name_ok(const char *name);

#endif
