/*
 * pin: one boot, one version. A boot ROM asks for a file several times, to learn
 * that it is there, how long it is, and what it says; a change in between breaks
 * the boot. So what a host was given first is what it is given until its next boot.
 *
 * When does a boot begin? With the first request; when for PIN_QUIET there was
 * neither a request of the ROM's nor a transfer; when the ROM starts over, that is,
 * asks for a start file after that one, or a later one, was sent whole; and when it
 * asks for anything but the image after that was sent whole, for then the image
 * ran; and when it asks for a start file next after its own image for the EEPROM,
 * for it starts over when it has written that.
 *
 * Only the ROM's names count: those under its prefix, and those that are made for
 * the host. What UEFI and iPXE ask for is not its boot. The files that were found
 * are kept open; of what was not there, only what is made for the host.
 *
 * Time is in milliseconds, and an argument. Sources: the retries of the ROM, after
 * 2 s (a request) and 5 s (a file), were seen; a power cycle takes longer.
 */
#ifndef MB_PIN_H
#define MB_PIN_H

#include "host/override.h"
#include "tftp/source.h"

#define PIN_QUIET   8000   /* ms without a word of a ROM that is still at it */
#define PIN_LONGEST 600000 /* ms; a transfer of whose end nobody told is over */
#define PIN_HOSTS   256    /* boots at once; the one longest silent goes first */
#define PIN_FILES   32     /* names in a boot; a Pi 4 asks for 15 that exist */
#define PIN_NAME    64     /* a name without its prefix; longer ones are not kept */

/* What a file is to the boot. */
enum pin_file {
	PIN_NO_FILE, /* nothing: not the ROM's */
	PIN_START,   /* bootcode.bin, start.elf, start4.elf: the ROM's next stage */
	PIN_IMAGE,   /* RPI_EFI.fd: after it the ROM is done */
	PIN_EEPROM,  /* pieeprom.upd: after it the ROM starts over */
	PIN_OTHER,
};

struct pin {
	bool used;
	struct mac mac;
	uint64_t boot;    /* no other pin ever has this number */
	uint64_t heard;   /* ms; the last request or end of a transfer */
	unsigned running; /* transfers that began and of whose end nobody told */
	unsigned asked;   /* the stage of the last start file asked for, */
	unsigned started; /* and of the last that was sent whole; 0: none */
	bool image;       /* the image was sent whole */
	bool eeprom;      /* so was that for the EEPROM, and it asked for no more */
	size_t files;
	struct pin_entry {
		char name[PIN_NAME];
		bool there;
		struct source source; /* if it is there */
		char override[OVERRIDE_ID];
	} file[PIN_FILES];
};

/* All zero at first, but for the budget. */
struct pins {
	struct pin pin[PIN_HOSTS];
	uint64_t boots;  /* that there were */
	unsigned open;   /* files that are kept open, */
	unsigned budget; /* and how many may be; 0: as many as there are places */
};

/* What the name, without its prefix, is to the ROM that asks for it. */
enum pin_file pin_file(const char *name);

/*
 * The host's ROM asks for that name now; what it had in a boot that is over is let
 * go of. The boot that it is in.
 */
struct pin *pins_asked(
	struct pins *pins, struct mac mac, const char *name, uint64_t now);

enum pin_had { PIN_NEVER, PIN_MISSING, PIN_THERE };

/*
 * What the host was given under that name in this boot. PIN_THERE: *out is it once
 * more, to be closed by itself, and override is the id that it holds, or empty.
 * PIN_NEVER: nothing yet, or it cannot be shared just now.
 */
enum pin_had pin_get(const struct pin *pin, const char *name, struct source *out,
	char override[static OVERRIDE_ID]);

/*
 * Keep what the host is given, or that it is not there (NULL). The source stays the
 * caller's. Where there is no room, or no file left to open, nothing is kept.
 */
void pin_keep(struct pins *pins, struct pin *pin, const char *name,
	const struct source *source, const char *override);

/* A transfer to the host begins, of a file that is something to its boot. */
void pin_began(struct pin *pin);

/*
 * It ended: all of it was sent, or not. boot is of the pin that it began in; one
 * that had to go since learns nothing from it.
 */
void pins_ended(struct pins *pins, struct mac mac, uint64_t boot,
	enum pin_file file, bool whole, uint64_t now);

/*
 * The image that the host was given in that boot, once more, to be closed by
 * itself. False when it was none, or is not kept any more.
 */
bool pins_image(
	const struct pins *pins, struct mac mac, uint64_t boot, struct source *out);

/* Let go of what is over by now. */
void pins_sweep(struct pins *pins, uint64_t now);

#endif
