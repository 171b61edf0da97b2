#include "efi/fv.h"

#include "efi/guid.h"

#define GUID_AT   16
#define REVISION  2
#define CHECKSUM  50 /* where it is in the header */
#define SIGNATURE "_FVH"

/*
 * The 16-bit words of a header added up, which gives 0 when its checksum is right.
 */
static uint16_t
sum16(struct rd header)
{
	uint16_t sum = 0;

	while (header.left > 1)
		sum = (uint16_t)(sum + rd_le16(&header));
	return sum;
}

/* The fields of a header; false when it is cut or has not the marks of one. */
static bool
read_header(struct rd r, struct fv *fv, unsigned *revision)
{
	rd_skip(&r, GUID_AT);

	struct guid guid = rd_guid(&r);
	fv->length = rd_le64(&r);

	struct rd signature = rd_sub(&r, 4);
	fv->attributes = rd_le32(&r);
	fv->header = rd_le16(&r);
	rd_skip(&r, 2 + 2 + 1); /* checksum, extended header, reserved */
	*revision = rd_u8(&r);
	fv->blocks = rd_le32(&r);
	fv->block = rd_le32(&r);
	return !r.bad && guid_eq(&guid, &guid_system_nv_data_fv) &&
	       rd_is(&signature, SIGNATURE);
}

bool
fv_parse(struct rd head, uint64_t left, struct fv *fv, const char **why)
{
	struct fv v = {.offset = fv->offset};
	unsigned revision;

	if (!read_header(head, &v, &revision))
		*why = NULL;
	else if (revision != REVISION)
		*why = "a firmware volume of another revision than 2";
	else if (v.header < FV_HEADER_MIN || v.header > FV_HEADER_MAX ||
		 v.header % 8 != 0 || v.header > head.left)
		*why = "a firmware volume whose header has a wrong length";
	else if (sum16(rd_sub(&head, v.header)) != 0)
		*why = "a firmware volume whose checksum is wrong";
	else if (v.length < v.header || v.length > left)
		*why = "a firmware volume that runs past the end of the image";
	else {
		*fv = v;
		return true;
	}
	return false;
}

void
fv_build(const struct fv *fv, struct wr *out)
{
	uint8_t bytes[FV_HEADER_MIN];
	struct wr w = wr_of(bytes, sizeof bytes);

	wr_zero(&w, GUID_AT);
	wr_guid(&w, &guid_system_nv_data_fv);
	wr_le64(&w, fv->length);
	wr_text(&w, SIGNATURE);
	wr_le32(&w, fv->attributes);
	wr_le16(&w, FV_HEADER_MIN);
	wr_zero(&w, 2 + 2 + 1); /* checksum, extended header, reserved */
	wr_u8(&w, REVISION);
	wr_le32(&w, fv->blocks);
	wr_le32(&w, fv->block);
	wr_zero(&w, 8); /* the end of the block map */

	uint16_t checksum = (uint16_t)-sum16(rd_of(bytes, sizeof bytes));
	wr_patch_u8(&w, CHECKSUM, (uint8_t)checksum);
	wr_patch_u8(&w, CHECKSUM + 1, (uint8_t)(checksum >> 8));
	wr_bytes(out, bytes, sizeof bytes);
}

/* One place where the GUID is as in a header. */
static void
consider(struct fv_scan *scan, struct rd head, uint64_t offset)
{
	struct fv fv = {.offset = offset};
	const char *why;

	if (offset < scan->end)
		return;
	if (!fv_parse(head, scan->size - offset, &fv, &why)) {
		if (!scan->near.why)
			scan->near =
				(struct efi_fault){.offset = offset, .why = why};
		return;
	}
	scan->end = offset + fv.length;
	if (scan->found++ == 0)
		scan->fv = fv;
	else if (scan->found == 2)
		scan->second = offset;
}

void
fv_look(struct fv_scan *scan, struct rd piece, size_t len, uint64_t offset)
{
	const uint8_t *start = piece.at, *end = start + piece.left;
	const uint8_t *at = start + (piece.left < GUID_AT ? piece.left : GUID_AT);

	while ((at = memmem(at, (size_t)(end - at), guid_system_nv_data_fv.b,
			sizeof guid_system_nv_data_fv))) {
		const uint8_t *head = at++ - GUID_AT;
		size_t before = (size_t)(head - start);

		if (before >= len)
			return;
		consider(scan, rd_of(head, (size_t)(end - head)), offset + before);
	}
}

bool
fv_found(const struct fv_scan *scan, struct fv *out, struct efi_fault *fault)
{
	if (scan->found == 1) {
		*out = scan->fv;
		return true;
	}
	if (scan->found > 1)
		*fault = (struct efi_fault){.offset = scan->fv.offset,
			.other = scan->second,
			.why = "more than one firmware volume of variables"};
	else if (scan->near.why)
		*fault = scan->near;
	else
		*fault = (struct efi_fault){
			.why = "no firmware volume of variables in this image"};
	return false;
}
