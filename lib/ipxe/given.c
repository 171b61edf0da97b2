#include "ipxe/given.h"

#include "file/put.h"
#include "file/state.h"

#include <errno.h>

#define GIVEN_MAX 2560 /* a URL, every byte escaped, and three short values */

int
given_write(int state, struct mac mac, const struct boot *boot, uint64_t when)
{
	char text[GIVEN_MAX];
	struct wr w = wr_of(text, sizeof text);
	int dir = state_host_folder(state, mac);

	if (dir == -1)
		return -1;

	wr_text(&w, "when=");
	wr_dec(&w, when);
	wr_u8(&w, '\n');
	kv_put(&w, "which", boot_which(boot->verdict));
	kv_put(&w, "url", *boot->url ? boot->url : NULL);
	kv_put(&w, "why", boot_why(boot->verdict));

	int rc = put_file(dir, state_file_name(STATE_SCRIPT), text, w.len, 0644);
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}
