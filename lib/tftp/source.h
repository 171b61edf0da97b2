/*
 * source: where the bytes of a file that is sent come from. It is what it was when
 * opened: replacing the file (file/put) does not change a transfer that runs.
 *
 * It is a file, and perhaps a few bytes that are laid over a part of it: a firmware
 * image that many hosts share, with the variables of one. In netascii (RFC 764) a
 * line's end is CR LF and a CR is CR NUL, wherever in the file a block begins.
 *
 * It is read, not mapped (preadv2(2), RWF_NOWAIT): what is not in memory is asked
 * of the disk and sent later, and what 2000 clients read is not counted as ours.
 *
 * All return -1 and set errno on failure.
 */
#ifndef MB_SOURCE_H
#define MB_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/*
 * Bytes of a file that goes out in netascii: a text. All of it is counted before it
 * is sent, at each request, while everybody else waits.
 */
#define SOURCE_TEXT_MAX (1 << 16)

struct source {
	int fd;        /* the file */
	uint64_t size; /* bytes to send; never changes */
	bool waits;    /* read what is not in memory too, however long it takes */

	int over;        /* another one, whose first over_len bytes */
	uint64_t at;     /* are laid over the file's from here on; */
	size_t over_len; /* 0: nothing is; */
	size_t kept;     /* what it has after them is sent to nobody, but kept with
			    the rest. Both 0: over is -1 */

	bool text;          /* netascii: */
	uint64_t file_size; /* bytes of the file itself; */
	uint64_t in, out;   /* this byte of it begins at that byte sent */
};

/*
 * What tells its bytes from those of other sources, as long as one of them is open;
 * and from those that it had before somebody wrote to it.
 */
struct source_id {
	uint64_t device, inode, over;
	int64_t changed, changed_ns; /* when */
	bool text;
};

/* A regular file beneath an open folder; errno as at_open_file(). */
int source_open(int dir, const char *name, struct source *out);

/* These bytes, in memory, as a file of their own. */
int source_memory(const void *bytes, size_t len, struct source *out);

/* The same source once more, to be closed by itself. */
int source_share(const struct source *s, struct source *out);

/* What is kept with it, kept bytes, into out. */
int source_kept(const struct source *s, void *out);

/* Send it in netascii. EFBIG: it is longer than SOURCE_TEXT_MAX. */
int source_as_text(struct source *s);

/* ESTALE: it is not as long as it was. */
int source_identify(const struct source *s, struct source_id *out);
bool source_same(const struct source_id *a, const struct source_id *b);

/*
 * Read exactly the bytes of all n parts, which follow one another from offset on;
 * n is at most SOURCE_PARTS, and iov is spoilt. EAGAIN: they are not in memory, but
 * the disk was asked for them. ESTALE: they are not there any more, for somebody
 * cut the file short.
 */
#define SOURCE_PARTS 64
int source_read(struct source *s, uint64_t offset, struct iovec *iov, size_t n);

void source_close(struct source *s);

#endif
