#!/usr/bin/env bats
# mb-poe discover and mb-config power: the ports that were found, into backend.yaml.

load poe-switch

# Three hosts as people write them: one right, one moved, one without a port; and a switch
# that tells who is where.
shelf() {
	mkdir -p "$SW/ports"
	echo "switches: {rack1: {driver: fake, timeout: 5, uplinks: [24], protected: [9]}}" \
		>"$MB_ETC/metal-boot.yaml"
	for i in $(seq 24); do
		echo on >"$SW/ports/$i"
	done
	cat >"$MB_ETC/backend.yaml" <<-'END'
	# The shelf.
	dc:a6:32:00:00:01: {hostname: node1, power: {device_id: rack1, port: 1}} # first

	dc:a6:32:00:00:02:
	  hostname: node2   # was at the top
	  power:
	    mode: PowerOn
	    deviceId: rack1
	    port: "2"       # the blue cable
	dc:a6:32:00:00:03:
	  # No port yet.
	  hostname: node3
	END
	printf 'dc:a6:32:00:00:04:\n  allow_pxe: true\n' >"$MB_ETC/netboot.yaml"
	"$BIN/mb-config"
	printf 'dc:a6:32:00:00:0%s\n' '1 1' '2 7' '3 3' '4 4' >"$SW/find"
	cp "$MB_ETC/backend.yaml" "$T/before"
}

untouched() {
	cmp "$MB_ETC/backend.yaml" "${1:-$T/before}"
}

ports() { # lines for mb-config power
	printf '%s\n' "$@" | "$BIN/mb-config" power
}

@test "discover shows the hosts and what would change, which patch understands" {
	shelf
	run -1 --separate-stderr "$POE" discover
	[ "${#stderr}" = 0 ]
	[ "${lines[1]}" = "$(printf 'dc:a6:32:00:00:02\tnode2\track1 2\track1 7\tmoved')" ]
	printf '%s\n' "$output" | sed -n '/^---/,$p' >"$T/diff"
	diff -u --label backend.yaml --label backend.yaml "$T/before" - <<-'END' >"$T/want" || :
	# The shelf.
	dc:a6:32:00:00:01: {hostname: node1, power: {device_id: rack1, port: 1}} # first

	dc:a6:32:00:00:02:
	  hostname: node2   # was at the top
	  power:
	    mode: PowerOn
	    deviceId: rack1
	    port: "7"       # the blue cable
	dc:a6:32:00:00:03:
	  power:
	    device_id: rack1
	    port: 3
	  # No port yet.
	  hostname: node3
	dc:a6:32:00:00:04:
	  power:
	    device_id: rack1
	    port: 4
	END
	diff "$T/want" "$T/diff"
	untouched
	(cd "$T" && patch -s before diff)
	run -0 "$POE" discover --write
	cmp "$T/before" "$MB_ETC/backend.yaml"
}

@test "discover --write writes it, compiles it, and then nothing differs" {
	shelf
	chmod 640 "$MB_ETC/backend.yaml"
	run -0 "$POE" discover --write
	has '+    port: "7"       # the blue cable'
	[ "$(stat -c %a "$MB_ETC/backend.yaml")" = 640 ]
	grep -q '^power.port=7$' "$MB_STATE/by-name/node2/record"
	run -0 --separate-stderr "$POE" discover --write
	[ "$(grep -c same <<<"$output")" = 4 ]
	[ "${#lines[@]}" = 4 ]
	run -0 "$POE" status node2
	has 'port=7'
}

@test "what is doubtful is told and not proposed" {
	shelf
	mkdir -p "$MB_STATE/hosts/dc-a6-32-00-00-09"
	printf 'client=pi\nwhen=1\n' >"$MB_STATE/hosts/dc-a6-32-00-00-09/identity"
	printf 'dc:a6:32:00:00:0%s\n' '1 24' '2 9' '3 5' '4 5' '9 8' >"$SW/find"
	run -1 --separate-stderr "$POE" discover --write
	[[ $output != *---* ]]
	[[ $stderr == *'node1: not proposed: that port is an uplink or protected'* ]]
	[[ $stderr == *'node2: not proposed: that port is an uplink or protected'* ]]
	[[ $stderr == *'node3: not proposed: several machines are behind that port'* ]]
	[[ $stderr == *'dc:a6:32:00:00:09: not proposed: no file of the configuration names it'* ]]
	untouched
}

@test "a switch that does not answer leaves its hosts as they are" {
	shelf
	echo '75 rack1 does not answer' >"$SW/fail-find"
	run -75 "$POE" discover --write
	untouched
}

@test "only discover takes --write" {
	shelf
	run -64 "$POE" --write status node1
	run -64 "$POE" discover --write node1
}

@test "mb-config power -n only prints, and no change prints nothing" {
	shelf
	run -0 "$BIN/mb-config" -n power <<<'dc:a6:32:00:00:01 rack1 8'
	has '+dc:a6:32:00:00:01: {hostname: node1, power: {device_id: rack1, port: 8}} # first'
	run -0 "$BIN/mb-config" -n power <<<'DC-A6-32-00-00-01 rack1 1'
	[ -z "$output" ]
	run -0 "$BIN/mb-config" power </dev/null
	untouched
}

@test "a file that is not there is made" {
	shelf
	rm "$MB_ETC/backend.yaml"
	run -0 ports 'dc:a6:32:00:00:01 rack1 1'
	printf 'dc:a6:32:00:00:01:\n  power:\n    device_id: rack1\n    port: 1\n' >"$T/want"
	untouched "$T/want"
	grep -q '^power.port=1$' "$MB_STATE/hosts/dc-a6-32-00-00-01/record"
}

@test "a link stays one, and the file that it leads to changes" {
	shelf
	mkdir "$T/git"
	mv "$MB_ETC/backend.yaml" "$T/git/hosts.yaml"
	ln -s ../git/hosts.yaml "$MB_ETC/backend.yaml"
	run -0 ports 'dc:a6:32:00:00:01 rack1 8'
	[ -L "$MB_ETC/backend.yaml" ]
	grep -q 'port: 8' "$T/git/hosts.yaml"
	ln "$T/git/hosts.yaml" "$T/other"
	run -78 ports 'dc:a6:32:00:00:01 rack1 10'
	has 'hard link'
	not grep -q 'port: 10' "$T/other"
}

@test "the owner stays" {
	[ "$(id -u)" = 0 ] || skip "owners need root"
	shelf
	chown 65534:65533 "$MB_ETC/backend.yaml"
	run -0 ports 'dc:a6:32:00:00:01 rack1 8'
	[ "$(stat -c %u:%g "$MB_ETC/backend.yaml")" = 65534:65533 ]
}

@test "what is wrong in the files is told with its place, and nothing is changed" {
	shelf
	for wrong in 'power: {port: 1, port: 2}' 'power: {port: 1}, power: {port: 2}' 'powr: {}'; do
		printf 'dc:a6:32:00:00:01: {%s}\n' "$wrong" >"$MB_ETC/backend.yaml"
		cp "$MB_ETC/backend.yaml" "$T/before"
		run -78 ports 'dc:a6:32:00:00:01 rack1 8'
		has 'backend.yaml:1:'
		untouched
	done
	printf 'dc:a6:32:00:00:01:\n  power:\n    device_id: rack1\n    port: >-\n      1\n' \
		>"$MB_ETC/backend.yaml"
	cp "$MB_ETC/backend.yaml" "$T/before"
	run -78 ports 'dc:a6:32:00:00:01 rack1 8'
	has 'backend.yaml:4:11: this value is several lines; edit it by hand'
	untouched
}

@test "a switch that nobody configured is not written" {
	shelf
	run -78 ports 'dc:a6:32:00:00:01 rack2 8'
	has "there is no switch 'rack2'"
	untouched
}

@test "a line that is none is told with its number, and nothing is changed" {
	shelf
	for line in 'dc:a6:32:00:00:01 rack1' 'node1 rack1 1' 'dc:a6:32:00:00:01 rack1 1 2' \
		'dc:a6:32:00:00:01 ra/ck1 1' 'dc:a6:32:00:00:01 rack1 -1' ''; do
		run -65 ports 'dc:a6:32:00:00:02 rack1 8' "$line"
		has 'standard input:2: '
	done
	run -65 ports 'dc:a6:32:00:00:01 rack1 8' 'DC:A6:32:00:00:01 rack1 9'
	has 'dc:a6:32:00:00:01 is there twice'
	run -64 "$BIN/mb-config" powr
	run -64 "$BIN/mb-config" -w power
	untouched
}
