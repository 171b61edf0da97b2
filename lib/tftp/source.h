/*
 * source: where the bytes of a file that is sent come from. It is what it was when
 * opened: replacing the file (file/put) does not change a transfer that runs.
 *
 * All return -1 and set errno on failure.
 */
#ifndef MB_SOURCE_H
#define MB_SOURCE_H

#include <stddef.h>
#include <stdint.h>

struct source {
	int fd;
	uint64_t size; /* bytes; never changes */
};

/* A regular file beneath an open folder; errno as at_open_file(). */
int source_open(int dir, const char *name, struct source *out);

/*
 * Read exactly len bytes from offset on. ESTALE: they are not there any more, for
 * somebody cut the file short.
 */
int source_read(const struct source *s, uint64_t offset, void *out, size_t len);

void source_close(struct source *s);

#endif
