/* count: requests by how they ended, and the bytes of files. */
#include "server.h"

static enum tally_tftp
outcome(enum xfer_end end, bool writes)
{
	switch (end) {
	case XFER_SENT:
		return writes ? TALLY_RECEIVED : TALLY_SENT;
	case XFER_CHECKED:
		return TALLY_CHECKED;
	case XFER_STOPPED:
		return TALLY_STOPPED;
	case XFER_SILENT:
	case XFER_GONE:
		return TALLY_SILENT;
	default:
		return TALLY_BROKEN;
	}
}

void
count_ended(const struct server *s, const struct transfer *t, enum xfer_end end)
{
	bool whole = end == XFER_SENT;

	tally_add(&s->tally, TALLY_TFTP_TRANSFERS, outcome(end, t->writes), 1);
	if (whole && t->writes)
		tally_add(&s->tally, TALLY_TFTP_BYTES, TALLY_BYTES_RECEIVED,
			t->upload.size);
	if (!whole || t->writes)
		return;
	tally_add(&s->tally, TALLY_TFTP_BYTES, TALLY_BYTES_SENT, t->xfer.size);
	tally_took(&s->tally, TALLY_TFTP_SECONDS,
		(table_now() - t->asked.when) * 1000);
}

void
count_refused(const struct server *s, const struct find_words *why)
{
	tally_add(&s->tally, TALLY_TFTP_TRANSFERS,
		why == find_words(FIND_NOT_FOUND) ? TALLY_MISSING : TALLY_REFUSED,
		1);
}
