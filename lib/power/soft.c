#include "power/soft.h"

#include "power/word.h"

const char *
soft_way(const struct kv *host, const struct kv *site)
{
	const char *way = kv_get(host, "power.soft");

	if (!way)
		way = kv_get(site, "power.soft");
	return way && driver_ok(way) ? way : NULL;
}

void
soft_begin(struct soft *s, uint32_t seconds, uint64_t now)
{
	*s = (struct soft){.until = now + seconds * 1000ULL};
}

static bool
looks_halted(enum power p, enum told up)
{
	switch (p) {
	case POWER_HALTED:
	case POWER_IDLE:
	case POWER_OFF:
	case POWER_FAULT:
		return true;
	default:
		return up == TOLD_NO;
	}
}

void
soft_saw(struct soft *s, enum power p, enum told up, uint64_t now)
{
	if (!looks_halted(p, up))
		s->down = 0;
	else if (!s->down)
		s->down = now;
}

enum soft_next
soft_next(const struct soft *s, uint64_t now)
{
	if (s->down && now >= s->down + SOFT_WHILE)
		return SOFT_HALTED;
	return now >= s->until ? SOFT_LATE : SOFT_WAIT;
}
