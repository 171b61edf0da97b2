/* mb-tftpd: give booting machines their files by TFTP. */
#include "tftpd/server.h"

#include "base/num.h"
#include "file/state.h"
#include "host/host.h"
#include "tftp/explain.h"

#include <err.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdalign.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#define IDLE_DEFAULT 60 /* seconds */

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
			ended(s, ev.ended, ev.end);
	}
}

/* The bytes themselves, to standard output. */
static void
print_bytes(struct source *source)
{
	char bytes[65536];

	for (uint64_t at = 0; at < source->size; at += sizeof bytes) {
		uint64_t left = source->size - at;
		size_t n = left < sizeof bytes ? (size_t)left : sizeof bytes;
		struct iovec part = {bytes, n};

		if (source_read(source, at, &part, 1) == -1)
			err(EX_TEMPFAIL, "the file");
		fwrite(bytes, 1, n, stdout);
	}
}

/* -n: what would it be? */
static int
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
	enum find_verdict v = find_file(f, &ask, &found);

	explain(f, v, &found, &w);
	if (w.full)
		errx(EX_DATAERR, "the name is too long");
	if (bytes && v == FIND_FILE)
		print_bytes(&found.source);
	else
		fwrite(text, 1, w.len, bytes ? stderr : stdout);
	if (fflush(stdout) != 0)
		err(EX_TEMPFAIL, "standard output");
	return v == FIND_FILE ? 0 : 1;
}

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

/* What a host's firmware is made in; its pages are not touched before. */
static void
use_memory(struct find *f)
{
	static alignas(max_align_t) unsigned char block[FIND_MEMORY];
	static struct locate_known known;

	memory = arena_of(block, sizeof block);
	json_set_alloc_funcs(take, give);
	f->memory = &memory;
	f->known = &known;
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
	use_memory(&s->find);
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
