/* mb-put - standard input to a file, whole or not at all */
#include "file/at.h"
#include "file/put.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>

static void
usage(int letter)
{
	usage_say(letter, "usage: mb-put [-m mode] file\n");
}

/* Three or four octal digits. */
static mode_t
mode_of(const char *text)
{
	size_t len = strlen(text);
	mode_t mode = 0;

	if (len < 3 || len > 4 || strspn(text, "01234567") != len)
		errx(EX_USAGE, "-m %s: not permissions such as 644", text);
	for (; *text; text++)
		mode = mode << 3 | (mode_t)(*text - '0');
	return mode;
}

/* Give up: the old file stays. */
static _Noreturn void
fail(struct put *p, const char *what)
{
	int why = errno;

	put_abandon(p);
	errno = why;
	err(EX_TEMPFAIL, "%s", what);
}

/* Copy standard input, to its end. */
static void
copy(struct put *p, const char *path)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof buf)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			fail(p, "standard input");
		if (put_write(p, buf, (size_t)n) == -1)
			fail(p, path);
	}
}

int
main(int argc, char *argv[])
{
	mode_t mode = 0644;
	const char *name;
	struct put p;
	int c;

	while ((c = getopt(argc, argv, "hm:")) != -1) {
		if (c != 'm')
			usage(c);
		mode = mode_of(optarg);
	}
	if (argc - optind != 1)
		usage('?');

	const char *path = argv[optind];
	int dir = at_parent(path, &name);
	if (dir == -1 || put_begin(&p, dir, mode) == -1)
		err(EX_TEMPFAIL, "%s", path);
	copy(&p, path);
	if (put_commit(&p, name) == -1)
		fail(&p, path);
	return 0;
}
