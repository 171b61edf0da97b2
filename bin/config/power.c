/* power: the switch ports of hosts, into backend.yaml. */
#include "files.h"

#include "base/str.h"
#include "config/edit.h"
#include "config/textdiff.h"
#include "file/at.h"
#include "file/put.h"
#include "power/word.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#define EDITS_MAX 16384 /* hosts */
#define STALE     3600  /* seconds; no write of ours takes an hour */
#define LINE_TEXT 256   /* bytes of a line */

static struct edit edit[EDITS_MAX];
static size_t edits;

static int
by_mac(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

/* "MAC switch port"; spoils the line. */
static bool
parse_line(char *line, struct arena *arena, struct edit *out)
{
	char sw[SWITCH_TEXT], *word[3], *at = line;

	for (size_t i = 0; i < 3; i++) {
		at += strspn(at, " \t");
		word[i] = at;
		at += strcspn(at, " \t\r\n");
		if (*at)
			*at++ = '\0';
	}
	if (at[strspn(at, " \t\r\n")] || !mac_parse(word[0], &out->mac) ||
		!mac_ok(out->mac) || !switch_name(word[1], sw) || !port_ok(word[2]))
		return false;
	out->device = arena_text(arena, sw, strlen(sw));
	out->port = arena_text(arena, word[2], strlen(word[2]));
	return true;
}

/* Read the lines, and sort them; 0, or an exit code. */
static int
read_lines(struct arena *arena)
{
	char line[LINE_TEXT], mac[MAC_TEXT];
	size_t n = 0;

	while (fgets(line, sizeof line, stdin)) {
		n++;
		if (edits == EDITS_MAX) {
			warnx("standard input: more than %d hosts", EDITS_MAX);
			return EX_DATAERR;
		}
		if (!parse_line(line, arena, &edit[edits++])) {
			warnx("standard input:%zu: this is not a MAC, a switch and "
			      "a port, apart by blanks",
				n);
			return EX_DATAERR;
		}
	}
	if (ferror(stdin))
		return complain(EX_TEMPFAIL, "standard input");
	qsort(edit, edits, sizeof *edit, by_mac);
	for (size_t i = 1; i < edits; i++)
		if (mac_eq(edit[i].mac, edit[i - 1].mac)) {
			warnx("standard input: %s is there twice",
				mac_show(edit[i].mac, mac));
			return EX_DATAERR;
		}
	return 0;
}

static void
print_report(const struct report *r)
{
	for (size_t i = 0; i < r->n && i < REPORT_MAX; i++)
		warnx("%s", r->line[i]);
	if (r->n > REPORT_MAX)
		warnx("and %zu more", r->n - REPORT_MAX);
}

/* Is all of it right? 0, or an exit code, after saying why. */
static int
check(const struct config_text files[static CONFIG_FILES], struct arena *arena)
{
	static struct report wrong, notes, left_out;
	struct config config;

	wrong.n = notes.n = left_out.n = 0;
	if (config_compile(files, arena, &wrong, &notes, &left_out, &config))
		return 0;
	print_report(&wrong);
	return arena->failed ? complain(EX_TEMPFAIL, "memory") : EX_CONFIG;
}

/* The new text of backend.yaml; 0, or an exit code. */
static int
make(const char *etc, struct arena *arena, struct config_text *before,
	struct config_text *after)
{
	struct config_text files[CONFIG_FILES] = {{NULL, 0}};
	static struct report wrong;
	int rc;

	for (int f = 0; f < CONFIG_REMOTE; f++)
		if ((rc = read_file(etc, (enum config_file)f, arena, &files[f])))
			return rc;
	/* A file that is wrong is mended first: what it means is not known. */
	if ((rc = check(files, arena)))
		return rc;
	*before = files[CONFIG_BACKEND];
	if (!edit_power(*before, edit, edits, arena, &wrong, after)) {
		print_report(&wrong);
		return arena->failed ? complain(EX_TEMPFAIL, "memory") : EX_CONFIG;
	}
	files[CONFIG_BACKEND] = *after;
	return check(files, arena);
}

/* Is the file still what was read? */
static bool
unchanged(int dir, const char *name, const struct config_text *before)
{
	size_t size = before->len + 2;
	char *now = malloc(size);
	ssize_t len = now ? at_read(dir, name, now, size) : -1;
	bool same = now && len == (ssize_t)before->len &&
		    memcmp(now, before->bytes, before->len) == 0;

	free(now);
	return same;
}

/* Write it, through a link if it is one; 0, or an exit code. */
static int
write_file(const char *etc, const struct config_text *before,
	const struct config_text *after)
{
	char path[PATH_MAX], real[PATH_MAX];
	const char *name;
	struct stat st = {
		.st_uid = (uid_t)-1, .st_gid = (gid_t)-1, .st_mode = 0644};
	int dir, rc = 0;
	bool there;

	/* As long as it was read from here. */
	snprintf(path, sizeof path, "%s/%s", etc, config_name(CONFIG_BACKEND));
	there = realpath(path, real) != NULL;
	if (there ? stat(real, &st) == -1 : before->bytes != NULL)
		return complain(EX_TEMPFAIL, path);
	dir = at_parent(there ? real : path, &name);
	if (dir == -1)
		return complain(EX_TEMPFAIL, path);
	if (there && !(before->bytes && unchanged(dir, name, before))) {
		warnx("%s: somebody else changed it meanwhile", path);
		rc = EX_TEMPFAIL;
	} else if (there && st.st_nlink > 1) {
		warnx("%s: it has another name too, a hard link, and would lose it",
			path);
		rc = EX_CONFIG;
		/* What a crash left in ETC, where nobody else sweeps. */
	} else if (put_sweep(dir, time(NULL) - STALE) == -1 ||
		   replace_file(dir, name, &st, after) == -1) {
		rc = complain(EX_TEMPFAIL, path);
	}
	close(dir);
	return rc;
}

/* Do the two say the same, byte by byte? */
static bool
same(const struct config_text *a, const struct config_text *b)
{
	return a->len == b->len &&
	       (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}

static void
print(void *with, const char *bytes, size_t len)
{
	(void)with;
	fwrite(bytes, 1, len, stdout);
}

int
power_edit(const char *etc, bool dry)
{
	struct config_text before = {NULL, 0}, after = {NULL, 0};
	struct arena arena = {0};
	int rc = read_lines(&arena);

	if (rc == 0)
		rc = make(etc, &arena, &before, &after);
	if (rc == 0 && dry &&
		!textdiff(config_name(CONFIG_BACKEND),
			before.bytes ? before : (struct config_text){"", 0}, after,
			&arena, print, NULL))
		rc = complain(EX_TEMPFAIL, "memory");
	if (dry && fflush(stdout))
		rc = complain(EX_TEMPFAIL, "standard output");
	if (rc == 0 && !dry && !same(&before, &after))
		rc = write_file(etc, &before, &after);
	arena_free(&arena);
	return rc;
}
