/*
 * Any bytes at all as an image. However it is cut into pieces the same volume is
 * found, it lies within the image, and its header reads back the same when built.
 */
#include "efi/fv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
find_by(const uint8_t *data, size_t size, size_t piece, struct fv *fv,
	struct efi_fault *fault)
{
	struct fv_scan scan = {.size = size};

	for (size_t at = 0; at < size; at += piece) {
		size_t more = piece + FV_HEADER_MAX;

		if (more > size - at)
			more = size - at;
		fv_look(&scan, rd_of(data + at, more), piece, at);
	}
	return fv_found(&scan, fv, fault);
}

static bool
same(const struct fv *a, const struct fv *b)
{
	return a->offset == b->offset && a->length == b->length &&
	       a->header == b->header && a->attributes == b->attributes &&
	       a->blocks == b->blocks && a->block == b->block;
}

static void
try(const uint8_t *data, size_t size)
{
	static const size_t pieces[] = {16, 73, 4096};
	struct fv fv = {0}, other = {0};
	struct efi_fault fault;
	bool found = find_by(data, size, size + 1, &fv, &fault);
	uint8_t header[FV_HEADER_MIN];
	struct wr w = wr_of(header, sizeof header);
	const char *why;

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		if (find_by(data, size, pieces[i], &other, &fault) != found ||
			(found && !same(&fv, &other)))
			abort();
	if (!found) {
		char text[EFI_FAULT_TEXT];

		if (!fault.why || fault.offset > size ||
			!*efi_fault_text(&fault, text))
			abort();
		return;
	}
	if (fv.offset > size || fv.length > size - fv.offset ||
		fv.length < fv.header)
		abort();

	fv_build(&fv, &w);
	other.header = fv.header = FV_HEADER_MIN;
	if (!fv_parse(rd_of(header, sizeof header), UINT64_MAX, &other, &why) ||
		!same(&fv, &other))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t copy[8192];
	struct rd r = rd_of(data, size);
	struct fv fv = {.length = rd_le16(&r), .blocks = rd_u8(&r)};
	size_t at = rd_le16(&r);

	if (size > sizeof copy)
		return 0;
	try(data, size);

	/* The same with one header in it that is right but for its length. */
	if (size > 0)
		memcpy(copy, data, size);
	if (at + FV_HEADER_MIN <= size) {
		struct wr w = wr_of(copy + at, FV_HEADER_MIN);

		fv_build(&fv, &w);
		try(copy, size);
	}
	return 0;
}
