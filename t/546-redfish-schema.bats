#!/usr/bin/env bats
# All of the service beside what DMTF's schemas and two profiles say of each type.

bats_require_minimum_version 1.5.0

load redfish
load redfish-rack

GOOD=correct-horse
TABLES="$BATS_TEST_DIRNAME/data"

# What is not there is not checked.
setup_file() {
	command -v openssl >/dev/null || skip "no openssl, for certificates"
	load redfish
	load redfish-rack
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR setup
	shelf_full
	MB_RUN=$T/run "$TOP/t/tool/redfish-walk" -j "$BIN/mb-redfish-cgi" "admin:$GOOD" admin >"$T/all" || {
		tail -n 20 "$T/all" | cut -c 1-300 >&2
		return 1
	}
	grep '^{' "$T/all" >"$T/resources"
	export RESOURCES=$T/resources
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR teardown
}

schema() { # FILE
	run "$TOP/t/tool/redfish-schema" schemas "$TABLES/redfish-schemas" <"$1"
	echo "$output"
}

profile() { # NAME FILE
	run "$TOP/t/tool/redfish-schema" profile "$TABLES/redfish-profile-$1" <"$2"
	echo "$output"
}

@test "each resource has what its schema requires, and nothing that it does not have" {
	schema "$RESOURCES"
	[ "$status" = 0 ]
	# Every type of the table was met, so none is unchecked.
	[[ "$output" == *$'\nnot met: \n'* ]]
}

@test "the system of the shelf has a console and tells how far its boot is, so both are checked" {
	body=$(jq -c 'select(.body.Boot).body | select(.Id == "dc-a6-32-00-00-01")' "$RESOURCES")
	is '[.SerialConsole.SSH.Port, .BootProgress.LastState] | map(type) | join(" ")' 'number string'
}

@test "the types of the table are those of the service, in the same versions" {
	sed -n 's/^type \([^ ]*\) \([^ ]*\) .*/\1.\2/p; s/^collection \([^ ]*\) .*/\1/p' "$TABLES/redfish-schemas" | sort >"$T/known"
	expect 200 GET $ROOT/JsonSchemas
	jq -r '.Members[]["@odata.id"] | sub(".*/"; "")' <<<"$body" | grep -vE '^(Event|Message|Settings)\.v' | sort >"$T/told"
	diff "$T/told" "$T/known"
}

@test "every type that is told anywhere, in its version, is in the metadata document" {
	expect 200 GET "$ROOT/\$metadata"
	told=$(jq -r '.body | .. | objects | .["@odata.type"] // empty' "$RESOURCES" | sed 's/#//; s/\.[A-Za-z]*$//' | sort -u)
	[ "$(wc -l <<<"$told")" -gt 60 ]
	for type in $told Event.v1_7_0; do
		grep -q "Include Namespace=\"$type\"" <<<"$body" || { echo "$type"; return 1; }
	done
}

@test "an action with parameters tells of them, and lists the same values beside its target" {
	# A line an action: its parameters with values, as the resource has them, and as the ActionInfo.
	jq -rs '(map({(.url): .body}) | add) as $all | .[] | .url as $url | .body.Actions // {} | to_entries[]
		| [$url + " " + .key, (.value | [to_entries[] | select(.key | endswith("@Redfish.AllowableValues"))
			| {(.key | sub("@.*"; "")): .value}] | add // {}),
		   (.value["@Redfish.ActionInfo"] // "" | $all[.].Parameters // [] | [.[] | select(.AllowableValues)
			| {(.Name): .AllowableValues}] | add // {})]
		| select(.[1] != {} or .[2] != {}) | [.[0], (.[1] | tostring), (.[2] | tostring)] | @tsv' "$RESOURCES" >"$T/actions"
	[ "$(wc -l <"$T/actions")" -ge 8 ]
	while IFS=$'\t' read -r action listed told; do
		[ "$listed" = "$told" ] || { echo "$action: $listed, and $told"; return 1; }
	done <"$T/actions"
}

@test "Ironic's profile finds what it wants" {
	profile ironic "$RESOURCES"
	[ "$status" = 0 ]
}

@test "the OCP baseline finds what it wants" {
	profile ocp "$RESOURCES"
	[ "$status" = 0 ]
}

# spoilt FILTER: the resources, changed by jq
spoilt() {
	jq -c "$1" "$RESOURCES" >"$T/spoilt"
}

@test "what is wrong is found: a name, a type, a word, what is missing, null, an action, a URI" {
	while IFS='^' read -r filter found; do
		spoilt "$filter"
		schema "$T/spoilt"
		[ "$status" = 1 ]
		[[ "$output" == *"$found"* ]] || { echo "not found: $found"; return 1; }
	done <<-'END'
	.body.Extra = 1^Extra is not in the schema
	if .body.PowerState then .body.PowerState = "Up" else . end^PowerState is 'Up', which the schema does not have
	if .body.UUID then .body.UUID = 7 else . end^UUID is no uuid
	del(.body.Name)^Name is required
	if .body.Boot then .body.Boot.Extra = 1 else . end^Boot/Extra is not in the schema
	if .body.Status then .body.Status.State = "Well" else . end^State is 'Well'
	if .body.Members then .body.Members += [{"x": 1}] else . end^Members is no links
	if .body.Inserted != null then .body.MediaTypes = null else . end^MediaTypes is null
	if .body.Boot then .body.Actions["#ComputerSystem.Burn"] = {} else . end^the action #ComputerSystem.Burn
	if .body.Boot then .url += "/x" else . end^has no such URI
	if .body.Boot then .body["@odata.type"] |= sub("16"; "17") else . end^its version is v1_17_0
	if .body.Boot then .body["Boot@Redfish.Nonsense"] = 1 else . end^annotation
	END
}

@test "what a profile lacks is found" {
	while IFS='^' read -r name filter found; do
		spoilt "$filter"
		profile "$name" "$T/spoilt"
		[ "$status" = 1 ]
		[[ "$output" == *"$found"* ]] || { echo "not found: $found"; return 1; }
	done <<-'END'
	ironic^del(.body.PowerState)^it has no PowerState
	ironic^if .body.Boot then .body.Boot["BootSourceOverrideTarget@Redfish.AllowableValues"] = ["Pxe"] else . end^may not be Hdd
	ironic^.allow = "GET"^cannot be set
	ironic^if .body["Members@odata.count"] then .body.Members = [] else . end^fewer than 1
	ironic^select(.body.MediaTypes == null)^nothing was met for: VirtualMedia
	ironic^.body["@odata.type"] |= sub("Storage.v1_9_0"; "Storage.v1_8_3")^it is older than 1.9.0
	ironic^del(.body.Volumes)^it has no Volumes/@odata.id
	ironic^if .body.Status then del(.body.Status.Health) else . end^it has no Status/Health
	ocp^del(.body.LocationIndicatorActive)^it has none of IndicatorLED
	ocp^if .body.IPv4Addresses then del(.body.IPv4Addresses[0].Gateway) else . end^it has no IPv4Addresses/Gateway
	END
}
