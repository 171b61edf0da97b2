#!/usr/bin/env bats
# The lab's switch: virtual machines behind its ports, whose power mb-poe switches.

load poe-driver
DRIVER=lab

# A lab with these machines, in $T/lab: KIND...
lab() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	LAB=$(readlink -f "${MB_BUILD:-build}/bin/mb-lab")
	MB=${LAB%-lab}
	"$LAB" -n up "$@" >/dev/null || skip "the lab lacks something here"
	"$LAB" -w "$T/lab" up "$@" >"$T/out" 2>&1 3>&- &
	peer=$!
	until_true grep -q "mb poe status" "$T/out" || { cat "$T/out"; return 1; }
	export MB_ETC=$T/lab/etc MB_STATE=$T/lab/state
	settings="address=$T/lab"
}

# A line of the lab's output has come at least so often: HOW-OFTEN WORDS. A machine that is
# emulated takes its time.
came() {
	for _ in $(seq 6000); do
		[ "$(grep -c -- "$2" "$T/out")" -lt "$1" ] || return 0
		kill -0 "$peer" || break
		read -rt 0.05 <> <(:) || :
	done
	echo "not $1 times: $2" >&2
	tail -n 30 "$T/out" >&2
	return 1
}

# The only process of that machine of ours; another lab may have one of the same MAC: MAC
machine() { # MAC
	pgrep -f -- "$T/lab/vars.*mac=$1" || :
}

connected() { # HOW OFTEN
	[ "$("$MB" console -s 1h port1 | grep -c 'mb-console connected')" = "$1" ]
}

recorded() { # also on the disk
	"$MB" console -b -s 1h port1 | grep -a 'UEFI firmware'
}

@test "mb-poe cycle reboots a virtual Pi that booted through us; off ends it, on starts it" {
	lab pi
	mac=dc:a6:32:77:00:04
	came 1 "dhcpproxy: $mac: offer .*rom"
	came 1 "UEFI firmware"
	first=$(machine $mac)
	[ -n "$first" ]
	run "$MB" poe cycle port1
	[ "$status" = 0 ]
	[[ $output == port1*on*watts=3.8*up=yes* ]]
	came 2 "dhcpproxy: $mac: offer .*rom"
	came 2 "UEFI firmware"
	[ "$(machine $mac)" != "$first" ]
	# What it said is recorded, of both boots, and said live to who looks.
	export MB_RUN=$T/lab/run
	# A source that was lost is tried again after up to two seconds.
	until_true connected 2
	until_true recorded
	until_true sh -c "'$MB' console -l | grep -q '^port1	unix:$T/lab/console1.sock	up	'"
	"$MB" console -r port1 </dev/null >"$T/live" 2>&1 3>&- &
	local reader=$!
	until_true test -s "$T/live"
	kill $reader
	# The second one really netboots: its firmware asks too.
	came 1 "dhcpproxy: $mac: offer .*uefi"

	run "$MB" poe off port1
	[ "$status" = 0 ]
	[[ $output == port1*off*up=no* ]]
	[ -z "$(machine $mac)" ]
	run "$MB" poe status port1
	[ "$status" = 1 ]
	run "$MB" poe on port1
	[ "$status" = 0 ]
	came 3 "dhcpproxy: $mac: offer .*rom"
	came 3 "UEFI firmware"
}

@test "a machine that has powered itself off is halted, and on starts it again" {
	lab x64
	mac=52:54:00:12:34:56
	came 1 "LAB-MARKER"
	came 1 "port 1: the machine has halted"
	run "$MB" poe status port1
	[[ $output == port1*halted*watts=1.9*up=no* ]]
	run "$MB" poe on port1
	[ "$status" = 0 ]
	came 2 "port 1: power on"
	came 2 "UEFI firmware\|BdsDxe"
}

@test "each port has its machine; the driver keeps to its page" {
	lab pi pi
	came 2 "UEFI firmware"
	drive 0 features
	is "settle=30"
	drive 0 status
	is "- ok model=mb-lab
1 on watts=3.8 up=yes
2 on watts=3.8 up=yes"
	second=$(machine dc:a6:32:77:00:05)
	[ -n "$second" ]
	drive 0 set 1=off
	until_true gone_off 1
	drive 0 status 1
	is "- ok model=mb-lab
1 off up=no"
	[ "$(machine dc:a6:32:77:00:05)" = "$second" ]
	settings="$settings
dry_run=true"
	drive 0 set 2=off
	is "would switch port 2 of the lab in $T/lab off"
	settings="address=$T/lab"
	drive 78 set 3=off
	says "rack has no port 3"
	drive 78 status ../switch/1
	says "has no port"
	drive 64 set 2=maybe
	drive 64 cycle 5 2
	run "$MB" poe test-driver lab
	[ "$status" = 0 ]
	[ "$(machine dc:a6:32:77:00:05)" = "$second" ]

	kill -TERM "$peer"
	wait "$peer" || :
	peer=''
	[ -z "$(machine dc:a6:32:77:00:05)" ]
	drive 75 set 2=off
	says "no lab runs in $T/lab"
	drive 75 status
}

gone_off() {
	grep -q '^off' "$T/lab/switch/$1/port"
}

@test "what is no lab is told so" {
	settings="address=$T"
	drive 78 status
	says "$T is no work folder of mb-lab up with machines"
	settings=
	drive 78 status
	says "rack: address is not set"
}
