#include "net/listen.h"

#include "base/num.h"
#include "base/str.h"
#include "net/dgram.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
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

/* Take "ADDRESS:PORT%INTERFACE" apart; iface is empty when none is named. */
static bool
parse_where(const char *where, struct ip4 *address, uint16_t *port,
	char iface[IFNAMSIZ])
{
	char text[IP4_TEXT + sizeof ":65535%" + IFNAMSIZ];

	if (!str_copy(text, sizeof text, where))
		return false;

	char *percent = strchr(text, '%'), *colon = strchr(text, ':');

	iface[0] = '\0';
	if (percent) {
		*percent = '\0';
		if (!percent[1] || !str_copy(iface, IFNAMSIZ, percent + 1))
			return false;
	}
	if (!colon || (percent && colon > percent))
		return false;
	*colon = '\0';
	*address = (struct ip4){0};
	return num_u16(colon + 1, 1, 65535, port) &&
	       (strcmp(text, "*") == 0 || ip4_parse(text, address));
}

int
listen_udp(const char *where)
{
	char iface[IFNAMSIZ];
	struct ip4 address;
	uint16_t port;

	if (!parse_where(where, &address, &port, iface)) {
		errno = EINVAL;
		return -1;
	}

	struct sockaddr_in sin = dgram_address(address, port);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	if ((*iface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, iface,
			       (socklen_t)strlen(iface)) == -1) ||
		bind(fd, (struct sockaddr *)&sin, sizeof sin) == -1 ||
		dgram_prepare(fd) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

uint16_t
listen_port(int fd)
{
	struct sockaddr_in sin = {0};
	socklen_t len = sizeof sin;

	if (getsockname(fd, (struct sockaddr *)&sin, &len) == -1 ||
		sin.sin_family != AF_INET)
		return 0;
	return dgram_port(&sin);
}
