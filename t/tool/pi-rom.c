/*
 * pi-rom: boot as a Raspberry Pi 4 does until its firmware takes over, and say how
 * far it came
 *
 * -3	as a Pi 3's boot ROM: no REQUEST, no answer to ARP, its own first files
 * -i	the network interface; it needs no address, and gets none
 * -m	the board's MAC
 * -o	keep the files in this folder, laid out as on an SD card
 * -r	the board's revision code in hex: d03114 is a Pi 4B of 8 GB
 * -s	the lower half of the board's serial number, 8 hex digits
 * -t	give up after so many seconds; 45, the loader's DHCP_TIMEOUT, unless told
 * -v	show each datagram
 *
 * Standard output has a line a step, with the seconds since the start, and at the
 * end "booted: ..." (exit 0) or "stopped: ..." with a sentence (exit 1). Wrong
 * usage is 64, no socket 75.
 *
 * All of its network code is its own, so it shares no mistake with the servers that
 * it tests. Of config.txt it reads only which files to ask for, and no filters
 * ([pi4]).
 */
#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "pi-rom/config.h"
#include "pi-rom/dhcp.h"
#include "pi-rom/report.h"
#include "pi-rom/tftp.h"

#include <err.h>
#include <inttypes.h>
#include <sysexits.h>

#define OVERLAYS   "overlays/"
#define NAME_SIZE  (sizeof OVERLAYS ".dtbo" + CONFIG_VALUE)
#define GIVE_UP    ((uint64_t)45 * SECOND)
#define CONFIG_MAX 65536
#define UNKNOWN    UINT64_MAX /* a size that was not said */

struct rom {
	struct board board;
	struct wire wire;
	struct tftp tftp;
	int keep;                        /* the folder of -o, or -1 */
	char prefix[sizeof "12345678/"]; /* before each name */
	bool kernel;                     /* there was a kernel8.img */
	bool configured;                 /* config is config.txt as it came first */
	size_t config_len;
	uint8_t config[CONFIG_MAX];
	unsigned files; /* that came whole, and their bytes */
	uint64_t bytes;
};

/* What a board does without the file: start all the same, start poorer, or stop. */
enum need { FINE, POORER, HALT };

struct step {
	void (*run)(struct rom *r, const struct step *s);
	const char *name;
	enum need need;
	unsigned probes; /* how often it only looks, before it reads */
};

/*
 * A file
 */

static bool
missing(const struct rom *r, const char *name, const char *path, enum need need)
{
	if (need == HALT)
		stopped("%s is not there, and no board starts without it", path);
	if (r->configured && strcmp(name, "config.txt") == 0)
		stopped("%s was there before", path);
	say("tftp: %s not there (%s)", path,
		need == FINE ? "fine" : "a board goes on without it");
	return false;
}

/* A file must not change its size within a boot. */
static void
check_size(const char *path, uint64_t size, uint64_t *said)
{
	if (*said != UNKNOWN && *said != size)
		stopped("%s had %" PRIu64 " bytes before, and now %" PRIu64, path,
			*said, size);
	*said = size;
}

/* config.txt is read several times, and must be the same each time. */
static void
check_config(struct rom *r, const char *path)
{
	size_t len = (size_t)r->tftp.size;

	if (len > sizeof r->config)
		stopped("%s has %zu bytes", path, len);
	if (r->configured && (len != r->config_len ||
				     memcmp(r->config, r->tftp.bytes, len) != 0))
		stopped("%s is not the same as before", path);
	memcpy(r->config, r->tftp.bytes, len);
	r->config_len = len;
	r->configured = true;
}

/* Keep what just came in the folder of -o; its name has at most one slash. */
static void
keep(const struct rom *r, const char *name)
{
	bool inner = strncmp(name, OVERLAYS, strlen(OVERLAYS)) == 0;
	int dir = inner ? put_folder(r->keep, "overlays") : r->keep;

	if (inner)
		name += strlen(OVERLAYS);
	if (dir == -1 || put_file(dir, name, r->tftp.bytes, (size_t)r->tftp.size,
				 0644) == -1)
		err(EX_TEMPFAIL, "%s", name);
	if (inner)
		close(dir);
}

/* Look whether a file is there. */
static bool
probe(struct rom *r, const char *path)
{
	if (!tftp_probe(&r->tftp, path))
		return false;
	if (r->tftp.sized)
		say("tftp: %s probe %" PRIu64 " bytes", path, r->tftp.size);
	else
		say("tftp: %s probe, of a size not said", path);
	return true;
}

/* Read a file, after looking so often. */
static bool
fetch(struct rom *r, const char *name, enum need need, unsigned probes)
{
	char path[sizeof r->prefix + NAME_SIZE];
	uint64_t said = UNKNOWN, start;

	snprintf(path, sizeof path, "%s%s", r->prefix, name);
	for (unsigned i = 0; i < probes; i++) {
		if (!probe(r, path))
			return missing(r, name, path, need);
		if (r->tftp.sized)
			check_size(path, r->tftp.size, &said);
	}
	start = now();
	if (!tftp_get(&r->tftp, path))
		return missing(r, name, path, need);

	double took = (double)(now() - start + 1) / SECOND; /* a moment at least */

	check_size(path, r->tftp.size, &said);
	say("tftp: %s get %" PRIu64 " bytes, %.3f s, %.1f MB/s", path, r->tftp.size,
		took, (double)r->tftp.size / took / 1e6);
	if (strcmp(name, "config.txt") == 0)
		check_config(r, path);
	if (r->keep != -1)
		keep(r, name);
	r->files++;
	r->bytes += r->tftp.size;
	return true;
}

static struct rd
config(const struct rom *r)
{
	return rd_of(r->config, r->config_len);
}

/* The device tree goes right behind the armstub, which has one of two sizes. */
static void
check_device_tree_address(const struct rom *r, uint64_t armstub_size)
{
	uint32_t wanted = armstub_size <= 0x1f0000 ? 0x1f0000 : 0x3e0000, address;
	char value[CONFIG_VALUE];

	if (!config_last(config(r), "device_tree_address", value))
		return;
	if (strncmp(value, "0x", 2) != 0 ||
		!num_hex(value + 2, strlen(value + 2), &address))
		say("config: warning: device_tree_address=%s is no hex number",
			value);
	else if (address != wanted)
		say("config: warning: device_tree_address is 0x%" PRIx32
		    ", an armstub of %" PRIu64 " bytes wants 0x%" PRIx32,
			address, armstub_size, wanted);
}

/*
 * The steps
 */

static void
lease(struct rom *r, const struct step *s)
{
	struct lease got;
	struct ip4 hop;
	char text[IP4_TEXT];

	(void)s;
	dhcp_lease(&r->wire, &r->board, r->tftp.until, &got);
	r->tftp.server = got.tftp;
	if (!lease_hop(&got, got.tftp, &hop))
		stopped("the TFTP server %s is not on this network, and no router was given",
			ip4_text(got.tftp, text));
	if (!wire_neighbour(&r->wire, hop, r->tftp.until))
		stopped("nobody answers ARP for %s", ip4_text(hop, text));
}

/* The prefix is dropped for good if the second stage is not there under it. */
static void
find_prefix(struct rom *r, const struct step *s)
{
	const char *const names[] = {s->name, "start.elf"};
	char path[sizeof r->prefix + NAME_SIZE];

	snprintf(r->prefix, sizeof r->prefix, "%08" PRIx32 "/", r->board.serial);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s%s", r->prefix, names[i]);
		if (probe(r, path))
			return;
		say("tftp: %s not there (fine)", path);
	}
	say("rom: no second stage under %s, so all names go without it", r->prefix);
	r->prefix[0] = '\0';
}

static void
file(struct rom *r, const struct step *s)
{
	fetch(r, s->name, s->need, s->probes);
}

/* From here on what came last runs, with a network stack of its own. */
static void
take_over(struct rom *r, const struct step *s)
{
	say("rom: %s takes over", s->name);
	r->tftp.picky = true;
	r->wire.mute = false;
}

static void
device_tree(struct rom *r, const struct step *s)
{
	enum { PI_400 = 0x13, CM4 = 0x14 };
	unsigned model = r->board.revision >> 4 & 0xff;
	const char *name = model == PI_400 ? "bcm2711-rpi-400.dtb"
			   : model == CM4  ? "bcm2711-rpi-cm4.dtb"
					   : "bcm2711-rpi-4-b.dtb";

	fetch(r, name, s->need, s->probes);
}

static void
overlays(struct rom *r, const struct step *s)
{
	struct rd text = config(r);
	char value[CONFIG_VALUE], name[NAME_SIZE];

	while (config_next(&text, "dtoverlay", value)) {
		if (!*value) /* it only ends the parameters of the one before */
			continue;
		if (!kv_name_ok(value))
			stopped("config.txt: dtoverlay=%s is not a name", value);
		snprintf(name, sizeof name, OVERLAYS "%s.dtbo", value);
		fetch(r, name, s->need, s->probes);
	}
}

static void
kernel(struct rom *r, const struct step *s)
{
	r->kernel = fetch(r, s->name, s->need, s->probes);
}

static void
armstub(struct rom *r, const struct step *s)
{
	char name[CONFIG_VALUE];

	if (config_last(config(r), "armstub", name)) {
		if (!kv_name_ok(name))
			stopped("config.txt: armstub=%s is not a name", name);
		fetch(r, name, s->need, s->probes);
		check_device_tree_address(r, r->tftp.size);
	} else if (!r->kernel) {
		stopped("nothing to start: no armstub= in config.txt and no kernel8.img");
	}
}

/* A Pi 4 that boots UEFI: names and order of a dnsmasq's log of 2021. */
static const struct step pi4_steps[] = {
	{lease, NULL, 0, 0},
	{find_prefix, "start4.elf", 0, 0},
	{file, "config.txt", FINE, 0},
	{file, "pieeprom.sig", FINE, 0},
	{file, "recover4.elf", FINE, 0},
	{file, "recovery.elf", FINE, 0},
	{file, "start4.elf", HALT, 0},
	{file, "fixup4.dat", HALT, 0},
	{take_over, "start4.elf", 0, 0},
	{file, "recovery.elf", FINE, 0},
	{file, "config.txt", FINE, 1},
	{file, "dt-blob.bin", FINE, 0},
	{file, "recovery.elf", FINE, 0},
	{file, "config.txt", FINE, 1},
	{file, "bootcfg.txt", FINE, 0},
	{device_tree, NULL, POORER, 1},
	{file, "overlays/overlay_map.dtb", FINE, 1},
	{file, "config.txt", FINE, 1},
	{overlays, NULL, POORER, 1},
	{file, "cmdline.txt", FINE, 0},
	{file, "recovery8.img", FINE, 0},
	{kernel, "kernel8.img", FINE, 0},
	{armstub, NULL, HALT, 3},
	{NULL, NULL, 0, 0},
};

/* A Pi 3 as far as its first two stages. */
static const struct step pi3_steps[] = {
	{lease, NULL, 0, 0},
	{file, "bootsig.bin", FINE, 0},
	{file, "bootcode.bin", HALT, 0},
	{take_over, "bootcode.bin", 0, 0},
	{lease, NULL, 0, 0},
	{find_prefix, "start.elf", 0, 0},
	{file, "autoboot.txt", FINE, 0},
	{file, "config.txt", FINE, 0},
	{file, "recovery.elf", FINE, 0},
	{file, "start.elf", HALT, 0},
	{file, "fixup.dat", HALT, 0},
	{NULL, NULL, 0, 0},
};

static _Noreturn void
usage(void)
{
	fputs("usage: pi-rom [-3v] [-o DIR] [-t SECONDS] -i IFACE -m MAC -r REVISION "
	      "-s SERIAL\n",
		stderr);
	exit(EX_USAGE);
}

/* Take an option; false if it is none, or its argument is not one. */
static bool
set(struct rom *r, int c, const char *arg, const char **iface)
{
	uint32_t seconds;

	switch (c) {
	case '3':
		r->board.pi3 = r->wire.mute = true;
		return true;
	case 'i':
		*iface = arg;
		return true;
	case 'm':
		return mac_parse(arg, &r->wire.mac);
	case 'o':
		r->keep = at_folder(arg);
		return r->keep != -1;
	case 'r':
		return num_hex(arg, strlen(arg), &r->board.revision);
	case 's':
		return strlen(arg) == 8 && num_hex(arg, 8, &r->board.serial);
	case 't':
		if (!num_u32(arg, 1, 86400, &seconds))
			return false;
		r->tftp.until = (uint64_t)seconds * SECOND;
		return true;
	case 'v':
		r->wire.verbose = true;
		return true;
	default:
		return false;
	}
}

int
main(int argc, char *argv[])
{
	static struct rom rom = {.keep = -1, .tftp.until = GIVE_UP};
	const char *iface = NULL;
	int c;

	now(); /* the time starts here */
	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((c = getopt(argc, argv, "3i:m:o:r:s:t:v")) != -1)
		if (!set(&rom, c, optarg, &iface))
			usage();
	if (optind < argc || !iface || !mac_ok(rom.wire.mac) || !rom.board.serial ||
		!rom.board.revision)
		usage();
	if (wire_open(&rom.wire, iface) == -1)
		err(EX_TEMPFAIL, "%s", iface);
	rom.tftp.wire = &rom.wire;
	rom.tftp.port = TFTP_FIRST_PORT - 1;
	for (const struct step *s = rom.board.pi3 ? pi3_steps : pi4_steps; s->run;
		s++)
		s->run(&rom, s);
	printf("booted: %u files, %" PRIu64 " bytes, %.1f s\n", rom.files,
		rom.bytes, (double)now() / SECOND);
	return 0;
}
