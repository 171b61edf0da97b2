#include "net/scgi.h"

#include "base/rd.h"

#include <string.h>

/* Blanks around each, so that a name is found whole. */
static const char known[] =
	" AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE HTTPS MB_REDFISH_SYSTEM PATH_INFO"
	" PATH_TRANSLATED QUERY_STRING REDIRECT_STATUS REMOTE_ADDR REMOTE_HOST"
	" REMOTE_IDENT REMOTE_PORT REMOTE_USER REQUEST_METHOD REQUEST_SCHEME"
	" REQUEST_URI SCRIPT_NAME SERVER_ADDR SERVER_NAME SERVER_PORT"
	" SERVER_PROTOCOL SERVER_SOFTWARE ";

size_t
scgi_size(const char first[static SCGI_FIRST])
{
	size_t len = 0, i = 0;

	for (; i < SCGI_FIRST && first[i] >= '0' && first[i] <= '9'; i++)
		len = len * 10 + (size_t)(first[i] - '0');
	if (i == 0 || i == SCGI_FIRST || first[i] != ':' || *first == '0')
		return 0;
	len += i + 2;
	return len >= SCGI_FIRST && len <= SCGI_HEAD_MAX ? len : 0;
}

/* Is a program told of it? */
static bool
is_told(const struct rd *name)
{
	char word[64];

	if (rd_begins(name, "HTTP_"))
		return !rd_is(name, "HTTP_PROXY");
	if (name->left + 3 > sizeof word)
		return false;
	word[0] = ' ';
	memcpy(word + 1, name->at, name->left);
	memcpy(word + 1 + name->left, " ", 2);
	return strstr(known, word);
}

/* Letters of a variable, of which there is at least one. */
static bool
is_name(const struct rd *name)
{
	for (size_t i = 0; i < name->left; i++) {
		uint8_t c = name->at[i];

		if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_')
			return false;
	}
	return name->left > 0;
}

/* Is it among those from first on? */
static bool
is_there(char *const env[], size_t first, size_t n, const struct rd *name)
{
	for (size_t i = first; i < n; i++)
		if (memcmp(env[i], name->at, name->left + 1) == 0)
			return true;
	return false;
}

bool
scgi_environment(char *head, size_t len, char *env[static SCGI_VARS], size_t *n)
{
	struct rd r = rd_of(head, len), all;
	size_t first = *n, at = first;
	bool scgi = false;

	rd_until(&r, ":");
	rd_skip(&r, 1);
	all = rd_sub(&r, r.left > 0 ? r.left - 1 : 0);
	if (rd_u8(&r) != ',' || !rd_begins(&all, "CONTENT_LENGTH"))
		return false;
	while (all.left > 0) {
		struct rd name = rd_text(&all), value = rd_text(&all);

		if (value.bad)
			return false;
		scgi = scgi || (rd_is(&name, "SCGI") && rd_is(&value, "1"));
		if (!is_name(&name) || !is_told(&name))
			continue;
		/* The NUL between them: as text it is the variable. */
		head[(const char *)name.at + name.left - head] = '=';
		if (is_there(env, first, at, &name) || at + 1 >= SCGI_VARS)
			return false;
		env[at++] = head + ((const char *)name.at - head);
	}
	env[at] = NULL;
	*n = at;
	return scgi && at > first &&
	       strncmp(env[first], "CONTENT_LENGTH=", 15) == 0;
}

bool
scgi_is_below(const char *script, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(script, prefix, len) == 0 &&
	       (script[len] == '\0' || script[len] == '/');
}
