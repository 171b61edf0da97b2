/*
 * list: the list of all hosts (mb-host -l), and the look-up that it shares with the
 * rest of mb-host.
 */
#ifndef MB_HOST_LIST_H
#define MB_HOST_LIST_H

#include "host/board.h"
#include "host/host.h"
#include "host/seen.h"

/*
 * What the record and the identity say. False when neither is there; one that is
 * spoilt is told.
 */
bool look_up(int state, struct mac mac, struct host *host, struct seen *seen);

/* Print all hosts, a line each, in order. */
void list_hosts(int state, const struct board_names *names);

/*
 * power.c: what the host's switch said last of its port, and when, in seconds since
 * 1970; NULL if that is not known. Each switch is read once.
 */
const char *power_seen(int state, const struct host *host, uint64_t *when);

/* The same of a port; a switch or port that is NULL is not known. */
const char *power_seen_at(
	int state, const char *device, const char *port, uint64_t *when);

/* Print what the host's switch said last of its port, if it has one. */
void print_power(int state, const struct host *host);

#endif
