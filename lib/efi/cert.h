/*
 * cert: X.509 certificates, by OpenSSL, which is loaded when one is read
 * (dlopen(3)). Without it every call says false.
 */
#ifndef MB_CERT_H
#define MB_CERT_H

#include "base/arena.h"
#include "efi/vars.h"

#define CERT_LIBRARY "libcrypto.so.3"

#define CERT_NAME   256 /* a name as text; longer ones are cut short */
#define CERT_DIGEST 32  /* SHA-256 */

struct cert {
	char subject[CERT_NAME], issuer[CERT_NAME]; /* RFC 4514, in ASCII */
	uint8_t not_before[EFI_TIME_SIZE];          /* as an EFI_TIME, UTC */
	uint8_t digest[CERT_DIGEST]; /* of all its bytes: the fingerprint */
};

/* Is the library there? */
bool cert_ready(void);

/*
 * The certificate in a file, PEM or DER, as DER; the view is of the arena or of the
 * file. False when there is none, it is spoilt, there is more than one, or
 * something follows it.
 */
bool cert_load(struct rd file, struct arena *arena, struct rd *der);

/* What a certificate in DER says. False when it is none. */
bool cert_read(struct rd der, struct cert *out);

/* SHA-256 of any bytes; false when OpenSSL cannot. */
bool cert_digest(struct rd bytes, uint8_t out[static CERT_DIGEST]);

#endif
