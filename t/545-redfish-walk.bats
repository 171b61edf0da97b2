#!/usr/bin/env bats
# All of the service, by its links: each resource is what DSP0266 wants of it.

bats_require_minimum_version 1.5.0

load redfish
load redfish-rack

GOOD=correct-horse

redfish_setup() {
	rack 2 'protected: [2]'
	MAC=dc-a6-32-00-00-02 seen
	seen
	serve
	until_true power_is On
	account admin $GOOD
	account reader $GOOD ReadOnly
	log_in admin $GOOD
	log_in reader $GOOD
	export MB_RUN=$T/run
	expect 201 POST $ROOT/EventService/Subscriptions \
		-d '{"Destination":"http://127.0.0.1:9/","Protocol":"Redfish","Context":"walk","DeliveryRetryPolicy":"RetryForever"}'
	expect 202 POST $ROOT/UpdateService/Actions/UpdateService.SimpleUpdate \
		-d "{\"ImageURI\":\"http://127.0.0.1:9/x\",\"Targets\":[\"$SYSTEM\"]}"
	# Nothing changes while it is walked.
	task_over
}

walk() { # ROLE NAME [OPTION]
	run "$TOP/t/tool/redfish-walk" "${3:--t}" "$BIN/mb-redfish-cgi" "$2:$GOOD" "$1"
	echo "$output"
}

@test "each resource says what it is, links to what is there, and answers the methods that it names" {
	walk admin admin
	[ "$status" = 0 ]
	for kind in ServiceRoot ComputerSystem Manager Chassis ManagerAccount Session EthernetInterface \
		Processor Memory Power Sensor MessageRegistryFile Role EventService EventDestination Task UpdateService; do
		[[ "$output" == *"#$kind.v"* ]] || { echo "no $kind was met"; return 1; }
	done
}

@test "who may only read can read all but others' accounts, and change nothing" {
	walk reader reader
	[ "$status" = 0 ]
	[[ "$output" == *'#ComputerSystem.v'* ]]
}

@test "who does not say who he is sees the root and the documents beside it" {
	walk admin admin -u
	[ "$status" = 0 ]
	urls=$(grep ^/ <<<"$output")
	[ "$(wc -l <<<"$urls")" -gt 40 ]
	run "$TOP/t/tool/redfish-walk" "$BIN/mb-redfish-cgi" nobody: nobody <<<"$urls"
	echo "$output"
	[ "$status" = 0 ]
}

@test "the walk finds what is wrong: a link to nothing, a number as text, a wrong Id" {
	cp -r "$TOP/share" "$T/share"
	export MB_SHARE=$T/share
	jq '.Nowhere = {"@odata.id": "/redfish/v1/Nowhere"} | .Id = "null"' "$TOP/share/redfish/root.json" >"$T/share/redfish/root.json"
	jq '.SessionTimeout = "1800" | .Id = "Other"' "$TOP/share/redfish/update.json" >"$T/share/redfish/update.json"
	walk admin admin
	[ "$status" = 1 ]
	[[ "$output" == *"/Nowhere: GET is answered 404"* ]]
	[[ "$output" == *"/Id is 'null'"* ]]
	[[ "$output" == *'UpdateService: /SessionTimeout is "1800"'* ]]
	[[ "$output" == *"UpdateService: its Id is 'Other'"* ]]
}
