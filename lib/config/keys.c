#include "config/keys.h"

#include <stddef.h>

#define FLAG     .rule = {.kind = VALUE_FLAG}
#define TEXT     .rule = {.kind = VALUE_TEXT}
#define WORD     .rule = {.kind = VALUE_WORD}
#define SCRIPT   .rule = {.kind = VALUE_SCRIPT}
#define TIME     .rule = {.kind = VALUE_TIME}
#define SIZE     .rule = {.kind = VALUE_SIZE}
#define ADDRESS  .rule = {.kind = VALUE_ADDRESS}
#define HOST_IP  .rule = {.kind = VALUE_HOST_IP}
#define NETMASK  .rule = {.kind = VALUE_NETMASK}
#define NETWORK  .rule = {.kind = VALUE_NETWORK}
#define DOMAIN   .rule = {.kind = VALUE_DOMAIN}
#define URL      .rule = {.kind = VALUE_URL}
#define PATH     .rule = {.kind = VALUE_PATH}
#define FILENAME .rule = {.kind = VALUE_FILE}
#define NAME     .rule = {.kind = VALUE_NAME}
#define HOSTNAME .rule = {.kind = VALUE_HOSTNAME}
#define NUMBER(least, most)                                                        \
	.rule = {.kind = VALUE_NUMBER, .min = (least), .max = (most)}
#define CHOICE(list) .rule = {.kind = VALUE_CHOICE, .words = (list)}
#define PORT         NUMBER(1, 65535)
#define TFTP_PORT    .rule = {.kind = VALUE_TFTP_PORT}
#define SWITCH_PORT  .rule = {.kind = VALUE_PORT_WORD}
#define DRIVER       .rule = {.kind = VALUE_DRIVER}
#define CONSOLE      .rule = {.kind = VALUE_CONSOLE}
#define WATTS        .rule = {.kind = VALUE_WATTS}

static const char *const levels[] = {
	"trace", "debug", "info", "warn", "warning", "error", NULL};
static const char *const schemes[] = {"http", "https", NULL};
static const char *const switched[] = {"on", "off", NULL};

/* The words of enum unknown_policy in host/site.h. */
static const char *const unknown_hosts[] = {
	"pi", "ignore", "record", "netboot", NULL};

static const struct key url_parts[] = {
	{"scheme", CHOICE(schemes)},
	{"address", WORD},
	{"port", PORT},
	{"path", WORD},
	{.name = NULL},
};

static const struct key dhcp[] = {
	{"enabled", FLAG},
	{"interface", WORD},
	{"address", ADDRESS},
	{"port", PORT},
	{"proxy_enabled", FLAG},
	{"conflict_probe", FLAG},
	{"unknown_hosts", CHOICE(unknown_hosts)},
	{"max_unknown_hosts", NUMBER(1, 1000000)},
	{"lease_file", PATH},
	{"config_file", PATH},
	{"tftp_address", ADDRESS},
	{"tftp_port", TFTP_PORT},
	{"ipxe_binary_url", URL, .form = KEY_URL, .keys = url_parts},
	{"ipxe_http_url", URL, .form = KEY_URL, .keys = url_parts},
	{"ipxe_http_script_url", URL},
	{"ipxe_http_script", .form = KEY_GONE,
		.instead = "write the whole URL as dhcp.ipxe_http_script_url"},
	{"syslog_ip", ADDRESS},
	{"static_ipam_enabled", FLAG},
	{"fallback_enabled", FLAG},
	{"fallback_ip_start", HOST_IP},
	{"fallback_ip_end", HOST_IP},
	{"fallback_gateway", HOST_IP},
	{"fallback_subnet", NETMASK},
	{"fallback_dns", ADDRESS, .form = KEY_LIST},
	{"fallback_domain", DOMAIN},
	{"fallback_netboot", FLAG},
	{.name = NULL},
};

static const struct key dnsmasq[] = {
	{"enabled", FLAG},
	{"root_directory", PATH},
	{"auto_assign_enabled", FLAG},
	{"ip_pool_start", HOST_IP},
	{"ip_pool_end", HOST_IP},
	{"default_lease_time", TIME},
	{"default_gateway", HOST_IP},
	{"default_subnet", NETMASK},
	{"default_dns", ADDRESS, .form = KEY_LIST},
	{"default_domain", DOMAIN},
	{.name = NULL},
};

static const struct key tftp[] = {
	{"enabled", FLAG},
	{"address", ADDRESS},
	{"allow_write", FLAG},
	{"port", PORT},
	{"root_directory", PATH},
	{"shared_files", FLAG},
	{"ipxe_patch", SCRIPT},
	{"write_directory", PATH},
	{"write_limit", SIZE},
	{.name = NULL},
};

static const struct key ipxe_http_script[] = {
	{"enabled", FLAG},
	{"retries", NUMBER(0, 1000)},
	{"retry_delay", NUMBER(0, 3600)},
	{"tink_server", WORD},
	{"hook_url", URL},
	{"use_tls", FLAG},
	{"tink_server_use_tls", .form = KEY_GONE, .instead = "use use_tls"},
	{"tink_server_insecure_tls", .form = KEY_GONE,
		.instead = "a certificate is always checked; leave it out"},
	{"extra_kernel_args", TEXT, .form = KEY_LIST},
	{"static_ipxe_enabled", .form = KEY_GONE,
		.instead =
			"iPXE comes by TFTP and from the web server always; leave it out"},
	{"static_files_enabled", .form = KEY_GONE,
		.instead = "static.enabled says whether files are served"},
	{.name = NULL},
};

static const struct key image_urls[] = {
	{"path", FILENAME},
	{"url", URL},
	{.name = NULL},
};

static const struct key static_files[] = {
	{"enabled", FLAG},
	{"root_directory", PATH},
	{"image_urls", .form = KEY_ROWS, .keys = image_urls},
	{.name = NULL},
};

static const struct key unifi[] = {
	{"endpoint", URL},
	{"site", WORD},
	{"device", WORD},
	{"api_key", TEXT, .secret = true},
	{"username", TEXT},
	{"password", TEXT, .secret = true},
	{"insecure", FLAG},
	{.name = NULL},
};

static const char *const remotes[] = {"http", "unifi", "etcd", NULL};

/* What goes with what is in config/remote.c. */
static const struct key remote[] = {
	{"type", CHOICE(remotes)},
	{"url", URL},
	{"token_file", PATH},
	{"username", TEXT},
	{"password_file", PATH},
	{"password", .form = KEY_GONE,
		.instead = "write it to a file and name that as password_file"},
	{"token", .form = KEY_GONE,
		.instead = "write it to a file and name that as token_file"},
	{"ca_file", PATH},
	{"insecure", FLAG},
	{"interval", TIME},
	{"timeout", NUMBER(1, 300)},
	{"stale_after", TIME},
	{"new_hosts", FLAG},
	{"prefix", WORD},
	{"site", WORD},
	{.name = NULL},
};

static const struct key redfish[] = {
	{"allow_http", FLAG},
	{"require_if_match", FLAG},
	{"tls_port", PORT},
	{.name = NULL},
};

#define OWN_IRONIC "Ironic runs by itself; leave it out"

static const struct key ironic[] = {
	{"url", URL},
	{"public_endpoint", URL},
	{"username", TEXT},
	{"password", TEXT, .secret = true},
	{"ca_file", PATH},
	{"insecure", FLAG},
	{"enabled", .form = KEY_GONE, .instead = OWN_IRONIC},
	{"supervisor_enabled", .form = KEY_GONE, .instead = OWN_IRONIC},
	{"database_connection", .form = KEY_GONE, .instead = OWN_IRONIC},
	{"config_path", .form = KEY_GONE, .instead = OWN_IRONIC},
	{"skip_db_sync", .form = KEY_GONE, .instead = OWN_IRONIC},
	{"socket", .form = KEY_GONE, .instead = OWN_IRONIC},
	{"rpc", .form = KEY_GONE, .instead = OWN_IRONIC},
	{.name = NULL},
};

/* The words of the policy in bin/inspect-cgi/owner.c. */
static const char *const inspected[] = {"seen", "ignore", "record", NULL};

static const struct key inspection[] = {
	{"unknown_hosts", CHOICE(inspected)},
	{.name = NULL},
};

static const struct key talos[] = {
	{"enabled", FLAG},
	{"base_url", URL},
	{"cache_directory", PATH},
	{"max_cache_size", SIZE},
	{"default_extensions", WORD, .form = KEY_LIST},
	{.name = NULL},
};

static const char *const snmp_versions[] = {"1", "2c", "3", NULL};

/* What each is for is told in metal-boot.yaml(5); drivers read most of them. */
static const struct key switch_keys[] = {
	{"driver", DRIVER},
	{"url", URL},
	{"address", WORD},
	{"device", WORD},
	{"site", WORD},
	{"username", TEXT},
	{"password", TEXT, .secret = true},
	{"password_file", PATH},
	{"token", TEXT, .secret = true},
	{"token_file", PATH},
	{"key_file", PATH},
	{"community", TEXT, .secret = true},
	{"community_file", PATH},
	{"version", CHOICE(snmp_versions)},
	{"auth_protocol", WORD},
	{"auth_password", TEXT, .secret = true},
	{"auth_password_file", PATH},
	{"priv_protocol", WORD},
	{"priv_password", TEXT, .secret = true},
	{"priv_password_file", PATH},
	{"group", NUMBER(0, 65535)},
	{"command", TEXT},
	{"ca_file", PATH},
	{"pinned", WORD},
	{"insecure", FLAG},
	{"timeout", NUMBER(1, 300)},
	{"settle", NUMBER(1, 3600)},
	{"off_time", NUMBER(1, 3600)},
	{"halted_watts", WATTS},
	{"protected", SWITCH_PORT, .form = KEY_LIST},
	{"uplinks", SWITCH_PORT, .form = KEY_LIST},
	{"allow_restart", FLAG},
	{.name = NULL},
};

static const struct key power_site[] = {
	{"stagger", NUMBER(0, 3600)},
	{"parallel", NUMBER(1, 128)},
	{"soft", DRIVER},
	{"soft_timeout", NUMBER(1, 3600)},
	{"soft_command", TEXT},
	{"soft_shutdown_command", TEXT},
	{"soft_restart_command", TEXT},
	{"soft_username", WORD},
	{"soft_key_file", PATH},
	{"soft_known_hosts", PATH},
	{"soft_port", PORT},
	{"soft_talosconfig", PATH},
	{"soft_console", TEXT},
	{"soft_shutdown_keys", WORD},
	{"soft_restart_keys", WORD},
	{"webhook_token_file", PATH},
	{"webhook_username", TEXT},
	{"webhook_password_file", PATH},
	{"rpc_secret_file", PATH},
	{.name = NULL},
};

static const struct key metrics[] = {
	{"networks", NETWORK, .form = KEY_LIST},
	{.name = NULL},
};

static const struct key console[] = {
	{"enabled", FLAG},
	{"network", FLAG},
	{"log_size", SIZE},
	{"group", NAME},
	{"ssh_port", PORT},
	{.name = NULL},
};

const struct key keys_site[] = {
	{"address", ADDRESS},
	{"port", PORT},
	{"log_level", CHOICE(levels)},
	{"trusted_proxies", NETWORK, .form = KEY_LIST},
	{"reset_delay_sec", NUMBER(0, 3600)},
	{"firmware_path", PATH},
	{"dhcp", .form = KEY_MAP, .keys = dhcp},
	{"dnsmasq", .form = KEY_MAP, .keys = dnsmasq},
	{"tftp", .form = KEY_MAP, .keys = tftp},
	{"ipxe_http_script", .form = KEY_MAP, .keys = ipxe_http_script},
	{"iso", .form = KEY_GONE,
		.instead = "insert an ISO as virtual media of a host, by Redfish"},
	{"static", .form = KEY_MAP, .keys = static_files},
	{"unifi", .form = KEY_MAP, .keys = unifi},
	{"ironic", .form = KEY_MAP, .keys = ironic},
	{"inspection", .form = KEY_MAP, .keys = inspection},
	{"redfish", .form = KEY_MAP, .keys = redfish},
	{"talos", .form = KEY_MAP, .keys = talos},
	{"metrics", .form = KEY_MAP, .keys = metrics},
	{"console", .form = KEY_MAP, .keys = console},
	{"remote", .form = KEY_MAP, .keys = remote},
	{"power", .form = KEY_MAP, .keys = power_site},
	{"switches", .form = KEY_NAMED, .keys = switch_keys},
	{"backend_file_path", .form = KEY_GONE,
		.instead = "write the hosts into backend.yaml beside this file"},
	{"otel", .form = KEY_GONE,
		.instead = "each packet is a line in the log; leave it out"},
	{.name = NULL},
};

static const struct key osie[] = {
	{"base_url", URL, .record = "base_url"},
	{"kernel", FILENAME, .record = "kernel"},
	{"initrd", FILENAME, .record = "initrd"},
	{.name = NULL},
};

const struct key keys_netboot[] = {
	{"agent", FLAG, .record = "agent"},
	{"allow_pxe", FLAG, .record = "allow_pxe"},
	{"cmdline", TEXT, .form = KEY_LIST, .record = "cmdline"},
	{"config_txt", SCRIPT, .record = "config_txt"},
	{"console", TEXT, .form = KEY_LIST, .record = "console"},
	{"facility", TEXT, .record = "facility"},
	{"group", NAME, .record = "group"},
	{"ipxe_script", SCRIPT, .record = "script"},
	{"ipxe_script_url", URL, .record = "script_url"},
	{"osie", .form = KEY_MAP, .keys = osie},
	{.name = NULL},
};

static const struct key power[] = {
	{"device_id", WORD, .record = "power.device"},
	{"mode", WORD},
	{"port", SWITCH_PORT},
	{"soft", DRIVER, .record = "power.soft"},
	{"state", CHOICE(switched)},
	{.name = NULL},
};

const struct key keys_backend[] = {
	{"mac_address", .form = KEY_GONE,
		.instead = "the host's key is its MAC; leave it out"},
	{"ip_address", HOST_IP, .record = "ip"},
	{"subnet_mask", NETMASK, .record = "netmask"},
	{"default_gateway", HOST_IP, .record = "gateway"},
	{"name_servers", ADDRESS, .form = KEY_LIST, .record = "dns"},
	{"hostname", HOSTNAME, .record = "name"},
	{"domain_name", DOMAIN, .record = "domain"},
	{"broadcast_address", ADDRESS, .record = "broadcast"},
	{"ntp_servers", ADDRESS, .form = KEY_LIST, .record = "ntp"},
	{"vlan_id", NUMBER(0, 4094), .record = "vlan"},
	{"lease_time", TIME},
	{"arch", WORD},
	{"domain_search", DOMAIN, .form = KEY_LIST, .record = "search"},
	{"disabled", FLAG},
	{"serial_console", CONSOLE},
	{"netboot", .form = KEY_MAP, .keys = keys_netboot},
	{"power", .form = KEY_MAP, .keys = power},
	{.name = NULL},
};
