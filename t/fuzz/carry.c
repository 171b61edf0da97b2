/*
 * config/carry: somebody else's file is refused with a reason, or is one that
 * compiles, has as many lines, and is then left alone.
 */
#include "config/carry.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *with, enum config_file f, uint32_t line, uint32_t column,
	const char *sentence)
{
	size_t *told = with;

	assert(f < CONFIG_FILES && line > 0 && column > 0 && *sentence);
	(*told)++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_text files[CONFIG_FILES] = {{NULL, 0}}, *file;
	static struct report wrong;
	struct arena arena = {0};
	struct config config;
	size_t told = 0;

	if (size == 0 || size > 8192)
		return 0;
	file = &files[data[0] % CONFIG_REMOTE];
	*file = (struct config_text){(const char *)data + 1, size - 1};
	wrong.n = 0;
	if (carry(files, &arena, &wrong, count, &told, &config)) {
		told = 0;
		assert(carry(files, &arena, &wrong, count, &told, &config));
		assert(told == 0);
	} else {
		assert(wrong.n > 0 || arena.failed);
	}
	arena_free(&arena);
	return 0;
}
