#include "redfish/account.h"

#include "base/digest.h"
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "redfish/rf.h"

#include <crypt.h>
#include <dlfcn.h>
#include <errno.h>

#define FILE_NAME "accounts"
#define FILE_MAX  65536 /* bytes: ACCOUNT_MAX accounts, and to spare */
#define LETTERS   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define METHOD    "$y$" /* yescrypt: crypt(5) */
#define CRYPT     "libcrypt.so.1"

static const struct role roles[] = {
	{"Administrator",
		RF_LOGIN | RF_COMPONENTS | RF_MANAGER | RF_USERS | RF_SELF},
	{"Operator", RF_LOGIN | RF_COMPONENTS | RF_SELF},
	{"ReadOnly", RF_LOGIN | RF_SELF},
};

#define ROLES (sizeof roles / sizeof *roles)

const struct role *
role_at(size_t i)
{
	return i < ROLES ? &roles[i] : NULL;
}

const struct role *
role_named(const char *name)
{
	for (size_t i = 0; i < ROLES; i++)
		if (strcmp(name, roles[i].name) == 0)
			return &roles[i];
	return NULL;
}

/*
 * The file
 */

json_t *
accounts_read(int state)
{
	char *text = malloc(FILE_MAX); /* of which only what is read is touched */
	ssize_t len =
		text ? at_read(state, STATE_REDFISH "/" FILE_NAME, text, FILE_MAX)
		     : -1;
	json_t *out = NULL;
	int why = errno;

	if (len >= 0) {
		out = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, NULL);
		why = EBADMSG;
	} else if (why == ENOENT) {
		out = json_object();
	}
	free(text);
	if (json_is_object(out))
		return out;
	json_decref(out);
	errno = why;
	return NULL;
}

int
accounts_write(int state, const json_t *accounts)
{
	int dir = put_folder(state, STATE_REDFISH), rc = -1;
	char *text = json_dumps(accounts, JSON_INDENT(1));

	if (!text || dir == -1)
		errno = text ? errno : ENOMEM;
	else if (strlen(text) >= FILE_MAX)
		errno = EFBIG;
	else
		rc = put_file(dir, FILE_NAME, text, strlen(text), 0600);
	if (dir != -1)
		close(dir);
	free(text);
	return rc;
}

int
accounts_lock(int state, unsigned wait_ms)
{
	int dir = put_folder(state, STATE_REDFISH), lock;

	if (dir == -1)
		return -1;
	lock = lock_take(dir, "lock", wait_ms);
	close(dir);
	return lock;
}

/*
 * One account
 */

bool
account_name_ok(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= ACCOUNT_NAME &&
	       strspn(name, LETTERS "0123456789._-@") == len &&
	       !strchr(".-@", *name);
}

bool
account_password_ok(const char *password)
{
	size_t len = strlen(password);

	for (size_t i = 0; i < len; i++)
		if ((uint8_t)password[i] < ' ' || password[i] == 0x7f)
			return false;
	return len >= ACCOUNT_SHORTEST && len <= ACCOUNT_PASSWORD;
}

/*
 * A function of libcrypt, which is loaded when a password is looked at: most
 * requests have a token. It stays, so *out is good until the end. False without it.
 */
static bool
crypt_function(const char *name, void *out)
{
	void *library = dlopen(CRYPT, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	void *symbol = library ? dlsym(library, name) : NULL;

	if (library)
		dlclose(library);
	/* POSIX: a function's address fits into a pointer. */
	if (symbol)
		memcpy(out, &symbol, sizeof symbol);
	return symbol;
}

/* What crypt(3) makes of a password, or NULL; *room is yours to free. */
static const char *
hashed(const char *password, const char *setting, struct crypt_data **room)
{
	char *(*make)(const char *, const char *, void *, int);
	const char *out;

	*room = calloc(1, sizeof **room);
	if (!*room || !crypt_function("crypt_rn", &make))
		return NULL;
	out = make(password, setting, *room, sizeof **room);
	return out && strlen(out) < ACCOUNT_HASH ? out : NULL;
}

static bool
set_password(json_t *account, const char *password)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	struct crypt_data *room = NULL;
	const char *hash = NULL;
	char *(*salt)(const char *, unsigned long, const char *, int, char *, int);

	if (crypt_function("crypt_gensalt_rn", &salt) &&
		salt(METHOD, 0, NULL, 0, setting, sizeof setting))
		hash = hashed(password, setting, &room);
	bool ok = hash &&
		  json_object_set_new(account, "password", json_string(hash)) == 0;
	if (room)
		explicit_bzero(room, sizeof *room);
	free(room);
	return ok;
}

bool
account_set(
	json_t *accounts, const char *name, const char *role, const char *password)
{
	json_t *have = json_object_get(accounts, name);
	json_t *account = have ? json_copy(have) : json_object();

	if (!have)
		json_object_set_new(account, "enabled", json_true());
	if (role)
		json_object_set_new(account, "role", json_string(role));
	if (password && !set_password(account, password)) {
		json_decref(account);
		return false;
	}
	return json_object_set_new(accounts, name, account) == 0;
}

bool
account_enabled(const json_t *account)
{
	return json_is_true(json_object_get(account, "enabled"));
}

const char *
account_role(const json_t *account)
{
	const char *role = json_string_value(json_object_get(account, "role"));

	return role ? role : "";
}

bool
account_other_admin(json_t *accounts, const char *name)
{
	const char *key;
	json_t *account;

	json_object_foreach(accounts, key, account)
	{
		if (strcmp(key, name) != 0 && account_enabled(account) &&
			strcmp(account_role(account), roles[0].name) == 0)
			return true;
	}
	return false;
}

bool
account_verify(const json_t *account, const char *password)
{
	/* Of nobody's password: it is only to take the time. */
	static const char nobody[] = METHOD "j9T$F5Jx5fExrKuPp53xLKQ..1$";
	const char *want = json_string_value(json_object_get(account, "password"));
	struct crypt_data *room = NULL;
	const char *have;
	bool ok;

	if (strlen(password) > ACCOUNT_PASSWORD)
		return false;
	have = hashed(password, want ? want : nobody, &room);
	ok = want && have && strlen(have) == strlen(want) &&
	     digest_eq(have, want, strlen(want));
	if (room)
		explicit_bzero(room, sizeof *room);
	free(room);
	return ok && account_enabled(account);
}

bool
account_stamp(const json_t *account, char out[static ACCOUNT_STAMP])
{
	const char *kept = json_string_value(json_object_get(account, "password"));
	uint8_t digest[DIGEST_LEN];
	char hex[DIGEST_TEXT];
	struct rd head;

	*out = '\0';
	if (!kept)
		return false;
	digest_of(kept, strlen(kept), digest);
	digest_text(digest, hex);
	head = rd_of(hex, ACCOUNT_STAMP - 1);
	return str_take(out, ACCOUNT_STAMP, &head);
}

bool
account_make_password(char out[static ACCOUNT_MADE])
{
	static const char from[] =
		"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
		"23456789"; /* 57: no 0, 1, I, O, l */
	size_t n = 0;
	uint8_t b;

	while (n + 1 < ACCOUNT_MADE) {
		if (!digest_random(&b, 1))
			return false;
		/* As many bytes for each character: 4 times 57 is 228. */
		if (b < 4 * (sizeof from - 1))
			out[n++] = from[b % (sizeof from - 1)];
	}
	out[n] = '\0';
	return true;
}
