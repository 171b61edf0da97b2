/*
 * Any text as a device path. What is taken is a well-formed path, whose own text
 * gives the same bytes; what is refused has a place within the text and a reason.
 */
#include "efi/devpath.h"

#include <string.h>

#define MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
round_trip(struct rd path)
{
	static char text[4 * MAX];
	static uint8_t again[MAX];
	struct wr t = wr_of(text, sizeof text - 1), w = wr_of(again, sizeof again);
	struct efi_fault fault;

	if (!devpath_ok(path) || !devpath_to_text(path, &t))
		abort();
	text[t.len] = '\0';
	if (!devpath_from_text(text, &w, &fault) || w.len != path.left ||
		memcmp(again, path.at, w.len) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[MAX];
	static uint8_t bytes[MAX];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct efi_fault fault = {0};

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (devpath_from_text(text, &w, &fault))
		round_trip(rd_of(bytes, w.len));
	else if (!fault.why || fault.offset > strlen(text))
		abort();
	return 0;
}
