/* The firmware's image, with the variables of the host that asks. */
#include "base/str.h"
#include "efi/render.h"
#include "file/at.h"
#include "file/state.h"
#include "tftp/made.h"
#include "tftp/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Bytes of vars.json; a full store is a tenth. FIND_MEMORY has room for it. */
#define VARS_MAX (1UL << 20)

#define WITHOUT  ": sent without this host's variables"
#define NO_ENTRY ": sent without the boot override"

static const char *const of_result[] = {
	[RENDER_DONE] = NULL,
	[RENDER_NO_STORE] = "RPI_EFI.fd: no variable store" WITHOUT,
	[RENDER_BAD_JSON] = "RPI_EFI.fd: vars.json is damaged" WITHOUT,
	[RENDER_NO_ROOM] = "RPI_EFI.fd: they do not fit" WITHOUT,
	[RENDER_NO_MEMORY] = "RPI_EFI.fd: they are too many" WITHOUT,
};

static const char *const of_override[] = {
	[NEXTBOOT_LAID] = NULL,
	[NEXTBOOT_NO_ENTRY] = "RPI_EFI.fd: it has no such boot entry" NO_ENTRY,
	[NEXTBOOT_NO_DISK] =
		"RPI_EFI.fd: no boot entry of a disk: it is to find one itself",
	[NEXTBOOT_FAILED] = "RPI_EFI.fd: it does not fit" NO_ENTRY,
};

/* What is to be laid over the image. */
struct wish {
	struct rd json; /* bad: the host has no variables of its own */
	bool due;
	struct override override;
};

/* Something is not as it should be: for the log, and more on it for people. */
static void
note(struct found *out, const char *sentence, const char *detail)
{
	if (!out->note)
		out->note = sentence;
	str_copy(out->detail, sizeof out->detail, detail);
}

/* hosts/<mac>/vars.json into memory. False if it is there and cannot be had. */
static bool
read_variables(const struct make *m, struct wish *wish, struct found *out)
{
	char name[STATE_NAME];
	off_t size;
	int fd;

	wish->json = (struct rd){.bad = true};
	state_host(m->host->mac, STATE_VARS, name);
	fd = at_open_file(m->find->state, name, &size);
	if (fd == -1 && errno == ENOENT)
		return true;

	char *text = fd != -1 && (uint64_t)size <= VARS_MAX
			     ? arena_take(m->find->memory, (size_t)size + 1)
			     : NULL;
	ssize_t n = text ? locate_bytes(fd, text, (size_t)size, 0) : -1;
	if (n == -1)
		note(out, of_result[RENDER_BAD_JSON],
			text || fd == -1 ? "it cannot be read" : "it is too long");
	else
		wish->json = rd_of(text, (size_t)n);
	if (fd != -1)
		close(fd);
	return n != -1;
}

static void
read_override(const struct make *m, struct wish *wish, struct found *out)
{
	struct override_past past;

	wish->due = false;
	if (override_read(m->find->state, m->host->mac, &wish->override, &past) ==
		-1)
		note(out, "RPI_EFI.fd: it cannot be read" NO_ENTRY,
			"hosts/<mac>/override");
	else
		wish->due = override_due(&wish->override, &past);
}

/* The volume of the image, in memory. */
static bool
read_volume(const struct make *m, struct render *r, struct found *out)
{
	struct efi_fault fault = {.why = "it cannot be read"};
	char why[EFI_FAULT_TEXT];
	struct fv fv;
	uint8_t *bytes;

	if (locate_again(m->find->known, out->source.fd, &fv, &fault) == -1 ||
		locate_read(out->source.fd, &fv, m->find->memory, &bytes, &fault) ==
			-1) {
		note(out, of_result[RENDER_NO_STORE], efi_fault_text(&fault, why));
		return false;
	}
	r->volume = rd_of(bytes, (size_t)fv.length);
	r->base = fv.offset;
	return true;
}

/*
 * Lay what differs over the file, and keep the host's variables with it, for when
 * it was sent whole. False if the system has no room for it.
 */
static bool
lay_over(const struct render *r, const struct rendered *done, struct arena *memory,
	struct found *out)
{
	size_t kept = r->json.bad ? 0 : r->json.left, room = done->len + kept;
	struct source bytes;

	if (room == 0)
		return true;
	struct wr w = wr_of(arena_take(memory, room), room);
	if (!w.base)
		return false;
	wr_bytes(&w, done->bytes, done->len);
	wr_bytes(&w, r->json.at, kept);
	if (source_memory(w.base, w.len, &bytes) == -1)
		return false;
	out->source.kept = kept;
	out->source.over = bytes.fd;
	out->source.at = r->base + done->from;
	out->source.over_len = done->len;
	return true;
}

static bool
lay(const struct make *m, const struct wish *wish, struct found *out)
{
	struct render r = {
		.json = wish->json,
		.mac = m->host->mac,
		.override = wish->due ? &wish->override : NULL,
	};
	char wrong[RENDER_WRONG];
	struct rendered done;

	if (!read_volume(m, &r, out))
		return true;

	enum render_result v = render_store(&r, m->find->memory, &done, wrong);
	if (v != RENDER_DONE) {
		note(out, of_result[v], wrong);
		return true;
	}
	if (!lay_over(&r, &done, m->find->memory, out))
		return false;
	if (of_override[done.why])
		note(out, of_override[done.why], "");
	/* To go to a disk without an entry, it is told by DHCP to leave the
	 * network, in the boot that this image begins. */
	if (done.laid || done.why == NEXTBOOT_NO_DISK)
		memcpy(out->override, wish->override.id, OVERRIDE_ID);
	out->laid = true;
	out->own = !wish->json.bad;
	out->variables = done.variables;
	return true;
}

enum find_verdict
made_image(const struct make *m, struct found *out)
{
	struct wish wish;
	enum find_verdict v = place_open(
		m->find, out->place, out->places, &out->missing, &out->source);
	bool good = true;

	if (v != FIND_FILE || !m->find->memory)
		return v;
	read_override(m, &wish, out);
	if (read_variables(m, &wish, out) && (wish.due || !wish.json.bad))
		good = lay(m, &wish, out);
	arena_free(m->find->memory);
	if (good)
		return v;
	source_close(&out->source);
	return FIND_TROUBLE;
}
