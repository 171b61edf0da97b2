/*
 * udp: say something by UDP, and print what comes back.
 *
 *     udp [-i IFACE] [-k COPIES] [-n COUNT] [-p PORT] [-s ADDRESS] [-w MS]
 *         ADDRESS:PORT [HEX ...]
 *
 * Each HEX is a datagram, with or without blanks in it. They are sent in turn;
 * after each come the replies, one a line, "ADDRESS:PORT HEX", until COUNT (1) of
 * them have been seen or MS (60000) have passed with no reply. A HEX that begins
 * with "+" goes to whoever sent the last reply: for that one a minute is waited,
 * and the same reply once more is no reply to it. A HEX that ends in "," is not
 * waited for. An empty HEX sends nothing, and so only listens.
 *
 * -p and -s are the port and address to send from; -i the interface. With -k the
 * first datagram is sent from so many more sockets, which stay open and say
 * nothing.
 *
 * 0: there was a reply after the last HEX; 1: there was none; 64, 75: trouble.
 */
#include "base/num.h"
#include "net/dgram.h"

#include <err.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#define DATAGRAM 65536
#define MINUTE   60000 /* ms */

struct options {
	const char *iface;
	struct ip source;
	uint16_t port;
	uint32_t copies, count, ms;
};

static _Noreturn void
usage(void)
{
	errx(EX_USAGE,
		"usage: udp [-i iface] [-k copies] [-n count] [-p port] [-s address] "
		"[-w ms] address:port [hex ...]");
}

/* A socket that is ours to send from. */
static int
open_socket(const struct options *o, const struct dgram_peer *to, uint16_t port)
{
	const struct ip any = {0}, any4 = ip_of4((struct ip4){0});
	bool four = ip_is4(dgram_ip(to));
	struct ip source = !ip_zero(o->source) ? o->source : four ? any4 : any;
	struct dgram_peer here = dgram_peer(source, port, 0);
	int on = 1, fd = socket(to->at.sa.sa_family, SOCK_DGRAM, 0);

	if (fd == -1)
		err(EX_TEMPFAIL, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == -1)
		err(EX_TEMPFAIL, "setsockopt");
	/*
	 * A named port may be somebody's already; else it would be one of our own.
	 */
	if (port && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
		err(EX_TEMPFAIL, "setsockopt");
	if (o->iface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->iface,
				(socklen_t)strlen(o->iface)) == -1)
		err(EX_TEMPFAIL, "%s", o->iface);
	if (bind(fd, &here.at.sa, here.len) == -1)
		err(EX_TEMPFAIL, "bind");
	return fd;
}

/* "10.0.0.2:69" or "[fd00::2]:69". */
static struct dgram_peer
parse_peer(char *text)
{
	char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	bool six = len > 1 && text[0] == '[' && text[len - 1] == ']';
	struct ip ip;
	uint16_t port;

	if (len == 0)
		usage();
	text[six ? len - 1 : len] = '\0';
	if (!ip_parse(text + six, &ip) || !num_u16(colon + 1, 1, 65535, &port))
		usage();
	return dgram_peer(ip, port, 0);
}

/* The bytes that the hex digits at text say, as far as the end or a comma. */
static size_t
parse_hex(const char *text, uint8_t out[static DATAGRAM])
{
	size_t len = 0;

	while (*text && *text != ',') {
		uint32_t byte;

		if (*text == ' ' || *text == '\n' || *text == '\t') {
			text++;
			continue;
		}
		if (len == DATAGRAM || !num_hex(text, 2, &byte))
			errx(EX_USAGE, "not hex: %s", text);
		out[len++] = (uint8_t)byte;
		text += 2;
	}
	return len;
}

static void
say(int fd, const struct dgram_peer *to, const uint8_t *bytes, size_t len)
{
	if (len > 0 && sendto(fd, bytes, len, 0, &to->at.sa, to->len) == -1)
		warn("send");
}

/* The last reply. */
static uint8_t bytes[DATAGRAM];
static ssize_t length;

/* The next reply, in its place; false if none came in time. */
static bool
take(int fd, uint32_t ms, struct dgram_peer *from)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (poll(&p, 1, (int)ms) != 1)
		return false;
	from->len = sizeof from->at;
	length = recvfrom(fd, bytes, sizeof bytes, 0, &from->at.sa, &from->len);
	return length != -1;
}

/* The next one that is not the last one once more, if that must be. */
static bool
take_other(int fd, uint32_t ms, struct dgram_peer *from, bool other)
{
	static uint8_t before[DATAGRAM];
	ssize_t len = length;

	if (len > 0)
		memcpy(before, bytes, (size_t)len);
	do {
		if (!take(fd, ms, from))
			return false;
	} while (other && length == len && memcmp(bytes, before, (size_t)len) == 0);
	return true;
}

/* Print one reply; false if none came in time. */
static bool
hear(int fd, uint32_t ms, struct dgram_peer *from, bool other)
{
	struct dgram_peer f;
	char text[IP_TEXT];

	if (!take_other(fd, ms, &f, other))
		return false;
	*from = f;
	bool four = ip_is4(dgram_ip(&f));
	printf("%s%s%s:%u ", four ? "" : "[", ip_text(dgram_ip(&f), text),
		four ? "" : "]", dgram_port(&f));
	for (ssize_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
	fflush(stdout);
	return true;
}

static void
parse_options(int argc, char *argv[], struct options *o)
{
	int option;

	while ((option = getopt(argc, argv, "i:k:n:p:s:w:")) != -1)
		switch (option) {
		case 'i':
			o->iface = optarg;
			break;
		case 'k':
			if (!num_u32(optarg, 0, 100000, &o->copies))
				usage();
			break;
		case 'n':
			if (!num_u32(optarg, 0, 1000000, &o->count))
				usage();
			break;
		case 'p':
			if (!num_u16(optarg, 0, 65535, &o->port))
				usage();
			break;
		case 's':
			if (!ip_parse(optarg, &o->source))
				usage();
			break;
		case 'w':
			if (!num_u32(optarg, 0, 3600000, &o->ms))
				usage();
			break;
		default:
			usage();
		}
	if (optind >= argc)
		usage();
}

int
main(int argc, char *argv[])
{
	static uint8_t said[DATAGRAM];
	struct options o = {.count = 1, .ms = MINUTE};
	bool heard = false;

	parse_options(argc, argv, &o);

	struct dgram_peer to = parse_peer(argv[optind++]), last = to;
	int fd = open_socket(&o, &to, o.port);
	for (int i = optind; i < argc; i++) {
		bool back = argv[i][0] == '+';
		bool needed = i + 1 < argc && argv[i + 1][0] == '+';
		size_t len = parse_hex(argv[i] + back, said);

		for (uint32_t k = 0; i == optind && k < o.copies; k++)
			say(open_socket(&o, &to, 0), &to, said, len);
		say(fd, back ? &last : &to, said, len);
		if (strchr(argv[i], ','))
			continue;
		heard = false;
		for (uint32_t n = 0; n < o.count; n++, heard = true)
			if (!hear(fd, needed && n == 0 ? MINUTE : o.ms, &last,
				    back && n == 0))
				break;
	}
	return heard ? 0 : 1;
}
