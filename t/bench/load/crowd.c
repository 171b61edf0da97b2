#include "crowd.h"

#include "net/dgram.h"

#include <errno.h>
#include <netinet/udp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#define EVENTS        256
#define TICK          50ULL /* ms between looks at who has waited for too long */
#define MUTE_PATIENCE 5000000ULL /* us since one of the mute had its answer */
#define BATCH         64         /* packets in a system call */
#define PACKET        65536
#define REQUEST       600

struct session {
	int fd; /* -1: over */
	bool connected;
	uint32_t index, rounds; /* rounds that are left, with this one */
	uint64_t began, due;    /* us */
	struct client client;
};

struct run {
	const struct crowd *crowd;
	struct outcome *out;
	int epoll;
	uint32_t asking, running;
	bool told; /* that all run */
	uint64_t now, began;
};

/* Too much for a stack, and nothing here runs twice. */
static struct session sessions[CROWD_MAX];
static bool mute_heard[CROWD_MAX];
static uint8_t packets[BATCH * (PACKET + 64)];

static uint64_t
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* A socket for the client of that number, at its address, watched. */
static int
open_socket(const struct run *r, int epoll, uint32_t index)
{
	const struct crowd *c = r->crowd;
	struct rd ip = rd_of(c->source.b, sizeof c->source.b);
	struct dgram_peer here = dgram_peer(ip_of4(c->source), 0, 0);
	struct epoll_event ev = {.events = EPOLLIN | EPOLLET, .data.u32 = index};
	int on = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	struct wr w = wr_of(&here.at.in.sin_addr, sizeof here.at.in.sin_addr);

	wr_be32(&w, rd_be32(&ip) + (ip4_zero(c->source) ? 0 : index));
	if (fd == -1 || bind(fd, &here.at.sa, here.len) == -1 ||
		(c->gro && setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on)) ||
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev) == -1) {
		int why = errno;

		if (fd != -1)
			close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* What does not go out is as good as lost on the way. */
static void
request(const struct run *r, int fd)
{
	uint8_t packet[REQUEST];
	struct wr w = wr_of(packet, sizeof packet);

	client_ask(&r->crowd->want, &w);
	sendto(fd, w.base, w.len, 0, &r->crowd->server.at.sa, r->crowd->server.len);
}

static int
begin(struct run *r, struct session *s)
{
	s->fd = open_socket(r, r->epoll, s->index);
	if (s->fd == -1)
		return -1;
	s->connected = false;
	s->client = (struct client){.state = CLIENT_ASKING};
	s->began = clock_us();
	s->due = s->began + CROWD_PATIENCE * 1000;
	r->asking++;
	request(r, s->fd);
	return 0;
}

static void
note(struct run *r, struct session *s)
{
	const struct client *c = &s->client;
	struct outcome *o = r->out;
	uint64_t now = clock_us();

	if (c->state == CLIENT_DONE) {
		o->took[o->done++] = (uint32_t)(now - s->began);
		o->bytes += r->crowd->want.size;
		o->moved += r->crowd->want.size;
		o->blksize = c->blksize;
		o->window = c->window;
	} else {
		o->failed++;
		o->moved += c->got * c->blksize;
		if (!o->why)
			o->why = c->why ? c->why : "no end within the time given";
	}
	o->seconds = (double)(now - r->began) / 1e6;
}

/* It has ended one way or the other; the next round, if there is one. */
static int
finish(struct run *r, struct session *s)
{
	note(r, s);
	close(s->fd);
	s->fd = -1;
	if (--s->rounds > 0)
		return begin(r, s);
	r->running--;
	return 0;
}

/*
 * Somebody answered. All that follows comes from there, and goes there; if there is
 * no way there, nothing will, and the time runs out.
 */
static void
answered(struct run *r, struct session *s, const struct dgram_peer *from)
{
	s->connected = true;
	if (connect(s->fd, &from->at.sa, from->len) == -1)
		s->client.why = "no way to the server's port";
	if (--r->asking > 0 || r->told || !r->crowd->all_run)
		return;
	r->told = true;
	r->crowd->all_run();
}

/* One packet; did it end the transfer? */
static bool
take(struct run *r, struct session *s, struct rd packet)
{
	struct client *c = &s->client;
	uint8_t ack[4];
	struct wr w = wr_of(ack, sizeof ack);

	if (client_hear(c, &r->crowd->want, packet)) {
		client_ack(c, &w);
		send(s->fd, w.base, w.len, 0);
		s->due = r->now + CROWD_PATIENCE * 1000;
	}
	return c->state == CLIENT_DONE || c->state == CLIENT_FAILED;
}

/* The server's port is closed: there is nobody to wait for. */
static bool
refused(struct session *s)
{
	if (errno != ECONNREFUSED)
		return false;
	s->client.state = CLIENT_FAILED;
	s->client.why = "the server closed its port";
	return true;
}

/*
 * One by one, for lock-step and a first answer. An event tells of a packet once, so
 * it reads on after one that brought nothing.
 */
static bool
hear_one(struct run *r, struct session *s)
{
	uint64_t got;

	do {
		struct dgram_peer from = {.len = sizeof from.at};
		ssize_t n = recvfrom(s->fd, packets, PACKET, 0,
			s->connected ? NULL : &from.at.sa,
			s->connected ? NULL : &from.len);

		if (n == -1)
			return refused(s);
		if (!s->connected)
			answered(r, s, &from);
		got = s->client.got;
		if (take(r, s, rd_of(packets, (size_t)n)))
			return true;
	} while (s->client.got == got && s->client.window == 1 && !r->crowd->gro);
	return false;
}

/* As many as there are, in one call. */
static bool
hear_many(struct run *r, struct session *s)
{
	struct mmsghdr m[BATCH] = {0};
	struct iovec iov[BATCH];
	/* Close together, to stay in the processor's cache. */
	size_t room = ((size_t)s->client.blksize + 4 + 63) / 64 * 64;
	int n;

	for (size_t i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){packets + i * room, room};
		m[i].msg_hdr = (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
	}
	do {
		n = recvmmsg(s->fd, m, BATCH, 0, NULL);
		if (n == -1)
			return refused(s);
		for (int i = 0; i < n; i++)
			if (take(r, s, rd_of(iov[i].iov_base, m[i].msg_len)))
				return true;
	} while (n == BATCH);
	return false;
}

/* Windows that the kernel has put together, to be cut where it says. */
static bool
hear_gro(struct run *r, struct session *s)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = {packets, PACKET};

	for (;;) {
		struct msghdr m = {.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof control};
		ssize_t n = recvmsg(s->fd, &m, 0);
		int segment = PACKET;

		if (n == -1)
			return refused(s);
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c;
			c = CMSG_NXTHDR(&m, c))
			if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO)
				memcpy(&segment, CMSG_DATA(c), sizeof segment);

		struct rd all = rd_of(packets, (size_t)n);
		while (all.left > 0) {
			size_t len = (size_t)segment;

			if (take(r, s,
				    rd_sub(&all, len < all.left ? len : all.left)))
				return true;
		}
	}
}

static bool
hear(struct run *r, struct session *s)
{
	bool gro = r->crowd->gro;

	if (!s->connected && hear_one(r, s))
		return true;
	if (!s->connected)
		return false;
	if (gro)
		return hear_gro(r, s);
	return s->client.window > 1 ? hear_many(r, s) : hear_one(r, s);
}

/* Who has waited for too long says it again. */
static void
overdue(struct run *r)
{
	for (uint32_t i = 0; i < r->crowd->clients; i++) {
		struct session *s = &sessions[i];
		uint8_t ack[4];
		struct wr w = wr_of(ack, sizeof ack);

		if (s->fd == -1 || r->now < s->due)
			continue;
		s->due = r->now + CROWD_PATIENCE * 1000;
		client_again(&s->client);
		if (s->connected) {
			client_ack(&s->client, &w);
			send(s->fd, w.base, w.len, 0);
			r->out->retries++;
		} else {
			request(r, s->fd);
			r->out->lost++;
		}
	}
}

static int
serve(struct run *r)
{
	uint64_t end = r->began + r->crowd->seconds * 1000000ULL, look = 0;
	struct epoll_event ev[EVENTS];

	while (r->running > 0 && (r->now = clock_us()) < end) {
		if (r->now >= look) {
			overdue(r);
			look = r->now + TICK * 1000;
		}

		int n = epoll_wait(r->epoll, ev, EVENTS, (int)TICK);
		r->now = clock_us();
		for (int i = 0; i < n; i++) {
			struct session *s = &sessions[ev[i].data.u32];

			if (s->fd != -1 && hear(r, s) && finish(r, s) == -1)
				return -1;
		}
	}
	return 0;
}

/*
 * Those that ask and say no more. Their sockets stay open, or the server would be
 * told that they are gone. Not more than a second is given to the answers.
 */
static int
ask_and_fall_silent(struct run *r)
{
	struct epoll_event ev[EVENTS];
	int epoll = epoll_create1(0);
	uint64_t end;

	if (epoll == -1)
		return -1;
	for (uint32_t i = 0; i < r->crowd->mute; i++) {
		int fd = open_socket(r, epoll, r->crowd->clients + i);

		if (fd == -1)
			return -1;
		request(r, fd);
	}
	end = clock_us() + MUTE_PATIENCE;
	while (r->out->heard < r->crowd->mute && clock_us() < end) {
		int n = epoll_wait(epoll, ev, EVENTS, (int)TICK);

		for (int i = 0; i < n; i++) {
			bool *heard =
				&mute_heard[ev[i].data.u32 - r->crowd->clients];

			r->out->heard += !*heard;
			*heard = true;
			end = clock_us() + MUTE_PATIENCE;
		}
	}
	close(epoll);
	return 0;
}

int
crowd_run(const struct crowd *crowd, struct outcome *out)
{
	struct run r = {.crowd = crowd, .out = out};

	memset(out, 0, sizeof *out);
	r.epoll = epoll_create1(0);
	if (r.epoll == -1 || ask_and_fall_silent(&r) == -1)
		return -1;
	r.running = crowd->clients;
	r.now = r.began = clock_us();
	for (uint32_t i = 0; i < crowd->clients; i++) {
		sessions[i] = (struct session){.index = i, .rounds = crowd->rounds};
		if (begin(&r, &sessions[i]) == -1)
			return -1;
	}
	if (serve(&r) == -1)
		return -1;
	for (uint32_t i = 0; i < crowd->clients; i++)
		if (sessions[i].fd != -1) {
			note(&r, &sessions[i]);
			out->failed += sessions[i].rounds - 1;
		}
	return 0;
}
