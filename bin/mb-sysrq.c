/* mb-sysrq - magic SysRq keys to a host's serial console */
#include "power/sysrq.h"

#include "base/num.h"
#include "console/telnet.h"
#include "sysrq/console.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sysexits.h>

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-sysrq [-t seconds] console keys\n");
}

static void
woken(int sig)
{
	(void)sig;
}

/*
 * A device that hangs may hold a call for ever: it is interrupted when the time is
 * over, and every second from then on, for it may just not have begun to wait.
 */
static void
bound(uint32_t seconds)
{
	struct sigaction alarm = {.sa_handler = woken};
	struct itimerval timer = {{1, 0}, {(time_t)seconds, 0}};

	signal(SIGPIPE, SIG_IGN);
	if (sigaction(SIGALRM, &alarm, NULL) == -1 ||
		setitimer(ITIMER_REAL, &timer, NULL) == -1)
		err(EX_TEMPFAIL, "a timer");
}

static void
send_key(struct console *c, char key, uint64_t until)
{
	const uint8_t bytes[] = {TELNET_IAC, TELNET_BREAK, (uint8_t)key};
	size_t skip = c->telnet ? 0 : 2;
	ssize_t n = -1;

	if (c->telnet || tcsendbreak(c->fd, 0) == 0) {
		errno = EINTR;
		if (ready(c->fd, POLLOUT, until))
			n = write(c->fd, bytes + skip, sizeof bytes - skip);
	}
	if (n == (ssize_t)(sizeof bytes - skip))
		return;
	int why = n >= 0 || errno == EINTR || errno == EAGAIN ? ETIMEDOUT : errno;
	close_console(c);
	errno = why;
	err(EX_TEMPFAIL, "%s does not take the key %c", c->name, key);
}

/* What the kernel says to a key, until it has said enough or then. */
static enum sysrq_said
hear(struct console *c, enum sysrq_said enough, uint64_t until)
{
	struct sysrq s = {.said = SYSRQ_NOTHING};
	char bytes[512];

	while (s.said < enough && s.said != SYSRQ_REFUSED &&
		s.said != SYSRQ_UNKNOWN && ready(c->fd, POLLIN, until)) {
		ssize_t n = read(c->fd, bytes, sizeof bytes);

		if (n > 0)
			sysrq_hear(&s, rd_of(bytes, (size_t)n));
		else if (n == 0 || (errno != EINTR && errno != EAGAIN))
			break;
	}
	return s.said;
}

/* All keys, and what was said to the last. */
static enum sysrq_said
press(struct console *c, const char *keys, uint64_t deadline)
{
	enum sysrq_said said = SYSRQ_NOTHING;

	for (; *keys; keys++) {
		uint64_t now = now_ms();
		uint64_t left = deadline > now ? deadline - now : 0;
		uint64_t part = left / strlen(keys);
		uint64_t until = now + (part < KEY_MS ? part : KEY_MS);

		send_key(c, *keys, until);
		said = hear(c, keys[1] ? SYSRQ_DONE : SYSRQ_TAKEN, until);
	}
	return said;
}

int
main(int argc, char *argv[])
{
	struct console c;
	uint32_t seconds = 30;
	int o;

	while ((o = getopt(argc, argv, "ht:")) != -1)
		if (o != 't' || !num_u32(optarg, 1, 300, &seconds))
			usage(o);
	if (argc - optind != 2)
		usage('?');
	const char *keys = argv[optind + 1];
	if (!sysrq_keys(keys))
		errx(EX_USAGE, "%s: not keys: 1 to 16 letters and digits", keys);

	uint64_t deadline = now_ms() + (uint64_t)seconds * 1000;
	bound(seconds);
	open_console(argv[optind], &c);
	enum sysrq_said said = press(&c, keys, deadline);
	close_console(&c);

	char last = keys[strlen(keys) - 1];
	if (said == SYSRQ_REFUSED)
		errx(1, "%s: kernel.sysrq there does not allow the key %c", c.name,
			last);
	if (said == SYSRQ_UNKNOWN)
		errx(1, "%s: the kernel there has no key %c", c.name, last);
	if (said == SYSRQ_NOTHING)
		errx(EX_TEMPFAIL, "%s: no kernel says that it took the key %c",
			c.name, last);
	return 0;
}
