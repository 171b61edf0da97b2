/* safety: ports that are not to be switched. */
#include "server.h"

#include "file/at.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#define NICS     "/sys/class/net"
#define OWN_MACS 64

/* The MACs of this machine's interfaces, as the kernel lists them. */
static size_t
own_macs(struct mac mac[static OWN_MACS])
{
	int fd = at_folder(NICS);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	if (fd != -1 && !d)
		close(fd);
	while (d && n < OWN_MACS && (e = readdir(d))) {
		char name[300], text[32]; /* a name of 255; a MAC and its newline */
		int file;
		ssize_t len;

		if (*e->d_name == '.')
			continue;
		snprintf(name, sizeof name, "%s/address", e->d_name);
		/* They are links that lead out of this folder, the kernel's own. */
		file = openat(dirfd(d), name, O_RDONLY | O_CLOEXEC);
		len = file == -1 ? -1 : read(file, text, sizeof text - 1);
		if (file != -1)
			close(file);
		text[len > 0 ? len : 0] = '\0';
		text[strcspn(text, "\n")] = '\0';
		if (mac_parse(text, &mac[n]) && mac_ok(mac[n]))
			n++;
	}
	if (d)
		closedir(d);
	return n;
}

void
own_ports(struct sw *sw, uint64_t now)
{
	struct mac mac[OWN_MACS];
	struct wr w = wr_of(sw->state.own, sizeof sw->state.own - 1);
	size_t n = own_macs(mac);

	for (size_t i = 0; i < sw->found.n; i++)
		for (size_t k = 0; k < n; k++)
			if (mac_eq(sw->found.at[i].mac, mac[k])) {
				if (w.len > 0)
					wr_u8(&w, ' ');
				wr_text(&w, sw->found.at[i].port);
				break;
			}
	sw->state.own[w.len] = '\0';
	sw->state.own_when = now;
	sw->dirty = true;
}

const char *
refusal(const struct sw *sw, const char *port, char why[static RUN_WHY])
{
	const struct port_seen *p = pass_port(&sw->state.pass, port);
	const char *name = sw->conf.name;

	if (!p)
		snprintf(why, RUN_WHY, "%s has no port '%s'", name, port);
	else if (port_listed(sw->conf.protected, port))
		snprintf(why, RUN_WHY, "port %s of %s is protected", port, name);
	else if (p->uplink || port_listed(sw->conf.uplinks, port))
		snprintf(why, RUN_WHY,
			"port %s of %s leads to the rest of the network", port,
			name);
	else if (port_listed(sw->state.own, port))
		snprintf(why, RUN_WHY, "port %s of %s is this server's own", port,
			name);
	else if (sw->state.pass.restarts && !sw->conf.allow_restart)
		snprintf(why, RUN_WHY,
			"%s restarts as a whole when a port is switched; allow_restart lets it",
			name);
	else
		return NULL;
	return why;
}
