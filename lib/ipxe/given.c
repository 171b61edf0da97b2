#include "ipxe/given.h"

#include "file/put.h"
#include "file/state.h"

#include <errno.h>

#define GIVEN_MAX 2560 /* a URL, every byte escaped, and five short values */

struct override_use
given_use(const struct boot *boot, const struct override *o,
	const struct override_past *past, uint64_t now)
{
	const struct override *by = boot->overridden ? o : NULL;
	struct override_use use = override_used(by, &past->script, now);

	if (by && !override_due(by, past))
		memcpy(use.spent, past->script.spent, sizeof use.spent);
	return use;
}

int
given_write(int state, struct mac mac, const struct boot *boot,
	const struct override_use *use)
{
	char text[GIVEN_MAX];
	struct wr w = wr_of(text, sizeof text);
	int dir = state_host_folder(state, mac);

	if (dir == -1)
		return -1;

	wr_override_use(&w, use);
	kv_put(&w, "which", boot_which(boot->verdict));
	kv_put(&w, "url", *boot->url ? boot->url : NULL);
	kv_put(&w, "why", boot_why(boot->verdict));

	int rc = put_file(dir, state_file_name(STATE_SCRIPT), text, w.len, 0644);
	int why = errno;
	close(dir);
	errno = why;
	return rc;
}
