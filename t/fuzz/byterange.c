/* net/byterange: a part is within the file, whatever the field says. */
#include "net/byterange.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t sizes[] = {0, 1, 500, UINT64_C(1) << 40,
		BYTERANGE_UNKNOWN - 1, BYTERANGE_UNKNOWN};
	uint64_t first, last;
	char field[256];

	if (size >= sizeof field)
		return 0;
	if (size > 0)
		memcpy(field, data, size);
	field[size] = '\0';
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		if (byterange_of(field, sizes[i], &first, &last) == BYTERANGE_PART)
			assert(first <= last && last < sizes[i]);
	return 0;
}
