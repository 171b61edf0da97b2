/* log: what the one that switches complains of, when a command started it. */
#include "poe.h"

#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <time.h>

#define LOG_MAX 131072 /* bytes; and as many before that are kept */

static int folder = -1; /* where it is, if standard error is it */

int
log_open(int state)
{
	struct stat st;

	if (fstatat(state, STATE_POWER_LOG, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		st.st_size > LOG_MAX)
		renameat(state, STATE_POWER_LOG, state, STATE_POWER_LOG_OLD);
	return openat(state, STATE_POWER_LOG,
		O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0640);
}

void
log_take(int state)
{
	struct stat file, ours;

	if (fstat(STDERR_FILENO, &ours) == 0 &&
		fstatat(state, STATE_POWER_LOG, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
		file.st_dev == ours.st_dev && file.st_ino == ours.st_ino)
		folder = state;
}

/* Begin another one when this is long. */
static void
turn_over(void)
{
	struct stat st;
	int fd;

	if (fstat(STDERR_FILENO, &st) == -1 || st.st_size <= LOG_MAX)
		return;
	fd = log_open(folder);
	if (fd == -1)
		return;
	dup2(fd, STDERR_FILENO);
	close(fd);
}

void
note(const char *format, ...)
{
	char text[512], when[32];
	time_t now = time(NULL);
	struct tm tm;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (folder == -1) {
		warnx("%s", text);
		return;
	}
	turn_over();
	if (gmtime_r(&now, &tm) && strftime(when, sizeof when, "%FT%TZ", &tm) > 0)
		fprintf(stderr, "%s ", when);
	warnx("%s", text);
}
