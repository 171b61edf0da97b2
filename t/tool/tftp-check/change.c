/* Files that change while they are sent. */
#include "client.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct content old = {MIDDLE, 30, NULL}, new = {MIDDLE, 31, NULL};

/* A file of its own, whose first block has come. */
static void
begin(struct run *r, struct client *c, const char *name)
{
	want(r, file_make(r->site->folder, name, &old) == 0,
		"the file cannot be made");
	client_open(r, c);
	ask(c, name, END);
	expect_data(c, 1);
}

/* The first block is there; the rest must be the old file's. */
static void
rest_is_old(struct client *c)
{
	struct take t = {.content = &old};

	take(c, &t, true);
}

static void
shrinks(struct run *r)
{
	struct client c;
	unsigned block = 1;

	begin(r, &c, "shrinks");
	int fd = openat(r->site->folder, "shrinks", O_WRONLY | O_CLOEXEC);
	want(r, fd != -1 && ftruncate(fd, 700) == 0, "the file cannot be cut");
	close(fd);
	/* What was read ahead may still come; but not the end of a file. */
	for (;;) {
		send_ack(&c, block);
		if (!hear(&c, PATIENCE))
			fail(r, "silence after block %u", block);
		if (c.in.op == ERROR)
			return;
		if (c.in.op == DATA && c.in.number == block)
			continue;
		block++;
		want(r, c.in.op == DATA && c.in.number == block,
			"%s after block %u", seen(&c), block - 1);
		want(r, content_is(&old, (block - 1) * 512, c.in.body, c.in.len),
			"block %u is not what the file had there", block);
		want(r, c.in.len == 512 || block == MIDDLE / 512 + 1,
			"it ends in block %u as if it were whole", block);
		if (c.in.len < 512)
			return;
	}
}

static void
replaced(struct run *r)
{
	struct take t = {.content = &new};
	struct client c, next;

	begin(r, &c, "replaced");
	want(r,
		file_make(r->site->folder, "replaced.new", &new) == 0 &&
			renameat(r->site->folder, "replaced.new", r->site->folder,
				"replaced") == 0,
		"the file cannot be replaced");
	client_open(r, &next);
	ask(&next, "replaced", END);
	expect_data(&next, 1);
	take(&next, &t, true);
	rest_is_old(&c);
}

static void
deleted(struct run *r)
{
	struct client c, next;

	begin(r, &c, "deleted");
	want(r, unlinkat(r->site->folder, "deleted", 0) == 0,
		"the file cannot be deleted");
	client_open(r, &next);
	ask(&next, "deleted", END);
	expect_code(&next, 1);
	rest_is_old(&c);
}

static void
grows(struct run *r)
{
	struct take t = {.content = &old};
	struct client c;
	struct oack o;
	uint8_t more[4096] = {0};

	want(r, file_make(r->site->folder, "grows", &old) == 0,
		"the file cannot be made");
	client_open(r, &c);
	ask(&c, "grows", "tsize", "0", END);
	expect_granted(&c, TSIZE, &o);
	want(r, o.value[TSIZE] == MIDDLE, "tsize %llu",
		(unsigned long long)o.value[TSIZE]);

	int fd = openat(r->site->folder, "grows", O_WRONLY | O_APPEND | O_CLOEXEC);
	want(r, fd != -1 && write(fd, more, sizeof more) == (ssize_t)sizeof more,
		"the file cannot grow");
	close(fd);
	send_ack(&c, 0);
	take(&c, &t, false);
}

static void
appears(struct run *r)
{
	struct take t = {.content = &new};
	struct client c;

	unlinkat(r->site->folder, "appears", 0);
	client_open(r, &c);
	ask(&c, "appears", END);
	expect_code(&c, 1);
	want(r, file_make(r->site->folder, "appears", &new) == 0,
		"the file cannot be made");
	client_anew(&c);
	ask(&c, "appears", END);
	expect_data(&c, 1);
	take(&c, &t, true);
}

const struct check change_checks[] = {
	{"change/shrinks", "a file cut short while it is sent ends in an ERROR",
		shrinks, NULL, TOGETHER},
	{"change/replaced",
		"a file replaced while it is sent goes on whole as it was",
		replaced, NULL, TOGETHER},
	{"change/deleted", "a file deleted while it is sent goes on whole", deleted,
		NULL, TOGETHER},
	{"change/grows", "a file that grows ends at the size that was told", grows,
		NULL, TOGETHER},
	{"change/appears", "a file is there as soon as it was made", appears, NULL,
		TOGETHER},
	{.id = NULL},
};
