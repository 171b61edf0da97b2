/* mb-talos-store - bring a Talos image, or the lists of a factory, into the cache
 */
#include "talos-store/store.h"

#include "base/num.h"
#include "file/at.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

static const struct {
	const char *word;
	int (*run)(struct store *s, int argc, char *argv[]);
} verbs[] = {
	{"image", store_image},
	{"lists", store_lists},
	{"room", store_room},
	{"verify", store_verify},
};

void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-talos-store [-c cache] [-m bytes] [-u url] image version "
		"arch name\n"
		"           [extensions [overlay overlay-image]]\n"
		"       mb-talos-store [-c cache] [-u url] lists [version]\n"
		"       mb-talos-store [-c cache] [-m bytes] room\n"
		"       mb-talos-store [-c cache] verify\n");
}

int
main(int argc, char *argv[])
{
	struct store s = {.base = TALOS_URL, .limit = TALOS_LIMIT};
	const char *cache = TALOS_CACHE;
	int c;

	while ((c = getopt(argc, argv, "+c:hm:u:")) != -1) {
		if (c == 'c')
			cache = optarg;
		else if (c == 'u')
			s.base = optarg;
		else if (c != 'm')
			usage(c);
		else if (!num_u64(optarg, 0, UINT64_MAX, &s.limit))
			errx(EX_USAGE, "-m %s: not a number of bytes", optarg);
	}
	argc -= optind;
	argv += optind;
	for (size_t i = 0; argc > 0 && i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(argv[0], verbs[i].word) != 0)
			continue;
		s.cache = at_folder(cache);
		if (s.cache == -1)
			err(EX_CONFIG, "%s", cache);
		return verbs[i].run(&s, argc - 1, argv + 1);
	}
	usage('?');
}
