#include "efi/nicpath.h"

#include "efi/bootvar.h"
#include "efi/loadopt.h"

/* How many bytes of a path are before that interface's own node? */
static bool
bytes_before(struct rd path, struct mac mac, size_t *out)
{
	struct rd rest = path;
	struct devnode node;

	while (rd_devnode(&rest, &node)) {
		struct rd body = node.body;

		if (devnode_is(&node, DEVNODE_MESSAGING, DEVNODE_MAC) &&
			mac_eq(rd_mac(&body), mac)) {
			*out = (size_t)(node.whole.at - path.at);
			return true;
		}
	}
	return false;
}

/* The first so many bytes of a path, as a path. */
static bool
cut(struct arena *arena, struct rd path, size_t before, struct rd *out)
{
	size_t size = before + DEVNODE_HEADER;
	struct wr w = wr_of(arena_take(arena, size), size);

	if (!w.base)
		return false;
	wr_bytes(&w, path.at, before);
	wr_devnode(&w, DEVNODE_END, DEVNODE_END_ENTIRE, NULL, 0);
	*out = rd_of(w.base, w.len);
	return true;
}

bool
nicpath_prefix(const struct vars *vars, struct mac mac, struct rd *out)
{
	size_t n, before;
	struct bootvar *list;

	if (!bootvar_list(vars, &list, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct efi_fault fault;
		struct loadopt entry;

		if (list[i].var &&
			loadopt_parse(list[i].var->data, &entry, &fault) &&
			bytes_before(entry.path, mac, &before))
			return cut(vars->arena, entry.path, before, out);
	}
	*out = rd_of(NULL, 0);
	return true;
}
