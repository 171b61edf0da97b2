#!/usr/bin/env bats
# mb-dhcpproxy as the DHCP server, under load: a rack that powers up, crashes, and
# packets that are none. CRASH_ROUNDS is how often it is killed: 50. For a long run:
# CRASH_ROUNDS=1000 MB_BUILD=build bats -f 'killed' t/270-dhcp-crash.bats

load dhcp-net

# Hosts that nothing is said of, and the pool that they share: FIRST LAST.
crowd() {
	POOL="$1 $2"
	network "$STRANGER"
	site
	sed -i -e 's/255\.255\.255\.0/255.255.0.0/' "$MB_ETC/metal-boot.yaml" "$T/peer.conf"
	ip -n "$NET-srv" address flush dev eth0
	ip -n "$NET-srv" address add 10.78.0.2/16 brd + dev eth0
	ip -n "$NET-cl" address add 10.78.0.9/16 brd + dev eth0
}

@test "two hundred machines that get power at once have an address each, and asked once" {
	crowd 10.78.1.0 10.78.2.255
	serve
	pi=-p
	[ "$SERVER" = ours ] || pi=
	run inside cl "$BUILD/tool/dhcp-clients" -i eth0 $pi -c 200
	echo "$output"
	[ "$status" = 0 ]
	has 'said 400 lost 0 offers 200 acks 200 kept 0 refused 0'
	[ "$(leases | wc -l)" = 200 ]
	[ "$(leases | cut -d ' ' -f 1 | sort -u | wc -l)" = 200 ]
}

# The leases that hold, for dhcp-clients -l.
list_command() {
	if [ "$SERVER" = dnsmasq ]; then
		echo "awk '{ print \$3, \$2 }' '$T/leases'"
	else
		echo "'$BIN/mb-leases' list | awk '\$4 == \"leased\"'"
	fi
}

# The server as one command, whose own arguments follow.
server_command() {
	if [ "$SERVER" = dnsmasq ]; then
		command=(dnsmasq -k -C "$T/peer.conf")
	else
		"$BIN/mb-config"
		"$BIN/mb-ironic"
		command=("$BIN/mb-dhcpproxy" -l '*:67')
	fi
}

@test "killed at any moment under load, the server loses no lease, and gives none twice" {
	# Fewer addresses than clients, so that what one lets go the next one takes.
	crowd 10.78.1.0 10.78.1.255
	server_command
	run inside cl "$BUILD/tool/dhcp-clients" -g 10.78.0.9 -c 300 \
		-r "${CRASH_ROUNDS:-50}" -l "$(list_command)" 10.78.0.2 \
		ip netns exec "$NET-srv" "${command[@]}" 2>"$T/server.log"
	echo "$output" | tail -n 3
	[ "$status" = 0 ]
	[ "$(sed -n 's/.* acks \([0-9]*\) .*/\1/p' <<<"$output")" -gt 1000 ]
}
