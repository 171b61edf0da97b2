#!/usr/bin/env bats
# The whole chain, on virtual machines: EDK2, our servers, iPXE, Linux.

load common

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	LAB=$(readlink -f "${MB_BUILD:-build}/bin/mb-lab")
	export TMPDIR=$BATS_TEST_TMPDIR
	for machine in arm64 x64; do
		"$LAB" -n boot $machine >/dev/null || skip "the lab lacks something here"
	done
}

# The steps that must be told, in this order.
told() {
	rest=$output
	for step; do
		[[ "$rest" == *"$step"* ]] || { echo "not told, or not in order: $step"; echo "$output"; return 1; }
		rest=${rest#*"$step"}
	done
}

nothing_left() {
	[ -z "$(ip netns list | grep "^mblab-$1-")" ]
	[ -z "$(find "$TMPDIR" -maxdepth 1 -name 'mblab-*')" ]
	[ -z "$(pgrep -f "mblab-$1-")" ]
}

@test "an arm64 UEFI machine netboots through us into Linux, which fetches our URL" {
	run "$LAB" boot arm64
	[ "$status" = 0 ]
	told "DHCP proxy names the boot file" "TFTP has sent the boot file whole" \
		"iPXE has its script" "the kernel is sent" "Linux has fetched our URL" \
		"the machine is off"
}

@test "so does an x64 one, which tells what it is made of, and Redfish shows that" {
	export MB_STATE=$BATS_TEST_TMPDIR/lab/state
	redfish=$(dirname "$LAB")/mb-redfish-cgi system=/redfish/v1/Systems/52-54-00-12-34-56
	run "$LAB" -w "$BATS_TEST_TMPDIR/lab" boot x64
	[ "$status" = 0 ]
	told "DHCP proxy names the boot file" "TFTP has sent the boot file whole" \
		"iPXE has its script" "Linux has told what the machine is made of" \
		"Linux has fetched our URL" "the machine is off"
	# As QEMU is told to make it: 1 processor, 1024 MiB, of which Linux has a little less.
	run jq -r '"\(.ProcessorSummary.Count) \(.Manufacturer) \(.Model) \(.SerialNumber) " +
		"\(.MemorySummary.TotalSystemMemoryGiB > 0.8 and .MemorySummary.TotalSystemMemoryGiB < 1)"' \
		<<<"$("$redfish" GET "$system")"
	[ "$output" = '1 Lab Virtual 91cdf03d true' ]
	run jq -r '"\(.InstructionSet) \(.TotalThreads)"' <<<"$("$redfish" GET "$system/Processors/CPU")"
	[ "$output" = 'x86-64 1' ]
	run "$(dirname "$LAB")/mb-host" 52:54:00:12:34:56
	[[ $output == *found.boot=uefi* && $output == *found.interface.eth0=52:54:00:12:34:56* ]]
}

@test "a Raspberry Pi's boot ROM gets its files, then its UEFI netboots" {
	run "$LAB" pi
	[ "$status" = 0 ]
	told "the boot ROM has its files" "DHCP proxy names the boot file" \
		"Linux has fetched our URL" "the machine is off"
}

@test "with no DHCP server but us a Raspberry Pi keeps one address through ROM, UEFI, iPXE and Linux" {
	run "$LAB" -d pi
	[ "$status" = 0 ]
	told "gw 10.77.0.1 tftp 10.77.0.2" "the boot ROM has its files" \
		"our DHCP server offers an address and what to boot" \
		"TFTP has sent the boot file whole" "iPXE has its script" \
		"Linux has its address of our DHCP server" "Linux has fetched our URL" \
		"the machine is off"
}

@test "with no DHCP server but us an x64 UEFI machine boots by HTTP" {
	run "$LAB" -d -b http boot x64
	[ "$status" = 0 ]
	told "our DHCP server offers an address and what to boot" \
		"HTTP has sent the boot file whole" "Linux has its address of our DHCP server" \
		"Linux has fetched our URL" "the machine is off"
}

@test "an arm64 UEFI machine boots by HTTP, without TFTP" {
	run "$LAB" -b http boot arm64
	[ "$status" = 0 ]
	told "DHCP proxy names the boot URL" "HTTP has sent the boot file whole" \
		"iPXE has its script" "Linux has fetched our URL" "the machine is off"
}

@test "an x64 UEFI machine boots by HTTP, without TFTP" {
	run "$LAB" -b http boot x64
	[ "$status" = 0 ]
	told "DHCP proxy names the boot URL" "HTTP has sent the boot file whole" \
		"Linux has fetched our URL" "the machine is off"
}

@test "an x64 machine with a BIOS, whose card has iPXE, goes straight to its script" {
	run "$LAB" -b bios boot x64
	[ "$status" = 0 ]
	told "DHCP proxy names the boot script" "iPXE has its script" \
		"Linux has fetched our URL" "the machine is off"
}

@test "an interrupted lab leaves nothing behind" {
	"$LAB" boot arm64 >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	pid=$!
	until_true grep -q 'power on' "$BATS_TEST_TMPDIR/out"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	nothing_left "$pid"
}

@test "the machine has no record: it is not netbooted, and the lab says where it stopped" {
	# It is no Raspberry Pi either.
	run "$LAB" -u boot x64
	[ "$status" != 0 ]
	[[ "$output" == *"no record of it"* ]]
}
