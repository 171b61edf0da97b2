#include "efi/known.h"

#include "efi/loadopt.h"
#include "efi/ucs2.h"

#define NAME_SIZE 64 /* of the longest name in the table, and more */

/* Attributes: non-volatile, seen at boot, seen at run time, time-authenticated. */
enum { NB = 0x03, NBR = 0x07, NBRT = 0x27 };

#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"
/* EFI_IMAGE_SECURITY_DATABASE_GUID, and that of shim */
#define SECURITY "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define SHIM     "605dab50-e046-4300-abb6-3dd810dd8b23"
#define CONFIG   "cd7cc258-31db-22e6-9f22-63b0b8eed6b5" /* the Pi's ConfigDxe */
#define PI       "cd7cc258-31db-11e6-9fd3-63b0b8eed6b5" /* RaspberryPi.dec */
#define POLICY   "5b6f7107-bb3c-4660-92cd-542690280bbd" /* boot discovery */
#define ISCSI    "59324945-ec44-4c0d-b1cd-9db139df070c"
#define ATTEMPTS "4b47d616-a8d6-4552-9d44-ccad2e0f4cf9" /* IScsiDxe's */
#define CLOCK    "b336f62d-4135-4a55-ae4e-4971bbf0885d" /* VirtualRealTimeClock */
#define CERTDB   "d9bee56e-75dc-49d9-b4d7-b534210f637a"

/*
 * In a name '#' is a hexadecimal digit, in upper case, and a last '*' is any rest.
 */
static const struct known {
	const char *name, *guid;
	struct efi_type type;
	uint32_t attributes;
	bool machine;
} known[] = {
	{"BootNext", GLOBAL, {EFI_BOOT_NUMBER, 2}, NBR, false},
	{"BootOrder", GLOBAL, {EFI_BOOT_ORDER, 0}, NBR, false},
	{"Boot####", GLOBAL, {EFI_LOAD_OPTION, 0}, NBR, false},
	{"DriverOrder", GLOBAL, {EFI_BOOT_ORDER, 0}, NBR, false},
	{"Driver####", GLOBAL, {EFI_LOAD_OPTION, 0}, NBR, false},
	{"SysPrepOrder", GLOBAL, {EFI_BOOT_ORDER, 0}, NBR, false},
	{"SysPrep####", GLOBAL, {EFI_LOAD_OPTION, 0}, NBR, false},
	{"PlatformRecovery####", GLOBAL, {EFI_LOAD_OPTION, 0}, NBR, false},
	{"Key####", GLOBAL, {EFI_BYTES, 0}, NBR, false},
	{"Timeout", GLOBAL, {EFI_U16, 2}, NBR, false},
	{"ConIn", GLOBAL, {EFI_DEVICE_PATH, 0}, NBR, false},
	{"ConOut", GLOBAL, {EFI_DEVICE_PATH, 0}, NBR, false},
	{"ErrOut", GLOBAL, {EFI_DEVICE_PATH, 0}, NBR, false},
	{"Lang", GLOBAL, {EFI_ASCII, 0}, NBR, false},
	{"PlatformLang", GLOBAL, {EFI_ASCII, 0}, NBR, false},
	{"OsIndications", GLOBAL, {EFI_U64, 8}, NBR, false},
	{"HwErrRecSupport", GLOBAL, {EFI_U16, 2}, NBR, false},
	{"PK", GLOBAL, {EFI_SIGNATURES, 0}, NBRT, false},
	{"KEK", GLOBAL, {EFI_SIGNATURES, 0}, NBRT, false},
	{"db", SECURITY, {EFI_SIGNATURES, 0}, NBRT, false},
	{"dbx", SECURITY, {EFI_SIGNATURES, 0}, NBRT, false},
	{"dbt", SECURITY, {EFI_SIGNATURES, 0}, NBRT, false},
	{"dbr", SECURITY, {EFI_SIGNATURES, 0}, NBRT, false},
	{"SecureBootEnable", "f0a30bc7-af08-4556-99c4-001009c93a44", {EFI_FLAG, 1},
		NB, false},
	{"CustomMode", "c076ec0c-7028-4399-a072-71ee5c448b9f", {EFI_FLAG, 1}, NB,
		false},
	{"MokList", SHIM, {EFI_SIGNATURES, 0}, NB, false},
	{"MokListX", SHIM, {EFI_SIGNATURES, 0}, NB, false},
	{"SbatLevel", SHIM, {EFI_BYTES, 0}, NB, false},
	{"TlsCaCertificate", "fd2340d0-3dab-4349-a6c7-3b4f12b48eae",
		{EFI_SIGNATURES, 0}, NB, false},

	{"AssetTag", CONFIG, {EFI_UCS2, 66}, NBR, false},
	{"DisplayEnableScaledVModes", CONFIG, {EFI_U8, 1}, NBR, false},
	{"*", CONFIG, {EFI_U32, 4}, NBR, false},
	{"*", PI, {EFI_U32, 4}, NBR, false},
	{"BootDiscoveryPolicy", POLICY, {EFI_U32, 4}, NBR, false},
	{"ConsolePref", "2d2358b4-e96c-484d-b2dd-7c2edfc7d56f", {EFI_U32, 4}, NB,
		false},

	{"BootDiscoveryPolicyOld", POLICY, {EFI_U32, 4}, NB, true},
	{"ClientId", "9fb9a8a1-2f4a-43a6-889c-d0f7b6c47ad5", /* a DHCPv6 DUID */
		{EFI_BYTES, 0}, NBR, true},
	{"############", "937fe521-95ae-4d1a-8929-48bcd90ad31a", /* IPv6, by MAC */
		{EFI_BYTES, 0}, NBR, true},
	{"############", "5b446ed1-e30b-4faa-871a-3654eca36080", /* IPv4 */
		{EFI_BYTES, 0}, NBR, true},
	{"############", "9e23d768-d2f3-4366-9fc3-3a7aba864374", /* VLANs */
		{EFI_BYTES, 0}, NBR, true},
	{"_NDL", "e622443c-284e-4b47-a984-fd66b482dac0", /* interfaces found */
		{EFI_DEVICE_PATH, 0}, NB, true},
	{"Attempt *", ISCSI, {EFI_BYTES, 0}, NB, true},
	{"I_NAME", ISCSI, {EFI_BYTES, 0}, NB, true},
	{"InitialAttemptOrder", ATTEMPTS, {EFI_BYTES, 0}, NB, true},
	{"AttemptOrder", ATTEMPTS, {EFI_BYTES, 0}, NB, true},
	{"RtcEpochSeconds", CLOCK, {EFI_U64, 8}, NBR, true},
	{"RtcTimeZone", CLOCK, {EFI_BYTES, 2}, NBR, true}, /* signed */
	{"RtcDaylight", CLOCK, {EFI_U8, 1}, NBR, true},
	{"MTC", "eb704011-1402-11d3-8e77-00a0c969723b", {EFI_U32, 4}, NBR, true},
	{"MemoryTypeInformation", "4c19049f-4137-4dd3-9c10-8b97a83ffdfa",
		{EFI_BYTES, 0}, NB, true},
	{"VarErrorFlag", "04b37fe8-f6ae-480b-bdd5-37d98c5e89aa", {EFI_U8, 1}, NBR,
		true},
	{"certdb", CERTDB, {EFI_BYTES, 0}, NBRT, true},
	{"VendorKeysNv", "9073e4e0-60ec-4b6e-9903-4c223c260f3c", {EFI_U8, 1}, NBRT,
		true},
};

static bool
is_upper_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

static bool
matches(const char *pattern, const char *name)
{
	for (; *pattern && strcmp(pattern, "*") != 0; pattern++, name++)
		if (*pattern != *name && !(*pattern == '#' && is_upper_hex(*name)))
			return false;
	return *pattern || !*name;
}

/* The row of a variable, or NULL. */
static const struct known *
find(const struct guid *guid, struct rd utf16)
{
	char name[NAME_SIZE], text[GUID_TEXT];

	if (!ucs2_to_utf8(utf16, name, sizeof name))
		return NULL;
	guid_text(guid, text);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(text, known[i].guid) == 0 &&
			matches(known[i].name, name))
			return &known[i];
	return NULL;
}

struct efi_type
efi_type_of(const struct guid *guid, struct rd name)
{
	const struct known *row = find(guid, name);

	return row ? row->type : (struct efi_type){EFI_BYTES, 0};
}

bool
efi_known(const char *name, struct guid *guid, uint32_t *attributes)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strchr("#*", *known[i].name) && matches(known[i].name, name)) {
			*attributes = known[i].attributes;
			return guid_parse(known[i].guid, guid);
		}
	return false;
}

bool
efivar_is_machine(const struct efivar *var)
{
	const struct known *row = find(&var->guid, var->name);
	struct efi_fault fault;
	struct loadopt option;

	if (!row)
		return false;
	if (row->type.kind == EFI_LOAD_OPTION)
		return loadopt_parse(var->data, &option, &fault) &&
		       loadopt_is_auto(&option);
	return row->machine;
}
