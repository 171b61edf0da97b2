/* heard: what hosts log by the network. */
#include "record.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define TURN 256 /* datagrams, before others have a turn */

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
