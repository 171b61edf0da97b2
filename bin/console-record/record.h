/*
 * record: what the files of the recorder share. They are one program: they log, and
 * end it when the system fails it. Everything is in arrays of fixed size, and of a
 * host only as much memory is touched as it says.
 *
 * A host's console is read whoever looks: to its ring, from which each client
 * copies at its own pace, and to lines in its log. Nobody waits for a client or for
 * the disk.
 */
#ifndef MB_CONSOLE_RECORD_H
#define MB_CONSOLE_RECORD_H

#include "console/conframe.h"
#include "console/conlog.h"
#include "console/conplace.h"
#include "console/netlog.h"
#include "console/telnet.h"
#include "host/site.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>

#define HOSTS_MAX   512
#define CLIENTS_MAX CONSOLE_SESSIONS
#define RING        65536 /* bytes of a console that a client may be behind */
#define SHOWN       4096  /* of them, a new one is shown */
#define TYPED       4096  /* bytes that a console has not taken yet */
#define LOG_BUFFER  32768
#define LOG_SIZE    (8u << 20) /* console.log_size */
#define WHY         160
#define NAME        48    /* of who looks */
#define CHUNK       16384 /* read at once; and then others have a turn */
#define ADDRESSES   4     /* that are tried for a name */
#define BREAK_MS    300
#define LINGER_MS   2000 /* who has nothing to do waits for a change */

enum dial { DIAL_NONE, DIAL_LOOKUP, DIAL_CONNECT, DIAL_UP };

/* A look-up of a name, which cannot be broken off: it keeps what it works on. */
struct lookup {
	bool busy;
	struct gaicb ask, *list[1];
	struct addrinfo hints;
	char host[NI_MAXHOST], service[8];
};

struct console {
	struct mac mac;
	bool used, has_place, listed;
	char text[CONPLACE_TEXT]; /* as it is configured */
	struct conplace place;

	/* dial.c */
	enum dial dial;
	int fd; /* -1: none */
	uint64_t next, step,
		give_up;      /* the next try; how long after the last; ms */
	uint64_t break_until; /* 0: none is on */
	char why[WHY];        /* that it is not there */
	struct termios before;
	struct telnet telnet;
	pid_t pid;
	struct lookup lookup;
	struct sockaddr_storage address[ADDRESSES];
	socklen_t address_len[ADDRESSES];
	size_t addresses, address_at;

	/* what was typed */
	uint8_t typed[TYPED];
	size_t typed_at, typed_len;
	int writer; /* a client's number; -1: nobody */

	/* what it said */
	uint8_t ring[RING];
	uint64_t said; /* bytes in all: the next is ring[said % RING] */

	/* logfile.c */
	int log; /* -1: not open */
	off_t log_size;
	uint64_t log_lost;   /* bytes, of lines that could not be written */
	uint64_t log_warned; /* ms */
	char log_why[WHY];
	struct conlog stream[CONLOG_STREAMS];
	struct wr lines;
	uint8_t lines_buf[LOG_BUFFER];

	/* by the network */
	uint64_t heard; /* ms */
	struct netlog_pace pace;
	uint64_t left_out;
};

enum stage {
	CLIENT_ASKS,
	CLIENT_ATTACHED,
	CLIENT_LIST,
	CLIENT_HANDS,
	CLIENT_LEAVES
};

struct client {
	int fd;     /* -1: none */
	int handed; /* a file that it sent with its first line; -1: none */
	enum stage stage;
	uint64_t since;
	struct console *console;
	bool read_only, ended; /* it types no more; */
	bool end_sent, told_down, lost;
	uint64_t at; /* in what the console said */
	size_t list_at;
	char name[NAME];
	uint8_t in[CONFRAME_HEAD + CONFRAME_MAX];
	size_t in_len;
	uint8_t notes[1024];
	size_t notes_len;
	uint8_t out[CONFRAME_HEAD + CONFRAME_MAX + 1024];
	size_t out_at, out_len;
};

struct record {
	int state, listen, net, signals, changes;
	const char *interface; /* to hear on, or ANY; NULL: none */
	int links;             /* where changes of interfaces are told; -1 */
	gid_t group;           /* (gid_t)-1: none */
	bool wait, handed;     /* handed: what comes by the network is */
	struct site site;
	off_t log_size;
	struct stat places_seen;
	struct console console[HOSTS_MAX];
	struct client client[CLIENTS_MAX];
	uint64_t unknown, net_left_out; /* datagrams that were dropped */
};

/* consoles.c: which there are */
uint64_t now_ms(void);                  /* for waits */
uint64_t time_ms(void);                 /* since 1970, for lines */
bool recording(const struct record *r); /* does the site want any of it? */
void changes_read(struct record *r); /* the state folder says that something has */
void consoles_read(struct record *r);
bool consoles_any(const struct record *r);
struct console *console_of(struct record *r, struct mac mac);
/* Also one that has none configured; NULL when there is no room. */
struct console *console_take(struct record *r, struct mac mac);

/* dial.c: reach them */
void dial_step(struct record *r, struct console *c, uint64_t now);
void dial_drop(struct record *r, struct console *c, const char *why, uint64_t now);
uint64_t dial_due(const struct console *c);
bool dial_break(struct console *c, uint64_t now);

/* line.c: bytes from them and for them */
void line_hear(struct record *r, struct console *c, uint64_t now);
void line_say(struct record *r, struct console *c, uint64_t now);
/* As many as it has room for. */
void line_type(struct console *c, struct rd *bytes);
size_t line_room(const struct console *c);

/* logfile.c: what they say, on disk */
void log_take(struct record *r, struct console *c, enum conlog_from from,
	struct rd bytes);
void log_note(struct record *r, struct console *c, const char *form, ...)
	__attribute__((format(printf, 3, 4)));
void log_step(struct record *r, struct console *c, bool last);
uint64_t log_due(const struct console *c);
void log_close(struct record *r, struct console *c);

/*
 * heard.c: what comes by the network. Does the site want it? Begin or end so, at
 * first and when the site was read anew; when interfaces have changed; a socket
 * that was handed over, which is taken, or else still the caller's; and no more of
 * it.
 */
bool heard_wanted(const struct record *r);
void heard_begin(struct record *r);
void heard_links(struct record *r);
bool heard_take(struct record *r, int peer, int fd);
void heard_end(struct record *r);
void heard_step(struct record *r, uint64_t now);

/* clients.c: who looks */
void clients_welcome(struct record *r, uint64_t now);
void client_step(struct record *r, struct client *k, uint64_t now);
short client_events(const struct client *k);
/* Tell all who look at it, but one, which may be NULL. */
void clients_tell(struct record *r, const struct console *c,
	const struct client *but, const char *form, ...)
	__attribute__((format(printf, 4, 5)));
void clients_forget(struct record *r, struct console *c);
/* Tell one; does it type; its keyboard is free again. */
void client_tell(struct client *k, const char *form, ...)
	__attribute__((format(printf, 2, 3)));
bool client_types(const struct record *r, const struct client *k);
void client_gives_up(struct record *r, struct client *k);

/*
 * asks.c: do what its first line says, if it is all there, and what all frames say
 * that are; false if it does not speak as we do.
 */
void client_asked(struct record *r, struct client *k);
bool client_obeyed(struct record *r, struct client *k, uint64_t now);

/*
 * hand.c: open that socket for the one that records, as long as the site wants it;
 * and his side: read what a client sends, as recv(2), with a file if there is one.
 */
void hand_over(struct record *r, const char *run);
ssize_t hand_receive(struct client *k);

/* listing.c: mb-console -l */
bool listing_line(struct record *r, size_t *at, char *out, size_t size);

/* loop.c */
void record_run(struct record *r);

#endif
