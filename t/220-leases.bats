#!/usr/bin/env bats
# Leases: the files that they are kept in, mb-leases, and what is there after a crash.
# CRASH_ROUNDS is how often the server is killed: 200.

load common

setup_file() {
	bats_require_minimum_version 1.5.0
}

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	BIN=$BUILD/bin
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state
	LEASES=$BIN/mb-leases
	FILE=$MB_STATE/leases
	mkdir "$MB_STATE"
	soon=$(($(date +%s) + 7500))
	server= net=
}

teardown() {
	[ -z "$server" ] || stop
	[ -z "$net" ] || ip netns del "$net"
}

stop() {
	kill -KILL "$server" 2>/dev/null || :
	wait "$server" 2>/dev/null || :
	server=
}

# What mb-dhcpproxy does for mb-leases.
serve() {
	"$BUILD/tool/lease-server" -i "$MB_STATE" >"$T/server.log" 2>&1 3>&- &
	server=$!
	until_true grep -qx ready "$T/server.log"
}

some_leases() { # two that hold, one for ever, one that is over
	cat <<-END
	$soon dc:a6:32:01:02:03 10.0.0.20 node1 01:dc:a6:32:01:02:03
	0 dc:a6:32:01:02:04 10.0.0.3 * *
	$soon 06-00:11:22 10.0.0.100 ib ff:00:01
	1 dc:a6:32:01:02:05 10.0.0.4 old *
	END
}

addresses() {
	"$LEASES" list | cut -f 1 | tr '\n' ' '
}

in_file() { # ADDRESS
	grep -q " $1 " "$FILE"
}

@test "leases are listed by address, a tab between the columns" {
	some_leases >"$FILE"
	run -0 --separate-stderr "$LEASES" list
	[ -z "$stderr" ]
	[ "${lines[0]}" = $'10.0.0.3\tdc:a6:32:01:02:04\t-\tleased\tnever\t-' ]
	[ "${lines[1]}" = $'10.0.0.4\tdc:a6:32:01:02:05\told\tover\t-\t-' ]
	[ "${lines[2]}" = $'10.0.0.20\tdc:a6:32:01:02:03\tnode1\tleased\t2h\t01:dc:a6:32:01:02:03' ]
	[ "${lines[3]}" = $'10.0.0.100\t06-00:11:22\tib\tleased\t2h\tff:00:01' ]
	[ "${#lines[@]}" = 4 ]
}

@test "on a terminal the columns are aligned" {
	command -v script >/dev/null || skip "script is not installed"
	some_leases >"$FILE"
	run -0 script -qec "'$LEASES' list" /dev/null
	[ "${lines[0]%$'\r'}" = '10.0.0.3         dc:a6:32:01:02:04  -                     leased    never  -' ]
}

@test "as JSON there are numbers and nulls" {
	some_leases >"$FILE"
	run -0 "$LEASES" -j list
	[ "$(jq -c '.[0]' <<<"$output")" = '{"address":"10.0.0.3","mac":"dc:a6:32:01:02:04","name":null,"state":"leased","expiry":0,"client_id":null}' ]
	[ "$(jq -c '.[2] | [.name, .expiry, .client_id]' <<<"$output")" = \
		"[\"node1\",$soon,\"01:dc:a6:32:01:02:03\"]" ]
	rm "$FILE"
	[ "$("$LEASES" -j list | jq -c .)" = '[]' ]
}

@test "without leases the list is empty, and listing makes no file" {
	run -0 "$LEASES" list
	[ -z "$output" ]
	[ -z "$(ls "$MB_STATE")" ]
}

@test "an address, a MAC and a name are released; another is not there" {
	some_leases >"$FILE"
	"$LEASES" release 10.0.0.3
	[ "$(addresses)" = '10.0.0.4 10.0.0.20 10.0.0.100 ' ]
	"$LEASES" release DC-A6-32-01-02-03 OLD
	[ "$(addresses)" = '10.0.0.100 ' ]
	[ "$(cat "$FILE")" = "$soon 06-00:11:22 10.0.0.100 ib ff:00:01" ]
	run -1 "$LEASES" release 10.0.0.3
	[ "$output" = "mb-leases: '10.0.0.3' has no lease" ]
	run -1 "$LEASES" release nobody ib "$(printf 'a\nrelease ib')" ''
	[ "${#lines[@]}" = 3 ]
	[ "${lines[1]}" = "mb-leases: 'a\\x0arelease ib' has no lease" ]
	[ -z "$(addresses)" ]
}

@test "what is over is pruned, and nothing else" {
	some_leases >"$FILE"
	run -0 "$LEASES" prune
	[ -z "$output" ]
	[ "$(cat "$FILE")" = "$(some_leases | sed '/old/d')" ]
}

@test "leases are imported byte for byte, but those that are over and those of IPv6" {
	{ some_leases; echo 'duid 00:01:00:01:2c'; echo "$soon 1 fd00::7 * 00:01"; } >"$T/their"
	run -0 "$LEASES" import "$T/their"
	[ -z "$output" ]
	[ "$(cat "$FILE")" = "$(some_leases | sed '/old/d')" ]
	# None that is news is told, for a clock or a file may be the wrong one.
	run -0 "$LEASES" import "$T/their"
	[ "$output" = "mb-leases: $T/their: no lease was imported: none in it holds that is not here already" ]
	[ "$(cat "$FILE")" = "$(some_leases | sed '/old/d')" ]
}

@test "a later lease of the same client replaces, an earlier one does not" {
	some_leases >"$FILE"
	sed "s/^$soon/$((soon + 60))/" "$FILE" >"$T/later"
	sed "s/^$soon/$((soon - 60))/" "$FILE" >"$T/earlier"
	"$LEASES" import "$T/later"
	"$LEASES" import "$T/earlier"
	[ "$(grep -c "^$((soon + 60)) " "$FILE")" = 2 ]
}

@test "an import that conflicts is refused whole, and every line is told" {
	some_leases >"$FILE"
	cat >"$T/their" <<-END
	$soon 02:00:00:00:00:01 10.0.0.50 new *
	$soon 02:00:00:00:00:02 10.0.0.3 thief *
	$soon 02:00:00:00:00:03 10.0.0.4 heir *
	nonsense
	$soon 02:00:00:00:00:04 10.0.0.50 twice *
	END
	run -65 "$LEASES" import "$T/their"
	[ "${lines[0]}" = "mb-leases: $T/their:2: 10.0.0.3 is leased to dc:a6:32:01:02:04 already" ]
	[ "${lines[1]}" = "mb-leases: $T/their:4: this line is no lease" ]
	[ "${lines[2]}" = "mb-leases: $T/their:5: 10.0.0.50 is leased to 02:00:00:00:00:01 already" ]
	[ "${lines[3]}" = "mb-leases: $T/their: nothing was imported" ]
	[ "${#lines[@]}" = 4 ]
	[ "$(cat "$FILE")" = "$(some_leases)" ]
	seq 30 >"$T/many"
	run -65 "$LEASES" import "$T/many"
	[ "${#lines[@]}" = 22 ]
	[[ ${lines[20]} == *'and so for 10 lines more' ]]
	run -65 "$LEASES" import "$T/nowhere"
}

@test "more than there is room for is refused" {
	awk -v soon="$soon" 'BEGIN { for (i = 1; i <= 65537; i++)
		printf "%d 02:00:%02x:%02x:%02x:00 10.%d.%d.%d * *\n", soon, i / 65536, i / 256 % 256,
			i % 256, i / 65536, i / 256 % 256, i % 256 }' >"$T/many"
	run -65 "$LEASES" import "$T/many"
	[ "${lines[0]}" = "mb-leases: $T/many:65537: there is no room for so many leases" ]
	sed -i '$d' "$T/many"
	"$LEASES" import "$T/many"
	cmp "$T/many" "$FILE"
}

@test "beside a running server the same is done, by the server" {
	some_leases >"$FILE"
	serve
	[ "$(stat -c %a "$MB_STATE/leases.sock")" = 600 ]
	"$LEASES" release node1
	[ "$(addresses)" = '10.0.0.3 10.0.0.4 10.0.0.100 ' ]
	run -1 "$LEASES" release node1
	[ "$output" = "mb-leases: 'node1' has no lease" ]
	"$LEASES" prune
	[ "$(addresses)" = '10.0.0.3 10.0.0.100 ' ]
	echo "$soon 02:00:00:00:00:02 10.0.0.3 thief *" >"$T/their"
	run -65 "$LEASES" import "$T/their"
	[ "${lines[0]}" = "mb-leases: $T/their:1: 10.0.0.3 is leased to dc:a6:32:01:02:04 already" ]
	awk -v soon="$soon" 'BEGIN { for (i = 0; i < 5000; i++)
		printf "%d 02:00:00:00:%02x:%02x 10.1.%d.%d n%d ff:%02x:%02x\n", soon, i / 256, i % 256,
			i / 256, i % 256, i, i / 256, i % 256 }' >"$T/many"
	"$LEASES" import "$T/many"
	[ "$("$LEASES" list | wc -l)" = 5002 ]
	kill -0 "$server"
	stop
	[ "$("$LEASES" list | wc -l)" = 5002 ]
	"$LEASES" release 10.0.0.3 n4999
	[ "$(wc -l <"$FILE")" = 5000 ]
}

@test "a quiet server brings the file up to date by itself" {
	some_leases >"$FILE"
	serve
	in_file 10.0.0.3
	"$LEASES" release 10.0.0.3
	until_true eval '! in_file 10.0.0.3'
	until_true [ ! -s "$MB_STATE/leases.journal" ] # which it empties after that
	kill -0 "$server"
}

@test "a server that does not answer is told, and the leases stay" {
	some_leases >"$FILE"
	serve
	kill -STOP "$server"
	run -75 "$LEASES" release node1
	[[ $output == 'mb-leases: leases: the server that has them did not answer: '* ]]
	[ "$(addresses)" = '10.0.0.3 10.0.0.4 10.0.0.20 10.0.0.100 ' ]
}

@test "an asker whose server ends does it itself" {
	some_leases >"$FILE"
	serve
	kill -STOP "$server"
	"$LEASES" release node1 3>&- &
	asker=$!
	# When it has sent, it has one socket: where it waits for the answer.
	asked() { [ "$(find "/proc/$asker/fd" -lname 'socket:*' | wc -l)" = 1 ]; }
	until_true asked
	stop
	wait "$asker"
	[ "$(addresses)" = '10.0.0.3 10.0.0.4 10.0.0.100 ' ]
}

@test "a line that is no lease is told and nothing is lost; a torn last one is not" {
	{ some_leases; echo nonsense; some_leases | sed 's/10.0.0/10.0.1/'; } >"$FILE"
	cp "$FILE" "$T/before"
	for command in list prune 'release node1'; do
		# shellcheck disable=SC2086 # words
		run -78 "$LEASES" $command
		[ "$output" = 'mb-leases: leases:5: this line is no lease' ]
	done
	cmp "$FILE" "$T/before"
	{ some_leases; printf '%s' "$soon dc:a6:32:01:02:09 10.0"; } >"$FILE"
	[ "$(addresses)" = '10.0.0.3 10.0.0.4 10.0.0.20 10.0.0.100 ' ]
}

@test "comments in the file of leases are passed over, and so are those that are imported" {
	{ echo '# <expiry-time> <mac-address> <ip-address>'; echo; some_leases; } >"$FILE"
	[ "$(addresses)" = '10.0.0.3 10.0.0.4 10.0.0.20 10.0.0.100 ' ]
	cp "$FILE" "$T/their"
	"$LEASES" prune
	[ "$(cat "$FILE")" = "$(some_leases | sed '/old/d')" ]
	: >"$FILE"
	"$LEASES" import "$T/their"
	[ "$(cat "$FILE")" = "$(some_leases | sed '/old/d')" ]
}

@test "the site may have its leases elsewhere" {
	mkdir "$T/dhcp"
	some_leases >"$T/dhcp/dhcp.leases"
	echo "dhcp.lease_file=$T/dhcp/dhcp.leases" >"$MB_STATE/site"
	"$LEASES" release node1
	[ "$(wc -l <"$T/dhcp/dhcp.leases")" = 3 ]
	[ -e "$T/dhcp/dhcp.leases.journal" ]
	[ ! -e "$FILE" ]
	echo "dhcp.lease_file=$T/nowhere/dhcp.leases" >"$MB_STATE/site"
	run -78 "$LEASES" list
}

@test "wrong arguments are usage" {
	for args in '' nonsense 'list more' 'prune more' release import 'import a b' '-j prune' -x; do
		# shellcheck disable=SC2086 # words
		run -64 "$LEASES" $args
		[[ $output == *'usage: mb-leases [-j] [-s state] list'* ]]
	done
	run -78 "$LEASES" -s "$T/nowhere" list
	some_leases >"$FILE"
	run -75 sh -c "'$LEASES' list >/dev/full"
}

@test "a change waits for the disk before it is done" {
	command -v strace >/dev/null || skip "strace is not installed"
	strace -o /dev/null true || skip "strace may not trace here"
	some_leases >"$FILE"
	"$BUILD/tool/lease-server" -i "$MB_STATE" >"$T/server.log" 2>&1 3>&- &
	server=$!
	until_true grep -qx ready "$T/server.log"
	strace -o "$T/trace" -e trace=pwrite64,fdatasync,sendto,rename,renameat -p "$server" \
		2>"$T/strace.log" 3>&- &
	tracer=$!
	until_true grep -q attached "$T/strace.log"
	"$LEASES" release node1
	until_true grep -q sendto "$T/trace"
	kill "$tracer"
	wait "$tracer" || :
	[ "$(sed -n 's/^\([a-z0-9]*\)(.*/\1/p' "$T/trace" | head -n 3 | tr '\n' ' ')" = \
		'pwrite64 fdatasync sendto ' ]
}

@test "what cannot be written is an error, and the leases stay" {
	command -v strace >/dev/null || skip "strace is not installed"
	strace -o /dev/null true || skip "strace may not trace here"
	some_leases >"$FILE"
	for call in write fsync renameat,rename; do
		ASAN_OPTIONS=detect_leaks=0 run -75 strace -o /dev/null \
			-e "inject=$call:error=ENOSPC:when=1" "$LEASES" release node1
		[[ $output == *'mb-leases: leases: No space left on device' ]]
		[ "$(cat "$FILE")" = "$(some_leases)" ]
		[ -z "$(find "$MB_STATE" -name '.put-*')" ]
	done
}

@test "killed at any point, the server loses no lease that it confirmed" {
	for seed in $(seq "${CRASH_ROUNDS:-200}"); do
		# It lives for longer and longer, for the machine may be slow.
		run "$BUILD/tool/lease-server" -k $((20000 + seed % 200 * 200)) "$MB_STATE" "$T/log" \
			"$seed"
		[ "$status" = 137 ] || { echo "round $seed, status $status: $output"; return 1; }
		[ -z "$(cut -d ' ' -f 3 "$FILE" 2>/dev/null | sort | uniq -d)" ]
	done
	[ "$(wc -l <"$FILE")" -gt 100 ]
}

@test "dnsmasq reads our leases and we read what it makes of them" {
	PATH=$PATH:/usr/sbin
	command -v dnsmasq >/dev/null || skip "dnsmasq is not installed"
	ip netns add "mblease-$$" 2>/dev/null || skip "no network namespaces here"
	net=mblease-$$
	ip -n "$net" link set lo up
	ip -n "$net" link add d0 type veth peer name d1
	ip -n "$net" addr add 10.0.0.1/16 dev d0
	ip -n "$net" link set d0 up
	ip -n "$net" link set d1 up
	some_leases | sed /old/d >"$T/their"
	"$LEASES" import "$T/their"
	# A release, so that it writes the file anew; a name, so that it says what it read.
	ip netns exec "$net" dnsmasq -d -u root -C /dev/null -p 5353 --no-resolv --no-hosts \
		--bind-interfaces --interface=d0 --dhcp-range=10.0.0.2,10.0.0.200 \
		--dhcp-leasefile="$FILE" >"$T/dnsmasq.log" 2>&1 3>&- &
	server=$!
	until_true grep -q 'started, version' "$T/dnsmasq.log"
	# DHCPRELEASE of 10.0.0.3: op, ethernet, xid, ciaddr, chaddr, cookie, 53=7, 54.
	zeros() { printf '%0*d' $(($1 * 2)) 0; }
	ip netns exec "$net" "$BUILD/tool/udp" -w 100 -p 68 10.0.0.1:67 \
		"0101060000000001$(zeros 4)0a000003$(zeros 12)dca632010204$(zeros 202)63825363350107"36040a000001ff || :
	# All of it: it writes where it stands.
	rest=$(some_leases | sed '/old/d; /10.0.0.3 /d' | sort)
	until_true eval '[ "$(sort "$FILE")" = "$rest" ]'
	stop
	run -1 grep -i 'ignoring invalid' "$T/dnsmasq.log"
	[ "$(addresses)" = '10.0.0.20 10.0.0.100 ' ]
	cp "$FILE" "$T/theirs"
	"$LEASES" prune
	cmp "$FILE" "$T/theirs"
}

@test "it is reached by the front door, and its manual names what it takes" {
	some_leases >"$FILE"
	"$BIN/mb" leases release node1
	for command in import list prune release; do
		grep -q "^\.It Cm $command" "$TOP/man/mb-leases.8"
	done
}
