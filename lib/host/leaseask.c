#include "host/leaseask.h"

#include "base/str.h"
#include "net/local.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define RELEASE "release "
#define PRUNE   "prune\n"
#define IMPORT  "import\n"

/* The socket's address; through the folder, for a path may be too long for one. */
static bool
address(int dir, const char *name, struct sockaddr_un *out)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int n = snprintf(at.sun_path, sizeof at.sun_path,
		"/proc/self/fd/%d/%s" LEASESTORE_SOCKET, dir, name);

	if (n < 0 || (size_t)n >= sizeof at.sun_path) {
		errno = ENAMETOOLONG;
		return false;
	}
	*out = at;
	return true;
}

/* Close, with the errno of what failed. */
static int
give_up(int fd)
{
	int why = errno;

	close(fd);
	errno = why;
	return -1;
}

int
leaseask_listen(const struct leasestore *s)
{
	struct sockaddr_un at;
	int fd;

	if (!address(s->dir, s->name, &at) ||
		(fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			 0)) == -1)
		return -1;
	/* The mode before the name, so that nobody can be quicker. */
	if (fchmod(fd, 0600) == -1 ||
		(unlink(at.sun_path) == -1 && errno != ENOENT) ||
		bind(fd, (struct sockaddr *)&at, sizeof at) == -1)
		return give_up(fd);
	return fd;
}

/* Does this lease have that address, MAC or name? */
static bool
matches(const struct lease *l, const char *who)
{
	struct ip4 ip;
	struct mac mac;

	if (ip4_parse(who, &ip))
		return ip4_eq(l->ip, ip);
	if (mac_parse(who, &mac))
		return l->hw_type == LEASE_ETHERNET && l->hw_len == sizeof mac.b &&
		       memcmp(l->hw, mac.b, sizeof mac.b) == 0;
	return str_eq_nocase(l->name, who);
}

/* Returns how many. */
static size_t
release(struct leasestore *s, const char *who, uint64_t now)
{
	size_t n = 0;

	for (const struct lease *l = NULL; (l = leases_next(&s->table, l));)
		if (matches(l, who) && leasestore_free(s, l->ip, now) == 0)
			n++;
	return n;
}

/* One line of an import. 0; -1 with errno as leasestore_set, EINVAL: no lease. */
static int
import_line(struct leasestore *s, struct rd line, uint64_t now, size_t *n)
{
	const struct lease *had;
	struct lease l;

	if (!lease_parse(line, &l)) {
		errno = EINVAL;
		return -1;
	}
	if (lease_over(&l, now))
		return 0;
	had = leases_at(&s->table, l.ip);
	if (had && lease_same(had, &l) && !lease_later(&l, had))
		return 0;
	if (leasestore_set(s, &l, now) == -1)
		return -1;
	(*n)++;
	return 0;
}

static void
import(struct leasestore *s, struct rd lines, uint64_t now,
	char answer[static LEASEASK_ANSWER])
{
	size_t number = 0, n = 0;

	while (lines.left > 0) {
		struct rd line = rd_until(&lines, "\n");

		if (lines.left > 0)
			rd_skip(&lines, 1);
		number++;
		if (import_line(s, line, now, &n) == 0)
			continue;
		if (errno == ENOSPC)
			snprintf(answer, LEASEASK_ANSWER, "full");
		else
			snprintf(answer, LEASEASK_ANSWER, "line %zu", number);
		return;
	}
	snprintf(answer, LEASEASK_ANSWER, "done %zu", n);
}

const char *
leaseask_do(struct leasestore *s, const char *request, size_t len, uint64_t now,
	char answer[static LEASEASK_ANSWER])
{
	struct rd r = rd_of(request, len);
	char who[256]; /* longer than a name, an address or a MAC */

	snprintf(answer, LEASEASK_ANSWER, "request");
	if (rd_begins(&r, IMPORT)) {
		rd_skip(&r, strlen(IMPORT));
		import(s, r, now, answer);
	} else if (rd_is(&r, PRUNE)) {
		snprintf(answer, LEASEASK_ANSWER, "done %zu",
			leasestore_prune(s, now, now));
	} else if (rd_begins(&r, RELEASE)) {
		rd_skip(&r, strlen(RELEASE));

		struct rd text = rd_until(&r, "\n");
		if (rd_is(&r, "\n") && text.left > 0 &&
			str_take(who, sizeof who, &text))
			snprintf(answer, LEASEASK_ANSWER, "done %zu",
				release(s, who, now));
	}
	return answer;
}

int
leaseask_serve(int fd, struct leasestore *s, uint64_t now)
{
	char request[LEASEASK_MAX], answer[LEASEASK_ANSWER];
	int asker;
	ssize_t n = local_receive(
		fd, request, sizeof request, MSG_DONTWAIT | MSG_TRUNC, &asker, 1);

	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	/* With MSG_TRUNC it is as long as it was sent. */
	leaseask_do(s, request, (size_t)n > sizeof request ? 0 : (size_t)n, now,
		answer);
	if (leasestore_sync(s) == -1)
		snprintf(answer, sizeof answer, "error %s", strerror(errno));
	if (asker != -1) {
		send(asker, answer, strlen(answer), MSG_DONTWAIT | MSG_NOSIGNAL);
		close(asker);
	}
	return 1;
}

/* Wait for the answer at our end; the other is the writer's alone. */
static int
hear(int fd, unsigned wait_ms, char answer[static LEASEASK_ANSWER])
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int ready = poll(&p, 1, (int)wait_ms);
	ssize_t n;

	if (ready == 0)
		errno = ETIMEDOUT;
	if (ready <= 0)
		return -1;
	n = recv(fd, answer, LEASEASK_ANSWER - 1, MSG_DONTWAIT);
	if (n == 0)
		errno = ECONNRESET;
	if (n <= 0)
		return -1;
	answer[n] = '\0';
	return 0;
}

int
leaseask_send(int dir, const char *name, const char *request, size_t len,
	unsigned wait_ms, char answer[static LEASEASK_ANSWER])
{
	struct timeval limit = {.tv_sec = wait_ms / 1000,
		.tv_usec = (suseconds_t)(wait_ms % 1000) * 1000};
	struct sockaddr_un at;
	int pair[2], fd, rc = -1;

	if (!address(dir, name, &at) ||
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd != -1 &&
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0)
		rc = local_send(fd, &at, request, len, &pair[1], 1);

	int why = errno == EAGAIN ? ETIMEDOUT : errno;
	close(pair[1]);
	if (fd != -1)
		close(fd);
	errno = why;
	if (rc == 0)
		rc = hear(pair[0], wait_ms, answer);
	return rc == -1 ? give_up(pair[0]) : close(pair[0]);
}
