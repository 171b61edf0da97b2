/* power/sysrq: what a console says is bounded, and the same however it is cut. */
#include "power/sysrq.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sysrq whole = {0}, cut = {0};
	struct rd bytes = rd_of(data, size);
	char text[64];

	sysrq_hear(&whole, bytes);
	for (size_t i = 0; bytes.left > 0; i++) {
		size_t n = 1 + data[i % size] % 7;

		sysrq_hear(&cut, rd_sub(&bytes, n < bytes.left ? n : bytes.left));
	}
	assert(whole.said == cut.said && whole.len == cut.len);
	assert(whole.len <= SYSRQ_LINE);
	if (size < sizeof text) {
		if (size > 0)
			memcpy(text, data, size);
		text[size] = '\0';
		if (sysrq_keys(text))
			assert(strlen(text) >= 1 && strlen(text) <= 16);
	}
	return 0;
}
