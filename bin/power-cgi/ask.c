/* ask: the host, its power, and the site's secrets; what goes wrong in each. */
#include "reply.h"

#include "base/num.h"
#include "base/str.h"
#include "file/secret.h"
#include "host/host.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <sysexits.h>

#define WAIT_MS 60000 /* then a driver is ended, without a timeout of its own */

bool
refuse(struct reply *r, unsigned status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->why, sizeof r->why, format, args);
	va_end(args);
	r->status = status;
	return false;
}

bool
trouble(struct reply *r, const char *what)
{
	return refuse(r, cgi_trouble(errno), "%s: %s", what,
		errno == EBADMSG ? "not of our making" : strerror(errno));
}

bool
find_host(
	const struct request *q, struct reply *r, const char *who, struct mac *out)
{
	errno = ENOENT;
	if (*who && strlen(who) < POWERLINE_WHO && !strpbrk(who, " \t\r\n") &&
		host_mac_of(q->state, who, out) == 0 && mac_ok(*out))
		return true;
	if (errno != ENOENT && errno != ENAMETOOLONG && errno != EXDEV)
		return trouble(r, "the host");
	/*
	 * Its name is not repeated: MAAS looks for its words in the body of a 404
	 * too.
	 */
	return refuse(r, 404, "no host is known by that name");
}

/* What an exit status of the one that switches means here. */
static unsigned
status_of(int code)
{
	switch (code) {
	case 1:
		return 409;
	case EX_DATAERR:
		return 502;
	case EX_TEMPFAIL:
		return 503;
	default:
		return 500;
	}
}

static bool
no_answer(struct reply *r)
{
	if (errno == ENOENT || errno == ECONNREFUSED)
		return refuse(
			r, 503, "mb-poe serve does not run, so nobody switches");
	if (errno == ETIMEDOUT)
		return refuse(r, 503, "mb-poe did not answer in time");
	if (errno == ECONNRESET || errno == EAGAIN)
		return refuse(r, 503, "mb-poe ended before it answered");
	if (errno == EACCES || errno == EPERM)
		return refuse(r, 500,
			"the web server's user may not write to power.sock");
	return trouble(r, "power.sock");
}

bool
ask_power(const struct request *q, struct reply *r, const char *who, enum verb verb,
	struct powercall *call, enum power *power)
{
	struct power_ask ask = {
		.what = ASK_HOST, .verb = verb, .no_wait = verb != VERB_STATUS};
	const char *off = site_get(&q->site, "reset_delay_sec");
	char word[16];
	uint32_t n;

	str_copy(ask.who, sizeof ask.who, who);
	if (verb == VERB_CYCLE && off && num_u32(off, 1, POWERLINE_OFF, &n))
		ask.off = n;
	if (verb != VERB_STATUS && powercall_id(ask.id) == -1)
		return trouble(r, "random numbers");
	if (powercall(q->state, &ask, WAIT_MS, call) == -1)
		return no_answer(r);
	if (call->answer.code != 0)
		return refuse(
			r, status_of(call->answer.code), "%s", call->answer.text);

	struct rd first = rd_of(call->answer.text, strcspn(call->answer.text, " "));
	if (!str_take(word, sizeof word, &first) || !power_parse(word, power))
		return refuse(r, 500, "mb-poe says what is not understood here");
	return true;
}

bool
read_secret(const struct request *q, struct reply *r, const char *key, char *out)
{
	const char *path = site_get(&q->site, key);

	if (secret_read(path, getenv("CREDENTIALS_DIRECTORY"), out) == 0)
		return true;
	/* Where it is concerns the log, and not who asks. */
	if (errno == EPERM)
		warnx("%s: everybody may read it, or its group write it; try chmod "
		      "640",
			path);
	else if (errno == ENODATA)
		warnx("%s: its first line is empty", path);
	else
		warn("%s", path);
	return refuse(
		r, 500, "the file of %s cannot be used; the log says why", key);
}
