#include "net/listen.h"

#include "base/num.h"
#include "base/str.h"
#include "net/dgram.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

static bool
is_datagram(int fd)
{
	int type;
	socklen_t len = sizeof type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       type == SOCK_DGRAM;
}

int
listen_inherited(int fd[], int max)
{
	int n = sd_listen_fds(1);

	if (n < 0) {
		errno = -n;
		return -1;
	}
	if (n > max) {
		errno = E2BIG;
		return -1;
	}
	for (int i = 0; i < n; i++)
		fd[i] = SD_LISTEN_FDS_START + i;
	if (n == 0 && max > 0 && is_datagram(STDIN_FILENO))
		fd[n++] = STDIN_FILENO;
	for (int i = 0; i < n; i++) {
		if (!is_datagram(fd[i])) {
			errno = ENOTSOCK;
			return -1;
		}
		if (dgram_prepare(fd[i]) == -1)
			return -1;
	}
	return n;
}

/* "ADDRESS:", "*:" or "[ADDRESS]:": take it, and what is behind the colon. */
static bool
parse_address(char *text, struct ip *address, char **port)
{
	bool six = *text == '[';
	char *end = strchr(text, six ? ']' : ':');

	if (!end || (six && end[1] != ':'))
		return false;
	*end = '\0';
	*port = end + 1 + six;
	if (strcmp(text, "*") == 0)
		*address = ip_of4((struct ip4){0});
	else if (!ip_parse(text + six, address) || ip_is4(*address) == six)
		return false;
	return true;
}

/* Take "ADDRESS:PORT%INTERFACE" apart; iface is empty when none is named. */
static bool
parse_where(
	const char *where, struct ip *address, uint16_t *port, char iface[IFNAMSIZ])
{
	char text[IP_TEXT + sizeof "[]:65535%" + IFNAMSIZ], *number;

	if (!str_copy(text, sizeof text, where))
		return false;

	char *percent = strchr(text, '%');

	iface[0] = '\0';
	if (percent) {
		*percent = '\0';
		if (!percent[1] || !str_copy(iface, IFNAMSIZ, percent + 1))
			return false;
	}
	return parse_address(text, address, &number) &&
	       num_u16(number, 1, 65535, port);
}

int
listen_udp(const char *where)
{
	char iface[IFNAMSIZ];
	struct ip address;
	uint16_t port;

	if (!parse_where(where, &address, &port, iface)) {
		errno = EINVAL;
		return -1;
	}

	unsigned scope = *iface ? if_nametoindex(iface) : 0;
	struct dgram_peer here = dgram_peer(address, port, scope);
	int fd = socket(here.at.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd == -1)
		return -1;
	/* Each family has its own socket, so that "*" and "[::]" can be both. */
	if ((!ip_is4(address) && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on,
					 sizeof on) == -1) ||
		(*iface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, iface,
				   (socklen_t)strlen(iface)) == -1) ||
		bind(fd, &here.at.sa, here.len) == -1 || dgram_prepare(fd) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* Is it a stream socket that listens? */
static bool
is_listening(int fd)
{
	int type, listens;
	socklen_t len = sizeof type, len2 = sizeof listens;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len2) == 0 &&
	       type == SOCK_STREAM && listens;
}

int
listen_inherited_stream(void)
{
	int n = sd_listen_fds(1), fd = SD_LISTEN_FDS_START;

	if (n == 0) {
		fd = STDIN_FILENO;
		n = is_listening(fd);
	}
	if (n != 1 || !is_listening(fd)) {
		errno = n < 0 ? -n : n == 0 ? ENOENT : n > 1 ? E2BIG : ENOTSOCK;
		return -1;
	}
	return fcntl(fd, F_SETFL, O_NONBLOCK) == -1 ? -1 : fd;
}

int
listen_unix(int dir, const char *name, mode_t mode)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int n, why;

	if (fd == -1)
		return -1;
	/* Through the folder, for a path may be too long for an address. */
	n = snprintf(
		at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/%s", dir, name);
	/* Closed before it has a name, so that nobody can be quicker. */
	if (n > 0 && (size_t)n < sizeof at.sun_path && fchmod(fd, 0600) == 0 &&
		(unlinkat(dir, name, 0) == 0 || errno == ENOENT) &&
		bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
		fchmodat(dir, name, mode, 0) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

uint16_t
listen_port(int fd)
{
	struct dgram_peer here = {.len = sizeof here.at};

	if (getsockname(fd, &here.at.sa, &here.len) == -1 ||
		(here.at.sa.sa_family != AF_INET &&
			here.at.sa.sa_family != AF_INET6))
		return 0;
	return dgram_port(&here);
}
