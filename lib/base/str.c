#include "base/str.h"

#include <string.h>

bool
str_copy(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		return false;
	memcpy(out, text, len + 1);
	return true;
}

bool
str_take(char *out, size_t size, const struct rd *bytes)
{
	size_t len = bytes->left;

	if (bytes->bad || len >= size || (len > 0 && memchr(bytes->at, 0, len)))
		return false;
	if (len > 0)
		memcpy(out, bytes->at, len);
	out[len] = '\0';
	return true;
}

/* One byte as it is shown; returns how many characters that is. */
static size_t
show_byte(uint8_t c, char piece[static 4])
{
	static const char hex[] = "0123456789abcdef";

	if (c >= 0x20 && c < 0x7f && c != '\\') {
		piece[0] = (char)c;
		return 1;
	}
	piece[0] = piece[1] = '\\';
	if (c == '\\')
		return 2;
	piece[1] = 'x';
	piece[2] = hex[c >> 4];
	piece[3] = hex[c & 15];
	return 4;
}

const char *
str_show(char *out, size_t size, const struct rd *bytes)
{
	struct rd r = *bytes;
	char piece[4];
	size_t total = 0, n = 0;

	while (!r.bad && r.left > 0)
		total += show_byte(rd_u8(&r), piece);

	size_t room = total < size ? total : size - sizeof "...";
	for (r = *bytes; !r.bad && r.left > 0;) {
		size_t len = show_byte(rd_u8(&r), piece);

		if (n + len > room)
			break;
		memcpy(out + n, piece, len);
		n += len;
	}
	str_copy(out + n, size - n, total < size ? "" : "...");
	return out;
}

static char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	return c;
}

bool
str_eq_nocase(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

unsigned
str_distance(const char *a, const char *b)
{
	enum { MAX = 63 };
	unsigned row[MAX + 1];
	size_t blen = strnlen(b, MAX);

	for (size_t j = 0; j <= blen; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; i < MAX && a[i]; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i + 1;
		for (size_t j = 1; j <= blen; j++) {
			unsigned best = diagonal + (a[i] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[blen];
}
