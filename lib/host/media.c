#include "host/media.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX (2 * OVERRIDE_URL + 128) /* an escape is two bytes */

static bool
parse(char *text, size_t len, struct media *out)
{
	struct media media = {0};
	const char *image, *inserted, *when;
	struct kv kv;
	size_t line;

	if (!kv_parse(text, len, &kv, &line))
		return false;
	image = kv_get(&kv, "image");
	inserted = kv_get(&kv, "inserted");
	when = kv_get(&kv, "when");
	if (!image || !inserted || !override_url_ok(image) ||
		!str_copy(media.image, sizeof media.image, image) ||
		(when && !num_u64(when, 0, UINT64_MAX, &media.when)))
		return false;
	media.inserted = strcmp(inserted, "true") == 0;
	*out = media;
	return media.inserted || strcmp(inserted, "false") == 0;
}

int
media_read(int state, struct mac mac, struct media *out)
{
	char name[STATE_NAME], text[TEXT_MAX];
	struct media media = {0};
	ssize_t len = at_read(
		state, state_host(mac, STATE_MEDIA, name), text, sizeof text);

	if (len == -1 && errno != ENOENT)
		return -1;
	if (len != -1 && !parse(text, (size_t)len, &media)) {
		errno = EBADMSG;
		return -1;
	}
	*out = media;
	return 0;
}

bool
media_inserted(int state, struct mac mac, char url[static OVERRIDE_URL])
{
	struct media media;

	return media_read(state, mac, &media) == 0 && media.inserted &&
	       str_copy(url, OVERRIDE_URL, media.image);
}

int
media_write(int state, struct mac mac, const struct media *media)
{
	char text[TEXT_MAX];
	struct wr w = wr_of(text, sizeof text);
	int dir, rc, why;

	if (!override_url_ok(media->image)) {
		errno = EINVAL;
		return -1;
	}
	kv_put(&w, "image", media->image);
	kv_put(&w, "inserted", media->inserted ? "true" : "false");
	wr_text(&w, "when=");
	wr_dec(&w, media->when);
	wr_u8(&w, '\n');
	dir = state_host_folder(state, mac);
	if (dir == -1)
		return -1;
	rc = put_file(dir, state_file_name(STATE_MEDIA), w.base, w.len, 0644);
	why = errno;
	close(dir);
	errno = why;
	return rc;
}

int
media_remove(int state, struct mac mac)
{
	char name[STATE_NAME];
	int rc, why, dir;
	int fd = at_open(
		state, state_host(mac, STATE_MEDIA, name), O_PATH | O_NOFOLLOW);

	/* A host that nobody has heard of gets no folder by this. */
	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	close(fd);
	dir = state_host_folder(state, mac);
	if (dir == -1)
		return -1;
	rc = put_remove(dir, state_file_name(STATE_MEDIA));
	why = errno;
	close(dir);
	errno = why;
	return rc;
}
