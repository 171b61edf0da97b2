#include "herd.h"

#include "dhcp/dhcp.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define BATCH     64
#define SLOT_BITS 12
#define ADDRESSES (1 << 17) /* told apart by their last 17 bits */
#define TICK      10000000  /* ns between looks at who has waited for too long */

struct slot {
	bool busy, wants; /* wants: it has an offer, and has sent REQUEST */
	uint32_t client, xid;
	struct ip4 ip, server; /* of the offer */
	uint64_t began, said;
};

struct run {
	const struct herd *herd;
	struct outcome *out;
	uint32_t next, busy;
	uint32_t seed; /* so that what an earlier run asked for is no answer here */
	uint64_t began, looked;
	unsigned waiting; /* packets to be sent */
};

/* Too much for a stack, and nothing here runs twice. */
static struct slot slots[HERD_SLOTS];
static uint32_t owner[ADDRESSES]; /* who has it, plus one */
static uint8_t outgoing[BATCH][MOLD_MAX], incoming[BATCH][DHCP_MAX];
static struct iovec out_iov[BATCH], in_iov[BATCH];
static struct mmsghdr out_msg[BATCH], in_msg[BATCH];
static struct sockaddr_in everybody;

static uint64_t
clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int
flush(struct run *r)
{
	unsigned sent = 0;

	while (sent < r->waiting) {
		int n = sendmmsg(r->herd->fd, out_msg + sent, r->waiting - sent, 0);

		/* A full queue loses packets, as it does on a machine. */
		if (n == -1 && (errno == ENOBUFS || errno == EAGAIN))
			n = 1;
		if (n == -1 && errno != EINTR)
			return -1;
		sent += n > 0 ? (unsigned)n : 0;
	}
	r->waiting = 0;
	return 0;
}

/* The client's next packet, or its last again. */
static int
say(struct run *r, struct slot *s, uint64_t now)
{
	const struct mold *m = r->herd->mold;
	uint8_t *to = outgoing[r->waiting];

	out_iov[r->waiting].iov_base = to;
	out_iov[r->waiting].iov_len =
		s->wants ? mold_want(m, s->client, s->xid, s->ip, s->server, to)
			 : mold_ask(m, s->client, s->xid, to);
	out_msg[r->waiting].msg_hdr = (struct msghdr){
		.msg_name = &everybody,
		.msg_namelen = sizeof everybody,
		.msg_iov = &out_iov[r->waiting],
		.msg_iovlen = 1,
	};
	s->said = now;
	return ++r->waiting == BATCH ? flush(r) : 0;
}

/* Give a free slot to the next client, if there is one. */
static int
begin(struct run *r, struct slot *s, uint64_t now)
{
	const struct herd *h = r->herd;

	if (r->next == h->turns || now - r->began > h->limit)
		return 0;
	*s = (struct slot){
		.busy = true,
		.client = h->first + r->next % h->clients,
		.xid = (r->next + r->seed) << SLOT_BITS | (uint32_t)(s - slots),
		.began = now,
	};
	r->next++;
	r->busy++;
	return say(r, s, now);
}

/* What is wrong with the answer to that client; NULL: nothing. */
static const char *
fault(const struct run *r, const struct slot *s, const struct dhcp *d)
{
	enum herd_ask ask = r->herd->ask;
	struct rd class = dhcp_get(d, OPT_CLASS);
	struct rd ip = rd_of(d->yiaddr.b, sizeof d->yiaddr.b);
	uint32_t *has = &owner[rd_be32(&ip) % ADDRESSES];

	if (d->op != DHCP_BOOTREPLY || !mac_eq(dhcp_mac(d), mold_mac(s->client)))
		return "an answer of another's xid";
	if (dhcp_type(d) != (s->wants ? DHCP_ACK : DHCP_OFFER))
		return s->wants ? "no ACK" : "no OFFER";
	if (ip4_zero(dhcp_ip4(d, OPT_SERVER)))
		return "no server identifier";
	if (ask == HERD_PROXY)
		return ip4_zero(d->yiaddr) && rd_begins(&class, "PXEClient")
			       ? NULL
			       : "not a proxy's offer";
	if (ip4_zero(d->yiaddr) || (s->wants && !ip4_eq(d->yiaddr, s->ip)))
		return "not the address that was offered";
	if (!s->wants)
		return NULL;
	if (*has && *has != s->client + 1)
		return "an address that another client has";
	*has = s->client + 1;
	return NULL;
}

/* One answer. */
static int
take(struct run *r, struct rd bytes, uint64_t now)
{
	struct outcome *o = r->out;
	struct dhcp d;

	if (!dhcp_parse(bytes, &d)) {
		o->wrong = "not a DHCP packet";
		return 0;
	}

	struct slot *s = &slots[d.xid % HERD_SLOTS];

	/* Said again, and answered twice; or the offer once more. */
	if (!s->busy || s->xid != d.xid ||
		(s->wants && dhcp_type(&d) == DHCP_OFFER))
		return 0;
	o->wrong = fault(r, s, &d);
	o->who = mold_mac(s->client);
	if (o->wrong)
		return 0;
	if (r->herd->ask == HERD_LEASE && !s->wants) {
		s->wants = true;
		s->ip = d.yiaddr;
		s->server = dhcp_ip4(&d, OPT_SERVER);
		return say(r, s, now);
	}
	o->took[o->done++] = (uint32_t)((now - s->began) / 100);
	o->seconds = (double)(now - r->began) / 1e9;
	s->busy = false;
	r->busy--;
	return begin(r, s, now);
}

/* Who has heard nothing for too long says it again. */
static int
look(struct run *r, uint64_t now)
{
	const struct herd *h = r->herd;

	if (now - r->looked < TICK && now - r->looked < h->patience)
		return 0;
	r->looked = now;
	for (uint32_t i = 0; i < h->slots; i++)
		if (slots[i].busy && now - slots[i].said >= h->patience) {
			r->out->lost++;
			if (say(r, &slots[i], now) == -1)
				return -1;
		}
	return 0;
}

/* What has come, or will within a moment. */
static int
hear(struct run *r)
{
	int n;

	for (int i = 0; i < BATCH; i++) {
		in_iov[i] = (struct iovec){incoming[i], sizeof incoming[i]};
		in_msg[i].msg_hdr =
			(struct msghdr){.msg_iov = &in_iov[i], .msg_iovlen = 1};
	}
	n = recvmmsg(r->herd->fd, in_msg, BATCH, MSG_WAITFORONE, NULL);
	if (n == -1 && errno != EAGAIN && errno != EINTR)
		return -1;

	uint64_t now = clock_ns();
	for (int i = 0; i < n && !r->out->wrong; i++)
		if (take(r, rd_of(incoming[i], in_msg[i].msg_len), now) == -1)
			return -1;
	return look(r, now) == -1 ? -1 : flush(r);
}

int
herd_run(const struct herd *h, struct outcome *out)
{
	struct run r = {.herd = h, .out = out, .began = clock_ns()};

	r.seed = (uint32_t)(r.began >> SLOT_BITS);
	everybody = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = INADDR_BROADCAST,
		.sin_port = htons(DHCP_SERVER_PORT),
	};
	r.looked = r.began;
	for (uint32_t i = 0; i < h->slots; i++)
		if (begin(&r, &slots[i], r.began) == -1)
			return -1;
	if (flush(&r) == -1)
		return -1;
	/* A turn that has begun has its patience's time more to end. */
	while (r.busy > 0 && !out->wrong &&
		clock_ns() - r.began < h->limit + h->patience)
		if (hear(&r) == -1)
			return -1;
	out->left = r.busy;
	return 0;
}
