#!/usr/bin/env bats
# The protocol of Redfish (DSP0266), the same for all resources.

load redfish

@test "the service root is there with and without a slash, and says its version" {
	for path in /redfish/v1 /redfish/v1/; do
		expect 200 GET "$path"
		is '.["@odata.id"]' /redfish/v1/
		is '.Systems["@odata.id"]' /redfish/v1/Systems
		is .Id RootService
	done
	expect 200 GET /redfish
	is . "$(jq -n '{v1: "/redfish/v1/"}')"
	expect 404 GET /redfish/v1//
}

@test "every answer says the version of OData, and that it is not to be kept" {
	for path in /redfish /redfish/v1 /redfish/v1/Systems /redfish/v1/none; do
		redfish GET "$path"
		field OData-Version 4.0
		field Cache-Control no-cache
	done
}

@test "Systems has all hosts, by their MACs, and each can be read" {
	expect 200 GET /redfish/v1/Systems
	is '.["Members@odata.count"]' 1
	is '.Members[0]["@odata.id"]' "$SYSTEM"
	expect 200 GET "$SYSTEM"
	is .Id "$MAC"
	is .Name node1
	expect 404 GET /redfish/v1/Systems/dc-a6-32-ff-ff-ff
	message ResourceMissingAtURI
}
