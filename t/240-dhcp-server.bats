#!/usr/bin/env bats
# mb-dhcpproxy as the DHCP server: who gets which address, from single packets and on
# a network; and that what was acknowledged lasts.

load common

setup() {
	bats_require_minimum_version 1.5.0
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	PROXY=$BUILD/bin/mb-dhcpproxy
	LEASES=$BUILD/bin/mb-leases
	OPTIONS=$BUILD/tool/dhcp-options
	DATA=$BATS_TEST_DIRNAME/data
	T=$BATS_TEST_TMPDIR
	NET=mbs-$$
	processes=
	export MB_STATE=$T/state
	mkdir "$MB_STATE"
	pool=(dhcp.proxy_enabled=false dhcp.fallback_enabled=true
		dhcp.fallback_ip_start=10.77.0.100 dhcp.fallback_ip_end=10.77.0.199
		dhcp.fallback_subnet=255.255.255.0 dhcp.fallback_gateway=10.77.0.1
		dhcp.fallback_dns=10.77.0.1 dhcp.fallback_domain=example.com)
	site "${pool[@]}"
}

teardown() {
	for pid in $processes; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	! mountpoint -q "$T/small" || umount "$T/small"
	for name in sw bs cl other; do
		[ ! -e "/run/netns/$NET-$name" ] || ip netns delete "$NET-$name"
	done
}

site() { # NAME=VALUE...: replaced whole, as mb-config does it
	printf '%s\n' "$@" >"$MB_STATE/.site"
	mv "$MB_STATE/.site" "$MB_STATE/site"
}

record() { # MAC NAME=VALUE...
	mkdir -p "$MB_STATE/hosts/$1" "$MB_STATE/by-ip"
	printf '%s\n' "${@:2}" >"$MB_STATE/hosts/$1/record"
	for v in "${@:2}"; do
		case $v in ip=*) ln -sfn "../hosts/$1" "$MB_STATE/by-ip/${v#ip=}" ;; esac
	done
}

# A lease as it stands in the file: ADDRESS MAC [SECONDS, 1000 when not given].
leased() {
	echo "$(($(date +%s) + ${3:-1000})) $2 $1 * *" >>"$MB_STATE/leases"
}

ip_hex() { # ADDRESS
	local IFS=.
	# shellcheck disable=SC2086 # its four numbers
	printf '%02x%02x%02x%02x' $1
}

# A packet as hex: TYPE MAC [ci=ADDRESS] [gi=ADDRESS] [wants=ADDRESS] [server=ADDRESS]
# [HEX...], of options.
packet() {
	local ci=00000000 gi=00000000 more=
	for v in "${@:3}"; do
		case $v in
		ci=*) ci=$(ip_hex "${v#*=}") ;;
		gi=*) gi=$(ip_hex "${v#*=}") ;;
		wants=*) more=${more}3204$(ip_hex "${v#*=}") ;;
		server=*) more=${more}3604$(ip_hex "${v#*=}") ;;
		*) more=$more$v ;;
		esac
	done
	printf '010106000000123400000000%s0000000000000000%s%s%020d%0384d63825363' \
		"$ci" "$gi" "${2//:/}" 0 0
	printf '3501%02x%sff\n' "$1" "$more"
}

# Give it one packet as it would come in at 10.77.0.2: HEX. The answer as hex is
# $answer, the address in it $address, its options and siaddr $options, the log $log.
ask() {
	status=0
	echo "$1" | xxd -r -p >"$T/ask"
	"$PROXY" -a 10.77.0.2 "${@:2}" <"$T/ask" >"$T/answer" 2>"$T/log" || status=$?
	answer=$(xxd -p "$T/answer" | tr -d '\n') log=$(cat "$T/log")
	address='' options=''
	[ -z "$answer" ] || {
		address=$(printf '%d.%d.%d.%d' "0x${answer:32:2}" "0x${answer:34:2}" \
			"0x${answer:36:2}" "0x${answer:38:2}")
		options=$("$OPTIONS" show <"$T/answer")
	}
	echo "$log"
}

option() { # CODE HEX: the answer's option
	grep -qx "$1 $2" <<<"$options"
}

no_option() { # CODE
	[ -n "$options" ] && ! grep -q "^$1 " <<<"$options"
}

hex() { # NAME
	sed 's/#.*//' "$DATA/dhcp-$1.hex" | tr -d '[:space:]'
}

A=02:00:00:00:00:0a
B=02:00:00:00:00:0b

#
# One packet
#

@test "a plain client is offered an address of the pool with its settings, in one line of the log" {
	ask "$(packet 1 $A)"
	[ "$status" = 0 ]
	[[ "$address" == 10.77.0.1?? ]]
	[ "$log" = "mb-dhcpproxy: $A: offer $address from 10.77.0.2" ]
	option 53 02
	option 1 ffffff00
	option 3 0a4d0001
	option 6 0a4d0001
	option 15 "$(printf example.com | xxd -p)"
	option 28 0a4d00ff
	option 51 00000e10
	option 54 0a4d0002
	no_option 67
	first=$address
	ask "$(packet 1 $A)"
	[ "$address" = "$first" ]
	ask "$(packet 1 $B)"
	[ "$address" != "$first" ]
}

@test "a single packet changes no lease" {
	leased 10.77.0.150 $A
	cp -r "$MB_STATE" "$T/before"
	ask "$(packet 3 $A wants=10.77.0.150 server=10.77.0.2)"
	[ "$address" = 10.77.0.150 ]
	option 53 05
	ask "$(packet 7 $A ci=10.77.0.150 server=10.77.0.2)"
	[ "$status" = 1 ]
	diff -r "$T/before" "$MB_STATE"
}

@test "a netboot client gets its address and what to boot in one packet, at each stage the same address" {
	site "${pool[@]}" dhcp.unknown_hosts=netboot
	# The boot ROM, and what it boots, with an identifier of its own.
	ask "$(hex pi4-rom-discover)"
	pi=$address
	[[ "$log" == *": offer $pi and Raspberry Pi Boot from 10.77.0.2 (pi-rom d03114 91cdf03d)" ]]
	option 43 "0601030a04005058450914000011$(printf 'Raspberry Pi Boot' | xxd -p)ff"
	option 60 "$(printf PXEClient | xxd -p)"
	option 66 "$(printf 10.77.0.2 | xxd -p)"
	for stage in uefi-arm64 http-arm64 ipxe-arm64; do
		all=$(hex $stage-discover)
		ask "${all:0:56}dca632010203${all:68}"
		[ "$address" = "$pi" ]
		option 67 '.*'
		option 255 0a4d0002
	done
	ask "$(packet 1 dc:a6:32:01:02:03 3d06ff0102030405)"
	[ "$address" = "$pi" ]
	[ "$(sed -n 's/^lease=//p' "$MB_STATE/hosts/dc-a6-32-01-02-03/identity")" = "" ]
}

@test "firmware that is not to netboot gets its address and is sent on; who is not ours gets only the address" {
	record 52-54-00-77-00-01 allow_pxe=false ip=10.77.0.7
	ask "$(hex uefi-arm64-discover)"
	[ "$address" = 10.77.0.7 ]
	[ "$log" = "mb-dhcpproxy: 52:54:00:77:00:01: offer 10.77.0.7, sent on to its next boot entry from 10.77.0.2 (uefi-pxe arm64): its record does not allow PXE" ]
	[[ "$answer" == *"2b1e0601030a0400505845091200000f"* ]]
	rm -r "$MB_STATE/hosts"
	ask "$(hex uefi-arm64-discover)"
	[[ "$address" == 10.77.0.1?? ]]
	[[ "$log" == *": offer $address and nothing to boot from 10.77.0.2 (uefi-pxe arm64): no record of it, and not known as a Raspberry Pi" ]]
	no_option 43
	no_option 60
	no_option 67
	site "${pool[@]}" dhcp.fallback_netboot=true
	ask "$(hex uefi-arm64-discover)"
	option 67 "$(printf ipxe-arm64.efi | xxd -p)"
}

@test "a record's address comes first, and nobody else gets it" {
	record 02-00-00-00-00-0a ip=10.77.0.7 name=node1 gateway=10.77.0.3 lease_time=600 \
		'search=a.example b.example' netmask=255.255.0.0 'dns=10.77.0.3 10.77.0.4'
	ask "$(packet 1 $A wants=10.77.0.150)"
	[ "$address" = 10.77.0.7 ]
	option 12 "$(printf node1 | xxd -p)"
	option 3 0a4d0003
	option 1 ffff0000
	option 51 00000258
	option 6 0a4d00030a4d0004
	option 119 016107"$(printf example | xxd -p)"00016207"$(printf example | xxd -p)"00
	record 02-00-00-00-00-0a ip=10.77.0.150
	ask "$(packet 1 $B wants=10.77.0.150)"
	[ "$address" != 10.77.0.150 ]
	ask "$(packet 3 $B wants=10.77.0.150 server=10.77.0.2)"
	option 53 06
	[[ "$log" == *"$B: nak 10.77.0.150: it is another host's by its record, or our own" ]]
}

@test "who has no address here, or is to be left alone, hears nothing, and the log says why" {
	site dhcp.proxy_enabled=false
	ask "$(packet 1 $A)"
	[ "$status" = 1 ]
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: no address for it in this network" ]
	site "${pool[@]}" dhcp.unknown_hosts=ignore
	ask "$(packet 1 $A)" -v
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: no record of it" ]
	record 02-00-00-00-00-0a disabled=true ip=10.77.0.7
	ask "$(packet 3 $A wants=192.168.1.7)"
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: its record or Ironic's file says to leave it alone" ]
	mkdir -p "$MB_STATE/hosts/02-00-00-00-00-0b"
	echo ignore=true >"$MB_STATE/hosts/02-00-00-00-00-0b/ironic"
	ask "$(packet 1 $B)"
	[ -z "$answer" ]
}

@test "a record's address that another machine has, and no pool, is told as that, each time" {
	site dhcp.proxy_enabled=false dhcp.fallback_subnet=255.255.255.0 \
		dnsmasq.default_subnet=255.255.255.0
	record "${A//:/-}" ip=10.77.0.7
	leased 10.77.0.7 $B
	ask "$(packet 1 $A)"
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: 10.77.0.7, the address of its record, cannot be had: another machine has it" ]
}

@test "a full pool is silence" {
	site "${pool[@]/199/100}"
	leased 10.77.0.100 $B
	ask "$(packet 1 $A)"
	[ "$status" = 1 ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: every address of its pool is in use" ]
	rm "$MB_STATE/leases"
	leased 10.77.0.100 $B -10 # over
	ask "$(packet 1 $A)"
	[ "$address" = 10.77.0.100 ]
}

@test "each state of a client gets its ACK, or its NAK" {
	leased 10.77.0.150 $A
	while read -r want rest; do
		# shellcheck disable=SC2086 # the words of a packet
		ask "$(packet 3 $rest)"
		type=$(sed -n 's/^53 0//p' <<<"$options")
		echo "$rest: $type, not $want?"
		[ "${type:--}" = "$want" ]
	done <<-END
		5 $A wants=10.77.0.150 server=10.77.0.2
		6 $B wants=10.77.0.150 server=10.77.0.2
		- $B wants=10.77.0.150 server=10.77.0.1
		5 $A wants=10.77.0.150
		6 $A wants=10.77.0.151
		6 $A wants=192.168.1.150
		6 $B wants=10.77.0.150
		5 $B wants=10.77.0.151
		5 $A ci=10.77.0.150
		6 $B ci=10.77.0.150
		- $A
	END
}

@test "a NAK says why, has nothing else in it, and is broadcast by a relay" {
	leased 10.77.0.150 $A
	ask "$(packet 3 $B gi=10.77.0.9 wants=10.77.0.150 3d070102000000000b 520401026162)"
	[ "$(cut -d' ' -f1 <<<"$options" | tr '\n' ' ')" = "53 54 56 61 82 255 " ]
	[ "${answer:20:4}" = 8000 ]
	[ "${answer:48:8}" = 0a4d0009 ]
	option 56 "$(printf 'another machine has it' | xxd -p)"
	[[ "$log" == *": $B: nak 10.77.0.150: another machine has it" ]]
}

@test "behind a relay its network counts, by link selection and subnet selection too, and it must have a netmask" {
	site "${pool[@]//10.77.0.1??/10.88.0.100}"
	ask "$(packet 1 $A)"
	[ -z "$answer" ]
	ask "$(packet 1 $A gi=10.88.0.1)"
	[ "$address" = 10.88.0.100 ]
	option 54 0a4d0002
	ask "$(packet 1 $A gi=10.99.0.1)"
	[ -z "$answer" ]
	ask "$(packet 1 $A gi=10.99.0.1 520605040a580001)"
	[ "$address" = 10.88.0.100 ]
	ask "$(packet 1 $A gi=10.99.0.1 76040a580001)"
	[ "$address" = 10.88.0.100 ]
	# Only a relay may say so.
	ask "$(packet 1 $A 520605040a580001)"
	[ -z "$answer" ]
	ask "$(packet 1 $A 76040a580001)"
	[ -z "$answer" ]
	site dhcp.proxy_enabled=false dhcp.fallback_enabled=true \
		dhcp.fallback_ip_start=10.88.0.100 dhcp.fallback_ip_end=10.88.0.100
	ask "$(packet 1 $A gi=10.88.0.1)"
	[ -z "$answer" ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: no netmask is said for this relay's network" ]
}

@test "INFORM gets settings and no address; BOOTP is told of and not answered" {
	ask "$(packet 8 $A ci=10.77.0.50)"
	[ "$address" = 0.0.0.0 ]
	option 53 05
	option 3 0a4d0001
	no_option 51
	[ "$log" = "mb-dhcpproxy: $A: informed 10.77.0.50 from 10.77.0.2" ]
	all=$(packet 1 $A)
	ask "${all/350101/}"
	[ "$status" = 1 ]
	[ "$log" = "mb-dhcpproxy: $A: ignored: BOOTP, which is not served" ]
}

@test "option lines of the site and of Ironic reach the client, by tag" {
	mkdir -p "$T/hosts" "$T/opts"
	cat >"$T/dhcp.conf" <<-END
		dhcp-match=set:ipxe,175
		dhcp-option=option:mtu,1400
		dhcp-option-force=option:tftp-server-address,10.77.0.6
		dhcp-option=tag:known,option:ntp-server,0.0.0.0
		dhcp-option=option:dns-server
	END
	echo '52:54:00:77:00:01,set:node1,set:ironic' >"$T/hosts/a.conf"
	cat >"$T/opts/a.conf" <<-END
		tag:node1,tag:!ipxe,67,snponly.efi
		tag:node1,tag:ipxe,67,http://10.77.0.5/boot.ipxe
		tag:node1,66,10.77.0.5
		tag:node1,255,10.77.0.5
	END
	site "${pool[@]}" dnsmasq.enabled=true dnsmasq.root_directory="$T" \
		dhcp.config_file="$T/dhcp.conf"
	"$BUILD/bin/mb-ironic"
	ask "$(packet 1 $A)"
	option 26 0578
	option 150 0a4d0006
	no_option 42
	no_option 6
	ask "$(packet 1 $A 370103)"
	no_option 26
	option 150 0a4d0006

	ask "$(hex uefi-arm64-discover)"
	option 67 "$(printf snponly.efi | xxd -p)"
	option 255 0a4d0005
	[ "$(cut -b 217-238 <<<"$answer")" = "$(printf snponly.efi | xxd -p)" ]
	option 42 0a4d0002
	[[ "$log" == *" and what its option lines say from 10.77.0.2 (uefi-pxe arm64)" ]]
	ask "$(hex ipxe-arm64-discover)"
	option 67 "$(printf http://10.77.0.5/boot.ipxe | xxd -p)"
}

# An address of this machine's that nobody else's test uses.
own_loopback() {
	echo "127.1.$(($$ / 256 % 256)).$(($$ % 256))"
}

@test "a second server, leases that are none, and a folder that is not there are told, and end it" {
	echo nonsense >"$MB_STATE/leases"
	ask "$(packet 1 $A)"
	[ "$status" = 78 ]
	[ "$log" = "mb-dhcpproxy: leases:1: not a lease; mend or remove that line" ]
	site "${pool[@]}" dhcp.lease_file="$T/none/leases"
	ask "$(packet 1 $A)"
	[ "$status" = 78 ]
	rm "$MB_STATE/leases"
	site "${pool[@]}"
	exec 7>"$MB_STATE/leases.lock"
	flock 7
	run -75 "$PROXY" -l "$(own_loopback):16767"
	[[ "$output" == *"leases: another mb-dhcpproxy, or mb-leases, is writing it" ]]
	exec 7>&-
}

@test "a file of more leases than there is room for is told as that, not as a full disk" {
	awk 'BEGIN { for (i = 0; i <= 65536; i++)
		printf "4000000000 02:00:00:%02x:%02x:%02x 10.%d.%d.%d * *\n", i / 65536,
			i / 256 % 256, i % 256, 80 + i / 65536, i / 256 % 256, i % 256 }' \
		>"$MB_STATE/leases"
	ask "$(packet 1 $A)"
	[ "$status" = 78 ]
	[ "$log" = "mb-dhcpproxy: leases: more than 65536 leases, which is all that we have room for" ]
}

@test "while mb-leases writes the leases, a server that starts waits for it" {
	command -v strace >/dev/null || skip "no strace, which has it find the lock held"
	# As often as this it is held; by one that really held it, it would be a race.
	strace -D -o "$T/calls" -e trace=flock -e inject=flock:error=EAGAIN:when=1..5 \
		"$PROXY" -l "$(own_loopback):16767" 2>"$T/log" 3>&- &
	started=$!
	processes="$processes $started"
	until_true grep -q 'flock.* = 0' "$T/calls"
	[ "$(grep -c EAGAIN "$T/calls")" = 5 ]
	kill -0 "$started"
}

#
# On a network: a switch, our server, a client and another machine
#

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
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	command -v udhcpc >/dev/null || skip "no udhcpc"
	ip netns add "$NET-sw" 2>/dev/null || skip "no network namespaces here"
	ip -n "$NET-sw" link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" link set br0 up
	leg bs 52:54:00:77:ff:02 10.77.0.2
	leg cl $A
	leg other 52:54:00:77:ff:03
	until_true ports_up 3
	# What the client does with what it got: it sets its address, and writes it down.
	cat >"$T/script" <<-'END'
		#!/bin/sh
		case $1 in
		bound | renew)
			ip address replace "$ip/$mask" dev "$interface"
			env | grep -E '^(ip|router|dns|domain|lease|serverid|hostname)=' |
				sort >"$OUT.new"
			mv "$OUT.new" "$OUT"
			;;
		esac
	END
	chmod +x "$T/script"
}

server() { # [LISTEN]
	# shellcheck disable=SC2086 # a command, or none
	ip netns exec "$NET-bs" ${slow-} "$PROXY" -l "${1:-*:67%eth0}" >>"$T/server.log" 2>&1 3>&- &
	started=$!
	processes="$processes $started"
	until_true hearing "$NET-bs" 67
}

stop() { # [SIGNAL]
	kill "-${1:-TERM}" "$started"
	rc=0
	wait "$started" || rc=$?
	processes=${processes% "$started"}
}

# A real client gets an address, or not, when it has asked $TRIES times: [OPTION...]
client() {
	rm -f "$T/lease"
	OUT=$T/lease ip netns exec "$NET-cl" udhcpc -f -q -n -i eth0 -t "${TRIES:-30}" -T 2 \
		-s "$T/script" "$@" >"$T/client.log" 2>&1 3>&-
}

its() { # NAME: what the client was told
	sed -n "s/^$1=//p" "$T/lease"
}

@test "a real client gets an address, keeps it over a restart of the server, and releases it" {
	network
	server
	client -x hostname:bob
	got=$(its ip)
	[[ "$got" == 10.77.0.1?? ]]
	[ "$(its router)" = 10.77.0.1 ]
	[ "$(its serverid)" = 10.77.0.2 ]
	[[ "$("$LEASES" list)" == "$got"$'\t'"$A"$'\tbob\tleased\t'* ]]
	stop
	[ $rc = 0 ]
	grep -q " $A $got bob " "$MB_STATE/leases"
	[ ! -s "$MB_STATE/leases.journal" ]
	server
	rm "$T/lease"
	OUT=$T/lease ip netns exec "$NET-cl" udhcpc -f -R -i eth0 -s "$T/script" \
		>"$T/client.log" 2>&1 3>&- &
	asker=$!
	until_true test -e "$T/lease"
	kill $asker # and so releases it
	wait $asker || :
	[ "$(its ip)" = "$got" ]
	until_true grep "$A: released $got" "$T/server.log"
	[[ "$("$LEASES" list)" == "$got"$'\t'"$A"$'\t-\tover\t'* ]]
}

@test "mb-host shows the lease of a host, and that Ironic knows it" {
	record "${A//:/-}" ip=10.77.0.7
	leased 10.77.0.7 $A
	leased 10.77.0.8 $B -5
	mkdir -p "$MB_STATE/hosts/${B//:/-}"
	echo tags=node1 ironic >"$MB_STATE/hosts/${B//:/-}/ironic"
	run -0 "$BUILD/bin/mb-host" $A $B
	grep -qx 'lease.ip=10.77.0.7' <<<"$output"
	grep -qx 'lease.state=leased' <<<"$output"
	grep -qx 'lease.state=over' <<<"$output"
	grep -qx 'ironic.tags=node1 ironic known' <<<"$output"
	[ "$(grep -c ^ironic.ignore= <<<"$output")" = 1 ]
}

@test "mb-leases changes the leases of a server that runs" {
	network
	server
	client
	got=$(its ip)
	"$LEASES" release $A
	[ -z "$("$LEASES" list)" ]
	client
	[ "$(its ip)" = "$got" ] # its MAC makes it so
}

@test "a record that moves a host moves it when it renews, and a declined address of it is told" {
	network
	server
	client
	ip -n "$NET-cl" address flush dev eth0
	record "${A//:/-}" ip=10.77.0.7 allow_pxe=true
	client
	[ "$(its ip)" = 10.77.0.7 ]
	[[ "$("$LEASES" list)" == "10.77.0.7"$'\t'"$A"* ]]
	[ "$("$LEASES" list | wc -l)" = 1 ] # one address a network
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$(packet 4 $A wants=10.77.0.7 server=10.77.0.2)," || :
	until_true grep "$A: 10.77.0.7 is the address of its record: find who uses it" \
		"$T/server.log"
	[[ "$("$LEASES" list)" == "10.77.0.7"$'\t-\t-\tdeclined\t'* ]]
	client
	[[ "$(its ip)" == 10.77.0.1?? ]]
}

@test "an address that another machine uses is found, told, and not given" {
	network
	ip -n "$NET-other" address add 10.77.0.100/24 dev eth0
	site "${pool[@]/199/101}"
	server
	for mac in $A 02:00:00:00:00:11 02:00:00:00:00:12; do # one of them meets it first
		ip -n "$NET-cl" address flush dev eth0
		ip -n "$NET-cl" link set eth0 address "$mac"
		TRIES=4 client || :
		[ ! -e "$T/lease" ] || [ "$(its ip)" = 10.77.0.101 ]
	done
	until_true grep -F "10.77.0.100: in use by 52:54:00:77:ff:03: nobody gets it for 10 minutes" \
		"$T/server.log"
	[[ "$("$LEASES" list)" == "10.77.0.100"$'\t-\t-\tdeclined\t'* ]]
	until_true grep "ignored: every address of its pool is in use" "$T/server.log"
}

@test "that an address is in use is heard also by a server that did not run when it was told" {
	command -v strace >/dev/null || skip "no strace, which has it stand still"
	network
	ip -n "$NET-other" address add 10.77.0.100/24 dev eth0
	site "${pool[@]/199/100}"
	# For longer than it waits for an answer, when it has asked.
	slow="strace -D -o /dev/null -e inject=sendto:delay_exit=1000000" server
	TRIES=4 client || :
	[ ! -e "$T/lease" ]
	until_true grep "10.77.0.100: in use by 52:54:00:77:ff:03" "$T/server.log"
}

# The server as a user who may open no raw socket, and what hands it some.
unprivileged() {
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
	chown -R nobody "$MB_STATE"
	slow='setpriv --bounding-set -all,+net_bind_service --inh-caps -all,+net_bind_service
		--ambient-caps +net_bind_service --reuid nobody --clear-groups' server
}

@test "a server without a right of its own is handed what looks for use" {
	command -v systemd-socket-activate >/dev/null || skip "no systemd-socket-activate"
	network
	site "${pool[@]/199/101}"
	ip netns exec "$NET-bs" systemd-socket-activate -l "$MB_STATE/probe.sock" "$PROXY" -H \
		>"$T/hand.log" 2>&1 3>&- &
	processes="$processes $!"
	until_true takes $! ip netns exec "$NET-bs"
	unprivileged
	client
	[[ "$(its ip)" == 10.77.0.10[01] ]]
	not grep "without a look" "$T/server.log"
	taken=$(its ip)
	"$LEASES" release "$taken"
	ip -n "$NET-cl" address flush dev eth0
	ip -n "$NET-cl" link set eth0 address 02:00:00:00:00:11
	ip -n "$NET-other" address add 10.77.0.100/24 dev eth0
	ip -n "$NET-other" address add 10.77.0.101/24 dev eth0
	client || :
	grep "in use by 52:54:00:77:ff:03" "$T/server.log"
	[ ! -e "$T/lease" ]
}

@test "a server without a right of its own, whom nobody hands any, says so once and offers" {
	network
	unprivileged
	client
	[ "$(grep -c "offered without a look whether they are in use: Operation not permitted" "$T/server.log")" = 1 ]
}

@test "the address of a record that another machine uses is told with advice, and the pool helps out" {
	network
	record "${A//:/-}" ip=10.77.0.7
	ip -n "$NET-other" address add 10.77.0.7/24 dev eth0
	server
	client
	[[ "$(its ip)" == 10.77.0.1?? ]]
	grep "10.77.0.7: in use by 52:54:00:77:ff:03" "$T/server.log"
	grep "$A: 10.77.0.7 is the address of its record: find who uses it" "$T/server.log"
}

@test "the client itself, who still has the address, is nobody else" {
	network
	site "${pool[@]/199/100}"
	ip -n "$NET-cl" address add 10.77.0.100/24 dev eth0
	server
	client
	[ "$(its ip)" = 10.77.0.100 ]
}

# A second link of the server and the other machine: [ADDRESS]
second_link() {
	ip link add eth1 netns "$NET-bs" type veth peer name eth1 netns "$NET-other"
	[ -z "${1-}" ] || ip -n "$NET-bs" address add "$1/24" brd + dev eth1
	ip -n "$NET-bs" link set eth1 up
	ip -n "$NET-other" link set eth1 up
	until_true carrier
}

carrier() {
	ip -n "$NET-bs" -o link show eth1 | grep -q 'state UP'
}

@test "who uses an address on another link, of the same network, does not use it here" {
	network
	site "${pool[@]/199/100}"
	second_link 10.77.0.3
	ip -n "$NET-other" address add 10.99.0.1/24 dev eth1
	server
	ip netns exec "$NET-other" sh -c 'while :; do "$1" arp eth1 10.77.0.100 50; done' \
		sh "$BUILD/tool/net-probe" >/dev/null 3>&- &
	processes="$processes $!"
	client
	[ "$(its ip)" = 10.77.0.100 ]
	not grep "in use" "$T/server.log"
}

@test "on an interface without an address nobody is given one of another's network" {
	network
	second_link
	server '*:67'
	ip netns exec "$NET-other" "$BUILD/tool/udp" -w 1500 -i eth1 -p 68 255.255.255.255:67 \
		"$(packet 1 $B)" >"$T/heard" || :
	until_true grep "$B: ignored: our own address there is not known" "$T/server.log"
	[ ! -s "$T/heard" ]
	client # on the one that has one
	[[ "$(its ip)" == 10.77.0.1?? ]]
}

@test "who floods it with ARP keeps nobody from an answer" {
	command -v strace >/dev/null || skip "no strace, which tells what is read first"
	network
	ip -n "$NET-other" address add 10.77.0.9/24 dev eth0
	slow="strace -D -o $T/reads -e trace=recvfrom,recvmsg" server
	client # from now on it hears ARP
	holds_still
	for _ in $(seq 150); do
		ip netns exec "$NET-other" "$BUILD/tool/net-probe" arp eth0 10.77.0.99 1 || :
	done >/dev/null
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$(packet 8 $B ci=10.77.0.9)," || :
	: >"$T/reads"
	kill -CONT "$started"
	until_true grep "$B: informed" "$T/server.log"
	# Some were there, and not all were read before the packet.
	before=$(sed '/recvmsg.*= [1-9]/q' "$T/reads" | grep -c 'recvfrom.* = 28$')
	echo "$before"
	[ "$before" -gt 10 ]
	[ "$before" -lt 100 ]
}

# The server does nothing until it is told to go on.
holds_still() {
	kill -STOP "$started"
	until_true grep -q '^State:.*[Tt] (' "/proc/$started/status"
}

@test "who broadcasts is on this link, whatever address it says that it has" {
	network
	site "${pool[@]//10.77.0.1??/10.88.0.100}"
	server
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$(packet 3 $B ci=10.88.0.100)," || :
	until_true grep "$B: ignored: no address for it in this network" "$T/server.log"
	[ -z "$("$LEASES" list)" ]
}

@test "who asks at an address of another link is not on that link" {
	network
	second_link 10.99.0.2
	ip -n "$NET-other" address add 10.99.0.9/24 dev eth1
	ip -n "$NET-other" route add 10.77.0.2 via 10.99.0.2
	server '*:67'
	ip netns exec "$NET-other" "$BUILD/tool/udp" -s 10.99.0.9 -p 68 10.77.0.2:67 \
		"$(packet 1 $B)," || :
	until_true grep "$B: ignored: no address for it in this network" "$T/server.log"
}

@test "while an address is looked at for use others are answered, and who asks again is not looked at twice" {
	network
	leased 10.77.0.150 $B
	server
	holds_still # so that all three are there when it looks
	a=$(packet 1 $A)
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$a," "${a:0:8}00005678${a:16}," "$(packet 1 $B)," || :
	kill -CONT "$started"
	until_true grep "$A: offer" "$T/server.log"
	[ "$(sed -n 's/.*: \(02.*\): offer.*/\1/p' "$T/server.log" | tr '\n' ' ')" = "$B $A " ]
	asks_by_arp
}

# Who asks whether an address is in use has a socket for it from then on.
asks_by_arp() {
	[ "$(ip netns exec "$NET-bs" cat /proc/net/packet | wc -l)" -gt 1 ]
}

@test "without a look at it an address is offered at once" {
	network
	site "${pool[@]}" dhcp.conflict_probe=false
	server
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$(packet 1 $A)"
	not asks_by_arp
}

@test "a boot ROM whose REQUEST does not say what it is is told what to boot all the same" {
	network
	site "${pool[@]}" dhcp.conflict_probe=false
	server
	rom=dc:a6:32:01:02:03
	all=$(hex pi4-rom-discover)
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"${all:0:8}00001234${all:16}" >"$T/offer"
	until_true grep "$rom: offer" "$T/server.log"
	got=$(sed -n "s/.*$rom: offer \([0-9.]*\) and Raspberry Pi Boot .*/\1/p" "$T/server.log")
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$(packet 3 $rom wants="$got" server=10.77.0.2)" >"$T/ack"
	until_true grep "$rom: ack $got and Raspberry Pi Boot " "$T/server.log"
	grep "$(printf 'Raspberry Pi Boot' | xxd -p)" "$T/ack"
}

@test "a Pi 3's boot ROM, which never sends REQUEST, has a lease of what it was offered" {
	network
	server
	ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$(hex pi3-rom-discover)" >"$T/offer"
	mac=$(hex pi3-rom-discover)
	mac=${mac:56:12}
	run -0 "$LEASES" -j list
	jq -e --arg m "$mac" 'length == 1 and .[0].state == "leased" and
		(.[0].mac | gsub(":"; "")) == $m' <<<"$output"
	until_true test -L "$MB_STATE/by-lease/$(jq -r '.[0].address' <<<"$output")"
}

@test "a server that is never idle brings its file of leases up to date all the same" {
	command -v strace >/dev/null || skip "no strace, which makes it slow enough"
	network
	site "${pool[@]}" dhcp.conflict_probe=false
	sed 's/#.*//' "$DATA/dhcp-plain-discover.hex" | xxd -r -p >"$T/plain"
	slow='strace -D -o /dev/null' server
	for ns in cl other; do
		ip netns exec "$NET-$ns" "$BUILD/bench/dhcp-load" -o -c 45 -m 45 -n 1000000 \
			-t 600 -f "${#ns}000" eth0 "$T/plain" >"$T/load" 2>&1 3>&- &
		load=$!
		processes="$processes $load"
	done
	client
	until_true grep -q " $A " "$MB_STATE/leases"
	kill "$load" # which is still at it
}

@test "the way it serves may change while it runs" {
	network
	site dhcp.proxy_enabled=true
	server
	site "${pool[@]}"
	client
	[[ "$(its ip)" == 10.77.0.1?? ]]
	site dhcp.proxy_enabled=true
	TRIES=4 run -1 client
	"$LEASES" prune # it is nobody's file now
}

@test "when the disk is full nobody is told of a lease that is not on it, and all goes on when there is room" {
	network
	mkdir "$T/small"
	mount -t tmpfs -o size=64k none "$T/small" || skip "no tmpfs here"
	site "${pool[@]}" dhcp.lease_file="$T/small/leases"
	server
	dd if=/dev/zero of="$T/small/filler" bs=4k 2>/dev/null || :
	TRIES=4 run -1 client
	grep "broadcasting select for" "$T/client.log" # an offer costs no disk
	until_true grep "mb-dhcpproxy: leases: not written; [1-4] answers are not sent: No space left" \
		"$T/server.log"
	rm "$T/small/filler"
	client
	cat "$T/small/leases" "$T/small/leases.journal" | grep " $A $(its ip) "
	stop
	[ $rc = 0 ]
}

# A network and a pool for many: [NAME=VALUE...]
wide() {
	site dhcp.proxy_enabled=false dhcp.fallback_enabled=true \
		dhcp.fallback_ip_start=10.77.1.0 dhcp.fallback_ip_end=10.77.9.250 "$@"
	ip -n "$NET-bs" address flush dev eth0
	ip -n "$NET-bs" address add 10.77.0.2/16 brd + dev eth0
}

# What many machines say, of which the first is number $1 and the last number $2.
many() { # FIRST LAST TYPE [WORD...]
	for n in $(seq "$1" "$2"); do
		packet "$3" "$(printf '02:00:00:01:%02x:%02x' $((n / 256)) $((n % 256)))" \
			"${@:4}"
	done
}

@test "200 machines in the same second are all offered an address of their own" {
	network
	wide
	server
	many 1 200 1 | sed 's/$/,/' | xargs ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 \
		-p 68 255.255.255.255:67 || :
	until_true eval '[ "$(grep -c ": offer " "$T/server.log")" = 200 ]'
	[ "$(sed -n 's/.*: offer \([0-9.]*\) .*/\1/p' "$T/server.log" | sort -u | wc -l)" = 200 ]
}

@test "killed at any moment, it has kept every lease that it acknowledged" {
	network
	wide dhcp.conflict_probe=false
	: >"$T/acked"
	for round in 1 2 3 4 5; do
		server
		# Each asks for an address of its own, as after a restart, and is heard of.
		for n in $(seq $((round * 100)) $((round * 100 + 99))); do
			packet 3 "$(printf '02:00:00:01:%02x:%02x' $((n / 256)) $((n % 256)))" \
				wants=10.77.$((n / 200 + 1)).$((n % 200 + 1))
		done >"$T/requests"
		mapfile -t requests <"$T/requests"
		ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
			"${requests[@]}" >"$T/answers.$round" 2>/dev/null 3>&- &
		asker=$!
		until_true eval '[ "$(wc -l <"$T/answers.'$round'")" -ge '$((round * 15))' ]'
		stop KILL
		kill $asker 2>/dev/null || :
		wait $asker || :
		"$LEASES" -j list >"$T/list"
		while read -r _ all; do
			[ "${#all}" -lt 500 ] || mac=${all:56:12} at=${all:32:8}
			printf '%d.%d.%d.%d %s\n' "0x${at:0:2}" "0x${at:2:2}" "0x${at:4:2}" \
				"0x${at:6:2}" "$mac"
		done <"$T/answers.$round" >>"$T/acked"
		[ -s "$T/acked" ]
		while read -r at mac; do
			jq -e --arg a "$at" --arg m "$mac" \
				'any(.address == $a and (.mac | gsub(":"; "")) == $m)' "$T/list" >/dev/null || {
				echo "round $round: $at of $mac is lost"
				return 1
			}
		done <"$T/acked"
	done
	[ "$(wc -l <"$T/acked")" -ge 200 ]
	[ "$(cut -d' ' -f1 "$T/acked" | sort | uniq -d | wc -l)" = 0 ]
}
