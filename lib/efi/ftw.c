#include "efi/ftw.h"

#include "base/crc32.h"
#include "efi/guid.h"

#include <string.h>

#define HEADER       32 /* of the working area */
#define WRITE_HEADER 40
#define RECORD       40
#define ERASED       0xff

/* Flags; cleared is true. */
enum {
	WORK_VALID = 0x01,
	HEADER_ALLOCATED = 0x01,
	WRITES_COMPLETED = 0x04,
	BOOT_BLOCK_UPDATE = 0x01,
	SPARE_COMPLETED = 0x02,
	DEST_COMPLETED = 0x04,
};

/* The header of a working area whose queue is that long. */
static void
build_header(uint64_t queue, uint8_t out[static HEADER])
{
	struct wr w = wr_of(out, HEADER);
	uint8_t erased[8];

	memset(erased, ERASED, sizeof erased);
	wr_guid(&w, &guid_nv_data_work_space);
	wr_bytes(&w, erased, 4 + 4); /* the CRC is made with both still erased */
	wr_le64(&w, queue);

	uint32_t crc = crc32_of(out, HEADER);
	w.len = sizeof(struct guid);
	wr_le32(&w, crc);
	wr_u8(&w, ERASED & ~WORK_VALID);
}

/* The queue of a working area that begins here; false when it is not valid. */
static bool
read_header(struct rd r, struct rd *queue)
{
	uint8_t right[HEADER];
	struct rd header = rd_sub(&r, HEADER), length = header;

	rd_skip(&length, HEADER - 8);
	uint64_t len = rd_le64(&length);
	if (header.bad || len >= r.left) /* something must be left for the spare */
		return false;
	build_header(len, right);
	*queue = rd_sub(&r, (size_t)len);
	return memcmp(header.at, right, HEADER) == 0;
}

/* The first record of a write whose destination is not complete. */
static bool
open_record(struct rd queue, uint64_t records, uint64_t private, struct rd *out)
{
	for (uint64_t i = 0; i < records && !queue.bad; i++) {
		struct rd record = rd_sub(&queue, RECORD), look = record;

		if (rd_u8(&look) & DEST_COMPLETED && !look.bad) {
			*out = record;
			return true;
		}
		rd_skip(&queue, (size_t) private);
	}
	return false;
}

/* The record of the queue's last write, if that was begun and did not end. */
static bool
last_record(struct rd queue, struct rd *out)
{
	for (;;) {
		struct rd head = rd_sub(&queue, WRITE_HEADER);
		uint8_t flags = rd_u8(&head);

		rd_skip(&head,
			3 + 16 + 4); /* reserved, the caller's GUID, reserved */
		uint64_t records = rd_le64(&head), private = rd_le64(&head);

		if (head.bad || flags & HEADER_ALLOCATED || private > queue.left)
			return false;
		if (flags & WRITES_COMPLETED)
			return open_record(queue, records, private, out);
		if (records > queue.left / (RECORD + private))
			return false;
		rd_skip(&queue, (size_t)(records * (RECORD + private)));
	}
}

/* What a record says that the spare, of that many bytes, replaces. */
static bool
read_record(
	struct rd r, uint32_t block, uint64_t spare, uint64_t room, struct ftw *out)
{
	uint8_t flags = rd_u8(&r);

	rd_skip(&r, 7 + 8); /* reserved, the first block */
	uint64_t offset = rd_le64(&r), length = rd_le64(&r);
	uint64_t target = spare + rd_le64(&r); /* signed: modulo 2^64 is the same */

	if (flags & SPARE_COMPLETED || !(flags & BOOT_BLOCK_UPDATE) || block == 0 ||
		offset > room || length > room - offset)
		return false;
	length = (offset + length + block - 1) / block * block;
	if (length > room || target > spare || length > spare - target)
		return false;
	out->target = target;
	out->length = length;
	return true;
}

bool
ftw_find(struct rd volume, size_t from, uint32_t block, struct ftw *out)
{
	struct rd r = volume, queue, record;
	const uint8_t *at;

	*out = (struct ftw){0};
	rd_skip(&r, from);
	while (!r.bad && (at = memmem(r.at, r.left, guid_nv_data_work_space.b,
				  sizeof guid_nv_data_work_space))) {
		rd_skip(&r, (size_t)(at - r.at));
		if (read_header(r, &queue)) {
			out->work = (size_t)(at - volume.at);
			out->spare = (size_t)(queue.at - volume.at) + queue.left;
			out->pending = last_record(queue, &record) &&
				       read_record(record, block, out->spare,
					       volume.left - out->spare, out);
			return true;
		}
		rd_skip(&r, 1);
	}
	return false;
}

void
ftw_clear(const struct ftw *ftw, uint8_t *volume, size_t len)
{
	if (ftw->work == 0)
		return;
	memset(volume + ftw->work, ERASED, len - ftw->work);
	build_header(ftw->spare - ftw->work - HEADER, volume + ftw->work);
}
