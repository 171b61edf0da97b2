/*
 * hand: the socket that hears the network is opened by a process that does nothing
 * else, and handed to the recorder, which need not have the right to.
 */
#include "record.h"

#include "console/condial.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#define AGAIN_MS 1000 /* until the recorder is looked for again */

/* The line and the socket. False when it is not taken. */
static bool
send_to(int recorder, int net)
{
	static char line[] = "network\n";
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof net)];
	} control = {.room = {0}};
	struct iovec text = {line, sizeof line - 1};
	struct msghdr m = {.msg_iov = &text,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof control.room};
	struct cmsghdr *head = CMSG_FIRSTHDR(&m);
	char answer[128] = "";

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof net);
	memcpy(CMSG_DATA(head), &net, sizeof net);
	if (sendmsg(recorder, &m, MSG_NOSIGNAL) == -1 ||
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

void
hand_over(struct record *r, const char *run)
{
	int recorder = -1;

	for (;;) {
		changes_read(r);
		if (!heard_wanted(r))
			return;
		if (recorder == -1)
			recorder = hand_to(run, r->net);

		struct pollfd fds[] = {{r->changes, POLLIN, 0},
			{r->links, POLLIN, 0}, {recorder, POLLIN, 0}};
		if (poll(fds, 3, recorder == -1 ? AGAIN_MS : -1) == -1)
			err(EX_TEMPFAIL, "poll");
		if (fds[1].revents)
			heard_links(r);
		if (fds[2].revents) {
			close(recorder);
			recorder = -1;
		}
	}
}

/* A file that came with what was read. */
static void
take_file(struct client *k, struct msghdr *m)
{
	const struct cmsghdr *head = CMSG_FIRSTHDR(m);

	if (!head || head->cmsg_level != SOL_SOCKET ||
		head->cmsg_type != SCM_RIGHTS ||
		head->cmsg_len != CMSG_LEN(sizeof k->handed))
		return;
	if (k->handed != -1)
		close(k->handed);
	memcpy(&k->handed, CMSG_DATA(head), sizeof k->handed);
}

ssize_t
hand_receive(struct client *k)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof k->handed)];
	} control;
	struct iovec room = {k->in + k->in_len, sizeof k->in - k->in_len};
	struct msghdr m = {.msg_iov = &room, .msg_iovlen = 1};
	ssize_t n;

	/* The kernel closes what there is no room for. */
	if (k->stage == CLIENT_ASKS) {
		m.msg_control = control.room;
		m.msg_controllen = CMSG_LEN(sizeof k->handed);
	}
	n = recvmsg(k->fd, &m, MSG_CMSG_CLOEXEC);
	if (n >= 0)
		take_file(k, &m);
	return n;
}
