#include "power/word.h"

#include "base/str.h"
#include "host/addr.h"

#include <string.h>

static bool
alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Letters, digits and these, fewer than size of them. */
static bool
made_of(const char *text, const char *more, size_t size)
{
	size_t len = 0;

	while (alnum(text[len]) || (text[len] && strchr(more, text[len])))
		len++;
	return len > 0 && len < size && !text[len];
}

bool
port_ok(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len >= PORT_TEXT || *text == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~' || strchr(",=\\", text[i]))
			return false;
	return true;
}

bool
driver_ok(const char *text)
{
	return made_of(text, "-", DRIVER_TEXT) && *text != '-';
}

bool
switch_name(const char *text, char out[static SWITCH_TEXT])
{
	struct mac mac;

	if (mac_parse(text, &mac)) {
		mac_text(mac, out);
		return true;
	}
	return made_of(text, "._-", SWITCH_TEXT) && *text != '.' && *text != '-' &&
	       str_copy(out, SWITCH_TEXT, text);
}

bool
port_listed(const char *list, const char *port)
{
	size_t len = strlen(port);

	for (const char *at = list; at && *at; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (strncmp(at, port, len) == 0 && (!at[len] || at[len] == ' '))
			return true;
	}
	return false;
}
