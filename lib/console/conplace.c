#include "console/conplace.h"

#include "base/num.h"
#include "base/str.h"
#include "console/serialline.h"

static const struct {
	const char *text;
	enum conplace_kind kind;
	const char *wanted;
} prefixes[] = {
	{"tcp:", CONPLACE_TCP, "not tcp:HOST:PORT"},
	{"telnet:", CONPLACE_TELNET, "not telnet:HOST:PORT"},
	{"unix:", CONPLACE_UNIX, "not unix:PATH"},
	{"exec:", CONPLACE_EXEC, "not exec:COMMAND"},
};

/* HOST:PORT, in p->at; brackets around HOST are taken away. */
static bool
take_host(struct conplace *p)
{
	char *port = strrchr(p->at, ':');

	if (!port || port == p->at || !num_u16(port + 1, 1, UINT16_MAX, &p->port))
		return false;
	*port = '\0';
	if (*p->at == '[' && port[-1] == ']') {
		port[-1] = '\0';
		memmove(p->at, p->at + 1, strlen(p->at));
	}
	return *p->at && !strpbrk(p->at, " \t[]/");
}

/* DEVICE[,SPEED], in p->at. */
static bool
take_device(struct conplace *p)
{
	char *comma = strrchr(p->at, ',');
	speed_t speed;

	p->speed = CONPLACE_SPEED;
	if (!comma)
		return true;
	*comma = '\0';
	return num_u32(comma + 1, 1, UINT32_MAX, &p->speed) &&
	       serialline_speed(p->speed, &speed);
}

const char *
conplace_parse(const char *text, struct conplace *out)
{
	struct conplace p = {.kind = CONPLACE_DEVICE};
	const char *wanted = "not a speed of a serial line";
	bool good;

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t len = strlen(prefixes[i].text);

		if (strncmp(text, prefixes[i].text, len) != 0)
			continue;
		p.kind = prefixes[i].kind;
		wanted = prefixes[i].wanted;
		text += len;
		break;
	}
	if (!str_copy(p.at, sizeof p.at, text))
		return "too long for where a console is";
	if (p.kind == CONPLACE_DEVICE)
		good = take_device(&p);
	else if (p.kind == CONPLACE_UNIX)
		good = *p.at == '/';
	else
		good = p.kind == CONPLACE_EXEC || take_host(&p);
	if (!good)
		return wanted;
	if (!*p.at)
		return "there is no name in it";
	*out = p;
	return NULL;
}

bool
conplace_ok(const char *text)
{
	struct conplace p = {.kind = CONPLACE_DEVICE};

	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\x7f')
			return false;
	return strlen(text) <= CONPLACE_LONGEST && !conplace_parse(text, &p) &&
	       (p.kind != CONPLACE_DEVICE || *p.at == '/');
}
