/* What is refused, and with which code (RFC 1350, appendix I). */
#include "client.h"

#include <fcntl.h>

/* A name, and the codes that fit. */
struct refusal {
	const char *name;
	size_t n;
	unsigned codes[3];
};
#define REFUSAL(...) (&(const struct refusal){__VA_ARGS__})

static void
refused(struct run *r)
{
	const struct refusal *want_it = r->check->with;
	struct client c;

	client_open(r, &c);
	ask(&c, want_it->name, END);
	expect_error(&c, want_it->codes, want_it->n);
}

/* The file may not be there where the check may not make it. */
static void
device(struct run *r)
{
	if (faccessat(r->site->folder, "device", F_OK, 0) == -1)
		skip(r, "a device cannot be made here");
	refused(r);
}

static void
with_options(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "not-there", "tsize", "0", "blksize", "1468", END);
	expect_code(&c, 1);
}

static void
sentence(struct run *r)
{
	static const char *const names[] = {"not-there", "folder", "../x"};
	struct client c;

	client_open(r, &c);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		client_anew(&c);
		ask(&c, names[i], END);
		if (!hear(&c, PATIENCE))
			fail(r, "silence instead of an ERROR for %s", names[i]);
		want(r, c.in.op == ERROR, "%s for %s", seen(&c), names[i]);
		want(r, c.in.len > 1, "no sentence for %s", names[i]);
		want(r, memchr(c.in.body, 0, c.in.len) == c.in.body + c.in.len - 1,
			"the sentence for %s does not end in one NUL", names[i]);
	}
}

static void
once(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "not-there", END);
	expect_code(&c, 1);
	expect_silence(&c, TIMER);
}

static void
next(struct run *r)
{
	struct client c;

	client_open(r, &c);
	for (int i = 0; i < 5; i++) {
		client_anew(&c);
		ask(&c, "not-there", END);
		expect_code(&c, 1);
		client_anew(&c);
		ask(&c, "one", END);
		expect_data(&c, 1);
		send_ack(&c, 1);
	}
}

static void
link_in(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "link-in", END);
	expect_data(&c, 1);
	want(r, content_is(file_content("small"), 0, c.in.body, c.in.len),
		"other bytes");
}

const struct check refuse_checks[] = {
	{"refuse/missing", "a file that is not there is ERROR 1", refused,
		REFUSAL("not-there", 1, {1}), TOGETHER},
	{"refuse/missing-folder", "a file in a folder that is not there is ERROR 1",
		refused, REFUSAL("nowhere/file", 1, {1}), TOGETHER},
	{"refuse/beneath-file", "a name that goes on after a file is ERROR 1 or 2",
		refused, REFUSAL("small/file", 2, {1, 2}), TOGETHER},
	{"refuse/empty-name", "an empty name is refused", refused,
		REFUSAL("", 3, {1, 2, 4}), TOGETHER},
	{"refuse/options",
		"with options too a missing file is ERROR 1, not an OACK",
		with_options, NULL, TOGETHER},
	{"refuse/folder", "a folder is ERROR 2", refused, REFUSAL("folder", 1, {2}),
		TOGETHER},
	{"refuse/folder-slash", "a folder with a slash behind it is ERROR 1 or 2",
		refused, REFUSAL("folder/", 2, {2, 1}), TOGETHER},
	{"refuse/root", "the root itself is ERROR 1 or 2", refused,
		REFUSAL("/", 2, {2, 1}), TOGETHER},
	{"refuse/device", "a device is ERROR 2", device, REFUSAL("device", 1, {2}),
		TOGETHER},
	{"refuse/socket", "a socket is ERROR 2", refused, REFUSAL("socket", 1, {2}),
		TOGETHER},
	{"refuse/closed", "a file that the server may not read is ERROR 2", refused,
		REFUSAL("closed", 1, {2}), TOGETHER},
	{"refuse/link-out", "a link that leaves the folder is ERROR 2", refused,
		REFUSAL("link-out", 1, {2}), TOGETHER},
	{"refuse/folder-out", "a folder's link that leaves the folder is ERROR 2",
		refused, REFUSAL("folder-out/" SECRET_NAME, 1, {2}), TOGETHER},
	{"refuse/link-round", "a link to itself is refused", refused,
		REFUSAL("link-round", 3, {2, 1, 0}), TOGETHER},
	{"refuse/dotdot", "a name that climbs out of the folder is ERROR 2",
		refused, REFUSAL("../" SECRET_NAME, 1, {2}), TOGETHER},
	{"refuse/dotdot-inside", "a name that climbs out from within is ERROR 2",
		refused, REFUSAL("sub/../../" SECRET_NAME, 1, {2}), TOGETHER},
	{"refuse/link-in", "a link that stays in the folder is served", link_in,
		NULL, TOGETHER},
	{"refuse/sentence", "every refusal has a sentence that ends in NUL",
		sentence, NULL, TOGETHER},
	{"refuse/once", "a refusal is said once", once, NULL, TOGETHER},
	{"refuse/next", "after a refusal the same port gets its next file", next,
		NULL, TOGETHER},
	{.id = NULL},
};
