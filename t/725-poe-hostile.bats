#!/usr/bin/env bats
# mb-poe on bad days: drivers that do not keep to their page, clocks, disks, sockets.

load poe-switch

driver() { # the text of a driver of ours, from standard input
	cat >"$MB_LIBEXEC/poe/fake"
}

@test "a driver that never stops talking, on either output, does not stop the server" {
	rack 1
	for to in 1 2; do
		driver <<-END
			#!/bin/sh
			[ "\$1" != features ] || exit 0
			cat >/dev/null
			exec yes "on and on" >&$to
		END
		run -65 timeout 120 "$POE" status node1
		has "the driver says more than there is room for"
	done
	# Nor one that says it by another process.
	driver <<-'END'
		#!/bin/sh
		[ "$1" != features ] || exit 0
		echo $$ >"$FAKE/rack1/pid"
		yes >&2 &
		wait
	END
	run -65 timeout 120 "$POE" status node1
	until_true gone "$(cat "$SW/pid")"
}

@test "a state from a clock that was ahead is not taken for what the switch says now" {
	rack 1
	"$POE" status node1
	until_true grep -q '^when=' "$MB_STATE/switches/rack1/state"
	kill "$(server)"
	until_true is '' server
	sed -i "s/^when=.*/when=$(($(date +%s) + 7200))000/" "$MB_STATE/switches/rack1/state"
	echo off >"$SW/ports/1"
	run -1 "$POE" status node1
	has "$(printf 'node1\toff')"
	run -0 "$POE" on node1
	[ "$(port 1)" = on ]
}

@test "what cannot be locked is told at once, and nothing is sent" {
	rack 1
	mkdir -p "$MB_STATE/switches/rack1/lock"
	run -75 timeout 120 "$POE" cycle node1
	has "its lock cannot be opened"
	[ ! -e "$SW/orders" ]
	[ "$(wc -l <"$MB_STATE/power.log")" -lt 20 ]
}

@test "what a driver left behind, with the lock, does not keep others waiting for ever" {
	rack 1
	sed -i 's/timeout: 30/timeout: 1/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	"$POE" status node1
	# It has the lock as a driver has, and is in no group that we know.
	flock "$MB_STATE/switches/rack1/lock" tail -f /dev/null 3>&- &
	holder=$!
	background="$background $holder"
	until_true pgrep -P $holder tail
	# Another's number, which the server must not take for its driver's.
	tail -f /dev/null 3>&- &
	other=$!
	background="$background $other $(pgrep -P $holder tail)"
	printf '%010d\n' $other >"$MB_STATE/switches/rack1/lock"
	until_true sh -c "! '$POE' status -n node1 2>/dev/null | grep -q age=[01]"
	run -75 timeout 120 "$POE" status node1
	has "another program has had its lock for too long"
	kill -0 $other
}

@test "it is not said to be off where that is not known" {
	rack 1
	serve
	echo "75 no answer within 5 s" >"$SW/fail-set"
	run -75 "$POE" cycle node1
	has "it may be off, and cannot be switched on: no answer within 5 s; it is tried again"
	rm "$SW/fail-set"
	until_true is over job 1
	[ "$(port 1)" = on ]
}

@test "resume does its work beside a socket of systemd's, and leaves that alone" {
	rack 1
	"$POE" status node1
	until_true test -s "$MB_STATE/switches/rack1/state"
	kill "$(server)"
	until_true is '' server
	echo off >"$SW/ports/1"
	echo "job.0=1 cycle hold asked=1 due=2 off=1 tries=0 code=0" >>"$MB_STATE/switches/rack1/state"
	rm -f "$MB_STATE/power.sock"
	socat "UNIX-LISTEN:$MB_STATE/power.sock,fork" /dev/null 3>&- &
	background="$background $!"
	until_true takes $!
	inode=$(stat -c %i "$MB_STATE/power.sock")
	run -0 "$POE" resume
	[ "$(port 1)" = on ]
	[ "$(stat -c %i "$MB_STATE/power.sock")" = "$inode" ]
	run -78 "$POE" serve -t 0
	has "somebody else listens there"
	[ "$(stat -c %i "$MB_STATE/power.sock")" = "$inode" ]
}

@test "a name that cannot be one is refused before anything is asked" {
	rack 2
	for bad in 'no de2' '' "$(printf 'x\ny')" "$(printf '%0200d' 0)"; do
		run -1 "$POE" off node1 "$bad"
		has "no host is known as"
	done
	[ ! -e "$SW/calls" ]
}

@test "what a server that a command started complains of is in power.log, with the time" {
	rack 1
	echo "75 nobody answers" >"$SW/fail-status"
	head -c 200000 /dev/zero | tr '\0' 'x' >"$MB_STATE/power.log"
	run -75 "$POE" status node1
	grep -Eq '^20[0-9-]{8}T[0-9:]{8}Z mb-poe: rack1: nobody answers$' "$MB_STATE/power.log"
	[ "$(stat -c %s "$MB_STATE/power.log.old")" = 200000 ]
	[ "$(stat -c %a "$MB_STATE/power.log")" = 640 ]
}

@test "a switch whose record is spoilt is told so, and the server lives" {
	rack 1
	serve
	"$POE" status node1
	pid=$(server)
	echo "what is this" >"$MB_STATE/switches/rack1/record"
	run -78 "$POE" status node1
	has "the record of switch 'rack1'"
	"$BIN/mb-config"
	rm -rf "$MB_STATE/switches/rack1/record"
	"$BIN/mb-config"
	run -0 "$POE" status node1
	[ "$(server)" = "$pid" ]
}

@test "a host that is off for a cycle comes back though the state on disk was spoilt" {
	rack 1
	echo off >"$SW/ports/1"
	mkdir -p "$MB_STATE/switches/rack1"
	printf 'when=1\nport.0=rub\\bish\njob.0=1 cycle hold asked=1 due=2 off=1 tries=0 code=0\njob.1=2 cyc' \
		>"$MB_STATE/switches/rack1/state"
	run -0 "$POE" resume
	[ "$(port 1)" = on ]
}
