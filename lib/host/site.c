#include "host/site.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/strangers.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static const char *const policies[] = {
	[UNKNOWN_PI] = "pi",
	[UNKNOWN_IGNORE] = "ignore",
	[UNKNOWN_RECORD] = "record",
	[UNKNOWN_NETBOOT] = "netboot",
};

const char *
site_get(const struct site *site, const char *key)
{
	return kv_get(&site->kv, key);
}

bool
site_flag(const struct site *site, const char *key, bool otherwise)
{
	const char *v = site_get(site, key);

	return v ? strcmp(v, "true") == 0 : otherwise;
}

static enum site_log
log_of(const char *level)
{
	if (!level || strcmp(level, "info") == 0)
		return LOG_USUAL;
	return strcmp(level, "debug") == 0 || strcmp(level, "trace") == 0
		       ? LOG_MORE
		       : LOG_LESS;
}

static struct ip4
address(const struct site *site, const char *key)
{
	const char *v = site_get(site, key);
	struct ip4 ip = {0};

	if (v)
		ip4_parse(v, &ip);
	return ip;
}

/* Fill the fields from the record; mb-config has checked every value. */
static void
interpret(struct site *s)
{
	const char *port = site_get(s, "port");
	const char *unknown = site_get(s, "dhcp.unknown_hosts");

	const char *most = site_get(s, "dhcp.max_unknown_hosts");

	s->strangers = STRANGERS_MOST;
	if (most)
		num_u32(most, 1, UINT32_MAX, &s->strangers);
	s->http_port = 80;
	if (port)
		num_u16(port, 1, 65535, &s->http_port);
	s->proxy = site_flag(s, "dhcp.proxy_enabled", true);
	s->http_address = address(s, "address");
	s->tftp_address = address(s, "dhcp.tftp_address");
	s->unknown = UNKNOWN_PI;
	s->log = log_of(site_get(s, "log_level"));
	for (size_t i = 0; unknown && i < sizeof policies / sizeof *policies; i++)
		if (strcmp(unknown, policies[i]) == 0)
			s->unknown = (enum unknown_policy)i;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_size == b->st_size;
}

/* Read the record into a site that is all zero; when it fails, it is spoilt. */
static int
read_into(int state, const struct stat *st, struct site *out)
{
	ssize_t len;
	size_t line;

	if (st->st_ino) {
		len = at_read(state, STATE_SITE, out->text, sizeof out->text);
		if (len == -1)
			return -1;
		if (!kv_parse(out->text, (size_t)len, &out->kv, &line)) {
			errno = EBADMSG;
			return -1;
		}
	}
	out->seen = *st;
	interpret(out);
	return 0;
}

/* The first time: what a program that is started for each request reads. */
static int
read_first(int state, const struct stat *st, struct site *site)
{
	if (read_into(state, st, site) == 0)
		return 1;

	int why = errno;
	*site = (struct site){0};
	errno = why;
	return -1;
}

/* Beside what is there, which stays when it fails. */
__attribute__((noinline)) static int
read_again(int state, const struct stat *st, struct site *site)
{
	struct site fresh = {0};

	if (read_into(state, st, &fresh) == -1)
		return -1;

	/*
	 * The strings of kv point into text, so they move when the struct is
	 * copied.
	 */
	*site = fresh;
	for (size_t i = 0; i < site->kv.n; i++) {
		site->kv.item[i].name =
			site->text + (fresh.kv.item[i].name - fresh.text);
		site->kv.item[i].value =
			site->text + (fresh.kv.item[i].value - fresh.text);
	}
	return 1;
}

int
site_refresh(int state, struct site *site)
{
	struct stat st = {0};

	if (fstatat(state, STATE_SITE, &st, AT_SYMLINK_NOFOLLOW) == -1 &&
		errno != ENOENT)
		return -1;
	if (!site->http_port)
		return read_first(state, &st, site);
	if (same_file(&st, &site->seen))
		return 0;
	return read_again(state, &st, site);
}

/* The value of "<key>.<part>", or NULL. */
static const char *
part(const struct site *site, const char *key, const char *name)
{
	char path[64]; /* the longest: "dhcp.ipxe_binary_url.address" */
	int n = snprintf(path, sizeof path, "%s.%s", key, name);

	return n > 0 && (size_t)n < sizeof path ? site_get(site, path) : NULL;
}

bool
site_url(const struct site *site, const char *key, struct ip4 address,
	const char *path, char *out, size_t size)
{
	const char *whole = site_get(site, key),
		   *scheme = part(site, key, "scheme");
	const char *host = part(site, key, "address"),
		   *port = part(site, key, "port");
	const char *where = part(site, key, "path");
	char ip[IP4_TEXT];
	struct wr w = wr_of(out, size);

	if (whole) {
		wr_text(&w, whole);
	} else {
		bool https = scheme && strcmp(scheme, "https") == 0;
		uint16_t usual = https ? 443 : 80,
			 p = https ? 443 : site->http_port;

		if (port)
			num_u16(port, 1, 65535, &p);
		if (!host)
			host = ip4_text(address, ip);
		if (!where)
			where = path;
		wr_text(&w, https ? "https://" : "http://");
		wr_text(&w, host);
		if (p != usual) {
			wr_u8(&w, ':');
			wr_dec(&w, p);
		}
		if (*where && *where != '/')
			wr_u8(&w, '/');
		wr_text(&w, where);
	}
	while (w.len > 0 && w.base[w.len - 1] == '/')
		w.len--;
	wr_u8(&w, '\0');
	return !w.full;
}

bool
site_script_url(const struct site *site, struct ip4 web, struct mac mac, char *out,
	size_t size)
{
	const char *whole = site_get(site, "dhcp.ipxe_http_script_url");
	char text[MAC_TEXT];

	if (whole && *whole)
		return str_copy(out, size, whole);
	if (!ip4_zero(site->http_address))
		web = site->http_address;
	if (!site_url(site, "dhcp.ipxe_http_url", web, "/boot", out, size))
		return false;

	size_t len = strlen(out);
	int n = snprintf(out + len, size - len, "/%s", mac_text(mac, text));
	return n > 0 && (size_t)n < size - len;
}
