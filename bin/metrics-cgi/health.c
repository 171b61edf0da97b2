/* health: does what is configured work? */
#include "metrics.h"

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"
#include "host/leasestore.h"
#include "power/powercall.h"

#include "base/num.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/statvfs.h>
#include <time.h>

#define ROOM (8U << 20) /* bytes on the disk that are not enough */
#define PAGE 4096       /* bytes that are written to see if it can be */
#define CLOCK                                                                      \
	UINT64_C(1735689600) /* 2025: no clock that was ever set is before         \
			      */
#define SKEW  60             /* s */
#define SWEEP 3600           /* s; what a look that was killed has left goes */

const char *
check_word(enum check c)
{
	static const char *const words[] = {
		[CHECK_STATE] = "state",
		[CHECK_DISK] = "disk",
		[CHECK_CONFIG] = "configuration",
		[CHECK_CLOCK] = "clock",
		[CHECK_DHCP] = "dhcp",
		[CHECK_TFTP] = "tftp",
		[CHECK_LEASES] = "leases",
		[CHECK_POWER] = "power",
	};

	return words[c];
}

/* It does not work: why. */
__attribute__((format(printf, 3, 4))) static void
ill(struct health *h, enum check c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(h->why[c], sizeof h->why[c], format, args);
	va_end(args);
	h->looked[c] = h->failed[c] = h->ill = true;
}

/* A file beside those that all our programs write. */
static void
look_state(int state, struct health *h)
{
	static const uint8_t page[PAGE];
	int dir = put_folder(state, STATE_COUNTERS);
	struct put p = {.fd = -1};

	h->looked[CHECK_STATE] = true;
	if (dir == -1 || put_begin(&p, dir, 0600) == -1 ||
		put_write(&p, page, sizeof page) == -1)
		ill(h, CHECK_STATE, "the state folder cannot be written: %s",
			strerror(errno));
	put_abandon(&p);
	if (dir == -1)
		return;
	put_sweep(dir, time(NULL) - SWEEP);
	close(dir);
}

static void
look_disk(int state, struct health *h)
{
	struct statvfs v;

	if (fstatvfs(state, &v) == -1)
		return;
	h->looked[CHECK_DISK] = true;
	if ((uint64_t)v.f_bavail * v.f_frsize < ROOM)
		ill(h, CHECK_DISK,
			"the disk of the state folder is full: %llu KB "
			"are left",
			(unsigned long long)v.f_bavail * v.f_frsize / 1024);
	else if (v.f_files > 0 && v.f_favail == 0)
		ill(h, CHECK_DISK,
			"the disk of the state folder has no room for more files");
}

/* Before all that was ever written, as after a start without a battery. */
static void
look_clock(const struct site *site, struct health *h)
{
	uint64_t now = (uint64_t)time(NULL);

	h->looked[CHECK_CLOCK] = true;
	if (now < CLOCK)
		ill(h, CHECK_CLOCK, "the clock was never set");
	else if (site->seen.st_ino && site->seen.st_mtime > (time_t)(now + SKEW))
		ill(h, CHECK_CLOCK,
			"the clock is behind the time when the configuration was read");
}

static void
look_port(struct health *h, enum check c, uint32_t port, const char *who)
{
	int four = proc_bound("/proc/self/net/udp", port);
	int six = proc_bound("/proc/self/net/udp6", port);

	if (four == -1)
		return;
	h->looked[c] = true;
	if (four != 1 && six != 1)
		ill(h, c, "nobody has UDP port %u; start %s", (unsigned)port, who);
}

static uint32_t
port_of(const struct site *site, const char *key, uint16_t otherwise)
{
	const char *text = site_get(site, key);
	uint16_t port = otherwise;

	if (text)
		num_u16(text, 1, UINT16_MAX, &port);
	return port;
}

static void
look_leases(int state, const struct site *site, struct health *h)
{
	static struct leasestore store; /* too large for a stack */
	const char *name = "dhcp.lease_file";
	int dir = leasestore_folder(state, site, &name);

	h->looked[CHECK_LEASES] = true;
	if (dir == -1 || leasestore_read(&store, dir, name) == -1) {
		if (errno == EBADMSG)
			ill(h, CHECK_LEASES, "line %zu of the leases is no lease",
				store.bad_line);
		else
			ill(h, CHECK_LEASES, "the leases cannot be read: %s",
				strerror(errno));
	}
	leasestore_close(&store);
	if (dir != -1)
		close(dir);
}

/* Is there a switch in the configuration? */
static bool
any_switch(int state)
{
	int fd = at_open(state, STATE_SWITCHES, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char name[NAME_MAX + 16];
	struct dirent *e;
	bool any = false;

	while (d && !any && (e = readdir(d))) {
		snprintf(name, sizeof name, "%s/%s", e->d_name,
			state_switch_file(SWITCH_RECORD));
		any = *e->d_name != '.' && faccessat(fd, name, F_OK, 0) == 0;
	}
	if (d)
		closedir(d);
	return any;
}

static void
look_power(int state, struct health *h)
{
	int fd, why = 0;

	if (!any_switch(state))
		return;
	h->looked[CHECK_POWER] = true;
	fd = powercall_connect(state);
	if (fd == -1)
		why = errno;
	else
		close(fd);
	/* Who may not ask can see whether somebody is there to be asked. */
	if (why == EACCES)
		why = proc_listens(STATE_POWER_SOCKET) ? 0 : ECONNREFUSED;
	if (why)
		ill(h, CHECK_POWER,
			"nobody switches (" STATE_POWER_SOCKET
			": %s); start mb-poe serve",
			strerror(why));
}

void
health_look(int state, struct health *h)
{
	static struct site site; /* too large for a stack */

	*h = (struct health){0};
	if (state == -1) {
		ill(h, CHECK_STATE, "there is no state folder: %s",
			strerror(errno));
		return;
	}
	look_state(state, h);
	look_disk(state, h);
	h->looked[CHECK_CONFIG] = true;
	if (site_refresh(state, &site) == -1)
		ill(h, CHECK_CONFIG, "the site's record cannot be read: %s",
			errno == EBADMSG ? "not of mb-config's making"
					 : strerror(errno));
	look_clock(&site, h);
	if (site_flag(&site, "dhcp.enabled", true)) {
		look_port(h, CHECK_DHCP, port_of(&site, "dhcp.port", 67),
			"mb-dhcpproxy");
		if (!site.proxy && site.seen.st_ino)
			look_leases(state, &site, h);
	}
	if (site_flag(&site, "tftp.enabled", true))
		look_port(
			h, CHECK_TFTP, port_of(&site, "tftp.port", 69), "mb-tftpd");
	look_power(state, h);
}
