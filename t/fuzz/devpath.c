/*
 * Any bytes as a list of device paths. Each that is well-formed has a text, and
 * that text gives back the same bytes.
 */
#include "efi/devpath.h"

#include <string.h>

#define MAX 65536 /* bytes of a path; its text has three times as many at most */

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
	if (strlen(text) != t.len || !devpath_from_text(text, &w, &fault))
		abort();
	if (w.len != path.left || memcmp(again, path.at, w.len) != 0)
		abort();
	t.len = 0;
	if (!devpath_short(path, &t))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd list = rd_of(data, size < MAX ? size : MAX);

	while (!list.bad && list.left > 0) {
		struct rd path = rd_devpath(&list);

		if (!path.bad)
			round_trip(path);
	}
	return 0;
}
