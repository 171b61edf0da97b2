/* tftp/source: the bytes of a file, with what is laid over them, and as netascii.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static struct source
memory(const void *bytes, size_t len)
{
	struct source s;

	assert_int_equal(source_memory(bytes, len, &s), 0);
	return s;
}

/* Read len bytes in parts of that many, and compare. */
static void
reads(struct source *s, uint64_t offset, size_t part, const char *want, size_t len)
{
	char buf[256];
	struct iovec iov[SOURCE_PARTS];
	size_t n = 0;

	assert_true(len <= sizeof buf);
	memset(buf, '#', sizeof buf);
	for (size_t at = 0; at < len; at += iov[n++].iov_len)
		iov[n] =
			(struct iovec){buf + at, len - at < part ? len - at : part};
	assert_int_equal(source_read(s, offset, iov, n), 0);
	assert_memory_equal(buf, want, len);
}

static void
a_file_is_read_in_parts(void **state)
{
	struct source s = memory("0123456789", 10);

	(void)state;
	assert_int_equal(s.size, 10);
	for (size_t part = 1; part <= 10; part++)
		for (size_t from = 0; from < 10; from++)
			reads(&s, from, part, "0123456789" + from, 10 - from);
	source_close(&s);
}

static void
bytes_laid_over_it_take_the_place_of_its_own(void **state)
{
	struct source s = memory("0123456789", 10), over = memory("abc", 3);

	(void)state;
	s.over = over.fd;
	s.at = 4;
	s.over_len = 3;
	for (size_t part = 1; part <= 10; part++)
		for (size_t from = 0; from < 10; from++)
			for (size_t len = 1; from + len <= 10; len++)
				reads(&s, from, part, "0123abc789" + from, len);
	assert_int_equal(s.size, 10);
	source_close(&s);
}

static void
a_shared_one_is_closed_by_itself(void **state)
{
	struct source s = memory("0123", 4), t;

	(void)state;
	assert_int_equal(source_share(&s, &t), 0);
	source_close(&s);
	reads(&t, 0, 4, "0123", 4);
	source_close(&t);
}

static void
what_is_not_there_any_more_is_no_bytes(void **state)
{
	struct source s = memory("0123", 4);
	char buf[4];
	struct iovec iov = {buf, 4};

	(void)state;
	assert_int_equal(ftruncate(s.fd, 2), 0);
	assert_int_equal(source_read(&s, 0, &iov, 1), -1);
	assert_int_equal(errno, ESTALE);
	source_close(&s);
}

static void
an_empty_last_block_is_read(void **state)
{
	struct source s = memory("0123", 4);
	char buf[4];
	struct iovec iov[] = {{buf, 4}, {buf + 4, 0}}, none = {buf, 0};

	(void)state;
	assert_int_equal(source_read(&s, 0, iov, 2), 0);
	assert_memory_equal(buf, "0123", 4);
	assert_int_equal(source_read(&s, 4, &none, 1), 0);
	source_close(&s);
}

static void
netascii_has_cr_lf_and_cr_nul_wherever_a_block_begins(void **state)
{
	static const char file[] = "a\nb\rc\r\n\n\rd";
	static const char sent[] = "a\r\nb\r\0c\r\0\r\n\r\n\r\0d";
	const size_t len = sizeof sent - 1;
	struct source s = memory(file, sizeof file - 1);

	(void)state;
	assert_int_equal(source_as_text(&s), 0);
	assert_int_equal(s.size, len);
	for (size_t from = 0; from < len; from++)
		reads(&s, from, 3, sent + from, len - from);
	/* Backwards, as when a block is sent again. */
	for (size_t from = len; from-- > 0;)
		reads(&s, from, 1, sent + from, 1);
	source_close(&s);
}

static void
a_text_of_many_chunks_is_right_at_their_seams(void **state)
{
	static char file[20000], sent[40000];
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < sizeof file; i++) {
		file[i] = i % 3 == 0 ? '\n' : (char)('a' + i % 26);
		if (file[i] == '\n')
			sent[len++] = '\r';
		sent[len++] = file[i];
	}
	struct source s = memory(file, sizeof file);
	assert_int_equal(source_as_text(&s), 0);
	assert_int_equal(s.size, len);
	for (size_t at = 0; at + 200 <= len; at += 200)
		reads(&s, at, 64, sent + at, 200);
	source_close(&s);
}

static void
a_text_that_is_too_long_is_refused(void **state)
{
	struct source s = memory("", 0);

	(void)state;
	s.size = SOURCE_TEXT_MAX + 1;
	assert_int_equal(source_as_text(&s), -1);
	assert_int_equal(errno, EFBIG);
	source_close(&s);
}

static void
a_source_is_the_same_until_it_is_written_to_or_another_is_laid_over_it(void **state)
{
	struct source a = memory("one", 3), b = memory("one", 3), c;
	struct source_id first, again, other;

	(void)state;
	assert_int_equal(source_share(&a, &c), 0);
	assert_int_equal(source_identify(&a, &first), 0);
	assert_int_equal(source_identify(&c, &again), 0);
	assert_true(source_same(&first, &again));
	assert_int_equal(source_identify(&b, &other), 0);
	assert_false(source_same(&first, &other));

	c.over = b.fd;
	c.over_len = 1;
	assert_int_equal(source_identify(&c, &other), 0);
	assert_false(source_same(&first, &other));
	c.over = -1;
	c.over_len = 0;

	/* The file system's clock has steps. */
	do {
		assert_int_equal(pwrite(a.fd, "two", 3, 0), 3);
		assert_int_equal(source_identify(&a, &again), 0);
	} while (source_same(&first, &again));
	assert_int_equal(ftruncate(a.fd, 2), 0);
	assert_int_equal(source_identify(&a, &again), -1);
	assert_int_equal(errno, ESTALE);
	source_close(&a);
	source_close(&b);
	source_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_in_parts),
		cmocka_unit_test(bytes_laid_over_it_take_the_place_of_its_own),
		cmocka_unit_test(a_shared_one_is_closed_by_itself),
		cmocka_unit_test(what_is_not_there_any_more_is_no_bytes),
		cmocka_unit_test(an_empty_last_block_is_read),
		cmocka_unit_test(
			netascii_has_cr_lf_and_cr_nul_wherever_a_block_begins),
		cmocka_unit_test(a_text_of_many_chunks_is_right_at_their_seams),
		cmocka_unit_test(a_text_that_is_too_long_is_refused),
		cmocka_unit_test(
			a_source_is_the_same_until_it_is_written_to_or_another_is_laid_over_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
