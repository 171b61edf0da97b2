#include "drivers.h"

#include "base/str.h"
#include "file/at.h"
#include "proc/libexec.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#define NEAR 2 /* changes to a name; more is another word */

/* What is there and was probably meant; false when none is near. */
static bool
nearest(int folder, const char *name, char out[static NAME_MAX + 1])
{
	unsigned least = NEAR + 1, distance;
	int fd = at_open(folder, ".", O_RDONLY | O_DIRECTORY);
	DIR *list = fd == -1 ? NULL : fdopendir(fd);

	for (const struct dirent *e; list && (e = readdir(list));) {
		/* What programs share has a dot in its name. */
		if (strchr(e->d_name, '.') ||
			(distance = str_distance(e->d_name, name)) >= least ||
			faccessat(folder, e->d_name, X_OK, 0) == -1)
			continue;
		least = distance;
		str_copy(out, NAME_MAX + 1, e->d_name);
	}
	if (list)
		closedir(list);
	else if (fd != -1)
		close(fd);
	return least <= NEAR;
}

static void
look(int folder, const struct config_driver *d, struct report *missing)
{
	char meant[NAME_MAX + 1];
	const char *what = d->soft ? "way to halt a host" : "driver";

	if (faccessat(folder, d->name, X_OK, 0) == 0)
		return;
	if (nearest(folder, d->name, meant))
		report_at(missing, d->at,
			"there is no %s '%s' here; did you mean '%s'?", what,
			d->name, meant);
	else
		report_at(
			missing, d->at, "there is no %s '%s' here", what, d->name);
}

void
drivers_look(const struct config *config, struct report *missing)
{
	char libexec[LIBEXEC_MAX], path[LIBEXEC_MAX + 8];
	int folder[2];

	if (!config->driver || !libexec_path(getenv("MB_LIBEXEC"), libexec))
		return;
	for (int soft = 0; soft < 2; soft++) {
		snprintf(
			path, sizeof path, "%s/%s", libexec, soft ? "soft" : "poe");
		folder[soft] = at_folder(path);
	}
	for (const struct config_driver *d = config->driver; d; d = d->next)
		if (folder[d->soft] != -1)
			look(folder[d->soft], d, missing);
	for (int soft = 0; soft < 2; soft++)
		if (folder[soft] != -1)
			close(folder[soft]);
}
