/* The words of timeline: where a boot is, why it stopped, and what to do about it.
 */
#include "host/attempt.h"

#include "base/wr.h"

#include <fnmatch.h>

/* What is said of a stage: that it goes on, and that it was the last. */
static const struct {
	const char *now, *after;
	bool at; /* and what it is about, behind it */
} stages[] = {
	[TIMELINE_NOTHING] = {"nothing was ever seen of it", "", false},
	[TIMELINE_OFF] = {"is off, and power is ordered for it", "", false},
	[TIMELINE_POWER] = {"has power, and was not heard yet", "its power came on",
		false},
	[TIMELINE_ROM_DHCP] = {"its boot ROM asks for an address",
		"its boot ROM asked for an address", false},
	[TIMELINE_ROM_FILES] = {"its boot ROM loads its files, now",
		"the boot ROM asked for", true},
	[TIMELINE_FIRMWARE] = {"its UEFI firmware was sent, and starts",
		"its UEFI firmware was sent whole", false},
	[TIMELINE_UEFI_DHCP] = {"its firmware asks what to boot",
		"its firmware asked for", true},
	[TIMELINE_IPXE] = {"iPXE runs, and loads", "iPXE asked for", true},
	[TIMELINE_DISK] = {"boots without us:", "", true},
	[TIMELINE_KERNEL] = {"was started from the network:", "", true},
	[TIMELINE_AGENT] = {"its ramdisk's agent was heard:", "", true},
	[TIMELINE_RUNNING] = {"its system runs, and has asked for its address", "",
		false},
};

/* What is said of a trouble; %s is what it is about, unless the stage says that. */
static const char *const troubles[] = {
	[TROUBLE_NONE] = "",
	[TROUBLE_PORT_OFF] = "its switch port is off (mb poe on)",
	[TROUBLE_POWER_FAILED] = "its power could not be switched: %s",
	[TROUBLE_LEFT_OFF] = "its port was left off: %s (mb poe on)",
	[TROUBLE_SILENT] =
		"nothing was heard of it; is the network in its boot order"
		" (BOOT_ORDER=0xf21), its cable in, and mb up at work on its network?",
	[TROUBLE_NO_LEASE] =
		"it is told what to boot, but no DHCP server gives it an address, and"
		" a proxy gives none; start one, or set dhcp.proxy_enabled: false",
	[TROUBLE_NO_WORD] =
		"it is told what to boot and asks for no file; a Pi 3 does not tell"
		" whether it has an address: is there a DHCP server, and does"
		" mb-tftpd run?",
	[TROUBLE_POOL_FULL] =
		"all addresses are given away; make dhcp's pool larger"
		" (dhcp.fallback_ip_end)",
	[TROUBLE_ADDRESS_TAKEN] =
		"the address of its record is used by another machine; find that"
		" one, or give this one another in backend.yaml",
	[TROUBLE_OTHER_SERVER] =
		"it takes its address from another DHCP server, %s; end that one, or"
		" set dhcp.proxy_enabled: true to work beside it",
	[TROUBLE_NO_ADDRESS] =
		"our own address in its network is not known; set dhcp.address",
	[TROUBLE_DISABLED] =
		"its record, or Ironic's file, says to leave it alone (disabled)",
	[TROUBLE_NOT_ALLOWED] = "its record does not allow PXE; set allow_pxe: true"
				" in netboot.yaml",
	[TROUBLE_UNKNOWN] =
		"the site has no record of it; add it to netboot.yaml, or"
		" set dhcp.unknown_hosts: netboot",
	[TROUBLE_NOT_PI] =
		"the site has no record of it, and it is not known as a Raspberry Pi;"
		" add it to netboot.yaml, or set dhcp.unknown_hosts: netboot",
	[TROUBLE_NO_BINARY] =
		"there is no iPXE for its architecture (%s); name what it"
		" shall boot in an option line (mb-ironic)",
	[TROUBLE_LONG_URL] = "the URL that it shall boot is over 255 characters",
	[TROUBLE_NO_TFTP] =
		"it has an address and asks for no file; does mb-tftpd run, can it"
		" reach us at UDP port 69, and does another server answer it?",
	[TROUBLE_MISSING] = "not installed (%s)",
	[TROUBLE_REFUSED] = "it was refused that: %s",
	[TROUBLE_TRANSFER] =
		"it did not take all of it; is the network sound, or its"
		" supply too weak?",
	[TROUBLE_64M] =
		"it broke off where the block numbers of an old boot loader end;"
		" update its EEPROM (2025-09 or later), or load large files by iPXE",
	[TROUBLE_NO_IMAGE] =
		"it asked for nothing after that; does config.txt name the firmware"
		" (armstub=RPI_EFI.fd), and is the image one for this board?",
	[TROUBLE_NO_UEFI] =
		"it does not ask the network; is that in its boot order, and is the"
		" firmware sound? UEFI 1.51 and 1.52 lose their MAC (mb firmware fetch)",
	[TROUBLE_NO_FETCH] =
		"it did not fetch that; can it reach us at UDP port 69 and at the web"
		" server's, and do mb-tftpd and the web server run (mb up)?",
	[TROUBLE_WRONG_ARCH] = "%s; remove it from the tftp folder, and mb firmware"
			       " fetch ipxe brings the right one",
	[TROUBLE_NO_IPXE] =
		"it was sent that and iPXE did not start; is Secure Boot"
		" on, which refuses it?",
	[TROUBLE_NO_SCRIPT] =
		"it did not ask for that; does the web server run (mb up), and can"
		" it be reached?",
	[TROUBLE_NOT_FOUND] =
		"it is not there; put it into the images folder, or mend osie: in"
		" netboot.yaml",
	[TROUBLE_NO_SERVER] = "its server does not answer, or broke off",
	[TROUBLE_NOT_RUNNABLE] =
		"it cannot be started; is it a kernel for this machine's"
		" architecture?",
	[TROUBLE_UNLOADED] =
		"it could not be loaded or started (https://ipxe.org/%s)",
	[TROUBLE_LOADING] =
		"it has not come; is its server slow, or does iPXE hang?",
	[TROUBLE_NO_DISK] = "it was sent on to its disk and came back; there is"
			    " nothing on it that boots",
	[TROUBLE_AGAIN] =
		"and has been again and again; if it installs itself for ever, set"
		" allow_pxe: false, or let it boot so only once (mb override)",
};

/* Is the subject what the stage asked for, which is said there? */
static bool
is_asked(enum timeline_trouble trouble)
{
	return trouble == TROUBLE_MISSING || trouble == TROUBLE_TRANSFER ||
	       trouble == TROUBLE_64M || trouble == TROUBLE_NO_IMAGE ||
	       trouble == TROUBLE_NO_FETCH || trouble == TROUBLE_NO_IPXE ||
	       trouble == TROUBLE_NO_SCRIPT || trouble == TROUBLE_NOT_FOUND ||
	       trouble == TROUBLE_NO_SERVER || trouble == TROUBLE_NOT_RUNNABLE ||
	       trouble == TROUBLE_LOADING;
}

/*
 * What brings a file that is missing: the first pattern that fits. What mb firmware
 * fetch brings is for the Pi 4 and its kin, and iPXE.
 */
static const char *
remedy(const char *name)
{
	static const char board[] = "put this board's files into the tftp folder";
	static const struct {
		const char *pattern, *remedy;
	} remedies[] = {
		{"*.efi", "mb firmware fetch ipxe"},
		{"*.kpxe", "mb firmware fetch ipxe"},
		{"start4.elf", "mb firmware fetch"},
		{"fixup4.dat", "mb firmware fetch"},
		{"start4*.elf", "put it into the tftp folder, or mend start_x or"
				" gpu_mem in config.txt"},
		{"fixup4*.dat", "put it into the tftp folder, or mend start_x or"
				" gpu_mem in config.txt"},
		{"*.fd", "mb firmware fetch"},
		{"bcm2711-*", "mb firmware fetch"},
		{"bcm2*", board},
		{"bootcode.bin", board},
		{"start*.elf", board},
		{"fixup*.dat", board},
		{"kernel_2712.img", "put your kernel into the tftp folder"},
		{"kernel*.img", "UEFI for a Pi 4: mb firmware fetch; else put your"
				" kernel into the tftp folder"},
	};

	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
		if (fnmatch(remedies[i].pattern, name, FNM_CASEFOLD) == 0)
			return remedies[i].remedy;
	return "put it into the tftp folder";
}

/* The trouble's words, with what they are about. */
static void
wr_trouble(struct wr *w, const struct timeline_why *why)
{
	const char *words = troubles[why->trouble], *gap = strstr(words, "%s");
	const char *about = why->subject;

	if (why->trouble == TROUBLE_NO_LEASE && *about) {
		wr_text(w, "the DHCP server ");
		wr_text(w, about);
		wr_text(w, " gives it no address; are they all in use, or is it"
			   " refused?");
		return;
	}
	if (why->trouble == TROUBLE_MISSING)
		about = remedy(about);
	if (!gap) {
		wr_text(w, words);
		return;
	}
	wr_bytes(w, words, (size_t)(gap - words));
	wr_text(w, *about ? about : "not said");
	wr_text(w, gap + strlen("%s"));
}

/* "stopped after the boot ROM asked for start4.elf: not installed (...)" */
static void
wr_stop(struct wr *w, const struct timeline_why *why)
{
	const char *after = stages[why->stage].after;
	const char *at =
		is_asked(why->trouble) && *why->subject ? why->subject : why->at;

	/* An order that failed has given it no power. */
	if (*after && why->trouble != TROUBLE_POWER_FAILED) {
		wr_text(w, "stopped after ");
		wr_text(w, after);
		if (stages[why->stage].at) {
			wr_u8(w, ' ');
			wr_text(w, *at ? at : "what to boot");
		}
		wr_text(w, ": ");
	}
	wr_trouble(w, why);
}

/* What goes on; with what it is about. */
static void
wr_now(struct wr *w, const struct timeline *t)
{
	if (t->update) {
		wr_text(w,
			"its boot ROM was sent its own next image, writes that and"
			" starts again");
		return;
	}
	wr_text(w, stages[t->stage].now);
	if (stages[t->stage].at && *t->at) {
		wr_u8(w, ' ');
		wr_text(w, t->at);
	}
}

const char *
timeline_sentence(const struct timeline *t, char out[static TIMELINE_TEXT])
{
	struct wr w = wr_of(out, TIMELINE_TEXT - 1);

	if (t->stopped) {
		wr_stop(&w, &t->why);
	} else {
		wr_now(&w, t);
		if (t->why.trouble == TROUBLE_AGAIN) {
			wr_text(&w, ", ");
			wr_trouble(&w, &t->why);
		} else if (t->why.trouble != TROUBLE_NONE) {
			wr_text(&w, "; it tries again, for before it ");
			wr_stop(&w, &t->why);
		}
	}
	if (t->late && t->stage < TIMELINE_KERNEL) {
		wr_text(&w, "; its first packets were lost for ");
		wr_dec(&w, t->late);
		wr_text(&w, " s: make its switch port an edge port (portfast)");
	}
	out[w.len] = '\0';
	return out;
}

/* The firmware's own words for it, DSP0268 on ComputerSystem.BootProgress. */
const char *
timeline_progress(const struct timeline *t)
{
	bool going = t->stage > TIMELINE_OFF && t->stage < TIMELINE_DISK;

	/* Of who is not heard any more nothing is known: it may boot its disk. */
	if (going && (t->stopped || t->silent > TIMELINE_SILENT))
		return NULL;
	switch (t->stage) {
	case TIMELINE_OFF:
		return "None";
	case TIMELINE_POWER:
	case TIMELINE_ROM_DHCP:
	case TIMELINE_ROM_FILES:
	case TIMELINE_FIRMWARE:
		return "PrimaryProcessorInitializationStarted";
	case TIMELINE_UEFI_DHCP:
	case TIMELINE_IPXE:
		return "SystemHardwareInitializationComplete";
	case TIMELINE_DISK:
	case TIMELINE_KERNEL:
		return "OSBootStarted";
	case TIMELINE_AGENT:
	case TIMELINE_RUNNING:
		return "OSRunning";
	default:
		return NULL;
	}
}
