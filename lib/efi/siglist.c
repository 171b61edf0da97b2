#include "efi/siglist.h"

#define HEADER  28 /* bytes of a list before its type's own header */
#define OWNER   16
#define SIZE_AT 16 /* where in a list its size is */

bool
siglist_next(struct rd *db, struct siglist *out)
{
	struct siglist list;
	struct rd body;

	if (db->bad || db->left == 0)
		return false;
	list.type = rd_guid(db);

	uint32_t all = rd_le32(db), header = rd_le32(db);
	list.size = rd_le32(db);
	body = rd_sub(db, all < HEADER ? SIZE_MAX : all - HEADER);
	list.header = rd_sub(&body, header);
	if (body.bad || list.size <= OWNER || body.left % list.size != 0) {
		db->bad = true;
		return false;
	}
	list.sigs = body;
	*out = list;
	return true;
}

bool
siglist_sig(struct siglist *list, struct signature *out)
{
	if (list->sigs.left == 0)
		return false;

	struct rd sig = rd_sub(&list->sigs, list->size);
	out->owner = rd_guid(&sig);
	out->data = sig;
	return true;
}

bool
siglist_ok(struct rd db)
{
	struct siglist list;

	if (db.left > SIGLIST_MAX)
		return false;
	while (siglist_next(&db, &list))
		;
	return !db.bad;
}

static bool
same(struct rd a, struct rd b)
{
	return a.left == b.left && (a.left == 0 || memcmp(a.at, b.at, a.left) == 0);
}

bool
siglist_has(struct rd db, const struct guid *type, struct rd data)
{
	struct siglist list;
	struct signature sig;

	while (siglist_next(&db, &list))
		while (guid_eq(&list.type, type) && siglist_sig(&list, &sig))
			if (same(sig.data, data))
				return true;
	return false;
}

static void
wr_header(struct wr *w, const struct siglist *list)
{
	wr_guid(w, &list->type);
	wr_le32(w, (uint32_t)(HEADER + list->header.left + list->sigs.left));
	wr_le32(w, (uint32_t)list->header.left);
	wr_le32(w, list->size);
	wr_bytes(w, list->header.at, list->header.left);
}

static void
wr_signature(struct wr *w, const struct signature *sig)
{
	wr_guid(w, &sig->owner);
	wr_bytes(w, sig->data.at, sig->data.left);
}

/* A list of this one alone, with the other's type and type's own header. */
static void
wr_list(struct wr *w, const struct siglist *like, const struct signature *sig)
{
	struct siglist list = *like;

	list.size = (uint32_t)(OWNER + sig->data.left);
	list.sigs.left = list.size;
	wr_header(w, &list);
	wr_signature(w, sig);
}

void
wr_siglist(struct wr *w, const struct guid *type, const struct signature *sig)
{
	struct siglist like = {.type = *type};

	wr_list(w, &like, sig);
}

/* Where in a database is its first list of hashes? Its start and its end. */
static bool
find_hashes(const struct wr *db, size_t *start, size_t *end)
{
	struct rd r = rd_of(db->base, db->len);
	struct siglist list;

	for (*start = 0; siglist_next(&r, &list); *start = *end) {
		*end = db->len - r.left;
		if (guid_eq(&list.type, &guid_cert_sha256) &&
			list.size == OWNER + SIGLIST_HASH)
			return true;
	}
	return false;
}

/* Make the list at start, which ends at end, one signature longer. */
static void
insert(struct wr *db, size_t start, size_t end, const struct signature *sig)
{
	uint8_t bytes[OWNER + SIGLIST_HASH];
	struct wr one = wr_of(bytes, sizeof bytes);
	struct wr size = wr_of(db->base + start + SIZE_AT, 4);
	size_t tail = db->len - end;

	wr_signature(&one, sig);
	wr_zero(db, one.len);
	if (one.full || db->full)
		return;
	memmove(db->base + end + one.len, db->base + end, tail);
	memcpy(db->base + end, bytes, one.len);
	wr_le32(&size, (uint32_t)(end - start + one.len));
}

static void
add(struct wr *db, const struct siglist *list, const struct signature *sig)
{
	size_t start, end;

	if (siglist_has(rd_of(db->base, db->len), &list->type, sig->data))
		return;
	if (guid_eq(&list->type, &guid_cert_sha256) &&
		sig->data.left == SIGLIST_HASH && find_hashes(db, &start, &end))
		insert(db, start, end, sig);
	else
		wr_list(db, list, sig);
}

/* Bytes that a database has when each of its signatures is a list of its own. */
static size_t
room_for(struct rd db)
{
	struct siglist list;
	size_t size = 0;

	while (siglist_next(&db, &list))
		size += (HEADER + list.header.left + list.size) *
			(list.sigs.left / list.size);
	return size;
}

bool
siglist_merge(struct rd db, struct rd more, struct arena *arena, struct rd *out)
{
	struct siglist list;
	struct signature sig;

	if (!siglist_ok(db) || !siglist_ok(more))
		return false;

	size_t size = db.left + room_for(more);
	struct wr w = wr_of(arena_take(arena, size), size);
	if (!w.base)
		return false;
	wr_bytes(&w, db.at, db.left);
	while (siglist_next(&more, &list))
		while (siglist_sig(&list, &sig))
			add(&w, &list, &sig);
	if (w.full || w.len > SIGLIST_MAX)
		return false;
	*out = rd_of(w.base, w.len);
	return true;
}

/* Write a list without the signatures meant. Returns how many those were. */
static size_t
filter(struct siglist list, siglist_pick *pick, const void *what, struct wr *w)
{
	struct siglist rest = list;
	struct signature sig;
	size_t all = list.sigs.left / list.size, removed = 0;

	for (struct siglist l = list; siglist_sig(&l, &sig);)
		if (pick(&l.type, &sig, what))
			removed++;
	if (removed == all)
		return removed;
	rest.sigs.left -= removed * list.size;
	wr_header(w, &rest);
	while (siglist_sig(&list, &sig))
		if (!pick(&list.type, &sig, what))
			wr_signature(w, &sig);
	return removed;
}

bool
siglist_remove(struct rd db, siglist_pick *pick, const void *what,
	struct arena *arena, struct rd *out, size_t *removed)
{
	struct wr w = wr_of(arena_take(arena, db.left), db.left);
	struct siglist list;
	size_t n = 0;

	if (!w.base || !siglist_ok(db))
		return false;
	while (siglist_next(&db, &list))
		n += filter(list, pick, what, &w);
	*out = rd_of(w.base, w.len);
	*removed = n;
	return true;
}

bool
siglist_auth(struct rd file, uint8_t time[static EFI_TIME_SIZE], struct rd *payload)
{
	enum { REVISION = 0x0200, TYPE_GUID = 0x0ef1, CERT_HEADER = 24 };
	uint8_t stamp[EFI_TIME_SIZE];

	rd_copy(&file, stamp, sizeof stamp);

	struct rd look = file;
	uint32_t length = rd_le32(&look); /* of all that is before the payload */
	uint16_t revision = rd_le16(&look);
	uint16_t form = rd_le16(&look);
	struct guid type = rd_guid(&look);

	if (look.bad || revision != REVISION || form != TYPE_GUID ||
		!guid_eq(&type, &guid_cert_pkcs7) || length < CERT_HEADER)
		return false;
	rd_skip(&file, length);
	if (file.bad)
		return false;
	memcpy(time, stamp, sizeof stamp);
	*payload = file;
	return true;
}
