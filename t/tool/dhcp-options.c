/*
 * dhcp-options: the options of DHCP packets, for tests.
 *
 *     dhcp-options ask MAC [CODE=HEX ...]
 *         a DISCOVER, in hex
 *     dhcp-options show <PACKET
 *         its options, "CODE HEX", and siaddr as 255
 *     dhcp-options pick [-a ADDRESS] <PACKET
 *         what the records under MB_STATE give to who sent it: "CODE force|asked
 * HEX" dhcp-options serve IFACE SERVER CLIENT CODE=HEX ... be a DHCP server with
 * one address and these options for everybody, in as many bytes as every client
 * takes; each answer's length goes to the output
 *
 * 0; 64, 65, 75, 78: trouble.
 */
#include "base/hex.h"
#include "base/num.h"
#include "file/state.h"
#include "host/ironic.h"
#include "net/dgram.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>

static _Noreturn void
usage(void)
{
	errx(EX_USAGE,
		"usage: dhcp-options ask MAC [CODE=HEX ...]\n"
		"       dhcp-options show|pick [-a ADDRESS] <PACKET\n"
		"       dhcp-options serve IFACE SERVER CLIENT [CODE=HEX ...]");
}

static void
print_hex(const void *bytes, size_t len)
{
	char text[2 * DHCP_MAX + 1];
	struct wr w = wr_of(text, sizeof text);

	wr_hex(&w, bytes, len);
	wr_u8(&w, '\0');
	puts(text);
}

static void
add_option(struct dhcp *d, char *arg)
{
	char *value = strchr(arg, '=');
	uint8_t bytes[DHCP_MAX];
	struct wr w = wr_of(bytes, sizeof bytes);
	uint16_t code;

	if (value)
		*value++ = '\0';
	if (!value || !num_u16(arg, 1, 254, &code) ||
		!wr_unhex(&w, value, strlen(value)))
		usage();
	dhcp_put(d, (uint8_t)code, bytes, w.len);
}

static void
ask(int argc, char *argv[])
{
	static struct dhcp d;
	uint8_t bytes[DHCP_MAX];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct mac mac;

	if (argc < 1 || !mac_parse(argv[0], &mac))
		usage();
	d.op = DHCP_BOOTREQUEST;
	d.htype = DHCP_ETHERNET;
	d.hlen = sizeof mac.b;
	d.xid = 0x12345678;
	d.flags = DHCP_BROADCAST;
	memcpy(d.chaddr, mac.b, sizeof mac.b);
	dhcp_put_u8(&d, OPT_TYPE, DHCP_DISCOVER);
	for (int i = 1; i < argc; i++)
		add_option(&d, argv[i]);
	if (!dhcp_build(&d, sizeof bytes, &w))
		errx(EX_DATAERR, "it does not fit into a packet");
	print_hex(bytes, w.len);
}

static void
read_packet(struct dhcp *out)
{
	uint8_t bytes[DHCP_MAX];
	size_t len = fread(bytes, 1, sizeof bytes, stdin);

	if (!dhcp_parse(rd_of(bytes, len), out))
		errx(EX_DATAERR, "standard input is no DHCP packet");
}

static void
show(void)
{
	static struct dhcp d;

	read_packet(&d);
	for (int code = 1; code < OPT_END; code++) {
		struct rd v = dhcp_get(&d, (uint8_t)code);

		if (v.bad)
			continue;
		printf("%d ", code);
		print_hex(v.at, v.left);
	}
	printf("255 ");
	print_hex(d.siaddr.b, sizeof d.siaddr.b);
}

static void
pick(struct ip4 self)
{
	static struct dhcp d;
	static struct optset all;
	static struct ironic host;
	static struct optpick picked;
	const struct optset *const sets[] = {&all, &host.own};
	int state = state_open(getenv("MB_STATE"));

	read_packet(&d);
	if (state == -1 || (ironic_options(state, &all) == -1 && errno != ENOENT) ||
		(ironic_of(state, dhcp_mac(&d), &host) == -1 && errno != ENOENT))
		err(EX_CONFIG, "the records");
	optset_tags(&all, &d, &host.tags);
	optset_pick(sets, 2, &host.tags, &d, &picked);
	if (host.ignore)
		puts("ignore");
	for (int code = 1; code <= OPT_END; code++) {
		uint8_t bytes[OPTVALUE_MAX];
		struct wr w = wr_of(bytes, sizeof bytes);
		bool force;

		if (!optpick_value(&picked, (uint8_t)code, self, &force, &w))
			continue;
		printf("%d %s ", code, force ? "force" : "asked");
		print_hex(bytes, w.len);
	}
}

/* An answer to one packet, if it has one: what is given to all, for who asks. */
static void
serve_one(int fd, const struct dgram *in, const struct dhcp *all)
{
	struct dgram_route to = {.to = ip_of4((struct ip4){{255, 255, 255, 255}}),
		.port = DHCP_CLIENT_PORT,
		.iface = in->iface};
	static struct dhcp ask, d;
	uint8_t bytes[DHCP_MAX], left[256];
	struct wr w = wr_of(bytes, sizeof bytes);

	if (!dhcp_parse(rd_of(in->bytes, in->len), &ask) ||
		(dhcp_type(&ask) != DHCP_DISCOVER &&
			dhcp_type(&ask) != DHCP_REQUEST))
		return;
	d = *all;
	d.xid = ask.xid;
	d.flags = ask.flags;
	memcpy(d.chaddr, ask.chaddr, sizeof d.chaddr);
	dhcp_put_u8(&d, OPT_TYPE,
		dhcp_type(&ask) == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK);
	if (!dhcp_build(&d, DHCP_LEAST, &w) ||
		dgram_send(fd, &to, bytes, w.len) == -1)
		err(EX_TEMPFAIL, "not sent");
	printf("%zu bytes, %zu left out\n", w.len,
		dhcp_left_out(&d, DHCP_LEAST, left));
	fflush(stdout);
}

static void
serve(int argc, char *argv[])
{
	static struct dhcp all = {
		.op = DHCP_BOOTREPLY, .htype = DHCP_ETHERNET, .hlen = 6};
	struct dgram_peer here =
		dgram_peer(ip_of4((struct ip4){0}), DHCP_SERVER_PORT, 0);
	struct pollfd p = {.fd = socket(AF_INET, SOCK_DGRAM, 0), .events = POLLIN};
	struct dgram in;
	struct ip4 self;

	if (argc < 3 || !ip4_parse(argv[1], &self) ||
		!ip4_parse(argv[2], &all.yiaddr))
		usage();
	dhcp_put_ip4(&all, OPT_SERVER, self);
	for (int i = 3; i < argc; i++)
		add_option(&all, argv[i]);
	if (p.fd == -1 ||
		setsockopt(p.fd, SOL_SOCKET, SO_BINDTODEVICE, argv[0],
			(socklen_t)strlen(argv[0])) == -1 ||
		bind(p.fd, &here.at.sa, here.len) == -1 ||
		dgram_prepare(p.fd) == -1)
		err(EX_TEMPFAIL, "%s", argv[0]);
	puts("ready");
	fflush(stdout);
	while (poll(&p, 1, -1) == 1)
		if (dgram_recv(p.fd, &in) == 1)
			serve_one(p.fd, &in, &all);
}

int
main(int argc, char *argv[])
{
	struct ip4 self = {0};
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "ask") == 0) {
		ask(argc - 2, argv + 2);
		return 0;
	}
	if (strcmp(verb, "serve") == 0)
		serve(argc - 2, argv + 2);
	if (argc == 4 && strcmp(argv[2], "-a") == 0 ? !ip4_parse(argv[3], &self)
						    : argc != 2)
		usage();
	if (strcmp(verb, "show") == 0)
		show();
	else if (strcmp(verb, "pick") == 0)
		pick(self);
	else
		usage();
	return 0;
}
