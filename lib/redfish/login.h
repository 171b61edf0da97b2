/*
 * login: a name and its password, as hard to guess as can be.
 *
 * Passwords are tried one after another, whoever tries them, so guessing in
 * parallel gains nothing and takes no more than one processor. Of an address (of
 * IPv6, the network of 64 bits) only one waits for that at a time, and 16 for it;
 * any more are LOGIN_BUSY at once. After a wrong password its next one waits
 * LOGIN_DELAY longer: a crowd of guesses from there leaves most of the time to
 * others. An account after so many failures in a row takes no password for a time,
 * the right one neither; the answer is the same, and takes as long, whether the
 * name, the password or the time is wrong.
 *
 * A pair that was right is remembered for LOGIN_REMEMBERED seconds, and as long
 * again each time it is used, as a name in
 * the run folder that is made, by a key that is there too, of the name, the
 * password and the password as it is kept: a client that sends them with each
 * request does not wait for yescrypt each time, and is not locked out by the
 * guesses of others. Both are in memory only, and for nobody else to read.
 */
#ifndef MB_LOGIN_H
#define MB_LOGIN_H

#include "redfish/rf.h"

#define LOGIN_REMEMBERED 300
#define LOGIN_DELAY      200 /* milliseconds */

enum login {
	LOGIN_OK,
	LOGIN_WRONG,
	LOGIN_BUSY,    /* too many try at the same time */
	LOGIN_TROUBLE, /* the accounts cannot be read; errno says why */
};

/*
 * Is it so? run is the path of the run folder; NULL or no such: nothing is kept. If
 * so, stamp is that of the password (account_stamp).
 */
enum login login_check(const struct rf *r, const char *run, const char *name,
	const char *password, char stamp[static RF_STAMP]);

/* The wrong passwords in a row of an account: how many, and when the last was. */
struct login_failures {
	uint64_t count, when; /* count 0: none; when in seconds since 1970 */
};
struct login_failures login_failures(const struct rf *r, const char *name);

/* Is the account locked now? */
bool login_locked(const struct rf *r, const char *name);

/* Forget its failures. */
int login_unlock(const struct rf *r, const char *name);

#endif
