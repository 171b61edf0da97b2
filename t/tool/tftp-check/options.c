/* How options are agreed on (RFC 2347), and tsize (RFC 2349). */
#include "client.h"

static void
tsize(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "tsize", "0", END);
	if (!expect_answer(&c, &o) || o.count[TSIZE] == 0)
		missing(r, "tsize is not granted");
	want(r, o.value[TSIZE] == MIDDLE, "tsize %llu",
		(unsigned long long)o.value[TSIZE]);
	want(r,
		o.count[BLKSIZE] + o.count[TIMEOUT] + o.count[WINDOW] + o.others ==
			0,
		"the OACK holds what was not asked for");
}

static void
tsize_huge(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "huge", "tsize", "0", END);

	uint64_t size = expect_granted(&c, TSIZE, &o);
	want(r, size == HUGE_SIZE, "tsize %llu", (unsigned long long)size);
}

static void
tsize_empty(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "empty", "tsize", "0", END);

	uint64_t size = expect_granted(&c, TSIZE, &o);
	want(r, size == 0, "tsize %llu", (unsigned long long)size);
	send_ack(&c, 0);
	expect_data(&c, 1);
	want(r, c.in.len == 0, "a block of %zu bytes", c.in.len);
}

static void
all(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "tsize", "0", "blksize", "1000", "timeout", "3",
		"windowsize", "3", END);
	if (!expect_answer(&c, &o))
		missing(r, "no OACK");
	for (enum option i = 0; i < OPTIONS; i++)
		want(r, o.count[i] <= 1, "%s %u times", option_name(i), o.count[i]);
	want(r, o.others == 0, "an option that was not asked for");
	for (enum option i = 0; i < OPTIONS; i++)
		if (o.count[i] == 0)
			missing(r, "%s is not granted beside the others",
				option_name(i));
}

static void
name_case(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "BLKsize", "1024", "TSIZE", "0", END);
	want(r, expect_answer(&c, &o), "no OACK");
	want(r, o.count[BLKSIZE] == 1 && o.count[TSIZE] == 1,
		"blksize %u times, tsize %u times", o.count[BLKSIZE],
		o.count[TSIZE]);
}

static void
unknown(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "frobnicate", "1", "blksize", "1024", "x", "", END);
	expect_granted(&c, BLKSIZE, &o);
	want(r, o.others == 0, "an unknown option is in the OACK");
}

/* Nothing in the request can be granted. */
static void
nothing(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", r->check->with, "nonsense", END);
	want(r, !expect_answer(&c, &o), "an OACK that grants nothing good");
	want(r, c.in.len == 512, "a first block of %zu bytes", c.in.len);
}

static void
twice(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "blksize", "1024", "blksize", "2048", END);
	if (expect_answer(&c, &o))
		want(r, o.count[BLKSIZE] <= 1, "blksize %u times",
			o.count[BLKSIZE]);
}

/* The last option is cut off; the request may be refused, but not met with silence.
 */
static void
cut_off(struct run *r)
{
	static const char name[] = "\0\1file\0octet\0blksize";
	static const char no_nul[] = "\0\1file\0octet\0blksize\0001024";
	const char *bytes = r->check->with ? no_nul : name;
	size_t len = r->check->with ? sizeof no_nul - 1 : sizeof name;
	struct client c;

	client_open(r, &c);
	ask_bytes(&c, bytes, len);
	if (!hear(&c, PATIENCE))
		fail(r, "no answer");
	if (c.in.op == ERROR)
		return;
	want(r, c.in.op == DATA && c.in.number == 1 && c.in.len == 512,
		"%s for an option that is cut off", seen(&c));
}

/* A request of so many bytes, all but a few of them an unknown option's value. */
static void
long_request(struct client *c, size_t size)
{
	static const char head[] = "\0\1file\0octet\0padding";
	uint8_t bytes[1024];

	memset(bytes, 'x', sizeof bytes);
	memcpy(bytes, head, sizeof head);
	bytes[size - 1] = '\0';
	ask_bytes(c, bytes, size);
}

static void
longest(struct run *r)
{
	struct client c;

	client_open(r, &c);
	long_request(&c, 512);
	expect_data(&c, 1);
}

static void
too_long(struct run *r)
{
	struct client c;

	client_open(r, &c);
	long_request(&c, 513);
	if (!hear(&c, PATIENCE))
		fail(r, "silence");
	want(r, c.in.op == ERROR || (c.in.op == DATA && c.in.number == 1), "%s",
		seen(&c));
}

static void
many(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6",
		"g", "7", "h", "8", "i", "9", "j", "10", "k", "11", "l", "12",
		"blksize", "1024", END);
	expect_granted(&c, BLKSIZE, &o);
	want(r, o.others == 0, "an unknown option is in the OACK");
}

static void
used(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "blksize", "1000", END);

	uint64_t blksize = expect_granted(&c, BLKSIZE, &o);
	send_ack(&c, 0);
	expect_data(&c, 1);
	want(r, c.in.len == blksize,
		"a block of %zu bytes, and %llu were agreed on", c.in.len,
		(unsigned long long)blksize);
}

static void
whole(struct run *r)
{
	struct take t = {0};

	fetch(r, "file", &t, "blksize", r->check->with, "tsize", "0", END);
}

static void
wait_for_ack(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "blksize", "1024", END);
	expect_granted(&c, BLKSIZE, &o);
	while (hear(&c, TIMER))
		want(r, c.in.op == OACK, "%s before ACK 0", seen(&c));
	send_ack(&c, 0);
	expect_data(&c, 1);
}

static void
declined(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "blksize", "1024", "timeout", CALM, END);
	expect_granted(&c, BLKSIZE, &o);
	send_error(&c, 8, "no such block size, please");
	expect_silence(&c, TIMER);
}

const struct check option_checks[] = {
	{"options/tsize",
		"tsize is the file's size, and the OACK holds nothing else", tsize,
		NULL, TOGETHER},
	{"options/tsize-huge", "tsize of a file of 5 GiB is right", tsize_huge,
		NULL, TOGETHER},
	{"options/tsize-empty", "tsize of an empty file is 0", tsize_empty, NULL,
		TOGETHER},
	{"options/all", "four options are granted together, each once", all, NULL,
		TOGETHER},
	{"options/name-case", "names of options have no case", name_case, NULL,
		TOGETHER},
	{"options/unknown", "an unknown option is left out of the OACK", unknown,
		NULL, TOGETHER},
	{"options/only-unknown", "only unknown options bring DATA 1 and no OACK",
		nothing, "frobnicate", TOGETHER},
	{"options/only-bad", "only a bad blksize brings DATA 1 and no OACK",
		nothing, "blksize", TOGETHER},
	{"options/twice", "an option that is asked for twice is in the OACK once",
		twice, NULL, TOGETHER},
	{"options/no-value", "an option without a value is not granted", cut_off,
		NULL, TOGETHER},
	{"options/no-nul", "an option whose value has no NUL is not granted",
		cut_off, "", TOGETHER},
	{"options/longest", "a request of 512 bytes is served", longest, NULL,
		TOGETHER},
	{"options/too-long", "a request of 513 bytes is answered", too_long, NULL,
		TOGETHER},
	{"options/many", "blksize is found behind twelve unknown options", many,
		NULL, TOGETHER},
	{"options/used", "blocks have the size that was agreed on", used, NULL,
		TOGETHER},
	{"options/whole-8", "a file arrives whole in blocks of 8", whole, "8",
		TOGETHER},
	{"options/whole-1468", "a file arrives whole in blocks of 1468", whole,
		"1468", TOGETHER},
	{"options/whole-65464", "a file arrives whole in the largest blocks", whole,
		"65464", TOGETHER},
	{"options/wait-for-ack", "after an OACK no DATA comes before ACK 0",
		wait_for_ack, NULL, TOGETHER},
	{"options/declined", "ERROR 8 in answer to an OACK ends it quietly",
		declined, NULL, TOGETHER},
	{.id = NULL},
};
