/* heard: what hosts log by the network. */
#include "record.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"
#include "net/ifaces.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>

#define ANY  "any"
#define TURN 256 /* datagrams, before others have a turn */

/* On all that have an address, as a bridge has and its ports do not. */
static void
hear_all(struct record *r)
{
	static const struct mac none;
	static struct ifaces all;
	unsigned index[IFACES_MAX];
	size_t n = 0;

	if (ifaces_read(&all) == -1) {
		warn("the interfaces");
		return;
	}
	for (size_t i = 0; i < all.n; i++)
		if (!mac_eq(all.list[i].mac, none) &&
			ifaces_by_index(&all, all.list[i].index) == &all.list[i])
			index[n++] = all.list[i].index;
	if (netlog_hear(r->net, index, n) == -1)
		warn("the interfaces");
}

void
heard_links(struct record *r)
{
	if (ifaces_changed(r->links) && r->net != -1)
		hear_all(r);
}

static void
open_all(struct record *r)
{
	bool any = strcmp(r->interface, ANY) == 0;

	r->net = netlog_open(any ? NULL : r->interface);
	if (r->net == -1)
		err(errno == ENODEV ? EX_CONFIG : EX_TEMPFAIL, "%s", r->interface);
	if (!any)
		return;
	if (r->links == -1 && (r->links = ifaces_watch()) == -1)
		err(EX_TEMPFAIL, "the interfaces");
	hear_all(r);
}

void
heard_end(struct record *r)
{
	if (r->net != -1)
		close(r->net);
	r->net = -1;
}

bool
heard_wanted(const struct record *r)
{
	return recording(r) && site_flag(&r->site, "console.network", true);
}

void
heard_begin(struct record *r)
{
	bool wanted = heard_wanted(r);

	if (wanted && r->interface && r->net == -1)
		open_all(r);
	if (!wanted)
		heard_end(r);
}

bool
heard_take(struct record *r, int peer, int fd)
{
	struct ucred who = {.uid = (uid_t)-1};
	int family = 0;
	socklen_t who_len = sizeof who, family_len = sizeof family;

	/* Who looks may not make machines say what they did not. */
	if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &who_len) == -1 ||
		(who.uid != 0 && who.uid != geteuid()) ||
		getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &family_len) == -1 ||
		family != AF_PACKET || !heard_wanted(r))
		return false;
	heard_end(r);
	r->net = fd;
	return true;
}

static bool
is_known(const struct record *r, struct mac mac)
{
	char name[STATE_NAME], text[MAC_TEXT];
	struct stat st;

	snprintf(name, sizeof name, STATE_HOSTS "/%s", mac_text(mac, text));
	return fstatat(r->state, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

/* By the frame; or by the address, of one that a router passed on. */
static struct console *
who(struct record *r, const struct netlog *n)
{
	struct console *c = console_of(r, n->mac);
	struct mac mac = n->mac;

	if (c)
		return c;
	if (!is_known(r, mac) && (host_mac_of_ip(r->state, n->from, &mac) == -1 ||
					 !is_known(r, mac)))
		return NULL;
	return console_take(r, mac);
}

static void
take(struct record *r, const struct netlog *n, uint64_t now)
{
	struct console *c = who(r, n);

	if (!c) {
		r->unknown++;
		return;
	}
	c->heard = now;
	if (!netlog_pace(&c->pace, n->text.left, now)) {
		c->left_out++;
		r->net_left_out++;
		return;
	}
	if (c->left_out > 0)
		log_note(r, c, "%llu datagrams were left out here: too many came",
			(unsigned long long)c->left_out);
	c->left_out = 0;
	log_take(r, c, n->kind, n->text);
	if (n->ends)
		log_take(r, c, n->kind, rd_of("\n", 1));
}

void
heard_step(struct record *r, uint64_t now)
{
	uint8_t packet[NETLOG_MAX];
	struct netlog n;

	for (int i = 0; i < TURN; i++) {
		int rc = netlog_next(r->net, packet, &n);

		if (rc == -1)
			return;
		if (rc == 1)
			take(r, &n, now);
	}
}
