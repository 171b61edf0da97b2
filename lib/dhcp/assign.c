#include "dhcp/assign.h"

#include "base/hash.h"

#include <string.h>

/* By what is in memory alone. */
static enum assign_is
by_leases(const struct assign *a, struct ip4 ip)
{
	const struct lease *l = leases_at(a->leases, ip);

	if (!l)
		return ASSIGN_FREE;
	if (l->declined)
		return lease_over(l, a->now) ? ASSIGN_FREE : ASSIGN_DECLINED;
	if (lease_same(l, &a->client))
		return ASSIGN_FREE;
	return lease_over(l, a->now) ? ASSIGN_OVER : ASSIGN_LEASED;
}

static bool
offered(const struct assign *a, struct ip4 ip)
{
	const struct offer *o = offers_at(a->offers, ip, a->ms);

	return o && !offers_same(o->who, offers_who(&a->client));
}

/* Without asking whether it is taken. */
static enum assign_is
by_memory(const struct assign *a, struct ip4 ip)
{
	enum assign_is is = by_leases(a, ip);

	if (is == ASSIGN_FREE || is == ASSIGN_OVER)
		return offered(a, ip) ? ASSIGN_OFFERED : is;
	return is;
}

enum assign_is
assign_is_leased(const struct assign *a, struct ip4 ip)
{
	if (!terms_cover(a->terms, ip))
		return ASSIGN_OUTSIDE;
	return a->taken(a->of, ip) ? ASSIGN_TAKEN : by_leases(a, ip);
}

enum assign_is
assign_is(const struct assign *a, struct ip4 ip)
{
	enum assign_is is = assign_is_leased(a, ip);

	if ((is == ASSIGN_FREE || is == ASSIGN_OVER) && offered(a, ip))
		return ASSIGN_OFFERED;
	return is;
}

const char *
assign_words(enum assign_is is)
{
	static const char *const words[] = {
		[ASSIGN_FREE] = "",
		[ASSIGN_OVER] = "another machine had it",
		[ASSIGN_OUTSIDE] = "not an address for it here",
		[ASSIGN_LEASED] = "another machine has it",
		[ASSIGN_OFFERED] = "another machine was offered it",
		[ASSIGN_DECLINED] = "somebody was found to use it",
		[ASSIGN_TAKEN] = "it is another host's by its record, or our own",
	};

	return words[is];
}

const struct lease *
assign_lease(const struct assign *a)
{
	const struct lease *l = leases_of(a->leases, &a->client);

	return l && terms_usable(a->terms, l->ip) ? l : NULL;
}

/*
 * How far apart those are that are looked at one after the other, so that a stretch
 * of addresses in use is soon left. It shares no factor with n, so n steps go to
 * all.
 */
static uint64_t
stride(uint64_t n)
{
	uint64_t step = n * 618 / 1000 + 1;

	for (;; step++) {
		uint64_t a = n, b = step;

		while (b != 0) {
			uint64_t rest = a % b;

			a = b;
			b = rest;
		}
		if (a == 1)
			return step;
	}
}

/* May it be given, but for leases and offers? */
static bool
can_have(const struct assign *a, struct ip4 ip)
{
	return terms_usable(a->terms, ip) && !a->taken(a->of, ip);
}

/* Where the client's MAC makes a search begin, the same after a restart. */
static uint64_t
start(const struct assign *a, uint64_t n)
{
	return (hash_of(0, a->client.hw, a->client.hw_len) >> 32) % n;
}

/* Addresses of its pool. */
static uint64_t
pool_size(const struct assign *a)
{
	return (uint64_t)ip4_number(a->terms->last) - ip4_number(a->terms->first) +
	       1;
}

static struct ip4
of_pool(const struct assign *a, uint64_t at)
{
	return ip4_of_number((uint32_t)(ip4_number(a->terms->first) + at));
}

/* One that is free, of all of its pool. */
static bool
search(const struct assign *a, struct ip4 *out)
{
	uint64_t n = pool_size(a), at = start(a, n), step = stride(n);

	for (uint64_t i = 0; i < n; i++, at = (at + step) % n) {
		struct ip4 ip = of_pool(a, at);

		if (by_memory(a, ip) == ASSIGN_FREE && can_have(a, ip)) {
			*out = ip;
			return true;
		}
	}
	return false;
}

/* Keep one that is over among the spares, if it has been so for long enough. */
static void
add_spare(const struct assign *a, const struct lease *l)
{
	struct assign_spares *s = a->spares;
	struct assign_spare new = {l->ip, l->expiry};
	size_t at = 0;

	if (s->n == ASSIGN_SPARES && new.expiry >= s->spare[0].expiry) {
		s->more = true;
		return;
	}
	if (by_memory(a, l->ip) != ASSIGN_OVER || !can_have(a, l->ip))
		return;
	while (at < s->n && new.expiry < s->spare[at].expiry)
		at++;
	if (s->n == ASSIGN_SPARES) {
		/* The first, which ended last, makes place. */
		s->more = true;
		memmove(s->spare, s->spare + 1, --at * sizeof new);
	} else {
		memmove(s->spare + at + 1, s->spare + at,
			(s->n++ - at) * sizeof new);
	}
	s->spare[at] = new;
}

/* The spares of now: by the table, which is quicker than by address. */
static void
gather(const struct assign *a)
{
	uint32_t first = ip4_number(a->terms->first),
		 last = ip4_number(a->terms->last);
	struct assign_spares *s = a->spares;

	s->when = a->ms;
	s->first = a->terms->first;
	s->last = a->terms->last;
	s->more = false;
	s->n = 0;
	for (const struct lease *l = NULL; (l = leases_next(a->leases, l));)
		if (lease_over(l, a->now) && ip4_number(l->ip) >= first &&
			ip4_number(l->ip) <= last)
			add_spare(a, l);
}

/* Of the spares the one that has been over for longest. */
static bool
take_spare(const struct assign *a, struct ip4 *out)
{
	struct assign_spares *s = a->spares;

	while (s->n > 0) {
		struct ip4 ip = s->spare[--s->n].ip;

		if (by_memory(a, ip) <= ASSIGN_OVER && can_have(a, ip)) {
			*out = ip;
			return true;
		}
	}
	return false;
}

/* One of its pool, if it has one. */
static bool
pick_of_pool(const struct assign *a, struct ip4 *out)
{
	const struct assign_spares *s = a->spares;
	bool known = s->when && a->ms - s->when < ASSIGN_AGAIN &&
		     ip4_eq(s->first, a->terms->first) &&
		     ip4_eq(s->last, a->terms->last);

	if (ip4_zero(a->terms->first))
		return false;
	if (known && take_spare(a, out))
		return true;
	/* They were all that there is, and are used up. */
	if (known && !s->more)
		return false;
	if (search(a, out))
		return true;
	gather(a);
	return take_spare(a, out);
}

bool
assign_pick(const struct assign *a, struct ip4 wanted, struct ip4 *out)
{
	const struct lease *had = assign_lease(a);
	const struct offer *offer =
		offers_to(a->offers, offers_who(&a->client), a->ms);
	const struct ip4 none = {0};
	const struct ip4 in_order[] = {
		a->terms->fixed,
		had ? had->ip : none,
		offer ? offer->ip : none,
		wanted,
	};
	enum assign_is is;

	for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++) {
		if (ip4_zero(in_order[i]))
			continue;
		is = assign_is(a, in_order[i]);
		/* Of its record's address nobody else needs a memory. */
		if (is == ASSIGN_FREE ||
			(is == ASSIGN_OVER && (i == 0 || i == 2))) {
			*out = in_order[i];
			return true;
		}
	}
	return pick_of_pool(a, out);
}
