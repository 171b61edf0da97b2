/*
 * guid: EFI_GUID (UEFI 2.10 appendix A).
 *
 * Sixteen bytes as they lie in memory and in files: the first three fields are
 * little-endian, the last eight bytes stand as written. Compared as bytes.
 */
#ifndef MB_GUID_H
#define MB_GUID_H

#include "base/wr.h"

struct guid {
	uint8_t b[16];
};

#define GUID_TEXT 37 /* "8be4df61-93ca-11d2-aa0d-00e098032b8c" and its NUL */

/* Any case, exactly that shape. */
bool guid_parse(const char *text, struct guid *out);

/* In lower case. Returns out. */
const char *guid_text(const struct guid *guid, char out[static GUID_TEXT]);

bool guid_eq(const struct guid *a, const struct guid *b);

struct guid rd_guid(struct rd *r);
void wr_guid(struct wr *w, const struct guid *guid);

/* Those that this code speaks of by name; the names are EDK2's. */
extern const struct guid guid_global;            /* EFI_GLOBAL_VARIABLE */
extern const struct guid guid_image_security;    /* of db, dbx and dbt */
extern const struct guid guid_system_nv_data_fv; /* a volume of variables */
extern const struct guid guid_authenticated_variable;
extern const struct guid guid_variable;
extern const struct guid guid_nv_data_work_space; /* of fault-tolerant write */
extern const struct guid guid_cert_x509;
extern const struct guid guid_cert_sha256;
extern const struct guid guid_cert_pkcs7;
extern const struct guid guid_auto_created; /* mBmAutoCreateBootOptionGuid */
extern const struct guid guid_rpi_config;   /* the Pi's ConfigDxe */

/* The short name of a well-known GUID ("EfiGlobalVariable"), or NULL. */
const char *guid_name(const struct guid *guid);

/* The GUID of such a short name. */
bool guid_named(const char *name, struct guid *out);

#endif
