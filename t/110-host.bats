#!/usr/bin/env bats
# mb-host: what is known of a host, as the servers see it.

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	export MB_ETC=$BATS_TEST_TMPDIR/etc MB_STATE=$BATS_TEST_TMPDIR/state
	export MB_SHARE=$BATS_TEST_DIRNAME/../share
	mkdir "$MB_ETC" "$MB_STATE"
}

# Three hosts: one configured and seen, one only configured, one only seen.
shelf() {
	cat >"$MB_ETC/backend.yaml" <<-'EOF'
	dc:a6:32:01:02:03: {hostname: node1, ip_address: 10.0.0.7, lease_time: 1h}
	dc:a6:32:00:00:09: {hostname: anode}
	EOF
	"$BIN/mb-config"
	seen dc-a6-32-01-02-03 91cdf03d 10.0.0.50 uefi-pxe
	seen d8-3a-dd-00-00-01 0a0b0c0d 10.0.0.51 pi-rom
}

# What mb-dhcpproxy writes: the identity, and the links to it.
seen() { # MAC SERIAL LEASE CLIENT
	mkdir -p "$MB_STATE/hosts/$1" "$MB_STATE/by-serial" "$MB_STATE/by-lease"
	printf 'serial=%s\nboard=00c03114\nlease=%s\nclient=%s\nwhen=%s\n' "$2" "$3" "$4" \
		$(($(date +%s) - 7500)) >"$MB_STATE/hosts/$1/identity"
	ln -s "../hosts/$1" "$MB_STATE/by-serial/$2"
	ln -s "../hosts/$1" "$MB_STATE/by-lease/$3"
}

@test "a host is found by name, MAC in any spelling, address, lease and serial" {
	shelf
	for who in node1 DC:A6:32:01:02:03 dc-a6-32-01-02-03 dca632010203 10.0.0.7 \
		10.0.0.50 91cdf03d 91CDF03D 1000000091cdf03d; do
		run "$BIN/mb-host" "$who"
		[ "$status" = 0 ]
		[[ "$output" == *mac=dc:a6:32:01:02:03* ]]
	done
}

@test "the record is printed sorted, then what its packets said" {
	shelf
	run "$BIN/mb-host" node1
	[ "$status" = 0 ]
	[ "${lines[*]:0:5}" = "allow_pxe=true ip=10.0.0.7\
 lease_time=3600 mac=dc:a6:32:01:02:03 name=node1" ]
	[ "${lines[*]:5:9}" = "seen.board=00c03114 seen.client=uefi-pxe seen.lease=10.0.0.50\
 seen.manufacturer=Sony UK seen.memory=4096 seen.model=Raspberry Pi 4B\
 seen.processor=BCM2711 seen.revision=1.4 seen.serial=91cdf03d" ]
	[[ "${lines[14]}" == seen.when=1[0-9]* ]]
	[ "${#lines[@]}" = 15 ]
}

@test "a state folder that is not there is told with what makes it" {
	for program in mb-host mb-override mb-trace; do
		run "$BIN/$program" -s "$BATS_TEST_TMPDIR/none" dc:a6:32:01:02:03
		[ "$status" = 78 ]
		[ "$output" = "$program: $BATS_TEST_TMPDIR/none (mb up makes it, or systemd-tmpfiles): No such file or directory" ]
	done
}

@test "a host that was only seen is printed too" {
	shelf
	run "$BIN/mb-host" 10.0.0.51
	[ "$status" = 0 ]
	[ "${lines[0]}" = mac=d8:3a:dd:00:00:01 ]
	[ "${lines[1]}" = seen.board=00c03114 ]
	[ "${#lines[@]}" = 11 ]
}

@test "a board that has no name yet, or no new-style code, is shown by what is known" {
	shelf
	for case in 'e042f5:seen.memory=16384 seen.model=Raspberry Pi (type 2f) seen.processor=BCM2712 seen.revision=1.5' \
		'fff173:seen.model=Raspberry Pi 5 seen.revision=1.3' '000010:'; do
		echo "board=00${case%%:*}"$'\nwhen=5' >"$MB_STATE/hosts/dc-a6-32-01-02-03/identity"
		out=$("$BIN/mb-host" node1 | sed -n '/^seen\.[m-r]/p' | grep -v manufacturer | tr '\n' ' ')
		[ "${out% }" = "${case#*:}" ]
	done
	echo $'board=00900093\nwhen=5' >"$MB_STATE/hosts/dc-a6-32-01-02-03/identity"
	[ "$("$BIN/mb-host" -l | grep node1 | cut -f 7)" = "Pi Zero 512M" ]
}

@test "without the table of boards models are numbers, and a spoilt one is told" {
	shelf
	run env MB_SHARE="$BATS_TEST_TMPDIR/none" "$BIN/mb-host" node1
	[ "$status" = 0 ]
	[[ "$output" == *$'\nseen.memory=4096\nseen.model=Raspberry Pi (type 11)\nseen.revision=1.4\n'* ]]
	[[ "$output" != mb-host:* ]]
	mkdir -p "$BATS_TEST_TMPDIR/share/boards"
	echo '# names' >"$BATS_TEST_TMPDIR/share/boards/raspberry-pi"
	run env MB_SHARE="$BATS_TEST_TMPDIR/share" "$BIN/mb-host" node1
	[ "$status" = 0 ]
	[[ "$output" == "mb-host: $BATS_TEST_TMPDIR/share/boards/raspberry-pi: Bad message"* ]]
	[[ "$output" == *'seen.model=Raspberry Pi (type 11)'* ]]
}

@test "a script of many lines is one line, and cannot play tricks on the terminal" {
	printf 'dc:a6:32:00:00:01:\n  ipxe_script: |\n    #!ipxe\n    exit\n' >"$MB_ETC/netboot.yaml"
	"$BIN/mb-config"
	run "$BIN/mb-host" dc:a6:32:00:00:01
	[[ "$output" == *'script=#!ipxe\nexit\n'* ]]
}

@test "several hosts are parted by an empty line" {
	shelf
	"$BIN/mb-host" node1 anode >"$BATS_TEST_TMPDIR/out"
	[ "$(grep -c ^mac= "$BATS_TEST_TMPDIR/out")" = 2 ]
	[ "$(grep -c '^$' "$BATS_TEST_TMPDIR/out")" = 1 ]
}

@test "an unknown host is a sentence and exit 1, and the others are printed" {
	shelf
	for who in node2 00:11:22:33:44:55 10.0.0.8 ffffffff ../hosts .. ''; do
		run "$BIN/mb-host" "$who"
		[ "$status" = 1 ]
		[ "$output" = "mb-host: no host is known as '$who'" ]
	done
	run "$BIN/mb-host" nobody anode
	[ "$status" = 1 ]
	[[ "$output" == *name=anode* ]]
}

@test "-l lists all hosts sorted by name, the nameless last, parted by tabs" {
	shelf
	seen 00-11-22-33-44-55 00000001 10.0.0.52 bios-pxe
	run "$BIN/mb-host" -l
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 4 ]
	tab=$(printf '\t')
	[ "${lines[0]}" = "dc:a6:32:00:00:09${tab}anode${tab}-${tab}-${tab}-${tab}-${tab}-${tab}-" ]
	[ "${lines[1]}" = "dc:a6:32:01:02:03${tab}node1${tab}10.0.0.7${tab}91cdf03d${tab}uefi-pxe${tab}2h${tab}Pi 4B 4G${tab}-" ]
	[[ "${lines[2]}" == 00:11:22:33:44:55* ]]
	[ "${lines[3]}" = "d8:3a:dd:00:00:01${tab}-${tab}10.0.0.51${tab}0a0b0c0d${tab}pi-rom${tab}2h${tab}Pi 4B 4G${tab}-" ]
}

@test "-l is aligned on a terminal" {
	command -v script >/dev/null || skip "script is not installed"
	shelf
	run script -qec "$BIN/mb-host -l" /dev/null
	[[ "${lines[1]}" == "dc:a6:32:01:02:03  node1                 10.0.0.7         91cdf03d  uefi-pxe      2h    Pi 4B 4G"* ]]
}

@test "-l of nothing is nothing" {
	run "$BIN/mb-host" -l
	[ "$status" = 0 ]
	[ -z "$output" ]
	mkdir -p "$MB_STATE/hosts/dc-a6-32-00-00-01" "$MB_STATE/hosts/not-a-mac"
	run "$BIN/mb-host" -l
	[ -z "$output" ]
}

@test "the age is in the unit that fits" {
	for pair in 5:5s 60:1m 3541:59m 3600:1h 86000:23h 86400:1d; do
		mkdir -p "$MB_STATE/hosts/dc-a6-32-00-00-01"
		echo "when=$(($(date +%s) - ${pair%:*}))" >"$MB_STATE/hosts/dc-a6-32-00-00-01/identity"
		age=$("$BIN/mb-host" -l | cut -f 6)
		# The clock may tick between the two.
		[ "$age" = "${pair#*:}" ] || [[ $pair == 5:* && $age =~ ^([5-9]|[1-5][0-9])s$ ]]
	done
}

@test "a spoilt record is told, and the rest is listed" {
	shelf
	echo nonsense >"$MB_STATE/hosts/dc-a6-32-00-00-09/record"
	run "$BIN/mb-host" -l
	[ "$status" = 0 ]
	[[ "$output" == *"mb-host: hosts/dc-a6-32-00-00-09/record: Bad message"* ]]
	[[ "$output" == *node1* ]]
	run "$BIN/mb-host" anode
	[ "$status" = 1 ]
}

@test "wrong arguments are usage, a missing state folder is configuration" {
	run "$BIN/mb-host"
	[ "$status" = 64 ]
	run "$BIN/mb-host" -l extra
	[ "$status" = 64 ]
	run "$BIN/mb-host" -s "$BATS_TEST_TMPDIR/nowhere" x
	[ "$status" = 78 ]
	run "$BIN/mb-host" -V
	[ "$status" = 0 ]
	[[ "$output" == "metal-boot "* ]]
}

@test "output that cannot be written is an error" {
	shelf
	run sh -c "'$BIN/mb-host' -l >/dev/full"
	[ "$status" = 75 ]
}

@test "what a boot ROM is to have, and what it is told to boot, are printed" {
	cat >"$MB_ETC/netboot.yaml" <<-'EOF'
	dc:a6:32:01:02:03:
	  group: blue
	  cmdline: [quiet, splash]
	  config_txt: |
	    a=1
	    b=2
	EOF
	"$BIN/mb-config"
	printf '%s\n' id=0123456789abcdef target=http once=true when=1 url=http://10.0.0.9/x \
		>"$MB_STATE/hosts/dc-a6-32-01-02-03/override"
	run "$BIN/mb-host" dc:a6:32:01:02:03
	[ "$status" = 0 ]
	[[ "$output" == *'cmdline=quiet splash
config_txt=a=1\nb=2\n
group=blue'* ]]
	[ "${lines[*]:5}" = "override.due=true override.id=0123456789abcdef override.once=true\
 override.target=http override.url=http://10.0.0.9/x" ]
}

@test "a group is a name that a folder can have" {
	for name in ../up a/b .hidden 'a b' ''; do
		echo "dc:a6:32:01:02:03: {group: '$name'}" >"$MB_ETC/netboot.yaml"
		run "$BIN/mb-config" -n
		[ -n "$name" ] || { [ "$status" = 0 ]; continue; }
		[ "$status" = 78 ]
		[[ "$output" == *'no dot in front'* ]]
	done
}

@test "the stage of the list is the one that mb trace says, also of a host that says much" {
	shelf
	now=$(date +%s)
	{
		echo "{\"t\":$now.000,\"by\":\"mb-inspect-cgi\",\"what\":\"agent\",\"did\":\"heartbeat\"}"
		# It asks for its address again and again: 12 KiB of that.
		for n in $(seq 100 199); do
			echo "{\"t\":$now.$n,\"by\":\"mb-dhcpproxy\",\"what\":\"dhcp\",\"msg\":\"request\",\"client\":\"os\",\"ip\":\"10.0.0.$n\",\"server\":\"10.0.0.1\"}"
		done
	} >"$MB_STATE/hosts/dc-a6-32-01-02-03/events"
	[ "$(stat -c %s "$MB_STATE/hosts/dc-a6-32-01-02-03/events")" -gt 8192 ]
	"$BIN/mb-trace" node1 | grep "its ramdisk's agent was heard: heartbeat"
	"$BIN/mb-host" -l | grep -P '\tnode1\t.*\tagent\t'
}
