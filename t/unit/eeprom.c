/* host/eeprom, host/eepromimage: who is offered which image, and what is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/eeprom.h"
#include "host/eepromimage.h"

#include <string.h>

static uint8_t image[EEPROM_SIZE + 8];

/* A section at a place; where the next one goes. */
static size_t
section(size_t at, uint32_t magic, const void *bytes, uint32_t len)
{
	struct wr w = wr_of(image + at, sizeof image - at);

	wr_be32(&w, magic);
	wr_be32(&w, len);
	if (bytes)
		wr_bytes(&w, bytes, len);
	return (at + 8 + len + 7) & ~(size_t)7;
}

/* As rpi-eeprom's: code, a file, another, padding up to the end. */
static size_t
make(void)
{
	static const char code[] = "xxBUILD_TIMESTAMP=1705920081\nxx";
	static const char conf[16 + 7] = "bootconf.txt\0\0\0\0[all]\nA";
	static const char key[16] = "pubkey.bin";
	size_t at;

	memset(image, 0xff, sizeof image);
	at = section(0, 0x55aaf00f, code, sizeof code - 1);
	at = section(at, 0x55aaf33f, code, 5);
	at = section(at, 0x55aaf11f, key, sizeof key);
	at = section(at, 0x55aaf11f, conf, sizeof conf);
	section(at, 0x55aafeef, NULL, (uint32_t)(EEPROM_SIZE - at - 8));
	return at;
}

static const char *why;
static size_t where;
static uint64_t built;

static bool
check(size_t len)
{
	struct rd r = rd_of(image, len);

	why = NULL;
	built = 7;
	return eeprom_check(&r, &built, &why, &where);
}

static void
an_image_is_a_row_of_sections_with_a_configuration_and_says_its_age(void **state)
{
	size_t at = make();

	(void)state;
	assert_true(check(EEPROM_SIZE));
	assert_int_equal(built, 1705920081);
	/* Newer tools leave the rest erased, or zero. */
	memset(image + at, 0xff, sizeof image - at);
	assert_true(check(EEPROM_SIZE));
	memset(image + at, 0, sizeof image - at);
	assert_true(check(EEPROM_SIZE));
	memcpy(memmem(image, EEPROM_SIZE, "=17", 3), "=x7", 3);
	assert_true(check(EEPROM_SIZE));
	assert_int_equal(built, 0);
}

static void
what_is_none_is_refused_with_the_byte_that_is_wrong(void **state)
{
	size_t at = make();

	(void)state;
	assert_false(check(EEPROM_SIZE - 1));
	assert_false(check(EEPROM_SIZE + 1));
	assert_false(check(0));
	assert_int_equal(built, 7);
	image[0] = 0x54;
	assert_false(check(EEPROM_SIZE));
	assert_int_equal(where, 0);
	make();
	image[at] = 0x54;
	assert_false(check(EEPROM_SIZE));
	assert_int_equal(where, at);
	/* One that reaches beyond the end, by one byte and by very many. */
	section(at, 0x55aafeef, NULL, (uint32_t)(EEPROM_SIZE - at - 7));
	assert_false(check(EEPROM_SIZE));
	assert_int_equal(where, at);
	section(at, 0x55aafeef, NULL, UINT32_MAX);
	assert_false(check(EEPROM_SIZE));
	make();
	memcpy(memmem(image, EEPROM_SIZE, "bootconf", 8), "bootc0nf", 8);
	assert_false(check(EEPROM_SIZE));
	assert_string_equal(why, "it has no bootconf.txt");
	make();
	at = section(0, 0x55aaf00f, NULL, 100);
	at = section(at, 0x55aaf11f, NULL, 16 + 4077);
	memcpy(image + 112 + 8, "bootconf.txt", 12);
	assert_false(check(EEPROM_SIZE));
	assert_int_equal(where, 112);
	section(112, 0x55aaf11f, NULL, 16 + 4076);
	memset(image + 112 + 8 + 16 + 4076, 0xff, 100);
	assert_true(check(EEPROM_SIZE));
}

static const struct eeprom_offer none;

static struct eeprom_offer
offer(const char *id, uint64_t when)
{
	struct eeprom_offer o = {.when = when};

	memcpy(o.id, id, strlen(id) + 1);
	return o;
}

static void
the_later_offer_counts_until_it_was_taken(void **state)
{
	struct eeprom_offer own = offer("own", 5), all = offer("all", 5);
	struct eeprom_taken taken = {.id = ""};

	(void)state;
	assert_null(eeprom_due(&none, &none, EEPROM_2711, &taken));
	assert_ptr_equal(eeprom_due(&own, &none, EEPROM_2711, &taken), &own);
	assert_ptr_equal(eeprom_due(&none, &all, EEPROM_2711, &taken), &all);
	assert_ptr_equal(eeprom_due(&own, &all, EEPROM_2711, &taken), &own);
	memcpy(taken.id, "own", 4);
	assert_null(eeprom_due(&own, &all, EEPROM_2711, &taken));
	all.when = 6;
	assert_ptr_equal(eeprom_due(&own, &all, EEPROM_2711, &taken), &all);
	memcpy(taken.id, "all", 4);
	assert_null(eeprom_due(&own, &all, EEPROM_2711, &taken));
	own.when = 7;
	assert_ptr_equal(eeprom_due(&own, &all, EEPROM_2711, &taken), &own);
}

static void
an_offer_to_all_is_for_boards_that_are_known_to_take_it(void **state)
{
	struct eeprom_offer own = offer("own", 5), all = offer("all", 5);
	struct eeprom_taken taken = {.id = ""};

	(void)state;
	assert_null(eeprom_due(&none, &all, EEPROM_UNKNOWN, &taken));
	assert_null(eeprom_due(&none, &all, EEPROM_OTHER, &taken));
	assert_ptr_equal(eeprom_due(&own, &none, EEPROM_UNKNOWN, &taken), &own);
	assert_null(eeprom_due(&own, &none, EEPROM_OTHER, &taken));
}

static void
the_signature_is_the_digest_and_when_unless_it_is_forced(void **state)
{
	struct eeprom_offer o = offer("own", UINT64_MAX);
	char text[EEPROM_SIG], sum[EEPROM_SUM];
	struct wr w = wr_of(text, sizeof text);

	(void)state;
	memset(sum, 'a', EEPROM_SUM - 1);
	sum[EEPROM_SUM - 1] = '\0';
	memcpy(o.sum, sum, sizeof sum);
	wr_eeprom_sig(&w, &o);
	assert_false(w.full);
	assert_int_equal(w.len, 64 + 1 + 4 + 20 + 1);
	assert_memory_equal(text + 64, "\nts: 18446744073709551615\n", 26);
	o.force = true;
	w = wr_of(text, sizeof text);
	wr_eeprom_sig(&w, &o);
	assert_int_equal(w.len, 65);
}

static void
a_version_is_the_day_or_else_of_the_digest(void **state)
{
	char text[EEPROM_VERSION];

	(void)state;
	assert_string_equal(
		eeprom_version("0123456789abcdef", 1705920081, text), "2024-01-22");
	assert_string_equal(
		eeprom_version("0123456789abcdef", 0, text), "0123456789ab");
	assert_string_equal(
		eeprom_version("0123456789abcdef", UINT64_MAX / 4, text),
		"0123456789ab");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_image_is_a_row_of_sections_with_a_configuration_and_says_its_age),
		cmocka_unit_test(
			what_is_none_is_refused_with_the_byte_that_is_wrong),
		cmocka_unit_test(the_later_offer_counts_until_it_was_taken),
		cmocka_unit_test(
			an_offer_to_all_is_for_boards_that_are_known_to_take_it),
		cmocka_unit_test(
			the_signature_is_the_digest_and_when_unless_it_is_forced),
		cmocka_unit_test(a_version_is_the_day_or_else_of_the_digest),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
