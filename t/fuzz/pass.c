/* What a driver says is a pass that is written and read again the same, or none. */
#include "power/powerline.h"
#include "power/swstate.h"

#include <assert.h>

#define TEXT_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[SWSTATE_MAX + 1], again[SWSTATE_MAX + 1];
	static struct swstate first, second;
	static struct found found;
	struct features features;
	struct power_ask ask;
	const char *why;
	size_t bad;

	if (size > TEXT_MAX || size == 0)
		return 0;
	found_parse((const char *)data, size, &found, &bad);
	features_parse((const char *)data, size, &features);
	memcpy(text, data, size);
	text[size] = '\0';
	ask_parse(text, &ask, &why);
	if (!pass_parse((const char *)data, size, &first.pass, &bad)) {
		assert(bad >= 1 && bad <= size + 1);
		/* Then perhaps it is a state. */
		if (!swstate_parse(text, size, &first))
			return 0;
	}

	struct wr w = wr_of(text, SWSTATE_MAX);
	swstate_put(&w, &first);
	assert(!w.full);
	memcpy(again, text, w.len);
	assert(swstate_parse(again, w.len, &second));
	struct wr w2 = wr_of(again, SWSTATE_MAX);
	swstate_put(&w2, &second);
	assert(w2.len == w.len && memcmp(again, text, w.len) == 0);
	return 0;
}
