#include "efi/enroll.h"

#include "base/hex.h"
#include "efi/cert.h"

#define ATTRIBUTES                                                                 \
	(EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS | EFI_RUNTIME_ACCESS |          \
		EFI_TIME_BASED_AUTHENTICATED_WRITE)

/*
 * The time of a key that nothing else dates: 2010-01-01, as virt-firmware has it.
 */
static const uint8_t epoch[EFI_TIME_SIZE] = {0xda, 0x07, 1, 1};

/* A list of one signature, in the arena. */
static bool
one_list(const struct guid *type, const struct signature *sig, struct arena *arena,
	struct rd *out)
{
	enum { HEADERS = 64 }; /* the list's and the owner's, and some */
	size_t size = HEADERS + sig->data.left;
	struct wr w = wr_of(arena_take(arena, size), size);

	if (!w.base)
		return false;
	wr_siglist(&w, type, sig);
	*out = rd_of(w.base, w.len);
	return !w.full;
}

/* 64 hex digits, and perhaps a newline. */
static bool
read_hash(struct rd file, uint8_t hash[static SIGLIST_HASH])
{
	const size_t digits = 64;
	struct wr w = wr_of(hash, SIGLIST_HASH);
	size_t len = file.left;

	if (len == digits + 1 && file.at[len - 1] == '\n')
		len--;
	return len == digits && wr_unhex(&w, (const char *)file.at, len);
}

bool
enroll_read(struct rd file, const struct guid *owner, struct arena *arena,
	struct enroll_file *out)
{
	struct signature sig = {.owner = *owner};
	struct enroll_file found = {0};
	uint8_t hash[SIGLIST_HASH];

	if (file.bad || file.left == 0)
		return false;
	if (read_hash(file, hash)) {
		found.form = ENROLL_HASH;
		sig.data = rd_of(hash, sizeof hash);
		if (!one_list(&guid_cert_sha256, &sig, arena, &found.lists))
			return false;
	} else if (cert_load(file, arena, &sig.data)) {
		found.form = ENROLL_CERT;
		if (!one_list(&guid_cert_x509, &sig, arena, &found.lists))
			return false;
	} else if (siglist_auth(file, found.time, &found.lists)) {
		found.form = ENROLL_AUTH;
	} else {
		found.form = ENROLL_ESL;
		found.lists = file;
	}
	if (!siglist_ok(found.lists))
		return false;
	*out = found;
	return true;
}

/* Of two EFI_TIMEs, is a the later one? Zones are left out: keys have none. */
static bool
later(const uint8_t *a, const uint8_t *b)
{
	struct rd x = rd_of(a, EFI_TIME_SIZE), y = rd_of(b, EFI_TIME_SIZE);
	uint16_t xyear = rd_le16(&x), yyear = rd_le16(&y);

	if (xyear != yyear)
		return xyear > yyear;
	return memcmp(x.at, y.at, 5) > 0; /* month, day, hour, minute, second */
}

static void
raise_time(uint8_t *time, const uint8_t *to)
{
	if (later(to, time))
		memcpy(time, to, EFI_TIME_SIZE);
}

/* When do the certificates of a database begin to be valid, the newest of them? */
static void
raise_to_certs(uint8_t *time, struct rd db)
{
	struct siglist list;
	struct signature sig;
	struct cert cert;

	while (siglist_next(&db, &list))
		while (guid_eq(&list.type, &guid_cert_x509) &&
			siglist_sig(&list, &sig))
			if (cert_read(sig.data, &cert))
				raise_time(time, cert.not_before);
}

/* Is it what PK may be: one certificate? */
static bool
is_one_cert(struct rd db)
{
	struct siglist list;
	struct signature sig;

	return siglist_next(&db, &list) && guid_eq(&list.type, &guid_cert_x509) &&
	       siglist_sig(&list, &sig) && list.sigs.left == 0 && db.left == 0;
}

static struct efivar *
find(const struct vars *vars, enum enroll_key key)
{
	return vars_get(vars, enroll_key_guid(key), enroll_key_name(key));
}

/* Make a key's variable this database, of that time. */
static bool
store(struct vars *vars, enum enroll_key key, struct rd db, const uint8_t *time)
{
	if (!vars_set(vars, enroll_key_guid(key), enroll_key_name(key), ATTRIBUTES,
		    db.at, db.left))
		return false;

	struct efivar *var = find(vars, key);
	var->attributes = ATTRIBUTES;
	memcpy(var->time, time, EFI_TIME_SIZE);
	return true;
}

bool
enroll_add(struct vars *vars, enum enroll_key key, const struct enroll_file *file,
	bool replace)
{
	const struct efivar *old = find(vars, key);
	struct rd before = old ? old->data : (struct rd){0}, after;
	uint8_t time[EFI_TIME_SIZE];

	if (replace || key == ENROLL_PK)
		before = (struct rd){0};
	if (!siglist_merge(before, file->lists, vars->arena, &after) ||
		after.left == 0 || (key == ENROLL_PK && !is_one_cert(after)))
		return false;

	memcpy(time, epoch, sizeof time);
	if (old)
		raise_time(time, old->time);
	raise_time(time, file->time);
	raise_to_certs(time, after);
	return store(vars, key, after, time);
}

static bool
is_meant(const struct guid *type, const struct signature *sig, const void *what)
{
	const struct enroll_which *which = what;
	uint8_t digest[CERT_DIGEST];

	if (which->owner && !guid_eq(which->owner, &sig->owner))
		return false;
	if (!which->digest)
		return true;
	if (guid_eq(type, &guid_cert_x509))
		return cert_digest(sig->data, digest) &&
		       memcmp(digest, which->digest, sizeof digest) == 0;
	return sig->data.left == SIGLIST_HASH &&
	       memcmp(sig->data.at, which->digest, SIGLIST_HASH) == 0;
}

bool
enroll_remove(struct vars *vars, enum enroll_key key,
	const struct enroll_which *which, size_t *removed)
{
	struct efivar *var = find(vars, key);
	uint8_t time[EFI_TIME_SIZE];
	struct rd left;

	if (!var) {
		*removed = 0;
		return true;
	}
	if (!siglist_remove(
		    var->data, is_meant, which, vars->arena, &left, removed))
		return false;
	if (*removed == 0)
		return true;
	if (left.left == 0) {
		vars_drop(vars, var);
		return true;
	}
	memcpy(time, var->time, sizeof time);
	return store(vars, key, left, time);
}
