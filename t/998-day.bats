#!/usr/bin/env bats
# A day's worth of boots, in small: nothing fails, no server complains, and neither what stays
# in memory nor the state folder grows (make check-day has a thousand Pis).

setup() {
	bats_require_minimum_version 1.5.0
	cd "$BATS_TEST_DIRNAME/.." || return
}

# Where somebody else keeps account of memory, ours is not judged, and fewer Pis will do.
kind() {
	if [ -n "${MB_VALGRIND:-}" ]; then
		echo -k -c 6 -a 3 -b 2
	elif nm -D "${MB_BUILD:-build}/bin/mb-tftpd" 2>/dev/null | grep -q __asan; then
		echo -k -c 20 -a 8 -b 2
	else
		echo -c 50 -a 12 -b "$1"
	fi
}

day() { # OPTION...
	run t/tool/day "$@" 3>&-
	[ "$status" != 77 ] || skip "${lines[-1]#day: not run: }"
	echo "$output"
	[ "$status" = 0 ]
}

@test "fifty Pis boot three times with addresses of ours, and nothing grows" {
	# shellcheck disable=SC2046 # words
	day $(kind 3)
}

@test "fifty Pis boot twice beside a DHCP server, and nothing grows" {
	# shellcheck disable=SC2046 # words
	day -p $(kind 2)
}
