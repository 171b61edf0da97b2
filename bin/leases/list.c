#include "list.h"

#include <err.h>
#include <inttypes.h>
#include <jansson.h>
#include <sysexits.h>

static struct row {
	const struct lease *lease;
} sorted[LEASES_MAX];

static int
by_address(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return memcmp(x->lease->ip.b, y->lease->ip.b, sizeof x->lease->ip.b);
}

/* How many there are, in sorted. */
static size_t
sort(const struct leases *t)
{
	size_t n = 0;

	for (const struct lease *l = NULL; (l = leases_next(t, l));)
		sorted[n++].lease = l;
	qsort(sorted, n, sizeof sorted[0], by_address);
	return n;
}

/* "12s", "5m", "3h", "2d": the largest unit that is not nothing; "never" ends. */
static void
left_text(const struct lease *l, uint64_t now, char *out, size_t size)
{
	uint64_t left = lease_over(l, now) ? 0 : l->expiry - now;
	uint64_t n = left < 60      ? left
		     : left < 3600  ? left / 60
		     : left < 86400 ? left / 3600
				    : left / 86400;
	const char *unit = left < 60      ? "s"
			   : left < 3600  ? "m"
			   : left < 86400 ? "h"
					  : "d";

	if (l->expiry == 0)
		snprintf(out, size, "never");
	else if (left == 0)
		snprintf(out, size, "-");
	else
		snprintf(out, size, "%" PRIu64 "%s", n, unit);
}

static const char *
state_of(const struct lease *l, uint64_t now)
{
	return lease_over(l, now) ? "over" : l->declined ? "declined" : "leased";
}

/* What a lease's line has, as text; false, and "-", if that is not known. */
static bool
text_of(const struct lease *l, void put(struct wr *, const struct lease *),
	bool known, char out[static LEASE_LINE])
{
	struct wr w = wr_of(out, LEASE_LINE - 1);

	if (known)
		put(&w, l);
	else
		wr_u8(&w, '-');
	out[w.len] = '\0';
	return known;
}

void
list_rows(const struct leases *t, uint64_t now)
{
	bool aligned = isatty(STDOUT_FILENO);
	size_t n = sort(t);

	for (size_t i = 0; i < n; i++) {
		const struct lease *l = sorted[i].lease;
		char ip[IP4_TEXT], hw[LEASE_LINE], id[LEASE_LINE], left[24];

		text_of(l, lease_put_hw, l->hw_len > 0, hw);
		text_of(l, lease_put_id, l->id_len > 0, id);
		left_text(l, now, left, sizeof left);
		ip4_text(l->ip, ip);
		const char *name = *l->name ? l->name : "-",
			   *state = state_of(l, now);
		if (aligned)
			printf("%-15s  %-17s  %-20s  %-8s  %-5s  %s\n", ip, hw,
				name, state, left, id);
		else
			printf("%s\t%s\t%s\t%s\t%s\t%s\n", ip, hw, name, state,
				left, id);
	}
}

static json_t *
object_of(const struct lease *l, uint64_t now)
{
	char ip[IP4_TEXT], hw[LEASE_LINE], id[LEASE_LINE];
	bool has_hw = text_of(l, lease_put_hw, l->hw_len > 0, hw);
	bool has_id = text_of(l, lease_put_id, l->id_len > 0, id);
	uint64_t expiry = l->expiry < INT64_MAX ? l->expiry : INT64_MAX;

	return json_pack("{s:s, s:s?, s:s?, s:s, s:I, s:s?}", "address",
		ip4_text(l->ip, ip), "mac", has_hw ? hw : NULL, "name",
		*l->name ? l->name : NULL, "state", state_of(l, now), "expiry",
		(json_int_t)expiry, "client_id", has_id ? id : NULL);
}

void
list_json(const struct leases *t, uint64_t now)
{
	json_t *all = json_array();
	size_t n = sort(t);

	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(all, object_of(sorted[i].lease, now)) ==
			-1)
			errx(EX_TEMPFAIL, "memory");
	if (json_dumpf(all, stdout, JSON_INDENT(2)) == -1 || putchar('\n') == EOF)
		err(EX_TEMPFAIL, "standard output");
	json_decref(all);
}
