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

/* The GUIDs of vendors' nodes that have names of their own. */
enum devguid {
	DEVGUID_NONE,
	DEVGUID_PC_ANSI,
	DEVGUID_VT100,
	DEVGUID_VT100_PLUS,
	DEVGUID_UTF8,
	DEVGUID_DEBUG_PORT,
	DEVGUID_UART_FLOW,
	DEVGUID_VIRTUAL_DISK,
	DEVGUID_VIRTUAL_CD,
	DEVGUID_KEPT_DISK,
	DEVGUID_KEPT_CD,
};

struct devform {
	uint8_t type, subtype;
	uint16_t len; /* of the node; with a rest, of what is before it */
	uint8_t rest; /* enum devrest_kind: where FIELD_REST is among the fields */
	char name[24];
	struct devfield field[DEVFORM_FIELDS + 1]; /* in the order of the text */

	/* What must be in the node besides, since the name says it. */
	struct {
		uint8_t at, size; /* size 0: nothing */
		uint32_t number;
	} is;
	struct {
		uint8_t which, at; /* enum devguid */
	} guid;
};

/*
 * The forms, up to one without a name. Of several that fit, the first is written;
 * Path() fits all. What is behind Path() is read but not written.
 */
extern const struct devform devforms[];

/* The text of a GUID of the list. */
const char *devguid_text(enum devguid which);

#endif
