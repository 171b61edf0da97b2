/* listing: what mb-console -l shows. */
#include "record.h"

#include "host/host.h"

#include <inttypes.h>

/* By its name, if it has one. */
static void
name_of(const struct record *r, struct mac mac, char out[static NAME + 16])
{
	static struct host host;
	char text[MAC_TEXT];

	if (host_by_mac(r->state, mac, &host) == 0 && host.name)
		snprintf(out, NAME + 16, "%s", host.name);
	else
		snprintf(out, NAME + 16, "%s", mac_show(mac, text));
}

/* One line of a console. */
static void
describe(const struct record *r, const struct console *c, char *out, size_t size)
{
	char name[NAME + 16];
	size_t readers = 0;

	for (const struct client *k = r->client; k < r->client + CLIENTS_MAX; k++)
		readers += k->fd != -1 && k->console == c;
	name_of(r, c->mac, name);
	snprintf(out, size, "%s\t%s\t%s\t%" PRIu64 "\t%s\t%zu\n", name, c->text,
		c->dial == DIAL_UP ? "up" : c->why, c->said,
		c->writer == -1 ? "-" : r->client[c->writer].name, readers);
}

/* The line after those that *at counts; false when there are no more. */
bool
listing_line(struct record *r, size_t *at, char *out, size_t size)
{
	while (*at < HOSTS_MAX) {
		const struct console *c = &r->console[(*at)++];

		if (!c->used || !c->has_place)
			continue;
		describe(r, c, out, size);
		return true;
	}
	if (*at > HOSTS_MAX || r->net == -1)
		return false;
	++*at;
	snprintf(out, size,
		"by the network: %" PRIu64
		" datagrams of unknown machines, %" PRIu64 " too many\n",
		r->unknown, r->net_left_out);
	return true;
}
