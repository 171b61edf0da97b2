/* mb-talos-fetch - Talos images, from the factory by way of a cache */
#include "talos-fetch/talos.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/site.h"
#include "metric/tally.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>

void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-talos-fetch get [-e extension,...] [-o overlay] "
		"[-O file] version arch name\n"
		"       mb-talos-fetch list | verify | prune\n");
}

/* A setting of the site, else the default. */
static void
setting(const struct site *site, const char *key, const char *otherwise, char *out,
	size_t size)
{
	const char *value = site_get(site, key);

	if (!str_copy(out, size, value ? value : otherwise))
		errx(EX_CONFIG, "%s: too long", key);
}

/* A list is words with blanks or newlines between them; here it has commas. */
static void
with_commas(char *text)
{
	for (; *text; text++)
		if (*text == ' ' || *text == '\n')
			*text = ',';
}

/* The folder and those above it, made when they are not there. */
static int
open_cache(const char *path)
{
	char part[PATH_MAX];

	for (size_t i = 1; path[i - 1]; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0755) == -1 && errno != EEXIST)
			return -1;
	}
	return at_folder(path);
}

static void
settings(struct talos *t)
{
	static struct site site;
	char number[24];
	int state = state_open(getenv("MB_STATE"));

	if (state == -1 ? errno != ENOENT : site_refresh(state, &site) == -1)
		err(EX_CONFIG, "the site's record");
	snprintf(number, sizeof number, "%llu", (unsigned long long)TALOS_LIMIT);
	setting(&site, "talos.cache_directory", TALOS_CACHE, t->path,
		sizeof t->path);
	setting(&site, "talos.base_url", TALOS_URL, t->base, sizeof t->base);
	setting(&site, "talos.max_cache_size", number, t->limit, sizeof t->limit);
	setting(&site, "talos.default_extensions", "", t->defaults,
		sizeof t->defaults);
	with_commas(t->defaults);
	for (size_t len = strlen(t->base); len > 0 && t->base[len - 1] == '/';)
		t->base[--len] = '\0';
	t->enabled = site_flag(&site, "talos.enabled", false);
	t->state = state;
	t->cache = open_cache(t->path);
	if (t->cache == -1)
		err(EX_CONFIG, "%s", t->path);
}

int
main(int argc, char *argv[])
{
	static struct talos t;
	bool server = getenv("GATEWAY_INTERFACE") != NULL;

	t.begun = tally_now();
	if (!server && (argc < 2 || strcmp(argv[1], "-h") == 0))
		usage(argc < 2 ? '?' : 'h');
	settings(&t);
	return server ? answer(&t) : command(&t, argc, argv);
}
