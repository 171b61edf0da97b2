#include "host/board.h"

#include "base/num.h"
#include "file/at.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define NEW_STYLE  (1u << 23)
#define MEMORY_TOP 6 /* the highest step that is defined */

bool
board_decode(uint32_t code, struct board *out)
{
	uint32_t step = code >> 20 & 7;

	if (!(code & NEW_STYLE))
		return false;
	*out = (struct board){
		.memory = step <= MEMORY_TOP ? 256u << step : 0,
		.maker = (uint8_t)(code >> 16 & 15),
		.chip = (uint8_t)(code >> 12 & 15),
		.type = (uint8_t)(code >> 4 & 255),
		.revision = (uint8_t)(code & 15),
	};
	return true;
}

/* The kinds of names, and how many hex digits their number has at most. */
static const struct {
	const char *start;
	size_t digits;
} kinds[] = {{"maker.", 1}, {"chip.", 1}, {"type.", 2}};

static bool
name_ok(const char *name)
{
	uint32_t v;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *n = name + strlen(kinds[i].start);

		if (strncmp(name, kinds[i].start, strlen(kinds[i].start)) != 0)
			continue;
		/* As board_maker and the others write it, or it would never be
		 * found. */
		return *n && strlen(n) <= kinds[i].digits &&
		       num_hex(n, strlen(n), &v) && (*n != '0' || !n[1]) &&
		       !strpbrk(n, "ABCDEF");
	}
	return false;
}

/* A name that is printed on a line of its own, or in a column. */
static bool
value_ok(const char *value)
{
	if (!*value)
		return false;
	for (; *value; value++)
		if (*value < ' ' || *value > '~')
			return false;
	return true;
}

bool
board_names_parse(
	const char *text, size_t len, struct board_names *out, size_t *line)
{
	size_t bad = 0;
	bool ok = len < sizeof out->text;

	if (ok) {
		memcpy(out->text, text, len);
		ok = kv_parse(out->text, len, &out->kv, &bad);
	}
	for (size_t i = 0; ok && i < out->kv.n; i++)
		if (!name_ok(out->kv.item[i].name) ||
			!value_ok(out->kv.item[i].value)) {
			bad = i + 1;
			ok = false;
		}
	if (ok)
		return true;
	out->kv.n = 0;
	*line = bad;
	return false;
}

int
board_names_read(const char *share, struct board_names *out)
{
	char text[BOARD_NAMES_MAX], folder[PATH_MAX];
	int n = snprintf(folder, sizeof folder, "%s/boards", share);
	size_t line;

	out->kv.n = 0;
	if (n < 0 || (size_t)n >= sizeof folder) {
		errno = ENAMETOOLONG;
		return -1;
	}

	int dir = at_folder(folder);
	if (dir == -1)
		return -1;

	ssize_t len = at_read(dir, "raspberry-pi", text, sizeof text);
	int why = errno;
	close(dir);
	errno = why;
	if (len == -1)
		return -1;
	if (board_names_parse(text, (size_t)len, out, &line))
		return 0;
	errno = EBADMSG;
	return -1;
}

static const char *
name_of(const struct board_names *names, const char *kind, uint8_t number)
{
	char name[16];

	snprintf(name, sizeof name, "%s%x", kind, (unsigned)number);
	return kv_get(&names->kv, name);
}

const char *
board_maker(const struct board_names *names, const struct board *b)
{
	return name_of(names, kinds[0].start, b->maker);
}

const char *
board_chip(const struct board_names *names, const struct board *b)
{
	return name_of(names, kinds[1].start, b->chip);
}

const char *
board_type(const struct board_names *names, const struct board *b)
{
	return name_of(names, kinds[2].start, b->type);
}

const char *
board_model(const struct board_names *names, const struct board *b,
	char out[static BOARD_MODEL])
{
	const char *type = board_type(names, b);

	if (type)
		snprintf(out, BOARD_MODEL, "Pi %s", type);
	else
		snprintf(out, BOARD_MODEL, "Pi (type %x)", (unsigned)b->type);
	return out;
}
