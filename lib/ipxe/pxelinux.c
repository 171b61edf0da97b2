#include "ipxe/pxelinux.h"

#include <string.h>

/* What boot_decide adds for iPXE; to PXELINUX it is the name of a file. */
#define INITRD "initrd=initrd"

/* "<key> <file>\n" */
static void
put_file(struct wr *out, const char *key, const char *url, const char *images)
{
	size_t len = images ? strlen(images) : 0;
	bool ours = len > 0 && strncmp(url, images, len) == 0 && url[len] == '/';

	wr_text(out, key);
	wr_text(out, ours ? "/images" : "");
	wr_text(out, ours ? url + len : url);
	wr_u8(out, '\n');
}

static void
put_arguments(struct wr *out, const char *args)
{
	size_t len = strlen(args), tail = strlen(INITRD);

	if (len >= tail && strcmp(args + len - tail, INITRD) == 0)
		len -= tail;
	while (len > 0 && args[len - 1] == ' ')
		len--;
	if (len == 0)
		return;
	wr_text(out, "  APPEND ");
	wr_bytes(out, args, len);
	wr_u8(out, '\n');
}

bool
pxelinux_render(const struct boot *boot, const char *images, struct wr *out)
{
	if (boot->verdict != BOOT_KERNEL && !boot_why(boot->verdict))
		return false;
	wr_text(out, "DEFAULT metal-boot\nLABEL metal-boot\n");
	if (boot->verdict != BOOT_KERNEL) {
		wr_text(out, "  LOCALBOOT 0\n");
		return !out->full;
	}
	put_file(out, "  KERNEL ", boot->url, images);
	if (*boot->initrd)
		put_file(out, "  INITRD ", boot->initrd, images);
	put_arguments(out, boot->args);
	return !out->full;
}
