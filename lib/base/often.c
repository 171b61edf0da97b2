#include "base/often.h"

bool
often_may(struct often *o, uint64_t most, uint64_t now_ms, uint64_t *unsaid)
{
	*unsaid = 0;
	if (now_ms / 1000 != o->second) {
		*unsaid = o->asked > most ? o->asked - most : 0;
		o->second = now_ms / 1000;
		o->asked = 0;
	}
	return ++o->asked <= most;
}
