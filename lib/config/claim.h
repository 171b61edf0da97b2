/*
 * claim: what one source says of one host, and whose word counts.
 *
 * Key by key, netboot.yaml wins over backend.yaml, and both win over the remote
 * source. A remote source cannot spoil what the site's own files say: when its part
 * for a host cannot be used, that part is left out and nothing else is.
 */
#ifndef MB_CLAIM_H
#define MB_CLAIM_H

#include "config/compile.h"
#include "config/walk.h"

struct claim {
	struct mac mac;
	enum config_file file;
	struct place at;
	struct items items;
};

/* What all say of one host; any may be NULL. */
struct host_claims {
	const struct claim *netboot, *backend, *remote;
	const struct item *device; /* the switch, if a port is said and none is */
};

/*
 * No two hosts have the same address, name, console or switch port. What two hosts
 * have alike by backend.yaml is told in wrong, the later with the place of the
 * other.
 */
void claims_unique(const struct host_claims *host, size_t hosts,
	struct arena *arena, struct report *wrong);

/*
 * Of the hosts, sorted by MAC, those whose remote part says what is another's
 * already lose that part (remote is then NULL), with a report: a file's word comes
 * before a remote's, and the lower MAC before the higher. That two files' words are
 * the same is not this one's business.
 */
void claims_part(struct host_claims *host, size_t hosts, struct arena *arena,
	struct report *left_out);

/* The first of them, or NULL when nobody says anything. */
const struct claim *claims_first(const struct host_claims *said);

/* The value that counts for a name that netboot.yaml has no key for, or NULL. */
const char *claims_value(const struct host_claims *said, const char *name);

/*
 * The record of a host of which somebody says something, in the arena: what counts,
 * allow_pxe, and as "remote" the names that came from the remote source. In
 * notes is what of backend.yaml does not count. False if it is longer than a record
 * may be.
 */
bool claims_record(const struct host_claims *said, struct arena *arena,
	struct report *notes, struct config_text *out);

#endif
