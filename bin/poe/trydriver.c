/* trydriver: a driver against mb-poe-driver(7). */
#include "poe.h"
#include "run.h"

#include "base/str.h"
#include "file/lock.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sysexits.h>

#define PATIENCE_MS 60000 /* for one call; and for the switch's lock */
#define NO_PORT     "no-such-port-0"

struct trial {
	const struct poe *p;
	const char *driver;
	bool site; /* a switch of the site's */
	struct swconf conf;
	int lock;
	size_t bad;
	bool leaked;
	char path[LIBEXEC_MAX + DRIVER_TEXT + 8], folder[2048];
};

static struct run r; /* the last call */
static int code;     /* and its status */

static void verdict(struct trial *t, bool good, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void
verdict(struct trial *t, bool good, const char *format, ...)
{
	va_list args;

	printf("%s - ", good ? "ok" : "not ok");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	if (!good) {
		char why[RUN_WHY];

		run_result(&r, why);
		printf("  # status %d%s%s\n", code, *why ? ": " : "", why);
	}
	t->bad += !good;
}

/* Is one of the secrets in what was printed? */
static bool
leaks(const char *settings, size_t len, const char *text, size_t text_len)
{
	static const char *const names[] = {"password=", "token=", "community=",
		"auth_password=", "priv_password="};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *at = memmem(settings, len, names[i], strlen(names[i]));
		const char *end;

		if (!at || (at > settings && at[-1] != '\n'))
			continue;
		at += strlen(names[i]);
		end = memchr(at, '\n', (size_t)(settings + len - at));
		/* A short one may be part of a word by chance. */
		if (end && end - at > 3 &&
			memmem(text, text_len, at, (size_t)(end - at)))
			return true;
	}
	return false;
}

static void
settings(struct trial *t, bool dry)
{
	struct wr w = wr_of(r.input, sizeof r.input);
	struct swconf_run more = {.dry = dry,
		.folder = t->folder,
		.credentials = getenv("CREDENTIALS_DIRECTORY")};
	char why[SWCONF_WHY];

	if (t->site && !swconf_settings(t->p->state, &t->conf, &more, &w, why))
		errx(EX_CONFIG, "%s", why);
	r.in_len = w.len;
}

/* One call, to its end. */
static void
call(struct trial *t, bool dry, char *one, char *two)
{
	static char copy[SWCONF_SETTINGS];
	char *argv[] = {t->path, one, two, NULL}, why[RUN_WHY];
	size_t len;

	settings(t, dry);
	len = r.in_len;
	memcpy(copy, r.input, len);
	if (run_start(&r, t->path, argv, t->lock) == -1)
		err(EX_CONFIG, "%s", t->path);
	r.deadline = now_ms() + PATIENCE_MS;
	while (!run_step(&r, now_ms())) {
		struct pollfd fds[RUN_FDS];

		poll(fds, (nfds_t)run_poll(&r, fds), 100);
	}
	code = run_result(&r, why);
	if (leaks(copy, len, r.output, r.out_len) ||
		leaks(copy, len, r.errors, r.err_len))
		t->leaked = true;
	explicit_bzero(copy, sizeof copy);
}

/* Did it say one sentence, and no more, on standard error? */
static bool
one_sentence(void)
{
	return r.err_len > 1 && r.errors[r.err_len - 1] == '\n' &&
	       memchr(r.errors, '\n', r.err_len) == r.errors + r.err_len - 1;
}

static void
try_words(struct trial *t, struct features *f)
{
	static char features[] = "features", none[] = "no-such-verb";

	call(t, false, features, NULL);
	verdict(t, code == 0 && features_parse(r.output, r.out_len, f),
		"features is one line of words, with status 0");
	call(t, false, NULL, NULL);
	verdict(t, code == EX_USAGE && one_sentence(),
		"without a verb the status is 64, with one sentence");
	call(t, false, none, NULL);
	verdict(t, code == EX_USAGE && one_sentence(),
		"with an unknown verb the status is 64, with one sentence");
}

/* Without a switch there is only to see that it misses its settings. */
static void
try_alone(struct trial *t)
{
	static char status[] = "status";

	call(t, false, status, NULL);
	verdict(t, code == EX_CONFIG && one_sentence(),
		"without settings the status is 78, with one sentence");
}

/* Does every line begin with "would"? */
static bool
only_would(void)
{
	size_t at = 0;

	while (at < r.out_len) {
		const char *end = memchr(r.output + at, '\n', r.out_len - at);

		if (!end || r.out_len - at < 5 ||
			memcmp(r.output + at, "would", 5) != 0)
			return false;
		at = (size_t)(end + 1 - r.output);
	}
	return r.out_len > 0;
}

static void
try_switch(struct trial *t, const struct features *f)
{
	static char status[] = "status", set[] = "set", find[] = "find",
		    none[] = NO_PORT, none_on[] = NO_PORT "=on";
	static struct pass pass, again;
	static struct found found;
	char port[PORT_TEXT], order[PORT_TEXT + 8];
	size_t bad;
	bool good;

	call(t, false, status, NULL);
	if (!pass_parse(r.output, r.out_len, &pass, &bad))
		pass_clear(&pass);
	verdict(t, code == 0 && pass.ports > 0, "status tells of %zu ports",
		pass.ports);
	call(t, false, status, none);
	verdict(t, code == EX_CONFIG && one_sentence(),
		"a port that there is not is status 78, with one sentence");
	call(t, true, set, none_on);
	verdict(t, code == EX_CONFIG && one_sentence(),
		"and so when it is to be switched");
	if (pass.ports > 0) {
		str_copy(port, sizeof port, pass.port[0].name);
		call(t, false, status, port);
		verdict(t,
			code == 0 &&
				pass_parse(r.output, r.out_len, &again, &bad) &&
				pass_port(&again, port),
			"status of port %s tells of it", port);
		snprintf(order, sizeof order, "%s=%s", port,
			pass.port[0].state == SEEN_OFF ? "on" : "off");
		call(t, true, set, order);
		verdict(t, code == 0 && only_would(),
			"set %s with dry_run says what it would do", order);
		call(t, false, status, port);
		verdict(t,
			code == 0 &&
				pass_parse(r.output, r.out_len, &again, &bad) &&
				pass_port(&again, port) &&
				(again.port[0].state == SEEN_OFF) ==
					(pass.port[0].state == SEEN_OFF),
			"and does not do it");
	}
	if (f->find) {
		call(t, false, find, NULL);
		good = found_parse(r.output, r.out_len, &found, &bad);
		verdict(t, code == 0 && good, "find tells of %zu machines",
			found.n);
	}
	verdict(t, !t->leaked, "no secret was in what it said");
}

/* A switch of that name, or else a driver. */
static void
find(struct trial *t, const char *who)
{
	char name[SWITCH_TEXT], libexec[LIBEXEC_MAX], path[STATE_NAME],
		quoted[SHOWN_MAX];
	int folder;

	find_libexec(libexec);
	t->lock = -1;
	t->driver = who;
	if (switch_name(who, name) &&
		swconf_read(t->p->state, name, &t->conf) == 0) {
		t->site = true;
		t->driver = t->conf.driver;
		t->lock = lock_take(t->p->state,
			state_switch(name, SWITCH_LOCK, path), PATIENCE_MS);
		folder = state_switch_folder(t->p->state, name);
		if (t->lock == -1 || folder == -1 ||
			(mkdirat(folder, state_switch_file(SWITCH_DRIVER), 0700) ==
					-1 &&
				errno != EEXIST))
			err(EX_TEMPFAIL, STATE_SWITCHES "/%s", name);
		close(folder);
		snprintf(t->folder, sizeof t->folder, "%s/%s", t->p->path,
			state_switch(name, SWITCH_DRIVER, path));
	}
	if (!driver_ok(t->driver))
		errx(EX_USAGE, "'%s' is neither a switch nor a driver",
			shown(t->driver, quoted));
	snprintf(t->path, sizeof t->path, "%s/poe/%s", libexec, t->driver);
	if (access(t->path, X_OK) == -1)
		errx(EX_CONFIG, "there is no driver '%s'", t->driver);
}

int
test_command(struct poe *p, int argc, char *argv[])
{
	static struct trial t;
	struct features f = {0};

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	t.p = p;
	find(&t, argv[1]);
	try_words(&t, &f);
	if (t.site)
		try_switch(&t, &f);
	else
		try_alone(&t);
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	return t.bad > 0;
}
