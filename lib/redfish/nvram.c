#include "redfish/nvram.h"

#include "base/num.h"
#include "efi/bootvar.h"
#include "efi/json.h"
#include "efi/locate.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "tftp/place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define VARS_MAX  (1U << 20) /* bytes of vars.json that mb-tftpd takes */
#define LOCK_WAIT 400        /* ms for who else changes the host's variables */
#define IMAGE     "RPI_EFI.fd"

/* The image that the host would be sent, as it is on disk, open; or -1. */
static int
open_image(struct rf *r)
{
	struct find find = {.state = r->state,
		.state_path = r->state_path,
		.share_path = r->share,
		.site = r->site};
	const struct host *host = rf_host(r);
	struct map_place place[MAP_PLACES];
	struct map_name name;
	struct source source;
	char mac[MAC_TEXT];
	size_t missing;

	if (!host || (host->known && (host->disabled || !host->allow_pxe)) ||
		map_parse(rf_format(r, "%s/" IMAGE, mac_text(host->mac, mac)),
			&name) != MAP_LOOK ||
		place_open(&find, place, place_list(&find, &name, host, place),
			&missing, &source) != FIND_FILE)
		return -1;
	return source.fd;
}

static bool
comes_from_here(struct rf *r)
{
	int fd;

	if (!rf_host_exists(r) || !seen_is_pi(rf_seen(r)))
		return false;
	fd = open_image(r);
	if (fd != -1)
		close(fd);
	return fd != -1;
}

bool
nvram_exists(struct rf *r)
{
	if (r->firmware == 0)
		r->firmware = comes_from_here(r) ? 1 : -1;
	return r->firmware == 1;
}

/*
 * The volume where images for a Pi have it, as far as that is one: to look through
 * all of an image for each GET of a system takes as long as all the rest.
 */
static bool
usual_place(int fd, uint64_t size, struct fv *out)
{
	static const uint64_t places[] = {0x3b0000, 0x1d0000};
	uint8_t head[FV_HEADER_MAX];
	const char *why;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		ssize_t n = locate_bytes(fd, head, sizeof head, places[i]);

		if (n > 0 &&
			fv_parse(rd_of(head, (size_t)n), size - places[i], out,
				&why) &&
			out->length <= LOCATE_VOLUME_MAX) {
			out->offset = places[i];
			return true;
		}
	}
	return false;
}

/* The store of the base image; to change it, of which there must be one alone. */
static bool
read_base(struct rf *r, struct nvram *n, bool change)
{
	struct efi_fault fault = {0};
	uint8_t *bytes;
	struct stat st;
	struct fv fv;
	int fd = open_image(r);
	bool good;

	if (fd == -1)
		return false;
	good = fstat(fd, &st) == 0 &&
	       ((!change && usual_place(fd, (uint64_t)st.st_size, &fv)) ||
		       locate_volume(fd, (uint64_t)st.st_size, &fv, &fault) == 0) &&
	       locate_read(fd, &fv, r->arena, &bytes, &fault) == 0 &&
	       varstore_open(rd_of(bytes, (size_t)fv.length), fv.offset, r->arena,
		       &n->store, &fault);
	close(fd);
	if (good)
		n->base = n->store.held;
	return good;
}

enum had { HAD_NOT, HAD_IT, HAD_BAD };

/* One of the host's files of variables. */
static enum had
read_set(struct rf *r, enum state_file f, struct vars *out)
{
	struct vars put = vars_of(r->arena), drop = vars_of(r->arena);
	char name[STATE_NAME], wrong[EFI_JSON_WRONG];
	off_t size;
	int fd =
		at_open_file(r->state, state_host(rf_host(r)->mac, f, name), &size);
	char *text = NULL;
	ssize_t len = -1;

	if (fd == -1)
		return errno == ENOENT ? HAD_NOT : HAD_BAD;
	if ((uint64_t)size <= VARS_MAX)
		text = arena_take(r->arena, (size_t)size + 1);
	if (text)
		len = locate_bytes(fd, text, (size_t)size, 0);
	close(fd);
	if (len == -1 ||
		!efi_json_read(rd_of(text, (size_t)len), &put, &drop, wrong))
		return HAD_BAD;
	*out = put;
	return HAD_IT;
}

static enum had
read_all(struct rf *r, struct nvram *n, bool change)
{
	enum had own, sent;

	*n = (struct nvram){.folder = -1, .lock = -1};
	if (!read_base(r, n, change))
		return HAD_NOT;
	if (!vars_copy(&n->base, r->arena, &n->pending) ||
		!vars_copy(&n->base, r->arena, &n->current))
		return HAD_BAD;
	own = read_set(r, STATE_VARS, &n->pending);
	sent = read_set(r, STATE_VARS_SENT, &n->current);
	if (!vars_copy(&n->pending, r->arena, &n->before))
		return HAD_BAD;
	n->own = own == HAD_IT;
	n->sent = sent == HAD_IT;
	return own == HAD_BAD ? HAD_BAD : HAD_IT;
}

bool
nvram_read(struct rf *r, struct nvram *out)
{
	/* Variables that are damaged are not sent: the next image has the base's.
	 */
	return read_all(r, out, false) != HAD_NOT && !r->arena->failed;
}

bool
nvram_pending(struct rf *r, struct vars *out)
{
	struct nvram n;

	if (read_set(r, STATE_VARS, out) == HAD_IT)
		return true;
	if (!read_base(r, &n, false))
		return false;
	*out = n.base;
	return true;
}

bool
nvram_no_memory(struct rf *r)
{
	errno = ENOMEM;
	return rf_trouble(r, "memory");
}

bool
nvram_begin(struct rf *r, struct nvram *out)
{
	int folder = state_host_folder(r->state, rf_host(r)->mac), lock = -1;
	enum had had;

	if (folder != -1)
		lock = lock_take(
			folder, state_file_name(STATE_VARS_LOCK), LOCK_WAIT);
	if (lock == -1) {
		rf_trouble(r, "the host's variables");
		if (folder != -1)
			close(folder);
		return false;
	}
	had = read_all(r, out, true);
	out->folder = folder;
	out->lock = lock;
	if (had == HAD_IT && !r->arena->failed)
		return true;
	nvram_end(out);
	if (r->arena->failed)
		return nvram_no_memory(r);
	return rf_refuse(r, 409, NULL, RF_MSG_OPERATION_FAILED);
}

void
nvram_end(struct nvram *n)
{
	if (n->lock != -1)
		close(n->lock);
	if (n->folder != -1)
		close(n->folder);
	n->lock = n->folder = -1;
}

/* Does the image take them? mb-tftpd would send it without, if not. */
static bool
fits(struct rf *r, const struct nvram *n)
{
	uint8_t *bytes = arena_take(r->arena, n->store.volume.left);
	struct varstore_refusal no;

	if (!bytes)
		return nvram_no_memory(r);
	if (varstore_write(&n->store, &n->pending, VARSTORE_MARGIN, bytes, &no))
		return true;
	return rf_refuse(r, 507, NULL, RF_MSG_INSUFFICIENT_STORAGE);
}

bool
nvram_save(struct rf *r, struct nvram *n)
{
	struct rd text = efi_json_write(&n->pending, NULL, r->arena);
	bool same = vars_eq(&n->pending, &n->before);

	if (text.bad)
		nvram_no_memory(r);
	else if (!same && fits(r, n) &&
		 put_file(n->folder, state_file_name(STATE_VARS), text.at,
			 text.left, 0644) == -1)
		rf_trouble(r, "the host's variables");
	nvram_end(n);
	return !rf_refused(r);
}

bool
nvram_boot_number(const char *reference, uint16_t *out)
{
	char again[16];
	uint32_t number;

	if (strlen(reference) != 8 || !num_hex(reference + 4, 4, &number))
		return false;
	snprintf(again, sizeof again, "Boot%04X", (unsigned)number);
	*out = (uint16_t)number;
	return strcmp(again, reference) == 0;
}

bool
nvram_has_entry(struct rf *r, const char *reference)
{
	struct vars vars;
	uint16_t number;

	return nvram_boot_number(reference, &number) && nvram_exists(r) &&
	       nvram_pending(r, &vars) && bootvar_get(&vars, number);
}
