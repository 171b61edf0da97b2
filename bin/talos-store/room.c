/* room: images leave, the longest unused first; and images are looked at again. */
#include "store.h"

#include "base/hex.h"
#include "file/at.h"
#include "file/lock.h"
#include "talos/cacheplan.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sysexits.h>
#include <time.h>

#define ENTRIES_MAX 4096
#define RECENT      60    /* seconds: a web server was told to open it just now */
#define ABANDONED   86400 /* seconds: a download that nobody went on with */

/* The files of an entry; its lock goes last. */
static const char *const files[] = {"record", "data", "data.part", "raw.part",
	"coming", "failed", "used", "lock"};
#define FILES (sizeof files / sizeof *files)

struct entries {
	size_t n;
	struct cached plan[ENTRIES_MAX];
	char name[ENTRIES_MAX][ENTRY_MAX];
};

/* The entry's lock when nobody uses it, else -1. */
static int
lock_idle(int entry)
{
	struct image_record r;
	int data, lock = lock_take(entry, "lock", 0);

	if (lock == -1)
		return -1;
	data = entry_open(entry, &r);
	if (data == -1)
		return lock;
	if (flock(data, LOCK_EX | LOCK_NB) == -1) {
		close(lock);
		lock = -1;
	}
	close(data);
	return lock;
}

/* What an entry takes, and when it was last used. */
static void
measure(int entry, struct cached *c)
{
	struct stat st;
	int lock;

	*c = (struct cached){0};
	/* One that was made just now has nothing in it yet. */
	if (fstat(entry, &st) == 0)
		c->used = st.st_mtime;
	for (size_t i = 0; i < FILES; i++)
		if (fstatat(entry, files[i], &st, AT_SYMLINK_NOFOLLOW) == 0) {
			c->size += (uint64_t)st.st_blocks * 512;
			if (c->used < st.st_mtime)
				c->used = st.st_mtime;
		}
	if (fstatat(entry, "used", &st, AT_SYMLINK_NOFOLLOW) == 0)
		c->used = st.st_mtime;
	lock = lock_idle(entry);
	c->busy = lock == -1 || c->used + RECENT > time(NULL);
	if (lock != -1)
		close(lock);
}

/* Remove all of it, unless somebody uses it. */
static bool
remove_entry(int images, const char *name)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY), lock;

	if (entry == -1)
		return false;
	lock = lock_idle(entry);
	if (lock != -1) {
		for (size_t i = 0; i < FILES; i++)
			unlinkat(entry, files[i], 0);
		unlinkat(images, name, AT_REMOVEDIR);
		close(lock);
	}
	close(entry);
	return lock != -1;
}

/* Every folder of an image; -1: there is none. */
static int
read_entries(const struct store *s, struct entries *e)
{
	int images = at_open(s->cache, TALOS_IMAGES, O_RDONLY | O_DIRECTORY), entry;
	DIR *d = images == -1 ? NULL : fdopendir(dup(images));
	struct dirent *f;

	e->n = 0;
	while (d && e->n < ENTRIES_MAX && (f = readdir(d))) {
		if (*f->d_name == '.' || strlen(f->d_name) >= ENTRY_MAX)
			continue;
		entry = at_open(images, f->d_name, O_RDONLY | O_DIRECTORY);
		if (entry == -1)
			continue;
		measure(entry, &e->plan[e->n]);
		memcpy(e->name[e->n++], f->d_name, strlen(f->d_name) + 1);
		close(entry);
	}
	if (d)
		closedir(d);
	return images;
}

/* Is it a download that nobody went on with for long? */
static bool
abandoned(int images, const char *name, const struct cached *c)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY);
	struct image_record r;
	int data;

	if (entry == -1)
		return false;
	data = entry_open(entry, &r);
	close(entry);
	if (data != -1)
		close(data);
	return data == -1 && !c->busy && c->used + ABANDONED < time(NULL);
}

void
make_room(const struct store *s, const char *keep, uint64_t limit)
{
	static struct entries e;
	int images = read_entries(s, &e);
	uint64_t stays;

	for (size_t i = 0; i < e.n; i++)
		if (keep && strcmp(e.name[i], keep) == 0)
			e.plan[i].busy = true;
	stays = cache_plan(e.plan, e.n, limit);
	for (size_t i = 0; i < e.n; i++)
		if ((e.plan[i].leaves ||
			    abandoned(images, e.name[i], &e.plan[i])) &&
			remove_entry(images, e.name[i]))
			warnx("%s leaves the cache", e.name[i]);
	if (stays > limit)
		warnx("the cache has %llu bytes in use, more than max_cache_size",
			(unsigned long long)stays);
	if (images != -1)
		close(images);
}

int
store_room(struct store *s, int argc, char *argv[])
{
	(void)argv;
	if (argc != 0)
		usage('?');
	make_room(s, NULL, s->limit);
	return 0;
}

/* The digest of an open file as text; false when it cannot be read. */
static bool
sum_of(int fd, char out[static DIGEST_TEXT])
{
	static char buf[1 << 17];
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct wr w = wr_of(out, DIGEST_TEXT);
	unsigned len = 0;
	ssize_t n = -1;

	if (md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1)
		while ((n = read(fd, buf, sizeof buf)) > 0)
			EVP_DigestUpdate(md, buf, (size_t)n);
	if (n == 0 && EVP_DigestFinal_ex(md, digest, &len) != 1)
		n = -1;
	EVP_MD_CTX_free(md);
	wr_hex(&w, digest, len);
	wr_u8(&w, '\0');
	return n == 0;
}

/* Look at one image; when it is not what was stored, it is no longer served. */
static bool
verify_one(int images, const char *name)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY), data;
	char sum[DIGEST_TEXT] = "";
	struct image_record r;
	bool good = true;

	if (entry == -1)
		return true;
	if (record_get(entry, &r) == 0) {
		data = entry_open(entry, &r);
		good = data != -1 && sum_of(data, sum) && strcmp(sum, r.sum) == 0;
		if (data != -1)
			close(data);
		printf("%s %s\n", good ? "ok " : "BAD", name);
		if (!good)
			unlinkat(entry, "record", 0);
	}
	close(entry);
	return good;
}

int
store_verify(struct store *s, int argc, char *argv[])
{
	static struct entries e;
	int images = read_entries(s, &e), rc = 0;

	(void)argv;
	if (argc != 0)
		usage('?');
	for (size_t i = 0; i < e.n; i++)
		if (!verify_one(images, e.name[i]))
			rc = EXIT_FAILURE;
	if (images != -1)
		close(images);
	return rc;
}
