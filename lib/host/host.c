#include "host/host.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

void
host_unknown(struct mac mac, struct host *out)
{
	/* Not the text, which is most of it, and nothing yet points into. */
	memset(out, 0, offsetof(struct host, text));
	out->text[0] = '\0';
	out->mac = mac;
}

static bool
host_parse(size_t len, struct host *h)
{
	size_t line;

	if (!kv_parse(h->text, len, &h->kv, &line))
		return false;

	const char *allow = kv_get(&h->kv, "allow_pxe");
	const char *disabled = kv_get(&h->kv, "disabled");

	h->known = true;
	h->allow_pxe = allow && strcmp(allow, "true") == 0;
	h->disabled = disabled && strcmp(disabled, "true") == 0;
	h->name = kv_get(&h->kv, "name");
	h->ip = kv_get(&h->kv, "ip");
	h->group = kv_get(&h->kv, "group");
	h->console = kv_get(&h->kv, "console");
	h->cmdline = kv_get(&h->kv, "cmdline");
	h->config_txt = kv_get(&h->kv, "config_txt");
	h->facility = kv_get(&h->kv, "facility");
	h->script = kv_get(&h->kv, "script");
	h->script_url = kv_get(&h->kv, "script_url");
	h->base_url = kv_get(&h->kv, "base_url");
	h->kernel = kv_get(&h->kv, "kernel");
	h->initrd = kv_get(&h->kv, "initrd");
	return true;
}

int
host_by_mac(int state, struct mac mac, struct host *out)
{
	char name[STATE_NAME];

	host_unknown(mac, out);

	ssize_t len = at_read(state, state_host(mac, STATE_RECORD, name), out->text,
		sizeof out->text);
	if (len == -1)
		return -1;
	if (!host_parse((size_t)len, out)) {
		host_unknown(mac, out);
		errno = EBADMSG;
		return -1;
	}
	return 0;
}

int
host_mac_of_ip(int state, struct ip4 ip, struct mac *out)
{
	char text[IP4_TEXT];

	ip4_text(ip, text);
	if (state_follow(state, BY_IP, text, out) == 0)
		return 0;
	return state_follow(state, BY_LEASE, text, out);
}

/*
 * "91cdf03d", or the 16 digits of a Pi 5, of which the boot ROM uses the lower 8.
 */
static int
mac_of_serial(int state, const char *who, struct mac *out)
{
	size_t len = strlen(who);
	char serial[9];
	uint32_t v;

	if ((len != 8 && len != 16) || !num_hex(who + len - 8, 8, &v) ||
		(len == 16 && !num_hex(who, 8, &v))) {
		errno = ENOENT;
		return -1;
	}
	num_hex(who + len - 8, 8, &v);
	snprintf(serial, sizeof serial, "%08x", v);
	return state_follow(state, BY_SERIAL, serial, out);
}

int
host_mac_of(int state, const char *who, struct mac *out)
{
	struct ip4 ip;

	if (mac_parse(who, out))
		return 0;
	if (ip4_parse(who, &ip))
		return host_mac_of_ip(state, ip, out);
	if (state_follow(state, BY_NAME, who, out) == 0)
		return 0;
	return mac_of_serial(state, who, out);
}
