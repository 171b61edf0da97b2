/*
 * poe: what the files of the command share: how it asks the one that switches, and
 * what it was told to do.
 */
#ifndef MB_POE_H
#define MB_POE_H

#include "host/host.h"
#include "power/powerline.h"
#include "proc/libexec.h"

#define HOSTS_MAX 16384 /* in one call */
#define TALK_LINE 1024
#define SHOWN_MAX 256 /* of what is quoted in a message */

struct poe {
	int state;
	const char *path; /* of the state folder */
	bool all, dry, quiet, graceful;
	bool write; /* what discover found */
	const char *group;
	uint32_t off;      /* seconds; 0: not said */
	uint32_t stagger;  /* seconds between hosts that are switched on */
	uint32_t parallel; /* hosts at once */
	uint32_t idle;     /* seconds that the server waits for nothing */
};

/* ask.c: a question to the one that switches, who is started when nobody does. */
struct talk {
	struct power_ask ask;
	int fd; /* -1: not connected */
	unsigned tries;
	uint64_t begun, next, started; /* ms: asked, to connect, server started */
	size_t len;
	char in[TALK_LINE];
	void (*line)(const void *with, const char *text); /* of "- text"; or NULL */
	const void *with;
	struct power_answer answer; /* when it is over; its text is in in */
};

void talk_begin(struct talk *t, const struct power_ask *ask);

/* Go on; true when it is over. */
bool talk_step(const struct poe *p, struct talk *t, uint64_t now);

/* How long nothing can happen but on its socket, in ms. */
int talk_wait(const struct talk *t, uint64_t now);

/* All of it, waiting. Returns the exit status. */
int talk(const struct poe *p, struct talk *t);

/* Print an answer's words, apart by tabs; or its sentence as an error. */
void print_answer(const char *who, const struct power_answer *a);
void print_words(const char *text);

/* What somebody wrote, fit for a terminal. */
const char *shown(const char *text, char out[static SHOWN_MAX]);

/* Where drivers are. */
void find_libexec(char out[static LIBEXEC_MAX]);

/*
 * log.c: where a server that we start complains: a file to close, or -1 with errno;
 * the server, that its standard error is that; and a complaint, which has the time
 * there.
 */
int log_open(int state);
void log_take(int state);
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* soft.c: a host is told to halt before an order cuts its power. */
struct softly;

#define SOFTLY_MAX 16 /* hosts at once */

/* Is it configured how? The program fails if not, before any host is told. */
void softly_ready(const struct poe *p, const char *host);

/* Begin for a host and its order; one of SOFTLY_MAX is taken until it is over. */
struct softly *softly_begin(const struct poe *p, const char *host, enum verb verb);

/*
 * Go on; true when it is over. Then *refused is whether the order would be: that
 * answer is in *answer until the next begins. Who would not halt is told on
 * standard error.
 */
bool softly_step(const struct poe *p, struct softly *s, uint64_t now, bool *refused,
	struct power_answer *answer);

/* How long nothing happens, in ms. */
int softly_wait(const struct softly *s, uint64_t now);

/* hosts.c: those that were named, or all that have a port, or a group's. */
size_t hosts_of(const struct poe *p, char *argv[], int argc, const char *host[],
	struct mac mac[]);

/*
 * propose.c: a host that is behind that port of a switch, with so many machines;
 * false when that is doubtful, which was told. And at the end, the difference that
 * all of them make to backend.yaml, which is written if that was said. Returns an
 * exit status.
 */
bool propose(const struct poe *p, struct mac mac, const struct host *host,
	const char *sw, const char *port, size_t machines);
int propose_end(const struct poe *p);

/* The commands: words behind the command's own. Each returns an exit status. */
typedef int command(struct poe *p, int argc, char *argv[]);

command power_command; /* command.c: on, off, cycle, reset, status */
command ports_command, discover_command; /* discover.c */
command watch_command;                   /* watch.c */
command serve_command, resume_command;   /* start.c */
command test_command;                    /* trydriver.c */

#endif
