/*
 * boot: which script a host is given, and with what values. A pure decision; the
 * scripts themselves are the templates in share/ipxe.
 *
 * An override comes before what the host's record says, but it permits nothing: a
 * host that may not netboot does not because it was told to.
 */
#ifndef MB_BOOT_H
#define MB_BOOT_H

#include "host/host.h"
#include "host/override.h"
#include "host/site.h"
#include "ipxe/template.h"

#define BOOT_URL  1024 /* a URL and its NUL; iPXE would take more */
#define BOOT_ARGS 2048 /* COMMAND_LINE_SIZE of Linux on arm64 and x86 */

enum boot_verdict {
	BOOT_KERNEL, /* load a kernel and an initrd, and start them */
	BOOT_CHAIN,  /* go on with the script at a URL */
	BOOT_OWN,    /* host->script, as it is */
	BOOT_IRONIC, /* what Ironic wrote: ipxe/ironicscript */
	BOOT_HTTP,   /* load what is at a URL, and start it */
	BOOT_SAN,    /* boot the image of a disk or a CD at a URL, as a disk */
	BOOT_DISK,   /* from here on: back to the firmware, and why */
	BOOT_SETUP,
	BOOT_OFF,
	BOOT_DISABLED,
	BOOT_NOT_ALLOWED,
	BOOT_UNKNOWN,
	BOOT_UNKNOWN_NO_PI,
};

struct boot {
	enum boot_verdict verdict;
	bool overridden;       /* it is as the override says */
	bool agent;            /* BOOT_KERNEL: it is Ironic's agent */
	char url[BOOT_URL];    /* BOOT_KERNEL: of the kernel; else what the verdict
				* names
				*/
	char initrd[BOOT_URL]; /* BOOT_KERNEL: of the initrd; empty when there is
				  none */
	char args[BOOT_ARGS];  /* BOOT_KERNEL: the kernel's arguments */
	char self[BOOT_URL];   /* where this host asks for its script */
	uint32_t retries;      /* how often a failed download is tried again, */
	uint32_t delay;        /* and after how many seconds */
};

/*
 * Decide. o is the override that holds for the host, or NULL. pi says whether a
 * host that has no record has shown itself to be a Raspberry Pi; path is that of
 * our own URL ("/boot"), to which nobody is sent back. site->http_address and
 * ->http_port are our own address and port. False if a value does not fit.
 */
bool boot_decide(const struct host *host, const struct site *site, bool pi,
	const char *path, const struct override *o, struct boot *out);

/*
 * Fill the template of that verdict, which is named after boot_which, for the host
 * with that MAC. The placeholders are mac; why (local, setup); url, retries and
 * delay (chain, http, san); kernel, initrd, args, retries and delay (boot); self,
 * in those. As template_fill.
 */
enum template_result boot_fill(const struct boot *boot, struct mac mac,
	const char *template, struct wr *w, struct rd *where);

/*
 * Append the kernel's argument(s) for that console, which is one or only its name,
 * or NULL; with a blank before when w has text.
 */
void boot_console(struct wr *w, const char *console);

/* "boot", "chain", "own", "ironic", "http", "san", "setup" or "local". */
const char *boot_which(enum boot_verdict v);

/* Why it is local or setup, in words; NULL when it is neither. */
const char *boot_why(enum boot_verdict v);

#endif
