/*
 * efi/siglist and efi/enroll: any bytes are a database or refused; merging keeps
 * all that was there, adds nothing twice and is a database; what is removed is gone
 * and the rest is there.
 */
#include "efi/siglist.h"
#include "efi/enroll.h"

#include <assert.h>

#define SIZE_MAX_HERE 4096 /* larger ones show nothing new */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
count(struct rd db)
{
	struct siglist list;
	struct signature sig;
	size_t n = 0;

	while (siglist_next(&db, &list))
		while (siglist_sig(&list, &sig))
			n++;
	return n;
}

/* Is each signature of a database in the other too? */
static void
holds(struct rd all, struct rd part)
{
	struct siglist list;
	struct signature sig;

	while (siglist_next(&part, &list))
		while (siglist_sig(&list, &sig))
			assert(siglist_has(all, &list.type, sig.data));
}

static bool
is_even(const struct guid *type, const struct signature *sig, const void *what)
{
	(void)what;
	return (type->b[0] + sig->owner.b[0]) % 2 == 0;
}

static void
merges(struct rd a, struct rd b, struct arena *arena)
{
	struct rd all, again, none;
	size_t removed;

	if (!siglist_merge(a, b, arena, &all)) {
		assert(!siglist_ok(a) || !siglist_ok(b));
		return;
	}
	assert(siglist_ok(all));
	assert(count(all) >= count(a) && count(all) <= count(a) + count(b));
	holds(all, a);
	holds(all, b);
	assert(siglist_merge(all, b, arena, &again) && again.left == all.left);

	assert(siglist_remove(all, is_even, NULL, arena, &again, &removed));
	assert(siglist_ok(again));
	assert(count(again) + removed == count(all));
	assert(siglist_remove(again, is_even, NULL, arena, &none, &removed));
	assert(removed == 0 && none.left == again.left);
}

static void
enrolls(struct rd file, struct arena *arena)
{
	struct vars vars = vars_of(arena);
	struct guid owner = {{1}};
	struct enroll_file read;

	if (!enroll_read(file, &owner, arena, &read))
		return;
	assert(siglist_ok(read.lists));
	for (int key = ENROLL_PK; key <= ENROLL_DBX; key++) {
		if (!enroll_add(&vars, (enum enroll_key)key, &read, false))
			continue;
		const struct efivar *var = &vars.var[vars.n - 1];
		assert(var->attributes == 0x27 && siglist_ok(var->data));
		assert(var->time[0] || var->time[1]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct rd all = rd_of(data, size), first = rd_sub(&all, size / 2);

	if (size > SIZE_MAX_HERE)
		return 0;
	merges(first, all, &arena);
	merges(rd_of(data, size), first, &arena);
	enrolls(rd_of(data, size), &arena);
	arena_free(&arena);
	return 0;
}
