/* propose: what discover found, into backend.yaml by mb-config. */
#include "poe.h"

#include "base/str.h"
#include "power/swconf.h"
#include "proc/spawn.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/mman.h>
#include <sysexits.h>

#define LINE_TEXT (MAC_TEXT + SWITCH_TEXT + PORT_TEXT + 3)

static int lines = -1; /* of mb-config power: a file without a name */

/* Why a port is not to be taken for a host's, though the host is behind it; NULL.
 */
static const char *
doubt(const struct poe *p, const char *sw, const char *port, size_t machines)
{
	static struct swconf conf;

	if (machines > 1)
		return "several machines are behind that port";
	if (swconf_read(p->state, sw, &conf) == 0 &&
		(port_listed(conf.uplinks, port) ||
			port_listed(conf.protected, port)))
		return "that port is an uplink or protected";
	return NULL;
}

bool
propose(const struct poe *p, struct mac mac, const struct host *host,
	const char *sw, const char *port, size_t machines)
{
	const char *why = doubt(p, sw, port, machines);
	char text[LINE_TEXT], shown_mac[MAC_TEXT];
	int n;

	mac_show(mac, shown_mac);
	/* With an entry it would be a known host, and those netboot when told to.
	 */
	if (!host->known)
		why = "no file of the configuration names it";
	if (why) {
		warnx("%s: not proposed: %s", host->name ? host->name : shown_mac,
			why);
		return false;
	}
	if (lines == -1)
		lines = memfd_create("ports", MFD_CLOEXEC);
	n = snprintf(text, sizeof text, "%s %s %s\n", shown_mac, sw, port);
	if (lines == -1 || write(lines, text, (size_t)n) != n)
		err(EX_TEMPFAIL, "what was found");
	return true;
}

/* mb-config is where we are. */
static void
find_config(char out[static PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
	char *slash;

	if (n == -1)
		err(EX_TEMPFAIL, "/proc/self/exe");
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (!slash || !str_copy(slash + 1, PATH_MAX - (size_t)(slash + 1 - out),
			      "mb-config"))
		errx(EX_CONFIG, "where mb-config is is not known");
}

/* Run it with what was found; its exit status. */
static int
config(const struct poe *p, bool dry)
{
	char path[PATH_MAX], self[] = "mb-config", state[PATH_MAX], s[] = "-s",
			     n[] = "-n", power[] = "power";
	char *argv[] = {self, s, state, power, dry ? n : NULL, NULL};
	const struct spawn program = {.path = path,
		.argv = argv,
		.folder = -1,
		.fd = {lines, SPAWN_SAME, SPAWN_SAME},
		.keep = -1};
	pid_t pid;
	int code;

	find_config(path);
	if (!str_copy(state, sizeof state, p->path))
		errx(EX_CONFIG, "%s: too long", p->path);
	if (dry) {
		argv[3] = n;
		argv[4] = power;
	}
	lseek(lines, 0, SEEK_SET);
	pid = spawn_program(&program);
	if (pid == -1)
		err(EX_CONFIG, "%s", path);
	code = spawn_wait(pid);
	if (code == -1)
		err(EX_TEMPFAIL, "mb-config");
	return code < 128 ? code : EX_TEMPFAIL;
}

int
propose_end(const struct poe *p)
{
	int rc;

	if (lines == -1)
		return 0;
	rc = config(p, true);
	if (rc == 0 && p->write)
		rc = config(p, false);
	return rc;
}
