#!/usr/bin/env bats
# A system's log: what the servers noted of its last boot.

load redfish

LOG=LogServices/Boot

@test "a system that never booted has a log with nothing in it" {
	expect 200 GET "$SYSTEM"
	is '.LogServices["@odata.id"]' "$SYSTEM/LogServices"
	expect 200 GET "$SYSTEM/LogServices"
	is '.Members[0]["@odata.id"]' "$SYSTEM/$LOG"
	expect 200 GET "$SYSTEM/$LOG"
	is '.["@odata.type"]' '#LogService.v1_2_0.LogService'
	is '.Entries["@odata.id"]' "$SYSTEM/$LOG/Entries"
	expect 200 GET "$SYSTEM/$LOG/Entries"
	is '.["Members@odata.count"]' 0
	expect 404 GET "$SYSTEM/$LOG/Entries/Firmware"
	expect 404 GET /redfish/v1/Systems/dc-a6-32-ff-ff-ff/$LOG
}

@test "the entries are whole, in the order of their times, and each can be read" {
	printf 'when=1000000300\n' >"$MB_STATE/hosts/$MAC/served"
	printf 'when=1000000200\n' >"$MB_STATE/hosts/$MAC/script"
	expect 200 GET "$SYSTEM/$LOG/Entries"
	is '.["Members@odata.count"]' 2
	is '[.Members[].Id] | join(" ")' 'Script Firmware'
	is '.Members[0].Created' 2001-09-09T01:50:00Z
	is '.Members | map(.EntryType + .Severity + .["@odata.type"]) | unique | join(" ")' \
		'EventOK#LogEntry.v1_10_0.LogEntry'
	for path in $(jq -r '.Members[]["@odata.id"]' <<<"$body"); do
		expect 200 GET "$path"
		is '.["@odata.id"]' "$path"
		is '.Message | length > 0' true
	done
	expect 200 GET "$SYSTEM/$LOG/Entries?\$top=1"
	is '.Members | length' 1
	"$BIN/mb-override" $MAC pxe
	expect 200 GET "$SYSTEM/$LOG/Entries/Override"
	echo junk >"$MB_STATE/hosts/$MAC/served"
	expect 200 GET "$SYSTEM/$LOG/Entries"
	is '[.Members[].Id] | join(" ")' 'Script Override'
}
