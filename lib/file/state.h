/*
 * state: the layout of the state folder. Every name under it is made here and
 * nowhere else, and every name has one writer, but for the events of a host:
 *
 *     site                    mb-config     what the site says of itself
 *     consoles                mb-config     which hosts have a console, and where
 *     secrets                 mb-config     its passwords and keys; mode 0600
 *     config.lock             mb-config     held while it compiles; mode 0600
 *     options                 mb-ironic     DHCP options for all clients
 *     ironic/                 mb-ironic     Ironic's files, as they last were whole
 *     ironic/lock             mb-ironic     held while it compiles
 *     hosts/<mac>/record      mb-config     what the site says of that host
 *     hosts/<mac>/ironic      mb-ironic     what Ironic's files say of that host
 *     hosts/<mac>/identity    mb-dhcpproxy  what its packets said of it
 *     hosts/<mac>/override    mb-override   what it boots in place of its usual;
 *                             mb-power-cgi  whoever replaced it last counts
 *                             mb-redfish-cgi
 *     hosts/<mac>/served      mb-tftpd      the last firmware it was sent whole
 *     hosts/<mac>/script      mb-ipxe-cgi   the last boot script it was given
 *     hosts/<mac>/vars.json   mb-efivars    the UEFI variables it should have
 *     hosts/<mac>/vars.lock   mb-efivars    held while it changes them
 *     hosts/<mac>/vars.sent   mb-tftpd      those of the last firmware sent whole
 *     hosts/<mac>/media       mb-redfish-cgi  the virtual medium in its slot
 *     hosts/<mac>/console.log mb-console-record  what it said on its console,
 *     hosts/<mac>/console.log.old           and before that
 *     hosts/<mac>/inventory.json  mb-inspect-cgi  what an agent found in it
 *     hosts/<mac>/inventory.logs  mb-inspect-cgi  the agent's log, as tar.gz
 *     hosts/<mac>/forwarded   mb-inspect-forward  what Ironic said of that
 *     hosts/<mac>/events      all of them   what each saw of it (lib/host/event)
 *     hosts/<mac>/events.old                and what was before that
 *     hosts/<mac>/eeprom      mb-tftpd      the last image for its EEPROM
 *     remote/                 mb-remote     what a remote source said of the hosts
 *     by-name/ by-ip/         mb-config     links to ../hosts/<mac>, as configured
 *     by-serial/ by-lease/    mb-dhcpproxy  links to ../hosts/<mac>, as seen
 *     firmware/<set>/         mb firmware   boot files that came with a release
 *     tftp/                   the operator  boot files of the site's own
 *     switches/<name>/record  mb-config     what the site says of that switch
 *     switches/<name>/state   mb-poe        what it last said; what is under way
 *     switches/<name>/lock    mb-poe        held while a driver speaks to it
 *     switches/<name>/driver  its driver    a folder for what it wants to keep
 *     power.lock              mb-poe        held by the one that switches
 *     power.sock              mb-poe        where it is asked to
 *     power.log               mb-poe        what it complained of, if a command
 *     power.log.old                         started it; and before that
 *     rpc-used/               mb-power-cgi  signatures that were used of late
 *     inspect/                mb-inspect-cgi  what is to be sent to Ironic, until
 *                             mb-inspect-forward  has done so; and its lock
 *     leases, leases.journal  mb-dhcpproxy  who has which address
 *     leases.lock             mb-dhcpproxy  held while it is the DHCP server
 *     leases.sock             mb-dhcpproxy  where mb-leases asks it for changes
 *     probe.sock              systemd       where that is handed its look for use
 *     uploads/                mb-tftpd      what clients were let write
 *     eeprom/                 mb-redfish-task  images of boot ROMs that hosts are
 *                             offered: all, <mac>, and images/<sum>
 *     images/                 the operator  what the web server gives as /images
 *     up.lock                 mb-up         locked by it, with its process id
 *     tls.pem                 mb-up, mb-web the web server's key, certificate; 0600
 *     redfish.sock            mb-scgi       where the web server asks for Redfish,
 *     talos.sock              mb-scgi       and for Talos images
 *     redfish/accounts        mb-passwd     who may use Redfish; mode 0600
 *     counters/<program>      that program  what it has done (lib/metric/tally)
 *     counters/hosts.cache    mb-metrics-cgi  hosts, as they were when it looked
 *
 * and mb-redfish-cgi's, unless another is named:
 *
 *     redfish/settings        what a client set of the service
 *     redfish/sessions/<id>   who has logged in; mode 0600
 *     redfish/failures/<name> its wrong passwords, counted
 *     redfish/login.lock      held while a password is tried
 *     redfish/turns/<n>       held while one of some addresses waits for that
 *     redfish/login.seats     a byte for each that may wait for its turn
 *     redfish/hosts           the names in hosts/, sorted
 *     redfish/tasks/<id>/     what goes on; mb-redfish-task's, once it is made
 *     redfish/firmware/       mb-redfish-task: which image it put where
 *     redfish/update.lock     mb-redfish-task: held while it puts one
 *     redfish/subscriptions/  who wants to be told of what
 *     redfish/events.lock     mb-redfish-events: held while it tells them
 *     redfish/events/         the last events; whoever sees one happen adds it
 *     redfish/events.order    held while it gets its number
 *     redfish/soft/<mac>      the mb-poe that has it halt first
 *     redfish/lock            held while accounts or settings are changed
 *
 * While mb-dhcpproxy does not run, mb-leases writes the leases, under their lock;
 * the site may want them elsewhere (dhcp.lease_file), all four together.
 *
 * mb-redfish-cgi writes the accounts as well, under redfish/lock; vars.json, under
 * vars.lock; and override, by lib/host/override.
 *
 * <mac> is written with dashes. Names that come from outside (a host's name) are
 * checked by whoever makes the link.
 */
#ifndef MB_STATE_H
#define MB_STATE_H

#include "host/addr.h"

#define STATE_DEFAULT       "/var/lib/metal-boot"
#define STATE_SITE          "site"
#define STATE_SECRETS       "secrets"
#define STATE_CONSOLES      "consoles"
#define STATE_LOCK          "config.lock"
#define STATE_HOSTS         "hosts"
#define STATE_OPTIONS       "options"
#define STATE_IRONIC_FILES  "ironic"
#define STATE_LEASES        "leases"
#define STATE_INSPECT       "inspect"
#define STATE_UPLOADS       "uploads"
#define STATE_REDFISH       "redfish"
#define STATE_COUNTERS      "counters"
#define STATE_SWITCHES      "switches"
#define STATE_POWER_LOCK    "power.lock"
#define STATE_POWER_SOCKET  "power.sock"
#define STATE_POWER_LOG     "power.log"
#define STATE_POWER_LOG_OLD "power.log.old"
#define STATE_PROBE_SOCKET  "probe.sock"
#define STATE_RPC_USED      "rpc-used"
#define STATE_UP_LOCK       "up.lock"

/* The last good answer, and when that was: metal-boot-record(5). */
#define STATE_REMOTE_HOSTS  "remote/hosts.json"
#define STATE_REMOTE_STATUS "remote/status"

#define STATE_NAME 96 /* the longest name: by-name/ and a host name of 63 */

enum state_file {
	STATE_RECORD,
	STATE_IDENTITY,
	STATE_SCRIPT,
	STATE_VARS,
	STATE_VARS_LOCK,
	STATE_VARS_SENT,
	STATE_OVERRIDE,
	STATE_SERVED,
	STATE_IRONIC,
	STATE_MEDIA,
	STATE_CONSOLE,
	STATE_CONSOLE_OLD,
	STATE_INVENTORY,
	STATE_INVENTORY_LOGS,
	STATE_FORWARDED,
	STATE_EVENTS,
	STATE_EVENTS_OLD,
	STATE_EEPROM,
};
enum switch_file { SWITCH_RECORD, SWITCH_STATE, SWITCH_LOCK, SWITCH_DRIVER };
enum state_index { BY_NAME, BY_IP, BY_SERIAL, BY_LEASE };

/* The state folder, open; NULL means the default. -1 with errno. */
int state_open(const char *path);

/* "hosts/<mac>/record" and so on. Returns out. */
const char *state_host(
	struct mac mac, enum state_file f, char out[static STATE_NAME]);

/* "record" and so on: the name within the host's folder. */
const char *state_file_name(enum state_file f);

/*
 * "switches/<name>/record" and so on, of a name that switch_name (power/word) made.
 * Returns out. And the name within the switch's folder.
 */
const char *state_switch(
	const char *name, enum switch_file f, char out[static STATE_NAME]);
const char *state_switch_file(enum switch_file f);

/* The switch's folder, open, made when it is not there yet. -1 with errno. */
int state_switch_folder(int state, const char *name);

/*
 * The folder of an index ("by-ip"), and an entry in it; false if key is no file
 * name.
 */
const char *state_index_name(enum state_index i);
bool state_entry(enum state_index i, const char *key, char out[static STATE_NAME]);

/* The host's folder, open, made when it is not there yet. -1 with errno. */
int state_host_folder(int state, struct mac mac);

/* The folder of an index, open, made when it is not there yet. -1 with errno. */
int state_index_folder(int state, enum state_index i);

/* What a link in an index says: "../hosts/<mac>". Returns out. */
const char *state_target(struct mac mac, char out[static STATE_NAME]);

/*
 * Which host the entry of an index names. -1 with errno; EINVAL if not such a link.
 */
int state_follow(int state, enum state_index i, const char *key, struct mac *out);

#endif
