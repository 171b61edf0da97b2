#include "host/override.h"

#include "base/hex.h"
#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"
#include "host/event.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>

#define TEXT_MAX 4096 /* of a file: a URL, every byte escaped, and short values */

static const char *const words[] = {
	[OVERRIDE_NONE] = "none",
	[OVERRIDE_PXE] = "pxe",
	[OVERRIDE_HTTP] = "http",
	[OVERRIDE_DISK] = "disk",
	[OVERRIDE_SETUP] = "setup",
	[OVERRIDE_ENTRY] = "entry",
};

/*
 * Decide
 */

bool
override_due(const struct override *o, const struct override_past *past)
{
	if (!*o->id || o->target == OVERRIDE_NONE)
		return false;
	return !o->once || (strcmp(o->id, past->served.spent) != 0 &&
				   strcmp(o->id, past->script.spent) != 0);
}

/* Is the firmware that runs now made by it? */
static bool
in_firmware(
	const struct override *o, const struct override_past *past, uint64_t now)
{
	uint64_t then = past->served.when,
		 apart = now > then ? now - then : then - now;

	return *o->id && o->target != OVERRIDE_NONE &&
	       strcmp(o->id, past->served.override) == 0 && apart <= OVERRIDE_BOOT;
}

bool
override_holds(
	const struct override *o, const struct override_past *past, uint64_t now)
{
	if (override_due(o, past))
		return true;
	return o->target != OVERRIDE_SETUP && in_firmware(o, past, now);
}

struct override_use
override_used(
	const struct override *o, const struct override_use *before, uint64_t now)
{
	struct override_use use = *before;

	use.when = now;
	*use.override = '\0';
	if (o)
		str_copy(use.override, sizeof use.override, o->id);
	if (o && o->once)
		str_copy(use.spent, sizeof use.spent, o->id);
	return use;
}

const char *
override_fate(
	const struct override *o, const struct override_past *past, uint64_t now)
{
	if (!o->once)
		return "always";
	if (override_due(o, past))
		return "pending";
	return in_firmware(o, past, now) ? "held" : "spent";
}

const char *
override_word(enum override_target target)
{
	return words[target];
}

bool
override_parse(const char *word, enum override_target *out)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0) {
			*out = (enum override_target)i;
			return true;
		}
	return false;
}

bool
override_url_ok(const char *url)
{
	size_t scheme = strncmp(url, "https://", 8) == 0  ? 8
			: strncmp(url, "http://", 7) == 0 ? 7
							  : 0;

	if (scheme == 0 || !url[scheme] || strlen(url) >= OVERRIDE_URL)
		return false;
	for (const char *c = url; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return true;
}

bool
override_entry(const char *text, uint16_t *out)
{
	uint32_t number;

	if (strncmp(text, "Boot", 4) == 0)
		text += 4;
	if (strlen(text) != 4 || !num_hex(text, 4, &number))
		return false;
	*out = (uint16_t)number;
	return true;
}

const char *
override_entry_text(uint16_t entry, char out[static OVERRIDE_ENTRY_TEXT])
{
	snprintf(out, OVERRIDE_ENTRY_TEXT, "%04X", entry);
	return out;
}

/* Has it the URL or the entry that its target needs, and none otherwise? */
static bool
whole(const struct override *o)
{
	if (o->target != OVERRIDE_ENTRY && o->entry != 0)
		return false;
	if (o->target == OVERRIDE_HTTP)
		return override_url_ok(o->url);
	return o->target != OVERRIDE_NONE && !*o->url;
}

/*
 * Read
 */

/* 16 hex digits in lower case, as an id is made. */
static bool
take_id(const char *text, char out[static OVERRIDE_ID])
{
	return strlen(text) == OVERRIDE_ID - 1 &&
	       strspn(text, "0123456789abcdef") == OVERRIDE_ID - 1 &&
	       str_copy(out, OVERRIDE_ID, text);
}

static bool
parse(char *text, size_t len, struct override *out)
{
	struct kv kv;
	size_t line;

	if (!kv_parse(text, len, &kv, &line))
		return false;

	const char *id = kv_get(&kv, "id"), *target = kv_get(&kv, "target");
	const char *once = kv_get(&kv, "once"), *url = kv_get(&kv, "url");
	const char *when = kv_get(&kv, "when"), *entry = kv_get(&kv, "entry");

	if (!id || !target || !once || !when ||
		(strcmp(target, words[OVERRIDE_ENTRY]) == 0) != (entry != NULL))
		return false;
	out->once = strcmp(once, "true") == 0;
	return take_id(id, out->id) && override_parse(target, &out->target) &&
	       (out->once || strcmp(once, "false") == 0) &&
	       (!url || str_copy(out->url, sizeof out->url, url)) &&
	       (!entry || override_entry(entry, &out->entry)) &&
	       num_u64(when, 0, UINT64_MAX, &out->when) && whole(out);
}

static bool
parse_use(char *text, size_t len, struct override_use *out)
{
	struct kv kv;
	size_t line;

	if (!kv_parse(text, len, &kv, &line))
		return false;

	const char *when = kv_get(&kv, "when");
	const char *made_by = kv_get(&kv, "override"),
		   *spent = kv_get(&kv, "spent");

	return when && num_u64(when, 0, UINT64_MAX, &out->when) &&
	       (!made_by || take_id(made_by, out->override)) &&
	       (!spent || take_id(spent, out->spent));
}

/*
 * The text of a file of the host. -1 with errno, which is EBADMSG when the name is
 * there but is no file of ours.
 */
static ssize_t
read_text(int state, struct mac mac, enum state_file f, char text[static TEXT_MAX])
{
	char name[STATE_NAME];
	ssize_t len = at_read(state, state_host(mac, f, name), text, TEXT_MAX);

	if (len == -1 && (errno == EFBIG || errno == EISDIR || errno == EINVAL ||
				 errno == ELOOP || errno == EXDEV))
		errno = EBADMSG;
	return len;
}

static int
read_use(int state, struct mac mac, enum state_file f, struct override_use *out)
{
	char text[TEXT_MAX];
	struct override_use use = {0};
	ssize_t len = read_text(state, mac, f, text);

	if (len == -1 && errno != ENOENT && errno != EBADMSG)
		return -1;
	if (len == -1 || !parse_use(text, (size_t)len, &use))
		use = (struct override_use){0};
	*out = use;
	return 0;
}

int
override_get(int state, struct mac mac, struct override *o)
{
	char text[TEXT_MAX];
	struct override new = {0};
	ssize_t len = read_text(state, mac, STATE_OVERRIDE, text);

	if (len == -1 && errno != ENOENT)
		return -1;
	if (len != -1 && !parse(text, (size_t)len, &new)) {
		errno = EBADMSG;
		return -1;
	}
	*o = new;
	return 0;
}

int
override_get_past(int state, struct mac mac, struct override_past *past)
{
	struct override_past was;

	if (read_use(state, mac, STATE_SERVED, &was.served) == -1 ||
		read_use(state, mac, STATE_SCRIPT, &was.script) == -1)
		return -1;
	*past = was;
	return 0;
}

int
override_read(
	int state, struct mac mac, struct override *o, struct override_past *past)
{
	struct override new;

	if (override_get(state, mac, &new) == -1 ||
		override_get_past(state, mac, past) == -1)
		return -1;
	*o = new;
	return 0;
}

/*
 * Write
 */

static int
replace(int state, struct mac mac, enum state_file f, const struct wr *w)
{
	int dir = state_host_folder(state, mac);

	if (dir == -1)
		return -1;

	int rc = put_file(dir, state_file_name(f), w->base, w->len, 0644);
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

static int
make_id(char out[static OVERRIDE_ID])
{
	uint8_t bytes[OVERRIDE_ID / 2];
	struct wr w = wr_of(out, OVERRIDE_ID);

	/* So few bytes come whole, and no signal cuts them short: getrandom(2). */
	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return -1;
	wr_hex(&w, bytes, sizeof bytes);
	wr_u8(&w, '\0');
	return 0;
}

int
override_write(int state, struct mac mac, struct override *o)
{
	char text[TEXT_MAX], id[OVERRIDE_ID], number[OVERRIDE_ENTRY_TEXT];
	struct wr w = wr_of(text, sizeof text);

	if (!whole(o)) {
		errno = EINVAL;
		return -1;
	}
	if (make_id(id) == -1)
		return -1;
	kv_put(&w, "id", id);
	kv_put(&w, "target", override_word(o->target));
	kv_put(&w, "once", o->once ? "true" : "false");
	kv_put(&w, "url", *o->url ? o->url : NULL);
	if (o->target == OVERRIDE_ENTRY)
		kv_put(&w, "entry", override_entry_text(o->entry, number));
	wr_text(&w, "when=");
	wr_dec(&w, o->when);
	wr_u8(&w, '\n');
	if (replace(state, mac, STATE_OVERRIDE, &w) == -1)
		return -1;
	memcpy(o->id, id, sizeof id);
	return 0;
}

int
override_remove(int state, struct mac mac)
{
	char name[STATE_NAME];
	int fd = at_open(
		state, state_host(mac, STATE_OVERRIDE, name), O_PATH | O_NOFOLLOW);

	/* A host that nobody has heard of gets no folder by this. */
	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	close(fd);

	int dir = state_host_folder(state, mac);
	if (dir == -1)
		return -1;

	int rc = put_remove(dir, state_file_name(STATE_OVERRIDE));
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

int
override_set(int state, struct mac mac, const char *by, struct override *o)
{
	bool none = o->target == OVERRIDE_NONE;
	struct event_line e;

	if ((none ? override_remove(state, mac) : override_write(state, mac, o)) ==
		-1)
		return -1;
	event_begin(&e, event_now(), by, "override");
	event_text(&e, "target", override_word(o->target));
	event_text(&e, "how", none ? NULL : o->once ? "once" : "always");
	event_append(state, mac, &e, 0); /* that it counts does not depend on it */
	return 0;
}

void
wr_override_use(struct wr *w, const struct override_use *use)
{
	wr_text(w, "when=");
	wr_dec(w, use->when);
	wr_u8(w, '\n');
	kv_put(w, "override", *use->override ? use->override : NULL);
	kv_put(w, "spent", *use->spent ? use->spent : NULL);
}

int
served_write(int state, struct mac mac, const struct override_use *use)
{
	char text[TEXT_MAX];
	struct wr w = wr_of(text, sizeof text);

	wr_override_use(&w, use);
	return replace(state, mac, STATE_SERVED, &w);
}
