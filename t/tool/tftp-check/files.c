#include "files.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sysexits.h>

static const char lf[] = "one\ntwo\n\nthree";
static const char cr[] = "a\rb\r\rc";
static const char crlf[] = "a\r\nb\r\n";

/* In octet as it is; in netascii a CR LF, or a CR NUL, falls on a block's end. */
#define HALF "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n"
static const char many_lines[] = HALF HALF HALF HALF HALF HALF HALF HALF HALF HALF
	HALF HALF HALF HALF HALF HALF HALF HALF HALF HALF "end\r";

static const struct file files[] = {
	{"small", {SMALL, 1, NULL}},
	{"empty", {0, 0, NULL}},
	{"one", {1, 2, NULL}},
	{"f511", {511, 3, NULL}},
	{"f512", {512, 4, NULL}},
	{"f513", {513, 5, NULL}},
	{"f3072", {3072, 6, NULL}},
	{"file", {MIDDLE, 7, NULL}},
	{"other", {MIDDLE, 8, NULL}},
	{"doubled", {DOUBLED, 9, NULL}},
	{"wrap8", {WRAP8, 10, NULL}},
	{"wrap512", {WRAP512, 11, NULL}},
	{"text-lf", {sizeof lf - 1, 0, lf}},
	{"text-cr", {sizeof cr - 1, 0, cr}},
	{"text-crlf", {sizeof crlf - 1, 0, crlf}},
	{"text-many", {sizeof many_lines - 1, 0, many_lines}},
	{"sub/inner", {SMALL, 12, NULL}},
	{"100%25 is all", {SMALL, 13, NULL}},
	{"gr\xc3\xbc\xc3\x9f"
	 "e-\xe2\x82\xac",
		{SMALL, 14, NULL}},
	{"latin-\xe9\xff", {SMALL, 15, NULL}},
	{"back\\slash", {SMALL, 16, NULL}},
	{"control-\x01\x1b[31m\x7f\n", {SMALL, 17, NULL}},
	{"closed", {SMALL, 18, NULL}},
	{"...", {SMALL, 19, NULL}},
	{"a..b", {SMALL, 20, NULL}},
	{DEEP_NAME, {SMALL, 21, NULL}},
	{"-rf", {SMALL, 22, NULL}},
};

const struct content *
file_content(const char *name)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (strcmp(files[i].name, name) == 0)
			return &files[i].content;
	errx(EX_SOFTWARE, "%s is none of the files", name);
}

/* Eight bytes of a file that is not alike anywhere; the splitmix generator's step.
 */
static uint64_t
word(unsigned seed, uint64_t index)
{
	uint64_t x = (index + ((uint64_t)seed << 40)) * 0x9e3779b97f4a7c15U;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

static uint8_t
byte(const struct content *c, uint64_t at)
{
	if (c->bytes)
		return ((const uint8_t *)c->bytes)[at];
	return (uint8_t)(word(c->seed, at / 8) >> at % 8 * 8);
}

bool
content_is(const struct content *c, uint64_t at, const uint8_t *bytes, size_t len)
{
	if (len > c->size || at > c->size - len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != byte(c, at + i))
			return false;
	return true;
}

void
content_copy(const struct content *c, uint64_t at, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = byte(c, at + i);
}

/* The folders that are before the last part of a name. */
static int
make_folders(int folder, const char *name)
{
	char part[PATH_MAX];

	for (const char *slash = name; (slash = strchr(slash, '/')); slash++) {
		snprintf(part, sizeof part, "%.*s", (int)(slash - name), name);
		if (mkdirat(folder, part, 0755) == -1 && errno != EEXIST)
			return -1;
	}
	return 0;
}

int
file_make(int folder, const char *name, const struct content *c)
{
	uint8_t bytes[8192];
	int fd = -1;

	if (make_folders(folder, name) == 0)
		fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			0644);
	if (fd == -1)
		return -1;
	for (uint64_t at = 0; at < c->size;) {
		size_t len = c->size - at < sizeof bytes ? (size_t)(c->size - at)
							 : sizeof bytes;

		content_copy(c, at, bytes, len);
		ssize_t n = write(fd, bytes, len);
		if (n <= 0) {
			close(fd);
			return -1;
		}
		at += (uint64_t)n;
	}
	return close(fd);
}

/* What is no regular file. A device may not be allowed; then it is not there. */
static bool
make_others(const struct site *site)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	bool fine = s != -1;

	mknodat(site->folder, "device", S_IFCHR | 0666, makedev(1, 3));
	fine = fine &&
	       (mkfifoat(site->folder, "pipe", 0666) == 0 || errno == EEXIST);
	fine = fine &&
	       (mkdirat(site->folder, "folder", 0755) == 0 || errno == EEXIST);
	snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/socket",
		site->folder);
	unlinkat(site->folder, "socket", 0);
	fine = fine && bind(s, (struct sockaddr *)&at, sizeof at) == 0;
	fine = fine && fchmodat(site->folder, "socket", 0777, 0) == 0;
	fine = fine && fchmodat(site->folder, "pipe", 0666, 0) == 0;
	close(s);
	return fine;
}

static bool
make_link(const struct site *site, const char *to, const char *name)
{
	return symlinkat(to, site->folder, name) == 0 || errno == EEXIST;
}

void
files_make(const struct site *site)
{
	static const struct content secret = {
		sizeof SECRET_TEXT - 1, 0, SECRET_TEXT};

	umask(0);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (file_make(site->folder, files[i].name, &files[i].content) == -1)
			err(EX_TEMPFAIL, "%s/%s", site->path, files[i].name);
	if (file_make(site->folder, "../" SECRET_NAME, &secret) == -1)
		err(EX_TEMPFAIL, "a file beside %s", site->path);

	int huge =
		openat(site->folder, "huge", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (huge == -1 || ftruncate(huge, (off_t)HUGE_SIZE) == -1)
		err(EX_TEMPFAIL, "%s/huge", site->path);
	close(huge);
	if (fchmodat(site->folder, "closed", 0, 0) == -1 || !make_others(site) ||
		!make_link(site, "../" SECRET_NAME, "link-out") ||
		!make_link(site, "..", "folder-out") ||
		!make_link(site, "small", "link-in") ||
		!make_link(site, "link-round", "link-round"))
		err(EX_TEMPFAIL, "%s", site->path);
}
