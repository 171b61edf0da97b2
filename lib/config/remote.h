/*
 * remote: the settings of hosts that another system says.
 *
 * mb-remote(8) keeps the last good answer of the source as STATE_REMOTE_HOSTS:
 *
 *     {"source": "http http://10.0.0.2/hosts",
 *      "hosts": {"dc:a6:32:01:02:03": {"hostname": "node1", ...}, ...}}
 *
 * with the keys of backend.yaml(5). mb-config merges it into the records: no server
 * knows that there is a source, so none can wait for it. jansson reads it; nothing
 * of jansson is seen outside remote.c.
 */
#ifndef MB_CONFIG_REMOTE_H
#define MB_CONFIG_REMOTE_H

#include "config/tree.h"
#include "config/walk.h"

/* What metal-boot.yaml says of the source, as far as it matters to the merge. */
struct remote {
	const char *type; /* NULL: there is no source */
	const char *url;
	bool new_hosts; /* a host that only the source names is a host */
};

/*
 * Read remote.* out of the site's items and report what does not go together. The
 * strings point into the items.
 */
void remote_of(const struct items *site, struct report *wrong, struct remote *out);

/*
 * The hosts of an answer as a tree like backend.yaml's, in the arena; NULL when it
 * is another source's answer, or none. Places have no line; the file of each is the
 * source and the host: "remote http, dc:a6:32:01:02:03 left out". An answer that
 * mb-remote would not have kept is reported.
 */
struct node *remote_tree(const struct remote *remote, const char *json, size_t len,
	struct arena *arena, struct report *left_out);

#endif
