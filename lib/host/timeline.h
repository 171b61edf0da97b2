/*
 * timeline: a host's events (host/event) as a boot: the stages that it came to and
 * when, where it stopped, and why, in a sentence that names what to do about it.
 *
 *     power      rom-dhcp    rom-files    firmware     uefi-dhcp
 *     its port   the boot    start4.elf   RPI_EFI.fd   UEFI, or a
 *     has power  ROM asks    and so on    was sent     PC's firmware
 *
 *     ipxe       kernel      agent        running      disk
 *     asks for   started     a ramdisk's  asked for    it boots without us,
 *     a script   by iPXE     was heard    its address  as it was told
 *
 * The decision is pure: events in the order of their time, what its switch says,
 * and now. A boot begins with power, and when a stage is seen again that comes
 * before the one that was reached; why an attempt before that has failed is not
 * forgotten until one comes further. Who is off for a cycle of its power has not
 * stopped, unless nobody ends that.
 *
 * Sources: the order of a Raspberry Pi 4's requests, as seen; how long each stage
 * takes at most, EDK2's and iPXE's own limits and what slow boards take.
 */
#ifndef MB_TIMELINE_H
#define MB_TIMELINE_H

#include "host/event.h"

enum timeline_stage {
	TIMELINE_NOTHING, /* nothing was ever seen of it */
	TIMELINE_OFF,
	TIMELINE_POWER,
	TIMELINE_ROM_DHCP,
	TIMELINE_ROM_FILES,
	TIMELINE_FIRMWARE,
	TIMELINE_UEFI_DHCP,
	TIMELINE_IPXE,
	TIMELINE_DISK,
	TIMELINE_KERNEL,
	TIMELINE_AGENT,
	TIMELINE_RUNNING,
	TIMELINE_STAGES,
};

enum timeline_trouble {
	TROUBLE_NONE,
	TROUBLE_PORT_OFF,
	TROUBLE_POWER_FAILED,
	TROUBLE_LEFT_OFF, /* by a cycle whose "on" failed */
	TROUBLE_SILENT,   /* power, and nothing else */
	TROUBLE_NO_LEASE, /* told what to boot, and given no address */
	TROUBLE_NO_WORD,  /* a Pi 3: that, or it asks for no file */
	TROUBLE_POOL_FULL,
	TROUBLE_ADDRESS_TAKEN,
	TROUBLE_OTHER_SERVER,
	TROUBLE_NO_ADDRESS, /* ours */
	TROUBLE_DISABLED,
	TROUBLE_NOT_ALLOWED,
	TROUBLE_UNKNOWN,
	TROUBLE_NOT_PI,
	TROUBLE_NO_BINARY, /* no iPXE for it */
	TROUBLE_LONG_URL,
	TROUBLE_NO_TFTP, /* has an address, asks for no file */
	TROUBLE_MISSING,
	TROUBLE_REFUSED,
	TROUBLE_TRANSFER,
	TROUBLE_64M,      /* where old loaders' block numbers end */
	TROUBLE_NO_IMAGE, /* has its files, asks for no firmware */
	TROUBLE_NO_UEFI,  /* firmware sent, and silent */
	TROUBLE_NO_FETCH, /* firmware was told what to boot, and does not fetch it
			   */
	TROUBLE_WRONG_ARCH,
	TROUBLE_NO_IPXE, /* iPXE sent, and silent */
	TROUBLE_NO_SCRIPT,
	TROUBLE_NOT_FOUND,    /* iPXE: what the script names; */
	TROUBLE_NO_SERVER,    /* its server does not answer; */
	TROUBLE_NOT_RUNNABLE, /* is for another machine; */
	TROUBLE_UNLOADED,     /* or fails otherwise */
	TROUBLE_LOADING,      /* takes very long */
	TROUBLE_NO_DISK,      /* it boots from its disk, and comes back */
	TROUBLE_AGAIN,        /* starts its kernel again and again */
	TROUBLES,
};

#define TIMELINE_TEXT    512 /* a sentence and its NUL */
#define TIMELINE_SUBJECT 200
#define TIMELINE_BYTES   24576   /* of a host's last events; three boots of a Pi */
#define TIMELINE_LOOPS   3       /* kernels that are too many, */
#define TIMELINE_LOOP    3600000 /* ms; in twice that, the last within it */
#define TIMELINE_SILENT  600000  /* ms, after which nobody waits for a boot */
#define TIMELINE_EVENTS  400     /* that so many bytes can hold */

/* A host's last events; too large for a small stack. */
struct timeline_log {
	size_t n;
	struct host_event event[TIMELINE_EVENTS];
	char text[TIMELINE_BYTES];
};

/* What is known besides. */
struct timeline_now {
	uint64_t ms; /* since 1970 */
	const char
		*power; /* as its switch said last: "on", "off"; NULL: not known */
	uint64_t power_ms; /* when that was */
};

/* Why an attempt failed. */
struct timeline_why {
	enum timeline_trouble trouble;
	enum timeline_stage stage;
	char at[TIMELINE_SUBJECT];      /* what the stage was about; or empty */
	char subject[TIMELINE_SUBJECT]; /* a file, a URL, a reason; or empty */
};

struct timeline {
	enum timeline_stage stage;
	uint64_t begun;                    /* ms; this boot, or this attempt */
	uint64_t reached[TIMELINE_STAGES]; /* of this boot; 0: not */
	uint64_t since;                    /* when it came to the stage */
	uint64_t heard;                    /* the last event of it */
	uint64_t silent;                   /* ms since then */
	uint64_t
		kernel[TIMELINE_LOOPS]; /* the last starts by themselves; 0: none */
	unsigned attempts; /* that came to the same end, one after the other */
	bool stopped;      /* it goes no further by itself */
	bool update;       /* its boot ROM was sent its own new image */
	struct timeline_why why;
	char at[TIMELINE_SUBJECT]; /* what the stage is about: a file, a URL */
	unsigned late; /* s in which its first packets were lost; 0: none were */
};

/*
 * Read a host's last events, TIMELINE_BYTES of them at most, in the order of their
 * time. 0, also when there are none; -1 with errno.
 */
int timeline_load(int state, struct mac mac, struct timeline_log *out);

/* What those events say of it now. */
void timeline_of(const struct host_event event[], size_t n,
	const struct timeline_now *now, struct timeline *out);

/* "rom-dhcp" and so on; "-" of TIMELINE_NOTHING. */
const char *timeline_word(enum timeline_stage stage);

/*
 * The sentence: where it is or stopped, why, and what to do. Its parts that came
 * from outside are fit for a terminal. Returns out.
 */
const char *timeline_sentence(
	const struct timeline *t, char out[static TIMELINE_TEXT]);

/*
 * Redfish's BootProgress.LastState; NULL if nothing can be said: also of a boot
 * that has stopped or fallen silent on its way, for clients wait for the next
 * state.
 */
const char *timeline_progress(const struct timeline *t);

/* An event in words, likewise. Returns out. */
const char *event_sentence(
	const struct host_event *e, char out[static TIMELINE_TEXT]);

#endif
