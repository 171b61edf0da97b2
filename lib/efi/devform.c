#include "efi/devform.h"

#include <stddef.h>

/* The EISA identifier of "PNP" and four digits. */
#define HID_PNP(number) ((uint32_t)(number) << 16 | 0x41d0)

static const struct devword primaries[] = {{"Primary", 0}, {"Secondary", 1}, {0}};
static const struct devword masters[] = {{"Master", 0}, {"Slave", 1}, {0}};
static const struct devword protocols[] = {{"TCP", 6}, {"UDP", 17}, {0}};
static const struct devword ip4_origins[] = {{"DHCP", 0}, {"Static", 1}, {0}};
static const struct devword ip6_origins[] = {{"Static", 0},
	{"StatelessAutoConfigure", 1}, {"StatefulAutoConfigure", 2}, {0}};
static const struct devword parities[] = {
	{"D", 0}, {"N", 1}, {"E", 2}, {"O", 3}, {"M", 4}, {"S", 5}, {0}};
static const struct devword stop_bits[] = {
	{"D", 0}, {"1", 1}, {"1.5", 2}, {"2", 3}, {0}};
static const struct devword flow_controls[] = {
	{"None", 0}, {"Hardware", 1}, {"XonXoff", 2}, {0}};
static const struct devword bbs_types[] = {{"Floppy", 1}, {"HD", 2}, {"CDROM", 3},
	{"PCMCIA", 4}, {"USB", 5}, {"Network", 6}, {0}};

/* Of a hard drive: the kinds of partition table and of signature, in one number. */
static const struct devword gpt[] = {{"GPT", 0x0202}, {0}};
static const struct devword mbr[] = {{"MBR", 0x0101}, {0}};

/* Of iSCSI, the login options; each word has bits of its own. */
static const struct devword header_digests[] = {{"None", 0}, {"CRC32C", 2}, {0}};
static const struct devword data_digests[] = {{"None", 0}, {"CRC32C", 8}, {0}};
static const struct devword logins[] = {
	{"CHAP_BI", 0}, {"None", 0x0800}, {"CHAP_UNI", 0x1000}, {0}};
static const struct devword iscsi_protocols[] = {{"TCP", 0}, {0}};

/* Fields: where they are in the node, and how many bytes where that varies. */
#define FIELD(k, o, n, w, m)                                                       \
	{                                                                          \
		.kind = (k), .at = (o), .size = (n), .words = (w), .mask = (m)     \
	}
#define HEX(o, n)         FIELD(FIELD_HEX, o, n, NULL, 0)
#define HEX_8(o)          FIELD(FIELD_HEX_8, o, 4, NULL, 0)
#define DEC(o, n)         FIELD(FIELD_DEC, o, n, NULL, 0)
#define WORD(o, n, w)     FIELD(FIELD_WORD, o, n, w, 0)
#define WORD_HEX(o, n, w) FIELD(FIELD_WORD_HEX, o, n, w, 0)
#define BITS(o, n, w, m)  FIELD(FIELD_WORD, o, n, w, m)
#define GUID(o)           FIELD(FIELD_GUID, o, 16, NULL, 0)
#define EISA(o)           FIELD(FIELD_EISA, o, 4, NULL, 0)
#define MAC(o)            FIELD(FIELD_MAC, o, 32, NULL, 0)
#define IP4(o)            FIELD(FIELD_IP4, o, 4, NULL, 0)
#define IP6(o)            FIELD(FIELD_IP6, o, 16, NULL, 0)
#define EUI64(o)          FIELD(FIELD_EUI64, o, 8, NULL, 0)
#define BYTES(o, n)       FIELD(FIELD_BYTES, o, n, NULL, 0)
#define REST              FIELD(FIELD_REST, 0, 0, NULL, 0)

/* What several have alike. */
#define USB_CLASS    HEX(4, 2), HEX(6, 2), HEX(9, 1), HEX(10, 1)
#define USB_SUBCLASS HEX(4, 2), HEX(6, 2), HEX(10, 1)
#define RAM_DISK     HEX(4, 8), HEX(12, 8), DEC(36, 2)

const struct devform devforms[] = {
	/* 10.3.2: hardware */
	{1, 1, 6, REST_NONE, "Pci", .field = {HEX(5, 1), HEX(4, 1)}},
	{1, 2, 5, REST_NONE, "PcCard", .field = {HEX(4, 1)}},
	{1, 3, 24, REST_NONE, "MemoryMapped",
		.field = {HEX(4, 4), HEX(8, 8), HEX(16, 8)}},
	{1, 4, 20, REST_DATA, "VenHw", .field = {GUID(4), REST}},
	{1, 5, 8, REST_NONE, "Ctrl", .field = {HEX(4, 4)}},
	{1, 6, 13, REST_NONE, "BMC", .field = {HEX(4, 1), HEX(5, 8)}},

	/* 10.3.3: ACPI */
	{2, 1, 12, REST_NONE, "PciRoot", .field = {HEX(8, 4)},
		.is = {4, 4, HID_PNP(0x0a03)}},
	{2, 1, 12, REST_NONE, "PcieRoot", .field = {HEX(8, 4)},
		.is = {4, 4, HID_PNP(0x0a08)}},
	{2, 1, 12, REST_NONE, "Floppy", .field = {HEX(8, 4)},
		.is = {4, 4, HID_PNP(0x0604)}},
	{2, 1, 12, REST_NONE, "Keyboard", .field = {HEX(8, 4)},
		.is = {4, 4, HID_PNP(0x0301)}},
	{2, 1, 12, REST_NONE, "Serial", .field = {HEX(8, 4)},
		.is = {4, 4, HID_PNP(0x0501)}},
	{2, 1, 12, REST_NONE, "ParallelPort", .field = {HEX(8, 4)},
		.is = {4, 4, HID_PNP(0x0401)}},
	{2, 1, 12, REST_NONE, "Acpi", .field = {EISA(4), HEX(8, 4)}},
	{2, 3, 4, REST_U32S, "AcpiAdr", .field = {REST}},

	/* 10.3.4: messaging */
	{3, 1, 8, REST_NONE, "Ata",
		.field = {WORD(4, 1, primaries), WORD(5, 1, masters), HEX(6, 2)}},
	{3, 2, 8, REST_NONE, "Scsi", .field = {HEX(4, 2), HEX(6, 2)}},
	{3, 3, 24, REST_NONE, "Fibre", .field = {HEX(8, 8), HEX(16, 8)}},
	{3, 5, 6, REST_NONE, "USB", .field = {HEX(4, 1), HEX(5, 1)}},
	{3, 6, 8, REST_NONE, "I2O", .field = {HEX(4, 4)}},
	{3, 9, 48, REST_NONE, "Infiniband",
		.field = {HEX(4, 4), GUID(8), HEX(24, 8), HEX(32, 8), HEX(40, 8)}},
	{3, 10, 20, REST_NONE, "VenPcAnsi",
		.guid = {"e0c14753-f9be-11d2-9a0c-0090273fc14d", 4}},
	{3, 10, 20, REST_NONE, "VenVt100",
		.guid = {"dfa66065-b419-11d3-9a2d-0090273fc14d", 4}},
	{3, 10, 20, REST_NONE, "VenVt100Plus",
		.guid = {"7baec70b-57e0-4c76-8e87-2f9e28088343", 4}},
	{3, 10, 20, REST_NONE, "VenUtf8",
		.guid = {"ad15a0d6-8bec-4acf-a073-d01de77e2d88", 4}},
	{3, 10, 20, REST_NONE, "DebugPort",
		.guid = {"eba4e8d2-3858-41ec-a281-2647ba9660d0", 4}},
	{3, 10, 24, REST_NONE, "UartFlowCtrl",
		.field = {WORD(20, 4, flow_controls)},
		.guid = {"37499a9d-542f-4c89-a026-35da142094e4", 4}},
	{3, 10, 20, REST_DATA, "VenMsg", .field = {GUID(4), REST}},
	{3, 11, 37, REST_NONE, "MAC", .field = {MAC(4), HEX(36, 1)}},
	{3, 12, 27, REST_NONE, "IPv4",
		.field = {IP4(8), WORD_HEX(16, 2, protocols),
			WORD(18, 1, ip4_origins), IP4(4), IP4(19), IP4(23)}},
	{3, 13, 60, REST_NONE, "IPv6",
		.field = {IP6(20), WORD_HEX(40, 2, protocols),
			WORD(42, 1, ip6_origins), IP6(4), HEX(43, 1), IP6(44)}},
	{3, 14, 19, REST_NONE, "Uart",
		.field = {DEC(8, 8), DEC(16, 1), WORD(17, 1, parities),
			WORD(18, 1, stop_bits)}},
	{3, 15, 11, REST_NONE, "UsbAudio", .field = {USB_CLASS}, .is = {8, 1, 1}},
	{3, 15, 11, REST_NONE, "UsbCDCControl", .field = {USB_CLASS},
		.is = {8, 1, 2}},
	{3, 15, 11, REST_NONE, "UsbHID", .field = {USB_CLASS}, .is = {8, 1, 3}},
	{3, 15, 11, REST_NONE, "UsbImage", .field = {USB_CLASS}, .is = {8, 1, 6}},
	{3, 15, 11, REST_NONE, "UsbPrinter", .field = {USB_CLASS}, .is = {8, 1, 7}},
	{3, 15, 11, REST_NONE, "UsbMassStorage", .field = {USB_CLASS},
		.is = {8, 1, 8}},
	{3, 15, 11, REST_NONE, "UsbHub", .field = {USB_CLASS}, .is = {8, 1, 9}},
	{3, 15, 11, REST_NONE, "UsbCDCData", .field = {USB_CLASS},
		.is = {8, 1, 10}},
	{3, 15, 11, REST_NONE, "UsbSmartCard", .field = {USB_CLASS},
		.is = {8, 1, 11}},
	{3, 15, 11, REST_NONE, "UsbVideo", .field = {USB_CLASS}, .is = {8, 1, 14}},
	{3, 15, 11, REST_NONE, "UsbDiagnostic", .field = {USB_CLASS},
		.is = {8, 1, 220}},
	{3, 15, 11, REST_NONE, "UsbWireless", .field = {USB_CLASS},
		.is = {8, 1, 224}},
	{3, 15, 11, REST_NONE, "UsbDeviceFirmwareUpdate", .field = {USB_SUBCLASS},
		.is = {8, 2, 0x01fe}},
	{3, 15, 11, REST_NONE, "UsbIrdaBridge", .field = {USB_SUBCLASS},
		.is = {8, 2, 0x02fe}},
	{3, 15, 11, REST_NONE, "UsbTestAndMeasurement", .field = {USB_SUBCLASS},
		.is = {8, 2, 0x03fe}},
	{3, 15, 11, REST_NONE, "UsbClass",
		.field = {HEX(4, 2), HEX(6, 2), HEX(8, 1), HEX(9, 1), HEX(10, 1)}},
	{3, 16, 10, REST_QUOTED, "UsbWwid",
		.field = {HEX(6, 2), HEX(8, 2), HEX(4, 2), REST}},
	{3, 17, 5, REST_NONE, "Unit", .field = {HEX(4, 1)}},
	{3, 18, 10, REST_NONE, "Sata", .field = {HEX(4, 2), HEX(6, 2), HEX(8, 2)}},
	{3, 19, 18, REST_ASCIIZ, "iSCSI",
		.field = {REST, HEX(16, 2), BYTES(8, 8),
			BITS(6, 2, header_digests, 0x0003),
			BITS(6, 2, data_digests, 0x000c),
			BITS(6, 2, logins, 0x1c00), WORD(4, 2, iscsi_protocols)}},
	{3, 20, 6, REST_NONE, "Vlan", .field = {DEC(4, 2)}},
	{3, 21, 24, REST_NONE, "FibreEx", .field = {BYTES(8, 8), BYTES(16, 8)}},
	{3, 23, 16, REST_NONE, "NVMe", .field = {HEX(4, 4), EUI64(8)}},
	{3, 24, 4, REST_ASCII, "Uri", .field = {REST}},
	{3, 25, 6, REST_NONE, "UFS", .field = {HEX(4, 1), HEX(5, 1)}},
	{3, 26, 5, REST_NONE, "SD", .field = {HEX(4, 1)}},
	{3, 29, 5, REST_NONE, "eMMC", .field = {HEX(4, 1)}},
	{3, 31, 5, REST_IP4S, "Dns", .field = {REST}, .is = {4, 1, 0}},
	{3, 31, 5, REST_IP6S, "Dns", .field = {REST}, .is = {4, 1, 1}},

	/* 10.3.5: media; 4,4 is a file, which has no name and parenthesis */
	{4, 1, 42, REST_NONE, "HD",
		.field = {DEC(4, 4), WORD(40, 2, gpt), GUID(24), HEX(8, 8),
			HEX(16, 8)}},
	{4, 1, 42, REST_NONE, "HD",
		.field = {DEC(4, 4), WORD(40, 2, mbr), HEX_8(24), HEX(8, 8),
			HEX(16, 8)}},
	{4, 2, 24, REST_NONE, "CDROM", .field = {HEX(4, 4), HEX(8, 8), HEX(16, 8)}},
	{4, 3, 20, REST_DATA, "VenMedia", .field = {GUID(4), REST}},
	{4, 5, 20, REST_NONE, "Media", .field = {GUID(4)}},
	{4, 6, 20, REST_NONE, "FvFile", .field = {GUID(4)}},
	{4, 7, 20, REST_NONE, "Fv", .field = {GUID(4)}},
	{4, 8, 24, REST_NONE, "Offset", .field = {HEX(8, 8), HEX(16, 8)}},
	{4, 9, 38, REST_NONE, "VirtualDisk", .field = {RAM_DISK},
		.guid = {"77ab535a-45fc-624b-5560-f7b281d1f96e", 20}},
	{4, 9, 38, REST_NONE, "VirtualCD", .field = {RAM_DISK},
		.guid = {"3d5abd30-4175-87ce-6d64-d2ade523c4bb", 20}},
	{4, 9, 38, REST_NONE, "PersistentVirtualDisk", .field = {RAM_DISK},
		.guid = {"5cea02c9-4d07-69d3-269f-4496fbe096f9", 20}},
	{4, 9, 38, REST_NONE, "PersistentVirtualCD", .field = {RAM_DISK},
		.guid = {"08018188-42cd-bb48-100f-5387d53ded3d", 20}},
	{4, 9, 38, REST_NONE, "RamDisk", .field = {RAM_DISK, GUID(20)}},

	/* 10.3.6: BIOS boot specification */
	{5, 1, 8, REST_ASCIIZ, "BBS",
		.field = {WORD_HEX(4, 2, bbs_types), REST, HEX(6, 2)}},

	/* 10.6.1.6: any node at all, its type and subtype with it */
	{DEVFORM_ANY, 0, 4, REST_DATA, "Path",
		.field = {DEC(0, 1), DEC(1, 1), REST}},

	/* the same by its type's name, as EDK2 writes it */
	{1, 0, 4, REST_DATA, "HardwarePath", .field = {DEC(1, 1), REST}},
	{2, 0, 4, REST_DATA, "AcpiPath", .field = {DEC(1, 1), REST}},
	{3, 0, 4, REST_DATA, "Msg", .field = {DEC(1, 1), REST}},
	{4, 0, 4, REST_DATA, "MediaPath", .field = {DEC(1, 1), REST}},
	{5, 0, 4, REST_DATA, "BbsPath", .field = {DEC(1, 1), REST}},
	{0},
};
