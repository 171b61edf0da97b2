#!/usr/bin/env bats
# mb-poe: what its commands do, say and refuse, on a switch that is a folder.

load poe-switch

# The drivers that are installed, beside the one that is a folder.
own_drivers() {
	local from=$BIN/../libexec/metal-boot
	[ -x "$from/poe/exec" ] || fail "no drivers in $from"
	cp -r "$from/." "$MB_LIBEXEC/"
}

@test "a host is switched off and on, and the answer is what the switch reports" {
	rack 2
	run -0 "$POE" status node1
	[[ $output == "$(printf 'node1\ton\tswitch=rack1\tport=1\twatts=3.8\tup=yes\tage=')"+([0-9]) ]]
	run -0 "$POE" off node1
	[[ $output == "$(printf 'node1\toff\tswitch=rack1\tport=1\tage=')"+([0-9]) ]]
	[ "$(port 1)" = off ]
	[ "$(port 2)" = on ]
	run -1 "$POE" status node1
	has "$(printf 'node1\toff')"
	run -0 "$POE" on dc:a6:32:00:00:01
	has "$(printf 'dc:a6:32:00:00:01\ton')"
	[ "$(port 1)" = on ]
	[ "$(calls set)" = 2 ]
}

@test "what is so already is not ordered again" {
	rack 1
	run -0 "$POE" on node1
	"$POE" off node1
	run -0 "$POE" off node1
	[ "$(calls set)" = 1 ]
}

@test "a cycle is off for as long as was said, counted from when the switch shows it" {
	rack 1
	run -0 "$POE" cycle -w 2 node1
	has "$(printf 'node1\ton')"
	[ "$(cut -d' ' -f2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
	awk '{ t[NR] = $1 } END { exit t[2] - t[1] < 2 }' "$SW/orders"
	run -0 "$POE" reset node1
	awk '{ t[NR] = $1 } END { exit t[4] - t[3] < 1 }' "$SW/orders"
}

@test "no cycle is shorter than the switch's off_time, whoever asks" {
	rack 1
	sed -i 's/off_time: 1/off_time: 2/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	run -0 "$POE" cycle -w 1 node1
	awk '{ t[NR] = $1 } END { exit t[2] - t[1] < 2 }' "$SW/orders"
}

@test "reset and cycle of what is off switch it on; on of what is halted or idle is a cycle" {
	rack 3 "halted_watts: 2.2"
	"$POE" off node1 node2
	run -0 "$POE" reset node1
	run -0 "$POE" cycle node2
	[ "$(grep -c ' [12] off' "$SW/orders")" = 2 ]
	echo "on watts=1.9" >"$SW/ports/3"
	# What was seen is told again for two seconds at most.
	until_true is "$(printf 'node3\thalted')" sh -c "'$POE' status node3 | cut -f 1,2"
	run -1 "$POE" status node3
	run -0 "$POE" on node3
	[ "$(grep -c ' 3 off' "$SW/orders")" = 1 ]
	[ "$(port 3)" = on ]
}

@test "a port that nothing takes power from is idle, and on says so with status 1" {
	rack 1
	echo idle >"$SW/ports/1"
	touch "$SW/dead-1"
	run -1 "$POE" status node1
	has "$(printf 'node1\tidle')"
	run -1 "$POE" on node1
	has "node1: it is switched on, and nothing takes power"
}

@test "while the switch does not show it yet, the state is poweringoff and never off" {
	rack 1 "settle: 600"
	serve
	echo 100000 >"$SW/lag"
	run -0 "$POE" -q off node1
	has "$(printf 'node1\tpoweringoff')"
	until_true is off port 1
	[[ $(ask 'node1 status') == 'ok poweringoff switch=rack1 port=1 pending=off'* ]]
	# It shows it now.
	rm "$SW/ports/1.old"
	until_true is_off node1
}

@test "a switch that never shows what it was told is status 75, with what it does show" {
	rack 1 "settle: 1"
	cp "$SW/ports/1" "$SW/ports/1.old"
	echo 1000 >"$SW/ports/1.left"
	run -75 "$POE" off node1
	has "node1: the switch took the order, and still reports the port as on"
	run -0 "$POE" cycle node1
	has "off_seen=no"
}

@test "a driver's failure is the answer, with its sentence made harmless" {
	rack 2
	printf '75 nobody\033 answers at 10.0.0.3\n' >"$SW/fail-status"
	run -75 "$POE" status node1
	has 'mb-poe: node1: nobody\x1b answers at 10.0.0.3'
	rm "$SW/fail-status"
	for code in 1 65 75 78; do
		echo "$code the switch is cross" >"$SW/fail-set"
		run -$code "$POE" off node1
		has "node1: the switch is cross"
		[ "$(port 1)" = on ]
	done
	rm "$SW/fail-set"
	run -0 "$POE" off node1
}

@test "of a switch that does not answer the last state is told with its age" {
	rack 1
	"$POE" status node1
	echo "75 nobody answers" >"$SW/fail-status"
	until_true grep -q '^when=' "$MB_STATE/switches/rack1/state"
	until_true sh -c "! '$POE' status node1"
	run -75 "$POE" status node1
	[[ $output =~ 'nobody answers; port 1 was on '[0-9]+' s ago' ]]
}

@test "uplinks, protected ports and disabled hosts are never switched" {
	rack 4 "protected: [2], uplinks: 3"
	echo "on uplink=yes" >"$SW/ports/1"
	for n in 1 3; do
		run -78 "$POE" off node$n
		has "node$n: port $n of rack1 leads to the rest of the network"
	done
	run -78 "$POE" cycle node2
	has "node2: port 2 of rack1 is protected"
	run -0 "$POE" on node2
	sed -i 's/hostname: node4,/hostname: node4, disabled: true,/' "$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	run -78 "$POE" off node4
	has "left alone"
	run -0 "$POE" status node4
	[ ! -e "$SW/orders" ]
}

@test "the port of this server itself is never switched" {
	rack 2
	mac=$(cat /sys/class/net/*/address | grep -vx '00:00:00:00:00:00' | head -n 1)
	[ -n "$mac" ] || skip "this machine has no interface with a MAC"
	printf '%s 2\ndc:a6:32:00:00:01 1\n' "$mac" >"$SW/find"
	run -78 "$POE" off node2
	has "port 2 of rack1 is this server's own"
	run -0 "$POE" off node1
	[ "$(port 2)" = on ]

	# Where that cannot be found out, nothing is switched.
	rm "$MB_STATE/switches/rack1/state"
	kill "$(server)"
	echo "75 nobody answers" >"$SW/fail-find"
	run -75 "$POE" cycle node1
	has "it is not known which port is this server's own: nobody answers"
}

@test "a switch that restarts as a whole is not switched, unless it is let" {
	rack 1
	echo "model=Flex restarts=yes" >"$SW/model"
	run -78 "$POE" off node1
	has "rack1 restarts as a whole when a port is switched; allow_restart lets it"
	rack 1 "allow_restart: true"
	run -0 "$POE" off node1
}

@test "-n says what would be sent, without a secret, and sends nothing" {
	rack 1 "password: s3cret-word"
	run -0 "$POE" -n off node1
	has "$(printf 'node1\twould switch 1 off')"
	run -0 "$POE" -n cycle node1
	has "would switch 1 off"
	has "would switch it on again after 1 s"
	[[ $output != *s3cret* ]]
	[ "$(port 1)" = on ]
	[ ! -e "$SW/orders" ]
	grep -qx dry_run=true "$SW/settings"
	not grep -q '^job' "$MB_STATE/switches/rack1/state"

	# What an order comes to depends on the state.
	echo off >"$SW/ports/1"
	until_true is "$(printf 'node1\toff')" sh -c "'$POE' status node1 | cut -f 1,2"
	run -0 "$POE" -n reset node1
	has "would switch 1 on"
	[[ $output != *again* ]]
	run -0 "$POE" -n off node1
	[[ $output != *would* ]]
	echo idle >"$SW/ports/1"
	until_true is "$(printf 'node1\tidle')" sh -c "'$POE' status node1 | cut -f 1,2"
	run -0 "$POE" -n on node1
	has "would switch 1 off"
	has "would switch it on again after 1 s"
}

@test "secrets reach the driver on standard input, and are nowhere else" {
	rack 1 "password: s3cret-word, username: me, token_file: $T/token"
	printf 't0ken-word\r\nmore\n' >"$T/token"
	command -v strace >/dev/null || skip "strace is not installed"
	strace -f -qq -v -s 8192 -e trace=execve -o "$T/trace" "$POE" serve 2>"$T/server.log" 3>&- &
	background=$!
	until_true eval 'takes "$(server)"'
	run -0 "$POE" off node1
	grep -qx password=s3cret-word "$SW/settings"
	grep -qx token=t0ken-word "$SW/settings"
	grep -qx username=me "$SW/settings"
	not grep -q token_file "$SW/settings"
	kill "$(server)"
	wait "$background" || :
	grep -q 'libexec/poe/fake' "$T/trace"
	not grep -e s3cret -e t0ken "$T/trace" "$T/server.log"
	not grep -r -e s3cret -e t0ken "$MB_STATE/switches" "$MB_STATE/site"
	[ "$(stat -c %a "$MB_STATE/secrets")" = 600 ]
	rm "$T/token"
	run -78 "$POE" on node1
	has "$T/token cannot be read"
}

@test "a secret's file may be handed over as a credential" {
	rack 1 "password_file: /nowhere/rack1.password"
	mkdir "$T/credentials"
	echo handed-over >"$T/credentials/rack1.password"
	CREDENTIALS_DIRECTORY=$T/credentials run -0 "$POE" status node1
	grep -qx password=handed-over "$SW/settings"
}

@test "many hosts: named, all and a group, each its line, the worst status" {
	rack 3
	printf 'dc:a6:32:00:00:02: {group: blue}\ndc:a6:32:00:00:03: {group: blue}\n' >"$MB_ETC/netboot.yaml"
	"$BIN/mb-config"
	run -0 "$POE" off --group blue
	[ "$(port 1)$(port 2)$(port 3)" = onoffoff ]
	run -1 "$POE" status --all
	[ "$(cut -f 1,2 <<<"$output" | tr '\t\n' '= ')" = "node1=on node2=off node3=off " ]
	run -1 --separate-stderr "$POE" on nobody node2 node3
	[ "$stderr" = "mb-poe: nobody: no host is known as 'nobody'" ]
	[ "$(port 2)$(port 3)" = onon ]
	run -1 "$POE" on --group red
	has "no host of the group 'red' has a switch and a port"
	run -1 "$POE" on nobody
	has "no host is known as 'nobody'"
}

@test "--stagger keeps hosts apart, --parallel says how many at once" {
	rack 3
	"$POE" off --all
	run -0 "$POE" on --all --stagger 1
	grep ' on$' "$SW/orders" | awk '{ if (NR > 1 && $1 - last < 1) bad = 1; last = $1 } END { exit bad || NR != 3 }'
	"$POE" off --all
	before=$(calls set)
	run -0 "$POE" on --all --parallel 1
	[ "$(($(calls set) - before))" = 3 ]
}

@test "ports shows the switch as it is" {
	rack 2
	echo "model=RB5009" >"$SW/model"
	echo "on uplink=yes" >"$SW/ports/9"
	run -0 "$POE" ports rack1
	[ "$output" = "$(printf '1\ton\tup=yes\twatts=3.8\n2\ton\tup=yes\twatts=3.8\n9\ton\tuplink=yes')" ]
	run -78 "$POE" ports rack2
	has "there is no switch 'rack2' in metal-boot.yaml"
}

@test "discover compares what is configured with what is found" {
	rack 3
	mkdir -p "$MB_STATE/hosts/dc-a6-32-00-00-09"
	printf 'client=pi when=1\n' | tr ' ' '\n' >"$MB_STATE/hosts/dc-a6-32-00-00-09/identity"
	printf 'dc:a6:32:00:00:01 1\ndc:a6:32:00:00:02 7\ndc:a6:32:00:00:09 5\n' >"$SW/find"
	printf '02:00:00:00:00:aa 24\ndc:a6:32:00:00:01 24\n' >>"$SW/find"
	run -1 --separate-stderr "$POE" discover
	[ "${lines[0]}" = "$(printf 'dc:a6:32:00:00:01\tnode1\track1 1\track1 1\tsame')" ]
	[ "${lines[1]}" = "$(printf 'dc:a6:32:00:00:02\tnode2\track1 2\track1 7\tmoved')" ]
	[ "${lines[2]}" = "$(printf 'dc:a6:32:00:00:03\tnode3\track1 3\t-\tunseen')" ]
	[ "${lines[3]}" = "$(printf 'dc:a6:32:00:00:09\t-\t-\track1 5\tnew')" ]
	[ "${lines[4]}" = '--- backend.yaml' ]
}

@test "watch prints a line when the power of a host becomes another" {
	rack 2
	"$POE" watch >"$T/watch" 2>"$T/watch.log" 3>&- &
	background=$!
	until_true is 2 sh -c "wc -l <'$T/watch'"
	"$POE" off node2
	until_true grep -q "$(printf 'node2\toff')" "$T/watch"
	[ "$(cut -f 2,3 "$T/watch" | head -n 2 | sort | tr '\t\n' '= ')" = "node1=on node2=on " ]
	not grep -q "$(printf 'node1\toff')" "$T/watch"
}

@test "the lines of power.sock can be typed" {
	rack 2
	serve
	[[ $(ask 'node1 status') == 'ok on switch=rack1 port=1 watts=3.8 up=yes age='+([0-9]) ]]
	[[ $(ask 'node1 off') == 'ok off '* ]]
	[[ $(ask '  DC-A6-32-00-00-01   status ') == 'ok off '* ]]
	[ "$(ask 'nobody off')" = "no no host is known as 'nobody'" ]
	[[ $(ask 'node1 explode') == 'error 64 '* ]]
	[[ $(ask 'node1 off x=1') == 'error 64 '* ]]
	[[ $(ask '') == 'error 64 '* ]]
	[[ $(ask "$(head -c 600 /dev/zero | tr '\0' a)") == 'error 64 '* ]]
	[[ $(ask '* status') == *'- dc:a6:32:00:00:02 on '*' name=node2'*'ok all' ]]
	[[ $(ask 'switch rack1 ports') == '- 1 off'*'ok 2 age='* ]]
	[ "$(printf 'node1 status\nnode2 status\n' | socat -t 100 - "UNIX-CONNECT:$MB_STATE/power.sock" | wc -l)" = 2 ]
	[ "$(stat -c %a "$MB_STATE/power.sock")" = 660 ]
}

@test "all lines of a client are done, also of one that has gone" {
	rack 4
	serve
	run -0 socat -t 60 - "UNIX-CONNECT:$MB_STATE/power.sock" < <(printf 'node%d off\n' 1 2 3 4)
	[ "${#lines[@]}" = 4 ]
	[ "$(grep -c '^ok off ' <<<"$output")" = 4 ]
	python3 - "$MB_STATE/power.sock" <<-'END'
	import socket, sys
	s = socket.socket(socket.AF_UNIX)
	s.connect(sys.argv[1])
	s.sendall(b"".join(b"node%d on\n" % n for n in range(1, 5)))
	END
	for n in 1 2 3 4; do
		until_true is_on node$n
	done
}

is_off() {
	[[ $(ask "$1 status") == 'ok off '* ]]
}

is_on() {
	[[ $(ask "$1 status") == 'ok on '* ]]
}

@test "it takes its socket from systemd, and ends when nobody asks" {
	command -v systemd-socket-activate >/dev/null || skip "no systemd-socket-activate"
	rack 1
	systemd-socket-activate -l "$MB_STATE/power.sock" -E MB_STATE -E MB_LIBEXEC -E FAKE \
		"$POE" serve -t 1 2>"$T/server.log" 3>&- &
	background=$!
	# Who connects before it listens would start a server of his own.
	until_true sh -c "ss -Hlx | grep -qF '$MB_STATE/power.sock'"
	run -0 "$POE" off node1
	[ "$(port 1)" = off ]
	wait "$background"
	[ -S "$MB_STATE/power.sock" ]
}

@test "a second server says that there is one, and the first goes on" {
	rack 1
	serve
	run -75 "$POE" serve
	has "another one switches already"
	[[ $(ask 'node1 status') == 'ok on '* ]]
}

@test "wrong words, a missing switch and a missing folder have their status" {
	rack 1
	for args in '' 'on' 'explode node1' 'ports' 'on -w 0 node1' 'on -w x node1' 'on --all node1' 'serve x'; do
		# shellcheck disable=SC2086 # words
		run -64 "$POE" $args
	done
	run -78 "$POE" -s "$T/nowhere" status node1
	echo "dc:a6:32:00:00:01: {hostname: node1}" >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	run -78 "$POE" status node1
	has "no switch and port are set for node1 in backend.yaml"
	run -1 "$POE" status --all
	rack 1
	sed -i 's/driver: fake/driver: none-such/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	run -78 "$POE" status node1
	has "there is no driver 'none-such'"
}

@test "a driver is tried against its page, by itself and with a switch" {
	rack 2 "password: s3cret-word"
	run -0 "$POE" test-driver fake
	not grep -q '^not ok' <<<"$output"
	printf 'dc:a6:32:00:00:01 1\n' >"$SW/find"
	run -0 "$POE" test-driver rack1
	has "ok - status tells of 2 ports"
	has "ok - set 1=off with dry_run says what it would do"
	has "ok - no secret was in what it said"
	[ ! -e "$SW/orders" ]

	# One that leaks, and has a state of its own invention.
	sed -i 's/^verb=/[ "${1:-}" != status ] || { echo "1 fine"; cat; exit 0; }\n&/' "$MB_LIBEXEC/poe/fake"
	run -1 "$POE" test-driver rack1
	has "not ok - status tells of"
	has "not ok - no secret was in what it said"
	run -78 "$POE" test-driver none-such
}

@test "the site's own command is a driver" {
	rack 2
	own_drivers
	cat >"$T/relay" <<-'END'
		#!/bin/sh
		case $1 in
		ports) printf '1\n2\n' ;;
		status) cat "$FAKE/relay$2" ;;
		on | off) echo "$1" >"$FAKE/relay$2" ;;
		*) exit 64 ;;
		esac
	END
	chmod +x "$T/relay"
	echo on >"$FAKE/relay1"
	echo "off volts=0" >"$FAKE/relay2"
	echo "switches: {rack1: {driver: exec, command: '$T/relay', off_time: 1}}" >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	run -1 "$POE" status --all
	[ "$(cut -f 1,2 <<<"$output" | tr '\t\n' '= ')" = "node1=on node2=off " ]
	run -0 "$POE" off node1
	[ "$(cat "$FAKE/relay1")" = off ]
	run -0 "$POE" on node1 node2
	[ "$(cat "$FAKE/relay1" "$FAKE/relay2" | tr '\n' ' ')" = 'on on ' ]
	run -0 "$POE" test-driver rack1
	rm "$FAKE/relay2"
	run -0 "$POE" off node1
	run -75 "$POE" status node2
	has "$(printf 'node2\tunknown')"
	echo fine >"$FAKE/relay1"
	until_true sh -c "'$POE' status node1 || [ \$? = 65 ]"
	run -65 "$POE" status node1
	has "$T/relay status 1 says no state: on, off, idle, fault or unknown"
}

@test "the names of ports that the site's command tells are words, not commands" {
	rack 2
	own_drivers
	printf '#!/bin/sh\ncase $1 in\nports) cat "$FAKE/names" ;;\n*) echo on ;;\nesac\n' >"$T/relay"
	chmod +x "$T/relay"
	echo "x'\$(touch\${IFS}$T/oops)'" >"$FAKE/names"
	echo "*" >>"$FAKE/names"
	cd "$MB_ETC"
	run -0 "$MB_LIBEXEC/poe/exec" status <<<"command=$T/relay"
	[ ! -e "$T/oops" ]
	[ "${#lines[@]}" = 2 ]
	[ "${lines[1]}" = '* on' ]
}

@test "a switch's own cycle is used, unless an off time is asked that it cannot keep" {
	rack 1 "settle: 60"
	echo "cycle settle=3" >"$FAKE/features"
	# Where the site says how long, the switch's time may be too short.
	run -0 "$POE" reset node1
	[ "$(calls cycle) $(calls set)" = '0 2' ]
	no_off_time
	run -0 "$POE" cycle node1
	[ "$(calls cycle) $(calls set)" = '1 2' ]
	[[ $output != *off_seen* ]]
	run -0 "$POE" -n cycle node1
	has "would cycle 1"
	[ "$(calls cycle) $(calls set)" = '2 2' ]
	[ "$(wc -l <"$SW/orders")" = 4 ]
	run -0 "$POE" cycle -w 6 node1
	[ "$(calls cycle) $(calls set)" = '2 4' ]
}

@test "a driver that has no cycle for this switch after all is told off and on" {
	rack 1
	no_off_time
	echo "cycle settle=3" >"$FAKE/features"
	echo "64 this model cannot" >"$SW/fail-cycle"
	run -0 "$POE" cycle node1
	has "$(printf 'node1\ton')"
	[[ $output != *off_seen* ]]
	[ "$(calls cycle) $(calls set)" = '1 2' ]
	[ "$(cut -d' ' -f2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
}

@test "of several cycles by the switch each is answered for itself" {
	rack 3 "settle: 60"
	no_off_time
	echo "cycle settle=3" >"$FAKE/features"
	echo '1 port 2 will not' >"$SW/fail-cycle-2"
	run -1 "$POE" cycle --all
	has "$(printf 'node1\ton')"
	has "$(printf 'node3\ton')"
	has "node2: port 2 will not"
	[ "$(cut -d' ' -f2- "$SW/orders" | sort | tr '\n' ' ')" = '1 off 1 on 3 off 3 on ' ]
}

@test "mb-host tells what the switch said last of a host's port" {
	rack 1
	"$POE" status node1
	until_true sh -c "'$BIN/mb-host' node1 | grep -q '^power.seen='"
	run -0 "$BIN/mb-host" node1
	has "power.seen=on"
	has "power.watts=3.8"
	has "power.when="
	[[ $output != *power.pending* ]]
	# In the list it says how old that is.
	when=$(($(date +%s) - 7200))
	sed -i "s/^when=.*/when=${when}000/" "$MB_STATE/switches/rack1/state"
	echo 'dc:a6:32:00:00:09: {hostname: other}' >>"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	run -0 "$BIN/mb-host" -l
	[ "$(cut -f 2,8 <<<"$output" | tr '\t\n' '=,')" = 'node1=on 2h,other=-,' ]
}

@test "it is reached by the front door, and its manual names every state and verb" {
	rack 1
	run -0 "$BIN/mb" poe status node1
	for word in on off idle halted fault unknown poweringon poweringoff; do
		grep -q "^\.It $word Ta " "$TOP/man/mb-poe.8"
	done
}
