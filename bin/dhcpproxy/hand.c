/*
 * hand: the sockets by which it is looked whether an address is in use are opened
 * by a process that does nothing else, -H, and handed to the server, which then
 * need not have the right to. As systemd starts one when it is asked, none waits.
 */
#include "server.h"

#include "file/state.h"
#include "net/local.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>

#define WAIT_MS 5000 /* for one to be started, on a machine that starts up */
#define LENGTH  10   /* bytes with the two sockets: the id and the cookie */

static void
hand_to(int server)
{
	uint8_t bytes[LENGTH];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct probe p;

	if (probe_open(&p) == -1) {
		warn("the sockets that look for use");
	} else {
		wr_le16(&w, p.id);
		wr_le64(&w, p.cookie);
		if (local_send(server, NULL, bytes, w.len,
			    (const int[]){p.arp, p.echo}, 2) == -1)
			warn("the server");
	}
	probe_close(&p);
	close(server);
}

int
hand_over(void)
{
	int waits = listen_inherited_stream(), server;

	if (waits == -1)
		err(EX_CONFIG, "the socket on which to be asked");
	while ((server = accept4(waits, NULL, NULL, SOCK_CLOEXEC)) != -1)
		hand_to(server);
	if (errno != EAGAIN)
		err(EX_TEMPFAIL, "who asks");
	return 0;
}

/* Root, as systemd is, and we ourselves may make us believe an address in use. */
static bool
is_trusted(int peer)
{
	struct ucred who;
	socklen_t len = sizeof who;

	return getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 &&
	       (who.uid == 0 || who.uid == geteuid());
}

bool
hand_take(int state, struct probe *out)
{
	int peer = local_dial(state, STATE_PROBE_SOCKET, SOCK_NONBLOCK);
	struct pollfd answer = {peer, POLLIN, 0};
	uint8_t bytes[LENGTH];
	int file[2] = {-1, -1};
	ssize_t n = -1;

	if (peer == -1)
		return false;
	if (is_trusted(peer) && poll(&answer, 1, WAIT_MS) == 1)
		n = local_receive(peer, bytes, sizeof bytes, 0, file, 2);
	close(peer);

	struct rd r = rd_of(bytes, n > 0 ? (size_t)n : 0);
	struct probe p = {.arp = file[0],
		.echo = file[1],
		.id = rd_le16(&r),
		.cookie = rd_le64(&r)};
	if (r.bad || p.arp == -1 || p.echo == -1) {
		probe_close(&p);
		return false;
	}
	*out = p;
	return true;
}
