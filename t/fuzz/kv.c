/* What kv reads, kv writes back, and reads again the same. */
#include "base/kv.h"

#include <assert.h>

#define TEXT_MAX 16384

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX + 1], again[2 * TEXT_MAX + 1];
	static struct kv first, second;
	struct wr w = wr_of(again, sizeof again - 1);
	size_t line = 0;

	if (size > TEXT_MAX)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	if (!kv_parse(text, size, &first, &line)) {
		assert(line >= 1 && line <= size + 1);
		return 0;
	}
	for (size_t i = 0; i < first.n; i++)
		kv_put(&w, first.item[i].name, first.item[i].value);
	assert(!w.full);
	assert(kv_parse(again, w.len, &second, &line));
	assert(second.n == first.n);
	for (size_t i = 0; i < first.n; i++) {
		assert(strcmp(first.item[i].name, second.item[i].name) == 0);
		assert(strcmp(first.item[i].value, second.item[i].value) == 0);
	}
	return 0;
}
