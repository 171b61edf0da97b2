#include "power/pass.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>

#define LINE_TEXT 256 /* a port, a state and five words more */

static const char *const words[] = {
	[SEEN_UNKNOWN] = "unknown",
	[SEEN_ON] = "on",
	[SEEN_OFF] = "off",
	[SEEN_IDLE] = "idle",
	[SEEN_FAULT] = "fault",
};

const char *
seen_word(enum port_state s)
{
	return words[s];
}

bool
seen_parse(const char *word, enum port_state *out)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0) {
			*out = (enum port_state)i;
			return true;
		}
	return false;
}

/* The next word of a line, ended with NUL; NULL at the end of it. */
static char *
next_word(char **line)
{
	char *at = *line + strspn(*line, " "), *end = at + strcspn(at, " ");

	*line = *end ? end + 1 : end;
	*end = '\0';
	return *at ? at : NULL;
}

/* The next line as text; 1, 0 at the end, -1 when it is too long or no text. */
static int
next_line(struct rd *text, char out[static LINE_TEXT])
{
	struct rd line = rd_until(text, "\n");

	if (line.left == 0 && text->left == 0)
		return 0;
	if (text->left > 0)
		rd_skip(text, 1);
	for (size_t i = 0; i < line.left; i++)
		if (line.at[i] < ' ' || line.at[i] > '~')
			return -1;
	if (!str_take(out, LINE_TEXT, &line))
		return -1;
	/* Nothing of ours has a backslash; in a record it would mean something. */
	for (char *c = out; (c = strchr(c, '\\'));)
		*c = '/';
	return 1;
}

bool
watts_parse(const char *text, uint32_t *milliwatts)
{
	size_t whole = strspn(text, "0123456789");
	const char *point = text + whole;
	struct rd before = rd_of(text, whole);
	uint32_t mw, unit = 100;
	char digits[8]; /* four and what is too many */

	if (!str_take(digits, sizeof digits, &before) ||
		!num_u32(digits, 0, 3999, &mw))
		return false;
	mw *= 1000;
	if (*point == '.') {
		if (!point[1])
			return false;
		for (point++; *point >= '0' && *point <= '9'; point++, unit /= 10)
			mw += (uint32_t)(*point - '0') * unit;
	}
	if (*point)
		return false;
	*milliwatts = mw;
	return true;
}

void
wr_watts(struct wr *w, uint32_t milliwatts)
{
	uint32_t part = milliwatts % 1000;

	wr_dec(w, milliwatts / 1000);
	if (part == 0)
		return;
	wr_u8(w, '.');
	for (uint32_t unit = 100; part > 0; part %= unit, unit /= 10)
		wr_u8(w, (uint8_t)('0' + part / unit));
}

/* "yes" and "on" are one thing, "no" and "off" the other. */
static bool
told_parse(const char *value, const char *yes, const char *no, enum told *out)
{
	if (strcmp(value, yes) != 0 && strcmp(value, no) != 0)
		return false;
	*out = strcmp(value, yes) == 0 ? TOLD_YES : TOLD_NO;
	return true;
}

static bool
port_value(struct port_seen *p, const char *name, const char *value)
{
	enum told uplink;

	if (strcmp(name, "admin") == 0)
		return told_parse(value, "on", "off", &p->admin);
	if (strcmp(name, "up") == 0)
		return told_parse(value, "yes", "no", &p->up);
	if (strcmp(name, "watts") == 0)
		return watts_parse(value, &p->milliwatts);
	if (strcmp(name, "class") == 0)
		return str_copy(p->class, sizeof p->class, value);
	if (strcmp(name, "uplink") == 0) {
		if (!told_parse(value, "yes", "no", &uplink))
			return false;
		p->uplink = uplink == TOLD_YES;
	}
	return true;
}

static bool
switch_value(struct pass *pass, const char *name, const char *value)
{
	enum told restarts;

	if (strcmp(name, "model") == 0)
		snprintf(pass->model, sizeof pass->model, "%s", value);
	if (strcmp(name, "budget") == 0)
		return watts_parse(value, &pass->budget);
	if (strcmp(name, "watts") == 0)
		return watts_parse(value, &pass->milliwatts);
	if (strcmp(name, "restarts") == 0) {
		if (!told_parse(value, "yes", "no", &restarts))
			return false;
		pass->restarts = restarts == TOLD_YES;
	}
	return true;
}

/* The rest of a line: name=value, of a port, or with NULL of the switch. */
static bool
values(char *line, struct pass *pass, struct port_seen *p)
{
	for (char *word; (word = next_word(&line));) {
		char *equals = strchr(word, '=');

		if (!equals || equals == word || !equals[1])
			return false;
		*equals = '\0';
		if (p ? !port_value(p, word, equals + 1)
		      : !switch_value(pass, word, equals + 1))
			return false;
	}
	return true;
}

bool
pass_line(struct pass *pass, char *line)
{
	char *port = next_word(&line), *state = next_word(&line);
	struct port_seen p = {.milliwatts = WATTS_NONE};

	if (!port || !state)
		return false;
	if (strcmp(port, "-") == 0)
		return strcmp(state, "ok") == 0 && values(line, pass, NULL);
	if (!port_ok(port) || !seen_parse(state, &p.state) ||
		pass_port(pass, port) || pass->ports == PORTS_MAX ||
		!str_copy(p.name, sizeof p.name, port) || !values(line, pass, &p))
		return false;
	pass->port[pass->ports++] = p;
	return true;
}

void
pass_clear(struct pass *out)
{
	out->ports = 0;
	out->model[0] = '\0';
	out->restarts = false;
	out->milliwatts = out->budget = WATTS_NONE;
}

bool
pass_parse(const char *text, size_t len, struct pass *out, size_t *bad)
{
	struct rd r = rd_of(text, len);
	char line[LINE_TEXT];
	int more;

	pass_clear(out);
	for (*bad = 1; (more = next_line(&r, line)) == 1; ++*bad)
		if (!pass_line(out, line))
			return false;
	return more == 0;
}

bool
found_parse(const char *text, size_t len, struct found *out, size_t *bad)
{
	struct rd r = rd_of(text, len);
	char line[LINE_TEXT];
	int more;

	out->n = 0;
	for (*bad = 1; (more = next_line(&r, line)) == 1; ++*bad) {
		char *at = line, *mac = next_word(&at), *port = next_word(&at);

		if (!mac || !port || next_word(&at) || out->n == FOUND_MAX ||
			!mac_parse(mac, &out->at[out->n].mac) || !port_ok(port) ||
			!str_copy(out->at[out->n].port, PORT_TEXT, port))
			return false;
		out->n++;
	}
	return more == 0;
}

bool
features_parse(const char *text, size_t len, struct features *out)
{
	struct rd r = rd_of(text, len);
	struct features f = {0};
	char line[LINE_TEXT];

	if (next_line(&r, line) == -1 || r.left > 0)
		return false;
	if (len == 0)
		line[0] = '\0';
	for (char *at = line, *word; (word = next_word(&at));) {
		if (strcmp(word, "cycle") == 0)
			f.cycle = true;
		else if (strcmp(word, "cycle=timed") == 0)
			f.cycle = f.timed = true;
		else if (strcmp(word, "find") == 0)
			f.find = true;
		else if (strncmp(word, "settle=", 7) == 0 &&
			 !num_u32(word + 7, 1, SETTLE_LAST, &f.settle))
			return false;
	}
	*out = f;
	return true;
}

const struct port_seen *
pass_port(const struct pass *pass, const char *port)
{
	for (size_t i = 0; i < pass->ports; i++)
		if (strcmp(pass->port[i].name, port) == 0)
			return &pass->port[i];
	return NULL;
}

void
wr_port(struct wr *w, const struct port_seen *p)
{
	wr_text(w, p->name);
	wr_u8(w, ' ');
	wr_text(w, words[p->state]);
	if (p->admin != TOLD_NOTHING)
		wr_text(w, p->admin == TOLD_YES ? " admin=on" : " admin=off");
	if (*p->class) {
		wr_text(w, " class=");
		wr_text(w, p->class);
	}
	if (p->up != TOLD_NOTHING)
		wr_text(w, p->up == TOLD_YES ? " up=yes" : " up=no");
	if (p->uplink)
		wr_text(w, " uplink=yes");
	if (p->milliwatts != WATTS_NONE) {
		wr_text(w, " watts=");
		wr_watts(w, p->milliwatts);
	}
}
