/* image: bring one image into the cache, from where the last one left it. */
#include "store.h"

#include "fetch.h"

#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/seat.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <sysexits.h>
#include <time.h>

#define SEATS      "fetching" /* in the cache */
#define FETCHES    8          /* at a time; each may take what unpacking takes */
#define IDLE_TRIES 5          /* in a row that bring nothing new */
#define WAIT_MS    200 /* before the second of them, then twice that, and so on */
#define PATIENCE   60  /* seconds for the factory to take a schematic */
#define LOCK_FD    3   /* where who starts us leaves the entry's lock */

struct image {
	struct talos_ask ask;
	char id[DIGEST_TEXT], name[ENTRY_MAX];
	struct fetch fetch;
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return ns_of(t);
}

/* Write down why it ended, for those who wait. Returns our exit code. */
static int
give_up(struct image *im, unsigned status, const char *why)
{
	struct image_failed f = {.when = now_ns(), .status = status};
	char text[REC_MAX];
	struct wr w = wr_of(text, sizeof text);
	struct rd said = rd_of(why, strlen(why));

	str_show(f.why, sizeof f.why, &said);
	failed_put(&w, &f);
	warnx("%s: %s", im->name, f.why);
	if (entry_write(im->fetch.entry, "failed", &w, false) == -1)
		warn("%s: failed", im->name);
	return status == 404   ? EXIT_FAILURE
	       : status == 502 ? EX_DATAERR
			       : EX_TEMPFAIL;
}

/* Tell the factory what is wanted. 0, or our exit code. */
static int
tell_schematic(const struct store *s, struct image *im)
{
	char text[SCHEMATIC_MAX], answer[2 * SCHEMATIC_MAX], why[REC_WHY];
	struct wr w = wr_of(text, sizeof text);
	struct web web = {.if_range = "", .patience = PATIENCE, .post = text};
	json_t *json;
	const char *id;

	schematic_text(&im->ask.want, &w);
	wr_u8(&w, '\0');
	if (w.full)
		return give_up(im, 400, "the schematic is too long");
	snprintf(web.url, sizeof web.url, "%s/schematics", s->base);
	if (web_text(&web, answer, sizeof answer) == -1) {
		snprintf(why, sizeof why, "%.120s: %.120s", web.url, web.why);
		return give_up(im, web.head.status == 400 ? 502 : 503, why);
	}
	json = json_loads(answer, 0, NULL);
	id = json_string_value(json_object_get(json, "id"));
	snprintf(why, sizeof why, "the factory calls the schematic %.70s, it is %s",
		id ? id : "nothing", im->id);
	bool same = id && strcmp(id, im->id) == 0;
	json_decref(json);
	return same ? 0 : give_up(im, 502, why);
}

/*
 * Try until it is whole, as long as each try brings something new or there are not
 * too many that did not. 0, or our exit code.
 */
static int
bring(struct image *im, const char *url)
{
	struct fetch *f = &im->fetch;
	char why[REC_WHY];

	for (unsigned idle = 0; idle < IDLE_TRIES;) {
		uint64_t had = f->have;

		switch (fetch_try(f, url)) {
		case FETCH_WHOLE:
			return 0;
		case FETCH_NONE:
			return EXIT_FAILURE;
		case FETCH_BAD:
			fetch_forget(f);
			return give_up(im, 502, f->why);
		case FETCH_DISK:
			/* Room for the reason, and for others. */
			fetch_forget(f);
			return give_up(im, 503, f->why);
		case FETCH_CUT:
			break;
		}
		if (f->have > had)
			idle = 0;
		else
			poll(NULL, 0, WAIT_MS << idle++);
	}
	snprintf(why, sizeof why, "%.100s: %.140s", url, f->why);
	return give_up(im, 503, why);
}

/* Make it the image: data on the disk, then the record that vouches for it. */
static int
keep(struct image *im)
{
	struct image_record r = {.when = now_ns() / 1000000000};
	struct fetch *f = &im->fetch;
	char text[REC_MAX];
	struct wr w = wr_of(text, sizeof text);
	struct stat st;

	str_copy(r.url, sizeof r.url, f->coming.url);
	r.size = f->made;
	r.id = f->coming.id;
	fetch_sum(f, r.sum);
	if (fsync(f->data) == -1 || fstat(f->data, &st) == -1 ||
		renameat(f->entry, "data.part", f->entry, "data") == -1)
		return give_up(im, 503, strerror(errno));
	r.written = ns_of(st.st_mtim);
	record_put(&w, &r);
	if (entry_write(f->entry, "record", &w, true) == -1)
		return give_up(im, 503, strerror(errno));
	unlinkat(f->entry, "raw.part", 0);
	unlinkat(f->entry, "coming", 0);
	unlinkat(f->entry, "failed", 0);
	return 0;
}

static void
url_of(const struct store *s, const struct image *im, size_t n,
	char out[static URL_MAX])
{
	snprintf(out, URL_MAX, "%s/image/%s/%s/%s", s->base, im->id,
		im->ask.version, im->ask.image.file[n]);
}

/* Is what is there of a URL that we would ask? The factory may be another now. */
static bool
ours(const struct store *s, const struct image *im)
{
	char url[URL_MAX];

	for (size_t n = 0; n < im->ask.image.n; n++) {
		url_of(s, im, n, url);
		if (strcmp(url, im->fetch.coming.url) == 0)
			return true;
	}
	return false;
}

/* One of the factory's names for it after the other. */
static int
bring_any(const struct store *s, struct image *im)
{
	char url[URL_MAX], why[REC_WHY];
	const struct talos_image *i = &im->ask.image;
	int rc = EXIT_FAILURE;

	if (im->fetch.have > 0 && !ours(s, im) && fetch_restart(&im->fetch) == -1)
		return give_up(im, 503, strerror(errno));
	for (size_t n = 0; n < i->n && rc == EXIT_FAILURE; n++) {
		url_of(s, im, n, url);
		rc = bring(im, url);
	}
	if (rc == EXIT_FAILURE) {
		snprintf(why, sizeof why, "the factory has no %s of %s for %s",
			i->name, im->ask.version, im->ask.arch);
		return give_up(im, 404, why);
	}
	return rc == 0 ? keep(im) : rc;
}

/* VERSION ARCH NAME [EXTENSIONS [OVERLAY IMAGE]], all as the factory has them. */
static void
arguments(struct image *im, int argc, char *argv[])
{
	char text[256];
	struct wr why = wr_of(text, sizeof text - 1);
	struct talos_ask *a = &im->ask;

	if (argc != 3 && argc != 4 && argc != 6)
		usage('?');
	if (!talos_ask(argv[0], argv[1], argv[2], a, &why) ||
		(argc > 3 && !talos_ask_extensions(argv[3], a, &why)) ||
		(argc > 4 && !talos_ask_overlay(argv[4], a, &why)) ||
		(argc > 4 &&
			!str_copy(a->want.image, sizeof a->want.image, argv[5])))
		errx(EX_USAGE, "%.*s", (int)why.len, text);
	if (strcmp(a->version, TALOS_LATEST) == 0)
		errx(EX_USAGE, "version latest: which one is it?");
	schematic_sort(&a->want);
	schematic_id(&a->want, im->id);
	entry_name(a, a->version, im->id, im->name);
}

/* The lock that we were left, or that we take; -1: another one is at it. */
static int
own_lock(int entry)
{
	struct stat theirs, ours;

	if (fstat(LOCK_FD, &theirs) == 0 &&
		fstatat(entry, "lock", &ours, AT_SYMLINK_NOFOLLOW) == 0 &&
		theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev)
		return LOCK_FD;
	return lock_take(entry, "lock", 0);
}

static int
fetch_it(struct store *s, struct image *im)
{
	int rc;

	put_sweep(im->fetch.entry, time(NULL));
	rc = tell_schematic(s, im);
	if (rc != 0)
		return rc;
	im->fetch.store = s;
	im->fetch.unpack = im->ask.image.unpack;
	if (fetch_begin(&im->fetch) == -1)
		return give_up(im, 503, strerror(errno));
	rc = bring_any(s, im);
	fetch_end(&im->fetch);
	return rc;
}

int
store_image(struct store *s, int argc, char *argv[])
{
	static struct image im;
	struct image_record r;
	int images, lock, data, seat, rc;

	arguments(&im, argc, argv);
	images = put_folder(s->cache, TALOS_IMAGES);
	im.fetch.entry = images == -1 ? -1 : put_folder(images, im.name);
	if (im.fetch.entry == -1)
		err(EX_TEMPFAIL, "%s", im.name);
	lock = own_lock(im.fetch.entry);
	if (lock == -1 && errno != EWOULDBLOCK)
		err(EX_TEMPFAIL, "%s", im.name);
	if (lock == -1)
		return EX_TEMPFAIL;
	data = entry_open(im.fetch.entry, &r);
	if (data != -1)
		return 0;
	seat = seat_take(s->cache, SEATS, 0, FETCHES);
	if (seat == -1)
		return give_up(&im, 503,
			errno == EAGAIN
				? "other images are being fetched, as many as "
				  "may be at a time"
				: strerror(errno));
	rc = fetch_it(s, &im);
	/* Those who wait see that it is whole before room is made. */
	close(lock);
	make_room(s, im.name);
	return rc;
}
