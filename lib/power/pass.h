/*
 * pass: what a driver said of its switch, mb-poe-driver(7): the lines of "status",
 * of "find" and of "features".
 *
 * A driver's lines are as good as the switch's word that they are made of: a line
 * that is not of that form spoils the whole, for a state that is half understood is
 * no state.
 */
#ifndef MB_PASS_H
#define MB_PASS_H

#include "base/rd.h"
#include "base/wr.h"
#include "host/addr.h"
#include "power/word.h"

#include <stdint.h>

#define PORTS_MAX   256 /* of one switch */
#define MODEL_TEXT  32
#define CLASS_TEXT  8
#define FOUND_MAX   1024       /* machines behind one switch */
#define WATTS_NONE  UINT32_MAX /* not told */
#define SETTLE_LAST 3600       /* seconds; nobody waits longer for a switch */

enum port_state { SEEN_UNKNOWN, SEEN_ON, SEEN_OFF, SEEN_IDLE, SEEN_FAULT };

/* What is told of a port, or not. */
enum told { TOLD_NOTHING, TOLD_NO, TOLD_YES };

struct port_seen {
	char name[PORT_TEXT];
	enum port_state state;
	enum told admin; /* is it told to give power? where that is not yet so */
	enum told up;    /* is there a link? */
	bool uplink;
	uint32_t milliwatts; /* or WATTS_NONE */
	char class[CLASS_TEXT];
};

struct pass {
	size_t ports;
	struct port_seen port[PORTS_MAX];
	char model[MODEL_TEXT];      /* empty: not told */
	uint32_t milliwatts, budget; /* of the whole switch, in mW; or WATTS_NONE */
	bool restarts;               /* as a whole, when a port is switched */
};

struct found {
	size_t n;
	struct {
		struct mac mac;
		char port[PORT_TEXT];
	} at[FOUND_MAX];
};

struct features {
	bool cycle, timed, find;
	uint32_t settle; /* seconds; 0: not said */
};

/* "on" and so on. */
const char *seen_word(enum port_state s);
bool seen_parse(const char *word, enum port_state *out);

/*
 * False when a line, counted from 1 in *bad, is not of the form, when a port is
 * there twice, or when there are more than there is room for.
 */
bool pass_parse(const char *text, size_t len, struct pass *out, size_t *bad);

/* The same line by line: from nothing, one more; the line is spoilt. */
void pass_clear(struct pass *out);
bool pass_line(struct pass *pass, char *line);

/* Lines of "find". */
bool found_parse(const char *text, size_t len, struct found *out, size_t *bad);

/* One line of words. Those that are not known mean nothing to us. */
bool features_parse(const char *text, size_t len, struct features *out);

/* The port of that name, or NULL. */
const struct port_seen *pass_port(const struct pass *pass, const char *port);

/* "3.52" in milliwatts; false if it is no such number below 4000 W. */
bool watts_parse(const char *text, uint32_t *milliwatts);

/* "3.52"; no zeros at the end. */
void wr_watts(struct wr *w, uint32_t milliwatts);

/* "port state name=value ...": the line that says this. */
void wr_port(struct wr *w, const struct port_seen *p);

#endif
