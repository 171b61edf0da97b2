/* mb-dhcpproxy: tell netbooting machines what to boot, beside the DHCP server, or
 * as it. */
#include "dhcpproxy/server.h"

#include "base/num.h"
#include "file/state.h"
#include "net/listen.h"
#include "proc/confine.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>

#define IDLE_DEFAULT 60 /* seconds */

struct options {
	const char *listen[LISTEN_MAX];
	int listens;
	const char *state; /* NULL: the default */
	uint32_t idle;     /* seconds; 0: never */
	bool idle_given, verbose, hands;
	struct ip4 address; /* of the one packet */
	uint16_t port;
};

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-dhcpproxy [-v] [-l ADDRESS:PORT[%INTERFACE]] [-s STATE]"
		" [-t SECONDS]\n"
		"       mb-dhcpproxy [-v] [-a ADDRESS] [-p PORT] [-s STATE] <PACKET\n"
		"       mb-dhcpproxy -H\n");
}

static struct options
options(int argc, char *argv[])
{
	struct options o = {.state = getenv("MB_STATE"), .port = DHCP_SERVER_PORT};
	int c;

	while ((c = getopt(argc, argv, "a:Hhl:p:s:t:v")) != -1) {
		bool ok = c != '?' && c != 'h';

		if (c == 'a')
			ok = ip4_parse(optarg, &o.address);
		else if (c == 'H')
			o.hands = true;
		else if (c == 'l' && (ok = o.listens < LISTEN_MAX))
			o.listen[o.listens++] = optarg;
		else if (c == 'p')
			ok = num_u16(optarg, 1, UINT16_MAX, &o.port);
		else if (c == 's')
			o.state = optarg;
		else if (c == 't')
			ok = o.idle_given =
				num_u32(optarg, 0, INT32_MAX / 1000, &o.idle);
		else if (c == 'v')
			o.verbose = true;
		if (!ok && optarg)
			warnx("-%c %s: it does not take that", c, optarg);
		if (!ok)
			usage(c);
	}
	if (optind < argc || (o.hands && argc > 2))
		usage('?');
	return o;
}

/*
 * Standard input is a packet; its answer goes to standard output. The exit status.
 */
static int
one_packet(struct server *s, const struct options *o)
{
	struct dgram in = {.from_port = DHCP_CLIENT_PORT};
	uint8_t bytes[ANSWER_MAX];
	struct turn t;

	if (isatty(STDIN_FILENO))
		usage('?');
	in.from = ip_of4((struct ip4){0});
	in.local = ip_of4(o->address);
	in.len = fread(in.bytes, 1, sizeof in.bytes, stdin);
	if (ferror(stdin) || getchar() != EOF)
		errx(EX_DATAERR, "standard input is no packet");

	int rc = consider(s, &in, o->port, &t);
	if (rc != 0)
		return rc;
	note(s, &t);

	size_t len = answer(&t, bytes);
	if (fwrite(bytes, 1, len, stdout) != len || fflush(stdout) == EOF)
		err(EX_TEMPFAIL, "standard output");
	remember(s, &t);
	note_event(s, &t);
	return len > 0 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	static struct server s;
	static char log[32768]; /* serve() writes it when it waits */
	struct options o = options(argc, argv);
	int fd[LISTEN_MAX], n, rc = 0;

	if (o.hands)
		return hand_over();
	setvbuf(stderr, log, _IOFBF, sizeof log);
	s.state = state_open(o.state);
	s.verbose = o.verbose;
	if (s.state == -1)
		err(EX_CONFIG, "%s", o.state ? o.state : STATE_DEFAULT);
	for (n = 0; n < o.listens; n++)
		if ((fd[n] = listen_udp(o.listen[n])) == -1)
			err(errno == EINVAL ? EX_USAGE : EX_TEMPFAIL, "%s",
				o.listen[n]);
	if (n == 0 && (n = listen_inherited(fd, LISTEN_MAX)) == -1)
		err(EX_CONFIG, "the sockets that were passed");
	s.reads = n == 0;
	/* Without it, what the unit says holds. */
	confine();
	refresh(&s);

	/* One that was handed over was open before the packet that started us. */
	s.notices.since = o.listens > 0 ? now_ms() : 0;
	uint32_t idle = o.idle_given || o.listens > 0 ? o.idle : IDLE_DEFAULT;
	if (n > 0 && tally_open(s.state, TALLY_DHCPPROXY, &s.tally) == -1)
		warn("nothing is counted: " STATE_COUNTERS);
	if (n > 0)
		serve(&s, fd, n, idle > 0 ? (int)idle * 1000 : -1);
	else
		rc = one_packet(&s, &o);
	while (s.backlog.n > 0)
		write_one(&s);
	while (s.events.n > 0)
		write_event(&s);
	close_leases(&s);
	return rc;
}
