/*
 * event: what the programs saw of a host, in the order in which it was:
 * hosts/<mac>/events, and events.old with what was before it.
 *
 * A line is one event, a JSON object that jq reads, in this one form, which is the
 * only one that is read back:
 *
 *     {"t":1764000000.123,"by":"mb-tftpd","what":"file","name":"start4.elf","n":7}
 *
 *     t      seconds since 1970, with thousandths
 *     by     the program
 *     what   what happened, a word
 *     ...    fields: texts, and whole numbers; the names are the writer's
 *     again  the last, when nothing else came since the same was written: how many
 *            times it has happened since then, this time included
 *
 * A text is the bytes that came from outside: printable ASCII as it is, every other
 * byte as \u00XX. So a line is ASCII, and its bytes can be had back.
 *
 * Many programs append, each by one write at the end of the file. Nobody who
 * appends makes a host's folder: what is not known leaves no trace here. Nothing
 * waits for the disk; a crash of the machine loses the last events and may tear a
 * line, which readers skip.
 *
 * A host has EVENT_FILE bytes twice at most, and EVENT_PACE_SIZE of it in
 * EVENT_PACE ms: whoever sends it more has it left out, so a flood fills no disk.
 */
#ifndef MB_EVENT_H
#define MB_EVENT_H

#include "base/wr.h"
#include "host/addr.h"

#include <sys/types.h>

#define EVENT_LINE   512 /* bytes of a line, with its newline */
#define EVENT_BODY   448 /* of it, what is not the time and not "again" */
#define EVENT_TEXT   192 /* of a text as it is written; longer ones end in "..." */
#define EVENT_FIELDS 8

#define EVENT_FILE 65536 /* bytes; with more, it becomes events.old */

/* The same again is one line in so many ms; when it goes on, in more. */
#define EVENT_FOLD  60000
#define EVENT_FOLDS 600000

#define EVENT_PACE      10000 /* ms */
#define EVENT_PACE_SIZE 16384 /* bytes; a Pi's boot takes 7000 of them */

/* An event to be written. */
struct event_line {
	uint64_t when; /* ms since 1970 */
	size_t len;
	char body[EVENT_BODY]; /* from "by" on, without the last brace; no NUL */
};

/* One that was read; the texts are where it was read to. */
struct host_event {
	uint64_t when; /* ms since 1970 */
	const char *by, *what;
	uint64_t again; /* 0: it is not told again */
	size_t fields;
	struct {
		const char *name, *value; /* of a number its digits */
	} field[EVENT_FIELDS];
};

/* Now, in ms since 1970. */
uint64_t event_now(void);

/*
 * Begin an event. Then its fields, in any order: the names are of ours, letters,
 * digits and dashes. One that does not fit is left out; so is a text that is NULL.
 */
void event_begin(
	struct event_line *e, uint64_t when, const char *by, const char *what);
void event_text(struct event_line *e, const char *name, const char *text);
void event_bytes(struct event_line *e, const char *name, struct rd bytes);
void event_number(struct event_line *e, const char *name, uint64_t n);

enum event_put {
	EVENT_WRITTEN,
	EVENT_SAME, /* the last line says the same, and is young: nothing written */
	EVENT_LEFT, /* this host has had too many just now: nothing written */
};

/*
 * Append it to the host's events. again: how many times it was EVENT_SAME before,
 * since it was written; 0 when nobody has counted. An event_put, or -1 with errno:
 * ENOENT, which is no trouble: nobody knows that host.
 */
int event_append(
	int state, struct mac mac, const struct event_line *e, uint32_t again);

/*
 * Read the last events of a host, size bytes of lines at most, the oldest first.
 * Their length, 0 when there are none; -1 with errno.
 */
ssize_t event_read(int state, struct mac mac, char *buf, size_t size);

/*
 * The next event in what was read: *at is where to go on, end where the text ends,
 * which is spoilt by it. Lines that are no events are skipped. False at the end:
 * then *at is at a last line that is not whole yet, if there is one.
 */
bool event_next(char **at, char *end, struct host_event *out);

/* The value of that field, or NULL. */
const char *event_get(const struct host_event *e, const char *name);

#endif
