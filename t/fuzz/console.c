/* console: datagrams off the wire, telnet, frames; and what is recorded comes back.
 */
#include "base/wr.h"
#include "console/conframe.h"
#include "console/conlog.h"
#include "console/netlog.h"
#include "console/telnet.h"

static uint8_t lines[1 << 20], back[1 << 20], line_bytes[CONLOG_BYTES + 1];

/* All that was taken, as it is written; a carriage return before a new line is not.
 */
static void
record(const uint8_t *data, size_t size)
{
	struct wr w = wr_of(lines, sizeof lines), b = wr_of(back, sizeof back);
	struct conlog c = {.len = 0};
	struct rd r = rd_of(data, size);
	size_t n = 0;

	if (size > sizeof lines / 64)
		return;
	conlog_take(&c, CONLOG_SERIAL, &r, 1, &w);
	conlog_flush(&c, CONLOG_SERIAL, &w);
	for (size_t i = 0; i < w.len; i++)
		if ((lines[i] < ' ' || lines[i] > '~') && lines[i] != '\t' &&
			lines[i] != '\n')
			abort();
	for (uint8_t *at = lines, *end;
		(end = memchr(at, '\n', w.len - (size_t)(at - lines)));
		at = end + 1) {
		struct wr one = wr_of(line_bytes, sizeof line_bytes);
		struct conlog_line line;

		if (!conlog_parse(rd_of(at, (size_t)(end - at)), &line))
			abort();
		conlog_bytes(&line, &one);
		if (one.full)
			abort();
		wr_bytes(&b, line_bytes, one.len);
	}
	for (size_t i = 0; i < size; i++) {
		bool left_out =
			data[i] == '\r' && (i + 1 == size || data[i + 1] == '\n');

		/* At the end of all, and of a piece, it waits. */
		if (!left_out && (n == b.len || back[n++] != data[i]))
			abort();
	}
	if (n != b.len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t copy[65536];
	struct telnet t = {.state = TELNET_DATA};
	struct wr w = wr_of(lines, 64);
	struct rd r = rd_of(data, size);
	struct conframe f;
	struct netlog n;

	if (netlog_read(r, &n) && n.text.left > size)
		abort();
	while (conframe_next(&r, &f) == 1)
		if (f.bytes.left > CONFRAME_MAX)
			abort();
	if (size <= sizeof copy) {
		memcpy(copy, data, size);
		if (telnet_hear(&t, copy, size, &w) > size)
			abort();
	}
	record(data, size);
	return 0;
}
