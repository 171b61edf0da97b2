/*
 * vars: UEFI variables, as a set in order. What a store holds, a JSON file says and
 * a running system shows are all this.
 *
 * A variable is known by its GUID and its name together (UEFI 2.10 section 8.2).
 * The order is that of the store; a changed variable keeps its place, a new one is
 * last. All memory is the arena's, which the caller frees at once; a set is invalid
 * after.
 */
#ifndef MB_VARS_H
#define MB_VARS_H

#include "base/arena.h"
#include "efi/guid.h"

/* EFI_VARIABLE_ attributes (UEFI 2.10 section 8.2.1). */
enum {
	EFI_NON_VOLATILE = 0x01,
	EFI_BOOTSERVICE_ACCESS = 0x02,
	EFI_RUNTIME_ACCESS = 0x04,
	EFI_HARDWARE_ERROR_RECORD = 0x08,
	EFI_AUTHENTICATED_WRITE = 0x10, /* deprecated */
	EFI_TIME_BASED_AUTHENTICATED_WRITE = 0x20,
	EFI_APPEND_WRITE = 0x40,
};

#define EFI_TIME_SIZE 16

struct efivar {
	struct guid guid;
	struct rd name; /* UTF-16LE, without its NUL; never empty */
	struct rd data; /* may be empty */
	uint32_t attributes;
	uint64_t count; /* MonotonicCount: authenticated stores keep it */
	uint8_t time[EFI_TIME_SIZE]; /* EFI_TIME as stored; zeros unless time-based
				      */
	uint32_t pubkey;             /* PubKeyIndex; likewise kept */
};

struct vars {
	struct arena *arena;
	struct efivar *var;
	size_t n, room;
};

/* An empty set. */
struct vars vars_of(struct arena *arena);

/* The variable, or NULL. The pointer is good until the set changes. */
struct efivar *vars_find(
	const struct vars *vars, const struct guid *guid, struct rd name);

/* The same by a name in UTF-8. */
struct efivar *vars_get(
	const struct vars *vars, const struct guid *guid, const char *name);

/*
 * Put one in, copying its name and data: in the place of the one with its GUID and
 * name, or last. False when there is no memory.
 */
bool vars_put(struct vars *vars, const struct efivar *var);

/*
 * The same by a name in UTF-8, with data of len bytes. One that is there keeps its
 * attributes; a new one gets these. False when there is no memory or the name is no
 * UTF-8 or empty.
 */
bool vars_set(struct vars *vars, const struct guid *guid, const char *name,
	uint32_t attributes, const void *data, size_t len);

/* Take one out; it must be one of the set. */
void vars_drop(struct vars *vars, struct efivar *var);

/*
 * A set of its own with the same variables, whose names and data stay those of from
 * and its arena. False when there is no memory.
 */
bool vars_copy(const struct vars *from, struct arena *arena, struct vars *out);

bool efivar_eq(const struct efivar *a, const struct efivar *b);

/* The same variables in the same order? */
bool vars_eq(const struct vars *a, const struct vars *b);

#endif
