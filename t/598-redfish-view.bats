#!/usr/bin/env bats
# One system alone: the service for a client that lists everything there is.

load redfish
load redfish-server
load redfish-rack

setup_file() {
	bats_require_minimum_version 1.5.0
}

redfish_setup() {
	rack 3
	# What is first in all lists is another.
	MAC=dc-a6-32-00-00-02
	SYSTEM=$ROOT/Systems/$MAC
	seen
	export MB_REDFISH_SYSTEM=node2
}

eval "rack_$(declare -f teardown)"
teardown() {
	redfish_server_ends
	rack_teardown
}

@test "of systems, managers and chassis there is one, and what is there links to nothing else" {
	for what in Systems Managers Chassis; do
		expect 200 GET $ROOT/$what
		is '.Members | map(.["@odata.id"]) | join(" ")' "$ROOT/$what/$MAC"
		is '.["Members@odata.count"]' 1
		expect 200 GET "$ROOT/$what?only"
		is .Id $MAC
		expect 200 GET "$ROOT/$what?\$skip=1"
		is '.Members | length' 0
		is '.["Members@odata.count"]' 1
		expect 200 GET "$ROOT/$what?\$expand=.&\$top=1"
		is '.Members[0].Id' $MAC
		expect 404 GET $ROOT/$what/dc-a6-32-00-00-01
	done
	for path in Managers/metal-boot Managers/metal-boot/NetworkProtocol Chassis/shelf Chassis/switch-rack1; do
		expect 404 GET $ROOT/$path
	done
	expect 404 PATCH $ROOT/Systems/dc-a6-32-00-00-01 -d '{"Boot":{"BootSourceOverrideTarget":"Pxe"}}'
	expect 404 POST $ROOT/Systems/dc-a6-32-00-00-01/Actions/ComputerSystem.Reset -d '{"ResetType":"On"}'
	unset MB_REDFISH_SYSTEM
	expect 200 GET $ROOT/Systems
	is '.Members | length' 3
	expect 200 GET $ROOT/Chassis/shelf
}

@test "all of it is as well made as the whole" {
	serve
	account admin $GOOD
	MB_RUN=$T/run run "$TOP/t/tool/redfish-walk" -t "$BIN/mb-redfish-cgi" "admin:$GOOD" admin
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"#ComputerSystem.v"* ]]
	[[ "$output" != *dc-a6-32-00-00-01* ]]
}

@test "a host may be named by its MAC, and one that is not there is none, not all" {
	MB_REDFISH_SYSTEM=DC:A6:32:00:00:03 expect 200 GET $ROOT/Systems
	is '.Members[0]["@odata.id"]' $ROOT/Systems/dc-a6-32-00-00-03
	MB_REDFISH_SYSTEM=nobody expect 200 GET $ROOT/Systems
	is '.Members | length' 1
	MB_REDFISH_SYSTEM=nobody expect 404 GET $SYSTEM
	MB_REDFISH_SYSTEM= expect 200 GET $ROOT/Systems
	is '.Members | length' 3
}

@test "an update for everybody is one for that system" {
	expect 202 POST $ROOT/UpdateService/Actions/UpdateService.SimpleUpdate -d '{"ImageURI":"http://127.0.0.1:9/x"}'
	expect 200 GET $ROOT/TaskService/Tasks
	expect 200 GET "$(jq -r '.Members[0]["@odata.id"]' <<<"$body")"
	is .Name "Firmware of $MAC"
	expect 400 POST $ROOT/UpdateService/Actions/UpdateService.SimpleUpdate \
		-d "{\"ImageURI\":\"http://127.0.0.1:9/x\",\"Targets\":[\"$ROOT/Systems/dc-a6-32-00-00-01\"]}"
	unset MB_REDFISH_SYSTEM
	expect 202 POST $ROOT/UpdateService/Actions/UpdateService.SimpleUpdate -d '{"ImageURI":"http://127.0.0.1:9/x"}'
	expect 200 GET $ROOT/TaskService/Tasks
	expect 200 GET "$(jq -r '.Members[-1]["@odata.id"]' <<<"$body")"
	is .Name 'Firmware of all systems'
}

@test "a port of its own under lighttpd is the block of the man page" {
	unset MB_REDFISH_SYSTEM
	account admin $GOOD
	local own
	block() {
		own=$((RANDOM % 10000 + 40000))
		sed -n '/^\$SERVER/,/^}/p' "$TOP/man/mb-redfish-cgi.8" |
			sed "s/0\.0\.0\.0:8001/127.0.0.1:$own/; s/node1/node2/"
	}
	MORE=block redfish_server
	http GET $ROOT/Systems -u "admin:$GOOD"
	is '.Members | length' 3
	url=http://127.0.0.1:$own
	http GET $ROOT/Systems -u "admin:$GOOD"
	[ "$code" = 200 ]
	is '.Members | map(.["@odata.id"]) | join(" ")' "$SYSTEM"
	http GET $ROOT/Systems
	[ "$code" = 401 ]
	command -v redfishtool >/dev/null || skip "no redfishtool for the rest"
	run -0 env -u REQUESTS_CA_BUNDLE redfishtool -T 120 -r "${url#http://}" -S Never -A Basic -u admin -p "$GOOD" -F Systems get
	echo "$output"
	is_json=$(jq -r .Name <<<"$output")
	[ "$is_json" = node2 ]
}
