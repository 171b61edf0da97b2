/* start: the program that answers a request. */
#include "scgi.h"

#include "net/cgi.h"
#include "proc/spawn.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

/* Of our own environment. */
static bool
is_passed(const char *variable)
{
	static const char *const names[] = {
		"MB_", "CREDENTIALS_DIRECTORY=", "PATH=", "LANG=", "TZ="};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* An answer of ours, which is so short that the socket takes it. */
static void
say(int fd, unsigned status)
{
	char text[256];
	struct wr w = wr_of(text, sizeof text);
	const char *why = cgi_reason(status);

	cgi_begin(&w, status, "text/plain", strlen(why) + 1);
	if (status == 503)
		cgi_field(&w, "Retry-After", "10");
	cgi_end(&w);
	wr_text(&w, why);
	wr_u8(&w, '\n');
	if (send(fd, text, w.len, MSG_NOSIGNAL) == -1)
		warn("an answer");
}

static const struct program *
find(const struct server *s, char *const env[])
{
	const char *script = cgi_variable(env, "SCRIPT_NAME");

	for (size_t i = 0; i < s->programs; i++)
		if (scgi_is_below(script, s->program[i].prefix))
			return s->program + i;
	return NULL;
}

/* It has the connection, blocking as a pipe would be. */
static pid_t
run(const struct program *p, int fd, char *env[])
{
	char *argv[] = {strrchr(p->path, '/') + 1, NULL};
	const struct spawn program = {.path = p->path,
		.argv = argv,
		.env = env,
		.folder = -1,
		.fd = {fd, fd, SPAWN_SAME},
		.keep = -1,
		.usual_signals = true};

	return fcntl(fd, F_SETFL, 0) == -1 ? -1 : spawn_program(&program);
}

void
start(struct server *s, struct waiting *w)
{
	static char *env[SCGI_VARS], gateway[] = "GATEWAY_INTERFACE=CGI/1.1";
	const struct program *p;
	unsigned status = 0;
	size_t n = 0;
	pid_t pid;

	for (char **e = environ; *e && n < SCGI_VARS / 2; e++)
		if (is_passed(*e))
			env[n++] = *e;
	env[n++] = gateway;
	if (!scgi_environment(w->head, w->need, env, &n))
		status = 400;
	else if (!(p = find(s, env)))
		status = 404;
	else if (s->running == s->most)
		status = 503;
	else if ((pid = run(p, w->fd, env)) != -1)
		s->run[s->running++] = pid;
	else {
		warn("%s", p->path);
		status = cgi_trouble(errno);
	}
	if (status)
		say(w->fd, status);
}
