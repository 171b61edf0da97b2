#include "tftp/configtxt.h"

#include "base/hex.h"

#include <string.h>

#define MIB  (UINT64_C(1) << 20)
#define TREE (UINT64_C(64) << 10) /* bytes that a device tree needs at least */

#define ADDRESS "device_tree_address"
#define END     "device_tree_end"

/* One line, without and with what ends it. */
struct line {
	struct rd whole, said; /* said: no blanks around it, and no end */
};

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next line, or false at the end of the text. */
static bool
next_line(struct rd *text, struct line *out)
{
	struct rd at = *text;

	if (text->left == 0)
		return false;
	out->said = rd_until(&at, "\n");
	rd_skip(&at, at.left > 0 ? 1 : 0);
	out->whole = rd_of(text->at, text->left - at.left);
	*text = at;
	while (out->said.left > 0 && blank(out->said.at[out->said.left - 1]))
		out->said.left--;
	while (out->said.left > 0 && blank(out->said.at[0]))
		rd_skip(&out->said, 1);
	return true;
}

/* Is it "<key>=..." with, or without, a blank before the equals sign? */
static bool
sets(const struct rd *said, const char *key)
{
	struct rd r = *said;

	if (!rd_begins(said, key))
		return false;
	rd_skip(&r, strlen(key));
	while (r.left > 0 && blank(r.at[0]))
		rd_skip(&r, 1);
	return rd_begins(&r, "=");
}

/* Does it start our image? */
static bool
starts_image(const struct rd *said)
{
	struct rd r = *said;

	if (!sets(said, "armstub"))
		return false;
	rd_until(&r, "=");
	rd_skip(&r, 1);
	while (r.left > 0 && blank(r.at[0]))
		rd_skip(&r, 1);
	return rd_is(&r, CONFIGTXT_IMAGE);
}

bool
configtxt_uefi(struct rd text)
{
	struct line line;

	while (next_line(&text, &line))
		if (starts_image(&line.said))
			return true;
	return false;
}

uint64_t
configtxt_tree_end(uint64_t image)
{
	return (image + TREE + MIB - 1) / MIB * MIB;
}

/* What ends the lines of this text: that of the first. */
static const char *
line_end(struct rd text)
{
	struct rd first = rd_until(&text, "\n");

	return first.left > 0 && text.left > 0 && first.at[first.left - 1] == '\r'
		       ? "\r\n"
		       : "\n";
}

/* "<key>=0x<value>", as short as it goes. */
static void
put_setting(struct wr *out, const char *key, uint64_t value)
{
	char text[24]; /* "=0x", 16 digits and a NUL */

	snprintf(text, sizeof text, "=0x%llx", (unsigned long long)value);
	wr_text(out, key);
	wr_text(out, text);
}

/* Write the lines of the host's, each with that end. */
static void
put_own(struct wr *out, const char *lines, const char *end)
{
	if (out->len > 0 && out->base[out->len - 1] != '\n')
		wr_text(out, end);
	wr_text(out, "[all]");
	wr_text(out, end);
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		wr_bytes(out, lines, len);
		wr_text(out, end);
		lines += len + (lines[len] == '\n');
	}
}

/* Which of the two settings the text has anywhere. */
static void
look(struct rd text, bool *address, bool *end)
{
	struct line line;

	*address = *end = false;
	while (next_line(&text, &line)) {
		*address |= sets(&line.said, ADDRESS);
		*end |= sets(&line.said, END);
	}
}

/* The text with both settings made right, or added where the image is named. */
static void
put_placed(struct rd text, uint64_t image, const char *end, struct wr *out)
{
	bool has_address, has_end;
	struct line line;

	look(text, &has_address, &has_end);
	while (next_line(&text, &line)) {
		bool address = sets(&line.said, ADDRESS);
		bool ends = line.whole.at[line.whole.left - 1] == '\n';

		if (address || sets(&line.said, END)) {
			put_setting(out, address ? ADDRESS : END,
				address ? image : configtxt_tree_end(image));
			/* Its end stays as it is, and what blanks are before it. */
			wr_bytes(out, line.said.at + line.said.left,
				line.whole.left - line.said.left -
					(size_t)(line.said.at - line.whole.at));
			continue;
		}
		wr_bytes(out, line.whole.at, line.whole.left);
		if (!starts_image(&line.said) || (has_address && has_end))
			continue;
		if (!ends)
			wr_text(out, end);
		if (!has_address) {
			put_setting(out, ADDRESS, image);
			wr_text(out, end);
		}
		if (!has_end) {
			put_setting(out, END, configtxt_tree_end(image));
			wr_text(out, end);
		}
		has_address = has_end = true;
	}
}

bool
configtxt_render(
	struct rd text, const struct configtxt *with, struct wr *out, bool *placed)
{
	const char *end = line_end(text);
	bool place = with->image > 0 && configtxt_uefi(text);

	if (place)
		put_placed(text, with->image, end, out);
	else
		wr_bytes(out, text.at, text.left);
	if (with->lines && *with->lines)
		put_own(out, with->lines, end);
	if (out->full)
		return false;
	*placed = place;
	return true;
}
