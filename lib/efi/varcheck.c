#include "efi/varcheck.h"

#define ERASED    0xff
#define BLOCK_MAP 56 /* where it is in a volume's header */

struct check {
	const struct varstore *s;
	uint64_t store; /* where it is read, in the image */
	varcheck_say *say;
	void *who;
};

static void
tell(const struct check *c, enum efi_weight weight, uint64_t offset,
	const char *why)
{
	struct efi_fault fault = {.offset = offset, .why = why};

	c->say(c->who, weight, &fault);
}

static void
check_volume(const struct check *c)
{
	const struct fv *fv = &c->s->fv;

	if (fv->header == FV_HEADER_MIN &&
		(uint64_t)fv->blocks * fv->block != fv->length)
		tell(c, EFI_NOTE, c->s->base + BLOCK_MAP,
			"the volume's block map does not add up to its length");
}

/*
 * Records
 */

/* What is said of a state; those that are not here are as they should be. */
static const char *
odd_state(uint8_t state)
{
	switch (state) {
	case RECORD_ADDED:
	case RECORD_DELETED:
	case RECORD_REPLACED:
		return NULL;
	case RECORD_NEW:
		return "a record whose header was not finished";
	case RECORD_HEADER:
		return "a record whose data were not finished";
	case RECORD_IN_DELETE:
		return "a variable whose replacement was not finished";
	default:
		return "a record in a state that does not exist";
	}
}

/* Why the firmware does not find a record that counts, or NULL. */
static const char *
bad_name(const struct varstore_record *r)
{
	if (r->name_size % 2 != 0)
		return "a variable whose name has an odd length: firmware does not "
		       "see it";
	if (r->var.name.bad)
		return "a variable whose name does not end: firmware does not see it";
	if (r->var.name.left == 0)
		return "a variable whose name is empty: firmware does not boot";
	return NULL;
}

static const char *
odd_attributes(uint32_t a)
{
	uint32_t known = EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS |
			 EFI_RUNTIME_ACCESS | EFI_HARDWARE_ERROR_RECORD |
			 EFI_AUTHENTICATED_WRITE |
			 EFI_TIME_BASED_AUTHENTICATED_WRITE;

	if (!(a & EFI_NON_VOLATILE))
		return "a variable that is not non-volatile";
	if (a & EFI_RUNTIME_ACCESS && !(a & EFI_BOOTSERVICE_ACCESS))
		return "a variable for run time and not for boot services";
	if (a & ~known)
		return "a variable with attributes that none can have";
	return NULL;
}

static void
check_live(const struct check *c, const struct varstore_record *r)
{
	uint64_t at = c->store + r->at;
	const char *why = bad_name(r);

	if (why) {
		tell(c, EFI_BAD, at, why);
		return;
	}
	if (r->var.name.left + 2 < r->name_size)
		tell(c, EFI_NOTE, at,
			"a variable whose name goes on behind its NUL");
	why = odd_attributes(r->var.attributes);
	if (why)
		tell(c, EFI_NOTE, at, why);
	if ((uint64_t)r->name_size + r->data_size >
		varstore_limit(c->s, r->var.attributes))
		tell(c, EFI_NOTE, at,
			"a variable so long that firmware cannot write it again");
}

static bool
same_key(const struct efivar *a, const struct efivar *b)
{
	return guid_eq(&a->guid, &b->guid) && a->name.left == b->name.left &&
	       memcmp(a->name.at, b->name.at, a->name.left) == 0;
}

/* Of two that are there as one, the first is what counts. */
static void
tell_twice(const struct check *c, const struct varstore_record *second)
{
	struct varstore_record first;
	struct efi_fault fault = {.offset = c->store + second->at,
		.why = "the same variable twice: firmware does not boot"};
	size_t at = VARSTORE_FIRST;
	const char *why;

	while (varstore_next(c->s, &at, &first, &why))
		if (first.state == RECORD_ADDED && varstore_named(&first) &&
			same_key(&first.var, &second->var))
			break;
	fault.other = fault.offset;
	fault.offset = c->store + first.at;
	c->say(c->who, EFI_BAD, &fault);
}

static void
check_records(const struct check *c)
{
	const struct vars *held = &c->s->held;
	struct varstore_record r;
	size_t at = VARSTORE_FIRST, next = 0; /* next of those held to come by */
	const char *why;

	while (varstore_next(c->s, &at, &r, &why)) {
		why = odd_state(r.state);
		if (why)
			tell(c, EFI_NOTE, c->store + r.at, why);
		if (r.state == RECORD_ADDED || r.state == RECORD_IN_DELETE)
			check_live(c, &r);
		if (r.state != RECORD_ADDED || !varstore_named(&r))
			continue;
		/* The first of each key is held, in this order. */
		if (next < held->n && same_key(&held->var[next], &r.var))
			next++;
		else
			tell_twice(c, &r);
	}
}

/*
 * What is behind the records
 */

/* Is there, at that place behind the last record, one that would count? */
static bool
stray_record(const struct varstore *s, size_t at)
{
	struct varstore_record r;
	const char *why;

	return varstore_next(s, &at, &r, &why) && r.state == RECORD_ADDED &&
	       varstore_named(&r);
}

static void
check_rest(const struct check *c)
{
	const struct varstore *s = c->s;
	size_t at = s->used;

	while (at < s->store.left && s->store.at[at] == ERASED)
		at++;
	if (at == s->store.left)
		return;
	tell(c, EFI_NOTE, c->store + at,
		"bytes behind the last record: firmware will compact the store");
	for (at -= at % 4; at < s->store.left; at += 4)
		if (stray_record(s, at)) {
			tell(c, EFI_BAD, c->store + at,
				"a variable behind a gap: firmware does not see it");
			return;
		}
}

static void
check_room(const struct check *c)
{
	uint64_t size = varstore_size(c->s, &c->s->held);

	if (size + VARSTORE_MARGIN > c->s->store.left)
		tell(c, EFI_BAD, c->store + size,
			"less than 16 KiB are free: firmware may not boot");
}

static void
check_ftw(const struct check *c)
{
	const struct varstore *s = c->s;
	struct ftw ftw;

	if (s->ftw.work == 0)
		tell(c, EFI_NOTE, s->base,
			"no areas of fault-tolerant write in this volume");
	else if (!ftw_find(s->volume, s->start + s->store.left, s->fv.block, &ftw))
		tell(c, EFI_NOTE, s->base + s->ftw.work,
			"a working area of fault-tolerant write that is not valid");
	else if (s->pending)
		tell(c, EFI_NOTE, s->base + s->ftw.spare,
			"a pending write: this spare area is the variable store");
	else if (s->ftw.pending)
		tell(c, EFI_NOTE, s->base + s->ftw.target,
			"a pending write to what is no variable store");
}

void
varcheck(const struct varstore *store, varcheck_say *say, void *who)
{
	struct check c = {.s = store,
		.store = store->base +
			 (uint64_t)(store->store.at - store->volume.at),
		.say = say,
		.who = who};

	check_volume(&c);
	check_records(&c);
	check_rest(&c);
	check_room(&c);
	check_ftw(&c);
}
