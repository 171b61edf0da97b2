/* The JSON of an inventory, and the file that it is kept in. */
#include "host/inventory.h"

#include "file/at.h"
#include "file/state.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
shallow(json_t *v, unsigned left)
{
	bool ok = left > 0 || !(json_is_object(v) || json_is_array(v));
	const char *key;
	json_t *in;
	size_t i;

	if (!ok)
		return false;
	json_array_foreach(v, i, in)
	{
		ok = ok && shallow(in, left - 1);
	}
	json_object_foreach(v, key, in)
	{
		ok = ok && shallow(in, left - 1);
	}
	return ok;
}

json_t *
inventory_json(const void *bytes, size_t len, char why[static INVENTORY_WHY])
{
	json_error_t e;
	json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &e);

	if (!root) {
		snprintf(why, INVENTORY_WHY, "no JSON at line %d, column %d",
			e.line, e.column);
		return NULL;
	}
	if (json_is_object(root) && shallow(root, INVENTORY_DEPTH))
		return root;
	snprintf(why, INVENTORY_WHY, "%s",
		json_is_object(root) ? "nested more than 32 deep"
				     : "not an object");
	json_decref(root);
	return NULL;
}

/* The file, whole, in memory of the arena. */
static char *
read_all(int fd, size_t size, struct arena *arena)
{
	char *bytes = size <= INVENTORY_MAX ? arena_take(arena, size + 1) : NULL;
	size_t have = 0;
	ssize_t n = 1;

	while (bytes && have < size && n > 0) {
		n = read(fd, bytes + have, size - have);
		have += n > 0 ? (size_t)n : 0;
	}
	return have == size ? bytes : NULL;
}

int
inventory_read(
	int state, struct mac mac, struct arena *arena, struct inventory *out)
{
	char name[STATE_NAME], why[INVENTORY_WHY], *bytes;
	struct stat st;
	json_t *root;
	off_t size;
	int fd = at_open_file(state, state_host(mac, STATE_INVENTORY, name), &size);
	bool ok;

	if (fd == -1)
		return -1;
	bytes = read_all(fd, (size_t)size, arena);
	ok = bytes && fstat(fd, &st) == 0;
	close(fd);
	root = ok ? inventory_json(bytes, (size_t)size, why) : NULL;
	ok = root && inventory_parse(root, arena, out, why);
	json_decref(root);
	if (ok) {
		out->when = (uint64_t)st.st_mtim.tv_sec;
		return 0;
	}
	errno = EBADMSG;
	return -1;
}
