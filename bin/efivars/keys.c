/* The keys of secure boot. */
#include "base/hex.h"
#include "base/str.h"
#include "efi/cert.h"
#include "efi/enroll.h"
#include "load.h"
#include "place.h"
#include "show.h"

#define DIGEST "sha256:"

static enum enroll_key
key_read(const char *name)
{
	enum enroll_key key;

	if (!enroll_key_parse(name, &key))
		errx(EX_USAGE, "'%s' is none of PK, KEK, db and dbx", name);
	return key;
}

/*
 * Show
 */

static const char *
type_name(const struct guid *type, char out[static GUID_TEXT])
{
	return guid_eq(type, &guid_cert_x509)     ? "x509"
	       : guid_eq(type, &guid_cert_sha256) ? "sha256"
						  : guid_text(type, out);
}

/* The hash that is listed, or the fingerprint of what is. */
static const char *
digest_text(const struct guid *type, struct rd data,
	char out[static 2 * CERT_DIGEST + 1])
{
	uint8_t digest[CERT_DIGEST];
	struct wr w = wr_of(out, (size_t)2 * CERT_DIGEST);

	if (guid_eq(type, &guid_cert_sha256) && data.left == sizeof digest)
		rd_copy(&data, digest, sizeof digest);
	else if (!cert_digest(data, digest))
		errx(EX_TEMPFAIL, "OpenSSL cannot make a SHA-256");
	wr_hex(&w, digest, sizeof digest);
	out[w.len] = '\0';
	return out;
}

static void
show_signature(const char *key, const struct guid *type,
	const struct signature *sig, json_t *all)
{
	char type_text[GUID_TEXT], owner[GUID_TEXT], digest[2 * CERT_DIGEST + 1];
	char shown[2 * CERT_NAME] = "";
	const char *name = type_name(type, type_text);
	struct cert cert;
	struct rd subject;

	guid_text(&sig->owner, owner);
	digest_text(type, sig->data, digest);
	if (guid_eq(type, &guid_cert_x509) && cert_read(sig->data, &cert)) {
		subject = rd_of(cert.subject, strlen(cert.subject));
		str_show(shown, sizeof shown, &subject);
	}
	if (opt.json)
		json_array_append_new(
			all, json_pack("{s:s, s:s, s:s, s:s, s:s*}", "key", key,
				     "type", name, "owner", owner, "sha256", digest,
				     "subject", *shown ? shown : NULL));
	else
		printf("%s: %s %s owner=%s%s%s\n", key, name, digest, owner,
			*shown ? " subject=" : "", shown);
}

static void
show_key(const struct vars *vars, enum enroll_key key, json_t *all)
{
	const char *name = enroll_key_name(key);
	const struct efivar *var = vars_get(vars, enroll_key_guid(key), name);
	struct siglist list;
	struct signature sig;
	struct rd db = var ? var->data : rd_of(NULL, 0);

	while (siglist_next(&db, &list))
		while (siglist_sig(&list, &sig))
			show_signature(name, &list.type, &sig, all);
	if (db.bad)
		errx(EX_DATAERR, "%s: no signature lists", name);
}

/* Say it once, and not that no file holds a certificate. */
static void
need_library(void)
{
	if (!cert_ready())
		errx(EX_CONFIG, CERT_LIBRARY " is missing (package libssl3)");
}

int
verb_keys(struct place *p, char *operand[], int n)
{
	json_t *all = opt.json ? json_array() : NULL;

	(void)operand;
	(void)n;
	for (int key = ENROLL_PK; key <= ENROLL_DBX; key++)
		show_key(&p->vars, (enum enroll_key)key, all);
	if (opt.json)
		json_print(all);
	return 0;
}

/*
 * Change
 */

/* A file, or "sha256:" and the digits of one hash. */
static struct enroll_file
load(const char *operand)
{
	static const struct guid nobody;
	const char *digits = operand + strlen(DIGEST);
	bool hash = strncmp(operand, DIGEST, strlen(DIGEST)) == 0;
	struct rd bytes = hash ? rd_of(digits, strlen(digits))
			       : file_load(operand, SIGLIST_MAX);
	struct enroll_file file;

	if (!enroll_read(bytes, opt.guid_of ? &opt.guid : &nobody, &memory, &file))
		errx(EX_DATAERR, "%s: no certificate, signature list or digest",
			operand);
	return file;
}

int
verb_enroll(struct place *p, char *operand[], int n)
{
	enum enroll_key key = key_read(operand[0]);

	need_library();
	for (int i = 1; i < n; i++) {
		struct enroll_file file = load(operand[i]);

		if (!enroll_add(&p->vars, key, &file, opt.replace && i == 1))
			errx(EX_DATAERR, "%s: not fit for %s", operand[i],
				operand[0]);
	}
	return place_save(p);
}

/* Remove what fits; that nothing did is an answer of its own. */
static void
unenroll(struct vars *vars, enum enroll_key key, const char *digits)
{
	uint8_t digest[CERT_DIGEST];
	struct wr w = wr_of(digest, sizeof digest);
	struct enroll_which which = {.owner = opt.guid_of ? &opt.guid : NULL};
	size_t removed;

	if (digits) {
		if (strncmp(digits, DIGEST, strlen(DIGEST)) == 0)
			digits += strlen(DIGEST);
		if (!wr_unhex(&w, digits, strlen(digits)) || w.len != sizeof digest)
			errx(EX_USAGE, "'%s' is no SHA-256", digits);
		which.digest = digest;
	}
	if (!enroll_remove(vars, key, &which, &removed))
		errx(EX_DATAERR, "%s: no signature lists", enroll_key_name(key));
	if (removed == 0)
		errx(1, "%s: nothing such is enrolled", enroll_key_name(key));
}

int
verb_unenroll(struct place *p, char *operand[], int n)
{
	enum enroll_key key = key_read(operand[0]);

	if (n == 1 && !opt.all && !opt.guid_of)
		errx(EX_USAGE,
			"unenroll takes digests, -g for an owner, or -a for all");
	if (n == 1)
		unenroll(&p->vars, key, NULL);
	for (int i = 1; i < n; i++)
		unenroll(&p->vars, key, operand[i]);
	return place_save(p);
}

int
verb_secureboot(struct place *p, char *operand[], int n)
{
	bool on = strcmp(operand[0], "on") == 0;

	(void)n;
	if (!on && strcmp(operand[0], "off") != 0)
		errx(EX_USAGE, "'%s' is neither on nor off", operand[0]);
	if (!enroll_switch(&p->vars, on))
		no_memory();
	return place_save(p);
}
