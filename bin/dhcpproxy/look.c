#include "server.h"

#include "file/state.h"
#include "host/ironic.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <time.h>

void
refresh(struct server *s)
{
	if (site_refresh(s->state, &s->site) == -1) {
		if (!s->site.http_port)
			err(EX_CONFIG, STATE_SITE);
		warn(STATE_SITE ": still going by the old one");
	}
	if (!s->site.proxy)
		errx(EX_CONFIG,
			"dhcp.proxy_enabled is false, but to be the DHCP server"
			" itself is not implemented yet");
}

/* Its override, if it is to be obeyed. One that is spoilt is told, and is none. */
static void
look_up_override(const struct server *s, struct turn *t)
{
	struct override_past past;

	if (override_read(s->state, t->seen.mac, &t->override, &past) == -1)
		warn("%s: its override", t->who);
	else if (pxe_obeys(&t->override, &past, (uint64_t)time(NULL)))
		t->ask.override = &t->override;
}

/* A plain DHCP client matters only when it names its address. */
int
look_up(const struct server *s, struct turn *t)
{
	struct mac mac = dhcp_mac(&t->packet);

	t->seen = (struct seen){.mac = mac};
	host_unknown(mac, &t->host);
	if (t->ask.client.kind == CLIENT_NONE && ip4_zero(pxe_lease(&t->packet)))
		return 0;
	if ((host_by_mac(s->state, mac, &t->host) == -1 && errno != ENOENT) ||
		ironic_apply(s->state, &t->host) == -1)
		return -1;
	t->seen = backlog_seen(&s->backlog, s->state, mac);
	if (pxe_is_firmware(t->ask.client.kind))
		look_up_override(s, t);
	return 0;
}
