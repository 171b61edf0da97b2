/* The two texts that a Raspberry Pi's boot ROM reads. */
#include "tftp/cmdline.h"
#include "tftp/configtxt.h"
#include "tftp/made.h"
#include "tftp/place.h"

#include <string.h>

/* The file, and what a record has at most, each line of it a byte longer. */
#define OUT_MAX (MADE_TEXT + CONFIGTXT_MORE + 2 * HOST_RECORD_MAX)

static bool
said(const char *text)
{
	return text && *text;
}

static void
close_source(struct found *out)
{
	if (out->source.fd != -1)
		source_close(&out->source);
}

/* The host's image: as its boot has it, or will have it. */
static enum find_verdict
image_of(const struct make *m, struct found *out)
{
	struct map_name name = *m->name;
	struct make image = *m;

	/* The prefix that this name has, if any, then the image's. */
	snprintf(name.text, sizeof name.text, "%s%s%s", name.prefix,
		*name.prefix ? "/" : "", CONFIGTXT_IMAGE);
	name.rest = name.text + (*name.prefix ? strlen(name.prefix) + 1 : 0);
	image.name = &name;
	*out = (struct found){.source.fd = -1};
	return made_get(&image, out);
}

/* The file that config.txt is made of; the source stays -1 for "of nothing". */
static enum find_verdict
config_base(const struct make *m, bool image, struct found *out)
{
	const char *lines = m->host->config_txt;
	bool shared = site_flag(m->find->site, "tftp.shared_files", true);
	enum find_verdict v = FIND_NOT_FOUND;

	if (image && shared) {
		v = place_shipped(m->find, "firmware", "config.txt", &out->source);
		out->shipped = v == FIND_FILE ? "firmware/config.txt" : NULL;
	}
	return v == FIND_NOT_FOUND && said(lines) ? FIND_FILE : v;
}

/* Say what was made of it. */
static void
tell_config(struct found *out, const struct configtxt *with, bool placed)
{
	size_t len = 0;

	if (placed)
		len = (size_t)snprintf(out->made, sizeof out->made,
			"device_tree_address=0x%llx device_tree_end=0x%llx",
			(unsigned long long)with->image,
			(unsigned long long)configtxt_tree_end(with->image));
	if (said(with->lines))
		snprintf(out->made + len, sizeof out->made - len, "%sconfig_txt",
			placed ? ", " : "");
}

static enum find_verdict
render_config(const struct make *m, uint64_t image, struct found *out)
{
	const struct configtxt with = {image, m->host->config_txt};
	char in[MADE_TEXT], text[OUT_MAX];
	struct wr w = wr_of(text, sizeof text);
	bool placed = false;
	size_t len = 0;

	if (out->source.fd != -1 &&
		!place_read(&out->source, in, sizeof in, &len)) {
		out->note = "config.txt: too long to be made to fit: sent as it is";
		return FIND_FILE;
	}
	if (!configtxt_render(rd_of(in, len), &with, &w, &placed)) {
		out->note = "config.txt: too long to be made to fit: sent as it is";
		return out->source.fd != -1 ? FIND_FILE : FIND_TROUBLE;
	}
	tell_config(out, &with, placed);
	return made_text(out, text, w.len);
}

enum find_verdict
made_config(const struct make *m, struct found *out)
{
	struct found image;
	enum find_verdict v = place_open(
		m->find, out->place, out->places, &out->missing, &out->source);

	/* Who writes one for this host means it. */
	if (v == FIND_FILE && out->place[out->missing].whose == MAP_OWN)
		return v;

	bool found = image_of(m, &image) == FIND_FILE;
	uint64_t size = found ? image.source.size : 0;
	if (found)
		close_source(&image);
	if (v == FIND_NOT_FOUND)
		v = config_base(m, found, out);
	if (v == FIND_FILE)
		v = render_config(m, size, out);
	if (v != FIND_FILE) {
		close_source(out);
		return v;
	}
	if (!out->note && out->source.size > CONFIGTXT_MOST)
		out->note = "config.txt: more than 4096 bytes, and boot ROMs "
			    "before 2020 read no more of it";
	if (!out->note && found)
		out->note = image.note;
	return v;
}

enum find_verdict
made_cmdline(const struct make *m, struct found *out)
{
	const char *console = m->host->console, *more = m->host->cmdline;
	char in[MADE_TEXT], text[OUT_MAX];
	struct wr w = wr_of(text, sizeof text);
	size_t len = 0;
	enum find_verdict v = place_open(
		m->find, out->place, out->places, &out->missing, &out->source);

	if (v == FIND_NOT_FOUND && said(more))
		v = FIND_FILE;
	if (v != FIND_FILE)
		return v;
	if (out->source.fd != -1 &&
		!place_read(&out->source, in, sizeof in, &len)) {
		out->note = "cmdline.txt: too long for a line: sent as it is";
		return v;
	}
	if (!cmdline_render(rd_of(in, len), console, more, &w)) {
		close_source(out);
		return FIND_TROUBLE;
	}
	snprintf(out->made, sizeof out->made, "%s%s%s",
		said(console) ? "console" : "",
		said(console) && said(more) ? ", " : "",
		said(more) ? "cmdline" : "");
	v = made_text(out, text, w.len);
	if (v != FIND_FILE)
		close_source(out);
	return v;
}
