#!/usr/bin/env bats
# mb-inspect-cgi and mb-inspect-forward: what agents find is kept, shown, and sent on.

load common
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
	[ "$(stat -c %a "$HOST/inventory.json")" = 640 ]
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
	.inventory.memory.total = []@inventory.memory.total: not a number
	.inventory.cpu = "fast"@inventory.cpu: not an object
	.inventory.cpu.socket_count = true@inventory.cpu.socket_count: not a number
	.x = (reduce range(40) as $i (1; [.]))@nested more than 32 deep
	.logs = 7@logs: not a text
	END
	[ "$(cat "$HOST/inventory.json")" = "$before" ]
}

@test "one odd number, text or log is not taken, which the log says, and the rest is" {
	post 202 '.inventory.interfaces[0].speed_mbps = -1'
	[[ $log == *"1 value is not taken: inventory.interfaces[0].speed_mbps: not a number, below 0, or too large" ]]
	post 202 '.inventory.disks[1].size = -1 | .inventory.cpu.frequency = "1.8 GHz" | .logs = "=x="
		| .inventory.disks[0].model = ("x" * 300) | .inventory.memory.total = "lots"
		| .inventory.cpu.socket_count = 1e9'
	[[ $log == *"disks 2; 5 values are not taken: inventory.cpu.socket_count: "*", ...; its log is no base64, and not kept" ]]
	[ ! -e "$HOST/inventory.logs" ]
	jq -e 'has("logs") | not' "$HOST/inventory.json"
	# What was said stays as it was said.
	jq -e '.inventory.disks[1].size == -1' "$HOST/inventory.json"
	expect 200 GET "$SYSTEM/Processors/CPU"
	is '.MaxSpeedMHz // "none"' none
	post 202
	[[ $log != *"not taken"* ]]
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

@test "that an agent was heard is among the host's events" {
	post 202
	agent 200 GET "/v1/lookup?addresses=dc:a6:32:01:02:03"
	echo '{}' >"$T/beat"
	send=$T/beat agent 202 POST "/v1/heartbeat/$(uuid)"
	[ "$(jq -r '"\(.by) \(.what) \(.did)"' "$HOST/events" | tr '\n' ' ')" = \
		'mb-inspect-cgi agent inspection mb-inspect-cgi agent lookup mb-inspect-cgi agent heartbeat ' ]
}

@test "what an agent complains of is in the log, harmless to a terminal" {
	post 202 '.error = "no \u001b[2J disk"'
	[[ $log == *'the agent complains: no  [2J disk'* ]]
}

#
# What is shown
#

@test "Redfish shows what was found, as numbers where numbers belong" {
	expect 200 GET "$SYSTEM/Storage"
	is '.Members | length' 0
	expect 404 GET "$SYSTEM/SimpleStorage"
	post 202
	expect 200 GET "$SYSTEM"
	is '.MemorySummary.TotalSystemMemoryGiB' 8
	is '.ProcessorSummary | "\(.Count) \(.LogicalProcessorCount) \(.Model) \(has("CoreCount"))"' '1 4 Cortex-A72 false'
	is .Model 'Raspberry Pi 4 Model B'
	is .SerialNumber 100000001234abcd
	is .BiosVersion 'UEFI Firmware v1.35'
	expect 200 GET "$SYSTEM/Processors/CPU"
	is '"\(.TotalThreads) \(.MaxSpeedMHz) \(.ProcessorArchitecture) \(.InstructionSet)"' '4 1800 ARM ARM-A64'
	expect 200 GET "$SYSTEM/Memory/RAM"
	is .CapacityMiB 8192
	expect 200 GET "$SYSTEM/Storage/disks"
	is '[.Drives[]["@odata.id"] | sub(".*/"; "")] | join(" ")' 'sda mmcblk0'
	expect 200 GET "$SYSTEM/Storage/disks/Drives/sda"
	is '"\(.CapacityBytes) \(.MediaType) \(.Manufacturer) \(.Model) \(.SerialNumber)"' \
		'500107862016 SSD Samsung Portable SSD T5 S49TNP0K700000'
	is '.Identifiers[0].DurableName' 5002538d00000000
	expect 200 GET "$SYSTEM/SimpleStorage/disks"
	is '[.Devices[].CapacityBytes] | join(" ")' '500107862016 31914983424'
	expect 200 GET "$SYSTEM/EthernetInterfaces"
	is '[.Members[]["@odata.id"] | sub(".*/"; "")] | join(" ")' "$MAC $OTHER"
	expect 200 GET "$SYSTEM/EthernetInterfaces/$OTHER"
	is '"\(.MACAddress) \(.LinkStatus) \(.Description)"' '00:e0:4c:68:00:01 LinkDown eth1'
	expect 200 GET "$SYSTEM/EthernetInterfaces/$MAC"
	is '"\(.SpeedMbps) \(.Status.State) \(.LinkStatus)"' '1000 Enabled null'
	for path in Processors/CPU2 Storage/disks/Drives/sdb Storage/x EthernetInterfaces/00-e0-4c-68-00-02; do
		expect 404 GET "$SYSTEM/$path"
	done
}

@test "what a Pi's packets said counts before what an agent says" {
	printf 'serial=1234abcd\nboard=00c03114\nclient=pi-rom\nwhen=1\n' >"$HOST/identity"
	post 202 '.inventory.memory.physical_mb = 1 | .inventory.cpu.count = 64 | .inventory.system_vendor.product_name = "x"'
	expect 200 GET "$SYSTEM"
	is '.MemorySummary.TotalSystemMemoryGiB' 4
	is '.ProcessorSummary | "\(.CoreCount) \(.LogicalProcessorCount) \(.Model)"' '4 4 BCM2711'
	is '"\(.Manufacturer) \(.Model) \(.SerialNumber)"' 'Raspberry Pi Raspberry Pi 4B 1234abcd'
	expect 200 GET "$SYSTEM/Storage/disks/Drives/sda"
}

@test "a PC's two processors are two, and what is not said of them is left out" {
	post 202 '.inventory.cpu = {model_name: "Xeon", count: 48, architecture: "x86_64", socket_count: 2} |
		.inventory.memory = {total: 68719476736, physical_mb: 0} | .inventory.disks = []'
	expect 200 GET "$SYSTEM"
	is '.ProcessorSummary | "\(.Count) \(.LogicalProcessorCount)"' '2 48'
	is .MemorySummary.TotalSystemMemoryGiB 64
	expect 200 GET "$SYSTEM/Processors?\$expand=."
	is '[.Members[] | "\(.Id) \(.TotalThreads) \(.InstructionSet) \([has("MaxSpeedMHz", "TotalCores")] | any)"] | join(", ")' \
		'CPU 24 x86-64 false, CPU2 24 x86-64 false'
	for path in Processors/CPU1 Processors/CPU02 Processors/CPU3 SimpleStorage; do
		expect 404 GET "$SYSTEM/$path"
	done
}

@test "disks whose names are alike, or no names, have one of their own each" {
	post 202 '.inventory.disks = [range(4) as $i | .inventory.disks[0]] | .inventory.disks[1].name = null |
		.inventory.disks[2].name = "/dev/a b" | .inventory.disks[0].wwn = "eui.0025"'
	expect 200 GET "$SYSTEM/Storage/disks"
	is '[.Drives[]["@odata.id"] | sub(".*/"; "")] | join(" ")' 'sda _2 _3 _4'
	for path in $(jq -r '.Drives[]["@odata.id"]' <<<"$body"); do
		expect 200 GET "$path"
		is .CapacityBytes 500107862016
		is 'has("Identifiers")' "$([[ $path = *sda ]] && echo false || echo true)"
	done
}

@test "an inventory that somebody spoilt is as none" {
	post 202
	for text in '' '{' '{"inventory": 7}'; do
		printf %s "$text" >"$HOST/inventory.json"
		expect 200 GET "$SYSTEM"
		is 'has("ProcessorSummary")' false
		expect 200 GET "$SYSTEM/EthernetInterfaces"
		is '.Members | length' 1
	done
}

@test "mb host shows what was found, and the switch and port of each interface" {
	post 202
	run -0 "$BIN/mb-host" "$MAC"
	for line in found.cpu=Cortex-A72 found.disk.sda=500107862016 found.memory=8192 \
		found.boot=uefi found.interface.eth0=dc:a6:32:01:02:03 \
		'found.interface.eth0.port=0/7' found.interface.eth0.switch=rack1 \
		found.interface.eth1=00:e0:4c:68:00:01; do
		[[ $'\n'$output$'\n' == *$'\n'"$line"$'\n'* ]] || { echo "no $line in $output"; return 1; }
	done
	[[ $output =~ found.when=[0-9]+ ]]
	# A newer agent has it beside the inventory; a switch without a name has its MAC.
	post 202 '.lldp_raw = {eth1: [[1, "04f4e2c65060bb"], [2, "07337c31"]]} | .inventory.interfaces[0].lldp = [[5, "zz"], 7, [1]]'
	run -0 "$BIN/mb-host" "$MAC"
	[[ $output == *found.interface.eth1.switch=f4:e2:c6:50:60:bb* && $output != *eth0.switch* ]]
	[[ $output == *'found.interface.eth1.port=3|1'* ]]
}

#
# Sent on to Ironic
#

# One that keeps each body as $T/got/<n> and answers what is in $T/answer.
ironic() {
	mkdir -p "$T/got"
	echo "${1:-202}" >"$T/answer"
	python3 - "$T" >"$T/ironic.log" 2>&1 3>&- <<-'EOP' &
	import http.server, os, sys
	top, n = sys.argv[1], 0
	class Take(http.server.BaseHTTPRequestHandler):
	    def do_POST(self):
	        global n
	        body = self.rfile.read(int(self.headers["Content-Length"]))
	        n += 1
	        open("%s/new" % top, "wb").write(body)
	        os.rename("%s/new" % top, "%s/got/%d" % (top, n))
	        status = int(open(top + "/answer").read())
	        if self.path != "/ironic/v1/continue_inspection":
	            status = 418
	        self.send_response(status)
	        self.end_headers()
	    def log_message(self, *a): pass
	s = http.server.HTTPServer(("127.0.0.1", 0), Take)
	open(top + "/port.new", "w").write(str(s.server_port))
	os.rename(top + "/port.new", top + "/port")
	s.serve_forever()
	EOP
	echo $! >"$T/ironic.pid"
	until_true test -e "$T/port"
	site "ironic.url=http://127.0.0.1:$(cat "$T/port")/ironic/"
}

forwarder() { # OPTION...: in the foreground
	timeout 120 "$BIN/mb-inspect-forward" "$@"
}

# Nobody sends until we let go of the lock, file 5.
hold() {
	mkdir -p "$MB_STATE/inspect"
	exec 5>"$MB_STATE/inspect/lock"
	flock 5
}

# Who was started meanwhile has given up, so that we are the one that sends.
let_go() {
	until_true nobody
	exec 5>&-
}

nobody() {
	local p
	for p in $(pgrep -f mb-inspect-forward); do
		[ "$(readlink "/proc/$p/cwd")" != "$(readlink -f "$MB_STATE")" ] || return 1
	done
}

# Nothing waits, and nobody is at work.
idle() {
	! ls "$MB_STATE"/inspect/*-* 2>/dev/null && flock -n "$MB_STATE/inspect/lock" true
}

@test "what an agent found goes on to Ironic as it came, and the agent need not wait" {
	ironic
	post 202
	is . '{}'
	until_true test -e "$T/got/1"
	cmp "$T/got/1" "$T/inventory"
	until_true idle
	[ "$(stat -c %a "$HOST/inventory.json")" = 640 ]
	grep -qx status=202 "$HOST/forwarded"
	[ "$(ls "$T/got")" = 1 ]
	run -0 "$BIN/mb-host" "$MAC"
	[[ $output == *forwarded.status=202* && $output != *forwarded.why* ]]
}

@test "an Ironic that says no is not asked again, and it is remembered" {
	ironic 404
	post 202
	until_true idle
	grep -qx status=404 "$HOST/forwarded"
	grep -qx 'why=Ironic answers 404' "$HOST/forwarded"
	[ -e "$HOST/inventory.json" ]
	[ "$(ls "$T/got")" = 1 ]
}

@test "an Ironic that is busy is asked again, and of each host has the newest only" {
	ironic 409
	MAC=$OTHER host allow_pxe=true
	hold
	post 202 '.n = 1'
	post 202 '.n = 2'
	post 202 '.n = 3 | .inventory.boot.pxe_interface = "00:e0:4c:68:00:01"'
	[ "$(ls "$MB_STATE"/inspect/*-* | wc -l)" = 2 ]
	let_go
	"$BIN/mb-inspect-forward" -i 1 2>"$T/forward.log" 3>&- &
	echo $! >"$T/forward.pid"
	until_true test -e "$T/got/3"
	grep -qx status=409 "$HOST/forwarded"
	grep -q 'dc:a6:32:01:02:03: Ironic answers 409; again later' "$T/forward.log"
	echo 202 >"$T/answer"
	until_true idle
	wait "$(cat "$T/forward.pid")"
	rm "$T/forward.pid"
	[ "$(jq -s -c '[.[].n] | unique' "$T"/got/*)" = '[2,3]' ]
	grep -qx status=202 "$HOST/forwarded"
}

@test "one that waited when the machine went down is sent later, by who is called" {
	ironic
	kill -KILL "$(cat "$T/ironic.pid")"
	wait "$(cat "$T/ironic.pid")" || :
	rm "$T/port"
	hold
	post 202
	let_go
	"$BIN/mb-inspect-forward" -i 1 2>"$T/forward.log" 3>&- &
	first=$!
	echo $first >"$T/forward.pid"
	until_true grep -q 'again later' "$T/forward.log"
	grep -qx status=0 "$HOST/forwarded"
	kill -9 $first
	wait $first || :
	rm "$T/forward.pid"
	ls "$MB_STATE"/inspect/*-*
	ironic
	forwarder -i 1
	cmp "$T/got/1" "$T/inventory"
	until_true idle
}

@test "what an agent found after the clock was set back is the newer one" {
	ironic
	hold
	old=$(($(date +%s) + 3600))000000000
	echo '{"n": 1}' >"$MB_STATE/inspect/$MAC.$old"
	post 202 '.n = 2'
	[ "$(ls "$MB_STATE"/inspect/*-* | wc -l)" = 1 ]
	let_go
	forwarder
	[ "$(jq -c .n "$T"/got/*)" = 2 ]
}

@test "one that came a day ago is given up, and a site without Ironic sends nothing" {
	ironic 500
	mkdir -p "$MB_STATE/inspect"
	echo '{}' >"$MB_STATE/inspect/$MAC.$(($(date +%s) - 86500))000000000"
	echo '{}' >"$MB_STATE/inspect/no-such.1"
	forwarder -i 1
	[ "$(ls "$MB_STATE/inspect")" = "$(printf 'lock\nno-such.1')" ]
	grep -qx status=500 "$HOST/forwarded"
	rm "$MB_STATE/site"
	echo '{}' >"$MB_STATE/inspect/$MAC.$(date +%s)000000000"
	forwarder
	[ "$(ls "$T/got")" = 1 ]
	run -64 "$BIN/mb-inspect-forward" -i 0
	run -64 "$BIN/mb-inspect-forward" x
	MB_STATE=$T/nowhere run -78 "$BIN/mb-inspect-forward"
}

#
# Under a real web server
#

@test "lighttpd: an agent's whole conversation" {
	command -v python3 >/dev/null || skip "no python3"
	mkdir -p "$MB_STATE/images"
	web_server
	run -0 curl -sS "$url/"
	is .default_version.id v1 || body=$output is .default_version.id v1
	run -0 curl -sS --data-binary "@$T/inventory" -w '%{http_code}' "$url/v1/continue_inspection"
	[[ $output == *202 ]]
	run -0 curl -sS "$url/v1/lookup?addresses=dc:a6:32:01:02:03"
	body=$output is .node.uuid "$(uuid)"
	run -0 curl -sS -o /dev/null -w '%{http_code}' -d '{}' "$url/v1/heartbeat/$(uuid)"
	[ "$output" = 202 ]
	head -c 5000000 /dev/zero >"$T/long"
	run -0 curl -sS -o /dev/null -w '%{http_code}' --data-binary "@$T/long" "$url/v1/continue_inspection"
	[ "$output" = 413 ]
	run -0 curl -sS -o /dev/null -w '%{http_code}' "$url/v1"
	[ "$output" = 404 ]
	run -0 curl -sS -o /dev/null -w '%{http_code}' "$url/v1x"
	[[ $output == 40[34] ]]
}

@test "lighttpd: a hundred agents at once, each host's inventory is its own" {
	mkdir -p "$MB_STATE/images"
	web_server
	for i in $(seq 10 59); do
		mac=dc-a6-32-00-00-$i
		mkdir -p "$MB_STATE/hosts/$mac"
		echo "mac=${mac//-/:}" >"$MB_STATE/hosts/$mac/record"
		sed "s/dc:a6:32:01:02:03/${mac//-/:}/; s/01-dc-a6-32-01-02-03/01-$mac/" "$T/inventory" |
			jq -c ".inventory.boot.pxe_interface = \"${mac//-/:}\"" >"$T/of-$i"
		for k in 1 2; do
			[ ! -s "$T/urls" ] || echo next >>"$T/urls"
			printf 'url=%s\ndata-binary=@%s\noutput=%s\n' "$url/v1/continue_inspection" "$T/of-$i" \
				"$T/out-$i-$k" >>"$T/urls"
		done
	done
	curl -sS -Z --parallel-max 100 -f -K "$T/urls"
	for i in $(seq 10 59); do
		[ "$(jq -r .inventory.boot.pxe_interface "$MB_STATE/hosts/dc-a6-32-00-00-$i/inventory.json")" = "dc:a6:32:00:00:$i" ]
	done
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}
