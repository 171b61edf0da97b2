/* The scripts of network boot programs: iPXE's first, and PXELINUX' menu. */
#include "base/str.h"
#include "host/seen.h"
#include "ipxe/autoexec.h"
#include "ipxe/pxelinux.h"
#include "tftp/made.h"
#include "tftp/place.h"

#include <string.h>

#define TEMPLATE_MAX 8192
#define SCRIPT_MAX   (TEMPLATE_MAX + SITE_MAX + BOOT_URL)

/* Where our web server has mb-ipxe-cgi. */
#define URL_PATH "/boot"

/*
 * The site with our own address in it, which is the one that the host came to
 * unless the site says another. Its strings stay those of the first.
 */
static void
own_site(const struct make *m, struct site *out)
{
	*out = *m->find->site;
	if (ip4_zero(out->http_address))
		out->http_address = m->ask->local;
}

/* The template that we ship for a host that is known. */
static bool
read_template(const struct make *m, char out[static TEMPLATE_MAX])
{
	struct source s;
	size_t len;

	if (place_shipped(m->find, "ipxe", "known.ipxe", &s) != FIND_FILE)
		return false;

	bool good = place_read(&s, out, TEMPLATE_MAX - 1, &len);
	source_close(&s);
	if (good)
		out[len] = '\0';
	return good;
}

/* The script for this host; a note says why there is none. */
static bool
fill(const struct make *m, struct wr *w, struct found *out)
{
	const struct site *site = m->find->site;
	char template[TEMPLATE_MAX], url[BOOT_URL];
	struct rd where;

	if (!read_template(m, template))
		return false;
	if (!site_script_url(site, m->ask->local, m->host->mac, url, sizeof url)) {
		out->note = "autoexec.ipxe: the boot script's URL is too long: "
			    "sent without it";
		return false;
	}

	enum template_result r = autoexec_fill(template, m->host->mac, url,
		site_get(site, "tftp.ipxe_patch"), w, &where);
	if (r == TEMPLATE_FILLED)
		return true;
	out->note = "autoexec.ipxe: known.ipxe of the share folder is not right";
	return false;
}

enum find_verdict
made_autoexec(const struct make *m, struct found *out)
{
	char text[SCRIPT_MAX];
	struct wr w = wr_of(text, sizeof text);
	size_t sites = 0;

	while (sites < out->places && out->place[sites].root == MAP_SITE)
		sites++;

	enum find_verdict v =
		place_open(m->find, out->place, sites, &out->missing, &out->source);
	if (v != FIND_NOT_FOUND)
		return v;
	if (!fill(m, &w, out))
		return place_open(m->find, out->place, out->places, &out->missing,
			&out->source);
	out->shipped = "ipxe/known.ipxe";
	str_copy(out->made, sizeof out->made, "mac, url");
	return made_text(out, text, w.len);
}

/* The URL of our own images, where they can be fetched from us by TFTP. */
static const char *
own_images(const struct make *m, const struct site *site, char out[static BOOT_URL])
{
	if (!site_flag(m->find->site, "tftp.shared_files", true) ||
		!site_url(site, "", site->http_address, "/images", out, BOOT_URL))
		return NULL;
	return out;
}

/*
 * The override that holds here, or NULL. Nobody would learn that one that counts
 * once was spent here, so it counts only if the firmware has spent it.
 */
static const struct override *
holds(const struct make *m, struct override *o)
{
	struct override_past past;

	if (override_read(m->find->state, m->host->mac, o, &past) == -1 ||
		!override_holds(o, &past, m->ask->date) ||
		(o->once && override_due(o, &past)))
		return NULL;
	return o;
}

enum find_verdict
made_pxelinux(const struct make *m, struct found *out)
{
	char text[2 * BOOT_URL + BOOT_ARGS + 128], images[BOOT_URL];
	struct wr w = wr_of(text, sizeof text);
	struct override o;
	struct seen seen;
	struct site site;
	struct boot boot;
	enum find_verdict v = FIND_NOT_FOUND;

	if (m->allowed)
		v = place_open(m->find, out->place, out->places, &out->missing,
			&out->source);
	if (v != FIND_NOT_FOUND)
		return v;
	own_site(m, &site);

	bool pi = !m->host->known &&
		  seen_read(m->find->state, m->host->mac, &seen) == 0 &&
		  seen_is_pi(&seen);
	if (!boot_decide(m->host, &site, pi, URL_PATH, holds(m, &o), &boot) ||
		!pxelinux_render(&boot, own_images(m, &site, images), &w))
		return FIND_NOT_FOUND;
	str_copy(out->made, sizeof out->made, boot_which(boot.verdict));
	return made_text(out, text, w.len);
}
