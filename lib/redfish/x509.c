/* Certificates: see x509.h. */
#include "redfish/x509.h"

#include "base/digest.h"
#include "base/hex.h"

/* ITU-T X.690: tags. */
enum {
	INTEGER = 0x02,
	OID = 0x06,
	UTC_TIME = 0x17,
	GENERALIZED_TIME = 0x18,
	SEQUENCE = 0x30,
	SET = 0x31,
	X509_VERSION = 0xa0,
};

/* The next element, of whatever tag. False when there is none. */
static bool
next(struct rd *r, uint8_t *tag, struct rd *value)
{
	size_t len;

	*tag = rd_u8(r);
	len = rd_u8(r);
	if (len & 0x80) {
		size_t n = len & 0x7f;

		if (n == 0 || n > 3)
			return false;
		for (len = 0; n > 0; n--)
			len = len << 8 | rd_u8(r);
	}
	*value = rd_sub(r, len);
	return !r->bad;
}

static bool
take(struct rd *r, uint8_t tag, struct rd *value)
{
	uint8_t have;

	return next(r, &have, value) && have == tag;
}

/* "YYMMDDHHMMSSZ" (until 2049) or "YYYYMMDDHHMMSSZ": RFC 5280 section 4.1.2.5. */
static bool
take_time(struct rd *r, char out[static X509_TIME])
{
	uint8_t tag;
	struct rd t;
	size_t year;
	char d[16];

	if (!next(r, &tag, &t) || (tag != UTC_TIME && tag != GENERALIZED_TIME))
		return false;
	year = tag == UTC_TIME ? 2 : 4;
	if (t.left != year + 11 || t.at[year + 10] != 'Z')
		return false;
	for (size_t i = 0; i < year + 10; i++)
		if (t.at[i] < '0' || t.at[i] > '9')
			return false;
	rd_copy(&t, d, year + 10);
	snprintf(out, X509_TIME, "%s%.*s-%.2s-%.2sT%.2s:%.2s:%.2sZ",
		year == 4    ? ""
		: d[0] < '5' ? "20"
			     : "19",
		(int)year, d, d + year, d + year + 2, d + year + 4, d + year + 6,
		d + year + 8);
	return true;
}

bool
x509_read(struct rd der, struct x509 *out)
{
	struct rd certificate, body, at, skipped, validity;
	struct x509 x;

	if (!take(&der, SEQUENCE, &certificate) ||
		!take(&certificate, SEQUENCE, &body))
		return false;
	at = body;
	if (!take(&at, X509_VERSION, &skipped))
		at = body;
	if (!take(&at, INTEGER, &x.serial) || !take(&at, SEQUENCE, &skipped) ||
		!take(&at, SEQUENCE, &x.issuer) ||
		!take(&at, SEQUENCE, &validity) || !take_time(&validity, x.from) ||
		!take_time(&validity, x.to) || !take(&at, SEQUENCE, &x.subject))
		return false;
	*out = x;
	return true;
}

/*
 * PEM
 */

static const char begins[] = "-----BEGIN CERTIFICATE-----",
		  ends[] = "-----END CERTIFICATE-----";
static const char digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Lines of 64 characters of base64. */
void
wr_pem(struct wr *w, struct rd der)
{
	size_t line = 0;

	wr_text(w, begins);
	wr_u8(w, '\n');
	while (der.left > 0) {
		size_t n = der.left < 3 ? der.left : 3;
		uint32_t three = 0;

		for (size_t i = 0; i < 3; i++)
			three = three << 8 | (i < n ? rd_u8(&der) : 0);
		for (size_t i = 0; i < 4; i++)
			wr_u8(w,
				i <= n ? (uint8_t)digits[three >> (18 - 6 * i) & 63]
				       : '=');
		line += 4;
		if (line % 64 == 0 || der.left == 0)
			wr_u8(w, '\n');
	}
	wr_text(w, ends);
	wr_u8(w, '\n');
}

/* Base64, in which blanks and newlines may be. */
static bool
decode(struct rd text, struct wr *w)
{
	uint32_t bits = 0;
	unsigned n = 0;

	while (text.left > 0) {
		uint8_t c = rd_u8(&text);
		const char *digit = c ? strchr(digits, c) : NULL;

		if (c == '=' || c == '\n' || c == '\r' || c == ' ')
			continue;
		if (!digit)
			return false;
		bits = bits << 6 | (uint32_t)(digit - digits);
		n += 6;
		if (n >= 8) {
			n -= 8;
			wr_u8(w, (uint8_t)(bits >> n));
		}
	}
	return !w->full;
}

bool
x509_of_pem(struct rd file, struct arena *arena, struct rd *out)
{
	const uint8_t *from = memmem(file.at, file.left, begins, strlen(begins)),
		      *to;
	struct x509 x;
	struct rd der;
	struct wr w;

	if (!from)
		return false;
	rd_skip(&file, (size_t)(from - file.at) + strlen(begins));
	to = memmem(file.at, file.left, ends, strlen(ends));
	if (!to)
		return false;
	w = wr_of(arena_take(arena, file.left), file.left);
	if (!w.base || !decode(rd_of(file.at, (size_t)(to - file.at)), &w))
		return false;
	der = rd_of(w.base, w.len);
	if (!x509_read(der, &x))
		return false;
	*out = der;
	return true;
}

/*
 * As Redfish shows it
 */

/* 2.5.4.x: RFC 4519. */
static const struct {
	uint8_t oid;
	const char *name;
} parts[] = {
	{3, "CommonName"},
	{6, "Country"},
	{7, "City"},
	{8, "State"},
	{10, "Organization"},
	{11, "OrganizationalUnit"},
};

/* A text that is no UTF-8 is left out. */
static void
show_part(struct rf *r, const char *whose, const struct rd *oid, struct rd text)
{
	if (oid->left != 3 || oid->at[0] != 0x55 || oid->at[1] != 4)
		return;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].oid == oid->at[2])
			rf_set(r, rf_format(r, "%s/%s", whose, parts[i].name),
				json_stringn((const char *)text.at, text.left));
}

static void
show_name(struct rf *r, const char *whose, struct rd name)
{
	struct rd set, pair, oid, text;
	uint8_t tag;

	while (name.left > 0 && take(&name, SET, &set))
		while (set.left > 0 && take(&set, SEQUENCE, &pair))
			if (take(&pair, OID, &oid) && next(&pair, &tag, &text))
				show_part(r, whose, &oid, text);
}

void
x509_show(struct rf *r, struct rd der)
{
	size_t room = 2 * der.left + 128;
	struct wr w = wr_of(arena_take(r->arena, room), room);
	char digest[DIGEST_TEXT];
	struct x509 x;

	if (!w.base)
		return;
	wr_pem(&w, der);
	rf_set(r, "CertificateString", json_stringn((char *)w.base, w.len));
	rf_set_text(r, "CertificateType", "PEM");
	digest_hex(der.at, der.left, digest);
	rf_set_text(r, "Fingerprint", digest);
	rf_set_text(r, "FingerprintHashAlgorithm", "TPM_ALG_SHA256");
	if (!x509_read(der, &x))
		return;
	rf_set_text(r, "ValidNotBefore", x.from);
	rf_set_text(r, "ValidNotAfter", x.to);
	show_name(r, "Issuer", x.issuer);
	show_name(r, "Subject", x.subject);
	/* A zero keeps the number from being taken for a negative one. */
	while (x.serial.left > 1 && *x.serial.at == 0)
		rd_skip(&x.serial, 1);
	w.len = 0;
	wr_hex_upper(&w, x.serial.at, x.serial.left);
	rf_set(r, "SerialNumber", json_stringn((char *)w.base, w.len));
}
