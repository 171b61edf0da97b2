#include "power/swconf.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/site.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define SECRET_MAX 2048 /* a token may be long */

/* Each may also be in a file, whose name is the key with this. */
#define IN_FILE "_file"
static const char *const secrets[] = {
	"password", "token", "community", "auth_password", "priv_password"};

/* What mb-poe alone goes by. */
static const char *const ours[] = {"driver", "account", "off_time", "halted_watts",
	"protected", "uplinks", "allow_restart", "timeout"};

static uint32_t
number(const struct kv *kv, const char *name, uint32_t otherwise)
{
	const char *text = kv_get(kv, name);
	uint32_t n;

	return text && num_u32(text, 0, UINT32_MAX, &n) ? n : otherwise;
}

int
swconf_read(int state, const char *name, struct swconf *out)
{
	char path[STATE_NAME], text[SWCONF_MAX], trial[SWCONF_MAX];
	const char *allow, *halted, *driver;
	ssize_t len = at_read(
		state, state_switch(name, SWITCH_RECORD, path), text, sizeof text);
	size_t line;
	struct kv kv;

	if (len == -1)
		return -1;
	/* Parsed in place, so first a copy: out is left alone if it is no record.
	 */
	memcpy(trial, text, (size_t)len);
	if (!kv_parse(trial, (size_t)len, &kv, &line) ||
		!(driver = kv_get(&kv, "driver")) || !driver_ok(driver)) {
		errno = EBADMSG;
		return -1;
	}
	memcpy(out->text, text, (size_t)len);
	kv_parse(out->text, (size_t)len, &out->kv, &line);
	out->driver = kv_get(&out->kv, "driver");
	str_copy(out->name, sizeof out->name, name);
	out->protected = kv_get(&out->kv, "protected");
	out->uplinks = kv_get(&out->kv, "uplinks");
	out->off_time = number(&out->kv, "off_time", OFF_TIME);
	out->off_said = kv_get(&out->kv, "off_time") != NULL;
	out->settle = number(&out->kv, "settle", 0);
	out->timeout = number(&out->kv, "timeout", DRIVER_TIMEOUT);
	allow = kv_get(&out->kv, "allow_restart");
	out->allow_restart = allow && strcmp(allow, "true") == 0;
	halted = kv_get(&out->kv, "halted_watts");
	if (!halted || !watts_parse(halted, &out->halted))
		out->halted = 0;
	return 0;
}

static bool
is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* Is it "password_file", of a secret? */
static bool
is_secret_file(const char *name)
{
	size_t len = strlen(name), tail = strlen(IN_FILE);
	char base[32]; /* longer than any secret's name */
	struct rd r = rd_of(name, len > tail ? len - tail : 0);

	return len > tail && strcmp(name + len - tail, IN_FILE) == 0 &&
	       str_take(base, sizeof base, &r) &&
	       is_one_of(base, secrets, sizeof secrets / sizeof *secrets);
}

/* A file as it is, or that of its name among the credentials; -1 with errno. */
static ssize_t
read_file(const char *path, const char *credentials, char *out, size_t size)
{
	const char *name = strrchr(path, '/');
	int handed = credentials ? at_folder(credentials) : -1, dir, why;
	ssize_t len = -1;

	if (handed != -1) {
		len = at_read(handed, name ? name + 1 : path, out, size);
		close(handed);
	}
	if (len != -1 || (dir = at_parent(path, &name)) == -1)
		return len;
	len = at_read(dir, name, out, size);
	why = errno;
	close(dir);
	errno = why;
	return len;
}

/* The first line of a file, as a setting. */
static bool
put_file_secret(struct wr *w, const char *name, const char *path,
	const char *credentials, char why[static SWCONF_WHY])
{
	char text[SECRET_MAX];
	bool some;

	if (read_file(path, credentials, text, sizeof text) == -1) {
		snprintf(why, SWCONF_WHY, "%s cannot be read: %s", path,
			strerror(errno));
		return false;
	}
	text[strcspn(text, "\r\n")] = '\0';
	some = *text != '\0';
	if (some)
		kv_put(w, name, text);
	else
		snprintf(why, SWCONF_WHY, "%s is empty", path);
	explicit_bzero(text, sizeof text);
	return some;
}

/* Of the record of secrets; that of a controller of the site's has other names. */
static const char *
kept_secret(const struct kv *kept, const struct swconf *c, const char *name)
{
	const char *account = kv_get(&c->kv, "account");
	char key[2 * SWITCH_TEXT + 16];

	snprintf(key, sizeof key, "switches.%s.%s", c->name, name);
	if (kv_get(kept, key) || !account)
		return kv_get(kept, key);
	snprintf(key, sizeof key, "%s.%s", account,
		strcmp(name, "token") == 0 ? "api_key" : name);
	return kv_get(kept, key);
}

static bool
put_secrets(int state, const struct swconf *c, const char *credentials,
	struct wr *w, char why[static SWCONF_WHY])
{
	char text[SITE_MAX], key[32];
	ssize_t len = at_read(state, STATE_SECRETS, text, sizeof text);
	struct kv kept = {0};
	size_t line;
	bool good = true;

	if ((len == -1 && errno != ENOENT) ||
		(len != -1 && !kv_parse(text, (size_t)len, &kept, &line))) {
		snprintf(why, SWCONF_WHY, "the secrets cannot be read: %s",
			len == -1 ? strerror(errno) : "not of our making");
		good = false;
	}
	for (size_t i = 0; good && i < sizeof secrets / sizeof *secrets; i++) {
		const char *path;

		snprintf(key, sizeof key, "%s" IN_FILE, secrets[i]);
		if ((path = kv_get(&c->kv, key)))
			good = put_file_secret(
				w, secrets[i], path, credentials, why);
		else
			kv_put(w, secrets[i], kept_secret(&kept, c, secrets[i]));
	}
	explicit_bzero(text, sizeof text);
	return good;
}

bool
swconf_settings(int state, const struct swconf *c, const struct swconf_run *run,
	struct wr *w, char why[static SWCONF_WHY])
{
	for (size_t i = 0; i < c->kv.n; i++)
		if (!is_secret_file(c->kv.item[i].name) &&
			!is_one_of(c->kv.item[i].name, ours,
				sizeof ours / sizeof *ours))
			kv_put(w, c->kv.item[i].name, c->kv.item[i].value);
	kv_put(w, "dry_run", run->dry ? "true" : "false");
	kv_put(w, "folder", run->folder);
	kv_put(w, "switch", c->name);
	wr_text(w, "timeout=");
	wr_dec(w, c->timeout);
	wr_u8(w, '\n');
	if (!put_secrets(state, c, run->credentials, w, why))
		return false;
	if (w->full)
		snprintf(why, SWCONF_WHY, "the settings of %s are too long",
			c->name);
	return !w->full;
}
