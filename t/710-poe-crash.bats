#!/usr/bin/env bats
# mb-poe: whoever is killed at whatever step, the host is on or comes back on.
# A step is held by the driver, which waits where it is told to; there the kill -9 comes.

load poe-switch

# A cycle is under way, and held at this step; $caller is who asked. The switch is off
# for so long that nobody misses it.
cycle_until() { # STEP
	local at='' off=2
	case $1 in
	reading) at=stop-status ;;
	before-*) at=stop-${1#*-} ;;
	after-*) at=$1 ;;
	hold) off=20 ;;
	esac
	[ -z "$at" ] || touch "$SW/$at"
	"$POE" cycle -w $off node1 >"$T/said" 2>"$T/cried" 3>&- &
	caller=$!
	background="$background $caller"
	if [ -n "$at" ]; then
		until_true test -s "$SW/$at.at"
	else
		until_true is hold job 1
	fi
}

# Nobody switches, and what is off for a while has been so for long enough.
until_nobody() {
	until_true is '' server
	sed -i 's/^\(job.* hold .*due=\)[0-9]*/\12/' "$MB_STATE/switches/rack1/state"
}

# The driver that was held goes on, as one does whose server is gone.
let_go() {
	rm -f "$SW"/stop-* "$SW"/after-*
}

steps="reading before-off after-off hold before-on after-on"

@test "the server is killed at each step: the caller starts another, and the cycle is done once" {
	for step in $steps; do
		rm -rf "$MB_STATE" "$FAKE/rack1"
		mkdir "$MB_STATE"
		rack 1
		cycle_until $step
		victim=$(server)
		kill -STOP "$caller"
		kill -KILL "$victim"
		[ $step = reading ] || until_nobody
		kill -CONT "$caller"
		let_go
		wait "$caller" || { echo "$step: status $?"; cat "$T/cried" "$SW/calls"; return 1; }
		[ "$(port 1)" = on ] || { echo "$step: not on"; return 1; }
		[ "$(cut -f 1,2 "$T/said")" = "$(printf 'node1\ton')" ]
		# However often an order was sent, it went off once and on once.
		[ "$(cut -d' ' -f 2- "$SW/orders" | uniq | tr '\n' ' ')" = '1 off 1 on ' ] ||
			{ echo "$step: $(cat "$SW/orders")"; return 1; }
		[ "$(server)" != "$victim" ]
		kill -KILL $(server)
	done
}

@test "the caller is killed at each step: the cycle is done all the same" {
	for step in $steps; do
		rm -rf "$MB_STATE" "$FAKE/rack1"
		mkdir "$MB_STATE"
		rack 1
		cycle_until $step
		kill -KILL "$caller"
		let_go
		until_true is over job 1
		[ "$(port 1)" = on ] || { echo "$step: not on"; return 1; }
		[ "$(cut -d' ' -f 2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
		kill -KILL $(server)
	done
}

@test "both are killed at each step: resume brings the host back on" {
	for step in $steps; do
		rm -rf "$MB_STATE" "$FAKE/rack1"
		mkdir "$MB_STATE"
		rack 1
		cycle_until $step
		kill -KILL "$caller" $(server)
		until_true is '' server
		[ $step != hold ] || until_nobody
		let_go
		run -0 "$POE" resume
		until_true is on port 1
		# What was only being read was not yet asked of the switch; its driver goes on.
		if [ $step = reading ] && [ ! -e "$SW/orders" ]; then
			flock "$MB_STATE/switches/rack1/lock" true
			continue
		fi
		[ "$(job 1)" = over ] || { echo "$step: $(job 1)"; return 1; }
		run -0 "$POE" resume
		kill -KILL $(server) 2>/dev/null || :
	done
}

@test "resume does not take one that is just going for one that has it in hand" {
	rack 1
	cycle_until hold
	kill -KILL "$caller" $(server)
	until_nobody
	# The lock is let go a moment later.
	flock -x "$MB_STATE/power.lock" sh -c 'echo held >"$1"; sleep 0.5' sh "$T/held" 3>&- &
	background="$background $!"
	until_true test -s "$T/held"
	run -0 "$POE" resume
	[ "$(port 1)" = on ]
}

@test "any command that asks brings back what two that are gone left off" {
	rack 2
	cycle_until hold
	[ "$(port 1)" = off ]
	kill -KILL "$caller" $(server)
	until_nobody
	run -0 "$POE" status node2
	until_true is on port 1
}

@test "everything is killed, the driver too, and the host is on in the end" {
	for step in before-off after-off before-on after-on; do
		rm -rf "$MB_STATE" "$FAKE/rack1"
		mkdir "$MB_STATE"
		rack 1
		cycle_until $step
		driver=$(cat "$SW"/*.at)
		kill -KILL "$caller" $(server) "$driver"
		until_true is '' server
		let_go
		run -0 "$POE" resume
		until_true is on port 1
	done
}

@test "a driver that outlives its server is waited for: never two at once" {
	rack 2
	cycle_until before-off
	kill -KILL "$caller" $(server)
	until_true is '' server
	"$POE" off node2 >"$T/said" 3>&- &
	background="$background $!"
	until_true eval 'takes "$(server)"'
	[ "$(grep -c ' begin' "$SW/calls")" = "$(($(grep -c ' end' "$SW/calls") + 1))" ]
	let_go
	wait "${background##* }"
	[ "$(port 2)" = off ]
	until_true is on port 1
	awk '/ begin/ { if (busy) exit 1; busy = 1 } / end/ { busy = 0 }' "$SW/calls"
}

@test "an off that was recorded is done by the next server; its asker gets the truth" {
	rack 1
	touch "$SW/stop-set"
	"$POE" off node1 >"$T/said" 2>"$T/cried" 3>&- &
	caller=$!
	background=$caller
	until_true test -s "$SW/stop-set.at"
	kill -KILL $(server)
	let_go
	wait "$caller"
	[ "$(cut -f 1,2 "$T/said")" = "$(printf 'node1\toff')" ]
	[ "$(port 1)" = off ]
}

@test "of a switch's own cycle that may have been taken it is said so, and the host is on" {
	rack 1
	no_off_time
	echo "cycle settle=2" >"$FAKE/features"
	touch "$SW/stop-cycle"
	"$POE" cycle node1 >"$T/said" 2>"$T/cried" 3>&- &
	caller=$!
	background=$caller
	until_true test -s "$SW/stop-cycle.at"
	kill -KILL $(server) "$(cat "$SW/stop-cycle.at")"
	let_go
	rc=0
	wait "$caller" || rc=$?
	[ $rc = 75 ]
	grep -q 'it is not known whether the switch took the cycle' "$T/cried"
	[ "$(port 1)" = on ]
	[ "$(calls cycle)" = 1 ]
}

@test "an on that fails after the off is tried again until it works, and it is told" {
	rack 1
	cycle_until before-on
	echo "75 nobody answers" >"$SW/fail-set"
	let_go
	until_true grep -q ' end set 75' "$SW/calls"
	until_true is on-due job 1
	rm "$SW/fail-set"
	until_true is on port 1
	wait "$caller" || :
}

@test "no order is sent that could not be written down first" {
	[ "$(id -u)" = 0 ] || skip "needs a folder that cannot be written to"
	rack 1
	"$POE" status node1
	chattr +i "$MB_STATE/switches/rack1" 2>/dev/null || skip "no immutable folders here"
	run "$POE" off node1
	chattr -i "$MB_STATE/switches/rack1"
	[ "$status" = 75 ]
	[ "$(port 1)" = on ]
}

@test "a driver that takes too long can close its session, and one that will not end is killed" {
	rack 2
	sed -i 's/timeout: 30/timeout: 1/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	cat >"$MB_LIBEXEC/poe/fake" <<-'END'
	#!/bin/sh
	[ "$1" != features ] || exit 0
	echo $$ >"$FAKE/rack1/pid"
	trap 'echo closed >>"$FAKE/rack1/session"' TERM
	while :; do sleep 0.1; done
	END
	run "$POE" status node1
	[ "$status" = 75 ]
	has 'the driver did not end'
	[ "$(cat "$SW/session")" = closed ]
	until_true gone "$(cat "$SW/pid")"
}
