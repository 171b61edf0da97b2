#include "redfish/hardware.h"

#include "base/hex.h"
#include "host/board.h"

#include <sha1.h>

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

		out->cores = c->cores;
		out->mhz = c->mhz;
		out->set = c->set;
		out->ram = c->ram;
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
	return out;
}

/* SHA-1 of a UUID of our own, made once at random, and of the name. */
const char *
rf_uuid_of(const void *name, size_t len, char out[static RF_UUID])
{
	static const uint8_t space[16] = {0x5e, 0x0b, 0x9d, 0x4a, 0x7c, 0x21, 0x4f,
		0x36, 0x92, 0xd8, 0x16, 0xe3, 0xa7, 0x40, 0xcb, 0x58};
	uint8_t hash[SHA1_DIGEST_LENGTH];
	struct wr w = wr_of(out, RF_UUID);
	SHA1_CTX ctx;

	SHA1Init(&ctx);
	SHA1Update(&ctx, space, sizeof space);
	SHA1Update(&ctx, name, len);
	SHA1Final(hash, &ctx);
	hash[6] = (hash[6] & 0x0f) | 0x50;
	hash[8] = (hash[8] & 0x3f) | 0x80;
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			wr_u8(&w, '-');
		wr_hex(&w, &hash[i], 1);
	}
	wr_u8(&w, '\0');
	return out;
}

const char *
rf_host_uuid(struct mac mac, char out[static RF_UUID])
{
	return rf_uuid_of(mac.b, sizeof mac.b, out);
}
