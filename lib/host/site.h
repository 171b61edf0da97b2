/*
 * site: what the site says of itself, compiled from metal-boot.yaml by mb-config to
 * the file "site" under the state folder: kv's form, each key by its path in the
 * YAML, joined by dots ("dhcp.tftp_address").
 *
 * Servers read it when they start and again when it was replaced, so an edit counts
 * from the next request on.
 */
#ifndef MB_SITE_H
#define MB_SITE_H

#include "base/kv.h"
#include "host/addr.h"

#include <sys/stat.h>

#define SITE_MAX 32768 /* bytes of the file */

/* What to do for a machine that has no record: dhcp.unknown_hosts. */
enum unknown_policy {
	UNKNOWN_PI, /* netboot Raspberry Pis, remember the others (the default) */
	UNKNOWN_IGNORE,  /* nothing at all */
	UNKNOWN_RECORD,  /* remember it, do not answer */
	UNKNOWN_NETBOOT, /* netboot it */
};

/* How much goes to the log: log_level. */
enum site_log {
	LOG_USUAL, /* info, and when it is not given */
	LOG_MORE,  /* debug, trace: as a server's -v has it */
	LOG_LESS,  /* warn, warning, error: nothing of what went well */
};

struct site {
	struct kv kv;
	char text[SITE_MAX];
	struct stat seen; /* of the file that was read; st_ino 0: none was there */

	bool proxy; /* dhcp.proxy_enabled: beside another DHCP server */
	enum unknown_policy unknown; /* dhcp.unknown_hosts */
	uint32_t strangers;          /* dhcp.max_unknown_hosts: host/strangers */
	enum site_log log;
	uint16_t http_port;      /* port: where our web server is */
	struct ip4 http_address; /* address; zero: whichever the client came to */
	struct ip4 tftp_address; /* dhcp.tftp_address; zero likewise */
};

/*
 * Read the site's record if it is not the one already in *site, which is all zero
 * at first. No record at all is a site of defaults. 1 if it was read, 0 if it was
 * still the same, -1 with errno (EBADMSG: not one that mb-config writes), and then
 * *site is as it was.
 */
int site_refresh(int state, struct site *site);

/* The value of a key by its path, or NULL. */
const char *site_get(const struct site *site, const char *key);

/* "true" is true; a key that is not there is what otherwise says. */
bool site_flag(const struct site *site, const char *key, bool otherwise);

/*
 * The URL that <key>.scheme, .address, .port and .path, or <key> itself, say; what
 * they leave out is http, the address given, the site's HTTP port, and path. No
 * slash at the end. False if it does not fit.
 */
bool site_url(const struct site *site, const char *key, struct ip4 address,
	const char *path, char *out, size_t size);

/*
 * Where iPXE on that host finds its boot script: dhcp.ipxe_http_script_url, which
 * is one for all, else "<dhcp.ipxe_http_url>/<mac>", by default at "/boot" of our
 * web server, which is at this address unless the site says another. False if it
 * does not fit.
 */
bool site_script_url(const struct site *site, struct ip4 web, struct mac mac,
	char *out, size_t size);

#endif
