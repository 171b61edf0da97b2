#include "dhcp/offers.h"

#include "base/hash.h"

#include <string.h>

static uint32_t
hash(uint64_t seed, const void *bytes, size_t len)
{
	return (uint32_t)(hash_of(seed, bytes, len) >> 32);
}

struct offers_who
offers_who(const struct lease *client)
{
	struct offers_who who = {0};

	memcpy(who.mac.b, client->hw, sizeof who.mac.b);
	/* Never 0: that is for who has none. */
	if (client->id_len > 0)
		who.id = hash(0, client->id, client->id_len) | 1;
	return who;
}

bool
offers_same(struct offers_who a, struct offers_who b)
{
	return a.id == b.id && mac_eq(a.mac, b.mac);
}

/* Which chain of an index it is in. */
static uint32_t
chain(const struct offers *t, enum offers_index i, const struct offer *o)
{
	uint32_t h = i == OFFERS_IP
			     ? hash(t->seed, o->ip.b, sizeof o->ip.b)
			     : hash(t->seed, o->who.mac.b, sizeof o->who.mac.b);

	return (i == OFFERS_IP ? h : h ^ o->who.id) & (OFFERS_HEADS - 1);
}

static uint32_t
start(const struct offers *t, enum offers_index i, struct offer like)
{
	return t->head[i][chain(t, i, &like)];
}

const struct offer *
offers_to(const struct offers *t, struct offers_who who, uint64_t now)
{
	uint32_t at = start(t, OFFERS_WHO, (struct offer){.who = who});

	for (; at; at = t->slot[at - 1].next[OFFERS_WHO]) {
		const struct offer *o = &t->slot[at - 1].offer;

		if (offers_same(o->who, who))
			return o->until > now ? o : NULL;
	}
	return NULL;
}

const struct offer *
offers_at(const struct offers *t, struct ip4 ip, uint64_t now)
{
	uint32_t at = start(t, OFFERS_IP, (struct offer){.ip = ip});

	for (; at; at = t->slot[at - 1].next[OFFERS_IP]) {
		const struct offer *o = &t->slot[at - 1].offer;

		if (ip4_eq(o->ip, ip) && o->until > now)
			return o;
	}
	return NULL;
}

/* Take a slot out of its chains; it has no offer then. */
static void
leave(struct offers *t, uint32_t slot)
{
	struct offers_slot *s = &t->slot[slot];

	for (enum offers_index i = OFFERS_WHO; s->offer.until && i < OFFERS_INDEXES;
		i++) {
		uint32_t *at = &t->head[i][chain(t, i, &s->offer)];

		while (*at && *at != slot + 1)
			at = &t->slot[*at - 1].next[i];
		if (*at)
			*at = s->next[i];
	}
	s->offer.until = 0;
}

void
offers_drop(struct offers *t, struct offers_who who)
{
	uint32_t at = start(t, OFFERS_WHO, (struct offer){.who = who});

	while (at && !offers_same(t->slot[at - 1].offer.who, who))
		at = t->slot[at - 1].next[OFFERS_WHO];
	if (at)
		leave(t, at - 1);
}

void
offers_put(struct offers *t, const struct offer *offer)
{
	uint32_t slot = t->hand;

	offers_drop(t, offer->who);
	leave(t, slot);
	t->slot[slot].offer = *offer;
	for (enum offers_index i = OFFERS_WHO; i < OFFERS_INDEXES; i++) {
		uint32_t *head = &t->head[i][chain(t, i, offer)];

		t->slot[slot].next[i] = *head;
		*head = slot + 1;
	}
	t->hand = (slot + 1) % OFFERS_MAX;
}
