#include "net/probe.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#define ARP_HEAD    0x00010800 /* Ethernet, IPv4 */
#define ARP_LENGTHS 0x0604     /* of their addresses */
#define ARP_REQUEST 1
#define ARP_REPLY   2
#define ARP_SENDER  14 /* where its IPv4 address is */
#define ARP_TARGET  24

#define IP_HEADER_LEAST   20
#define ICMP_ECHO_REPLY   0
#define ICMP_ECHO_REQUEST 8
#define ICMP_PROTOCOL     1

#define FOREIGN_MAX 64  /* packets of others, before somebody else gets a turn */
#define PACKET_MAX  256 /* bytes that are read; what is longer is not ours */

/*
 * Bytes
 */

void
probe_write_arp(struct mac from, struct ip4 address, struct wr *w)
{
	wr_be32(w, ARP_HEAD);
	wr_be16(w, ARP_LENGTHS);
	wr_be16(w, ARP_REQUEST);
	wr_bytes(w, from.b, sizeof from.b);
	wr_zero(w, sizeof(struct ip4) + sizeof(struct mac));
	wr_bytes(w, address.b, sizeof address.b);
}

bool
probe_read_arp(struct rd r, struct ip4 *address, struct mac *mac)
{
	uint32_t head = rd_be32(&r);
	uint16_t lengths = rd_be16(&r), verb = rd_be16(&r);
	struct mac from = rd_mac(&r);
	struct ip4 sender = rd_ip4(&r), target;

	rd_skip(&r, sizeof(struct mac));
	target = rd_ip4(&r);
	if (r.bad || head != ARP_HEAD || lengths != ARP_LENGTHS || !mac_ok(from) ||
		(verb != ARP_REQUEST && verb != ARP_REPLY))
		return false;
	if (verb == ARP_REQUEST && ip4_zero(sender))
		sender = target; /* a probe, for what is about to be its own */
	if (ip4_zero(sender))
		return false;
	*address = sender;
	*mac = from;
	return true;
}

/* RFC 1071. Zero for bytes that have their right checksum in them. */
static uint16_t
checksum(struct rd r)
{
	uint32_t sum = 0;

	while (r.left > 1 && !r.bad)
		sum += rd_be16(&r);
	if (r.left)
		sum += (uint32_t)rd_u8(&r) << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
echo(const struct probe *p, uint16_t sum, struct wr *w)
{
	wr_u8(w, ICMP_ECHO_REQUEST);
	wr_u8(w, 0);
	wr_be16(w, sum);
	wr_be16(w, p->id);
	wr_be16(w, 1); /* the number of the echo: we count none */
	wr_le64(w, p->cookie);
}

void
probe_write_echo(const struct probe *p, struct wr *w)
{
	uint8_t bytes[PROBE_ECHO];
	struct wr without = wr_of(bytes, sizeof bytes);

	echo(p, 0, &without);
	echo(p, checksum(rd_of(bytes, sizeof bytes)), w);
}

bool
probe_read_echo(const struct probe *p, struct rd r, struct ip4 *address)
{
	uint8_t first = rd_u8(&r), protocol;
	size_t more = (size_t)(first & 0xf) * 4 - IP_HEADER_LEAST;
	struct ip4 from;

	rd_skip(&r, 8);
	protocol = rd_u8(&r);
	rd_skip(&r, 2);
	from = rd_ip4(&r);
	rd_skip(&r, 4);
	if (r.bad || first >> 4 != 4 || (first & 0xf) < 5 ||
		protocol != ICMP_PROTOCOL)
		return false;
	rd_skip(&r, more);
	if (r.bad || r.left != PROBE_ECHO || checksum(r) != 0 ||
		rd_u8(&r) != ICMP_ECHO_REPLY || rd_u8(&r) != 0)
		return false;
	rd_skip(&r, 2);
	if (rd_be16(&r) != p->id)
		return false;
	rd_skip(&r, 2);
	if (rd_le64(&r) != p->cookie)
		return false;
	*address = from;
	return true;
}

/*
 * Sockets
 */

/* -1 with errno, and the socket is closed, so that it can be returned at once. */
static int
refuse(int fd)
{
	int why = errno;

	if (fd != -1)
		close(fd);
	errno = why;
	return -1;
}

static int
filter(int fd, struct sock_filter *code, size_t n)
{
	struct sock_fprog program = {.len = (unsigned short)n, .filter = code};

	return setsockopt(
		fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

/*
 * Replies to who has no address, requests by such, and those that announce an
 * address of their own; of these only what is for us or for all, not what is there
 * because somebody listens to all that passes, or is of a VLAN that is not ours.
 */
static int
filter_arp(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			(uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, PACKET_MULTICAST, 15, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARP_HEAD, 0, 13),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARP_LENGTHS, 0, 11),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARP_SENDER),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARP_TARGET),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 6, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARP_REPLY, 0, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARP_TARGET),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 3),
		BPF_STMT(BPF_MISC | BPF_TXA, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, PACKET_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return filter(fd, code, sizeof code / sizeof *code);
}

static uint16_t
be16(uint16_t v)
{
	uint8_t b[2];
	struct wr w = wr_of(b, sizeof b);

	wr_be16(&w, v);
	memcpy(&v, b, sizeof v);
	return v;
}

static struct sockaddr_ll
link_of(unsigned iface)
{
	struct sockaddr_ll link = {
		.sll_family = AF_PACKET,
		.sll_protocol = be16(ETH_P_ARP),
		.sll_ifindex = (int)iface,
		.sll_halen = sizeof(struct mac),
	};

	memset(link.sll_addr, 0xff, sizeof(struct mac));
	return link;
}

/* It hears nothing before it has its filter. */
static int
open_arp(void)
{
	struct sockaddr_ll all = link_of(0);
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1 || filter_arp(fd) == -1 ||
		bind(fd, (const struct sockaddr *)&all, sizeof all) == -1)
		return refuse(fd);
	return fd;
}

/* A raw socket would hear all ICMP of the machine. */
static int
open_echo(uint16_t id)
{
	int fd = socket(
		AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHO_REPLY, 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, PACKET_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	if (fd == -1 || filter(fd, code, sizeof code / sizeof *code) == -1)
		return refuse(fd);
	return fd;
}

int
probe_open(struct probe *out)
{
	struct probe p = {0};

	if (getrandom(&p.id, sizeof p.id, 0) != sizeof p.id ||
		getrandom(&p.cookie, sizeof p.cookie, 0) != sizeof p.cookie) {
		p.arp = p.echo = -1;
		p.arp_why = p.echo_why = errno;
		*out = p;
		return -1;
	}
	if ((p.arp = open_arp()) == -1)
		p.arp_why = errno;
	if ((p.echo = open_echo(p.id)) == -1)
		p.echo_why = errno;
	*out = p;
	return p.arp == -1 || p.echo == -1 ? -1 : 0;
}

void
probe_close(struct probe *p)
{
	if (p->arp != -1)
		close(p->arp);
	if (p->echo != -1)
		close(p->echo);
	p->arp = p->echo = -1;
}

int
probe_ask_arp(const struct probe *p, const struct iface *on, struct ip4 address)
{
	uint8_t bytes[PROBE_ARP];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct sockaddr_ll link = link_of(on->index);

	if (!mac_ok(on->mac)) {
		errno = EINVAL;
		return -1;
	}
	probe_write_arp(on->mac, address, &w);
	return sendto(p->arp, bytes, w.len, 0, (const struct sockaddr *)&link,
		       sizeof link) == -1
		       ? -1
		       : 0;
}

int
probe_ask_echo(const struct probe *p, struct ip4 address)
{
	uint8_t bytes[PROBE_ECHO];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct sockaddr_in to = {.sin_family = AF_INET};

	memcpy(&to.sin_addr, address.b, sizeof address.b);
	probe_write_echo(p, &w);
	return sendto(p->echo, bytes, w.len, 0, (const struct sockaddr *)&to,
		       sizeof to) == -1
		       ? -1
		       : 0;
}

/* 1 when a packet was taken; 0 when there is none; -1 with errno. */
static int
take(int fd, uint8_t bytes[static PACKET_MAX], struct rd *packet, unsigned *iface)
{
	struct sockaddr_ll link = {0};
	socklen_t len = sizeof link;
	ssize_t n = fd == -1 ? 0
			     : recvfrom(fd, bytes, PACKET_MAX, 0,
				       (struct sockaddr *)&link, &len);

	/* That an interface went down is told once, and not the socket's end. */
	if (fd == -1 || (n == -1 && (errno == EAGAIN || errno == EINTR ||
					    errno == ENETDOWN)))
		return 0;
	if (n == -1)
		return -1;
	*packet = rd_of(bytes, (size_t)n);
	*iface = (unsigned)link.sll_ifindex;
	return 1;
}

static int
hear_arp(const struct probe *p, const struct ifaces *ours, struct probe_heard *out)
{
	struct probe_heard heard = {.arp = true};
	uint8_t bytes[PACKET_MAX];
	struct rd packet;
	int got = 1;

	for (int i = 0; i < FOREIGN_MAX; i++) {
		if ((got = take(p->arp, bytes, &packet, &heard.iface)) != 1)
			return got;
		if (!probe_read_arp(packet, &heard.address, &heard.mac) ||
			ifaces_own_mac(ours, heard.mac))
			continue;
		*out = heard;
		return 1;
	}
	return 0;
}

static int
hear_echo(const struct probe *p, struct probe_heard *out)
{
	struct probe_heard heard = {0};
	uint8_t bytes[PACKET_MAX];
	struct rd packet;
	unsigned iface;
	int got;

	for (int i = 0; i < FOREIGN_MAX; i++) {
		if ((got = take(p->echo, bytes, &packet, &iface)) != 1)
			return got;
		if (!probe_read_echo(p, packet, &heard.address))
			continue;
		*out = heard;
		return 1;
	}
	return 0;
}

int
probe_hear(
	const struct probe *p, const struct ifaces *ours, struct probe_heard *out)
{
	int got = hear_arp(p, ours, out);

	return got == 0 ? hear_echo(p, out) : got;
}
