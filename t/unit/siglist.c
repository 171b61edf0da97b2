/* efi/siglist: signature databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/siglist.h"

static struct arena arena;

/* A database that is being made. */
static uint8_t bytes[SIGLIST_MAX + 1024];
static struct wr db;

static const struct guid one = {{1}}, two = {{2}};

static int
fresh(void **state)
{
	(void)state;
	db = wr_of(bytes, sizeof bytes);
	return 0;
}

static int
clean(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct rd
made(void)
{
	return rd_of(bytes, db.len);
}

/* A hash of 32 bytes, all the same. */
static struct signature
hash(const struct guid *owner, uint8_t byte)
{
	uint8_t *data = arena_take(&arena, SIGLIST_HASH);

	memset(data, byte, SIGLIST_HASH);
	return (struct signature){*owner, rd_of(data, SIGLIST_HASH)};
}

static struct rd
list_of(const struct guid *type, struct signature sig)
{
	size_t size = 44 + sig.data.left;
	struct wr w = wr_of(arena_take(&arena, size), size);

	wr_siglist(&w, type, &sig);
	assert_false(w.full);
	assert_int_equal(w.len, size);
	return rd_of(w.base, w.len);
}

static bool
is_byte(const struct guid *type, const struct signature *sig, const void *what)
{
	return guid_eq(type, &guid_cert_sha256) &&
	       sig->data.at[0] == *(const uint8_t *)what;
}

static struct rd
merge(struct rd a, struct rd b)
{
	struct rd out = {.bad = true};

	assert_true(siglist_merge(a, b, &arena, &out));
	return out;
}

static void
a_list_of_one_is_laid_out_as_the_specification_says(void **state)
{
	static const uint8_t head[] = {0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92,
		0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28, 76, 0, 0, 0,
		0, 0, 0, 0, 48, 0, 0, 0, 1};
	struct rd list = list_of(&guid_cert_sha256, hash(&one, 0xaa));

	(void)state;
	assert_int_equal(list.left, 76);
	assert_memory_equal(list.at, head, sizeof head);
	assert_int_equal(list.at[44], 0xaa);
	assert_int_equal(list.at[75], 0xaa);
}

static void
lists_and_signatures_are_read_one_after_another(void **state)
{
	struct signature sig = {two, rd_of("certificate", 11)};
	struct siglist list;
	struct signature got;

	(void)state;
	wr_siglist(&db, &guid_cert_x509, &sig);
	sig = hash(&one, 1);
	wr_siglist(&db, &guid_cert_sha256, &sig);

	struct rd r = made();
	assert_true(siglist_next(&r, &list));
	assert_true(guid_eq(&list.type, &guid_cert_x509));
	assert_true(siglist_sig(&list, &got));
	assert_true(guid_eq(&got.owner, &two));
	assert_true(rd_is(&got.data, "certificate"));
	assert_false(siglist_sig(&list, &got));
	assert_true(siglist_next(&r, &list));
	assert_int_equal(list.size, 48);
	assert_false(siglist_next(&r, &list));
	assert_false(r.bad);
	assert_true(siglist_ok(made()));
	assert_true(siglist_ok(rd_of("", 0)));
}

static void
a_list_that_is_cut_or_lies_about_its_sizes_is_refused(void **state)
{
	struct signature sig = hash(&one, 1);

	(void)state;
	wr_siglist(&db, &guid_cert_sha256, &sig);
	for (size_t len = 1; len < db.len; len++)
		assert_false(siglist_ok(rd_of(bytes, len)));

	static const struct {
		size_t at;
		uint8_t byte;
	} lies[] = {{16, 75}, {16, 77}, {16, 27}, {16, 0}, {19, 0xff}, {20, 1},
		{20, 49}, {23, 0xff}, {24, 16}, {24, 0}, {24, 47}, {24, 49},
		{27, 0xff}};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		uint8_t was = bytes[lies[i].at];

		bytes[lies[i].at] = lies[i].byte;
		if (siglist_ok(made()))
			fail_msg("byte %zu = %d was taken", lies[i].at,
				lies[i].byte);
		bytes[lies[i].at] = was;
	}
	assert_true(siglist_ok(made()));
}

static void
hashes_share_a_list_and_certificates_have_one_each(void **state)
{
	struct signature x = {one, rd_of("x", 1)}, y = {one, rd_of("yy", 2)};
	struct rd all = rd_of("", 0);
	struct siglist list;

	(void)state;
	all = merge(all, list_of(&guid_cert_x509, x));
	all = merge(all, list_of(&guid_cert_sha256, hash(&one, 1)));
	all = merge(all, list_of(&guid_cert_x509, y));
	all = merge(all, list_of(&guid_cert_sha256, hash(&two, 2)));
	assert_int_equal(all.left, 45 + 76 + 48 + 46);
	assert_true(siglist_next(&all, &list) && list.size == 17);
	assert_true(siglist_next(&all, &list) && list.size == 48);
	assert_int_equal(list.sigs.left, 96);
	assert_int_equal(list.sigs.at[48], 2); /* the second's owner */
	assert_true(siglist_next(&all, &list) && list.size == 18);
	assert_false(siglist_next(&all, &list));
	assert_false(all.bad);
}

static void
an_empty_list_and_a_header_of_the_types_own_are_read_and_kept(void **state)
{
	struct rd all, hash_list = list_of(&guid_cert_sha256, hash(&one, 1));
	struct siglist list;
	size_t n;

	(void)state;
	wr_guid(&db, &two); /* a type with a header of two bytes */
	wr_le32(&db, 28 + 2 + 2 * 17);
	wr_le32(&db, 2);
	wr_le32(&db, 17);
	wr_text(&db, "hh");
	wr_guid(&db, &one);
	wr_text(&db, "a");
	wr_guid(&db, &one);
	wr_text(&db, "b");
	wr_guid(&db, &guid_cert_x509); /* and one without signatures */
	wr_le32(&db, 28);
	wr_le32(&db, 0);
	wr_le32(&db, 17);

	struct rd r = made();
	assert_true(siglist_next(&r, &list));
	assert_true(rd_is(&list.header, "hh"));
	assert_int_equal(list.sigs.left, 34);
	assert_true(siglist_next(&r, &list));
	assert_int_equal(list.sigs.left, 0);
	assert_true(siglist_ok(made()));

	all = merge(hash_list, made()); /* each in a list of its own */
	assert_int_equal(all.left, 76 + 2 * (28 + 2 + 17));
	assert_true(siglist_ok(all));
	assert_true(siglist_remove(made(), is_byte, "x", &arena, &all, &n));
	assert_int_equal(all.left, 64);
	assert_memory_equal(all.at, bytes, 64);
}

static void
what_is_there_already_is_not_added_whoever_owns_it(void **state)
{
	struct rd a = list_of(&guid_cert_sha256, hash(&one, 1));
	struct rd b = list_of(&guid_cert_sha256, hash(&two, 1));
	struct rd other = list_of(&guid_cert_x509, hash(&one, 1));

	(void)state;
	assert_int_equal(merge(a, a).left, a.left);
	assert_int_equal(merge(a, b).left, a.left);
	assert_int_equal(merge(a, other).left, a.left + other.left);
	assert_true(siglist_has(a, &guid_cert_sha256, hash(&two, 1).data));
	assert_false(siglist_has(a, &guid_cert_x509, hash(&one, 1).data));
	assert_false(siglist_has(a, &guid_cert_sha256, hash(&one, 2).data));

	/* Twice in what is added. */
	assert_int_equal(merge(rd_of("", 0), merge(a, b)).left, a.left);
}

static void
what_is_no_database_is_not_merged(void **state)
{
	struct rd a = list_of(&guid_cert_sha256, hash(&one, 1)), out;
	struct rd cut = rd_of(a.at, a.left - 1);
	size_t n;

	(void)state;
	assert_false(siglist_merge(a, cut, &arena, &out));
	assert_false(siglist_merge(cut, a, &arena, &out));
	assert_false(siglist_remove(cut, is_byte, "x", &arena, &out, &n));
}

static void
a_database_has_a_largest_size(void **state)
{
	size_t len = SIGLIST_MAX - 44;
	struct signature big = {one, rd_of(arena_take(&arena, len), len)};
	struct rd full = list_of(&guid_cert_x509, big), out;
	struct rd more = list_of(&guid_cert_sha256, hash(&one, 1));

	(void)state;
	assert_int_equal(full.left, SIGLIST_MAX);
	assert_true(siglist_merge(full, full, &arena, &out));
	assert_false(siglist_merge(full, more, &arena, &out));
}

static void
removing_leaves_the_others_in_order_and_no_empty_list(void **state)
{
	struct signature x = {one, rd_of("x", 1)};
	struct rd all = list_of(&guid_cert_sha256, hash(&one, 1)), out = {0};
	struct siglist list;
	struct signature sig;
	size_t n = 0;

	(void)state;
	all = merge(all, list_of(&guid_cert_x509, x));
	all = merge(all, list_of(&guid_cert_sha256, hash(&one, 2)));
	all = merge(all, list_of(&guid_cert_sha256, hash(&one, 3)));

	assert_true(siglist_remove(all, is_byte, &(uint8_t){2}, &arena, &out, &n));
	assert_int_equal(n, 1);
	assert_int_equal(out.left, all.left - 48);
	assert_true(siglist_ok(out));
	struct rd r = out;
	assert_true(siglist_next(&r, &list));
	assert_true(siglist_sig(&list, &sig) && sig.data.at[0] == 1);
	assert_true(siglist_sig(&list, &sig) && sig.data.at[0] == 3);

	assert_true(siglist_remove(out, is_byte, &(uint8_t){9}, &arena, &r, &n));
	assert_int_equal(n, 0);
	assert_int_equal(r.left, out.left);
	assert_memory_equal(r.at, out.at, out.left);

	assert_true(siglist_remove(out, is_byte, &(uint8_t){1}, &arena, &out, &n));
	assert_true(siglist_remove(out, is_byte, &(uint8_t){3}, &arena, &out, &n));
	assert_int_equal(out.left, 45);
}

/* An update whose certificate header says this length. */
static struct rd
update(uint8_t length, const char *payload)
{
	static const uint8_t time[EFI_TIME_SIZE] = {0xe8, 0x07, 1, 2, 3, 4, 5};

	fresh(NULL);
	wr_bytes(&db, time, sizeof time);
	wr_le32(&db, length);
	wr_le16(&db, 0x0200);
	wr_le16(&db, 0x0ef1);
	wr_guid(&db, &guid_cert_pkcs7);
	wr_text(&db, "PKCS7");
	wr_text(&db, payload);
	return made();
}

static void
a_signed_update_gives_its_time_and_payload(void **state)
{
	uint8_t time[EFI_TIME_SIZE] = {0};
	struct rd payload;

	(void)state;
	assert_true(siglist_auth(update(24 + 5, "lists"), time, &payload));
	assert_true(rd_is(&payload, "lists"));
	assert_int_equal(time[0], 0xe8);
	assert_int_equal(time[6], 5);
	assert_true(siglist_auth(update(24 + 5, ""), time, &payload));
	assert_int_equal(payload.left, 0);
	assert_true(siglist_auth(update(24, ""), time, &payload));
	assert_true(rd_is(&payload, "PKCS7"));
}

static void
what_is_no_signed_update_is_refused(void **state)
{
	uint8_t time[EFI_TIME_SIZE] = {0xee};
	struct rd payload = rd_of("x", 1), file = update(29, "lists");

	(void)state;
	for (size_t len = 0; len < file.left - 5; len++)
		assert_false(siglist_auth(rd_of(file.at, len), time, &payload));
	assert_false(siglist_auth(update(23, "lists"), time, &payload));
	assert_false(siglist_auth(update(200, "lists"), time, &payload));
	for (size_t at = 20; at < 40; at++) {
		file = update(29, "lists");
		bytes[at] ^= 1;
		assert_false(siglist_auth(file, time, &payload));
	}
	assert_int_equal(time[0], 0xee);
	assert_int_equal(payload.left, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, clean)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_list_of_one_is_laid_out_as_the_specification_says),
		TEST(lists_and_signatures_are_read_one_after_another),
		TEST(a_list_that_is_cut_or_lies_about_its_sizes_is_refused),
		TEST(hashes_share_a_list_and_certificates_have_one_each),
		TEST(an_empty_list_and_a_header_of_the_types_own_are_read_and_kept),
		TEST(what_is_there_already_is_not_added_whoever_owns_it),
		TEST(what_is_no_database_is_not_merged),
		TEST(a_database_has_a_largest_size),
		TEST(removing_leaves_the_others_in_order_and_no_empty_list),
		TEST(a_signed_update_gives_its_time_and_payload),
		TEST(what_is_no_signed_update_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
