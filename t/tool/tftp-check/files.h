/*
 * files: what the server's folder holds for the checks, and what must come of it.
 *
 * All is made before the checks run; a check that changes a file makes its own with
 * file_make. Beside the folder lies a secret that no name may lead to.
 */
#ifndef CHECK_FILES_H
#define CHECK_FILES_H

#include "check.h"

/* The bytes of a file: these, or when there are none those that its seed gives. */
struct content {
	uint64_t size;
	unsigned seed;
	const void *bytes;
};

struct file {
	const char *name;
	struct content content;
};

enum {
	SMALL = 1000,
	MIDDLE = 100000,             /* 196 blocks of 512 */
	DOUBLED = 137 * 512 - 100,   /* 137 blocks */
	WRAP8 = 65540 * 8 + 3,       /* block numbers begin anew, with blksize 8, */
	WRAP512 = 65540 * 512 + 100, /* and with 512 */
	UPLOAD = 70000,
};
#define HUGE_SIZE (5ULL << 30) /* a sparse file, longer than 32 bits can say */

/* A name of 485 bytes; a request with it still fits 512. */
#define DEEP_PART "a-folder-with-a-long-name-that-is-forty-1234/"
#define DEEP_NAME                                                                  \
	DEEP_PART DEEP_PART DEEP_PART DEEP_PART DEEP_PART DEEP_PART DEEP_PART      \
		DEEP_PART DEEP_PART DEEP_PART "that-makes-four-hundred-and-eighty"

#define SECRET_NAME "tftp-check-secret"
#define SECRET_TEXT "this must not leave the server"

/* The file of that name among those that are made before. */
const struct content *file_content(const char *name);

/* Are these len bytes those at that place of it? */
bool content_is(
	const struct content *c, uint64_t at, const uint8_t *bytes, size_t len);
void content_copy(const struct content *c, uint64_t at, uint8_t *out, size_t len);

/* Make or replace a file in the folder; -1 with errno. */
int file_make(int folder, const char *name, const struct content *c);

/* All of them, or the program ends with a sentence. */
void files_make(const struct site *site);

#endif
