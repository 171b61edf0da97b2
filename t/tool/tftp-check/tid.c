/* Transfer identifiers, which are ports (RFC 1350 section 4), and ERRORs. */
#include "client.h"

#include <sys/socket.h>

static void
begin(struct run *r, struct client *c)
{
	client_open(r, c);
	begin_calm(c, "file");
}

/* The transfer is still alive and knows where it is. */
static void
goes_on(struct client *c, unsigned block)
{
	send_ack(c, block - 1);
	expect_data(c, block);
}

static void
fresh(struct run *r)
{
	struct client c;

	begin(r, &c);
	want(r, peer_port(&c.tid) != peer_port(&c.server), "it came from port %u",
		peer_port(&c.tid));
	want(r, peer_same_host(&c.tid, &c.server), "it came from another address");
}

static void
each_its_own(struct run *r)
{
	struct client a, b;

	begin(r, &a);
	begin(r, &b);
	want(r, peer_port(&a.tid) != peer_port(&b.tid), "both came from port %u",
		peer_port(&a.tid));
}

/* A packet that is not its client's, with this opcode. */
static void
stranger(struct run *r)
{
	const unsigned *op = r->check->with;
	struct client c, other;

	begin(r, &c);
	client_open(r, &other);
	other.tid = c.tid;
	send_head(&other, *op, 1);
	if (hear(&other, TIMER)) {
		want(r, *op != ERROR, "%s in answer to an ERROR", seen(&other));
		want(r, other.in.op == ERROR && other.in.number == 5,
			"%s instead of ERROR 5", seen(&other));
	} else if (*op != ERROR) {
		fail(r, "silence instead of ERROR 5");
	}
	/* Only what its own client says counts. */
	while (hear(&c, 50))
		want(r, c.in.op == DATA && c.in.number == 1,
			"%s after a stranger's packet", seen(&c));
	goes_on(&c, 2);
}

/* The same when the transfer is well under way. */
static void
stranger_late(struct run *r)
{
	struct client c, other;

	begin(r, &c);
	for (unsigned block = 2; block <= 40; block++)
		goes_on(&c, block);
	client_open(r, &other);
	other.tid = c.tid;
	send_ack(&other, 40);
	expect_code(&other, 5);
	goes_on(&c, 41);
}

/* Our address towards the server, as the kernel chooses it; any port. */
static struct peer
own_address(struct run *r)
{
	struct peer here = {.len = sizeof here.at};
	int fd = run_open(r, &r->site->server, NULL);

	if (connect(fd, &r->site->server.at.any, r->site->server.len) == -1 ||
		getsockname(fd, &here.at.any, &here.len) == -1)
		fail(r, "we have no address towards the server");
	here.at.v4.sin_port = 0;
	return here;
}

static void
stranger_far(struct run *r)
{
	struct peer here, from = r->site->second;
	struct client c, other;

	if (from.len == 0)
		skip(r, "we have one address only (-c)");
	here = own_address(r);
	client_open_at(r, &c, &r->site->server, &here);
	begin_calm(&c, "file");
	want(r, getsockname(c.fd, &here.at.any, &here.len) == 0, "no port");

	/* The same port at another address. */
	from.at.v4.sin_port = here.at.v4.sin_port;
	client_open_at(r, &other, &r->site->server, &from);
	other.tid = c.tid;
	send_ack(&other, 1);
	expect_code(&other, 5);
	goes_on(&c, 2);
}

static void
error_to_port(struct run *r)
{
	static const uint8_t bytes[] = {0, 5, 0, 0, 'x', 0};
	struct client c;

	client_open(r, &c);
	ask_bytes(&c, bytes, sizeof bytes);
	ask_bytes(&c, bytes, 4);
	expect_silence(&c, TIMER);
}

static void
error_to_tid(struct run *r)
{
	struct client c;

	begin(r, &c);
	send_error(&c, 0, "enough");
	expect_silence(&c, TIMER);
	send_ack(&c, 1);
	while (hear(&c, AT_ONCE))
		want(r, c.in.op == ERROR, "%s after an ERROR ended it", seen(&c));
}

/* Boot ROMs forget the message, or its NUL. */
static void
short_error(struct run *r)
{
	struct client c;

	begin(r, &c);
	send_head(&c, ERROR, 0);
	expect_silence(&c, TIMER);
}

static void
address(struct run *r)
{
	struct client c;

	if (r->site->others == 0)
		skip(r, "the server has one address only (-a)");
	for (size_t i = 0; i < r->site->others; i++) {
		client_open_at(r, &c, &r->site->other[i], NULL);
		ask(&c, "file", END);
		expect_data(&c, 1);
		want(r, peer_same_host(&c.in.from, &c.server),
			"DATA from another address than was asked");
		goes_on(&c, 2);
		client_anew(&c);
		ask(&c, "not-there", END);
		do {
			if (!hear(&c, PATIENCE))
				fail(r, "silence");
		} while (c.in.op != ERROR);
		want(r, peer_same_host(&c.in.from, &c.server),
			"an ERROR from another address than was asked");
	}
}

/* Hear an OACK from another port than before: that one may still repeat its own. */
static void
hear_new(struct client *c, const struct peer *before, const char *what)
{
	uint64_t until = wire_now() + PATIENCE;

	while (wire_now() < until && hear(c, PATIENCE))
		if (before->len == 0 || !peer_same(&c->in.from, before)) {
			want(c->run, c->in.op == OACK, "%s in answer to %s",
				seen(c), what);
			c->tid = c->in.from;
			return;
		}
	fail(c->run, "%s is not answered", what);
}

/* As the Raspberry Pi's boot ROM asks whether a file is there. */
static void
probe(struct run *r)
{
	struct peer before = {.len = 0};
	struct client c;
	struct oack o;
	char what[32];

	client_open(r, &c);
	for (int i = 0; i < 14; i++) {
		snprintf(what, sizeof what, "probe %d", i + 1);
		ask(&c, "file", "tsize", "0", "blksize", "1024", END);
		hear_new(&c, &before, what);
		wire_oack(&c.in, &o);
		want(r, o.value[TSIZE] == MIDDLE, "tsize %llu",
			(unsigned long long)o.value[TSIZE]);
		send_error(&c, 0, "Early terminate");
		before = c.tid;
	}
	ask(&c, "file", "tsize", "0", "blksize", "1024", END);
	hear_new(&c, &before, "the request after the probes");
	send_ack(&c, 0);
	expect_data(&c, 1);
}

static void
quiet_probe(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "tsize", "0", "timeout", CALM, END);
	expect_granted(&c, TSIZE, &o);
	send_error(&c, 0, "Early terminate");
	expect_silence(&c, TIMER);
}

static const unsigned ack = ACK, data = DATA, error = ERROR;

const struct check tid_checks[] = {
	{"tid/fresh", "answers come from a port of their own", fresh, NULL,
		TOGETHER},
	{"tid/each", "two transfers have two ports", each_its_own, NULL, TOGETHER},
	{"tid/stranger-ack",
		"a stranger's ACK gets ERROR 5, and the transfer goes on", stranger,
		&ack, TOGETHER},
	{"tid/stranger-data",
		"a stranger's DATA gets ERROR 5, and the transfer goes on",
		stranger, &data, TOGETHER},
	{"tid/stranger-error",
		"a stranger's ERROR gets nothing, and the transfer goes on",
		stranger, &error, TOGETHER},
	{"tid/stranger-late",
		"after forty blocks a stranger's ACK gets ERROR 5 too",
		stranger_late, NULL, TOGETHER},
	{"tid/stranger-far",
		"a stranger with the same port at another address gets ERROR 5",
		stranger_far, NULL, TOGETHER},
	{"tid/error-to-port", "an ERROR to the well-known port is not answered",
		error_to_port, NULL, TOGETHER},
	{"tid/error-to-tid", "an ERROR ends its transfer and is not answered",
		error_to_tid, NULL, TOGETHER},
	{"tid/short-error", "an ERROR without a message ends its transfer too",
		short_error, NULL, TOGETHER},
	{"tid/address", "answers come from the address that was asked", address,
		NULL, TOGETHER},
	{"tid/probe",
		"fourteen probes from one port, each ended early, are all answered",
		probe, NULL, TOGETHER},
	{"tid/quiet-probe", "a probe that is ended early ends quietly", quiet_probe,
		NULL, TOGETHER},
	{.id = NULL},
};
