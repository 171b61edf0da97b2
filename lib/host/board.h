/*
 * board: what a Raspberry Pi's revision code says of it.
 *
 * A new-style code, which has bit 23 set, holds by fields of bits
 *
 *     20-22  memory: 256 MiB, twice as much for each step up to 6 (16 GiB)
 *     16-19  who made it      12-15  its processor
 *     4-11   its type         0-3    the revision of that type
 *
 * and above bit 23 only flags, of overvoltage and fuses, which are ignored. The
 * names of makers, processors and types are boards/raspberry-pi in the share
 * folder, in kv's form: "maker.3", "chip.3" and "type.11", the number in hex,
 * without zeros before it. It is described in raspberry-pi-boards(5).
 *
 * Source: Raspberry Pi documentation, "New-style revision codes".
 */
#ifndef MB_BOARD_H
#define MB_BOARD_H

#include "base/kv.h"

#define BOARD_MODEL     40   /* "Pi Zero 2 W" and its NUL, and to spare */
#define BOARD_NAMES_MAX 4096 /* bytes of the file */

struct board {
	uint32_t memory; /* MiB; 0: the code is not one that we know of */
	uint8_t maker, chip, type;
	uint8_t revision; /* 4 is what people write as 1.4 */
};

struct board_names {
	struct kv kv;
	char text[BOARD_NAMES_MAX]; /* kv points into it, so it is not to be copied
				     */
};

/* False for an old-style code, and for 0. */
bool board_decode(uint32_t code, struct board *out);

/*
 * Take the names from a text of len bytes, at most BOARD_NAMES_MAX - 1, which is
 * copied. False if a line is not one of a name, or a name is there twice; *line is
 * which, from 1 (0: the text is too long), and *out is empty.
 */
bool board_names_parse(
	const char *text, size_t len, struct board_names *out, size_t *line);

/*
 * Read them from the share folder by its path. 0; -1 with errno (EBADMSG: not such
 * a file), and then *out is empty, which only means that nothing has a name.
 */
int board_names_read(const char *share, struct board_names *out);

/* The name of each, or NULL. */
const char *board_maker(const struct board_names *names, const struct board *b);
const char *board_chip(const struct board_names *names, const struct board *b);
const char *board_type(const struct board_names *names, const struct board *b);

/*
 * What people call it, "Pi 4B"; one whose type has no name "Pi (type 2f)". Cut
 * short if the name is very long. Returns out.
 */
const char *board_model(const struct board_names *names, const struct board *b,
	char out[static BOARD_MODEL]);

#endif
