/* talos/unpack: what was packed comes out, in pieces of any size, and damage is
 * seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/wr.h"
#include "talos/unpack.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#define SIZE 300000

static uint8_t plain[SIZE], packed[SIZE * 2], out[SIZE * 2 + 1];

static void
fill(void)
{
	uint32_t v = 1;

	for (size_t i = 0; i < SIZE; i++) {
		v = v * 1664525 + 1013904223;
		plain[i] = i < SIZE / 2 ? (uint8_t)(v >> 24) : (uint8_t)(i >> 12);
	}
}

static size_t
pack(enum unpack_kind kind)
{
	size_t len = 0;
	z_stream z = {0};

	switch (kind) {
	case UNPACK_XZ:
		assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, NULL,
					 plain, SIZE, packed, &len, sizeof packed),
			LZMA_OK);
		return len;
	case UNPACK_ZSTD:
		return ZSTD_compress(packed, sizeof packed, plain, SIZE, 1);
	case UNPACK_GZIP:
		assert_int_equal(
			deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
		z.next_in = plain;
		z.avail_in = SIZE;
		z.next_out = packed;
		z.avail_out = sizeof packed;
		assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
		len = z.total_out;
		deflateEnd(&z);
		return len;
	}
	return 0;
}

static bool
take(void *to, const void *bytes, size_t len)
{
	struct wr *w = to;

	wr_bytes(w, bytes, len);
	return !w->full;
}

/* NULL if len bytes in pieces of that size are whole; else what is said. */
static const char *
run(enum unpack_kind kind, size_t len, size_t piece, struct wr *w)
{
	struct unpack *u;
	const char *why = NULL;

	*w = wr_of(out, sizeof out);
	u = unpack_new(kind, take, w);
	assert_non_null(u);
	for (size_t at = 0; at < len && !why; at += piece)
		why = unpack_push(
			u, packed + at, len - at < piece ? len - at : piece);
	if (!why)
		why = unpack_end(u);
	unpack_free(u);
	return why;
}

static void
what_was_packed_comes_out_in_pieces_of_any_size(void **state)
{
	static const size_t pieces[] = {1, 7, 4096, SIZE * 2};

	(void)state;
	for (enum unpack_kind k = UNPACK_XZ; k <= UNPACK_GZIP; k++) {
		size_t len = pack(k);
		enum unpack_kind found;
		struct wr w;

		assert_true(unpack_kind(packed, &found));
		assert_int_equal(found, k);
		for (size_t i = 0; i < 4; i++) {
			assert_null(run(k, len, pieces[i], &w));
			assert_int_equal(w.len, SIZE);
			assert_memory_equal(out, plain, SIZE);
		}
	}
}

static void
streams_that_follow_one_another_are_one(void **state)
{
	(void)state;
	for (enum unpack_kind k = UNPACK_XZ; k <= UNPACK_GZIP; k++) {
		size_t len = pack(k);
		struct wr w;

		memcpy(packed + len, packed, len);
		assert_null(run(k, 2 * len, 5000, &w));
		assert_int_equal(w.len, 2 * SIZE);
		assert_memory_equal(out + SIZE, plain, SIZE);
	}
}

static void
what_is_cut_or_damaged_is_never_whole(void **state)
{
	(void)state;
	for (enum unpack_kind k = UNPACK_XZ; k <= UNPACK_GZIP; k++) {
		size_t len = pack(k);
		struct wr w;

		for (size_t cut = 1; cut < 40; cut++)
			assert_non_null(run(k, len - cut, 5000, &w));
		assert_non_null(run(k, len / 2, 5000, &w));
		packed[len / 3] ^= 1;
		/* Zstandard without a check sum, as ZSTD_compress makes it, lets
		 * a literal pass; its frames as zstd(1) makes them have one. */
		if (k != UNPACK_ZSTD)
			assert_non_null(run(k, len, 5000, &w));
	}
	memset(packed, 'x', 100);
	for (enum unpack_kind k = UNPACK_XZ; k <= UNPACK_GZIP; k++) {
		struct wr w;

		assert_non_null(run(k, 100, 10, &w));
		assert_int_equal(w.len, 0);
	}
	assert_false(unpack_kind(packed, &(enum unpack_kind){UNPACK_XZ}));
}

static void
a_stream_that_wants_too_much_memory_is_refused(void **state)
{
	size_t len = pack(UNPACK_XZ), header, at;
	const char *said;
	uint32_t crc;
	struct wr w;

	(void)state;
	assert_null(run(UNPACK_XZ, len, 5000, &w));
	/*
	 * A block's header is behind 12 bytes of the stream's: its length, in it
	 * LZMA2's id, one byte of properties, which is the size of the dictionary,
	 * and at its end a CRC32. 36 is 1 GiB.
	 */
	header = (packed[12] + 1U) * 4;
	for (at = 13; at < 12 + header; at++)
		if (packed[at] == 0x21 && packed[at + 1] == 1)
			break;
	assert_true(at < 12 + header);
	packed[at + 2] = 36;
	crc = lzma_crc32(packed + 12, header - 4, 0);
	for (unsigned i = 0; i < 4; i++)
		packed[12 + header - 4 + i] = (uint8_t)(crc >> (8 * i));
	said = run(UNPACK_XZ, len, 5000, &w);
	assert_non_null(said);
	assert_non_null(strstr(said, "too much memory"));
}

static void
zstandard_may_tell_its_size_beforehand(void **state)
{
	size_t len = pack(UNPACK_ZSTD);
	uint64_t size = 0;

	(void)state;
	assert_true(unpack_size(packed, len, &size));
	assert_int_equal(size, SIZE);
	assert_false(unpack_size(packed, 3, &size));
	pack(UNPACK_GZIP);
	assert_false(unpack_size(packed, 100, &size));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_packed_comes_out_in_pieces_of_any_size),
		cmocka_unit_test(streams_that_follow_one_another_are_one),
		cmocka_unit_test(what_is_cut_or_damaged_is_never_whole),
		cmocka_unit_test(a_stream_that_wants_too_much_memory_is_refused),
		cmocka_unit_test(zstandard_may_tell_its_size_beforehand),
	};

	fill();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
