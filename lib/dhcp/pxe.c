#include "dhcp/pxe.h"

#include "base/str.h"

#include <string.h>

/* How each kind of client is sent on. */
static const enum pxe_on ways_on[] = {
	[CLIENT_NONE] = PXE_STAYS,
	[CLIENT_IPXE] = PXE_STAYS,
	[CLIENT_PI_ROM] = PXE_STAYS,
	[CLIENT_PI3_ROM] = PXE_STAYS,
	[CLIENT_UEFI_HTTP] = PXE_BY_URL,
	[CLIENT_UEFI_PXE] = PXE_BY_MENU,
	[CLIENT_BIOS_PXE] = PXE_BY_MENU,
	[CLIENT_UBOOT] = PXE_STAYS,
};

bool
pxe_is_rom(enum client_kind kind)
{
	return kind == CLIENT_PI_ROM || kind == CLIENT_PI3_ROM;
}

/* A board that its ROM, or its firmware, now or before, has named. */
static bool
is_pi(const struct pxe_ask *ask)
{
	return pxe_is_rom(ask->client.kind) || ask->client.board ||
	       seen_is_pi(ask->seen);
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
	if (ask->serves && type == DHCP_REQUEST)
		return PXE_ACK;
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
	if (ask->serves && site_flag(ask->site, "dhcp.fallback_netboot", false))
		return PXE_OFFER;
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
	       (goes_on(v) && ways_on[kind] != PXE_STAYS);
}

/* Did it ask somebody else? Firmware that names no server means whom it sent to. */
static bool
asks_other(const struct pxe_ask *ask, struct ip4 server)
{
	struct ip4 asked = dhcp_ip4(ask->packet, OPT_SERVER);

	return !ip4_zero(asked) && !ip4_eq(asked, server) &&
	       !ip4_eq(asked, ask->local);
}

/* Our own address: as the site says, else the one where the packet came in. */
static struct ip4
our_address(const struct pxe_ask *ask)
{
	const char *text = site_get(ask->site, "dhcp.address");
	struct ip4 ip = {0};

	if (text)
		ip4_parse(text, &ip);
	return ip4_or(ip, ask->local);
}

/* The site's URL of that key, and a name below it. */
static bool
url_of(const struct pxe_ask *ask, const char *key, const char *path,
	const char *name, char out[static PXE_FILE_MAX])
{
	struct ip4 web = ip4_or(ask->site->http_address, our_address(ask));

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

	if (pxe_is_rom(ask->client.kind))
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
		return ask->file ? PXE_OFFER : PXE_NO_FILE;
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

	if (ways_on[ask->client.kind] == PXE_BY_URL)
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
	if (answer == PXE_ACK && !ask->serves && asks_other(ask, offer.server))
		return PXE_OTHER_SERVER;
	if (goes_on(v)) {
		answer = v;
		offer.on = ways_on[ask->client.kind];
		url_of_nothing(ask, offer.file);
	} else if ((v = by_file(ask, offer.file)) != PXE_OFFER) {
		return v;
	}
	offer.tftp = ip4_or(ask->site->tftp_address, offer.server);
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
