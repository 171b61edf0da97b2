/* command: what a person asks for. */
#include "talos.h"

#include "base/str.h"
#include "file/at.h"
#include "file/put.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define PIECE (1U << 20)
#define TICK  250 /* ms between two pictures of the progress */
#define WIDTH 30  /* of its bar */

static int
code_of(unsigned status)
{
	switch (status) {
	case 404:
		return EXIT_FAILURE;
	case 400:
	case 502:
		return EX_DATAERR;
	case 500:
		return EX_CONFIG;
	default:
		return EX_TEMPFAIL;
	}
}

static int
sorry(const struct trouble *t)
{
	warnx("%s", t->why);
	return code_of(t->status);
}

/* How far it is, on a terminal. */
static void
show(const struct follow *f)
{
	char bar[WIDTH + 1] = "";
	uint64_t done = f->whole ? f->size : f->there;

	if (f->size == REC_UNKNOWN || f->size == 0) {
		fprintf(stderr, "\r%s: %llu MB ", f->ask->image.name,
			(unsigned long long)(done >> 20));
		return;
	}
	for (unsigned i = 0; i < WIDTH; i++)
		bar[i] = i * f->size < done * WIDTH ? '#' : '.';
	fprintf(stderr, "\r%s [%s] %3llu%% of %llu MB ", f->ask->image.name, bar,
		(unsigned long long)(done * 100 / f->size),
		(unsigned long long)(f->size >> 20));
}

/* Wait for all of it. */
static bool
wait_for(struct follow *f)
{
	bool terminal = isatty(STDERR_FILENO), good;

	do {
		good = follow_wait(f, REC_UNKNOWN - 1, TICK);
		if (terminal)
			show(f);
	} while (good && !f->whole);
	if (terminal)
		fputc('\n', stderr);
	return good;
}

/* A copy of its own: who writes to it does not write to the cache. */
static int
copy_to(const struct follow *f, const char *file)
{
	const char *name;
	int dir = at_parent(file, &name);
	uint64_t left = f->size;
	off_t at = 0;
	struct put p;

	if (dir == -1 || put_begin(&p, dir, 0644) == -1)
		err(EX_TEMPFAIL, "%s", file);
	while (left > 0) {
		ssize_t n = sendfile(p.fd, f->data, &at, PIECE);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		left -= (uint64_t)n;
	}
	if (left > 0 || put_commit(&p, name) == -1) {
		int why = errno;

		put_abandon(&p);
		errno = why;
		err(EX_TEMPFAIL, "%s", file);
	}
	return 0;
}

static int
bring(struct talos *t, struct talos_ask *ask, const char *file)
{
	static struct follow f;
	struct trouble why = {0};
	int rc = 0;

	if (!resolve(t, ask, &why))
		return sorry(&why);
	if (!follow_begin(&f, t, ask) || !wait_for(&f))
		return sorry(&f.trouble);
	if (ask->sum)
		printf("%s  %s\n", f.record.sum, ask->image.name);
	else if (file)
		rc = copy_to(&f, file);
	else
		printf("%s/" TALOS_IMAGES "/%s/data\n", t->path, f.name);
	follow_end(&f);
	return rc;
}

static int
get(struct talos *t, int argc, char *argv[])
{
	static struct talos_ask ask;
	const char *extensions = NULL, *overlay = "", *file = NULL;
	char text[400] = "";
	struct wr why = wr_of(text, sizeof text - 1);
	int c;

	/* Options may come before and after the words, as getopt(3) of GNU has it.
	 */
	optind = 0;
	while ((c = getopt(argc, argv, "e:ho:O:")) != -1) {
		if (c == 'e')
			extensions = optarg;
		else if (c == 'o')
			overlay = optarg;
		else if (c == 'O')
			file = optarg;
		else
			usage(c);
	}
	if (argc - optind != 3)
		usage('?');
	argv += optind;
	if (!talos_ask(argv[0], argv[1], argv[2], &ask, &why) ||
		(extensions && !talos_ask_extensions(extensions, &ask, &why)) ||
		!talos_ask_overlay(overlay, &ask, &why))
		errx(EX_USAGE, "%s", text);
	return bring(t, &ask, file);
}

/* One line: when it was used, its size, whether it is whole, its name. */
static void
list_one(int images, const char *name)
{
	int entry = at_open(images, name, O_RDONLY | O_DIRECTORY), data;
	struct image_coming coming = {.raw = REC_UNKNOWN};
	struct stat st = {0}, used = {0};
	struct image_record r;
	char when[32] = "-", state[32] = "whole";
	struct tm tm;

	if (entry == -1)
		return;
	data = entry_open(entry, &r);
	if (data == -1) {
		coming_get(entry, &coming);
		if (fstatat(entry, "raw.part", &st, 0) == -1)
			fstatat(entry, "data.part", &st, 0);
		r.size = (uint64_t)st.st_size;
		if (coming.raw == REC_UNKNOWN || coming.raw == 0)
			str_copy(state, sizeof state, "part");
		else
			snprintf(state, sizeof state, "%llu%%",
				(unsigned long long)(r.size * 100 / coming.raw));
	} else {
		close(data);
	}
	if (fstatat(entry, "used", &used, 0) == 0 &&
		localtime_r(&used.st_mtime, &tm))
		strftime(when, sizeof when, "%Y-%m-%d %H:%M", &tm);
	printf("%-16s %12llu %-6s %s\n", when, (unsigned long long)r.size, state,
		name);
	close(entry);
}

static int
list(struct talos *t, int argc, char *argv[])
{
	int images = at_open(t->cache, TALOS_IMAGES, O_RDONLY | O_DIRECTORY);
	struct dirent **names;
	char path[64];
	int n;

	(void)argv;
	if (argc != 1)
		usage('?');
	if (images == -1)
		return 0;
	snprintf(path, sizeof path, "/proc/self/fd/%d", images);
	n = scandir(path, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (*names[i]->d_name != '.')
			list_one(images, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	close(images);
	return 0;
}

static int
verify(struct talos *t, int argc, char *argv[])
{
	(void)argv;
	if (argc != 1)
		usage('?');
	return run_store(t, (const char *[]){"verify"}, 1);
}

static int
prune(struct talos *t, int argc, char *argv[])
{
	(void)argv;
	if (argc != 1)
		usage('?');
	return run_store(t, (const char *[]){"room"}, 1);
}

int
command(struct talos *t, int argc, char *argv[])
{
	static const struct {
		const char *word;
		int (*run)(struct talos *t, int argc, char *argv[]);
	} verbs[] = {
		{"get", get},
		{"list", list},
		{"verify", verify},
		{"prune", prune},
	};

	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[1], verbs[i].word) == 0)
			return verbs[i].run(t, argc - 1, argv + 1);
	usage('?');
}
