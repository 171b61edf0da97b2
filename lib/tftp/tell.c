#include "tftp/tell.h"

#include "base/str.h"

#include <string.h>

const char *
asked_name(const struct asked *a, char out[static TRANSFER_NAME])
{
	struct rd name = rd_of(a->rrq.name, strlen(a->rrq.name));

	return str_show(out, TRANSFER_NAME, &name);
}

const char *
transfer_tell(const struct transfer *t, enum xfer_end end, uint64_t now,
	char out[static TRANSFER_TELL])
{
	const struct xfer *x = &t->xfer;
	const struct upload *u = &t->upload;
	bool up = t->writes;
	unsigned long long size = up ? u->size : x->size;
	unsigned long long block = up ? u->got : x->acked;
	char name[TRANSFER_NAME], why[TRANSFER_WHY + 32] = "";

	asked_name(&t->asked, name);
	switch (end) {
	case XFER_SENT:
		snprintf(out, TRANSFER_TELL,
			"%s %s, %llu bytes in %.2f s (windowsize %u, blksize %u)",
			up ? "received" : "sent", name, size,
			(double)((up ? u->heard : now) - t->asked.when) / 1000,
			up ? u->window : x->window, up ? u->blksize : x->blksize);
		return out;
	case XFER_CHECKED:
		snprintf(out, TRANSFER_TELL, "checked %s (%llu bytes)", name, size);
		return out;
	case XFER_STOPPED:
		snprintf(why, sizeof why, "the client's error %u, %s", t->error,
			t->why);
		break;
	case XFER_SILENT:
		snprintf(why, sizeof why, "no answer for %llu s",
			(unsigned long long)(now - transfer_heard(t)) / 1000);
		break;
	case XFER_GONE:
		str_copy(why, sizeof why, "the client's port is closed");
		break;
	case XFER_CUT:
		str_copy(why, sizeof why, "the file changed while it was sent");
		break;
	case XFER_LEFT:
		str_copy(why, sizeof why, "the client asks anew");
		break;
	case XFER_ROOM:
		str_copy(why, sizeof why, "it made room for others");
		break;
	case XFER_LONG:
		str_copy(why, sizeof why, "it is larger than tftp.write_limit");
		break;
	case XFER_FULL:
		str_copy(why, sizeof why, "it cannot be written");
		break;
	case XFER_RUNNING:
		break;
	}
	snprintf(out, TRANSFER_TELL, "gave up after block %llu of %s: %s", block,
		name, why);
	return out;
}
