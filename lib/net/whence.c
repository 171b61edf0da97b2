#include "net/whence.h"

#include "base/num.h"
#include "base/rd.h"
#include "base/str.h"

#include <string.h>

/* Is an address within "10.0.0.0/8", or that address itself? */
static bool
within(struct ip4 ip, const struct rd *network)
{
	struct rd r = *network, address = rd_until(&r, "/");
	char text[IP4_TEXT], bits[4] = "32";
	uint16_t n = 0;
	struct ip4 net;

	if (r.left > 0) {
		rd_skip(&r, 1);
		if (!str_take(bits, sizeof bits, &r))
			return false;
	}
	if (!str_take(text, sizeof text, &address) || !ip4_parse(text, &net) ||
		!num_u16(bits, 0, 32, &n))
		return false;
	return n == 0 || (ip4_number(ip) ^ ip4_number(net)) >> (32 - n) == 0;
}

bool
whence_ip4(const char *text, struct ip4 *out)
{
	struct ip ip;

	if (!ip_parse(text, &ip) || !ip_is4(ip))
		return false;
	*out = ip_to4(ip);
	return true;
}

bool
whence_within(const char *networks, const char *address)
{
	struct rd all = rd_of(networks, networks ? strlen(networks) : 0);
	struct ip4 ip;

	if (!whence_ip4(address, &ip))
		return false;
	while (all.left > 0) {
		struct rd network = rd_until(&all, " ");

		rd_skip(&all, all.left > 0);
		if (within(ip, &network))
			return true;
	}
	return false;
}

bool
whence_here(const char *remote, const char *server)
{
	struct ip4 ip;

	if (whence_ip4(remote, &ip) && ip.b[0] == 127)
		return true;
	return strcmp(remote, "::1") == 0 ||
	       (*remote && strcmp(remote, server) == 0);
}

/* One of a list of addresses, without its blanks; "" if it is too long. */
static void
take(const char *start, const char *end, char out[static WHENCE_TEXT])
{
	struct rd one;

	while (start < end && *start == ' ')
		start++;
	one = rd_of(start, (size_t)(end - start));
	if (!str_take(out, WHENCE_TEXT, &one))
		*out = '\0';
}

bool
whence_client(const char *proxies, const char *remote, const char *forwarded,
	char out[static WHENCE_TEXT])
{
	const char *end = forwarded + strlen(forwarded);

	take(remote, remote + strlen(remote), out);
	if (!whence_within(proxies, remote))
		return false;
	while (end > forwarded) {
		const char *start = end;
		char one[WHENCE_TEXT];

		while (start > forwarded && start[-1] != ',')
			start--;
		take(start, end, one);
		if (!whence_within(proxies, one)) {
			memcpy(out, one, sizeof one);
			break;
		}
		end = start > forwarded ? start - 1 : forwarded;
	}
	return true;
}
