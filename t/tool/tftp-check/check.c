#include "check.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <sysexits.h>

__attribute__((format(printf, 3, 0))) static _Noreturn void
end(struct run *r, enum verdict v, const char *format, va_list args)
{
	r->verdict = v;
	vsnprintf(r->why, sizeof r->why, format, args);
	pthread_exit(NULL);
}

void
want(struct run *r, bool fine, const char *format, ...)
{
	va_list args;

	if (fine)
		return;
	va_start(args, format);
	end(r, FAILED, format, args);
	va_end(args);
}

void
fail(struct run *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(r, FAILED, format, args);
	va_end(args);
}

void
missing(struct run *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(r, MISSING, format, args);
	va_end(args);
}

void
skip(struct run *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(r, SKIPPED, format, args);
	va_end(args);
}

int
run_open(struct run *r, const struct peer *to, const struct peer *from)
{
	int fd = r->fds < RUN_SOCKETS ? wire_open(to, from) : -1;

	if (fd == -1)
		fail(r, "no socket for the check: %s", strerror(errno));
	r->fd[r->fds++] = fd;
	return fd;
}

static void *
thread(void *arg)
{
	struct run *r = arg;

	r->check->run(r);
	return NULL;
}

static pthread_t
start(struct run *r)
{
	pthread_t id;
	int why = pthread_create(&id, NULL, thread, r);

	if (why != 0)
		errx(EX_TEMPFAIL, "a thread: %s", strerror(why));
	return id;
}

static void
finish(struct run *r, pthread_t id)
{
	pthread_join(id, NULL);
	for (size_t i = 0; i < r->fds; i++)
		close(r->fd[i]);
	r->fds = 0;
}

void
check_alone(struct run *r)
{
	finish(r, start(r));
}

static void
print(const struct run *r, size_t number)
{
	bool bad = r->verdict == FAILED || r->verdict == MISSING;

	printf("%sok %zu - %s: %s", bad ? "not " : "", number, r->check->id,
		r->check->says);
	if (r->verdict == SKIPPED)
		printf(" # SKIP %s", r->why);
	putchar('\n');
	if (bad)
		printf("# %s%s\n",
			r->verdict == MISSING ? "missing: " : "saw: ", r->why);
}

/* Start those of one kind; those that run alone are waited for one by one. */
static void
start_kind(struct run *runs, pthread_t *ids, size_t n, enum when when)
{
	for (size_t i = 0; i < n; i++) {
		if (runs[i].check->when != when)
			continue;
		ids[i] = start(&runs[i]);
		if (when == ALONE || when == LAST)
			finish(&runs[i], ids[i]);
	}
}

static void
finish_kind(struct run *runs, const pthread_t *ids, size_t n, enum when when)
{
	for (size_t i = 0; i < n; i++)
		if (runs[i].check->when == when)
			finish(&runs[i], ids[i]);
}

size_t
check_all(struct run *runs, size_t n)
{
	pthread_t *ids = calloc(n, sizeof *ids);
	size_t bad = 0;

	if (!ids)
		err(EX_TEMPFAIL, "%zu checks", n);
	printf("1..%zu\n", n);
	start_kind(runs, ids, n, LONG);
	start_kind(runs, ids, n, TOGETHER);
	finish_kind(runs, ids, n, TOGETHER);
	start_kind(runs, ids, n, ALONE);
	finish_kind(runs, ids, n, LONG);
	start_kind(runs, ids, n, LAST);
	for (size_t i = 0; i < n; i++) {
		print(&runs[i], i + 1);
		bad += runs[i].verdict == FAILED || runs[i].verdict == MISSING;
	}
	free(ids);
	return bad;
}
