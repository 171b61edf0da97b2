#include "host/fresh.h"

#include "base/num.h"
#include "file/at.h"
#include "file/state.h"

#include <errno.h>

#define STATUS_MAX 4096 /* bytes of the file */

int
fresh_when(int state, uint64_t *out)
{
	char text[STATUS_MAX];
	ssize_t len = at_read(state, STATE_REMOTE_STATUS, text, sizeof text);
	const char *when;
	struct kv kv;
	size_t line;

	if (len == -1)
		return -1;
	if (!kv_parse(text, (size_t)len, &kv, &line)) {
		errno = EBADMSG;
		return -1;
	}
	when = kv_get(&kv, "when");
	if (!when) {
		errno = ENOENT;
		return -1;
	}
	if (!num_u64(when, 1, UINT64_MAX, out)) {
		errno = EBADMSG;
		return -1;
	}
	return 0;
}

/* A time of the site's, in seconds. */
static uint64_t
seconds(const struct site *site, const char *key, uint64_t otherwise)
{
	const char *text = site_get(site, key);

	if (text)
		num_u64(text, 0, UINT64_MAX, &otherwise);
	return otherwise;
}

bool
fresh_stale(const struct site *site, uint64_t when, uint64_t now)
{
	uint64_t interval = seconds(site, "remote.interval", FRESH_INTERVAL);
	uint64_t limit =
		seconds(site, "remote.stale_after", FRESH_MISSED * interval);

	return now > when && now - when > limit;
}
