/* Requests to write, where everybody may. */
#include "client.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

enum { DISK = 60000 }; /* ms until a file is there */

static const struct content sent = {UPLOAD, 40, NULL};

/* An upload that is agreed on. */
struct upload {
	uint32_t blksize, window;
};

/* Ask to write, and hear the answer: an OACK, or ACK 0. */
static struct upload
begin(struct client *c, const char *name, const char *option, const char *value)
{
	struct run *r = c->run;
	struct upload u = {512, 1};
	struct oack o;

	if (r->site->uploads == -1)
		skip(r, "this server takes no files (-w)");
	client_open(r, c);
	ask_as(c, WRQ, name, "octet", option, value, END);
	if (!hear(c, PATIENCE))
		fail(r, "no answer");
	if (c->in.op == ACK && c->in.number == 0)
		return u;
	want(r, c->in.op == OACK, "%s instead of ACK 0", seen(c));
	wire_oack(&c->in, &o);
	if (o.count[BLKSIZE])
		u.blksize = (uint32_t)o.value[BLKSIZE];
	if (o.count[WINDOW])
		u.window = (uint32_t)o.value[WINDOW];
	return u;
}

static void
expect_ack(struct client *c, uint64_t block)
{
	do {
		if (!hear(c, PATIENCE))
			fail(c->run, "silence instead of ACK %u", (unsigned)block);
	} while (c->in.op == OACK ||
		 (c->in.op == ACK && c->in.number == (uint16_t)(block - 1)));
	want(c->run, c->in.op == ACK && c->in.number == (uint16_t)block,
		"%s instead of ACK %u", seen(c), (unsigned)block);
}

/* Send these blocks, each so many times, and hear an ACK for each window. */
static void
send_all(struct client *c, const struct upload *u, const struct content *what,
	unsigned copies)
{
	static _Thread_local uint8_t bytes[WIRE_MAX];
	uint64_t last = what->size / u->blksize + 1;

	for (uint64_t block = 1; block <= last; block++) {
		uint64_t at = (block - 1) * u->blksize;
		size_t len = block == last ? (size_t)(what->size - at) : u->blksize;

		content_copy(what, at, bytes, len);
		for (unsigned i = 0; i < copies; i++)
			send_data(c, block, bytes, len);
		if (block % u->window == 0 || block == last)
			expect_ack(c, block);
	}
}

/* Does the folder have exactly these bytes under that name? Not at once, perhaps.
 */
static bool
arrived(const struct site *site, const char *name, const struct content *what)
{
	static _Thread_local uint8_t bytes[UPLOAD + 1];

	for (uint64_t until = wire_now() + DISK; wire_now() < until;) {
		int fd = openat(site->uploads, name, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd == -1 ? -1 : read(fd, bytes, sizeof bytes);

		if (fd != -1)
			close(fd);
		if (n >= 0 && (uint64_t)n == what->size &&
			content_is(what, 0, bytes, (size_t)n))
			return true;
		poll(NULL, 0, 20);
	}
	return false;
}

static bool
is_there(const struct site *site, const char *name)
{
	return faccessat(site->uploads, name, F_OK, 0) == 0;
}

/* A name and one option, "NAME OPTION VALUE". */
struct case_ {
	const char *name, *option, *value;
	unsigned copies;
	struct content content;
};

static void
whole(struct run *r)
{
	const struct case_ *k = r->check->with;
	struct client c = {.run = r};
	struct upload u = begin(&c, k->name, k->option, k->value);

	if (k->option && strcmp(k->option, "windowsize") == 0 && u.window == 1)
		skip(r, "the server does not grant windows for writing");
	send_all(&c, &u, &k->content, k->copies);
	want(r, arrived(r->site, k->name, &k->content),
		"the file is not what was sent");
}

static void
too_large(struct run *r)
{
	struct client c = {.run = r};

	if (r->site->uploads == -1)
		skip(r, "this server takes no files (-w)");
	client_open(r, &c);
	ask_as(&c, WRQ, "up-huge", "octet", "tsize", "1152921504606846976", END);
	expect_code(&c, 3);
	want(r, !is_there(r->site, "up-huge"), "a file was left");
}

static void
cut(struct run *r)
{
	struct client c = {.run = r};
	struct upload u = begin(&c, "up-cut", "timeout", CALM);
	uint8_t block[512] = {0};

	send_data(&c, 1, block, u.blksize);
	expect_ack(&c, 1);
	send_error(&c, 0, "changed my mind");
	expect_silence(&c, TIMER);
	want(r, !is_there(r->site, "up-cut"), "a part of a file was left");
}

static void
old_until_whole(struct run *r)
{
	static const struct content before = {SMALL, 41, NULL};
	struct client c = {.run = r};
	struct upload u;
	uint8_t block[512];

	/* Some servers write only what everybody may write. */
	want(r,
		r->site->uploads == -1 ||
			(file_make(r->site->uploads, "up-old", &before) == 0 &&
				fchmodat(r->site->uploads, "up-old", 0666, 0) == 0),
		"the file cannot be made");
	u = begin(&c, "up-old", NULL, NULL);
	content_copy(&sent, 0, block, 512);
	send_data(&c, 1, block, 512);
	expect_ack(&c, 1);
	want(r, arrived(r->site, "up-old", &before),
		"the old file is gone before the new one is whole");
	client_open(r, &c);
	u = begin(&c, "up-old", NULL, NULL);
	send_all(&c, &u, &sent, 1);
	want(r, arrived(r->site, "up-old", &sent),
		"the new file is not what was sent");
}

static void
outside(struct run *r)
{
	struct client c = {.run = r};

	if (r->site->uploads == -1)
		skip(r, "this server takes no files (-w)");
	client_open(r, &c);
	ask_as(&c, WRQ, "../tftp-check-outside", "octet", END);
	if (!hear(&c, PATIENCE))
		fail(r, "silence");
	/* A server may take such a name for one in its root. */
	if (c.in.op != ERROR) {
		send_data(&c, 1, "x", 1);
		hear(&c, TIMER);
	}
	want(r, !is_there(r->site, "../tftp-check-outside"),
		"a file was made outside");
}

#define CASE(...) (&(const struct case_){__VA_ARGS__})

const struct check upload_checks[] = {
	{"upload/whole", "a file that is sent arrives whole", whole,
		CASE("up-whole", NULL, NULL, 1, {UPLOAD, 40, NULL}), TOGETHER},
	{"upload/empty", "an empty file arrives", whole,
		CASE("up-empty", NULL, NULL, 1, {0, 40, NULL}), TOGETHER},
	{"upload/multiple", "a file of whole blocks arrives", whole,
		CASE("up-multiple", NULL, NULL, 1, {2048, 42, NULL}), TOGETHER},
	{"upload/blksize", "a file arrives in blocks of 1468", whole,
		CASE("up-blksize", "blksize", "1468", 1, {UPLOAD, 43, NULL}),
		TOGETHER},
	{"upload/windowsize", "a file arrives in windows of 4", whole,
		CASE("up-window", "windowsize", "4", 1, {UPLOAD, 44, NULL}),
		TOGETHER},
	{"upload/tsize", "a file whose size was told arrives", whole,
		CASE("up-tsize", "tsize", "70000", 1, {UPLOAD, 45, NULL}),
		TOGETHER},
	{"upload/doubled", "a block that comes twice is written once", whole,
		CASE("up-doubled", NULL, NULL, 2, {UPLOAD, 46, NULL}), TOGETHER},
	{"upload/too-large", "a tsize larger than any disk is refused with ERROR 3",
		too_large, NULL, TOGETHER},
	{"upload/cut", "an upload that is broken off leaves nothing", cut, NULL,
		TOGETHER},
	{"upload/old", "a file is the old one until the new one is whole",
		old_until_whole, NULL, TOGETHER},
	{"upload/outside", "nothing is written outside the folder", outside, NULL,
		TOGETHER},
	{.id = NULL},
};
