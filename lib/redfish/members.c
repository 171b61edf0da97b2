#include "redfish/members.h"

#include "base/wr.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define LIST   "hosts"
#define LINE   ((size_t)MAC_TEXT) /* 17 characters and a newline */
#define HEAD   (2 * LINE) /* bytes before the first MAC: when the folder changed */
#define SETTLE 2 /* seconds: what changes sooner again may have the same time */

/* The first line: what tells one state of the folder from another. */
static void
head_of(const struct stat *st, char out[static HEAD + 1])
{
	snprintf(out, HEAD + 1, "%*lld.%09ld\n", (int)HEAD - 11,
		(long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
}

static bool
read_line(const char *line, struct mac *out)
{
	char text[MAC_TEXT];

	memcpy(text, line, MAC_TEXT - 1);
	text[MAC_TEXT - 1] = '\0';
	return mac_parse(text, out);
}

/* A page of the list as it is kept; -1 if it is not that of this folder. */
static ssize_t
from_list(int state, const char *head, size_t first, struct mac *out, size_t max,
	size_t *total)
{
	char have[HEAD], line[LINE];
	off_t size;
	ssize_t n = -1;
	int fd = at_open_file(state, STATE_REDFISH "/" LIST, &size);

	if (fd == -1)
		return -1;
	if ((size_t)size >= HEAD && ((size_t)size - HEAD) % LINE == 0 &&
		pread(fd, have, HEAD, 0) == (ssize_t)HEAD &&
		memcmp(have, head, HEAD) == 0) {
		size_t all = ((size_t)size - HEAD) / LINE;

		for (n = 0; (size_t)n < max && first + (size_t)n < all; n++)
			if (pread(fd, line, LINE,
				    (off_t)(HEAD + (first + (size_t)n) * LINE)) !=
					(ssize_t)LINE ||
				!read_line(line, &out[n])) {
				n = -1;
				break;
			}
		*total = all;
	}
	close(fd);
	return n;
}

struct list {
	struct mac *mac;
	size_t n, room;
};

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

static bool
add(struct list *l, struct mac mac)
{
	if (l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 64;
		struct mac *more = realloc(l->mac, room * sizeof *more);

		if (!more)
			return false;
		l->mac = more;
		l->room = room;
	}
	l->mac[l->n++] = mac;
	return true;
}

/* All names in the folder that are MACs as we write them, sorted. */
static bool
scan(int folder, struct list *l)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy == -1 ? NULL : fdopendir(copy);
	struct dirent *e;
	char text[MAC_TEXT];
	struct mac mac;
	bool ok = true;

	if (!dir) {
		if (copy != -1)
			close(copy);
		return false;
	}
	while (ok && (e = readdir(dir)))
		if (mac_parse(e->d_name, &mac) &&
			strcmp(mac_text(mac, text), e->d_name) == 0)
			ok = add(l, mac);
	closedir(dir);
	if (l->n > 0)
		qsort(l->mac, l->n, sizeof *l->mac, compare);
	return ok;
}

/* Keep the list, if nothing can change any more without being noticed. */
static void
keep(int state, const char *head, const struct list *l)
{
	size_t size = HEAD + l->n * LINE;
	char *text = malloc(size + 1);
	int dir = text ? put_folder(state, STATE_REDFISH) : -1;
	struct wr w = wr_of(text, text ? size : 0);
	char mac[MAC_TEXT];

	wr_text(&w, head);
	for (size_t i = 0; i < l->n; i++) {
		wr_text(&w, mac_text(l->mac[i], mac));
		wr_u8(&w, '\n');
	}
	if (dir != -1) {
		put_file(dir, LIST, text, w.len, 0644);
		close(dir);
	}
	free(text);
}

static ssize_t
from_folder(int state, int folder, const struct stat *st, const char *head,
	uint64_t now, size_t first, struct mac *out, size_t max, size_t *total)
{
	struct list l = {0};
	ssize_t n = -1;

	if (scan(folder, &l)) {
		*total = l.n;
		for (n = 0; (size_t)n < max && first + (size_t)n < l.n; n++)
			out[n] = l.mac[first + (size_t)n];
		if ((uint64_t)st->st_mtim.tv_sec + SETTLE <= now)
			keep(state, head, &l);
	}
	free(l.mac);
	return n;
}

ssize_t
members_page(int state, uint64_t now, size_t first, struct mac *out, size_t max,
	size_t *total)
{
	int folder = at_open(state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	char head[HEAD + 1];
	struct stat st;
	ssize_t n;

	if (folder == -1 && errno == ENOENT) {
		*total = 0;
		return 0;
	}
	if (folder == -1 || fstat(folder, &st) == -1)
		return -1;
	head_of(&st, head);
	n = from_list(state, head, first, out, max, total);
	if (n == -1)
		n = from_folder(
			state, folder, &st, head, now, first, out, max, total);
	close(folder);
	return n;
}
