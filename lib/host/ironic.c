#include "host/ironic.h"

#include "dhcp/optrecord.h"
#include "file/at.h"
#include "file/state.h"

#include <errno.h>
#include <string.h>

/* The record at name, in text, which kv points into. */
static int
read_record(
	int state, const char *name, char text[static IRONIC_MAX], struct kv *kv)
{
	ssize_t len = at_read(state, name, text, IRONIC_MAX);
	size_t line;

	if (len == -1)
		return -1;
	if (kv_parse(text, (size_t)len, kv, &line))
		return 0;
	errno = EBADMSG;
	return -1;
}

static bool
flag(const struct kv *kv, const char *name)
{
	const char *v = kv_get(kv, name);

	return v && strcmp(v, "true") == 0;
}

/* Words with a blank between; those that do not fit are left out. */
static bool
add_tags(const char *words, struct opttags *tags)
{
	struct rd r = rd_of(words, strlen(words));
	char name[OPTTAG_MAX];

	while (r.left > 0) {
		struct rd w = rd_until(&r, " ");
		size_t len = w.left;

		rd_skip(&r, r.left > 0 ? 1 : 0);
		if (len == 0 || len >= sizeof name)
			return false;
		rd_copy(&w, name, len);
		name[len] = '\0';
		if (!opttags_add(tags, name))
			return false;
	}
	return true;
}

/* One of nothing. What its lines, of which there are none, hold does not matter. */
static void
nothing(struct ironic *out)
{
	out->known = out->ignore = false;
	out->tags.n = out->own.matches = out->own.lines = 0;
}

int
ironic_of(int state, struct mac mac, struct ironic *out)
{
	char name[STATE_NAME], text[IRONIC_MAX];
	struct kv kv;

	nothing(out);
	if (read_record(state, state_host(mac, STATE_IRONIC, name), text, &kv) ==
		-1)
		return -1;

	const char *tags = kv_get(&kv, "tags");
	if ((tags && !add_tags(tags, &out->tags)) ||
		!optrecord_get(&kv, &out->own)) {
		nothing(out);
		errno = EBADMSG;
		return -1;
	}
	opttags_add(&out->tags, "known");
	out->known = true;
	out->ignore = flag(&kv, "ignore");
	return 0;
}

int
ironic_options(int state, struct optset *out)
{
	char text[IRONIC_MAX];
	struct kv kv;

	memset(out, 0, sizeof *out);
	if (read_record(state, STATE_OPTIONS, text, &kv) == -1)
		return -1;
	if (optrecord_get(&kv, out))
		return 0;
	errno = EBADMSG;
	return -1;
}

int
ironic_apply(int state, struct host *host)
{
	char name[STATE_NAME], text[IRONIC_MAX];
	struct kv kv;

	if (read_record(state, state_host(host->mac, STATE_IRONIC, name), text,
		    &kv) == -1)
		return errno == ENOENT ? 0 : -1;
	if (flag(&kv, "ignore"))
		host->known = host->disabled = true;
	return 0;
}
