#include "redfish/hardware.h"

#include "host/board.h"

/*
 * The processors of Raspberry Pis, by their number in a revision code: cores, and
 * megahertz at most, as they come. Source: Raspberry Pi documentation,
 * "Processors"; and for the memory "Raspberry Pi hardware".
 */
static const struct chip {
	unsigned cores, mhz;
	const char *set, *ram;
} chips[] = {
	{1, 1000, "ARM-A32", NULL},
	{4, 900, "ARM-A32", NULL},
	{4, 1400, "ARM-A64", NULL},
	{4, 1800, "ARM-A64", "LPDDR4_SDRAM"},
	{4, 2400, "ARM-A64", "LPDDR4_SDRAM"},
};

/* What Linux calls an architecture, and what Redfish does. */
static const struct {
	const char *linux_name, *arch, *set;
} archs[] = {
	{"aarch64", "ARM", "ARM-A64"},
	{"armv6l", "ARM", "ARM-A32"},
	{"armv7l", "ARM", "ARM-A32"},
	{"i686", "x86", "x86"},
	{"ppc64le", "Power", "PowerISA"},
	{"x86_64", "x86", "x86-64"},
};

static void
of_board(struct rf *r, const struct board *b, struct rf_hardware *out)
{
	struct board_names *names = arena_take(r->arena, sizeof *names);
	char model[BOARD_MODEL];

	if (!names)
		return;
	/* Without the names it has a number in place of a model. */
	board_names_read(r->share, names);
	out->model = rf_format(r, "Raspberry %s", board_model(names, b, model));
	out->maker = board_maker(names, b);
	out->chip = board_chip(names, b);
	out->version = rf_format(r, "1.%u", b->revision);
	out->memory = b->memory;
	if (b->chip < sizeof chips / sizeof *chips) {
		const struct chip *c = &chips[b->chip];

		out->sockets = 1;
		out->cores = out->threads = c->cores;
		out->arch = "ARM";
		out->chip_maker = "Broadcom";
		out->mhz = c->mhz;
		out->set = c->set;
		out->ram = c->ram;
	}
}

/* A text that is not known yet. */
static void
fill(const char **text, const char *found)
{
	if (!*text)
		*text = found;
}

static void
of_inventory(const struct inventory *i, struct rf_hardware *out)
{
	fill(&out->vendor, i->vendor);
	fill(&out->maker, i->vendor);
	fill(&out->model, i->product);
	fill(&out->serial, i->serial);
	fill(&out->chip, i->cpu);
	out->memory = out->memory ? out->memory : i->memory;
	out->mhz = out->mhz ? out->mhz : i->mhz;
	if (!out->sockets && (i->threads || i->cpu)) {
		out->sockets = i->sockets ? i->sockets : 1;
		out->threads = i->threads;
	}
	for (size_t n = 0; i->arch && n < sizeof archs / sizeof *archs; n++)
		if (strcmp(i->arch, archs[n].linux_name) == 0) {
			fill(&out->arch, archs[n].arch);
			fill(&out->set, archs[n].set);
		}
}

const struct rf_hardware *
rf_hardware(struct rf *r)
{
	static const struct rf_hardware nothing;
	struct rf_hardware *out = arena_take(r->arena, sizeof *out);
	const struct seen *seen = rf_seen(r);
	struct board b;

	if (!out || !seen)
		return &nothing;
	out->pi = seen_is_pi(seen);
	out->serial = *seen->serial ? seen->serial : NULL;
	if (seen->board && board_decode(seen->board, &b)) {
		out->code = rf_format(r, "%06x", (unsigned)seen->board);
		of_board(r, &b, out);
	}
	if (out->pi)
		out->vendor = "Raspberry Pi";
	of_inventory(rf_inspected(r), out);
	return out;
}
