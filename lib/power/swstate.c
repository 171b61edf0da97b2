#include "power/swstate.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"

#include <errno.h>
#include <string.h>

#define JOB_LINE (256 + JOB_IDS * JOB_ID_TEXT)

static void
put_number(struct wr *w, const char *name, uint64_t n)
{
	wr_text(w, name);
	wr_u8(w, '=');
	wr_dec(w, n);
}

/* "port.7=" and so on. */
static void
put_numbered(struct wr *w, const char *base, size_t i, const char *after)
{
	wr_text(w, base);
	wr_dec(w, i);
	wr_text(w, after);
	wr_u8(w, '=');
}

/* "7 cycle hold asked=... due=... off=5 tries=0 code=0 sending unseen id=...
 * id=..." */
static void
put_job(struct wr *w, size_t i, const struct job *j)
{
	char name[32]; /* "job.255.why" */

	put_numbered(w, "job.", i, "");
	wr_text(w, j->port);
	wr_u8(w, ' ');
	wr_text(w, verb_word(j->verb));
	wr_u8(w, ' ');
	wr_text(w, stage_word(j->stage));
	put_number(w, " asked", j->asked);
	put_number(w, " due", j->due);
	put_number(w, " off", j->off);
	put_number(w, " tries", j->tries);
	put_number(w, " code", (uint64_t)j->code);
	if (j->sending)
		wr_text(w, " sending=yes");
	if (j->unseen)
		wr_text(w, " unseen=yes");
	for (size_t k = 0; k < j->ids; k++) {
		wr_text(w, " id=");
		wr_text(w, j->id[k]);
	}
	wr_u8(w, '\n');
	snprintf(name, sizeof name, "job.%zu.why", i);
	kv_put(w, name, *j->why ? j->why : NULL);
}

void
swstate_put(struct wr *w, const struct swstate *s)
{
	put_number(w, "when", s->when);
	wr_u8(w, '\n');
	wr_text(w, "switch=- ok");
	if (*s->pass.model) {
		wr_text(w, " model=");
		wr_text(w, s->pass.model);
	}
	if (s->pass.restarts)
		wr_text(w, " restarts=yes");
	if (s->pass.milliwatts != WATTS_NONE) {
		wr_text(w, " watts=");
		wr_watts(w, s->pass.milliwatts);
	}
	if (s->pass.budget != WATTS_NONE) {
		wr_text(w, " budget=");
		wr_watts(w, s->pass.budget);
	}
	wr_u8(w, '\n');
	if (s->own_when) {
		put_number(w, "own-when", s->own_when);
		wr_u8(w, '\n');
		kv_put(w, "own", s->own);
	}
	for (size_t i = 0; i < s->pass.ports; i++) {
		put_numbered(w, "port.", i, "");
		wr_port(w, &s->pass.port[i]);
		wr_u8(w, '\n');
	}
	for (size_t i = 0; i < s->jobs; i++)
		put_job(w, i, &s->job[i]);
}

/* A word of the form name=value of a job. */
static bool
job_value(struct job *j, const char *name, const char *value)
{
	uint64_t n;

	if (strcmp(name, "id") == 0)
		return job_id_ok(value) && job_add(j, value);
	if (strcmp(name, "sending") == 0)
		j->sending = true;
	else if (strcmp(name, "unseen") == 0)
		j->unseen = true;
	else if (!num_u64(value, 0, UINT64_MAX, &n))
		return false;
	else if (strcmp(name, "asked") == 0)
		j->asked = n;
	else if (strcmp(name, "due") == 0)
		j->due = n;
	else if (strcmp(name, "off") == 0)
		j->off = (uint32_t)n;
	else if (strcmp(name, "tries") == 0)
		j->tries = (uint32_t)n;
	else if (strcmp(name, "code") == 0)
		j->code = (int)(n & 0xff);
	return true;
}

static bool
parse_job(const char *text, struct job *out)
{
	char line[JOB_LINE], *at = line, *word[3] = {NULL};
	struct job j = {0};

	if (!str_copy(line, sizeof line, text))
		return false;
	for (size_t i = 0; at; i++) {
		char *one = strsep(&at, " "), *equals;

		if (i < 3) {
			word[i] = one;
			continue;
		}
		if (!(equals = strchr(one, '=')))
			return false;
		*equals = '\0';
		if (!job_value(&j, one, equals + 1))
			return false;
	}
	if (!word[2] || !port_ok(word[0]) ||
		!str_copy(j.port, PORT_TEXT, word[0]) ||
		!verb_parse(word[1], &j.verb) || !stage_parse(word[2], &j.stage))
		return false;
	*out = j;
	return true;
}

/* Names of which there are many have a number behind a dot. */
static bool
is_numbered(const char *name, const char *base, const char *after)
{
	size_t len = strlen(base), digits;

	if (strncmp(name, base, len) != 0)
		return false;
	digits = strspn(name + len, "0123456789");
	return digits > 0 && strcmp(name + len + digits, after) == 0;
}

static bool
parse_line(struct swstate *s, const char *name, const char *value)
{
	char line[256]; /* as pass_parse takes them */

	/* Only a sentence has one. */
	if (strchr(value, '\\') && !is_numbered(name, "job.", ".why"))
		return false;

	if (strcmp(name, "when") == 0)
		return num_u64(value, 0, UINT64_MAX, &s->when);
	if (strcmp(name, "own-when") == 0)
		return num_u64(value, 0, UINT64_MAX, &s->own_when);
	if (strcmp(name, "own") == 0)
		return str_copy(s->own, sizeof s->own, value);
	if (strcmp(name, "switch") == 0 || is_numbered(name, "port.", ""))
		return str_copy(line, sizeof line, value) &&
		       pass_line(&s->pass, line);
	if (is_numbered(name, "job.", ""))
		return s->jobs < PORTS_MAX && parse_job(value, &s->job[s->jobs]) &&
		       ++s->jobs > 0;
	if (is_numbered(name, "job.", ".why"))
		return s->jobs > 0 &&
		       str_copy(s->job[s->jobs - 1].why, JOB_WHY, value);
	return true;
}

bool
swstate_parse(char *text, size_t len, struct swstate *out)
{
	char *at = text, *end = text + len, *newline;
	const char *name, *value;
	bool good = true;

	out->when = out->own_when = 0;
	out->jobs = 0;
	out->own[0] = '\0';
	pass_clear(&out->pass);
	text[len] = '\0';
	while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		if (!kv_next(&at, end, &name, &value) ||
			!parse_line(out, name, value))
			good = false;
		at = newline + 1;
	}
	return good && at == end;
}

int
swstate_read(int state, const char *name, char text[static SWSTATE_MAX],
	struct swstate *out)
{
	char path[STATE_NAME];
	ssize_t len = at_read(
		state, state_switch(name, SWITCH_STATE, path), text, SWSTATE_MAX);

	if (len == -1 && errno != ENOENT)
		return -1;
	if (!swstate_parse(text, len == -1 ? 0 : (size_t)len, out)) {
		errno = EBADMSG;
		return -1;
	}
	return 0;
}

struct job *
swstate_job(struct swstate *s, const char *port)
{
	for (size_t i = 0; i < s->jobs; i++)
		if (strcmp(s->job[i].port, port) == 0)
			return &s->job[i];
	return NULL;
}
