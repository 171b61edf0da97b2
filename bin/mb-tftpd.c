/* mb-tftpd: give booting machines their files by TFTP. */
#include "tftpd/server.h"

#include "base/num.h"
#include "file/state.h"
#include "host/host.h"
#include "proc/confine.h"
#include "tftpd/ask.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define IDLE_DEFAULT    60 /* seconds */
#define THREADS_DEFAULT 4  /* at most, where there are as many processors */

/* There are rounds for the service manager, and while boots keep files open. */
static void
set_pulse(struct server *s)
{
	uint64_t every = s->alive.every;

	if (s->find.pins->open > 0 && (every == 0 || every > PIN_QUIET))
		every = PIN_QUIET;
	s->table.pulse = every;
}

/* Of a boot that is over nothing stays open, also when nobody asks any more. */
static void
pulse(struct server *s)
{
	uint64_t now = table_now();

	alive_tell(&s->alive, now);
	pins_sweep(s->find.pins, now);
	set_pulse(s);
}

/* What a thread does that leads (net/sendpool). */
static _Noreturn void
lead(void *server)
{
	struct server *s = server;
	struct table_event ev;

	for (;;) {
		if (table_next(&s->table, s->idle, &ev) == -1)
			err(EX_TEMPFAIL, "wait");
		switch (ev.what) {
		case TABLE_IDLE:
			exit(0);
		case TABLE_REQUEST:
			requests(s, ev.fd);
			set_pulse(s);
			break;
		case TABLE_PULSE:
			pulse(s);
			break;
		case TABLE_ENDED:
			ended(s, ev.ended, ev.end);
		}
	}
}

static _Noreturn void
serve(struct server *s, unsigned threads)
{
	if (table_open(&s->table, s->socket, s->sockets) == -1)
		err(EX_TEMPFAIL, "the table of transfers");
	s->alive = alive_begin();
	set_pulse(s);
	sendpool_open(&s->table.room.pool, threads, lead, s);
	sd_notify(0, "READY=1");
	lead(s);
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

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-tftpd [-v] [-j threads] [-l address:port[%interface]] "
		"[-s state] [-t seconds]\n"
		"       mb-tftpd -n [-c] [-s state] host name\n");
}

struct options {
	bool ask, bytes;         /* -n, -c */
	const char *state;       /* -s; NULL: the usual */
	const char *idle, *jobs; /* -t, -j; NULL: not given */
};

static struct options
parse(struct server *s, int argc, char *argv[])
{
	struct options o = {.ask = false};

	for (int option; (option = getopt(argc, argv, "chj:l:ns:t:v")) != -1;)
		switch (option) {
		case 'c':
			o.bytes = true;
			break;
		case 'j':
			o.jobs = optarg;
			break;
		case 'l':
			bind_to(s, optarg);
			break;
		case 'n':
			o.ask = true;
			break;
		case 's':
			o.state = optarg;
			break;
		case 't':
			o.idle = optarg;
			break;
		case 'v':
			s->verbose = true;
			break;
		default:
			usage(option);
		}
	return o;
}

/* That we may run on. */
static uint32_t
processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

	return n < THREADS_DEFAULT ? (uint32_t)n : THREADS_DEFAULT;
}

int
main(int argc, char *argv[])
{
	static struct server s;
	static struct pins pins;
	static char line[1024]; /* of the log, so that each is one write */
	struct options o = parse(&s, argc, argv);
	uint32_t seconds = s.sockets > 0 ? 0 : IDLE_DEFAULT;
	uint32_t threads = processors();

	if (argc - optind != (o.ask ? 2 : 0) || (o.bytes && !o.ask) ||
		(o.idle && !num_u32(o.idle, 0, 1000000, &seconds)) ||
		(o.jobs && !num_u32(o.jobs, 1, SENDPOOL_THREADS, &threads)))
		usage('?');
	open_state(&s, o.state);
	is_off(&s);
	if (o.ask)
		return ask_once(&s.find, argv[optind], argv[optind + 1], o.bytes);
	setvbuf(stderr, line, _IOLBF, sizeof line);
	s.find.pins = &pins;
	if (s.sockets == 0)
		inherit(&s);
	raise_limit(&pins);
	if (tally_open(s.find.state, TALLY_TFTPD, &s.tally) == -1)
		warn("nothing is counted: " STATE_COUNTERS);
	s.idle = seconds * 1000ULL;
	/* Without it, what the unit says holds. */
	confine();
	serve(&s, threads);
}
