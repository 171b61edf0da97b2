/* The same by IPv6. */
#include "client.h"

static void
open_six(struct run *r, struct client *c)
{
	if (r->site->six.len == 0)
		skip(r, "no address of the server's was given (-6)");
	client_open_at(r, c, &r->site->six, NULL);
}

static void
served(struct run *r)
{
	struct take t = {.content = file_content("file")};
	struct client c;

	open_six(r, &c);
	ask(&c, "file", END);
	if (!hear(&c, PATIENCE))
		missing(r, "no answer by IPv6");
	want(r, c.in.op == DATA && c.in.number == 1, "%s instead of DATA 1",
		seen(&c));
	want(r, peer_same_host(&c.in.from, &c.server),
		"it came from another address");
	take(&c, &t, true);
}

static void
window(struct run *r)
{
	struct take t = {.content = file_content("file")};
	struct client c;
	struct oack o;

	open_six(r, &c);
	ask(&c, "file", "blksize", "1428", "windowsize", "8", END);
	t.window = (uint32_t)expect_granted(&c, WINDOW, &o);
	t.blksize = o.count[BLKSIZE] ? (uint32_t)o.value[BLKSIZE] : 512;
	send_ack(&c, 0);
	take(&c, &t, false);
}

static void
refused(struct run *r)
{
	struct client c;

	open_six(r, &c);
	ask(&c, "not-there", END);
	expect_code(&c, 1);
	want(r, peer_same_host(&c.in.from, &c.server),
		"it came from another address");
}

static void
stranger(struct run *r)
{
	struct client c, other;

	open_six(r, &c);
	ask(&c, "file", END);
	expect_data(&c, 1);
	client_open_at(r, &other, &r->site->six, NULL);
	other.tid = c.tid;
	send_ack(&other, 1);
	expect_code(&other, 5);
	send_ack(&c, 1);
	expect_data(&c, 2);
}

const struct check six_checks[] = {
	{"six/read", "a file arrives whole by IPv6", served, NULL, TOGETHER},
	{"six/window", "a file arrives whole in windows by IPv6", window, NULL,
		TOGETHER},
	{"six/refused", "a missing file is ERROR 1 by IPv6", refused, NULL,
		TOGETHER},
	{"six/stranger", "a stranger's ACK by IPv6 gets ERROR 5", stranger, NULL,
		TOGETHER},
	{.id = NULL},
};
