/*
 * redfish/multipart: whatever a body says, it ends, no byte of a part is made up,
 * and how it is cut into pieces changes nothing.
 */
#include "redfish/multipart.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
	size_t parts, bytes;
	enum multipart end;
};

static struct sum
read_all(const uint8_t *data, size_t size, size_t piece)
{
	static struct multipart_state m;
	struct sum sum = {0};
	struct rd part;
	size_t room;

	assert(multipart_begin(&m, "multipart/form-data; boundary=b"));
	for (;;) {
		enum multipart what = multipart_next(&m, &part);

		if (what == MULTIPART_END || what == MULTIPART_BAD) {
			sum.end = what;
			assert((what == MULTIPART_BAD) == (m.why != NULL));
			return sum;
		}
		if (what == MULTIPART_PART) {
			sum.parts++;
			assert(strlen(m.name) < sizeof m.name);
			assert(strlen(m.file) < sizeof m.file);
		} else if (what == MULTIPART_DATA) {
			sum.bytes += part.left;
			assert(part.left > 0);
		} else {
			uint8_t *to = multipart_room(&m, &room);

			assert(room > 0);
			if (room > piece)
				room = piece;
			if (room > size)
				room = size;
			memcpy(to, data, room);
			data += room;
			size -= room;
			multipart_add(&m, room);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sum all = read_all(data, size, SIZE_MAX), some;
	char type[512];

	assert(all.bytes <= size);
	some = read_all(data, size, 1 + size % 7);
	assert(all.parts == some.parts && all.bytes == some.bytes &&
		all.end == some.end);
	if (size < sizeof type) {
		static struct multipart_state m;

		memcpy(type, data, size);
		type[size] = '\0';
		multipart_begin(&m, type);
	}
	return 0;
}
