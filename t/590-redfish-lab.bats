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

PI=dc:a6:32:77:00:04
SYSTEM=/redfish/v1/Systems/${PI//:/-}
SLOT=$SYSTEM/VirtualMedia/CD
url=http://10.77.0.2
ISO=$url/images/lab/lab.iso
LIMIT=120 # seconds; a machine that is emulated takes its time

setup_file() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	for program in curl jq mformat xorriso; do
		command -v $program >/dev/null || skip "no $program"
	done
	export BIN T=$BATS_FILE_TMPDIR
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	# Made before the images, which are made of its iPXE.
	"$BIN/mb-lab" -n up pi >/dev/null || skip "the lab lacks something here"
	mkdir "$T/iso"
	volume DISK "$T/disk.img"
	volume ISO "$T/iso/efi.img"
	xorriso -as mkisofs -quiet -o "$T/lab.iso" -e efi.img -no-emul-boot "$T/iso" 2>/dev/null
	"$BIN/mb-lab" -i "$T/disk.img" -w "$T/lab" up pi >"$T/out" 2>&1 3>&- &
	export PEER=$! MB_ETC=$T/lab/etc MB_STATE=$T/lab/state
	export CONSOLE=$T/lab/console1.log NET=mblab-$PEER-bs
	until_true grep -q "port 1: power on" "$T/out"
	mv "$T/lab.iso" "$T/lab/static/lab/"
	# What somebody who sets up a Pi says once: its entries, the disk first.
	"$BIN/mb" efivars host $PI boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	"$BIN/mb" efivars host $PI boot add network pxe $PI
	log_in
}

# Each test has what the console says from then on.
setup() {
	: >"$CONSOLE"
}

teardown_file() {
	[ -z "${PEER:-}" ] || { kill "$PEER" && wait "$PEER"; } 2>/dev/null || :
}

# A FAT volume with a program that firmware starts from a disk. It says the word, and a
# variable as the firmware has it; without a use for the machine it is left on.
volume() { # WORD FILE
	local ipxe=${MB_LAB_CACHE:-/var/cache/metal-boot/lab}/state/firmware/ipxe/ipxe-arm64.efi
	mformat -C -i "$2" -T 8192 ::
	mmd -i "$2" ::/EFI ::/EFI/BOOT
	mcopy -i "$2" "$ipxe" ::/EFI/BOOT/BOOTAA64.EFI
	mcopy -i "$2" - ::/autoexec.ipxe <<-END
	#!ipxe
	echo LAB-$1 CpuClock=\${efi/CpuClock:hexraw} end
	sleep 3600
	END
}

show_logs() {
	tail -n 30 "$T/out"
}

# The client is in the boot server's network; what it sends with each request.
curl() {
	ip netns exec "$NET" curl --max-time 20 -H 'Content-Type: application/json' \
		-H "X-Auth-Token: $(cat "$T/token" 2>/dev/null)" "$@" 3>&-
}

# expect CODE METHOD PATH [CURL'S OPTION...]
expect() {
	local want=$1
	shift
	http "$@"
	[ "$code" = "$want" ] || { echo "$code, not $want: $* $output" >&2; return 1; }
}

# With the password that was told when the lab began.
log_in() {
	sed -n 's/^mb-lab: Redfish at .*: name admin, password //p' "$T/out" >"$T/password"
	expect 201 POST /redfish/v1/SessionService/Sessions \
		-d "{\"UserName\":\"admin\",\"Password\":\"$(cat "$T/password")\"}"
	field X-Auth-Token >"$T/token"
	field Location >"$T/session"
}

# shows PATH FILTER VALUE: what is there now
shows() {
	expect 200 GET "$1" && is "$2" "$3"
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

is_override() { # "TARGET ENABLED"
	shows "$SYSTEM" '.Boot | .BootSourceOverrideTarget + " " + .BootSourceOverrideEnabled' "$1"
}

# What the console has said of what was booted, a word each boot. Two of the words are
# the programs' on disk and ISO, the third is that of the Linux that is netbooted.
boots() {
	tr -d '\r' <"$CONSOLE" | sed -n 's/^LAB-\(DISK\|ISO\|MARKER\) .*/\1/p' | tr '\n' ' '
}

booted() { # WORDS
	until_true eval "[ \"\$(boots)\" = '$1 ' ]"
}

# The program on a disk or an ISO found the variable so: WORD HEX
has_clock() {
	grep -q "LAB-$1 CpuClock=$2 end" "$CONSOLE" || { grep LAB- "$CONSOLE" >&2; return 1; }
}

is_power() {
	shows "$SYSTEM" .PowerState "$1"
}

# What sushy says, with `node` the system.
sushy() { # SCRIPT
	run -0 ip netns exec "$NET" bash -c "$(declare -f sushy_says); sushy_says \"\$1\"" - "
		import sushy, sushy.auth
		root = sushy.Sushy('$url/redfish/v1',
		    auth=sushy.auth.SessionOrBasicAuth('admin', '$(cat "$T/password")'))
		node = root.get_system('$SYSTEM')
		$1"
	echo "$output"
}

machine() {
	pgrep -f -- "mac=$PI"
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
	is_override "None Disabled"
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
	grep -q "mb-dhcpproxy: $PI: .*its override says disk" "$T/out"
	is_override "None Disabled"
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
