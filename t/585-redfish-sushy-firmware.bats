#!/usr/bin/env bats
# Real clients of Redfish through a real web server: what they do with a host's
# firmware. The steps are those of Ironic's redfish driver, by its library.

# shellcheck disable=SC2086,SC2154 # our own names have no blanks; the helpers' names

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish
load redfish-server
load redfish-firmware

eval "$(declare -f redfish_setup | sed '1s/redfish_setup/firmware_setup/')"
redfish_setup() {
	firmware_setup
	/usr/bin/python3 -c 'import sushy' 2>/dev/null || skip "no sushy"
	account admin $GOOD
	redfish_server
}

eval "$(declare -f teardown | sed '1s/teardown/firmware_ends/')"
teardown() {
	redfish_server_ends
	firmware_ends
}

sushy() { # SCRIPT
	run -0 sushy_says "
		import sushy, sushy.auth, json
		root = sushy.Sushy('$url/redfish/v1', auth=sushy.auth.BasicAuth('admin', '$GOOD'))
		node = root.get_system('$SYSTEM')
		$1"
	echo "$output"
}

@test "sushy reads the settings and their registry, sets one, and sees it after the reset" {
	serve
	boot
	sushy "
		bios = node.bios
		print(bios.identity, bios.attributes['CpuClock'], bios.attributes['FanTemp'], bios.supported_apply_times)
		registry = bios.get_attribute_registry()
		print(len(registry.registry_entries.attributes) == len(bios.attributes))
		one = [a for a in registry.registry_entries.attributes if a.name == 'FanTemp'][0]
		print(one.attribute_type, one.lower_bound, one.upper_bound, one.read_only)
		bios.set_attributes({'CpuClock': 'Low', 'FanTemp': 70}, apply_time=sushy.APPLY_TIME_ON_RESET)
		bios.refresh(force=True)
		print('pending', json.dumps(bios.pending_attributes), bios.attributes['CpuClock'])"
	[[ $output == *"Bios Default 60 ["*ON_RESET* ]]
	[[ $output == *"True
Integer 50 80 False"* ]]
	[[ $output == *'pending {"CpuClock": "Low", "FanTemp": 70} Default'* ]]
	boot
	sushy "
		print('now', node.bios.attributes['CpuClock'], node.bios.attributes['FanTemp'], node.bios.pending_attributes)
		node.bios.reset_bios()
		node.bios.refresh(force=True)
		print('reset', json.dumps(node.bios.pending_attributes))"
	[[ $output == *'now Low 70 {}'* ]]
	[[ $output == *'reset {"CpuClock": "Default", "FanTemp": 60}'* ]]
}

@test "sushy inserts a medium by the Manager and by the System, and ejects it" {
	sushy "
		iso = 'http://10.0.0.2/debian.iso'
		for of in [node.managers[0]] + ([node] if hasattr(node, 'virtual_media') else []):
		    slots = of.virtual_media.get_members()
		    slot = [s for s in slots if sushy.VIRTUAL_MEDIA_CD in s.media_types][0]
		    if slot.inserted:
		        slot.eject_media()
		    slot.insert_media(iso)
		    slot.refresh(force=True)
		    print('in', slot.identity, slot.image == iso, slot.inserted)
		    node.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_CD, enabled=sushy.BOOT_SOURCE_ENABLED_ONCE)
		    node.refresh(force=True)
		    print('boots', node.boot.target.value, node.boot.enabled.value)
		    slot.eject_media()
		    slot.refresh(force=True)
		    node.refresh(force=True)
		    print('out', slot.inserted, slot.image, node.boot.target.value)"
	[[ $output == *"in CD True True
boots Cd Once
out False None None"* ]]
}

@test "sushy switches secure boot, and resets its keys" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout pk.key -out pk.pem -subj /CN=pk 2>/dev/null
	"$EFI" host $MAC enroll PK pk.pem
	sushy "
		secure = node.secure_boot
		print('was', secure.enabled, secure.mode and secure.mode.value, [k.value for k in secure.get_allowed_reset_keys_values()])
		secure.set_enabled(False)
		secure.refresh(force=True)
		print('off', secure.enabled)
		secure.set_enabled(True)
		print('databases', [d.database_id.value for d in secure.databases.get_members()])
		secure.reset_keys(sushy.SECURE_BOOT_RESET_KEYS_DELETE_ALL)
		secure.refresh(force=True)
		print('then', secure.enabled)"
	[[ $output == *"was True SetupMode ["*DeleteAllKeys* ]]
	[[ $output == *"off False
databases ['PK', 'KEK', 'db', 'dbx']
then False"* ]]
}
