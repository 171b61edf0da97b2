/*
 * override: what a host is to boot in place of its usual, once or until it is told
 * otherwise; and what became of "once".
 *
 *     hosts/<mac>/override  mb-override      id target once url entry when
 *     hosts/<mac>/served    mb-tftpd         when override spent
 *     hosts/<mac>/script    mb-ipxe-cgi      when override spent, and more
 *
 * All are in kv's form. "Once" is spent, not deleted, so no file has two kinds of
 * writers: an override that says once is over when its id is the one `spent` in
 * either of the other two. `override` in them is the id that the last firmware, or
 * the last script, was made by; none when it was made without.
 *
 * Who spends it: mb-tftpd, when firmware that holds it was sent whole. A host whose
 * firmware is not ours never gets that far, so there the boot script spends it. A
 * host whose firmware held it is given a script by it too, for that is the same
 * boot.
 */
#ifndef MB_OVERRIDE_H
#define MB_OVERRIDE_H

#include "base/wr.h"
#include "host/addr.h"

#include <stdbool.h>
#include <stdint.h>

#define OVERRIDE_ID  17   /* 16 hex digits and a NUL */
#define OVERRIDE_URL 1024 /* and a NUL; what a boot script's may have */

/* Seconds from the firmware sent to the last script of the same boot, at most. */
#define OVERRIDE_BOOT 600

enum override_target {
	OVERRIDE_NONE,
	OVERRIDE_PXE,   /* the network, as the host's record says */
	OVERRIDE_HTTP,  /* UEFI HTTP boot of a URL */
	OVERRIDE_DISK,  /* whatever it has, not the network */
	OVERRIDE_SETUP, /* the firmware's own menu */
	OVERRIDE_ENTRY, /* one of its boot entries, whatever that is */
};

struct override {
	char id[OVERRIDE_ID]; /* random; empty: there is none */
	enum override_target target;
	bool once;
	char url[OVERRIDE_URL]; /* of OVERRIDE_HTTP; else empty */
	uint16_t entry; /* of OVERRIDE_ENTRY: the number of a Boot####; else 0 */
	uint64_t when;  /* seconds since 1970 when it was asked for */
};

/* What a program has done by it: of `served`, or of `script`. */
struct override_use {
	uint64_t when;              /* seconds since 1970; 0: never anything */
	char override[OVERRIDE_ID]; /* empty: it was made without */
	char spent[OVERRIDE_ID];    /* the last that it ended */
};

struct override_past {
	struct override_use served, script;
};

/*
 * Is it to be laid into firmware that is made now? Yes if it is not once, or not
 * spent yet.
 */
bool override_due(const struct override *o, const struct override_past *past);

/*
 * Does it hold for what comes after the firmware in a boot, DHCP and the script?
 * Yes if it is due, or if the firmware that was sent within OVERRIDE_BOOT was made
 * by it; but not OVERRIDE_SETUP, for that firmware has shown its menu, and whoever
 * chose there to boot from the network shall. A clock that was set back counts as
 * one that was set forward, so a `when` that is far ahead holds nothing.
 */
bool override_holds(
	const struct override *o, const struct override_past *past, uint64_t now);

/*
 * What `served` or `script` says after firmware, or a script, was given whole that
 * was made by o, or by none (NULL). before is what it said. An o that is once is
 * spent by it.
 */
struct override_use override_used(
	const struct override *o, const struct override_use *before, uint64_t now);

/*
 * What became of it, in a word: "pending" (not used yet), "held" (by the firmware
 * of the boot that runs now), "spent", or "always". o is there.
 */
const char *override_fate(
	const struct override *o, const struct override_past *past, uint64_t now);

/* The words of a target: "pxe", "http", "disk", "setup", "entry", "none". */
const char *override_word(enum override_target target);
bool override_parse(const char *word, enum override_target *out);

/* The number of a boot entry: four hex digits, or Boot and four; and as "0003". */
#define OVERRIDE_ENTRY_TEXT 5
bool override_entry(const char *text, uint16_t *out);
const char *override_entry_text(
	uint16_t entry, char out[static OVERRIDE_ENTRY_TEXT]);

/* A URL that firmware and iPXE boot: http or https, printable ASCII, and it fits.
 */
bool override_url_ok(const char *url);

/*
 * Read the three files of a host. Those that are not there are as nothing: no
 * override, never anything; so are a `served` or a `script` that nobody of us
 * wrote, for that is no reason not to boot. 0, or -1 with errno (EBADMSG: the
 * override itself cannot be understood).
 */
int override_read(
	int state, struct mac mac, struct override *o, struct override_past *past);

/* One without the other: without an override its past is of no interest. */
int override_get(int state, struct mac mac, struct override *o);
int override_get_past(int state, struct mac mac, struct override_past *past);

/*
 * Replace the override by o, and give o the id that was made for it. 0, or -1 with
 * errno (EINVAL: no target, or not the URL that the target needs).
 */
int override_write(int state, struct mac mac, struct override *o);

/* There is none any more. 0, also when there was none, or -1 with errno. */
int override_remove(int state, struct mac mac);

/*
 * Write it, or remove it if its target is OVERRIDE_NONE; and note for the host's
 * events that the program by was asked to. As those.
 */
int override_set(int state, struct mac mac, const char *by, struct override *o);

/* Append the lines of a use: when, override and spent. */
void wr_override_use(struct wr *w, const struct override_use *use);

/* Replace `served`. 0, or -1 with errno. */
int served_write(int state, struct mac mac, const struct override_use *use);

#endif
