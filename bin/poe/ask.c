/* ask: a question on power.sock, asked again when who was to answer is gone. */
#include "poe.h"

#include "base/str.h"
#include "file/state.h"
#include "power/powercall.h"
#include "proc/spawn.h"
#include "run.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sysexits.h>

#define STEP_MS  20
#define START_MS 3000 /* a server that was started has a socket after that */
#define TRIES    20   /* servers that ended before they answered */

const char *
shown(const char *text, char out[static SHOWN_MAX])
{
	struct rd bytes = rd_of(text, strlen(text));

	return str_show(out, SHOWN_MAX, &bytes);
}

/* Start one that switches; that there is one already is for them to settle. */
static void
start_server(const struct poe *p)
{
	char self[] = "mb-poe", option[] = "-s", serve[] = "serve", path[PATH_MAX];
	char *argv[] = {self, option, path, serve, NULL}, exe[PATH_MAX];
	const struct spawn program = {.path = exe,
		.argv = argv,
		.folder = -1,
		.fd = {SPAWN_NULL, SPAWN_NULL, log_open(p->state)},
		.keep = -1,
		.session = true};

	if (!str_copy(path, sizeof path, p->path))
		errx(EX_CONFIG, "%s: too long", p->path);
	/* It outlives us, and whoever reads what we write is not to wait for it. */
	if (spawn_beside(self, exe, sizeof exe) == -1 ||
		spawn_program(&program) == -1)
		err(EX_TEMPFAIL, "the server cannot be started");
	if (program.fd[2] != -1)
		close(program.fd[2]);
}

void
talk_begin(struct talk *t, const struct power_ask *ask)
{
	t->ask = *ask;
	if (ask->what == ASK_HOST && ask->verb != VERB_STATUS &&
		powercall_id(t->ask.id) == -1)
		err(EX_TEMPFAIL, "random numbers");
	t->fd = -1;
	t->tries = 0;
	t->begun = now_ms();
	t->next = t->started = 0;
	t->len = 0;
	t->line = NULL;
}

/* Over, for a reason of our own. */
static bool
give_up(struct talk *t, const char *why)
{
	if (t->fd != -1)
		close(t->fd);
	t->fd = -1;
	str_copy(t->in, sizeof t->in, why);
	t->answer = (struct power_answer){EX_TEMPFAIL, t->in};
	return true;
}

/* The connection broke: ask another, with the same id. */
static bool
lost(struct talk *t)
{
	close(t->fd);
	t->fd = -1;
	t->len = 0;
	return ++t->tries > TRIES &&
	       give_up(t, "whoever is to switch ends before it answers");
}

/* Connect and ask; true when that cannot be. */
static bool
reach(const struct poe *p, struct talk *t, uint64_t now)
{
	char text[POWERLINE_MAX];
	struct wr w = wr_of(text, sizeof text);

	if (now < t->next)
		return false;
	t->next = now + STEP_MS;
	t->fd = powercall_connect(p->state);
	if (t->fd == -1) {
		if (errno == EACCES || errno == EPERM)
			return give_up(t, "power.sock is not for you to use");
		if (errno != ENOENT && errno != ECONNREFUSED && errno != EAGAIN)
			return give_up(t, "power.sock cannot be reached");
		if (errno != EAGAIN && now >= t->started + START_MS) {
			if (t->started && ++t->tries > TRIES / 4)
				return give_up(t,
					"nobody switches, and whoever is started ends; " STATE_POWER_LOG
					" in the state folder says why, to root");
			start_server(p);
			t->started = now;
		}
		return false;
	}
	wr_ask(&w, &t->ask);
	if (w.full)
		return give_up(t, "the request is too long");
	/* So short a line is taken at once or not at all. */
	return send(t->fd, w.base, w.len, MSG_NOSIGNAL) != (ssize_t)w.len &&
	       lost(t);
}

/* The lines that there are; true when it was the last. */
static bool
lines(struct talk *t)
{
	char *end;

	while ((end = memchr(t->in, '\n', t->len))) {
		size_t len = (size_t)(end + 1 - t->in);

		*end = '\0';
		if (answer_parse(t->in, &t->answer)) {
			close(t->fd);
			t->fd = -1;
			return true;
		}
		if (t->line && strncmp(t->in, "- ", 2) == 0)
			t->line(t->with, t->in + 2);
		t->len -= len;
		memmove(t->in, t->in + len, t->len);
	}
	return t->len == sizeof t->in && give_up(t, "the answer is no answer");
}

bool
talk_step(const struct poe *p, struct talk *t, uint64_t now)
{
	ssize_t n;

	if (t->fd == -1 && reach(p, t, now))
		return true;
	while (t->fd != -1) {
		n = recv(t->fd, t->in + t->len, sizeof t->in - t->len, 0);
		if (n == -1 && errno == EAGAIN)
			return false;
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return lost(t);
		t->len += (size_t)n;
		if (lines(t))
			return true;
	}
	return false;
}

int
talk_wait(const struct talk *t, uint64_t now)
{
	if (t->fd != -1)
		return 1000;
	return t->next > now ? (int)(t->next - now) : 0;
}

int
talk(const struct poe *p, struct talk *t)
{
	uint64_t now = now_ms();

	while (!talk_step(p, t, now)) {
		struct pollfd fd = {t->fd, POLLIN, 0};

		poll(&fd, 1, talk_wait(t, now));
		now = now_ms();
	}
	return t->answer.code;
}

void
print_words(const char *text)
{
	for (; *text; text++)
		putchar(*text == ' ' ? '\t' : *text);
	putchar('\n');
}

void
print_answer(const char *who, const struct power_answer *a)
{
	char name[SHOWN_MAX];

	shown(who, name);
	if (a->code != 0) {
		warnx("%s: %s", name, a->text);
		return;
	}
	printf("%s\t", name);
	print_words(a->text);
}

void
find_libexec(char out[static LIBEXEC_MAX])
{
	if (!libexec_path(getenv("MB_LIBEXEC"), out))
		errx(EX_CONFIG, "where the drivers are is not known");
}
