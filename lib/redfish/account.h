/*
 * account: who may use Redfish, and with which role: the file redfish/accounts,
 * JSON, mode 0600:
 *
 *     {"NAME": {"role": "Administrator", "password": "$y$...", "enabled": true}}
 *
 * Passwords are kept as crypt(3) makes them, by yescrypt. There is none that is not
 * in the file. It is replaced as a whole by whoever holds redfish/lock.
 */
#ifndef MB_ACCOUNT_H
#define MB_ACCOUNT_H

#include <jansson.h>
#include <stdbool.h>

#define ACCOUNT_NAME     32  /* characters */
#define ACCOUNT_HASH     128 /* bytes of a password as it is kept, and its NUL */
#define ACCOUNT_PASSWORD 128 /* bytes of a password, at most */
#define ACCOUNT_SHORTEST 8   /* characters, at least */
#define ACCOUNT_MAX      64  /* accounts */

/* A role: its name, and the privileges of enum rf_privilege. */
struct role {
	const char *name;
	unsigned privileges;
};

/* The role of that name, or NULL. The one of number i, or NULL after the last. */
const struct role *role_named(const char *name);
const struct role *role_at(size_t i);

/*
 * All accounts, an object, its owner is you; with none in it when there is no file.
 * NULL with errno: EBADMSG if it is not of our making.
 */
json_t *accounts_read(int state);

/* 0, or -1 with errno. The lock is yours. */
int accounts_write(int state, const json_t *accounts);

/* The lock on everything of Redfish that is changed; as lock_take. */
int accounts_lock(int state, unsigned wait_ms);

/* Letters, digits, ".", "_", "-" and "@"; a letter, a digit or "_" first. */
bool account_name_ok(const char *name);

/* Long enough, short enough and without control characters? */
bool account_password_ok(const char *password);

/*
 * Put in an account, or change what is not NULL of one that is there. False if
 * there is no memory or no way to hash; then nothing is changed.
 */
bool account_set(
	json_t *accounts, const char *name, const char *role, const char *password);

/* Is there an Administrator who is not this one, and enabled? */
bool account_other_admin(json_t *accounts, const char *name);

bool account_enabled(const json_t *account);
const char *account_role(const json_t *account); /* "" if there is none */

/*
 * Is it the account's password? An account that is NULL has none, and to find that
 * out takes as long.
 */
bool account_verify(const json_t *account, const char *password);

/*
 * What tells a password of an account from those before it: the beginning of a
 * digest of what is kept of it. Not so of an account that is NULL: out is "" then,
 * and false.
 */
#define ACCOUNT_STAMP 17 /* 16 hex digits and a NUL */
bool account_stamp(const json_t *account, char out[static ACCOUNT_STAMP]);

/* A password of 20 letters and digits that are not easily mistaken. */
#define ACCOUNT_MADE 21
bool account_make_password(char out[static ACCOUNT_MADE]);

#endif
