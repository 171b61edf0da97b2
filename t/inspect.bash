# What agents found, and who takes it: what the tests of inspection share.

# As Ironic's agent has it of a Raspberry Pi 4 with a USB disk and a second card; LLDP of
# a switch of which this is port 7.
inventory() { # [JQ-FILTER]
	jq -n '{
		inventory: {
			interfaces: [
				{name: "eth0", mac_address: "dc:a6:32:01:02:03", ipv4_address: "10.0.0.9",
					ipv6_address: "fe80::1%eth0", has_carrier: true, vendor: null, product: null,
					client_id: null, biosdevname: null, speed_mbps: 1000, pci_address: null,
					driver: "bcmgenet", lldp: [
						[1, "04f4e2c65060bb"], [2, "05302f37"], [3, "0078"],
						[4, "506f72742037"], [5, "7261636b31"], [127, "00120f01"], [0, ""]]},
				{name: "eth1", mac_address: "00:e0:4c:68:00:01", ipv4_address: null, ipv6_address: null,
					has_carrier: false, vendor: "0x0bda", product: "0x8153", client_id: null,
					speed_mbps: null, driver: "r8152", lldp: null}],
			cpu: {model_name: "Cortex-A72", frequency: "1800.0000", count: 4, architecture: "aarch64",
				flags: ["fp", "asimd"], socket_count: 1},
			disks: [
				{name: "/dev/sda", model: "Portable SSD T5", size: 500107862016, rotational: false,
					wwn: "0x5002538d00000000", serial: "S49TNP0K700000", vendor: "Samsung",
					wwn_with_extension: "0x5002538d00000000", hctl: "0:0:0:0",
					by_path: "/dev/disk/by-path/platform-usb"},
				{name: "/dev/mmcblk0", model: "SC32G", size: 31914983424, rotational: false, wwn: null,
					serial: "0x1234", vendor: "", hctl: null, by_path: null}],
			memory: {total: 8190447616, physical_mb: 8192},
			bmc_address: "0.0.0.0", bmc_v6address: "::/0",
			system_vendor: {product_name: "Raspberry Pi 4 Model B", serial_number: "100000001234abcd",
				manufacturer: "Sony UK", firmware: {vendor: "https://github.com/pftf/RPi4",
				version: "UEFI Firmware v1.35", build_date: "04/15/2023"}},
			boot: {current_boot_mode: "uefi", pxe_interface: "dc:a6:32:01:02:03"},
			hostname: "ubuntu"},
		root_disk: {name: "/dev/sda", size: 500107862016},
		boot_interface: "01-dc-a6-32-01-02-03",
		configuration: {collectors: ["default", "logs"], managers: [{name: "generic_hardware_manager",
			version: "1.1"}]},
		error: null, logs: "SGVsbG8="} | '"${1:-.}"
}
