#!/usr/bin/env bats
# mb-poe: many who ask at once.

load poe-switch

# No driver began while another was at work.
never_two_at_once() {
	awk '/ begin/ { if (busy) { print; exit 1 } busy = 1 } / end/ { busy = 0 }' "$SW/calls"
}

# So many have asked, and the server has them: HOW MANY.
asking() {
	[ "$(find "/proc/$(server)/fd" -lname 'socket:*' | wc -l)" -gt "$1" ]
}

@test "fifty at once on one switch: none is lost, none overlap, each answer is true" {
	rack 50 "settle: 60"
	echo 2 >"$SW/lag"
	# They are at once though it takes long to start them.
	touch "$SW/stop-status"
	for n in $(seq 50); do
		"$POE" off node$n >"$T/said$n" 2>"$T/cried$n" 3>&- &
		asked[n]=$!
	done
	background="${asked[*]}"
	until_true asking 50
	rm "$SW/stop-status"
	for n in $(seq 50); do
		wait "${asked[n]}" || { echo "node$n: $(cat "$T/cried$n")"; return 1; }
		[ "$(cut -f 1,2 "$T/said$n")" = "$(printf 'node%d\toff' "$n")" ]
		[ "$(port $n)" = off ]
	done
	never_two_at_once
	[ "$(calls set)" -le 12 ] || { cat "$SW/calls"; return 1; }
	[ "$(cut -d' ' -f 2 "$SW/orders" | sort | uniq -d | wc -l)" = 0 ]
	echo "# $(calls set) orders and $(calls status) passes for 50 askers" >&3
}

@test "fifty at once of all kinds end in states that their answers told" {
	rack 10 "settle: 60"
	for n in $(seq 50); do
		verb=$(echo "on off cycle reset status" | cut -d' ' -f $((RANDOM % 5 + 1)))
		host=node$((n % 10 + 1))
		"$POE" $verb $host >"$T/said$n" 2>"$T/cried$n" 3>&- &
		asked[n]=$! what[n]=$verb
	done
	background="${asked[*]}"
	for n in $(seq 50); do
		rc=0
		wait "${asked[n]}" || rc=$?
		case $rc in
		0) [ "${what[n]}" != off ] || grep -q "$(printf '\toff\t')" "$T/said$n" ;;
		1) [ "${what[n]}" = status ] || grep -q 'superseded' "$T/cried$n" ;;
		*) echo "${what[n]}: $rc: $(cat "$T/cried$n")"; return 1 ;;
		esac
	done
	never_two_at_once
	# Nothing is left under way, and what is told is what is.
	for n in $(seq 10); do
		[ "$("$POE" status node$n | cut -f 2)" = "$(port $n)" ]
	done
	not grep -qE '^job\.[0-9]+=[0-9]+ [a-z]+ [a-z]+-' "$MB_STATE/switches/rack1/state"
}

@test "fifty that ask for a cycle of one host cycle it once" {
	rack 1 "settle: 60"
	sed -i 's/off_time: 1/off_time: 5/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	# All of them come before it is off.
	touch "$SW/stop-set"
	for n in $(seq 50); do
		"$POE" cycle node1 >"$T/said$n" 2>&1 3>&- &
		asked[n]=$!
	done
	background="${asked[*]}"
	until_true asking 50
	rm "$SW/stop-set"
	for n in $(seq 50); do
		wait "${asked[n]}" || { cat "$T/said$n"; return 1; }
	done
	[ "$(cut -d' ' -f 2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
}

@test "the later order for a port wins, and who asked before is told so" {
	rack 1 "settle: 600"
	echo 100000 >"$SW/lag"
	"$POE" off node1 >"$T/said" 2>"$T/cried" 3>&- &
	first=$!
	until_true is off-wait job 1
	"$POE" on node1 >"$T/later" 3>&- &
	later=$!
	background="$first $later"
	until_true grep -q '^job[.]0=1 cycle off-wait ' "$MB_STATE/switches/rack1/state"
	# Now it shows what it was told.
	rm "$SW/lag" "$SW/ports/1.old"
	wait "$later"
	[ "$(cut -f 1,2 "$T/later")" = "$(printf 'node1\ton')" ]
	rc=0
	wait "$first" || rc=$?
	[ $rc = 1 ]
	grep -q 'node1: superseded: cycle was asked for port 1 after this' "$T/cried"
	# The off was promised: it was off before it was on.
	[ "$(cut -d' ' -f 2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
}

@test "the state of 48 ports is one pass over the switch, not 48" {
	rack 48
	serve
	SECONDS=0
	run -0 "$POE" status --all
	[ "${#lines[@]}" = 48 ]
	passes_are_apart
	for n in $(seq 48); do
		"$POE" status node$n >"$T/said$n" 3>&- &
		asked[n]=$!
	done
	background="$background ${asked[*]}"
	for n in $(seq 48); do
		wait "${asked[n]}"
	done
	passes_are_apart
}

# Since SECONDS was 0 there was one pass at most for each two seconds, in which it is news.
passes_are_apart() {
	[ "$(calls status)" -le "$((SECONDS / 2 + 2))" ]
}

@test "all of 48 are switched by one order and one pass or a few" {
	rack 48 "settle: 60"
	run -0 "$POE" off --all
	[ "${#lines[@]}" = 48 ]
	[ "$(calls set)" -le 6 ]
	[ "$(cat "$SW"/ports/*[0-9] | sort | uniq -c | tr -d ' ')" = 48off ]
}

@test "two switches are spoken to at the same time" {
	rack 1
	mkdir -p "$FAKE/rack2/ports"
	echo on >"$FAKE/rack2/ports/1"
	sed -i 's/switches: {/&rack2: {driver: fake}, /' "$MB_ETC/metal-boot.yaml"
	echo 'dc:a6:32:00:00:99: {hostname: other, power: {device_id: rack2, port: 1}}' >>"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	touch "$SW/stop-set"
	"$POE" off node1 3>&- &
	background=$!
	until_true test -s "$SW/stop-set.at"
	run -0 "$POE" off other
	rm "$SW/stop-set"
	wait "$background"
}

@test "a silent client stops nobody" {
	rack 1
	serve
	mkfifo "$T/pipe"
	socat - "UNIX-CONNECT:$MB_STATE/power.sock" <"$T/pipe" >"$T/silent" 2>&1 3>&- &
	background="$background $!"
	exec 7>"$T/pipe"
	printf 'node1 st' >&7
	run -0 "$POE" status node1
	printf 'atus\n' >&7
	until_true grep -q '^ok on' "$T/silent"
	exec 7>&-
}

@test "all of two thousand hosts are told of, with one pass over each of their switches" {
	for s in $(seq 10); do
		mkdir -p "$FAKE/rack$s/ports"
		echo "rack$s: {driver: fake}" >&4
		for i in $(seq 200); do
			echo on >"$FAKE/rack$s/ports/$i"
			printf 'dc:a6:32:00:%02x:%02x: {power: {device_id: rack%d, port: %d}}\n' "$s" "$i" "$s" "$i"
		done
	done 4>"$T/switches" >"$MB_ETC/backend.yaml"
	{ echo switches: && sed 's/^/  /' "$T/switches"; } >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	serve
	ask '* status' >"$T/said"
	[ "$(grep -c '^- .* on switch=rack' "$T/said")" = 2000 ]
	[ "$(tail -n 1 "$T/said")" = 'ok all' ]
	[ "$(cat "$FAKE"/*/calls | grep -c ' begin status')" = 10 ]
	SECONDS=0
	run -0 "$POE" status --all
	[ "${#lines[@]}" = 2000 ]
	echo "# 2000 hosts in $SECONDS s" >&3
}
