#include "console/netlog.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define IP_HEADER   20
#define UDP_HEADER  8
#define FRAGMENT    0x3fff /* more follow, or it is not the first */
#define LEAST       64
#define PRIORITY    4 /* digits and the bracket behind them, RFC 3164 4.1.1 */
#define NETLOG_FULL 16000ull /* ms, after which all of the burst is there */
#define QUEUE       (4 << 20)

/* "<30>" */
static void
skip_priority(struct rd *text)
{
	struct rd r = *text;
	size_t n = 0;

	if (rd_u8(&r) != '<')
		return;
	while (n < PRIORITY) {
		uint8_t b = rd_u8(&r);

		if (b == '>' && n > 0) {
			*text = r;
			return;
		}
		if (b < '0' || b > '9')
			return;
		n++;
	}
}

bool
netlog_read(struct rd packet, struct netlog *out)
{
	struct netlog n = {.kind = CONLOG_NETCONSOLE};
	uint8_t first = rd_u8(&packet), protocol;
	uint16_t all, fragment, port, length;

	rd_skip(&packet, 1);
	all = rd_be16(&packet);
	rd_skip(&packet, 2);
	fragment = rd_be16(&packet);
	rd_skip(&packet, 1);
	protocol = rd_u8(&packet);
	rd_skip(&packet, 2);
	n.from = rd_ip4(&packet);
	rd_skip(&packet, 4);
	if (packet.bad || first >> 4 != 4 || (first & 15) * 4 < IP_HEADER ||
		all < (first & 15) * 4 || protocol != IPPROTO_UDP ||
		fragment & FRAGMENT)
		return false;

	struct rd udp = rd_sub(&packet, all - (size_t)IP_HEADER);
	rd_skip(&udp, (first & 15) * 4u - IP_HEADER);
	rd_skip(&udp, 2);
	port = rd_be16(&udp);
	length = rd_be16(&udp);
	rd_skip(&udp, 2);
	if (udp.bad || length < UDP_HEADER)
		return false;
	n.text = rd_sub(&udp, length - (size_t)UDP_HEADER);
	if (n.text.bad || (port != NETLOG_SYSLOG && port != NETLOG_KERNEL &&
				  port != NETLOG_LOADER))
		return false;
	if (port == NETLOG_SYSLOG) {
		n.kind = CONLOG_SYSLOG;
		skip_priority(&n.text);
		n.ends = n.text.left == 0 || n.text.at[n.text.left - 1] != '\n';
	}
	*out = n;
	return true;
}

bool
netlog_pace(struct netlog_pace *p, size_t bytes, uint64_t now)
{
	static const uint64_t burst = NETLOG_BURST * 1000ull;
	uint64_t cost = (bytes < LEAST ? LEAST : bytes) * 1000;
	uint64_t passed = now > p->since ? now - p->since : 0;

	if (p->since == 0 || passed > NETLOG_FULL) {
		p->left = burst;
		p->since = now;
	} else if (passed > 0) {
		p->left += passed * NETLOG_RATE;
		p->since = now;
	}
	if (p->left > burst)
		p->left = burst;
	if (p->left < cost)
		return false;
	p->left -= cost;
	return true;
}

/* The kernel copies nothing that is for others: UDP, no fragment, one of the ports.
 */
static const struct sock_filter ours[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 8),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, FRAGMENT, 6, 0),
	BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
	BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLOG_LOADER, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLOG_KERNEL, 1, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLOG_SYSLOG, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, NETLOG_MAX),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

#define OURS (sizeof ours / sizeof *ours)

/* Of these interfaces, and of no other. */
static int
only_ours(int fd, const unsigned index[], size_t n)
{
	struct sock_filter code[NETLOG_INTERFACES + 2 + OURS] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			(uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX)),
	};
	struct sock_fprog program = {(unsigned short)(n + 2 + OURS), code};

	for (size_t i = 0; i < n; i++)
		code[1 + i] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, index[i], (uint8_t)(n - i), 0);
	code[1 + n] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	memcpy(code + n + 2, ours, sizeof ours);
	return setsockopt(
		fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int
netlog_hear(int fd, const unsigned index[], size_t n)
{
	if (n > NETLOG_INTERFACES)
		n = NETLOG_INTERFACES;
	if (only_ours(fd, index, n) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct packet_mreq all = {
			.mr_ifindex = (int)index[i], .mr_type = PACKET_MR_PROMISC};

		/* One that has gone meanwhile is none. */
		if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all,
			    sizeof all) == -1 &&
			errno != ENODEV)
			return -1;
	}
	return 0;
}

static int
bind_to(int fd, unsigned index)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET, .sll_ifindex = (int)index};
	struct wr protocol = wr_of(&at.sll_protocol, sizeof at.sll_protocol);
	int size = QUEUE;

	wr_be16(&protocol, ETH_P_IP);
	if (netlog_hear(fd, &index, index ? 1 : 0) == -1 ||
		bind(fd, (const struct sockaddr *)&at, sizeof at) == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) == -1)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return 0;
}

int
netlog_open(const char *interface)
{
	unsigned index = interface ? if_nametoindex(interface) : 0;
	int fd, why;

	if (interface && index == 0)
		return -1;
	/* Of no protocol, so that nothing comes before the filter is there. */
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1 || bind_to(fd, index) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

int
netlog_next(int fd, uint8_t buf[static NETLOG_MAX], struct netlog *out)
{
	struct sockaddr_ll from = {0};
	socklen_t len = sizeof from;
	ssize_t n =
		recvfrom(fd, buf, NETLOG_MAX, 0, (struct sockaddr *)&from, &len);
	struct mac mac;

	if (n == -1)
		return -1;
	if (from.sll_pkttype == PACKET_OUTGOING || from.sll_halen != sizeof mac ||
		from.sll_hatype != ARPHRD_ETHER ||
		!netlog_read(rd_of(buf, (size_t)n), out))
		return 0;
	memcpy(mac.b, from.sll_addr, sizeof mac.b);
	out->mac = mac;
	return 1;
}
