#include "dhcp/backlog.h"

#include <errno.h>

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

/* Append one that is to be done to the list whose end is *end. */
static void
append(struct batch_item ***end, struct batch_item *item)
{
	if (!item->name)
		return;
	**end = item;
	*end = &item->next;
}

int
backlog_write_all(struct backlog *b, int state)
{
	struct seen_items items[BACKLOG_MAX];
	struct batch_item *first = NULL, **end = &first;

	for (size_t i = 0; i < b->n; i++) {
		if (!seen_prepare(state, &b->item[i].now, &b->item[i].before,
			    &items[i])) {
			errno = EINVAL;
			return -1;
		}
		/* An address that one gives up may be another's now. */
		append(&end, &items[i].left);
		append(&end, &items[i].left_serial);
	}
	for (size_t i = 0; i < b->n; i++) {
		append(&end, &items[i].by_lease);
		append(&end, &items[i].by_serial);
	}
	for (size_t i = 0; i < b->n; i++)
		append(&end, &items[i].identity);
	if (batch_put(state, first) == -1)
		return -1;
	b->n = 0;
	return 0;
}
