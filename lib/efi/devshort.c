/* devpath_short(): a path as virt-firmware's devpath.py prints it. */
#include "base/str.h"
#include "efi/devpath.h"
#include "efi/devrest.h"
#include "efi/ucs2.h"

#define PNP0A03      0x0a0341d0 /* the EISA identifier of a PCI root */
#define ISCSI_TARGET 14         /* where its name begins in the body */
#define SHOWN        1024       /* characters of a URI or a file's name */

static void
put_hex(struct wr *w, const char *before, uint32_t v)
{
	char text[sizeof "0xffffffff"];

	snprintf(text, sizeof text, "0x%x", (unsigned)v);
	wr_text(w, before);
	wr_text(w, text);
}

static void
put_nothing(struct wr *w, struct rd body)
{
	(void)w;
	(void)body;
}

static void
put_u8(struct wr *w, struct rd body)
{
	wr_dec(w, rd_u8(&body));
}

static void
put_u16(struct wr *w, struct rd body)
{
	wr_dec(w, rd_le16(&body));
}

static void
put_u32(struct wr *w, struct rd body)
{
	wr_dec(w, rd_le32(&body));
}

static void
put_adr(struct wr *w, struct rd body)
{
	put_hex(w, "", rd_le32(&body));
}

static void
put_guid(struct wr *w, struct rd body)
{
	struct guid guid = rd_guid(&body);
	char text[GUID_TEXT];

	wr_text(w, guid_text(&guid, text));
}

static void
put_pci(struct wr *w, struct rd body)
{
	uint8_t function = rd_u8(&body), device = rd_u8(&body);
	char text[sizeof "ff:ff"];

	snprintf(text, sizeof text, "%02x:%x", device, function);
	wr_text(w, text);
}

static void
put_acpi(struct wr *w, struct rd body)
{
	uint32_t hid = rd_le32(&body);

	if (hid == PNP0A03) {
		wr_text(w, "PciRoot(");
		return;
	}
	put_hex(w, "ACPI(hid=", hid);
	put_hex(w, ",uid=", rd_le32(&body));
}

static void
put_scsi(struct wr *w, struct rd body)
{
	put_u16(w, body);
	rd_skip(&body, 2);
	wr_text(w, ",lun=");
	put_u16(w, body);
}

/* What the firmware stored, fit for a terminal, without the NUL that some store. */
static void
put_shown(struct wr *w, struct rd body)
{
	struct rd look = body;
	struct rd before_nul = rd_text(&look);
	char text[SHOWN];

	if (!before_nul.bad && look.left == 0)
		body = before_nul;
	wr_text(w, str_show(text, sizeof text, &body));
}

static void
put_iscsi(struct wr *w, struct rd body)
{
	rd_skip(&body, ISCSI_TARGET);
	put_shown(w, body);
}

/* The name up to its NUL, or all of it when there is none. */
static void
put_file(struct wr *w, struct rd body)
{
	struct rd look = body;
	struct rd name = rd_ucs2(&look);
	struct wr try = *w;

	if (name.bad)
		name = body;
	if (devrest_print_char16(name, &try))
		*w = try;
	else
		put_shown(w, name);
}

/* A body that is too short reads as zeros. */
static const struct {
	uint8_t type, subtype;
	const char *before;
	void (*put)(struct wr *w, struct rd body);
} kinds[] = {
	{DEVNODE_HARDWARE, DEVNODE_PCI, "PCI(dev=", put_pci},
	{DEVNODE_HARDWARE, DEVNODE_VENDOR_HW, "VendorHW(", put_guid},
	{DEVNODE_ACPI, DEVNODE_ACPI_HID, "", put_acpi},
	{DEVNODE_ACPI, DEVNODE_ACPI_ADR, "GOP(adr=", put_adr},
	{DEVNODE_MESSAGING, DEVNODE_SCSI, "SCSI(pun=", put_scsi},
	{DEVNODE_MESSAGING, DEVNODE_USB, "USB(port=", put_u8},
	{DEVNODE_MESSAGING, DEVNODE_MAC, "MAC(", put_nothing},
	{DEVNODE_MESSAGING, DEVNODE_IPV4, "IPv4(", put_nothing},
	{DEVNODE_MESSAGING, DEVNODE_IPV6, "IPv6(", put_nothing},
	{DEVNODE_MESSAGING, DEVNODE_SATA, "SATA(port=", put_u16},
	{DEVNODE_MESSAGING, DEVNODE_ISCSI, "ISCSI(", put_iscsi},
	{DEVNODE_MESSAGING, DEVNODE_URI, "URI(", put_shown},
	{DEVNODE_MESSAGING, DEVNODE_DNS, "DNS(", put_nothing},
	{DEVNODE_MEDIA, DEVNODE_HD, "Partition(nr=", put_u32},
	{DEVNODE_MEDIA, DEVNODE_FILE, "FilePath(", put_file},
	{DEVNODE_MEDIA, DEVNODE_FV_FILE, "FvFileName(", put_guid},
	{DEVNODE_MEDIA, DEVNODE_FV, "FvName(", put_guid},
};

/* The others, by their type. */
static const char *const types[] = {
	[DEVNODE_HARDWARE] = "HW(subtype=",
	[DEVNODE_ACPI] = "ACPI(subtype=",
	[DEVNODE_MESSAGING] = "Msg(subtype=",
	[DEVNODE_MEDIA] = "Media(subtype=",
};

/* All but the last parenthesis. */
static void
put_node(struct wr *w, const struct devnode *node)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (devnode_is(node, kinds[i].type, kinds[i].subtype)) {
			wr_text(w, kinds[i].before);
			kinds[i].put(w, node->body);
			return;
		}
	if (node->type < sizeof types / sizeof *types && types[node->type]) {
		put_hex(w, types[node->type], node->subtype);
		return;
	}
	put_hex(w, "Unknown(type=", node->type);
	put_hex(w, ",subtype=", node->subtype);
}

bool
devpath_short(struct rd path, struct wr *out)
{
	struct devnode node;

	if (!devpath_ok(path))
		return false;
	for (bool first = true; rd_devnode(&path, &node); first = false) {
		if (node.type == DEVNODE_END)
			break;
		if (!first)
			wr_u8(out, '/');
		put_node(out, &node);
		wr_u8(out, ')');
	}
	return !out->full;
}
