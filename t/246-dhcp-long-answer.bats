#!/usr/bin/env bats
# An answer that is longer than its client takes, as other DHCP clients read it.

load common

setup_file() {
	bats_require_minimum_version 1.5.0
}

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	T=$BATS_TEST_TMPDIR
	NET=mbo-$$
	processes=
}

teardown() {
	for pid in $processes; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" || :
	done
	for name in s c; do
		[ ! -e "/run/netns/$NET-$name" ] || ip netns delete "$NET-$name"
	done
}

# A server, with these options for everybody, and a client: CODE=HEX...
network() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	ip netns add "$NET-s" 2>/dev/null || skip "no network namespaces here"
	ip netns add "$NET-c"
	ip link add eth0 netns "$NET-s" type veth peer name eth0 netns "$NET-c"
	for name in s c; do
		ip -n "$NET-$name" link set lo up
		ip -n "$NET-$name" link set eth0 up
	done
	ip -n "$NET-s" addr add 10.77.0.1/24 brd + dev eth0
	until_true link_up "$NET-s" eth0
	until_true link_up "$NET-c" eth0
	start s server "$BUILD/tool/dhcp-options" serve eth0 10.77.0.1 10.77.0.50 "$@"
	until_true grep ready "$T/server.log"
}

start() { # MACHINE LOG COMMAND...
	ip netns exec "$NET-$1" "${@:3}" >"$T/$2.log" 2>&1 3>&- &
	processes="$processes $!"
}

hex() { # TEXT
	printf %s "$1" | xxd -p | tr -d '\n'
}

letters() { # LETTER NUMBER
	printf "%$2s" '' | tr ' ' "$1"
}

addresses() { # C NUMBER: 10.77.C.1 and on, in hex
	for i in $(seq "$2"); do
		printf '0a4d%02x%02x' "$1" "$i"
	done
}

# What fills the options, file and sname of 548 bytes, and one that has no room.
long_answer() {
	network 51=00000e10 1=ffffff00 3=0a4d0001 6="$(addresses 0 20)" \
		12="$(hex "$(letters h 50)")" 15="$(hex "$(letters d 60).example")" \
		17="$(hex "/$(letters r 50)")" 42="$(addresses 1 20)" \
		67="$(hex "$(letters b 60)")" 208="$(hex "$(letters x 200)")"
}

three_filled() {
	until_true grep '1 left out' "$T/server.log"
}

# udhcpc tells its script what it was given.
udhcpc() {
	# shellcheck disable=SC2016 # the script expands them
	printf '#!/bin/sh\n[ "$1" != bound ] || env >"%s"\n' "$T/env" >"$T/script"
	chmod +x "$T/script"
	run -0 ip netns exec "$NET-c" busybox udhcpc -i eth0 -f -q -n -t 20 \
		-O ntpsrv -O rootpath -O bootfile -s "$T/script"
}

@test "busybox's udhcpc reads every option of an answer that fills file and sname" {
	long_answer
	udhcpc
	three_filled
	grep -x "bootfile=$(letters b 60)" "$T/env"
	grep -x "hostname=$(letters h 50)" "$T/env"
	grep -x "domain=$(letters d 60).example" "$T/env"
	grep -x "rootpath=/$(letters r 50)" "$T/env"
	grep '^dns=10.77.0.1 .* 10.77.0.20$' "$T/env"
	grep '^ntpsrv=10.77.1.1 .* 10.77.1.20$' "$T/env"
}

# dhclient keeps what it was given: LINE...
dhclient_gets() {
	command -v dhclient >/dev/null || skip "no dhclient"
	printf '#!/bin/sh\nexit 0\n' >"$T/script"
	chmod +x "$T/script"
	: >"$T/leases"
	echo 'request subnet-mask, routers;' >"$T/conf"
	start c client dhclient -d -1 -cf "$T/conf" -lf "$T/leases" -pf "$T/pid" \
		-sf "$T/script" eth0
	until_true grep 'expire ' "$T/leases"
	for line; do
		grep -F -- "  option $line;" "$T/leases"
	done
}

@test "so does ISC's dhclient" {
	long_answer
	dhclient_gets 'dhcp-option-overload 3' "bootfile-name \"$(letters b 60)\"" \
		"host-name \"$(letters h 50)\"" "root-path \"/$(letters r 50)\"" \
		"domain-name \"$(letters d 60).example\""
	three_filled
	grep 'domain-name-servers 10.77.0.1,.*,10.77.0.20;' "$T/leases"
	grep 'ntp-servers 10.77.1.1,.*,10.77.1.20;' "$T/leases"
}

@test "udhcpc and dhclient put together a value that is cut over all three" {
	long="$(letters a 200)$(letters b 255)"
	network 51=00000e10 1=ffffff00 3=0a4d0001 17="$(hex "$long")"
	udhcpc
	grep -x "rootpath=$long" "$T/env"
	until_true grep 'bytes, 0 left out' "$T/server.log"
	dhclient_gets 'dhcp-option-overload 3' "root-path \"$long\""
}
