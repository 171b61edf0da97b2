#include "tftp/find.h"

#include "file/state.h"
#include "tftp/made.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static const struct find_words words[] = {
	[FIND_NO_NAME] = {TFTP_NOT_FOUND, "no file is named"},
	[FIND_BACKSLASH] = {TFTP_ACCESS, "a backslash is no separator"},
	[FIND_DOTDOT] = {TFTP_ACCESS, "'..' leads out of the folder"},
	[FIND_NOT_ALLOWED] = {TFTP_ACCESS, "this host may not netboot (allow_pxe)"},
	[FIND_DISABLED] = {TFTP_ACCESS, "this host is disabled"},
	[FIND_BAD_RECORD] = {TFTP_UNDEFINED, "this host's record cannot be read"},
	[FIND_NOT_FOUND] = {TFTP_NOT_FOUND, "not found"},
	[FIND_NOT_FILE] = {TFTP_ACCESS, "not a regular file"},
	[FIND_OUTSIDE] = {TFTP_ACCESS, "a link that leaves its folder"},
	[FIND_UNREADABLE] = {TFTP_ACCESS, "no permission to read it"},
	[FIND_TROUBLE] = {TFTP_UNDEFINED, "the server cannot open it just now"},
	[FIND_BUSY] = {TFTP_UNDEFINED,
		"another program has it open, and was asked"},
};

/* What map says of a name that has no places. */
static const enum find_verdict of_name[] = {
	[MAP_LOOK] = FIND_FILE,
	[MAP_NO_NAME] = FIND_NO_NAME,
	[MAP_BACKSLASH] = FIND_BACKSLASH,
	[MAP_DOTDOT] = FIND_DOTDOT,
};

const struct find_words *
find_words(enum find_verdict v)
{
	return &words[v];
}

/* Who asks: whom the name says, else the one at the client's address. */
static void
identify(const struct find *f, const struct map_name *name, const struct mac *asker,
	struct found *out)
{
	out->identified = (*name->prefix && host_mac_of(f->state, name->prefix,
						    &out->mac) == 0) ||
			  map_pxelinux(name->rest, &out->mac);
	if (!out->identified && asker) {
		out->mac = *asker;
		out->identified = true;
	}
}

/* May it have anything? Whom the site does not know gets what is public anyway. */
static enum find_verdict
permit(const struct find *f, struct found *out, struct host *host)
{
	if (!out->identified)
		return FIND_FILE;
	if (host_by_mac(f->state, out->mac, host) == -1)
		return errno == ENOENT ? FIND_FILE : FIND_BAD_RECORD;
	out->recorded = true;
	if (host->disabled)
		return FIND_DISABLED;
	return host->allow_pxe ? FIND_FILE : FIND_NOT_ALLOWED;
}

/* Is it a name that the host's boot ROM asks for? */
static bool
is_roms(const struct map_name *name, const struct found *found)
{
	enum made_kind kind = made_kind(name->rest);

	return found->identified &&
	       (kind == MADE_NOT ? *name->prefix != '\0' : made_for_rom(kind));
}

/* Has the site or a packet told of it? Anybody can write a MAC before a name. */
static bool
is_known(const struct find *f, const struct found *found)
{
	char name[STATE_NAME];
	struct stat st;

	return found->recorded ||
	       fstatat(f->state, state_host(found->mac, STATE_IDENTITY, name), &st,
		       AT_SYMLINK_NOFOLLOW) == 0;
}

enum find_verdict
find_file(const struct find *f, const struct find_ask *ask, struct found *out)
{
	struct map_name name;
	struct host host;
	struct make m = {.find = f, .ask = ask, .name = &name, .allowed = true};
	*out = (struct found){.source = {.fd = -1, .over = -1}};

	enum find_verdict v = of_name[map_parse(ask->name, &name)];
	if (v != FIND_FILE)
		return v;
	identify(f, &name, ask->asker, out);
	v = permit(f, out, &host);
	/* PXELINUX can be told to boot from the disk, as iPXE is by its script. */
	m.allowed = v == FIND_FILE;
	if (v == FIND_NOT_ALLOWED && made_kind(name.rest) == MADE_PXELINUX)
		v = FIND_FILE;
	if (v != FIND_FILE)
		return v;
	m.host = out->identified ? &host : NULL;
	if (is_roms(&name, out)) {
		out->file = pin_file(name.rest);
		if (f->pins && is_known(f, out)) {
			uint64_t boots = f->pins->boots;

			m.pin = pins_asked(f->pins, out->mac, name.rest, ask->now);
			out->begins = f->pins->boots != boots;
		}
	}
	if (m.pin)
		out->boot = m.pin->boot;
	v = made_get(&m, out);
	if (v == FIND_FILE && m.pin)
		pin_began(m.pin);
	return v;
}
