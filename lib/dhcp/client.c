#include "dhcp/client.h"

#include "base/num.h"

#include <string.h>

#define UBOOT "U-Boot" /* how option 60 begins, if it is not told otherwise */

#define COUNT(table) (sizeof(table) / sizeof *(table))

/*
 * Option 97 is a zero byte and then 16 of identity. In the order of the wire:
 *
 *     52 50 69 34 | board, LE | last 4 of the MAC | serial, LE    a ROM: "RPi4", or
 *     34 69 50 52 |                                               the same
 * reversed, any mark    |                                               or the
 * owner's own serial, LE  | the same again, three times                   a ROM
 * before 2020 board, LE   | 00 00 00 00 | serial or MAC                   UEFI on a
 * Pi
 *
 * Everything else is a UUID of the maker's.
 */
enum machine_form { FORM_UUID, FORM_ROM, FORM_ROM_OLD, FORM_UEFI_PI };

struct machine {
	enum machine_form form;
	uint32_t board, serial;
};

/* A new-style revision code, which says so in its bit 23, fits into 28 bits. */
static bool
is_board(uint32_t v)
{
	return (v & 1u << 23) && v >> 28 == 0;
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* "RPi4", "RPi5", ... forwards or backwards: loaders have sent both. */
static bool
is_rom_mark(const uint8_t m[static 4])
{
	return (memcmp(m, "RPi", 3) == 0 && is_digit(m[3])) ||
	       (is_digit(m[0]) && memcmp(m + 1, "iPR", 3) == 0);
}

/* A ROM's form under another mark: its board, and the MAC that the packet has too.
 */
static bool
is_rom_form(const struct dhcp *ask, uint32_t board, struct rd words)
{
	struct mac mac = dhcp_mac(ask);

	rd_skip(&words, 8); /* the mark and the board */
	return is_board(board) && words.left >= 4 &&
	       memcmp(words.at, mac.b + 2, 4) == 0;
}

static struct machine
machine_of(const struct dhcp *ask)
{
	struct rd r = dhcp_get(ask, OPT_MACHINE), words;
	uint32_t word[4];
	bool uuid = r.left == 17 && rd_u8(&r) == 0;

	if (!uuid)
		return (struct machine){.form = FORM_UUID};
	words = r;
	for (size_t i = 0; i < COUNT(word); i++)
		word[i] = rd_le32(&words);
	if (is_rom_mark(r.at) || is_rom_form(ask, word[1], r))
		return (struct machine){FORM_ROM, word[1], word[3]};
	/* Boards without an identity of their own send all zeros or all ones. */
	if (word[0] == word[1] && word[0] == word[2] && word[0] == word[3] &&
		word[0] != 0 && word[0] != UINT32_MAX)
		return (struct machine){FORM_ROM_OLD, 0, word[0]};
	if (is_board(word[0]) && word[1] == 0)
		return (struct machine){FORM_UEFI_PI, word[0], 0};
	return (struct machine){.form = FORM_UUID};
}

/*
 * Option 77 as one string, or as RFC 3004 has it: strings, each after its length.
 */
static bool
has_user_class(const struct dhcp *ask, const char *name)
{
	struct rd r = dhcp_get(ask, OPT_USER_CLASS);

	if (rd_is(&r, name))
		return true;
	while (r.left > 0 && !r.bad) {
		struct rd one = rd_sub(&r, rd_u8(&r));

		if (rd_is(&one, name))
			return true;
	}
	return false;
}

static bool
has_class(const struct dhcp *ask, const char *start)
{
	struct rd r = dhcp_get(ask, OPT_CLASS);

	return rd_begins(&r, start);
}

enum protocol { CLASS_OTHER, CLASS_PXE, CLASS_HTTP, CLASS_UBOOT };

static enum protocol
protocol_of(const struct dhcp *ask)
{
	static const char *const start[] = {
		[CLASS_PXE] = "PXEClient",
		[CLASS_HTTP] = "HTTPClient",
		[CLASS_UBOOT] = UBOOT,
	};

	for (size_t i = CLASS_PXE; i < COUNT(start); i++)
		if (has_class(ask, start[i]))
			return (enum protocol)i;
	return CLASS_OTHER;
}

static bool
is_ipxe(const struct dhcp *ask)
{
	return has_user_class(ask, "iPXE") || !dhcp_get(ask, OPT_IPXE).bad;
}

#define ANY (-1)

/* IANA's numbers for U-Boot, which it may use under PXE's class. */
enum { ARCH_UBOOT_ARM32 = 21, ARCH_UBOOT_ARM64 = 22 };

/*
 * Who asks: the first row that fits. A ROM claims architecture 0, UEFI its own.
 * U-Boot that claims to be UEFI is taken for it, which is what it wants.
 */
static const struct mark {
	int ipxe, form, class, arch;
	enum client_kind kind;
} marks[] = {
	{true, ANY, ANY, ANY, CLIENT_IPXE},
	{ANY, FORM_ROM, ANY, 0, CLIENT_PI_ROM},
	{ANY, FORM_ROM_OLD, ANY, 0, CLIENT_PI3_ROM},
	{ANY, ANY, CLASS_HTTP, ANY, CLIENT_UEFI_HTTP},
	{ANY, ANY, CLASS_UBOOT, ANY, CLIENT_UBOOT},
	{ANY, ANY, CLASS_PXE, ARCH_UBOOT_ARM32, CLIENT_UBOOT},
	{ANY, ANY, CLASS_PXE, ARCH_UBOOT_ARM64, CLIENT_UBOOT},
	{ANY, ANY, CLASS_PXE, 0, CLIENT_BIOS_PXE},
	{ANY, ANY, CLASS_PXE, ANY, CLIENT_UEFI_PXE},
	{ANY, ANY, ANY, ANY, CLIENT_NONE},
};

static bool
fits(int want, int have)
{
	return want == ANY || want == have;
}

static enum client_kind
kind_of(const struct mark *have)
{
	const struct mark *m = marks;

	while (!fits(m->ipxe, have->ipxe) || !fits(m->form, have->form) ||
		!fits(m->class, have->class) || !fits(m->arch, have->arch))
		m++;
	return m->kind;
}

/* What U-Boot's class says of the machine. */
static uint16_t
uboot_arch(const struct dhcp *ask)
{
	if (has_class(ask, UBOOT ".armv8"))
		return ARCH_UBOOT_ARM64;
	return has_class(ask, UBOOT ".arm") ? ARCH_UBOOT_ARM32
					    : CLIENT_ARCH_UNKNOWN;
}

/*
 * Option 93, the first when there are several; else the class string's
 * "Arch:00011", or U-Boot's own.
 */
static uint16_t
arch_of(const struct dhcp *ask)
{
	struct rd arch = dhcp_get(ask, OPT_ARCH), class = dhcp_get(ask, OPT_CLASS);
	char digits[6] = "";
	uint16_t v = rd_be16(&arch);

	if (!arch.bad)
		return v;
	if (has_class(ask, UBOOT))
		return uboot_arch(ask);
	rd_skip(&class, strlen("PXEClient:")); /* HTTPClient is as long */
	if (!rd_begins(&class, "Arch:"))
		return CLIENT_ARCH_UNKNOWN;
	rd_skip(&class, strlen("Arch:"));
	rd_copy(&class, digits, sizeof digits - 1);
	return num_u16(digits, 0, UINT16_MAX, &v) ? v : CLIENT_ARCH_UNKNOWN;
}

struct client
client_of(const struct dhcp *ask)
{
	struct machine m = machine_of(ask);
	struct client c = {
		.arch = arch_of(ask),
		.board = m.board,
	};

	struct mark have = {
		.ipxe = is_ipxe(ask),
		.form = (int)m.form,
		.class = (int)protocol_of(ask),
		.arch = c.arch,
	};

	c.kind = kind_of(&have);
	if (m.form == FORM_ROM || m.form == FORM_ROM_OLD)
		snprintf(c.serial, sizeof c.serial, "%08x", m.serial);
	return c;
}

const char *
client_name(enum client_kind kind)
{
	static const char *const names[] = {
		[CLIENT_NONE] = "other",
		[CLIENT_IPXE] = "ipxe",
		[CLIENT_PI_ROM] = "pi-rom",
		[CLIENT_PI3_ROM] = "pi3-rom",
		[CLIENT_UEFI_HTTP] = "uefi-http",
		[CLIENT_UEFI_PXE] = "uefi-pxe",
		[CLIENT_BIOS_PXE] = "bios-pxe",
		[CLIENT_UBOOT] = "u-boot",
	};

	return names[kind];
}

/*
 * For x64 the iPXE that drives the card through the firmware: the card that has
 * just netbooted works, and it is a third of the size of the one with drivers of
 * its own. RFC 4578 gave x64 the number 9, its erratum and the world 7.
 */
static const struct {
	uint16_t arch;
	const char *name, *file;
} archs[] = {
	{0, "x86", "undionly.kpxe"}, {6, "ia32", NULL}, {7, "x64", "snponly.efi"},
	{9, "x64", "snponly.efi"}, {10, "arm32", NULL},
	{11, "arm64", "ipxe-arm64.efi"}, {15, "ia32", NULL},
	{16, "x64", "snponly.efi"}, {18, "arm32", NULL},
	{19, "arm64", "ipxe-arm64.efi"},
	{20, "x86", NULL}, /* HTTP, which undionly.kpxe is not loaded by */
	{ARCH_UBOOT_ARM32, "arm32", NULL},
	{ARCH_UBOOT_ARM64, "arm64", "ipxe-arm64.efi"}, {23, "arm32", NULL},
	{24, "arm64", "ipxe-arm64.efi"}, {25, "riscv32", NULL},
	{26, "riscv32", NULL}, {27, "riscv64", NULL}, {28, "riscv64", NULL},
	{39, "loongarch64", NULL}, {40, "loongarch64", NULL},
	{41, "rpiboot", NULL}, /* a Pi's ROM, but by IPv6 */
};

const char *
client_boot_file(uint16_t arch)
{
	for (size_t i = 0; i < COUNT(archs); i++)
		if (archs[i].arch == arch)
			return archs[i].file;
	return NULL;
}

/* "arm64"; of an architecture that has no name here its number, "arch 29". */
static const char *
arch_show(uint16_t arch, char out[static 12])
{
	for (size_t i = 0; i < COUNT(archs); i++)
		if (archs[i].arch == arch)
			return archs[i].name;
	if (arch == CLIENT_ARCH_UNKNOWN)
		return "other";
	snprintf(out, 12, "arch %u", (unsigned)arch);
	return out;
}

const char *
client_show(const struct client *c, char out[static CLIENT_SHOW])
{
	const char *name = client_name(c->kind);
	char arch[12];

	if (c->kind == CLIENT_PI_ROM)
		snprintf(out, CLIENT_SHOW, "%s %06x %s", name, c->board, c->serial);
	else if (c->kind == CLIENT_PI3_ROM)
		snprintf(out, CLIENT_SHOW, "%s %s", name, c->serial);
	else
		snprintf(out, CLIENT_SHOW, "%s %s", name, arch_show(c->arch, arch));
	return out;
}
