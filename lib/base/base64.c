#include "base/base64.h"

#include <stdint.h>

/* -1 for what is no digit of it. */
static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

ssize_t
base64_decode(const char *text, size_t len, void *out, size_t size)
{
	uint8_t *bytes = out;
	size_t n = 0;
	uint32_t bits = 0, have = 0;

	for (int pad = 0; pad < 2 && len > 0 && text[len - 1] == '='; pad++)
		len--;
	if (len % 4 == 1)
		return -1;
	for (size_t i = 0; i < len; i++) {
		int d = digit(text[i]);

		if (d == -1)
			return -1;
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have < 8)
			continue;
		if (n == size)
			return -1;
		have -= 8;
		bytes[n++] = (uint8_t)(bits >> have);
	}
	return (ssize_t)n;
}
