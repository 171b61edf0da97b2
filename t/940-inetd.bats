#!/usr/bin/env bats
# Without systemd: the servers under a real inetd, with the lines of etc/inetd.conf; and
# housekeeping with those of etc/metal-boot.cron.

load common
load cable

setup() {
	bats_require_minimum_version 1.5.0
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	NET=mbin-$BASHPID
	PATH=$PATH:/usr/sbin:/sbin
	export MB_STATE=$T/state MB_ETC=$T/etc MB_SHARE=$TOP/share
	mkdir -p "$MB_STATE/tftp" "$MB_ETC"
	inetd=
}

teardown() {
	cut_cable
	[ -z "$inetd" ] || wait "$inetd" 2>/dev/null || :
}

network() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	cable 10.80.0 || skip "no network namespaces here"
}

# Our lines, with programs that are not installed, a state folder of the test's, and ends
# that are waited for, after so many seconds without a packet.
inetd() { # [SECONDS]
	command -v inetd >/dev/null || skip "no inetd (openbsd-inetd)"
	network
	sed -n "s|/usr/local|$BUILD|; /^[0-9]/s|\$| -s $MB_STATE -t ${1:-1}|p" "$TOP/etc/inetd.conf" >"$T/inetd.conf"
	ip netns exec "$NET-bs" inetd -i "$T/inetd.conf" >"$T/inetd.log" 2>&1 3>&- &
	inetd=$!
	until_true bound 67
	until_true bound 69
}

bound() { # PORT
	[ -n "$(ip netns exec "$NET-bs" ss -Hlun "sport = :$1")" ]
}

# Is a program of that name there?
runs() { # NAME
	for pid in $(ip netns pids "$NET-bs"); do
		[ "$(readlink "/proc/$pid/exe")" != "$BUILD/bin/$1" ] || return 0
	done
	return 1
}

ended() { # NAME
	! runs "$1"
}

hex() { # NAME
	sed 's/#.*//' "$TOP/t/data/dhcp-$1.hex" | tr -d '[:space:]'
}

discover() { # [MS]
	far "$BUILD/tool/udp" -i eth0 -p 68 -w "${1:-50}" 255.255.255.255:67 "$(hex pi4-rom-discover)"
}

@test "inetd starts the TFTP server for a request, and again when it has gone" {
	inetd
	echo hello >"$MB_STATE/tftp/hello"
	for _ in 1 2; do
		[ "$(far curl -s -m 60 tftp://10.80.0.1/hello)" = hello ]
		until_true ended mb-tftpd
	done
	kill -0 "$inetd"
}

@test "inetd starts the DHCP proxy, which answers on both ports" {
	echo dhcp.unknown_hosts=netboot >"$MB_STATE/site"
	inetd
	until_true discover
	run -0 discover 60000
	[[ $output == '10.80.0.1:67 02'* ]]
	until_true far "$BUILD/tool/udp" -i eth0 -p 4011 -w 50 10.80.0.1:4011 "$(hex uefi-arm64-4011)"
	until_true ended mb-dhcpproxy
	until_true discover
}

@test "many who ask at once have one server between them" {
	inetd 600
	head -c 300000 /dev/urandom >"$MB_STATE/tftp/big"
	local all=
	for i in $(seq 20); do
		far curl -s -m 120 -o "$T/got.$i" tftp://10.80.0.1/big &
		all="$all $!"
	done
	for pid in $all; do
		wait "$pid"
	done
	# Each that was started is there still.
	local n=0
	for pid in $(ip netns pids "$NET-bs"); do
		[ "$(readlink "/proc/$pid/exe")" != "$BUILD/bin/mb-tftpd" ] || n=$((n + 1))
	done
	[ $n = 1 ]
	for i in $(seq 20); do
		cmp "$T/got.$i" "$MB_STATE/tftp/big"
	done
}

@test "the same servers with addresses that are named answer alike" {
	network
	echo hello >"$MB_STATE/tftp/hello"
	ip netns exec "$NET-bs" "$BUILD/bin/mb-tftpd" -l '*:69%eth0' >"$T/tftp.log" 2>&1 3>&- &
	ip netns exec "$NET-bs" "$BUILD/bin/mb-dhcpproxy" -l '*:67%eth0' -l '*:4011%eth0' >"$T/dhcp.log" 2>&1 3>&- &
	until_true bound 69
	until_true bound 4011
	[ "$(far curl -s -m 60 tftp://10.80.0.1/hello)" = hello ]
	run -0 discover 60000
	[[ $output == '10.80.0.1:67 02'* ]]
}

# The lines of cron, those that are a comment too: "TIME COMMAND".
cron_lines() {
	sed -n 's/^#*\(@[a-z]*\|[0-9*][^ ]* [^ ]* [^ ]* [^ ]* [^ ]*\)  *root  */\1\t/p' "$TOP/etc/metal-boot.cron"
}

@test "each line for cron does its work without a word when there is none" {
	[ "$(cron_lines | wc -l)" = 5 ]
	echo 'talos: {enabled: true, cache_directory: '"$T/cache"'}' >"$MB_ETC/metal-boot.yaml"
	mkdir "$T/cache"
	"$BUILD/bin/mb" config
	while IFS=$'\t' read -r when command; do
		[[ $when == @reboot || $when =~ ^[0-9*/]+( [0-9*/]+){4}$ ]]
		run env PATH="$BUILD/bin:$PATH" sh -c "$command"
		[ "$status" = 0 ] || { echo "$command: $status $output"; return 1; }
		[ -z "$output" ] || [ "$command" = 'mb remote' ] || { echo "$command: $output"; return 1; }
	done < <(cron_lines)
}

@test "the lines for cron prune, and compile what was edited" {
	line() { env PATH="$BUILD/bin:$PATH" sh -c "$(cron_lines | cut -f 2 | grep "$1")"; }
	printf '1000 02:00:00:78:00:0b 10.80.0.50 * *\n0 02:00:00:78:00:0c 10.80.0.51 * *\n' >"$MB_STATE/leases"
	line leases
	[ "$(grep -c '^' "$MB_STATE/leases")" = 1 ]
	grep -q 10.80.0.51 "$MB_STATE/leases"
	echo '02:00:00:78:00:0c: {allow_pxe: true}' >"$MB_ETC/netboot.yaml"
	line 'mb config'
	grep -qx allow_pxe=true "$MB_STATE/hosts/02-00-00-78-00-0c/record"
}
