#include "net/alive.h"

#include <limits.h>
#include <systemd/sd-daemon.h>

struct alive
alive_every(uint64_t usec)
{
	return (struct alive){.every = usec == 0     ? 0
				       : usec < 2000 ? 1
						     : usec / 2000};
}

struct alive
alive_begin(void)
{
	uint64_t usec;

	return alive_every(sd_watchdog_enabled(0, &usec) > 0 ? usec : 0);
}

bool
alive_tell(struct alive *a, uint64_t now)
{
	if (a->every == 0 || now < a->next)
		return false;
	a->next = now + a->every;
	sd_notify(0, "WATCHDOG=1");
	return true;
}

int
alive_wait(const struct alive *a, uint64_t now, int ms)
{
	uint64_t left = a->next > now ? a->next - now : 0;

	if (a->every == 0 || (ms >= 0 && (uint64_t)ms <= left))
		return ms;
	return left < INT_MAX ? (int)left : INT_MAX;
}
