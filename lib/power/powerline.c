#include "power/powerline.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>

static bool
yes_no(const char *value, bool *out)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return false;
	*out = strcmp(value, "yes") == 0;
	return true;
}

static bool
take_option(struct power_ask *a, const char *name, const char *value)
{
	bool wait;

	if (strcmp(name, "id") == 0)
		return job_id_ok(value) && str_copy(a->id, sizeof a->id, value);
	if (strcmp(name, "off") == 0)
		return num_u32(value, 1, POWERLINE_OFF, &a->off);
	if (strcmp(name, "dry") == 0)
		return yes_no(value, &a->dry);
	if (strcmp(name, "wait") == 0 && yes_no(value, &wait)) {
		a->no_wait = !wait;
		return true;
	}
	return false;
}

/* The words that say what is asked; how many of them there were. */
static size_t
take_words(char *word[static 3], struct power_ask *a)
{
	if (word[2] && strcmp(word[0], "switch") == 0 &&
		(strcmp(word[2], "ports") == 0 || strcmp(word[2], "find") == 0)) {
		a->what = *word[2] == 'p' ? ASK_PORTS : ASK_FIND;
		return switch_name(word[1], a->who) ? 3 : 0;
	}
	a->what = strcmp(word[0], "*") == 0          ? ASK_ALL
		  : strcmp(word[1], "shutdown") == 0 ? ASK_SHUTDOWN
						     : ASK_HOST;
	if (!str_copy(a->who, sizeof a->who, word[0]) ||
		(a->what != ASK_SHUTDOWN && !verb_parse(word[1], &a->verb)) ||
		(a->what == ASK_ALL && a->verb != VERB_STATUS))
		return 0;
	return 2;
}

bool
ask_parse(const char *line, struct power_ask *out, const char **why)
{
	char text[POWERLINE_MAX], *at = text, *word[8] = {NULL}, *one;
	struct power_ask a = {0};
	size_t n = 0;

	*why = "a request is: host on|off|cycle|reset|status|shutdown, or switch name ports|find";
	if (!str_copy(text, sizeof text, line))
		return false;
	while ((one = strsep(&at, " \t\r")))
		if (*one && n == sizeof word / sizeof *word)
			return false;
		else if (*one)
			word[n++] = one;
	if (n < 2)
		return false;

	size_t i = take_words(word, &a);
	if (i == 0)
		return false;
	*why = "what may follow is id=, off=, wait= and dry=";
	for (; i < n; i++) {
		char *equals = strchr(word[i], '=');

		if (!equals)
			return false;
		*equals = '\0';
		if (!take_option(&a, word[i], equals + 1))
			return false;
	}
	*out = a;
	return true;
}

void
wr_ask(struct wr *w, const struct power_ask *a)
{
	if (a->what == ASK_PORTS || a->what == ASK_FIND)
		wr_text(w, "switch ");
	wr_text(w, a->what == ASK_ALL ? "*" : a->who);
	wr_u8(w, ' ');
	wr_text(w, a->what == ASK_PORTS      ? "ports"
		   : a->what == ASK_FIND     ? "find"
		   : a->what == ASK_SHUTDOWN ? "shutdown"
					     : verb_word(a->verb));
	if (*a->id) {
		wr_text(w, " id=");
		wr_text(w, a->id);
	}
	if (a->off) {
		wr_text(w, " off=");
		wr_dec(w, a->off);
	}
	if (a->no_wait)
		wr_text(w, " wait=no");
	if (a->dry)
		wr_text(w, " dry=yes");
	wr_u8(w, '\n');
}

bool
answer_parse(const char *line, struct power_answer *out)
{
	char digits[4];
	size_t n;
	uint32_t code;

	if (strncmp(line, "ok ", 3) == 0 || strncmp(line, "no ", 3) == 0) {
		*out = (struct power_answer){*line == 'o' ? 0 : 1, line + 3};
		return true;
	}
	if (strncmp(line, "error ", 6) != 0)
		return false;
	n = strcspn(line + 6, " ");

	struct rd r = rd_of(line + 6, n);
	if (!str_take(digits, sizeof digits, &r) ||
		!num_u32(digits, 2, 255, &code) || !line[6 + n])
		return false;
	*out = (struct power_answer){(int)code, line + 6 + n + 1};
	return true;
}
