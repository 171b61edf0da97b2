#include "host/leases.h"

#include "base/hash.h"

static uint32_t
hash(uint64_t seed, const uint8_t *bytes, size_t len)
{
	return (uint32_t)(hash_of(seed, bytes, len) >> 40) & (LEASES_HEADS - 1);
}

/* The chain that a lease is in; NULL if that index does not have it. */
static const uint32_t *
chain(const struct leases *t, enum leases_index i, const struct lease *l)
{
	const uint8_t *key = i == LEASES_IP   ? l->ip.b
			     : i == LEASES_ID ? l->id
					      : l->hw;
	size_t len = i == LEASES_IP   ? sizeof l->ip.b
		     : i == LEASES_ID ? l->id_len
				      : l->hw_len;

	return len > 0 ? &t->head[i][hash(t->seed + i, key, len)] : NULL;
}

static uint32_t *
chain_to_change(struct leases *t, enum leases_index i, const struct lease *l)
{
	const uint32_t *head = chain(t, i, l);

	return head ? &t->head[i][head - t->head[i]] : NULL;
}

/* The next in a chain, of which *at is the head or what the last call left. */
static const struct leases_slot *
follow(const struct leases *t, enum leases_index i, uint32_t *at)
{
	const struct leases_slot *s = *at ? &t->slot[*at - 1] : NULL;

	if (s)
		*at = s->next[i];
	return s;
}

static uint32_t
start(const struct leases *t, enum leases_index i, const struct lease *l)
{
	const uint32_t *head = chain(t, i, l);

	return head ? *head : 0;
}

const struct lease *
leases_at(const struct leases *t, struct ip4 ip)
{
	uint32_t at = start(t, LEASES_IP, &(struct lease){.ip = ip});
	const struct leases_slot *s;

	while ((s = follow(t, LEASES_IP, &at)))
		if (ip4_eq(s->lease.ip, ip))
			return &s->lease;
	return NULL;
}

/* Of those in the client's chain for which same holds, the one that ends last. */
static const struct lease *
last_of(const struct leases *t, enum leases_index i, const struct lease *client,
	bool same(const struct lease *, const struct lease *))
{
	uint32_t at = start(t, i, client);
	const struct lease *best = NULL;
	const struct leases_slot *s;

	while ((s = follow(t, i, &at)))
		if (same(&s->lease, client) &&
			(!best || lease_later(&s->lease, best)))
			best = &s->lease;
	return best;
}

const struct lease *
leases_of(const struct leases *t, const struct lease *client)
{
	const struct lease *l = last_of(t, LEASES_ID, client, lease_same);

	return l ? l : last_of(t, LEASES_HW, client, lease_same);
}

const struct lease *
leases_of_hw(const struct leases *t, const struct lease *client)
{
	return last_of(t, LEASES_HW, client, lease_same_hw);
}

/* The slot that a lease of ours lies in. */
static uint32_t
slot_of(const struct leases *t, const struct lease *l)
{
	return (uint32_t)(((const char *)l - (const char *)t->slot) /
			  (ptrdiff_t)sizeof t->slot[0]);
}

const struct lease *
leases_next(const struct leases *t, const struct lease *after)
{
	for (uint32_t i = after ? slot_of(t, after) + 1 : 0; i < t->high; i++)
		if (!ip4_zero(t->slot[i].lease.ip))
			return &t->slot[i].lease;
	return NULL;
}

static void
enter(struct leases *t, uint32_t slot)
{
	for (enum leases_index i = LEASES_IP; i < LEASES_INDEXES; i++) {
		uint32_t *head = chain_to_change(t, i, &t->slot[slot].lease);

		if (!head)
			continue;
		t->slot[slot].next[i] = *head;
		*head = slot + 1;
	}
}

static void
leave(struct leases *t, uint32_t slot)
{
	for (enum leases_index i = LEASES_IP; i < LEASES_INDEXES; i++) {
		uint32_t *at = chain_to_change(t, i, &t->slot[slot].lease);

		while (at && *at && *at != slot + 1)
			at = &t->slot[*at - 1].next[i];
		if (at && *at)
			*at = t->slot[slot].next[i];
	}
}

/* A free slot's number, or LEASES_MAX. */
static uint32_t
take(struct leases *t)
{
	uint32_t slot = t->high;

	if (t->spare) {
		slot = t->spare - 1;
		t->spare = t->slot[slot].next[0];
	} else if (t->high < LEASES_MAX) {
		t->high++;
	} else {
		return LEASES_MAX;
	}
	t->n++;
	return slot;
}

bool
leases_set(struct leases *t, const struct lease *lease)
{
	const struct lease *old = leases_at(t, lease->ip);
	uint32_t slot = old ? slot_of(t, old) : take(t);

	if (slot == LEASES_MAX)
		return false;
	if (old)
		leave(t, slot);
	t->slot[slot].lease = *lease;
	enter(t, slot);
	return true;
}

bool
leases_drop(struct leases *t, struct ip4 ip)
{
	const struct lease *old = leases_at(t, ip);

	if (!old)
		return false;

	uint32_t slot = slot_of(t, old);
	leave(t, slot);
	t->slot[slot].lease.ip = (struct ip4){0};
	t->slot[slot].next[0] = t->spare;
	t->spare = slot + 1;
	t->n--;
	return true;
}
