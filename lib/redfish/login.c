#include "redfish/login.h"

#include "base/digest.h"
#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/seat.h"
#include "file/state.h"
#include "redfish/account.h"
#include "redfish/tuning.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#define FAILURES "failures"
#define LOCK     "login.lock"
#define NOBODY   "-"     /* the failures of names that are no account's */
#define TURNS    "turns" /* locks, for addresses by a digest */
#define TURN     400     /* milliseconds for others of our address, */
#define SEATS    "login.seats"
#define WAITING  16  /* processes of an address; more wait in vain anyway */
#define WAIT     400 /* and for those who try before us */
#define KEY      "redfish.key"
#define PROVEN   "redfish-proven" /* a folder; an empty file for each pair */
#define TOUCH    60 /* seconds until it is noted again that a pair is used */

/*
 * Failures: redfish/failures/<name>, count and when
 */

static int
folder(int state)
{
	int redfish = put_folder(state, STATE_REDFISH), dir;

	if (redfish == -1)
		return -1;
	dir = put_folder(redfish, FAILURES);
	close(redfish);
	return dir;
}

struct login_failures
login_failures(const struct rf *r, const char *name)
{
	char path[STATE_NAME], text[128];
	struct login_failures f = {0};
	struct kv kv;
	size_t line;
	ssize_t len;

	if (!account_name_ok(name))
		return f;
	snprintf(path, sizeof path, STATE_REDFISH "/" FAILURES "/%s", name);
	len = at_read(r->state, path, text, sizeof text);
	if (len == -1 || !kv_parse(text, (size_t)len, &kv, &line))
		return f;
	if (!kv_get_u64(&kv, "count", &f.count) ||
		!kv_get_u64(&kv, "when", &f.when))
		return (struct login_failures){0};
	return f;
}

/* Seconds since the last one; a clock that was set back counts as none. */
static uint64_t
since(const struct rf *r, const struct login_failures *f)
{
	return r->now > f->when ? r->now - f->when : 0;
}

static bool
locked(const struct rf *r, const struct login_failures *f)
{
	uint64_t most = rf_setting(r, SET_LOCKOUT_THRESHOLD);

	return most > 0 && f->count >= most &&
	       since(r, f) < rf_setting(r, SET_LOCKOUT_DURATION);
}

bool
login_locked(const struct rf *r, const char *name)
{
	struct login_failures f = login_failures(r, name);

	return locked(r, &f);
}

int
login_unlock(const struct rf *r, const char *name)
{
	int dir = folder(r->state), rc;

	if (dir == -1)
		return -1;
	rc = put_remove(dir, name);
	close(dir);
	return rc;
}

/* One more, unless the last is long ago. */
static void
count_failure(const struct rf *r, const char *name, struct login_failures f)
{
	char text[128];
	struct wr w = wr_of(text, sizeof text);
	int dir = folder(r->state);
	uint64_t most = rf_setting(r, SET_LOCKOUT_THRESHOLD);
	bool over = since(r, &f) >= rf_setting(r, SET_LOCKOUT_RESET) ||
		    (most > 0 && f.count >= most);

	kv_put_u64(&w, "count", over ? 1 : f.count + 1);
	kv_put_u64(&w, "when", r->now);
	if (dir == -1)
		return;
	put_file(dir, name, text, w.len, 0600);
	close(dir);
}

/*
 * Pairs that were right
 */

/* The run folder, made for us alone, and its key. -1: there is nothing to keep. */
static int
run_folder(const char *run, uint8_t key[static DIGEST_LEN])
{
	const char *name;
	int above = run ? at_parent(run, &name) : -1, dir;
	char text[DIGEST_LEN + 1];
	struct stat st;

	if (above == -1)
		return -1;
	if (put_mkdir(above, name, 0700) == -1 && errno != EEXIST) {
		close(above);
		return -1;
	}
	dir = at_open(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	close(above);
	if (dir == -1)
		return -1;
	if (at_read(dir, KEY, text, sizeof text) == DIGEST_LEN &&
		fstatat(dir, KEY, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
		(st.st_mode & 077) == 0) {
		memcpy(key, text, DIGEST_LEN);
		return dir;
	}
	if (digest_random(key, DIGEST_LEN) &&
		put_file(dir, KEY, key, DIGEST_LEN, 0600) == 0)
		return dir;
	close(dir);
	return -1;
}

/* The file's name that stands for a pair. */
static bool
proof(const uint8_t key[static DIGEST_LEN], const char *name, const char *password,
	const json_t *account, char out[static DIGEST_TEXT])
{
	char text[ACCOUNT_NAME + ACCOUNT_PASSWORD + ACCOUNT_HASH + 4];
	const char *hash = json_string_value(json_object_get(account, "password"));
	uint8_t digest[DIGEST_LEN];
	struct wr w = wr_of(text, sizeof text);

	if (!hash)
		return false;
	wr_bytes(&w, name, strlen(name) + 1);
	wr_bytes(&w, hash, strlen(hash) + 1);
	wr_bytes(&w, password, strlen(password) + 1);
	if (w.full)
		return false;
	digest_keyed(key, text, w.len, digest);
	explicit_bzero(text, sizeof text);
	digest_text(digest, out);
	return true;
}

/* What is from the future is from before the clock was set back. */
static bool
counts(const struct stat *st, uint64_t now)
{
	uint64_t when = (uint64_t)st->st_mtim.tv_sec;

	return when + LOGIN_REMEMBERED > now && when < now + LOGIN_REMEMBERED;
}

static bool
was_proven(const struct rf *r, int run, const char *proof)
{
	char path[sizeof PROVEN + DIGEST_TEXT];
	struct stat st;

	snprintf(path, sizeof path, PROVEN "/%s", proof);
	if (fstatat(run, path, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
		st.st_uid != geteuid() || !counts(&st, r->now))
		return false;
	if ((uint64_t)st.st_mtim.tv_sec + TOUCH <= r->now)
		utimensat(run, path, NULL, AT_SYMLINK_NOFOLLOW);
	return true;
}

static void
forget_old(int dir, uint64_t now)
{
	int copy = at_open(dir, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = copy == -1 ? NULL : fdopendir(copy);
	struct dirent *e;
	struct stat st;

	if (!d && copy != -1)
		close(copy);
	while (d && (e = readdir(d)))
		if (*e->d_name != '.' &&
			fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			!counts(&st, now))
			unlinkat(dir, e->d_name, 0);
	if (d)
		closedir(d);
}

/* Remember it, and forget those that are too old. */
static void
remember(const struct rf *r, int run, const char *proof)
{
	int dir;

	if (put_mkdir(run, PROVEN, 0700) == -1 && errno != EEXIST)
		return;
	dir = at_open(run, PROVEN, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (dir == -1)
		return;
	forget_old(dir, r->now);
	put_sweep(dir, (time_t)(r->now - LOGIN_REMEMBERED));
	put_file(dir, proof, "", 0, 0600);
	close(dir);
}

/*
 * Both
 */

/* Try the password; nobody else does at the same time. */
static enum login
try_it(const struct rf *r, const json_t *account, const char *name,
	const char *password)
{
	struct login_failures f = login_failures(r, account ? name : "");
	bool good = account_verify(account, password);

	if (locked(r, &f))
		return LOGIN_WRONG;
	if (!good) {
		/* Who has no account waits for the disk as well. */
		count_failure(r, account ? name : NOBODY, f);
		return LOGIN_WRONG;
	}
	if (f.count > 0)
		login_unlock(r, name);
	return LOGIN_OK;
}

/* Where this one asks from: one of 256. */
static uint8_t
address(const struct rf *r)
{
	uint8_t digest[DIGEST_LEN];
	struct ip ip;

	if (ip_parse(r->remote, &ip))
		digest_of(ip.b, ip_is4(ip) ? sizeof ip.b : 8, digest);
	else
		digest_of(r->remote, strlen(r->remote), digest);
	return digest[0];
}

/* The lock of those who ask from there. Who finds no seat does not wait for it. */
static int
take_turn(const struct rf *r, int redfish)
{
	unsigned from = address(r);
	char name[3];
	int dir = put_folder(redfish, TURNS), seat, lock = -1, why;

	if (dir == -1)
		return -1;
	snprintf(name, sizeof name, "%02x", from);
	seat = seat_take(redfish, SEATS, from * WAITING, WAITING);
	if (seat != -1)
		lock = lock_take(dir, name, TURN);
	why = errno;
	if (seat != -1)
		close(seat);
	close(dir);
	errno = why;
	return lock;
}

static enum login
try_in_turn(const struct rf *r, const json_t *account, const char *name,
	const char *password)
{
	int dir = put_folder(r->state, STATE_REDFISH), turn, lock = -1, why;
	enum login result;

	if (dir == -1)
		return LOGIN_TROUBLE;
	turn = take_turn(r, dir);
	if (turn != -1)
		lock = lock_take(dir, LOCK, WAIT);
	why = errno;
	close(dir);
	if (lock == -1) {
		if (turn != -1)
			close(turn);
		errno = why;
		return why == EWOULDBLOCK ? LOGIN_BUSY : LOGIN_TROUBLE;
	}
	result = try_it(r, account, name, password);
	close(lock);
	if (result == LOGIN_WRONG)
		poll(NULL, 0, LOGIN_DELAY);
	close(turn);
	return result;
}

/* Was it right of late, or is it now? */
static enum login
prove(const struct rf *r, const char *run, const json_t *account, const char *name,
	const char *password)
{
	uint8_t key[DIGEST_LEN];
	char file[DIGEST_TEXT];
	int dir = run_folder(run, key), why;
	bool kept = dir != -1 && account && account_enabled(account) &&
		    proof(key, name, password, account, file);
	enum login result = LOGIN_OK;

	if (!kept || !was_proven(r, dir, file)) {
		result = try_in_turn(r, account, name, password);
		if (result == LOGIN_OK && kept)
			remember(r, dir, file);
	}
	why = errno;
	if (dir != -1)
		close(dir);
	errno = why;
	return result;
}

enum login
login_check(const struct rf *r, const char *run, const char *name,
	const char *password, char stamp[static RF_STAMP])
{
	json_t *accounts = accounts_read(r->state),
	       *account = json_object_get(accounts, name);
	enum login result;
	int why;

	if (!accounts)
		return LOGIN_TROUBLE;
	result = prove(r, run, account, name, password);
	why = errno;
	if (result == LOGIN_OK)
		account_stamp(account, stamp);
	json_decref(accounts);
	errno = why;
	return result;
}
