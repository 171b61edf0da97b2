/*
 * The managers: one for each system, for a client takes what a manager has for what
 * that system has; and metal-boot itself. All of them are this machine.
 */
#include "redfish/families.h"

#include "base/num.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"
#include "host/uuid.h"
#include "net/ifaces.h"
#include "redfish/hardware.h"

#include <fcntl.h>
#include <signal.h>

#define MANAGER  RF_ROOT "/Managers/{manager}"
#define US       "metal-boot"
#define TLS_PORT "443"
#define LISTENS  "0A" /* TCP_LISTEN: include/net/tcp_states.h */
#define SOCKETS                                                                    \
	65536 /* bytes of the kernel's list, which begins with listeners           \
	       */

bool
rf_is_us(const struct rf *r)
{
	return strcmp(rf_arg(r, "manager"), US) == 0;
}

bool
rf_manager_exists(struct rf *r)
{
	return rf_is_us(r) || rf_host_exists(r);
}

static void
managers(struct rf *r)
{
	rf_host_members(r, RF_ROOT "/Managers");
	rf_member_after(r, RF_ROOT "/Managers/" US);
}

/* The machine's id is nobody else's business: machine-id(5). */
const char *
rf_service_uuid(struct rf *r)
{
	int etc = at_folder("/etc");
	struct ifaces *all = arena_take(r->arena, sizeof *all);
	char name[64], uuid[HOST_UUID];
	ssize_t n = etc == -1 ? -1 : at_read(etc, "machine-id", name, sizeof name);

	if (etc != -1)
		close(etc);
	if (n >= 32)
		return rf_format(r, "%s", uuid_of(name, 32, uuid));
	if (!all || ifaces_read(all) == -1)
		return NULL;
	for (size_t i = 0; i < all->n; i++)
		if (mac_ok(all->list[i].mac))
			return rf_format(
				r, "%s", uuid_of(&all->list[i].mac, 6, uuid));
	return NULL;
}

static void
us(struct rf *r)
{
	rf_set_text(r, "Name", US);
	rf_set_text(r, "ManagerType", "Service");
	rf_set_text(r, "UUID", rf_service_uuid(r));
	rf_add_link(r, "Links/ManagerForChassis", RF_ROOT "/Chassis/shelf");
}

static void
of_host(struct rf *r)
{
	const char *id = rf_arg(r, "manager"),
		   *name = rf_format(r, "manager %s", id);
	char uuid[HOST_UUID];

	rf_set_text(r, "Name", rf_format(r, "Manager of %s", rf_host_name(r)));
	rf_set_text(r, "ManagerType", "BMC");
	rf_set_text(r, "UUID", uuid_of(name, strlen(name), uuid));
	rf_add_link(r, "Links/ManagerForServers", RF_ROOT "/Systems/%s", id);
	rf_add_link(r, "Links/ManagerForChassis", RF_ROOT "/Chassis/%s", id);
}

static void
manager(struct rf *r)
{
	if (rf_is_us(r))
		us(r);
	else
		of_host(r);
	rf_set_text(r, "FirmwareVersion", VERSION);
	rf_set_text(r, "DateTime", rf_time(r, r->now));
	rf_set_text(r, "DateTimeLocalOffset", "+00:00");
}

/*
 * Protocols
 */

/*
 * Is there a TCP socket that listens at that port? proc(5), /proc/net/tcp; by our
 * own folder, for a service may see no more of /proc than processes.
 */
static bool
listens(struct rf *r, const char *file, uint32_t port)
{
	char *text = arena_take(r->arena, SOCKETS), want[32];
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 || !text ? -1 : read(fd, text, SOCKETS - 1);
	const char *line = n > 0 ? text : "";

	if (fd != -1)
		close(fd);
	/* ": ADDRESS:PORT PEER:PEER'S-PORT STATE", in hexadecimal. */
	snprintf(want, sizeof want, ":%04X ", port);
	while ((line = strchr(line, '\n'))) {
		const char *local = strstr(++line, ": "), *peer, *state;

		local = local ? strchr(local + 2, ':') : NULL;
		peer = local ? strchr(local, ' ') : NULL;
		state = peer ? strchr(peer + 1, ' ') : NULL;
		if (state && strncmp(local, want, strlen(want)) == 0 &&
			strncmp(state + 1, LISTENS, 2) == 0)
			return true;
	}
	return false;
}

static bool
listening(struct rf *r, uint32_t port)
{
	return listens(r, "/proc/self/net/tcp", port) ||
	       listens(r, "/proc/self/net/tcp6", port);
}

/* TLS is the web server's, where the site says; that it is there shows. */
static void
tls(struct rf *r)
{
	const char *said = site_get(r->site, "redfish.tls_port");
	uint32_t port;

	if (!num_u32(said ? said : TLS_PORT, 1, 65535, &port))
		return;
	if (r->by == RF_BY_HTTPS && r->port)
		port = r->port;
	rf_set_int(r, "HTTPS/Port", port);
	rf_set_bool(r, "HTTPS/ProtocolEnabled",
		r->by == RF_BY_HTTPS || listening(r, port));
	if (rf_certificate_exists(r))
		rf_set_link(
			r, "HTTPS/Certificates", "%s/HTTPS/Certificates", r->path);
}

/*
 * By which the request came is known, and its port; of the other one, who listens.
 * Over HTTP, only this machine may ask unless the site says otherwise.
 */
static void
protocols(struct rf *r)
{
	bool allowed = site_flag(r->site, "redfish.allow_http", false);
	uint32_t port =
		r->by == RF_BY_HTTP && r->port ? r->port : r->site->http_port;

	rf_set_our_name(r);
	rf_set_int(r, "HTTP/Port", port);
	rf_set_bool(r, "HTTP/ProtocolEnabled",
		r->by == RF_BY_HTTP ||
			((allowed || r->by == RF_BY_PERSON) && listening(r, port)));
	tls(r);
}

/*
 * Reset: who runs all servers ends them and starts them again
 */

/* 0: nobody does, or we may not tell him. */
static pid_t
supervisor(struct rf *r)
{
	char text[16];
	ssize_t n = at_read(r->state, STATE_UP_LOCK, text, sizeof text - 1);
	uint32_t pid;

	if (n <= 1 || !lock_held(r->state, STATE_UP_LOCK))
		return 0;
	text[n - 1] = '\0';
	return num_u32(text, 2, INT32_MAX, &pid) && kill((pid_t)pid, 0) == 0
		       ? (pid_t)pid
		       : 0;
}

static bool
can_reset(struct rf *r)
{
	return rf_manager_exists(r) && supervisor(r) != 0;
}

static void
reset(struct rf *r)
{
	pid_t pid = supervisor(r);

	/* 0 would be all of our own group. */
	if (pid == 0 || kill(pid, SIGUSR1) == -1)
		rf_refuse(r, 503, NULL, RF_MSG_COULD_NOT_CONNECT, "mb-up");
}

static const char *const resets[] = {"ForceRestart", "GracefulRestart", NULL};

static const struct rf_property reset_parameters[] = {
	{"ResetType", RF_STRING, RF_NULL, resets, 0, 0},
	{.path = NULL},
};

const struct rf_resource rf_managers[] = {
	{.pattern = RF_ROOT "/Managers",
		.type = "#ManagerCollection.ManagerCollection",
		.skeleton = "managers.json",
		.link = "Managers",
		.fill = managers},
	{.pattern = MANAGER,
		.type = "#Manager.v1_11_0.Manager",
		.skeleton = "manager.json",
		.exists = rf_manager_exists,
		.fill = manager},
	{.pattern = MANAGER "/Actions/Manager.Reset",
		.exists = can_reset,
		.parameters = reset_parameters,
		.action = reset,
		.write = RF_MANAGER},
	{.pattern = MANAGER "/NetworkProtocol",
		.type = "#ManagerNetworkProtocol.v1_8_0.ManagerNetworkProtocol",
		.skeleton = "network-protocol.json",
		.link = "NetworkProtocol",
		.exists = rf_manager_exists,
		.fill = protocols},
	{.pattern = NULL},
};
