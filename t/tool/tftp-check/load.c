/* Many at once, and those who only take up room. */
#include "crowd.h"

enum {
	CLIENTS = 500,
	ENOUGH = 30000, /* ms in which none of them gets on */
	GREEDY = 3000,
	TRIES = 20,  /* of a good client */
	SOON = 9000, /* ms for the answer to what was asked once; how soon exactly
			is the bench's */
	PATIENT = 10000,
	SERVED = 10000, /* ms: a client that waits for longer is kept out */
	ROUNDS = 20,    /* of a second, until the last of a flood is answered */
};

static struct crowd crowd;

static void
all_finish(struct run *r)
{
	uint64_t begin = wire_now(), since = begin, blocks = 0;
	size_t over, refused;

	if (!crowd_open(&crowd, r->site, CLIENTS, NULL))
		skip(r, "so many sockets cannot be opened");
	crowd.name = "file";
	crowd.manner = WHOLE;
	for (size_t i = 0; i < crowd.n; i++)
		crowd_ask(&crowd, &crowd.member[i]);
	do {
		crowd_hear(&crowd, 200);
		crowd_repeat(&crowd);
		over = crowd_over(&crowd);
		refused = crowd_refused(&crowd);
		if (crowd_silent(&crowd) == CLIENTS &&
			wire_now() > begin + PATIENCE)
			break;
		if (crowd_blocks(&crowd) > blocks)
			since = wire_now();
		blocks = crowd_blocks(&crowd);
	} while (over + refused < CLIENTS && wire_now() < since + ENOUGH);
	crowd_close(&crowd);
	want(r, over == CLIENTS, "%zu of %d have it, %zu were refused", over,
		CLIENTS, refused);
}

/*
 * How long a good client waits for a small file, in ms; at most limit. While the
 * machine stands still it does not wait.
 */
static unsigned
good_client(struct run *r, const struct peer *from, unsigned limit)
{
	uint64_t begin = wire_now(), stood = wire_stood();
	unsigned block = 0, took;
	struct client c;

	client_open_at(r, &c, &r->site->server, from);
	ask(&c, "small", END);
	while (block < 2 && hear(&c, limit))
		if (c.in.op == DATA && c.in.number == block + 1)
			send_ack(&c, ++block);
	close(r->fd[--r->fds]);
	took = (unsigned)(wire_now() - begin - (wire_stood() - stood));
	return block == 2 && took < limit ? took : limit;
}

/* What a flood of silent requests did; it is made once. */
static struct flood {
	bool done, possible;
	unsigned wait[TRIES], slow;
	size_t refused, mute, silent;
} flood;

/* All ask, ever twenty in a millisecond; at ten moments a good client asks too. */
static void
make_flood(struct run *r)
{
	size_t tries = 0;

	for (size_t i = 0; i < crowd.n; i++) {
		crowd_ask(&crowd, &crowd.member[i]);
		if (i % 20 == 19)
			crowd_hear(&crowd, 1);
		if (i % 1000 == 999)
			flood.wait[tries++] = good_client(r, NULL, PATIENT);
	}
	while (tries < TRIES) {
		/* Of a server that is dead, three answers that do not come are
		 * enough. */
		bool dead = flood.wait[0] + flood.wait[1] + flood.wait[2] ==
			    3 * PATIENT;

		flood.wait[tries++] =
			dead ? PATIENT : good_client(r, NULL, PATIENT);
		crowd_hear(&crowd, 20);
	}
	/* What a socket had no room for is asked again, as by any client. */
	for (int i = 0; i < ROUNDS; i++) {
		crowd_hear(&crowd, 1000);
		if (crowd_silent(&crowd) == 0)
			return;
		crowd_repeat(&crowd);
	}
}

static const struct flood *
flooded(struct run *r)
{
	if (flood.done)
		return &flood;
	flood.done = true;
	flood.possible = crowd_open(&crowd, r->site, CROWD_MAX, NULL);
	if (!flood.possible)
		return &flood;
	crowd.name = "file";
	crowd.manner = SILENT;
	make_flood(r);
	flood.refused = crowd_refused(&crowd);
	flood.silent = crowd_silent(&crowd);
	for (size_t i = 0; i < crowd.n; i++)
		flood.mute += crowd.member[i].mute;
	for (size_t i = 0; i < TRIES; i++)
		flood.slow += flood.wait[i] > SOON;
	crowd_close(&crowd);
	return &flood;
}

static void
half_open(struct run *r)
{
	const struct flood *f = flooded(r);
	unsigned most = 0;

	if (!f->possible)
		skip(r, "so many sockets cannot be opened");
	for (size_t i = 0; i < TRIES; i++)
		most = f->wait[i] > most ? f->wait[i] : most;
	/* One in twenty may have met with something else on this machine. */
	want(r, f->slow <= 1, "%u of %d waited longer than %d ms, up to %u ms",
		f->slow, TRIES, SOON, most);
}

static void
told(struct run *r)
{
	const struct flood *f = flooded(r);

	if (!f->possible)
		skip(r, "so many sockets cannot be opened");
	want(r, f->silent == 0, "%zu of %d heard nothing", f->silent, CROWD_MAX);
	want(r, f->mute == 0, "%zu ERRORs without a sentence", f->mute);
}

static void
greedy(struct run *r)
{
	const struct peer *other = &r->site->second;
	unsigned most = 0;
	size_t started = 0;

	if (other->len == 0)
		skip(r, "we have one address only (-c)");
	if (!crowd_open(&crowd, r->site, GREEDY, NULL))
		skip(r, "so many sockets cannot be opened");
	crowd.name = "file";
	crowd.manner = STARTING;
	for (size_t i = 0; i < crowd.n; i++) {
		crowd_ask(&crowd, &crowd.member[i]);
		if (i % 20 == 19)
			crowd_hear(&crowd, 1);
	}
	crowd_hear(&crowd, 200);
	for (size_t i = 0; i < TRIES && most < SERVED; i++) {
		unsigned wait = good_client(r, other, SERVED);

		most = wait > most ? wait : most;
	}
	for (size_t i = 0; i < crowd.n; i++)
		started += crowd.member[i].blocks > 0;
	crowd_close(&crowd);
	want(r, most < SERVED, "another client waited %u ms beside %zu transfers",
		most, started);
}

static void
afterwards(struct run *r)
{
	unsigned wait = good_client(r, NULL, SERVED);

	want(r, wait < SERVED, "a small file took %u ms", wait);
}

const struct check load_checks[] = {
	{"load/all-finish", "500 clients at once all get their file", all_finish,
		NULL, ALONE},
	{"load/half-open",
		"beside 10000 silent requests a good client need not ask twice",
		half_open, NULL, ALONE},
	{"load/told",
		"each of 10000 requests is answered, by DATA or by a sentence",
		told, NULL, ALONE},
	{"load/greedy",
		"a client with 3000 transfers does not keep another one out",
		greedy, NULL, ALONE},
	{"load/afterwards", "after all that a client is served as before",
		afterwards, NULL, ALONE},
	{.id = NULL},
};
