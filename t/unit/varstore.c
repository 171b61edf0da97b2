#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/varcheck.h"
#include "efi/varstore.h"

#define VOLUME 0x20000
#define STORE  0x48 /* of the Pi's volume, as all that follows */
#define FIRST  0x64
#define END    0xe000
#define WORK   0xf000
#define SPARE  0x10000
#define BASE   0x3b0000 /* where the volume is said to be in its image */

static const struct guid one = {{1}}, two = {{2}};

static struct arena arena;
static uint8_t volume[VOLUME], out[VOLUME];
static size_t end; /* where the next record goes */

static int
setup(void **state)
{
	(void)state;
	varstore_create(varstore_layout("rpi4"), volume);
	end = FIRST;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void
put32(size_t at, uint32_t v)
{
	struct wr w = wr_of(volume + at, 4);

	wr_le32(&w, v);
}

static void
put64(size_t at, uint64_t v)
{
	struct wr w = wr_of(volume + at, 8);

	wr_le64(&w, v);
}

/*
 * A record, its name of len bytes just as they are, as EDK2 lays it out. Returns
 * where it is.
 */
static size_t
raw_record(uint8_t state, const struct guid *guid, const void *name, size_t len,
	const char *data)
{
	struct wr w = {.base = volume, .size = END, .len = (end + 3) / 4 * 4};
	size_t at = w.len;

	wr_le16(&w, 0x55aa);
	wr_u8(&w, state);
	wr_u8(&w, 0);
	wr_le32(&w, 7);
	wr_zero(&w, 8 + 16 + 4);
	wr_le32(&w, (uint32_t)len);
	wr_le32(&w, (uint32_t)strlen(data));
	wr_guid(&w, guid);
	wr_bytes(&w, name, len);
	wr_text(&w, data);
	assert_false(w.full);
	end = w.len;
	return at;
}

static size_t
record(uint8_t state, const struct guid *guid, const char *name, const char *data)
{
	uint8_t wide[64] = {0};

	for (size_t i = 0; name[i]; i++)
		wide[2 * i] = (uint8_t)name[i];
	return raw_record(state, guid, wide, 2 * strlen(name) + 2, data);
}

static struct varstore
opened(void)
{
	struct varstore s;
	struct efi_fault fault;

	assert_true(varstore_open(rd_of(volume, VOLUME), BASE, &arena, &s, &fault));
	return s;
}

/* The store says no, at that offset of the volume, with that word. */
static void
assert_refused(size_t at, const char *word)
{
	struct varstore s;
	struct efi_fault fault = {0};

	assert_false(
		varstore_open(rd_of(volume, VOLUME), BASE, &arena, &s, &fault));
	assert_non_null(fault.why);
	assert_non_null(strstr(fault.why, word));
	assert_int_equal(fault.offset, BASE + at);
}

static void
assert_var(const struct vars *vars, size_t i, const struct guid *guid,
	const char *name, const char *data)
{
	assert_in_range(i + 1, 1, vars->n);
	assert_true(guid_eq(&vars->var[i].guid, guid));
	assert_ptr_equal(vars_get(vars, guid, name), &vars->var[i]);
	assert_int_equal(vars->var[i].data.left, strlen(data));
	if (*data)
		assert_memory_equal(vars->var[i].data.at, data, strlen(data));
}

static bool
set(struct vars *vars, const char *name, const char *data, size_t len)
{
	return vars_set(vars, &one, name, 7, data, len);
}

/*
 * Empty volumes
 */

static void
an_empty_volume_has_the_checksums_that_firmware_expects(void **state)
{
	static uint8_t big[0xc0000];

	(void)state;
	assert_memory_equal(volume + 50, "\x19\xf9", 2);
	assert_memory_equal(
		volume + STORE + 16, "\xb8\xdf\0\0\x5a\xfe\0\0\0\0\0\0\xff", 13);
	assert_memory_equal(volume + WORK,
		"\x2b\x29\x58\x9e\x68\x7c\x7d\x49\xa0\xce\x65\x00\xfd\x9f\x1b\x95"
		"\x2c\xaf\x2c\x64\xfe\xff\xff\xff\xe0\x0f\0\0\0\0\0\0\xff",
		33);
	varstore_create(varstore_layout("ovmf-4m"), big);
	assert_memory_equal(big + 50, "\xaf\xb8", 2);
	assert_memory_equal(big + 0x41010, "\x2c\xaf\x2c\x64", 4);
	varstore_create(varstore_layout("aavmf"), big);
	assert_memory_equal(big + 50, "\x28\x09", 2);
	assert_memory_equal(big + 0x40010, "\x5b\xe7\xc6\x86\xfe", 5);
	assert_null(varstore_layout("rpi3"));
}

/* Read a file whole; 0 when it is not there. */
static size_t
slurp(const char *name, uint8_t *buf, size_t size)
{
	const char *folder = getenv("MB_TEST_DATA");
	char path[256];
	FILE *f;
	size_t len;

	snprintf(path, sizeof path, "%s/%s",
		*name == '/' ? ""
		: folder     ? folder
			     : "../shared/data",
		name);
	f = fopen(path, "r");
	if (!f)
		return 0;
	len = fread(buf, 1, size, f);
	fclose(f);
	return len;
}

static void
an_empty_volume_is_byte_for_byte_what_is_shipped(void **state)
{
	static const struct {
		const char *layout, *file;
	} shipped[] = {
		{"rpi4", "rpi4-empty.nv"},
		{"ovmf-2m", "/usr/share/OVMF/OVMF_VARS.fd"},
		{"ovmf-4m", "/usr/share/OVMF/OVMF_VARS_4M.fd"},
	};
	static uint8_t made[1 << 20], theirs[1 << 20];
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
		const struct varstore_layout *l =
			varstore_layout(shipped[i].layout);
		size_t len = slurp(shipped[i].file, theirs, sizeof theirs);

		if (len == 0)
			continue;
		seen++;
		varstore_create(l, made);
		assert_int_equal(len, l->image);
		assert_memory_equal(made, theirs, len);
	}
	if (seen == 0) {
		print_message("no shipped volume is here to compare with\n");
		skip();
	}
}

/*
 * Reading
 */

static void
a_record_has_all_its_fields_at_their_places(void **state)
{
	size_t at = record(RECORD_ADDED, &one, "ab", "xyz");
	struct varstore s;

	(void)state;
	put32(at + 4, 0x27);
	put64(at + 8, 0x1122334455667788);
	memcpy(volume + at + 16, "0123456789abcdef", 16);
	put32(at + 32, 77);
	s = opened();
	assert_int_equal(s.vars.n, 1);
	assert_var(&s.vars, 0, &one, "ab", "xyz");
	assert_int_equal(s.vars.var[0].attributes, 0x27);
	assert_true(s.vars.var[0].count == 0x1122334455667788);
	assert_memory_equal(s.vars.var[0].time, "0123456789abcdef", 16);
	assert_int_equal(s.vars.var[0].pubkey, 77);
	assert_true(s.authenticated);
	assert_false(s.pending);
	assert_int_equal(s.fv.offset, BASE);
	assert_int_equal(s.used, end + 3 - STORE);
}

static void
records_that_do_not_count_are_passed_over(void **state)
{
	static const uint8_t dead[] = {0x7f, 0x3d, 0x3c, 0x00, 0x3b, 0xbf};
	struct varstore s;

	(void)state;
	for (size_t i = 0; i < sizeof dead; i++)
		record(dead[i], &one, "dead", "x");
	record(RECORD_ADDED, &one, "live", "y");
	s = opened();
	assert_int_equal(s.vars.n, 1);
	assert_var(&s.vars, 0, &one, "live", "y");
}

static void
of_equal_records_the_first_counts(void **state)
{
	struct varstore s;

	(void)state;
	record(RECORD_ADDED, &one, "v", "first");
	record(RECORD_ADDED, &two, "v", "other");
	record(RECORD_ADDED, &one, "v", "second");
	s = opened();
	assert_int_equal(s.vars.n, 2);
	assert_var(&s.vars, 0, &one, "v", "first");
	assert_var(&s.vars, 1, &two, "v", "other");
}

static void
a_record_in_transition_counts_only_without_a_successor_and_of_several_the_last(
	void **state)
{
	struct varstore s;

	(void)state;
	record(RECORD_IN_DELETE, &one, "lone", "1");
	record(RECORD_IN_DELETE, &one, "replaced", "old");
	record(RECORD_IN_DELETE, &one, "twice", "a");
	record(RECORD_ADDED, &one, "replaced", "new");
	record(RECORD_IN_DELETE, &one, "twice", "b");
	record(RECORD_IN_DELETE, &one, "replaced", "older");
	s = opened();
	assert_int_equal(s.vars.n, 3);
	assert_var(&s.vars, 0, &one, "replaced", "new");
	assert_var(&s.vars, 1, &one, "lone", "1");
	assert_var(&s.vars, 2, &one, "twice", "b");
}

static void
names_that_firmware_does_not_find_hide_no_others(void **state)
{
	struct varstore s;

	(void)state;
	raw_record(RECORD_ADDED, &one, "a\0\0", 3, "odd");
	raw_record(RECORD_ADDED, &one, "a\0b\0", 4, "no end");
	raw_record(RECORD_ADDED, &one, "\0\0", 2, "empty");
	raw_record(RECORD_ADDED, &one, "", 0, "none");
	raw_record(RECORD_ADDED, &one, "c\0\0\0d\0\0\0", 8, "short");
	record(RECORD_ADDED, &one, "last", "");
	s = opened();
	assert_int_equal(s.vars.n, 2);
	assert_var(&s.vars, 0, &one, "c", "short");
	assert_var(&s.vars, 1, &one, "last", "");
}

static void
a_header_that_was_not_finished_ends_the_list(void **state)
{
	static const size_t field[] = {4, 36, 40}; /* attributes and both sizes */
	struct varstore s;
	size_t at;

	(void)state;
	record(RECORD_ADDED, &one, "a", "1");
	for (size_t i = 0; i < 4; i++) {
		size_t before = end;

		at = record(RECORD_ADDED, &one, "b", "2");
		if (i < 3)
			put32(at + field[i], UINT32_MAX);
		else
			volume[at + 2] = RECORD_NEW;
		record(RECORD_ADDED, &one, "c", "3");
		s = opened();
		assert_int_equal(s.vars.n, 1);
		assert_int_equal(s.used, at + 60 - STORE);
		end = before;
	}
}

static void
a_record_may_end_with_the_store_but_not_behind_it(void **state)
{
	size_t at = record(RECORD_ADDED, &one, "a", "");
	uint32_t room = END - FIRST - 60;
	struct varstore s;

	(void)state;
	put32(at + 40, room - 4);
	s = opened();
	assert_int_equal(s.vars.n, 1);
	assert_int_equal(s.used, s.store.left);
	put32(at + 40, room - 3);
	assert_refused(at, "runs past");
	put32(at + 40, 0xfffffffc); /* 32-bit sums would wrap */
	assert_refused(at, "runs past");
	put32(at + 40, 0);
	put32(at + 36, 0xfffffffc);
	assert_refused(at, "runs past");
	volume[at + 2] = RECORD_DELETED; /* so is one that does not count */
	assert_refused(at, "runs past");
}

static void
a_header_cut_by_the_end_of_the_store_is_refused(void **state)
{
	size_t at = record(RECORD_ADDED, &one, "a", "");

	(void)state;
	put32(at + 40, END - FIRST - 60 - 4 - 8);
	volume[END - 8] = 0xaa;
	volume[END - 7] = 0x55;
	assert_refused(END - 8, "runs past");
}

static void
a_store_whose_header_is_wrong_is_refused(void **state)
{
	(void)state;
	volume[STORE] ^= 1;
	assert_refused(STORE, "no variable store");
	setup(state);
	put32(STORE + 16, VOLUME - STORE + 1);
	assert_refused(STORE, "size");
	put32(STORE + 16, 27);
	assert_refused(STORE, "size");
	setup(state);
	volume[STORE + 20] = 0x5b;
	assert_refused(STORE, "formatted");
	setup(state);
	volume[STORE + 21] = 0xff;
	assert_refused(STORE, "formatted");
	setup(state);
	volume[50] ^= 1;
	assert_refused(0, "checksum");
	setup(state);
	volume[40] ^= 1;
	assert_refused(0, "no firmware volume");
}

/* Turn the records so far into those of a plain store: 28 bytes less in each. */
static void
make_plain(void)
{
	struct wr w = wr_of(volume + STORE, 16);

	wr_guid(&w, &guid_variable);
	for (size_t at = FIRST; at < end; at += 32 + 4 + 4) {
		memmove(volume + at + 8, volume + at + 36, END - at - 36);
		end -= 28;
	}
}

static void
a_plain_store_is_read_and_written_with_short_headers(void **state)
{
	struct varstore s;
	struct varstore_refusal no;

	(void)state;
	record(RECORD_DELETED, &one, "x", "gone");
	record(RECORD_ADDED, &one, "a", "1234");
	record(RECORD_ADDED, &one, "b", "5678");
	make_plain();
	s = opened();
	assert_false(s.authenticated);
	assert_int_equal(s.vars.n, 2);
	assert_var(&s.vars, 1, &one, "b", "5678");

	set(&s.vars, "b", "8765", 4);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	memcpy(volume, out, VOLUME);
	assert_memory_equal(
		out + FIRST, "\xaa\x55\x3f\0\7\0\0\0\4\0\0\0\4\0\0\0\1", 17);
	s = opened();
	assert_int_equal(s.vars.n, 2);
	assert_int_equal(s.used, 28 + 2 * 40);
	assert_var(&s.vars, 1, &one, "b", "8765");
	s.vars.var[0].time[0] = 1;
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
	assert_ptr_equal(no.var, &s.vars.var[0]);
	s.vars.var[0] = s.held.var[0];
	s.vars.var[0].count = 1;
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
	s.vars.var[0] = s.held.var[0];
	s.vars.var[0].pubkey = 1;
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
}

static void
where_the_volume_is_in_memory_does_not_matter(void **state)
{
	static uint8_t moved[VOLUME + 1];
	struct varstore s;
	struct efi_fault fault;

	(void)state;
	record(RECORD_ADDED, &one, "a", "odd");
	record(RECORD_ADDED, &one, "b", "x");
	memcpy(moved + 1, volume, VOLUME);
	assert_true(varstore_open(rd_of(moved + 1, VOLUME), 1, &arena, &s, &fault));
	assert_int_equal(s.vars.n, 2);
}

/*
 * Fault-tolerant write
 */

/* The queue says that the spare replaces `length` bytes of the volume from 0 on. */
static void
queue_write(uint32_t length)
{
	volume[WORK + 32] = 0xfc; /* header and writes allocated, not complete */
	put64(WORK + 32 + 24, 1); /* one write */
	put64(WORK + 32 + 32, 0); /* without private data */
	volume[WORK + 72] = 0xfd; /* spare complete, destination not */
	put64(WORK + 72 + 8, 0);  /* first block */
	put64(WORK + 72 + 16, STORE);  /* offset in it */
	put64(WORK + 72 + 24, length); /* of the data */
	put64(WORK + 72 + 32, (uint64_t)-SPARE);
}

/* The store with "new" in the spare, with "old" where it belongs. */
static void
interrupted(void)
{
	record(RECORD_ADDED, &one, "v", "new");
	memcpy(volume + SPARE, volume, END);
	end = FIRST;
	record(RECORD_ADDED, &one, "v", "old");
	queue_write(END - STORE);
}

static void
the_spare_of_a_pending_write_is_the_store(void **state)
{
	struct varstore s;
	struct varstore_refusal no;

	(void)state;
	interrupted();
	volume[SPARE + STORE + 22] = 0x77; /* reserved in the store's header */
	s = opened();
	assert_true(s.pending);
	assert_var(&s.vars, 0, &one, "v", "new");

	/* Written, it is where it belongs, and nothing is pending. */
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	memcpy(volume, out, VOLUME);
	s = opened();
	assert_false(s.pending);
	assert_int_equal(s.vars.n, 1);
	assert_var(&s.vars, 0, &one, "v", "new");
	for (size_t i = SPARE; i < VOLUME; i++)
		assert_int_equal(volume[i], 0xff);
	assert_memory_equal(volume + WORK + 16, "\x2c\xaf\x2c\x64\xfe\xff", 6);
	assert_int_equal(volume[WORK + 32], 0xff);
	assert_int_equal(volume[STORE + 22], 0x77);
}

static void
a_fault_in_the_spare_is_named_where_it_is(void **state)
{
	(void)state;
	interrupted();
	put32(SPARE + FIRST + 40, 0xfffff);
	assert_refused(SPARE + FIRST, "runs past");
	put32(SPARE + STORE + 16, END - STORE + 1);
	assert_refused(SPARE + STORE, "size");
	volume[SPARE + STORE] ^= 1;
	assert_refused(SPARE + STORE, "no variable store");
}

static void
a_write_that_is_not_pending_leaves_the_store_where_it_is(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} changes[] = {
		{WORK + 32, 0xff}, /* nothing was begun */
		{WORK + 32, 0xf8}, /* all was done */
		{WORK + 72, 0xff}, /* the spare is not complete */
		{WORK + 72, 0xf9}, /* the destination is complete */
		{WORK + 72, 0xfc}, /* a boot block */
		{WORK + 16, 0x00}, /* a wrong checksum */
		{WORK + 20, 0xff}, /* a working area that is not valid */
		{WORK + 56, 0},    /* no records */
		{WORK + 71, 0xff}, /* more private data than there is room */
		{WORK + 95, 1},    /* an offset beyond the spare */
		{WORK + 103, 1},   /* longer than the spare */
		{WORK + 111, 0},   /* to somewhere else */
	};
	struct varstore s;

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		setup(state);
		interrupted();
		volume[changes[i].at] = changes[i].value;
		s = opened();
		assert_false(s.pending);
		assert_var(&s.vars, 0, &one, "v", "old");
	}
}

static void
a_pending_write_behind_writes_that_were_done_is_found(void **state)
{
	struct varstore s;

	(void)state;
	interrupted();
	/* What was one write is the third, after two with private data. */
	memmove(volume + WORK + 32 + 80 + 90 + 90, volume + WORK + 32, 80);
	volume[WORK + 32] = 0xf8;
	put64(WORK + 32 + 24, 2);
	put64(WORK + 32 + 32, 5);
	memset(volume + WORK + 72, 0, 90);
	volume[WORK + 32 + 130] = 0xf8;
	put64(WORK + 32 + 130 + 24, 2);
	put64(WORK + 32 + 130 + 32, 5);
	memset(volume + WORK + 32 + 170, 0, 90);
	s = opened();
	assert_true(s.pending);
}

static void
of_several_records_the_first_that_is_not_done_is_pending(void **state)
{
	struct varstore s;

	(void)state;
	interrupted();
	put64(WORK + 32 + 24, 2);
	put64(WORK + 32 + 32, 5);
	memmove(volume + WORK + 72 + 45, volume + WORK + 72, 40);
	volume[WORK + 72] = 0xf9;
	s = opened();
	assert_true(s.pending);
}

static void
a_working_area_within_a_variable_is_only_data(void **state)
{
	struct varstore s;
	size_t at = record(RECORD_ADDED, &one, "a", "");

	(void)state;
	memcpy(volume + at + 64, volume + WORK, 100);
	put32(at + 40, 100);
	s = opened();
	assert_int_equal(s.ftw.work, WORK);
}

static void
what_follows_the_volume_is_none_of_it(void **state)
{
	static uint8_t more[VOLUME + 64];
	struct varstore s;
	struct efi_fault fault;

	(void)state;
	memcpy(more, volume, VOLUME);
	assert_true(varstore_open(rd_of(more, sizeof more), 0, &arena, &s, &fault));
	assert_int_equal(s.volume.left, VOLUME);
	put32(STORE + 16, VOLUME - STORE + 1);
	memcpy(more, volume, VOLUME);
	assert_false(
		varstore_open(rd_of(more, sizeof more), 0, &arena, &s, &fault));
}

static void
a_pending_write_of_a_part_of_the_store_is_refused(void **state)
{
	(void)state;
	interrupted();
	put64(WORK + 72 + 24, 0x1000);
	assert_refused(STORE, "part");
}

static void
a_working_area_that_is_not_valid_is_made_anew_where_that_layout_has_it(void **state)
{
	struct varstore s;
	struct varstore_refusal no;

	(void)state;
	memset(volume + WORK, 0x5a, VOLUME - WORK);
	s = opened();
	set(&s.vars, "a", "1", 1);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	assert_memory_equal(out + WORK + 16, "\x2c\xaf\x2c\x64\xfe\xff", 6);
	assert_int_equal(out[SPARE], 0xff);
	assert_int_equal(out[VOLUME - 1], 0xff);
}

static void
a_volume_of_no_known_layout_keeps_what_is_behind_its_store(void **state)
{
	struct varstore s;
	struct varstore_refusal no;

	(void)state;
	put32(STORE + 16, 0xd000 - STORE);
	memset(volume + 0xd000, 0x5a, VOLUME - 0xd000);
	s = opened();
	set(&s.vars, "a", "1", 1);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	assert_memory_equal(out + 0xd000, volume + 0xd000, VOLUME - 0xd000);
	assert_int_equal(out[0xd000 - 1], 0xff);
	assert_int_equal(varstore_limit(&s, 7), UINT32_MAX);
}

/*
 * Writing
 */

static void
the_same_variables_are_the_same_bytes_also_when_there_are_dead_records(void **state)
{
	struct varstore s;
	struct varstore_refusal no;
	struct vars again;

	(void)state;
	record(RECORD_DELETED, &one, "x", "gone");
	record(RECORD_ADDED, &one, "a", "1");
	record(RECORD_IN_DELETE, &one, "b", "2");
	memset(volume + WORK + 32, 0, 20); /* writes that were done */
	s = opened();
	assert_true(vars_copy(&s.vars, &arena, &again));
	set(&again, "a", "9", 1);
	set(&again, "a", "1", 1);
	assert_true(varstore_write(&s, &again, 0, out, &no));
	assert_memory_equal(out, volume, VOLUME);
}

static void
a_change_compacts_the_store_and_leaves_all_else(void **state)
{
	static const uint8_t want[] = "\xaa\x55\x3f\0\7\0\0\0" /* 0x64 */
				      "\0\0\0\0\0\0\0\0"
				      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				      "\0\0\0\0\4\0\0\0\3\0\0\0"
				      "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				      "a\0\0\0"
				      "123\xff" /* padded */
				      "\xaa\x55\x3f\0\7\0\0\0";
	struct varstore s;
	struct varstore_refusal no;

	(void)state;
	record(RECORD_DELETED, &one, "x", "gone");
	record(RECORD_ADDED, &one, "a", "123");
	record(RECORD_IN_DELETE, &one, "b", "2");
	record(RECORD_ADDED, &one, "c", "3");
	memcpy(volume + 0xe100, "event log", 9);
	volume[STORE + 22] = 0x77; /* reserved */
	s = opened();
	set(&s.vars, "c", "", 0);
	set(&s.vars, "d", "4", 1);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	assert_memory_equal(out, volume, FIRST);
	assert_memory_equal(out + FIRST, want, sizeof want - 1);
	assert_memory_equal(out + END, volume + END, WORK - END);

	memcpy(volume, out, VOLUME);
	s = opened();
	assert_int_equal(s.vars.n, 4);
	assert_var(&s.vars, 0, &one, "a", "123");
	assert_var(&s.vars, 1, &one, "c", "");
	assert_var(&s.vars, 2, &one, "b", "2");
	assert_var(&s.vars, 3, &one, "d", "4");
	assert_int_equal(s.used, varstore_size(&s, &s.vars) + 3);
	for (size_t i = STORE + s.used; i < END; i++)
		assert_int_equal(out[i], 0xff);
}

static void
changing_the_set_that_was_read_is_seen_as_a_change(void **state)
{
	struct varstore s;
	struct varstore_refusal no;

	(void)state;
	record(RECORD_ADDED, &one, "a", "1");
	s = opened();
	set(&s.vars, "a", "2", 1);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	memcpy(volume, out, VOLUME);
	s = opened();
	assert_var(&s.vars, 0, &one, "a", "2");
	vars_drop(&s.vars, &s.vars.var[0]);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	setup(state);
	assert_memory_equal(out, volume, VOLUME);
}

/* Variables a, b and so on, so that so many bytes stay free. */
static void
fill(struct varstore *s, size_t left)
{
	enum { LONG = 7000, MORE = 60 + 4 }; /* of data; header and name */
	static char data[LONG];
	char name[] = "a";
	size_t room;

	for (;; (*name)++) {
		room = s->store.left - (size_t)varstore_size(s, &s->vars) - left;
		if (room == 0)
			break;
		room -= MORE;
		assert_true(set(&s->vars, name, data, room < LONG ? room : LONG));
	}
}

static void
a_store_that_is_too_full_says_by_how_many_bytes(void **state)
{
	struct varstore s = opened();
	struct varstore_refusal no = {0};

	(void)state;
	fill(&s, 0);
	assert_int_equal(varstore_size(&s, &s.vars), s.store.left);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	set(&s.vars, "z", "1234", 4);
	memset(out, 1, 16);
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
	assert_int_equal(no.over, 68);
	assert_null(no.var);
	assert_non_null(strstr(no.why, "full"));
	assert_int_equal(out[15], 1);
}

static void
a_margin_stays_free_unless_it_was_not_before(void **state)
{
	struct varstore s = opened();
	struct varstore_refusal no = {0};

	(void)state;
	fill(&s, 4095);
	assert_false(varstore_write(&s, &s.vars, 4096, out, &no));
	assert_int_equal(no.over, 1);
	assert_true(varstore_write(&s, &s.vars, 4095, out, &no));
	memcpy(volume, out, VOLUME);

	/*
	 * A store that was fuller than that may become less full, and no more so.
	 */
	s = opened();
	set(&s.vars, "a", "", 0);
	assert_true(varstore_write(&s, &s.vars, 60000, out, &no));
	s = opened();
	set(&s.vars, "z", "", 0);
	assert_false(varstore_write(&s, &s.vars, 60000, out, &no));
}

static void
a_variable_longer_than_firmware_takes_is_refused_unless_it_was_there(void **state)
{
	static char data[10200];
	struct varstore s = opened();
	struct varstore_refusal no = {0};

	(void)state;
	assert_int_equal(varstore_limit(&s, 7), 0x2000 - 60);
	assert_int_equal(varstore_limit(&s, 0x27), 0x2800 - 60);
	set(&s.vars, "a", data, 0x2000 - 60 - 4);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	set(&s.vars, "a", data, 0x2000 - 60 - 3);
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
	assert_ptr_equal(no.var, &s.vars.var[0]);
	s.vars.var[0].attributes = 0x27;
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));

	memcpy(volume, out, VOLUME);
	put32(FIRST + 4, 7);
	s = opened();
	set(&s.vars, "b", "", 0);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	set(&s.vars, "a", data, 0x2000 - 60 - 2);
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
}

static void
names_that_would_be_lost_are_refused(void **state)
{
	static const struct {
		const char *name;
		size_t len;
	} wrong[] = {{"", 0}, {"a", 1}, {"a\0b", 3}, {"\0\0", 2}, {"a\0\0\0", 4}};
	struct varstore s = opened();
	struct varstore_refusal no = {0};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct vars vars = vars_of(&arena);
		struct efivar v = {
			.guid = one, .name = rd_of(wrong[i].name, wrong[i].len)};

		assert_true(vars_put(&vars, &v));
		assert_false(varstore_write(&s, &vars, 0, out, &no));
		assert_ptr_equal(no.var, vars.var);
	}

	/* A set that was made by hand may have one twice. */
	set(&s.vars, "a", "1", 1);
	set(&s.vars, "b", "1", 1);
	s.vars.var[1].name = s.vars.var[0].name;
	assert_false(varstore_write(&s, &s.vars, 0, out, &no));
	assert_ptr_equal(no.var, &s.vars.var[1]);
}

/*
 * Checking
 */

struct heard {
	size_t n;
	enum efi_weight weight[16];
	struct efi_fault fault[16];
};

static void
hear(void *who, enum efi_weight weight, const struct efi_fault *fault)
{
	struct heard *h = who;

	assert_in_range(h->n, 0, 15);
	h->weight[h->n] = weight;
	h->fault[h->n++] = *fault;
}

static struct heard
checked(void)
{
	struct varstore s = opened();
	struct heard h = {0};

	varcheck(&s, hear, &h);
	return h;
}

/* Exactly this is said, and at that offset of the volume. */
static void
assert_said(enum efi_weight weight, size_t at, const char *word)
{
	struct heard h = checked();

	assert_int_equal(h.n, 1);
	assert_int_equal(h.weight[0], weight);
	assert_non_null(strstr(h.fault[0].why, word));
	assert_int_equal(h.fault[0].offset, BASE + at);
}

static void
an_empty_volume_of_every_layout_is_read_and_has_no_fault(void **state)
{
	static uint8_t big[0xc0000];

	(void)state;
	for (const struct varstore_layout *l = varstore_layouts; l->name; l++) {
		struct heard h = {0};
		struct efi_fault fault;
		struct varstore s;
		size_t len = (size_t)l->blocks * l->block;

		varstore_create(l, big);
		assert_true(varstore_open(rd_of(big, len), 0, &arena, &s, &fault));
		assert_int_equal(s.ftw.work, l->work);
		assert_int_equal(s.ftw.spare, l->spare);
		assert_int_equal(s.vars.n, 0);
		varcheck(&s, hear, &h);
		assert_int_equal(h.n, 0);
	}
}

static void
records_that_are_odd_are_said_with_their_places(void **state)
{
	size_t at;

	(void)state;
	at = record(0x7f, &one, "a", "1");
	assert_said(EFI_NOTE, at, "data were not finished");
	volume[at + 2] = 0x3e;
	assert_said(EFI_NOTE, at, "replacement");
	volume[at + 2] = 0x00;
	assert_said(EFI_NOTE, at, "state");
	volume[at + 2] = 0x3c;
	assert_int_equal(checked().n, 0);
	volume[at + 2] = 0x3f;
	assert_int_equal(checked().n, 0);
	put32(at + 4, 6);
	assert_said(EFI_NOTE, at, "non-volatile");
	put32(at + 4, 5);
	assert_said(EFI_NOTE, at, "run time");
	put32(at + 4, 0x47);
	assert_said(EFI_NOTE, at, "attributes");
}

static void
names_that_are_wrong_are_said(void **state)
{
	(void)state;
	raw_record(RECORD_ADDED, &one, "a\0\0", 3, "");
	assert_said(EFI_BAD, FIRST, "odd length");
	setup(state);
	raw_record(RECORD_ADDED, &one, "a\0b\0", 4, "");
	assert_said(EFI_BAD, FIRST, "does not end");
	setup(state);
	raw_record(RECORD_ADDED, &one, "\0\0", 2, "");
	assert_said(EFI_BAD, FIRST, "empty");
	setup(state);
	raw_record(RECORD_ADDED, &one, "a\0\0\0b\0\0\0", 8, "");
	assert_said(EFI_NOTE, FIRST, "behind its NUL");
}

static void
a_variable_that_is_there_twice_is_said_with_both_places(void **state)
{
	struct heard h;
	size_t at;

	(void)state;
	record(RECORD_ADDED, &one, "x", "0");
	record(RECORD_IN_DELETE, &one, "a", "0");
	at = record(RECORD_ADDED, &one, "a", "1");
	record(RECORD_ADDED, &two, "a", "2");
	size_t again = record(RECORD_ADDED, &one, "a", "3");
	h = checked();
	assert_int_equal(h.n, 2); /* and the one in transition */
	assert_int_equal(h.weight[1], EFI_BAD);
	assert_int_equal(h.fault[1].offset, BASE + at);
	assert_int_equal(h.fault[1].other, BASE + again);
	assert_non_null(strstr(h.fault[1].why, "twice"));
}

static void
what_is_behind_the_last_record_is_said(void **state)
{
	struct heard h;
	size_t gap;

	(void)state;
	record(RECORD_ADDED, &one, "a", "1");
	gap = end;
	end += 8;
	record(RECORD_ADDED, &one, "b", "2");
	h = checked();
	assert_int_equal(h.n, 2);
	assert_int_equal(h.weight[0], EFI_NOTE);
	assert_int_equal(h.weight[1], EFI_BAD);
	assert_int_equal(h.fault[1].offset, BASE + (gap + 8 + 3) / 4 * 4);
	setup(state);
	volume[END - 1] = 0;
	assert_said(EFI_NOTE, END - 1, "behind the last record");
}

static void
too_little_room_is_said(void **state)
{
	struct varstore s = opened();
	struct varstore_refusal no;

	(void)state;
	fill(&s, VARSTORE_MARGIN);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	memcpy(volume, out, VOLUME);
	assert_int_equal(checked().n, 0);
	s = opened();
	set(&s.vars, "z", "", 0);
	assert_true(varstore_write(&s, &s.vars, 0, out, &no));
	memcpy(volume, out, VOLUME);
	assert_said(EFI_BAD, END - VARSTORE_MARGIN + 64, "16 KiB");
}

static void
what_is_odd_about_fault_tolerant_write_is_said(void **state)
{
	(void)state;
	interrupted();
	assert_said(EFI_NOTE, SPARE, "pending write");
	put64(WORK + 72 + 32, (uint64_t)-0x1000);
	put64(WORK + 72 + 16, 0);
	put64(WORK + 72 + 24, 0x1000);
	assert_said(EFI_NOTE, WORK, "no variable store");
	volume[WORK + 16] ^= 1;
	assert_said(EFI_NOTE, WORK, "not valid");
	setup(state);
	memset(volume + WORK, 0xff, 32);
	put32(STORE + 16, 0xd000 - STORE);
	assert_said(EFI_NOTE, 0, "no areas");
}

static void
a_variable_that_is_too_long_is_said(void **state)
{
	(void)state;
	record(RECORD_ADDED, &one, "a", "");
	put32(FIRST + 40, 0x2000 - 60 - 4);
	assert_int_equal(checked().n, 0);
	put32(FIRST + 40, 0x2000 - 60 - 3);
	assert_said(EFI_NOTE, FIRST, "so long");
}

/*
 * What real machines have
 */

static void
real_volumes_survive_being_emptied_and_filled_again(void **state)
{
	static const char *const files[] = {"real-pi-a.nv",
		"rpi4-fd1f0000-nv1d0000.nv", "rpi4-fd3d0000-nv3b0000.nv",
		"/usr/share/OVMF/OVMF_VARS.ms.fd",
		"/usr/share/OVMF/OVMF_VARS_4M.ms.fd",
		"/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd"};
	static uint8_t bytes[1 << 20], empty[1 << 20], full[1 << 20];
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		size_t len = slurp(files[i], bytes, sizeof bytes);
		struct varstore s, e, f;
		struct varstore_refusal no;
		struct efi_fault fault;
		struct vars none = vars_of(&arena);

		if (len == 0)
			continue;
		seen++;
		assert_true(
			varstore_open(rd_of(bytes, len), 0, &arena, &s, &fault));
		assert_true(s.vars.n > 0);
		assert_true(varstore_write(&s, &none, VARSTORE_MARGIN, empty, &no));
		assert_true(
			varstore_open(rd_of(empty, len), 0, &arena, &e, &fault));
		assert_int_equal(e.vars.n, 0);
		assert_true(
			varstore_write(&e, &s.vars, VARSTORE_MARGIN, full, &no));
		assert_true(varstore_open(rd_of(full, len), 0, &arena, &f, &fault));
		assert_true(vars_eq(&f.vars, &s.vars));
		assert_int_equal(f.used, (varstore_size(&f, &f.vars) + 3) / 4 * 4);
	}
	if (seen == 0) {
		print_message("no volume of a real machine is here\n");
		skip();
	}
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(an_empty_volume_has_the_checksums_that_firmware_expects),
		test(an_empty_volume_is_byte_for_byte_what_is_shipped),
		test(an_empty_volume_of_every_layout_is_read_and_has_no_fault),
		test(a_record_has_all_its_fields_at_their_places),
		test(records_that_do_not_count_are_passed_over),
		test(of_equal_records_the_first_counts),
		test(a_record_in_transition_counts_only_without_a_successor_and_of_several_the_last),
		test(names_that_firmware_does_not_find_hide_no_others),
		test(a_header_that_was_not_finished_ends_the_list),
		test(a_record_may_end_with_the_store_but_not_behind_it),
		test(a_header_cut_by_the_end_of_the_store_is_refused),
		test(a_store_whose_header_is_wrong_is_refused),
		test(a_plain_store_is_read_and_written_with_short_headers),
		test(where_the_volume_is_in_memory_does_not_matter),
		test(the_spare_of_a_pending_write_is_the_store),
		test(a_fault_in_the_spare_is_named_where_it_is),
		test(a_write_that_is_not_pending_leaves_the_store_where_it_is),
		test(a_pending_write_behind_writes_that_were_done_is_found),
		test(of_several_records_the_first_that_is_not_done_is_pending),
		test(a_working_area_within_a_variable_is_only_data),
		test(what_follows_the_volume_is_none_of_it),
		test(a_pending_write_of_a_part_of_the_store_is_refused),
		test(a_working_area_that_is_not_valid_is_made_anew_where_that_layout_has_it),
		test(a_volume_of_no_known_layout_keeps_what_is_behind_its_store),
		test(the_same_variables_are_the_same_bytes_also_when_there_are_dead_records),
		test(a_change_compacts_the_store_and_leaves_all_else),
		test(changing_the_set_that_was_read_is_seen_as_a_change),
		test(a_store_that_is_too_full_says_by_how_many_bytes),
		test(a_margin_stays_free_unless_it_was_not_before),
		test(a_variable_longer_than_firmware_takes_is_refused_unless_it_was_there),
		test(names_that_would_be_lost_are_refused),
		test(records_that_are_odd_are_said_with_their_places),
		test(names_that_are_wrong_are_said),
		test(a_variable_that_is_there_twice_is_said_with_both_places),
		test(what_is_behind_the_last_record_is_said),
		test(too_little_room_is_said),
		test(what_is_odd_about_fault_tolerant_write_is_said),
		test(a_variable_that_is_too_long_is_said),
		test(real_volumes_survive_being_emptied_and_filled_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
