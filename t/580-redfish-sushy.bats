#!/usr/bin/env bats
# Real clients of Redfish through a real web server: what they do with systems, their
# power and what they boot; the requests of MAAS, byte by byte.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish
load redfish-server
load redfish-rack

redfish_setup() {
	rack 2
	seen
	serve
	until_true power_is On # who switches asks first
	account admin $GOOD
	redfish_server
}

eval "$(declare -f teardown | sed '1s/teardown/rack_ends/')"
teardown() {
	redfish_server_ends
	rack_ends
}

# What sushy says, with `root` connected and `node` the first system.
with_node() { # SCRIPT
	/usr/bin/python3 -c 'import sushy' 2>/dev/null || skip "no sushy"
	run -0 sushy_says "
		import sushy, sushy.auth, time
		root = sushy.Sushy('$url/redfish/v1', auth=sushy.auth.BasicAuth('admin', '$GOOD'))
		node = root.get_system('$SYSTEM')
		def until(state):
		    end = time.time() + 120
		    while node.power_state != state:
		        assert time.time() < end, node.power_state
		        node.refresh(force=True)
		def boot():
		    node.refresh(force=True)
		    return [node.boot[k] and getattr(node.boot[k], 'value', node.boot[k]) for k in ('target', 'enabled', 'mode')]
		$1"
	echo "$output"
}

@test "sushy reads a system, its processors, its interfaces, its manager and its chassis" {
	with_node "
		print('node', node.name, node.identity, node.manufacturer, node.memory_summary.size_gib, node.power_state.value)
		print('types', len(node.get_allowed_reset_system_values()))
		cpu = node.processors.get_members()[0]
		print('cpu', cpu.total_threads, cpu.processor_architecture.value, cpu.instruction_set.value, node.processors.summary)
		print('nic', node.ethernet_interfaces.summary, node.ethernet_interfaces.get_members()[0].mac_address)
		manager = node.managers[0]
		print('manager', manager.identity, manager.manager_type.value, manager.firmware_version, manager.get_supported_graphical_console_types())
		print('of', [s.identity for s in manager.systems], [c.identity for c in manager.chassis])
		chassis = node.chassis[0]
		print('chassis', chassis.name, chassis.chassis_type.value, [m.identity for m in chassis.managers], [s.identity for s in chassis.systems])
		print('watts', chassis.power.path)
		print('all', [c.identity for c in root.get_chassis_collection().get_members()], [m.identity for m in root.get_manager_collection().get_members()])"
	[[ $output == *"node node1 $MAC Raspberry Pi 4 On"* ]]
	[[ $output == *'types 7'* ]]
	[[ $output == *"cpu 4 ARM ARM-A64 ProcessorSummary(count=4, architecture=<ProcessorArchitecture.ARM: 'ARM'>)"* ]]
	[[ $output == *"nic {'dc:a6:32:00:00:01': <State.ENABLED: 'Enabled'>} dc:a6:32:00:00:01"* ]]
	[[ $output == *"manager $MAC BMC 0.1"* ]]
	[[ $output == *"of ['$MAC'] ['$MAC']"* ]]
	[[ $output == *"chassis Board of node1 Module ['$MAC'] ['$MAC']"* ]]
	[[ $output == *"watts $CHASSIS/Power"* ]]
	[[ $output == *"all ['$MAC', 'dc-a6-32-00-00-02', 'shelf', 'switch-rack1'] ['$MAC', 'dc-a6-32-00-00-02', 'metal-boot']"* ]]
}

@test "sushy switches a system off, on, and off and on again, and sees each" {
	with_node "
		until(sushy.POWER_STATE_ON if hasattr(sushy, 'POWER_STATE_ON') else sushy.PowerState.ON)
		node.reset_system(sushy.RESET_FORCE_OFF)
		until(sushy.PowerState.OFF)
		node.reset_system(sushy.RESET_FORCE_OFF)
		node.reset_system(sushy.RESET_ON)
		until(sushy.PowerState.ON)
		node.reset_system(sushy.RESET_ON)
		node.reset_system(sushy.RESET_FORCE_OFF)
		until(sushy.PowerState.OFF)
		node.reset_system(sushy.RESET_ON)
		until(sushy.PowerState.ON)
		print('done')"
	[[ $output == *done* ]]
	[ "$(orders)" = '1 off 1 on 1 off 1 on ' ]
}

@test "sushy restarts a system softly, and a soft off one second later wins" {
	with_node "
		node.reset_system(sushy.RESET_GRACEFUL_RESTART)
		node.refresh(force=True)
		time.sleep(1)
		node.reset_system(sushy.RESET_GRACEFUL_SHUTDOWN)
		print('done')"
	[[ $output == *done* ]]
	until_true settled off
	power_is Off
}

@test "sushy sets what is booted once and always, and reads it back" {
	with_node "
		node.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_PXE, enabled=sushy.BOOT_SOURCE_ENABLED_ONCE)
		print(boot())
		node.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_HDD, enabled=sushy.BOOT_SOURCE_ENABLED_CONTINUOUS, mode=sushy.BOOT_SOURCE_MODE_UEFI)
		print(boot())
		node.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_PXE)
		print(boot())
		node.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_NONE, enabled=sushy.BOOT_SOURCE_ENABLED_DISABLED)
		print(boot())
		print(sorted(t.value for t in node.get_allowed_system_boot_source_values()))
		try:
		    node.set_system_boot_options(mode=sushy.BOOT_SOURCE_MODE_BIOS)
		except sushy.exceptions.BadRequestError as e:
		    print('refused:', e)"
	[[ $output == *"['Pxe', 'Once', 'UEFI']"*"['Hdd', 'Continuous', 'UEFI']"*"['Pxe', 'Continuous', 'UEFI']"*"['None', 'Disabled', 'UEFI']"* ]]
	[[ $output == *"'BiosSetup', 'Cd', 'Hdd', 'None', 'Pxe', 'UefiBootNext', 'UefiHttp'"* ]]
	[[ $output == *'refused: '*'Legacy'* ]]
}

# As MAAS sends: its type of contents also with a GET, and only Basic.
maas() { # METHOD PATH [OPTION...]
	http "$1" "$2" -u "admin:$GOOD" -H 'Content-Type: application/json; charset=utf-8' "${@:3}"
}

@test "MAAS's cycle with its old tag ends on, and boots from the network" {
	maas GET "$ROOT/Systems"
	is '.Members[0]["@odata.id"]' "$SYSTEM"
	maas GET "$SYSTEM"
	is .PowerState On
	maas POST "$SYSTEM/Actions/ComputerSystem.Reset" -d '{"ResetType": "ForceOff"}'
	[ "$code" = 204 ]
	maas GET "$SYSTEM"
	tag=$(field ETag)
	[ "$tag" = "$(jq -r '.["@odata.etag"]' <<<"$body")" ]
	maas PATCH "$SYSTEM" -H "If-Match: $tag" \
		-d '{"Boot": {"BootSourceOverrideEnabled": "Once", "BootSourceOverrideTarget": "Pxe"}}'
	[ "$code" = 200 ]
	maas POST "$SYSTEM/Actions/ComputerSystem.Reset" -H "If-Match: $tag" -d '{"ResetType": "On"}'
	[ "$code" = 204 ]
	until_true eval '[ "$(orders)" = "1 off 1 on " ]'
	until_true power_is On
	is .Boot.BootSourceOverrideTarget Pxe
}

@test "redfishtool reads systems and chassis, resets, and sets what is booted" {
	command -v redfishtool >/dev/null || skip "no redfishtool"
	tool() {
		env -u REQUESTS_CA_BUNDLE redfishtool -T 120 -r "${url#http://}" -S Never -A Basic -u admin -p "$GOOD" "$@"
	}
	run -0 tool Systems list
	[[ $output == *"$SYSTEM"* ]]
	run -0 tool Systems -I "$MAC"
	[[ $output == *'"PowerState": "On"'* ]]
	run -0 tool Systems -I "$MAC" reset ForceOff
	until_true power_is Off
	run -0 tool Systems -I "$MAC" reset On
	until_true power_is On
	run -0 tool Systems -I "$MAC" setBootOverride Once Pxe
	expect 200 GET "$SYSTEM"
	is '.Boot | "\(.BootSourceOverrideTarget) \(.BootSourceOverrideEnabled)"' 'Pxe Once'
	for what in Processors EthernetInterfaces; do
		run -0 tool Systems -I "$MAC" $what
	done
	for id in "$MAC" shelf switch-rack1; do
		run -0 tool Chassis -I $id
	done
	run -0 tool Chassis -I switch-rack1 Power
	[[ $output == *PowerConsumedWatts* ]]
	run -0 tool Managers -I metal-boot NetworkProtocol
	run -0 tool Managers -I metal-boot EthernetInterfaces
	run -0 tool Managers -I "$MAC"
}
