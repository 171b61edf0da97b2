#!/usr/bin/env bats
# mb-dhcpproxy: what each client gets, from captured packets and on a network.

load common

setup_file() {
	bats_require_minimum_version 1.5.0
}

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	PROXY=$BUILD/bin/mb-dhcpproxy
	DATA=$BATS_TEST_DIRNAME/data
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state
	mkdir "$MB_STATE"
	site dhcp.unknown_hosts=netboot
	NET=mbd-$$
	processes=
}

teardown() {
	# What runs in a namespace was started by this test: by name of the namespace.
	# The number of one that has ended may be somebody else's now.
	for pid in $(jobs -pr); do
		case " $processes " in *" $pid "*) kill "$pid" 2>/dev/null || : ;; esac
	done
	for pid in $processes; do
		wait "$pid" 2>/dev/null || :
	done
	for name in sw rtr bs cl 1 2; do
		[ ! -e "/run/netns/$NET-$name" ] || ip netns delete "$NET-$name"
	done
}

site() { # NAME=VALUE...: replaced whole, as mb-config does it
	printf '%s' "${@/%/$'\n'}" >"$MB_STATE/.site"
	mv "$MB_STATE/.site" "$MB_STATE/site"
}

record() { # MAC NAME=VALUE...
	mkdir -p "$MB_STATE/hosts/$1"
	printf '%s\n' "${@:2}" >"$MB_STATE/hosts/$1/record"
}

identity() { # MAC
	grep -v '^when=' "$MB_STATE/hosts/$1/identity"
}

# A packet of t/data as one line of hex.
hex() { # NAME
	sed 's/#.*//' "$DATA/dhcp-$1.hex" | tr -d '[:space:]'
}

# The same with other bytes at a place: NAME OFFSET HEX.
patched() {
	all=$(hex "$1")
	echo "${all:0:2*$2}$3${all:2*$2+${#3}}"
}

# Give the proxy one packet: HEX [OPTION...]. Its answer as hex is $answer, its log $log.
ask() {
	status=0
	echo "$1" | xxd -r -p >"$T/ask"
	"$PROXY" -a 10.77.0.2 "${@:2}" <"$T/ask" >"$T/answer" 2>"$T/log" || status=$?
	answer=$(xxd -p "$T/answer" | tr -d '\n') log=$(cat "$T/log")
}

#
# One packet
#

@test "each captured client gets its answer, byte for byte" {
	for f in "$DATA"/dhcp-*-answer.hex; do
		name=${f##*/dhcp-} name=${name%-answer.hex}
		port=67
		case $name in *-4011) port=4011 ;; esac
		ask "$(hex "$name")" -p $port
		echo "$name: $log"
		[ "$status" = 0 ]
		[ "$answer" = "$(hex "$name-answer")" ]
	done
}

@test "the log says who asked and what it got, in one line" {
	ask "$(hex uefi-arm64-discover)"
	[ "$log" = "mb-dhcpproxy: 52:54:00:77:00:01: offer ipxe-arm64.efi from 10.77.0.2 (uefi-pxe arm64)" ]
	ask "$(hex pi4-rom-discover)"
	[ "$log" = "mb-dhcpproxy: dc:a6:32:01:02:03: offer Raspberry Pi Boot from 10.77.0.2 (pi-rom d03114 91cdf03d)" ]
	ask "$(hex ipxe-arm64-4011)" -p 4011
	[ "$log" = "mb-dhcpproxy: 52:54:00:77:00:01: ack http://10.77.0.2/boot/52-54-00-77-00-01 from 10.77.0.2 (ipxe arm64)" ]
}

@test "a REQUEST on port 67 is left to the DHCP server, and the log says so" {
	ask "$(hex pi4-rom-request)"
	[ "$status" = 1 ]
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: dc:a6:32:01:02:03: ignored: for its DHCP server to answer (pi-rom d03114 91cdf03d, asks for 10.77.0.100)" ]
}

@test "who does not netboot gets no answer, leaves no trace, and is logged only with -v" {
	ask "$(hex plain-discover)"
	[ "$status" = 1 ]
	[ -z "$answer$log" ]
	[ ! -e "$MB_STATE/hosts" ]
	ask "$(hex plain-discover)" -v
	[ "$log" = "mb-dhcpproxy: 00:11:22:33:44:55: ignored: not a netboot client" ]
}

@test "by log_level the log has more, or nothing of what went well, and -v counts before it" {
	site dhcp.unknown_hosts=netboot log_level=debug
	ask "$(hex plain-discover)"
	[ "$log" = "mb-dhcpproxy: 00:11:22:33:44:55: ignored: not a netboot client" ]
	for level in warn warning error; do
		site dhcp.unknown_hosts=netboot log_level=$level
		ask "$(hex pi4-rom-discover)"
		[ -n "$answer" ]
		[ -z "$log" ]
		ask "$(hex pi4-rom-request)"
		[ -z "$log" ]
	done
	ask "$(hex pi4-rom-discover)" -v
	[[ $log == *": offer Raspberry Pi Boot from "* ]]
	site dhcp.unknown_hosts=record log_level=error
	ask "$(hex uefi-arm64-discover)"
	[[ $log == *": ignored: no record of it"* ]] || fail "$log"
}

@test "what is no DHCP packet is refused with 65, however short, and writes nothing" {
	all=$(hex pi4-rom-discover)
	for n in 0 1 43 235 239; do
		ask "${all:0:2*n}"
		[ "$status" = 65 ]
		[ "$log" = "mb-dhcpproxy: 0.0.0.0: ignored: not a DHCP packet" ]
		[ -z "$answer" ]
	done
	ask "${all:0:500}" # cut within an option
	[ "$status" = 65 ]
	[ ! -e "$MB_STATE/hosts" ]
}

@test "a host whose record does not allow PXE, or that is disabled, gets no answer" {
	record dc-a6-32-01-02-03 allow_pxe=false
	ask "$(hex pi4-rom-discover)"
	[ "$status" = 1 ]
	[[ "$log" == *": ignored: its record does not allow PXE (pi-rom "* ]]
	[ -e "$MB_STATE/hosts/dc-a6-32-01-02-03/identity" ]

	record dc-a6-32-01-02-03 allow_pxe=true disabled=true
	rm "$MB_STATE/hosts/dc-a6-32-01-02-03/identity"
	ask "$(hex pi4-rom-discover)"
	[ "$status" = 1 ]
	[[ "$log" == *": ignored: its record or Ironic's file says to leave it alone (pi-rom "* ]]
	[ ! -e "$MB_STATE/hosts/dc-a6-32-01-02-03/identity" ]
}

@test "firmware that may not netboot is told to go on, by PXE and by HTTP; a disabled host hears nothing" {
	record 52-54-00-77-00-01 allow_pxe=false
	ask "$(hex uefi-arm64-discover)"
	[ "$status" = 0 ]
	[ "$log" = "mb-dhcpproxy: 52:54:00:77:00:01: sent on to its next boot entry: its record does not allow PXE (uefi-pxe arm64)" ]
	# Option 43: a menu of one entry of type 0. No file.
	[[ "$answer" == *"2b1e0601030a0400505845091200000f"* ]]
	[[ "$answer" != *"$(printf ipxe-arm64 | xxd -p)"* ]]
	mac=$(hex http-arm64-discover)
	mac=${mac:56:12}
	record "${mac:0:2}-${mac:2:2}-${mac:4:2}-${mac:6:2}-${mac:8:2}-${mac:10:2}" allow_pxe=false
	ask "$(hex http-arm64-discover)"
	[ "$status" = 0 ]
	[[ "$answer" == *"$(printf none://10.77.0.2/ | xxd -p)"* ]]
	record 52-54-00-77-00-01 allow_pxe=false disabled=true
	ask "$(hex uefi-arm64-discover)"
	[ "$status" = 1 ]
	[ -z "$answer" ]
}

# What mb-override writes: ID TARGET ONCE [LINE...].
override() {
	mkdir -p "$MB_STATE/hosts/52-54-00-77-00-01"
	printf '%s\n' "id=$1" "target=$2" "once=$3" when=1 "${@:4}" \
		>"$MB_STATE/hosts/52-54-00-77-00-01/override"
}

@test "an override is obeyed at the firmware's stage, in the words of the log" {
	id=0123456789abcdef
	for target in disk setup; do
		override $id $target false
		ask "$(hex uefi-arm64-discover)"
		[ "$status" = 0 ]
		[ "$log" = "mb-dhcpproxy: 52:54:00:77:00:01: sent on to its next boot entry: its override says $target (uefi-pxe arm64)" ]
		ask "$(hex ipxe-arm64-discover)" # which its script tells
		[ "$status" = 0 ]
		[[ "$log" == *": offer http://10.77.0.2/boot/"* ]]
	done
	override $id http false url=http://files.example/a.iso
	ask "$(hex uefi-arm64-discover)"
	[ "$answer" = "$(hex uefi-arm64-discover-answer)" ]
	ask "$(patched http-arm64-discover 28 525400770001)"
	[[ "$log" == *": offer http://files.example/a.iso from 10.77.0.2 (uefi-http arm64)" ]]
}

@test "an override that is due once is left to the script that spends it, and held by firmware it is obeyed" {
	id=0123456789abcdef dir=$MB_STATE/hosts/52-54-00-77-00-01
	override $id disk true
	ask "$(hex uefi-arm64-discover)"
	[ "$answer" = "$(hex uefi-arm64-discover-answer)" ]
	printf '%s\n' "when=$(date +%s)" "override=$id" "spent=$id" >"$dir/served"
	cp -r "$dir" "$T/before"
	ask "$(hex uefi-arm64-discover)"
	[[ "$log" == *"sent on to its next boot entry: its override says disk (uefi-pxe arm64)" ]]
	diff -x identity -x events "$T/before" "$dir" # nothing is spent here
	printf '%s\n' "when=$(($(date +%s) - 700))" "override=$id" "spent=$id" >"$dir/served"
	ask "$(hex uefi-arm64-discover)" # another boot
	[ "$answer" = "$(hex uefi-arm64-discover-answer)" ]
}

@test "a spoilt override is told and boots as usual; a boot ROM's is not even read" {
	override 0123456789abcdef nonsense false
	ask "$(hex uefi-arm64-discover)"
	[ "$answer" = "$(hex uefi-arm64-discover-answer)" ]
	[[ "$log" == "mb-dhcpproxy: 52:54:00:77:00:01: its override: Bad message"$'\n'* ]]
	ask "$(patched pi4-rom-discover 28 525400770001)"
	[ "$status" = 0 ]
	[[ "$log" == "mb-dhcpproxy: 52:54:00:77:00:01: offer Raspberry Pi Boot "* ]]
}

@test "U-Boot gets iPXE of its architecture" {
	all=$(hex uefi-arm64-discover)
	class=3c20$(printf 'PXEClient:Arch:00011:UNDI:003000' | xxd -p -c 64)
	[[ "$all" == *"$class"* ]]
	uboot=3c0c$(printf 'U-Boot.armv8' | xxd -p)
	ask "${all/$class/$uboot}"
	[ "$status" = 0 ]
	[[ "$log" == *": offer ipxe-arm64.efi from 10.77.0.2 (u-boot arm64)" ]]
	[[ "$answer" == *"3c09$(printf PXEClient | xxd -p)"* ]]
}

@test "a machine without a record meets dhcp.unknown_hosts" {
	while read -r policy pi uefi remembered; do
		rm -rf "$MB_STATE/hosts" "$MB_STATE"/by-*
		site "dhcp.unknown_hosts=$policy"
		ask "$(hex pi4-rom-discover)"
		[ "$status" = "$pi" ]
		ask "$(hex uefi-x64-discover)"
		[ "$status" = "$uefi" ]
		[ "$(find "$MB_STATE" -name identity | wc -l)" = "$remembered" ]
	done <<-END
		pi 0 1 2
		ignore 1 1 0
		record 1 1 2
		netboot 0 0 2
	END
	site # and this is what happens when nothing is said
	ask "$(hex uefi-x64-discover)"
	[[ "$log" == *"ignored: no record of it, and not known as a Raspberry Pi (uefi-pxe x64)" ]]
}

@test "whoever makes up MACs finds an end, and takes nothing from who was named" {
	site dhcp.unknown_hosts=netboot dhcp.max_unknown_hosts=16
	record 02-00-00-00-00-01 allow_pxe=true
	mkdir -p "$MB_STATE/hosts/02-00-00-00-00-02"
	echo target=pxe >"$MB_STATE/hosts/02-00-00-00-00-02/override"
	for n in $(seq 40); do
		ask "$(patched pi4-rom-request 28 "$(printf '0200000000%02x' "$n")")"
		[ "$(find "$MB_STATE/hosts" -name identity | wc -l)" -le 18 ]
	done
	[[ "$log" != *forgot* ]]
	ask "$(patched pi4-rom-request 28 020000000101)"
	ask "$(patched pi4-rom-request 28 020000000102)"
	while [[ "$log" != *forgot* ]]; do
		n=$((n + 1))
		ask "$(patched pi4-rom-request 28 "$(printf '0200000000%02x' "$n")")"
	done
	[[ "$log" == *"more machines that nobody named than dhcp.max_unknown_hosts, 16: forgot the 2 unheard of for longest"* ]]
	[ -e "$MB_STATE/hosts/02-00-00-00-00-01/identity" ]
	[ -e "$MB_STATE/hosts/02-00-00-00-00-02/identity" ]
	[ ! -e "$MB_STATE/hosts/02-00-00-00-00-03" ]
	# The last is not the one that goes, and no index has more than there are folders.
	[ -e "$MB_STATE/hosts/$(printf '02-00-00-00-00-%02x' "$n")/identity" ]
	[ "$(find "$MB_STATE/hosts" -name identity | wc -l)" = 17 ]
	[ "$(find "$MB_STATE/by-lease" -type l | wc -l)" -le 17 ]
}

@test "UEFI on a Raspberry Pi is served without a record, for its boot ROM has asked before" {
	site
	mac=525400aa0203 # not of the maker's
	ask "$(patched uefi-arm64-discover 28 $mac)"
	[ "$status" = 1 ]
	ask "$(patched pi4-rom-discover 28 $mac)"
	[ "$status" = 0 ]
	ask "$(patched uefi-arm64-discover 28 $mac)"
	[ "$status" = 0 ]
	[[ "$log" == *"52:54:00:aa:02:03: offer ipxe-arm64.efi from 10.77.0.2 (uefi-pxe arm64)" ]]
}

@test "UEFI on a MAC of Raspberry Pis is served without a record" {
	site
	ask "$(patched uefi-arm64-discover 28 2ccf67010203)"
	[ "$status" = 0 ]
	ask "$(patched uefi-arm64-discover 28 2ccf66010203)"
	[ "$status" = 1 ]
	[[ "$log" == *"ignored: no record of it, and not known as a Raspberry Pi (uefi-pxe arm64)" ]]
}

@test "serial, board, address and stage are remembered, and found by serial and address" {
	mac=dc-a6-32-01-02-03
	ask "$(hex pi4-rom-discover)"
	ask "$(hex pi4-rom-request)"
	[ "$(identity $mac)" = $'serial=91cdf03d\nboard=00d03114\nlease=10.77.0.100\nclient=pi-rom' ]
	[ "$(readlink "$MB_STATE/by-serial/91cdf03d")" = ../hosts/$mac ]
	[ "$(readlink "$MB_STATE/by-lease/10.77.0.100")" = ../hosts/$mac ]

	# Its system is a plain client, and moves to another address.
	ask "$(patched uefi-arm64-request 28 dca632010203 | sed 's/505845436c69656e74/4c696e75782d362d31/; s/32040a4d0064/32040a4d0065/')"
	[ "$status" = 1 ]
	[ "$(identity $mac)" = $'serial=91cdf03d\nboard=00d03114\nlease=10.77.0.101\nclient=pi-rom' ]
	[ ! -e "$MB_STATE/by-lease/10.77.0.100" ]
	[ "$(readlink "$MB_STATE/by-lease/10.77.0.101")" = ../hosts/$mac ]
}

@test "a packet that is sent again is not written again" {
	ask "$(hex pi4-rom-discover)"
	before=$(stat -c '%i %y' "$MB_STATE/hosts/dc-a6-32-01-02-03/identity")
	ask "$(hex pi4-rom-discover)"
	[ "$(stat -c '%i %y' "$MB_STATE/hosts/dc-a6-32-01-02-03/identity")" = "$before" ]
}

@test "a damaged record means silence and a line that says so" {
	record dc-a6-32-01-02-03 'allow_pxe'
	ask "$(hex pi4-rom-discover)"
	[ "$status" = 78 ]
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: dc:a6:32:01:02:03: ignored: its record: Bad message" ]
}

@test "a damaged identity is written anew" {
	ask "$(hex pi4-rom-discover)"
	echo nonsense >"$MB_STATE/hosts/dc-a6-32-01-02-03/identity"
	ask "$(hex pi4-rom-discover)"
	[ "$status" = 0 ]
	[[ "$(identity dc-a6-32-01-02-03)" == serial=91cdf03d* ]]
}

@test "an answer is given though nothing can be remembered" {
	mkdir -p "$MB_STATE/hosts/52-54-00-77-00-01/identity" # a folder in its place
	ask "$(hex uefi-arm64-discover)"
	[ "$status" = 0 ]
	[ "$answer" = "$(hex uefi-arm64-discover-answer)" ]
	[[ "$log" == *$'\n'"mb-dhcpproxy: 52:54:00:77:00:01: its identity: Is a directory" ]]
}

@test "what the site says wrongly, or a state folder that is not there, is exit 78" {
	rc=0
	"$PROXY" -s "$T/none" </dev/null 2>"$T/log" || rc=$?
	[ $rc = 78 ]
	grep "mb-dhcpproxy: $T/none: No such file" "$T/log"

	site 'no equals sign'
	ask "$(hex pi4-rom-discover)"
	[ "$status" = 78 ]
	[ "$log" = "mb-dhcpproxy: site: Bad message" ]
}

@test "a site that wants no DHCP gets none, at either port, also as the DHCP server" {
	for more in log_level=info dhcp.proxy_enabled=false; do
		site dhcp.enabled=false "$more"
		for port in 67 4011; do
			ask "$(hex pi4-rom-discover)" -p $port
			[ "$status" = 1 ]
			[ -z "$answer" ]
			[ "$log" = "mb-dhcpproxy: nothing is answered: dhcp.enabled is false in metal-boot.yaml" ]
		done
	done
	[ ! -e "$MB_STATE/hosts" ]
}

@test "wrong arguments are exit 64, with the usage" {
	for wrong in -x "-a 10.0.0" "-p 0" "-p 70000" "-t -1" "-t x" extra; do
		# shellcheck disable=SC2086 # an option and its value
		run -64 --separate-stderr "$PROXY" $wrong </dev/null
		[[ "$stderr" == *"usage: mb-dhcpproxy"* ]]
	done
	run -64 "$PROXY" -l nonsense </dev/null
	run -75 "$PROXY" -l 192.0.2.1:67 </dev/null # nobody's address
}

#
# On a network: a switch, a router that knows nothing of netboot, our boot server and
# a machine
#

need_namespaces() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	ip netns add "$NET-sw" 2>/dev/null || skip "no network namespaces here"
}

leg() { # NAME MAC [ADDRESS]
	ip netns add "$NET-$1"
	ip link add eth0 netns "$NET-$1" address "$2" type veth peer name "p-$1" netns "$NET-sw"
	ip -n "$NET-sw" link set "p-$1" master br0 up
	ip -n "$NET-$1" link set lo up
	ip -n "$NET-$1" link set eth0 up
	[ -z "${3-}" ] || ip -n "$NET-$1" address add "$3/24" brd + dev eth0
}

ports_up() { # NUMBER: of the switch, not to lose the first packet
	[ "$(ip -n "$NET-sw" -o link show master br0 | grep -c 'state UP')" = "$1" ]
}

network() {
	need_namespaces
	ip -n "$NET-sw" link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" link set br0 up
	leg rtr 52:54:00:77:ff:01 10.77.0.1
	leg bs 52:54:00:77:ff:02 10.77.0.2
	leg cl 52:54:00:77:00:01
	until_true ports_up 3
}

# Start a program in a namespace; what it says goes to a log: NAME LOG COMMAND...
start() {
	ip netns exec "$NET-$1" "${@:3}" >"$T/$2.log" 2>&1 3>&- &
	processes="$processes $!"
	started=$!
}

router() {
	start rtr router dnsmasq -k -C /dev/null --port=0 --interface=eth0 --user=root \
		--bind-interfaces --dhcp-authoritative --no-ping --pid-file="$T/router.pid" \
		--dhcp-range=10.77.0.100,10.77.0.199,1h --log-facility=- \
		--dhcp-leasefile="$T/leases"
	until_true hearing "$NET-rtr" 67
}

proxy() { # [OPTION...]
	start bs proxy "$PROXY" -l '*:67%eth0' -l '*:4011%eth0' "$@"
	until_true hearing "$NET-bs" 67 4011
}

logged() { # NUMBER PATTERN
	[ "$(grep -c "$2" "$T/proxy.log")" = "$1" ]
}

# The proxy has taken so many packets that it does not answer: NUMBER.
counted() {
	"$BUILD/bin/mb-metrics-cgi" </dev/null |
		grep -qx "metal_boot_dhcp_packets_total{outcome=\"ignored\"} $1"
}

# Say something from the machine: [OPTION...] ADDRESS:PORT HEX. The replies, as lines.
say() {
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 "$@"
}

@test "a plain client gets the router's lease, and not one packet from us" {
	network
	router
	proxy -v
	start cl capture tcpdump -i eth0 -n -U -w "$T/cap" ip and host 10.77.0.2
	until_true grep 'listening on' "$T/capture.log"

	run -0 ip netns exec "$NET-cl" busybox udhcpc -i eth0 -n -q -f -t 20 -s /bin/true
	[[ "$output" == *"lease of 10.77.0.1"*" obtained from 10.77.0.1"* ]]
	# DISCOVER and REQUEST; and again if the machine was slow.
	until_true eval '[ "$(grep -c "ignored: not a netboot client" "$T/proxy.log")" -ge 2 ]'
	kill "$started"
	wait "$started" || :
	[ -z "$(tcpdump -n -r "$T/cap" 2>/dev/null)" ]
}

@test "a netboot client hears the router's offer and ours, whose file is all we add" {
	network
	router
	proxy
	say -p 68 -n 2 255.255.255.255:67 "$(hex uefi-arm64-discover)" >"$T/heard"
	grep '^10.77.0.1:67 0201' "$T/heard"
	[ "$(sed -n 's/^10.77.0.2:67 //p' "$T/heard")" = "$(hex uefi-arm64-discover-answer)" ]
}

@test "a server that runs stops answering, and answers again, as dhcp.enabled says" {
	network
	site dhcp.enabled=false
	proxy
	until_true logged 1 'nothing is answered: dhcp.enabled is false'
	say -p 68 -w 500 255.255.255.255:67 "$(hex uefi-arm64-discover)" >"$T/heard" || :
	[ ! -s "$T/heard" ]
	until_true counted 1
	site dhcp.enabled=true dhcp.unknown_hosts=netboot
	say -p 68 255.255.255.255:67 "$(hex uefi-arm64-discover)" >"$T/heard"
	[ -s "$T/heard" ]
	site dhcp.enabled=false
	say -p 68 -w 500 255.255.255.255:67 "$(hex uefi-arm64-discover)" >"$T/heard" || :
	[ ! -s "$T/heard" ]
	until_true logged 2 ': nothing is answered'
	logged 1 ': offer'
}

@test "who asks on after our offer shows that there is no DHCP server, which is told once" {
	network
	proxy
	quiet=$SECONDS
	until_true asks_on
	[ $((SECONDS - quiet)) -ge 6 ]
	logged 1 '52:54:00:77:00:01: asks on: no DHCP server seems to answer here'
	asks_on
	asks_on # what there was to say of the one before is said
	logged 1 'asks on'
}

# As firmware asks, again and again; was it told?
asks_on() {
	say -p 68 255.255.255.255:67 "$(hex uefi-arm64-discover)" >"$T/heard"
	grep -q 'asks on' "$T/proxy.log"
}

@test "a DHCP server that is heard of is told once, and so are packets that were lost" {
	network
	proxy
	for _ in 1 2; do
		say -p 68 -w 100 255.255.255.255:67 "$(hex uefi-arm64-request)" >"$T/heard" || :
	done
	until_true logged 2 'for its DHCP server to answer'
	logged 1 '52:54:00:77:00:01: gets its address from the DHCP server 10.77.0.1'
	# secs says hours; but it may have asked before the proxy was there to hear it.
	say -p 68 255.255.255.255:67 "$(patched uefi-arm64-discover 8 7fff)" >"$T/heard"
	until_true logged 1 ': offer'
	logged 0 'nothing was heard'
}

@test "packets that were lost before the first that arrives are told, with advice" {
	network
	activated systemd # the socket was there before the packet
	say -p 68 255.255.255.255:67 "$(patched uefi-arm64-discover 8 001c)" >"$T/heard"
	until_true logged 1 '52:54:00:77:00:01: nothing was heard of it for 28 s, though it asked; is its switch port no edge port (portfast)'
}

@test "port 4011 answers to the address and port that asked" {
	network
	ip -n "$NET-cl" address add 10.77.0.100/24 dev eth0
	proxy
	run -0 say -p 4011 10.77.0.2:4011 "$(hex uefi-arm64-4011)"
	[ "$output" = "10.77.0.2:4011 $(hex uefi-arm64-4011-answer)" ]
	run -0 say -p 68 10.77.0.2:4011 "$(hex ipxe-arm64-4011)"
	[ "$output" = "10.77.0.2:4011 $(hex ipxe-arm64-4011-answer)" ]
	# It is written down after that.
	until_true test -L "$MB_STATE/by-lease/10.77.0.100"
	[ "$(readlink "$MB_STATE/by-lease/10.77.0.100")" = ../hosts/52-54-00-77-00-01 ]
}

@test "a relay gets the answer, with its own option last" {
	network
	ip -n "$NET-cl" address add 10.77.0.50/24 dev eth0
	proxy
	packet=$(patched uefi-arm64-discover 24 0a4d0032) # giaddr
	run -0 say -p 67 10.77.0.2:67 "${packet%ff}520401026162ff"
	[[ "$output" == "10.77.0.2:67 "*520401026162ff* ]]
	[[ "$output" == "10.77.0.2:67 0201060076f8f3cf0000800000000000000000000a4d00020a4d0032"* ]]
}

@test "each of several networks is answered from our address there" {
	need_namespaces
	ip netns add "$NET-bs"
	for n in 1 2; do
		ip netns add "$NET-$n"
		ip link add "lan$n" netns "$NET-bs" type veth peer name eth0 netns "$NET-$n"
		ip -n "$NET-bs" address add "10.$n.0.2/24" brd + dev "lan$n"
		ip -n "$NET-bs" link set "lan$n" up
		ip -n "$NET-$n" link set eth0 up
		until_true link_up "$NET-bs" "lan$n"
		until_true link_up "$NET-$n" eth0
	done
	start bs proxy "$PROXY" -l '*:67' -l '*:4011'
	until_true hearing "$NET-bs" 67 4011
	for n in 2 1; do
		run -0 ip netns exec "$NET-$n" "$BUILD/tool/udp" -i eth0 -p 68 \
			255.255.255.255:67 "$(hex pi4-rom-discover)"
		[[ "$output" == "10.$n.0.2:67 "*"36040a0${n}0002"* ]]
	done
}

@test "an edit of the site counts from the next packet on" {
	network
	proxy
	run -0 say -p 68 255.255.255.255:67 "$(hex ipxe-arm64-discover)"
	site dhcp.unknown_hosts=netboot dhcp.ipxe_http_script_url=http://boot.example/x
	run -0 say -p 68 255.255.255.255:67 "$(hex ipxe-arm64-discover)"
	[[ "$output" == *"$(printf http://boot.example/x | xxd -p)"* ]]

	# A spoilt one changes nothing, and is complained of.
	site nonsense
	run -0 say -p 68 255.255.255.255:67 "$(hex ipxe-arm64-discover)"
	[[ "$output" == *"$(printf http://boot.example/x | xxd -p)"* ]]
	until_true grep 'site: still going by the old one: Bad message' "$T/proxy.log"
}

ended() {
	! kill -0 "$started" 2>/dev/null
}

@test "sockets from systemd are served, readiness is told, and idleness ends it" {
	network
	start bs notify socat -u "UNIX-RECV:$T/notify" -
	until_true [ -S "$T/notify" ]
	by_systemd -t 0
	ip -n "$NET-cl" address add 10.77.0.100/24 dev eth0
	# It cannot pass packet info, so the first packet only starts the proxy.
	until_true say -p 68 -w 200 255.255.255.255:67 "$(hex uefi-arm64-discover)"
	run -0 say -p 68 255.255.255.255:67 "$(hex uefi-arm64-discover)"
	[ "$output" = "10.77.0.2:67 $(hex uefi-arm64-discover-answer)" ]
	run -0 say -p 4011 10.77.0.2:4011 "$(hex uefi-arm64-4011)"
	[ "$output" = "10.77.0.2:4011 $(hex uefi-arm64-4011-answer)" ]
	until_true grep READY=1 "$T/notify.log"
	kill "$started"
	until_true ended
	by_systemd -t 1
	say -p 68 255.255.255.255:67 "$(hex uefi-arm64-discover)," || :
	until_true ended
	wait "$started" # with 0
}

# The proxy's sockets are systemd's, who starts it by the first packet: [OPTION...].
by_systemd() {
	start bs proxy systemd-socket-activate -d -l 0.0.0.0:67 -l 0.0.0.0:4011 \
		-E MB_STATE -E NOTIFY_SOCKET="$T/notify" "$PROXY" "$@"
	until_true hearing "$NET-bs" 67 4011
}

# Start the proxy as a super-server does when the first packet is there: a socket unit
# with PassPacketInfo=yes (HOW is systemd), or inetd's "wait" (HOW is inetd).
activated() { # HOW
	start bs proxy python3 -c '
import os, select, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
s.bind(("0.0.0.0", 67))
select.select([s], [], [])
to = 0 if sys.argv[1] == "inetd" else 3
os.dup2(s.fileno(), to)
os.set_inheritable(to, True)
if sys.argv[1] == "systemd":
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])' "$1" "$PROXY" -t 1
	until_true hearing "$NET-bs" 67
}

@test "the packet that starts it is answered too, by systemd's way and by inetd's" {
	network
	for how in systemd inetd; do
		activated $how
		run -0 say -p 68 255.255.255.255:67 "$(hex uefi-arm64-discover)"
		[ "$output" = "10.77.0.2:67 $(hex uefi-arm64-discover-answer)" ]
		until_true ended
		wait "$started"
	done
}

@test "it has given up to start programs and to speak TCP" {
	network
	proxy
	until_true grep -qx 'Seccomp:	2' "/proc/$started/status"
}

@test "a signal ends it with 0" {
	network
	proxy
	for signal in TERM INT; do
		# Who is answered knows that it is there, and not about to begin.
		say -p 68 255.255.255.255:67 "$(hex uefi-arm64-discover)" >"$T/heard"
		kill -s $signal "$started"
		until_true ended
		wait "$started" # with 0
		proxy
	done
}

#
# Many hosts
#

remembered() { # NUMBER
	[ "$(find "$MB_STATE/hosts" -name identity | wc -l)" = "$1" ]
}

more_remembered() { # NUMBER
	[ "$(find "$MB_STATE" -name identity | wc -l)" -gt "$1" ]
}

# DISCOVERs of so many different Raspberry Pis at once, from the machine: FIRST LAST.
many_pis() {
	all=$(hex pi4-rom-discover)
	for n in $(seq "$1" "$2"); do
		printf -v mac 0200000%05x "$n"
		printf -v serial %08x "$n"
		one=${all/dca632010203/$mac}
		echo "${one/3df0cd91/$serial},"
	done | xargs -x -s 2000000 ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 \
		255.255.255.255:67 || :
}

@test "a burst of 1000 requests loses none" {
	network
	proxy
	all=$(hex uefi-arm64-discover)
	for n in $(seq 1000); do
		printf '%s%08x%s,\n' "${all:0:8}" "$n" "${all:16}"
	done | xargs -n 500 -x -s 2000000 ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 \
		-p 68 255.255.255.255:67 || :
	until_true logged 1000 'offer ipxe-arm64.efi'
}

@test "of what floods it no more lines are logged than a disk can bear" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind is not flooded so fast"
	network
	ip -n "$NET-cl" address add 10.77.0.50/24 dev eth0
	proxy
	SECONDS=0
	flooded() {
		say -k 3999 -w 100 -n 1 10.77.0.2:67 00 >"$T/heard" || :
		grep -q 'more like these were not logged' "$T/proxy.log"
	}
	until_true flooded
	[ "$(grep -c 'not a DHCP packet' "$T/proxy.log")" -le $(((SECONDS + 2) * 1000)) ]
}

@test "with 10,000 records each lookup is one open of one record, and no YAML is read" {
	command -v strace >/dev/null || skip "no strace"
	network
	mkdir "$MB_STATE/hosts"
	(cd "$MB_STATE/hosts" && seq 10000 | awk '{ printf "02-00-00-%02x-%02x-%02x\n",
		$1 / 65536, $1 / 256 % 256, $1 % 256 }' | tee "$T/macs" | xargs mkdir)
	awk -v dir="$MB_STATE/hosts" '{ f = dir "/" $1 "/record"; print "allow_pxe=true" >f
		close(f) }' "$T/macs"
	site dhcp.unknown_hosts=ignore
	start bs proxy strace -D -qq -o "$T/trace" -e trace=open,openat,openat2 \
		"$PROXY" -l '*:67%eth0'
	until_true hearing "$NET-bs" 67
	many_pis 9951 10000
	until_true logged 50 'offer Raspberry Pi Boot'
	until_true grep -q by-serial "$T/trace"
	[ "$(grep -c 'hosts/02-00-00-[0-9a-f-]*/record"' "$T/trace")" = 50 ]
	not grep -i yaml "$T/trace"
	ldd "$PROXY" | not grep -i yaml
}

@test "killed at any moment it leaves whole files, and goes on when started again" {
	network
	for round in $(seq 6); do
		proxy
		before=$(find "$MB_STATE" -name identity | wc -l)
		many_pis $((round * 30)) $((round * 30 + 29))
		until_true more_remembered "$before"
		kill -9 "$started"
		wait "$started" || :
	done
	for f in "$MB_STATE"/hosts/*/identity; do
		[ "$(sed -n 's/=.*//p' "$f" | tr '\n' ' ')" = "serial board client when " ]
	done
	[ -z "$(find "$MB_STATE" -xtype l)" ] # no link leads nowhere
	proxy
	many_pis 30 209
	until_true logged 180 'offer Raspberry Pi Boot'
	until_true remembered 180
}
