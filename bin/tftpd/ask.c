/* What mb-tftpd does for a person, and the memory that it makes firmware in. */
#include "ask.h"

#include "host/host.h"
#include "tftp/explain.h"

#include <err.h>
#include <jansson.h>
#include <limits.h>
#include <stdalign.h>
#include <sysexits.h>
#include <time.h>

/* For jansson, whose functions are not told where to take from. */
static struct arena memory;

static void *
take(size_t size)
{
	return arena_take(&memory, size);
}

static void
give(void *at)
{
	(void)at; /* all of it is given back when a host's firmware is made */
}

void
memory_use(struct find *f)
{
	static alignas(max_align_t) unsigned char block[FIND_MEMORY];
	static struct locate_known known;

	memory = arena_of(block, sizeof block);
	json_set_alloc_funcs(take, give);
	f->memory = &memory;
	f->known = &known;
}

/* The bytes themselves, to standard output. */
static void
print_bytes(struct source *source)
{
	char bytes[65536] = {0};

	source->waits = true;
	for (uint64_t at = 0; at < source->size; at += sizeof bytes) {
		uint64_t left = source->size - at;
		size_t n = left < sizeof bytes ? (size_t)left : sizeof bytes;
		struct iovec part = {bytes, n};

		if (source_read(source, at, &part, 1) == -1)
			err(EX_TEMPFAIL, "the file");
		fwrite(bytes, 1, n, stdout);
	}
}

int
ask_once(const struct find *f, const char *who, const char *name, bool bytes)
{
	struct mac mac;
	bool known = host_mac_of(f->state, who, &mac) == 0;
	const struct find_ask ask = {name, known ? &mac : NULL, {{127, 0, 0, 1}}, 0,
		(uint64_t)time(NULL)};
	char text[16 *
		  PATH_MAX]; /* a line for each place, and a dozen short ones */
	struct wr w = wr_of(text, sizeof text);
	struct found found;
	struct ip stranger;

	if (!known && !ip_parse(who, &stranger))
		errx(1, "no host is known as '%s'", who);

	enum find_verdict v = find_file(f, &ask, &found);

	explain(f, v, &found, &w);
	if (w.full)
		errx(EX_DATAERR, "the name is too long");
	if (bytes && v == FIND_FILE)
		print_bytes(&found.source);
	else
		fwrite(text, 1, w.len, bytes ? stderr : stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		err(EX_TEMPFAIL, "standard output");
	return v == FIND_FILE ? 0 : 1;
}
