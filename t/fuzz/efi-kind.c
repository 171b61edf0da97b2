/*
 * efi/kind: any data is shown as one line without control characters that reads
 * back as the same data; any text is read as data that fits, or refused.
 */
#include "efi/kind.h"

#include <assert.h>

#define DATA_MAX 1000
#define TEXT_MAX 65536 /* a device path's text is the longest */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char text[TEXT_MAX + 1];

static bool
is_read(enum efi_kind kind)
{
	return kind != EFI_LOAD_OPTION && kind != EFI_SIGNATURES;
}

static void
shows(struct efi_type type, struct rd data)
{
	uint8_t back[DATA_MAX];
	struct wr w = wr_of(text, TEXT_MAX), b = wr_of(back, sizeof back);

	efi_kind_show(type, data, &w);
	assert(!w.full);
	for (size_t i = 0; i < w.len; i++)
		assert((uint8_t)text[i] >= 0x20 && text[i] != 0x7f);
	text[w.len] = '\0';
	if (!efi_type_fits(type, data) || !is_read(type.kind))
		return;
	assert(efi_kind_parse(type, text, &b));
	assert(b.len == data.left);
	assert(b.len == 0 || memcmp(back, data.at, b.len) == 0);
}

static void
reads(struct efi_type type, struct rd bytes)
{
	uint8_t data[8 * DATA_MAX];
	struct wr w = wr_of(data, sizeof data), t = wr_of(text, TEXT_MAX);

	wr_bytes(&t, bytes.at, bytes.left);
	wr_u8(&t, 0);
	if (efi_kind_parse(type, text, &w))
		assert(efi_type_fits(type, rd_of(data, w.len)));
	else
		assert(w.full || w.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct efi_type type;

	if (size < 2 || size > DATA_MAX)
		return 0;
	assert(efi_kind_named(
		efi_kind_name((enum efi_kind)(data[0] % EFI_KINDS)), &type));
	if (type.width == 0)
		type.width = data[1] % 4 == 0 ? data[1] : 0;
	shows(type, rd_of(data + 2, size - 2));
	reads(type, rd_of(data + 2, size - 2));
	return 0;
}
