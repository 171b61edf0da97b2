#include "config.h"

#include "base/str.h"

#include <string.h>

static struct rd
take_line(struct rd *text)
{
	const uint8_t *newline = memchr(text->at, '\n', text->left);
	size_t len = newline ? (size_t)(newline - text->at) : text->left;
	struct rd line = rd_sub(text, len);

	rd_skip(text, newline ? 1 : 0);
	return line;
}

bool
config_next(struct rd *text, const char *name, char value[static CONFIG_VALUE])
{
	while (text->left > 0) {
		struct rd line = take_line(text);

		if (!rd_begins(&line, name))
			continue;
		rd_skip(&line, strlen(name));
		if (rd_u8(&line) != '=' || !str_take(value, CONFIG_VALUE, &line))
			continue;
		value[strcspn(value, ", \t\r")] = '\0';
		return true;
	}
	return false;
}

bool
config_last(struct rd text, const char *name, char value[static CONFIG_VALUE])
{
	bool found = false;

	while (config_next(&text, name, value))
		found = true;
	return found;
}
