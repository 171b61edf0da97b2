#!/usr/bin/env bats
# mb-dhcpproxy as the DHCP server, under load: a rack that powers up, crashes, and
# packets that are none. CRASH_ROUNDS is how often it is killed: 50. For a long run:
# CRASH_ROUNDS=1000 MB_BUILD=build bats -f 'killed' t/270-dhcp-crash.bats

load dhcp-net

in_time() {
	[ -z "${MB_VALGRIND:-}" ] || skip "what is asked in time, valgrind is too slow for"
}

# Hosts that nothing is said of, and the pool that they share: FIRST LAST.
crowd() {
	in_time
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
	# None asks again because the machine stood still, but one that lost something does.
	run inside cl "$BUILD/tool/dhcp-clients" -a 60 -t 300 -i eth0 $pi -c 200
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
	[ "$(sed -n 's/.* acks \([0-9]*\) .*/\1/p' <<<"$output")" -gt 300 ]
}

#
# Packets that are none
#

# What real clients sent, as files: those of t/data, and of captures if they are here.
seeds() {
	captures=${MB_TEST_DATA:-$BATS_TEST_DIRNAME/../../shared/data}/pcap
	mkdir "$T/seeds"
	for f in "$DATA"/dhcp-*.hex; do
		case $f in *-answer.hex) continue ;; esac
		sed 's/#.*//' "$f" | xxd -r -p >"$T/seeds/$(basename "$f" .hex)"
	done
	[ ! -d "$captures" ] || python3 - "$T/seeds" "$captures"/*.pcap <<-'END'
	import struct, sys
	for path in sys.argv[2:]:
	    data = open(path, "rb").read()
	    at, n = 24, 0
	    while at + 16 <= len(data):
	        size = struct.unpack_from("<I", data, at + 8)[0]
	        frame = data[at + 16:at + 16 + size]
	        at += 16 + size
	        if frame[12:14] != b"\x08\x00" or frame[23] != 17:
	            continue
	        udp = frame[14 + 4 * (frame[14] & 15):]
	        if struct.unpack_from(">H", udp, 2)[0] in (67, 4011) and len(udp) >= 248:
	            name = path.rpartition("/")[2] + str(n)
	            open(sys.argv[1] + "/" + name, "wb").write(udp[8:])
	            n += 1
	END
}

memory() { # kB that are the server's
	awk '/^Rss(Anon|Shmem)/ { sum += $2 } END { print sum }' "/proc/$server/status"
}

# Spoilt packets do no harm: PORT GOOD-ONE.
fuzz() {
	in_time
	spoilt=("$BUILD/tool/dhcp-fuzz" -i eth0 -p "$1")
	packets=(02:00:00:78:00:0e "$T/seeds/dhcp-$2" "$T"/seeds/*)
	inside cl "${spoilt[@]}" -n 2000 "${packets[@]}"
	before=$(memory)
	inside cl "${spoilt[@]}" -s 7 -n "${FUZZ_COUNT:-6000}" "${packets[@]}"
	echo "memory $before kB, then $(memory) kB"
	# The tables of leases and offers are used little by little, and have an end.
	[ $(($(memory) - before)) -le 1024 ]
	kill -0 "$server"
	! grep -iE 'sanitizer|runtime error' "$T/server.log"
}

@test "thousands of spoilt packets: the server goes on, answers no garbage and grows no fatter" {
	[ "$SERVER" = ours ] || skip "dnsmasq answers some"
	UNKNOWN=netboot
	network
	site
	host good 02:00:00:78:00:0e 10.78.0.30
	serve
	seeds
	fuzz 67 uefi-arm64-discover
	runs udhcpc cl
	until_true has_address cl 10.78.0.20/24
}

@test "as a proxy too, on both of its ports" {
	[ "$SERVER" = ours ] || skip "it is of ours"
	network
	site
	printf '%s\n' dhcp.unknown_hosts=netboot >"$MB_STATE/site"
	start srv server "$BIN/mb-dhcpproxy" -l '*:67' -l '*:4011'
	server=$started
	until_true hearing "$NET-srv" 67
	seeds
	fuzz 67 uefi-arm64-discover
	ip -n "$NET-cl" address add 10.78.0.77/24 brd + dev eth0
	fuzz 4011 uefi-arm64-4011
}

# Answers that nobody takes wait in the kernel, until it has given up on their ARP, which is
# not before all is over.
nobodies() { # NUMBER
	all=$(sed 's/#.*//' "$DATA/dhcp-uefi-arm64-discover.hex" | tr -d '[:space:]')
	for n in $(seq "$1"); do
		printf '%s%08x%s0a4e00%02x%s,\n' "${all:0:8}" "$n" "${all:16:32}" \
			$((100 + n % 100)) "${all:56}"
	done | xargs -n 500 -x -s 2000000 ip netns exec "$NET-cl" "$BUILD/tool/udp" -i eth0 \
		-p 67 255.255.255.255:67 || :
}

@test "packets of a thousand relays that are not there keep nobody else from an answer" {
	network
	inside srv sh -c 'echo 300 >/proc/sys/net/ipv4/neigh/eth0/mcast_solicit'
	UNKNOWN=netboot site
	serve
	nobodies 1000
	run -0 inside cl "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 "$all"
	has 10.78.0.2:67
}
