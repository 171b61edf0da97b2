/*
 * varstore: the variable store in a volume, as EDK2 reads and compacts it.
 *
 *     volume header | store header, records, FF ... | (event log) | work | spare
 *
 * The volume is in memory, all of it; its bytes are the caller's and must outlive
 * the store. Integers are little-endian. Sources: EDK2's VariableFormat.h,
 * SystemNvDataGuid.h, FaultTolerantWrite.h, and the drivers that use them
 * (Variable/RuntimeDxe, FaultTolerantWriteDxe).
 *
 * Which records are variables: those in state 0x3f (added), of equal ones the
 * first; then 0x3e (in delete transition) if there is no 0x3f of that key, of
 * several the last. All others take up room and that is all. A fault-tolerant write
 * that was pending counts as done: the spare area is the store then.
 */
#ifndef MB_VARSTORE_H
#define MB_VARSTORE_H

#include "efi/ftw.h"
#include "efi/fv.h"
#include "efi/vars.h"

/*
 * Room that a change leaves free unless it is forced. With 8 KiB or less EDK2 never
 * reached its shell; iSCSI alone writes 9 KiB.
 */
#define VARSTORE_MARGIN 16384

struct varstore {
	struct rd volume;
	uint64_t base; /* of the volume in its image; faults count from the image */
	struct fv fv;
	struct ftw ftw;
	struct rd store;    /* its header and all its room, wherever it is read */
	size_t start;       /* where it belongs, from the start of the volume */
	bool authenticated; /* its records have time, count and key index */
	bool pending;       /* it is in the spare: a write did not end */
	size_t used;        /* of it, up to the end of its last record */
	struct vars held;   /* the variables in it; not to be changed */
	struct vars vars;   /* the same, in a set for the caller to change */
};

/*
 * Read the store of a volume that is at base of its image. The variables' memory is
 * the arena's. False with *fault when it cannot be read; with a fault that has no
 * `why` when there is no memory.
 */
bool varstore_open(struct rd volume, uint64_t base, struct arena *arena,
	struct varstore *out, struct efi_fault *fault);

/* States of a record. Bits are only ever cleared, so each leads to the next. */
enum {
	RECORD_NEW = 0xff,       /* its header is being written */
	RECORD_HEADER = 0x7f,    /* its data are being written */
	RECORD_ADDED = 0x3f,     /* it counts */
	RECORD_IN_DELETE = 0x3e, /* it counts until there is its successor */
	RECORD_DELETED = 0x3d,
	RECORD_REPLACED = 0x3c,
};

/* One record, live or not. */
struct varstore_record {
	size_t at; /* from the start of the store */
	uint8_t state;
	uint32_t name_size; /* with its NUL; 0 when the header is not finished */
	uint32_t data_size; /* likewise */
	struct rd raw_name; /* all of name_size */
	struct efivar var;  /* name: up to its NUL; a bad view when it has none */
};

/*
 * The record at *at, at first VARSTORE_FIRST, and *at moves past it. False at the
 * end, and then *why is NULL, or what is wrong with a record there.
 */
bool varstore_next(const struct varstore *store, size_t *at,
	struct varstore_record *out, const char **why);

#define VARSTORE_FIRST 28 /* the length of a store's header */

/* Has the record a name that EDK2 finds it by? */
bool varstore_named(const struct varstore_record *record);

/* How many bytes of such a store these variables take, its header included. */
uint64_t varstore_size(const struct varstore *store, const struct vars *vars);

/* The most bytes that name (with its NUL) and data of one variable may have. */
uint32_t varstore_limit(const struct varstore *store, uint32_t attributes);

struct varstore_refusal {
	const char *why;          /* a static text */
	const struct efivar *var; /* the variable that it speaks of, or NULL */
	uint64_t over;            /* by how many bytes it does not fit, or 0 */
};

/*
 * The volume with exactly these variables into out, of as many bytes as the volume,
 * elsewhere: compacted as EDK2 does, FF to the end, the areas of fault-tolerant
 * write empty, all else as it was. When they are what the store holds already, and
 * nothing is pending, out is the same bytes.
 *
 * False with *no when they do not fit: when less than margin bytes would be left
 * and it is not less full than before, when a variable is longer than the firmware
 * takes and was not there before, or when a name is empty, of odd length, or there
 * twice.
 */
bool varstore_write(const struct varstore *store, const struct vars *vars,
	size_t margin, uint8_t *out, struct varstore_refusal *no);

/* The volumes that firmware is built with. */
struct varstore_layout {
	const char *name; /* "rpi4", "aavmf", "ovmf-2m", "ovmf-4m" */
	uint64_t image;   /* bytes of the file; what follows the volume is zero */
	uint32_t attributes;    /* of the volume */
	uint32_t blocks, block; /* their product is the length of the volume */
	uint32_t variables;     /* the length of its header and the store */
	uint32_t work, spare;   /* where these areas begin; the spare ends it */
	uint32_t most;          /* bytes of a record; see varstore_limit */
	uint32_t most_authenticated;
};

/* The layout of that name, or NULL; and all of them, ended by one without name. */
const struct varstore_layout *varstore_layout(const char *name);
extern const struct varstore_layout varstore_layouts[];

/* An empty volume, blocks * block bytes, into out. */
void varstore_create(const struct varstore_layout *layout, uint8_t *out);

#endif
