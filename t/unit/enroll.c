/* efi/cert and efi/enroll: certificates, and the keys of secure boot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hex.h"
#include "efi/cert.h"
#include "efi/enroll.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define DER_MAX 2048
#define HASH    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct arena arena;
static struct vars vars;

static const struct guid owner = {{0x11}}, other = {{0x22}};

static int
fresh(void **state)
{
	(void)state;
	vars = vars_of(&arena);
	return 0;
}

static int
clean(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* A certificate that signs itself, valid from that time ("20240102030405Z"). */
static X509 *
new_cert(const char *name, const char *from)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);

	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_NAME_add_entry_by_txt(
		subject, "CN", MBSTRING_UTF8, (const uint8_t *)name, -1, -1, 0);
	X509_NAME_add_entry_by_txt(
		subject, "O", MBSTRING_UTF8, (const uint8_t *)"Test", -1, -1, 0);
	X509_set_issuer_name(x, subject);
	assert_true(ASN1_TIME_set_string(X509_getm_notBefore(x), from));
	assert_true(ASN1_TIME_set_string(X509_getm_notAfter(x), "20991231235959Z"));
	X509_set_pubkey(x, key);
	assert_true(X509_sign(x, key, NULL) > 0);
	EVP_PKEY_free(key);
	return x;
}

/* The same as DER, or as PEM, in the arena. */
static struct rd
file_of(X509 *x, bool pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	assert_true(pem ? PEM_write_bio_X509(bio, x) : i2d_X509_bio(bio, x));
	long len = BIO_get_mem_data(bio, &text);
	struct rd file = rd_of(arena_text(&arena, text, (size_t)len), (size_t)len);
	BIO_free(bio);
	return file;
}

static struct rd
cert_file(const char *name, const char *from)
{
	X509 *x = new_cert(name, from);
	struct rd der = file_of(x, false);

	X509_free(x);
	return der;
}

static struct rd
joined(struct rd a, struct rd b)
{
	struct wr w = wr_of(arena_take(&arena, a.left + b.left), a.left + b.left);

	wr_bytes(&w, a.at, a.left);
	wr_bytes(&w, b.at, b.left);
	return rd_of(w.base, w.len);
}

static void
a_certificate_is_the_same_from_der_and_from_pem(void **state)
{
	X509 *x = new_cert("key", "20240102030405Z");
	struct rd der = file_of(x, false), pem = file_of(x, true), a, b;
	struct rd prose = joined(rd_of("My key:\n", 8), pem);

	(void)state;
	X509_free(x);
	assert_true(cert_load(der, &arena, &a));
	assert_true(cert_load(pem, &arena, &b));
	assert_int_equal(a.left, der.left);
	assert_int_equal(b.left, der.left);
	assert_memory_equal(a.at, der.at, der.left);
	assert_memory_equal(b.at, der.at, der.left);
	assert_true(cert_load(prose, &arena, &b));
}

static void
what_is_not_one_certificate_is_refused(void **state)
{
	X509 *x = new_cert("key", "20240102030405Z");
	struct rd der = file_of(x, false), pem = file_of(x, true), out;

	(void)state;
	X509_free(x);
	for (size_t len = 0; len < der.left; len += 7)
		assert_false(cert_load(rd_of(der.at, len), &arena, &out));
	assert_false(cert_load(joined(der, rd_of("x", 1)), &arena, &out));
	assert_false(cert_load(joined(pem, pem), &arena, &out));
	assert_false(cert_load(rd_of(pem.at, pem.left - 40), &arena, &out));
	assert_false(cert_load(rd_of("hello", 5), &arena, &out));
}

static void
a_certificate_says_whose_it_is_and_since_when(void **state)
{
	static const uint8_t since[EFI_TIME_SIZE] = {0xe8, 0x07, 1, 2, 3, 4, 5};
	struct rd der = cert_file("a,b\x1b\xc3\xa9", "20240102030405Z");
	uint8_t digest[32];
	struct cert cert;

	(void)state;
	assert_true(cert_read(der, &cert));
	assert_string_equal(cert.subject, "O=Test,CN=a\\,b\\1B\\C3\\A9");
	assert_string_equal(cert.issuer, cert.subject);
	assert_memory_equal(cert.not_before, since, sizeof since);
	assert_true(EVP_Digest(der.at, der.left, digest, NULL, EVP_sha256(), NULL));
	assert_memory_equal(cert.digest, digest, sizeof digest);
	assert_false(cert_read(rd_of(der.at, der.left - 1), &cert));
}

static void
a_long_name_is_cut(void **state)
{
	char name[60 + 1] = {0};
	struct cert cert;

	(void)state;
	memset(name, '"', sizeof name - 1); /* each is escaped, and so two */
	X509 *x = new_cert(name, "20240102030405Z");
	for (int i = 0; i < 4; i++)
		X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "OU",
			MBSTRING_ASC, (const uint8_t *)name, -1, -1, 0);
	struct rd der = file_of(x, false);
	X509_free(x);
	assert_true(cert_read(der, &cert));
	assert_int_equal(strlen(cert.subject), CERT_NAME - 1);
}

/* The four forms of a file. */

static struct enroll_file
read_file(struct rd file)
{
	struct enroll_file out;

	assert_true(enroll_read(file, &owner, &arena, &out));
	return out;
}

static struct rd
auth_file(struct rd payload, uint8_t year)
{
	uint8_t *bytes = arena_take(&arena, 40 + payload.left);
	struct wr w = wr_of(bytes, 40 + payload.left);

	wr_le16(&w, (uint16_t)(2000 + year));
	wr_u8(&w, 5);
	wr_u8(&w, 6);
	wr_zero(&w, 12);
	wr_le32(&w, 24);
	wr_le16(&w, 0x0200);
	wr_le16(&w, 0x0ef1);
	wr_guid(&w, &guid_cert_pkcs7);
	wr_bytes(&w, payload.at, payload.left);
	assert_false(w.full);
	return rd_of(bytes, w.len);
}

static void
a_file_is_known_for_what_it_is(void **state)
{
	struct rd der = cert_file("key", "20240102030405Z");
	struct enroll_file cert = read_file(der), esl, auth, sum;
	struct enroll_file none;

	(void)state;
	assert_int_equal(cert.form, ENROLL_CERT);
	assert_int_equal(cert.lists.left, 28 + 16 + der.left);
	assert_int_equal(cert.lists.at[28], 0x11); /* the owner */
	esl = read_file(cert.lists);
	assert_int_equal(esl.form, ENROLL_ESL);
	assert_ptr_equal(esl.lists.at, cert.lists.at);
	auth = read_file(auth_file(cert.lists, 20));
	assert_int_equal(auth.form, ENROLL_AUTH);
	assert_int_equal(auth.lists.left, cert.lists.left);
	assert_int_equal(auth.time[2], 5);
	sum = read_file(rd_of(HASH "\n", 65));
	assert_int_equal(sum.form, ENROLL_HASH);
	assert_int_equal(sum.lists.left, 76);
	assert_int_equal(sum.lists.at[44], 0xe3);

	assert_false(enroll_read(rd_of("", 0), &owner, &arena, &none));
	assert_false(enroll_read(rd_of("hello", 5), &owner, &arena, &none));
	assert_false(enroll_read(rd_of(HASH "\n\n", 66), &owner, &arena, &none));
	assert_false(enroll_read(rd_of(HASH "0", 65), &owner, &arena, &none));
	assert_false(enroll_read(
		auth_file(rd_of("hello", 5), 20), &owner, &arena, &none));
}

static void
the_keys_are_known_by_their_exact_names(void **state)
{
	enum enroll_key key;

	(void)state;
	assert_true(enroll_key_parse("PK", &key) && key == ENROLL_PK);
	assert_true(enroll_key_parse("dbx", &key) && key == ENROLL_DBX);
	assert_false(enroll_key_parse("DB", &key));
	assert_string_equal(enroll_key_name(ENROLL_KEK), "KEK");
	assert_true(guid_eq(enroll_key_guid(ENROLL_KEK), &guid_global));
	assert_true(guid_eq(enroll_key_guid(ENROLL_DB), &guid_image_security));
}

static void
add(enum enroll_key key, struct rd file, bool replace)
{
	struct enroll_file read = read_file(file);

	assert_true(enroll_add(&vars, key, &read, replace));
}

static const struct efivar *
variable(enum enroll_key key)
{
	return vars_get(&vars, enroll_key_guid(key), enroll_key_name(key));
}

static void
assert_year(enum enroll_key key, uint16_t year, uint8_t month)
{
	const struct efivar *var = variable(key);
	struct rd time = rd_of(var->time, sizeof var->time);

	assert_int_equal(rd_le16(&time), year);
	assert_int_equal(rd_u8(&time), month);
}

static void
a_key_has_the_attributes_and_the_time_of_its_newest_certificate(void **state)
{
	(void)state;
	add(ENROLL_DB, cert_file("old", "20200202030405Z"), false);
	assert_int_equal(variable(ENROLL_DB)->attributes, 0x27);
	assert_year(ENROLL_DB, 2020, 2);
	add(ENROLL_DB, cert_file("new", "20210302030405Z"), false);
	assert_year(ENROLL_DB, 2021, 3);
	add(ENROLL_DB, cert_file("older", "20190402030405Z"), false);
	assert_year(ENROLL_DB, 2021, 3);
	assert_int_equal(vars.n, 1);
}

static void
a_time_never_goes_back(void **state)
{
	struct rd lists;

	(void)state;
	add(ENROLL_DBX, rd_of(HASH, 64), false);
	assert_year(ENROLL_DBX, 2010, 1); /* nothing dates it */
	lists = variable(ENROLL_DBX)->data;
	add(ENROLL_DBX, auth_file(lists, 24), false);
	assert_year(ENROLL_DBX, 2024, 5);
	add(ENROLL_DBX, auth_file(lists, 23), true);
	assert_year(ENROLL_DBX, 2024, 5);
	assert_int_equal(variable(ENROLL_DBX)->data.left, 76);
}

static void
replacing_takes_the_place_and_the_platform_key_is_always_replaced(void **state)
{
	struct rd a = cert_file("a", "20200202030405Z");
	struct rd b = cert_file("b", "20200202030405Z");

	(void)state;
	add(ENROLL_DB, a, false);
	add(ENROLL_DB, b, true);
	assert_int_equal(variable(ENROLL_DB)->data.left, 44 + b.left);
	add(ENROLL_PK, a, false);
	add(ENROLL_PK, b, false);
	assert_int_equal(variable(ENROLL_PK)->data.left, 44 + b.left);
}

static void
the_platform_key_is_one_certificate(void **state)
{
	struct enroll_file sum = read_file(rd_of(HASH, 64));

	(void)state;
	assert_false(enroll_add(&vars, ENROLL_PK, &sum, true));
	add(ENROLL_DB, cert_file("a", "20200202030405Z"), false);
	add(ENROLL_DB, cert_file("b", "20200202030405Z"), false);
	struct enroll_file both = read_file(variable(ENROLL_DB)->data);
	assert_false(enroll_add(&vars, ENROLL_PK, &both, true));
	assert_null(variable(ENROLL_PK));
}

static void
a_spoilt_database_is_not_added_to_but_may_be_replaced(void **state)
{
	struct enroll_file sum = read_file(rd_of(HASH, 64));

	(void)state;
	assert_true(vars_set(&vars, &guid_image_security, "db", 7, "junk", 4));
	assert_false(enroll_add(&vars, ENROLL_DB, &sum, false));
	assert_true(enroll_add(&vars, ENROLL_DB, &sum, true));
	assert_int_equal(variable(ENROLL_DB)->attributes, 0x27);
}

static void
signatures_are_removed_by_owner_and_by_digest(void **state)
{
	struct rd der = cert_file("a", "20200202030405Z");
	struct enroll_file sum;
	uint8_t digest[32], hash[32];
	struct wr w = wr_of(hash, sizeof hash);
	struct enroll_which by_digest = {.digest = digest},
			    by_owner = {&other, NULL};
	struct enroll_which by_hash = {.owner = &other, .digest = hash};
	size_t n = 9;

	(void)state;
	assert_true(cert_digest(der, digest) && wr_unhex(&w, HASH, 64));
	assert_true(enroll_remove(&vars, ENROLL_DB, &by_digest, &n) && n == 0);
	add(ENROLL_DB, der, false);
	add(ENROLL_DB, rd_of(HASH, 64), false);
	assert_true(enroll_remove(&vars, ENROLL_DB, &by_owner, &n) && n == 0);
	assert_true(enroll_remove(&vars, ENROLL_DB, &by_hash, &n) && n == 0);
	assert_true(enroll_remove(&vars, ENROLL_DB, &by_digest, &n) && n == 1);
	assert_int_equal(variable(ENROLL_DB)->data.left, 76);
	assert_year(ENROLL_DB, 2020, 2);

	assert_true(enroll_read(rd_of(HASH, 64), &other, &arena, &sum));
	assert_true(enroll_add(&vars, ENROLL_DBX, &sum, false));
	assert_true(enroll_remove(&vars, ENROLL_DBX, &by_hash, &n) && n == 1);
	assert_null(variable(ENROLL_DBX)); /* none is empty */
}

static void
secure_boot_is_switched_off_and_on_again_but_not_made(void **state)
{
	struct guid guid;

	(void)state;
	assert_true(guid_parse("f0a30bc7-af08-4556-99c4-001009c93a44", &guid));
	assert_true(enroll_switch(&vars, true));
	assert_int_equal(vars.n, 0);
	assert_true(enroll_switch(&vars, false));
	struct efivar *var = vars_get(&vars, &guid, "SecureBootEnable");
	assert_non_null(var);
	assert_int_equal(var->attributes, 3);
	assert_int_equal(var->data.left, 1);
	assert_int_equal(*var->data.at, 0);
	assert_true(enroll_switch(&vars, true));
	var = vars_get(&vars, &guid, "SecureBootEnable");
	assert_int_equal(*var->data.at, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, clean)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_certificate_is_the_same_from_der_and_from_pem),
		TEST(what_is_not_one_certificate_is_refused),
		TEST(a_certificate_says_whose_it_is_and_since_when),
		TEST(a_long_name_is_cut),
		TEST(a_file_is_known_for_what_it_is),
		TEST(the_keys_are_known_by_their_exact_names),
		TEST(a_key_has_the_attributes_and_the_time_of_its_newest_certificate),
		TEST(a_time_never_goes_back),
		TEST(replacing_takes_the_place_and_the_platform_key_is_always_replaced),
		TEST(the_platform_key_is_one_certificate),
		TEST(a_spoilt_database_is_not_added_to_but_may_be_replaced),
		TEST(signatures_are_removed_by_owner_and_by_digest),
		TEST(secure_boot_is_switched_off_and_on_again_but_not_made),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
