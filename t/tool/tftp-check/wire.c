#include "wire.h"

#include "base/num.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

enum {
	BUFFER = 4 << 20
}; /* bytes that may wait for us: a window of the largest blocks */

enum {
	SLICE = 100, /* ms that we wait at a time, */
	LATE = 50,   /* and by which we are late when the machine stood still; */
	LATES = 100, /* so often at most in one wait */
};

static const char *const option_names[OPTIONS] = {
	[BLKSIZE] = "blksize",
	[TSIZE] = "tsize",
	[TIMEOUT] = "timeout",
	[WINDOW] = "windowsize",
};

const char *
option_name(enum option o)
{
	return option_names[o];
}

uint64_t
wire_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

bool
peer_parse(const char *text, struct peer *out)
{
	char host[INET6_ADDRSTRLEN + 2];
	bool six = *text == '[';
	const char *end = six ? strchr(text, ']') : strchr(text, ':');
	size_t len = end ? (size_t)(end - text) - six : strlen(text);
	struct peer p = {.len = 0};
	uint16_t port = 69;

	if (len >= sizeof host || (six && !end))
		return false;
	memcpy(host, text + six, len);
	host[len] = '\0';
	if (end && six)
		end++;
	if (end && *end && (*end != ':' || !num_u16(end + 1, 1, 65535, &port)))
		return false;
	if (six) {
		p.len = sizeof p.at.v6;
		p.at.v6.sin6_family = AF_INET6;
		p.at.v6.sin6_port = htons(port);
		if (inet_pton(AF_INET6, host, &p.at.v6.sin6_addr) != 1)
			return false;
	} else {
		p.len = sizeof p.at.v4;
		p.at.v4.sin_family = AF_INET;
		p.at.v4.sin_port = htons(port);
		if (inet_pton(AF_INET, host, &p.at.v4.sin_addr) != 1)
			return false;
	}
	*out = p;
	return true;
}

unsigned
peer_port(const struct peer *p)
{
	/* Both families have it at the same place. */
	return ntohs(p->at.v4.sin_port);
}

bool
peer_same_host(const struct peer *a, const struct peer *b)
{
	if (a->at.any.sa_family != b->at.any.sa_family)
		return false;
	if (a->at.any.sa_family == AF_INET)
		return a->at.v4.sin_addr.s_addr == b->at.v4.sin_addr.s_addr;
	return memcmp(&a->at.v6.sin6_addr, &b->at.v6.sin6_addr,
		       sizeof a->at.v6.sin6_addr) == 0;
}

bool
peer_same(const struct peer *a, const struct peer *b)
{
	return peer_same_host(a, b) && peer_port(a) == peer_port(b);
}

/* When the kernel took it from the wire, whenever we came to read it. */
static uint64_t
arrival(int fd)
{
	struct timeval t;

	if (ioctl(fd, SIOCGSTAMP, &t) == -1)
		return 0;
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_usec / 1000;
}

int
wire_open(const struct peer *to, const struct peer *from)
{
	int fd = socket(to->at.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int size = BUFFER;

	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	arrival(fd); /* from now on the kernel notes it */

	struct peer here = {.len = to->len};
	here.at.any.sa_family = to->at.any.sa_family;
	if (from)
		here = *from;
	if (bind(fd, &here.at.any, here.len) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

void
wire_send(int fd, const struct peer *to, const void *bytes, size_t len)
{
	(void)!sendto(fd, bytes, len, 0, &to->at.any, to->len);
}

static _Thread_local uint64_t stood;

uint64_t
wire_stood(void)
{
	return stood;
}

/*
 * Wait until there is something to read, for so many ms in which the machine ran: a
 * time in which it stood still is none in which the other could have answered.
 */
static bool
wait_for(int fd, unsigned ms)
{
	unsigned waited = 0, lates = 0;

	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		unsigned slice = ms - waited < SLICE ? ms - waited : SLICE;
		uint64_t begin = wire_now();
		int ready = poll(&p, 1, (int)slice);
		bool late = wire_now() > begin + slice + LATE;

		if (late)
			stood += wire_now() - begin - slice;
		if (ready == 1)
			return true;
		if (ready != 0)
			continue;
		if (!late || ++lates > LATES)
			waited += slice;
		if (waited >= ms)
			return false;
	}
}

bool
wire_recv(int fd, unsigned ms, struct packet *out)
{
	while (wait_for(fd, ms)) {
		out->from.len = sizeof out->from.at;
		ssize_t n = recvfrom(fd, out->bytes, sizeof out->bytes, 0,
			&out->from.at.any, &out->from.len);
		if (n == -1)
			continue;
		out->when = arrival(fd);
		out->op = n >= 2 ? out->bytes[0] * 256U + out->bytes[1] : 0;

		size_t head = out->op == OACK ? 2 : 4;
		if ((size_t)n < head) {
			out->op = 0;
			head = (size_t)n;
		}
		out->number = head == 4 ? out->bytes[2] * 256U + out->bytes[3] : 0;
		out->body = out->bytes + head;
		out->len = (size_t)n - head;
		return true;
	}
	return false;
}

void
wire_head(uint8_t out[static 4], unsigned op, unsigned number)
{
	out[0] = (uint8_t)(op >> 8);
	out[1] = (uint8_t)op;
	out[2] = (uint8_t)(number >> 8);
	out[3] = (uint8_t)number;
}

static bool
put_word(uint8_t *out, size_t size, size_t *at, const char *word)
{
	size_t len = strlen(word) + 1;

	if (len > size - *at)
		return false;
	memcpy(out + *at, word, len);
	*at += len;
	return true;
}

size_t
wire_request(uint8_t *out, size_t size, unsigned op, const char *name,
	const char *mode, const char *const words[], size_t n)
{
	size_t at = 2;
	bool fits;

	out[0] = (uint8_t)(op >> 8);
	out[1] = (uint8_t)op;
	fits = put_word(out, size, &at, name) && put_word(out, size, &at, mode);
	for (size_t i = 0; fits && i < n; i++)
		fits = put_word(out, size, &at, words[i]);
	return fits ? at : 0;
}

/* The length of the word that begins here; -1 if no NUL ends it. */
static ptrdiff_t
word_length(const uint8_t *at, size_t left)
{
	const uint8_t *end = memchr(at, 0, left);

	return end ? end - at : -1;
}

/* A pair of words of an OACK. False: it is not a name and a number. */
static bool
take_pair(const char *name, const char *value, struct oack *out)
{
	uint64_t number;

	if (!num_u64(value, 0, UINT64_MAX, &number))
		return false;
	for (enum option o = 0; o < OPTIONS; o++)
		if (strcasecmp(name, option_names[o]) == 0) {
			out->count[o]++;
			out->value[o] = number;
			return true;
		}
	out->others++;
	return true;
}

void
wire_oack(const struct packet *p, struct oack *out)
{
	const uint8_t *at = p->body;
	size_t left = p->len;

	*out = (struct oack){.sound = true};
	while (left > 0 && out->sound) {
		ptrdiff_t name = word_length(at, left), value = -1;

		if (name > 0)
			value = word_length(at + name + 1, left - (size_t)name - 1);
		out->sound =
			value >= 0 && take_pair((const char *)at,
					      (const char *)at + name + 1, out);
		if (out->sound) {
			at += name + value + 2;
			left -= (size_t)(name + value) + 2;
		}
	}
}

const char *
wire_message(const struct packet *p, char *out, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && n < p->len && p->body[n]) {
		out[n] = p->body[n] >= ' ' && p->body[n] < 127 ? (char)p->body[n]
							       : '?';
		n++;
	}
	out[n] = '\0';
	return out;
}
