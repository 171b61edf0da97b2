#!/usr/bin/env bats
# mb-config where a server that was taken over writes in the folders of hosts: it can neither
# stop the others' records nor have mb-config write elsewhere.

load common

OURS=61001 THEIRS=61002 GROUP=61000
A=dc-a6-32-00-00-01 B=dc-a6-32-00-00-02

setup() {
	bats_require_minimum_version 1.5.0
	[ "$(id -u)" = 0 ] || skip "needs users of its own"
	T=$BATS_TEST_TMPDIR
	BIN=$T/bin
	mkdir "$BIN"
	cp "${MB_BUILD:-build}/bin/mb-config" "$BIN"
	export MB_ETC=$T/etc MB_STATE=$T/state ASAN_OPTIONS=detect_leaks=0
	HOSTS=$MB_STATE/hosts
	mkdir "$MB_ETC"
	echo 'switches: {rack1: {driver: exec, command: /bin/true}}' >"$MB_ETC/metal-boot.yaml"
	hosts "$A 1" "$B 2"
	# As systemd/metal-boot.tmpfiles has it.
	install -d -g $GROUP -m 3775 "$MB_STATE"
	install -d -o $OURS -g $GROUP -m 2775 "$HOSTS"
	install -d -o $OURS -g $GROUP -m 755 "$MB_STATE/by-name" "$MB_STATE/by-ip"
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$T/.." "$T" 2>/dev/null || :
	ours test -x "$BIN/mb-config" -a -w "$HOSTS" || skip "others cannot reach the tests' folder"
	run -0 ours "$BIN/mb-config"
	[ -z "$output" ]
}

teardown() {
	[ -z "${holder:-}" ] || kill "$holder" 2>/dev/null || :
}

hosts() { # "MAC PORT"...
	local host
	for host; do
		echo "${host% *}: {hostname: node${host##* }, power: {device_id: rack1, port: ${host##* }}}"
	done >"$MB_ETC/backend.yaml"
}

as() { # UID COMMAND...
	setpriv --reuid "$1" --regid "$1" --groups $GROUP -- "${@:2}"
}

ours() { as $OURS "$@"; }
theirs() { as $THEIRS sh -euc "cd '$HOSTS'; $*"; }

# A host's port has changed, and another one is new: both count, and it is said of which host.
both_count() { # WHAT IS SAID
	hosts "$A 5" "$B 2" "dc-a6-32-00-00-03 3"
	run -0 "${RUNS:-ours}" "$BIN/mb-config"
	has "$1"
	[ "$(wc -l <<<"$output")" = 1 ] || fail "$output"
	grep -qx power.port=5 "$HOSTS/$A/record"
	grep -qx power.port=3 "$HOSTS/dc-a6-32-00-00-03/record"
	[ ! -L "$HOSTS/$A" ]
	run -0 "${RUNS:-ours}" "$BIN/mb-config" -v
	[ -z "$output" ] || fail "$output"
}

@test "a folder in place of a record is moved aside, whatever is in it" {
	theirs "rm $A/record; mkdir -m 700 $A/record; touch $A/record/mine"
	both_count "hosts/$A/record: that was a folder, and is .put-"
	ls "$HOSTS/$A"/.put-*/mine
}

@test "the same when root compiles, and the record is left to whom it belongs" {
	RUNS='env'
	theirs "rm $A/record; mkdir $A/record"
	both_count "hosts/$A/record: that was a folder, and is .put-"
	[ "$(stat -c %u "$HOSTS/$A/record")" = $OURS ]
}

@test "a host's folder that is somebody else's is moved aside, closed or sticky" {
	local mode
	for mode in 755 700 1777; do
		theirs "mv $A .was-$mode; mkdir $A; echo power.port=9 >$A/record; chmod $mode $A"
		both_count "hosts/$A: that was not ours, and is .put-"
		hosts "$A 1" "$B 2"
		ours "$BIN/mb-config"
	done
	[ "$(cat "$HOSTS"/.put-*/record | sort -u)" = power.port=9 ]
}

@test "a link or a file in place of a host's folder is not followed" {
	local what
	cp "$MB_STATE/switches/rack1/record" "$T/switch"
	for what in "ln -s ../switches/rack1" "ln -s $B" "ln -s /etc" "ln -s nowhere" "touch"; do
		theirs "mv $A .was; $what $A"
		both_count "hosts/$A: that was not ours, and is .put-"
		cmp "$MB_STATE/switches/rack1/record" "$T/switch"
		grep -qx power.port=2 "$HOSTS/$B/record"
		theirs "rm -r .was $A"
		hosts "$A 1" "$B 2"
		ours "$BIN/mb-config"
	done
	# Nor when it seems to be a host that is no more.
	theirs "ln -s $B dc-a6-32-00-00-09"
	run -0 ours "$BIN/mb-config"
	has "hosts/dc-a6-32-00-00-09: that was not ours"
	[ -s "$HOSTS/$B/record" ]
}

@test "a record that is not to be read, a pipe or a socket is replaced" {
	local what
	for what in "echo x >$A/record; chmod 0 $A/record" "mkfifo $A/record" \
		"python3 -c 'import socket as s; s.socket(s.AF_UNIX).bind(\"$A/record\")'"; do
		theirs "rm $A/record; $what"
		run -0 ours "$BIN/mb-config"
		[ -z "$output" ]
		grep -qx power.port=1 "$HOSTS/$A/record"
	done
}

@test "a folder of root's is not moved: it is told of, and the other hosts go on" {
	mv "$HOSTS/$A" "$HOSTS/.was"
	install -d -m 755 "$HOSTS/$A"
	hosts "$A 5" "$B 6"
	run -75 ours "$BIN/mb-config"
	[ "$output" = "mb-config: hosts/$A/record: Permission denied" ]
	grep -qx power.port=6 "$HOSTS/$B/record"
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

@test "mb-ironic is not stopped either" {
	cp "${MB_BUILD:-build}/bin/mb-ironic" "$BIN"
	mkdir -p "$T/ironic/hosts" "$T/ironic/opts"
	chown -R $OURS "$T/ironic"
	echo "dnsmasq: {enabled: true, root_directory: $T/ironic}" >>"$MB_ETC/metal-boot.yaml"
	ours "$BIN/mb-config"
	local mac
	for mac in $A $B; do
		echo "${mac//-/:},set:$mac" >"$T/ironic/hosts/$mac.conf"
		echo "tag:$mac,67,ipxe.efi" >"$T/ironic/opts/$mac.conf"
	done
	theirs "mkdir $A/ironic"
	run -0 ours "$BIN/mb-ironic"
	[[ $output == "mb-ironic: hosts/$A/ironic: that was a folder, and is .put-"* ]]
	[ -s "$HOSTS/$A/ironic" ]
	[ -s "$HOSTS/$B/ironic" ]
	# Nor by a folder of its own, for a host that Ironic does not know any more.
	rm "$T/ironic/hosts/$A.conf"
	theirs "mv $A .was; mkdir -m 700 $A"
	run -0 ours "$BIN/mb-ironic"
	has "hosts/$A: that was not ours, and is .put-"
	run -0 ours "$BIN/mb-ironic"
	[ -z "$output" ]
}

@test "nobody else can hold the lock" {
	[ "$(stat -c '%u %a' "$MB_STATE/config.lock")" = "$OURS 600" ]
	run -66 as $THEIRS flock -n "$MB_STATE/config.lock" true
	# One that was made for all of the group becomes so.
	chmod 660 "$MB_STATE/config.lock"
	"$BIN/mb-config"
	[ "$(stat -c '%u %a' "$MB_STATE/config.lock")" = "$OURS 600" ]
	ours "$BIN/mb-config"
}

@test "the list of consoles, which may be commands, is never left to who makes it first" {
	sed -i '1s/port: 1}/&, serial_console: tcp:h:1/' "$MB_ETC/backend.yaml"
	ours "$BIN/mb-config"
	[ -s "$MB_STATE/consoles" ]
	hosts "$A 1" "$B 2"
	ours "$BIN/mb-config"
	[ "$(stat -c '%u %s' "$MB_STATE/consoles")" = "$OURS 0" ]
	run -2 as $THEIRS sh -c "echo $A=exec:id >$MB_STATE/consoles"
	run -1 as $THEIRS rm -f "$MB_STATE/consoles"
}
