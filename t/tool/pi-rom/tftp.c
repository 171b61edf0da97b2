#include "tftp.h"

#include "base/num.h"
#include "base/str.h"
#include "report.h"

enum { TFTP_RRQ = 1, TFTP_DATA = 3, TFTP_ACK = 4, TFTP_ERROR = 5, TFTP_OACK = 6 };

enum {
	RRQ_AGAIN = 2 * SECOND,
	FILE_TIMEOUT = 30 * SECOND, /* TFTP_FILE_TIMEOUT */
	FILE_PAUSE = 5 * SECOND,
	SLOW = SECOND / 2, /* no server sends again within this */
};

enum outcome { COMING, THERE, MISSING };

struct transfer {
	const char *path;
	bool probe;
	uint16_t peer;  /* the server's port; 0: it did not answer yet */
	uint16_t block; /* the last one that came */
	size_t blksize, size;
	uint64_t asked; /* when we last sent something */
	bool slow; /* the last block took long, so a second copy is our own fault */
	enum outcome outcome;
};

static void
send_request(const struct tftp *t, const char *path)
{
	static const char options[] = "octet\0tsize\0"
				      "0\0blksize\0"
				      "1024";
	uint8_t bytes[512]; /* RFC 2347: no request is longer */
	struct wr w = wr_of(bytes, sizeof bytes);

	wr_be16(&w, TFTP_RRQ);
	wr_text(&w, path);
	wr_u8(&w, 0);
	wr_bytes(&w, options, sizeof options);
	wire_send(t->wire, t->port, t->server, 69, &w);
}

static void
send_ack(const struct tftp *t, const struct transfer *x, uint16_t block)
{
	uint8_t bytes[4];
	struct wr w = wr_of(bytes, sizeof bytes);

	wr_be16(&w, TFTP_ACK);
	wr_be16(&w, block);
	wire_send(t->wire, t->port, t->server, x->peer, &w);
}

/* It is there, and a probe wants no more. */
static void
end_probe(const struct tftp *t, struct transfer *x)
{
	static const char text[] = "Early terminate";
	uint8_t bytes[4 + sizeof text];
	struct wr w = wr_of(bytes, sizeof bytes);

	wr_be16(&w, TFTP_ERROR);
	wr_be16(&w, 0);
	wr_bytes(&w, text, sizeof text);
	wire_send(t->wire, t->port, t->server, x->peer, &w);
	x->outcome = THERE;
}

static void
take_option(
	struct tftp *t, struct transfer *x, const struct rd *name, uint64_t value)
{
	if (rd_is(name, "tsize")) {
		t->sized = true;
		t->size = value;
	} else if (rd_is(name, "blksize") && value >= 8 && value <= TFTP_BLKSIZE) {
		x->blksize = (size_t)value;
	} else {
		stopped("%s: the OACK grants what was not asked for", x->path);
	}
}

static void
take_oack(struct tftp *t, struct transfer *x, struct rd options)
{
	if (x->block > 0)
		return;
	while (options.left > 0) {
		struct rd name = rd_text(&options), text = rd_text(&options);
		char number[sizeof "18446744073709551615"];
		uint64_t value = 0;

		if (!str_take(number, sizeof number, &text) ||
			!num_u64(number, 0, UINT64_MAX, &value))
			stopped("%s: the OACK is not names and numbers", x->path);
		take_option(t, x, &name, value);
	}
	if (x->probe)
		end_probe(t, x);
	else
		send_ack(t, x, 0);
	x->asked = now();
}

static void
take_data(struct tftp *t, struct transfer *x, struct rd data)
{
	uint16_t block = rd_be16(&data);
	size_t len = data.left;

	if (x->probe) {
		end_probe(t, x);
		return;
	}
	if (data.bad || len > x->blksize || block == 0 || block > x->block + 1)
		stopped("%s: server sent block %u of %zu bytes after block %u",
			x->path, block, len, x->block);
	if (block <= x->block && t->picky && !x->slow)
		stopped("%s: server sent block %u twice", x->path, block);
	if (block > x->block) {
		x->block = block;
		x->slow = now() - x->asked > SLOW;
		rd_copy(&data, t->bytes + x->size, len);
		x->size += len;
		if (len < x->blksize)
			x->outcome = THERE;
		else if (block == TFTP_BLOCKS)
			stopped("%s: longer than %u blocks", x->path, block);
	}
	x->asked = now();
	send_ack(t, x, block);
}

static void
take_error(struct transfer *x, struct rd error)
{
	uint16_t code = rd_be16(&error);
	struct rd text = rd_text(&error);
	char shown[128];

	if (code != 1)
		stopped("%s: the TFTP server says error %u, \"%s\"", x->path, code,
			str_show(shown, sizeof shown, &text));
	x->outcome = MISSING;
}

static void
take(struct tftp *t, struct transfer *x, struct udp *in)
{
	uint16_t op = rd_be16(&in->data);

	if (!ip4_eq(in->from, t->server))
		return;
	if (in->to_port == t->whole && op == TFTP_DATA)
		stopped("server sent block %u twice, of the file before %s",
			rd_be16(&in->data), x->path);
	if (in->to_port != t->port || (x->peer != 0 && in->from_port != x->peer))
		return;
	x->peer = in->from_port;
	if (op == TFTP_OACK)
		take_oack(t, x, in->data);
	else if (op == TFTP_DATA)
		take_data(t, x, in->data);
	else if (op == TFTP_ERROR)
		take_error(x, in->data);
}

/* Ask once. COMING: it did not come, or stopped coming, within FILE_TIMEOUT. */
static enum outcome
attempt(struct tftp *t, struct transfer *x)
{
	uint64_t until = earlier(now() + FILE_TIMEOUT, t->until), again = 0;
	struct udp in;

	t->port++;
	t->sized = false;
	while (x->outcome == COMING && now() < until) {
		if (x->peer == 0 && now() >= again) {
			send_request(t, x->path);
			x->asked = now();
			again = x->asked + RRQ_AGAIN;
		}
		if (wire_recv(
			    t->wire, x->peer ? until : earlier(again, until), &in))
			take(t, x, &in);
	}
	return x->outcome;
}

/* Wait before the next attempt, if there is to be one. */
static void
pause_after(const struct tftp *t, const struct transfer *x)
{
	uint64_t until = earlier(now() + FILE_PAUSE, t->until);
	char server[IP4_TEXT];
	struct udp ignored;

	ip4_text(t->server, server);
	if (now() >= t->until && x->peer == 0)
		stopped("%s: no answer from the TFTP server %s", x->path, server);
	if (now() >= t->until)
		stopped("%s: the TFTP server %s went silent after block %u",
			x->path, server, x->block);
	say("tftp: %s did not come; again in %d s", x->path, FILE_PAUSE / SECOND);
	while (now() < until)
		wire_recv(t->wire, until, &ignored);
}

static bool
read_file(struct tftp *t, const char *path, bool probe)
{
	struct transfer x;

	for (;;) {
		x = (struct transfer){.path = path, .probe = probe, .blksize = 512};
		if (attempt(t, &x) != COMING)
			break;
		pause_after(t, &x);
	}
	if (x.outcome == MISSING || probe)
		return x.outcome == THERE;
	if (t->sized && t->size != x.size)
		stopped("%s: tsize said %llu bytes, and %zu came", path,
			(unsigned long long)t->size, x.size);
	t->size = x.size;
	t->whole = t->picky && !x.slow ? t->port : 0;
	return true;
}

bool
tftp_probe(struct tftp *t, const char *path)
{
	return read_file(t, path, true);
}

bool
tftp_get(struct tftp *t, const char *path)
{
	return read_file(t, path, false);
}
