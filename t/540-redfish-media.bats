#!/usr/bin/env bats
# Virtual media over Redfish: a URL in a host's slot, and booting from it.

# shellcheck disable=SC2086,SC2154 # our own names have no blanks; the helpers' names
bats_require_minimum_version 1.5.0

load redfish
load redfish-firmware

SLOT=VirtualMedia/CD
ISO=http://10.0.0.2:8080/images/debian.iso

insert() { # [BODY]
	expect 204 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.InsertMedia" \
		-d "${1:-{\"Image\":\"$ISO\"\}}"
}

eject() {
	expect 204 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.EjectMedia"
}

boot_cd() { # [Once | Continuous]
	expect 200 PATCH "$SYSTEM" -d "{\"Boot\":{\"BootSourceOverrideTarget\":\"Cd\",\
\"BootSourceOverrideEnabled\":\"${1:-Once}\"}}"
}

override() {
	"$BIN/mb-override" $MAC | grep -E '^(target|url|once|use)='
}

@test "of two media that are inserted at the same time one is, and the other is told so" {
	local i n action=$SYSTEM/$SLOT/Actions/VirtualMedia.InsertMedia
	for n in 1 2 3; do
		for i in $(seq 6); do
			patient "$BIN/mb-redfish-cgi" -i POST "$action" -d "{\"Image\":\"http://10.0.0.2/$i.iso\"}" \
				>"$T/answer.$i" 3>&- &
		done
		wait
		[ "$(grep -l '^Status: 204' "$T"/answer.* | wc -l)" = 1 ]
		[ "$(grep -l '^Status: 409' "$T"/answer.* | wc -l)" = 5 ]
		i=$(grep -l '^Status: 204' "$T"/answer.*)
		grep -qx "image=http://10.0.0.2/${i##*.}.iso" "$MB_STATE/hosts/$MAC/media"
		expect 204 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.EjectMedia"
	done
}

@test "an empty slot has all members that clients look for, of its System and its Manager" {
	for of in Systems Managers; do
		expect 200 GET "/redfish/v1/$of/$MAC"
		is '.VirtualMedia["@odata.id"]' "/redfish/v1/$of/$MAC/VirtualMedia"
		expect 200 GET "/redfish/v1/$of/$MAC/VirtualMedia"
		is '[.Members[]["@odata.id"]] | join(" ")' "/redfish/v1/$of/$MAC/$SLOT"
		expect 200 GET "/redfish/v1/$of/$MAC/$SLOT"
		is '.["@odata.type"]' '#VirtualMedia.v1_4_0.VirtualMedia'
		is .Id CD
		is '.Name | length > 0' true
		is '.MediaTypes | tojson' '["CD","DVD","USBStick"]'
		is '[.Inserted, .Image, .ImageName, .ConnectedVia, .WriteProtected] | tojson' \
			'[false,null,null,"NotConnected",true]'
		for name in TransferMethod TransferProtocolType UserName Password; do
			is "has(\"$name\") and .$name == null" true
		done
		is '.Actions["#VirtualMedia.InsertMedia"].target' \
			"/redfish/v1/$of/$MAC/$SLOT/Actions/VirtualMedia.InsertMedia"
		is '.Actions["#VirtualMedia.EjectMedia"].target' \
			"/redfish/v1/$of/$MAC/$SLOT/Actions/VirtualMedia.EjectMedia"
	done
}

@test "InsertMedia says which parameters it has; a name and a password are none" {
	for of in Systems Managers; do
		expect 200 GET "/redfish/v1/$of/$MAC/$SLOT"
		expect 200 GET "$(jq -r '.Actions["#VirtualMedia.InsertMedia"]["@Redfish.ActionInfo"]' <<<"$body")"
		is '.["@odata.type"]' '#ActionInfo.v1_2_0.ActionInfo'
		is .Id InsertMediaActionInfo
		is '[.Parameters[] | "\(.Name) \(.DataType) \(.Required) \(.AllowableValues // [] | join("|"))"] | join(", ")' \
			'Image String true , Inserted Boolean false , WriteProtected Boolean false , TransferMethod String false Stream, TransferProtocolType String false HTTP|HTTPS'
		field Allow 'GET, HEAD, OPTIONS'
		expect 405 POST "/redfish/v1/$of/$MAC/$SLOT/InsertMediaActionInfo" -d '{}'
		# EjectMedia has no parameters.
		expect 404 GET "/redfish/v1/$of/$MAC/$SLOT/EjectMediaActionInfo"
	done
	# Nor is there any of what is not there: a host, an action of a host without a switch, an action.
	for path in Systems/dc-a6-32-ff-ff-ff/VirtualMedia/CD/InsertMediaActionInfo "Systems/$MAC/ResetActionInfo" \
		"Systems/$MAC/ActionInfo" "Systems/$MAC/InsertMediaActionInfo" ActionInfo ResetActionInfo; do
		expect 404 GET "/redfish/v1/$path"
	done
}

@test "what is inserted by the Manager is in the System's slot, and the other way round" {
	expect 204 POST "/redfish/v1/Managers/$MAC/$SLOT/Actions/VirtualMedia.InsertMedia" \
		-d "{\"Image\":\"$ISO\"}"
	expect 200 GET "$SYSTEM/$SLOT"
	is .Image "$ISO"
	is '[.Inserted, .ImageName, .ConnectedVia, .TransferProtocolType] | tojson' \
		'[true,"debian.iso","URI","HTTP"]'
	eject
	expect 200 GET "/redfish/v1/Managers/$MAC/$SLOT"
	is '[.Inserted, .Image] | tojson' '[false,null]'
	# No other machine has it: a Manager is of one System.
	mkdir "$MB_STATE/hosts/dc-a6-32-01-02-04"
	insert
	expect 200 GET "/redfish/v1/Systems/dc-a6-32-01-02-04/$SLOT"
	is .Inserted false
}

@test "Ironic's way: eject with no body, insert, boot from it once, and it does" {
	eject
	insert
	boot_cd
	is '.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled, .HttpBootUri] | tojson' \
		'["Cd","Once",null]'
	is '.Boot["BootSourceOverrideTarget@Redfish.AllowableValues"] | index("Cd") != null' true
	[ "$(override)" = "once=true
target=http
url=$ISO
use=pending" ]
	serve
	boot
	"$EFI" boot image | grep -F "Uri($ISO)"
	[ "$("$EFI" get image BootNext)" = 0000 ]
	expect 200 GET "$SYSTEM"
	is '.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled] | join(" ")' \
		'None Disabled'
	expect 200 GET "$SYSTEM/$SLOT"
	is .Inserted true
	boot
	run -1 "$EFI" get image BootNext
	eject
	expect 200 GET "$SYSTEM/$SLOT"
	is '[.Inserted, .Image] | tojson' '[false,null]'
}

@test "bmclib's bodies, and those with null and empty members, insert" {
	for sent in "{\"Image\":\"$ISO\",\"Inserted\":true,\"WriteProtected\":true}" \
		"{\"Image\":\"$ISO\"}" \
		"{\"Image\":\"$ISO\",\"TransferMethod\":\"Stream\",\"TransferProtocolType\":\"HTTP\"}" \
		"{\"Image\":\"$ISO\",\"UserName\":\"\",\"Password\":\"\",\"TransferMethod\":null}" \
		"{\"Image\":\"$ISO\",\"Inserted\":null,\"WriteProtected\":false}"; do
		insert "$sent"
		expect 200 GET "$SYSTEM/$SLOT"
		is '[.Inserted, .Image] | tojson' "[true,\"$ISO\"]"
		expect 204 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.EjectMedia" -d '{}'
	done
}

@test "a medium that is not inserted is named, and not booted" {
	insert "{\"Image\":\"$ISO\",\"Inserted\":false}"
	expect 200 GET "$SYSTEM/$SLOT"
	is '[.Inserted, .Image, .ConnectedVia] | tojson' "[false,\"$ISO\",\"NotConnected\"]"
	expect 409 PATCH "$SYSTEM" -d '{"Boot":{"BootSourceOverrideTarget":"Cd"}}'
}

@test "what firmware cannot boot is refused, and the slot stays as it was" {
	for sent in '{}' '{"Image":null}' '{"Image":""}' '{"Image":7}' '{"Image":"debian.iso"}' \
		'{"Image":"nfs://10.0.0.2/debian.iso"}' '{"Image":"http://10.0.0.2/a b.iso"}' \
		'{"Image":"http://me:horse@10.0.0.2/a.iso"}' '{"Image":"http:///a.iso"}' \
		"{\"Image\":\"http://10.0.0.2/$(printf %01024d 0).iso\"}" \
		"{\"Image\":\"$ISO\",\"TransferProtocolType\":\"NFS\"}" \
		"{\"Image\":\"$ISO\",\"TransferProtocolType\":\"HTTPS\"}" \
		"{\"Image\":\"$ISO\",\"TransferMethod\":\"Upload\"}" \
		"{\"Image\":\"$ISO\",\"UserName\":\"me\",\"Password\":\"secret\"}" \
		"{\"Image\":\"$ISO\",\"Password\":\"secret\"}" \
		"{\"Image\":\"$ISO\",\"Inserted\":\"yes\"}" \
		"{\"Image\":\"$ISO\",\"NoSuch\":1}"; do
		expect 400 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.InsertMedia" -d "$sent"
		[ ! -e "$MB_STATE/hosts/$MAC/media" ]
		[[ "$body" != *secret* ]]
	done
	expect 400 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.InsertMedia"
	insert
	expect 409 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.InsertMedia" \
		-d '{"Image":"http://10.0.0.2/other.iso"}'
	insert # the same again is no fault
	expect 200 GET "$SYSTEM/$SLOT"
	is .Image "$ISO"
}

@test "an https image is taken when the firmware has certificates to know the server by" {
	sent='{"Image":"https://10.0.0.2/debian.iso"}'
	expect 400 POST "$SYSTEM/$SLOT/Actions/VirtualMedia.InsertMedia" -d "$sent"
	"$EFI" host $MAC set -g fd2340d0-3dab-4349-a6c7-3b4f12b48eae -t hex TlsCaCertificate \
		"2616c4c14c509240aca941f9369343284c0000000000000030000000$(printf %096d 0)"
	insert "$sent"
	expect 200 GET "$SYSTEM/$SLOT"
	is .TransferProtocolType HTTPS
	eject
	# Firmware that is not ours may have them.
	rm "$RPI/RPI_EFI.fd"
	insert "$sent"
}

@test "Cd without a medium is refused, and ejecting takes the boot from it back" {
	expect 409 PATCH "$SYSTEM" -d '{"Boot":{"BootSourceOverrideTarget":"Cd",
		"BootSourceOverrideEnabled":"Once"}}'
	[ ! -e "$MB_STATE/hosts/$MAC/override" ]
	insert
	boot_cd Continuous
	is .Boot.BootSourceOverrideEnabled Continuous
	eject
	expect 200 GET "$SYSTEM"
	is '.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled] | join(" ")' \
		'None Disabled'
	insert
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootSourceOverrideTarget":"Pxe"}}'
	eject
	expect 200 GET "$SYSTEM"
	is .Boot.BootSourceOverrideTarget Pxe
}

@test "the Boot object that was read can be sent back, with another target too" {
	insert
	boot_cd
	sent=$(jq -c '{Boot}' <<<"$body")
	expect 200 PATCH "$SYSTEM" -d "$sent"
	is .Boot.BootSourceOverrideTarget Cd
	expect 200 PATCH "$SYSTEM" -d "$(jq -c '.Boot.BootSourceOverrideTarget = "Pxe"' <<<"$sent")"
	is .Boot.BootSourceOverrideTarget Pxe
	boot_cd
	expect 400 PATCH "$SYSTEM" -d '{"Boot":{"HttpBootUri":"http://10.0.0.2/x.efi"}}'
	expect 400 PATCH "$SYSTEM" -d '{"Boot":{"BootSourceOverrideTarget":"UefiHttp"}}'
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootSourceOverrideTarget":"UefiHttp",
		"HttpBootUri":"http://10.0.0.2/x.efi"}}'
	is '.Boot | [.BootSourceOverrideTarget, .HttpBootUri] | join(" ")' \
		'UefiHttp http://10.0.0.2/x.efi'
	sent=$(jq -c '{Boot} | .Boot.BootSourceOverrideTarget = "Cd"' <<<"$body")
	expect 200 PATCH "$SYSTEM" -d "$sent"
	is '.Boot | [.BootSourceOverrideTarget, .HttpBootUri] | tojson' '["Cd",null]'
}

@test "a slot's file that nobody understands is no 5xx of a GET, and ejecting mends it" {
	echo nonsense >"$MB_STATE/hosts/$MAC/media"
	expect 200 GET "$SYSTEM/$SLOT"
	is .Inserted false
	expect 200 GET "$SYSTEM"
	eject
	[ ! -e "$MB_STATE/hosts/$MAC/media" ]
	expect 404 GET "/redfish/v1/Systems/dc-a6-32-ff-ff-ff/$SLOT"
	expect 404 POST "/redfish/v1/Systems/dc-a6-32-ff-ff-ff/$SLOT/Actions/VirtualMedia.EjectMedia"
}
