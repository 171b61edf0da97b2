#!/usr/bin/env bats
# What real clients do, as they do it: sushy and Ironic, MAAS, bmclib, Ansible, redfishtool.
# Each thing that one of them needs, and each trap that one of them fell into, has a test;
# here are those that are nowhere else. The number is that of the file. A real Ironic is in 592.
#
#   the root, open, with Id, version, UUID    500 "the service root", 510 "the root can be read", 595 "a manager has"
#   Basic; 401 and 404                        510 "a name and its password", 500 "what is not there"
#   the list of systems                       500 "Systems has all hosts"
#   a system: Id, Boot, Actions, PowerState   520 "a system has all that clients cannot do without"
#   Reset, and the same again                 520 "each kind of reset", "twice is as once"
#   PATCH of Boot, read back                  520 "a target for once", below "Ironic sets"
#   a Manager for each system                 below "a medium is in one system", 580 "sushy reads a system"
#   VirtualMedia                              540
#   inspection                                520 "what a board is", "of a machine that is not known", 580
#   sessions                                  510 "a token is told once", 515 "a session opens"
#   errors with both severities               500 (message), 545
#   BIOS, registry, reset of it               530, 585
#   firmware, tasks, secure boot              560, 550, 530 "secure boot is on"
#   UefiHttp                                  520 "UefiHttp takes a URL"
#   Chassis, Power, Thermal, Sensors          520 "the watts", below "sensors are read"
#   ETags, Allow, odata, $metadata, accounts  500, 510, 505
#   Task-, Event-, CertificateService, logs   550, 570, 576, 595, 575
#
#   connect, with a session or Basic          515 "sushy connects"
#   Connection: close, OData-Version: 4.0     515 "a client that wants the connection closed"
#   power, reboot, soft                       580 "sushy switches", "sushy restarts"
#   NMI                                       below "what does nothing is not offered"
#   boot device once and always, mode         580 "sushy sets what is booted", below "Ironic sets"
#   eject, insert, boot from it               540 "Ironic's way", "bmclib's bodies"
#   Ansible's parameters                      below "Ansible sends"
#   BIOS read, apply, reset                   530 "Ironic", "ResetBios"
#   SimpleUpdate and its monitor              560 "SimpleUpdate as Ironic sends it", 550 "a task is 202"
#   subscriptions                             570 "a subscription as Ironic makes it"
#   indicator                                 below "what does nothing is not offered"
#
#   1, 16 Connection: close                   515 "a client that wants the connection closed"
#   2 one write                               below "head and body are one write"
#   3 task monitors                           550 "a task is 202 with its monitor"
#   4 no 5xx on a GET                         520 "a record or an identity", "of a switch that refuses"
#   5 no link to nothing, real types          500 "no link anywhere", 545, 546
#   6 the whole object sent back              540 "the Boot object that was read", below "bmclib sends"
#   7 a target alone                          520 "a target alone keeps", "None, or Disabled"
#   8 MAAS's cycle with an old tag            520 "off and at once on", 580 "MAAS's cycle"
#   9 an off that comes later                 520 "an off that comes after", 580 "sushy restarts"
#   10 one Manager for each System            below "a medium is in one system"
#   11 strong tags, 412 only for a change     520 "power that changes is no conflict", 500
#   12 registries are here                    below "every registry is here"
#   13 AllowableValues, Allow                 520 "what can be sent is listed", 546
#   14 SimpleStorage and Storage              592 "Ironic has no indicators", below "what does nothing", 546
#   15 BootProgress of who netboots           575 "a system says how far", below "what does nothing"
#   17 whole entries, CreatedTime, /Bios      575, 546, 530
#   18 REQUESTS_CA_BUNDLE                     redfish-server.bash: sushy_says

bats_require_minimum_version 1.5.0

load redfish
load redfish-server

ROOT=/redfish/v1

# sushy's head, of each of its requests
SUSHY='HTTP_ODATA_VERSION=4.0 HTTP_ACCEPT_ENCODING=identity HTTP_CONNECTION=close HTTP_USER_AGENT=python-requests/2.28.1'

redfish_setup() {
	account admin $GOOD
}

teardown() {
	redfish_server_ends
}

# ironic CODE METHOD PATH [BODY [VARIABLE...]]
ironic() {
	local want=$1 method=$2 path=$3
	send=${4:-}
	# shellcheck disable=SC2086 # words
	cgi_expect "$want" "$method" "$path" $SUSHY "$(basic admin $GOOD)" ${send:+CONTENT_TYPE=application/json} "${@:5}"
}

@test "Ironic sets the boot device once with the system's tag, then leaves out what is so already" {
	ironic 200 GET "$SYSTEM"
	tag=$(field ETag)
	ironic 200 PATCH "$SYSTEM" '{"Boot":{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}}' "HTTP_IF_MATCH=$tag"
	ironic 200 GET "$SYSTEM"
	is '.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled] | join(" ")' 'Pxe Once'
	tag=$(field ETag)
	ironic 200 PATCH "$SYSTEM" '{"Boot":{"BootSourceOverrideTarget":"Hdd"}}' "HTTP_IF_MATCH=$tag"
	is '.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled] | join(" ")' 'Hdd Once'
	ironic 412 PATCH "$SYSTEM" '{"Boot":{"BootSourceOverrideTarget":"Pxe"}}' "HTTP_IF_MATCH=$tag"
	ironic 200 PATCH "$SYSTEM" '{"Boot":{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Continuous"}}'
	is '.Boot | [.BootSourceOverrideTarget, .BootSourceOverrideEnabled] | join(" ")' 'Pxe Continuous'
	ironic 200 PATCH "$SYSTEM" '{"Boot":{"BootSourceOverrideMode":"UEFI"}}'
	is .Boot.BootSourceOverrideMode UEFI
	ironic 400 PATCH "$SYSTEM" '{"Boot":{"BootSourceOverrideMode":"Legacy"}}'
	is '.error["@Message.ExtendedInfo"][0].Severity' Warning
}

@test "bmclib sends back the whole Boot object that it read, with the target changed" {
	ironic 200 GET "$SYSTEM"
	whole=$(jq -c '{Boot: (.Boot | .BootSourceOverrideTarget = "Pxe" | .BootSourceOverrideEnabled = "Once" | .HttpBootUri = "" | .BootNext = "")}' <<<"$body")
	[[ $whole == *AllowableValues* ]]
	ironic 200 PATCH "$SYSTEM" "$whole"
	is .Boot.BootSourceOverrideTarget Pxe
	is 'has("@Message.ExtendedInfo")' false
}

@test "MAAS says JSON on a GET too, without a slash, and takes the id from the first member" {
	for path in $ROOT/Systems $ROOT/Systems/; do
		cgi_expect 200 GET $path 'CONTENT_TYPE=application/json; charset=utf-8' "$(basic admin $GOOD)"
		is '.Members[0]["@odata.id"] | sub(".*/"; "")' $MAC
	done
	cgi_expect 200 GET "$ROOT/Systems/$MAC" 'CONTENT_TYPE=application/json; charset=utf-8' "$(basic admin $GOOD)"
	is '.["@odata.etag"]' "$(field ETag)"
}

@test "Ansible sends only what the resource has a property for, and is taken at it" {
	SLOT=$ROOT/Managers/$MAC/VirtualMedia/CD
	expect 200 GET $SLOT
	for name in Image Inserted WriteProtected TransferMethod TransferProtocolType UserName Password; do
		is "has(\"$name\")" true
	done
	is '.MediaTypes | index("CD") != null and index("DVD") != null' true
	expect 204 POST $SLOT/Actions/VirtualMedia.InsertMedia -d \
		'{"Image":"http://10.0.0.1/x.iso","Inserted":true,"WriteProtected":true,"TransferMethod":"Stream","TransferProtocolType":"HTTP"}'
	expect 200 GET $SLOT
	is .Image http://10.0.0.1/x.iso
	expect 200 GET "$SYSTEM"
	for name in BootSourceOverrideTarget BootSourceOverrideEnabled BootSourceOverrideMode HttpBootUri BootNext; do
		is ".Boot | has(\"$name\")" true
	done
}

@test "a medium is in one system: what is inserted by a manager is in its own alone" {
	MAC=dc-a6-32-01-02-04 host name=node2
	expect 204 POST "$ROOT/Managers/$MAC/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia" -d '{"Image":"http://10.0.0.1/x.iso"}'
	for system in $MAC dc-a6-32-01-02-04; do
		expect 200 GET $ROOT/Systems/$system
		is '.Links.ManagedBy | map(.["@odata.id"]) | join(" ")' $ROOT/Managers/$system
		expect 200 GET $ROOT/Managers/$system
		is '.Links.ManagerForServers | map(.["@odata.id"]) | join(" ")' $ROOT/Systems/$system
		expect 200 GET $ROOT/Managers/$system/VirtualMedia/CD
		is .Inserted "$([ $system = $MAC ] && echo true || echo false)"
	done
}

@test "what does nothing is not offered, nor what nobody has seen: NMI, an indicator, SimpleStorage, BootProgress" {
	expect 200 GET "$SYSTEM"
	is '[.. | strings | select(. == "Nmi")] | length' 0
	is 'has("IndicatorLED") or has("SimpleStorage") or has("BootProgress")' false
	for path in "$SYSTEM" "$ROOT/Chassis/$MAC"; do
		redfish PATCH "$path" -d '{"IndicatorLED":"Lit"}'
		[ "$code" = 400 ] || [ "$code" = 405 ]
	done
	expect 404 GET "$SYSTEM/SimpleStorage"
	expect 404 GET "$SYSTEM/BIOS"
	# An agent has seen the disks: for their sizes Ironic looks there.
	echo '{"inventory": {"interfaces": [{"name": "eth0", "mac_address": "dc:a6:32:01:02:03"}],
		"disks": [{"name": "/dev/sda", "size": 1000}]}}' >"$MB_STATE/hosts/$MAC/inventory.json"
	expect 200 GET "$SYSTEM"
	is 'has("SimpleStorage") and has("Storage")' true
	expect 200 GET "$SYSTEM/SimpleStorage/disks"
	is '.Devices[0].CapacityBytes' 1000
}

@test "sushy reads the disks of an inspected host, and finds no volumes" {
	/usr/bin/python3 -c 'import sushy' || skip "no sushy"
	echo '{"inventory": {"interfaces": [{"name": "eth0", "mac_address": "dc:a6:32:01:02:03"}],
		"disks": [{"name": "/dev/nvme0n1", "size": 2000, "rotational": false}, {"name": "/dev/sda", "size": 1000}]}}' \
		>"$MB_STATE/hosts/$MAC/inventory.json"
	redfish_server
	run -0 sushy_says "
		import sushy, sushy.auth
		root = sushy.Sushy('$url/redfish/v1', auth=sushy.auth.BasicAuth('admin', '$GOOD'))
		system = root.get_system('$SYSTEM')
		print('sizes', system.simple_storage.disks_sizes_bytes, system.storage.drives_sizes_bytes, system.storage.volumes_sizes_bytes)
		storage = system.storage.get_members()[0]
		print('drives', [(d.identity, str(d.protocol), str(d.media_type)) for d in storage.drives])
		print('apply', storage.volumes.operation_apply_time_support.supported_values)"
	echo "$output"
	[[ "$output" == *'sizes [1000, 2000] [1000, 2000] []'* ]]
	[[ "$output" == *"('sda', 'None', 'None')"* ]]
	[[ "$output" == *"apply []"* ]]
}

@test "head and body are one write" {
	python3 - "$BIN/mb-redfish-cgi" <<-'END'
	import os, socket, subprocess, sys
	for path in ("/v1", "/v1/Systems", "/v1/JsonSchemas", "/v1/none"):
	    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
	    ours.settimeout(20)
	    env = {k: v for k, v in os.environ.items() if k.startswith("MB_")}
	    env.update(GATEWAY_INTERFACE="CGI/1.1", REQUEST_METHOD="GET", SCRIPT_NAME="/redfish", PATH_INFO=path,
	               QUERY_STRING="", CONTENT_LENGTH="0", REMOTE_ADDR="127.0.0.1", SERVER_ADDR="127.0.0.1")
	    subprocess.run([sys.argv[1]], env=env, stdin=subprocess.DEVNULL, stdout=its, check=True)
	    its.close()
	    first, rest = ours.recv(1 << 20), ours.recv(1 << 20)
	    assert b"\r\n\r\n{" in first and first.rstrip().endswith(b"}"), first
	    assert rest == b"", rest
	END
}

@test "every registry is here: nobody has to ask the Internet for one" {
	expect 200 GET $ROOT/Registries
	members=$(jq -r '.Members[]["@odata.id"]' <<<"$body")
	[ "$(wc -l <<<"$members")" -ge 5 ]
	for path in $members; do
		expect 200 GET "$path"
		is 'has("Id") and has("Name") and has("Languages") and has("Registry")' true
		uri=$(jq -r '.Location[] | select(.Language == "en") | .Uri' <<<"$body")
		expect 200 GET "$uri"
		is 'has("Id") and has("Name")' true
	done
}

@test "sensors are read as Ironic does: the chassis, its Power and its Thermal" {
	/usr/bin/python3 -c 'import sushy' || skip "no sushy"
	redfish_server
	run -0 sushy_says "
		import sushy, sushy.auth
		root = sushy.Sushy('$url/redfish/v1', auth=sushy.auth.BasicAuth('admin', '$GOOD'))
		system = root.get_system('$SYSTEM')
		for chassis in system.chassis:
		    print(chassis.identity, chassis.name, chassis.chassis_type)
		    print(chassis.power.power_supplies, chassis.thermal.fans, chassis.thermal.temperatures)
		for m in system.managers:
		    print(m.identity, m.manager_type, m.uuid, m.firmware_version)"
	[[ "$output" == *"$MAC Board of node1"* ]]
	[[ "$output" == *'[] [] []'* ]]
}
