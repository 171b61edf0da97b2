#include "efi/cert.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static const char pem_begin[] = "-----BEGIN CERTIFICATE-----";

/* A certificate in DER, all of it and nothing else; NULL when it is not that. */
static X509 *
decode(struct rd der)
{
	const unsigned char *at = der.at;
	X509 *x;

	if (der.bad || der.left == 0 || der.left > LONG_MAX)
		return NULL;
	x = d2i_X509(NULL, &at, (long)der.left);
	if (x && at != der.at + der.left) {
		X509_free(x);
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

/* The next certificate of a PEM file, as DER that OPENSSL_free frees; or NULL. */
static unsigned char *
next_pem(BIO *bio, long *len)
{
	unsigned char *der = NULL;

	return PEM_bytes_read_bio(&der, len, NULL, PEM_STRING_X509, bio, NULL, NULL)
		       ? der
		       : NULL;
}

/* The one certificate of a PEM file, as DER in the arena. */
static bool
from_pem(struct rd file, struct arena *arena, struct rd *der)
{
	BIO *bio = file.left > INT_MAX ? NULL
				       : BIO_new_mem_buf(file.at, (int)file.left);
	long len = 0, other;
	unsigned char *first = bio ? next_pem(bio, &len) : NULL;
	unsigned char *second = first ? next_pem(bio, &other) : NULL;
	char *copy =
		first && !second ? arena_text(arena, first, (size_t)len) : NULL;

	OPENSSL_free(first);
	OPENSSL_free(second);
	BIO_free(bio);
	if (!copy)
		return false;
	*der = rd_of(copy, (size_t)len);
	return true;
}

bool
cert_load(struct rd file, struct arena *arena, struct rd *out)
{
	struct rd der = file;

	if (is_pem(file) && !from_pem(file, arena, &der))
		return false;

	X509 *x = decode(der);
	if (!x)
		return false;
	X509_free(x);
	*out = der;
	return true;
}

/* That form escapes what is not printable ASCII, so there is no newline in it. */
static void
show_name(const X509_NAME *name, char out[static CERT_NAME])
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (!bio || X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) < 0 ||
		BIO_gets(bio, out, CERT_NAME) < 0)
		out[0] = '\0';
	BIO_free(bio);
}

/*
 * As an EFI_TIME (UEFI 2.10 section 8.3); its zone, nanoseconds and pads are zero.
 */
static bool
efi_time(const ASN1_TIME *when, uint8_t out[static EFI_TIME_SIZE])
{
	struct wr w = wr_of(out, EFI_TIME_SIZE);
	struct tm tm;

	if (!ASN1_TIME_to_tm(when, &tm) || tm.tm_year < -1900 || tm.tm_year > 8099)
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

bool
cert_read(struct rd der, struct cert *out)
{
	X509 *x = decode(der);
	struct cert cert;

	if (!x)
		return false;
	show_name(X509_get_subject_name(x), cert.subject);
	show_name(X509_get_issuer_name(x), cert.issuer);

	bool good = efi_time(X509_get0_notBefore(x), cert.not_before) &&
		    cert_digest(der, cert.digest);
	X509_free(x);
	if (good)
		*out = cert;
	return good;
}

bool
cert_digest(struct rd bytes, uint8_t out[static CERT_DIGEST])
{
	return EVP_Digest(bytes.at, bytes.left, out, NULL, EVP_sha256(), NULL) == 1;
}
