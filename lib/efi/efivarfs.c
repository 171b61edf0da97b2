#include "efi/efivarfs.h"

#include "efi/ucs2.h"
#include "file/at.h"
#include "file/batch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#define GUID_LEN (GUID_TEXT - 1)

/* Close, with the errno of what failed before. */
static int
refuse(int fd, int why)
{
	close(fd);
	errno = why;
	return -1;
}

/* A file's name as that of a variable, whose bytes go to buf. */
static bool
parse_name(const char *file, struct efivar *out, struct wr *buf)
{
	size_t len = strlen(file);
	char name[NAME_MAX + 1];

	if (len > NAME_MAX || len < GUID_LEN + 2 ||
		file[len - GUID_LEN - 1] != '-' ||
		!guid_parse(file + len - GUID_LEN, &out->guid))
		return false;
	len -= GUID_LEN + 1;
	memcpy(name, file, len);
	name[len] = '\0';
	if (!ucs2_from_utf8(name, buf))
		return false;
	out->name = rd_of(buf->base, buf->len);
	return true;
}

/* Read one file; text has room for the largest. */
static int
read_one(int dir, const char *file, char *text, struct vars *out,
	struct efivarfs_notes *notes)
{
	uint8_t name[2 * NAME_MAX];
	struct wr w = wr_of(name, sizeof name);
	struct efivar var = {0};

	if (!parse_name(file, &var, &w)) {
		notes->skipped++;
		return 0;
	}

	ssize_t len = at_read(dir, file, text, EFIVARFS_FILE_MAX + 1);
	if (len == -1 && errno != ENOENT && errno != EISDIR && errno != EINVAL)
		return -1;
	struct rd r = rd_of(text, len > 0 ? (size_t)len : 0);
	var.attributes = rd_le32(&r);
	if (r.bad) { /* also one that was deleted meanwhile, or is no file */
		notes->skipped++;
		return 0;
	}
	if (!(var.attributes & EFI_NON_VOLATILE)) {
		notes->gone++;
		return 0;
	}
	if (var.attributes & EFI_TIME_BASED_AUTHENTICATED_WRITE)
		notes->timeless++;
	var.data = r;
	if (!vars_put(out, &var)) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

/* The names in a folder, but those that begin with a dot. */
static int
collect(DIR *d, const char **file, size_t *n, struct arena *arena)
{
	struct dirent *e;

	*n = 0;
	while ((errno = 0, e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		if (*n == EFIVARFS_FILES) {
			errno = E2BIG;
			return -1;
		}
		file[*n] = arena_text(arena, e->d_name, strlen(e->d_name));
		if (!file[(*n)++]) {
			errno = ENOMEM;
			return -1;
		}
	}
	return errno == 0 ? 0 : -1;
}

static int
compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* All names of a folder, sorted. */
static int
list(int dir, struct arena *arena, const char ***out, size_t *n)
{
	const char **file = arena_take(arena, EFIVARFS_FILES * sizeof *file);
	int copy = at_open(dir, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = copy == -1 ? NULL : fdopendir(copy);

	if (!d)
		return copy == -1 ? -1 : refuse(copy, errno);

	int rc = -1;
	if (file)
		rc = collect(d, file, n, arena);
	else
		errno = ENOMEM;
	int why = errno;
	closedir(d);
	errno = why;
	if (rc == 0 && *n > 0)
		qsort(file, *n, sizeof *file, compare);
	*out = file;
	return rc;
}

int
efivarfs_read(int dir, struct vars *out, struct efivarfs_notes *notes)
{
	char *text = arena_take(out->arena, EFIVARFS_FILE_MAX + 1);
	const char **file;
	size_t n;

	*notes = (struct efivarfs_notes){0};
	if (!text) {
		errno = ENOMEM;
		return -1;
	}
	if (list(dir, out->arena, &file, &n) == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (read_one(dir, file[i], text, out, notes) == -1)
			return -1;
	return 0;
}

/* "NAME-GUID", in the arena; NULL with errno. */
static const char *
file_name(
	const struct efivar *var, struct arena *arena, struct efivarfs_notes *notes)
{
	char name[NAME_MAX + 1 - GUID_TEXT], guid[GUID_TEXT], file[NAME_MAX + 1];

	if (!ucs2_to_utf8(var->name, name, sizeof name)) {
		errno = var->name.left / 2 * 3 < sizeof name ? EILSEQ
							     : ENAMETOOLONG;
		return NULL;
	}
	if (strchr(name, '/'))
		notes->slashes++;
	for (char *slash; (slash = strchr(name, '/'));)
		*slash = '!';
	snprintf(file, sizeof file, "%s-%s", name, guid_text(&var->guid, guid));
	return arena_text(arena, file, strlen(file));
}

/* The file of one variable, as an item of a batch. */
static int
plan_one(const struct efivar *var, struct arena *arena, struct batch_item *out,
	struct efivarfs_notes *notes)
{
	size_t size = 4 + var->data.left;
	struct wr w = wr_of(arena_take(arena, size), size);

	out->name = file_name(var, arena, notes);
	if (!out->name)
		return -1;
	if (!w.base) {
		errno = ENOMEM;
		return -1;
	}
	wr_le32(&w, var->attributes);
	wr_bytes(&w, var->data.at, var->data.left);
	out->what = BATCH_FILE;
	out->bytes = (const char *)w.base;
	out->len = w.len;
	out->mode = 0644;
	if (var->attributes & EFI_TIME_BASED_AUTHENTICATED_WRITE)
		notes->timeless++;
	return 0;
}

static int
compare_item(const void *a, const void *b)
{
	const struct batch_item *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* All the files, in the order of their names; there is at least one. */
static int
plan(const struct vars *vars, struct batch_item **out, struct efivarfs_notes *notes)
{
	struct batch_item *item = arena_take(vars->arena, vars->n * sizeof *item);

	if (!item) {
		errno = ENOMEM;
		return -1;
	}
	for (size_t i = 0; i < vars->n; i++)
		if (plan_one(&vars->var[i], vars->arena, &item[i], notes) == -1)
			return -1;
	qsort(item, vars->n, sizeof *item, compare_item);
	for (size_t i = 1; i < vars->n; i++) {
		if (strcmp(item[i - 1].name, item[i].name) == 0) {
			errno = EEXIST;
			return -1;
		}
		item[i - 1].next = &item[i];
	}
	*out = item;
	return 0;
}

/* Remove a temporary folder and the files in it, and keep errno. */
static void
take_back(int dir, int folder, const char *temp, const struct batch_item *first)
{
	int why = errno;

	for (; first; first = first->next)
		unlinkat(folder, first->name, 0);
	unlinkat(dir, temp, AT_REMOVEDIR);
	errno = why;
}

int
efivarfs_write(int dir, const char *name, const struct vars *vars,
	struct efivarfs_notes *notes)
{
	struct batch_item *first = NULL;
	char temp[PUT_TEMP];

	*notes = (struct efivarfs_notes){0};
	if (vars->n > 0 && plan(vars, &first, notes) == -1)
		return -1;

	int folder = put_temp_folder(dir, temp);
	if (folder == -1)
		return -1;
	if (batch_put(folder, first) == -1 || fchmod(folder, 0755) == -1 ||
		renameat(dir, temp, dir, name) == -1) {
		take_back(dir, folder, temp, first);
		return refuse(folder, errno);
	}
	close(folder);
	return fsync(dir);
}
