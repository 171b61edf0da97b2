#include "tftp/cmdline.h"

#include "ipxe/boot.h"

#include <string.h>

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
cmdline_render(
	struct rd text, const char *console, const char *more, struct wr *out)
{
	struct rd line = rd_until(&text, "\n");
	bool windows =
		text.left > 0 && line.left > 0 && line.at[line.left - 1] == '\r';
	size_t start = out->len;

	while (line.left > 0 && blank(line.at[line.left - 1]))
		line.left--;
	wr_bytes(out, line.at, line.left);
	boot_console(out, console);
	if (more && *more) {
		if (out->len > start)
			wr_u8(out, ' ');
		wr_text(out, more);
	}
	wr_text(out, windows ? "\r\n" : "\n");
	return !out->full;
}
