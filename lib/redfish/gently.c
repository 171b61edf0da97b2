#include "redfish/gently.h"

#include "base/num.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "power/soft.h"
#include "redfish/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>

#define FOLDER   STATE_REDFISH "/soft"
#define STEP_MS  10
#define STEPS    50 /* until one that was told to end has ended */
#define PID_TEXT 16

bool
gently_possible(struct rf *r)
{
	return soft_way(&rf_host(r)->kv, &r->site->kv);
}

/* The folder, made when it is not there. */
static int
folder(const struct rf *r)
{
	int redfish = put_folder(r->state, STATE_REDFISH), soft = -1, why;

	if (redfish == -1)
		return -1;
	soft = put_folder(redfish, "soft");
	why = errno;
	close(redfish);
	errno = why;
	return soft;
}

int
gently_begin(struct rf *r, enum verb verb)
{
	char name[] = "mb-poe", graceful[] = "--graceful", option[] = "-s",
	     here[] = ".", word[8], who[MAC_TEXT];
	char *argv[] = {name, option, here, graceful, word, who, NULL};
	int dir = folder(r), lock = -1, rc = -1, why;
	pid_t pid;

	snprintf(word, sizeof word, "%s", verb_word(verb));
	mac_text(rf_host(r)->mac, who);
	if (dir != -1)
		lock = lock_take(dir, who, 0);
	if (lock != -1 && ftruncate(lock, 0) == 0 &&
		(pid = launch(r->state, r->share, argv, lock)) != -1)
		rc = dprintf(lock, "%ld", (long)pid) > 0 ? 0 : -1;
	why = errno;
	if (lock != -1)
		close(lock);
	if (dir != -1)
		close(dir);
	errno = why;
	return rc;
}

/* Who holds the lock; 0 while that is not written down yet. */
static pid_t
holder(int dir, const char *name)
{
	char text[PID_TEXT];
	ssize_t n = at_read(dir, name, text, sizeof text - 1);
	uint32_t pid;

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return num_u32(text, 2, INT_MAX, &pid) ? (pid_t)pid : 0;
}

bool
gently_end(struct rf *r)
{
	int dir = at_open(r->state, FOLDER, O_RDONLY | O_DIRECTORY);
	char name[MAC_TEXT];
	bool any = false;

	if (dir == -1)
		return false;
	mac_text(rf_host(r)->mac, name);
	/* Whose lock it is has not ended, so the number is nobody else's. */
	for (int i = 0; i < STEPS && lock_held(dir, name); i++) {
		pid_t pid = holder(dir, name);

		any = true;
		if (pid)
			kill(pid, i < STEPS / 2 ? SIGTERM : SIGKILL);
		poll(NULL, 0, STEP_MS);
	}
	close(dir);
	return any;
}
