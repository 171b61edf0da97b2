/* The variables that a host was sent: hosts/<mac>/vars.sent. */
#include "server.h"

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * The host's own variables in the image of that boot, in memory; none if it had the
 * base's, or nobody can tell any more.
 */
static struct rd
kept_with(const struct server *s, const struct asked *ask)
{
	struct source image;
	struct rd none = rd_of("", 0);
	uint8_t *text;

	if (!pins_image(s->find.pins, ask->mac, ask->boot, &image))
		return none;
	text = arena_take(s->find.memory, image.kept + 1);
	bool good = text && source_kept(&image, text) == 0;
	source_close(&image);
	return good ? rd_of(text, image.kept) : none;
}

/* Does the file say so already? */
static bool
is_known(const struct server *s, const struct asked *ask, const struct rd *now)
{
	char name[STATE_NAME], *was = arena_take(s->find.memory, now->left + 1);
	ssize_t len = was ? at_read(s->find.state,
				    state_host(ask->mac, STATE_VARS_SENT, name),
				    was, now->left + 1)
			  : -1;

	if (now->left == 0)
		return len == -1 && errno == ENOENT;
	return was && len == (ssize_t)now->left &&
	       memcmp(was, now->at, now->left) == 0;
}

void
sent_keep(const struct server *s, const struct asked *ask)
{
	const char *file = state_file_name(STATE_VARS_SENT);
	struct rd now = kept_with(s, ask);
	int dir, rc = -1;

	if (!is_known(s, ask, &now)) {
		dir = state_host_folder(s->find.state, ask->mac);
		if (dir != -1) {
			rc = now.left > 0
				     ? put_file(dir, file, now.at, now.left, 0644)
				     : put_remove(dir, file);
			close(dir);
		}
		if (rc == -1)
			warn("which variables this host was sent is not known");
	}
	arena_free(s->find.memory);
}
