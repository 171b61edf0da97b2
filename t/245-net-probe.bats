#!/usr/bin/env bats
# net/ifaces and net/probe, on networks: which addresses are ours, and who is at others.

load common

setup_file() {
	bats_require_minimum_version 1.5.0
}

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	PROBE=$BUILD/tool/net-probe
	T=$BATS_TEST_TMPDIR
	NET=mbn-$$
	started=
}

teardown() {
	[ -z "$started" ] || {
		kill "$started" 2>/dev/null || :
		wait "$started" || :
	}
	for name in a b sw far; do
		[ ! -e "/run/netns/$NET-$name" ] || ip netns delete "$NET-$name"
	done
}

# Machines a and b at a switch; b is also the router to a network with machine far.
#
#     a eth0 10.77.0.1 --- sw --- eth0 10.77.0.2  b  eth1 10.88.0.1 --- eth0 10.88.0.2 far
#
network() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	ip netns add "$NET-sw" 2>/dev/null || skip "no network namespaces here"
	for name in a b far; do
		ip netns add "$NET-$name"
		ip -n "$NET-$name" link set lo up
	done
	ip -n "$NET-sw" link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" link set br0 up
	port a eth0 10.77.0.1/24
	port b eth0 10.77.0.2/24
	ip -n "$NET-b" link add eth1 type veth peer name eth0 netns "$NET-far"
	ip -n "$NET-b" addr add 10.88.0.1/24 dev eth1
	ip -n "$NET-b" link set eth1 up
	ip -n "$NET-far" addr add 10.88.0.2/24 dev eth0
	ip -n "$NET-far" link set eth0 up
	until_true link_up "$NET-far" eth0
	until_true link_up "$NET-b" eth1
	ip -n "$NET-far" route add default via 10.88.0.1
	ip -n "$NET-a" route add default via 10.77.0.2
	ip netns exec "$NET-b" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}

port() { # MACHINE INTERFACE [ADDRESS]: one that is plugged into the switch
	ip -n "$NET-$1" link add "$2" type veth peer name "$1-$2" netns "$NET-sw"
	ip -n "$NET-sw" link set "$1-$2" master br0 up
	[ -z "${3:-}" ] || ip -n "$NET-$1" addr add "$3" brd + dev "$2"
	ip -n "$NET-$1" link set "$2" up
	until_true forwards "$1-$2"
	until_true link_up "$NET-$1" "$2"
}

forwards() { # PORT
	ip -n "$NET-sw" -d link show "$1" | grep -q 'state forwarding'
}

on() { # MACHINE COMMAND...
	ip netns exec "$NET-$1" "${@:2}"
}

mac() { # MACHINE INTERFACE
	ip -n "$NET-$1" -br link show dev "$2" | awk '{ print $3 }'
}

# Begin to ask from a machine, and come back when it has asked.
asking() { # MACHINE VERB...
	ip netns exec "$NET-$1" "$PROBE" "${@:2}" >"$T/heard" 2>&1 3>&- &
	started=$!
	until_true grep -E 'asked|ready' "$T/heard"
}

@test "each address of a machine is told with its interface, a bridge's and a second one too" {
	network
	ip -n "$NET-a" addr add 10.77.9.1/30 dev eth0
	ip -n "$NET-a" link add br7 type bridge
	ip -n "$NET-a" addr add 10.7.0.1/16 brd + dev br7
	ip -n "$NET-a" link add eth1 type veth peer name eth2
	ip -n "$NET-a" link set eth1 master br7 up
	ip -n "$NET-a" link set eth2 up
	ip -n "$NET-a" link set br7 up
	ip -n "$NET-a" link add eth3 type veth peer name eth4
	ip -n "$NET-a" addr add 10.6.0.1 peer 10.6.0.2/32 dev eth3
	until_true on a sh -c "[ \$($PROBE ifaces | grep -c up) = 4 ]"
	m=$(mac a eth0)
	on a "$PROBE" ifaces | sort >"$T/is"
	sort >"$T/want" <<-EOF
		lo 127.0.0.1 255.0.0.0 0.0.0.0 00:00:00:00:00:00 up
		eth0 10.77.0.1 255.255.255.0 10.77.0.255 $m up
		eth0 10.77.9.1 255.255.255.252 0.0.0.0 $m up
		br7 10.7.0.1 255.255.0.0 10.7.255.255 $(mac a br7) up
		eth3 10.6.0.1 255.255.255.255 0.0.0.0 $(mac a eth3) down
	EOF
	diff "$T/want" "$T/is"
}

@test "more addresses than there is room for are told as far as there is, and do no harm" {
	network
	for i in $(seq 300); do
		echo "addr add 10.5.$((i / 200)).$((i % 200 + 1))/32 dev lo"
	done | ip -n "$NET-a" -batch -
	run -0 on a "$PROBE" ifaces
	[ "${#lines[@]}" = 256 ]
}

@test "a change of an address, and of an interface, wakes who watches" {
	network
	asking a watch
	ip -n "$NET-a" addr add 10.77.0.9/24 dev eth0
	wait "$started"
	grep '^eth0 10.77.0.9 ' "$T/heard"

	asking a watch
	ip -n "$NET-a" link set eth0 down
	wait "$started"
	started=
	grep '^eth0 10.77.0.9 .* down$' "$T/heard"
}

@test "an address in use is heard of, with the MAC of who has it" {
	network
	run -0 on a "$PROBE" arp eth0 10.77.0.2 60000
	[[ "${lines[1]}" == "10.77.0.2 $(mac b eth0) eth0 after "* ]]
	# Nobody's cache has learnt a thing of who asks.
	[ -z "$(ip -n "$NET-b" neigh show dev eth0)" ]
}

@test "of an address that nobody has nothing is heard" {
	network
	run -1 on a "$PROBE" arp eth0 10.77.0.9 500
	[[ "${lines[1]}" == "nobody after "*", woken 0" ]]
}

@test "on a VLAN it is asked there, and only there" {
	network
	for name in a b; do
		ip -n "$NET-$name" link add link eth0 name eth0.7 type vlan id 7 2>/dev/null ||
			skip "this kernel has no VLANs"
		ip -n "$NET-$name" link set eth0.7 up
		until_true link_up "$NET-$name" eth0.7
	done
	ip -n "$NET-a" addr add 10.7.0.1/24 dev eth0.7
	ip -n "$NET-b" addr add 10.7.0.2/24 dev eth0.7
	on b sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore'
	run -0 on a "$PROBE" arp eth0.7 10.7.0.2 60000
	[[ "${lines[1]}" == "10.7.0.2 $(mac b eth0.7) eth0.7 after "* ]]
	run -1 on a "$PROBE" arp eth0 10.7.0.2 300
}

@test "the ARP of others wakes nobody" {
	network
	asking a arp eth0 10.77.0.9 1500
	# Asked of everybody: who has 10.77.0.66? By who has an address, so it is no probe.
	on b "$BUILD/tool/udp" -w 200 10.77.0.66:9 00 || :
	on b "$BUILD/tool/udp" -w 200 10.77.0.67:9 00 || :
	ip -n "$NET-b" neigh show | grep -c '10.77.0.6[67]'
	wait "$started" || [ $? = 1 ]
	started=
	grep '^nobody after .* woken 0$' "$T/heard"
}

@test "a machine that probes for the same address at the same time is one that uses it" {
	network
	asking a arp eth0 10.77.0.9 60000
	run on b "$PROBE" arp eth0 10.77.0.9 100
	[[ "${lines[1]}" == "nobody"* ]]
	wait "$started"
	started=
	grep "^10.77.0.9 $(mac b eth0) eth0 after " "$T/heard"
}

@test "so is one that announces it" {
	network
	asking a arp eth0 10.77.0.9 60000
	on b sh -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_notify'
	ip -n "$NET-b" addr flush dev eth0
	ip -n "$NET-b" addr add 10.77.0.9/24 dev eth0
	ip -n "$NET-b" link set eth0 address 02:00:00:00:77:09
	wait "$started"
	started=
	grep "^10.77.0.9 02:00:00:00:77:09 eth0 after " "$T/heard"
}

@test "our own probe that comes in by another interface is no answer" {
	network
	port a eth1 10.77.0.3/24
	run -1 on a "$PROBE" arp eth0 10.77.0.9 500
	[[ "${lines[1]}" == "nobody after "* ]]
	# It did come in.
	[[ "${lines[1]}" != *" woken 0" ]]
}

@test "beyond a router an address in use is heard of by its echo, and one that is not never" {
	network
	run -0 on a "$PROBE" echo 10.88.0.2 60000
	[[ "${lines[1]}" == "10.88.0.2 echo after "* ]]
	run -1 on a "$PROBE" echo 10.88.0.9 500
	[[ "${lines[1]}" == "nobody after "* ]]
}

@test "the echoes of others wake nobody" {
	network
	asking a echo 10.88.0.9 1500
	on a "$PROBE" echo 10.88.0.2 60000
	wait "$started" || [ $? = 1 ]
	started=
	grep '^nobody after .* woken 0$' "$T/heard"
}

@test "without the right to it, both sockets say that it is for want of rights" {
	network
	run -75 on a setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all \
		"$PROBE" arp eth0 10.77.0.2 100
	[[ "$output" == *"arp: Operation not permitted; echo: Operation not permitted" ]]
}
