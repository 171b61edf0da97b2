/* A file of dnsmasq's language that is taken is the same after it was a record. */
#include "base/kv.h"
#include "dhcp/hostline.h"
#include "dhcp/optfile.h"
#include "dhcp/optrecord.h"

#include <assert.h>

#define RECORD_MAX (256 * 1024) /* all lines and matches as long as they can be */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The record of a set. */
static size_t
record(const struct optset *set, char *out)
{
	struct wr w = wr_of(out, RECORD_MAX);

	optrecord_put(&w, set);
	assert(!w.full);
	return w.len;
}

static void
round_trip(const struct optset *set)
{
	static char text[RECORD_MAX + 1], first[RECORD_MAX], second[RECORD_MAX];
	static struct optset again;
	static struct kv kv;
	size_t len = record(set, first), line;

	memcpy(text, first, len);
	assert(kv_parse(text, len, &kv, &line));
	assert(optrecord_get(&kv, &again));
	assert(again.lines == set->lines && again.matches == set->matches);
	assert(record(&again, second) == len);
	assert(memcmp(first, second, len) == 0);
}

static void
pick(const struct optset *set, struct rd bytes)
{
	const struct optset *const sets[] = {set, set};
	static struct optpick picked;
	static struct dhcp ask;
	struct opttags tags = {0};

	if (!dhcp_parse(bytes, &ask))
		memset(&ask, 0, sizeof ask);
	optset_tags(set, &ask, &tags);
	optset_pick(sets, 2, &tags, &ask, &picked);
	for (int code = 0; code < 256; code++) {
		uint8_t value[OPTVALUE_MAX];
		struct wr w = wr_of(value, sizeof value);
		bool force;

		optpick_value(&picked, (uint8_t)code, (struct ip4){{10, 0, 0, 1}},
			&force, &w);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct optset none;
	static struct optset set;
	struct report wrong = {0}, notes = {0};
	struct rd text = rd_of(data, size), line;
	struct opttext words;
	struct hostline host;

	set = none;
	if (optfile_config("f", text, &wrong, &notes, &set))
		round_trip(&set);
	else
		assert(wrong.n > 0 && set.lines == 0 && set.matches == 0);
	pick(&set, text);

	set = none;
	wrong.n = 0;
	if (optfile_options("f", text, &wrong, &set))
		round_trip(&set);
	else
		assert(wrong.n > 0);
	while (optfile_line(&text, &line))
		if (opttext_of(line, (struct place){"f", 1, 1}, &wrong, &words))
			hostline_of(optfield_of(&words), (struct place){"f", 1, 1},
				&wrong, &host);
	return 0;
}
