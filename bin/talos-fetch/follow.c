/* follow: an image as it comes, from whoever fetches it. */
#include "talos.h"

#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <time.h>

#define STEP_MS 10
#define TRIES   10
#define STARTS  20 /* downloads that end without a word, in one request */

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return ns_of(t);
}

/* Its folder, made when it is not there, also when it leaves the cache meanwhile.
 */
static bool
open_entry(struct follow *f)
{
	int images = put_folder(f->talos->cache, TALOS_IMAGES);

	if (f->entry != -1)
		close(f->entry);
	f->entry = -1;
	for (int i = 0; images != -1 && f->entry == -1 && i < TRIES; i++) {
		f->entry = put_folder(images, f->name);
		if (f->entry == -1 && errno != ENOENT)
			break;
	}
	if (images != -1)
		close(images);
	return f->entry != -1 ||
	       refuse(&f->trouble, 503, f->talos->path, strerror(errno));
}

bool
follow_begin(struct follow *f, const struct talos *t, const struct talos_ask *ask)
{
	char id[DIGEST_TEXT];
	int used;

	*f = (struct follow){.talos = t,
		.ask = ask,
		.entry = -1,
		.data = -1,
		.size = REC_UNKNOWN,
		.begun = now_ns()};
	schematic_id(&ask->want, id);
	entry_name(ask, ask->version, id, f->name);
	if (!open_entry(f))
		return false;
	used = openat(f->entry, "used", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (used != -1) {
		futimens(used, NULL);
		close(used);
	}
	return true;
}

/* Is it whole? If what we follow is another image, that is trouble. */
static bool
look_whole(struct follow *f)
{
	int data = entry_open(f->entry, &f->record);

	if (data == -1)
		return true;
	if (f->pinned && f->coming.id != f->record.id) {
		close(data);
		return refuse(
			&f->trouble, 503, f->name, "it changed while it was sent");
	}
	if (f->data != -1)
		close(f->data);
	f->data = data;
	f->whole = true;
	f->size = f->there = f->record.size;
	/* Nobody removes it while we have it. */
	flock(data, LOCK_SH | LOCK_NB);
	return true;
}

/* How much is there, in the file that is written to now? */
static bool
look_part(struct follow *f)
{
	struct image_coming before, after;
	struct stat ours, theirs;
	int data;

	if (coming_get(f->entry, &before) == -1)
		return true;
	if (f->pinned && f->coming.id != before.id)
		return refuse(
			&f->trouble, 503, f->name, "it changed while it was sent");
	data = at_open(f->entry, "data.part", O_RDONLY);
	if (data == -1)
		return true;
	/* The file is of that download only if the download is still that one. */
	if (fstat(data, &theirs) == -1 || coming_get(f->entry, &after) == -1 ||
		after.id != before.id) {
		close(data);
		return true;
	}
	if (f->data != -1 && f->coming.id == after.id &&
		fstat(f->data, &ours) == 0 && ours.st_size >= theirs.st_size) {
		close(data);
		data = -1;
	}
	if (data != -1) {
		if (f->data != -1)
			close(f->data);
		f->data = data;
	}
	f->coming = after;
	f->size = after.size;
	return true;
}

/* What may be sent of the file that we have open. */
static void
count(struct follow *f)
{
	struct image_coming now;
	struct stat st;

	if (f->whole || f->data == -1 || fstat(f->data, &st) == -1)
		return;
	f->there = (uint64_t)st.st_size;
	/* A length that can be known is said before the first byte: by now, that
	 * is. */
	if (f->size == REC_UNKNOWN && f->there > 0 &&
		coming_get(f->entry, &now) == 0 && now.id == f->coming.id)
		f->size = now.size;
	if (f->size != REC_UNKNOWN && f->there >= f->size)
		f->there = f->size > 0 ? f->size - 1 : 0;
}

/* Did it fail since we ask? */
static bool
look_failed(struct follow *f)
{
	struct image_failed failed;

	if (failed_get(f->entry, &failed) == -1 || failed.when < f->begun)
		return true;
	return refuse(&f->trouble, failed.status, failed.why, "");
}

/* Then nobody could write down why it failed. */
static bool
is_full(int folder)
{
	struct statvfs v;

	return fstatvfs(folder, &v) == 0 && v.f_bavail == 0;
}

/* Have it fetched, by a process that has the lock from us. */
static bool
start(struct follow *f, int lock)
{
	const struct talos_ask *a = f->ask;
	char list[SCHEMATIC_MAX];
	struct wr w = wr_of(list, sizeof list);
	const char *words[] = {"image", a->version, a->arch, a->image.name, list,
		a->want.overlay, a->want.image};

	for (size_t i = 0; i < a->want.n; i++) {
		wr_text(&w, i ? "," : "");
		wr_text(&w, a->want.extension[i]);
	}
	wr_u8(&w, '\0');
	if (f->started++ == STARTS)
		return refuse(&f->trouble, 503, f->name,
			is_full(f->entry)
				? strerror(ENOSPC)
				: "whoever fetches it ends before it is there");
	return start_store(f->talos, words, *a->want.overlay ? 7 : 5, lock) != -1 ||
	       refuse(&f->trouble, 500, "mb-talos-store", strerror(errno));
}

/* See to it that somebody fetches it, if it is neither whole nor failed. */
static bool
see_to_it(struct follow *f)
{
	int lock = lock_take(f->entry, "lock", 0);
	struct stat st;
	bool good = true;

	if (lock == -1 && errno == ENOENT)
		return open_entry(f);
	if (lock == -1)
		return errno == EWOULDBLOCK ||
		       refuse(&f->trouble, 503, f->name, strerror(errno));
	/* With the lock it is as it stays: it may have become whole before. */
	if (fstat(lock, &st) == 0 && st.st_nlink == 0)
		good = open_entry(f);
	else if (look_whole(f) && !f->whole && look_failed(f))
		good = start(f, lock);
	else
		good = f->trouble.status == 0;
	close(lock);
	return good;
}

bool
follow_wait(struct follow *f, uint64_t beyond, int wait_ms)
{
	for (int waited = 0;; waited += STEP_MS) {
		count(f);
		if (f->whole || f->there > beyond)
			return true;
		if (!look_whole(f))
			return false;
		if (f->whole)
			return true;
		if (!look_part(f))
			return false;
		count(f);
		if (f->there > beyond)
			return true;
		if (!see_to_it(f))
			return false;
		if (f->whole || waited >= wait_ms)
			return true;
		poll(NULL, 0, STEP_MS);
	}
}

bool
follow_whole(struct follow *f)
{
	while (!f->whole)
		if (!follow_wait(f, REC_UNKNOWN - 1, 1000))
			return false;
	return true;
}

void
follow_end(struct follow *f)
{
	if (f->data != -1)
		close(f->data);
	if (f->entry != -1)
		close(f->entry);
	f->data = f->entry = -1;
}
