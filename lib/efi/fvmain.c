#include "efi/fvmain.h"

#include <errno.h>
#include <lzma.h>

#define PIECE        65536
#define MEMORY       (64 << 20) /* for the dictionary; EDK2's has 8 MiB or less */
#define SECTION_TYPE 2
#define GUID_AT      4  /* in the section */
#define HEADER       24 /* what of the section we read */

/* 63e3bdcf-2ac7-4ac0-9b92-03a7541422ff */
const struct guid guid_hash2_dxe_crypto = {{0xcf, 0xbd, 0xe3, 0x63, 0xc7, 0x2a,
	0xc0, 0x4a, 0x9b, 0x92, 0x03, 0xa7, 0x54, 0x14, 0x22, 0xff}};

/* ee4e5898-3914-4259-9d6e-dc7bd79403cf, EDK2's LzmaDecompress.h */
static const struct guid guid_lzma_section = {{0x98, 0x58, 0x4e, 0xee, 0x14, 0x39,
	0x59, 0x42, 0x9d, 0x6e, 0xdc, 0x7b, 0xd7, 0x94, 0x03, 0xcf}};

/*
 * The next place, from *at on, where the GUID of such a section is. 1 or 0; -1 with
 * errno.
 */
static int
find_guid(const struct image *im, uint64_t *at)
{
	uint8_t piece[PIECE];
	size_t step = sizeof piece - sizeof(struct guid) + 1; /* they overlap */

	for (; *at < im->size; *at += step) {
		ssize_t n = image_pread(im, piece, sizeof piece, *at);
		const uint8_t *hit;

		if (n == -1)
			return -1;
		hit = memmem(piece, (size_t)n, guid_lzma_section.b,
			sizeof guid_lzma_section);
		if (hit) {
			*at += (uint64_t)(hit - piece);
			return 1;
		}
	}
	return 0;
}

/*
 * Where the data of the section begin whose GUID is at that place; 0 if it is none.
 */
static uint64_t
section_data(const struct image *im, uint64_t guid)
{
	uint8_t bytes[HEADER];
	ssize_t n;

	if (guid < GUID_AT)
		return 0;
	n = image_pread(im, bytes, sizeof bytes, guid - GUID_AT);
	if (n != (ssize_t)sizeof bytes || bytes[GUID_AT - 1] != SECTION_TYPE)
		return 0;

	struct rd r = rd_of(bytes, sizeof bytes);
	rd_skip(&r, GUID_AT + sizeof(struct guid));
	uint16_t offset = rd_le16(&r);
	return offset >= HEADER ? guid - GUID_AT + offset : 0;
}

/*
 * What is decompressed, seen through a window whose start is the end of the last.
 */
struct window {
	uint8_t bytes[PIECE];
	size_t kept; /* of the last, so that a GUID across the border is seen */
};

/* Look for the file in what has come, len bytes of it, and keep its end. */
static bool
look(struct window *w, size_t len, const struct guid *file)
{
	size_t keep = sizeof file->b - 1;
	bool found = memmem(w->bytes, len, file->b, sizeof file->b) != NULL;

	w->kept = len < keep ? len : keep;
	memmove(w->bytes, w->bytes + len - w->kept, w->kept);
	return found;
}

/* More input for the decoder. -1 with errno. */
static int
feed(const struct image *im, lzma_stream *z, uint8_t *in, uint64_t *at)
{
	ssize_t n;

	if (z->avail_in > 0)
		return 0;
	n = image_pread(im, in, PIECE, *at);
	if (n == -1)
		return -1;
	if (n == 0) {
		errno = EBADMSG;
		return -1;
	}
	z->next_in = in;
	z->avail_in = (size_t)n;
	*at += (uint64_t)n;
	return 0;
}

/* Decompress, from that place on, until the file is seen or all is. */
static int
search(const struct image *im, uint64_t at, lzma_stream *z, const struct guid *file)
{
	uint8_t in[PIECE];
	struct window w = {.kept = 0};
	lzma_ret rc = LZMA_OK;

	while (rc == LZMA_OK) {
		if (feed(im, z, in, &at) == -1)
			return -1;
		z->next_out = w.bytes + w.kept;
		z->avail_out = sizeof w.bytes - w.kept;
		rc = lzma_code(z, LZMA_RUN);
		if (look(&w, sizeof w.bytes - z->avail_out, file))
			return 1;
	}
	if (rc == LZMA_STREAM_END)
		return 0;
	errno = rc == LZMA_MEM_ERROR ? ENOMEM : EBADMSG;
	return -1;
}

static int
search_section(const struct image *im, uint64_t at, const struct guid *file)
{
	lzma_stream z = LZMA_STREAM_INIT;
	int found, why;

	if (lzma_alone_decoder(&z, MEMORY) != LZMA_OK) {
		errno = ENOMEM;
		return -1;
	}
	found = search(im, at, &z, file);
	why = errno;
	lzma_end(&z);
	errno = why;
	return found;
}

int
fvmain_has(const struct image *im, const struct guid *file)
{
	bool any = false;
	int found = 0;

	for (uint64_t at = 0; (found = find_guid(im, &at)) == 1; at++) {
		uint64_t data = section_data(im, at);

		if (data == 0)
			continue;
		any = true;
		found = search_section(im, data, file);
		if (found != 0)
			return found;
	}
	if (found == 0 && !any) {
		errno = ENODATA;
		return -1;
	}
	return found;
}
