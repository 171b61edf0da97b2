/* Reading in lock-step, and what is no request (RFC 1350). */
#include "client.h"

/* A whole file without options; with says which. */
static void
whole(struct run *r)
{
	struct take t = {0};
	const char *name = r->check->with;

	fetch(r, name, &t, END);
	want(r, t.blocks == t.content->size / 512 + 1, "%llu blocks",
		(unsigned long long)t.blocks);
}

static void
multiple_of_blksize(struct run *r)
{
	struct take t = {0};

	fetch(r, "f3072", &t, "blksize", "1024", END);
	if (t.blksize != 1024)
		skip(r, "the server does not grant blksize 1024");
	want(r, t.blocks == 4, "%llu blocks", (unsigned long long)t.blocks);
}

static void
first_block(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "file", END);
	expect_data(&c, 1);
	want(r, c.in.len == 512, "a block of %zu bytes", c.in.len);
	want(r, content_is(file_content("file"), 0, c.in.body, 512), "other bytes");
}

static void
lock_step(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "file", END);
	for (unsigned block = 1; block <= 3; block++) {
		expect_data(&c, block);
		while (hear(&c, 100))
			want(r, c.in.op == DATA && c.in.number == block,
				"%s before ACK %u", seen(&c), block);
		send_ack(&c, block);
	}
}

static void
over(struct run *r)
{
	struct client c;

	client_open(r, &c);
	begin_calm(&c, "small");
	send_ack(&c, 1);
	expect_data(&c, 2);
	send_ack(&c, 2);
	expect_silence(&c, TIMER);
}

static void
mode(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask_as(&c, RRQ, "f512", r->check->with, END);
	expect_data(&c, 1);
}

static void
bad_mode(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask_as(&c, RRQ, "file", r->check->with, END);
	expect_code(&c, 4);
}

/* Bytes that are no request, and whose answer must be ERROR 4. */
struct bytes {
	const char *at;
	size_t len;
};
#define BYTES(text) (&(const struct bytes){(text), sizeof(text) - 1})

static void
no_request(struct run *r)
{
	const struct bytes *b = r->check->with;
	struct client c;

	client_open(r, &c);
	ask_bytes(&c, b->at, b->len);
	expect_code(&c, 4);
}

/* Bytes that may be refused or passed over, but start no transfer and do no harm.
 */
static void
harmless(struct run *r)
{
	const struct bytes *b = r->check->with;
	struct client c, good;

	client_open(r, &c);
	ask_bytes(&c, b->at, b->len);
	while (hear(&c, AT_ONCE))
		want(r, c.in.op == ERROR, "%s in answer to what is no request",
			seen(&c));
	client_open(r, &good);
	ask(&good, "small", END);
	expect_data(&good, 1);
}

const struct check basic_checks[] = {
	{"basic/whole", "a file arrives whole, and its short block is the last",
		whole, "file", TOGETHER},
	{"basic/empty", "an empty file is one empty block", whole, "empty",
		TOGETHER},
	{"basic/one", "a file of one byte is one block", whole, "one", TOGETHER},
	{"basic/511", "a file one byte short of a block is one block", whole,
		"f511", TOGETHER},
	{"basic/512", "a file of exactly one block is followed by an empty block",
		whole, "f512", TOGETHER},
	{"basic/513", "a file one byte longer than a block is two blocks", whole,
		"f513", TOGETHER},
	{"basic/multiple",
		"a file of six whole blocks is followed by an empty block", whole,
		"f3072", TOGETHER},
	{"basic/multiple-blksize",
		"a multiple of the agreed block size is followed by an empty block",
		multiple_of_blksize, NULL, TOGETHER},
	{"basic/rollover", "block numbers pass from 65535 to 0 in lock-step", whole,
		"wrap512", TOGETHER},
	{"basic/first-block",
		"without options the answer is DATA 1 with the first 512 bytes",
		first_block, NULL, TOGETHER},
	{"basic/lock-step",
		"no block is sent before the one before was acknowledged",
		lock_step, NULL, TOGETHER},
	{"basic/over", "after the last ACK nothing comes any more", over, NULL,
		TOGETHER},
	{"basic/mode-upper", "mode OCTET is octet", mode, "OCTET", TOGETHER},
	{"basic/mode-mixed", "mode oCtEt is octet", mode, "oCtEt", TOGETHER},
	{"basic/mail", "mode mail is refused with ERROR 4", bad_mode, "mail",
		TOGETHER},
	{"basic/mode-unknown", "an unknown mode is refused with ERROR 4", bad_mode,
		"image", TOGETHER},
	{"basic/mode-empty", "an empty mode is refused with ERROR 4", bad_mode, "",
		TOGETHER},
	{"basic/no-mode", "a request without a mode is refused with ERROR 4",
		no_request, BYTES("\0\1file\0"), TOGETHER},
	{"basic/unterminated-name",
		"a name without its NUL is refused with ERROR 4", no_request,
		BYTES("\0\1file"), TOGETHER},
	{"basic/unterminated-mode",
		"a mode without its NUL is refused with ERROR 4", no_request,
		BYTES("\0\1file\0octet"), TOGETHER},
	{"basic/opcode-alone",
		"a request that is only its opcode is refused with ERROR 4",
		no_request, BYTES("\0\1"), TOGETHER},
	{"basic/opcode-unknown", "an unknown opcode is refused with ERROR 4",
		no_request, BYTES("\0\11file\0octet\0"), TOGETHER},
	{"basic/opcode-high",
		"an opcode whose high byte is not 0 is refused with ERROR 4",
		no_request, BYTES("\1\1file\0octet\0"), TOGETHER},
	{"basic/one-byte", "a packet of one byte does no harm", harmless,
		BYTES("\1"), TOGETHER},
	{"basic/no-bytes", "a packet of no bytes does no harm", harmless, BYTES(""),
		TOGETHER},
	{"basic/stray-ack", "an ACK to the well-known port starts nothing",
		harmless, BYTES("\0\4\0\0"), TOGETHER},
	{"basic/stray-data", "DATA to the well-known port starts nothing", harmless,
		BYTES("\0\3\0\1x"), TOGETHER},
	{"basic/stray-oack", "an OACK to the well-known port starts nothing",
		harmless, BYTES("\0\6blksize\000512\0"), TOGETHER},
	{.id = NULL},
};
