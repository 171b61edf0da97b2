#include "metric/expose.h"

#include "metric/tally.h"

#include <errno.h>
#include <string.h>

void
expose_head(struct wr *w, const char *name, const char *help, const char *type)
{
	wr_text(w, "# HELP ");
	wr_text(w, name);
	wr_u8(w, ' ');
	wr_text(w, help);
	wr_text(w, "\n# TYPE ");
	wr_text(w, name);
	wr_u8(w, ' ');
	wr_text(w, type);
	wr_u8(w, '\n');
}

/* label="word", after what separates it from the label before, if there is one. */
static void
put_label(struct wr *w, const char *label, const char *word, bool *any)
{
	if (!label)
		return;
	wr_u8(w, *any ? ',' : '{');
	*any = true;
	wr_text(w, label);
	wr_text(w, "=\"");
	wr_text(w, word);
	wr_u8(w, '"');
}

void
expose_value(struct wr *w, const char *name, const char *label, const char *word,
	uint64_t n)
{
	bool any = false;

	wr_text(w, name);
	put_label(w, label, word, &any);
	wr_text(w, any ? "} " : " ");
	wr_dec(w, n);
	wr_u8(w, '\n');
}

void
expose_gauge(struct wr *w, const char *name, const char *help, uint64_t n)
{
	expose_head(w, name, help, "gauge");
	expose_value(w, name, NULL, NULL, n);
}

/* us as seconds, without zeros at the end. */
static void
put_seconds(struct wr *w, uint64_t us)
{
	uint64_t part = us % 1000000;

	wr_dec(w, us / 1000000);
	if (part == 0)
		return;
	wr_u8(w, '.');
	for (; part > 0; part = part % 100000 * 10)
		wr_u8(w, (uint8_t)('0' + part / 100000));
}

/* A line of a family: NAMEsuffix{program="...",label="word"} and no value yet. */
static void
begin(struct wr *w, const struct tally_kind *k, const char *suffix,
	const char *program, const char *label, const char *word)
{
	bool any = false;

	wr_text(w, k->name);
	wr_text(w, suffix);
	put_label(w, program ? "program" : NULL, program, &any);
	put_label(w, label, word, &any);
	wr_text(w, any ? "} " : " ");
}

static void
put_counter(struct wr *w, enum tally_family f, const struct tally *t,
	const char *program)
{
	const struct tally_kind *k = tally_kind(f);

	for (size_t i = 0; i < k->n; i++) {
		begin(w, k, "", program, k->label, k->words[i]);
		wr_dec(w, tally_get(t, f, i));
		wr_u8(w, '\n');
	}
}

/* The buckets, each with all that are smaller. */
static void
put_latency(struct wr *w, enum tally_family f, const struct tally *t,
	const char *program)
{
	const struct tally_kind *k = tally_kind(f);
	uint64_t all = 0;

	for (size_t i = 0; i <= k->n; i++) {
		char bound[32] = "+Inf";
		struct wr b = wr_of(bound, sizeof bound - 1);

		if (i < k->n) {
			put_seconds(&b, k->bounds[i]);
			bound[b.len] = '\0';
		}
		all += tally_get(t, f, i);
		begin(w, k, "_bucket", program, "le", bound);
		wr_dec(w, all);
		wr_u8(w, '\n');
	}
	begin(w, k, "_sum", program, NULL, NULL);
	put_seconds(w, tally_get(t, f, k->n + 1));
	wr_u8(w, '\n');
	begin(w, k, "_count", program, NULL, NULL);
	wr_dec(w, all);
	wr_u8(w, '\n');
}

static void
put_family(struct wr *w, enum tally_family f, const struct tally all[])
{
	const struct tally_kind *k = tally_kind(f);
	bool several = (k->programs & (k->programs - 1)) != 0;

	expose_head(w, k->name, k->help, k->bounds ? "histogram" : "counter");
	for (unsigned p = 0; p < TALLY_PROGRAMS; p++) {
		const char *program = several ? tally_program(p) : NULL;

		if (!(k->programs & (1U << p)))
			continue;
		if (k->bounds)
			put_latency(w, f, &all[p], program);
		else
			put_counter(w, f, &all[p], program);
	}
}

int
expose_tallies(struct wr *w, int state)
{
	struct tally all[TALLY_PROGRAMS];
	int why = 0;

	for (unsigned p = 0; p < TALLY_PROGRAMS; p++)
		if (tally_read(state, p, &all[p]) == -1 && errno != ENOENT)
			why = errno;
	for (unsigned f = 0; f < TALLY_FAMILIES; f++)
		put_family(w, f, all);
	for (unsigned p = 0; p < TALLY_PROGRAMS; p++)
		tally_close(&all[p]);
	errno = why;
	return why ? -1 : 0;
}
