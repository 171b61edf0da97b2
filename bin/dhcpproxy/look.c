#include "server.h"

#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>
#include <time.h>

void
refresh(struct server *s)
{
	int rc = site_refresh(s->state, &s->site);

	if (rc == -1) {
		if (!s->site.http_port)
			err(EX_CONFIG, STATE_SITE);
		warn(STATE_SITE ": still going by the old one");
	}
	if (rc != 1)
		return;

	bool was = s->off;
	s->off = !site_flag(&s->site, "dhcp.enabled", true);
	if (s->off && !was)
		warnx("nothing is answered: dhcp.enabled is false in"
		      " metal-boot.yaml");
	open_leases(s);
}

/* Its override, if it is to be obeyed. One that is spoilt is told, and is none. */
static void
look_up_override(const struct server *s, struct turn *t)
{
	struct override_past past;

	if (override_get(s->state, t->seen.mac, &t->override) == -1 ||
		(*t->override.id &&
			override_get_past(s->state, t->seen.mac, &past) == -1))
		warn("%s: its override", t->who);
	else if (*t->override.id &&
		 pxe_obeys(&t->override, &past, (uint64_t)time(NULL)))
		t->ask.override = &t->override;
}

/* The option lines for all clients, if they changed. */
static int
refresh_options(struct server *s)
{
	struct stat st = {0};

	if (fstatat(s->state, STATE_OPTIONS, &st, AT_SYMLINK_NOFOLLOW) == -1 &&
		errno != ENOENT)
		return -1;
	/* They are replaced as a whole, so another one is another file. */
	if (st.st_ino == s->options_seen.st_ino &&
		st.st_mtim.tv_sec == s->options_seen.st_mtim.tv_sec &&
		st.st_mtim.tv_nsec == s->options_seen.st_mtim.tv_nsec)
		return 0;
	if (ironic_options(s->state, &s->options) == -1 && errno != ENOENT)
		return -1;
	s->options_seen = st;
	return 0;
}

/*
 * What Ironic says of it, for a DHCP server. A host that has no record but Ironic's
 * is one that may netboot.
 */
static int
look_up_ironic(struct server *s, struct turn *t)
{
	if (ironic_of(s->state, t->seen.mac, &t->ironic) == -1 && errno != ENOENT)
		return -1;
	if (refresh_options(s) == -1)
		return -1;
	if (t->ironic.ignore)
		t->host.known = t->host.disabled = true;
	else if (t->ironic.known && !t->host.known)
		t->host.known = t->host.allow_pxe = true;
	return 0;
}

/* To a proxy a plain DHCP client matters only when it names its address. */
int
look_up(struct server *s, struct turn *t)
{
	struct mac mac = dhcp_mac(&t->packet);

	t->seen = (struct seen){.mac = mac};
	host_unknown(mac, &t->host);
	if (!s->serves && t->ask.client.kind == CLIENT_NONE &&
		ip4_zero(pxe_lease(&t->packet)))
		return 0;
	if (host_by_mac(s->state, mac, &t->host) == -1 && errno != ENOENT)
		return -1;
	if ((s->serves ? look_up_ironic(s, t) : ironic_apply(s->state, &t->host)) ==
		-1)
		return -1;
	t->seen = backlog_seen(&s->backlog, s->state, mac);
	if (pxe_is_firmware(t->ask.client.kind))
		look_up_override(s, t);
	return 0;
}
