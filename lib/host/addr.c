#include "host/addr.h"

#include "base/num.h"
#include "base/wr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

bool
mac_parse(const char *text, struct mac *out)
{
	char joint = '\0';
	struct mac mac;

	if (text[0] && text[1] && (text[2] == ':' || text[2] == '-'))
		joint = text[2];
	for (size_t i = 0; i < sizeof mac.b; i++) {
		uint32_t pair;

		if (i > 0 && joint && *text++ != joint)
			return false;
		if (!num_hex(text, 2, &pair))
			return false;
		mac.b[i] = (uint8_t)pair;
		text += 2;
	}
	if (*text)
		return false;
	*out = mac;
	return true;
}

static const char *
mac_join(struct mac mac, char joint, char out[static MAC_TEXT])
{
	snprintf(out, MAC_TEXT, "%02x%c%02x%c%02x%c%02x%c%02x%c%02x", mac.b[0],
		joint, mac.b[1], joint, mac.b[2], joint, mac.b[3], joint, mac.b[4],
		joint, mac.b[5]);
	return out;
}

const char *
mac_text(struct mac mac, char out[static MAC_TEXT])
{
	return mac_join(mac, '-', out);
}

const char *
mac_show(struct mac mac, char out[static MAC_TEXT])
{
	return mac_join(mac, ':', out);
}

bool
mac_eq(struct mac a, struct mac b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool
mac_ok(struct mac mac)
{
	return !(mac.b[0] & 1) && !mac_eq(mac, (struct mac){0});
}

bool
ip4_parse(const char *text, struct ip4 *out)
{
	struct ip4 ip;

	for (size_t i = 0; i < sizeof ip.b; i++) {
		unsigned v = 0;
		size_t digits = 0;

		if (i > 0 && *text++ != '.')
			return false;
		for (; *text >= '0' && *text <= '9' && digits < 4; digits++)
			v = v * 10 + (unsigned)(*text++ - '0');
		if (digits == 0 || v > 255 ||
			(digits > 1 && text[-(long)digits] == '0'))
			return false;
		ip.b[i] = (uint8_t)v;
	}
	if (*text)
		return false;
	*out = ip;
	return true;
}

const char *
ip4_text(struct ip4 ip, char out[static IP4_TEXT])
{
	snprintf(out, IP4_TEXT, "%u.%u.%u.%u", ip.b[0], ip.b[1], ip.b[2], ip.b[3]);
	return out;
}

bool
ip4_eq(struct ip4 a, struct ip4 b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool
ip4_zero(struct ip4 ip)
{
	return ip4_eq(ip, (struct ip4){0});
}

struct ip4
ip4_or(struct ip4 ip, struct ip4 otherwise)
{
	return ip4_zero(ip) ? otherwise : ip;
}

/* What an address of IPv4 begins with. */
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

uint32_t
ip4_number(struct ip4 ip)
{
	struct rd r = rd_of(ip.b, sizeof ip.b);

	return rd_be32(&r);
}

struct ip4
ip4_of_number(uint32_t n)
{
	struct ip4 ip = {0};
	struct wr w = wr_of(ip.b, sizeof ip.b);

	wr_be32(&w, n);
	return ip;
}

struct ip
ip_of4(struct ip4 ip)
{
	struct ip out;

	memcpy(out.b, mapped, sizeof mapped);
	memcpy(out.b + sizeof mapped, ip.b, sizeof ip.b);
	return out;
}

bool
ip_is4(struct ip ip)
{
	return memcmp(ip.b, mapped, sizeof mapped) == 0;
}

struct ip4
ip_to4(struct ip ip)
{
	struct ip4 out = {0};

	if (ip_is4(ip))
		memcpy(out.b, ip.b + sizeof mapped, sizeof out.b);
	return out;
}

const char *
ip_text(struct ip ip, char out[static IP_TEXT])
{
	if (ip_is4(ip))
		ip4_text(ip_to4(ip), out);
	else
		inet_ntop(AF_INET6, ip.b, out, IP_TEXT);
	return out;
}

bool
ip_parse(const char *text, struct ip *out)
{
	struct ip4 ip4;
	bool four = ip4_parse(text, &ip4);

	if (four)
		*out = ip_of4(ip4);
	return four || inet_pton(AF_INET6, text, out->b) == 1;
}

bool
ip_eq(struct ip a, struct ip b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool
ip_group(struct ip ip)
{
	return ip_is4(ip) ? (ip_to4(ip).b[0] & 0xf0) == 0xe0 : ip.b[0] == 0xff;
}

bool
ip_zero(struct ip ip)
{
	return ip_eq(ip, (struct ip){0}) || (ip_is4(ip) && ip4_zero(ip_to4(ip)));
}

bool
ip_mac(struct ip ip, struct mac *out)
{
	const uint8_t *id = ip.b + 8;
	struct mac mac = {{id[0] ^ 2, id[1], id[2], id[5], id[6], id[7]}};

	if (id[3] != 0xff || id[4] != 0xfe || !mac_ok(mac))
		return false;
	*out = mac;
	return true;
}

struct ip4
rd_ip4(struct rd *r)
{
	struct ip4 ip = {0};

	rd_copy(r, ip.b, sizeof ip.b);
	return ip;
}

struct mac
rd_mac(struct rd *r)
{
	struct mac mac = {0};

	rd_copy(r, mac.b, sizeof mac.b);
	return mac;
}
