#include "dhcp/pxe.h"

#include "base/str.h"

#include <string.h>

/* PXE 2.1, the options within option 43. */
enum { VENDOR_CONTROL = 6, VENDOR_MENU = 9, VENDOR_PROMPT = 10 };

/* VENDOR_CONTROL: do not look for boot servers, ... but boot the file at once. */
enum { NO_BROADCAST = 1, NO_MULTICAST = 2, BOOT_FILE_AT_ONCE = 8 };

/*
 * How a client is sent on to its next boot entry. Firmware that hears nothing waits
 * a minute (EDK2: 4, 8, 16 and 32 seconds); told so, four seconds.
 */
enum send_on {
	STAY,    /* it cannot be, so it hears nothing */
	BY_MENU, /* PXE 2.1: the menu's one entry is of type 0, "boot from disk" */
	BY_URL,  /* a URL of no scheme that it has, for which it asks nobody */
};

/* What each kind of client wants to see. */
static const struct {
	const char *class; /* option 60 */
	const char *menu;  /* option 43 with a menu of this one entry */
	bool at_once;      /* option 43 that says to boot the file */
	enum send_on on;
} wants[] = {
	[CLIENT_IPXE] = {"PXEClient", NULL, true, STAY},
	[CLIENT_PI_ROM] = {"PXEClient", "Raspberry Pi Boot", false, STAY},
	[CLIENT_PI3_ROM] = {"PXEClient", "Raspberry Pi Boot   ", false, STAY},
	[CLIENT_UEFI_HTTP] = {"HTTPClient", NULL, false, BY_URL},
	[CLIENT_UEFI_PXE] = {"PXEClient", NULL, true, BY_MENU},
	[CLIENT_BIOS_PXE] = {"PXEClient", NULL, true, BY_MENU},
	[CLIENT_UBOOT] = {"PXEClient", NULL, true, STAY},
};

static bool
is_rom(const struct client *c)
{
	return c->kind == CLIENT_PI_ROM || c->kind == CLIENT_PI3_ROM;
}

/* A board that its ROM, or its firmware, now or before, has named. */
static bool
is_pi(const struct pxe_ask *ask)
{
	return is_rom(&ask->client) || ask->client.board || seen_is_pi(ask->seen);
}

/* Which messages a proxy answers, and how. */
static enum pxe_verdict
by_message(const struct pxe_ask *ask)
{
	uint8_t type = dhcp_type(ask->packet);

	if (ask->port == PXE_PORT)
		return type == DHCP_REQUEST || type == DHCP_INFORM ? PXE_ACK
								   : PXE_NOT_PROXY;
	if (type == DHCP_DISCOVER)
		return PXE_OFFER;
	return type == DHCP_INFORM ? PXE_ACK : PXE_NOT_PROXY;
}

/* May this machine netboot? PXE_OFFER is yes. */
static enum pxe_verdict
by_host(const struct pxe_ask *ask)
{
	const struct host *host = ask->host;

	if (host->disabled)
		return PXE_DISABLED;
	if (host->known)
		return host->allow_pxe ? PXE_OFFER : PXE_NOT_ALLOWED;
	switch (ask->site->unknown) {
	case UNKNOWN_NETBOOT:
		return PXE_OFFER;
	case UNKNOWN_PI:
		return is_pi(ask) ? PXE_OFFER : PXE_NOT_PI;
	case UNKNOWN_IGNORE:
	case UNKNOWN_RECORD:
		break;
	}
	return PXE_UNKNOWN;
}

bool
pxe_is_firmware(enum client_kind kind)
{
	return kind == CLIENT_UEFI_PXE || kind == CLIENT_UEFI_HTTP ||
	       kind == CLIENT_BIOS_PXE || kind == CLIENT_UBOOT;
}

bool
pxe_obeys(const struct override *o, const struct override_past *past, uint64_t now)
{
	/* What is due once is for the boot script, which spends it. */
	return override_holds(o, past, now) && !(o->once && override_due(o, past));
}

/* What its override makes of a firmware that may netboot. PXE_OFFER: nothing. */
static enum pxe_verdict
by_override(const struct pxe_ask *ask)
{
	if (!ask->override || !pxe_is_firmware(ask->client.kind))
		return PXE_OFFER;
	if (ask->override->target == OVERRIDE_DISK)
		return PXE_DISK;
	return ask->override->target == OVERRIDE_SETUP ? PXE_SETUP : PXE_OFFER;
}

/* Is it to go on to its next boot entry? */
static bool
goes_on(enum pxe_verdict v)
{
	return v == PXE_DISK || v == PXE_SETUP || v == PXE_NOT_ALLOWED;
}

bool
pxe_answers(enum pxe_verdict v, enum client_kind kind)
{
	return v == PXE_OFFER || v == PXE_ACK ||
	       (goes_on(v) && wants[kind].on != STAY);
}

/* Did it ask somebody else? Firmware that names no server means whom it sent to. */
static bool
asks_other(const struct pxe_ask *ask, struct ip4 server)
{
	struct ip4 asked = dhcp_ip4(ask->packet, OPT_SERVER);

	return !ip4_zero(asked) && !ip4_eq(asked, server) &&
	       !ip4_eq(asked, ask->local);
}

static struct ip4
first(struct ip4 a, struct ip4 b)
{
	return ip4_zero(a) ? b : a;
}

/* Our own address: as the site says, else the one where the packet came in. */
static struct ip4
our_address(const struct pxe_ask *ask)
{
	const char *text = site_get(ask->site, "dhcp.address");
	struct ip4 ip = {0};

	if (text)
		ip4_parse(text, &ip);
	return first(ip, ask->local);
}

/* The site's URL of that key, and a name below it. */
static bool
url_of(const struct pxe_ask *ask, const char *key, const char *path,
	const char *name, char out[static PXE_FILE_MAX])
{
	struct ip4 web = first(ask->site->http_address, our_address(ask));

	if (!site_url(ask->site, key, web, path, out, PXE_FILE_MAX))
		return false;

	size_t len = strlen(out);
	int n = snprintf(out + len, PXE_FILE_MAX - len, "/%s", name);
	return n > 0 && (size_t)n < PXE_FILE_MAX - len;
}

/*
 * What it is to boot, into out, which is empty. PXE_OFFER is that there is
 * something.
 */
static enum pxe_verdict
by_file(const struct pxe_ask *ask, char out[static PXE_FILE_MAX])
{
	const char *file = client_boot_file(ask->client.arch);
	bool fits;

	if (is_rom(&ask->client))
		return PXE_OFFER;
	/* A URL that does not fit here is in the script of the iPXE that it gets.
	 */
	if (ask->client.kind == CLIENT_UEFI_HTTP && ask->override &&
		ask->override->target == OVERRIDE_HTTP &&
		str_copy(out, PXE_FILE_MAX, ask->override->url))
		return PXE_OFFER;
	if (ask->client.kind == CLIENT_IPXE)
		fits = site_script_url(ask->site, our_address(ask),
			dhcp_mac(ask->packet), out, PXE_FILE_MAX);
	else if (!file)
		return PXE_NO_FILE;
	else if (ask->client.kind == CLIENT_UEFI_HTTP)
		fits = url_of(ask, "dhcp.ipxe_binary_url", "/ipxe", file, out);
	else
		fits = str_copy(out, PXE_FILE_MAX, file);
	return fits ? PXE_OFFER : PXE_TOO_LONG;
}

/* For who is sent on by a URL: one that nothing is asked for. */
static void
url_of_nothing(const struct pxe_ask *ask, char out[static PXE_FILE_MAX])
{
	char ip[IP4_TEXT];

	if (wants[ask->client.kind].on == BY_URL)
		snprintf(out, PXE_FILE_MAX, "none://%s/",
			ip4_text(our_address(ask), ip));
}

enum pxe_verdict
pxe_decide(const struct pxe_ask *ask, struct pxe_offer *out)
{
	struct pxe_offer offer = {.server = our_address(ask)};
	enum pxe_verdict answer, v;

	if (ask->packet->op != DHCP_BOOTREQUEST)
		return PXE_REPLY;
	if (!mac_ok(dhcp_mac(ask->packet)))
		return PXE_NO_MAC;
	if (ask->client.kind == CLIENT_NONE)
		return PXE_NOT_NETBOOT;
	if ((v = by_host(ask)) == PXE_DISABLED)
		return v;
	if ((answer = by_message(ask)) == PXE_NOT_PROXY)
		return answer;
	if (v == PXE_OFFER)
		v = by_override(ask);
	if (v != PXE_OFFER && !pxe_answers(v, ask->client.kind))
		return v;
	if (ip4_zero(offer.server))
		return PXE_NO_ADDRESS;
	if (answer == PXE_ACK && asks_other(ask, offer.server))
		return PXE_OTHER_SERVER;
	if (goes_on(v)) {
		answer = v;
		url_of_nothing(ask, offer.file);
	} else if ((v = by_file(ask, offer.file)) != PXE_OFFER) {
		return v;
	}
	offer.tftp = first(ask->site->tftp_address, offer.server);
	*out = offer;
	return answer;
}

const char *
pxe_words(enum pxe_verdict verdict)
{
	static const char *const words[] = {
		[PXE_OFFER] = "offer",
		[PXE_ACK] = "ack",
		[PXE_DISK] = "its override says disk",
		[PXE_SETUP] = "its override says setup",
		[PXE_REPLY] = "a reply, not a request",
		[PXE_NO_MAC] = "no Ethernet address that a machine can have",
		[PXE_NOT_NETBOOT] = "not a netboot client",
		[PXE_NOT_PROXY] = "for its DHCP server to answer",
		[PXE_OTHER_SERVER] = "it asks another server",
		[PXE_DISABLED] =
			"its record or Ironic's file says to leave it alone",
		[PXE_NOT_ALLOWED] = "its record does not allow PXE",
		[PXE_NOT_PI] = "no record of it, and not known as a Raspberry Pi",
		[PXE_UNKNOWN] = "no record of it",
		[PXE_NO_FILE] = "no boot file for its architecture",
		[PXE_NO_ADDRESS] = "our own address there is not known",
		[PXE_TOO_LONG] = "its boot URL is over 255 characters",
	};

	return words[verdict];
}

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
put_vendor(const struct pxe_ask *ask, enum pxe_verdict verdict, struct dhcp *out)
{
	enum client_kind kind = ask->client.kind;

	if (goes_on(verdict) && wants[kind].on == BY_MENU)
		put_menu(out, "next boot entry");
	else if (wants[kind].menu)
		put_menu(out, wants[kind].menu);
	else if (wants[kind].at_once)
		put_at_once(out);
}

/* Give an option back as it came. */
static void
echo(const struct dhcp *ask, uint8_t code, struct dhcp *out)
{
	struct rd value = dhcp_get(ask, code);

	if (!value.bad)
		dhcp_put(out, code, value.at, value.left);
}

/*
 * The fixed part. Who has no address yet, and his relay, must be told to broadcast.
 */
static void
answer_header(const struct dhcp *ask, struct dhcp *out)
{
	*out = (struct dhcp){
		.op = DHCP_BOOTREPLY,
		.htype = ask->htype,
		.hlen = ask->hlen,
		.xid = ask->xid,
		.flags = ask->flags,
		.ciaddr = ask->ciaddr,
		.giaddr = ask->giaddr,
	};
	memcpy(out->chaddr, ask->chaddr, sizeof out->chaddr);
	if (ip4_zero(ask->ciaddr))
		out->flags |= DHCP_BROADCAST;
}

void
pxe_answer(const struct pxe_ask *ask, enum pxe_verdict verdict,
	const struct pxe_offer *offer, struct dhcp *out)
{
	enum client_kind kind = ask->client.kind;
	const char *log = site_get(ask->site, "dhcp.syslog_ip");
	char text[IP4_TEXT];
	struct ip4 ip;

	answer_header(ask->packet, out);
	out->siaddr = offer->tftp;
	dhcp_put_u8(out, OPT_TYPE,
		dhcp_type(ask->packet) == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK);
	dhcp_put_ip4(out, OPT_SERVER, offer->server);
	dhcp_put_text(out, OPT_CLASS, wants[kind].class);
	put_vendor(ask, verdict, out);
	if (is_rom(&ask->client))
		dhcp_put_text(out, OPT_TFTP_NAME, ip4_text(offer->tftp, text));
	if (*offer->file) {
		/*
		 * Some read the field, some the option. A longer name is in the
		 * option.
		 */
		str_copy(out->file, DHCP_FILE, offer->file);
		dhcp_put_text(out, OPT_BOOT_FILE, offer->file);
	}
	if (kind == CLIENT_IPXE && log && ip4_parse(log, &ip))
		dhcp_put_ip4(out, OPT_LOG_SERVER, ip);
	echo(ask->packet, OPT_MACHINE, out);
	echo(ask->packet, OPT_RELAY, out);
}

struct dgram_route
pxe_route(const struct pxe_ask *ask, const struct dgram *in)
{
	const struct ip4 everybody = {{255, 255, 255, 255}};
	const struct dhcp *packet = ask->packet;
	struct dgram_route to = {.local = in->local, .iface = in->iface};
	struct ip4 ip;

	if (ask->port == PXE_PORT) {
		ip = first(ip_to4(in->from), everybody);
		to.port = in->from_port;
	} else if (!ip4_zero(packet->giaddr)) {
		ip = packet->giaddr;
		to.port = DHCP_SERVER_PORT;
		to.iface = 0; /* the way to a relay is a matter of routes */
	} else {
		ip = first(packet->ciaddr, everybody);
		to.port = DHCP_CLIENT_PORT;
	}
	to.to = ip_of4(ip);
	return to;
}

struct ip4
pxe_lease(const struct dhcp *packet)
{
	uint8_t type = dhcp_type(packet);
	struct ip4 ip = {0};

	if (type == DHCP_REQUEST)
		ip = first(dhcp_ip4(packet, OPT_ADDRESS), packet->ciaddr);
	else if (type == DHCP_INFORM)
		ip = packet->ciaddr;
	/* This host's, this net's and groups' addresses are nobody's lease. */
	if (ip.b[0] == 0 || ip.b[0] == 127 || ip.b[0] >= 224)
		return (struct ip4){0};
	return ip;
}

/* May this packet leave a trace at all? */
static bool
may_learn(const struct pxe_ask *ask, enum pxe_verdict verdict)
{
	if (verdict == PXE_REPLY || verdict == PXE_NO_MAC || ask->host->disabled)
		return false;
	if (!ask->host->known && ask->site->unknown == UNKNOWN_IGNORE)
		return false;
	return verdict != PXE_NOT_NETBOOT || ask->host->known ||
	       ask->seen->when > 0;
}

bool
pxe_learn(const struct pxe_ask *ask, enum pxe_verdict verdict, uint64_t now,
	struct seen *seen)
{
	const struct client *c = &ask->client;
	struct seen s = *ask->seen;

	if (!may_learn(ask, verdict))
		return false;
	s.mac = dhcp_mac(ask->packet);
	s.lease = first(pxe_lease(ask->packet), s.lease);
	if (c->kind != CLIENT_NONE)
		str_copy(s.client, sizeof s.client, client_name(c->kind));
	if (*c->serial)
		str_copy(s.serial, sizeof s.serial, c->serial);
	if (c->board)
		s.board = c->board;
	if (ip4_eq(s.lease, ask->seen->lease) && s.board == ask->seen->board &&
		strcmp(s.serial, ask->seen->serial) == 0 &&
		strcmp(s.client, ask->seen->client) == 0)
		return false;
	s.when = now;
	*seen = s;
	return true;
}
