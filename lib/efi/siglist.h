/*
 * siglist: EFI_SIGNATURE_LISTs, what PK, KEK, db and dbx hold (UEFI 2.10 section
 * 32.4.1).
 *
 *     GUID  type of the signatures
 *     u32   size of the list, with this header; little-endian as all here
 *     u32   size of the type's own header
 *     u32   size of one signature, with its owner
 *     ...   the type's own header
 *     n of: GUID owner, data
 *
 * A database is any number of lists, one after another. A certificate has a list of
 * its own, since they differ in size; hashes share one.
 */
#ifndef MB_SIGLIST_H
#define MB_SIGLIST_H

#include "base/arena.h"
#include "efi/vars.h"

#define SIGLIST_HASH 32            /* bytes of a SHA-256 */
#define SIGLIST_MAX  (256UL << 10) /* bytes of a database; no store holds more */

struct siglist {
	struct guid type;
	struct rd header; /* the type's own; empty for those we know */
	uint32_t size;    /* of one signature, with its owner */
	struct rd sigs;   /* not yet read, all of them at first */
};

struct signature {
	struct guid owner;
	struct rd data;
};

/*
 * The next list of a database, which moves past it. False at the end, and when what
 * is there is no list: db is then bad.
 */
bool siglist_next(struct rd *db, struct siglist *out);

/* The next signature of a list, which moves past it; false at the end. */
bool siglist_sig(struct siglist *list, struct signature *out);

/* Is it nothing but lists, and of a size that we handle? An empty one is. */
bool siglist_ok(struct rd db);

/* Is there a signature of that type with this data, whoever owns it? */
bool siglist_has(struct rd db, const struct guid *type, struct rd data);

/* A list of one signature. */
void wr_siglist(struct wr *w, const struct guid *type, const struct signature *sig);

/*
 * Both databases as one: those signatures of more that db has not are added, hashes
 * to db's first list of hashes and others in lists after it. The result is the
 * arena's. False when one is no database, it becomes too large, or no memory.
 */
bool siglist_merge(
	struct rd db, struct rd more, struct arena *arena, struct rd *out);

/* Is it one of those meant? */
typedef bool siglist_pick(
	const struct guid *type, const struct signature *sig, const void *what);

/*
 * A database without those meant, and without lists that become empty. *removed is
 * how many. The result is the arena's; false as for siglist_merge.
 */
bool siglist_remove(struct rd db, siglist_pick *pick, const void *what,
	struct arena *arena, struct rd *out, size_t *removed);

/*
 * EFI_VARIABLE_AUTHENTICATION_2 (UEFI 2.10 section 8.2.2), as in .auth files and
 * dbxupdate.bin: a time, a PKCS#7 signature, and the payload that it is for. The
 * signature is not verified, for there is no key to verify it with: who has the
 * file and the store may set any of it.
 */
bool siglist_auth(
	struct rd file, uint8_t time[static EFI_TIME_SIZE], struct rd *payload);

#endif
