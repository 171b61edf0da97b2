/*
 * enroll: the keys of secure boot in a set of variables (UEFI 2.10 section 32.3).
 *
 * PK, KEK, db and dbx are signature databases with attributes 0x27. With a PK in
 * the store, EDK2 turns secure boot on by itself; without one, off.
 *
 * The time of such a variable is compared by the firmware with that of a later
 * update, which must not be older. So it is never "now": it is the newest of what
 * it was, when its certificates begin to be valid, and the time of a signed update;
 * and ENROLL_EPOCH when there is none of those.
 */
#ifndef MB_ENROLL_H
#define MB_ENROLL_H

#include "efi/siglist.h"

enum enroll_key { ENROLL_PK, ENROLL_KEK, ENROLL_DB, ENROLL_DBX };

enum enroll_form {
	ENROLL_CERT, /* PEM or DER */
	ENROLL_ESL,  /* signature lists */
	ENROLL_AUTH, /* signature lists in a signed update, whose signature goes
			unread */
	ENROLL_HASH, /* 64 hex digits: one SHA-256 */
};

/* What a file gives. */
struct enroll_file {
	enum enroll_form form;
	struct rd lists; /* signature lists */
	uint8_t time[EFI_TIME_SIZE];
};

/* "PK", "KEK", "db", "dbx"; exactly so. */
bool enroll_key_parse(const char *text, enum enroll_key *out);
const char *enroll_key_name(enum enroll_key key);
const struct guid *enroll_key_guid(enum enroll_key key);

/*
 * What these bytes are, and the signature lists in them; certificates and hashes
 * get this owner. The lists are the arena's or the file's. False when it is none of
 * the four.
 */
bool enroll_read(struct rd file, const struct guid *owner, struct arena *arena,
	struct enroll_file *out);

/*
 * Put it into a key's variable: with replace in place of what was there, else
 * beside it. PK holds one certificate and is always replaced. False when what was
 * there or is to be is no database or too large, PK's is not one certificate, or no
 * memory.
 */
bool enroll_add(struct vars *vars, enum enroll_key key,
	const struct enroll_file *file, bool replace);

/* Which signatures to remove: all that fit both, NULL fitting any. */
struct enroll_which {
	const struct guid *owner;
	const uint8_t
		*digest; /* a hash in the list, or the SHA-256 of a certificate */
};

/*
 * Remove them; a variable left empty goes, for the firmware has none that is empty.
 * *removed is how many. False as for enroll_add.
 */
bool enroll_remove(struct vars *vars, enum enroll_key key,
	const struct enroll_which *which, size_t *removed);

/*
 * SecureBootEnable, which the firmware makes when it sees a PK and keeps: false
 * turns secure boot off though there is a PK. False when there is no memory.
 */
bool enroll_switch(struct vars *vars, bool on);

/* Is there a PK? And does the firmware then enforce secure boot? */
bool enroll_has_pk(const struct vars *vars);
bool enroll_enforced(const struct vars *vars);

#endif
