#include "tftp/made.h"

#include "base/str.h"
#include "tftp/place.h"

#include <errno.h>
#include <string.h>

/* By name; pxelinux.cfg/01-<mac> has a shape instead. */
static const struct {
	const char *name;
	bool rom;
	enum find_verdict (*make)(const struct make *m, struct found *out);
} kinds[] = {
	[MADE_NOT] = {"", false, NULL},
	[MADE_IMAGE] = {"RPI_EFI.fd", true, made_image},
	[MADE_CONFIG] = {"config.txt", true, made_config},
	[MADE_CMDLINE] = {"cmdline.txt", true, made_cmdline},
	[MADE_EEPROM] = {MADE_EEPROM_NAME, true, made_eeprom},
	[MADE_EEPROM_SIG] = {"pieeprom.sig", true, made_eeprom_sig},
	[MADE_AUTOEXEC] = {"autoexec.ipxe", false, made_autoexec},
	[MADE_PXELINUX] = {"", false, made_pxelinux},
};

enum made_kind
made_kind(const char *rest)
{
	struct mac mac;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (*kinds[i].name && strcmp(kinds[i].name, rest) == 0)
			return (enum made_kind)i;
	return map_pxelinux(rest, &mac) ? MADE_PXELINUX : MADE_NOT;
}

bool
made_for_rom(enum made_kind kind)
{
	return kinds[kind].rom;
}

static enum find_verdict
get_now(const struct make *m, enum made_kind kind, struct found *out)
{
	if (m->host && m->host->group &&
		!str_copy(out->group, sizeof out->group, m->host->group))
		return FIND_BAD_RECORD;
	out->places = place_list(m->find, m->name, m->host, out->place);
	if (m->host && kinds[kind].make)
		return kinds[kind].make(m, out);
	return place_open(
		m->find, out->place, out->places, &out->missing, &out->source);
}

enum find_verdict
made_get(const struct make *m, struct found *out)
{
	const char *name = m->name->rest;
	enum made_kind kind = made_kind(name);
	enum pin_had had = PIN_NEVER;

	if (m->pin)
		had = pin_get(m->pin, name, &out->source, out->override);
	if (had != PIN_NEVER)
		return had == PIN_THERE ? FIND_FILE : FIND_NOT_FOUND;

	enum find_verdict v = get_now(m, kind, out);
	if (m->pin && v == FIND_FILE)
		pin_keep(m->find->pins, m->pin, name, &out->source, out->override);
	else if (m->pin && v == FIND_NOT_FOUND && kind != MADE_NOT)
		pin_keep(m->find->pins, m->pin, name, NULL, "");
	return v;
}

/* Are these the bytes of the file that was found? */
static bool
is_file(struct found *out, const char *text, size_t len)
{
	char bytes[4096] = {0};

	if (out->source.fd == -1 || out->source.size != len)
		return false;
	for (size_t at = 0; at < len; at += sizeof bytes) {
		size_t n = len - at < sizeof bytes ? len - at : sizeof bytes;
		struct iovec part = {bytes, n};

		if (source_read(&out->source, at, &part, 1) == -1 ||
			memcmp(bytes, text + at, n) != 0)
			return false;
	}
	return true;
}

enum find_verdict
made_text(struct found *out, const char *text, size_t len)
{
	struct source made;

	if (is_file(out, text, len))
		return FIND_FILE;
	if (source_memory(text, len, &made) == -1)
		return FIND_TROUBLE;
	if (out->source.fd != -1)
		source_close(&out->source);
	out->source = made;
	return FIND_FILE;
}
