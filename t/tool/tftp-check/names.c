/* Names: what is served under them, and that none leads outside. */
#include "client.h"

static void
exact(struct run *r)
{
	struct take t = {0};

	fetch(r, r->check->with, &t, END);
}

/* Another way to write "sub/inner": that file, or an ERROR, but no other one. */
static void
same_or_refused(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, r->check->with, END);
	if (!hear(&c, PATIENCE))
		fail(r, "silence");
	if (c.in.op == ERROR)
		return;
	want(r, c.in.op == DATA && c.in.number == 1, "%s", seen(&c));
	want(r, content_is(file_content("sub/inner"), 0, c.in.body, c.in.len),
		"another file's bytes");
}

/* A name of the length that with says, which is nowhere. */
static void
long_name(struct run *r)
{
	const size_t *len = r->check->with;
	char name[600];
	struct client c;

	memset(name, 'n', *len);
	name[*len] = '\0';
	client_open(r, &c);
	ask(&c, name, END);
	expect_error(&c, (const unsigned[]){1, 2, 4, 0}, 4);
}

static void
control(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "\x1b[2J\r\n\x07\x01", END);
	expect_code(&c, 1);
}

static bool
has(const struct packet *p, const char *text)
{
	return memmem(p->body, p->len, text, strlen(text)) != NULL;
}

/* Each name must be answered, and not with the secret. */
static void
no_leak(struct run *r)
{
	const char *const *names = r->check->with;
	struct client c;
	char name[1024];

	for (size_t i = 0; names[i]; i++) {
		if (names[i][0] == '=')
			snprintf(name, sizeof name, "%s", names[i] + 1);
		else
			snprintf(name, sizeof name, "%s" SECRET_NAME, names[i]);
		client_open(r, &c);
		ask(&c, name, END);
		if (!hear(&c, PATIENCE))
			fail(r, "silence for \"%s\"", name);
		want(r, c.in.op != DATA || !has(&c.in, SECRET_TEXT),
			"\"%s\" gave the secret away", name);
		want(r, c.in.op != DATA || !has(&c.in, "root:"),
			"\"%s\" gave /etc/passwd away", name);
		if (c.in.op != ERROR)
			send_error(&c, 0, "enough");
	}
}

/* The secret by its absolute name, and by that of the folder. */
static void
absolute(struct run *r)
{
	static const char *const between[] = {"/../", "//..//", "/sub/../../"};
	const char *slash = strrchr(r->site->path, '/');
	int parent = slash ? (int)(slash - r->site->path) : 0;
	char name[1024];
	struct client c;

	snprintf(name, sizeof name, "%.*s/" SECRET_NAME, parent, r->site->path);
	for (size_t i = 0;; i++) {
		client_open(r, &c);
		ask(&c, name, END);
		if (!hear(&c, PATIENCE))
			fail(r, "silence for \"%s\"", name);
		want(r, c.in.op == ERROR, "%s for \"%s\"", seen(&c), name);
		if (i == sizeof between / sizeof *between)
			return;
		snprintf(name, sizeof name, "%s%s" SECRET_NAME, r->site->path,
			between[i]);
	}
}

/* With the secret's name behind them, but for those that begin with "=". */
static const char *const dotdot[] = {"../", "/../", "//../", "./../", ".././",
	"..//", "sub/../../", "sub/inner/../../../", "folder/../../",
	"../folder/../", "not-there/../../", "./sub/./../../",
	"../../../../../../../../../../../../tmp/",
	"=../../../../../../../../../../../../etc/passwd",
	"=/../../../../../../etc/passwd", "=/etc/passwd", "=//etc/passwd", NULL};
static const char *const encoded[] = {"%2e%2e/", "%2e%2e%2f", "..%2f",
	"%252e%252e%252f", "..%c0%af", "..%c1%9c", "\xc0\xae\xc0\xae/",
	"..\xc0\xaf", "%u002e%u002e/", "=%2fetc%2fpasswd", NULL};
static const char *const backslash[] = {"..\\", "\\..\\", "..\\/", "../\\",
	"sub\\..\\..\\", "..\\..\\", "\\", "c:\\", "\\\\server\\",
	"=..\\..\\..\\..\\etc\\passwd", NULL};
static const char *const odd[] = {".../", "..../", "....//", ".. /", " ../",
	"..\t/", "~/", "~root/", "file:///", "|", "`cat ../`", "$(cat ../)",
	"=~/../../etc/passwd", "=file:///etc/passwd", NULL};
static const char *const links[] = {"folder-out/", "folder-out/./", "./folder-out/",
	"=link-out", "=./link-out", "=sub/../link-out", NULL};

static const size_t len_256 = 256, len_500 = 500;

const struct check name_checks[] = {
	{"names/folder", "a file in a folder is served", exact, "sub/inner",
		TOGETHER},
	{"names/percent", "% and blanks in a name mean themselves", exact,
		"100%25 is all", TOGETHER},
	{"names/utf-8", "a name in UTF-8 is served", exact,
		"gr\xc3\xbc\xc3\x9f"
		"e-\xe2\x82\xac",
		TOGETHER},
	{"names/latin-1", "a name that is no UTF-8 is served", exact,
		"latin-\xe9\xff", TOGETHER},
	{"names/dots", "three dots are a name like another", exact, "...",
		TOGETHER},
	{"names/dots-inside", "two dots within a name are harmless", exact, "a..b",
		TOGETHER},
	{"names/dash", "a name that begins with a dash is served", exact, "-rf",
		TOGETHER},
	{"names/480", "a name of 480 bytes is served", exact, DEEP_NAME, TOGETHER},
	{"names/256", "a part of 256 bytes is refused, not met with silence",
		long_name, &len_256, TOGETHER},
	{"names/500", "a name of 500 bytes is refused, not met with silence",
		long_name, &len_500, TOGETHER},
	{"names/control", "a name of control characters is ERROR 1", control, NULL,
		TOGETHER},
	{"names/doubled-slash", "a doubled slash leads to no other file",
		same_or_refused, "sub//inner", TOGETHER},
	{"names/dot-slash", "./ leads to no other file", same_or_refused,
		"./sub/./inner", TOGETHER},
	{"names/first-slash", "a slash in front leads to no other file",
		same_or_refused, "/sub/inner", TOGETHER},
	{"names/backslash", "a backslash leads to no other file", same_or_refused,
		"sub\\inner", TOGETHER},
	{"names/leak-dotdot", "no form of .. gives a file outside away", no_leak,
		dotdot, TOGETHER},
	{"names/leak-encoded", "no encoded form of .. does", no_leak, encoded,
		TOGETHER},
	{"names/leak-backslash", "no form with a backslash does", no_leak,
		backslash, TOGETHER},
	{"names/leak-odd", "no form that a shell or a browser knows does", no_leak,
		odd, TOGETHER},
	{"names/leak-links", "no form with a link does", no_leak, links, TOGETHER},
	{"names/leak-absolute", "no absolute name does", absolute, NULL, TOGETHER},
	{.id = NULL},
};
