# A real Ironic in the lab's boot server's network, alone: one process with a data base of
# its own, without passwords, at $api. Loaded after redfish-lab.bash.

# shellcheck disable=SC2016,SC2154 # commands for eval; names of the helpers

api=http://10.77.0.2:6385
NODE=/v1/nodes/${PI//:/-}

# All that it keeps is in $T/ironic, but for the ISOs that it gives: those the web server has.
ironic_config() {
	cat <<-END
	[DEFAULT]
	auth_strategy = noauth
	rpc_transport = none
	host = lab
	my_ip = 10.77.0.2
	log_file = $T/ironic.log
	state_path = $T/ironic
	tempdir = $T/ironic
	enabled_hardware_types = redfish
	enabled_boot_interfaces = redfish-virtual-media
	enabled_deploy_interfaces = direct,ramdisk
	enabled_inspect_interfaces = redfish
	enabled_management_interfaces = redfish
	enabled_power_interfaces = redfish
	enabled_bios_interfaces = redfish
	enabled_vendor_interfaces = redfish
	enabled_network_interfaces = noop
	enabled_storage_interfaces = noop
	enabled_console_interfaces = no-console
	enabled_raid_interfaces = no-raid
	enabled_rescue_interfaces = no-rescue
	[api]
	host_ip = 10.77.0.2
	port = ${api##*:}
	public_endpoint = $api
	api_workers = 1
	[conductor]
	automated_clean = false
	node_locked_retry_attempts = 120
	power_state_change_timeout = 300
	sync_power_state_interval = 2
	force_power_state_during_sync = false
	[database]
	connection = sqlite:///$T/ironic/sqlite
	[deploy]
	http_url = $url/images/ironic
	http_root = $T/lab/static/ironic
	iso_cache_path = $T/ironic/iso
	ramdisk_image_download_source = http
	[pxe]
	images_path = $T/ironic/images
	instance_master_path = $T/ironic/master
	tftp_root = $T/ironic/tftp
	[dhcp]
	dhcp_provider = none
	[service_catalog]
	auth_type = none
	endpoint_override = $api
	[redfish]
	use_swift = false
	[oslo_concurrency]
	lock_path = $T/ironic
	END
}

ironic_start() {
	/usr/bin/python3 -c 'import ironic' 2>/dev/null || skip "no python3-ironic"
	command -v baremetal >/dev/null || skip "no python3-ironicclient"
	mkdir -p "$T/ironic" "$T/lab/static/ironic"
	ironic_config >"$T/ironic.conf"
	sushy_copy
	ironic_program dbsync create_schema
	"${program[@]}" >"$T/ironic.out" 2>&1
	ironic_program singleprocess
	"${program[@]}" >"$T/ironic.out" 2>&1 3>&- &
	echo $! >"$T/ironic.pid"
	until_true ask GET /v1/conductors/lab
}

# One of Ironic's programs, in $program: NAME [ARGUMENT...]. With either bundle it would
# not look at the certificate that it is told to.
ironic_program() {
	program=(ip netns exec "$NET" env -u REQUESTS_CA_BUNDLE -u CURL_CA_BUNDLE \
		PYTHONPATH="$T/python"
		/usr/bin/python3 -c "from ironic.cmd.$1 import main; main()"
		--config-file "$T/ironic.conf" "${@:2}")
}

ironic_stop() {
	local name
	for name in agent ironic; do
		[ ! -e "$T/$name.pid" ] || kill "$(cat "$T/$name.pid")" || :
	done
	[ ! -e "$T/ironic.pid" ] || until_true gone "$(cat "$T/ironic.pid")"
}

# ask METHOD PATH [BODY]: Ironic itself; its answer is in $body
ask() {
	body=$(ip netns exec "$NET" curl -sS --fail-with-body --max-time 300 -X "$1" "$api$2" \
		-H 'X-OpenStack-Ironic-API-Version: 1.82' -H 'Content-Type: application/json' \
		${3:+-d "$3"} 3>&-) || { echo "$*: $body" >&2; return 1; }
}

# Ironic's own command line, as its user.
baremetal() {
	ip netns exec "$NET" env OS_AUTH_TYPE=none OS_ENDPOINT="$api" baremetal "$@" 3>&-
}

# The node has that, or comes to have it: FILTER VALUE
node() {
	ask GET "$NODE" && is "$1" "$2"
}

node_becomes() { # FILTER VALUE; what went wrong meanwhile is told
	until_true eval "node $(printf '%q ' "$@") || node_failed"
	node "$@"
}

node_failed() {
	[[ $(jq -r '.provision_state + " " + (.last_error // "")' <<<"$body") == *' failed '* ]]
}

provision() { # BODY
	ask PUT "$NODE/states/provision" "$1"
}

power() { # TARGET, WHAT THEN IS
	ask PUT "$NODE/states/power" "{\"target\":\"$1\"}"
	node_becomes '"\(.power_state) \(.target_power_state)"' "$2 null"
}

# What the agent in the machine does when it has started: it looks itself up, and reports.
agent_reports() {
	local token
	ask GET "/v1/lookup?addresses=$PI"
	token=$(jq -r .config.agent_token <<<"$body")
	ask POST "/v1/heartbeat/$(jq -r .node.uuid <<<"$body")" \
		"{\"callback_url\":\"http://10.77.0.2:9999\",\"agent_version\":\"9.1.0\",\"agent_token\":\"$token\"}"
}

agent_start() {
	ip netns exec "$NET" "$BATS_TEST_DIRNAME/tool/ironic-agent" 10.77.0.2 9999 "$T/orders" \
		>"$T/agent.out" 2>&1 3>&- &
	echo $! >"$T/agent.pid"
	until_true eval '[ -n "$(ip netns exec "$NET" ss -Htln "sport = :9999")" ]'
}
