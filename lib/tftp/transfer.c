#include "tftp/transfer.h"

#include "base/str.h"

#include <errno.h>
#include <sys/socket.h>

/*
 * Send one packet. What the network loses, be it here already, is for the timer;
 * false only if there is nobody to send to.
 */
static bool
transmit(const struct transfer *t, const struct wr *w)
{
	return send(t->fd, w->base, w->len, 0) != -1 || errno != ECONNREFUSED;
}

static enum xfer_end
send_oack(const struct transfer *t)
{
	uint8_t packet[128]; /* our four names and the longest numbers take 92 */
	struct wr w = wr_of(packet, sizeof packet);

	tftp_build_oack(&w, &t->xfer.granted);
	return transmit(t, &w) ? XFER_RUNNING : XFER_GONE;
}

static enum xfer_end
send_block(const struct transfer *t, uint64_t n)
{
	uint8_t packet[TFTP_DATA_HEAD + TFTP_BLKSIZE_MAX];
	struct wr w = wr_of(packet, sizeof packet);
	uint32_t len = xfer_length(&t->xfer, n);

	tftp_build_data_head(&w, (uint16_t)n);
	struct iovec part = {packet + w.len, len};
	if (source_read((struct source[]){t->source}, xfer_offset(&t->xfer, n),
		    &part, 1) == -1) {
		w.len = 0;
		tftp_build_error(
			&w, TFTP_UNDEFINED, "the file changed while it was sent");
		transmit(t, &w);
		return XFER_CUT;
	}
	w.len += len;
	return transmit(t, &w) ? XFER_RUNNING : XFER_GONE;
}

/* Do what xfer says. */
static enum xfer_end
obey(struct transfer *t, struct xfer_act act)
{
	enum xfer_end end = act.end;

	if (act.send == XFER_OACK)
		end = send_oack(t);
	else if (act.send == XFER_DATA)
		for (unsigned i = 0; i < act.count && end == XFER_RUNNING; i++)
			end = send_block(t, act.first + i);
	if (end != XFER_RUNNING)
		transfer_drop(t);
	return end;
}

int
transfer_open(
	struct transfer *t, const struct asked *asked, const struct source *source)
{
	int fd = dgram_connect(&asked->client);

	if (fd == -1)
		return -1;
	*t = (struct transfer){.fd = fd, .asked = *asked, .source = *source};
	return 0;
}

enum xfer_end
transfer_begin(struct transfer *t)
{
	const struct asked *a = &t->asked;

	return obey(
		t, xfer_begin(&t->xfer, &a->rrq.options, t->source.size, a->when));
}

enum xfer_end
transfer_hear(struct transfer *t, uint64_t now)
{
	uint8_t bytes[DGRAM_MAX];
	ssize_t len = recv(t->fd, bytes, sizeof bytes, 0);
	struct tftp_error error;

	if (len == -1 && errno == ECONNREFUSED) {
		transfer_drop(t);
		return XFER_GONE;
	}
	if (len == -1)
		return XFER_RUNNING;

	struct rd packet = rd_of(bytes, (size_t)len);
	if (tftp_parse_error(packet, &error)) {
		t->error = error.code;
		str_show(t->why, sizeof t->why, &error.message);
	}
	return obey(t, xfer_step(&t->xfer, &packet, now));
}

enum xfer_end
transfer_wake(struct transfer *t, uint64_t now)
{
	return obey(t, xfer_step(&t->xfer, NULL, now));
}

void
transfer_drop(struct transfer *t)
{
	close(t->fd);
	t->fd = -1;
	source_close(&t->source);
}

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
	unsigned long long size = x->size, acked = x->acked;
	char name[TRANSFER_NAME], why[TRANSFER_WHY + 32] = "";

	asked_name(&t->asked, name);
	switch (end) {
	case XFER_SENT:
		snprintf(out, TRANSFER_TELL,
			"sent %s, %llu bytes in %.2f s (windowsize %u, blksize %u)",
			name, size, (double)(now - t->asked.when) / 1000, x->window,
			x->blksize);
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
			(unsigned long long)(now - x->heard) / 1000);
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
	case XFER_RUNNING:
		break;
	}
	snprintf(out, TRANSFER_TELL, "gave up after block %llu of %s: %s", acked,
		name, why);
	return out;
}
