/* mb-dhcpproxy: tell netbooting machines what to boot, beside the DHCP server. */
#include "base/num.h"
#include "dhcp/backlog.h"
#include "dhcp/notice.h"
#include "dhcp/pxe.h"
#include "file/state.h"
#include "host/ironic.h"
#include "net/listen.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#define ANSWER_MAX   1472 /* bytes: what an Ethernet frame holds in UDP */
#define BURST        1000 /* packets taken from a socket before another gets its turn */
#define IDLE_DEFAULT 60 /* seconds */

struct options {
	const char *listen[LISTEN_MAX];
	int listens;
	const char *state; /* NULL: the default */
	uint32_t idle;     /* seconds; 0: never */
	bool idle_given, verbose;
	struct ip4 address; /* of the one packet */
	uint16_t port;
};

struct proxy {
	int state;
	bool verbose;
	struct site site;
	struct backlog backlog; /* to be written when nobody waits for an answer */
	struct notices notices;
};

/* One packet: what it says, what we know, and what is decided. */
struct turn {
	char who[IP_TEXT]; /* in the log: its MAC, else its address */
	struct dhcp packet;
	struct host host;
	struct seen seen;
	struct override override;
	struct pxe_ask ask;
	enum pxe_verdict verdict;
	struct pxe_offer offer;
};

static _Noreturn void
usage(void)
{
	fputs("usage: mb-dhcpproxy [-v] [-l ADDRESS:PORT[%INTERFACE]] [-s STATE]"
	      " [-t SECONDS]\n"
	      "       mb-dhcpproxy [-v] [-a ADDRESS] [-p PORT] [-s STATE] <PACKET\n",
		stderr);
	exit(EX_USAGE);
}

static struct options
options(int argc, char *argv[])
{
	struct options o = {.state = getenv("MB_STATE"), .port = DHCP_SERVER_PORT};
	int c;

	while ((c = getopt(argc, argv, "a:l:p:s:t:v")) != -1) {
		bool ok = c != '?';

		if (c == 'a')
			ok = ip4_parse(optarg, &o.address);
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
		if (!ok)
			usage();
	}
	if (optind < argc)
		usage();
	return o;
}

/* The site's settings, if they changed. Damaged ones do not replace good ones. */
static void
refresh(struct proxy *p)
{
	if (site_refresh(p->state, &p->site) == -1) {
		if (!p->site.http_port)
			err(EX_CONFIG, STATE_SITE);
		warn(STATE_SITE ": still going by the old one");
	}
	if (!p->site.proxy)
		errx(EX_CONFIG,
			"dhcp.proxy_enabled is false, but to be the DHCP server"
			" itself is not implemented yet");
}

/* Its override, if it is to be obeyed. One that is spoilt is told, and is none. */
static void
look_up_override(const struct proxy *p, struct turn *t)
{
	struct override_past past;

	if (override_read(p->state, t->seen.mac, &t->override, &past) == -1)
		warn("%s: its override", t->who);
	else if (pxe_obeys(&t->override, &past, (uint64_t)time(NULL)))
		t->ask.override = &t->override;
}

/*
 * What is known of who asks. A plain DHCP client matters only when it names its
 * address. -1 with errno when its record cannot be used.
 */
static int
look_up(const struct proxy *p, struct turn *t)
{
	struct mac mac = dhcp_mac(&t->packet);

	t->seen = (struct seen){.mac = mac};
	host_unknown(mac, &t->host);
	if (t->ask.client.kind == CLIENT_NONE && ip4_zero(pxe_lease(&t->packet)))
		return 0;
	if ((host_by_mac(p->state, mac, &t->host) == -1 && errno != ENOENT) ||
		ironic_apply(p->state, &t->host) == -1)
		return -1;
	t->seen = backlog_seen(&p->backlog, p->state, mac);
	if (pxe_is_firmware(t->ask.client.kind))
		look_up_override(p, t);
	return 0;
}

/* The line in the log: who asked, what was decided and why. */
static void
note(const struct proxy *p, const struct turn *t)
{
	const struct pxe_offer *o = &t->offer;
	struct ip4 lease = pxe_lease(&t->packet);
	const char *words = pxe_words(t->verdict);
	char client[CLIENT_SHOW], ip[IP4_TEXT];

	client_show(&t->ask.client, client);
	if (t->verdict == PXE_OFFER || t->verdict == PXE_ACK)
		warnx("%s: %s %s from %s (%s)", t->who, words,
			*o->file ? o->file : "Raspberry Pi Boot",
			ip4_text(o->server, ip), client);
	else if (pxe_answers(t->verdict, t->ask.client.kind))
		warnx("%s: sent on to its next boot entry: %s (%s)", t->who, words,
			client);
	else if (t->verdict < PXE_REPLY || t->verdict > PXE_NOT_NETBOOT)
		warnx("%s: ignored: %s (%s%s%s)", t->who, words, client,
			ip4_zero(lease) ? "" : ", asks for ",
			ip4_zero(lease) ? "" : ip4_text(lease, ip));
	else if (p->verbose)
		warnx("%s: ignored: %s", t->who, words);
}

/* From the bytes to the verdict. 0, or why it got no further, as an exit status. */
static int
consider(struct proxy *p, const struct dgram *in, uint16_t port, struct turn *t)
{
	refresh(p);
	ip_text(in->from, t->who);
	if (!dhcp_parse(rd_of(in->bytes, in->len), &t->packet)) {
		warnx("%s: ignored: not a DHCP packet", t->who);
		return EX_DATAERR;
	}
	mac_show(dhcp_mac(&t->packet), t->who);
	t->ask = (struct pxe_ask){
		.packet = &t->packet,
		.client = client_of(&t->packet),
		.port = port,
		.local = ip_to4(in->local),
		.host = &t->host,
		.seen = &t->seen,
		.site = &p->site,
	};
	if (look_up(p, t) == -1) {
		warn("%s: ignored: its record", t->who);
		return EX_CONFIG;
	}
	t->verdict = pxe_decide(&t->ask, &t->offer);
	note(p, t);
	return 0;
}

/* The answer's bytes; their number, or 0 when there is no answer. */
static size_t
answer(const struct turn *t, uint8_t out[static ANSWER_MAX])
{
	struct wr w = wr_of(out, ANSWER_MAX);
	struct dhcp d;

	if (!pxe_answers(t->verdict, t->ask.client.kind))
		return 0;
	pxe_answer(&t->ask, t->verdict, &t->offer, &d);
	if (dhcp_build(&d, dhcp_takes(&t->packet, ANSWER_MAX), &w))
		return w.len;
	warnx("%s: not sent: it does not fit into a packet", t->who);
	return 0;
}

/* Write down one of the things to be remembered. */
static void
write_one(struct proxy *p)
{
	char text[MAC_TEXT];
	struct mac mac;

	if (backlog_write(&p->backlog, p->state, &mac) == -1)
		warn("%s: its identity", mac_show(mac, text));
}

/* Note what the packet told, if that is news. */
static void
remember(struct proxy *p, const struct turn *t)
{
	struct seen now;

	if (!pxe_learn(&t->ask, t->verdict, (uint64_t)time(NULL), &now))
		return;
	while (!backlog_put(&p->backlog, &now, &t->seen))
		write_one(p);
}

/* Milliseconds that only go forward. */
static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Say what the pace of packets tells of the network. */
static void
tell(struct proxy *p, const struct turn *t)
{
	char text[NOTICE_TEXT];
	struct notice n = notice_take(&p->notices, &t->packet, t->ask.client.kind,
		pxe_answers(t->verdict, t->ask.client.kind), t->ask.local,
		now_ms());

	if (notice_of_server(&n, text))
		warnx("%s: %s", t->who, text);
	if (notice_of_lost(&n, text))
		warnx("%s: %s", t->who, text);
}

static void
serve_packet(struct proxy *p, int fd, uint16_t port, const struct dgram *in)
{
	uint8_t bytes[ANSWER_MAX];
	struct turn t;

	if (consider(p, in, port, &t) != 0)
		return;

	size_t len = answer(&t, bytes);
	struct dgram_route to = pxe_route(&t.ask, in);

	if (len > 0 && dgram_send(fd, &to, bytes, len) == -1)
		warn("%s: not sent", t.who);
	if (port == DHCP_SERVER_PORT && t.verdict != PXE_REPLY &&
		t.verdict != PXE_DISABLED)
		tell(p, &t);
	remember(p, &t);
}

/* All that waits at one socket, or so much that the others must have a turn. */
static void
drain(struct proxy *p, int fd)
{
	uint16_t port = listen_port(fd);
	struct dgram in;

	for (int i = 0; i < BURST; i++) {
		int n = dgram_recv(fd, &in);

		if (n == -1)
			err(EX_TEMPFAIL, "receive");
		if (n == 0)
			return;
		serve_packet(p, fd, port, &in);
	}
}

/* A descriptor that is readable when we are told to stop. */
static int
stop_signals(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);

	int fd = signalfd(-1, &stop, SFD_CLOEXEC);
	if (fd == -1)
		err(EX_TEMPFAIL, "signalfd");
	return fd;
}

/* Until no packet has come for so many milliseconds (-1: for ever), or a signal. */
static void
serve(struct proxy *p, const int fd[], int n, int idle)
{
	struct pollfd set[LISTEN_MAX + 1];

	for (int i = 0; i < n; i++)
		set[i] = (struct pollfd){.fd = fd[i], .events = POLLIN};
	set[n] = (struct pollfd){.fd = stop_signals(), .events = POLLIN};
	sd_notify(0, "READY=1");

	for (;;) {
		int ready = poll(set, (nfds_t)n + 1, p->backlog.n > 0 ? 0 : idle);

		if (ready == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "poll");
		if (ready == 0 && p->backlog.n > 0)
			write_one(p);
		else if (ready == 0 || (ready > 0 && set[n].revents))
			return;
		for (int i = 0; ready > 0 && i < n; i++)
			if (set[i].revents)
				drain(p, fd[i]);
	}
}

/*
 * Standard input is a packet; its answer goes to standard output. The exit status.
 */
static int
one_packet(struct proxy *p, const struct options *o)
{
	struct dgram in = {.from_port = DHCP_CLIENT_PORT};
	uint8_t bytes[ANSWER_MAX];
	struct turn t;

	if (isatty(STDIN_FILENO))
		usage();
	in.from = ip_of4((struct ip4){0});
	in.local = ip_of4(o->address);
	in.len = fread(in.bytes, 1, sizeof in.bytes, stdin);
	if (ferror(stdin) || getchar() != EOF)
		errx(EX_DATAERR, "standard input is no packet");

	int rc = consider(p, &in, o->port, &t);
	if (rc != 0)
		return rc;

	size_t len = answer(&t, bytes);
	if (fwrite(bytes, 1, len, stdout) != len || fflush(stdout) == EOF)
		err(EX_TEMPFAIL, "standard output");
	remember(p, &t);
	return len > 0 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	struct options o = options(argc, argv);
	struct proxy p = {.state = state_open(o.state), .verbose = o.verbose};
	int fd[LISTEN_MAX], n, rc = 0;

	if (p.state == -1)
		err(EX_CONFIG, "%s", o.state ? o.state : STATE_DEFAULT);
	refresh(&p);

	for (n = 0; n < o.listens; n++)
		if ((fd[n] = listen_udp(o.listen[n])) == -1)
			err(errno == EINVAL ? EX_USAGE : EX_TEMPFAIL, "%s",
				o.listen[n]);
	if (n == 0 && (n = listen_inherited(fd, LISTEN_MAX)) == -1)
		err(EX_CONFIG, "the sockets that were passed");

	/* A socket that was handed over was open before the packet that started us.
	 */
	p.notices.since = o.listens > 0 ? now_ms() : 0;
	uint32_t idle = o.idle_given || o.listens > 0 ? o.idle : IDLE_DEFAULT;
	if (n > 0)
		serve(&p, fd, n, idle > 0 ? (int)idle * 1000 : -1);
	else
		rc = one_packet(&p, &o);
	while (p.backlog.n > 0)
		write_one(&p);
	return rc;
}
