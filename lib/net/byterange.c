#include "net/byterange.h"

#include "base/num.h"
#include "base/str.h"

/* A number, or false; *there says whether there were any digits. */
static bool
number(struct rd part, uint64_t *out, bool *there)
{
	char text[24];

	*there = part.left > 0;
	return !*there || (str_take(text, sizeof text, &part) &&
				  num_u64(text, 0, UINT64_MAX - 1, out));
}

/* The last so many bytes. */
static enum byterange
from_end(uint64_t count, uint64_t size, uint64_t *first, uint64_t *last)
{
	if (size == BYTERANGE_UNKNOWN)
		return BYTERANGE_ALL;
	if (count == 0 || size == 0)
		return BYTERANGE_NOT;
	*first = count < size ? size - count : 0;
	*last = size - 1;
	return BYTERANGE_PART;
}

enum byterange
byterange_of(const char *field, uint64_t size, uint64_t *first, uint64_t *last)
{
	struct rd r = rd_of(field, strlen(field));
	uint64_t from = 0, to = 0;
	bool has_from, has_to;

	if (!rd_begins(&r, "bytes=") || strchr(field, ','))
		return BYTERANGE_ALL;
	rd_skip(&r, strlen("bytes="));
	if (!number(rd_until(&r, "-"), &from, &has_from) || r.left == 0)
		return BYTERANGE_ALL;
	rd_skip(&r, 1);
	if (!number(r, &to, &has_to) || (!has_from && !has_to))
		return BYTERANGE_ALL;
	if (!has_from)
		return from_end(to, size, first, last);
	if (has_to && to < from)
		return BYTERANGE_ALL;
	if (from >= size)
		return BYTERANGE_NOT;
	if (!has_to && size == BYTERANGE_UNKNOWN)
		return BYTERANGE_ALL;
	*first = from;
	*last = has_to && to < size ? to : size - 1;
	return BYTERANGE_PART;
}
