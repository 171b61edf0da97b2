/*
 * bios: the settings of a firmware. Each is one UEFI variable; a table that is
 * shipped (share/efi/rpi4-settings, mb-efi-settings(5)) says what its values are,
 * which one the firmware takes when the variable is not there, and what it does.
 *
 * The firmware believes whatever is in its store, so nothing goes there but what
 * the table allows. Values are little-endian, as UEFI's are.
 */
#ifndef MB_BIOS_H
#define MB_BIOS_H

#include "efi/guid.h"

#define BIOS_MAX   48  /* settings in a table; the Pi 4 has 27 */
#define BIOS_WORDS 8   /* words of one setting */
#define BIOS_BYTES 128 /* of a variable's data; AssetTag has 66 */
#define BIOS_TEXT  256 /* a value as people write it, and its NUL */

enum bios_type {
	BIOS_U8,
	BIOS_U16,
	BIOS_U32,
	BIOS_UCS2,  /* CHAR16 text, filled up with zeros to size */
	BIOS_ASCII, /* text and its NUL */
};

struct bios_word {
	const char *word;
	uint32_t value; /* of a setting of bits: that one bit */
};

/* The strings point into the table's text. */
struct bios_setting {
	const char *name;    /* of the variable */
	const char *preset;  /* what the firmware takes without the variable */
	const char *help;    /* one sentence */
	struct guid guid;    /* of the variable */
	uint32_t attributes; /* for a new one */
	enum bios_type type;
	size_t size;       /* bytes of data; 0: as many as the value has */
	bool bits;         /* the words are bits, and a value any of them */
	bool fixed;        /* the firmware works it out itself at each boot */
	bool ranged;       /* there is a range: */
	uint32_t min, max; /* of a number; of a text, its characters */
	size_t words;      /* how many there are: */
	struct bios_word word[BIOS_WORDS];
};

struct bios {
	size_t n;
	struct bios_setting setting[BIOS_MAX];
};

/*
 * Read a table of len bytes, which has room for one byte more and is changed in
 * place: the settings point into it. On failure *bad_line is the line, counted
 * from 1, where it or the setting that is wrong begins.
 */
bool bios_parse(char *text, size_t len, struct bios *out, size_t *bad_line);

/* The setting of that name, in any case of letters; or NULL. */
const struct bios_setting *bios_find(const struct bios *bios, const char *name);

/*
 * The value in a variable's data, as people write it: its word if it has one, the
 * words of its bits joined by commas, else the number or the text. False when the
 * data cannot be that setting's; a number that the table does not allow is shown.
 */
bool bios_show(
	const struct bios_setting *s, struct rd data, char out[static BIOS_TEXT]);

/*
 * The variable's data for a value as people write it: a word, words of bits joined
 * by commas ("none" is no bit), a number in decimal or 0x hex, or a text. False
 * when the table does not allow it.
 */
bool bios_value(const struct bios_setting *s, const char *text, struct wr *out);

/*
 * What bios_value takes, for a message: "low, default, max, custom" or "50 to 80".
 */
const char *bios_allowed(const struct bios_setting *s, char out[static BIOS_TEXT]);

#endif
