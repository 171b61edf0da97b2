#!/usr/bin/env bats
# mb-dhcpproxy and other networks than its first: relays, VLANs, several interfaces and
# several addresses. MB_DHCP_SERVER=dnsmasq tries the tests on dnsmasq.

load dhcp-net

#
# Behind a relay: the server at 10.78.0.2, a machine in 10.79.0.0/24, and between them a
# router that has 10.78.0.9 and 10.79.0.1
#

relayed() {
	POOL='10.79.0.100 10.79.0.149' ADDRESS=10.79.0.20
	network
	leg relay 02:00:00:78:ff:09 10.78.0.9/24
	ip link add far netns "$NET-relay" type veth peer name p-far netns "$NET-sw"
	ip -n "$NET-sw" link add br1 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" link set br1 up
	ip -n "$NET-sw" link set p-far master br1 up
	ip -n "$NET-sw" link set p-cl master br1
	ip -n "$NET-relay" address add 10.79.0.1/24 brd + dev far
	ip -n "$NET-relay" link set far up
	ip netns exec "$NET-relay" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	ip -n "$NET-srv" route add 10.79.0.0/24 via 10.78.0.9
	until_true port_up far
	until_true link_up "$NET-relay" far
	until_true port_up cl
	site
	sed -i 's/10\.78\.0\.1$/10.79.0.1/' "$MB_ETC/metal-boot.yaml" "$MB_ETC/backend.yaml" \
		"$T/peer.conf"
	serve
}

isc_relay() { # [OPTION...]
	need dhcrelay isc-dhcp-relay
	start relay relay dhcrelay -4 -d "$@" -id far -iu eth0 10.78.0.2
	until_true isc_relay_hears
}

# It tells of each of its interfaces, and then of what it speaks to the server by.
isc_relay_hears() {
	grep -q 'Sending on.*fallback' "$T/relay.log"
}

dnsmasq_relay() {
	start relay relay dnsmasq -k -C /dev/null --port=0 --user=root --log-facility=- \
		--pid-file="$T/relay.pid" --dhcp-leasefile="$T/relay.leases" \
		--dhcp-relay=10.79.0.1,10.78.0.2
	until_true hearing "$NET-relay" 67
}

has_what_it_should() {
	until_true has_address cl 10.79.0.20/24
	until_true eval "inside cl ip route | grep '^default via 10.79.0.1 '"
	[ "$(leased "$KNOWN")" = 10.79.0.20 ]
	[ "$(told cl serverid)" = 10.78.0.2 ]
}

@test "behind ISC's relay a machine gets its address, and renews without the relay" {
	relayed
	isc_relay
	watch cl
	runs udhcpc cl
	has_what_it_should
	kill -USR1 "$client"
	until_true said cl 'Request 10.79.0.20.68 > 10.78.0.2.67'
	until_true said cl 'ACK 10.78.0.2.67 > 10.79.0.20.68'
	kill -USR2 "$client"
	until_true said cl 'Release 10.79.0.20.68 > 10.78.0.2.67'
	until_true eval '[ -z "$(leased "$KNOWN")" ]'
}

@test "behind dnsmasq's relay it does too" {
	relayed
	dnsmasq_relay
	runs udhcpc cl
	has_what_it_should
}

@test "a machine that nothing is said of gets an address of the pool of its network" {
	relayed
	ip -n "$NET-cl" link set eth0 down
	ip -n "$NET-cl" link set eth0 address "$STRANGER" up
	until_true port_up cl
	isc_relay
	runs udhcpc cl
	until_true ran cl bound
	[[ $(told cl ip) == 10.79.0.1[0-4][0-9] ]]
	[ "$(told cl router)" = 10.79.0.1 ]
}

@test "what a relay says of itself it hears again, word for word" {
	relayed
	isc_relay -a
	watch relay
	watch cl
	runs udhcpc cl
	has_what_it_should
	until_true only_said relay Discover Offer Request ACK
	until_true only_said cl Discover Offer Request ACK
	# That comes after what kind a packet is of.
	until_true each_says_where
	[ "$(grep 'Agent-Information (82)' "$T/wire-relay.log" | sort -u | wc -l)" = 1 ]
	not grep Agent-Information "$T/wire-cl.log"
}

# All that went between relay and server has it.
each_says_where() {
	[ "$(grep -A 1 'Agent-Information (82)' "$T/wire-relay.log" | grep -c 'Circuit-ID.*: far')" = \
		"$(wire relay | wc -l)" ]
}

@test "who comes from another network is refused through the relay, and gets an address there" {
	relayed
	isc_relay -a
	watch relay
	watch cl
	from_elsewhere cl 10.99.0.5
	runs dhclient cl
	until_true has_address cl 10.79.0.20/24
	until_true only_said cl Request NACK Discover Offer Request ACK
	until_true said relay 'NACK 10.78.0.2.67 > 10.79.0.1.67'
}

@test "as a proxy, behind a relay that asks the DHCP server and us, a UEFI hears both" {
	[ "$SERVER" = ours ] || skip "it is of ours"
	relayed
	stop "$server"
	leg rtr 02:00:00:78:ff:01 10.78.0.1/24
	ip -n "$NET-rtr" route add 10.79.0.0/24 via 10.78.0.9
	start rtr router dnsmasq -k -C "$T/peer.conf"
	until_true hearing "$NET-rtr" 67
	printf '%s\n' dhcp.unknown_hosts=netboot >"$MB_STATE/site"
	start srv proxy "$BIN/mb-dhcpproxy" -l '*:67'
	until_true hearing "$NET-srv" 67
	need dhcrelay isc-dhcp-relay
	start relay relay dhcrelay -4 -d -a -id far -iu eth0 10.78.0.2 10.78.0.1
	until_true isc_relay_hears
	packet=$(sed 's/#.*//' "$DATA/dhcp-uefi-arm64-discover.hex" | tr -d '[:space:]')
	run -0 inside cl "$BUILD/tool/udp" -i eth0 -p 68 -n 2 255.255.255.255:67 "$packet"
	[ "${#lines[@]}" = 2 ]
	# yiaddr of the one, boot file and TFTP server of the other; both through the relay.
	[ "$(grep -c '^10.79.0.1:67 02' <<<"$output")" = 2 ]
	[ "$(cut -c $((15 + 32))-$((15 + 39)) <<<"$output" | grep -vc 00000000)" = 1 ]
	has "$(printf ipxe-arm64.efi | xxd -p)"
}

#
# VLANs, interfaces, addresses
#

# An interface eth0.NUMBER of the server and of the machine, joined by a VLAN of their
# cable, or by a cable of its own: vlan|cable NUMBER ADDRESS-OF-THE-SERVER.
join() {
	case $1 in
	vlan)
		for name in srv cl; do
			ip -n "$NET-$name" link add link eth0 name "eth0.$2" type vlan id "$2" ||
				skip "this kernel has no VLANs"
		done ;;
	cable)
		ip link add "eth0.$2" netns "$NET-srv" type veth \
			peer name "eth0.$2" netns "$NET-cl" ;;
	esac
	ip -n "$NET-cl" link set "eth0.$2" up
	ip -n "$NET-srv" link set "eth0.$2" up
	ip -n "$NET-srv" address add "$3" brd + dev "eth0.$2"
	until_true link_up "$NET-cl" "eth0.$2"
	until_true link_up "$NET-srv" "eth0.$2"
}

# udhcpc on another interface than eth0: INTERFACE [TRIES]. Its lines are in $output.
asks_on() {
	run inside cl busybox udhcpc -i "$1" -n -q -f -t "${2:-60}" -T 1 -s /bin/true
}

each_its_network() { # vlan|cable
	network "$STRANGER"
	join "$1" 10 10.10.0.2/24
	join "$1" 20 10.20.0.2/24
	join "$1" 30 10.30.0.2/24
	ip -n "$NET-cl" link set eth0.10 address 02:00:00:78:10:01
	ip -n "$NET-cl" link set eth0.20 address 02:00:00:78:20:01
	site
	host ten 02:00:00:78:10:01 10.10.0.7
	host twenty 02:00:00:78:20:01 10.20.0.7
	serve
	asks_on eth0.10
	has 'lease of 10.10.0.7 obtained from 10.10.0.2'
	asks_on eth0.20
	has 'lease of 10.20.0.7 obtained from 10.20.0.2'
	asks_on eth0
	has 'lease of 10.78.0.1'
	has 'obtained from 10.78.0.2'
	asks_on eth0.30 2
	has 'no lease'
	# A machine whose plug was moved.
	ip -n "$NET-cl" link set eth0.10 down
	ip -n "$NET-cl" link set eth0.30 address 02:00:00:78:10:01
	asks_on eth0.30 2
	has 'no lease'
}

@test "on each interface a machine gets the address that it has there, and none where it has none" {
	each_its_network cable
}

@test "on each VLAN of one interface too" {
	each_its_network vlan
}

@test "two addresses on one interface: each host is answered from the one of its network" {
	network "$STRANGER"
	ip -n "$NET-srv" address add 10.80.0.2/24 brd + dev eth0
	site
	host other "$STRANGER" 10.80.0.7
	serve
	watch cl
	runs udhcpc cl
	until_true has_address cl 10.80.0.7/24
	[ "$(told cl serverid)" = 10.80.0.2 ]
	kill -USR1 "$client"
	until_true said cl 'Request 10.80.0.7.68 > 10.80.0.2.67'
	until_true said cl 'ACK 10.80.0.2.67 > 10.80.0.7.68'
	wire cl | not grep ' 10.78.0.2.67 > '
	loses_power cl
	ip -n "$NET-cl" address flush dev eth0
	ip -n "$NET-cl" link set eth0 address "$KNOWN"
	runs udhcpc cl
	until_true has_address cl 10.78.0.20/24
	[ "$(told cl serverid)" = 10.78.0.2 ]
}

@test "several interfaces at once: each is answered on itself, from its own address" {
	network "$STRANGER"
	leg two 02:00:00:78:00:0d
	ip -n "$NET-sw" link add br1 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" link set br1 up
	ip link add eth1 netns "$NET-srv" type veth peer name p-srv1 netns "$NET-sw"
	ip -n "$NET-sw" link set p-srv1 master br1 up
	ip -n "$NET-sw" link set p-two master br1
	ip -n "$NET-srv" address add 10.81.0.2/24 brd + dev eth1
	ip -n "$NET-srv" link set eth1 up
	until_true port_up srv1
	until_true port_up two
	site
	host two 02:00:00:78:00:0d 10.81.0.7
	serve
	watch cl
	watch two
	runs udhcpc two
	runs udhcpc cl
	until_true has_address two 10.81.0.7/24
	until_true ran cl bound
	[ "$(told two serverid)" = 10.81.0.2 ]
	[ "$(told cl serverid)" = 10.78.0.2 ]
	until_true only_said two Discover Offer Request ACK
	until_true only_said cl Discover Offer Request ACK
	# The one's plug in the other's wall: what it had is of another network.
	ip -n "$NET-sw" link set p-two master br0
	loses_power cl
	from_elsewhere two 10.81.0.7
	runs dhclient two
	until_true said two 'NACK 10.78.0.2.67 > 255.255.255.255.68'
	until_true grep -q '^new_ip_address=10.78.0.1' "$T/two-told"
}
