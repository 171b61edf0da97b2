#!/usr/bin/env bats
# mb-config: the operator's files become records, whole or not at all.

load common

bats_require_minimum_version 1.5.0

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	export MB_ETC=$BATS_TEST_TMPDIR/etc MB_STATE=$BATS_TEST_TMPDIR/state
	mkdir "$MB_ETC" "$MB_STATE"
	# The leak check of a sanitizer's build does not work under strace.
	export ASAN_OPTIONS=detect_leaks=0
}

teardown() {
	[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || :
	[ -z "${holder:-}" ] || kill "$holder" 2>/dev/null || :
}

# So many hosts, with this in each record.
many() { # COUNT CONSOLE
	awk -v n="$1" -v console="$2" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "dc:a6:32:%02x:%02x:%02x: {hostname: node%d, ip_address: 10.%d.%d.%d, netboot: {console: %s}}\n",
				int(i / 65536), int(i / 256) % 256, i % 256, i,
				1 + int(i / 65536), int(i / 256) % 256, i % 256, console
	}' >"$MB_ETC/backend.yaml"
}

# A picture of the records and links, to compare.
picture() {
	(cd "$MB_STATE" && find . ! -type d ! -name config.lock -printf '%p %l\n' | sort &&
		find . -type f ! -name config.lock | sort | xargs -r md5sum)
}

@test "each host gets a record, and links by its name and address" {
	printf 'DC-A6-32-01-02-03:\n  console: ttyS0\n' >"$MB_ETC/netboot.yaml"
	printf 'dc:a6:32:01:02:03:\n  ipAddress: 10.0.0.7\n  hostname: node1\n' >"$MB_ETC/backend.yaml"
	printf 'dhcp: {tftp_address: 10.0.0.1}\n' >"$MB_ETC/metal-boot.yaml"
	run "$BIN/mb-config"
	[ "$status" = 0 ]
	[ -z "$output" ]
	cat >"$BATS_TEST_TMPDIR/expected" <<-'EOF'
	allow_pxe=true
	console=ttyS0
	ip=10.0.0.7
	mac=dc:a6:32:01:02:03
	name=node1
	EOF
	cmp "$BATS_TEST_TMPDIR/expected" "$MB_STATE/hosts/dc-a6-32-01-02-03/record"
	cmp "$BATS_TEST_TMPDIR/expected" "$MB_STATE/by-name/node1/record"
	cmp "$BATS_TEST_TMPDIR/expected" "$MB_STATE/by-ip/10.0.0.7/record"
	[ "$(cat "$MB_STATE/site")" = dhcp.tftp_address=10.0.0.1 ]
}

@test "a driver or a way to halt that is not there is told with its place, and compiled" {
	export MB_LIBEXEC=$BATS_TEST_TMPDIR/libexec
	printf '%s\n' 'switches:' '  a: {driver: mikrotk}' '  b: {driver: mine}' \
		'  d: {driver: snmp}' 'power: {soft: exek}' >"$MB_ETC/metal-boot.yaml"
	echo 'dc:a6:32:01:02:03: {power: {soft: shh}}' >"$MB_ETC/backend.yaml"
	# Where there are none at all, there is no saying.
	run -0 "$BIN/mb-config" -n
	[ -z "$output" ]
	mkdir -p "$MB_LIBEXEC/poe" "$MB_LIBEXEC/soft"
	install -m 755 /dev/null "$MB_LIBEXEC/poe/mikrotik"
	install -m 755 /dev/null "$MB_LIBEXEC/poe/snmp"
	install -m 755 /dev/null "$MB_LIBEXEC/soft/exec"
	install -m 755 /dev/null "$MB_LIBEXEC/soft/ssh"
	install -m 644 /dev/null "$MB_LIBEXEC/soft/shh-notes"
	run -0 "$BIN/mb-config" -n
	[ "$output" = "mb-config: metal-boot.yaml:2:15: there is no driver 'mikrotk' here; did you mean 'mikrotik'?
mb-config: metal-boot.yaml:3:15: there is no driver 'mine' here
mb-config: metal-boot.yaml:5:15: there is no way to halt a host 'exek' here; did you mean 'exec'?
mb-config: backend.yaml:1:35: there is no way to halt a host 'shh' here; did you mean 'ssh'?" ]
	run -0 "$BIN/mb-config"
	grep -qx driver=mikrotk "$MB_STATE/switches/a/record"
}

@test "no files at all are no hosts" {
	"$BIN/mb-config"
	[ ! -e "$MB_STATE/hosts" ]
	[ ! -s "$MB_STATE/site" ]
}

@test "mistakes are told with their places, and the records stay as they were" {
	many 3 a
	"$BIN/mb-config"
	before=$(picture)
	many 4 b
	printf 'tftp:\n  prot: 69\naddress: here\n' >"$MB_ETC/metal-boot.yaml"
	printf 'x: {}\n' >"$MB_ETC/netboot.yaml"
	run "$BIN/mb-config"
	[ "$status" = 78 ]
	[ "${#lines[@]}" = 3 ]
	[ "${lines[0]}" = "mb-config: metal-boot.yaml:2:3: unknown key 'prot'; did you mean 'port'?" ]
	[[ "${lines[1]}" == "mb-config: metal-boot.yaml:3:10: address: 'here' is not an IPv4 "* ]]
	[[ "${lines[2]}" == "mb-config: netboot.yaml:1:1: 'x' is not a MAC "* ]]
	[ "$(picture)" = "$before" ]
}

@test "of more than twenty mistakes the others are counted" {
	seq -f 'x%g: 1' 30 >"$MB_ETC/metal-boot.yaml"
	run "$BIN/mb-config" -n
	[ "$status" = 78 ]
	[ "${#lines[@]}" = 21 ]
	[ "${lines[20]}" = "mb-config: and 10 more" ]
}

@test "-n only checks, without a state folder" {
	many 2 a
	run "$BIN/mb-config" -n -s "$BATS_TEST_TMPDIR/nowhere"
	[ "$status" = 0 ]
	[ -z "$output" ]
	"$BIN/mb-config" -n
	[ -z "$(ls -A "$MB_STATE")" ]
}

@test "-v says what changed, and nothing when nothing did" {
	many 2 a
	run "$BIN/mb-config" -v
	[ "$status" = 0 ]
	[ "${lines[0]}" = "new site" ]
	[ "${lines[1]}" = "new hosts/dc-a6-32-00-00-00/record" ]
	[ "${#lines[@]}" = 7 ]
	run "$BIN/mb-config" -v
	[ -z "$output" ]
	sed -i '2s/console: a/console: b/' "$MB_ETC/backend.yaml"
	run "$BIN/mb-config" -v
	[ "$output" = "changed hosts/dc-a6-32-00-00-01/record" ]
}

@test "-v says when netboot.yaml overrules backend.yaml" {
	many 1 a
	printf 'dc:a6:32:00:00:00: {console: z}\n' >"$MB_ETC/netboot.yaml"
	run "$BIN/mb-config" -nv
	[ "$status" = 0 ]
	[ "$output" = "mb-config: backend.yaml:1:79: console is not used: netboot.yaml:1:30 says it too" ]
}

@test "a record that is not changed is not written again" {
	many 2 a
	"$BIN/mb-config"
	inode=$(stat -c %i "$MB_STATE/hosts/dc-a6-32-00-00-00/record")
	sed -i '2s/console: a/console: b/' "$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	[ "$(stat -c %i "$MB_STATE/hosts/dc-a6-32-00-00-00/record")" = "$inode" ]
}

@test "a host that is gone loses its record and links, but not what it said" {
	many 3 a
	"$BIN/mb-config"
	echo when=1 >"$MB_STATE/hosts/dc-a6-32-00-00-02/identity"
	many 1 a
	"$BIN/mb-config"
	[ "$(ls "$MB_STATE/by-name" "$MB_STATE/by-ip" | wc -l)" = 5 ]
	[ ! -e "$MB_STATE/hosts/dc-a6-32-00-00-01" ]
	[ "$(ls "$MB_STATE/hosts/dc-a6-32-00-00-02")" = identity ]
}

@test "passwords are not in the record that servers read" {
	printf 'unifi: {password: tell-no-one, site: s}\n' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	[ "$(cat "$MB_STATE/site")" = unifi.site=s ]
	[ "$(cat "$MB_STATE/secrets")" = unifi.password=tell-no-one ]
	[ "$(stat -c %a "$MB_STATE/secrets")" = 600 ]
}

@test "wrong arguments are usage, and missing folders are configuration" {
	run "$BIN/mb-config" -x
	[ "$status" = 64 ]
	run "$BIN/mb-config" extra
	[ "$status" = 64 ]
	run "$BIN/mb-config" -e "$BATS_TEST_TMPDIR/nowhere"
	[ "$status" = 78 ]
	run "$BIN/mb-config" -s "$BATS_TEST_TMPDIR/nowhere"
	[ "$status" = 78 ]
}

@test "a file may be a link to elsewhere, but not to nothing" {
	many 1 a
	mv "$MB_ETC/backend.yaml" "$BATS_TEST_TMPDIR/mine"
	ln -s "$BATS_TEST_TMPDIR/mine" "$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	before=$(picture)
	[ -e "$MB_STATE/by-name/node0/record" ]
	rm "$BATS_TEST_TMPDIR/mine"
	run "$BIN/mb-config"
	[ "$status" = 78 ]
	[[ "$output" == *backend.yaml:* ]]
	[ "$(picture)" = "$before" ]
}

@test "a file that is no regular one, or is too large, is refused" {
	mkfifo "$MB_ETC/netboot.yaml"
	run "$BIN/mb-config"
	[ "$status" = 78 ]
	rm "$MB_ETC/netboot.yaml"
	truncate -s 16777217 "$MB_ETC/netboot.yaml"
	run "$BIN/mb-config"
	[ "$status" = 78 ]
	[[ "$output" == *"netboot.yaml: File too large" ]]
}

@test "the examples in etc are right when every key in them is set" {
	for f in metal-boot netboot backend; do
		sed -e '/^# [^ ]/d' -e 's/^#//' "$BATS_TEST_DIRNAME/../etc/$f.yaml" >"$MB_ETC/$f.yaml"
		[ "$(wc -l <"$MB_ETC/$f.yaml")" -gt 10 ]
	done
	run "$BIN/mb-config" -v
	[ "$status" = 0 ]
	[ "$(wc -l <"$MB_STATE/site")" -gt 70 ]
}

@test "-w compiles again when a file is written, renamed over or removed" {
	many 1 a
	"$BIN/mb-config" -w 3>&- &
	pid=$!
	until_true [ -e "$MB_STATE/by-name/node0" ]
	many 2 a
	until_true [ -e "$MB_STATE/by-name/node1" ]
	sed -i 's/console: a/console: b/' "$MB_ETC/backend.yaml"
	until_true grep console=b "$MB_STATE/by-name/node0/record"
	rm "$MB_ETC/backend.yaml"
	until_true [ ! -e "$MB_STATE/by-name/node0" ]
}

@test "-w tells mistakes, goes on with the old records, and is silent otherwise" {
	many 1 a
	"$BIN/mb-config" -vw >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	pid=$!
	until_true grep -q by-ip "$BATS_TEST_TMPDIR/log"
	printf 'x: 1\n' >"$MB_ETC/metal-boot.yaml"
	until_true grep "metal-boot.yaml:1:1: unknown key 'x'" "$BATS_TEST_TMPDIR/log"
	[ -e "$MB_STATE/by-name/node0/record" ]
	printf 'port: 81\n' >"$MB_ETC/metal-boot.yaml"
	until_true grep port=81 "$MB_STATE/site"
	touch "$MB_ETC/metal-boot.yaml" "$MB_ETC/other"
	printf 'port: 82\n' >"$MB_ETC/metal-boot.yaml"
	until_true grep port=82 "$MB_STATE/site"
	until_true eval '[ "$(wc -l <"$BATS_TEST_TMPDIR/log")" = 7 ]'
}

# How many characters a process has read so far.
has_read() {
	awk '/^rchar/ { print $2 }' "/proc/$1/io"
}

@test "-w does not repeat a mistake when another file changes" {
	printf 'x: 1\n' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config" -w >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	pid=$!
	until_true grep unknown "$BATS_TEST_TMPDIR/log"
	# That it has read again the second time means that the first time is over.
	for i in 1 2; do
		before=$(has_read "$pid")
		touch "$MB_ETC/other$i"
		until_true eval "[ \$(has_read $pid) != $before ]"
	done
	[ "$(wc -l <"$BATS_TEST_TMPDIR/log")" = 1 ]
}

@test "-w ends when its folder goes" {
	"$BIN/mb-config" -w 3>&- 2>/dev/null &
	pid=$!
	until_true [ -e "$MB_STATE/site" ]
	mv "$MB_ETC" "$BATS_TEST_TMPDIR/gone"
	until_true gone "$pid"
	rc=0
	wait "$pid" || rc=$?
	[ "$rc" != 0 ]
	pid=
}

@test "-w sees what mb-remote keeps" {
	mkdir "$MB_STATE/remote"
	many 1 a
	echo 'remote: {type: http, url: "http://far/"}' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config" -w 3>&- &
	pid=$!
	until_true [ -e "$MB_STATE/by-name/node0" ]
	echo '{"source": "http http://far/", "hosts": {"02:00:00:00:00:77": {"hostname": "far"}}}' \
		>"$MB_STATE/remote/hosts.json"
	until_true [ -e "$MB_STATE/by-name/far" ]
}

@test "-w -t ends when nothing has changed for so long, and says how the last time went" {
	many 1 a
	run -0 "$BIN/mb-config" -w -t 1
	[ -e "$MB_STATE/by-name/node0" ]
	"$BIN/mb-config" -w -t 10 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	pid=$!
	printf 'x: 1\n' >"$MB_ETC/metal-boot.yaml"
	until_true grep unknown "$BATS_TEST_TMPDIR/log"
	rc=0
	wait "$pid" || rc=$?
	pid=
	[ "$rc" = 78 ]
	for wrong in '-t 1' '-w -t 0' '-w -t 3601'; do
		run -64 "$BIN/mb-config" $wrong
	done
}

@test "two at once take turns" {
	many 200 a
	for _ in 1 2 3 4; do
		"$BIN/mb-config" 3>&- &
		pids="${pids:-} $!"
	done
	for p in $pids; do
		wait "$p"
	done
	[ "$(ls "$MB_STATE/hosts" | wc -l)" = 200 ]
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

@test "when another holds the lock it waits, and gives up after ten seconds" {
	many 1 a
	coproc flock "$MB_STATE/config.lock" cat
	holder=$COPROC_PID
	until_true eval '! flock -n "$MB_STATE/config.lock" true'
	run "$BIN/mb-config"
	[ "$status" = 75 ]
	[[ "$output" == *config.lock* ]]
	"$BIN/mb-config" 3>&- &
	pid=$!
	eval "exec ${COPROC[1]}>&-"
	wait "$pid"
	pid=
	[ -e "$MB_STATE/by-name/node0" ]
}

# The calls that change something or wait for the disk, repetitions as one.
calls() {
	strace -o "$BATS_TEST_TMPDIR/trace" -e trace=write,symlinkat,rename,renameat,renameat2,fsync,syncfs \
		"$BIN/mb-config"
	sed -n 's/(.*//p' "$BATS_TEST_TMPDIR/trace" | sed 's/^rename.*/rename/' | uniq | paste -sd ' '
}

@test "many records wait for the disk before any gets its name, and after; few wait each" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind writes too"
	command -v strace >/dev/null || skip "strace is not installed"
	strace -o /dev/null true || skip "strace may not trace here"
	many 20 a
	[ "$(calls)" = "write symlinkat syncfs rename syncfs" ]
	sed -i '1,2s/console: a/console: b/' "$MB_ETC/backend.yaml"
	[ "$(calls)" = "write fsync write fsync rename fsync rename fsync" ]
}

@test "when the disk is full or fails it says so, leaves no temporary, and the next run mends" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind writes too"
	command -v strace >/dev/null || skip "strace is not installed"
	strace -o /dev/null true || skip "strace may not trace here"
	for n in 20 2; do
		for call in write symlinkat fsync syncfs mkdirat renameat,rename; do
			rm -rf "$MB_STATE"
			mkdir "$MB_STATE"
			many 1 old
			"$BIN/mb-config"
			many "$n" new
			# Few records are waited for by fsync, many by syncfs.
			case $n$call in 20fsync | 2syncfs) continue ;; esac
			# The first time only: a message is a write too.
			run strace -f -o /dev/null -e "inject=$call:error=ENOSPC:when=1" "$BIN/mb-config"
			[ "$status" = 75 ]
			[[ "$output" == "mb-config: $MB_STATE: No space left on device" ]]
			[ -z "$(find "$MB_STATE" -name '.put-*')" ]
			case $call in
			write | symlinkat | fsync | syncfs | renameat*)
				grep -q console=old "$MB_STATE/by-name/node0/record"
				;;
			esac
			"$BIN/mb-config"
			[ "$(ls "$MB_STATE/by-name" | wc -l)" = "$n" ]
			grep -q console=new "$MB_STATE/by-name/node0/record"
		done
	done
}

@test "killed at any system call that changes something, it leaves whole records" {
	command -v strace >/dev/null || skip "strace is not installed"
	strace -o /dev/null true || skip "strace may not trace here"
	many 20 aaaaaaaaaa
	"$BIN/mb-config"
	for call in openat write symlinkat syncfs renameat,renameat2 unlinkat mkdirat; do
		for n in 1 2 7 20 21 41 61; do
			# Some change, some go, some are new; then back.
			letter=$(printf %s "abcdefghij" | cut -c $((n % 10 + 1)))
			many $((n % 3 * 10 + 10)) "$letter$letter$letter$letter$letter"
			strace -f -o /dev/null -e "inject=$call:signal=KILL:when=$n" \
				"$BIN/mb-config" 3>&- >/dev/null 2>&1 || :
			for r in "$MB_STATE"/hosts/*/record; do
				grep -Eqx 'console=([a-j])\1*' "$r"
				[ "$(tail -n 1 "$r" | cut -c 1-9)" = name=node ]
			done
		done
	done
	"$BIN/mb-config"
	after=$(picture | grep -v '\.put-')
	rm -rf "$MB_STATE"
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	[ "$after" = "$(picture)" ]
}

@test "killed at random a hundred times, it leaves whole records and mends the rest" {
	for n in $(seq 100); do
		many $((n % 4 * 30 + 5)) "c$n"
		run timeout -s KILL "0.0$((RANDOM % 50 + 10))" "$BIN/mb-config"
		[ -z "$(find "$MB_STATE/hosts" -name record -size 0)" ]
		for l in "$MB_STATE"/by-name/*; do
			[ ! -L "$l" ] || [ ! -e "$l/record" ] ||
				[ "$(tail -n 1 "$l/record")" = "name=${l##*/}" ]
		done
	done
	"$BIN/mb-config"
	[ "$(ls "$MB_STATE/by-ip" | wc -l)" = 5 ]
	find "$MB_STATE" -exec touch -h -d '2 hours ago' {} +
	"$BIN/mb-config"
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
	[ "$(ls "$MB_STATE/hosts" | wc -l)" = 5 ]
}

@test "ten thousand hosts are compiled in seconds" {
	many 10000 a
	cpu_of "$BIN/mb-config"
	[ "$took" -lt 100 ]
	[ "$(ls "$MB_STATE/by-ip" | wc -l)" = 10000 ]
	cpu_of run "$BIN/mb-config" -v
	[ "$took" -lt 20 ]
	[ -z "$output" ]
	sed -i '5000s/console: a/console: b/' "$MB_ETC/backend.yaml"
	cpu_of run "$BIN/mb-config" -v
	[ "$took" -lt 20 ]
	[ "${#lines[@]}" = 1 ]
}
