#include "host/forward.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NANO     1000000000ULL
#define TEXT_MAX (2 * FORWARD_WHY + 96)

/* "dc-a6-32-01-02-03.1795422300000000000" */
static bool
parse_name(const char *name, struct mac *mac, uint64_t *number)
{
	char text[MAC_TEXT];
	struct rd first = rd_of(name, strcspn(name, "."));
	uint64_t n;

	if (strlen(name) != FORWARD_NAME - 1 || !name[first.left] ||
		!str_take(text, sizeof text, &first) || !mac_parse(text, mac) ||
		!num_u64(name + first.left + 1, 0, UINT64_MAX, &n))
		return false;
	*number = n;
	return true;
}

/* All names in the folder, one after another; NULL at the end. */
static DIR *
list(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);

	if (!d && fd != -1)
		close(fd);
	return d;
}

/* Those of the host that came before. */
static void
remove_older(int folder, const char *name)
{
	DIR *d = list(folder);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (strncmp(e->d_name, name, MAC_TEXT) == 0 &&
			strcmp(e->d_name, name) < 0)
			unlinkat(folder, e->d_name, 0);
	if (d)
		closedir(d);
}

/* The time, but after those of the host that wait, for the clock may be set back.
 */
static uint64_t
next_number(int folder, struct mac mac)
{
	struct timespec now;
	uint64_t next, number;
	struct mac of;
	DIR *d = list(folder);
	struct dirent *e;

	clock_gettime(CLOCK_REALTIME, &now);
	next = (uint64_t)now.tv_sec * NANO + (uint64_t)now.tv_nsec;
	while (d && (e = readdir(d)))
		/* As odd as the time is: another one may be at it as well. */
		if (parse_name(e->d_name, &of, &number) && mac_eq(of, mac) &&
			number >= next)
			next = number + 1 + (uint64_t)now.tv_nsec;
	if (d)
		closedir(d);
	return next;
}

int
forward_add(int state, struct mac mac, const void *bytes, size_t len)
{
	int folder = put_folder(state, STATE_INSPECT), rc, why;
	char name[FORWARD_NAME], text[MAC_TEXT];

	if (folder == -1)
		return -1;
	snprintf(name, sizeof name, "%s.%019llu", mac_text(mac, text),
		(unsigned long long)next_number(folder, mac));
	rc = put_file(folder, name, bytes, len, 0600);
	why = errno;
	if (rc == 0)
		remove_older(folder, name);
	close(folder);
	errno = why;
	return rc;
}

bool
forward_next(
	int folder, char name[static FORWARD_NAME], struct mac *mac, uint64_t *when)
{
	char best[FORWARD_NAME] = "";
	DIR *d = list(folder);
	struct dirent *e;
	uint64_t number;

	while (d && (e = readdir(d)))
		if (parse_name(e->d_name, mac, &number) &&
			strcmp(e->d_name, name) > 0 &&
			(!*best || strcmp(e->d_name, best) < 0))
			str_copy(best, sizeof best, e->d_name);
	if (d)
		closedir(d);
	if (!*best || !parse_name(best, mac, &number))
		return false;
	str_copy(name, FORWARD_NAME, best);
	*when = number / NANO;
	return true;
}

bool
forward_outdated(int folder, const char *name)
{
	DIR *d = list(folder);
	struct dirent *e;
	bool found = false;

	while (d && !found && (e = readdir(d)))
		found = strncmp(e->d_name, name, MAC_TEXT) == 0 &&
			strcmp(e->d_name, name) > 0;
	if (d)
		closedir(d);
	return found;
}

int
forwarded_read(int state, struct mac mac, struct forwarded *out)
{
	char name[STATE_NAME], text[TEXT_MAX];
	struct forwarded f = {0};
	const char *when, *status, *why;
	struct kv kv;
	size_t line;
	ssize_t len = at_read(
		state, state_host(mac, STATE_FORWARDED, name), text, sizeof text);

	if (len == -1)
		return -1;
	errno = EBADMSG;
	if (!kv_parse(text, (size_t)len, &kv, &line))
		return -1;
	when = kv_get(&kv, "when");
	status = kv_get(&kv, "status");
	why = kv_get(&kv, "why");
	if (!when || !num_u64(when, 0, UINT64_MAX, &f.when) || !status ||
		!num_u32(status, 0, 999, &f.status) ||
		(why && !str_copy(f.why, sizeof f.why, why)))
		return -1;
	*out = f;
	return 0;
}

int
forwarded_write(int state, struct mac mac, const struct forwarded *f)
{
	char text[TEXT_MAX];
	struct wr w = wr_of(text, sizeof text);
	int dir = state_host_folder(state, mac), rc, why;

	if (dir == -1)
		return -1;
	wr_text(&w, "status=");
	wr_dec(&w, f->status);
	wr_text(&w, "\nwhen=");
	wr_dec(&w, f->when);
	wr_u8(&w, '\n');
	kv_put(&w, "why", *f->why ? f->why : NULL);
	rc = put_file(dir, state_file_name(STATE_FORWARDED), w.base, w.len, 0644);
	why = errno;
	close(dir);
	errno = why;
	return rc;
}
