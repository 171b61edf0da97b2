#include "efi/devform.h"

#include "efi/guid.h"

#include <stddef.h>

/* The EISA identifier of "PNP" and four digits. */
#define HID_PNP(number) ((uint32_t)(number) << 16 | 0x41d0)

/* Fields: where they are in the node, and how many bytes where that varies. */
#define FIELD(k, o, n, w, m)                                                       \
	{                                                                          \
		.kind = (k), .at = (o), .size = (n), .words = (w), .mask = (m)     \
	}
#define HEX(o, n)         FIELD(FIELD_HEX, o, n, WORDS_NONE, 0)
#define HEX_8(o)          FIELD(FIELD_HEX_8, o, 4, WORDS_NONE, 0)
#define DEC(o, n)         FIELD(FIELD_DEC, o, n, WORDS_NONE, 0)
#define WORD(o, n, w)     FIELD(FIELD_WORD, o, n, w, 0)
#define WORD_HEX(o, n, w) FIELD(FIELD_WORD_HEX, o, n, w, 0)
#define BITS(o, n, w, m)  FIELD(FIELD_WORD, o, n, w, m)
#define GUID(o)           FIELD(FIELD_GUID, o, 16, WORDS_NONE, 0)
#define EISA(o)           FIELD(FIELD_EISA, o, 4, WORDS_NONE, 0)
#define MAC(o)            FIELD(FIELD_MAC, o, 32, WORDS_NONE, 0)
#define IP4(o)            FIELD(FIELD_IP4, o, 4, WORDS_NONE, 0)
#define IP6(o)            FIELD(FIELD_IP6, o, 16, WORDS_NONE, 0)
#define EUI64(o)          FIELD(FIELD_EUI64, o, 8, WORDS_NONE, 0)
#define BYTES(o, n)       FIELD(FIELD_BYTES, o, n, WORDS_NONE, 0)
#define REST              FIELD(FIELD_REST, 0, 0, WORDS_NONE, 0)

/* What several have alike. */
#define USB_CLASS    HEX(4, 2), HEX(6, 2), HEX(9, 1), HEX(10, 1)
#define USB_SUBCLASS HEX(4, 2), HEX(6, 2), HEX(10, 1)
#define RAM_DISK     HEX(4, 8), HEX(12, 8), DEC(36, 2)

const char *
devguid_text(enum devguid which)
{
	static const char text[][GUID_TEXT] = {
		[DEVGUID_PC_ANSI] = "e0c14753-f9be-11d2-9a0c-0090273fc14d",
		[DEVGUID_VT100] = "dfa66065-b419-11d3-9a2d-0090273fc14d",
		[DEVGUID_VT100_PLUS] = "7baec70b-57e0-4c76-8e87-2f9e28088343",
		[DEVGUID_UTF8] = "ad15a0d6-8bec-4acf-a073-d01de77e2d88",
		[DEVGUID_DEBUG_PORT] = "eba4e8d2-3858-41ec-a281-2647ba9660d0",
		[DEVGUID_UART_FLOW] = "37499a9d-542f-4c89-a026-35da142094e4",
		[DEVGUID_VIRTUAL_DISK] = "77ab535a-45fc-624b-5560-f7b281d1f96e",
		[DEVGUID_VIRTUAL_CD] = "3d5abd30-4175-87ce-6d64-d2ade523c4bb",
		[DEVGUID_KEPT_DISK] = "5cea02c9-4d07-69d3-269f-4496fbe096f9",
		[DEVGUID_KEPT_CD] = "08018188-42cd-bb48-100f-5387d53ded3d",
	};

	return text[which];
}

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
		.field = {WORD(4, 1, WORDS_PRIMARY), WORD(5, 1, WORDS_MASTER),
			HEX(6, 2)}},
	{3, 2, 8, REST_NONE, "Scsi", .field = {HEX(4, 2), HEX(6, 2)}},
	{3, 3, 24, REST_NONE, "Fibre", .field = {HEX(8, 8), HEX(16, 8)}},
	{3, 5, 6, REST_NONE, "USB", .field = {HEX(4, 1), HEX(5, 1)}},
	{3, 6, 8, REST_NONE, "I2O", .field = {HEX(4, 4)}},
	{3, 9, 48, REST_NONE, "Infiniband",
		.field = {HEX(4, 4), GUID(8), HEX(24, 8), HEX(32, 8), HEX(40, 8)}},
	{3, 10, 20, REST_NONE, "VenPcAnsi", .guid = {DEVGUID_PC_ANSI, 4}},
	{3, 10, 20, REST_NONE, "VenVt100", .guid = {DEVGUID_VT100, 4}},
	{3, 10, 20, REST_NONE, "VenVt100Plus", .guid = {DEVGUID_VT100_PLUS, 4}},
	{3, 10, 20, REST_NONE, "VenUtf8", .guid = {DEVGUID_UTF8, 4}},
	{3, 10, 20, REST_NONE, "DebugPort", .guid = {DEVGUID_DEBUG_PORT, 4}},
	{3, 10, 24, REST_NONE, "UartFlowCtrl",
		.field = {WORD(20, 4, WORDS_FLOW_CONTROL)},
		.guid = {DEVGUID_UART_FLOW, 4}},
	{3, 10, 20, REST_DATA, "VenMsg", .field = {GUID(4), REST}},
	{3, 11, 37, REST_NONE, "MAC", .field = {MAC(4), HEX(36, 1)}},
	{3, 12, 27, REST_NONE, "IPv4",
		.field = {IP4(8), WORD_HEX(16, 2, WORDS_PROTOCOL),
			WORD(18, 1, WORDS_IP4_ORIGIN), IP4(4), IP4(19), IP4(23)}},
	{3, 13, 60, REST_NONE, "IPv6",
		.field = {IP6(20), WORD_HEX(40, 2, WORDS_PROTOCOL),
			WORD(42, 1, WORDS_IP6_ORIGIN), IP6(4), HEX(43, 1),
			IP6(44)}},
	{3, 14, 19, REST_NONE, "Uart",
		.field = {DEC(8, 8), DEC(16, 1), WORD(17, 1, WORDS_PARITY),
			WORD(18, 1, WORDS_STOP_BITS)}},
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
			BITS(6, 2, WORDS_HEADER_DIGEST, 0x0003),
			BITS(6, 2, WORDS_DATA_DIGEST, 0x000c),
			BITS(6, 2, WORDS_LOGIN, 0x1c00),
			WORD(4, 2, WORDS_ISCSI_PROTOCOL)}},
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
		.field = {DEC(4, 4), WORD(40, 2, WORDS_GPT), GUID(24), HEX(8, 8),
			HEX(16, 8)}},
	{4, 1, 42, REST_NONE, "HD",
		.field = {DEC(4, 4), WORD(40, 2, WORDS_MBR), HEX_8(24), HEX(8, 8),
			HEX(16, 8)}},
	{4, 2, 24, REST_NONE, "CDROM", .field = {HEX(4, 4), HEX(8, 8), HEX(16, 8)}},
	{4, 3, 20, REST_DATA, "VenMedia", .field = {GUID(4), REST}},
	{4, 5, 20, REST_NONE, "Media", .field = {GUID(4)}},
	{4, 6, 20, REST_NONE, "FvFile", .field = {GUID(4)}},
	{4, 7, 20, REST_NONE, "Fv", .field = {GUID(4)}},
	{4, 8, 24, REST_NONE, "Offset", .field = {HEX(8, 8), HEX(16, 8)}},
	{4, 9, 38, REST_NONE, "VirtualDisk", .field = {RAM_DISK},
		.guid = {DEVGUID_VIRTUAL_DISK, 20}},
	{4, 9, 38, REST_NONE, "VirtualCD", .field = {RAM_DISK},
		.guid = {DEVGUID_VIRTUAL_CD, 20}},
	{4, 9, 38, REST_NONE, "PersistentVirtualDisk", .field = {RAM_DISK},
		.guid = {DEVGUID_KEPT_DISK, 20}},
	{4, 9, 38, REST_NONE, "PersistentVirtualCD", .field = {RAM_DISK},
		.guid = {DEVGUID_KEPT_CD, 20}},
	{4, 9, 38, REST_NONE, "RamDisk", .field = {RAM_DISK, GUID(20)}},

	/* 10.3.6: BIOS boot specification */
	{5, 1, 8, REST_ASCIIZ, "BBS",
		.field = {WORD_HEX(4, 2, WORDS_BBS_TYPE), REST, HEX(6, 2)}},

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
