#include "net/dgram.h"

#include "base/wr.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct sockaddr_in
dgram_address(struct ip4 ip, uint16_t port)
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct wr w = wr_of(&sin.sin_port, sizeof sin.sin_port);

	wr_be16(&w, port);
	memcpy(&sin.sin_addr, ip.b, sizeof ip.b);
	return sin;
}

uint16_t
dgram_port(const struct sockaddr_in *sin)
{
	struct rd r = rd_of(&sin->sin_port, sizeof sin->sin_port);

	return rd_be16(&r);
}

static struct ip4
address_of(const struct in_addr *in)
{
	struct ip4 ip;

	memcpy(ip.b, in, sizeof ip.b);
	return ip;
}

int
dgram_prepare(int fd)
{
	int on = 1, queue = DGRAM_QUEUE, flags = fcntl(fd, F_GETFL);

	/*
	 * Only root may go beyond the system's limit; the limit is better than
	 * nothing.
	 */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof queue) == -1)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue);
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == -1)
		return -1;
	return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

/* Room for the one control message that we ask for, aligned as the kernel wants. */
union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

int
dgram_recv(int fd, struct dgram *in)
{
	struct sockaddr_in from = {0};
	union control control;
	struct iovec iov = {.iov_base = in->bytes, .iov_len = sizeof in->bytes};
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control,
	};
	ssize_t n = recvmsg(fd, &msg, 0);

	if (n == -1) {
		/*
		 * An unreachable peer's ICMP error of before is not this socket's
		 * end.
		 */
		bool passing = errno == EAGAIN || errno == EINTR ||
			       errno == ECONNREFUSED || errno == EHOSTUNREACH ||
			       errno == ENETUNREACH;

		return passing ? 0 : -1;
	}
	if ((msg.msg_flags & MSG_TRUNC) || from.sin_family != AF_INET)
		return 0;

	in->len = (size_t)n;
	in->from = address_of(&from.sin_addr);
	in->from_port = dgram_port(&from);
	in->to = in->local = (struct ip4){0};
	in->iface = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		struct in_pktinfo info;

		if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(c), sizeof info);
		in->to = address_of(&info.ipi_addr);
		in->local = address_of(&info.ipi_spec_dst);
		in->iface = (unsigned)info.ipi_ifindex;
	}
	return 1;
}

int
dgram_send(int fd, const struct dgram_route *to, const void *bytes, size_t len)
{
	struct sockaddr_in sin = dgram_address(to->to, to->port);
	struct in_pktinfo info = {.ipi_ifindex = (int)to->iface};
	union control control = {.room = {0}};
	uint8_t copy[65536]; /* sendmsg wants bytes that may be written; a datagram
				fits */
	struct iovec iov = {.iov_base = copy, .iov_len = len};
	struct msghdr msg = {
		.msg_name = &sin,
		.msg_namelen = sizeof sin,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control,
	};

	if (len > sizeof copy) {
		errno = EMSGSIZE;
		return -1;
	}
	memcpy(copy, bytes, len);
	memcpy(&info.ipi_spec_dst, to->local.b, sizeof to->local.b);
	control.head = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof info),
		.cmsg_level = IPPROTO_IP,
		.cmsg_type = IP_PKTINFO,
	};
	memcpy(CMSG_DATA(&control.head), &info, sizeof info);
	return sendmsg(fd, &msg, 0) == -1 ? -1 : 0;
}

int
dgram_connect(const struct dgram_route *to)
{
	struct sockaddr_in here = dgram_address(to->local, 0);
	struct sockaddr_in there = dgram_address(to->to, to->port);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	if (bind(fd, (struct sockaddr *)&here, sizeof here) == -1 ||
		connect(fd, (struct sockaddr *)&there, sizeof there) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}
