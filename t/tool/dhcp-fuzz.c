/*
 * dhcp-fuzz: spoilt DHCP packets for a running server, which is to go on and to
 * answer no garbage.
 *
 *     dhcp-fuzz [-i IFACE] [-n COUNT] [-p PORT] [-s SEED] MAC PACKET ...
 *
 * Each PACKET is a file with what a client sent. COUNT (5000) times one of them is
 * spoilt at random and broadcast to PORT (67). After every few the first PACKET
 * follows as it is, but with that MAC, and is waited for: so nothing is lost, and
 * the packet that ended the server is known.
 *
 * Garbage is what no server may answer, whatever else it says: no BOOTREQUEST,
 * another cookie, hardware that is not Ethernet or whose address is nobody's, an
 * option that runs off the end, a message of servers. The options are looked at
 * here in a few lines of their own, not by the library's.
 *
 * The number of packets, of garbage among them and of answers, in a line. 0; 1 when
 * garbage was answered, or nothing was any more, with the packet in hex; 64,
 * 65, 75.
 */
#include "base/num.h"
#include "net/dgram.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sysexits.h>

#define SEEDS_MAX 128
#define MOST      1400  /* bytes of a packet */
#define TOGETHER  16    /* spoilt ones before a good one */
#define PATIENCE  60000 /* ms, for the answer to a good one */
#define XID       4     /* where it is in a packet */
#define OPTIONS   240

struct packet {
	size_t len;
	uint8_t bytes[MOST];
};

static struct packet seed[SEEDS_MAX], last[TOGETHER];
static bool garbage[TOGETHER];
static size_t seeds;
static uint64_t randomness = 1, garbages, answers;
static struct mac good_mac;

/* xorshift64* */
static size_t
below(size_t n)
{
	randomness ^= randomness >> 12;
	randomness ^= randomness << 25;
	randomness ^= randomness >> 27;
	return (size_t)((randomness * 0x2545f4914f6cdd1d >> 16) % n);
}

static _Noreturn void
usage(void)
{
	errx(EX_USAGE, "usage: dhcp-fuzz [-i iface] [-n count] [-p port] [-s seed] "
		       "mac packet ...");
}

static void
read_seed(const char *path)
{
	struct packet *p = &seed[seeds];
	FILE *f = fopen(path, "re");

	if (!f || (p->len = fread(p->bytes, 1, MOST, f)) < OPTIONS)
		errx(EX_DATAERR, "%s is no packet", path);
	fclose(f);
	seeds++;
}

/* Is it what no server may answer? */
static bool
is_garbage(const struct packet *p)
{
	static const uint8_t nobody[6];
	const uint8_t *b = p->bytes;
	unsigned types = 0, type = 0;

	if (p->len < OPTIONS || b[0] != 1 || b[1] != 1 || b[2] != 6 ||
		(b[28] & 1) || memcmp(b + 28, nobody, 6) == 0 ||
		memcmp(b + 236, "\x63\x82\x53\x63", 4) != 0)
		return true;
	for (size_t at = OPTIONS; at < p->len && b[at] != 255;) {
		if (b[at] == 0) {
			at++;
			continue;
		}
		if (at + 2 > p->len || at + 2 + b[at + 1] > p->len)
			return true;
		if (b[at] == 52) /* there may be more types elsewhere */
			types++;
		if (b[at] == 53) {
			types++;
			type = b[at + 1] == 1 ? b[at + 2] : 0;
		}
		at += 2U + b[at + 1];
	}
	return types == 1 && (type == 2 || type == 5 || type == 6 || type > 8);
}

static void
put_option(struct packet *p)
{
	size_t at = p->len > OPTIONS ? OPTIONS + below(p->len - OPTIONS) : p->len;
	size_t len = below(40);

	if (at + 2 + len > MOST)
		return;
	if (p->len < at + 2 + len)
		p->len = at + 2 + len;
	p->bytes[at] = (uint8_t)below(256);
	p->bytes[at + 1] = (uint8_t)(below(4) ? len : below(256));
	for (size_t i = 0; i < len; i++)
		p->bytes[at + 2 + i] = (uint8_t)below(256);
}

/* One of the fields that decide: op, htype, hlen, the MAC, the cookie, type,
 * length. */
static void
spoil_field(struct packet *p)
{
	static const uint8_t at[] = {0, 1, 2, 3, 8, 10, 12, 15, 24, 28, 33, 108,
		236, 239, 240, 241, 242};
	static const uint8_t with[] = {
		0, 1, 2, 5, 6, 16, 17, 52, 53, 127, 128, 255};

	p->bytes[at[below(sizeof at)]] = with[below(sizeof with)];
}

static void
spoil(struct packet *p)
{
	const struct packet *other = &seed[below(seeds)];
	size_t at = below(p->len), from = below(other->len);

	switch (below(8)) {
	case 0:
		spoil_field(p);
		break;
	case 1: /* cut */
		p->len = below(8) ? OPTIONS + below(MOST - OPTIONS) : below(MOST);
		break;
	case 2:
		put_option(p);
		break;
	case 3: /* go on as another does */
		if (at + other->len - from > MOST)
			break;
		memcpy(p->bytes + at, other->bytes + from, other->len - from);
		p->len = at + other->len - from;
		break;
	case 4: /* a length */
		p->bytes[p->len > 250 ? 241 + below(p->len - 241) : at] =
			(uint8_t)below(256);
		break;
	default:
		p->bytes[at] ^= (uint8_t)(1 << below(8));
	}
	if (p->len == 0)
		p->len = 1;
}

/* Its number in its bytes, so that an answer tells which packet it is to. */
static void
number(struct packet *p, uint32_t n)
{
	for (size_t i = 0; i < 4; i++)
		p->bytes[XID + i] = (uint8_t)(n >> 8 * (3 - i));
}

static _Noreturn void
ended(const char *sentence, const struct packet *p)
{
	fprintf(stderr, "dhcp-fuzz: %s: ", sentence);
	for (size_t i = 0; i < p->len; i++)
		fprintf(stderr, "%02x", p->bytes[i]);
	fputc('\n', stderr);
	exit(1);
}

/* Hear all that has come; has the packet of that number been answered? */
static bool
hear(int fd, uint32_t first, uint32_t wanted)
{
	uint8_t b[DGRAM_MAX];
	bool found = false;
	ssize_t len;

	while ((len = recv(fd, b, sizeof b, 0)) >= XID + 4) {
		uint32_t n = (uint32_t)b[4] << 24 | (uint32_t)b[5] << 16 |
			     (uint32_t)b[6] << 8 | b[7];

		answers++;
		found = found || n == wanted;
		if (n >= first && n < wanted && garbage[n - first])
			ended("garbage was answered", &last[n - first]);
	}
	return found;
}

static void
say(int fd, const struct dgram_peer *to, const struct packet *p)
{
	if (sendto(fd, p->bytes, p->len, 0, &to->at.sa, to->len) == -1)
		err(EX_TEMPFAIL, "send");
}

/* Some spoilt packets and a good one, which is waited for. */
static void
burst(int fd, const struct dgram_peer *to, uint32_t first)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct packet good = seed[0];

	for (uint32_t i = 0; i < TOGETHER; i++) {
		last[i] = seed[below(seeds)];
		for (size_t k = 1 + below(4); k > 0; k--)
			spoil(&last[i]);
		number(&last[i], first + i);
		garbage[i] = is_garbage(&last[i]);
		garbages += garbage[i];
		say(fd, to, &last[i]);
	}
	memcpy(good.bytes + 28, good_mac.b, sizeof good_mac.b);
	number(&good, first + TOGETHER);
	say(fd, to, &good);
	while (!hear(fd, first, first + TOGETHER))
		if (poll(&p, 1, PATIENCE) != 1)
			ended("no answer any more, after", &last[TOGETHER - 1]);
}

static int
open_socket(const char *iface)
{
	const struct ip4 any = {0};
	struct dgram_peer here = dgram_peer(ip_of4(any), 68, 0);
	int on = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (fd == -1 ||
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == -1 ||
		(iface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, iface,
				  (socklen_t)strlen(iface)) == -1) ||
		bind(fd, &here.at.sa, here.len) == -1)
		err(EX_TEMPFAIL, "socket");
	return fd;
}

int
main(int argc, char *argv[])
{
	const struct ip4 all = {{255, 255, 255, 255}};
	const char *iface = NULL;
	uint32_t count = 5000;
	uint16_t port = 67;
	int c;

	while ((c = getopt(argc, argv, "i:n:p:s:")) != -1)
		if (c == 'i')
			iface = optarg;
		else if (!(c == 'n'         ? num_u32(optarg, 1, 100000000, &count)
				 : c == 'p' ? num_u16(optarg, 1, 65535, &port)
					    : c == 's' &&
						      num_u64(optarg, 1, UINT32_MAX,
							      &randomness)))
			usage();
	if (argc - optind < 2 || argc - optind > SEEDS_MAX ||
		!mac_parse(argv[optind++], &good_mac))
		usage();
	while (optind < argc)
		read_seed(argv[optind++]);
	randomness *= 0x9e3779b97f4a7c15;

	struct dgram_peer to = dgram_peer(ip_of4(all), port, 0);
	int fd = open_socket(iface);
	for (uint32_t n = 0; n < count; n += TOGETHER)
		burst(fd, &to, 0x10000000 + n / TOGETHER * (TOGETHER + 1));
	printf("packets %" PRIu32 " garbage %" PRIu64 " answers %" PRIu64 "\n",
		count, garbages, answers);
	return 0;
}
