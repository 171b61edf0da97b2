#include "tftp/tftp.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>

#define WORD 24 /* the longest number has 20 digits */

static const struct {
	const char *name;
	uint64_t min, max;
} options[TFTP_OPTIONS] = {
	[TFTP_OPT_TSIZE] = {"tsize", 0, UINT64_MAX},
	[TFTP_OPT_BLKSIZE] = {"blksize", 8, TFTP_BLKSIZE_MAX},
	[TFTP_OPT_TIMEOUT] = {"timeout", 1, 255},
	[TFTP_OPT_WINDOW] = {"windowsize", 1, 65535},
};

static const char *const modes[] = {
	[TFTP_OCTET] = "octet",
	[TFTP_NETASCII] = "netascii",
};

unsigned
tftp_opcode(struct rd packet)
{
	return rd_be16(&packet);
}

static enum tftp_mode
parse_mode(const struct rd *text)
{
	char word[WORD];

	if (str_take(word, sizeof word, text))
		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
			if (str_eq_nocase(word, modes[i]))
				return (enum tftp_mode)i;
	return TFTP_OTHER_MODE;
}

/* Which option a name is; TFTP_OPTIONS when it is none of ours. */
static enum tftp_option
option_named(const struct rd *text)
{
	char word[WORD];
	enum tftp_option i = TFTP_OPTIONS;

	if (str_take(word, sizeof word, text))
		for (i = 0; i < TFTP_OPTIONS; i++)
			if (str_eq_nocase(word, options[i].name))
				break;
	return i;
}

static struct tftp_options
parse_options(struct rd *r)
{
	struct tftp_options out = {0};
	bool seen[TFTP_OPTIONS] = {0};

	while (r->left > 0 && !r->bad) {
		struct rd name = rd_text(r), value = rd_text(r);
		enum tftp_option i = option_named(&name);
		char word[WORD];

		if (r->bad || i == TFTP_OPTIONS || seen[i])
			continue;
		seen[i] = true;
		out.has[i] = str_take(word, sizeof word, &value) &&
			     num_u64(word, options[i].min, options[i].max,
				     &out.value[i]);
	}
	return out;
}

bool
tftp_parse_rrq(struct rd packet, struct tftp_rrq *out)
{
	unsigned op = rd_be16(&packet);
	struct rd name = rd_text(&packet), mode = rd_text(&packet);

	if (packet.bad || (op != TFTP_RRQ && op != TFTP_WRQ) ||
		!str_take(out->name, sizeof out->name, &name))
		return false;
	out->op = (enum tftp_op)op;
	out->mode = parse_mode(&mode);
	out->options = parse_options(&packet);
	return true;
}

bool
tftp_same_rrq(const struct tftp_rrq *a, const struct tftp_rrq *b)
{
	if (a->op != b->op || a->mode != b->mode || strcmp(a->name, b->name) != 0)
		return false;
	for (size_t i = 0; i < TFTP_OPTIONS; i++)
		if (a->options.has[i] != b->options.has[i] ||
			a->options.value[i] != b->options.value[i])
			return false;
	return true;
}

bool
tftp_parse_ack(struct rd packet, uint16_t *block)
{
	unsigned op = rd_be16(&packet);
	uint16_t n = rd_be16(&packet);

	if (packet.bad || op != TFTP_ACK)
		return false;
	*block = n;
	return true;
}

bool
tftp_parse_data(struct rd packet, uint16_t *block, struct rd *bytes)
{
	unsigned op = rd_be16(&packet);
	uint16_t n = rd_be16(&packet);

	if (packet.bad || op != TFTP_DATA)
		return false;
	*block = n;
	*bytes = packet;
	return true;
}

bool
tftp_parse_error(struct rd packet, struct tftp_error *out)
{
	unsigned op = rd_be16(&packet);
	uint16_t code = rd_be16(&packet);
	struct rd rest = packet, message = rd_text(&packet);

	if (rest.bad || op != TFTP_ERROR)
		return false;
	out->code = code;
	out->message = message.bad ? rest : message;
	return true;
}

void
tftp_build_oack(struct wr *w, const struct tftp_options *granted)
{
	wr_be16(w, TFTP_OACK);
	for (size_t i = 0; i < TFTP_OPTIONS; i++) {
		if (!granted->has[i])
			continue;
		wr_text(w, options[i].name);
		wr_u8(w, 0);
		wr_dec(w, granted->value[i]);
		wr_u8(w, 0);
	}
}

void
tftp_build_data_head(struct wr *w, uint16_t block)
{
	wr_be16(w, TFTP_DATA);
	wr_be16(w, block);
}

void
tftp_build_ack(struct wr *w, uint16_t block)
{
	wr_be16(w, TFTP_ACK);
	wr_be16(w, block);
}

void
tftp_build_error(struct wr *w, enum tftp_code code, const char *message)
{
	wr_be16(w, TFTP_ERROR);
	wr_be16(w, (uint16_t)code);
	wr_text(w, message);
	wr_u8(w, 0);
}
