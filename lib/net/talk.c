#include "net/talk.h"

#include <errno.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Another socket of ours may have the same port. */
static int
let_in(int fd)
{
	int on = 1;

	return setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
}

/* An error that an earlier datagram has met, or none: this one may go out yet. */
static bool
earlier(int why)
{
	return why == EINTR || why == ECONNREFUSED || why == EHOSTUNREACH ||
	       why == ENETUNREACH;
}

/* A socket at that address, beside another of ours or not; or -1 with errno. */
static int
open_at(const struct dgram_peer *here, bool beside)
{
	int fd = socket(here->at.sa.sa_family,
		SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	if ((beside && let_in(fd) == -1) ||
		bind(fd, &here->at.sa, here->len) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

int
talk_open(const struct dgram_route *to, struct talk *out)
{
	struct ip any = ip_is4(to->to) ? ip_of4((struct ip4){0}) : (struct ip){0};
	struct dgram_peer here =
		dgram_peer(ip_zero(to->local) ? any : to->local, 0, to->iface);
	struct talk talk = {.others = open_at(&here, false),
		.peer = -1,
		.with = dgram_peer(to->to, to->port, to->iface)};

	if (talk.others == -1)
		return -1;
	*out = talk;
	return 0;
}

/*
 * The first socket had its port to itself, and only now lets in the second. Of two
 * at one port the kernel looks at the younger first, so that is the peer's.
 */
int
talk_connect(struct talk *talk)
{
	struct dgram_peer here = {.len = sizeof here.at};
	int fd = -1;
	char byte;

	if (let_in(talk->others) == 0 &&
		getsockname(talk->others, &here.at.sa, &here.len) == 0 &&
		(fd = open_at(&here, true)) != -1 &&
		connect(fd, &talk->with.at.sa, talk->with.len) == 0) {
		/* Before it was connected it may have heard strangers. */
		for (int i = 0; i < TALK_SEGMENTS; i++)
			if (recv(fd, &byte, sizeof byte, 0) == -1)
				break;
		talk->peer = fd;
		return 0;
	}

	int why = errno;
	if (fd != -1)
		close(fd);
	errno = why;
	return -1;
}

void
talk_close(struct talk *talk)
{
	if (talk->peer != -1)
		close(talk->peer);
	if (talk->others != -1)
		close(talk->others);
	talk->peer = talk->others = -1;
}

/* Where what is for the peer goes out. */
static int
way(const struct talk *talk)
{
	return talk->peer != -1 ? talk->peer : talk->others;
}

static bool
same(const struct dgram_peer *a, const struct dgram_peer *b)
{
	return dgram_port(a) == dgram_port(b) && ip_eq(dgram_ip(a), dgram_ip(b)) &&
	       (a->at.sa.sa_family != AF_INET6 ||
		       a->at.in6.sin6_scope_id == b->at.in6.sin6_scope_id);
}

enum talk_heard
talk_overhear(const struct talk *talk, void *bytes, size_t size, size_t *len,
	struct dgram_peer *from)
{
	struct dgram_peer who = {.len = sizeof who.at};
	ssize_t n = recvfrom(talk->others, bytes, size, 0, &who.at.sa, &who.len);

	if (n == -1)
		return TALK_NOTHING;
	*len = (size_t)n;
	if (same(&who, &talk->with))
		return TALK_HEARD;
	*from = who;
	return TALK_STRANGER;
}

enum talk_heard
talk_hear(const struct talk *talk, void *bytes, size_t size, size_t *len,
	struct dgram_peer *from)
{
	ssize_t n;

	if (talk->peer == -1)
		return talk_overhear(talk, bytes, size, len, from);
	n = recv(talk->peer, bytes, size, 0);
	if (n == -1)
		return errno == ECONNREFUSED ? TALK_GONE : TALK_NOTHING;
	*len = (size_t)n;
	return TALK_HEARD;
}

/* The peer's address, for a call that writes to none it is given; NULL: connected.
 */
static struct sockaddr *
name(const struct talk *talk, struct dgram_peer *copy)
{
	*copy = talk->with;
	return talk->peer == -1 ? &copy->at.sa : NULL;
}

static socklen_t
name_len(const struct talk *talk)
{
	return talk->peer == -1 ? talk->with.len : 0;
}

/*
 * To the peer. An error that an earlier datagram has met is told in place of
 * sending this one, which then is sent after all.
 */
static int
send_one(int fd, const struct msghdr *msg)
{
	ssize_t n = sendmsg(fd, msg, 0);

	if (n == -1 && earlier(errno))
		n = sendmsg(fd, msg, 0);
	return n == -1 ? -1 : 0;
}

int
talk_tell(const struct talk *talk, const void *bytes, size_t len)
{
	struct dgram_peer copy;
	const struct sockaddr *to = name(talk, &copy);
	ssize_t n = sendto(way(talk), bytes, len, 0, to, name_len(talk));

	if (n == -1 && earlier(errno))
		n = sendto(way(talk), bytes, len, 0, to, name_len(talk));
	return n == -1 ? -1 : 0;
}

int
talk_tell_stranger(const struct talk *talk, const struct dgram_peer *stranger,
	const void *bytes, size_t len)
{
	return sendto(talk->others, bytes, len, 0, &stranger->at.sa,
		       stranger->len) == -1
		       ? -1
		       : 0;
}

/* All in one piece. */
static int
tell_whole(const struct talk *talk, struct iovec *iov, size_t each)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(uint16_t))];
	} control = {.room = {0}};
	uint16_t size = (uint16_t)each;
	struct dgram_peer copy;
	struct msghdr msg = {
		.msg_name = name(talk, &copy),
		.msg_namelen = name_len(talk),
		.msg_iov = iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control,
	};

	control.head =
		(struct cmsghdr){CMSG_LEN(sizeof size), SOL_UDP, UDP_SEGMENT};
	memcpy(CMSG_DATA(&control.head), &size, sizeof size);
	return send_one(way(talk), &msg);
}

/* Each by itself, but in one call. */
static int
tell_each(const struct talk *talk, const struct iovec *all, size_t each)
{
	struct mmsghdr msg[TALK_SEGMENTS];
	struct iovec iov[TALK_SEGMENTS];
	struct dgram_peer copy;
	struct sockaddr *to = name(talk, &copy);
	unsigned n = 0;
	int sent;

	for (size_t at = 0; at < all->iov_len && n < TALK_SEGMENTS; n++) {
		size_t left = all->iov_len - at;

		iov[n] = (struct iovec){
			(uint8_t *)all->iov_base + at, left < each ? left : each};
		msg[n].msg_hdr = (struct msghdr){
			.msg_name = to,
			.msg_namelen = name_len(talk),
			.msg_iov = &iov[n],
			.msg_iovlen = 1,
		};
		at += iov[n].iov_len;
	}
	sent = sendmmsg(way(talk), msg, n, 0);
	if (sent == -1 && earlier(errno))
		sent = sendmmsg(way(talk), msg, n, 0);
	return sent == -1 ? -1 : 0;
}

int
talk_tell_all(const struct talk *talk, const void *bytes, size_t len, size_t each,
	bool *whole)
{
	struct iovec iov = {.iov_len = len};

	/* The kernel's structures are for what comes in as well; it is only read.
	 */
	memcpy(&iov.iov_base, &bytes, sizeof iov.iov_base);
	if (len <= each)
		return talk_tell(talk, bytes, len);
	if (*whole && tell_whole(talk, &iov, each) == 0)
		return 0;
	if (*whole && (errno == EAGAIN || errno == ENOBUFS))
		return -1;
	*whole = false;
	return tell_each(talk, &iov, each);
}
