/* hosts: whom a command is for. */
#include "poe.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

struct row {
	char name[64];
	struct mac mac;
};

static struct row rows[HOSTS_MAX];

static int
by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Has it a port, and is it of the group, if one is asked for? */
static bool
take(const struct poe *p, struct mac mac, struct row *out)
{
	static struct host host;
	char text[MAC_TEXT];

	if (host_by_mac(p->state, mac, &host) == -1 ||
		!kv_get(&host.kv, "power.device") ||
		!kv_get(&host.kv, "power.port") ||
		(p->group && (!host.group || strcmp(host.group, p->group) != 0)))
		return false;
	out->mac = mac;
	return str_copy(out->name, sizeof out->name,
		host.name ? host.name : mac_show(mac, text));
}

static size_t
collect(const struct poe *p)
{
	int fd = at_open(p->state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	struct mac mac;
	struct row row;
	size_t n = 0;

	if (!d) {
		if (errno != ENOENT)
			err(EX_TEMPFAIL, STATE_HOSTS);
		return 0;
	}
	while ((e = readdir(d))) {
		if (!mac_parse(e->d_name, &mac) || !take(p, mac, &row))
			continue;
		if (n == HOSTS_MAX)
			errx(EX_USAGE, "more than %d hosts; name some of them",
				HOSTS_MAX);
		rows[n++] = row;
	}
	closedir(d);
	qsort(rows, n, sizeof *rows, by_name);
	return n;
}

size_t
hosts_of(const struct poe *p, char *argv[], int argc, const char *host[],
	struct mac mac[])
{
	char text[SHOWN_MAX];
	size_t n;

	if (argc > HOSTS_MAX)
		errx(EX_USAGE, "more than %d hosts", HOSTS_MAX);
	for (int i = 0; i < argc; i++) {
		if (mac && host_mac_of(p->state, argv[i], &mac[i]) == -1)
			errx(1, "no host is known as '%s'", shown(argv[i], text));
		host[i] = argv[i];
	}
	if (argc > 0)
		return (size_t)argc;
	n = collect(p);
	if (n == 0)
		errx(1,
			p->group
				? "no host of the group '%s' has a switch and a port"
				: "no host has a switch and a port in backend.yaml",
			p->group ? shown(p->group, text) : "");
	for (size_t i = 0; i < n; i++) {
		host[i] = rows[i].name;
		if (mac)
			mac[i] = rows[i].mac;
	}
	return n;
}
