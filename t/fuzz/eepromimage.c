/* An image for an EEPROM is read within its bytes, whatever its sections say. */
#include "host/eepromimage.h"
#include "host/eeprom.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t image[EEPROM_SIZE];
	struct rd whole = rd_of(image, sizeof image), is = rd_of(data, size);
	const char *why = NULL;
	uint64_t built = 0;
	size_t at = 0, head = size < sizeof image ? size : sizeof image;

	/* As it is, which has the wrong size; then at the end of one, and at its
	 * front. */
	if (!eeprom_check(&is, &built, &why, &at))
		assert(why && at <= size);
	memset(image, 0xff, sizeof image);
	memcpy(image, "\x55\xaa\xf0\x0f\0\x7\xff\0", 8);
	if (head > 0)
		memcpy(image + sizeof image - head, data, head);
	if (!eeprom_check(&whole, &built, &why, &at))
		assert(why && at <= sizeof image);
	if (head > 0)
		memcpy(image, data, head);
	if (!eeprom_check(&whole, &built, &why, &at))
		assert(why && at <= sizeof image);
	return 0;
}
