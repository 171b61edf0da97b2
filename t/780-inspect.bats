#!/usr/bin/env bats
# mb-inspect-cgi and mb-inspect-forward: what agents find is kept, shown, and sent on.

load redfish
load inspect
load web-server

setup_file() {
	bats_require_minimum_version 1.5.0
}

redfish_setup() {
	web='' ironic=''
	OTHER=00-e0-4c-68-00-01
	HOST=$MB_STATE/hosts/$MAC
	inventory >"$T/inventory"
}

teardown() {
	[ ! -e "$T/ironic.pid" ] || ironic=$(cat "$T/ironic.pid")
	for pid in ${web:-} ${ironic:-} $(cat "$T/forward.pid" 2>/dev/null); do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}

until_true() { # COMMAND...: ten seconds at most
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && return
		read -rt 0.1 <> <(:) || :
	done
	echo "never true: $*" >&2
	tail -n 30 "$T"/*.log >&2
	return 1
}

# agent CODE METHOD PATH [NAME=VALUE...]: as a web server starts it, the body being the
# file $send; its log is in $log.
agent() {
	local path=$3 query=
	[[ $path != *\?* ]] || query=${path#*\?}
	path=${path%%\?*}
	run --separate-stderr env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$2" SCRIPT_NAME=/v1 \
		PATH_INFO="${path#/v1}" QUERY_STRING="$query" REMOTE_ADDR=10.0.0.9 \
		CONTENT_LENGTH="$(stat -c %s "${send:-/dev/null}")" "${@:4}" \
		"$BIN/mb-inspect-cgi" <"${send:-/dev/null}"
	head=${output%%$'\r\n\r\n'*} body=${output#*$'\r\n\r\n'}
	code=${head#Status: } code=${code%% *} log=$stderr
	[ "$code" = "$1" ] || { echo "$code, not $1: $* $output" >&2; return 1; }
}

# post CODE [JQ-FILTER]: an inventory
post() {
	inventory "${2:-.}" >"$T/inventory"
	send=$T/inventory agent "$1" POST /v1/continue_inspection
}

says() { # TEXT: the sentence of a refusal
	[[ "$(jq -r .error_message.faultstring <<<"$body")" == *"$1"* ]] ||
		{ echo "no '$1' in: $body" >&2; return 1; }
}

seen() { # MAC
	mkdir -p "$MB_STATE/hosts/$1"
	printf 'client=uefi-pxe\nwhen=1\n' >"$MB_STATE/hosts/$1/identity"
}

uuid() {
	"$BIN/mb-redfish-cgi" GET "$SYSTEM" | jq -r .UUID
}

#
# What an agent asks
#

@test "an agent is told which version of the API this is, at the root and by HEAD" {
	agent 200 GET '' SCRIPT_NAME=/ PATH_INFO=
	is .default_version.version 1.62
	agent 200 GET '' SCRIPT_NAME= PATH_INFO=/
	agent 200 HEAD '' SCRIPT_NAME=/ PATH_INFO=
	[[ $output != *metal-boot* ]]
}

@test "an agent finds its host by any of its MACs or its UUID, with the UUID of Redfish" {
	agent 200 GET "/v1/lookup?addresses=$OTHER,DC:A6:32:01:02:03"
	is .node.uuid "$(uuid)"
	is .config.heartbeat_timeout 300
	is '.config.agent_token | length' 64
	is '.node | [has("properties", "instance_info", "driver_internal_info")] | all' true
	token=$(jq -r .config.agent_token <<<"$body")
	agent 200 GET "/v1/lookup?addresses=&node_uuid=$(uuid)"
	is .node.uuid "$(uuid)"
	[ "$(jq -r .config.agent_token <<<"$body")" != "$token" ]
	agent 404 GET "/v1/lookup?addresses=00:e0:4c:68:00:01"
	says 'no host is known'
	for query in '' x addresses=%zz addresses= "node_uuid=${token}" node_uuid=../..; do
		agent 404 GET "/v1/lookup?$query"
	done
}

@test "a heartbeat of a host's agent is taken, one of nobody's is not" {
	echo '{"callback_url": "http://10.0.0.9:9999", "agent_token": "x", "agent_version": "9"}' >"$T/beat"
	send=$T/beat
	agent 202 POST "/v1/heartbeat/$(uuid)"
	[[ $log == *"dc:a6:32:01:02:03: its agent is there"* ]]
	agent 404 POST /v1/heartbeat/00000000-0000-4000-8000-000000000000
	agent 404 POST /v1/heartbeat
	echo '["x"]' >"$T/beat"
	agent 400 POST "/v1/heartbeat/$(uuid)"
}

@test "a wrong method is 405 with those that there are, and a wrong path 404" {
	agent 405 GET /v1/continue_inspection
	[[ $head == *"Allow: POST"* ]]
	agent 405 POST '/v1/lookup?addresses=x'
	[[ $head == *"Allow: GET, HEAD"* ]]
	for path in /v1/nodes /v1/continue_inspection/x /v1/lookup/x "/v1/$(printf 'x%.0s' {1..300})"; do
		agent 404 GET "$path"
	done
	run -64 "$BIN/mb-inspect-cgi"
}

#
# What is kept
#

@test "what an agent found is kept whole with its host, and its log beside it" {
	post 202
	is .uuid "$(uuid)"
	[[ $log == *"10.0.0.9: dc:a6:32:01:02:03: inventory kept: interfaces 2, disks 2"* ]]
	[ "$(jq -cS . "$HOST/inventory.json")" = "$(inventory 'del(.logs)' | jq -cS .)" ]
	[ "$(cat "$HOST/inventory.logs")" = Hello ]
	[ "$(stat -c %a "$HOST/inventory.json")" = 600 ]
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
	[ ! -e "$MB_STATE/inspect" ]
	post 202 'del(.logs)'
	[ ! -e "$HOST/inventory.logs" ]
}

@test "the host is that of any interface, and of several that which the machine booted by" {
	post 202 '.inventory.interfaces |= reverse | .inventory.boot = {} | del(.boot_interface)'
	[ -e "$HOST/inventory.json" ]
	MAC=$OTHER host allow_pxe=true
	post 202
	[ ! -e "$MB_STATE/hosts/$OTHER/inventory.json" ]
	post 202 '.inventory.boot.pxe_interface = "00:e0:4c:68:00:01"'
	[ -e "$MB_STATE/hosts/$OTHER/inventory.json" ]
	post 409 '.inventory.boot = {} | del(.boot_interface)'
	says 'of the hosts dc:a6:32:01:02:03 and 00:e0:4c:68:00:01'
	# As old agents write it.
	post 202 '.inventory.boot = null | .boot_interface = "01-00-e0-4c-68-00-01"'
	# What is configured comes before what was only seen.
	rm -r "$MB_STATE/hosts/$OTHER"
	seen "$OTHER"
	post 202 '.inventory.boot.pxe_interface = "00:e0:4c:68:00:01"'
	[ ! -e "$MB_STATE/hosts/$OTHER/inventory.json" ]
}

@test "what is kept of a host that no file names is the site's policy" {
	rm -r "$HOST"
	while read -r policy what code; do
		rm -rf "$MB_STATE"/hosts/*
		site "inspection.unknown_hosts=$policy"
		[ "$policy" != default ] || rm "$MB_STATE/site"
		[ "$what" != seen ] || seen "$MAC"
		post "$code"
		[ "$code" = 202 ] || says 'no host is known by'
		[ "$code" = 202 ] || [ ! -e "$HOST/inventory.json" ]
		[ "$code" = 404 ] || [ -e "$HOST/inventory.json" ]
	done <<-'END'
	default seen 202
	default nothing 404
	seen nothing 404
	ignore seen 404
	record nothing 202
	END
	rm -r "$MB_STATE"/hosts/*
	post 202 '.inventory.boot = {} | del(.boot_interface) | .inventory.interfaces[0].has_carrier = false |
		.inventory.interfaces[1].has_carrier = true'
	[ -e "$MB_STATE/hosts/$OTHER/inventory.json" ]
}

@test "a disabled host is refused" {
	host allow_pxe=true disabled=true
	post 403
	says 'dc:a6:32:01:02:03 is disabled'
	agent 403 GET "/v1/lookup?addresses=dc:a6:32:01:02:03"
	[ ! -e "$HOST/inventory.json" ]
}

@test "an inventory of wrong types is refused with the place, and the old one stays" {
	post 202
	before=$(cat "$HOST/inventory.json")
	while IFS=@ read -r filter why; do
		post 400 "$filter" || { echo "$filter"; return 1; }
		says "$why"
	done <<-'END'
	[.]@not an object
	{}@inventory: it is not there
	.inventory = []@inventory: not an object
	del(.inventory.interfaces)@inventory.interfaces: none of them has a MAC address
	.inventory.interfaces = {}@inventory.interfaces: not a list
	.inventory.interfaces = []@inventory.interfaces: none of them has a MAC address
	.inventory.interfaces[1] = 7@inventory.interfaces[1]: not an object
	.inventory.interfaces[1].mac_address = 7@inventory.interfaces[1].mac_address: not a text
	.inventory.interfaces[].mac_address = "ff:ff:ff:ff:ff:ff"@none of them has a MAC address
	.inventory.interfaces[0].has_carrier = "yes"@inventory.interfaces[0].has_carrier: neither true nor false
	.inventory.interfaces = [range(257) as $i | .inventory.interfaces[0]]@inventory.interfaces: more than 256
	.inventory.disks[1].size = -1@inventory.disks[1].size: not a number, or too large
	.inventory.disks[0].model = ("x" * 256)@inventory.disks[0].model: longer than 255 bytes
	.inventory.memory.total = "lots"@inventory.memory.total: not a number, or too large
	.inventory.cpu = "fast"@inventory.cpu: not an object
	.inventory.cpu.socket_count = 1e9@inventory.cpu.socket_count: not a number, or too large
	.x = (reduce range(40) as $i (1; [.]))@nested more than 32 deep
	.logs = "=x="@logs: no base64
	.logs = 7@logs: not a text
	END
	[ "$(cat "$HOST/inventory.json")" = "$before" ]
}

@test "what is no JSON, is cut short or too long is refused" {
	send=$T/inventory
	for text in '' '{' 'hello' '{"inventory": {}, "inventory": {}}' '{"x": "\u0000"}' \
		"$(printf '[%.0s' {1..5000})"; do
		printf %s "$text" >"$T/inventory"
		agent 400 POST /v1/continue_inspection
	done
	says 'no JSON at line 1'
	agent 400 POST /v1/continue_inspection CONTENT_LENGTH=99999
	says 'shorter than its Content-Length'
	agent 413 POST /v1/continue_inspection CONTENT_LENGTH=4194305
	agent 400 POST /v1/continue_inspection CONTENT_LENGTH=many
	[ ! -e "$HOST/inventory.json" ]
}

@test "what an agent complains of is in the log, harmless to a terminal" {
	post 202 '.error = "no \u001b[2J disk"'
	[[ $log == *'the agent complains: no  [2J disk'* ]]
}
