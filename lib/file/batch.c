#include "file/batch.h"

#include "file/at.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The folder of an item, and what it is called there; -1 with errno. */
static int
open_own(int dir, const char *name, const char **last)
{
	char folder[NAME_MAX_HERE];
	const char *slash = strrchr(name, '/');

	*last = slash ? slash + 1 : name;
	if (!folder_of(name, folder))
		return -1;
	return at_open(
		dir, *folder ? folder : ".", O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

/* Close, and keep the errno of the step before. */
static int
done(int fd, int rc)
{
	int why = errno;

	close(fd);
	errno = why;
	return rc;
}

static int
move(int dir, struct batch_item *item)
{
	const char *name;
	int folder = open_own(dir, item->name, &name), rc;

	if (folder == -1 && errno == ENOENT && make_folders(dir, item->name) == 0)
		folder = open_own(dir, item->name, &name);
	if (folder == -1)
		return -1;
	rc = renameat(dir, item->temp, folder, name);
	if (rc == 0)
		item->temp[0] = '\0';
	return done(folder, rc);
}

static int
take_away(int dir, const struct batch_item *item)
{
	char path[NAME_MAX_HERE];
	const char *name;
	int folder = open_own(dir, item->name, &name), rc;

	if (folder == -1)
		return errno == ENOENT ? 0 : -1;
	rc = unlinkat(folder, name, 0);
	if (rc == -1 && errno == ENOENT)
		rc = 0;
	done(folder, 0);
	if (rc == -1 || !folder_of(item->name, path))
		return -1;
	if (*path && unlinkat(dir, path, AT_REMOVEDIR) == -1 &&
		errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT)
		return -1;
	return 0;
}

/* Move aside what kept an item from its place, by the errno of that. */
static int
clear_way(int dir, struct batch_item *item, int why)
{
	char path[NAME_MAX_HERE];
	const char *name = item->name;
	struct stat st;
	int folder, rc = -1;

	item->folder = why != EISDIR;
	if (item->folder && (!folder_of(item->name, path) || !*(name = path)))
		return -1;
	folder = open_own(dir, name, &name);
	if (folder == -1)
		return -1;
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EACCES;
		/* Those are trusted, and have something in them. */
		if (!S_ISDIR(st.st_mode) || !item->folder ||
			(st.st_uid != 0 && st.st_uid != geteuid()))
			rc = put_aside(folder, name, item->aside);
	}
	if (rc == -1)
		item->aside[0] = '\0';
	return done(folder, rc);
}

/* Make last what happened in one folder, if it is still there. */
static int
sync_folder(int dir, const char *folder)
{
	int fd = at_open(dir, *folder ? folder : ".", O_RDONLY | O_DIRECTORY);

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	return done(fd, fsync(fd));
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
carry_out(int dir, struct batch_item *item)
{
	return item->what == BATCH_REMOVE ? take_away(dir, item) : move(dir, item);
}

/* Is it the machine that cannot, and not what is there? */
static bool
machine_fails(int why)
{
	return why == ENOSPC || why == EDQUOT || why == EROFS || why == EIO ||
	       why == ENOMEM || why == EMFILE || why == ENFILE;
}

/* What cannot be done because of others is told, and is no failure. */
static int
carry_out_shared(int dir, struct batch_item *item)
{
	if (carry_out(dir, item) == 0)
		return 0;
	item->why = errno;
	if (!machine_fails(errno) && clear_way(dir, item, errno) == 0 &&
		carry_out(dir, item) == 0) {
		item->why = 0;
		return 0;
	}
	return machine_fails(errno) ? -1 : 0;
}

static int
settle(int dir, struct batch_item *first, bool few)
{
	for (struct batch_item *i = first; i; i = i->next) {
		if ((i->shared ? carry_out_shared : carry_out)(dir, i) == -1)
			return -1;
		if (few && sync_way(dir, i->name) == -1 &&
			(!i->shared || machine_fails(errno)))
			return -1;
	}
	return few ? 0 : syncfs(dir);
}

int
batch_put(int dir, struct batch_item *first)
{
	int rc = -1, why;
	size_t n = 0;

	for (struct batch_item *i = first; i; i = i->next, n++) {
		i->temp[0] = i->aside[0] = '\0';
		i->why = 0;
	}
	if (write_temps(dir, first, n <= BATCH_FEW) == 0)
		rc = settle(dir, first, n <= BATCH_FEW);

	why = errno;
	for (struct batch_item *i = first; i; i = i->next)
		if (i->temp[0])
			unlinkat(dir, i->temp, 0);
	errno = why;
	return rc;
}
