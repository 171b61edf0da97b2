#include "proc/libexec.h"

#include "base/str.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

bool
libexec_path(const char *said, char out[static LIBEXEC_MAX])
{
	char self[PATH_MAX], path[PATH_MAX + 32];
	ssize_t n;

	if (said)
		return str_copy(out, LIBEXEC_MAX, said);
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return false;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	snprintf(path, sizeof path, "%s/../libexec/metal-boot", self);
	return str_copy(out, LIBEXEC_MAX, path);
}
