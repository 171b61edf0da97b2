#include "host/seen.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <errno.h>
#include <sys/stat.h>

static bool
parse(char *text, size_t len, struct seen *out)
{
	struct kv kv;
	size_t line;

	if (!kv_parse(text, len, &kv, &line))
		return false;

	const char *serial = kv_get(&kv, "serial"), *board = kv_get(&kv, "board");
	const char *lease = kv_get(&kv, "lease"), *client = kv_get(&kv, "client");
	const char *when = kv_get(&kv, "when");

	return (!serial || str_copy(out->serial, sizeof out->serial, serial)) &&
	       (!board || (strlen(board) == 8 && num_hex(board, 8, &out->board))) &&
	       (!lease || ip4_parse(lease, &out->lease)) &&
	       (!client || str_copy(out->client, sizeof out->client, client)) &&
	       when && num_u64(when, 0, UINT64_MAX, &out->when);
}

int
seen_read(int state, struct mac mac, struct seen *out)
{
	char name[STATE_NAME], text[SEEN_TEXT];
	ssize_t len = at_read(
		state, state_host(mac, STATE_IDENTITY, name), text, sizeof text);
	struct seen s = {.mac = mac};

	if (len == -1)
		return -1;
	if (!parse(text, (size_t)len, &s)) {
		errno = EBADMSG;
		return -1;
	}
	*out = s;
	return 0;
}

/* What IEEE gave the maker of Raspberry Pis: so many bits of a MAC. */
static bool
is_pi_mac(struct mac mac)
{
	static const struct {
		uint8_t bits, b[5];
	} prefix[] = {
		{24, {0x28, 0xcd, 0xc1}},
		{24, {0x2c, 0xcf, 0x67}},
		{24, {0x88, 0xa2, 0x9e}},
		{24, {0x98, 0xfe, 0x54}},
		{24, {0xb8, 0x27, 0xeb}},
		{24, {0xd8, 0x3a, 0xdd}},
		{24, {0xdc, 0xa6, 0x32}},
		{24, {0xe4, 0x5f, 0x01}},
		{28, {0xf0, 0x40, 0xaf, 0x90}},
		{36, {0x8c, 0x1f, 0x64, 0x34, 0xa0}},
	};

	for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
		size_t whole = prefix[i].bits / 8;

		/* Those that end within a byte end in its middle. */
		if (memcmp(mac.b, prefix[i].b, whole) == 0 &&
			(prefix[i].bits % 8 == 0 ||
				mac.b[whole] >> 4 == prefix[i].b[whole] >> 4))
			return true;
	}
	return false;
}

bool
seen_is_pi(const struct seen *s)
{
	return s->board || *s->serial || is_pi_mac(s->mac);
}

/* Is the entry of an index this host's? */
static bool
entered(int state, enum state_index i, const char *key, struct mac mac)
{
	struct mac there;

	return state_follow(state, i, key, &there) == 0 && mac_eq(there, mac);
}

/*
 * Point an entry of an index at this host. One that is there may be seen_enter's,
 * and waits for the disk here.
 */
static int
enter(int state, enum state_index i, const char *key, const struct seen *s)
{
	char target[STATE_NAME];
	bool there = entered(state, i, key, s->mac);

	if (there && !s->entered)
		return 0;

	int dir = state_index_folder(state, i);
	if (dir == -1)
		return -1;

	int rc = there ? fsync(dir)
		       : put_link(dir, key, state_target(s->mac, target));
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

/* Take an entry away, unless it has passed to another host meanwhile. */
static int
leave(int state, enum state_index i, const char *key, struct mac mac)
{
	struct mac there;

	if (state_follow(state, i, key, &there) == -1 || !mac_eq(there, mac))
		return 0;

	int dir = state_index_folder(state, i);
	if (dir == -1)
		return -1;

	int rc = put_remove(dir, key);
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

/* The text of an identity; its length. */
static size_t
identity(const struct seen *s, char text[static SEEN_TEXT])
{
	char board[9], lease[IP4_TEXT];
	struct wr w = wr_of(text, SEEN_TEXT);

	snprintf(board, sizeof board, "%08x", s->board);
	kv_put(&w, "serial", *s->serial ? s->serial : NULL);
	kv_put(&w, "board", s->board ? board : NULL);
	kv_put(&w, "lease", ip4_zero(s->lease) ? NULL : ip4_text(s->lease, lease));
	kv_put(&w, "client", s->client);
	wr_text(&w, "when=");
	wr_dec(&w, s->when);
	wr_u8(&w, '\n');
	return w.len;
}

static int
write_identity(int state, const struct seen *s)
{
	char text[SEEN_TEXT];
	size_t len = identity(s, text);
	int dir = state_host_folder(state, s->mac);

	if (dir == -1)
		return -1;

	int rc = put_file(dir, state_file_name(STATE_IDENTITY), text, len, 0644);
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

/* The links to a host's folder, which must be there: as they are to be now. */
static int
write_links(int state, const struct seen *now, const struct seen *before)
{
	char key[IP4_TEXT];

	if (!ip4_zero(before->lease) && !ip4_eq(before->lease, now->lease) &&
		leave(state, BY_LEASE, ip4_text(before->lease, key), now->mac) ==
			-1)
		return -1;
	if (*before->serial && strcmp(before->serial, now->serial) != 0 &&
		leave(state, BY_SERIAL, before->serial, now->mac) == -1)
		return -1;
	if (!ip4_zero(now->lease) &&
		enter(state, BY_LEASE, ip4_text(now->lease, key), now) == -1)
		return -1;
	if (*now->serial && enter(state, BY_SERIAL, now->serial, now) == -1)
		return -1;
	return 0;
}

int
seen_write(int state, const struct seen *now, const struct seen *before)
{
	int dir = state_host_folder(state, now->mac);

	if (dir == -1)
		return -1;
	close(dir);
	return write_links(state, now, before) == -1 ? -1
						     : write_identity(state, now);
}

/* Out of an index, and nobody waits for the disk. */
static void
drop(int state, enum state_index i, const char *key, struct mac mac)
{
	char path[STATE_NAME];

	if (entered(state, i, key, mac) && state_entry(i, key, path))
		unlinkat(state, path, 0);
}

void
seen_leave(int state, struct mac mac)
{
	char key[IP4_TEXT];
	struct seen s;

	if (seen_read(state, mac, &s) == -1)
		return;
	if (!ip4_zero(s.lease))
		drop(state, BY_LEASE, ip4_text(s.lease, key), mac);
	if (*s.serial)
		drop(state, BY_SERIAL, s.serial, mac);
}

/* An entry that nobody has, of a host that has a folder. */
static int
enter_at_once(int state, enum state_index i, const char *key, struct mac mac)
{
	int dir = state_index_folder(state, i), rc;
	char target[STATE_NAME];
	struct stat st;

	if (dir == -1)
		return -1;
	rc = fstatat(dir, state_target(mac, target), &st, 0);
	if (rc == 0)
		rc = put_new_link(dir, key, target);
	if (rc == -1 && (errno == ENOENT || errno == EEXIST))
		rc = 0;

	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

int
seen_enter(int state, struct seen *now, const struct seen *before)
{
	bool moved = !ip4_eq(now->lease, before->lease);
	bool renamed = strcmp(now->serial, before->serial) != 0;
	char key[IP4_TEXT];

	now->entered = before->entered || moved || renamed;
	if (before->entered && moved)
		drop(state, BY_LEASE, ip4_text(before->lease, key), now->mac);
	if (before->entered && renamed)
		drop(state, BY_SERIAL, before->serial, now->mac);
	if (moved && enter_at_once(state, BY_LEASE, ip4_text(now->lease, key),
			     now->mac) == -1)
		return -1;
	return renamed ? enter_at_once(state, BY_SERIAL, now->serial, now->mac) : 0;
}

/* An entry that is not this host's yet, or not on disk, is to be. */
static bool
prepare_link(int state, enum state_index i, const char *key, const struct seen *s,
	const char *target, char path[static STATE_NAME], struct batch_item *out)
{
	if (!s->entered && entered(state, i, key, s->mac))
		return true;
	*out = (struct batch_item){
		.what = BATCH_LINK, .name = path, .bytes = target};
	return state_entry(i, key, path);
}

/* An entry of this host's is to go. */
static bool
prepare_leave(int state, enum state_index i, const char *key, struct mac mac,
	char path[static STATE_NAME], struct batch_item *out)
{
	if (!entered(state, i, key, mac))
		return true;
	*out = (struct batch_item){.what = BATCH_REMOVE, .name = path};
	return state_entry(i, key, path);
}

bool
seen_prepare(int state, const struct seen *now, const struct seen *before,
	struct seen_items *out)
{
	struct mac mac = now->mac;
	char key[IP4_TEXT];

	out->identity = (struct batch_item){
		.what = BATCH_FILE,
		.name = state_host(mac, STATE_IDENTITY, out->path[0]),
		.bytes = out->text,
		.len = identity(now, out->text),
		.mode = 0644,
	};
	out->left = out->left_serial = (struct batch_item){0};
	out->by_lease = out->by_serial = (struct batch_item){0};
	state_target(mac, out->target);
	if (!ip4_zero(before->lease) && !ip4_eq(before->lease, now->lease) &&
		!prepare_leave(state, BY_LEASE, ip4_text(before->lease, key), mac,
			out->path[1], &out->left))
		return false;
	if (*before->serial && strcmp(before->serial, now->serial) != 0 &&
		!prepare_leave(state, BY_SERIAL, before->serial, mac, out->path[4],
			&out->left_serial))
		return false;
	if (!ip4_zero(now->lease) &&
		!prepare_link(state, BY_LEASE, ip4_text(now->lease, key), now,
			out->target, out->path[2], &out->by_lease))
		return false;
	return !*now->serial || prepare_link(state, BY_SERIAL, now->serial, now,
					out->target, out->path[3], &out->by_serial);
}
