/* mb-tftpd: give booting machines their files by TFTP. */
#include "base/num.h"
#include "file/state.h"
#include "host/host.h"
#include "net/dgram.h"
#include "net/listen.h"
#include "tftp/table.h"
#include "tftpd/ask.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#define REQUESTS     64 /* in a row, before running transfers get their turn */
#define IDLE_DEFAULT 60 /* seconds */

struct server {
	struct find find;
	struct site site;
	struct table table;
	int socket[LISTEN_MAX];
	int sockets;
	bool verbose;
};

/* Refusals that have nothing to do with the file. */
static const struct find_words not_tftp = {TFTP_ILLEGAL, "not a TFTP request"};
static const struct find_words no_writing = {
	TFTP_ACCESS, "nothing is written here"};
static const struct find_words no_mode = {
	TFTP_ILLEGAL, "only octet mode is served"};
static const struct find_words full = {
	TFTP_UNDEFINED, "too many transfers, ask again"};

/* The line in the log: who, and what of it. */
__attribute__((format(printf, 2, 3))) static void
note(const struct asked *ask, const char *format, ...)
{
	char ip[IP4_TEXT], mac[MAC_TEXT], text[TRANSFER_TELL];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	warnx("%s%s%s: %s", ip4_text(ask->client.to, ip),
		ask->identified ? " " : "",
		ask->identified ? mac_show(ask->mac, mac) : "", text);
}

static void
note_end(struct server *s, const struct transfer *t, enum xfer_end end)
{
	char text[TRANSFER_TELL];

	if (t->asked.identified)
		pins_ended(s->find.pins, t->asked.mac, t->asked.file,
			end == XFER_SENT, table_now());

	note(&t->asked, "%s", transfer_tell(t, end, table_now(), text));
}

/* Refuse, from the port that was asked, for the refused have no transfer. */
static void
refuse(int fd, const struct asked *ask, const struct find_words *why)
{
	uint8_t packet[128]; /* longer than the sentences above and those of find */
	char name[TRANSFER_NAME];
	struct wr w = wr_of(packet, sizeof packet);

	tftp_build_error(&w, why->code, why->say);
	dgram_send(fd, &ask->client, w.base, w.len);
	asked_name(ask, name);
	if (why == find_words(FIND_NOT_FOUND))
		note(ask, "not found: %s", name);
	else
		note(ask, "refused: %s: %s", name, why->say);
}

/* The file is open: send it. NULL, or why not. */
static const struct find_words *
begin(struct server *s, const struct asked *ask, struct source *source)
{
	enum xfer_end end;
	const struct transfer *t = table_begin(&s->table, ask, source, &end);
	char name[TRANSFER_NAME];

	if (!t) {
		int why = errno;

		if (ask->identified)
			pins_ended(s->find.pins, ask->mac, ask->file, false,
				table_now());
		source_close(source);
		return why == ENOSPC ? &full : find_words(FIND_TROUBLE);
	}
	if (s->verbose)
		note(ask, "begins %s", asked_name(ask, name));
	if (end != XFER_RUNNING)
		note_end(s, t, end);
	return NULL;
}

/* Decide on a request, and answer it if that is what it gets. NULL, or why not. */
static const struct find_words *
answer(struct server *s, struct asked *ask)
{
	struct mac mac = {0};
	struct found found;

	ask->identified = host_mac_of_ip(s->find.state, ask->client.to, &mac) == 0;
	ask->mac = mac;
	if (ask->rrq.op == TFTP_WRQ)
		return &no_writing;
	if (ask->rrq.mode != TFTP_OCTET)
		return &no_mode;

	const struct find_ask what = {ask->rrq.name, ask->identified ? &mac : NULL,
		ask->client.local, ask->when, (uint64_t)time(NULL)};
	enum find_verdict v = find_file(&s->find, &what, &found);
	ask->file = found.file;
	if (found.identified) {
		ask->identified = true;
		ask->mac = found.mac;
	}
	if (v == FIND_FILE && found.note)
		note(ask, "%s", found.note);
	return v == FIND_FILE ? begin(s, ask, &found.source) : find_words(v);
}

/*
 * A copy of the request that a transfer answers changes nothing: boot ROMs repeat
 * theirs within milliseconds. Another one from that port means they want it
 * instead.
 */
static bool
is_copy(struct server *s, const struct asked *ask)
{
	struct transfer *t = table_find(&s->table, &ask->client);

	if (!t)
		return false;
	if (tftp_same_rrq(&t->asked.rrq, &ask->rrq) &&
		!xfer_stale(&t->xfer, ask->when))
		return true;
	note_end(s, t, XFER_LEFT);
	table_drop(&s->table, t);
	return false;
}

/* One packet to a well-known port. */
static void
request(struct server *s, int fd, const struct dgram *in)
{
	/*
	 * What came before we had the socket does not say what our own address is.
	 */
	struct ip4 local = ip4_zero(in->local) ? in->to : in->local;
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
	if (!ip4_eq(in->to, local) || op == 0 || op == TFTP_ERROR)
		return;
	if (tftp_parse_rrq(packet, &ask.rrq)) {
		if (is_copy(s, &ask))
			return;
		why = answer(s, &ask);
	}
	if (why)
		refuse(fd, &ask, why);
}

/* Take what waits at a well-known port, but not for ever. */
static void
requests(struct server *s, int fd)
{
	struct dgram in;

	pins_sweep(s->find.pins, table_now());
	if (site_refresh(s->find.state, &s->site) == -1)
		warn("the site's record cannot be read; the one before holds");
	for (int i = 0; i < REQUESTS; i++) {
		int got = dgram_recv(fd, &in);

		if (got == -1)
			err(EX_TEMPFAIL, "receive");
		if (got == 0)
			return;
		request(s, fd, &in);
	}
}

/* Until nobody has asked for anything for idle ms; 0: for ever. */
static void
serve(struct server *s, uint64_t idle)
{
	struct table_event ev;

	if (table_open(&s->table, s->socket, s->sockets) == -1)
		err(EX_TEMPFAIL, "the table of transfers");
	sd_notify(0, "READY=1");
	for (;;) {
		if (table_next(&s->table, idle, &ev) == -1)
			err(EX_TEMPFAIL, "wait");
		if (ev.what == TABLE_IDLE)
			return;
		if (ev.what == TABLE_REQUEST)
			requests(s, ev.fd);
		else
			note_end(s, ev.ended, ev.end);
	}
}

static void
open_state(struct server *s, const char *path)
{
	const char *share = getenv("MB_SHARE");

	if (!path)
		path = getenv("MB_STATE");
	s->find = (struct find){
		.state = state_open(path),
		.state_path = path ? path : STATE_DEFAULT,
		.share_path = share ? share : SHARE,
		.site = &s->site,
	};
	memory_use(&s->find);
	if (s->find.state == -1)
		err(EX_CONFIG, "%s", s->find.state_path);
	if (site_refresh(s->find.state, &s->site) == -1)
		err(EX_CONFIG, "%s/%s", s->find.state_path, STATE_SITE);
}

/*
 * A transfer is two open files; the usual limit, 1024, is there only for select(2).
 */
static void
raise_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static void
bind_to(struct server *s, const char *where)
{
	if (s->sockets == LISTEN_MAX)
		errx(EX_USAGE, "more than %d addresses", LISTEN_MAX);

	int fd = listen_udp(where);
	if (fd == -1)
		err(errno == EINVAL ? EX_USAGE : EX_TEMPFAIL, "%s", where);
	s->socket[s->sockets++] = fd;
}

/* Without -l: what systemd or inetd gave us. */
static void
inherit(struct server *s)
{
	s->sockets = listen_inherited(s->socket, LISTEN_MAX);
	if (s->sockets == -1)
		err(EX_CONFIG, "the sockets handed over");
	if (s->sockets == 0)
		errx(EX_USAGE, "no socket was handed over, and there is no -l");
}

static int
usage(void)
{
	fprintf(stderr,
		"usage: mb-tftpd [-v] [-l address:port[%%interface]] [-s state] "
		"[-t seconds]\n"
		"       mb-tftpd -n [-c] [-s state] host name\n");
	return EX_USAGE;
}

int
main(int argc, char *argv[])
{
	static struct server s;
	static struct pins pins;
	const char *state = NULL, *idle = NULL;
	bool ask = false, bytes = false;
	uint32_t seconds;

	for (int option; (option = getopt(argc, argv, "cl:ns:t:v")) != -1;)
		switch (option) {
		case 'c':
			bytes = true;
			break;
		case 'l':
			bind_to(&s, optarg);
			break;
		case 'n':
			ask = true;
			break;
		case 's':
			state = optarg;
			break;
		case 't':
			idle = optarg;
			break;
		case 'v':
			s.verbose = true;
			break;
		default:
			return usage();
		}
	seconds = s.sockets > 0 ? 0 : IDLE_DEFAULT;
	if (argc - optind != (ask ? 2 : 0) || (bytes && !ask) ||
		(idle && !num_u32(idle, 0, 1000000, &seconds)))
		return usage();
	open_state(&s, state);
	if (ask)
		return ask_once(&s.find, argv[optind], argv[optind + 1], bytes);
	s.find.pins = &pins;
	if (s.sockets == 0)
		inherit(&s);
	raise_limit();
	serve(&s, seconds * 1000ULL);
	return 0;
}
