/*
 * config/edit: whatever the file looks like, it is refused or says of the hosts
 * what was meant, and the same edit once more changes nothing.
 */
#include "config/edit.h"
#include "config/textdiff.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *with, const char *bytes, size_t len)
{
	size_t *total = with;

	assert(bytes || len == 0);
	*total += len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct edit edit[2] = {
		{.device = "rack1", .port = "7"}, {.device = "b", .port = "on"}};
	struct arena arena = {0};
	struct config_text in = {(const char *)data, size}, out, again;
	struct report wrong = {0};
	size_t total = 0;

	mac_parse("02:00:00:00:00:01", &edit[0].mac);
	mac_parse("02:00:00:00:00:02", &edit[1].mac);
	if (edit_power(in, edit, 2, &arena, &wrong, &out)) {
		assert(wrong.n == 0);
		assert(edit_power(out, edit, 2, &arena, &wrong, &again));
		assert(again.len == out.len);
		assert(memcmp(again.bytes, out.bytes, out.len) == 0);
		assert(textdiff("f", in, out, &arena, count, &total));
		assert((total == 0) ==
			(in.len == out.len &&
				memcmp(in.bytes, out.bytes, out.len) == 0));
	} else {
		assert(wrong.n > 0);
	}
	arena_free(&arena);
	return 0;
}
