/* Requests to write, where nobody may. */
#include "client.h"

#include <fcntl.h>

static void
refused(struct run *r)
{
	const char *name = r->check->with;
	struct client c;

	if (r->site->uploads != -1)
		skip(r, "this server takes files (-w)");
	client_open(r, &c);
	ask_as(&c, WRQ, name, "octet", END);
	expect_code(&c, 2);
	want(r, *name == 's' || faccessat(r->site->folder, name, F_OK, 0) == -1,
		"the file is there all the same");
}

static void
with_options(struct run *r)
{
	struct client c;

	if (r->site->uploads != -1)
		skip(r, "this server takes files (-w)");
	client_open(r, &c);
	ask_as(&c, WRQ, "new-options", "octet", "tsize", "5", "blksize", "1024",
		END);
	expect_code(&c, 2);
}

static void
unharmed(struct run *r)
{
	struct client c;
	struct take t = {0};

	if (r->site->uploads != -1)
		skip(r, "this server takes files (-w)");
	client_open(r, &c);
	ask_as(&c, WRQ, "f511", "octet", END);
	want(r, hear(&c, PATIENCE), "silence");
	send_data(&c, 1, "overwritten", 11);
	while (hear(&c, AT_ONCE))
		;
	fetch(r, "f511", &t, END);
}

const struct check write_checks[] = {
	{"write/refused", "a request to write is refused with ERROR 2", refused,
		"new", TOGETHER},
	{"write/refused-existing",
		"a request to write a file that is there is refused with ERROR 2",
		refused, "small", TOGETHER},
	{"write/refused-options",
		"a request to write with options is refused with ERROR 2",
		with_options, NULL, TOGETHER},
	{"write/unharmed", "DATA after a refused request to write changes nothing",
		unharmed, NULL, TOGETHER},
	{.id = NULL},
};
