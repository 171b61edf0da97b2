/* logfile: a host's console.log. */
#include "record.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/stat.h>

#define WARN_MS 60000 /* between complaints of one console */

/* The folder is there when somebody has said or seen something of the host. */
static int
open_folder(struct record *r, const struct console *c)
{
	char name[STATE_NAME], mac[MAC_TEXT];

	snprintf(name, sizeof name, STATE_HOSTS "/%s", mac_text(c->mac, mac));
	return at_open(r->state, name, O_RDONLY | O_DIRECTORY);
}

/* A crash may have left a piece of a line, and no new one is to be glued to it. */
static int
end_line(int fd, off_t *size)
{
	char last = '\n';

	if (*size > 0 && pread(fd, &last, 1, *size - 1) == -1)
		return -1;
	if (last == '\n')
		return 0;
	if (write(fd, "\n", 1) != 1)
		return -1;
	++*size;
	return 0;
}

static int
open_log(struct record *r, int folder, off_t *size)
{
	int fd = openat(folder, state_file_name(STATE_CONSOLE),
		O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		0640);
	struct stat st = {0};
	int why;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		(r->group == (gid_t)-1 || st.st_gid == r->group ||
			fchown(fd, (uid_t)-1, r->group) == 0) &&
		end_line(fd, &st.st_size) == 0) {
		*size = st.st_size;
		return fd;
	}
	why = S_ISREG(st.st_mode) ? errno : EINVAL;
	close(fd);
	errno = why;
	return -1;
}

/* Open it, first making it the old one if it is full. 0, or -1 with errno. */
static int
make_ready(struct record *r, struct console *c, size_t more)
{
	bool full = c->log != -1 && c->log_size > 0 &&
		    c->log_size + (off_t)more > r->log_size;
	int folder, why;

	if (c->log != -1 && !full)
		return 0;
	folder = open_folder(r, c);
	if (folder == -1)
		return -1;
	if (full &&
		renameat(folder, state_file_name(STATE_CONSOLE), folder,
			state_file_name(STATE_CONSOLE_OLD)) == -1 &&
		errno != ENOENT) {
		why = errno;
		close(folder);
		errno = why;
		return -1;
	}
	log_close(r, c);
	c->log = open_log(r, folder, &c->log_size);
	why = errno;
	close(folder);
	errno = why;
	return c->log == -1 ? -1 : 0;
}

/* All of it, or none: a line is whole. */
static int
append(struct console *c, const uint8_t *bytes, size_t len)
{
	size_t done = 0;
	ssize_t n = 0;
	int why;

	while (done < len) {
		n = write(c->log, bytes + done, len - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	why = n == 0 ? ENOSPC : errno;
	/* Somebody may have made it shorter meanwhile. */
	if (done > 0)
		c->log_size = lseek(c->log, 0, SEEK_CUR);
	if (done == len)
		return 0;
	if (done > 0 && ftruncate(c->log, c->log_size - (off_t)done) == -1)
		warn("a console's log");
	errno = why;
	return -1;
}

/* Write what there is; what cannot be written is counted, and said once. */
static void
write_out(struct record *r, struct console *c)
{
	char mac[MAC_TEXT];

	if (c->lines.len == 0)
		return;
	if (make_ready(r, c, c->lines.len) == 0 &&
		append(c, c->lines.base, c->lines.len) == 0) {
		c->lines.len = 0;
		return;
	}
	str_copy(c->log_why, sizeof c->log_why, strerror(errno));
	if (c->log_lost == 0 &&
		(c->log_warned == 0 || now_ms() >= c->log_warned + WARN_MS)) {
		c->log_warned = now_ms();
		warn("%s: its console cannot be recorded", mac_show(c->mac, mac));
	}
	c->log_lost += c->lines.len;
	c->lines.len = 0;
}

/* Room for a line; and first, if some were lost and it may be better now, a note.
 */
static void
make_room(struct record *r, struct console *c)
{
	char text[WHY + 64];

	if (c->lines.size - c->lines.len < (size_t)2 * CONLOG_LINE)
		write_out(r, c);
	if (c->log_lost == 0 || c->lines.len > 0)
		return;

	uint64_t lost = c->log_lost;
	snprintf(text, sizeof text, "%llu bytes could not be written here: %s",
		(unsigned long long)lost, c->log_why);
	conlog_note(text, time_ms(), &c->lines);
	write_out(r, c);
	c->log_lost = c->log_lost > lost ? lost : 0;
}

void
log_take(
	struct record *r, struct console *c, enum conlog_from from, struct rd bytes)
{
	while (bytes.left > 0) {
		make_room(r, c);
		conlog_take(&c->stream[from], from, &bytes, time_ms(), &c->lines);
	}
}

void
log_note(struct record *r, struct console *c, const char *form, ...)
{
	char text[CONLOG_BYTES];
	va_list args;

	va_start(args, form);
	vsnprintf(text, sizeof text, form, args);
	va_end(args);
	make_room(r, c);
	conlog_note(text, time_ms(), &c->lines);
}

/* The time of day may jump: a line waits for half a second at most by either clock.
 */
void
log_step(struct record *r, struct console *c, bool last)
{
	uint64_t now = time_ms();

	for (int i = 0; i < CONLOG_STREAMS; i++) {
		uint64_t due = conlog_due(&c->stream[i]);

		if (due == UINT64_MAX ||
			!(last || now >= due || now + CONLOG_QUIET < due))
			continue;
		make_room(r, c);
		conlog_flush(&c->stream[i], (enum conlog_from)i, &c->lines);
	}
	write_out(r, c);
}

/* How many ms until there is something to be done. */
uint64_t
log_due(const struct console *c)
{
	uint64_t now = time_ms(), first = UINT64_MAX;

	for (int i = 0; i < CONLOG_STREAMS; i++) {
		uint64_t due = conlog_due(&c->stream[i]);

		if (due != UINT64_MAX && due < now)
			due = now;
		if (due != UINT64_MAX && due - now < first)
			first = due - now;
	}
	return first;
}

void
log_close(struct record *r, struct console *c)
{
	(void)r;
	if (c->log != -1)
		close(c->log);
	c->log = -1;
	c->log_size = 0;
}
