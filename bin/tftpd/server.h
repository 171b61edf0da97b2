/*
 * server: what the files of mb-tftpd share. They are one program: they log, and end
 * it when the system fails it.
 */
#ifndef MB_TFTPD_SERVER_H
#define MB_TFTPD_SERVER_H

#include "metric/tally.h"
#include "net/alive.h"
#include "tftp/find.h"
#include "tftp/table.h"
#include "tftp/tell.h"

struct server {
	struct find find;
	struct site site;
	struct table table;
	struct tally tally;
	int socket[LISTEN_MAX];
	int sockets;
	bool verbose; /* -v, whatever log_level says */
	struct alive alive;
	uint64_t idle;  /* ms without a request and the program ends; 0: never */
	bool off;       /* tftp.enabled is false, and that was said */
	bool site_bad;  /* the site's record cannot be read, and that was said */
	uint64_t swept; /* ms; when the folder of uploads was; 0: not yet */
};

/* Take what waits at a well-known port, and answer it; but not for ever. */
void requests(struct server *s, int fd);

/* Does the site want no TFTP? That is said once. */
bool is_off(struct server *s);

/* The line in the log: who, and what of it. */
__attribute__((format(printf, 2, 3))) void note(
	const struct asked *ask, const char *format, ...);

/* The same for what anybody can make us say as often as he likes. */
__attribute__((format(printf, 2, 3))) void note_often(
	const struct asked *ask, const char *format, ...);

/* How much of it is said: by -v, else by the site's log_level. */
enum site_log note_level(const struct server *s);

void note_end(const struct server *s, const struct transfer *t, enum xfer_end end);

/* A transfer ended: what follows of that for its host's boot, and the log. */
void ended(struct server *s, const struct transfer *t, enum xfer_end end);

/* The host boots. */
void begins(const struct server *s, const struct asked *ask);

/* Likewise for one that did not even begin, after its file was found. */
void not_begun(struct server *s, const struct asked *ask);

/* event.c: the same for the host's events; and a request that came to nothing. */
void event_ended(
	const struct server *s, const struct transfer *t, enum xfer_end end);
void event_refused(const struct server *s, const struct asked *ask,
	const struct find_words *why);

/* count.c: the same for the metrics. */
void count_ended(
	const struct server *s, const struct transfer *t, enum xfer_end end);
void count_refused(const struct server *s, const struct find_words *why);

/* The host has all of an image: keep which variables of its own that had. */
void sent_keep(const struct server *s, const struct asked *ask);

#endif
