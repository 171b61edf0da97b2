/* Options and the range of their values (RFC 2347, 2348, 2349, 7440). */
#include "client.h"

enum rule {
	IGNORED, /* as if it had not been asked for */
	SAME,    /* granted as asked, or not at all */
	LESS,    /* granted, perhaps with less, but not less than least */
};

struct value {
	enum option option;
	const char *text;
	enum rule rule;
	uint64_t asked, least;
};
#define BAD(option, text) (&(const struct value){option, text, IGNORED, 0, 0})
#define GOOD(option, text, rule, least)                                            \
	(&(const struct value){option, #text, rule, text, least})

static const char *const usual[OPTIONS] = {
	[BLKSIZE] = "1024",
	[TSIZE] = "0",
	[TIMEOUT] = "3",
	[WINDOW] = "4",
};

/* Is the option granted when it is asked for as it usually is? */
static bool
known(struct run *r, enum option option)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", option_name(option), usual[option], END);

	bool granted = expect_answer(&c, &o) && o.count[option] > 0;
	if (granted)
		send_error(&c, 0, "only asked");
	return granted;
}

static void
value(struct run *r)
{
	const struct value *v = r->check->with;
	const char *name = option_name(v->option);
	struct client c;
	struct oack o;

	if (!known(r, v->option) && v->rule == IGNORED)
		skip(r, "the server does not know %s", name);
	client_open(r, &c);
	ask(&c, "file", name, v->text, END);

	bool granted = expect_answer(&c, &o);
	unsigned long long got = granted ? o.value[v->option] : 0;
	if (v->rule == IGNORED) {
		want(r, !granted, "%s granted as %llu", name, got);
		want(r, c.in.len == 512, "a first block of %zu bytes", c.in.len);
		return;
	}
	if (!granted || o.count[v->option] == 0)
		missing(r, "%s %s is not granted", name, v->text);
	want(r, got <= v->asked && got >= v->least, "%s granted as %llu", name,
		got);
	want(r, v->rule != SAME || got == v->asked, "%s granted as %llu", name,
		got);
}

const struct check value_checks[] = {
	{"options/blksize-0", "a blksize of 0 is ignored, not granted", value,
		BAD(BLKSIZE, "0"), TOGETHER},
	{"options/blksize-7", "a blksize of 7 is ignored, not granted", value,
		BAD(BLKSIZE, "7"), TOGETHER},
	{"options/blksize-8", "a blksize of 8 is granted", value,
		GOOD(BLKSIZE, 8, SAME, 8), TOGETHER},
	{"options/blksize-1468", "a blksize of 1468 is granted", value,
		GOOD(BLKSIZE, 1468, LESS, 512), TOGETHER},
	{"options/blksize-65464", "a blksize of 65464 is granted, or less of it",
		value, GOOD(BLKSIZE, 65464, LESS, 512), TOGETHER},
	{"options/blksize-65465", "a blksize of 65465 is ignored, not granted",
		value, BAD(BLKSIZE, "65465"), TOGETHER},
	{"options/blksize-65536", "a blksize of 65536 is ignored, not granted",
		value, BAD(BLKSIZE, "65536"), TOGETHER},
	{"options/blksize-word", "a blksize of abc is ignored, not granted", value,
		BAD(BLKSIZE, "abc"), TOGETHER},
	{"options/blksize-negative", "a blksize of -1 is ignored, not granted",
		value, BAD(BLKSIZE, "-1"), TOGETHER},
	{"options/blksize-exponent", "a blksize of 1e3 is ignored, not granted",
		value, BAD(BLKSIZE, "1e3"), TOGETHER},
	{"options/blksize-blank-before",
		"a blksize with a blank before it is ignored, not granted", value,
		BAD(BLKSIZE, " 512"), TOGETHER},
	{"options/blksize-blank-behind",
		"a blksize with a blank behind it is ignored, not granted", value,
		BAD(BLKSIZE, "512 "), TOGETHER},
	{"options/blksize-plus", "a blksize of +512 is ignored, not granted", value,
		BAD(BLKSIZE, "+512"), TOGETHER},
	{"options/blksize-empty", "an empty blksize is ignored, not granted", value,
		BAD(BLKSIZE, ""), TOGETHER},
	{"options/blksize-long",
		"a blksize of twenty digits is ignored, not granted", value,
		BAD(BLKSIZE, "18446744073709553064"), TOGETHER},
	{"options/timeout-0", "a timeout of 0 is ignored, not granted", value,
		BAD(TIMEOUT, "0"), TOGETHER},
	{"options/timeout-1", "a timeout of 1 is granted", value,
		GOOD(TIMEOUT, 1, SAME, 1), TOGETHER},
	{"options/timeout-255", "a timeout of 255 is granted", value,
		GOOD(TIMEOUT, 255, SAME, 255), TOGETHER},
	{"options/timeout-256", "a timeout of 256 is ignored, not granted", value,
		BAD(TIMEOUT, "256"), TOGETHER},
	{"options/timeout-word", "a timeout of abc is ignored, not granted", value,
		BAD(TIMEOUT, "abc"), TOGETHER},
	{"options/timeout-negative", "a timeout of -1 is ignored, not granted",
		value, BAD(TIMEOUT, "-1"), TOGETHER},
	{"options/windowsize-1", "a windowsize of 1 is granted", value,
		GOOD(WINDOW, 1, SAME, 1), TOGETHER},
	{"options/windowsize-2", "a windowsize of 2 is granted", value,
		GOOD(WINDOW, 2, LESS, 1), TOGETHER},
	{"options/windowsize-16", "a windowsize of 16 is granted, or less of it",
		value, GOOD(WINDOW, 16, LESS, 2), TOGETHER},
	{"options/windowsize-65535",
		"a windowsize of 65535 is granted, or less of it", value,
		GOOD(WINDOW, 65535, LESS, 2), TOGETHER},
	{"options/windowsize-0", "a windowsize of 0 is ignored, not granted", value,
		BAD(WINDOW, "0"), TOGETHER},
	{"options/windowsize-65536",
		"a windowsize of 65536 is ignored, not granted", value,
		BAD(WINDOW, "65536"), TOGETHER},
	{"options/windowsize-word", "a windowsize of abc is ignored, not granted",
		value, BAD(WINDOW, "abc"), TOGETHER},
	{"options/windowsize-negative",
		"a windowsize of -1 is ignored, not granted", value,
		BAD(WINDOW, "-1"), TOGETHER},
	{.id = NULL},
};
