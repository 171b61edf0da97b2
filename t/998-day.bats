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
	day -w "$BATS_TEST_TMPDIR/day" $(kind 3)
	# What is not so would be found.
	[[ -z "${MB_VALGRIND:-}" && -s $BATS_TEST_TMPDIR/day/resident.3 ]] || return 0
	cp -r "$BATS_TEST_TMPDIR/day" "$BATS_TEST_TMPDIR/leak"
	for leak in mb-poe:200 mb-dhcpproxy:200 mb-tftpd:200 lighttpd:600; do
		awk -v name=${leak%:*} -v more=${leak#*:} '$1 == name { $2 += more; $3 += more } { print }' \
			"$BATS_TEST_TMPDIR/day/resident.3" >"$BATS_TEST_TMPDIR/leak/resident.3"
		run -1 t/tool/day -j -w "$BATS_TEST_TMPDIR/leak"
		[[ $output == *"WRONG: ${leak%:*} has "*' KB more of its own'* ]]
	done
}

@test "fifty Pis boot twice beside a DHCP server, and nothing grows" {
	# shellcheck disable=SC2046 # words
	day -p $(kind 2)
}
