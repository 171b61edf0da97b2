/*
 * hand: the socket that hears the network is opened by a process that does nothing
 * else, and handed to the recorder, which need not have the right to.
 */
#include "record.h"

#include "console/condial.h"
#include "net/alive.h"
#include "net/local.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define AGAIN_MS 1000 /* until the recorder is looked for again */

/* The line and the socket. False when it is not taken. */
static bool
send_to(int recorder, int net)
{
	static const char line[] = "network\n";
	char answer[128] = "";

	if (local_send(recorder, NULL, line, sizeof line - 1, &net, 1) == -1 ||
		recv(recorder, answer, sizeof answer - 1, 0) <= 0)
		return false;
	if (strncmp(answer, "ok", 2) == 0)
		return true;
	answer[strcspn(answer, "\n")] = '\0';
	warnx("the recorder: %s", answer);
	return false;
}

/* Whoever records now gets it; -1: nobody does, or not for us. */
static int
hand_to(const char *run, int net)
{
	int recorder = condial(run);

	if (recorder != -1 && !send_to(recorder, net)) {
		close(recorder);
		return -1;
	}
	if (recorder == -1 && errno != ENOENT && errno != ECONNREFUSED)
		err(EX_CONFIG, "%s/" CONDIAL_FOLDER "/" CONDIAL_SOCKET, run);
	return recorder;
}

/* Does the state folder say within a moment that something has changed? */
static bool
changes_come(const struct record *r)
{
	struct pollfd p = {r->changes, POLLIN, 0};

	return poll(&p, 1, LINGER_MS) == 1;
}

void
hand_over(struct record *r, const char *run)
{
	struct alive alive = alive_begin();
	int recorder = -1;

	changes_read(r);
	/* Also if that is all: it was not wanted. */
	sd_notify(0, "READY=1");
	for (; heard_wanted(r) || changes_come(r); changes_read(r)) {
		uint64_t now = now_ms();

		alive_tell(&alive, now);
		if (!heard_wanted(r))
			continue;
		if (recorder == -1)
			recorder = hand_to(run, r->net);

		struct pollfd fds[] = {{r->changes, POLLIN, 0},
			{r->links, POLLIN, 0}, {recorder, POLLIN, 0}};
		if (poll(fds, 3,
			    alive_wait(&alive, now,
				    recorder == -1 ? AGAIN_MS : -1)) == -1)
			err(EX_TEMPFAIL, "poll");
		if (fds[1].revents)
			heard_links(r);
		if (fds[2].revents) {
			close(recorder);
			recorder = -1;
		}
	}
}

/* Also a file, with its first line. */
ssize_t
hand_receive(struct client *k)
{
	int file = -1;
	ssize_t n = local_receive(k->fd, k->in + k->in_len,
		sizeof k->in - k->in_len, 0, &file, k->stage == CLIENT_ASKS);

	if (file == -1)
		return n;
	if (k->handed != -1)
		close(k->handed);
	k->handed = file;
	return n;
}
