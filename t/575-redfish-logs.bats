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
	expect 404 GET "$SYSTEM/$LOG/Entries/1764000000000"
	expect 404 GET /redfish/v1/Systems/dc-a6-32-ff-ff-ff/$LOG
	expect 200 GET "$SYSTEM"
	is .BootProgress null
}

# Something that a program saw: SECONDS WHAT FIELDS
seen() {
	printf '{"t":%s,"by":"mb-test","what":"%s"%s}\n' "$1" "$2" "${3:+,$3}" >>"$MB_STATE/hosts/$MAC/events"
}

@test "the entries are whole, in the order of their times, and each can be read" {
	seen 1000000300.000 file '"name":"start4.elf","result":"sent","bytes":7,"ms":2'
	seen 1000000200.250 dhcp '"msg":"discover","client":"pi-rom","answer":"offer"'
	seen 1000000300.000 unloaded '"url":"http://k","error":"2d0c618e"'
	expect 200 GET "$SYSTEM/$LOG/Entries"
	is '.["Members@odata.count"]' 3
	is '[.Members[].Id] | join(" ")' '1000000200250 1000000300000 1000000300000-2'
	is '[.Members[].Severity] | join(" ")' 'OK OK Warning'
	is '.Members[0].Created' 2001-09-09T01:50:00Z
	is '.Members[1].Message' 'file start4.elf: sent, 7 bytes in 2 ms'
	is '.Members | map(.EntryType + .["@odata.type"]) | unique | join(" ")' \
		'Event#LogEntry.v1_10_0.LogEntry'
	for path in $(jq -r '.Members[]["@odata.id"]' <<<"$body"); do
		expect 200 GET "$path"
		is '.["@odata.id"]' "$path"
		is '.Message | length > 0' true
	done
	expect 200 GET "$SYSTEM/$LOG/Entries?\$top=1"
	is '.Members | length' 1
	echo junk >>"$MB_STATE/hosts/$MAC/events"
	"$BIN/mb-override" $MAC pxe
	expect 200 GET "$SYSTEM/$LOG/Entries"
	is '.["Members@odata.count"]' 4
	is '.Members[3].Message' 'told to boot pxe, once'
}

@test "of a boot that stopped two hours ago nothing is said, for a client would wait for more" {
	then=$(($(date +%s) - 7200))
	seen "$then.000" dhcp '"msg":"request","client":"pi-rom","ip":"10.0.0.9"'
	seen "$then.500" file '"name":"RPI_EFI.fd","result":"sent","bytes":7,"ms":2'
	expect 200 GET "$SYSTEM"
	is .BootProgress null
}

@test "a system says how far its boot has come, and a change of that is no other ETag" {
	now=$(date +%s)
	seen "$now.000" dhcp '"msg":"discover","client":"uefi-pxe","answer":"offer"'
	expect 200 GET "$SYSTEM"
	is .BootProgress.LastState SystemHardwareInitializationComplete
	is .BootProgress.LastStateTime "$(date -u -d "@$now" +%FT%TZ)"
	etag=$(sed -n 's/^ETag: \([^\r]*\).*/\1/p' <<<"$head")
	seen "$now.500" started '"url":"http://k"'
	expect 200 GET "$SYSTEM"
	is .BootProgress.LastState OSBootStarted
	redfish -H "If-Match: $etag" -d '{"Boot":{"BootSourceOverrideTarget":"Pxe"}}' PATCH "$SYSTEM"
	[[ $code = 2* ]]
	seen "$((now + 1)).000" dhcp '"msg":"request","client":"os","ip":"10.0.0.9"'
	expect 200 GET "$SYSTEM"
	is .BootProgress.LastState OSRunning
}
