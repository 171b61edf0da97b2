/* mb-tftpd: give booting machines their files by TFTP. */
#include "tftpd/server.h"

#include "base/num.h"
#include "file/state.h"
#include "host/host.h"
#include "net/alive.h"
#include "tftpd/ask.h"

#include <err.h>
#include <errno.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define IDLE_DEFAULT 60 /* seconds */

/* Until nobody has asked for anything for idle ms; 0: for ever. */
static void
serve(struct server *s, uint64_t idle)
{
	struct alive alive = alive_begin();
	struct table_event ev;

	if (table_open(&s->table, s->socket, s->sockets) == -1)
		err(EX_TEMPFAIL, "the table of transfers");
	s->table.pulse = alive.every;
	sd_notify(0, "READY=1");
	for (;;) {
		if (table_next(&s->table, idle, &ev) == -1)
			err(EX_TEMPFAIL, "wait");
		if (ev.what == TABLE_IDLE)
			return;
		if (ev.what == TABLE_REQUEST)
			requests(s, ev.fd);
		else if (ev.what == TABLE_PULSE)
			alive_tell(&alive, s->table.pulsed);
		else
			ended(s, ev.ended, ev.end);
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
 * A transfer is two to four open files; the usual limit, 1024, is there only for
 * select(2).
 */
static void
raise_limit(struct pins *pins)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	/* What boots keep open must leave room for transfers. */
	if (files.rlim_cur < UINT32_MAX)
		pins->budget = (unsigned)files.rlim_cur / 4;
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
	static char line[1024]; /* of the log, so that each is one write */
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
	setvbuf(stderr, line, _IOLBF, sizeof line);
	s.find.pins = &pins;
	if (s.sockets == 0)
		inherit(&s);
	raise_limit(&pins);
	serve(&s, seconds * 1000ULL);
	return 0;
}
