/*
 * x509: what a certificate says of itself (RFC 5280, in DER), as far as it is shown
 * to people; whether it can be trusted is not looked at. And PEM (RFC 7468).
 */
#ifndef MB_X509_H
#define MB_X509_H

#include "base/arena.h"
#include "base/wr.h"
#include "redfish/rf.h"

#define X509_TIME 21 /* "2026-11-23T08:30:00Z" and a NUL */

struct x509 {
	struct rd serial;                    /* an integer, big-endian */
	struct rd issuer, subject;           /* names, as DER */
	char from[X509_TIME], to[X509_TIME]; /* when it is valid */
};

/* False when it is no certificate. The views are of der. */
bool x509_read(struct rd der, struct x509 *out);

/* The first certificate in a PEM file, as DER in the arena. False if none is. */
bool x509_of_pem(struct rd file, struct arena *arena, struct rd *out);

/* A certificate as PEM. */
void wr_pem(struct wr *w, struct rd der);

/* Fill in the answer of a Certificate (DSP8010). */
void x509_show(struct rf *r, struct rd der);

#endif
