/*
 * devform: what the nodes of device paths look like, as a table.
 *
 * From UEFI 2.10 sections 10.3 and 10.6.1, and where that leaves it open from
 * EDK2's DevicePathToText.c and DevicePathFromText.c.
 */
#ifndef MB_DEVFORM_H
#define MB_DEVFORM_H

#include "efi/devrest.h"

#define DEVFORM_ANY    0 /* as a type: any; no node has it */
#define DEVFORM_FIELDS 8 /* and one that ends them */

struct devform {
	uint8_t type, subtype;
	uint16_t len;           /* of the node; with a rest, of what is before it */
	enum devrest_kind rest; /* where FIELD_REST is among the fields */
	const char *name;
	struct devfield field[DEVFORM_FIELDS + 1]; /* in the order of the text */

	/* What must be in the node besides, since the name says it. */
	struct {
		uint8_t at, size; /* size 0: nothing */
		uint32_t number;
	} is;
	struct {
		const char *text; /* NULL: nothing */
		uint8_t at;
	} guid;
};

/*
 * The forms, up to one without a name. Of several that fit, the first is written;
 * Path() fits all. What is behind Path() is read but not written.
 */
extern const struct devform devforms[];

#endif
