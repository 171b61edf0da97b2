#include "dhcp/assign.h"

#include "base/hash.h"

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

/*
 * From where its MAC makes it begin, the same after a restart, once around its
 * pool.
 */
static bool
search(const struct assign *a, struct ip4 *out)
{
	uint32_t first = ip4_number(a->terms->first);
	uint64_t n = (uint64_t)ip4_number(a->terms->last) - first + 1;
	uint64_t at = (hash_of(0, a->client.hw, a->client.hw_len) >> 32) % n;
	uint64_t step = stride(n);
	struct ip4 best = {0};
	uint64_t best_over = UINT64_MAX;

	if (ip4_zero(a->terms->first))
		return false;
	for (uint64_t i = 0; i < n; i++, at = (at + step) % n) {
		struct ip4 ip = ip4_of_number((uint32_t)(first + at));
		enum assign_is is = by_memory(a, ip);

		if ((is != ASSIGN_FREE && is != ASSIGN_OVER) ||
			!terms_usable(a->terms, ip))
			continue;
		if (is == ASSIGN_OVER) {
			uint64_t over = leases_at(a->leases, ip)->expiry;

			if (over < best_over && !a->taken(a->of, ip)) {
				best_over = over;
				best = ip;
			}
		} else if (!a->taken(a->of, ip)) {
			*out = ip;
			return true;
		}
	}
	if (ip4_zero(best))
		return false;
	*out = best;
	return true;
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
	return !a->full && search(a, out);
}
