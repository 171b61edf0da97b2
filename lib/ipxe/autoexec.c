#include "ipxe/autoexec.h"

#include <string.h>

enum template_result
autoexec_fill(const char *template, struct mac mac, const char *url,
	const char *first, struct wr *out, struct rd *where)
{
	char text[MAC_TEXT];
	const struct template_value values[] = {
		{"mac", mac_show(mac, text)}, {"url", url}};
	size_t magic = strcspn(template, "\n");

	magic += template[magic] == '\n';
	wr_bytes(out, template, magic);
	if (first && *first) {
		wr_text(out, first);
		if (first[strlen(first) - 1] != '\n')
			wr_u8(out, '\n');
	}
	return template_fill(template + magic, values,
		sizeof values / sizeof *values, out, where);
}
