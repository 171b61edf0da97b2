#include "efi/cert.h"

#include <dlfcn.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/*
 * What we use of libcrypto. It is loaded when a certificate is read and not before,
 * for that takes as long as all else that a program does which reads none.
 */
struct crypto {
	void *library;
	__typeof__(ASN1_TIME_to_tm) *asn1_time_to_tm;
	__typeof__(BIO_free) *bio_free;
	__typeof__(BIO_gets) *bio_gets;
	__typeof__(BIO_new) *bio_new;
	__typeof__(BIO_new_mem_buf) *bio_new_mem_buf;
	__typeof__(BIO_s_mem) *bio_s_mem;
	__typeof__(CRYPTO_free) *free;
	__typeof__(d2i_X509) *d2i_x509;
	__typeof__(EVP_Digest) *evp_digest;
	__typeof__(EVP_sha256) *evp_sha256;
	__typeof__(PEM_bytes_read_bio) *pem_bytes_read_bio;
	__typeof__(X509_free) *x509_free;
	__typeof__(X509_get0_notBefore) *x509_get0_not_before;
	__typeof__(X509_get_issuer_name) *x509_get_issuer_name;
	__typeof__(X509_get_subject_name) *x509_get_subject_name;
	__typeof__(X509_NAME_print_ex) *x509_name_print_ex;
};

#define SYMBOL(member, name)                                                       \
	{                                                                          \
		name, offsetof(struct crypto, member)                              \
	}

static const struct {
	const char *name;
	size_t at;
} symbols[] = {
	SYMBOL(asn1_time_to_tm, "ASN1_TIME_to_tm"),
	SYMBOL(bio_free, "BIO_free"),
	SYMBOL(bio_gets, "BIO_gets"),
	SYMBOL(bio_new, "BIO_new"),
	SYMBOL(bio_new_mem_buf, "BIO_new_mem_buf"),
	SYMBOL(bio_s_mem, "BIO_s_mem"),
	SYMBOL(free, "CRYPTO_free"),
	SYMBOL(d2i_x509, "d2i_X509"),
	SYMBOL(evp_digest, "EVP_Digest"),
	SYMBOL(evp_sha256, "EVP_sha256"),
	SYMBOL(pem_bytes_read_bio, "PEM_bytes_read_bio"),
	SYMBOL(x509_free, "X509_free"),
	SYMBOL(x509_get0_not_before, "X509_get0_notBefore"),
	SYMBOL(x509_get_issuer_name, "X509_get_issuer_name"),
	SYMBOL(x509_get_subject_name, "X509_get_subject_name"),
	SYMBOL(x509_name_print_ex, "X509_NAME_print_ex"),
};

/* Load it, or find it loaded: it stays, so that the next time costs nothing. */
static bool
crypto_open(struct crypto *c)
{
	c->library = dlopen(CERT_LIBRARY, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	if (!c->library)
		return false;
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
		void *symbol = dlsym(c->library, symbols[i].name);

		if (!symbol) {
			dlclose(c->library);
			return false;
		}
		/* POSIX: a function's address fits into a pointer. */
		memcpy((char *)c + symbols[i].at, &symbol, sizeof symbol);
	}
	return true;
}

static void
crypto_close(struct crypto *c)
{
	dlclose(c->library);
}

bool
cert_ready(void)
{
	struct crypto c;

	if (!crypto_open(&c))
		return false;
	crypto_close(&c);
	return true;
}

static const char pem_begin[] = "-----BEGIN CERTIFICATE-----";

/* A certificate in DER, all of it and nothing else; NULL when it is not that. */
static X509 *
decode(const struct crypto *c, struct rd der)
{
	const unsigned char *at = der.at;
	X509 *x;

	if (der.bad || der.left == 0 || der.left > LONG_MAX)
		return NULL;
	x = c->d2i_x509(NULL, &at, (long)der.left);
	if (x && at != der.at + der.left) {
		c->x509_free(x);
		return NULL;
	}
	return x;
}

static bool
is_pem(struct rd file)
{
	return !file.bad && file.left > 0 &&
	       memmem(file.at, file.left, pem_begin, sizeof pem_begin - 1);
}

/* The next certificate of a PEM file, as DER for CRYPTO_free; or NULL. */
static unsigned char *
next_pem(const struct crypto *c, BIO *bio, long *len)
{
	unsigned char *der = NULL;

	if (!c->pem_bytes_read_bio(
		    &der, len, NULL, PEM_STRING_X509, bio, NULL, NULL))
		return NULL;
	return der;
}

/* The one certificate of a PEM file, as DER in the arena. */
static bool
from_pem(
	const struct crypto *c, struct rd file, struct arena *arena, struct rd *der)
{
	BIO *bio = file.left > INT_MAX
			   ? NULL
			   : c->bio_new_mem_buf(file.at, (int)file.left);
	long len = 0, other;
	unsigned char *first = bio ? next_pem(c, bio, &len) : NULL;
	unsigned char *second = first ? next_pem(c, bio, &other) : NULL;
	char *copy =
		first && !second ? arena_text(arena, first, (size_t)len) : NULL;

	c->free(first, __FILE__, __LINE__);
	c->free(second, __FILE__, __LINE__);
	c->bio_free(bio);
	if (!copy)
		return false;
	*der = rd_of(copy, (size_t)len);
	return true;
}

static bool
load(const struct crypto *c, struct rd file, struct arena *arena, struct rd *out)
{
	struct rd der = file;

	if (is_pem(file) && !from_pem(c, file, arena, &der))
		return false;

	X509 *x = decode(c, der);
	if (!x)
		return false;
	c->x509_free(x);
	*out = der;
	return true;
}

bool
cert_load(struct rd file, struct arena *arena, struct rd *out)
{
	struct crypto c;

	if (!crypto_open(&c))
		return false;

	bool good = load(&c, file, arena, out);
	crypto_close(&c);
	return good;
}

/* That form escapes what is not printable ASCII, so there is no newline in it. */
static void
show_name(const struct crypto *c, const X509_NAME *name, char out[static CERT_NAME])
{
	BIO *bio = c->bio_new(c->bio_s_mem());

	if (!bio || c->x509_name_print_ex(bio, name, 0, XN_FLAG_RFC2253) < 0 ||
		c->bio_gets(bio, out, CERT_NAME) < 0)
		out[0] = '\0';
	c->bio_free(bio);
}

/*
 * As an EFI_TIME (UEFI 2.10 section 8.3); its zone, nanoseconds and pads are zero.
 */
static bool
efi_time(const struct crypto *c, const ASN1_TIME *when,
	uint8_t out[static EFI_TIME_SIZE])
{
	struct wr w = wr_of(out, EFI_TIME_SIZE);
	struct tm tm;

	if (!c->asn1_time_to_tm(when, &tm) || tm.tm_year < -1900 ||
		tm.tm_year > 8099)
		return false;
	wr_le16(&w, (uint16_t)(tm.tm_year + 1900));
	wr_u8(&w, (uint8_t)(tm.tm_mon + 1));
	wr_u8(&w, (uint8_t)tm.tm_mday);
	wr_u8(&w, (uint8_t)tm.tm_hour);
	wr_u8(&w, (uint8_t)tm.tm_min);
	wr_u8(&w, (uint8_t)tm.tm_sec);
	wr_zero(&w, EFI_TIME_SIZE - w.len);
	return true;
}

static bool
digest(const struct crypto *c, struct rd bytes, uint8_t out[static CERT_DIGEST])
{
	return c->evp_digest(
		       bytes.at, bytes.left, out, NULL, c->evp_sha256(), NULL) == 1;
}

static bool
read_cert(const struct crypto *c, struct rd der, struct cert *out)
{
	X509 *x = decode(c, der);
	struct cert cert = {0};

	if (!x)
		return false;
	show_name(c, c->x509_get_subject_name(x), cert.subject);
	show_name(c, c->x509_get_issuer_name(x), cert.issuer);

	bool good = efi_time(c, c->x509_get0_not_before(x), cert.not_before) &&
		    digest(c, der, cert.digest);
	c->x509_free(x);
	if (good)
		*out = cert;
	return good;
}

bool
cert_read(struct rd der, struct cert *out)
{
	struct crypto c;

	if (!crypto_open(&c))
		return false;

	bool good = read_cert(&c, der, out);
	crypto_close(&c);
	return good;
}

bool
cert_digest(struct rd bytes, uint8_t out[static CERT_DIGEST])
{
	struct crypto c;

	if (!crypto_open(&c))
		return false;

	bool good = digest(&c, bytes, out);
	crypto_close(&c);
	return good;
}
