/*
 * Any bytes as an EFI_LOAD_OPTION. What is read is built and is the same bytes
 * again, what is refused has a place within them, and as an entry among variables
 * it is taken, listed, put in order and removed.
 */
#include "efi/loadopt.h"
#include "efi/bootvar.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
round_trip(const struct loadopt *opt, struct rd data)
{
	static uint8_t again[1 << 20];
	struct wr w = wr_of(again, sizeof again);

	if (data.left > sizeof again)
		return;
	if (!loadopt_build(opt, &w) || w.len != data.left ||
		memcmp(again, data.at, w.len) != 0)
		abort();
}

static void
as_entry(struct rd data)
{
	struct arena arena = {0};
	struct vars vars = vars_of(&arena);
	struct bootvar *list;
	size_t n;

	if (bootvar_put(&vars, 0xab, data) != BOOTVAR_OK ||
		bootvar_place(&vars, 0xab, 0) != BOOTVAR_OK ||
		bootvar_set_next(&vars, 0xab) != BOOTVAR_OK)
		abort();
	if (!bootvar_list(&vars, &list, &n) || n != 1 || list->number != 0xab ||
		!list->ordered || list->var->data.left != data.left)
		abort();
	if (bootvar_remove(&vars, 0xab) != BOOTVAR_OK || vars.n != 0)
		abort();
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd bytes = rd_of(data, size);
	struct loadopt opt;
	struct efi_fault fault = {0};

	if (!loadopt_parse(bytes, &opt, &fault)) {
		if (!fault.why || fault.offset > size)
			abort();
		return 0;
	}
	round_trip(&opt, bytes);
	loadopt_warnings(&opt);
	as_entry(bytes);
	return 0;
}
