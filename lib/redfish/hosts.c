/* The host that a path speaks of, and all hosts: see rf.h. */
#include "redfish/members.h"
#include "redfish/view.h"

#include "file/state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define PAGE 64 /* hosts at a time */

static const char *
host_id(const struct rf *r)
{
	static const char *const names[] = {"system", "manager", "chassis"};
	const char *id = "";

	for (size_t i = 0; !*id && i < sizeof names / sizeof *names; i++)
		id = rf_arg(r, names[i]);
	return id;
}

const struct host *
rf_host(struct rf *r)
{
	char name[STATE_NAME], text[MAC_TEXT];
	struct host *host;
	struct stat st;
	struct mac mac;

	if (r->host)
		return r->host;
	if (!mac_parse(host_id(r), &mac) ||
		strcmp(mac_text(mac, text), host_id(r)) != 0)
		return NULL;
	snprintf(name, sizeof name, STATE_HOSTS "/%s", text);
	if (fstatat(r->state, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return NULL;
	host = arena_take(r->arena, sizeof *host);
	if (!host)
		return NULL;
	/* A record that is not understood is as none: that is no reason for 5xx. */
	if (host_by_mac(r->state, mac, host) == -1)
		host_unknown(mac, host);
	r->host = host;
	return host;
}

const struct seen *
rf_seen(struct rf *r)
{
	const struct host *host = rf_host(r);
	struct seen *seen;

	if (r->seen || !host)
		return r->seen;
	seen = arena_take(r->arena, sizeof *seen);
	if (seen && seen_read(r->state, host->mac, seen) == -1)
		*seen = (struct seen){.mac = host->mac};
	r->seen = seen;
	return seen;
}

const struct inventory *
rf_inspected(struct rf *r)
{
	static const struct inventory nothing;
	const struct host *host = rf_host(r);
	struct inventory *found;

	if (r->inspected)
		return r->inspected;
	found = host ? arena_take(r->arena, sizeof *found) : NULL;
	/* One that is not understood is as none, as a record is. */
	if (found && inventory_read(r->state, host->mac, r->arena, found) == -1)
		*found = nothing;
	r->inspected = found ? found : &nothing;
	return r->inspected;
}

bool
rf_host_exists(struct rf *r)
{
	return rf_host(r) && rf_seen(r);
}

const char *
rf_host_name(struct rf *r)
{
	const struct host *host = rf_host(r);
	char text[MAC_TEXT];

	if (!host)
		return "";
	return host->name ? host->name
			  : rf_format(r, "%s", mac_show(host->mac, text));
}

void
rf_host_members(struct rf *r, const char *base)
{
	size_t first = r->query.skip, left = SIZE_MAX, total = 0, n;
	struct mac page[PAGE];
	char text[MAC_TEXT];

	if (r->only) {
		rf_page(r, 0, &first, &n);
		rf_member_after(r, "%s/%s", base, r->only);
		return;
	}
	if (r->query.has_top)
		left = r->query.top;
	for (;;) {
		size_t want = left < PAGE ? left : PAGE;
		ssize_t got =
			members_page(r->state, r->now, first, page, want, &total);

		for (ssize_t i = 0; i < got; i++)
			rf_member(r, "%s/%s", base, mac_text(page[i], text));
		if (got < (ssize_t)want || want == 0)
			break;
		first += want;
		left -= want;
	}
	rf_page(r, total, &first, &n);
}
