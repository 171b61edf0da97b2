/*
 * SecureBoot: whether a host's firmware boots only what is signed, and by whom: the
 * databases PK, KEK, db and dbx among its variables.
 */
#include "redfish/families.h"
#include "redfish/nvram.h"
#include "redfish/x509.h"

#include "base/hash.h"
#include "base/hex.h"
#include "efi/enroll.h"

#include <string.h>

#define SECURE   RF_ROOT "/Systems/{system}/SecureBoot"
#define DATABASE SECURE "/SecureBootDatabases/{database}"
#define ENABLE   "SecureBootEnable"

#define KEYS (ENROLL_DBX + 1)

static void
secure_fill(struct rf *r)
{
	struct nvram n;

	if (!nvram_read(r, &n))
		return;
	rf_set_bool(r, ENABLE, enroll_enforced(&n.pending));
	rf_set_text(r, "SecureBootMode",
		enroll_has_pk(&n.current) ? "UserMode" : "SetupMode");
	/* What a host has that was never sent variables of its own is not known. */
	if (n.sent)
		rf_set_text(r, "SecureBootCurrentBoot",
			enroll_enforced(&n.current) ? "Enabled" : "Disabled");
}

/* Without a PK there is nobody whose signature would count. */
static void
secure_patch(struct rf *r)
{
	bool on = rf_flag(r, ENABLE, false);
	struct nvram n;

	if (!nvram_begin(r, &n))
		return;
	if (on && !enroll_has_pk(&n.pending)) {
		nvram_end(&n);
		rf_refuse(r, 409, ENABLE, RF_MSG_PROPERTY_CONFLICT, ENABLE,
			"SecureBootMode");
	} else if (on == enroll_enforced(&n.pending)) {
		nvram_end(&n);
	} else if (enroll_switch(&n.pending, on)) {
		nvram_save(r, &n);
	} else {
		nvram_end(&n);
		nvram_no_memory(r);
	}
}

/*
 * Keys
 */

static const char delete_all[] = "DeleteAllKeys", delete_pk[] = "DeletePK",
		  to_default[] = "ResetAllKeysToDefault";
static const char *const resets[] = {to_default, delete_all, delete_pk, NULL};

/* What is a database in from, or nothing, becomes that in vars. */
static bool
take_over(const struct vars *from, enum enroll_key key, struct vars *vars)
{
	const struct guid *guid = enroll_key_guid(key);
	const char *name = enroll_key_name(key);
	const struct efivar *given = from ? vars_get(from, guid, name) : NULL;
	struct efivar *old = vars_get(vars, guid, name);

	if (given)
		return vars_put(vars, given);
	if (old)
		vars_drop(vars, old);
	return true;
}

/* The default is what the base image has. */
static void
reset_keys(struct rf *r)
{
	const char *type = rf_text(r, "ResetKeysType");
	bool defaults = strcmp(type, to_default) == 0, good = true;
	unsigned last = strcmp(type, delete_pk) == 0 ? ENROLL_PK : ENROLL_DBX;
	struct nvram n;

	if (!nvram_begin(r, &n))
		return;
	if (defaults && !enroll_has_pk(&n.base)) {
		nvram_end(&n);
		rf_refuse(r, 409, "ResetKeysType",
			RF_MSG_ACTION_PARAM_NOT_SUPPORTED, to_default,
			"SecureBoot.ResetKeys");
		return;
	}
	for (unsigned key = ENROLL_PK; good && key <= last; key++)
		good = take_over(defaults ? &n.base : NULL, (enum enroll_key)key,
			&n.pending);
	if (good) {
		nvram_save(r, &n);
	} else {
		nvram_end(&n);
		nvram_no_memory(r);
	}
}

/*
 * Databases
 */

static void
databases(struct rf *r)
{
	for (unsigned key = 0; key < KEYS; key++)
		rf_member(
			r, "%s/%s", r->path, enroll_key_name((enum enroll_key)key));
}

static bool
database_exists(struct rf *r)
{
	enum enroll_key key;

	return enroll_key_parse(rf_arg(r, "database"), &key) && nvram_exists(r);
}

static void
database(struct rf *r)
{
	rf_set_text(r, "DatabaseId", rf_arg(r, "database"));
}

/* What is looked for in a database: certificates or others, all or one by its Id.
 */
struct look {
	bool certificates;
	const char *id; /* NULL: all */
	void (*found)(struct rf *r, const char *id, const struct guid *type,
		const struct signature *sig);
};

#define ID 17 /* 16 hex digits and a NUL */

/* A signature is known by a number that all of it makes. */
static void
make_id(const struct guid *type, const struct signature *sig, char out[static ID])
{
	uint64_t h = hash_of(1, type->b, sizeof type->b);

	h = hash_of(h, sig->owner.b, sizeof sig->owner.b);
	h = hash_of(h, sig->data.at, sig->data.left);
	snprintf(out, ID, "%016llx", (unsigned long long)h);
}

/* How many there are; of one by its Id, the first. */
static size_t
look_through(struct rf *r, const struct look *look)
{
	enum enroll_key key = ENROLL_PK;
	const struct efivar *var;
	struct signature sig;
	struct siglist list;
	struct nvram n;
	size_t count = 0;
	char id[ID];

	if (!enroll_key_parse(rf_arg(r, "database"), &key) || !nvram_read(r, &n))
		return 0;
	var = vars_get(&n.pending, enroll_key_guid(key), enroll_key_name(key));
	for (struct rd db = var ? var->data : rd_of("", 0);
		siglist_next(&db, &list);) {
		if (guid_eq(&list.type, &guid_cert_x509) != look->certificates)
			continue;
		while (siglist_sig(&list, &sig)) {
			make_id(&list.type, &sig, id);
			if (look->id && strcmp(look->id, id) != 0)
				continue;
			if (look->found)
				look->found(r, id, &list.type, &sig);
			count++;
			if (look->id)
				return count;
		}
	}
	return count;
}

static void
add_member(struct rf *r, const char *id, const struct guid *type,
	const struct signature *sig)
{
	(void)type;
	(void)sig;
	rf_member(r, "%s/%s", r->path, id);
}

static void
certificates(struct rf *r)
{
	look_through(r, &(struct look){.certificates = true, .found = add_member});
}

static void
signatures(struct rf *r)
{
	look_through(r, &(struct look){.found = add_member});
}

static bool
certificate_exists(struct rf *r)
{
	return database_exists(r) &&
	       look_through(r, &(struct look){.certificates = true,
				       .id = rf_arg(r, "certificate")}) > 0;
}

static bool
signature_exists(struct rf *r)
{
	return database_exists(r) &&
	       look_through(r, &(struct look){.id = rf_arg(r, "signature")}) > 0;
}

static void
show_certificate(struct rf *r, const char *id, const struct guid *type,
	const struct signature *sig)
{
	char owner[GUID_TEXT];

	(void)id;
	(void)type;
	x509_show(r, sig->data);
	rf_set_text(r, "UefiSignatureOwner", guid_text(&sig->owner, owner));
}

static void
certificate(struct rf *r)
{
	look_through(r, &(struct look){.certificates = true,
				.id = rf_arg(r, "certificate"),
				.found = show_certificate});
}

static void
show_signature(struct rf *r, const char *id, const struct guid *type,
	const struct signature *sig)
{
	size_t room = 2 * sig->data.left;
	struct wr w = wr_of(arena_take(r->arena, room), room);
	char text[GUID_TEXT];

	(void)id;
	rf_set_text(r, "SignatureTypeRegistry", "UEFI");
	rf_set_text(r, "UefiSignatureOwner", guid_text(&sig->owner, text));
	if (guid_eq(type, &guid_cert_sha256))
		rf_set_text(r, "SignatureType", "EFI_CERT_SHA256_GUID");
	if (!w.base)
		return;
	wr_hex(&w, sig->data.at, sig->data.left);
	rf_set(r, "SignatureString", json_stringn((char *)w.base, w.len));
}

static void
signature(struct rf *r)
{
	look_through(r, &(struct look){.id = rf_arg(r, "signature"),
				.found = show_signature});
}

static const struct rf_property settable[] = {
	{.path = ENABLE, .type = RF_BOOLEAN},
	{.path = NULL},
};

static const struct rf_property parameters[] = {
	{.path = "ResetKeysType",
		.type = RF_STRING,
		.flags = RF_REQUIRED,
		.words = resets},
	{.path = NULL},
};

const struct rf_resource rf_secureboot[] = {
	{.pattern = SECURE,
		.type = "#SecureBoot.v1_1_0.SecureBoot",
		.skeleton = "secure-boot.json",
		.link = "SecureBoot",
		.exists = nvram_exists,
		.fill = secure_fill,
		.settable = settable,
		.patch = secure_patch},
	{.pattern = SECURE "/Actions/SecureBoot.ResetKeys",
		.exists = nvram_exists,
		.parameters = parameters,
		.action = reset_keys},
	{.pattern = SECURE "/SecureBootDatabases",
		.type = "#SecureBootDatabaseCollection."
			"SecureBootDatabaseCollection",
		.skeleton = "secure-boot-databases.json",
		.link = "SecureBootDatabases",
		.exists = nvram_exists,
		.fill = databases},
	{.pattern = DATABASE,
		.type = "#SecureBootDatabase.v1_0_1.SecureBootDatabase",
		.exists = database_exists,
		.fill = database},
	{.pattern = DATABASE "/Certificates",
		.type = "#CertificateCollection.CertificateCollection",
		.skeleton = "certificates.json",
		.link = "Certificates",
		.exists = database_exists,
		.fill = certificates},
	{.pattern = DATABASE "/Certificates/{certificate}",
		.type = "#Certificate.v1_5_0.Certificate",
		.exists = certificate_exists,
		.fill = certificate},
	{.pattern = DATABASE "/Signatures",
		.type = "#SignatureCollection.SignatureCollection",
		.skeleton = "secure-boot-signatures.json",
		.link = "Signatures",
		.exists = database_exists,
		.fill = signatures},
	{.pattern = DATABASE "/Signatures/{signature}",
		.type = "#Signature.v1_0_2.Signature",
		.exists = signature_exists,
		.fill = signature},
	{.pattern = NULL},
};
