#include "base/hash.h"

uint64_t
hash_of(uint64_t start, const void *bytes, size_t len)
{
	const uint8_t *b = bytes;
	uint64_t h = start ^ 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ b[i]) * 0x100000001b3;
	return (h ^ h >> 32) * 0x9e3779b97f4a7c15;
}
