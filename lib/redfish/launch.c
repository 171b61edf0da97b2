#include "redfish/launch.h"

#include "proc/spawn.h"

#include <errno.h>
#include <limits.h>

pid_t
launch(int state, const char *share, char *const argv[], int keep)
{
	char path[PATH_MAX], variable[PATH_MAX + 16];
	char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *env[] = {variable, search, NULL};
	const struct spawn program = {.path = path,
		.argv = argv,
		.env = env,
		.folder = state,
		.fd = {SPAWN_NULL, SPAWN_NULL, SPAWN_NULL},
		.keep = keep,
		.session = true};

	if (spawn_beside(argv[0], path, sizeof path) == -1)
		return -1;
	if (snprintf(variable, sizeof variable, "MB_SHARE=%s", share) >=
		(int)sizeof variable) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return spawn_program(&program);
}
