/*
 * explain: what a host would be sent, for people.
 */
#ifndef MB_EXPLAIN_H
#define MB_EXPLAIN_H

#include "tftp/find.h"

/*
 * What find_file said of a request, as text, one fact a line: who asks, where there
 * is no such file, where there is one, what is made of it, or why it is refused.
 */
void explain(const struct find *f, enum find_verdict v, const struct found *found,
	struct wr *out);

#endif
