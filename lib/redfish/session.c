#include "redfish/session.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define FOLDER   "sessions"
#define TEXT_MAX 512 /* bytes of a file: six short lines */

static int
folder(int state)
{
	int redfish = put_folder(state, STATE_REDFISH), dir;

	if (redfish == -1)
		return -1;
	dir = put_folder(redfish, FOLDER);
	close(redfish);
	return dir;
}

static bool
id_ok(const char *id)
{
	return strlen(id) == SESSION_ID - 1 &&
	       strspn(id, "0123456789abcdef") == SESSION_ID - 1;
}

static int
none(void)
{
	errno = ENOENT;
	return -1;
}

/* What the file says; its digest as text. */
static bool
parse(char *text, size_t len, struct session *out, char digest[static DIGEST_TEXT])
{
	const char *account, *created, *remote, *stamp, *d;
	struct kv kv;
	size_t line;

	if (!kv_parse(text, len, &kv, &line))
		return false;
	account = kv_get(&kv, "account");
	created = kv_get(&kv, "created");
	remote = kv_get(&kv, "remote");
	stamp = kv_get(&kv, "stamp");
	d = kv_get(&kv, "digest");
	return account && created && remote && stamp && d &&
	       str_copy(out->stamp, sizeof out->stamp, stamp) &&
	       str_copy(out->account, sizeof out->account, account) &&
	       str_copy(out->remote, sizeof out->remote, remote) &&
	       num_u64(created, 0, UINT64_MAX, &out->created) &&
	       str_copy(digest, DIGEST_TEXT, d);
}

/* Open and read one; a file to close, or -1 with ENOENT. */
static int
fetch(int state, const char *id, struct session *out,
	char digest[static DIGEST_TEXT])
{
	char text[TEXT_MAX], name[STATE_NAME];
	struct stat st;
	ssize_t n = -1;
	off_t size;
	int fd = -1;

	snprintf(name, sizeof name, STATE_REDFISH "/" FOLDER "/%.16s", id);
	if (id_ok(id))
		fd = at_open_file(state, name, &size);
	if (fd == -1)
		return none();
	if (fstat(fd, &st) == 0)
		n = pread(fd, text, sizeof text - 1, 0);
	if (n <= 0 || !parse(text, (size_t)n, out, digest)) {
		close(fd);
		return none();
	}
	str_copy(out->id, sizeof out->id, id);
	out->used = (uint64_t)st.st_mtim.tv_sec;
	return fd;
}

/* Does it hold still? A clock that was set back does not end it. */
static bool
holds(const struct session *s, uint64_t now, uint64_t timeout)
{
	return now <= s->used || now - s->used <= timeout;
}

int
session_of_token(int state, const char *token, uint64_t now, uint64_t timeout,
	struct session *out)
{
	char want[DIGEST_TEXT], have[DIGEST_TEXT], id[SESSION_ID];
	uint8_t digest[DIGEST_LEN];
	struct session s = {0};
	struct rd head;
	int fd;
	bool ok;

	if (strlen(token) != SESSION_TOKEN - 1)
		return none();
	digest_of(token, strlen(token), digest);
	digest_text(digest, want);
	head = rd_of(want, SESSION_ID - 1);
	str_take(id, sizeof id, &head);
	fd = fetch(state, id, &s, have);
	if (fd == -1)
		return -1;
	ok = digest_eq(want, have, DIGEST_TEXT) && holds(&s, now, timeout);
	if (ok && now > s.used + SESSION_TOUCH)
		futimens(fd, NULL);
	close(fd);
	if (!ok)
		return none();
	*out = s;
	return 0;
}

int
session_read(int state, const char *id, uint64_t now, uint64_t timeout,
	struct session *out)
{
	char digest[DIGEST_TEXT];
	struct session s = {0};
	int fd = fetch(state, id, &s, digest);

	if (fd == -1)
		return -1;
	close(fd);
	if (!holds(&s, now, timeout))
		return none();
	*out = s;
	return 0;
}

int
session_end(int state, const char *id)
{
	int dir, rc;

	if (!id_ok(id))
		return 0;
	dir = folder(state);
	if (dir == -1)
		return -1;
	rc = put_remove(dir, id);
	close(dir);
	return rc;
}

static int
is_session(const struct dirent *e)
{
	return id_ok(e->d_name);
}

/* All names in the folder that are ids, sorted. */
static json_t *
names(int state)
{
	struct dirent **list;
	int n = scandirat(
		state, STATE_REDFISH "/" FOLDER, &list, is_session, alphasort);
	json_t *out;

	if (n == -1)
		return errno == ENOENT ? json_array() : NULL;
	out = json_array();
	for (int i = 0; i < n; i++) {
		json_array_append_new(out, json_string(list[i]->d_name));
		free(list[i]);
	}
	free(list);
	return out;
}

json_t *
session_list(int state, uint64_t now, uint64_t timeout)
{
	json_t *all = names(state), *out = all ? json_array() : NULL, *id;
	struct session s;
	size_t i;

	json_array_foreach(all, i, id)
	{
		const char *text = json_string_value(id);

		if (session_read(state, text, now, timeout, &s) == 0)
			json_array_append(out, id);
		else
			session_end(state, text);
	}
	json_decref(all);
	return out;
}

int
session_end_all(int state, const char *account, const char *but)
{
	json_t *all = names(state), *id;
	int rc = all ? 0 : -1;
	struct session s;
	size_t i;

	json_array_foreach(all, i, id)
	{
		const char *text = json_string_value(id);

		if (session_read(state, text, 0, UINT64_MAX, &s) == 0 &&
			strcmp(s.account, account) == 0 &&
			(!but || strcmp(text, but) != 0) &&
			session_end(state, text) == -1)
			rc = -1;
	}
	json_decref(all);
	return rc;
}

/* Room for one more of that account: the one that was not used for longest ends. */
static void
make_room(int state, uint64_t now, uint64_t timeout, const char *account)
{
	json_t *all = session_list(state, now, timeout), *id;
	struct session s, oldest = {.used = UINT64_MAX};
	size_t i, n = 0;

	json_array_foreach(all, i, id)
	{
		if (session_read(state, json_string_value(id), now, timeout, &s) ==
				-1 ||
			strcmp(s.account, account) != 0)
			continue;
		n++;
		if (s.used < oldest.used)
			oldest = s;
	}
	json_decref(all);
	if (n >= SESSION_PER_USER)
		session_end(state, oldest.id);
}

/* Its file; hex is the digest of its token. */
static int
write_it(int state, const struct session *s, const char *hex)
{
	char text[TEXT_MAX];
	struct wr w = wr_of(text, sizeof text);
	int dir = folder(state), rc;

	if (dir == -1)
		return -1;
	kv_put(&w, "account", s->account);
	kv_put_u64(&w, "created", s->created);
	kv_put(&w, "digest", hex);
	kv_put(&w, "remote", s->remote);
	kv_put(&w, "stamp", s->stamp);
	rc = put_file(dir, s->id, text, w.len, 0600);
	close(dir);
	return rc;
}

int
session_restamp(int state, const char *id, const char *stamp)
{
	char digest[DIGEST_TEXT];
	struct session s = {0};
	int fd = fetch(state, id, &s, digest);

	if (fd == -1)
		return -1;
	close(fd);
	if (!str_copy(s.stamp, sizeof s.stamp, stamp))
		return none();
	return write_it(state, &s, digest);
}

int
session_make(int state, uint64_t now, uint64_t timeout, struct session *s,
	char token[static SESSION_TOKEN])
{
	uint8_t secret[DIGEST_LEN], digest[DIGEST_LEN];
	char made[SESSION_TOKEN], hex[DIGEST_TEXT];
	struct rd head;

	make_room(state, now, timeout, s->account);
	if (!digest_random(secret, sizeof secret))
		return -1;
	digest_text(secret, made);
	digest_of(made, strlen(made), digest);
	digest_text(digest, hex);
	head = rd_of(hex, SESSION_ID - 1);
	str_take(s->id, sizeof s->id, &head);
	s->created = s->used = now;
	if (write_it(state, s, hex) == -1)
		return -1;
	str_copy(token, SESSION_TOKEN, made);
	return 0;
}
