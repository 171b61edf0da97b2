/* signed: is a request of bmclib signed, made now, and made once? */
#include "rpc.h"

#include "base/hex.h"
#include "file/put.h"
#include "file/secret.h"
#include "file/state.h"
#include "net/webauth.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define SECRET    "power.rpc_secret_file"
#define WINDOW    300          /* seconds that our clocks may differ */
#define NANO      1000000000LL /* its ids count these */
#define FORGET    600 /* seconds until a signature is too old anyway; 2 WINDOW */
#define USED_NAME 33  /* of a signature: its first 16 bytes in hex */
#define USED_MODE 0600

/* The hashes of a signature, and the headers they come in. */
static const struct {
	enum digest_hash hash;
	const char *name, *header;
} hashes[] = {
	{DIGEST_SHA256, "sha256", "HTTP_X_BMCLIB_SIGNATURE_256"},
	{DIGEST_SHA512, "sha512", "HTTP_X_BMCLIB_SIGNATURE_512"},
};

/* In hex, in lower case. */
static void
sign(enum digest_hash hash, const char *secret, const void *bytes, size_t len,
	char out[static SIGNATURE])
{
	uint8_t mac[DIGEST_LONGEST];
	struct wr w = wr_of(out, SIGNATURE);

	wr_hex(&w, mac, digest_hmac(hash, secret, strlen(secret), bytes, len, mac));
	wr_u8(&w, '\0');
}

/* Is one of the headers right for the body, and this behind it? */
static bool
signed_by(const struct request *q, const char *secret, const char *behind,
	char signature[static SIGNATURE])
{
	char text[BODY_MAX + 128];
	struct wr w = wr_of(text, sizeof text);

	wr_bytes(&w, q->body.at, q->body.left);
	wr_text(&w, behind);
	for (size_t i = 0; i < sizeof hashes / sizeof *hashes && !w.full; i++) {
		const char *sent = cgi_variable(q->env, hashes[i].header);

		if (!*sent)
			continue;
		sign(hashes[i].hash, secret, text, w.len, signature);
		if (auth_signed(sent, hashes[i].name, signature))
			return true;
	}
	return false;
}

bool
rpc_signed(const struct request *q, struct reply *r, struct call *c)
{
	const char *stamp = cgi_variable(q->env, "HTTP_X_BMCLIB_TIMESTAMP");
	char secret[SECRET_TEXT];
	bool good = false;

	r->challenge = "BMCLIB-Signature realm=\"rpc\"";
	if (!site_get(&q->site, SECRET))
		return refuse(r, 403,
			"nobody may ask: set power.rpc_secret_file in "
			"metal-boot.yaml");
	if (!read_secret(q, r, SECRET, secret))
		return false;
	if (*stamp && strlen(stamp) < 64)
		good = signed_by(q, secret, stamp, c->signature);
	if (good && !auth_time(stamp, &c->time))
		return refuse(r, 401, "X-BMCLIB-Timestamp is no time of RFC 3339");
	if (!good)
		good = signed_by(q, secret, "", c->signature);
	/* One name for a body, however often and by whatever hash it is signed. */
	if (good)
		sign(DIGEST_SHA256, secret, q->body.at, q->body.left, c->signature);
	explicit_bzero(secret, sizeof secret);
	/* Older clients begin with an empty request, to see whether we are there.
	 */
	r->quiet = !good && q->body.left == 0;
	return good || refuse(r, 401,
			       "no signature in X-BMCLIB-Signature-256 or -512 is "
			       "right for this body");
}

bool
rpc_fresh(struct reply *r, const struct call *c)
{
	int64_t now = (int64_t)time(NULL), made = (int64_t)c->time;

	if (!made)
		made = (int64_t)(c->id / NANO);
	if (made >= now - WINDOW && made <= now + WINDOW)
		return true;
	return refuse(r, 401, "%s is not within %d seconds of our time",
		c->time ? "X-BMCLIB-Timestamp"
			: "no timestamp is signed, and the id",
		WINDOW);
}

/* Forget what is too old to be repeated. */
static void
sweep(int folder, time_t before)
{
	int fd = dup(folder);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct stat st;

	for (struct dirent *e; d && (e = readdir(d));)
		if (*e->d_name != '.' &&
			fstatat(folder, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			st.st_mtime < before)
			unlinkat(folder, e->d_name, 0);
	if (d)
		closedir(d);
	else if (fd != -1)
		close(fd);
}

/* Whoever makes the file of a signature is the one that may use it. */
bool
rpc_first_use(const struct request *q, struct reply *r, const struct call *c)
{
	int folder = put_folder(q->state, STATE_RPC_USED), fd, why;
	char name[USED_NAME] = "";

	if (folder == -1)
		return trouble(r, STATE_RPC_USED);
	memcpy(name, c->signature, sizeof name - 1);
	fd = openat(folder, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, USED_MODE);
	why = errno;
	if (fd != -1) {
		close(fd);
		sweep(folder, time(NULL) - FORGET);
	}
	close(folder);
	errno = why;
	if (fd != -1)
		return true;
	return why == EEXIST ? refuse(r, 401, "this request was made already")
			     : trouble(r, STATE_RPC_USED);
}
