/*
 * host/leaseask: whatever is asked, there is one answer, and the table that is then
 * written is read again the same.
 */
#include "host/leaseask.h"

#include <assert.h>
#include <fcntl.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A store in memory: what it collects goes nowhere. */
static void
begin(struct leasestore *s)
{
	const struct lease l = {.expiry = 2000,
		.hw_type = LEASE_ETHERNET,
		.hw_len = 6,
		.hw = {2, 0, 0, 0, 0, 1},
		.ip = {{10, 0, 0, 1}},
		.name = "node1"};

	memset(&s->table, 0, offsetof(struct leases, slot));
	s->dir = s->lock = s->file = s->journal = -1;
	s->lines = wr_of(s->buf, sizeof s->buf);
	s->whole = s->changed = false;
	leasestore_set(s, &l, 1000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const answers[] = {
		"done ", "line ", "full", "request", "error "};
	static struct leasestore store;
	char answer[LEASEASK_ANSWER], text[4096];
	size_t known = 0;

	if (size >= sizeof text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	begin(&store);
	leaseask_do(&store, text, size, 1000, answer);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		known += strncmp(answer, answers[i], strlen(answers[i])) == 0;
	assert(known == 1);
	for (const struct lease *l = NULL; (l = leases_next(&store.table, l));)
		assert(leases_at(&store.table, l->ip) == l);
	return 0;
}
