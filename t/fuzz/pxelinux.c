/*
 * ipxe/pxelinux and ipxe/autoexec: with any URL and any arguments, as long as each
 * is a line, a menu has one entry, and a script the template's lines.
 */
#include "ipxe/pxelinux.h"
#include "base/str.h"
#include "ipxe/autoexec.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
lines(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

static void
script(const char *url)
{
	static const char template[] = "#!ipxe\necho @mac@\nchain @url@\n";
	char out[4096];
	struct wr w = wr_of(out, sizeof out);
	struct mac mac = {{2, 0, 0, 0, 0, 1}};
	struct rd where;

	if (autoexec_fill(template, mac, url, "set a b", &w, &where) ==
		TEMPLATE_FILLED)
		assert(lines(out, w.len) == 4);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct boot boot = {.verdict = BOOT_KERNEL};
	char text[BOOT_URL], out[8192], images[BOOT_URL] = "";
	struct wr w = wr_of(out, sizeof out);
	struct rd r = rd_of(data, size);

	for (size_t i = 0; i < size; i++)
		if (data[i] == 0)
			return 0;

	struct rd line = rd_until(&r, "\n");
	if (!str_take(text, sizeof text, &line))
		return 0;
	script(text);
	str_copy(boot.url, sizeof boot.url, text);
	rd_skip(&r, r.left > 0 ? 1 : 0);
	line = rd_until(&r, "\n");
	if (!str_take(boot.initrd, sizeof boot.initrd, &line))
		return 0;
	rd_skip(&r, r.left > 0 ? 1 : 0);
	line = rd_until(&r, "\n");
	if (!str_take(boot.args, sizeof boot.args, &line))
		return 0;
	rd_skip(&r, r.left > 0 ? 1 : 0);
	str_take(images, sizeof images, &r);
	assert(pxelinux_render(&boot, images, &w));
	assert(lines(out, w.len) >= 3 && lines(out, w.len) <= 5);
	return 0;
}
