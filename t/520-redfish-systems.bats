#!/usr/bin/env bats
# Systems, their power and what they boot; managers and chassis.

load redfish
load redfish-rack

override() { # what mb-override has of the host
	"$BIN/mb-override" "$MAC" 2>/dev/null | grep -E '^(target|once|url)=' | tr '\n' ' '
}

boot() { # JSON: of the Boot object
	expect "${2:-200}" PATCH "$SYSTEM" -d "{\"Boot\":$1}"
}

boot_is() { # TARGET ENABLED [URI]
	expect 200 GET "$SYSTEM"
	is '.Boot | "\(.BootSourceOverrideTarget) \(.BootSourceOverrideEnabled) \(.HttpBootUri)"' \
		"$1 $2 ${3:-null}"
}

# The firmware that held the override was sent whole.
spend() {
	id=$(sed -n 's/^id=//p' "$MB_STATE/hosts/$MAC/override")
	printf 'when=1\noverride=%s\nspent=%s\n' "$id" "$id" >"$MB_STATE/hosts/$MAC/served"
}

#
# What there is
#

@test "a system has all that clients cannot do without" {
	seen
	expect 200 GET "$SYSTEM"
	is .Id "$MAC"
	is .Name node1
	is .HostName node1
	is .SystemType Physical
	is '.Boot | type' object
	is '.Actions | type' object
	is '.Links.ManagedBy[0]["@odata.id"]' "/redfish/v1/Managers/$MAC"
	is '.Links.Chassis[0]["@odata.id"]' "/redfish/v1/Chassis/$MAC"
	is '.Status | tostring' '{"State":"Enabled"}'
	is '.UUID | test("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")' true
	is .SimpleStorage null
	is .BootProgress null
	is .IndicatorLED null
}

@test "the UUID is the same for ever, and each host has another" {
	expect 200 GET "$SYSTEM"
	is .UUID f252c124-ede1-551e-90cb-1710d6ecfee4
	mkdir "$MB_STATE/hosts/dc-a6-32-01-02-04"
	expect 200 GET /redfish/v1/Systems/dc-a6-32-01-02-04
	is '.UUID == "f252c124-ede1-551e-90cb-1710d6ecfee4"' false
}

@test "what a board is comes from its revision code, as the types that the schema wants" {
	seen
	expect 200 GET "$SYSTEM"
	is '"\(.Manufacturer), \(.Model), \(.SubModel), \(.SerialNumber), \(.SKU)"' \
		'Raspberry Pi, Raspberry Pi 4B, 1.4, 9a8b7c6d, c03114'
	is '.MemorySummary.TotalSystemMemoryGiB | "\(type) \(.)"' 'number 4'
	is '.ProcessorSummary | "\(.Count) \(.CoreCount) \(.LogicalProcessorCount) \(.Model)"' '1 4 4 BCM2711'
	expect 200 GET "$SYSTEM/Processors"
	is '.Members[0]["@odata.id"]' "$SYSTEM/Processors/CPU"
	expect 200 GET "$SYSTEM/Processors/CPU"
	is '.Status | tojson' '{"State":"Enabled"}'
	is '"\(.ProcessorArchitecture) \(.InstructionSet) \(.TotalCores) \(.TotalThreads)"' 'ARM ARM-A64 4 4'
	is '.TotalCores | type' number
	expect 200 GET "$SYSTEM/Memory/RAM"
	is '.Status | tojson' '{"State":"Enabled"}'
	is .CapacityMiB 4096
	seen 009020e0 # a 3A+ with half a GiB
	expect 200 GET "$SYSTEM"
	is .MemorySummary.TotalSystemMemoryGiB 0.5
	is .Model 'Raspberry Pi 3A+'
}

@test "of a machine that is not known nothing is told, and the links are there all the same" {
	MAC=00-11-22-33-44-55 SYSTEM=/redfish/v1/Systems/00-11-22-33-44-55
	mkdir "$MB_STATE/hosts/$MAC"
	expect 200 GET "$SYSTEM"
	is '[.Manufacturer, .Model, .SerialNumber, .MemorySummary, .ProcessorSummary, .PowerState, .HostName] | unique' \
		"$(printf '[\n  null\n]')"
	is .Name 00:11:22:33:44:55
	for what in Processors Memory; do
		expect 200 GET "$SYSTEM"
		is ".$what[\"@odata.id\"]" "$SYSTEM/$what"
		expect 200 GET "$SYSTEM/$what"
		is '.Members | length' 0
	done
	expect 404 GET "$SYSTEM/Processors/CPU"
	expect 404 GET "$SYSTEM/Memory/RAM"
	expect 200 GET "/redfish/v1/Chassis/$MAC"
	is '.Status | tojson' '{"Health":null,"State":"Enabled"}'
}

@test "a record or an identity that nobody wrote so is as none, and no 5xx" {
	seen
	echo 'no record' >"$MB_STATE/hosts/$MAC/record"
	echo 'no identity' >"$MB_STATE/hosts/$MAC/identity"
	echo 'no override' >"$MB_STATE/hosts/$MAC/override"
	expect 200 GET "$SYSTEM"
	is .Name dc:a6:32:01:02:03
	is .Boot.BootSourceOverrideTarget None
	expect 200 GET "/redfish/v1/Chassis/$MAC"
}

@test "the interface of a system has its MAC and the address that it has, and is enabled" {
	seen
	host name=node1 domain=lab.example ip=10.0.0.5 netmask=255.255.255.0 gateway=10.0.0.1
	expect 200 GET "$SYSTEM/EthernetInterfaces"
	is '.Members | length' 1
	expect 200 GET "$(jq -r '.Members[0]["@odata.id"]' <<<"$body")"
	is .MACAddress dc:a6:32:01:02:03
	is '.Status | "\(.Health) \(.State)"' 'OK Enabled'
	is '.IPv4Addresses | map(.Address + " " + .SubnetMask + " " + .Gateway) | join(",")' \
		'10.0.0.7 255.255.255.0 10.0.0.1'
	is .FQDN node1.lab.example
	rm "$MB_STATE/hosts/$MAC/identity"
	expect 200 GET "$SYSTEM/EthernetInterfaces/$MAC"
	is '.IPv4Addresses[0].Address' 10.0.0.5
	expect 404 GET "$SYSTEM/EthernetInterfaces/dc-a6-32-01-02-04"
}

@test "no link leads to nothing, and what each says of itself is where it was found" {
	rack 2
	serve
	seen
	until_true power_is On
	todo=/redfish/v1/ done=" "
	while [ -n "$todo" ]; do
		set -- $todo
		todo=
		for path; do
			case $done in *" $path "*) continue ;; esac
			done="$done$path "
			expect 200 GET "$path"
			[ "$path" = "${path#*.xml}" ] || continue
			[ "${path%/}" = /redfish/v1 ] || is '.["@odata.id"]' "$path"
			! jq -r '.. | strings' <<<"$body" | grep -qx None ||
				[ "$(jq -r .Boot.BootSourceOverrideTarget <<<"$body")" = None ]
			todo="$todo $(jq -r '[.. | objects | .["@odata.id"]? // empty | select(contains("#") | not)] | unique | .[]' <<<"$body")"
		done
	done
	for path in Systems/$MAC/Processors/CPU Chassis/switch-rack1/Sensors/Port-2 Managers/$MAC \
		Chassis/$MAC/Power Managers/metal-boot/NetworkProtocol; do
		case $done in *" $ROOT/$path "*) ;; *) echo "never came to $path:$done" >&2; return 1 ;; esac
	done
}

#
# Power
#

@test "a host without a switch has no power state and cannot be reset" {
	expect 200 GET "$SYSTEM"
	is 'has("PowerState")' false
	is '.Actions | length' 0
	reset 404 On
}

@test "the power state is what the switch reports, and Reset lists what it can do" {
	rack 2
	serve
	until_true power_is On
	is '.Actions["#ComputerSystem.Reset"]["ResetType@Redfish.AllowableValues"] | sort | join(" ")' \
		'ForceOff ForceOn ForceRestart GracefulRestart GracefulShutdown On PowerCycle'
	is '.Actions["#ComputerSystem.Reset"].target' "$SYSTEM/Actions/ComputerSystem.Reset"
	is .Status.Health OK
	echo off >"$SW/ports/1"
	until_true power_is Off
	is .Status.State StandbyOffline
	echo idle >"$SW/ports/1"
	echo fault >"$SW/ports/2"
	SYSTEM=$ROOT/Systems/dc-a6-32-00-00-02
	until_true power_is Off
	is .Status.Health Critical
	# The board is as its system; of the shelf and the switch nobody knows.
	for chassis in dc-a6-32-00-00-02:StandbyOffline:Critical:Off dc-a6-32-00-00-01:StandbyOffline:OK:Off \
		shelf:Enabled:null:null switch-rack1:Enabled:null:null; do
		expect 200 GET "$ROOT/Chassis/${chassis%%:*}"
		is '"\(.Status.State):\(.Status.Health):\(.PowerState)"' "${chassis#*:}"
	done
}

@test "ForceOff and On switch, with the transitions in between, and twice is as once" {
	rack 1 'settle: 600'
	serve
	echo 100000 >"$SW/lag"
	reset 204 ForceOff
	[[ $output != *'{'* ]]
	until_true power_is PoweringOff
	reset 204 ForceOff
	power_is PoweringOff
	rm "$SW/lag" "$SW/ports/1.old"
	until_true power_is Off
	reset 204 ForceOff
	[ "$(port 1)" = off ]
	reset 204 On
	until_true power_is On
	reset 204 On
	[ "$(orders)" = '1 off 1 on ' ]
}

@test "each kind of reset does what it is called" {
	rack 1
	serve
	for type in ForceRestart GracefulRestart PowerCycle; do
		rm -f "$SW/orders"
		reset 204 $type
		until_true eval '[ "$(orders)" = "1 off 1 on " ]'
		until_true power_is On
	done
	reset 204 GracefulShutdown
	until_true power_is Off
	reset 204 ForceOn
	until_true power_is On
}

@test "off and at once on, with a tag that has grown old, is a cycle that ends on" {
	rack 1
	serve
	expect 200 GET "$SYSTEM"
	tag=$(field ETag)
	reset 204 ForceOff -H "If-Match: $tag"
	expect 200 GET "$SYSTEM"
	tag=$(field ETag)
	expect 200 PATCH "$SYSTEM" -H "If-Match: $tag" \
		-d '{"Boot":{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}}'
	reset 204 On -H "If-Match: $tag"
	until_true eval '[ "$(orders)" = "1 off 1 on " ]'
	until_true power_is On
	boot_is Pxe Once
}

@test "an off that comes after an on, or in a restart, is what counts in the end" {
	rack 1
	serve
	reset 204 GracefulRestart
	reset 204 GracefulShutdown
	until_true settled off
	power_is Off
	reset 204 On
	until_true grep -q '^job.0=1 on ' "$MB_STATE/switches/rack1/state"
	reset 204 ForceOff
	until_true settled off
	power_is Off
}

@test "power that changes is no conflict for who changes settings" {
	rack 1
	serve
	until_true power_is On
	tag=$(field ETag)
	reset 204 ForceOff
	until_true power_is Off
	[ "$(field ETag)" != "$tag" ]
	expect 200 PATCH "$SYSTEM" -H "If-Match: $tag" -d '{"Boot":{"BootSourceOverrideTarget":"Hdd"}}'
	expect 412 PATCH "$SYSTEM" -H "If-Match: $tag" -d '{"Boot":{"BootSourceOverrideTarget":"Pxe"}}'
	boot_is Hdd Once
	reset 204 On -H "If-Match: $tag"
}

# Hosts are told to halt by a command of the test's, which notes that; and have so many
# seconds for it.
softly() { # SECONDS
	rack 1
	printf 'power: {soft: exec, soft_timeout: %s, soft_command: "%s"}\n' "$1" "$T/halt" >>"$MB_ETC/metal-boot.yaml"
	printf '#!/bin/sh\necho "$1 $2" >>"%s"\n' "$T/told" >"$T/halt"
	chmod +x "$T/halt"
	"$BIN/mb-config"
	serve
}

# From the next one on they have so many.
soft_time() { # SECONDS
	sed -i "s/soft_timeout: [0-9]*/soft_timeout: $1/" "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
}

@test "the graceful ones tell the host to halt first, where the site says how, and nobody waits for that" {
	softly 600
	reset 204 GracefulShutdown
	# It is answered, and who waits for the host goes on with that.
	not flock -n "$MB_STATE/redfish/soft/$MAC" true
	until_true test -s "$T/told"
	power_is On
	soft_time 2
	reset 204 GracefulShutdown
	until_true settled off
	power_is Off
	reset 204 On
	until_true settled on
	rm "$SW/orders"
	reset 204 GracefulRestart
	until_true eval '[ "$(orders)" = "1 off 1 on " ]'
	[ "$(wc -l <"$T/told")" = 3 ]
	grep -q '^shutdown ' "$T/told"
}

@test "an order that comes while a host halts ends that, and counts" {
	softly 600
	reset 204 GracefulRestart
	until_true test -s "$T/told"
	reset 204 ForceOff
	until_true settled off
	[ "$(orders)" = '1 off ' ]
	"$BIN/mb-poe" on "$MAC"
	rm "$SW/orders" "$T/told"
	reset 204 GracefulShutdown
	until_true test -s "$T/told"
	reset 204 On
	until_true eval '[ "$(orders)" = "1 off 1 on " ]'
	until_true power_is On
	flock -n "$MB_STATE/redfish/soft/$MAC" true
}

@test "an order is given though its time went by while its host was looked at" {
	rack 1
	serve
	until_true power_is On
	# So that the switch is asked again.
	sed -i 's/^when=.*/when=1/' "$MB_STATE/switches/rack1/state"
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$T/calls" -e trace=connect \
		-e inject=connect:delay_enter=1000000:when=1 \
		"$BIN/mb-redfish-cgi" -i POST "$SYSTEM/Actions/ComputerSystem.Reset" \
		-d '{"ResetType":"ForceOff"}' >"$T/answer"
	grep '^Status: 204' "$T/answer"
	until_true settled off
}

@test "what is no kind of reset is refused, and nothing is switched" {
	rack 1
	serve
	for type in Nmi PushPowerButton off '' FullPowerCycle; do
		reset 400 "$type"
		message ActionParameterValueNotInList
	done
	expect 400 POST "$SYSTEM/Actions/ComputerSystem.Reset"
	message ActionParameterMissing
	expect 400 POST "$SYSTEM/Actions/ComputerSystem.Reset" -d '{"ResetType":1}'
	[ -z "$(orders)" ]
}

@test "nobody who switches is a 503 that says so, and the state is what was known last" {
	rack 1
	serve
	until_true power_is On
	kill $background
	wait $background || :
	rm -f "$MB_STATE/power.sock"
	reset 503 ForceOff
	message CouldNotEstablishConnection
	is '.error["@Message.ExtendedInfo"][0].Resolution' 'Nobody switches: start mb-up, or mb-poe serve.'
	power_is On
}

@test "of a switch that refuses, the sentence is passed on; a GET is never 5xx" {
	rack 1
	serve
	echo '75 nobody answers at 10.0.0.3' >"$SW/fail-status"
	echo '75 nobody answers at 10.0.0.3' >"$SW/fail-set"
	power_is null
	# What it says too late for the answer is told to nobody.
	until_true reset 503 ForceOff
	is '.error["@Message.ExtendedInfo"][0].Resolution | test("nobody answers at 10.0.0.3")' true
	[ "$(field Retry-After)" = 5 ]
	echo '78 it does not let us in' >"$SW/fail-status"
	until_true reset 400 ForceOff
	message ActionNotSupported
	is '.error["@Message.ExtendedInfo"][0].Resolution | test("does not let us in")' true
	power_is null
}

@test "what is never switched has no Reset: protected ports, uplinks, disabled hosts" {
	rack 3 'protected: [2], uplinks: 3'
	serve
	echo 'on uplink=yes' >"$SW/ports/1"
	until_true power_is On
	for n in 1 2 3; do
		SYSTEM=$ROOT/Systems/dc-a6-32-00-00-0$n
		expect 200 GET "$SYSTEM"
		is '.Actions | length' 0
		reset 404 ForceOff
	done
	[ -z "$(orders)" ]
}

# The longest that a program has waited for something to be said, in ms: its own time-outs,
# whatever else the machine has to do.
patience_of() { # COMMAND...
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$T/calls" -e trace='/^p?poll$' "$@" >"$T/answer"
	sed -n 's/.* poll(.*, \([0-9]*\)) *=.*/\1/p
		s/.* ppoll(.*tv_sec=0, tv_nsec=\([0-9]*\)[0-9]\{6\}}.*/\1/p' "$T/calls" | sort -n | tail -n 1
}

@test "a switch that is slow keeps nobody waiting for more than a second" {
	rack 1
	sed -i 's/timeout: 5/timeout: 100/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	serve
	touch "$SW/stop-status"
	power_is null
	waited=$(patience_of "$BIN/mb-redfish-cgi" GET "$SYSTEM")
	[ "$waited" -gt 0 ] && [ "$waited" -le 250 ]
	waited=$(patience_of "$BIN/mb-redfish-cgi" -i POST "$SYSTEM/Actions/ComputerSystem.Reset" \
		-d '{"ResetType":"ForceOff"}')
	[ "$waited" -gt 0 ] && [ "$waited" -le 900 ]
	grep '^Status: 204' "$T/answer"
	reset 204 On
	rm "$SW/stop-status"
	until_true eval '[ "$(orders)" = "1 off 1 on " ]'
	until_true power_is On
}

#
# Boot
#

@test "a target for once is mb-override's, and reads back as it was sent" {
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}'
	is .Boot.BootSourceOverrideTarget Pxe
	boot_is Pxe Once
	[ "$(override)" = 'once=true target=pxe ' ]
	boot '{"BootSourceOverrideTarget":"Hdd","BootSourceOverrideEnabled":"Continuous"}'
	boot_is Hdd Continuous
	[ "$(override)" = 'once=false target=disk ' ]
	boot '{"BootSourceOverrideTarget":"BiosSetup","BootSourceOverrideEnabled":"Once"}'
	boot_is BiosSetup Once
	[ "$(override)" = 'once=true target=setup ' ]
}

@test "what can be sent is listed beside each" {
	expect 200 GET "$SYSTEM"
	is '.Boot["BootSourceOverrideTarget@Redfish.AllowableValues"] | contains(["None", "Pxe", "Hdd", "UefiHttp", "BiosSetup"])' true
	is '.Boot["BootSourceOverrideEnabled@Redfish.AllowableValues"] | join(" ")' 'Disabled Once Continuous'
	is '.Boot["BootSourceOverrideMode@Redfish.AllowableValues"] | join(" ")' UEFI
	[[ $(field Allow) == *PATCH* ]]
}

@test "UefiHttp takes a URL, which is null again when it is cleared" {
	boot '{"BootSourceOverrideTarget":"UefiHttp","BootSourceOverrideEnabled":"Once","HttpBootUri":"http://10.0.0.1/x.iso"}'
	boot_is UefiHttp Once http://10.0.0.1/x.iso
	[ "$(override)" = 'once=true target=http url=http://10.0.0.1/x.iso ' ]
	boot '{"HttpBootUri":"http://10.0.0.1/y.iso"}'
	boot_is UefiHttp Once http://10.0.0.1/y.iso
	boot '{"HttpBootUri":null}'
	boot_is None Disabled
	is '.Boot | has("HttpBootUri")' true
	[ -z "$(override)" ]
	boot '{"BootSourceOverrideTarget":"UefiHttp","HttpBootUri":"http://10.0.0.1/x.iso"}'
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}'
	boot_is Pxe Once
}

@test "a URL that cannot be booted, or goes with no target, is refused and nothing is changed" {
	boot '{"BootSourceOverrideTarget":"Pxe"}'
	boot '{"BootSourceOverrideTarget":"UefiHttp"}' 400
	message PropertyMissing
	for uri in ftp://10.0.0.1/x /x.iso http://me:horse@10.0.0.1/x.iso 'http://10.0.0.1/x y' "http://10.0.0.1/$(printf '%01100d' 0)"; do
		boot "{\"BootSourceOverrideTarget\":\"UefiHttp\",\"HttpBootUri\":\"$uri\"}" 400
		message PropertyValueFormatError
	done
	boot '{"HttpBootUri":"http://10.0.0.1/x.iso"}' 400
	message PropertyValueConflict
	boot_is Pxe Once
	boot '{"BootSourceOverrideTarget":"None"}'
	boot '{"HttpBootUri":"http://10.0.0.1/x.iso"}' 400
	boot_is None Disabled
}

@test "a target alone keeps what is enabled, and is once where nothing is" {
	boot '{"BootSourceOverrideTarget":"Pxe"}'
	boot_is Pxe Once
	boot '{"BootSourceOverrideEnabled":"Continuous"}'
	boot_is Pxe Continuous
	boot '{"BootSourceOverrideTarget":"Hdd"}'
	boot_is Hdd Continuous
}

@test "None, or Disabled, clears all" {
	for clear in '"BootSourceOverrideTarget":"None"' '"BootSourceOverrideEnabled":"Disabled"' \
		'"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Disabled"' \
		'"BootSourceOverrideTarget":"None","BootSourceOverrideEnabled":"Continuous"'; do
		boot '{"BootSourceOverrideTarget":"Hdd","BootSourceOverrideEnabled":"Continuous"}'
		boot "{$clear}"
		boot_is None Disabled
		[ -z "$(override)" ]
	done
	boot '{"BootSourceOverrideEnabled":"Once"}'
	boot_is None Disabled
}

@test "once outlives the power off before it, and is None and Disabled after the boot" {
	rack 1
	serve
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}'
	reset 204 ForceOff
	until_true power_is Off
	boot_is Pxe Once
	reset 204 On
	until_true power_is On
	boot_is Pxe Once
	spend
	boot_is None Disabled
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}'
	boot_is Pxe Once
	boot '{"BootSourceOverrideEnabled":"Continuous"}'
	spend
	boot_is Pxe Continuous
}

@test "the same again leaves what is under way alone" {
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}'
	cp "$MB_STATE/hosts/$MAC/override" "$T/before"
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once"}'
	cmp "$MB_STATE/hosts/$MAC/override" "$T/before"
	boot '{"BootSourceOverrideTarget":"Hdd"}'
	not cmp -s "$MB_STATE/hosts/$MAC/override" "$T/before"
}

@test "an override that cannot be understood is replaced, and cleared" {
	for to in Pxe None; do
		echo nonsense >"$MB_STATE/hosts/$MAC/override"
		boot_is None Disabled
		boot "{\"BootSourceOverrideTarget\":\"$to\"}"
		[ "$(override)" = "$([ $to = None ] || echo 'once=true target=pxe ')" ]
	done
	gone_file "$MB_STATE/hosts/$MAC/override"
}

@test "the whole Boot object may be sent back, with another target, and with empty strings" {
	expect 200 GET "$SYSTEM"
	all=$(jq -c '.Boot.BootSourceOverrideTarget = "Pxe" | .Boot.BootSourceOverrideEnabled = "Once" | {Boot}' <<<"$body")
	expect 200 PATCH "$SYSTEM" -d "$all"
	boot_is Pxe Once
	boot '{"BootSourceOverrideTarget":"UefiHttp","HttpBootUri":"http://10.0.0.1/x.iso"}'
	expect 200 GET "$SYSTEM"
	all=$(jq -c '.Boot.BootSourceOverrideTarget = "Hdd" | {Boot}' <<<"$body")
	expect 200 PATCH "$SYSTEM" -d "$all"
	boot_is Hdd Once
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideEnabled":"Once","BootSourceOverrideMode":"","HttpBootUri":"","BootSourceOverrideMode@Redfish.AllowableValues":["UEFI"]}'
	boot_is Pxe Once
	boot '{"BootSourceOverrideTarget":"Hdd","BootSourceOverrideEnabled":null,"BootSourceOverrideMode":null}'
	boot_is Hdd Once
}

@test "the mode is UEFI and nothing else" {
	expect 200 GET "$SYSTEM"
	is .Boot.BootSourceOverrideMode UEFI
	boot '{"BootSourceOverrideMode":"UEFI"}'
	boot '{"BootSourceOverrideMode":"Legacy"}' 400
	message PropertyValueNotInList
	boot '{"BootSourceOverrideTarget":"Pxe","BootSourceOverrideMode":"Legacy"}' 400
	boot_is None Disabled
}

@test "targets that no firmware here knows are refused" {
	for target in Usb Floppy pxe UefiBootFoo ''; do
		code=400
		[ -n "$target" ] || code=200
		boot "{\"BootSourceOverrideTarget\":\"$target\"}" $code
		boot_is None Disabled
	done
}

#
# Managers
#

@test "each system has a manager of its own, and metal-boot is one beside them" {
	mkdir "$MB_STATE/hosts/dc-a6-32-01-02-04"
	expect 200 GET /redfish/v1/Managers
	is '[.Members[]["@odata.id"] | sub(".*/"; "")] | join(" ")' 'dc-a6-32-01-02-03 dc-a6-32-01-02-04 metal-boot'
	is '.["Members@odata.count"]' 3
	for mac in "$MAC" dc-a6-32-01-02-04; do
		expect 200 GET "/redfish/v1/Managers/$mac"
		is .ManagerType BMC
		is '.Links.ManagerForServers | map(.["@odata.id"]) | join(" ")' "/redfish/v1/Systems/$mac"
	done
	is '.FirmwareVersion | length > 0' true
	expect 200 GET /redfish/v1/Managers/metal-boot
	is .ManagerType Service
	is '.DateTime | test("^20[0-9-]+T[0-9:]+Z$")' true
	is '.Links | has("ManagerForServers")' false
	is '.Actions | length' 0
	expect 404 GET /redfish/v1/Managers/dc-a6-32-01-02-05
}

@test "metal-boot tells how it is reached" {
	local at=/redfish/v1/Managers/metal-boot/NetworkProtocol
	site port=8080
	expect 200 GET $at
	is '[.HTTP, .HTTPS] | tostring' '[{"Port":8080,"ProtocolEnabled":false},{"Port":443,"ProtocolEnabled":false}]'
	is .HostName "$(uname -n)"
	account admin correct-horse
	cgi_expect 200 GET $at "$(basic admin correct-horse)" SERVER_PORT=8081
	is '[.HTTP, .HTTPS] | tostring' '[{"Port":8081,"ProtocolEnabled":true},{"Port":443,"ProtocolEnabled":false}]'
	cgi_expect 200 GET $at "$(basic admin correct-horse)" SERVER_PORT=8443 HTTPS=on
	is '[.HTTP, .HTTPS] | tostring' '[{"Port":8080,"ProtocolEnabled":false},{"Port":8443,"ProtocolEnabled":true}]'
	site port=8080 redfish.allow_http=true trusted_proxies=127.0.0.1
	cgi_expect 200 GET $at "$(basic admin correct-horse)" SERVER_PORT=8081 \
		HTTP_X_FORWARDED_PROTO=https HTTP_X_FORWARDED_FOR=10.0.0.9
	is '[.HTTP, .HTTPS] | tostring' '[{"Port":8080,"ProtocolEnabled":false},{"Port":443,"ProtocolEnabled":true}]'
	unshare -n true 2>/dev/null || skip "no network namespaces here"
	mapfile -t list < <(unshare -n sh -c 'ip link add lab0 type bridge && ip addr add 10.9.8.7/20 dev lab0 &&
		ip addr add 10.1.1.1/24 dev lab0 && ip link set lab0 up && for p in "" /lab0; do
		"$1" GET "/redfish/v1/Managers/metal-boot/EthernetInterfaces$p" | jq -c .; done' - "$BIN/mb-redfish-cgi")
	body=${list[0]}
	is '.["Members@odata.count"]' 1
	body=${list[1]}
	is '.IPv4Addresses | map(.Address + "/" + .SubnetMask) | sort | join(" ")' \
		'10.1.1.1/255.255.255.0 10.9.8.7/255.255.240.0'
}

#
# Chassis
#

@test "the shelf holds the boards and the switches, and each says so of itself" {
	rack 2
	serve
	expect 200 GET "$ROOT/Chassis"
	is '[.Members[]["@odata.id"] | sub(".*/"; "")] | join(" ")' \
		'dc-a6-32-00-00-01 dc-a6-32-00-00-02 shelf switch-rack1'
	expect 200 GET "$ROOT/Chassis/shelf"
	is '[.Links.Contains[]["@odata.id"] | sub(".*/"; "")] | join(" ")' \
		'dc-a6-32-00-00-01 dc-a6-32-00-00-02 switch-rack1'
	for id in dc-a6-32-00-00-01 switch-rack1; do
		expect 200 GET "$ROOT/Chassis/$id"
		is '.Links.ContainedBy["@odata.id"]' "$ROOT/Chassis/shelf"
		is .Id $id
		is '.ChassisType | length > 0' true
	done
	expect 200 GET "$CHASSIS"
	is '.Links.ComputerSystems[0]["@odata.id"]' "$SYSTEM"
	is '.Links.PoweredBy[0]["@odata.id"]' "$ROOT/Chassis/switch-rack1"
	for id in switch-none switch- switch-../rack1 shelf2; do
		expect 404 GET "$ROOT/Chassis/$id"
	done
}

@test "a board takes the watts that its port gives, and a switch shows all of them with the time" {
	rack 2
	begun=$(date +%s)
	serve
	printf '%s\n' 'model=Lab-8 watts=7.6 budget=65' >"$SW/model"
	until_true "$BIN/mb-poe" -q status node1
	expect 200 GET "$CHASSIS/Power"
	is '.PowerControl | length' 1
	is '.PowerControl[0] | "\(.PowerConsumedWatts) \(.MemberId)"' '3.8 0'
	expect 200 GET "$ROOT/Chassis/switch-rack1"
	is .Model Lab-8
	expect 200 GET "$ROOT/Chassis/switch-rack1/Power"
	is '.PowerControl[0] | "\(.PowerConsumedWatts) \(.PowerCapacityWatts)"' '7.6 65'
	is '[.PowerControl[1:][] | "\(.Name)=\(.PowerConsumedWatts)"] | join(" ")' 'Port 1=3.8 Port 2=3.8'
	expect 200 GET "$ROOT/Chassis/switch-rack1/Sensors"
	is '[.Members[]["@odata.id"] | sub(".*/"; "")] | join(" ")' 'Total Port-1 Port-2'
	expect 200 GET "$ROOT/Chassis/switch-rack1/Sensors/Port-2"
	is '"\(.Reading) \(.ReadingUnits) \(.ReadingType)"' '3.8 W Power'
	when=$(date -d "$(jq -r .ReadingTime <<<"$body")" +%s)
	[ "$when" -ge "$begun" ]
	[ "$when" -le "$(date +%s)" ]
}

@test "what nobody measured has no Sensors, and nothing in Power and Thermal" {
	expect 200 GET "/redfish/v1/Chassis/$MAC"
	is 'has("Sensors")' false
	expect 200 GET "/redfish/v1/Chassis/$MAC/Power"
	is '.PowerControl + .PowerSupplies | length' 0
	expect 200 GET "/redfish/v1/Chassis/$MAC/Thermal"
	is '.Fans + .Temperatures | length' 0
	expect 404 GET "/redfish/v1/Chassis/$MAC/Sensors"
	rack 1
	expect 200 GET "$ROOT/Chassis/switch-rack1/Power"
	is '.PowerControl | length' 0
}

@test "a port whose name has a slash is a sensor whose name has none" {
	rack 1
	mkdir -p "$MB_STATE/switches/rack1"
	printf '%s\n' "when=$(date +%s)000" 'switch=- ok' 'port.0=1/0/3 on watts=2.5' \
		>"$MB_STATE/switches/rack1/state"
	expect 200 GET "$ROOT/Chassis/switch-rack1/Sensors"
	is '.Members[0]["@odata.id"]' "$ROOT/Chassis/switch-rack1/Sensors/Port-1_2f0_2f3"
	expect 200 GET "$ROOT/Chassis/switch-rack1/Sensors/Port-1_2f0_2f3"
	is .Name 'Port 1/0/3'
}

#
# Many
#

# How many times the system was called to answer.
calls() {
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$T/calls" "$BIN/mb-redfish-cgi" "$@" >"$T/answer"
	wc -l <"$T/calls"
}

@test "fifty of ten thousand systems cost what fifty of fifty cost" {
	few=$T/few many=$T/many
	for n in 50 10000; do
		dir=$few
		[ $n = 50 ] || dir=$many
		mkdir -p "$dir/hosts"
		seq $n | awk '{ printf "dc-a6-32-%02x-%02x-%02x\n", $1 / 65536, $1 / 256 % 256, $1 % 256 }' |
			(cd "$dir/hosts" && xargs mkdir)
		touch -d '10 seconds ago' "$dir/hosts"
		"$BIN/mb-redfish-cgi" -s "$dir" GET '/redfish/v1/Systems?$top=1' >/dev/null
	done
	for what in Systems Managers Chassis; do
		a=$(calls -s "$few" GET "/redfish/v1/$what?\$top=50")
		[ "$(jq '.Members | length' "$T/answer")" = 50 ]
		b=$(calls -s "$many" GET "/redfish/v1/$what?\$top=50")
		[ "$(jq '.Members | length' "$T/answer")" = 50 ]
		echo "$what: $a and $b calls" >&2
		[ "$b" -le "$a" ]
		b=$(calls -s "$many" GET "/redfish/v1/$what?\$skip=9990&\$top=50")
		[ "$(jq '.Members | length' "$T/answer")" -ge 10 ]
		[ "$b" -le "$a" ]
	done
	expect 200 GET -s "$many" '/redfish/v1/Managers?$skip=9999&$top=1'
	is '.Members[0]["@odata.id"]' /redfish/v1/Managers/dc-a6-32-00-27-10
	expect 200 GET -s "$many" '/redfish/v1/Managers?$skip=10000'
	is '.Members | map(.["@odata.id"]) | join(" ")' /redfish/v1/Managers/metal-boot
	is '.["Members@odata.count"]' 10001
}
