#!/usr/bin/env bats
# A virtual Pi behind the lab's switch, managed by Redfish over HTTP as a client does, and
# what its firmware really boots. One lab for all tests, which come in this order.
#
# Imitated are the boot ROM, and that AAVMF in QEMU stands for the Pi's firmware: it starts
# with the variables that came in RPI_EFI.fd. It boots by them; a Pi's own setting, such as
# CpuClock, it only has, and the program on the disk reads it there.

# shellcheck disable=SC2034,SC2154 # names of the helpers
bats_require_minimum_version 1.5.0

load redfish
load redfish-server
load redfish-lab

setup_file() {
	lab_start
	log_in
}

# Each test has what the console says from then on.
setup() {
	: >"$CONSOLE"
}

teardown_file() {
	lab_stop
}

reset() { # TYPE
	expect 204 POST "$SYSTEM/Actions/ComputerSystem.Reset" -d "{\"ResetType\":\"$1\"}"
}

# Change the system as it was read: BODY
patch() {
	expect 200 GET "$SYSTEM"
	expect 200 PATCH "$SYSTEM" -H "If-Match: $(field ETag)" -d "$1"
}

override() { # TARGET ENABLED
	patch "{\"Boot\":{\"BootSourceOverrideTarget\":\"$1\",\"BootSourceOverrideEnabled\":\"$2\"}}"
}

# What sushy says, with `node` the system.
sushy() { # SCRIPT
	run -0 ip netns exec "$NET" bash -c "$(declare -f sushy_copy sushy_says); sushy_says \"\$1\"" - "
		import sushy, sushy.auth
		root = sushy.Sushy('$url/redfish/v1',
		    auth=sushy.auth.SessionOrBasicAuth('admin', '$(cat "$T/password")'))
		node = root.get_system('$SYSTEM')
		$1"
	echo "$output"
}

@test "On gives a virtual Pi power, and it boots its disk" {
	until_true is_power On # the lab's switch gives power when it starts
	reset ForceOff
	until_true is_power Off
	run -1 machine
	is_override "None Disabled"
	reset On
	until_true is_power On
	until_true machine
	booted "DISK"
	is_power On
	has_clock DISK ''
}

@test "Pxe, for once, netboots it; then it boots as before, with the setting that was asked for" {
	expect 200 GET "$SYSTEM"
	tag=$(field ETag)
	override Pxe Once
	is_override "Pxe Once"
	# Who read it before that does not know what he changes.
	expect 412 PATCH "$SYSTEM" -H "If-Match: $tag" \
		-d '{"Boot":{"BootSourceOverrideTarget":"Hdd"}}'
	reset ForceRestart
	booted "MARKER"
	until_true is_override "None Disabled"
	# It halts by itself when it is done.
	until_true is_power Off

	shows "$SYSTEM/Bios" .Attributes.CpuClock Default
	expect 200 PATCH "$SYSTEM/Bios/Settings" -d '{"Attributes":{"CpuClock":"Max"}}'
	shows "$SYSTEM/Bios" .Attributes.CpuClock Default
	shows "$SYSTEM/Bios/Settings" '.Attributes | tojson' '{"CpuClock":"Max"}'
	reset ForceRestart
	booted "MARKER DISK"
	shows "$SYSTEM/Bios" .Attributes.CpuClock Max
	shows "$SYSTEM/Bios/Settings" '.Attributes | tojson' '{}'
	has_clock DISK 02000000
}

@test "Hdd, until told otherwise, boots its disk when the network is first in its order" {
	shows "$SYSTEM" '.Boot.BootOrder | join(" ")' "Boot0000 Boot0001"
	shows "$SYSTEM/BootOptions/Boot0001" .DisplayName network
	patch '{"Boot":{"BootOrder":["Boot0001","Boot0000"]}}'
	override Hdd Continuous
	reset ForceRestart
	booted "DISK"
	is_override "Hdd Continuous"
}

@test "Hdd, for once, boots a disk that its firmware has no entry of yet" {
	patch '{"Boot":{"BootOrder":["Boot0001"]}}'
	override Hdd Once
	reset ForceRestart
	booted "DISK"
	# In that boot the network was first, and told it to go on.
	until_true grep -q "mb-dhcpproxy: $PI: .*its override says disk" "$T/out"
	until_true is_override "None Disabled"
}

@test "sushy inserts an ISO and sets a setting: both count at the next boot" {
	/usr/bin/python3 -c 'import sushy' 2>/dev/null || skip "no sushy"
	sushy "
		slot = node.managers[0].virtual_media.get_members()[0]
		print(slot.inserted, slot.image)
		slot.insert_media('$ISO')
		node.bios.set_attribute('CpuClock', 'Low')
		node.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_CD,
		    enabled=sushy.BOOT_SOURCE_ENABLED_ONCE)
		node.reset_system(sushy.RESET_FORCE_RESTART)"
	[ "$output" = "False None" ]
	booted "ISO"
	has_clock ISO 00000000
	sushy "
		slot = node.managers[0].virtual_media.get_members()[0]
		print(node.power_state.value, node.boot.target.value, node.boot.enabled.value,
		    node.bios.attributes['CpuClock'], slot.inserted, slot.image)"
	[ "$output" = "On None Disabled Low True $ISO" ]
}

@test "an ISO that was ejected is not booted, though it was to be booted each time" {
	# Unless sushy has.
	expect 204 POST "$SLOT/Actions/VirtualMedia.InsertMedia" -d "{\"Image\":\"$ISO\"}"
	shows "$SLOT" '[.Inserted, .Image] | tojson' "[true,\"$ISO\"]"
	override Cd Continuous
	is_override "Cd Continuous"
	expect 204 POST "$SLOT/Actions/VirtualMedia.EjectMedia" -d '{}'
	shows "$SLOT" '[.Inserted, .Image] | tojson' '[false,null]'
	is_override "None Disabled"
	reset ForceRestart
	# As its order says, in which the network is first.
	booted "MARKER"
}

@test "ForceOff ends it, also in the middle of a boot" {
	reset On
	until_true machine
	reset ForceOff
	until_true is_power Off
	run -1 machine
}

@test "a session that was closed orders no more" {
	session=$(cat "$T/session")
	expect 204 DELETE "${session#"$url"}"
	expect 401 POST "$SYSTEM/Actions/ComputerSystem.Reset" -d '{"ResetType":"On"}'
	run -1 machine
}
