/* event: what became of a request, for the events of the host that made it. */
#include "server.h"

#include "host/eventqueue.h"

#include <err.h>
#include <strings.h>

#define PROGRAM "mb-tftpd"

/*
 * What repeats itself is counted in memory; all else is written at once, which
 * waits for no disk.
 */
static void
put(const struct server *s, struct mac mac, const struct event_line *e)
{
	static _Thread_local struct event_queue queue;

	eventqueue_put(&queue, mac, e);
	if (queue.n > 0 && eventqueue_write(&queue, s->find.state, &mac) == -1)
		warn("what this host asked for is not noted");
}

static const char *
result_word(enum xfer_end end)
{
	switch (end) {
	case XFER_SENT:
		return "sent";
	case XFER_CHECKED:
		return "checked";
	case XFER_STOPPED:
		return "stopped";
	case XFER_SILENT:
	case XFER_GONE:
		return "silent";
	default:
		return "ended";
	}
}

/*
 * What a program for UEFI runs on, by the word that DHCP has for it; NULL: it is no
 * such program, or nobody knows. (PE/COFF: "MZ", at 0x3c where the head is, which
 * is "PE\0\0" and the machine.)
 */
static const char *
machine_word(const uint8_t *bytes, size_t len)
{
	static const struct {
		uint16_t number;
		const char *word;
	} machines[] = {{0x014c, "ia32"}, {0x8664, "x64"}, {0x01c2, "arm32"},
		{0xaa64, "arm64"}, {0x5032, "riscv32"}, {0x5064, "riscv64"},
		{0x6264, "loongarch64"}};
	struct rd r = rd_of(bytes, len), from = r;

	rd_skip(&r, 0x3c);
	rd_skip(&from, rd_le32(&r));
	if (!rd_begins(&from, "PE"))
		return NULL;
	rd_skip(&from, 4);

	uint16_t number = rd_le16(&from);
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (!from.bad && machines[i].number == number)
			return machines[i].word;
	return NULL;
}

/* The same of a file that was just sent, if its name says that it is one. */
static const char *
machine_of(const struct server *s, const struct asked *ask)
{
	const char *dot = strrchr(ask->rrq.name, '.');
	struct find find = s->find;
	const struct mac mac = ask->mac;
	uint8_t head[1024];
	struct iovec part = {head, sizeof head};
	struct found found;
	const char *word = NULL;

	if (!dot || strcasecmp(dot, ".efi") != 0)
		return NULL;
	find.pins = NULL;
	const struct find_ask what = {.name = ask->rrq.name, .asker = &mac};
	if (find_file(&find, &what, &found) != FIND_FILE)
		return NULL;
	if (found.source.size >= sizeof head &&
		source_read(&found.source, 0, &part, 1) == 0)
		word = machine_word(head, sizeof head);
	source_close(&found.source);
	return word;
}

static void
begin(struct event_line *e, const struct asked *ask, const char *result)
{
	event_begin(e, event_now(), PROGRAM, "file");
	event_text(e, "name", ask->rrq.name);
	event_text(e, "result", result);
}

void
event_refused(const struct server *s, const struct asked *ask,
	const struct find_words *why)
{
	bool missing = why == find_words(FIND_NOT_FOUND);
	struct event_line e;

	if (!ask->identified)
		return;
	begin(&e, ask, missing ? "missing" : "refused");
	event_text(&e, "why", missing ? NULL : why->say);
	put(s, ask->mac, &e);
}

void
event_ended(const struct server *s, const struct transfer *t, enum xfer_end end)
{
	const struct asked *ask = &t->asked;
	struct event_line e;

	if (!ask->identified || ask->rrq.op != TFTP_RRQ)
		return;
	begin(&e, ask, result_word(end));
	event_number(&e, "bytes", t->xfer.size);
	if (end == XFER_SENT) {
		event_number(&e, "ms", table_now() - ask->when);
		event_text(&e, "machine", machine_of(s, ask));
	} else if (end != XFER_CHECKED) {
		event_number(&e, "block", t->xfer.acked);
	}
	if (end == XFER_STOPPED)
		event_text(&e, "why", t->why);
	if (*ask->override)
		event_text(&e, "override", ask->override);
	put(s, ask->mac, &e);
}
