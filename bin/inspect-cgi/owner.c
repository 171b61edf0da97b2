/* owner: which host a machine is. */
#include "inspect.h"

#include "file/state.h"
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static bool
there(int state, struct mac mac, enum state_file f)
{
	char name[STATE_NAME];
	struct stat st;

	return fstatat(state, state_host(mac, f, name), &st, AT_SYMLINK_NOFOLLOW) ==
	       0;
}

enum acquaintance
acquaintance(int state, struct mac mac)
{
	if (there(state, mac, STATE_RECORD))
		return CONFIGURED;
	return there(state, mac, STATE_IDENTITY) ? SEEN : STRANGER;
}

/* The lowest that the site lets us keep the inventory of: inspection.unknown_hosts.
 */
static enum acquaintance
wanted(const struct site *site)
{
	const char *word = site_get(site, "inspection.unknown_hosts");

	if (word && strcmp(word, "record") == 0)
		return STRANGER;
	return word && strcmp(word, "ignore") == 0 ? CONFIGURED : SEEN;
}

static bool
booted_by(const struct inventory *i, struct mac mac)
{
	return i->has_boot && mac_eq(i->boot, mac);
}

/* Of interfaces that nobody knows, the one to call the host by. */
static struct mac
name_for(const struct inventory *i)
{
	const struct inventory_interface *best = i->interface;

	for (size_t k = i->interfaces; k-- > 0;) {
		const struct inventory_interface *at = &i->interface[k];

		if (booted_by(i, at->mac))
			return at->mac;
		if (at->has_carrier && at->carrier)
			best = at;
	}
	return best->mac;
}

/* One of several hosts that are named alike is it only if it booted by that. */
static bool
choose(const struct request *q, struct reply *r, const struct inventory *i,
	enum acquaintance level, struct mac *out)
{
	char a[MAC_TEXT], b[MAC_TEXT];
	const struct mac *first = NULL, *other = NULL;

	for (size_t k = 0; k < i->interfaces; k++) {
		const struct mac *mac = &i->interface[k].mac;

		if (acquaintance(q->state, *mac) != level)
			continue;
		if (booted_by(i, *mac)) {
			*out = *mac;
			return true;
		}
		if (!first)
			first = mac;
		else if (!mac_eq(*first, *mac))
			other = mac;
	}
	/* It may have gone since it was looked for. */
	if (!first)
		return refuse(r, 404, "no host is known by these addresses");
	*out = *first;
	return !other || refuse(r, 409, "its interfaces are of the hosts %s and %s",
				 mac_show(*first, a), mac_show(*other, b));
}

bool
disabled(const struct request *q, struct reply *r, struct mac mac)
{
	static struct host host;
	char text[MAC_TEXT];

	if (host_by_mac(q->state, mac, &host) == -1 && errno != ENOENT)
		return !trouble(r, mac_show(mac, text));
	return host.disabled &&
	       !refuse(r, 403, "%s is disabled", mac_show(mac, text));
}

bool
owner(const struct request *q, struct reply *r, const struct inventory *i,
	struct mac *out)
{
	enum acquaintance best = STRANGER;
	struct mac mac = name_for(i);
	char text[MAC_TEXT];

	for (size_t k = 0; k < i->interfaces; k++) {
		enum acquaintance a = acquaintance(q->state, i->interface[k].mac);

		best = a > best ? a : best;
	}
	if (best < wanted(&q->site))
		return refuse(r, 404, "no host is known by %s%s%s",
			mac_show(mac, text), i->interfaces > 1 ? " or another" : "",
			best == SEEN ? ", but by its packets" : "");
	if ((best > STRANGER && !choose(q, r, i, best, &mac)) ||
		disabled(q, r, mac))
		return false;
	*out = mac;
	return true;
}
