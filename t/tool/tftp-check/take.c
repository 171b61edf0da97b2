#include "client.h"

enum {
	AGAIN = 4000,  /* ms of silence, then the last ACK is sent again */
	LIMIT = 40000, /* ms of packets that bring no block */
};

/* A transfer in the middle. */
struct flow {
	struct client *c;
	struct take *t;
	uint64_t next;  /* the block that is to come */
	uint64_t asked; /* the last ACK */
	unsigned since; /* blocks since then */
	bool gap; /* the ACK for a gap was sent, and nothing fitting came yet */
	uint64_t until; /* for the next block */
	unsigned acks;  /* so many would have been sent, to count the lost ones */
};

static void
acknowledge(struct flow *f)
{
	f->asked = f->next - 1;
	f->since = 0;
	f->acks++;
	if (f->t->lose && f->acks % f->t->lose == 0)
		return;
	for (unsigned i = 0; i < (f->t->acks ? f->t->acks : 1); i++)
		send_ack(f->c, f->asked);
}

/* DATA that is the next block. True: it is the last one. */
static bool
take_block(struct flow *f)
{
	const struct packet *in = &f->c->in;
	struct take *t = f->t;
	uint64_t at = (f->next - 1) * t->blksize;

	want(f->c->run, in->len <= t->blksize,
		"block %llu has %zu bytes, more than %u",
		(unsigned long long)f->next, in->len, t->blksize);
	want(f->c->run, content_is(t->content, at, in->body, in->len),
		"block %llu is not what the file has there",
		(unsigned long long)f->next);

	bool last = in->len < t->blksize;
	want(f->c->run, !last || at + in->len == t->content->size,
		"the transfer ends after %llu bytes of %llu",
		(unsigned long long)(at + in->len),
		(unsigned long long)t->content->size);
	t->blocks = f->next++;
	f->gap = false;
	f->until = wire_now() + LIMIT;
	if (last || ++f->since == t->window)
		acknowledge(f);
	return last;
}

/*
 * DATA that is another block. Of a window the rest after a gap is thrown away, and
 * what is there is acknowledged once (RFC 7440 section 4); what came before is
 * acknowledged again, as a client must whose ACK was lost.
 */
static void
take_other(struct flow *f)
{
	uint16_t ahead = (uint16_t)(f->c->in.number - (unsigned)f->next);

	if (ahead < 32768) {
		if (!f->gap)
			acknowledge(f);
		f->gap = true;
	} else if (f->c->in.number == (uint16_t)(f->next - 1)) {
		acknowledge(f);
	}
}

/* The packet that is there. True: it is the last one. */
static bool
take_packet(struct flow *f)
{
	const struct client *c = f->c;

	want(c->run, peer_same(&c->in.from, &c->tid),
		"the server changed its port");
	if (c->in.op == OACK) {
		if (f->next == 1)
			acknowledge(f);
		return false;
	}
	want(c->run, c->in.op == DATA, "%s after block %llu", seen(c),
		(unsigned long long)f->next - 1);
	f->t->heard++;
	want(c->run, wire_now() < f->until,
		"nothing new for %d s, after %llu DATA and block %llu",
		LIMIT / 1000, (unsigned long long)f->t->heard,
		(unsigned long long)f->next - 1);
	if (f->t->lose && f->t->heard % f->t->lose == 0)
		return false;
	if (c->in.number == (uint16_t)f->next)
		return take_block(f);
	take_other(f);
	return false;
}

void
take(struct client *c, struct take *t, bool have_first)
{
	struct flow f = {.c = c, .t = t, .next = 1, .until = wire_now() + LIMIT};
	unsigned silent = 0;

	if (t->blksize == 0)
		t->blksize = 512;
	if (t->window == 0)
		t->window = 1;
	t->blocks = t->heard = 0;
	for (;;) {
		if (have_first || hear(c, AGAIN)) {
			have_first = false;
			silent = 0;
			if (take_packet(&f))
				return;
		} else {
			want(c->run, ++silent < 4, "silence after block %llu",
				(unsigned long long)f.next - 1);
			send_ack(c, f.next - 1);
		}
	}
}
