#!/usr/bin/env bats
# The imitation of a Pi's boot ROM, first against a known-good peer (dnsmasq), so that
# it can be believed; then with it our own servers, a Pi or twenty at a time.

load common

setup_file() {
	files=$BATS_FILE_TMPDIR/files
	mkdir -p "$files/overlays"
	cat >"$files/config.txt" <<-'END'
	arm_64bit=1
	arm_boost=1
	enable_uart=1
	uart_2ndstage=1
	enable_gic=1
	armstub=RPI_EFI.fd
	disable_commandline_tags=1
	disable_overscan=1
	device_tree_address=0x1f0000
	device_tree_end=0x200000
	dtoverlay=miniuart-bt
	dtoverlay=upstream-pi4
	END
	# Sizes as of a release; fixup4.dat ends in an empty block.
	while read -r name size; do
		head -c "$size" /dev/urandom >"$files/$name"
	done <<-END
	start4.elf 2253280
	fixup4.dat 5120
	bcm2711-rpi-4-b.dtb 56342
	overlays/miniuart-bt.dtbo 1221
	overlays/upstream-pi4.dtbo 3221
	RPI_EFI.fd $((0x1f0000))
	END
}

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	command -v dnsmasq >/dev/null || skip "no dnsmasq to be the router"
	build=$(readlink -f "${MB_BUILD:-build}")
	PI_ROM=$build/tool/pi-rom
	data=$(readlink -f t/data)
	[ -x "$PI_ROM" ] || skip "no $PI_ROM"
	tmp=$BATS_TEST_TMPDIR
	files=$BATS_FILE_TMPDIR/files
	net=pirom-$BASHPID
	mac=dc:a6:32:01:02:03
	pi4=(-i eth0 -m "$mac" -s 91cdf03d -r d03114)
	ip netns add "$net-sw" || skip "this kernel has no network namespaces"
	ip -n "$net-sw" link add br0 type bridge forward_delay 0 mcast_snooping 0
	ip -n "$net-sw" link set br0 up
	leg rtr 10.77.0.1/24
	leg bs 10.77.0.2/24
	leg pi
}

teardown() {
	for ns in $(ip netns list | grep -o "^${net:-none}-[a-z0-9]*"); do
		ip netns pids "$ns" | xargs -r kill -9
		ip netns del "$ns"
	done
}

#
# The network
#

# A namespace on the bridge: NAME [ADDRESS].
leg() {
	ip netns add "$net-$1"
	ip -n "$net-$1" link set lo up
	ip -n "$net-sw" link add "p-$1" type veth peer name eth0 netns "$net-$1"
	ip -n "$net-sw" link set "p-$1" master br0 up
	ip -n "$net-$1" link set eth0 up
	[ -z "${2:-}" ] || ip -n "$net-$1" addr add "$2" dev eth0
}

# Run something in a namespace: NAME COMMAND...
inside() {
	ip netns exec "$net-$1" "${@:2}" 3>&-
}

# The same in the background, as $pid: that is the command itself, to be killed.
start() {
	ip netns exec "$net-$1" "${@:2}" 3>&- &
	pid=$!
}

# Start a dnsmasq in a namespace with these lines of configuration; it is ready then.
dnsmasq_in() {
	where=$1
	shift
	printf '%s\n' port=0 interface=eth0 bind-interfaces user=root no-ping \
		"pid-file=$tmp/$where.pid" "dhcp-leasefile=$tmp/$where.leases" \
		log-dhcp "log-facility=$tmp/$where.log" "$@" >"$tmp/$where.conf"
	inside "$where" dnsmasq -C "$tmp/$where.conf"
}

RANGE=dhcp-range=10.77.0.50,10.77.0.99,1h
PROXY=dhcp-range=10.77.0.255,proxy
MENU='pxe-service=0,"Raspberry Pi Boot"'

router() {
	dnsmasq_in rtr dhcp-authoritative "$RANGE" "$@"
}

# The known-good peer: dnsmasq beside the router, with files under the serial.
good_proxy() {
	tree=$tmp/tftp/91cdf03d
	mkdir -p "$tmp/tftp"
	cp -r "$files" "$tree"
	dnsmasq_in bs "$PROXY" "$MENU" enable-tftp "tftp-root=$tmp/tftp"
}

#
# Our servers
#

bound() {
	inside bs ss -Hlun "sport = :$1" | grep -q .
}

# Start one in the background, its log beside: NAME SOCKET...
ours() {
	[ -x "$build/bin/$1" ] || skip "no $1"
	start bs "$build/bin/$1" -s "$tmp/state" "${@:2}" 2>>"$tmp/$1.log"
}

our_proxy() {
	ours mb-dhcpproxy -l '*:67%eth0' -l '*:4011%eth0'
	proxy=$pid
	until_true bound 67
}

our_tftpd() {
	ours mb-tftpd -l '*:69%eth0'
	tftpd=$pid
	until_true bound 69
}

our_servers() {
	tree=$tmp/state/firmware/rpi4
	mkdir -p "$tmp/state/firmware"
	cp -r "$files" "$tree"
	our_proxy
	our_tftpd
}

#
# The Pi
#

pi_rom() {
	inside pi "$PI_ROM" "${pi4[@]}" "$@"
}

# The same in the background, as $pi, with what it says in a file.
pi_rom_starts() {
	start pi "$PI_ROM" "${pi4[@]}" "$@" >"$tmp/said"
	pi=$pid
}

pi3_rom() {
	inside pi "$PI_ROM" -3 -i eth0 -m b8:27:eb:2f:aa:eb -s b22faaeb -r a02082 "$@"
}

boots() {
	run pi_rom "$@"
	[ "$status" = 0 ] || { echo "$output"; return 1; }
	[[ "${lines[-1]}" == "booted: 10 files, "*" bytes, "*" s" ]]
}

# It ends with this sentence: SENTENCE [OPTION...].
stops() {
	sentence=$1
	shift
	run pi_rom "$@"
	echo "$output"
	[ "$status" = 1 ]
	[[ "${lines[-1]}" == "stopped: "$sentence ]]
}

# What the Pi sends first that is like this, without Ethernet, IP and UDP: FILTER.
sent() {
	start sw tcpdump -i p-pi -U -c 1 -w "$tmp/pcap" "$1" 2>"$tmp/tcpdump"
	tcpdump=$pid
	until_true grep -q listening "$tmp/tcpdump"
	"$2" -t 8 >"$tmp/said" || :
	wait "$tcpdump"
	tail -c +83 "$tmp/pcap" | xxd -p | tr -d '\n'
}

golden() {
	sed 's/#.*//' "$data/$1" | tr -d ' \n'
}

# Two packets are the same but for their xid.
same() {
	[ -n "$1" ]
	[ "${1:0:8}${1:16}" = "${2:0:8}${2:16}" ]
}

#
# That it is a Pi
#

@test "its DISCOVER is a Pi 4's, byte for byte" {
	same "$(sent 'udp dst port 67' pi_rom)" "$(golden dhcp-pi4-rom-discover.hex)"
}

@test "its REQUEST is a Pi 4's, byte for byte" {
	router "dhcp-host=$mac,10.77.0.100" dhcp-range=10.77.0.100,10.77.0.100
	dnsmasq_in bs "$PROXY" "$MENU"
	same "$(sent 'udp dst port 67 and udp[250] = 3' pi_rom)" \
		"$(golden dhcp-pi4-rom-request.hex)"
}

@test "as a Pi 3 it sends that one's DISCOVER, with the xid that they all have" {
	[ "$(sent 'udp dst port 67' pi3_rom)" = "$(golden dhcp-pi3-rom-discover.hex)" ]
}

@test "it boots from dnsmasq, and asks for a Pi's files in a Pi's order" {
	router
	good_proxy
	boots
	echo "$output" | sed -n 's,.* tftp: 91cdf03d/\([^ ]* [a-z]*\) .*,\1,p' >"$tmp/asked"
	diff - "$tmp/asked" <<-'END'
	start4.elf probe
	config.txt get
	pieeprom.sig not
	recover4.elf not
	recovery.elf not
	start4.elf get
	fixup4.dat get
	recovery.elf not
	config.txt probe
	config.txt get
	dt-blob.bin not
	recovery.elf not
	config.txt probe
	config.txt get
	bootcfg.txt not
	bcm2711-rpi-4-b.dtb probe
	bcm2711-rpi-4-b.dtb get
	overlays/overlay_map.dtb not
	config.txt probe
	config.txt get
	overlays/miniuart-bt.dtbo probe
	overlays/miniuart-bt.dtbo get
	overlays/upstream-pi4.dtbo probe
	overlays/upstream-pi4.dtbo get
	cmdline.txt not
	recovery8.img not
	kernel8.img not
	RPI_EFI.fd probe
	RPI_EFI.fd probe
	RPI_EFI.fd probe
	RPI_EFI.fd get
	END
}

@test "it reports the offers, the lease, and each file's size" {
	router
	good_proxy
	boots
	[[ "${lines[0]}" =~ ^[0-9.]+\ dhcp:\ offer\ 10\.77\.0\.[0-9]+\ from\ 10\.77\.0\.1,\ netboot\ offer\ from\ 10\.77\.0\.2\ \(option\ 43\ ok\)$ ]]
	[[ "${lines[1]}" == *"dhcp: NET 10.77.0."*" 255.255.255.0 gw 10.77.0.1 tftp 10.77.0.2" ]]
	[[ "$output" == *"tftp: 91cdf03d/start4.elf probe 2253280 bytes"* ]]
	[[ "$output" =~ "tftp: 91cdf03d/start4.elf get 2253280 bytes, "[0-9.]+" s, "[0-9.]+" MB/s" ]]
	[[ "$output" == *"tftp: 91cdf03d/cmdline.txt not there (fine)"* ]]
}

@test "what it keeps with -o is what the server has" {
	router
	good_proxy
	mkdir "$tmp/kept"
	boots -o "$tmp/kept"
	diff -r "$files" "$tmp/kept"
}

@test "each file is asked for from a port of its own, beginning at 40134" {
	router
	good_proxy
	boots -v
	ports=$(echo "$output" | sed -n 's/.* > \([0-9]*\) to 10.77.0.2:69,.*/\1/p')
	[ "$(echo "$ports" | head -n 3 | xargs)" = "40134 40135 40136" ]
	[ -z "$(echo "$ports" | uniq -d)" ]
}

@test "a request that nobody hears is sent again from the same port" {
	router
	dnsmasq_in bs "$PROXY" "$MENU"
	pi_rom_starts -v
	until_true grep -q "> 40134 to 10.77.0.2:69" "$tmp/said"
	kill "$(cat "$tmp/bs.pid")"
	good_proxy
	wait "$pi"
	[ "$(grep -c "> 40134 to 10.77.0.2:69" "$tmp/said")" -ge 2 ]
	grep -q "^booted: 10 files" "$tmp/said"
}

@test "one server that gives the address and the files is enough" {
	mkdir "$tmp/tftp"
	cp -r "$files" "$tmp/tftp/91cdf03d"
	router "$MENU" enable-tftp "tftp-root=$tmp/tftp"
	boots
	[[ "$output" == *" tftp 10.77.0.1"* ]]
}

@test "a router that wakes up after the proxy is found by the next DISCOVER" {
	good_proxy
	pi_rom_starts -v -t 30
	until_true grep -q "< 68 from 10.77.0.2:67" "$tmp/said"
	router
	wait "$pi"
	grep -q "^booted: 10 files" "$tmp/said"
}

@test "a TFTP server elsewhere is reached by the router" {
	ip -n "$net-rtr" addr add 10.99.0.9/32 dev lo
	# It is not to be found by ARP.
	inside rtr sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore'
	mkdir "$tmp/tftp"
	cp -r "$files" "$tmp/tftp/91cdf03d"
	router interface=lo enable-tftp "tftp-root=$tmp/tftp" "$MENU" dhcp-boot=,,10.99.0.9
	boots
	[[ "$output" == *" tftp 10.99.0.9"* ]]
}

# Ask by ARP, from beside, for the address that the Pi said it was offered.
arping() { # SECONDS
	until_true grep -q NET "$tmp/said"
	address=$(sed -n 's/.*offer \([0-9.]*\) from.*/\1/p' "$tmp/said")
	inside bs busybox arping -q -f -c 1 -w "$1" -I eth0 "$address"
}

@test "a Pi 4 answers ARP while it waits for a file" {
	router
	dnsmasq_in bs "$PROXY" "$MENU"
	pi_rom_starts -t 60
	arping 30
}

@test "a Pi 3's ROM does not, and asks no server to acknowledge its address" {
	router
	dnsmasq_in bs "$PROXY" 'pxe-service=0,"Raspberry Pi Boot   "'
	pi3_rom -t 20 >"$tmp/said" &
	run arping 1
	[ "$status" = 1 ]
	not grep -q DHCPREQUEST "$tmp/rtr.log"
}

#
# That it says why
#

@test "without any offer it says so" {
	stops "no DHCP offer at all" -t 8
}

@test "without an address it says who sent only a netboot offer" {
	dnsmasq_in bs "$PROXY" "$MENU"
	stops "no offer with an address: 10.77.0.2 sent only a netboot offer" -t 8
}

@test "beside a plain router alone it says what that did not send" {
	router
	stops 'no offer to netboot a Pi: 10.77.0.1 sent neither option 60 "PXEClient" nor option 43 for it' -t 8
}

@test "option 60 without option 43 is the most common mistake, and is named" {
	router dhcp-option-force=60,PXEClient
	stops "no offer to netboot a Pi: 10.77.0.1 sent option 60, but no option 43" -t 8
}

@test "a menu for somebody else is not one for a Pi" {
	router
	dnsmasq_in bs "$PROXY" 'pxe-service=0,"Linux"'
	stops 'no offer to netboot a Pi: 10.77.0.2 sent an option 43 without a menu entry "Raspberry Pi Boot"' -t 8
}

@test "the Pi's entry need not be the first of the menu" {
	router
	dnsmasq_in bs "$PROXY" 'pxe-service=0,"Linux"' "$MENU"
	stops "91cdf03d/start4.elf: no answer from the TFTP server 10.77.0.2" -t 8
}

@test "a Pi 3 wants three spaces after its menu entry" {
	router
	dnsmasq_in bs "$PROXY" "$MENU"
	run pi3_rom -t 8
	[[ "${lines[-1]}" == "stopped: no offer to netboot a Pi: 10.77.0.2 sent an option 43 without"* ]]
}

@test "a TFTP server that nobody has is named" {
	router
	dnsmasq_in bs "$PROXY" "$MENU" dhcp-boot=,,10.77.0.9
	stops "nobody answers ARP for 10.77.0.9" -t 8
}

@test "a TFTP server elsewhere without a router is named" {
	router dhcp-option=3
	dnsmasq_in bs "$PROXY" "$MENU" dhcp-boot=,,10.99.0.9
	stops "the TFTP server 10.99.0.9 is not on this network, and no router was given"
}

@test "with neither start4.elf nor start.elf under the serial, all names lose it" {
	router
	good_proxy
	mv "$tree"/* "$tmp/tftp/"
	boots
	[[ "$output" == *"rom: no second stage under 91cdf03d/, so all names go without it"* ]]
	[[ "$output" == *"tftp: overlays/miniuart-bt.dtbo get 1221 bytes"* ]]
	[[ "$output" == *"tftp: RPI_EFI.fd get 2031616 bytes"* ]]
}

@test "start.elf alone keeps the prefix, and then start4.elf is missed" {
	router
	good_proxy
	mv "$tree/start4.elf" "$tree/start.elf"
	stops "91cdf03d/start4.elf is not there, and no board starts without it"
}

@test "a missing RPI_EFI.fd is missed" {
	router
	good_proxy
	rm "$tree/RPI_EFI.fd"
	stops "91cdf03d/RPI_EFI.fd is not there, and no board starts without it"
}

@test "a config.txt that names nothing to start is missed at the end" {
	router
	good_proxy
	sed -i /armstub/d "$tree/config.txt"
	stops "nothing to start: no armstub= in config.txt and no kernel8.img"
}

@test "without device tree and overlays a board goes on" {
	router
	good_proxy
	rm -r "$tree/bcm2711-rpi-4-b.dtb" "$tree/overlays"
	run pi_rom
	[ "$status" = 0 ]
	[[ "$output" == *"overlays/upstream-pi4.dtbo not there (a board goes on without it)"* ]]
}

@test "a device_tree_address that does not fit the firmware is warned of" {
	router
	good_proxy
	head -c $((0x3e0000)) /dev/zero >"$tree/RPI_EFI.fd"
	boots
	[[ "$output" == *"warning: device_tree_address is 0x1f0000, an armstub of 4063232 bytes wants 0x3e0000"* ]]
	sed -i 's/0x1f0000/0x3e0000/' "$tree/config.txt"
	boots
	[[ "$output" != *warning* ]]
}

@test "a name in config.txt that leaves its folder is refused" {
	router
	good_proxy
	echo 'dtoverlay=../../etc/passwd' >>"$tree/config.txt"
	stops "config.txt: dtoverlay=../../etc/passwd is not a name"
}

#
# That it is as picky as a Pi
#

# A TFTP server beside the router: a shell runs CODE for each request, whose name is
# $name; one print is one packet. What is in a file there is "x" if CODE prints nothing.
liar() {
	router
	dnsmasq_in bs "$PROXY" "$MENU"
	cat >"$tmp/liar" <<-END
	#!/bin/sh
	packet() { dd bs=2048 count=1 2>/dev/null; }
	print() { printf "\$@"; said=yes; }
	full() { print "\\\\0\\\\3\\\\0\\\\\$1%512s"; }
	name=\$(packet | tail -c +3 | tr '\\0' '\\n' | head -n 1)
	name=\${name#*/}
	$1
	[ -n "\$said" ] || print '\\0\\3\\0\\1x'
	packet
	END
	chmod +x "$tmp/liar"
	start bs socat UDP4-LISTEN:69,fork,reuseaddr EXEC:"$tmp/liar" 2>/dev/null
	until_true bound 69
}

@test "a server that knows no options will do" {
	liar ''
	run pi_rom
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"tftp: 91cdf03d/kernel8.img get 1 bytes"* ]]
}

@test "an option granted that was not asked for ends the boot" {
	liar 'print "\0\6blksize\0002048\0"'
	stops "91cdf03d/start4.elf: the OACK grants what was not asked for"
}

@test "so does a tsize that is not the size" {
	liar 'case $name in
	config.txt) print "\0\6tsize\0005\0"; packet >&2; print "\0\3\0\1x" ;;
	esac'
	stops "91cdf03d/config.txt: tsize said 5 bytes, and 1 came"
}

@test "so does an error that is not \"file not found\"" {
	liar 'print "\0\5\0\2go away\0"'
	stops '91cdf03d/start4.elf: the TFTP server says error 2, "go away"'
}

@test "so does a block that was skipped" {
	liar 'case $name in
	config.txt) full 1; packet >&2; full 3 ;;
	esac'
	stops "91cdf03d/config.txt: server sent block 3 of 512 bytes after block 1"
}

@test "a block sent twice is survived by the first stage" {
	liar 'case $name in
	fixup4.dat) full 1; packet >&2; full 1; packet >&2; print "\0\3\0\2x" ;;
	esac'
	run pi_rom
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"tftp: 91cdf03d/fixup4.dat get 513 bytes"* ]]
}

@test "and not by start4.elf" {
	liar 'case $name in
	dt-blob.bin) full 1; packet >&2; full 1 ;;
	esac'
	stops "91cdf03d/dt-blob.bin: server sent block 1 twice"
}

@test "nor when it was the last one" {
	liar 'case $name in
	dt-blob.bin) print "\0\3\0\1x"; packet >&2; print "\0\3\0\1x" ;;
	esac'
	# This server is a shell: its second block may be too late for the next file.
	for _ in $(seq 20); do
		run pi_rom
		[[ "$output" != *"of the file before"* ]] || break
	done
	[ "$status" = 1 ]
	[[ "${lines[-1]}" == "stopped: "*"server sent block 1 twice, of the file before 91cdf03d/"* ]] ||
		fail "$output"
}

@test "a config.txt that changes within a boot ends it" {
	liar 'case $name in
	config.txt) print "\0\3\0\1%s" "$(date +%N)" ;;
	esac'
	stops "91cdf03d/config.txt is not the same as before"
}

@test "so does a file whose size changes between the probe and the read" {
	liar 'case $name in
	config.txt)
		echo >>'"$tmp"'/asked
		[ "$(wc -l <'"$tmp"'/asked)" != 2 ] || print "\0\6tsize\0009\0" ;;
	esac'
	stops "91cdf03d/config.txt had 9 bytes before, and now 1"
}

@test "a TFTP server that goes silent is named, with how far the file came" {
	router
	our_servers
	truncate -s 60M "$tree/start4.elf"
	pi_rom_starts -t 8
	until_true grep -q recovery.elf "$tmp/said"
	kill -9 "$tftpd"
	wait "$tftpd" || :
	not wait "$pi"
	grep "^stopped: 91cdf03d/start4.elf: the TFTP server 10.77.0.2 went silent after block [1-9]" "$tmp/said"
}

#
# Our servers
#

@test "it boots from mb-dhcpproxy and mb-tftpd" {
	router
	our_servers
	mkdir "$tmp/kept"
	boots -o "$tmp/kept"
	diff -r "$files" "$tmp/kept"
	grep -q "$mac: offer Raspberry Pi Boot from 10.77.0.2 (pi-rom d03114 91cdf03d)" \
		"$tmp/mb-dhcpproxy.log"
}

@test "a Pi 3 boots from them as far as its second stage" {
	router
	our_servers
	for name in bootcode.bin start.elf fixup.dat; do
		cp "$files/fixup4.dat" "$tree/$name"
	done
	run pi3_rom
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"tftp: bootcode.bin get 5120 bytes"* ]]
	[[ "$output" == *"tftp: b22faaeb/start.elf get 5120 bytes"* ]]
}

# Our servers with no other DHCP server.
alone() {
	mkdir -p "$tmp/state"
	printf '%s\n' dhcp.proxy_enabled=false dhcp.fallback_enabled=true \
		dhcp.fallback_ip_start=10.77.0.20 dhcp.fallback_ip_end=10.77.0.250 \
		dhcp.fallback_gateway=10.77.0.1 dhcp.fallback_subnet=255.255.255.0 \
		>"$tmp/state/site"
	our_servers
}

@test "it boots from us alone, and again, with the same address" {
	alone
	boots
	[[ "$output" =~ "dhcp: offer "(10\.77\.0\.[0-9]+)" from 10.77.0.2, netboot offer from 10.77.0.2 (option 43 ok)" ]]
	address=${BASH_REMATCH[1]}
	[[ "$output" == *"dhcp: NET $address 255.255.255.0 gw 10.77.0.1 tftp 10.77.0.2"* ]]
	boots
	[[ "$output" == *"dhcp: NET $address 255.255.255.0 gw 10.77.0.1 tftp 10.77.0.2"* ]]
	run "$build/bin/mb-leases" -s "$tmp/state" list
	[[ "$output" == "$address	$mac	-	leased	"*"	-" ]]
}

@test "a Pi 3 boots from us alone as far as its second stage, though it never asks for its address" {
	alone
	for name in bootcode.bin start.elf fixup.dat; do
		cp "$files/fixup4.dat" "$tree/$name"
	done
	run pi3_rom
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" == *"tftp: b22faaeb/start.elf get 5120 bytes"* ]]
}

# The DHCP server beside which we are, for a rack.
beside() {
	RANGE=dhcp-range=10.77.0.20,10.77.0.250,1h
	router
	our_servers
}

# So many get power at the same moment; all boot, with one DHCP each: beside|alone COUNT.
rack() {
	local i
	"$1"
	shift
	for i in $(seq "$1"); do
		leg "pi$i"
	done
	for i in $(seq "$1"); do
		start "pi$i" "$PI_ROM" -i eth0 -m "$(printf 'e4:5f:01:00:00:%02x' "$i")" \
			-s "$(printf '10000a%02x' "$i")" -r c03114 >"$tmp/said$i"
		pis[i]=$pid
	done
	for i in $(seq "$1"); do
		wait "${pis[i]}" || { cat "$tmp/said$i"; return 1; }
		grep -q "^booted: 10 files, " "$tmp/said$i"
		[ "$(grep -c ' offer ' "$tmp/said$i")" = 1 ]
	done
	[ "$(cat "$tmp"/said*[0-9] | grep -o 'offer 10[^ ]*' | sort -u | wc -l)" = "$1" ]
	# One folder, one copy: nothing was made for any of them.
	[ "$(find "$tmp/state" -name RPI_EFI.fd -o -name start4.elf | wc -l)" = 2 ]
}

@test "twenty Pis that get power at once all boot from one folder" {
	rack beside 20
}

@test "twenty Pis that get power at once all boot from us alone" {
	rack alone 20
}

@test "two hundred Pis that get power at once all boot from one folder, with one DHCP each" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind takes as long for twenty"
	rack beside 200
}

@test "mb-tftpd killed in a file and started again: the Pi asks once more, and boots" {
	router
	our_servers
	truncate -s 60M "$tree/start4.elf"
	pi_rom_starts -t 120
	until_true grep -q recovery.elf "$tmp/said"
	kill -9 "$tftpd"
	wait "$tftpd" || :
	our_tftpd
	wait "$pi"
	grep -q "^booted: 10 files" "$tmp/said"
	grep -q "start4.elf did not come; again in 5 s" "$tmp/said"
}

@test "mb-tftpd killed in a file and started again: the next boot works" {
	router
	our_servers
	truncate -s 60M "$tree/start4.elf"
	pi_rom_starts
	until_true grep -q recovery.elf "$tmp/said"
	kill -9 "$tftpd" "$pi"
	wait "$tftpd" "$pi" || :
	our_tftpd
	boots
}

@test "mb-dhcpproxy killed before it answers and started again: the Pi boots" {
	router
	our_servers
	kill -STOP "$proxy"
	pi_rom_starts -v
	until_true grep -q "< 68 from 10.77.0.1:67" "$tmp/said"
	kill -9 "$proxy"
	wait "$proxy" || :
	our_proxy
	wait "$pi"
	grep -q "^booted: 10 files" "$tmp/said"
}

#
# The command line
#

@test "usage is 64, and an interface that is not there 75" {
	run pi_rom -t 0
	[ "$status" = 64 ]
	run inside pi "$PI_ROM" -i eth0 -m "$mac" -s 91cdf03 -r d03114
	[ "$status" = 64 ]
	run inside pi "$PI_ROM" -i eth0 -m "$mac" -s 91cdf03d
	[ "$status" = 64 ]
	run inside pi "$PI_ROM" -i eth7 -m "$mac" -s 91cdf03d -r d03114
	[ "$status" = 75 ]
}
