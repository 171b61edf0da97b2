/*
 * made: files that are not on disk as they are sent, but made for the host that
 * asks, of one that was found and what the site says of the host.
 *
 *     RPI_EFI.fd              the image, with the host's variables in its store
 *     config.txt              with the device tree's place, and its own lines
 *     cmdline.txt             with its console and words of its own
 *     pieeprom.upd, .sig      an image for its EEPROM, if it is offered one
 *     autoexec.ipxe           straight to its boot script
 *     pxelinux.cfg/01-<mac>   what it boots, for those that have no iPXE
 *
 * Nothing is written anywhere; the text or the bytes live in memory for as long as
 * somebody reads them (tftp/source).
 */
#ifndef MB_MADE_H
#define MB_MADE_H

#include "tftp/find.h"

enum made_kind {
	MADE_NOT, /* a file like any other */
	MADE_IMAGE,
	MADE_CONFIG,
	MADE_CMDLINE,
	MADE_EEPROM,
	MADE_EEPROM_SIG,
	MADE_AUTOEXEC,
	MADE_PXELINUX,
};

#define MADE_EEPROM_NAME "pieeprom.upd"

/* What is made for a name without its prefix. */
enum made_kind made_kind(const char *rest);

/* Is it for the boot ROM, so that a boot keeps it? */
bool made_for_rom(enum made_kind kind);

/* A request of which it is known who asks. */
struct make {
	const struct find *find;
	const struct find_ask *ask;
	const struct map_name *name;
	const struct host *host; /* NULL: nobody knows who asks; nothing is made */
	bool allowed;            /* to netboot; else it may be told not to */
	struct pin *pin;         /* the boot that keeps it; NULL: none */
};

/*
 * What is sent: what the boot had before, or else what is found and made now, which
 * it keeps. Into *out, whose source is -1, everything but who asks.
 */
enum find_verdict made_get(const struct make *m, struct found *out);

/*
 * Each kind: out->place is filled, and nothing looked for yet. They set the source,
 * missing, shipped, note and what is for people.
 */
enum find_verdict made_image(const struct make *m, struct found *out);
enum find_verdict made_config(const struct make *m, struct found *out);
enum find_verdict made_cmdline(const struct make *m, struct found *out);
enum find_verdict made_eeprom(const struct make *m, struct found *out);
enum find_verdict made_eeprom_sig(const struct make *m, struct found *out);
enum find_verdict made_autoexec(const struct make *m, struct found *out);
enum find_verdict made_pxelinux(const struct make *m, struct found *out);

/* Put a text in the place of the file; one that says the same stays the file. */
enum find_verdict made_text(struct found *out, const char *text, size_t len);

/* Bytes of a file that is a text; a longer one is no such. */
#define MADE_TEXT 65536

#endif
