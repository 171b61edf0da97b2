#include "wire.h"

#include "report.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum { ARP_AGAIN = 1 * SECOND, ARP_REQUEST = 1, ARP_REPLY = 2, UDP_HEADER = 8 };

static const struct mac everybody = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

int
wire_open(struct wire *wire, const char *iface)
{
	int index = (int)if_nametoindex(iface);
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_ifindex = index};
	struct packet_mreq all = {
		.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
	struct wr protocol = wr_of(&at.sll_protocol, sizeof at.sll_protocol);

	if (index == 0)
		return -1;
	wr_be16(&protocol, ETH_P_ALL);
	wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (wire->fd == -1)
		return -1;
	/* Our MAC need not be the interface's: take frames to any. */
	if (bind(wire->fd, (struct sockaddr *)&at, sizeof at) == -1)
		return -1;
	return setsockopt(
		wire->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all);
}

static void
write_ethernet(struct wr *w, struct mac to, struct mac from, uint16_t type)
{
	wr_bytes(w, to.b, sizeof to.b);
	wr_bytes(w, from.b, sizeof from.b);
	wr_be16(w, type);
}

/* A frame that does not get out is one the network lost: its sender asks again. */
static void
frame_send(const struct wire *wire, const struct wr *w)
{
	if (w->full || send(wire->fd, w->base, w->len, 0) == -1)
		say("wire: a frame was not sent: %s", strerror(errno));
}

/* A request is for the host whose MAC is still zero. */
static void
arp_send(const struct wire *wire, uint16_t op, struct mac mac, struct ip4 ip)
{
	uint8_t frame[42];
	struct wr w = wr_of(frame, sizeof frame);

	write_ethernet(
		&w, op == ARP_REQUEST ? everybody : mac, wire->mac, ETHERTYPE_ARP);
	wr_bytes(&w, "\0\1\10\0\6\4",
		6); /* Ethernet and IPv4, addresses of 6 and 4 */
	wr_be16(&w, op);
	wr_bytes(&w, wire->mac.b, sizeof wire->mac.b);
	wr_bytes(&w, wire->ip.b, sizeof wire->ip.b);
	wr_bytes(&w, mac.b, sizeof mac.b);
	wr_bytes(&w, ip.b, sizeof ip.b);
	frame_send(wire, &w);
}

static void
arp_take(struct wire *wire, struct rd arp)
{
	rd_skip(&arp, 6);

	uint16_t op = rd_be16(&arp);
	struct mac mac = rd_mac(&arp);
	struct ip4 from = rd_ip4(&arp);

	rd_skip(&arp, 6);

	struct ip4 target = rd_ip4(&arp);

	if (arp.bad || ip4_zero(wire->ip) || !ip4_eq(target, wire->ip))
		return;
	if (ip4_eq(from, wire->hop))
		wire->hop_mac = mac;
	if (op == ARP_REQUEST && !wire->mute)
		arp_send(wire, ARP_REPLY, mac, from);
}

/* RFC 1071: the complement of the sum of the 16-bit words. */
static uint16_t
checksum(struct rd header)
{
	uint32_t sum = 0;

	while (header.left > 0)
		sum += rd_be16(&header);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static void
write_ip(struct wr *w, struct ip4 from, struct ip4 to, size_t len)
{
	size_t start = w->len;

	wr_be16(w, 0x4500); /* version 4, header of 5 words, ordinary service */
	wr_be16(w, (uint16_t)(20 + len));
	wr_be32(w, 0);      /* no fragment */
	wr_be16(w, 0x4011); /* lives for 64 hops; UDP is 17 */
	wr_be16(w, 0);      /* the checksum, when the rest is there */
	wr_bytes(w, from.b, sizeof from.b);
	wr_bytes(w, to.b, sizeof to.b);

	uint16_t sum = checksum(rd_of(w->base + start, w->len - start));

	wr_patch_u8(w, start + 10, (uint8_t)(sum >> 8));
	wr_patch_u8(w, start + 11, (uint8_t)sum);
}

void
wire_send(const struct wire *wire, uint16_t port, struct ip4 to, uint16_t to_port,
	const struct wr *data)
{
	struct mac mac = ip4_eq(to, IP4_BROADCAST) ? everybody : wire->hop_mac;
	uint8_t frame[1514];
	struct wr w = wr_of(frame, sizeof frame);
	char text[IP4_TEXT];

	write_ethernet(&w, mac, wire->mac, ETHERTYPE_IP);
	write_ip(&w, wire->ip, to, UDP_HEADER + data->len);
	wr_be16(&w, port);
	wr_be16(&w, to_port);
	wr_be16(&w, (uint16_t)(UDP_HEADER + data->len));
	wr_be16(&w, 0); /* no checksum, as RFC 768 allows */
	wr_bytes(&w, data->base, data->len);
	frame_send(wire, &w);
	if (wire->verbose)
		say("> %u to %s:%u, %zu bytes", port, ip4_text(to, text), to_port,
			data->len);
}

/* Checksums are not looked at: on a virtual wire the sender leaves them undone. */
static bool
udp_take(const struct wire *wire, struct rd ip, struct udp *out)
{
	uint8_t first = rd_u8(&ip);

	rd_skip(&ip, 5);

	uint16_t fragment = rd_be16(&ip) & 0x3fff;

	rd_skip(&ip, 1);

	uint8_t protocol = rd_u8(&ip);

	rd_skip(&ip, 2);
	out->from = rd_ip4(&ip);

	struct ip4 to = rd_ip4(&ip);

	out->from_port = rd_be16(&ip);
	out->to_port = rd_be16(&ip);

	uint16_t len = rd_be16(&ip);

	rd_skip(&ip, 2);
	out->data = rd_sub(&ip, (size_t)len - UDP_HEADER);
	return first == 0x45 && fragment == 0 && protocol == IPPROTO_UDP &&
	       (ip4_zero(wire->ip) || ip4_eq(to, wire->ip)) && !out->data.bad;
}

bool
wire_recv(struct wire *wire, uint64_t until, struct udp *in)
{
	struct pollfd readable = {.fd = wire->fd, .events = POLLIN};
	uint64_t t = now();
	char text[IP4_TEXT];

	if (poll(&readable, 1, t < until ? (int)(until - t) : 0) <= 0)
		return false;

	ssize_t n = recv(wire->fd, wire->frame, sizeof wire->frame, MSG_DONTWAIT);
	struct rd frame = rd_of(wire->frame, n > 0 ? (size_t)n : 0);
	struct mac to = rd_mac(&frame);

	rd_skip(&frame, sizeof to.b);

	uint16_t type = rd_be16(&frame);

	if (!mac_eq(to, wire->mac) && !mac_eq(to, everybody))
		return false;
	if (type == ETHERTYPE_ARP)
		arp_take(wire, frame);
	if (type != ETHERTYPE_IP || !udp_take(wire, frame, in))
		return false;
	if (wire->verbose)
		say("< %u from %s:%u, %zu bytes", in->to_port,
			ip4_text(in->from, text), in->from_port, in->data.left);
	return true;
}

bool
wire_neighbour(struct wire *wire, struct ip4 hop, uint64_t until)
{
	uint64_t again = 0;
	struct udp ignored;

	wire->hop = hop;
	wire->hop_mac = (struct mac){0};
	while (!mac_ok(wire->hop_mac) && now() < until) {
		if (now() >= again) {
			arp_send(wire, ARP_REQUEST, wire->hop_mac, hop);
			again = now() + ARP_AGAIN;
		}
		wire_recv(wire, earlier(again, until), &ignored);
	}
	return mac_ok(wire->hop_mac);
}
