/*
 * unpack: xz, Zstandard or gzip, a piece at a time, in bounded memory.
 *
 * What it is, its first bytes say. Nothing that a stream says can make it take more
 * than UNPACK_MEMORY; each format's own check sums are verified. Streams that
 * follow one another are one (xz's and gzip's, and Zstandard's frames).
 */
#ifndef MB_UNPACK_H
#define MB_UNPACK_H

#include "base/rd.h"

#define UNPACK_MAGIC  6                    /* bytes that say what it is */
#define UNPACK_MEMORY (UINT64_C(72) << 20) /* as xz -9 wants it */

enum unpack_kind { UNPACK_XZ, UNPACK_ZSTD, UNPACK_GZIP };

/* What takes the bytes; false stops. */
typedef bool unpack_sink(void *to, const void *bytes, size_t len);

struct unpack;

/* Which of them begins with these UNPACK_MAGIC bytes; false: none. */
bool unpack_kind(const uint8_t magic[static UNPACK_MAGIC], enum unpack_kind *out);

/*
 * The size of what is in it, if the first len bytes say so, as Zstandard's may;
 * false when they do not.
 */
bool unpack_size(const void *bytes, size_t len, uint64_t *out);

/* To free with unpack_free; NULL: no memory. */
struct unpack *unpack_new(enum unpack_kind kind, unpack_sink *sink, void *to);
void unpack_free(struct unpack *u);

/* NULL, or what is wrong with the bytes, in a few words. */
const char *unpack_push(struct unpack *u, const void *bytes, size_t len);

/* NULL if the stream ended where the bytes did; else a few words. */
const char *unpack_end(struct unpack *u);

#endif
