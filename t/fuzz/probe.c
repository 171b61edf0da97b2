/* Any bytes at all as ARP, and as an echo: what is heard names an address and a
 * MAC. */
#include "net/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct probe p = {0};
	struct ip4 address;
	struct mac mac;

	if (probe_read_arp(rd_of(data, size), &address, &mac) &&
		(ip4_zero(address) || !mac_ok(mac) || size < PROBE_ARP))
		abort();
	if (probe_read_echo(&p, rd_of(data, size), &address) &&
		size < 20 + PROBE_ECHO)
		abort();
	return 0;
}
