/* base/digest: the examples of the standards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/hex.h"

/* FIPS 180-2 appendix B.1 */
static void
a_hash_is_that_of_fips_180(void **state)
{
	char text[DIGEST_TEXT];

	(void)state;
	digest_hex("abc", 3, text);
	assert_string_equal(text,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
check_hmac(enum digest_hash hash, const char *key, size_t key_len, const char *data,
	const char *want)
{
	uint8_t mac[DIGEST_LONGEST];
	char text[2 * DIGEST_LONGEST + 1];
	struct wr w = wr_of(text, sizeof text);

	wr_hex(&w, mac, digest_hmac(hash, key, key_len, data, strlen(data), mac));
	wr_u8(&w, '\0');
	assert_string_equal(text, want);
}

/* RFC 4231, sections 4.3 and 4.7: a short key, and one longer than a block */
static void
an_hmac_is_that_of_rfc_4231(void **state)
{
	static const char
		data[] = "what do ya want for nothing?",
		other[] = "Test Using Larger Than Block-Size Key - Hash Key "
			  "First";
	char key[131];

	(void)state;
	memset(key, 0xaa, sizeof key);
	check_hmac(DIGEST_SHA256, "Jefe", 4, data,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	check_hmac(DIGEST_SHA512, "Jefe", 4, data,
		"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
		"9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
	check_hmac(DIGEST_SHA256, key, sizeof key, other,
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	check_hmac(DIGEST_SHA512, key, sizeof key, other,
		"80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
		"6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

static void
equal_is_equal_to_the_last_byte(void **state)
{
	(void)state;
	assert_true(digest_eq("abc", "abc", 3));
	assert_false(digest_eq("abc", "abd", 3));
	assert_false(digest_eq("abc", "bbc", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hash_is_that_of_fips_180),
		cmocka_unit_test(an_hmac_is_that_of_rfc_4231),
		cmocka_unit_test(equal_is_equal_to_the_last_byte),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
