/*
 * host/timeline: what was seen of a host becomes a stage and a sentence. A boot is
 * written here as lines of "ms what name=value ...".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/timeline.h"

#include <stdlib.h>
#include <string.h>

#define START  1764000000000
#define EVENTS 64

static struct host_event events[EVENTS];
static char text[16384];
static struct timeline t;
static char said[TIMELINE_TEXT];

/* The events of some lines. */
static size_t
read_lines(const char *lines)
{
	char *save, *line = text;
	size_t n = 0;

	assert_true(strlen(lines) < sizeof text);
	memcpy(text, lines, strlen(lines) + 1);
	for (; (line = strtok_r(line, "\n", &save)); line = NULL) {
		struct host_event *e = &events[n++];
		char *more, *word = strtok_r(line, " ", &more);

		assert_true(n <= EVENTS);
		*e = (struct host_event){
			.when = START + (uint64_t)(int64_t)strtod(word, NULL),
			.by = "mb-test"};
		e->what = strtok_r(NULL, " ", &more);
		while ((word = strtok_r(NULL, " ", &more))) {
			char *value = strchr(word, '=');

			*value++ = '\0';
			for (char *c = value; *c; c++)
				*c = *c == '+' ? ' ' : *c;
			e->field[e->fields].name = word;
			e->field[e->fields++].value = value;
		}
	}
	return n;
}

/* What is said so many ms after START. */
static const char *
say(uint64_t ms, const char *lines)
{
	const struct timeline_now now = {.ms = START + ms};

	timeline_of(events, read_lines(lines), &now, &t);
	return timeline_sentence(&t, said);
}

static void
has(const char *sentence, const char *part)
{
	if (!strstr(sentence, part))
		fail_msg("no '%s' in: %s", part, sentence);
}

#define ROM                                                                        \
	"0 dhcp msg=discover client=pi-rom board=d03114 answer=offer\n"            \
	"40 dhcp msg=request client=pi-rom board=d03114 ip=10.0.0.9\n"
#define FILES                                                                      \
	"1000 file name=91cdf03d/start4.elf result=checked\n"                      \
	"1010 file name=91cdf03d/config.txt result=sent\n"                         \
	"1020 file name=91cdf03d/pieeprom.sig result=missing\n"                    \
	"1030 file name=91cdf03d/recovery.elf result=missing\n"                    \
	"2000 file name=91cdf03d/start4.elf result=sent\n"                         \
	"2010 file name=91cdf03d/fixup4.dat result=sent\n"                         \
	"2020 file name=91cdf03d/bcm2711-rpi-4-b.dtb result=sent\n"                \
	"2030 file name=91cdf03d/cmdline.txt result=missing\n"                     \
	"2040 file name=91cdf03d/recovery8.img result=missing\n"                   \
	"2050 file name=91cdf03d/kernel8.img result=missing\n"
#define IMAGE "3000 file name=91cdf03d/RPI_EFI.fd result=sent\n"
#define UEFI                                                                       \
	"9000 dhcp msg=discover client=uefi-pxe arch=arm64 answer=offer"           \
	" file=ipxe-arm64.efi\n"                                                   \
	"12000 dhcp msg=request client=uefi-pxe arch=arm64 ip=10.0.0.9\n"          \
	"12010 file name=ipxe-arm64.efi result=stopped why=User+aborted\n"         \
	"12500 file name=ipxe-arm64.efi result=sent machine=arm64\n"
#define IPXE                                                                       \
	"13000 file name=autoexec.ipxe result=sent\n"                              \
	"13100 dhcp msg=discover client=ipxe arch=arm64 answer=offer"              \
	" file=http://10.0.0.2/boot\n"                                             \
	"14000 script which=boot url=http://10.0.0.2/images/k\n"
#define KERNEL "20000 started url=http://10.0.0.2/images/k\n"
#define RUNS   "30000 dhcp msg=request client=os ip=10.0.0.9\n"
#define POWER                                                                      \
	"-9000 power order=on switch=sw port=7\n"                                  \
	"-8000 power is=on switch=sw port=7\n"

static void
a_boot_goes_through_its_stages(void **state)
{
	static const struct {
		const char *lines;
		enum timeline_stage stage;
		const char *word, *progress;
	} steps[] = {
		{"", TIMELINE_NOTHING, "-", NULL},
		{POWER, TIMELINE_POWER, "power",
			"PrimaryProcessorInitializationStarted"},
		{POWER ROM, TIMELINE_ROM_DHCP, "rom-dhcp",
			"PrimaryProcessorInitializationStarted"},
		{POWER ROM FILES, TIMELINE_ROM_FILES, "rom-files",
			"PrimaryProcessorInitializationStarted"},
		{POWER ROM FILES IMAGE, TIMELINE_FIRMWARE, "firmware",
			"PrimaryProcessorInitializationStarted"},
		{POWER ROM FILES IMAGE UEFI, TIMELINE_UEFI_DHCP, "uefi-dhcp",
			"SystemHardwareInitializationComplete"},
		{POWER ROM FILES IMAGE UEFI IPXE, TIMELINE_IPXE, "ipxe",
			"SystemHardwareInitializationComplete"},
		{POWER ROM FILES IMAGE UEFI IPXE KERNEL, TIMELINE_KERNEL, "kernel",
			"OSBootStarted"},
		{POWER ROM FILES IMAGE UEFI IPXE KERNEL RUNS, TIMELINE_RUNNING,
			"running", "OSRunning"},
		{POWER ROM FILES IMAGE UEFI IPXE KERNEL RUNS
			"40000 agent did=heartbeat\n",
			TIMELINE_AGENT, "agent", "OSRunning"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		size_t n = read_lines(steps[i].lines);
		struct timeline_now now = {.ms = START};

		if (n > 0)
			now.ms = events[n - 1].when + 1;
		timeline_of(events, n, &now, &t);
		assert_int_equal(t.stage, steps[i].stage);
		assert_string_equal(timeline_word(t.stage), steps[i].word);
		assert_false(t.stopped);
		assert_int_equal(t.why.trouble, TROUBLE_NONE);
		if (steps[i].progress)
			assert_string_equal(
				timeline_progress(&t), steps[i].progress);
		else
			assert_null(timeline_progress(&t));
	}
	assert_int_equal(t.begun, START - 9000);
	assert_int_equal(t.reached[TIMELINE_POWER], START - 9000);
	assert_int_equal(t.reached[TIMELINE_ROM_DHCP], START);
	assert_int_equal(t.reached[TIMELINE_ROM_FILES], START + 1000);
	assert_int_equal(t.reached[TIMELINE_FIRMWARE], START + 3000);
	assert_int_equal(t.reached[TIMELINE_KERNEL], START + 20000);
	assert_int_equal(t.attempts, 1);
}

/* Each failure that owners meet: what was seen, when, and what must be said. */
static const struct {
	uint64_t ms;
	const char *lines;
	enum timeline_trouble trouble;
	const char *say[3];
} failures[] = {
	{70000, POWER, TROUBLE_SILENT,
		{"stopped after its power came on:", "BOOT_ORDER=0xf21", "mb up"}},
	{0,
		"0 power order=on switch=sw port=7\n"
		"1 power order=on failed=it+is+an+uplink switch=sw port=7\n",
		TROUBLE_POWER_FAILED,
		{"its power could not be switched: it is an uplink"}},
	/* A cycle that cut it, and could not give it back. */
	{60000,
		"0 power order=cycle switch=sw port=7\n"
		"500 power is=off switch=sw port=7\n"
		"5500 power order=cycle failed=no+answer switch=sw port=7\n",
		TROUBLE_LEFT_OFF, {"its port was left off: no answer (mb poe on)"}},
	/* Or that nobody ended. */
	{200000,
		"0 power order=cycle switch=sw port=7\n"
		"500 power is=off switch=sw port=7\n",
		TROUBLE_PORT_OFF, {"its switch port is off (mb poe on)"}},
	{0, "0 power order=off\n1 power is=off\n", TROUBLE_PORT_OFF,
		{"its switch port is off (mb poe on)"}},
	/* Asks and asks: the most frequent complaint of all. All that it asks is
	 * one event, for a minute. */
	{16000, "0 dhcp msg=discover client=pi-rom answer=offer\n",
		TROUBLE_NO_LEASE,
		{"stopped after its boot ROM asked for an address:",
			"no DHCP server gives it an address",
			"dhcp.proxy_enabled: false"}},
	{8000,
		"0 dhcp msg=discover client=pi-rom answer=offer\n"
		"7500 no-lease server=10.0.0.1\n",
		TROUBLE_NO_LEASE, {"the DHCP server 10.0.0.1 gives it no address"}},
	{61000,
		"0 dhcp msg=discover client=pi-rom answer=offer\n"
		"60000 dhcp msg=discover client=pi-rom answer=offer again=14\n",
		TROUBLE_NO_LEASE, {"no DHCP server gives it an address"}},
	/* The same once it has come as far as its UEFI. */
	{40000,
		ROM FILES IMAGE "9000 dhcp msg=discover client=uefi-pxe arch=arm64"
				" answer=offer file=ipxe-arm64.efi\n",
		TROUBLE_NO_LEASE,
		{"stopped after its firmware asked for ipxe-arm64.efi:",
			"no DHCP server gives it an address"}},
	/* The server that gives it nothing was named in the boot before. */
	{140000,
		"0 dhcp msg=discover client=pi-rom answer=offer\n"
		"7500 no-lease server=10.0.0.1\n"
		"100000 power order=on\n"
		"110000 dhcp msg=discover client=pi-rom answer=offer\n",
		TROUBLE_NO_LEASE, {"the DHCP server 10.0.0.1 gives it no address"}},
	{16000, "0 dhcp msg=discover client=pi3-rom answer=offer\n",
		TROUBLE_NO_WORD,
		{"a Pi 3 does not tell", "DHCP server", "mb-tftpd"}},
	{1,
		"0 dhcp msg=request client=pi-rom answer=none why=other-server"
		" server=10.0.0.1\n",
		TROUBLE_OTHER_SERVER,
		{"another DHCP server, 10.0.0.1", "dhcp.proxy_enabled: true"}},
	{9001,
		ROM FILES IMAGE
		"9000 dhcp msg=request client=uefi-pxe answer=none why=other-server"
		" server=10.0.0.1\n",
		TROUBLE_OTHER_SERVER,
		{"stopped after its firmware asked for what to boot:"}},
	{1, "0 dhcp msg=discover client=pi-rom answer=none why=pool-full\n",
		TROUBLE_POOL_FULL, {"dhcp.fallback_ip_end"}},
	{1, "0 dhcp msg=discover client=pi-rom answer=none why=address-taken\n",
		TROUBLE_ADDRESS_TAKEN, {"used by another machine", "backend.yaml"}},
	{1, "0 dhcp msg=discover client=pi-rom answer=none why=no-network\n",
		TROUBLE_NO_ADDRESS, {"set dhcp.address"}},
	{1, "0 dhcp msg=discover client=pi-rom answer=none why=disabled\n",
		TROUBLE_DISABLED, {"leave it alone (disabled)"}},
	{1, "0 dhcp msg=discover client=pi-rom answer=none why=not-allowed\n",
		TROUBLE_NOT_ALLOWED, {"allow_pxe: true"}},
	/* What it asked for before is not what this is about. */
	{9001,
		ROM FILES IMAGE
		"9000 dhcp msg=discover client=uefi-pxe answer=none why=unknown\n",
		TROUBLE_UNKNOWN,
		{"stopped after its firmware asked for what to boot:",
			"no record of it", "netboot.yaml"}},
	{1, "0 dhcp msg=discover client=uefi-pxe answer=none why=not-pi\n",
		TROUBLE_NOT_PI, {"not known as a Raspberry Pi"}},
	{1,
		"0 dhcp msg=discover client=uefi-pxe arch=riscv64 answer=none"
		" why=no-file\n",
		TROUBLE_NO_BINARY, {"no iPXE for its architecture (riscv64)"}},
	{1, "0 dhcp msg=discover client=ipxe answer=none why=too-long\n",
		TROUBLE_LONG_URL, {"255 characters"}},
	{60000, ROM, TROUBLE_NO_TFTP,
		{"asks for no file", "mb-tftpd", "UDP port 69"}},
	{15000,
		ROM "1000 file name=91cdf03d/start4.elf result=missing\n"
		    "1010 file name=91cdf03d/start.elf result=missing\n"
		    "1020 file name=config.txt result=missing\n"
		    "1030 file name=start4.elf result=missing\n",
		TROUBLE_MISSING,
		{"stopped after the boot ROM asked for start4.elf: not installed"
		 " (mb firmware fetch)"}},
	{15000,
		ROM "1000 file name=91cdf03d/start4.elf result=missing\n"
		    "1010 file name=91cdf03d/start.elf result=missing\n",
		TROUBLE_MISSING, {"start4.elf: not installed (mb firmware fetch)"}},
	/* What came before the kernel is of no use without this. */
	{30000,
		ROM "1000 file name=s/config.txt result=sent\n"
		    "1010 file name=s/kernel8.img result=sent bytes=9000000\n"
		    "1020 file name=s/initramfs8 result=silent bytes=9000000"
		    " block=77\n",
		TROUBLE_TRANSFER,
		{"the boot ROM asked for s/initramfs8: it did not take all"}},
	{15000, ROM FILES "3000 file name=91cdf03d/RPI_EFI.fd result=missing\n",
		TROUBLE_MISSING,
		{"the boot ROM asked for RPI_EFI.fd: not installed (mb firmware"
		 " fetch)"}},
	/* A Pi 5, for which there is no UEFI. */
	{15000,
		ROM "1010 file name=bd989ae1/config.txt result=sent\n"
		    "1020 file name=bd989ae1/bcm2712-rpi-5-b.dtb result=missing\n"
		    "1030 file name=bd989ae1/kernel_2712.img result=missing\n"
		    "1040 file name=bd989ae1/kernel8.img result=missing\n",
		TROUBLE_MISSING,
		{"kernel_2712.img: not installed (put your kernel into the tftp"
		 " folder)"}},
	{15000,
		ROM "1010 file name=bd989ae1/config.txt result=sent\n"
		    "1020 file name=bd989ae1/bcm2712-rpi-5-b.dtb result=missing\n",
		TROUBLE_MISSING,
		{"bcm2712-rpi-5-b.dtb: not installed (put this board's files into"
		 " the tftp folder)"}},
	/* A Pi 3. */
	{15000,
		"0 dhcp msg=discover client=pi3-rom answer=offer\n"
		"1000 file name=bootsig.bin result=missing\n"
		"1010 file name=bootcode.bin result=missing\n",
		TROUBLE_MISSING,
		{"bootcode.bin: not installed (put this board's files into"}},
	/* One with a camera, or little memory for its screen. */
	{15000,
		ROM "1000 file name=91cdf03d/start4.elf result=checked\n"
		    "1010 file name=91cdf03d/config.txt result=sent\n"
		    "1020 file name=91cdf03d/start4cd.elf result=missing\n",
		TROUBLE_MISSING,
		{"start4cd.elf: not installed (put it into the tftp folder",
			"config.txt"}},
	/* Its kernel has a name that says nothing. */
	{30000, ROM FILES "3000 file name=91cdf03d/mykernel result=missing\n",
		TROUBLE_MISSING, {"kernel8.img: not installed"}},
	{30000,
		ROM "1000 file name=91cdf03d/start4.elf result=sent\n"
		    "1010 file name=91cdf03d/fixup4.dat result=sent\n"
		    "1020 file name=91cdf03d/initrd.img result=sent"
		    " bytes=40000000\n"
		    "1030 file name=91cdf03d/mykernel result=missing\n",
		TROUBLE_MISSING,
		{"mykernel: not installed (put it into the tftp folder)"}},
	{30000,
		ROM FILES "3000 file name=91cdf03d/fixup4.dat result=checked\n"
			  "3001 file name=91cdf03d/config.txt result=sent\n",
		TROUBLE_MISSING, {"kernel8.img: not installed"}},
	{30000,
		ROM "1000 file name=91cdf03d/start4.elf result=checked\n"
		    "1010 file name=91cdf03d/config.txt result=sent\n"
		    "2000 file name=91cdf03d/start4.elf result=sent\n"
		    "2010 file name=91cdf03d/fixup4.dat result=sent\n",
		TROUBLE_NO_IMAGE, {"asked for fixup4.dat:", "armstub=RPI_EFI.fd"}},
	{15000,
		ROM "1000 file name=91cdf03d/start4.elf result=refused"
		    " why=not+allowed\n",
		TROUBLE_REFUSED,
		{"the boot ROM asked for start4.elf: it was refused that: not"
		 " allowed"}},
	{15000,
		ROM "1000 file name=91cdf03d/start4.elf result=silent bytes=2250000"
		    " block=77\n",
		TROUBLE_TRANSFER,
		{"91cdf03d/start4.elf", "did not take all of it"}},
	{60000,
		ROM "1000 file name=91cdf03d/kernel8.img result=silent"
		    " bytes=90000000 block=65535\n",
		TROUBLE_64M, {"kernel8.img", "update its EEPROM"}},
	{120000, ROM FILES IMAGE, TROUBLE_NO_UEFI,
		{"its UEFI firmware was sent whole", "1.51 and 1.52"}},
	{60000,
		"0 dhcp msg=discover client=uefi-pxe arch=arm64 answer=offer"
		" file=ipxe-arm64.efi\n"
		"4000 dhcp msg=request client=uefi-pxe arch=arm64 ip=10.0.0.9\n",
		TROUBLE_NO_FETCH,
		{"its firmware asked for ipxe-arm64.efi:", "UDP port 69"}},
	{20000,
		"0 dhcp msg=discover client=uefi-pxe arch=arm64 answer=offer"
		" file=ipxe-arm64.efi\n"
		"4000 dhcp msg=request client=uefi-pxe arch=arm64 ip=10.0.0.9\n"
		"4010 file name=ipxe-arm64.efi result=missing\n",
		TROUBLE_MISSING,
		{"its firmware asked for ipxe-arm64.efi: not installed (mb firmware"
		 " fetch ipxe)"}},
	{5000,
		"0 dhcp msg=discover client=uefi-pxe arch=arm64 answer=offer"
		" file=snponly.efi\n"
		"4000 dhcp msg=request client=uefi-pxe arch=arm64 ip=10.0.0.9\n"
		"4010 file name=snponly.efi result=sent machine=x64\n",
		TROUBLE_WRONG_ARCH,
		{"snponly.efi is for x64, and it is arm64",
			"mb firmware fetch ipxe"}},
	{90000, ROM FILES IMAGE UEFI, TROUBLE_NO_IPXE,
		{"its firmware asked for ipxe-arm64.efi:", "Secure Boot"}},
	{90000,
		"0 dhcp msg=discover client=ipxe arch=arm64 answer=offer"
		" file=http://10.0.0.2/boot/m\n"
		"1000 dhcp msg=request client=ipxe arch=arm64 ip=10.0.0.9\n",
		TROUBLE_NO_SCRIPT,
		{"iPXE asked for http://10.0.0.2/boot/m:", "web server"}},
	{21000,
		ROM FILES IMAGE UEFI IPXE "20000 unloaded"
					  " url=http://10.0.0.2/images/k"
					  " error=2d0c618e\n",
		TROUBLE_NOT_FOUND,
		{"stopped after iPXE asked for http://10.0.0.2/images/k: it is not"
		 " there",
			"netboot.yaml"}},
	/* Kept as a negative number. */
	{21000, IPXE "20000 unloaded url=http://k error=d2f39e72\n",
		TROUBLE_NOT_FOUND, {"it is not there"}},
	{21000, IPXE "20000 unloaded url=http://k error=2e008081\n",
		TROUBLE_NOT_RUNNABLE, {"architecture"}},
	{21000, IPXE "20000 unloaded url=http://k error=4c0a6035\n",
		TROUBLE_NO_SERVER, {"does not answer"}},
	{21000, IPXE "20000 unloaded url=http://k error=\n", TROUBLE_UNLOADED,
		{"iPXE asked for http://k: ", "(https://ipxe.org/err)"}},
	{21000, IPXE "20000 unloaded url=http://k error=3c092083\n",
		TROUBLE_UNLOADED,
		{"iPXE asked for http://k: ", "(https://ipxe.org/3c092083)"}},
	{21000, IPXE KERNEL "20100 unloaded url=http://k error=2e008081\n",
		TROUBLE_NOT_RUNNABLE, {"iPXE asked for http://k"}},
	{700000, ROM FILES IMAGE UEFI IPXE, TROUBLE_LOADING, {"does iPXE hang"}},
};

static void
each_failure_has_its_sentence_and_its_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		const char *sentence = say(failures[i].ms, failures[i].lines);

		if (t.why.trouble != failures[i].trouble)
			fail_msg("%zu is %d: %s", i, (int)t.why.trouble, sentence);
		assert_true(t.stopped);
		for (size_t k = 0; k < 3 && failures[i].say[k]; k++)
			has(sentence, failures[i].say[k]);
	}
}

static void
every_trouble_has_a_sentence(void **state)
{
	(void)state;
	for (int i = 1; i < TROUBLES; i++) {
		struct timeline one = {.stage = TIMELINE_ROM_FILES,
			.stopped = true,
			.why = {.trouble = (enum timeline_trouble)i,
				.stage = TIMELINE_ROM_FILES,
				.subject = "x"}};

		timeline_sentence(&one, said);
		assert_true(strlen(said) > 30);
		assert_null(strchr(said, '%'));
	}
}

static void
what_goes_on_is_no_failure(void **state)
{
	(void)state;
	say(5000, ROM FILES);
	assert_false(t.stopped);
	has(said, "its boot ROM loads its files, now kernel8.img");
	say(30000, ROM FILES IMAGE); /* UEFI starts */
	assert_false(t.stopped);
	say(300000, ROM FILES IMAGE UEFI IPXE); /* a large kernel */
	assert_false(t.stopped);
	has(said, "iPXE runs, and loads http://10.0.0.2/images/k");
	say(86400000, ROM FILES IMAGE UEFI IPXE KERNEL);
	assert_false(t.stopped);
	has(said, "was started from the network: http://10.0.0.2/images/k");
	say(86400000, ROM FILES IMAGE UEFI IPXE KERNEL RUNS);
	assert_false(t.stopped);
	has(said, "its system runs");
}

static void
a_probe_is_no_failure(void **state)
{
	(void)state;
	say(12400, ROM FILES IMAGE
		"9000 dhcp msg=discover client=uefi-pxe arch=arm64 answer=offer"
		" file=ipxe-arm64.efi\n"
		"12000 dhcp msg=request client=uefi-pxe arch=arm64 ip=10.0.0.9\n"
		"12010 file name=ipxe-arm64.efi result=stopped why=User+aborted\n");
	assert_false(t.stopped);
	say(90000, ROM FILES "3000 file name=91cdf03d/RPI_EFI.fd result=checked\n");
	has(said, "RPI_EFI.fd");
}

static void
a_kernel_of_any_name_that_a_boot_rom_is_sent_is_started(void **state)
{
	static const struct {
		const char *lines, *said;
	} kernels[] = {
		/* Ubuntu's, whose initrd comes first. */
		{ROM "1000 file name=start4.elf result=sent bytes=2250000\n"
		     "1010 file name=initrd.img result=sent bytes=40000000\n"
		     "1020 file name=bcm2711-rpi-4-b.dtb result=sent bytes=56000\n"
		     "1030 file name=cmdline.txt result=sent bytes=100\n"
		     "1040 file name=vmlinuz result=checked bytes=9000000\n"
		     "1050 file name=armstub8-gic.bin result=missing\n"
		     "1060 file name=vmlinuz result=sent bytes=9000000\n",
			"was started from the network: vmlinuz"},
		/* A Pi 5, whose initramfs comes after it. */
		{ROM "1000 file name=s/config.txt result=sent bytes=80\n"
		     "1010 file name=s/bcm2712-rpi-5-b.dtb result=missing\n"
		     "1020 file name=s/kernel_2712.img result=missing\n"
		     "1030 file name=s/kernel8.img result=sent bytes=9000000\n"
		     "1040 file name=s/initramfs8 result=sent bytes=12000000\n"
		     "1050 file name=s/armstub8-2712.bin result=missing\n"
		     "1060 file name=s/overlays/hat_map.dtb result=missing\n"
		     "1070 file name=s/config.txt result=sent bytes=80\n",
			"was started from the network: kernel8.img"},
		/* boot_ramdisk=1 */
		{ROM "1000 file name=s/config.txt result=sent bytes=80\n"
		     "1010 file name=s/boot.sig result=missing\n"
		     "1020 file name=s/boot.img result=sent bytes=43000000\n",
			"was started from the network: boot.img"},
		{ROM FILES "2900 file name=91cdf03d/dt-blob.bin result=ended\n"
			   "3000 file name=91cdf03d/talos result=sent"
			   " bytes=9000000\n",
			"was started from the network: talos"},
		{ROM FILES "3000 file name=91cdf03d/u-boot.bin result=sent"
			   " bytes=600000\n",
			"was started from the network: u-boot.bin"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
		has(say(86400000, kernels[i].lines), kernels[i].said);
		assert_false(t.stopped);
		assert_int_equal(t.stage, TIMELINE_KERNEL);
		assert_int_equal(t.attempts, 1);
		assert_int_equal(t.begun, START);
		assert_int_equal(t.kernel[1], 0);
		assert_true(t.kernel[2] > START);
	}
	/* It was a firmware, which asks now. */
	say(8000, ROM "1000 file name=s/u-boot.bin result=sent bytes=600000\n"
		      "7000 dhcp msg=discover client=uefi-pxe arch=arm64"
		      " answer=offer file=ipxe-arm64.efi\n");
	assert_int_equal(t.stage, TIMELINE_UEFI_DHCP);
	assert_int_equal(t.begun, START);
	assert_int_equal(t.reached[TIMELINE_KERNEL], 0);
	assert_int_equal(t.kernel[2], 0);
	/* Its next start is another. */
	say(61000, ROM FILES
		"3000 file name=91cdf03d/vmlinuz result=sent bytes=9000000\n"
		"60000 file name=91cdf03d/start4.elf result=checked\n");
	assert_int_equal(t.stage, TIMELINE_ROM_FILES);
	assert_int_equal(t.begun, START + 60000);
}

static void
its_own_next_image_is_no_failure_of_a_boot_rom(void **state)
{
	const char *update =
		ROM "1000 file name=s/start4.elf result=checked\n"
		    "1010 file name=s/config.txt result=sent\n"
		    "1020 file name=s/pieeprom.sig result=sent\n"
		    "1030 file name=s/pieeprom.upd result=sent bytes=524288\n";

	(void)state;
	has(say(15000, update), "was sent its own next image");
	assert_false(t.stopped);
	say(86400000, update);
	assert_false(t.stopped);
	assert_null(timeline_progress(&t));
	say(20001, ROM "1000 file name=s/start4.elf result=checked\n"
		       "1030 file name=s/pieeprom.upd result=sent bytes=524288\n"
		       "20000 dhcp msg=discover client=pi-rom answer=offer\n");
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
}

#define GRUB                                                                       \
	"0 dhcp msg=discover client=uefi-pxe arch=x64 answer=offer"                \
	" file=grubx64.efi\n"                                                      \
	"4000 dhcp msg=request client=uefi-pxe arch=x64 ip=10.0.0.9\n"             \
	"4010 file name=grubx64.efi result=sent machine=x64 bytes=2000000\n"       \
	"4500 file name=revocations.efi result=missing\n"                          \
	"5000 file name=grub/x86_64-efi/command.lst result=missing\n"              \
	"5010 file name=grub/grub.cfg result=sent bytes=300\n"

static void
what_another_boot_loader_asks_for_is_no_boot_rom_s(void **state)
{
	(void)state;
	say(86400000, GRUB);
	assert_false(t.stopped);
	assert_int_equal(t.stage, TIMELINE_UEFI_DHCP);
	say(86400000,
		GRUB "5020 file name=vmlinuz result=sent bytes=9000000\n"
		     "6000 file name=initrd.img result=sent bytes=40000000\n");
	assert_false(t.stopped);
	assert_int_equal(t.stage, TIMELINE_KERNEL);
	has(said, "was started from the network: vmlinuz");
	say(86400000,
		GRUB "5020 file name=initrd.img result=sent bytes=40000000\n"
		     "6000 file name=kernel8.img result=sent bytes=9000000\n"
		     "30000 dhcp msg=request client=os ip=10.0.0.9\n"
		     "40000 file name=initrd.img result=sent bytes=40000000\n");
	assert_int_equal(t.stage, TIMELINE_RUNNING);
	assert_int_equal(t.attempts, 1);
	assert_int_equal(t.begun, START);
	say(20000, IPXE "15000 file name=initrd.img result=sent bytes=40000000\n");
	assert_int_equal(t.stage, TIMELINE_IPXE);
	say(1, "0 file name=initrd.img result=sent bytes=40000000\n");
	assert_int_equal(t.stage, TIMELINE_NOTHING);
	/* What DHCP names is what it loads. */
	say(90000, "0 dhcp msg=discover client=pxe-bios arch=bios answer=offer"
		   " file=pxelinux.0\n"
		   "4000 dhcp msg=request client=pxe-bios ip=10.0.0.9\n"
		   "4010 file name=pxelinux.0 result=sent\n"
		   "5000 file name=ldlinux.c32 result=sent\n");
	assert_false(t.stopped);
}

static void
who_tries_again_is_told_why_it_did_not_work_before(void **state)
{
	(void)state;
	say(60500, ROM "1000 file name=s/start4.elf result=refused why=disabled\n"
		       "60000 dhcp msg=discover client=pi-rom answer=offer\n");
	has(said, "for before it stopped after the boot ROM asked for start4.elf:"
		  " it was refused that: disabled");
	/* What was told of the boot before is not true of this one yet. */
	say(111000, "0 dhcp msg=discover client=pi-rom answer=offer\n"
		    "7500 no-lease server=10.0.0.1\n"
		    "100000 power order=on\n"
		    "110000 dhcp msg=discover client=pi-rom answer=offer\n");
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
	say(60500, ROM "1000 file name=91cdf03d/start4.elf result=missing\n"
		       "30000 dhcp msg=discover client=pi-rom answer=offer\n"
		       "31000 file name=91cdf03d/start4.elf result=missing\n"
		       "60000 dhcp msg=discover client=pi-rom answer=offer\n");
	assert_int_equal(t.attempts, 3);
	assert_int_equal(t.begun, START + 60000);
	assert_false(t.stopped);
	has(said,
		"asks for an address; it tries again, for before it stopped after the"
		" boot ROM asked for start4.elf: not installed");
	/* It comes further. */
	say(64000, ROM "1000 file name=91cdf03d/start4.elf result=missing\n"
		       "60000 dhcp msg=discover client=pi-rom answer=offer\n"
		       "61000 file name=91cdf03d/RPI_EFI.fd result=sent\n");
	assert_null(strstr(said, "again"));
}

static void
power_that_comes_back_is_a_new_boot(void **state)
{
	(void)state;
	say(61000, ROM "1000 file name=91cdf03d/start4.elf result=missing\n"
		       "30000 power order=cycle switch=sw port=7\n"
		       "30500 power is=off switch=sw port=7\n"
		       "35000 power is=on switch=sw port=7\n"
		       "60000 dhcp msg=discover client=pi-rom answer=offer\n");
	assert_int_equal(t.attempts, 1);
	assert_int_equal(t.begun, START + 30000);
	assert_int_equal(t.reached[TIMELINE_OFF], START + 30500);
	assert_int_equal(t.reached[TIMELINE_POWER], START + 35000);
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
	/* A switch may be late to say so. */
	say(61000, "0 power order=on switch=sw port=7\n"
		   "3000 dhcp msg=discover client=pi-rom answer=offer\n"
		   "5000 power is=on switch=sw port=7\n");
	assert_int_equal(t.stage, TIMELINE_ROM_DHCP);
	/* Nobody says that it was cut, if it was not. */
	say(61000, "0 power order=on switch=sw port=7\n"
		   "3000 dhcp msg=discover client=pi-rom answer=offer\n"
		   "4000 power order=off switch=sw port=7\n");
	assert_int_equal(t.stage, TIMELINE_ROM_DHCP);
}

static void
who_is_off_for_a_cycle_has_not_stopped(void **state)
{
	(void)state;
	say(2000, ROM "1000 power order=cycle\n1500 power is=off\n");
	assert_int_equal(t.stage, TIMELINE_OFF);
	assert_false(t.stopped);
	has(said, "is off, and power is ordered for it");
	/* One that was halted is switched off first, though "on" was the order. */
	say(2000, "1000 power order=on\n1500 power is=off\n");
	assert_false(t.stopped);
	/* It was switched off while it was. */
	say(2000, "0 power order=cycle\n500 power is=off\n"
		  "1000 power order=off\n1500 power is=off\n");
	assert_true(t.stopped);
	/* What had failed comes to be all the same. */
	say(20000, "0 power order=cycle\n500 power is=off\n"
		   "5000 power order=cycle failed=no+answer\n"
		   "15000 power is=on\n");
	assert_int_equal(t.stage, TIMELINE_POWER);
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
}

static void
an_order_that_failed_has_given_no_power(void **state)
{
	(void)state;
	say(0, "0 power order=on\n1 power order=on failed=it+is+an+uplink\n");
	assert_string_equal(
		said, "its power could not be switched: it is an uplink");
}

static void
what_its_switch_says_now_counts_when_it_is_newer(void **state)
{
	struct timeline_now now = {
		.ms = START + 90000, .power = "off", .power_ms = START + 80000};

	(void)state;
	timeline_of(events, read_lines(ROM FILES), &now, &t);
	assert_int_equal(t.stage, TIMELINE_OFF);
	assert_string_equal(timeline_progress(&t), "None");
	has(timeline_sentence(&t, said), "its switch port is off (mb poe on)");
	now.power_ms = START + 1;
	timeline_of(events, read_lines(ROM FILES), &now, &t);
	assert_int_equal(t.stage, TIMELINE_ROM_FILES);
	now.power = "on";
	now.power_ms = START + 80000;
	timeline_of(events, read_lines("0 power order=off\n1 power is=off\n"), &now,
		&t);
	assert_int_equal(t.stage, TIMELINE_POWER);
	/* Power is ordered, and its switch has not given it yet. */
	now.power = "off";
	timeline_of(events, read_lines("79000 power order=on\n"), &now, &t);
	assert_int_equal(t.stage, TIMELINE_OFF);
	assert_false(t.stopped);
	now.ms = START + 300000;
	timeline_of(events, read_lines("79000 power order=on\n"), &now, &t);
	assert_true(t.stopped);
	has(timeline_sentence(&t, said), "its switch port is off (mb poe on)");
}

static void
who_is_sent_to_its_disk_boots_and_who_comes_back_has_none(void **state)
{
	const char *away = "0 dhcp msg=discover client=ipxe answer=offer\n"
			   "2000 script which=local why=told+to+boot\n";

	(void)state;
	say(86400000, away);
	assert_int_equal(t.stage, TIMELINE_DISK);
	assert_false(t.stopped);
	has(said, "boots without us: told to boot");
	assert_string_equal(timeline_progress(&t), "OSBootStarted");
	say(12000, "0 dhcp msg=discover client=ipxe answer=offer\n"
		   "2000 script which=local why=told+to+boot\n"
		   "11000 dhcp msg=discover client=uefi-http answer=offer\n");
	assert_int_equal(t.why.trouble, TROUBLE_NO_DISK);
	has(said, "nothing on it that boots");
	/* Much later it was switched on anew. */
	say(500000, "0 dhcp msg=discover client=ipxe answer=offer\n"
		    "2000 script which=local why=told+to+boot\n"
		    "490000 dhcp msg=discover client=uefi-http answer=offer\n");
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
}

static void
who_is_told_by_dhcp_to_go_on_boots_without_us(void **state)
{
	static const struct {
		const char *why, *said;
	} whys[] = {
		{"override-disk", "boots without us: told to boot from its disk"},
		{"override-setup",
			"boots without us: told to enter its setup menu"},
		{"not-allowed", "boots without us: its record does not allow PXE"
				" (allow_pxe: true in netboot.yaml)"},
	};
	char lines[1024];

	(void)state;
	for (size_t i = 0; i < sizeof whys / sizeof *whys; i++) {
		snprintf(lines, sizeof lines,
			ROM FILES IMAGE
			"9000 dhcp msg=discover client=uefi-pxe arch=arm64"
			" answer=offer why=%s boot=next\n"
			"13000 dhcp msg=request client=uefi-pxe ip=10.0.0.9\n"
			"14000 dhcp msg=discover client=uefi-http arch=arm64"
			" answer=offer why=%s boot=next\n",
			whys[i].why, whys[i].why);
		say(86400000, lines);
		assert_int_equal(t.stage, TIMELINE_DISK);
		assert_false(t.stopped);
		assert_int_equal(t.attempts, 1);
		assert_string_equal(said, whys[i].said);
		assert_string_equal(timeline_progress(&t), "OSBootStarted");
	}
}

static void
a_system_that_asks_anew_is_no_agent_s_any_more(void **state)
{
	(void)state;
	say(80000, KERNEL RUNS "40000 agent did=heartbeat\n"
			       "50000 dhcp msg=request client=os ip=10.0.0.9\n");
	assert_int_equal(t.stage, TIMELINE_AGENT);
	say(80000, KERNEL RUNS "40000 agent did=heartbeat\n"
			       "50000 dhcp msg=discover client=os\n"
			       "50010 dhcp msg=request client=os ip=10.0.0.9\n");
	assert_int_equal(t.stage, TIMELINE_RUNNING);
}

static void
of_a_boot_that_has_stopped_or_is_silent_no_progress_is_told(void **state)
{
	static const char *const stuck[] = {POWER, ROM, ROM FILES, ROM FILES IMAGE,
		ROM FILES IMAGE UEFI, ROM FILES IMAGE UEFI IPXE, GRUB};

	(void)state;
	for (size_t i = 0; i < sizeof stuck / sizeof *stuck; i++) {
		say(7200000, stuck[i]);
		assert_null(timeline_progress(&t));
	}
	say(7200000, ROM FILES IMAGE UEFI IPXE KERNEL);
	assert_string_equal(timeline_progress(&t), "OSBootStarted");
}

static void
who_installs_itself_for_ever_is_told_so(void **state)
{
	const char *slow =
		"0 dhcp msg=discover client=uefi-pxe answer=offer\n"
		"1000 started url=http://k\n"
		"1500000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		"1501000 started url=http://k\n"
		"3000000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		"3001000 started url=http://k\n";

	(void)state;
	/* 25 minutes a round; and of a week ago. */
	has(say(3060000, slow), "again and again");
	say(604800000, slow);
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
	/* Started by its boot ROM. */
	say(200000, "0 file name=start4.elf result=checked\n"
		    "1000 file name=kernel8.img result=sent\n"
		    "60000 file name=start4.elf result=checked\n"
		    "61000 file name=kernel8.img result=sent\n"
		    "120000 file name=start4.elf result=checked\n"
		    "121000 file name=kernel8.img result=sent\n");
	assert_int_equal(t.why.trouble, TROUBLE_AGAIN);
	/* Somebody wants it so. */
	say(200000, "0 dhcp msg=discover client=uefi-pxe answer=offer\n"
		    "1000 started url=http://k\n"
		    "60000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		    "61000 started url=http://k\n"
		    "110000 power order=cycle\n"
		    "120000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		    "121000 started url=http://k\n");
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
	say(200000, "0 dhcp msg=discover client=uefi-pxe answer=offer\n"
		    "1000 started url=http://k\n"
		    "60000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		    "61000 started url=http://k\n"
		    "120000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		    "121000 started url=http://k\n");
	assert_int_equal(t.why.trouble, TROUBLE_AGAIN);
	has(said, "again and again");
	has(said, "allow_pxe: false");
	say(20000000, "0 dhcp msg=discover client=uefi-pxe answer=offer\n"
		      "1000 started url=http://k\n"
		      "9000000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		      "9001000 started url=http://k\n"
		      "18000000 dhcp msg=discover client=uefi-pxe answer=offer\n"
		      "18001000 started url=http://k\n");
	assert_int_equal(t.why.trouble, TROUBLE_NONE);
}

static void
packets_that_were_lost_are_told_with_their_remedy(void **state)
{
	(void)state;
	say(100, "0 dhcp msg=discover client=uefi-pxe answer=offer\n"
		 "0 late seconds=28\n");
	has(said, "its first packets were lost for 28 s");
	has(said, "portfast");
}

static void
what_came_from_outside_is_fit_for_a_terminal(void **state)
{
	(void)state;
	say(90000, ROM "1000 file name=\x1b[2J/start4.elf\x07 result=silent"
		       " bytes=5 block=1\n");
	assert_null(strchr(said, '\x1b'));
	events[0] = (struct host_event){.by = "mb", .what = "un\x1b known"};
	events[0].fields = 1;
	events[0].field[0].name = "a";
	events[0].field[0].value = "b\n";
	assert_string_equal(
		event_sentence(&events[0], said), "un\\x1b known a=b\\x0a");
}

/* Lines of every kind, of which any may follow any. */
static const char *const kinds[] = {"power order=on", "power order=cycle",
	"power order=off", "power is=on", "power is=off",
	"power order=cycle failed=why",
	"dhcp msg=discover client=pi-rom answer=offer",
	"dhcp msg=discover client=pi3-rom answer=offer",
	"dhcp msg=request client=pi-rom ip=10.0.0.9",
	"dhcp msg=request client=pi-rom answer=none why=other-server server=10.0.0.1",
	"dhcp msg=discover client=uefi-pxe arch=x64 answer=offer file=grub.efi",
	"dhcp msg=discover client=uefi-http answer=offer boot=next why=override-disk",
	"dhcp msg=discover client=ipxe answer=offer file=http://s/boot",
	"dhcp msg=discover client=os", "dhcp msg=request client=os ip=10.0.0.9",
	"no-lease", "no-lease server=10.0.0.1", "late seconds=12",
	"file name=s/start4.elf result=checked",
	"file name=start.elf result=missing", "file name=s/config.txt result=sent",
	"file name=kernel8.img result=missing",
	"file name=kernel8.img result=sent bytes=9000000",
	"file name=vmlinuz result=sent bytes=9000000", "file name=x result=missing",
	"file name=initrd.img result=silent bytes=90000000 block=65535",
	"file name=RPI_EFI.fd result=sent", "file name=pieeprom.upd result=sent",
	"file name=grub.efi result=sent machine=arm64",
	"file name=revocations.efi result=missing",
	"file name=start4.elf result=refused why=w",
	"file name=autoexec.ipxe result=sent", "script which=boot url=http://s/k",
	"script which=local why=told", "started url=http://s/k",
	"unloaded url=http://s/k error=2d0c618e",
	"unloaded url=http://s/k error=zz", "agent did=heartbeat",
	"override target=disk how=once"};

static void
in_whatever_order_events_come_what_is_said_holds_together(void **state)
{
	uint32_t dice = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char lines[4096];
		size_t len = 0;
		uint64_t ms = 0;

		for (int i = 0; i < 24; i++) {
			dice = dice * 1664525 + 1013904223;
			ms += (dice >> 8) % 8 ? (dice >> 12) % 9000
					      : (dice >> 12) % 4000000;
			len += (size_t)snprintf(lines + len, sizeof lines - len,
				"%llu %s\n", (unsigned long long)ms,
				kinds[(dice >> 16) %
					(sizeof kinds / sizeof *kinds)]);
		}
		say(ms + dice % 100000, lines);
		assert_true(t.stage > TIMELINE_NOTHING);
		assert_true(t.begun <= t.since && t.since <= t.heard);
		assert_true(t.reached[t.stage] != 0);
		assert_true(
			t.kernel[0] <= t.kernel[1] && t.kernel[1] <= t.kernel[2]);
		assert_false(t.stopped && t.why.trouble == TROUBLE_NONE);
		assert_false(t.stopped && t.stage >= TIMELINE_DISK);
		assert_true(*said && !strchr(said, '%'));
		if (t.stopped && t.stage != TIMELINE_OFF)
			assert_null(timeline_progress(&t));
	}
}

static void
events_that_make_no_sense_do_no_harm(void **state)
{
	(void)state;
	say(10, "0 power\n0 dhcp\n0 file\n0 script\n0 started\n0 unloaded\n0 late\n"
		"0 agent\n0 no-lease\n0 nothing\n");
	for (size_t i = 0; i < 10; i++)
		event_sentence(&events[i], said);
	say(10, "5000 dhcp client=pi-rom msg=discover\n0 file name=start4.elf\n");
	assert_true(t.stage > TIMELINE_NOTHING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_boot_goes_through_its_stages),
		cmocka_unit_test(each_failure_has_its_sentence_and_its_remedy),
		cmocka_unit_test(every_trouble_has_a_sentence),
		cmocka_unit_test(what_goes_on_is_no_failure),
		cmocka_unit_test(a_probe_is_no_failure),
		cmocka_unit_test(
			a_kernel_of_any_name_that_a_boot_rom_is_sent_is_started),
		cmocka_unit_test(its_own_next_image_is_no_failure_of_a_boot_rom),
		cmocka_unit_test(
			what_another_boot_loader_asks_for_is_no_boot_rom_s),
		cmocka_unit_test(
			who_tries_again_is_told_why_it_did_not_work_before),
		cmocka_unit_test(power_that_comes_back_is_a_new_boot),
		cmocka_unit_test(who_is_off_for_a_cycle_has_not_stopped),
		cmocka_unit_test(an_order_that_failed_has_given_no_power),
		cmocka_unit_test(what_its_switch_says_now_counts_when_it_is_newer),
		cmocka_unit_test(
			who_is_sent_to_its_disk_boots_and_who_comes_back_has_none),
		cmocka_unit_test(who_is_told_by_dhcp_to_go_on_boots_without_us),
		cmocka_unit_test(a_system_that_asks_anew_is_no_agent_s_any_more),
		cmocka_unit_test(
			of_a_boot_that_has_stopped_or_is_silent_no_progress_is_told),
		cmocka_unit_test(who_installs_itself_for_ever_is_told_so),
		cmocka_unit_test(packets_that_were_lost_are_told_with_their_remedy),
		cmocka_unit_test(what_came_from_outside_is_fit_for_a_terminal),
		cmocka_unit_test(
			in_whatever_order_events_come_what_is_said_holds_together),
		cmocka_unit_test(events_that_make_no_sense_do_no_harm),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
