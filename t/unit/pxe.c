/* dhcp/client and dhcp/pxe: who asks, what is answered, and where to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dhcp/pxe.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Option 97, as firmware sends it. */
static const uint8_t uuid[] = {0, 0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x88, 0x77,
	0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00};
static const uint8_t pi4[] = {0, '4', 'i', 'P', 'R', 0x14, 0x31, 0xd0, 0, 0x32, 1,
	2, 3, 0x3d, 0xf0, 0xcd, 0x91};
static const uint8_t pi5[] = {0, 'R', 'P', 'i', '5', 0x70, 0x41, 0xd0, 0, 0x12,
	0x34, 0x56, 0x78, 0xe1, 0x9a, 0x98, 0xbd};
static const uint8_t pi3[] = {0, 0xeb, 0xaa, 0x2f, 0xb2, 0xeb, 0xaa, 0x2f, 0xb2,
	0xeb, 0xaa, 0x2f, 0xb2, 0xeb, 0xaa, 0x2f, 0xb2};
static const uint8_t uefi_pi[] = {
	0, 0x14, 0x31, 0xd0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x91, 0xcd, 0xf0, 0x3d};

static struct dhcp packet, reply;
static struct host host;
static struct seen seen;
static struct site site;
static struct pxe_ask ask;
static struct pxe_offer offer;
static struct override override;

static const struct ip4 ours = {{10, 0, 0, 2}};

/*
 * A request on port 67 of a host that may netboot, its sender's kind yet to be
 * told.
 */
static void
fresh(uint8_t type)
{
	packet = (struct dhcp){.op = DHCP_BOOTREQUEST,
		.htype = DHCP_ETHERNET,
		.hlen = 6,
		.xid = 0x26f30342,
		.chaddr = {0xdc, 0xa6, 0x32, 1, 2, 3}};
	if (type)
		dhcp_put_u8(&packet, OPT_TYPE, type);
	memset(&host, 0, sizeof host);
	host.known = host.allow_pxe = true;
	memset(&seen, 0, sizeof seen);
	memset(&site, 0, sizeof site);
	site.http_port = 80;
	ask = (struct pxe_ask){.packet = &packet,
		.port = DHCP_SERVER_PORT,
		.local = ours,
		.host = &host,
		.seen = &seen,
		.site = &site};
	memset(&offer, 0x55, sizeof offer);
}

static void
set(const char *key, const char *value)
{
	site.kv.item[site.kv.n].name = key;
	site.kv.item[site.kv.n++].value = value;
}

static void
say(const char *class, int arch, const uint8_t machine[17])
{
	uint8_t a[] = {0, (uint8_t)arch};

	if (class)
		dhcp_put_text(&packet, OPT_CLASS, class);
	if (arch >= 0)
		dhcp_put(&packet, OPT_ARCH, a, sizeof a);
	if (machine)
		dhcp_put(&packet, OPT_MACHINE, machine, 17);
}

static enum pxe_verdict
decide(void)
{
	ask.client = client_of(&packet);
	return pxe_decide(&ask, &offer);
}

/* The same, and its answer. */
static void
answer(enum pxe_verdict want)
{
	enum pxe_verdict v = decide();

	assert_int_equal(v, want);
	pxe_answer(&ask, &offer, &reply);
	assert_false(reply.full);
}

static void
replies(uint8_t code, const void *bytes, size_t len)
{
	struct rd r = dhcp_get(&reply, code);

	assert_int_equal(r.left, len);
	assert_memory_equal(r.at, bytes, len);
}

static void
replies_text(uint8_t code, const char *text)
{
	replies(code, text, strlen(text));
}

static void
each_firmware_is_known_by_its_surest_mark(void **state)
{
	static const struct {
		const char *class, *user;
		int arch;
		const uint8_t *machine;
		const char *show;
	} who[] = {
		{"PXEClient:Arch:00000:UNDI:002001", NULL, 0, pi4,
			"pi-rom d03114 91cdf03d"},
		{"PXEClient:Arch:00000:UNDI:002001", NULL, 0, pi5,
			"pi-rom d04170 bd989ae1"},
		{"PXEClient:Arch:00000:UNDI:002001", NULL, 0, pi3,
			"pi3-rom b22faaeb"},
		{NULL, NULL, 0, pi4,
			"pi-rom d03114 91cdf03d"}, /* early loaders' REQUEST */
		{"PXEClient:Arch:00000:UNDI:002001", NULL, 0, uuid, "bios-pxe x86"},
		{"PXEClient:Arch:00000:UNDI:002001", NULL, 0, NULL, "bios-pxe x86"},
		{"PXEClient:Arch:00011:UNDI:003000", NULL, 11, uuid,
			"uefi-pxe arm64"},
		{"PXEClient:Arch:00011:UNDI:003000", NULL, 11, uefi_pi,
			"uefi-pxe arm64"},
		{"PXEClient:Arch:00022:UNDI:003000", NULL, 22, pi4, "u-boot arm64"},
		{"PXEClient:Arch:00021:UNDI:003000", NULL, -1, NULL,
			"u-boot arm32"},
		{"U-Boot.armv8", NULL, -1, NULL, "u-boot arm64"},
		{"U-Boot.armv8", NULL, 22, uuid, "u-boot arm64"},
		{"U-Boot.armv7", NULL, -1, NULL, "u-boot arm32"},
		{"U-Boot.arm", NULL, -1, NULL, "u-boot arm32"},
		{"U-Boot", NULL, -1, NULL, "u-boot other"},
		{"U-Boot", NULL, 27, NULL, "u-boot riscv64"},
		{"U-Boo", NULL, 22, NULL, "other arm64"},
		{"U-Boot.armv8", "iPXE", 11, NULL, "ipxe arm64"},
		{"PXEClient:Arch:00006:UNDI:003000", NULL, 6, uuid,
			"uefi-pxe ia32"},
		{"PXEClient:Arch:00010:UNDI:003000", NULL, 10, uuid,
			"uefi-pxe arm32"},
		{"PXEClient:Arch:00041:UNDI:003000", NULL, 41, uuid,
			"uefi-pxe rpiboot"},
		{"PXEClient:Arch:00033:UNDI:003000", NULL, 33, uuid,
			"uefi-pxe arch 33"},
		{"HTTPClient:Arch:00015:UNDI:003000", NULL, 15, uuid,
			"uefi-http ia32"},
		{"HTTPClient:Arch:00018:UNDI:003000", NULL, 18, uuid,
			"uefi-http arm32"},
		{"HTTPClient", NULL, 24, NULL, "uefi-http arm64"},
		{"PXEClient:Arch:00007:UNDI:003000", NULL, 7, uuid, "uefi-pxe x64"},
		{"PXEClient:Arch:00009:UNDI:003000", NULL, 9, uuid, "uefi-pxe x64"},
		{"PXEClient:Arch:00011:UNDI:003000", NULL, -1, uuid,
			"uefi-pxe arm64"},
		{"PXEClient:Arch:000", NULL, -1, uuid, "uefi-pxe other"},
		{"PXEClient", NULL, -1, uuid, "uefi-pxe other"},
		{"HTTPClient:Arch:00019:UNDI:003000", NULL, 19, uuid,
			"uefi-http arm64"},
		{"HTTPClient:Arch:00016:UNDI:003000", NULL, 16, uuid,
			"uefi-http x64"},
		{"PXEClient:Arch:00011:UNDI:003010", "iPXE", 11, uuid,
			"ipxe arm64"},
		{"PXEClient", "iPXE", 7, uuid, "ipxe x64"},
		{"PXEClient", "\4iPXE", 7, uuid, "ipxe x64"},
		{"PXEClient", "\3foo\4iPXE", 7, uuid, "ipxe x64"},
		{"PXEClient:Arch:00000:UNDI:002001", "iPXE", 0, pi4, "ipxe x86"},
		{"PXEClient:Arch:00007:UNDI:003000", "iPXEs", 7, uuid,
			"uefi-pxe x64"},
		{"PXEClient:Arch:00007:UNDI:003000", "\4iPX", 7, uuid,
			"uefi-pxe x64"},
		{"udhcp 1.35.0", NULL, -1, NULL, "other other"},
		{"PXEClien", NULL, 7, uuid, "other x64"},
		{NULL, NULL, -1, NULL, "other other"},
	};
	char show[CLIENT_SHOW];

	(void)state;
	for (size_t i = 0; i < COUNT(who); i++) {
		fresh(DHCP_DISCOVER);
		say(who[i].class, who[i].arch, who[i].machine);
		if (who[i].user)
			dhcp_put_text(&packet, OPT_USER_CLASS, who[i].user);

		struct client c = client_of(&packet);
		assert_string_equal(client_show(&c, show), who[i].show);
	}
}

static void
ipxe_is_known_by_its_own_option_too(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 11, uuid);
	dhcp_put(&packet, OPT_IPXE, "\xb1", 1);
	assert_int_equal(client_of(&packet).kind, CLIENT_IPXE);
}

static void
an_identity_that_is_no_pi_s_is_not_taken_for_one(void **state)
{
	static const uint8_t zeros[17],
		ones[17] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
			255, 255, 255, 255, 255, 255};
	uint8_t odd[18] = {0};
	struct client c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fresh(DHCP_DISCOVER);
		say("PXEClient", 0, i ? ones : zeros);
		c = client_of(&packet);
		assert_int_equal(c.kind, CLIENT_BIOS_PXE);
		assert_string_equal(c.serial, "");
	}
	for (size_t len = 0; len < 17; len++) {
		fresh(DHCP_DISCOVER);
		say("PXEClient", 0, NULL);
		dhcp_put(&packet, OPT_MACHINE, pi4, len);
		assert_int_equal(client_of(&packet).kind, CLIENT_BIOS_PXE);
	}
	memcpy(odd, pi4, 17); /* one byte too many, or of another type */
	fresh(DHCP_DISCOVER);
	say("PXEClient", 0, NULL);
	dhcp_put(&packet, OPT_MACHINE, odd, 18);
	assert_int_equal(client_of(&packet).kind, CLIENT_BIOS_PXE);
	odd[0] = 1;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 0, odd);
	assert_int_equal(client_of(&packet).kind, CLIENT_BIOS_PXE);
}

static void
uefi_on_a_pi_names_its_board_but_an_ordinary_uuid_names_none(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 11, uefi_pi);
	assert_int_equal(client_of(&packet).board, 0xd03114);
	assert_string_equal(client_of(&packet).serial, "");
	fresh(DHCP_DISCOVER);
	say("PXEClient", 11, uuid);
	assert_int_equal(client_of(&packet).board, 0);
}

static void
a_rom_with_a_mark_of_its_owner_s_is_known_by_its_board_and_its_mac(void **state)
{
	uint8_t rom[17];
	struct client c;

	(void)state;
	memcpy(rom, pi4, sizeof rom);
	memcpy(rom + 1, "mine", 4);
	fresh(DHCP_DISCOVER);
	say("PXEClient:Arch:00000:UNDI:002001", 0, rom);
	c = client_of(&packet);
	assert_int_equal(c.kind, CLIENT_PI_ROM);
	assert_int_equal(c.board, 0xd03114);
	assert_string_equal(c.serial, "91cdf03d");

	rom[7] &= 0x7f; /* no board */
	fresh(DHCP_DISCOVER);
	say("PXEClient:Arch:00000:UNDI:002001", 0, rom);
	assert_int_equal(client_of(&packet).kind, CLIENT_BIOS_PXE);
}

static void
what_only_resembles_a_pi_s_identity_is_a_uuid(void **state)
{
	uint8_t rom[17], uefi[17];

	(void)state;
	for (int form = 0; form < 2; form++)
		for (size_t i = 1; i <= 4; i++) { /* each letter of the mark */
			memcpy(rom, form ? pi5 : pi4, sizeof rom);
			rom[12] ^= 1; /* nor its MAC */
			rom[i] = i % 2 ? 'x' : '!';
			fresh(DHCP_DISCOVER);
			say("PXEClient", 0, rom);
			assert_int_equal(client_of(&packet).kind, CLIENT_BIOS_PXE);
		}

	/* A revision code says in bit 23 that it is one, and has 28 bits. */
	for (int i = 0; i < 3; i++) {
		memcpy(uefi, uefi_pi, sizeof uefi);
		if (i == 0)
			uefi[3] &= 0x7f;
		else if (i == 1)
			uefi[4] = 0x10;
		else
			uefi[8] = 1;
		fresh(DHCP_DISCOVER);
		say("PXEClient", 11, uefi);
		assert_int_equal(client_of(&packet).board, 0);
	}
}

static void
a_boot_rom_gets_the_menu_it_looks_for_and_our_address_in_both_places(void **state)
{
	static const uint8_t menu[] = {0x06, 0x01, 0x03, 0x0a, 0x04, 0x00, 0x50,
		0x58, 0x45, 0x09, 0x14, 0x00, 0x00, 0x11, 0x52, 0x61, 0x73, 0x70,
		0x62, 0x65, 0x72, 0x72, 0x79, 0x20, 0x50, 0x69, 0x20, 0x42, 0x6f,
		0x6f, 0x74, 0xff};

	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient:Arch:00000:UNDI:002001", 0, pi4);
	answer(PXE_OFFER);
	replies(OPT_VENDOR, menu, 32);
	replies_text(OPT_CLASS, "PXEClient");
	replies_text(OPT_TFTP_NAME, "10.0.0.2");
	replies(OPT_MACHINE, pi4, 17);
	assert_true(ip4_eq(reply.siaddr, ours));
	assert_true(ip4_eq(dhcp_ip4(&reply, OPT_SERVER), ours));
	assert_string_equal(reply.file, "");
	assert_true(dhcp_get(&reply, OPT_BOOT_FILE).bad);
}

static void
the_boot_rom_of_a_pi_3_gets_three_more_spaces(void **state)
{
	static const uint8_t menu[] = {0x06, 0x01, 0x03, 0x0a, 0x04, 0x00, 0x50,
		0x58, 0x45, 0x09, 0x17, 0x00, 0x00, 0x14, 0x52, 0x61, 0x73, 0x70,
		0x62, 0x65, 0x72, 0x72, 0x79, 0x20, 0x50, 0x69, 0x20, 0x42, 0x6f,
		0x6f, 0x74, 0x20, 0x20, 0x20, 0xff};

	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient:Arch:00000:UNDI:002001", 0, pi3);
	answer(PXE_OFFER);
	replies(OPT_VENDOR, menu, sizeof menu);
	replies_text(OPT_TFTP_NAME, "10.0.0.2");
}

static void
pxe_firmware_gets_its_file_at_once_and_never_a_menu(void **state)
{
	static const struct {
		uint8_t arch;
		const char *file;
	} want[] = {{11, "ipxe-arm64.efi"}, {7, "snponly.efi"}, {9, "snponly.efi"},
		{0, "undionly.kpxe"}, {22, "ipxe-arm64.efi"}};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		fresh(DHCP_DISCOVER);
		say("PXEClient", want[i].arch, uuid);
		answer(PXE_OFFER);
		replies(OPT_VENDOR, "\x06\x01\x08\xff", 4);
		replies_text(OPT_CLASS, "PXEClient");
		replies_text(OPT_BOOT_FILE, want[i].file);
		assert_string_equal(reply.file, want[i].file);
		assert_true(ip4_eq(reply.siaddr, ours));
		assert_true(dhcp_get(&reply, OPT_TFTP_NAME).bad);
		assert_true(dhcp_get(&reply, OPT_LOG_SERVER).bad);
	}
}

static void
http_firmware_gets_a_url_and_no_pxe(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	say("HTTPClient:Arch:00019:UNDI:003000", 19, uuid);
	answer(PXE_OFFER);
	replies_text(OPT_CLASS, "HTTPClient");
	replies_text(OPT_BOOT_FILE, "http://10.0.0.2/ipxe/ipxe-arm64.efi");
	assert_string_equal(reply.file, "http://10.0.0.2/ipxe/ipxe-arm64.efi");
	assert_true(dhcp_get(&reply, OPT_VENDOR).bad);

	fresh(DHCP_DISCOVER);
	set("dhcp.ipxe_binary_url", "http://files.example/boot/");
	say("HTTPClient:Arch:00016:UNDI:003000", 16, uuid);
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "http://files.example/boot/snponly.efi");
}

static void
ipxe_gets_its_script_and_never_itself(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	site.http_port = 8080;
	set("dhcp.syslog_ip", "10.0.0.9");
	say("PXEClient", 11, uuid);
	dhcp_put_text(&packet, OPT_USER_CLASS, "iPXE");
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "http://10.0.0.2:8080/boot/dc-a6-32-01-02-03");
	replies(OPT_VENDOR, "\x06\x01\x08\xff", 4);
	replies(OPT_LOG_SERVER, "\x0a\0\0\x09", 4);

	/*
	 * The site's one script for all comes before the URL by MAC, unless it is
	 * empty.
	 */
	set("dhcp.ipxe_http_url", "https://boot.example/s");
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "https://boot.example/s/dc-a6-32-01-02-03");
	set("dhcp.ipxe_http_script_url", "");
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "https://boot.example/s/dc-a6-32-01-02-03");
	site.kv.item[site.kv.n - 1].value = "https://boot.example/all.ipxe";
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "https://boot.example/all.ipxe");
}

static void
ipxe_logs_to_us_unless_nobody_records_it(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 11, uuid);
	dhcp_put_text(&packet, OPT_USER_CLASS, "iPXE");
	answer(PXE_OFFER);
	replies(OPT_LOG_SERVER, "\x0a\0\0\x02", 4);
	set("console.network", "false");
	answer(PXE_OFFER);
	assert_true(dhcp_get(&reply, OPT_LOG_SERVER).bad);
	site.kv.item[site.kv.n - 1].name = "console.enabled";
	answer(PXE_OFFER);
	assert_true(dhcp_get(&reply, OPT_LOG_SERVER).bad);
	/* Whoever else does is not our affair. */
	set("dhcp.syslog_ip", "10.0.0.9");
	answer(PXE_OFFER);
	replies(OPT_LOG_SERVER, "\x0a\0\0\x09", 4);
}

static void
the_site_s_own_addresses_come_before_the_interface_s(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	set("dhcp.address", "10.0.0.20");
	site.tftp_address = (struct ip4){{10, 0, 0, 21}};
	site.http_address = (struct ip4){{10, 0, 0, 22}};
	say("HTTPClient", 19, uuid);
	answer(PXE_OFFER);
	assert_int_equal(dhcp_ip4(&reply, OPT_SERVER).b[3], 20);
	assert_int_equal(reply.siaddr.b[3], 21);
	replies_text(OPT_BOOT_FILE, "http://10.0.0.22/ipxe/ipxe-arm64.efi");

	/* 0.0.0.0 is any, which no machine can be sent to. */
	site.kv.item[0].value = "0.0.0.0";
	answer(PXE_OFFER);
	assert_int_equal(dhcp_ip4(&reply, OPT_SERVER).b[3], 2);

	ask.local = (struct ip4){0};
	assert_int_equal(decide(), PXE_NO_ADDRESS);
}

static void
a_url_that_is_too_long_is_not_sent_cut(void **state)
{
	char url[300];

	(void)state;
	memset(url, 'u', sizeof url);
	for (size_t len = 238; len < 260; len++) {
		fresh(DHCP_DISCOVER);
		url[len] = '\0';
		set("dhcp.ipxe_http_url", url);
		say("PXEClient", 11, uuid);
		dhcp_put_text(&packet, OPT_USER_CLASS, "iPXE");
		if (len + 18 > 255) { /* a slash and the MAC */
			assert_int_equal(decide(), PXE_TOO_LONG);
		} else {
			answer(PXE_OFFER);
			assert_int_equal(
				dhcp_get(&reply, OPT_BOOT_FILE).left, len + 18);
			assert_string_equal(
				reply.file, ""); /* which holds only 127 */
		}
		url[len] = 'u';
	}
}

static void
an_answer_echoes_what_the_asker_and_its_relay_need(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	packet.giaddr = (struct ip4){{10, 9, 0, 1}};
	packet.hops = 1;
	packet.secs = 9;
	packet.yiaddr = ours;
	dhcp_put(&packet, OPT_RELAY, "\1\2ab", 4);
	say("PXEClient", 11, uuid);
	answer(PXE_OFFER);
	assert_int_equal(reply.op, DHCP_BOOTREPLY);
	assert_int_equal(reply.htype, DHCP_ETHERNET);
	assert_int_equal(reply.hlen, 6);
	assert_int_equal(reply.hops, 0);
	assert_int_equal(reply.xid, 0x26f30342);
	assert_int_equal(reply.secs, 0);
	assert_memory_equal(reply.chaddr, packet.chaddr, sizeof reply.chaddr);
	assert_true(ip4_eq(reply.giaddr, packet.giaddr));
	assert_true(ip4_zero(reply.yiaddr));
	replies(OPT_RELAY, "\1\2ab", 4);
	replies(OPT_MACHINE, uuid, 17);
	assert_int_equal(dhcp_type(&reply), DHCP_OFFER);
	/*
	 * A relay would send to yiaddr, which is nobody, if not told to broadcast.
	 */
	assert_int_equal(reply.flags, DHCP_BROADCAST);

	fresh(DHCP_REQUEST);
	ask.port = PXE_PORT;
	packet.ciaddr = (struct ip4){{10, 0, 0, 7}};
	say("PXEClient", 11, NULL);
	answer(PXE_ACK);
	assert_int_equal(dhcp_type(&reply), DHCP_ACK);
	assert_int_equal(reply.flags, 0);
	assert_true(ip4_eq(reply.ciaddr, packet.ciaddr));
	assert_true(dhcp_get(&reply, OPT_MACHINE).bad);
	assert_true(dhcp_get(&reply, OPT_RELAY).bad);
}

static void
a_proxy_answers_only_its_own_kind_of_message(void **state)
{
	static const enum pxe_verdict on_67[] = {PXE_NOT_PROXY, PXE_OFFER,
		PXE_NOT_PROXY, PXE_NOT_PROXY, PXE_NOT_PROXY, PXE_NOT_PROXY,
		PXE_NOT_PROXY, PXE_NOT_PROXY, PXE_ACK, PXE_NOT_PROXY};
	static const enum pxe_verdict on_4011[] = {PXE_NOT_PROXY, PXE_NOT_PROXY,
		PXE_NOT_PROXY, PXE_ACK, PXE_NOT_PROXY, PXE_NOT_PROXY, PXE_NOT_PROXY,
		PXE_NOT_PROXY, PXE_ACK, PXE_NOT_PROXY};

	(void)state;
	for (uint8_t type = 0; type < COUNT(on_67); type++) {
		fresh(type);
		say("PXEClient", 11, uuid);
		assert_int_equal(decide(), on_67[type]);
		ask.port = PXE_PORT;
		assert_int_equal(decide(), on_4011[type]);
	}
}

static void
a_question_to_another_server_is_that_one_s(void **state)
{
	(void)state;
	for (uint8_t last = 1; last < 4; last++) {
		fresh(DHCP_REQUEST);
		ask.port = PXE_PORT;
		say("PXEClient", 11, uuid);
		dhcp_put_ip4(&packet, OPT_SERVER, (struct ip4){{10, 0, 0, last}});
		assert_int_equal(decide(), last == 2 ? PXE_ACK : PXE_OTHER_SERVER);
	}
}

static void
who_does_not_netboot_is_left_alone(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	say("udhcp 1.35.0", -1, NULL);
	assert_int_equal(decide(), PXE_NOT_NETBOOT);

	fresh(DHCP_DISCOVER);
	say("PXEClient", 11, uuid);
	packet.op = DHCP_BOOTREPLY;
	assert_int_equal(decide(), PXE_REPLY);
	packet.op = 3;
	assert_int_equal(decide(), PXE_REPLY);
	packet.op = DHCP_BOOTREQUEST;
	packet.chaddr[0] |= 1; /* a group's address */
	assert_int_equal(decide(), PXE_NO_MAC);
	packet.htype = 32;
	packet.chaddr[0] &= 0xfe;
	assert_int_equal(decide(), PXE_NO_MAC);
}

static void
a_machine_we_have_no_file_for_gets_no_answer(void **state)
{
	static const int without[] = {6, 10, 21, 27, 41, 33, -1};

	(void)state;
	for (size_t i = 0; i < COUNT(without); i++) {
		fresh(DHCP_DISCOVER);
		say("PXEClient", without[i], uuid);
		assert_int_equal(decide(), PXE_NO_FILE);
	}
}

static void
a_host_s_record_decides(void **state)
{
	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 0, pi4);
	site.unknown = UNKNOWN_IGNORE; /* which a known host does not care about */
	assert_int_equal(decide(), PXE_OFFER);
	host.allow_pxe = false;
	assert_int_equal(decide(), PXE_NOT_ALLOWED);
	host.allow_pxe = host.disabled = true;
	assert_int_equal(decide(), PXE_DISABLED);
}

/* An override that was read; once, and what became of it. */
static struct override_past
overridden(enum override_target target, bool once, const char *spent, uint64_t when)
{
	struct override_past past = {.served.when = when};

	override = (struct override){.id = "0123456789abcdef",
		.target = target,
		.once = once,
		.when = 50};
	if (spent) {
		memcpy(past.served.spent, spent, strlen(spent));
		memcpy(past.served.override, spent, strlen(spent));
	}
	return past;
}

static void
an_override_is_obeyed_if_it_holds_always_or_in_the_firmware_that_runs(void **state)
{
	struct override_past past;

	(void)state;
	past = overridden(OVERRIDE_DISK, false, NULL, 0);
	assert_true(pxe_obeys(&override, &past, 1000));
	past = overridden(OVERRIDE_DISK, true, "0123456789abcdef", 1000);
	assert_true(pxe_obeys(&override, &past, 1000 + OVERRIDE_BOOT));
	assert_false(pxe_obeys(&override, &past, 1001 + OVERRIDE_BOOT));

	/* Due once: the boot script spends it, so the machine must get that far. */
	past = overridden(OVERRIDE_DISK, true, NULL, 1000);
	assert_false(pxe_obeys(&override, &past, 1000));
	past = overridden(OVERRIDE_DISK, true, "fedcba9876543210", 1000);
	assert_false(pxe_obeys(&override, &past, 1000));
	past.script = past.served; /* spent by the script of another boot */
	memcpy(past.script.spent, override.id, sizeof override.id);
	assert_false(pxe_obeys(&override, &past, 1000));

	/* Who chose in the menu that was asked for to netboot, shall. */
	past = overridden(OVERRIDE_SETUP, true, "0123456789abcdef", 1000);
	assert_false(pxe_obeys(&override, &past, 1000));

	override = (struct override){0};
	assert_false(pxe_obeys(&override, &past, 1000));
}

static void
firmware_that_is_not_to_netboot_is_sent_on_at_once(void **state)
{
	static const struct {
		enum override_target target;
		enum pxe_verdict want;
	} of[] = {{OVERRIDE_DISK, PXE_DISK}, {OVERRIDE_SETUP, PXE_SETUP},
		{OVERRIDE_NONE, PXE_NOT_ALLOWED}};
	static const uint8_t menu[] = "\x06\x01\x03\x0a\x04\0PXE\x09\x12\0\0\x0f"
				      "next boot entry\xff";
	static const int pxe[] = {
		11, 7, 0, 27}; /* with a file of ours, or without */

	(void)state;
	for (size_t i = 0; i < COUNT(of); i++) {
		overridden(of[i].target, false, NULL, 0);
		for (size_t k = 0; k < COUNT(pxe); k++) {
			fresh(DHCP_DISCOVER);
			ask.override = &override;
			host.allow_pxe = of[i].target != OVERRIDE_NONE;
			say("PXEClient", pxe[k], uuid);
			answer(of[i].want);
			assert_true(pxe_answers(of[i].want, ask.client.kind));
			assert_int_equal(dhcp_type(&reply), DHCP_OFFER);
			replies_text(OPT_CLASS, "PXEClient");
			replies(OPT_VENDOR, menu, sizeof menu - 1);
			assert_string_equal(reply.file, "");
			assert_true(dhcp_get(&reply, OPT_BOOT_FILE).bad);
		}
		fresh(DHCP_DISCOVER);
		ask.override = &override;
		host.allow_pxe = of[i].target != OVERRIDE_NONE;
		say("HTTPClient", 19, uuid);
		answer(of[i].want);
		replies_text(OPT_CLASS, "HTTPClient");
		replies_text(OPT_BOOT_FILE, "none://10.0.0.2/");
		assert_true(dhcp_get(&reply, OPT_VENDOR).bad);

		/* As by everything, what is another server's is left to it. */
		fresh(DHCP_REQUEST);
		ask.override = &override;
		host.allow_pxe = of[i].target != OVERRIDE_NONE;
		say("PXEClient", 11, uuid);
		assert_int_equal(decide(), PXE_NOT_PROXY);
		ask.port = PXE_PORT;
		answer(of[i].want);
		assert_int_equal(dhcp_type(&reply), DHCP_ACK);
		dhcp_put_ip4(&packet, OPT_SERVER, (struct ip4){{10, 0, 0, 1}});
		assert_int_equal(decide(), PXE_OTHER_SERVER);
	}
}

static void
who_cannot_be_sent_on_hears_nothing(void **state)
{
	(void)state;
	overridden(OVERRIDE_DISK, false, NULL, 0);
	fresh(DHCP_DISCOVER);
	ask.override = &override;
	say("U-Boot.armv8", -1, NULL);
	assert_int_equal(decide(), PXE_DISK);
	assert_false(pxe_answers(PXE_DISK, CLIENT_UBOOT));
	assert_int_equal(offer.file[0], 0x55); /* untouched */

	fresh(DHCP_DISCOVER);
	host.allow_pxe = false;
	say("PXEClient", 0, pi4);
	assert_int_equal(decide(), PXE_NOT_ALLOWED);
	assert_false(pxe_answers(PXE_NOT_ALLOWED, CLIENT_PI_ROM));
	assert_false(pxe_answers(PXE_NOT_ALLOWED, CLIENT_PI3_ROM));
	assert_false(pxe_answers(PXE_NOT_ALLOWED, CLIENT_IPXE));
	assert_false(pxe_answers(PXE_DISABLED, CLIENT_UEFI_PXE));
	assert_false(pxe_answers(PXE_UNKNOWN, CLIENT_UEFI_PXE));

	/* A disabled host is left alone, and one that is not ours. */
	fresh(DHCP_DISCOVER);
	ask.override = &override;
	host.disabled = true;
	say("PXEClient", 11, uuid);
	assert_int_equal(decide(), PXE_DISABLED);
}

static void
a_boot_rom_and_ipxe_are_served_whatever_the_override_says(void **state)
{
	(void)state;
	for (int target = OVERRIDE_PXE; target <= OVERRIDE_SETUP; target++) {
		overridden((enum override_target)target, false, NULL, 0);
		fresh(DHCP_DISCOVER);
		ask.override = &override;
		say("PXEClient", 0, target % 2 ? pi4 : pi3);
		assert_int_equal(decide(), PXE_OFFER);
		fresh(DHCP_DISCOVER);
		ask.override = &override;
		say("PXEClient", 11, uuid);
		dhcp_put_text(&packet, OPT_USER_CLASS, "iPXE");
		answer(PXE_OFFER);
		replies_text(
			OPT_BOOT_FILE, "http://10.0.0.2/boot/dc-a6-32-01-02-03");
	}
}

static void
an_override_s_url_is_for_http_firmware_and_pxe_gets_ipxe_as_usual(void **state)
{
	(void)state;
	overridden(OVERRIDE_HTTP, false, NULL, 0);
	memcpy(override.url, "http://files.example/a.iso", 27);
	fresh(DHCP_DISCOVER);
	ask.override = &override;
	say("HTTPClient", 19, uuid);
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "http://files.example/a.iso");
	fresh(DHCP_DISCOVER);
	ask.override = &override;
	say("HTTPClient", 27, uuid); /* the URL is what its owner chose for it */
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "http://files.example/a.iso");

	fresh(DHCP_DISCOVER);
	ask.override = &override;
	say("PXEClient", 11, uuid);
	answer(PXE_OFFER);
	replies_text(OPT_BOOT_FILE, "ipxe-arm64.efi");

	/* One that no option holds is in the script of the iPXE that it gets. */
	memset(override.url + 7, 'x', 248);
	for (int len = 255; len <= 256; len++) {
		override.url[len - 1] = 'x';
		override.url[len] = '\0';
		fresh(DHCP_DISCOVER);
		ask.override = &override;
		say("HTTPClient", 19, uuid);
		answer(PXE_OFFER);
		replies_text(OPT_BOOT_FILE,
			len == 255 ? override.url
				   : "http://10.0.0.2/ipxe/ipxe-arm64.efi");
	}
}

static void
a_mac_of_raspberry_pis_is_a_hint_that_a_machine_is_one(void **state)
{
	static const struct {
		struct mac mac;
		bool pi;
	} want[] = {
		{{{0xdc, 0xa6, 0x32, 1, 2, 3}}, true},
		{{{0x2c, 0xcf, 0x67, 1, 2, 3}}, true},
		{{{0x88, 0xa2, 0x9e, 1, 2, 3}}, true},
		{{{0x98, 0xfe, 0x54, 1, 2, 3}}, true},
		{{{0xf0, 0x40, 0xaf, 0x9f, 2, 3}}, true},
		{{{0xf0, 0x40, 0xaf, 0x8f, 2, 3}}, false},
		{{{0x8c, 0x1f, 0x64, 0x34, 0xaf, 3}}, true},
		{{{0x8c, 0x1f, 0x64, 0x34, 0xbf, 3}}, false},
		{{{0x8c, 0x1f, 0x64, 0x35, 0xaf, 3}}, false},
		{{{0xdc, 0xa6, 0x33, 1, 2, 3}}, false},
		{{{0x52, 0x54, 0, 1, 2, 3}}, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		fresh(DHCP_DISCOVER);
		host.known = host.allow_pxe = false;
		seen.mac = want[i].mac;
		say("PXEClient", 11, uuid);
		assert_int_equal(decide(), want[i].pi ? PXE_OFFER : PXE_NOT_PI);
	}
}

static void
a_machine_without_a_record_meets_the_site_s_policy(void **state)
{
	static const struct {
		enum unknown_policy policy;
		enum pxe_verdict pi, other;
	} want[] = {
		{UNKNOWN_PI, PXE_OFFER, PXE_NOT_PI},
		{UNKNOWN_IGNORE, PXE_UNKNOWN, PXE_UNKNOWN},
		{UNKNOWN_RECORD, PXE_UNKNOWN, PXE_UNKNOWN},
		{UNKNOWN_NETBOOT, PXE_OFFER, PXE_OFFER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		fresh(DHCP_DISCOVER);
		host.known = host.allow_pxe = false;
		site.unknown = want[i].policy;
		say("PXEClient", 0, pi4);
		assert_int_equal(decide(), want[i].pi);

		fresh(DHCP_DISCOVER);
		host.known = host.allow_pxe = false;
		site.unknown = want[i].policy;
		say("PXEClient", 11, uuid);
		assert_int_equal(decide(), want[i].other);
		seen.board = 0xd03114; /* its ROM has been here before */
		assert_int_equal(decide(), want[i].pi);
		seen.board = 0;
		memcpy(seen.serial, "91cdf03d", 9);
		assert_int_equal(decide(), want[i].pi);
	}
	fresh(DHCP_DISCOVER);
	host.known = host.allow_pxe = false;
	say("PXEClient", 11, uefi_pi); /* UEFI from its own disk: no ROM asked */
	assert_int_equal(decide(), PXE_OFFER);
}

static void
answers_go_where_they_are_heard(void **state)
{
	const struct ip4 relay = {{10, 9, 0, 1}}, client = {{10, 0, 0, 7}};
	struct dgram in = {.from_port = 68, .local = ip_of4(ours), .iface = 3};
	struct dgram_route to;

	(void)state;
	fresh(DHCP_DISCOVER);
	to = pxe_route(&ask, &in);
	assert_memory_equal(ip_to4(to.to).b, "\xff\xff\xff\xff", 4);
	assert_int_equal(to.port, 68);
	assert_int_equal(to.iface, 3);
	assert_true(ip4_eq(ip_to4(to.local), ours));

	packet.ciaddr = client;
	to = pxe_route(&ask, &in);
	assert_true(ip4_eq(ip_to4(to.to), client));
	assert_int_equal(to.port, 68);
	assert_int_equal(to.iface, 3);

	packet.giaddr = relay;
	to = pxe_route(&ask, &in);
	assert_true(ip4_eq(ip_to4(to.to), relay));
	assert_int_equal(to.port, 67);
	assert_int_equal(to.iface, 0);
	assert_true(ip4_eq(ip_to4(to.local), ours));

	ask.port = PXE_PORT; /* EDK2 asks from 4011, iPXE from 68 */
	in.from = ip_of4(client);
	in.from_port = 4011;
	to = pxe_route(&ask, &in);
	assert_true(ip4_eq(ip_to4(to.to), client));
	assert_int_equal(to.port, 4011);
	assert_int_equal(to.iface, 3);
	in.from = (struct ip){0};
	in.from_port = 68;
	to = pxe_route(&ask, &in);
	assert_memory_equal(ip_to4(to.to).b, "\xff\xff\xff\xff", 4);
	assert_int_equal(to.port, 68);
}

static void
the_address_a_machine_asks_for_is_noted(void **state)
{
	const struct ip4 a = {{10, 0, 0, 7}}, b = {{10, 0, 0, 8}};

	(void)state;
	fresh(DHCP_REQUEST);
	packet.ciaddr = b; /* when it renews */
	assert_true(ip4_eq(pxe_lease(&packet), b));
	dhcp_put_ip4(&packet, OPT_ADDRESS, a);
	assert_true(ip4_eq(pxe_lease(&packet), a));

	fresh(DHCP_INFORM);
	packet.ciaddr = b;
	assert_true(ip4_eq(pxe_lease(&packet), b));

	fresh(DHCP_DISCOVER); /* which is only a wish */
	packet.ciaddr = b;
	dhcp_put_ip4(&packet, OPT_ADDRESS, a);
	assert_true(ip4_zero(pxe_lease(&packet)));
}

static void
an_address_that_nobody_can_lease_is_not_noted(void **state)
{
	static const struct ip4 no[] = {{{0, 0, 0, 7}}, {{127, 0, 0, 1}},
		{{224, 0, 0, 1}}, {{255, 255, 255, 255}}};

	(void)state;
	for (size_t i = 0; i < COUNT(no); i++) {
		fresh(DHCP_REQUEST);
		dhcp_put_ip4(&packet, OPT_ADDRESS, no[i]);
		assert_true(ip4_zero(pxe_lease(&packet)));
	}
}

static bool
learn(struct seen *now)
{
	return pxe_learn(&ask, decide(), pxe_lease(&packet), 1234, now);
}

static void
what_a_packet_tells_is_remembered_when_it_is_news(void **state)
{
	struct seen now;

	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 0, pi4);
	assert_true(learn(&now));
	assert_string_equal(now.serial, "91cdf03d");
	assert_int_equal(now.board, 0xd03114);
	assert_string_equal(now.client, "pi-rom");
	assert_true(ip4_zero(now.lease));
	assert_int_equal(now.when, 1234);
	assert_memory_equal(now.mac.b, packet.chaddr, 6);

	seen = now;
	seen.when = 7;
	assert_false(learn(&now)); /* sent again */

	fresh(DHCP_REQUEST);
	seen = now;
	say("PXEClient", 0, pi4);
	dhcp_put_ip4(&packet, OPT_ADDRESS, (struct ip4){{10, 0, 0, 7}});
	assert_true(learn(&now));
	assert_int_equal(now.lease.b[3], 7);

	/* The next stage says less, and nothing is forgotten for that. */
	fresh(DHCP_DISCOVER);
	seen = now;
	say("PXEClient", 11, uuid);
	assert_true(learn(&now));
	assert_string_equal(now.serial, "91cdf03d");
	assert_int_equal(now.board, 0xd03114);
	assert_int_equal(now.lease.b[3], 7);
	assert_string_equal(now.client, "uefi-pxe");
}

static void
each_fact_alone_is_news(void **state)
{
	struct seen now, other;

	(void)state;
	fresh(DHCP_REQUEST);
	say("PXEClient", 0, pi4);
	dhcp_put_ip4(&packet, OPT_ADDRESS, (struct ip4){{10, 0, 0, 7}});
	assert_true(learn(&now));
	for (int i = 0; i < 4; i++) {
		seen = now;
		if (i == 0)
			seen.serial[0] = '0';
		else if (i == 1)
			seen.board++;
		else if (i == 2)
			seen.lease.b[3]++;
		else
			seen.client[0] = 'x';
		assert_true(learn(&other));
		assert_memory_equal(&other, &now, sizeof now);
	}
}

static void
a_running_system_s_request_keeps_the_address_of_a_machine_we_know(void **state)
{
	struct seen now;

	(void)state;
	for (int known = 0; known < 2; known++)
		for (int met = 0; met < 2; met++) {
			fresh(DHCP_REQUEST);
			say("udhcp 1.35.0", -1, NULL);
			dhcp_put_ip4(
				&packet, OPT_ADDRESS, (struct ip4){{10, 0, 0, 8}});
			host.known = known;
			if (met)
				seen = (struct seen){.client = "ipxe", .when = 5};
			assert_int_equal(learn(&now), known || met);
			if (known || met)
				assert_int_equal(now.lease.b[3], 8);
			if (met)
				assert_string_equal(now.client, "ipxe");
		}
}

static void
nothing_is_remembered_of_whom_the_site_ignores(void **state)
{
	struct seen now;

	(void)state;
	fresh(DHCP_DISCOVER);
	say("PXEClient", 0, pi4);
	host.known = false;
	site.unknown = UNKNOWN_IGNORE;
	assert_false(learn(&now));
	site.unknown = UNKNOWN_RECORD;
	assert_true(learn(&now));
	host.known = host.disabled = true;
	assert_false(learn(&now));
	host.disabled = false;
	packet.op = DHCP_BOOTREPLY;
	assert_false(learn(&now));
	packet.op = DHCP_BOOTREQUEST;
	packet.htype = 32;
	assert_false(learn(&now));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_firmware_is_known_by_its_surest_mark),
		cmocka_unit_test(ipxe_is_known_by_its_own_option_too),
		cmocka_unit_test(an_identity_that_is_no_pi_s_is_not_taken_for_one),
		cmocka_unit_test(
			uefi_on_a_pi_names_its_board_but_an_ordinary_uuid_names_none),
		cmocka_unit_test(what_only_resembles_a_pi_s_identity_is_a_uuid),
		cmocka_unit_test(
			a_boot_rom_gets_the_menu_it_looks_for_and_our_address_in_both_places),
		cmocka_unit_test(the_boot_rom_of_a_pi_3_gets_three_more_spaces),
		cmocka_unit_test(
			pxe_firmware_gets_its_file_at_once_and_never_a_menu),
		cmocka_unit_test(http_firmware_gets_a_url_and_no_pxe),
		cmocka_unit_test(ipxe_gets_its_script_and_never_itself),
		cmocka_unit_test(ipxe_logs_to_us_unless_nobody_records_it),
		cmocka_unit_test(
			the_site_s_own_addresses_come_before_the_interface_s),
		cmocka_unit_test(a_url_that_is_too_long_is_not_sent_cut),
		cmocka_unit_test(
			an_answer_echoes_what_the_asker_and_its_relay_need),
		cmocka_unit_test(a_proxy_answers_only_its_own_kind_of_message),
		cmocka_unit_test(a_question_to_another_server_is_that_one_s),
		cmocka_unit_test(who_does_not_netboot_is_left_alone),
		cmocka_unit_test(a_machine_we_have_no_file_for_gets_no_answer),
		cmocka_unit_test(
			a_rom_with_a_mark_of_its_owner_s_is_known_by_its_board_and_its_mac),
		cmocka_unit_test(
			an_override_is_obeyed_if_it_holds_always_or_in_the_firmware_that_runs),
		cmocka_unit_test(
			firmware_that_is_not_to_netboot_is_sent_on_at_once),
		cmocka_unit_test(who_cannot_be_sent_on_hears_nothing),
		cmocka_unit_test(
			a_boot_rom_and_ipxe_are_served_whatever_the_override_says),
		cmocka_unit_test(
			an_override_s_url_is_for_http_firmware_and_pxe_gets_ipxe_as_usual),
		cmocka_unit_test(
			a_mac_of_raspberry_pis_is_a_hint_that_a_machine_is_one),
		cmocka_unit_test(a_host_s_record_decides),
		cmocka_unit_test(
			a_machine_without_a_record_meets_the_site_s_policy),
		cmocka_unit_test(answers_go_where_they_are_heard),
		cmocka_unit_test(the_address_a_machine_asks_for_is_noted),
		cmocka_unit_test(an_address_that_nobody_can_lease_is_not_noted),
		cmocka_unit_test(what_a_packet_tells_is_remembered_when_it_is_news),
		cmocka_unit_test(each_fact_alone_is_news),
		cmocka_unit_test(
			a_running_system_s_request_keeps_the_address_of_a_machine_we_know),
		cmocka_unit_test(nothing_is_remembered_of_whom_the_site_ignores),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("pxe", tests, NULL, NULL);
}
