#!/usr/bin/env bats
# The tools that the TFTP bench measures with: what they say must be so.

load common

bats_require_minimum_version 1.5.0

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	T=$BATS_TEST_TMPDIR
	LOAD=$BUILD/bench/load
	net=mbload-$BASHPID
	ip netns add "$net-s" || skip "this kernel has no network namespaces"
	ip netns add "$net-c"
	for end in s c; do ip -n "$net-$end" link set lo up; done
	mkdir -p "$T/state/tftp"
	"$LOAD" -p 100000 >"$T/state/tftp/file"
}

teardown() {
	for ns in "${net:-none}-s" "${net:-none}-c"; do
		[ -e "/run/netns/$ns" ] || continue
		ip netns pids "$ns" | xargs -r kill -9
		ip netns del "$ns"
	done
	[ -z "${cable:-}" ] || kill -9 "$cable" 2>/dev/null || :
}

threads() { # COUNT: that the server has
	[ "$(find "/proc/$(ip netns pids "$net-s")/task" -mindepth 1 -maxdepth 1 | wc -l)" = "$1" ]
}

no_server() {
	[ -z "$(ip netns pids "$net-s")" ]
}

serve() { # [OPTION...]
	ip netns exec "$net-s" "$BUILD/bin/mb-tftpd" -l '*:69' -s "$T/state" "$@" 2>>"$T/log" 3>&- &
	until_true hearing "$net-s" 69
}

load() { # OPTION...; in the server's own namespace, where every 127 is at home
	run -"${status_wanted:-0}" --separate-stderr ip netns exec "$net-s" \
		"$LOAD" -t 600 "$@" 127.0.0.1 file "${size:-100000}"
}

has_sent() { # COUNT: as the log says, after the last ACKs
	[ "$(grep -c ': sent file, 100000 bytes' "$T/log")" -ge "$1" ]
}

value() { # NAME: of the line that load printed
	sed -n "s/.*\b$1=\([^ ]*\).*/\1/p" <<<"${lines[-1]}"
}

plug() { # OPTION...: a cable, 10.80.0.1 to 10.80.0.2
	"$BUILD/bench/cable" "$@" "$net-s" "$net-c" >"$T/cable" 3>&- &
	cable=$!
	until_true grep -qx up "$T/cable"
	ip -n "$net-s" addr add 10.80.0.1/24 dev eth0
	ip -n "$net-c" addr add 10.80.0.2/24 dev eth0
	ip -n "$net-s" link set eth0 up
	ip -n "$net-c" link set eth0 up
}

through_cable() { # OPTION...
	run -"${status_wanted:-0}" --separate-stderr ip netns exec "$net-c" \
		"$LOAD" -t 600 "$@" 10.80.0.1 file 100000
}

@test "a hundred clients get the file three times each, and are counted" {
	serve
	load -c 100 -r 3 -s 127.1.0.1
	[ "$(value "done") $(value failed) $(value bytes)" = "300 0 30000000" ]
	until_true has_sent 300
	[ "$(grep -c ': sent file, 100000 bytes' "$T/log")" = 300 ]
	grep -q '127.1.0.100: sent file' "$T/log"
}

@test "with one thread and with eight a crowd gets large blocks and windows whole" {
	local threads count=0
	for threads in 1 8; do
		serve -j "$threads"
		until_true threads "$threads"
		load -c 200 -r 3 -b 8192 -s 127.1.0.1
		[ "$(value "done") $(value failed) $(value bytes)" = "600 0 60000000" ]
		load -c 200 -r 3 -b 8192 -w 4 -s 127.1.0.1
		[ "$(value "done") $(value failed) $(value bytes)" = "600 0 60000000" ]
		until_true has_sent $((count += 1200))
		ip netns pids "$net-s" | xargs kill
		until_true no_server
	done
	[ "$(grep -c ': sent file, 100000 bytes' "$T/log")" = 2400 ]
}

@test "what was granted is what is said, window or not" {
	serve
	load -b 1000 -w 8
	[ "$(value blksize)/$(value windowsize)" = 1000/8 ]
	load
	[ "$(value blksize)/$(value windowsize)" = 1468/1 ]
	load -g -w 8 -c 5
	[ "$(value "done")/$(value windowsize)" = 5/8 ]
}

@test "a byte that is not the file's fails the transfer" {
	serve
	printf '\377' | dd of="$T/state/tftp/file" bs=1 seek=51200 conv=notrunc status=none
	status_wanted=1 load -b 512
	[ "$(value "done") $(value failed)" = "0 1" ]
	[[ $stderr == *"a block of the wrong bytes" ]]
}

@test "a size that is not the file's fails the transfer" {
	serve
	size=100001 status_wanted=1 load
	[[ $stderr == *"a tsize that is not the file's" ]]
}

@test "an ERROR fails the transfer, and silence does in the time given" {
	serve
	rm "$T/state/tftp/file"
	status_wanted=1 load
	[[ $stderr == *"an ERROR from the server" ]]
	ip netns pids "$net-s" | xargs kill
	until_true no_server
	status_wanted=1 load -t 10
	[[ $stderr == *"no end within the time given" ]]
	[ "$(value lost)" -ge 1 ]
}

@test "the mute ask and say no more, while others are served" {
	serve
	load -m 50 -s 127.1.0.1
	[ "$(value heard) $(value "done")" = "50 1" ]
	until_true has_sent 1
	[ "$(grep -c 'sent file' "$T/log")" = 1 ]
}

@test "the cable holds each packet back" {
	plug -d 20
	serve
	through_cable -b 10000
	# The request and eleven blocks, there and back.
	awk -v took="$(value median)" 'BEGIN { exit !(took >= 0.44) }'
}

@test "the cable loses what it is told to, and the file comes whole all the same" {
	plug -l 5
	serve
	through_cable -c 8 -w 4
	[ "$(value "done") $(value failed)" = "8 0" ]
	kill "$cable"
	wait "$cable"
	awk -F '[= ]' '/frames=/ { n += $2; lost += $4 } END {
		print lost, "of", n; exit !(lost > n * 0.02 && lost < n * 0.10) }' "$T/cable"
}

@test "a cable that loses everything lets nothing through, and leaves nothing behind" {
	plug -l 100
	serve
	status_wanted=1 through_cable -t 2
	[ "$(value failed)" = 1 ]
	kill "$cable"
	wait "$cable"
	grep -qE 'frames=([0-9]+) lost=\1 overrun=0' "$T/cable"
	run ! ip -n "$net-s" link show eth0
	run ! ip -n "$net-c" link show eth0
}
