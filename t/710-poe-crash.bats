#!/usr/bin/env bats
# mb-poe: whoever is killed at whatever step, the host is on or comes back on.
# A step is held by the driver, which waits where it is told to; there the kill -9 comes.

load poe-switch

# A cycle is under way, and held at this step; $caller is who asked.
cycle_until() { # STEP
	case $1 in
	reading) touch "$SW/stop-status" ;;
	before-off | before-on) touch "$SW/stop-set" ;;
	after-off | after-on) touch "$SW/after-set" ;;
	seeing) touch "$SW/late" ;;
	esac
	"$POE" cycle -w 2 node1 >"$T/said" 2>"$T/cried" 3>&- &
	caller=$!
	background="$background $caller"
	case $1 in
	reading) until_true test -s "$SW/stop-status.at" ;;
	before-off) until_true test -s "$SW/stop-set.at" ;;
	after-off) until_true test -s "$SW/after-set.at" ;;
	hold) until_true is hold job 1 ;;
	before-on)
		# Let the off pass, and hold the next.
		until_true test -s "$SW/stop-set.at"
		rm "$SW/stop-set.at" "$SW/stop-set"
		until_true is off port 1
		touch "$SW/stop-set"
		until_true test -s "$SW/stop-set.at"
		;;
	after-on)
		until_true test -s "$SW/after-set.at"
		rm "$SW/after-set.at" "$SW/after-set"
		until_true is hold job 1
		touch "$SW/after-set"
		until_true test -s "$SW/after-set.at"
		;;
	esac
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
		kill -KILL "$victim"
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
		let_go
		run -0 "$POE" resume
		until_true is on port 1
		# What was only being read was not yet asked of the switch.
		[ $step = reading ] && [ ! -e "$SW/orders" ] && continue
		[ "$(job 1)" = over ] || { echo "$step: $(job 1)"; return 1; }
		run -0 "$POE" resume
		kill -KILL $(server) 2>/dev/null || :
	done
}

@test "resume does not take one that is just going for one that has it in hand" {
	rack 1
	cycle_until hold
	kill -KILL "$caller" $(server)
	until_true is "" server
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
		let_go
		run -0 "$POE" resume
		until_true is on port 1
	done
}

@test "a driver that outlives its server is waited for: never two at once" {
	rack 2
	cycle_until before-off
	kill -KILL "$caller" $(server)
	"$POE" off node2 >"$T/said" 3>&- &
	background="$background $!"
	until_true test -S "$MB_STATE/power.sock"
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
	cycle_until hold
	echo "75 nobody answers" >"$SW/fail-set"
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
	run -75 "$POE" off node1
	chattr -i "$MB_STATE/switches/rack1"
	[ "$(port 1)" = on ]
}

@test "a driver that takes too long can close its session, and one that will not end is killed" {
	rack 2
	sed -i 's/timeout: 5/timeout: 1/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	cat >"$MB_LIBEXEC/poe/fake" <<-'END'
	#!/bin/sh
	[ "$1" != features ] || exit 0
	trap 'echo closed >>"$FAKE/rack1/session"' TERM
	until [ -e "$FAKE/rack1/session" ]; do sleep 0.1; done
	echo $$ >"$FAKE/rack1/pid"
	while :; do sleep 0.1; done
	END
	run "$POE" status node1
	[ "$status" = 75 ]
	has 'the driver did not end'
	[ "$(cat "$SW/session")" = closed ]
	until_true gone "$(cat "$SW/pid")"
}
