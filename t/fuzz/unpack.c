/*
 * talos/unpack: any bytes as a compressed stream, with its first bytes made right
 * by the first byte of the input or as they are. How it is cut changes nothing, and
 * who has enough can stop.
 */
#include "talos/unpack.h"

#include <assert.h>
#include <string.h>

#define MOST (1 << 20) /* what a stream unpacks to, here */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
	size_t n;
	uint32_t of;
};

static bool
take(void *to, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	struct sum *sum = to;

	for (size_t i = 0; i < len; i++)
		sum->of = sum->of * 31 + at[i];
	sum->n += len;
	return sum->n < MOST;
}

static bool
unpacks(enum unpack_kind kind, const uint8_t *data, size_t size, size_t step,
	struct sum *sum)
{
	struct unpack *u = unpack_new(kind, take, sum);
	const char *wrong = NULL;

	assert(u);
	for (size_t at = 0; at < size && !wrong; at += step)
		wrong = unpack_push(
			u, data + at, size - at < step ? size - at : step);
	if (!wrong)
		wrong = unpack_end(u);
	unpack_free(u);
	return !wrong;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t magic[][UNPACK_MAGIC] = {{0xfd, '7', 'z', 'X', 'Z', 0},
		{0x28, 0xb5, 0x2f, 0xfd}, {0x1f, 0x8b, 8}};
	static const size_t fixed[] = {6, 4, 3};
	struct sum whole = {0}, cut = {0};
	enum unpack_kind kind;
	uint8_t text[4096];
	uint64_t length;
	bool good;

	if (size < UNPACK_MAGIC + 1 || size > sizeof text)
		return 0;
	memcpy(text, data + 1, --size);
	if (data[0] < 3)
		memcpy(text, magic[data[0]], fixed[data[0]]);
	if (!unpack_kind(text, &kind))
		return 0;
	unpack_size(text, size, &length);
	good = unpacks(kind, text, size, size, &whole);
	assert(unpacks(kind, text, size, 1 + data[0] % 13, &cut) == good);
	assert(!good || (whole.n == cut.n && whole.of == cut.of));
	assert(whole.n < MOST + (1 << 20) && cut.n < MOST + (1 << 20));
	return 0;
}
