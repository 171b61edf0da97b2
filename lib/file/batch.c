#include "file/batch.h"

#include "file/at.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>

#define NAME_MAX_HERE 256 /* of the folder that an item is in */

/* The folder of name, "" for dir itself; false with errno if it is too long. */
static bool
folder_of(const char *name, char out[static NAME_MAX_HERE])
{
	const char *slash = strrchr(name, '/');
	size_t len = slash ? (size_t)(slash - name) : 0;

	if (len >= NAME_MAX_HERE) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(out, name, len);
	out[len] = '\0';
	return true;
}

static int
write_temp(int dir, struct batch_item *item, bool sync)
{
	struct put p;

	if (put_begin(&p, dir, item->mode) == -1)
		return -1;
	memcpy(item->temp, p.temp, sizeof item->temp);
	put_own(p.fd, dir, item->name, item->mode);
	if (put_write(&p, item->bytes, item->len) == -1 ||
		(sync && fsync(p.fd) == -1)) {
		int why = errno;

		close(p.fd);
		errno = why;
		return -1;
	}
	return close(p.fd);
}

static int
write_temps(int dir, struct batch_item *first, bool few)
{
	for (struct batch_item *i = first; i; i = i->next) {
		if (i->what == BATCH_FILE && write_temp(dir, i, few) == -1)
			return -1;
		if (i->what == BATCH_LINK &&
			put_temp_link(dir, i->bytes, i->temp) == -1)
			return -1;
	}
	return few ? 0 : syncfs(dir);
}

/* Make the folders on the way to name. */
static int
make_folders(int dir, const char *name)
{
	char path[NAME_MAX_HERE];

	for (const char *at = strchr(name, '/'); at; at = strchr(at + 1, '/')) {
		size_t len = (size_t)(at - name);

		if (len >= sizeof path) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(path, name, len);
		path[len] = '\0';
		if (put_mkdir(dir, path, 0755) == -1 && errno != EEXIST)
			return -1;
	}
	return 0;
}

static int
move(int dir, struct batch_item *item)
{
	int rc = renameat(dir, item->temp, dir, item->name);

	if (rc == -1 && errno == ENOENT && make_folders(dir, item->name) == 0)
		rc = renameat(dir, item->temp, dir, item->name);
	if (rc == 0)
		item->temp[0] = '\0';
	return rc;
}

static int
take_away(int dir, const struct batch_item *item)
{
	char folder[NAME_MAX_HERE];

	if (unlinkat(dir, item->name, 0) == -1 && errno != ENOENT)
		return -1;
	if (!folder_of(item->name, folder))
		return -1;
	if (*folder && unlinkat(dir, folder, AT_REMOVEDIR) == -1 &&
		errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT)
		return -1;
	return 0;
}

/* Make last what happened in one folder, if it is still there. */
static int
sync_folder(int dir, const char *folder)
{
	int fd = at_open(dir, *folder ? folder : ".", O_RDONLY | O_DIRECTORY);

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;

	int rc = fsync(fd);
	int why = errno;
	close(fd);
	errno = why;
	return rc;
}

/* Make last what happened on the way to name: it may have new folders. */
static int
sync_way(int dir, const char *name)
{
	char folder[NAME_MAX_HERE];

	do {
		if (!folder_of(name, folder) || sync_folder(dir, folder) == -1)
			return -1;
		name = folder;
	} while (*folder);
	return 0;
}

static int
settle(int dir, struct batch_item *first, bool few)
{
	for (struct batch_item *i = first; i; i = i->next) {
		int rc = i->what == BATCH_REMOVE ? take_away(dir, i) : move(dir, i);

		if (rc == -1 || (few && sync_way(dir, i->name) == -1))
			return -1;
	}
	return few ? 0 : syncfs(dir);
}

int
batch_put(int dir, struct batch_item *first)
{
	size_t n = 0;

	for (struct batch_item *i = first; i; i = i->next, n++)
		i->temp[0] = '\0';
	if (write_temps(dir, first, n <= BATCH_FEW) == 0 &&
		settle(dir, first, n <= BATCH_FEW) == 0)
		return 0;

	int why = errno;
	for (struct batch_item *i = first; i; i = i->next)
		if (i->temp[0])
			unlinkat(dir, i->temp, 0);
	errno = why;
	return -1;
}
