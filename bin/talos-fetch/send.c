#include "send.h"

#include "net/cgi.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

extern char **environ;

#define PIECE     (1U << 20)
#define WAIT_MS   1000
#define DRAIN_MS  1000 /* a web server reads a head sooner */
#define SETTLE_MS 5

int
send_bytes(const void *bytes, size_t len)
{
	return cgi_send(STDOUT_FILENO, bytes, len);
}

/* What a pipe still holds of what was written, or a socket. */
static int
unread(void)
{
	int left;

	if (ioctl(STDOUT_FILENO, TIOCOUTQ, &left) == -1 &&
		ioctl(STDOUT_FILENO, FIONREAD, &left) == -1)
		return 0;
	return left;
}

/* Wait until the web server has read what it was sent. */
static void
let_drain(void)
{
	for (int ms = 0; ms < DRAIN_MS; ms++) {
		if (unread() == 0)
			break;
		poll(NULL, 0, 1);
	}
	poll(NULL, 0, SETTLE_MS);
}

int
send_head(const void *bytes, size_t len)
{
	char sleep[] = "sleep", seconds[] = "5";
	char *argv[] = {sleep, seconds, NULL};
	pid_t guard;
	/* It has standard output, too, and lets it go later than we could die. */
	bool guarded = posix_spawnp(&guard, sleep, NULL, NULL, argv, environ) == 0;
	int rc = send_bytes(bytes, len);

	if (rc == 0)
		let_drain();
	if (guarded) {
		kill(guard, SIGKILL);
		waitpid(guard, NULL, 0);
	}
	return rc;
}

/* Bytes of the image as they are in the file, without a copy of ours. */
static bool
put_bytes(const struct follow *f, uint64_t from, uint64_t count)
{
	off_t at = (off_t)from;

	while (count > 0) {
		size_t want = count < PIECE ? (size_t)count : PIECE;
		ssize_t n = sendfile(STDOUT_FILENO, f->data, &at, want);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		count -= (uint64_t)n;
	}
	return true;
}

/* The same as a chunk, RFC 9112 section 7.1. */
static bool
put_chunk(const struct follow *f, uint64_t from, uint64_t count)
{
	char size[24];
	int len =
		snprintf(size, sizeof size, "%llx\r\n", (unsigned long long)count);

	return send_bytes(size, (size_t)len) == 0 && put_bytes(f, from, count) &&
	       send_bytes("\r\n", 2) == 0;
}

int
send_part(struct follow *f, uint64_t first, uint64_t last)
{
	bool chunked = last == REC_UNKNOWN;
	uint64_t at = first, end;

	while (chunked || at <= last) {
		if (!follow_wait(f, at, WAIT_MS)) {
			if (chunked)
				send_bytes("cut\r\n", 5);
			return EX_TEMPFAIL;
		}
		end = f->there;
		if (!chunked && end > last + 1)
			end = last + 1;
		if (at < end && !(chunked ? put_chunk(f, at, end - at)
					  : put_bytes(f, at, end - at)))
			return EX_TEMPFAIL;
		if (at < end)
			at = end;
		if (f->whole && at >= f->size)
			break;
	}
	return !chunked || send_bytes("0\r\n\r\n", 5) == 0 ? 0 : EX_TEMPFAIL;
}
