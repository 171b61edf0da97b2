#include "crowd.h"

#include <sys/epoll.h>

enum { ROUND = 256, REPEAT = 1000 };

bool
crowd_open(
	struct crowd *d, const struct site *site, size_t n, const struct peer *from)
{
	memset(d, 0, sizeof *d);
	d->server = site->server;
	d->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (d->n = 0; d->n < n; d->n++) {
		struct member *m = &d->member[d->n];
		struct epoll_event ev = {.events = EPOLLIN, .data.ptr = m};

		m->fd = wire_open(&site->server, from);
		if (m->fd == -1)
			break;
		epoll_ctl(d->epoll, EPOLL_CTL_ADD, m->fd, &ev);
	}
	if (d->n == n)
		return true;
	crowd_close(d);
	return false;
}

void
crowd_close(struct crowd *d)
{
	for (size_t i = 0; i < d->n; i++)
		close(d->member[i].fd);
	close(d->epoll);
	d->n = 0;
}

void
crowd_ask(struct crowd *d, struct member *m)
{
	uint8_t bytes[512];
	size_t len =
		wire_request(bytes, sizeof bytes, RRQ, d->name, "octet", NULL, 0);

	wire_send(m->fd, &d->server, bytes, len);
	m->said = wire_now();
}

static void
acknowledge(struct member *m)
{
	uint8_t head[4];

	wire_head(head, ACK, (uint16_t)m->blocks);
	wire_send(m->fd, &m->tid, head, sizeof head);
	m->said = wire_now();
}

/* One packet for one of them. */
static void
take_packet(struct crowd *d, struct member *m, const struct packet *in)
{
	m->heard++;
	if (in->op == ERROR) {
		m->refused = true;
		m->mute = in->len < 2;
		return;
	}
	if (in->op != DATA)
		return;
	if (m->tid.len == 0)
		m->tid = in->from;
	if (d->manner == SILENT || (d->manner == STARTING && m->blocks == 1))
		return;
	if (peer_same(&in->from, &m->tid) &&
		in->number == (uint16_t)(m->blocks + 1)) {
		m->blocks++;
		m->over = in->len < 512;
		acknowledge(m);
	}
}

void
crowd_hear(struct crowd *d, unsigned ms)
{
	static struct packet in;
	struct epoll_event ev[ROUND];
	uint64_t until = wire_now() + ms, now;

	do {
		now = wire_now();
		int n = epoll_wait(
			d->epoll, ev, ROUND, until > now ? (int)(until - now) : 0);

		for (int i = 0; i < n; i++) {
			struct member *m = ev[i].data.ptr;

			if (wire_recv(m->fd, 0, &in))
				take_packet(d, m, &in);
		}
		if (n == 0)
			return;
	} while (wire_now() < until);
}

void
crowd_repeat(struct crowd *d)
{
	uint64_t now = wire_now();

	for (size_t i = 0; i < d->n; i++) {
		struct member *m = &d->member[i];

		if (m->over || m->refused || m->said == 0 ||
			now - m->said < REPEAT || (m->heard && d->manner != WHOLE))
			continue;
		d->again++;
		if (m->tid.len)
			acknowledge(m);
		else
			crowd_ask(d, m);
	}
}

size_t
crowd_over(const struct crowd *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->member[i].over;
	return n;
}

size_t
crowd_refused(const struct crowd *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->member[i].refused;
	return n;
}

size_t
crowd_silent(const struct crowd *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->member[i].heard == 0;
	return n;
}

uint64_t
crowd_blocks(const struct crowd *d)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += d->member[i].blocks;
	return n;
}
