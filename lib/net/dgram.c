#include "net/dgram.h"

#include "base/wr.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

/*
 * Addresses
 */

struct dgram_peer
dgram_peer(struct ip ip, uint16_t port, unsigned iface)
{
	bool four = ip_is4(ip);
	struct dgram_peer peer = {.len = sizeof peer.at.in6};
	struct ip4 ip4 = ip_to4(ip);
	in_port_t *where = four ? &peer.at.in.sin_port : &peer.at.in6.sin6_port;
	struct wr w = wr_of(where, sizeof *where);

	if (four) {
		peer.len = sizeof peer.at.in;
		peer.at.in.sin_family = AF_INET;
		memcpy(&peer.at.in.sin_addr, ip4.b, sizeof ip4.b);
	} else {
		peer.at.in6.sin6_family = AF_INET6;
		memcpy(&peer.at.in6.sin6_addr, ip.b, sizeof ip.b);
		peer.at.in6.sin6_scope_id =
			IN6_IS_ADDR_LINKLOCAL(&peer.at.in6.sin6_addr) ? iface : 0;
	}
	wr_be16(&w, port);
	return peer;
}

static struct ip
ip_of_in(const struct in_addr *in)
{
	struct ip4 ip;

	memcpy(ip.b, in, sizeof ip.b);
	return ip_of4(ip);
}

static struct ip
ip_of_in6(const struct in6_addr *in)
{
	struct ip ip;

	memcpy(ip.b, in, sizeof ip.b);
	return ip;
}

struct ip
dgram_ip(const struct dgram_peer *peer)
{
	return peer->at.sa.sa_family == AF_INET
		       ? ip_of_in(&peer->at.in.sin_addr)
		       : ip_of_in6(&peer->at.in6.sin6_addr);
}

uint16_t
dgram_port(const struct dgram_peer *peer)
{
	bool four = peer->at.sa.sa_family == AF_INET;
	struct rd r = rd_of(four ? &peer->at.in.sin_port : &peer->at.in6.sin6_port,
		sizeof(in_port_t));

	return rd_be16(&r);
}

/*
 * What goes out, as the kernel's structures want it, which are for what comes in as
 * well. It is only read.
 */
static struct iovec
iovec_of(const void *bytes, size_t len)
{
	union {
		const void *in;
		void *out;
	} same = {bytes};

	return (struct iovec){same.out, len};
}

/*
 * Sockets at well-known ports
 */

/* AF_INET or AF_INET6; -1 with errno. */
static int
family(int fd)
{
	int domain;
	socklen_t len = sizeof domain;

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == -1 ? -1
									  : domain;
}

static int
set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof value);
}

int
dgram_prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	/*
	 * Only root may go beyond the system's limit; the limit is better than
	 * nothing. What is sent to who is not there waits three seconds for ARP,
	 * and must leave room for the others' answers.
	 */
	if (set(fd, SOL_SOCKET, SO_RCVBUFFORCE, DGRAM_QUEUE) == -1)
		set(fd, SOL_SOCKET, SO_RCVBUF, DGRAM_QUEUE);
	if (set(fd, SOL_SOCKET, SO_SNDBUFFORCE, DGRAM_QUEUE) == -1)
		set(fd, SOL_SOCKET, SO_SNDBUF, DGRAM_QUEUE);
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		return -1;
	/*
	 * A socket of IPv6 may be one for both families, which tells of IPv4 better
	 * in IPv4's words, and may broadcast there. One of IPv6 alone does not
	 * mind.
	 */
	if (set(fd, SOL_SOCKET, SO_BROADCAST, 1) == -1 ||
		set(fd, IPPROTO_IP, IP_PKTINFO, 1) == -1)
		return -1;
	return family(fd) == AF_INET6 ? set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
				      : 0;
}

/*
 * Room for the control messages that there may be, aligned as the kernel wants. A
 * socket of both families gets both.
 */
union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(struct in6_pktinfo)) +
		  CMSG_SPACE(sizeof(struct in_pktinfo))];
};

/* An error of the network that has nothing to do with the socket itself. */
static bool
passing(int why)
{
	return why == EAGAIN || why == EINTR || why == ECONNREFUSED ||
	       why == EHOSTUNREACH || why == ENETUNREACH;
}

/* Where a datagram was sent, from its control message. */
static void
read_info(struct msghdr *msg, struct dgram *in)
{
	bool known = false; /* from IPv4's, which also says which address is ours */

	in->to = in->local = (struct ip){0};
	in->iface = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		struct in_pktinfo four;
		struct in6_pktinfo six;

		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			memcpy(&four, CMSG_DATA(c), sizeof four);
			in->to = ip_of_in(&four.ipi_addr);
			in->local = ip_of_in(&four.ipi_spec_dst);
			in->iface = (unsigned)four.ipi_ifindex;
			known = true;
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_PKTINFO && !known) {
			memcpy(&six, CMSG_DATA(c), sizeof six);
			in->to = in->local = ip_of_in6(&six.ipi6_addr);
			in->iface = six.ipi6_ifindex;
		}
	}
}

int
dgram_recv(int fd, struct dgram *in)
{
	struct dgram_peer from = {0};
	union control control;
	struct iovec iov = {.iov_base = in->bytes, .iov_len = sizeof in->bytes};
	struct msghdr msg = {
		.msg_name = &from.at,
		.msg_namelen = sizeof from.at,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control,
	};
	ssize_t n = recvmsg(fd, &msg, 0);

	if (n == -1)
		return passing(errno) ? 0 : -1;
	if (msg.msg_flags & MSG_TRUNC)
		return 0;
	in->len = (size_t)n;
	in->from = dgram_ip(&from);
	in->from_port = dgram_port(&from);
	read_info(&msg, in);
	return 1;
}

/* The control message that says where an answer is to leave. */
static void
write_info(const struct dgram_route *to, union control *c, struct msghdr *msg)
{
	struct ip4 local = ip_to4(to->local);
	struct in_pktinfo four = {.ipi_ifindex = (int)to->iface};
	struct in6_pktinfo six = {.ipi6_ifindex = to->iface};

	*c = (union control){.room = {0}};
	if (ip_is4(to->to)) {
		memcpy(&four.ipi_spec_dst, local.b, sizeof local.b);
		c->head = (struct cmsghdr){
			CMSG_LEN(sizeof four), IPPROTO_IP, IP_PKTINFO};
		memcpy(CMSG_DATA(&c->head), &four, sizeof four);
		msg->msg_controllen = CMSG_SPACE(sizeof four);
	} else {
		memcpy(&six.ipi6_addr, to->local.b, sizeof to->local.b);
		c->head = (struct cmsghdr){
			CMSG_LEN(sizeof six), IPPROTO_IPV6, IPV6_PKTINFO};
		memcpy(CMSG_DATA(&c->head), &six, sizeof six);
		msg->msg_controllen = CMSG_SPACE(sizeof six);
	}
	msg->msg_control = c;
}

/*
 * The family is that of the address, not of the socket: Linux lets one of both
 * families speak to IPv4 in IPv4's words (udpv6_sendmsg hands those on), so nobody
 * needs to ask what the socket is.
 */
int
dgram_send(int fd, const struct dgram_route *to, const void *bytes, size_t len)
{
	struct dgram_peer peer = dgram_peer(to->to, to->port, to->iface);
	union control control;
	struct iovec iov = iovec_of(bytes, len);
	struct msghdr msg = {
		.msg_name = &peer.at,
		.msg_namelen = peer.len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	write_info(to, &control, &msg);
	return sendmsg(fd, &msg, 0) == -1 ? -1 : 0;
}
