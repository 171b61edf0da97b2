/*
 * efi/json: any text is read or refused with a reason; what was read is written as
 * text that reads back the same, and is then written the same.
 */
#include "efi/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Are both the same names, in the same order? */
static void
same_names(const struct vars *a, const struct vars *b)
{
	assert(a->n == b->n);
	for (size_t i = 0; i < a->n; i++)
		assert(vars_find(b, &a->var[i].guid, a->var[i].name) == &b->var[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct vars put = vars_of(&arena), drop = put, put2 = put, drop2 = put;
	char wrong[EFI_JSON_WRONG] = "";

	if (!efi_json_read(rd_of(data, size), &put, &drop, wrong)) {
		assert(*wrong && strlen(wrong) < sizeof wrong);
		arena_free(&arena);
		return 0;
	}

	struct rd text = efi_json_write(&put, &drop, &arena);
	assert(!text.bad);
	assert(efi_json_read(text, &put2, &drop2, wrong));
	assert(vars_eq(&put, &put2));
	same_names(&drop, &drop2);

	struct rd again = efi_json_write(&put2, &drop2, &arena);
	assert(!again.bad && again.left == text.left);
	assert(memcmp(again.at, text.at, text.left) == 0);
	arena_free(&arena);
	return 0;
}
