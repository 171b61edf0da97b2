#include "base/str.h"
#include "dhcp/pxe.h"
#include "dhcp/reply.h"

#include <string.h>

/* PXE 2.1, the options within option 43. */
enum { VENDOR_CONTROL = 6, VENDOR_MENU = 9, VENDOR_PROMPT = 10 };

/* VENDOR_CONTROL: do not look for boot servers, ... but boot the file at once. */
enum { NO_BROADCAST = 1, NO_MULTICAST = 2, BOOT_FILE_AT_ONCE = 8 };

/* What each kind of client wants to see. */
static const struct {
	const char *class; /* option 60 */
	const char *menu;  /* option 43 with a menu of this one entry */
	bool at_once;      /* option 43 that says to boot the file */
} wants[] = {
	[CLIENT_IPXE] = {"PXEClient", NULL, true},
	[CLIENT_PI_ROM] = {"PXEClient", "Raspberry Pi Boot", false},
	[CLIENT_PI3_ROM] = {"PXEClient", "Raspberry Pi Boot   ", false},
	[CLIENT_UEFI_HTTP] = {"HTTPClient", NULL, false},
	[CLIENT_UEFI_PXE] = {"PXEClient", NULL, true},
	[CLIENT_BIOS_PXE] = {"PXEClient", NULL, true},
	[CLIENT_UBOOT] = {"PXEClient", NULL, true},
};

/*
 * Option 43 with a menu of one entry, of type 0, which a boot ROM picks by its
 * text.
 */
static void
put_menu(struct dhcp *d, const char *text)
{
	uint8_t buf[64]; /* 15 bytes and the text, of 20 at most */
	struct wr w = wr_of(buf, sizeof buf);
	size_t len = strlen(text);

	wr_u8(&w, VENDOR_CONTROL);
	wr_u8(&w, 1);
	wr_u8(&w, NO_BROADCAST | NO_MULTICAST);
	wr_u8(&w, VENDOR_PROMPT);
	wr_u8(&w, 4);
	wr_u8(&w, 0); /* seconds */
	wr_text(&w, "PXE");
	wr_u8(&w, VENDOR_MENU);
	wr_u8(&w, (uint8_t)(3 + len));
	wr_be16(&w, 0); /* type */
	wr_u8(&w, (uint8_t)len);
	wr_text(&w, text);
	wr_u8(&w, OPT_END);
	dhcp_put(d, OPT_VENDOR, buf, w.len);
}

/*
 * Option 43 that spares UEFI, BIOS and iPXE the question on port 4011. A menu here
 * would end their boot: its type 0 means "boot from disk" to them.
 */
static void
put_at_once(struct dhcp *d)
{
	static const uint8_t v[] = {VENDOR_CONTROL, 1, BOOT_FILE_AT_ONCE, OPT_END};

	dhcp_put(d, OPT_VENDOR, v, sizeof v);
}

/* Option 43, for those who want one. */
static void
put_vendor(enum client_kind kind, enum pxe_on on, struct dhcp *out)
{
	if (on == PXE_BY_MENU)
		put_menu(out, "next boot entry");
	else if (wants[kind].menu)
		put_menu(out, wants[kind].menu);
	else if (wants[kind].at_once)
		put_at_once(out);
}

/* Where iPXE sends its log: where the site says, or to us, who record it. */
static bool
log_server(
	const struct pxe_ask *ask, const struct pxe_offer *offer, struct ip4 *out)
{
	const char *said = site_get(ask->site, "dhcp.syslog_ip");

	if (said)
		return ip4_parse(said, out);
	*out = offer->server;
	return site_flag(ask->site, "console.enabled", true) &&
	       site_flag(ask->site, "console.network", true);
}

void
pxe_put(const struct pxe_ask *ask, const struct pxe_offer *offer, struct dhcp *out)
{
	enum client_kind kind = ask->client.kind;
	char text[IP4_TEXT];
	struct ip4 ip;

	out->siaddr = offer->tftp;
	dhcp_put_text(out, OPT_CLASS, wants[kind].class);
	put_vendor(kind, offer->on, out);
	if (pxe_is_rom(kind))
		dhcp_put_text(out, OPT_TFTP_NAME, ip4_text(offer->tftp, text));
	if (*offer->file) {
		/*
		 * Some read the field, some the option. A longer name is in the
		 * option.
		 */
		str_copy(out->file, DHCP_FILE, offer->file);
		dhcp_put_text(out, OPT_BOOT_FILE, offer->file);
	}
	if (kind == CLIENT_IPXE && log_server(ask, offer, &ip))
		dhcp_put_ip4(out, OPT_LOG_SERVER, ip);
}

void
pxe_answer(
	const struct pxe_ask *ask, const struct pxe_offer *offer, struct dhcp *out)
{
	reply_to(ask->packet, out);
	dhcp_put_u8(out, OPT_TYPE,
		dhcp_type(ask->packet) == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK);
	dhcp_put_ip4(out, OPT_SERVER, offer->server);
	pxe_put(ask, offer, out);
	reply_echo(ask->packet, OPT_MACHINE, out);
	reply_echo(ask->packet, OPT_RELAY, out);
}

struct dgram_route
pxe_route(const struct pxe_ask *ask, const struct dgram *in)
{
	const struct ip4 everybody = {{255, 255, 255, 255}};
	const struct dhcp *packet = ask->packet;
	struct dgram_route to = {.local = in->local, .iface = in->iface};
	struct ip4 ip;

	if (ask->port == PXE_PORT) {
		ip = ip4_or(ip_to4(in->from), everybody);
		to.port = in->from_port;
	} else if (!ip4_zero(packet->giaddr)) {
		ip = packet->giaddr;
		to.port = DHCP_SERVER_PORT;
		to.iface = 0; /* the way to a relay is a matter of routes */
	} else {
		ip = ip4_or(packet->ciaddr, everybody);
		to.port = DHCP_CLIENT_PORT;
	}
	to.to = ip_of4(ip);
	return to;
}
