/*
 * loadopt: EFI_LOAD_OPTION, what a variable Boot#### holds (UEFI 2.10
 * section 3.1.3).
 *
 *     0  attributes, u32               6  description, CHAR16 with its NUL
 *     4  length of the path list, u16  .. the path list, packed device paths
 *                                      .. optional data, to the end
 */
#ifndef MB_LOADOPT_H
#define MB_LOADOPT_H

#include "efi/devpath.h"

enum {
	LOADOPT_ACTIVE = 0x01,
	LOADOPT_FORCE_RECONNECT = 0x02,
	LOADOPT_HIDDEN = 0x08,
	LOADOPT_CATEGORY = 0x1f00,
	LOADOPT_CATEGORY_APP = 0x0100,
};

/* The views are of the bytes that were parsed. */
struct loadopt {
	uint32_t attributes;
	struct rd description; /* UTF-16LE, without its NUL */
	struct rd path;        /* the first path: what is booted */
	struct rd more;        /* the other paths of the list; most have none */
	struct rd optional;    /* passed to what is booted; may be empty */
};

/* Read one. False, and where and why, when it is malformed. */
bool loadopt_parse(struct rd data, struct loadopt *out, struct efi_fault *fault);

/*
 * Write one. False if it does not fit, or the paths are not well-formed or over
 * 65535 bytes. What was built parses back the same.
 */
bool loadopt_build(const struct loadopt *opt, struct wr *out);

/*
 * Did the firmware make it (EDK2's BmBoot.c, mBmAutoCreateBootOptionGuid)? Then it
 * deletes it when what it finds at boot differs. Ours are never so marked.
 */
bool loadopt_is_auto(const struct loadopt *opt);

/* Why an entry might not boot; none breaks a rule of UEFI. */
enum loadopt_warning {
	LOADOPT_WARN_INACTIVE = 1 << 0,
	LOADOPT_WARN_APP = 1 << 1,
	LOADOPT_WARN_TFTP = 1 << 2,
	LOADOPT_WARN_OLD_IPV4 = 1 << 3,
	LOADOPT_WARN_NO_NUL = 1 << 4,
	LOADOPT_WARN_SLASH = 1 << 5,
	LOADOPT_WARN_BARE_MAC = 1 << 6,
};

/* All that apply, added up; 0 is none. */
unsigned loadopt_warnings(const struct loadopt *opt);

/* The sentence of one of them: "it is not active: BootOrder skips it". */
const char *loadopt_warning_words(enum loadopt_warning one);

#endif
