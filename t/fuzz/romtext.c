/*
 * tftp/configtxt and tftp/cmdline: with any file and any lines, what is made of it
 * keeps every line that is not one of the two settings, in order; made once more,
 * it stays; and a command line is one line.
 */
#include "tftp/cmdline.h"
#include "tftp/configtxt.h"

#include <assert.h>
#include <string.h>

#define TEXT_MAX 2000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next line that is not a setting, or false. */
static bool
next_other(struct rd *text, struct rd *line)
{
	while (text->left > 0) {
		*line = rd_until(text, "\n");
		rd_skip(text, text->left > 0 ? 1 : 0);
		while (line->left > 0 && strchr(" \t\r", line->at[0]) &&
			line->at[0])
			rd_skip(line, 1);
		if (!rd_begins(line, "device_tree_address") &&
			!rd_begins(line, "device_tree_end"))
			return true;
	}
	return false;
}

static void
others_stay(struct rd before, struct rd after)
{
	struct rd a, b;

	while (next_other(&before, &a)) {
		assert(next_other(&after, &b));
		/* The end of the last line may be new. */
		if (b.left > a.left && b.at[b.left - 1] == '\r')
			b.left--;
		assert(a.left == b.left && memcmp(a.at, b.at, a.left) == 0);
	}
}

static void
config(struct rd text, uint64_t image)
{
	struct configtxt with = {image, NULL};
	char once[TEXT_MAX + CONFIGTXT_MORE + 40 * TEXT_MAX], twice[sizeof once];
	struct wr w = wr_of(once, sizeof once), again = wr_of(twice, sizeof twice);
	bool placed;

	assert(configtxt_render(text, &with, &w, &placed));
	assert(placed == (image > 0 && configtxt_uefi(text)));
	if (!placed)
		assert(w.len == text.left && memcmp(once, text.at, w.len) == 0);
	others_stay(text, rd_of(once, w.len));
	assert(configtxt_render(rd_of(once, w.len), &with, &again, &placed));
	assert(again.len == w.len && memcmp(once, twice, w.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t nothing[1];
	char own[TEXT_MAX + 1], out[8 * TEXT_MAX];
	const uint8_t *nul;
	bool placed;

	if (size > TEXT_MAX)
		return 0;
	if (size == 0)
		data = nothing;
	config(rd_of(data, size), 0);
	config(rd_of(data, size), 0x1f0000 + size);

	/* What stands before the first NUL is the host's, and the rest the file. */
	nul = size > 0 ? memchr(data, 0, size) : NULL;
	if (!nul)
		return 0;
	memcpy(own, data, (size_t)(nul - data) + 1);

	struct rd file = rd_of(nul + 1, size - (size_t)(nul + 1 - data));
	struct configtxt with = {0x1f0000, own};
	struct wr w = wr_of(out, sizeof out);
	configtxt_render(file, &with, &w, &placed);

	w = wr_of(out, sizeof out);
	if (!strchr(own, '\n') && cmdline_render(file, NULL, own, &w))
		assert(memchr(out, '\n', w.len) == out + w.len - 1);
	return 0;
}
