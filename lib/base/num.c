#include "base/num.h"

bool
num_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned digit = (unsigned)(unsigned char)*text - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
num_u32(const char *text, uint32_t min, uint32_t max, uint32_t *out)
{
	uint64_t v;

	if (!num_u64(text, min, max, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

bool
num_u16(const char *text, uint16_t min, uint16_t max, uint16_t *out)
{
	uint64_t v;

	if (!num_u64(text, min, max, &v))
		return false;
	*out = (uint16_t)v;
	return true;
}

bool
num_hex(const char *text, size_t n, uint32_t *out)
{
	uint32_t v = 0;

	if (n < 1 || n > 8)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v << 4 | (uint32_t)(c - 'A' + 10);
		else
			return false;
	}
	*out = v;
	return true;
}
