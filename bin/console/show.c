/* show: what was recorded of a console. */
#include "console.h"

#include "console/conlog.h"
#include "file/at.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sysexits.h>

#define ZEROS 65536 /* that are not looked at again */

struct recording {
	const struct look *look;
	bool begun; /* what was before is not printed */
	FILE *file; /* NULL: there is none */
	off_t at;   /* behind the last whole line of it */
	bool skips; /* what is longer than a line, up to its end */
};

static void
print(struct recording *r, const char *text, size_t len)
{
	uint8_t bytes[CONLOG_BYTES + 1];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct conlog_line line;

	if (!conlog_parse(rd_of(text, len), &line))
		return; /* torn by a crash */
	r->begun = r->begun || !r->look->since ||
		   strcmp(line.stamp, r->look->since) >= 0;
	if (!r->begun || (r->look->bytes && line.from != CONLOG_SERIAL))
		return;
	if (r->look->bytes) {
		conlog_bytes(&line, &w);
		fwrite(bytes, 1, w.len, stdout);
	} else {
		fwrite(text, 1, len, stdout);
		putchar('\n');
	}
}

/*
 * A line without its end; false if that is still to come. A crash leaves zeros in a
 * file, and pieces of lines.
 */
static bool
next_line(struct recording *r, char line[static CONLOG_LINE], size_t *len)
{
	off_t taken = 0;
	int c;

	*len = 0;
	while ((c = getc(r->file)) != EOF) {
		taken++;
		if (c == '\n') {
			r->at += taken;
			*len = r->skips ? 0 : *len;
			r->skips = false;
			return true;
		}
		if (c != '\0' && *len < CONLOG_LINE)
			line[(*len)++] = (char)c;
		/* No line is so long: it need not be read again. */
		if (*len == CONLOG_LINE || taken == ZEROS) {
			r->skips = r->skips || *len > 0;
			r->at += taken;
			*len = 0;
			taken = 0;
		}
	}
	return false;
}

/* All whole lines that there are by now. */
static void
print_lines(struct recording *r)
{
	char line[CONLOG_LINE];
	size_t len;

	while (r->file && next_line(r, line, &len))
		print(r, line, len);
	if (r->file) {
		clearerr(r->file);
		fseeko(r->file, r->at, SEEK_SET);
	}
	if (fflush(stdout))
		exit(EX_TEMPFAIL);
}

static FILE *
open_file(const struct look *look, enum state_file which, struct stat *st)
{
	char name[STATE_NAME];
	off_t size;
	int fd = at_open_file(
		look->state, state_host(look->mac, which, name), &size);

	*st = (struct stat){0};
	if (fd == -1 && errno == ENOENT)
		return NULL;
	if (fd == -1 || fstat(fd, st) == -1)
		err(errno == EACCES ? EX_CONFIG : EX_TEMPFAIL, "%s", name);
	return fdopen(fd, "r");
}

static void
change_file(struct recording *r, FILE *file)
{
	if (r->file)
		fclose(r->file);
	r->file = file;
	r->at = 0;
	r->skips = false;
}

/* The older part; the newer is then open. They change places while we look. */
static void
print_both(struct recording *r)
{
	struct stat new, old;
	FILE *newer, *older;

	for (;;) {
		newer = open_file(r->look, STATE_CONSOLE, &new);
		older = open_file(r->look, STATE_CONSOLE_OLD, &old);
		if (!newer || !older || new.st_ino != old.st_ino)
			break;
		fclose(newer);
		fclose(older);
	}
	if (!newer && !older && !r->look->follow)
		errx(EX_DATAERR, "%s: nothing was recorded of this host",
			r->look->host);
	change_file(r, older);
	print_lines(r);
	change_file(r, newer);
}

static int
watch_folder_of(const struct look *look)
{
	int folder = state_host_folder(look->state, look->mac);
	int fd = inotify_init1(IN_CLOEXEC);
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d", folder);
	if (folder == -1 || fd == -1 ||
		inotify_add_watch(fd, path, IN_MODIFY | IN_CREATE | IN_MOVED_TO) ==
			-1)
		err(EX_TEMPFAIL, "%s", look->host);
	close(folder);
	return fd;
}

/* Go on with the file that took its place, if one did. */
static void
print_more(struct recording *r)
{
	struct stat new, ours = {0};
	FILE *newer;

	print_lines(r);
	newer = open_file(r->look, STATE_CONSOLE, &new);
	if (r->file && fstat(fileno(r->file), &ours) == -1)
		err(EX_TEMPFAIL, "%s", r->look->host);
	if (!newer || ours.st_ino == new.st_ino) {
		if (newer)
			fclose(newer);
		return;
	}
	print_lines(r);
	change_file(r, newer);
	print_lines(r);
}

int
show(const struct look *look)
{
	struct recording r = {.look = look};
	int changes = look->follow ? watch_folder_of(look) : -1;
	char events[4096];

	if (look->since) {
		print_both(&r);
	} else {
		struct stat st;

		change_file(&r, open_file(look, STATE_CONSOLE, &st));
		r.at = st.st_size;
		if (r.file)
			fseeko(r.file, r.at, SEEK_SET);
	}
	print_lines(&r);
	while (look->follow && read(changes, events, sizeof events) > 0)
		print_more(&r);
	return 0;
}
