/*
 * Any bytes at all as a variable store, laid into a volume whose header is right,
 * or as the whole volume. What is read is written and reads back the same, with one
 * variable more and then without it again.
 */
#include "efi/varstore.h"
#include "efi/varcheck.h"

#define ROOM 0x20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hear(void *who, enum efi_weight weight, const struct efi_fault *fault)
{
	const struct varstore *s = who;

	if (weight == EFI_FATAL || !fault->why || fault->offset > s->volume.left ||
		fault->other > s->volume.left)
		abort();
}

/* Write a set and open what that makes; false when it is refused. */
static bool
again(const struct varstore *s, const struct vars *vars, uint8_t *out,
	struct arena *arena, struct varstore *next)
{
	struct varstore_refusal no = {0};
	struct efi_fault fault;

	if (!varstore_write(s, vars, 0, out, &no)) {
		if (!no.why)
			abort();
		return false;
	}
	if (!varstore_open(rd_of(out, s->volume.left), 0, arena, next, &fault) ||
		next->pending || !vars_eq(&next->held, vars))
		abort();
	return true;
}

static void
round_trip(struct varstore *s, struct arena *arena)
{
	static uint8_t more[ROOM], less[ROOM];
	static const struct guid guid = {{0xf0}};
	struct varstore t, u;

	if (s->used > s->store.left || s->store.left > s->volume.left)
		abort();
	varcheck(s, hear, s);
	if (again(s, &s->held, less, arena, &t) && !s->pending &&
		memcmp(less, s->volume.at, s->volume.left) != 0)
		abort();
	if (!vars_set(&s->vars, &guid, "one more", 7, "", 0))
		abort();
	if (!again(s, &s->vars, more, arena, &t))
		return;
	vars_drop(&t.vars, vars_get(&t.vars, &guid, "one more"));
	if (!again(&t, &t.vars, less, arena, &u))
		abort();
	if (varstore_size(&u, &u.held) > u.store.left)
		abort();
}

static void
try(const uint8_t *volume, size_t size)
{
	struct arena arena = {0};
	struct efi_fault fault = {0};
	struct varstore s;

	if (varstore_open(rd_of(volume, size), 0, &arena, &s, &fault))
		round_trip(&s, &arena);
	else if (!fault.why || fault.offset > size)
		abort();
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t volume[ROOM];
	const struct varstore_layout *l = varstore_layout("rpi4");
	size_t half = size / 2;

	if (size > ROOM)
		return 0;
	try(data, size);

	/* Half of it behind the volume's header, half of it the areas behind. */
	varstore_create(l, volume);
	if (half > 0 && half < l->variables - FV_HEADER_MIN - VARSTORE_FIRST) {
		memcpy(volume + FV_HEADER_MIN + VARSTORE_FIRST, data, half);
		memcpy(volume + l->work + 32, data + half, size - half);
	}
	try(volume, sizeof volume);
	return 0;
}
