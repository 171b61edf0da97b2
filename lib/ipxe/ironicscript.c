#include "ipxe/ironicscript.h"

#include "file/at.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAGIC "#!ipxe"

/* The script in a file; false: it is none. */
static bool
take(int images, const char *name, struct wr *out)
{
	char text[HOST_RECORD_MAX];
	struct rd script;
	ssize_t len = at_read(images, name, text, sizeof text);

	if (len == -1 || out->size - out->len < (size_t)len)
		return false;
	script = rd_of(text, (size_t)len);
	if (!rd_begins(&script, MAGIC))
		return false;
	wr_bytes(out, text, (size_t)len);
	return true;
}

bool
ironic_script(int state, const struct site *site, struct mac mac, struct boot *boot,
	struct wr *out)
{
	const char *root = site_get(site, "static.root_directory");
	char node[MAC_TEXT + 16], text[MAC_TEXT];
	const char *const names[] = {node, "inspector.ipxe"};
	bool found = false;
	int images;

	if (boot->verdict != BOOT_KERNEL || !boot->agent)
		return false;
	images = root ? at_folder(root)
		      : at_open(state, "images", O_PATH | O_DIRECTORY);
	if (images == -1)
		return false;
	snprintf(node, sizeof node, "pxelinux.cfg/%s", mac_text(mac, text));
	for (size_t i = 0; !found && i < sizeof names / sizeof *names; i++) {
		found = take(images, names[i], out);
		if (found)
			snprintf(boot->url, sizeof boot->url, "%s", names[i]);
	}
	close(images);
	if (found)
		boot->verdict = BOOT_IRONIC;
	return found;
}
