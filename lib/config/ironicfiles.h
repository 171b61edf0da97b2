/*
 * ironicfiles: compile option lines of dnsmasq's language, and the files that
 * Ironic's dnsmasq provider writes, into records.
 *
 * Ironic rewrites its files in place, so one may be read when it is empty or half
 * written. Such a file, and one with a mistake, counts as it was when it was last
 * whole, until it is whole again; only a file that is not there says nothing. Whole
 * is: not empty, its last line ended, no mistake in it.
 *
 * Tags that hosts are given by their files are known here, so an option line with
 * such a tag goes to the records of the hosts that have it, and one with a tag that
 * nobody is given goes nowhere. The tag "ironic", which all have, and those that
 * depend on a packet are looked at when the packet is.
 */
#ifndef MB_CONFIG_IRONIC_H
#define MB_CONFIG_IRONIC_H

#include "base/arena.h"
#include "dhcp/hostline.h"
#include "dhcp/optset.h"

enum ironic_kind { IRONIC_CONFIG, IRONIC_OPTS, IRONIC_HOSTS };

/* One file. In the order in which their lines count, later ones over earlier. */
struct ironic_source {
	enum ironic_kind kind;
	const char *name;  /* as mistakes name it */
	const void *bytes; /* whole */
	size_t len;
	struct ironic_source *next;
};

struct ironic_host {
	struct hostline says;
	size_t lines;
	const struct optline *line[OPTSET_LINES]; /* of its own */
	const char *record;
	size_t len;
	struct ironic_host *next;
};

struct ironic_records {
	const char *options; /* NULL: there are none for all clients */
	size_t options_len;
	struct ironic_host *host; /* no MAC is there twice */
};

/* Is it whole? If not, a mistake is told. */
bool ironic_whole(
	const struct ironic_source *s, struct report *wrong, struct report *notes);

/*
 * The records, of files that are whole; *out lives in the arena. False, with a
 * mistake told, when there is more than fits into a record; or when there is no
 * memory, which the arena says.
 */
bool ironic_compile(const struct ironic_source *first, struct arena *arena,
	struct report *wrong, struct report *notes, struct ironic_records *out);

#endif
