#include "dhcp/backlog.h"

/* Where the machine is in the backlog; b->n when it is not. */
static size_t
find(const struct backlog *b, struct mac mac)
{
	size_t i = 0;

	while (i < b->n && !mac_eq(b->item[i].now.mac, mac))
		i++;
	return i;
}

struct seen
backlog_seen(const struct backlog *b, int state, struct mac mac)
{
	size_t i = find(b, mac);
	struct seen seen = {.mac = mac};

	if (i < b->n)
		return b->item[i].now;
	seen_read(state, mac, &seen); /* which leaves it alone on failure */
	return seen;
}

bool
backlog_put(struct backlog *b, const struct seen *now, const struct seen *known)
{
	size_t i = find(b, now->mac);

	if (i == BACKLOG_MAX)
		return false;
	if (i == b->n) {
		b->item[i].before = *known;
		b->n++;
	}
	b->item[i].now = *now;
	return true;
}

int
backlog_write(struct backlog *b, int state, struct mac *mac)
{
	size_t last = b->n - 1;

	*mac = b->item[last].now.mac;
	b->n--;
	return seen_write(state, &b->item[last].now, &b->item[last].before);
}
