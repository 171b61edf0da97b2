#include "server.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#define REQUESTS 64      /* in a row, before running transfers get their turn */
#define SWEEP    3600000 /* ms */

/* Refusals that have nothing to do with the file. */
static const struct find_words not_tftp = {TFTP_ILLEGAL, "not a TFTP request"};
static const struct find_words no_writing = {
	TFTP_ACCESS, "nothing is written here (tftp.allow_write)"};
static const struct find_words no_such_upload = {
	TFTP_ACCESS, "a file that is written has a plain name, without a folder"};
static const struct find_words too_large = {
	TFTP_DISK_FULL, "it is larger than allowed (tftp.write_limit)"};
static const struct find_words no_mode = {
	TFTP_ILLEGAL, "only the modes octet and netascii are known"};
static const struct find_words too_long = {
	TFTP_UNDEFINED, "too long for netascii; ask for it in octet mode"};
static const struct find_words full = {
	TFTP_UNDEFINED, "too many transfers, ask again"};

/* Refuse, from the port that was asked, for the refused have no transfer. */
static void
refuse(const struct server *s, int fd, const struct asked *ask,
	const struct find_words *why)
{
	uint8_t packet[128]; /* longer than the sentences above and those of find */
	char name[TRANSFER_NAME];
	struct wr w = wr_of(packet, sizeof packet);

	tftp_build_error(&w, why->code, why->say);
	dgram_send(fd, &ask->client, w.base, w.len);
	asked_name(ask, name);
	if (why == find_words(FIND_NOT_FOUND))
		note_often(ask, "not found: %s", name);
	else
		note_often(ask, "refused: %s: %s", name, why->say);
	event_refused(s, ask, why);
	count_refused(s, why);
}

/* Is there a place for one more? Somebody may have to go for it. */
static bool
make_room(struct server *s, const struct asked *ask)
{
	struct transfer *evicted;
	bool room = table_room(&s->table, &ask->client, &evicted);

	if (evicted) {
		table_drop(&s->table, evicted, full.say);
		ended(s, evicted, transfer_done(evicted) ? XFER_SENT : XFER_ROOM);
	}
	return room;
}

/* It has begun, or errno says why not. */
static const struct find_words *
begun(struct server *s, const struct transfer *t, const struct asked *ask,
	enum xfer_end end)
{
	char name[TRANSFER_NAME];

	if (!t)
		return errno == ENOSPC ? &full : find_words(FIND_TROUBLE);
	if (note_level(s) == LOG_MORE)
		note(ask, "begins %s", asked_name(ask, name));
	if (end != XFER_RUNNING)
		ended(s, t, end);
	return NULL;
}

/* The file is open: send it. NULL, or why not. */
static const struct find_words *
begin(struct server *s, const struct asked *ask, struct source *source)
{
	const struct transfer *t = NULL;
	const struct find_words *no = NULL;
	enum xfer_end end = XFER_RUNNING;

	if (ask->rrq.mode == TFTP_NETASCII && source_as_text(source) == -1)
		no = errno == EFBIG ? &too_long : find_words(FIND_TROUBLE);
	if (!no) {
		errno = ENOSPC;
		if (make_room(s, ask))
			t = table_begin(&s->table, ask, source, &end);
		no = begun(s, t, ask, end);
	}
	if (!t) {
		not_begun(s, ask);
		source_close(source);
	}
	return no;
}

/*
 * Decide on a read request, and answer it if that is what it gets. NULL, or why
 * not.
 */
static const struct find_words *
answer_read(struct server *s, struct asked *ask)
{
	const struct mac mac = ask->mac;
	const struct find_ask what = {
		.name = ask->rrq.name,
		.asker = ask->identified ? &mac : NULL,
		.local = ip_to4(ask->client.local),
		.now = ask->when,
		.date = (uint64_t)time(NULL),
	};
	struct found found;
	enum find_verdict v = find_file(&s->find, &what, &found);

	if (found.identified) {
		ask->identified = true;
		ask->mac = found.mac;
	}
	if (found.begins)
		begins(s, ask);
	if (found.note)
		note_often(ask, "%s", found.note);
	/* Who is refused gives up; who hears nothing asks again. */
	if (v == FIND_BUSY) {
		note_often(ask, "not answered yet: %s", find_words(v)->say);
		return NULL;
	}
	if (v != FIND_FILE)
		return find_words(v);
	ask->file = found.file;
	ask->boot = found.boot;
	str_copy(ask->override, sizeof ask->override, found.override);
	return begin(s, ask, &found.source);
}

/*
 * The folder that files are written to, open, made if it is ours and not there. -1
 * with errno.
 */
static int
upload_folder(const struct server *s)
{
	const char *own = site_get(&s->site, "tftp.write_directory");

	return own ? at_folder(own) : put_folder(s->find.state, STATE_UPLOADS);
}

/* Where the file's plain name begins in the name that was asked; false if nowhere.
 */
static bool
upload_name(const char *asked, size_t *at)
{
	*at = strspn(asked, "/");
	/* A dot in front is what files have that are not whole yet. */
	return asked[*at] && asked[*at] != '.' && !strpbrk(asked + *at, "/\\") &&
	       strlen(asked + *at) <= NAME_MAX;
}

/* What servers that were killed have left goes, looked for once an hour. */
static void
sweep(struct server *s, int dir, uint64_t now)
{
	if (s->swept != 0 && now - s->swept < SWEEP)
		return;
	s->swept = now;
	put_sweep(dir, time(NULL) - SWEEP / 1000);
}

/* Decide on a write request likewise. */
static const struct find_words *
answer_write(struct server *s, const struct asked *ask)
{
	const char *most = site_get(&s->site, "tftp.write_limit");
	uint64_t limit = UPLOAD_LIMIT;
	const struct transfer *t = NULL;
	const struct find_words *no;
	enum xfer_end end = XFER_RUNNING;
	struct put put;
	size_t name;

	if (!site_flag(&s->site, "tftp.allow_write", false))
		return &no_writing;
	if (!upload_name(ask->rrq.name, &name))
		return &no_such_upload;
	if (most)
		num_u64(most, 0, UINT64_MAX, &limit);
	if (ask->rrq.options.has[TFTP_OPT_TSIZE] &&
		ask->rrq.options.value[TFTP_OPT_TSIZE] > limit)
		return &too_large;

	if (s->table.uploads == TABLE_UPLOADS)
		return &full;

	int dir = upload_folder(s);
	if (dir != -1)
		sweep(s, dir, ask->when);
	if (dir == -1 || put_begin(&put, dir, 0644) == -1) {
		note_often(ask, "the folder of tftp.write_directory: %s",
			strerror(errno));
		if (dir != -1)
			close(dir);
		return find_words(FIND_TROUBLE);
	}
	errno = ENOSPC;
	if (make_room(s, ask))
		t = table_begin_upload(&s->table, ask, &put, name, limit, &end);
	no = begun(s, t, ask, end);
	if (!t) {
		put_abandon(&put);
		close(dir);
	}
	return no;
}

/* Who asks, as far as his address tells; his file's name may tell better. */
static void
identify(const struct server *s, struct asked *ask)
{
	struct ip ip = ask->client.to;
	struct mac mac = {0};

	ask->identified =
		ip_is4(ip) ? host_mac_of_ip(s->find.state, ip_to4(ip), &mac) == 0
			   : ip_mac(ip, &mac);
	ask->mac = mac;
}

static const struct find_words *
answer(struct server *s, struct asked *ask)
{
	identify(s, ask);
	if (ask->rrq.mode == TFTP_OTHER_MODE)
		return &no_mode;
	return ask->rrq.op == TFTP_WRQ ? answer_write(s, ask) : answer_read(s, ask);
}

/*
 * A copy of the request that a transfer answers changes nothing: boot ROMs repeat
 * theirs within milliseconds. Another one from that port means they want it
 * instead. What the client said before it asks again, such as that it wants no
 * more, comes first.
 */
static bool
is_copy(struct server *s, const struct asked *ask)
{
	struct transfer *t = table_find(&s->table, &ask->client);
	enum xfer_end end = XFER_RUNNING;

	if (!t)
		return false;
	end = table_hear(&s->table, t);
	if (end != XFER_RUNNING) {
		ended(s, t, end);
		return false;
	}
	if (tftp_same_rrq(&t->asked.rrq, &ask->rrq) && !transfer_done(t) &&
		!transfer_stale(t, ask->when))
		return true;
	table_drop(&s->table, t, NULL);
	ended(s, t, transfer_done(t) ? XFER_SENT : XFER_LEFT);
	return false;
}

/* One packet to a well-known port. */
static void
request(struct server *s, int fd, const struct dgram *in)
{
	/*
	 * What came before we had the socket does not say what our own address is.
	 */
	struct ip local = ip_zero(in->local) ? in->to : in->local;
	struct rd packet = rd_of(in->bytes, in->len);
	unsigned op = tftp_opcode(packet);
	const struct find_words *why = &not_tftp;
	struct asked ask = {
		.client = {in->from, in->from_port, local, in->iface},
		.when = table_now(),
	};

	/*
	 * RFC 1123 4.2.3.4: silent to a broadcast; and an ERROR is never answered.
	 */
	if (!ip_eq(in->to, local) || ip_group(in->to) || op == 0 ||
		op == TFTP_ERROR)
		return;
	if (tftp_parse_rrq(packet, &ask.rrq)) {
		if (is_copy(s, &ask))
			return;
		why = answer(s, &ask);
	}
	if (why)
		refuse(s, fd, &ask, why);
}

void
requests(struct server *s, int fd)
{
	struct dgram in;

	pins_sweep(s->find.pins, s->table.now);
	bool bad = site_refresh(s->find.state, &s->site) == -1;

	if (bad && !s->site_bad) /* once, not for each request */
		warn("the site's record cannot be read; the one before holds");
	s->site_bad = bad;
	bool off = is_off(s);

	for (int i = 0; i < REQUESTS; i++) {
		int got = dgram_recv(fd, &in);

		if (got == -1)
			err(EX_TEMPFAIL, "receive");
		if (got == 0)
			return;
		/* Taken all the same: systemd starts us as long as there are any.
		 */
		if (!off)
			request(s, fd, &in);
	}
}
