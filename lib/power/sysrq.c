#include "power/sysrq.h"

#include <string.h>

#define KEYS                                                                       \
	"abcdefghijklmnopqrstuvwxyz"                                               \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define KEYS_AT_ONCE 16

/* "sysrq: ", "SysRq : " of before Linux 4.20, or both. */
static const char *
after_mark(const char *line)
{
	const char *text = NULL;

	for (const char *at = line; (at = strcasestr(at, "sysrq")); at += 5) {
		const char *colon = at + 5 + strspn(at + 5, " ");

		if (*colon == ':')
			text = colon + 1 + strspn(colon + 1, " ");
	}
	return text;
}

static void
judge(struct sysrq *s)
{
	const char *text = after_mark(s->line);

	if (strstr(s->line, "Emergency Sync complete") ||
		strstr(s->line, "Emergency Remount complete"))
		s->said = SYSRQ_DONE;
	else if (!text)
		return;
	else if (strstr(text, "disabled"))
		s->said = SYSRQ_REFUSED;
	else if (strncmp(text, "HELP", 4) == 0)
		s->said = SYSRQ_UNKNOWN;
	else
		s->said = SYSRQ_TAKEN;
}

void
sysrq_hear(struct sysrq *s, struct rd bytes)
{
	while (bytes.left) {
		char c = (char)rd_u8(&bytes);

		if (c == '\n') {
			s->line[s->len] = '\0';
			judge(s);
			s->len = 0;
			continue;
		}
		if (c == '\0')
			continue;
		/* A prompt may stand before it in the line. */
		if (s->len == sizeof s->line - 1) {
			s->len /= 2;
			memmove(s->line, s->line + sizeof s->line - 1 - s->len,
				s->len);
		}
		s->line[s->len++] = c;
	}
}

bool
sysrq_keys(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= KEYS_AT_ONCE && strspn(text, KEYS) == len;
}
