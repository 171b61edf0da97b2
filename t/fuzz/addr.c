/* An address that is read is written in one spelling, which reads back the same. */
#include "host/addr.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[64], mac_out[MAC_TEXT], ip_out[IP4_TEXT];
	struct mac mac, mac_again;
	struct ip4 ip, ip_again;

	if (size >= sizeof text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (mac_parse(text, &mac)) {
		assert(mac_parse(mac_text(mac, mac_out), &mac_again));
		assert(mac_eq(mac, mac_again));
		assert(mac_parse(mac_show(mac, mac_out), &mac_again));
		assert(mac_eq(mac, mac_again));
	}
	if (ip4_parse(text, &ip)) {
		assert(strcmp(ip4_text(ip, ip_out), text) == 0);
		assert(ip4_parse(ip_out, &ip_again));
		assert(ip4_eq(ip, ip_again));
	}
	return 0;
}
