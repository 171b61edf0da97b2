#include "tftp/ahead.h"

/* Has it what is wanted? */
static bool
has(const struct ahead_piece *p, const struct ahead_want *w)
{
	return p->count > 0 && w->first >= p->first &&
	       w->first + w->count <= p->first + p->count && p->each == w->each &&
	       w->now < p->read + AHEAD_FRESH && source_same(&p->of, w->of);
}

const uint8_t *
ahead_find(struct ahead *a, const struct ahead_want *w, uint8_t *hint)
{
	struct ahead_piece *p = &a->piece[*hint];

	for (uint8_t i = 0; !has(p, w); i++) {
		if (i == AHEAD_PIECES)
			return NULL;
		p = &a->piece[i];
		*hint = i;
	}
	p->used = w->now;
	/* What is left of it is not enough for the next time. */
	if (w->first + w->count + w->count > p->first + p->count)
		p->through = true;
	return p->bytes + (w->first - p->first) * w->each;
}

struct ahead_piece *
ahead_take(
	struct ahead *a, const struct ahead_want *w, uint64_t left, uint8_t *hint)
{
	struct ahead_piece *p = NULL;
	uint64_t most = AHEAD_SMALL / w->each;

	for (uint8_t i = 0; i < AHEAD_PIECES; i++) {
		struct ahead_piece *q = &a->piece[i];
		bool over = q->count == 0 || q->through ||
			    w->now >= q->used + AHEAD_LEFT;

		q->bytes = a->bytes[i];
		if (over && atomic_load(&a->held[i]) == 0 &&
			(!p || q->used < p->used))
			p = q;
	}
	if (!p || w->count * w->each > AHEAD_BYTES)
		return NULL;
	*hint = (uint8_t)(p - a->piece);
	if (most > SOURCE_PARTS)
		most = SOURCE_PARTS;
	/* As many as will be asked for, when that is several at a time. */
	most = most < w->count ? w->count : most - most % w->count;
	*p = (struct ahead_piece){
		.of = *w->of,
		.each = w->each,
		.first = w->first,
		.count = (unsigned)(left < most ? left : most),
		.read = w->now,
		.used = w->now,
		.bytes = p->bytes,
	};
	return p;
}
