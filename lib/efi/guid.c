#include "efi/guid.h"

#include "base/num.h"

#define BYTE(v, n) (uint8_t)((v) >> 8 * (n))

/* The three little-endian fields, and the eight bytes as written. */
#define GUID(a, b, c, ...)                                                         \
	{                                                                          \
		{                                                                  \
			BYTE(a, 0), BYTE(a, 1), BYTE(a, 2), BYTE(a, 3),            \
				BYTE(b, 0), BYTE(b, 1), BYTE(c, 0), BYTE(c, 1),    \
				__VA_ARGS__                                        \
		}                                                                  \
	}

const struct guid guid_global = GUID(
	0x8be4df61, 0x93ca, 0x11d2, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c);
const struct guid guid_image_security = GUID(
	0xd719b2cb, 0x3d3a, 0x4596, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f);
const struct guid guid_system_nv_data_fv = GUID(
	0xfff12b8d, 0x7696, 0x4c8b, 0xa9, 0x85, 0x27, 0x47, 0x07, 0x5b, 0x4f, 0x50);
const struct guid guid_authenticated_variable = GUID(
	0xaaf32c78, 0x947b, 0x439a, 0xa1, 0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92);
const struct guid guid_variable = GUID(
	0xddcf3616, 0x3275, 0x4164, 0x98, 0xb6, 0xfe, 0x85, 0x70, 0x7f, 0xfe, 0x7d);
const struct guid guid_nv_data_work_space = GUID(
	0x9e58292b, 0x7c68, 0x497d, 0xa0, 0xce, 0x65, 0x00, 0xfd, 0x9f, 0x1b, 0x95);
const struct guid guid_cert_x509 = GUID(
	0xa5c059a1, 0x94e4, 0x4aa7, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72);
const struct guid guid_cert_sha256 = GUID(
	0xc1c41626, 0x504c, 0x4092, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28);
const struct guid guid_cert_pkcs7 = GUID(
	0x4aafd29d, 0x68df, 0x49ee, 0x8a, 0xa9, 0x34, 0x7d, 0x37, 0x56, 0x65, 0xa7);
const struct guid guid_auto_created = GUID(
	0x8108ac4e, 0x9f11, 0x4d59, 0x85, 0x0e, 0xe2, 0x1a, 0x52, 0x2c, 0x59, 0xb2);
const struct guid guid_rpi_config = GUID(
	0xcd7cc258, 0x31db, 0x22e6, 0x9f, 0x22, 0x63, 0xb0, 0xb8, 0xee, 0xd6, 0xb5);

static const struct {
	const char *name, *guid;
} names[] = {
	{"EfiGlobalVariable", "8be4df61-93ca-11d2-aa0d-00e098032b8c"},
	{"EfiImageSecurityDatabase", "d719b2cb-3d3a-4596-a3bc-dad00e67656f"},
	{"RpiConfig", "cd7cc258-31db-22e6-9f22-63b0b8eed6b5"},
	{"RpiPlatform", "cd7cc258-31db-11e6-9fd3-63b0b8eed6b5"},
	{"ConsolePref", "2d2358b4-e96c-484d-b2dd-7c2edfc7d56f"},
	{"BootDiscoveryPolicy", "5b6f7107-bb3c-4660-92cd-542690280bbd"},
	{"EfiSecureBootEnableDisable", "f0a30bc7-af08-4556-99c4-001009c93a44"},
	{"EfiCustomModeEnable", "c076ec0c-7028-4399-a072-71ee5c448b9f"},
	{"EfiCertDb", "d9bee56e-75dc-49d9-b4d7-b534210f637a"},
	{"EfiVendorKeysNv", "9073e4e0-60ec-4b6e-9903-4c223c260f3c"},
	{"EfiMemoryTypeInformation", "4c19049f-4137-4dd3-9c10-8b97a83ffdfa"},
	{"EdkiiVarErrorFlag", "04b37fe8-f6ae-480b-bdd5-37d98c5e89aa"},
	{"MtcVendor", "eb704011-1402-11d3-8e77-00a0c969723b"},
	{"EfiIp4Config2Protocol", "5b446ed1-e30b-4faa-871a-3654eca36080"},
	{"EfiIp6ConfigProtocol", "937fe521-95ae-4d1a-8929-48bcd90ad31a"},
	{"EfiVlanConfigProtocol", "9e23d768-d2f3-4366-9fc3-3a7aba864374"},
	{"EfiDhcp6ServiceBindingProtocol", "9fb9a8a1-2f4a-43a6-889c-d0f7b6c47ad5"},
	{"EfiIScsiInitiatorNameProtocol", "59324945-ec44-4c0d-b1cd-9db139df070c"},
	{"IScsiConfig", "4b47d616-a8d6-4552-9d44-ccad2e0f4cf9"},
	{"EfiTlsCaCertificate", "fd2340d0-3dab-4349-a6c7-3b4f12b48eae"},
	{"ShimLock", "605dab50-e046-4300-abb6-3dd810dd8b23"},
};

/* Where the bytes stand in the text, which has a dash before some of them. */
static const uint8_t place[sizeof(struct guid)] = {
	6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34};

bool
guid_parse(const char *text, struct guid *out)
{
	struct guid guid;
	uint32_t byte;

	if (strlen(text) != GUID_TEXT - 1 || text[8] != '-' || text[13] != '-' ||
		text[18] != '-' || text[23] != '-')
		return false;
	for (size_t i = 0; i < sizeof guid; i++) {
		if (!num_hex(text + place[i], 2, &byte))
			return false;
		guid.b[i] = (uint8_t)byte;
	}
	*out = guid;
	return true;
}

const char *
guid_text(const struct guid *guid, char out[static GUID_TEXT])
{
	static const char hex[] = "0123456789abcdef";

	memset(out, '-', GUID_TEXT - 1);
	for (size_t i = 0; i < sizeof *guid; i++) {
		out[place[i]] = hex[guid->b[i] >> 4];
		out[place[i] + 1] = hex[guid->b[i] & 15];
	}
	out[GUID_TEXT - 1] = '\0';
	return out;
}

bool
guid_eq(const struct guid *a, const struct guid *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

struct guid
rd_guid(struct rd *r)
{
	struct guid guid = {0};

	rd_copy(r, guid.b, sizeof guid.b);
	return guid;
}

void
wr_guid(struct wr *w, const struct guid *guid)
{
	wr_bytes(w, guid->b, sizeof guid->b);
}

const char *
guid_name(const struct guid *guid)
{
	char text[GUID_TEXT];

	guid_text(guid, text);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].guid, text) == 0)
			return names[i].name;
	return NULL;
}

bool
guid_named(const char *name, struct guid *out)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return guid_parse(names[i].guid, out);
	return false;
}
