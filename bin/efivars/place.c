#include "place.h"

#include "efi/fvmain.h"
#include "efi/json.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"
#include "host/host.h"
#include "load.h"

#include <errno.h>
#include <fcntl.h>

#define LOCK_MS 10000 /* an edit takes a few milliseconds */

/*
 * The file at that path, to be read from its beginning: what comes through a pipe
 * is spooled, for it must be looked at before it is known what it is. *plain: it is
 * the file itself.
 */
static int
open_plain(const char *path, bool *plain)
{
	int from = is_dash(path) ? STDIN_FILENO
				 : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	int fd = from;

	*plain = from != -1 && lseek(from, 0, SEEK_CUR) == 0;
	if (from != -1 && !*plain)
		fd = image_spool(from);
	if (fd == -1)
		err(EX_TEMPFAIL, "%s", name_of(path));
	if (fd != from && from != STDIN_FILENO)
		close(from);
	return fd;
}

/* Does a file begin as JSON does? */
static bool
is_json(int fd)
{
	char head[64];
	ssize_t n = pread(fd, head, sizeof head, 0);

	for (ssize_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", head[i]) || !head[i])
			return head[i] == '{';
	return false;
}

static void
remember(struct place *p)
{
	if (!vars_copy(&p->vars, &memory, &p->before))
		no_memory();
}

void
place_unopened(struct place *p, const char *path)
{
	*p = (struct place){.path = path, .name = name_of(path), .folder = -1};
	p->image.fd = -1;
}

static _Noreturn void
bad_image(const struct place *p, const struct efi_fault *fault)
{
	char text[EFI_FAULT_TEXT];

	if (!fault->why)
		no_memory();
	errx(EX_DATAERR, "%s: %s", p->name, efi_fault_text(fault, text));
}

static void
open_image(struct place *p, int fd, bool plain)
{
	struct efi_fault fault = {0};
	int rc = plain && !is_dash(p->path)
			 ? image_open(p->path, &memory, &p->image, &fault)
			 : image_read(fd, &memory, &p->image, &fault);

	if (rc == -1 && errno == EBADMSG)
		bad_image(p, &fault);
	if (rc == -1)
		err(EX_TEMPFAIL, "%s", p->name);
	p->kind = PLACE_IMAGE;
	if (!varstore_open(rd_of(p->image.volume, p->image.fv.length),
		    p->image.fv.offset, &memory, &p->store, &fault))
		bad_image(p, &fault);
	p->vars = p->store.vars;
}

/* A set that says what to delete is a change, and not what some place holds. */
static void
open_json(struct place *p, struct rd text)
{
	struct vars drop;

	json_parse(text, p->name, &p->vars, &drop);
	if (drop.n > 0)
		errx(EX_DATAERR,
			"%s: has variables to delete; apply it to something",
			p->name);
}

void
place_open(struct place *p, const char *path)
{
	bool plain;
	int fd = open_plain(path, &plain);

	place_unopened(p, path);
	if (is_json(fd)) {
		p->kind = PLACE_JSON;
		open_json(p, fd_load(fd, EFI_JSON_MAX, p->name));
	} else {
		open_image(p, fd, plain);
	}
	if (fd != STDIN_FILENO)
		close(fd);
	remember(p);
}

/* The host's folder, open and locked. */
static int
lock_host(int state, struct mac mac, const char *who)
{
	int folder = state_host_folder(state, mac);

	if (folder == -1)
		err(EX_TEMPFAIL, "%s", who);
	/* Kept to the end of the program, which gives it back. */
	if (lock_take(folder, state_file_name(STATE_VARS_LOCK), LOCK_MS) == -1)
		err(EX_TEMPFAIL, "%s: %s", who, state_file_name(STATE_VARS_LOCK));
	return folder;
}

void
place_open_host(struct place *p, const char *who, bool change)
{
	const char *path = opt.state ? opt.state : STATE_DEFAULT;
	int state = state_open(path);
	char file[STATE_NAME];
	struct mac mac;

	if (state == -1)
		err(EX_CONFIG, "%s", path);
	if (host_mac_of(state, who, &mac) == -1)
		errx(1, "no host is known as '%s'", who);
	place_unopened(p, who);
	p->name = who;
	p->kind = PLACE_HOST;
	if (change)
		p->folder = lock_host(state, mac, who);

	char *text = take(EFI_JSON_MAX + 1);
	ssize_t len = at_read(
		state, state_host(mac, STATE_VARS, file), text, EFI_JSON_MAX + 1);
	if (len == -1 && errno != ENOENT)
		err(EX_TEMPFAIL, "%s", file);
	p->vars = vars_of(&memory);
	if (len != -1)
		open_json(p, rd_of(text, (size_t)len));
	remember(p);
	close(state);
}

void
place_close(struct place *p)
{
	if (p->kind == PLACE_IMAGE)
		image_close(&p->image);
	if (p->folder != -1)
		close(p->folder);
}

bool
place_lacks_http(struct place *p)
{
	if (p->kind == PLACE_IMAGE && p->http == NOT_ASKED)
		p->http = fvmain_has(&p->image, &guid_hash2_dxe_crypto) == 0
				  ? LACKS_HTTP
				  : HAS_HTTP; /* or nobody can tell */
	return p->http == LACKS_HTTP;
}
