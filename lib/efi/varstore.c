#include "efi/varstore.h"

#include "efi/ucs2.h"

#include <string.h>

#define START_ID   0x55aa
#define FORMATTED  0x5a
#define HEALTHY    0xfe
#define ERASED     0xff
#define ALIGN      4
#define HEADER     VARSTORE_FIRST
#define NUL        2                       /* bytes of the one that ends a name */
#define AUTH_BYTES (8 + EFI_TIME_SIZE + 4) /* more, of authenticated ones */

const struct varstore_layout varstore_layouts[] = {
	{"rpi4", 0x20000, 0x4feff, 0x20, 0x1000, 0xe000, 0xf000, 0x10000, 0x2000,
		0x2800},
	{"ovmf-2m", 0x20000, 0x4feff, 0x20, 0x1000, 0xe000, 0xf000, 0x10000, 0x2000,
		0x2800},
	{"ovmf-4m", 0x84000, 0x4feff, 0x84, 0x1000, 0x40000, 0x41000, 0x42000,
		0x8400, 0x8400},
	{"aavmf", 0x4000000, 0x4feff, 3, 0x40000, 0x40000, 0x40000, 0x80000, 0x2000,
		0x2800},
	{0},
};

static uint64_t
align(uint64_t offset)
{
	return (offset + ALIGN - 1) / ALIGN * ALIGN;
}

static size_t
record_header(const struct varstore *s)
{
	return s->authenticated ? 32 + AUTH_BYTES : 32;
}

const struct varstore_layout *
varstore_layout(const char *name)
{
	for (const struct varstore_layout *l = varstore_layouts; l->name; l++)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

/* The layout that a store is of, or NULL; of equal ones the first. */
static const struct varstore_layout *
layout_of(const struct varstore *s)
{
	for (const struct varstore_layout *l = varstore_layouts; l->name; l++)
		if (s->fv.length == (uint64_t)l->blocks * l->block &&
			s->start + s->store.left == l->variables)
			return l;
	return NULL;
}

/*
 * The header of a store, and all its room, at the start of r. NULL, or what is
 * wrong.
 */
static const char *
read_header(struct rd r, struct varstore *s)
{
	struct rd all = r;
	struct guid guid = rd_guid(&r);
	uint32_t size = rd_le32(&r);
	uint8_t format = rd_u8(&r), state = rd_u8(&r);

	rd_skip(&r, 2 + 4); /* reserved */
	s->authenticated = guid_eq(&guid, &guid_authenticated_variable);
	if (r.bad)
		return "no room for the header of a variable store";
	if (!s->authenticated && !guid_eq(&guid, &guid_variable))
		return "no variable store where the volume's header ends";
	if (size < HEADER || size > all.left)
		return "a variable store whose size is not that of its volume";
	if (format != FORMATTED || state != HEALTHY)
		return "a variable store that is not formatted and healthy";
	s->store = rd_sub(&all, size);
	return NULL;
}

/* Where the areas of fault-tolerant write are when nothing there says so. */
static void
usual_areas(struct varstore *s)
{
	const struct varstore_layout *l = layout_of(s);

	if (l) {
		s->ftw.work = l->work;
		s->ftw.spare = l->spare;
	}
}

/*
 * A pending write that replaces the store: what it replaces it by is the store.
 * *at is where that is in the volume. NULL, or what is wrong.
 */
static const char *
follow_pending(struct varstore *s, size_t *at)
{
	uint64_t first = s->ftw.target, end = first + s->ftw.length;
	uint64_t store_end = s->start + s->store.left;

	if (end <= s->start || first >= store_end)
		return NULL;
	if (first > s->start || end < store_end)
		return "a pending write of a part of the variable store";

	struct rd spare = s->volume;
	*at = (size_t)(s->ftw.spare + (s->start - first));
	rd_skip(&spare, *at);
	s->pending = true;
	spare.left = s->store.left;
	return read_header(spare, s);
}

/* A name up to its NUL; bad when there is none. */
static struct rd
name_in(struct rd raw)
{
	return rd_ucs2(&raw);
}

/* The fields of a record's header. */
static void
read_fields(struct rd *r, const struct varstore *s, struct varstore_record *out)
{
	rd_skip(r, 2); /* the start id */
	out->state = rd_u8(r);
	rd_skip(r, 1);
	out->var.attributes = rd_le32(r);
	if (s->authenticated) {
		out->var.count = rd_le64(r);
		rd_copy(r, out->var.time, sizeof out->var.time);
		out->var.pubkey = rd_le32(r);
	}
	out->name_size = rd_le32(r);
	out->data_size = rd_le32(r);
	out->var.guid = rd_guid(r);
	if (out->state == RECORD_NEW || out->var.attributes == UINT32_MAX ||
		out->name_size == UINT32_MAX || out->data_size == UINT32_MAX)
		out->name_size = out->data_size = 0;
}

bool
varstore_next(const struct varstore *s, size_t *at, struct varstore_record *out,
	const char **why)
{
	struct rd r = s->store, id;
	struct varstore_record record = {.at = *at};

	*why = NULL;
	rd_skip(&r, *at);
	id = r;
	if (rd_le16(&id) != START_ID)
		return false;
	read_fields(&r, s, &record);
	record.raw_name = rd_sub(&r, record.name_size);
	record.var.data = rd_sub(&r, record.data_size);
	if (r.bad) {
		*why = "a record that runs past the end of the store";
		return false;
	}
	record.var.name = name_in(record.raw_name);
	*at = (size_t)align(s->store.left - r.left);
	*out = record;
	return true;
}

bool
varstore_named(const struct varstore_record *record)
{
	return record->name_size % 2 == 0 && !record->var.name.bad &&
	       record->var.name.left > 0;
}

/*
 * Take up the variable of a record that counts, unless one of the first `settled`
 * in the set is of the same key. False when there is no memory.
 */
static bool
take(struct vars *vars, const struct varstore_record *record, size_t settled)
{
	const struct efivar *same;

	if (!varstore_named(record))
		return true;
	same = vars_find(vars, &record->var.guid, record->var.name);
	if (same && (size_t)(same - vars->var) < settled)
		return true;
	return vars_put(vars, &record->var);
}

/* All records in one state; origin is where the store is in the image. */
static bool
collect(struct varstore *s, uint8_t state, size_t settled, uint64_t origin,
	struct efi_fault *fault)
{
	struct varstore_record record;
	size_t at = VARSTORE_FIRST;
	const char *why;

	s->used = at;
	while (varstore_next(s, &at, &record, &why)) {
		s->used = at < s->store.left ? at : s->store.left;
		if (record.state == state && !take(&s->held, &record, settled)) {
			*fault = (struct efi_fault){0};
			return false;
		}
	}
	*fault = (struct efi_fault){.offset = origin + at, .why = why};
	return why == NULL;
}

/* Everything but the variables. *at is where the store is in the volume. */
static const char *
open_store(struct varstore *s, size_t *at)
{
	struct rd r = s->volume;
	const char *why;

	*at = 0;
	if (!fv_parse(r, r.left, &s->fv, &why))
		return why ? why : "no firmware volume of variables";
	s->volume.left = (size_t)s->fv.length;
	s->start = *at = s->fv.header;
	r = s->volume;
	rd_skip(&r, s->start);
	why = read_header(r, s);
	if (why)
		return why;
	if (!ftw_find(s->volume, s->start + s->store.left, s->fv.block, &s->ftw))
		usual_areas(s);
	return s->ftw.pending ? follow_pending(s, at) : NULL;
}

bool
varstore_open(struct rd volume, uint64_t base, struct arena *arena,
	struct varstore *out, struct efi_fault *fault)
{
	struct varstore s = {
		.volume = volume, .base = base, .held = vars_of(arena)};
	size_t at;
	const char *why = open_store(&s, &at);
	uint64_t origin = base + at;

	if (why) {
		*fault = (struct efi_fault){.offset = origin, .why = why};
		return false;
	}
	s.fv.offset = base;
	if (!collect(&s, RECORD_ADDED, SIZE_MAX, origin, fault) ||
		!collect(&s, RECORD_IN_DELETE, s.held.n, origin, fault))
		return false;
	if (!vars_copy(&s.held, arena, &s.vars)) {
		*fault = (struct efi_fault){0};
		return false;
	}
	*out = s;
	return true;
}

/* Where a record that begins at that offset or as soon after as it may ends. */
static uint64_t
record_end(const struct varstore *s, uint64_t at, const struct efivar *var)
{
	return align(at) + record_header(s) + var->name.left + NUL + var->data.left;
}

uint64_t
varstore_size(const struct varstore *s, const struct vars *vars)
{
	uint64_t at = HEADER;

	for (size_t i = 0; i < vars->n; i++)
		at = record_end(s, at, &vars->var[i]);
	return at;
}

uint32_t
varstore_limit(const struct varstore *s, uint32_t attributes)
{
	const struct varstore_layout *l = layout_of(s);
	bool authenticated = attributes & (EFI_TIME_BASED_AUTHENTICATED_WRITE |
						  EFI_AUTHENTICATED_WRITE);

	if (!l)
		return UINT32_MAX;
	return (authenticated ? l->most_authenticated : l->most) -
	       (uint32_t)record_header(s);
}

/* May it be that long: as the firmware's limit says, or because it was before? */
static bool
length_ok(const struct varstore *s, const struct efivar *var)
{
	const struct efivar *old;

	if (var->name.left + NUL + var->data.left <=
		varstore_limit(s, var->attributes))
		return true;
	old = vars_find(&s->held, &var->guid, var->name);
	return old && var->data.left <= old->data.left;
}

static bool
name_ok(struct rd name)
{
	if (name.bad || name.left == 0 || name.left % 2 != 0)
		return false;
	while (name.left > 0)
		if (rd_le16(&name) == 0)
			return false;
	return true;
}

/* Has it what only authenticated records keep? */
static bool
has_time(const struct efivar *var)
{
	static const uint8_t never[EFI_TIME_SIZE];

	return var->count != 0 || var->pubkey != 0 ||
	       memcmp(var->time, never, sizeof never) != 0;
}

/* Why one variable of a set cannot be written, or NULL. */
static const char *
refusal_of(
	const struct varstore *s, const struct vars *vars, const struct efivar *v)
{
	if (!name_ok(v->name))
		return "its name is empty, of odd length or has a NUL in it";
	if (vars_find(vars, &v->guid, v->name) != v)
		return "it is there twice";
	if (!s->authenticated && has_time(v))
		return "this store keeps no time, count or key index";
	if (!length_ok(s, v))
		return "it is longer than the firmware takes";
	return NULL;
}

static bool
acceptable(const struct varstore *s, const struct vars *vars, size_t margin,
	struct varstore_refusal *no)
{
	uint64_t size = varstore_size(s, vars), room = s->store.left;

	for (size_t i = 0; i < vars->n; i++) {
		const char *why = refusal_of(s, vars, &vars->var[i]);

		if (why) {
			*no = (struct varstore_refusal){
				.why = why, .var = &vars->var[i]};
			return false;
		}
	}
	if (size > room) {
		*no = (struct varstore_refusal){
			.why = "the store is full", .over = size - room};
		return false;
	}
	room = room > margin ? room - margin : 0;
	if (size > room && size > varstore_size(s, &s->held)) {
		*no = (struct varstore_refusal){
			.why = "the firmware would have too "
			       "little room left to boot",
			.over = size - room};
		return false;
	}
	return true;
}

static void
write_record(const struct varstore *s, const struct efivar *var, struct wr *w)
{
	wr_le16(w, START_ID);
	wr_u8(w, RECORD_ADDED);
	wr_u8(w, 0);
	wr_le32(w, var->attributes);
	if (s->authenticated) {
		wr_le64(w, var->count);
		wr_bytes(w, var->time, sizeof var->time);
		wr_le32(w, var->pubkey);
	}
	wr_le32(w, (uint32_t)(var->name.left + NUL));
	wr_le32(w, (uint32_t)var->data.left);
	wr_guid(w, &var->guid);
	wr_bytes(w, var->name.at, var->name.left);
	wr_le16(w, 0);
	wr_bytes(w, var->data.at, var->data.left);
}

static void
write_store(const struct varstore *s, const struct vars *vars, uint8_t *out)
{
	struct wr w = wr_of(out, s->store.left);

	memcpy(out, s->store.at, HEADER);
	memset(out + HEADER, ERASED, s->store.left - HEADER);
	w.len = HEADER;
	for (size_t i = 0; i < vars->n; i++) {
		w.len = (size_t)align(w.len); /* what is skipped stays erased */
		write_record(s, &vars->var[i], &w);
	}
}

bool
varstore_write(const struct varstore *s, const struct vars *vars, size_t margin,
	uint8_t *out, struct varstore_refusal *no)
{
	bool same = !s->pending && vars_eq(vars, &s->held);

	if (!same && !acceptable(s, vars, margin, no))
		return false;
	memcpy(out, s->volume.at, s->volume.left);
	if (same)
		return true;
	write_store(s, vars, out + s->start);
	ftw_clear(&s->ftw, out, s->volume.left);
	return true;
}

void
varstore_create(const struct varstore_layout *l, uint8_t *out)
{
	struct fv fv = {.length = (uint64_t)l->blocks * l->block,
		.attributes = l->attributes,
		.blocks = l->blocks,
		.block = l->block};
	struct ftw ftw = {.work = l->work, .spare = l->spare};
	struct wr w = wr_of(out, (size_t)fv.length);

	memset(out, ERASED, (size_t)fv.length);
	fv_build(&fv, &w);
	wr_guid(&w, &guid_authenticated_variable);
	wr_le32(&w, l->variables - FV_HEADER_MIN);
	wr_u8(&w, FORMATTED);
	wr_u8(&w, HEALTHY);
	wr_zero(&w, 2 + 4); /* reserved */
	ftw_clear(&ftw, out, (size_t)fv.length);
}
