#!/usr/bin/env bats
# Consoles: recorded whoever looks, shared by many, typed at by one; and what hosts log by
# the network.

load sshd

bats_require_minimum_version 1.5.0

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}")/bin
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	PATH=$PATH:/usr/sbin:/sbin
	T=$BATS_TEST_TMPDIR
	export MB_ETC=$T/etc MB_STATE=$T/state MB_RUN=$T/run
	mkdir "$MB_ETC" "$MB_STATE"
	MAC=dc-a6-32-01-02-03
	LOG=$MB_STATE/hosts/$MAC/console.log
	background='' namespaces='' recorder=''
}

# The recorder first: it would try a line again whose other end has gone, and a terminal of that
# name may be another's by then.
teardown() {
	for pid in $recorder $background; do
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	for name in $namespaces; do
		ip netns delete "$name"
	done
}

# The site: node1 has a console there, more hosts as lines of YAML: PLACE [LINE...]
site() {
	{
		printf 'dc:a6:32:01:02:03: {hostname: node1, serial_console: "%s"}\n' "$1"
		printf '%s\n' "${@:2}"
	} >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
}

# A host's end of a line, which takes orders; $line is its pid: pty|tcp|unix NAME [FILE]
line() {
	mkfifo "$T/$2.orders"
	"$TOP/t/tool/console-line" "$1" "$T/$2" "${@:3}" <>"$T/$2.orders" >"$T/$2.done" 3>&- &
	line=$!
	background="$background $line"
	until_true test -e "$T/$2"
}

# An order to it, without waiting; and all of them are carried out: NAME ORDER; NAME.
order() {
	echo "$2" >"$T/$1.orders"
	echo . >>"$T/$1.ordered"
}

ordered() {
	[ "$(wc -l <"$T/$1.done")" = "$(wc -l <"$T/$1.ordered")" ]
}

start_recorder() { # [OPTION...]
	"$BIN/mb-console-record" "$@" 2>>"$T/recorder.log" 3>&- &
	recorder=$!
	background="$background $recorder"
	until_true takes "$recorder"
}

# Only connected consoles hear what is said.
record() { # [OPTION...]
	start_recorder "$@"
	until_true is_up
}

is_up() { # [HOST]
	"$BIN/mb-console" -l | grep -q "^${1:-node1}	.*	up	"
}

stop() {
	kill -TERM "$recorder"
	wait "$recorder"
}

console() {
	"$BIN/mb-console" "$@"
}

# The recording without times.
recording() { # [HOST]
	console -s 1h "${1:-node1}" | sed 's/^[^ ]* //'
}

recorded() { # LINE [HOST]
	recording "${2:-node1}" | grep -Fxq -- "$1"
}

# A person at a terminal, who types lines of $T/NAME.keys and sees $T/NAME: NAME OPTION...
person() {
	mkfifo "$T/$1.keys"
	"$TOP/t/tool/console-terminal" "$T/$1" "$BIN/mb-console" -u "$@" <>"$T/$1.keys" 3>&- &
	background="$background $!"
}

keys() { # NAME KEYS
	printf '%s\n' "$2" >"$T/$1.keys"
}

sees() { # NAME TEXT
	until_true grep -Fq -- "$2" "$T/$1"
}

# All that the console took so far: NAME HEX
typed() {
	[ "$(xxd -p "$T/$1.typed" | tr -d '\n')" = "$2" ]
}

# Who follows has watched, and read to the end of what there is: PID
follows() {
	local fd
	for fd in "/proc/$1/fd"/*; do
		[ "$fd" -ef "$LOG" ] && [ "$(sed -n 's/^pos:\t//p' "/proc/$1/fdinfo/${fd##*/}")" = "$(stat -c %s "$LOG")" ] &&
			return
	done
	return 1
}

# Random lines, printable and not, without carriage returns: BYTES FILE
noise() {
	python3 - "$1" "$2" <<-'END'
	import random, sys
	random.seed(1)
	size = int(sys.argv[1])
	other = [b for b in range(256) if b not in (10, 13)]
	block = bytearray()
	while len(block) < min(size, 1 << 20):
	    kind = range(32, 127) if random.random() < 0.95 else other
	    block += bytes(random.choices(kind, k=random.randrange(160))) + b"\n"
	with open(sys.argv[2], "wb") as f:
	    while size > 0:
	        size -= f.write(block[:size] if size > len(block) else block[:size - 1] + b"\n")
	END
}

#
# Configuration
#

@test "where a console is, is checked, and two hosts have not the same" {
	for place in /dev/ttyUSB0 /dev/serial/by-id/x,9600 tcp:ser2net:4001 'telnet:[fd00::1]:23' \
		unix:/run/vm.sock 'exec:ipmitool sol activate'; do
		site "$place"
		grep -Fxq "$MAC=$place" "$MB_STATE/consoles"
		grep -Fxq "serial_console=$place" "$MB_STATE/hosts/$MAC/record"
	done
	cp "$MB_STATE/consoles" "$T/before"
	for place in ttyUSB0 /dev/ttyUSB0,115201 /dev/ttyUSB0, tcp:host tcp:host:0 tcp::1 tcp:a:65536 \
		telnet:host unix:vm.sock unix: exec: "/dev/$(printf '%0260d' 0)"; do
		run -78 site "$place"
		has "backend.yaml:1:"
		has "tcp:HOST:PORT"
	done
	run -78 site /dev/a 'dc:a6:32:01:02:04: {serial_console: /dev/a}'
	has "another host has the serial_console '/dev/a'"
	cmp "$MB_STATE/consoles" "$T/before"
	echo '{}' >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	[ ! -s "$MB_STATE/consoles" ]
}

@test "a remote source may not say where a console is, for that may be a command" {
	echo 'remote: {type: http, url: "http://127.0.0.1:1/"}' >"$MB_ETC/metal-boot.yaml"
	mkdir "$MB_STATE/remote"
	echo '{"source": "http http://127.0.0.1:1/", "hosts": {"dc:a6:32:01:02:03": {"serial_console": "exec:id"}}}' \
		>"$MB_STATE/remote/hosts.json"
	run -0 "$BIN/mb-config"
	has "only backend.yaml says where a console is"
	[ ! -s "$MB_STATE/consoles" ]
	not grep -rq 'exec:id' "$MB_STATE/hosts" || [ ! -e "$MB_STATE/hosts" ]
}

#
# The recording
#

@test "a line is written with its time; a prompt, when it has been there for a moment" {
	line pty tty
	site "$T/tty,9600"
	record
	order tty 'say [    0.000000] Booting Linux'
	until_true recorded 'serial [    0.000000] Booting Linux'
	order tty 'part node1 login: '
	until_true recorded 'serial+node1 login: '
	order tty 'say alice'
	until_true recorded 'serial alice'
	grep -Eqx '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z serial alice' "$LOG"
	recorded 'mb-console connected'
	[ "$(stat -c %a "$LOG")" = 640 ]
	[ "$(console -b -s 1h node1 | tail -n 1)" = 'node1 login: alice' ]
}

@test "what would do something to a terminal is escaped in the recording, and can be had back" {
	line pty tty
	site "$T/tty"
	record
	printf 'a\\b\t\033[2J\033]0;x\007\302\233\200 \rz\r\n' >"$T/evil"
	order tty "send $T/evil"
	until_true recorded 'serial a\\b	\x1b[2J\x1b]0;x\x07\xc2\x9b\x80 \x0dz'
	console -b -s 1h node1 >"$T/back"
	printf 'a\\b\t\033[2J\033]0;x\007\302\233\200 \rz\n' | cmp - "$T/back"
	[ -z "$(tr -d '[:print:]\n\t' <"$LOG")" ]
}

@test "an hour at 115200 baud loses no byte, by a serial line and by TCP, while readers come and go" {
	line pty tty
	line tcp tcp
	echo 'console: {log_size: 400M}' >"$MB_ETC/metal-boot.yaml"
	site "$T/tty,115200" \
		"dc:a6:32:01:02:04: {hostname: node2, serial_console: \"tcp:127.0.0.1:$(cat "$T/tcp")\"}"
	record
	until_true is_up node2
	noise 41472000 "$T/hour"
	order tty "send $T/hour"
	order tcp "send $T/hour"
	# One who never reads, one who is stopped, and some who come and go.
	"$BIN/mb-console" -r node1 2>/dev/null 3>&- | { read -r -t 60 _ <> <(:) || :; } &
	background="$background $!"
	"$BIN/mb-console" -r node2 >"$T/slow" 2>/dev/null 3>&- &
	local slow=$! n=0
	background="$background $slow"
	kill -STOP $slow
	until ordered tty && ordered tcp && [ $n -gt 2 ]; do
		timeout 0.2 "$BIN/mb-console" -r "node$((n % 2 + 1))" >"$T/reader" 2>&1 </dev/null 3>&- || :
		n=$((n + 1))
		[ $n -lt 3000 ] # ten minutes
	done
	until_true sh -c "[ \$($BIN/mb-console -l | grep -c '	up	41472000	') = 2 ]"
	stop
	for host in node1 node2; do
		console -b -s 1h $host | cmp - "$T/hour"
	done
	[ ! -e "$LOG.old" ]
}

@test "who is too slow is told how much he missed" {
	line pty tty
	site "$T/tty"
	record
	mkfifo "$T/out"
	"$BIN/mb-console" -r node1 >"$T/out" 2>"$T/notes" 3>&- &
	local reader=$!
	background="$background $reader"
	exec 9<>"$T/out"
	until_true sh -c "$BIN/mb-console -l | grep -q '	1\$'"
	kill -STOP $reader
	noise 3000000 "$T/much"
	order tty "send $T/much"
	until_true ordered tty
	order tty 'say the end'
	until_true recorded 'serial the end'
	kill -CONT $reader
	cat <&9 >"$T/seen" 3>&- &
	background="$background $!"
	# What was left out and what was seen is all that was said.
	all_is_told() {
		left=$(sed -n 's/.*: \([0-9]*\) bytes were left out.*/\1/p' "$T/notes" | paste -sd+ | bc)
		[ $((left + $(stat -c %s "$T/seen"))) = 3000009 ]
	}
	until_true all_is_told
	grep -aFq 'the end' "$T/seen"
	grep -Eq '[0-9]+ bytes were left out' "$T/notes"
	exec 9>&-
}

@test "the log is bounded: a full one becomes the old one, and both are shown in order" {
	line pty tty
	echo 'console: {log_size: 100K}' >"$MB_ETC/metal-boot.yaml"
	site "$T/tty"
	record
	seq 20000 >"$T/numbers"
	"$BIN/mb-console" -f node1 >"$T/followed" 3>&- &
	background="$background $!"
	order tty "send $T/numbers"
	until_true recorded 'serial 20000'
	[ "$(stat -c %s "$LOG")" -le 102400 ]
	[ "$(stat -c %s "$LOG.old")" -le 102400 ]
	[ ! -e "$LOG.old.old" ]
	console -b -s 1h node1 >"$T/back"
	tail -n "$(wc -l <"$T/back")" "$T/numbers" | cmp - "$T/back"
	[ "$(wc -l <"$T/back")" -gt 2000 ]
}

@test "-f follows the recording, also to the next file; -s begins at a time" {
	line pty tty
	echo 'console: {log_size: 64K}' >"$MB_ETC/metal-boot.yaml"
	site "$T/tty"
	record
	order tty 'say before'
	until_true recorded 'serial before'
	"$BIN/mb-console" -f node1 >"$T/followed" 3>&- &
	background="$background $!"
	until_true follows $!
	for i in $(seq 40); do
		order tty "say round $i $(printf '%02000d' 0)"
		until_true grep -q "round $i " "$T/followed"
	done
	[ -e "$LOG.old" ]
	[ "$(grep -c round "$T/followed")" = 40 ]
	not grep -q before "$T/followed"
	run -0 console -s 2000-01-01T00:00:00Z node1
	has 'round 40'
	run -0 console -s 2100-01-01T00:00:00Z node1
	[ -z "$output" ]
	run -0 console --since 2100-01-01T00:00:00Z node1
	[ -z "$output" ]
	run -0 console --since=1h node1
	has 'round 40'
	run -64 console -s yesterday node1
	has "'yesterday' is no time such as 10m"
}

@test "what a crash left of the recording hides nothing: pieces of lines, zeros, endless lines" {
	line pty tty
	site "$T/tty"
	record
	order tty 'say before'
	until_true recorded 'serial before'
	"$BIN/mb-console" -f node1 >"$T/followed" 3>&- &
	background="$background $!"
	until_true follows $!
	stop
	{
		printf '\n%s serial torn' "$(date -u +%FT%T.000Z)"
		head -c 10000 /dev/zero
	} >>"$LOG"
	record
	order tty 'say after'
	until_true recorded 'serial after'
	recorded 'serial torn'
	stop
	# Longer than any line, and than what is read at once.
	for byte in 0 x; do
		head -c 100000 /dev/zero | tr '\0' "$([ $byte = 0 ] && echo '\0' || echo $byte)" >>"$LOG"
		record
		order tty "say behind $byte"
		until_true recorded "serial behind $byte"
		until_true grep -q "serial behind $byte" "$T/followed"
		stop
	done
	printf '%s serial whole\n' "$(date -u +%FT%T.000Z)" >>"$LOG"
	recorded 'serial whole'
	until_true grep -q 'serial whole' "$T/followed"
	for l in before torn after 'behind 0' 'behind x' whole; do
		[ "$(recording | grep -c "^serial $l\$")" = 1 ]
	done
	not grep -q xxx "$T/followed"
}

@test "where the disk is full the console is read on, and the recording says what it lacks" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	line pty tty
	site "$T/tty"
	mkdir "$T/small"
	mv "$MB_STATE" "$T/whole"
	cat >"$T/inside" <<-'END'
	set -e
	mount --make-rprivate /
	mkdir "$MB_STATE"
	mount -t tmpfs -o size=256k none "$MB_STATE"
	cp -a "$1/whole/." "$MB_STATE"
	echo $$ >"$1/pid"
	exec "$2/mb-console-record"
	END
	unshare -m sh "$T/inside" "$T" "$BIN" 2>>"$T/recorder.log" 3>&- &
	background="$background $!"
	until_true takes $!
	inside() { nsenter -t "$(cat "$T/pid")" -m env MB_STATE="$MB_STATE" MB_RUN="$MB_RUN" "$@"; }
	until_true sh -c "$BIN/mb-console -l | grep -q '	up	'"
	noise 1000000 "$T/much"
	order tty "send $T/much"
	until_true sh -c "$BIN/mb-console -l | grep -q '	1000000	'"
	until_true grep -q 'its console cannot be recorded: No space left' "$T/recorder.log"
	inside sh -c ': >"$MB_STATE/hosts/dc-a6-32-01-02-03/console.log"'
	order tty 'say room again'
	until_true inside grep -q 'serial room again' "$LOG"
	inside grep -Eq 'mb-console [0-9]+ bytes could not be written here: No space left' "$LOG"
}

#
# Where consoles are
#

@test "a TCP server that goes away and comes back is connected again" {
	line tcp tcp
	local at
	at=$(cat "$T/tcp")
	site "tcp:localhost:$at"
	record
	order tcp 'say one'
	until_true recorded 'serial one'
	order tcp break
	until_true recorded 'mb-console lost: it was closed'
	until_true is_up
	order tcp 'say two'
	until_true recorded 'serial two'
	kill -9 "$line"
	until_true sh -c "$BIN/mb-console -l | grep -q 'Connection refused'"
	until_true recorded 'mb-console not there: Connection refused'
	echo hello >"$T/hello"
	python3 - "$at" <<-'END' 3>&- &
	import socket, sys, time
	s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
	c, _ = s.accept()
	c.sendall(b"three\n")
	c.recv(1)
	END
	background="$background $!"
	until_true recorded 'serial three'
	# It is said once, however often it was tried.
	[ "$(recording | grep -c 'not there')" = 1 ]
}

@test "QEMU's console is a Unix socket" {
	command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86_64"
	site "unix:$T/vm.sock"
	start_recorder
	# It waits for us, so its first word is not lost.
	qemu-system-x86_64 -machine q35,graphics=off -accel tcg -m 32 -nodefaults -display none \
		-serial "unix:$T/vm.sock,server=on,wait=on" 2>"$T/qemu.log" 3>&- &
	background="$background $!"
	until_true sh -c "$BIN/mb-console -s 1h node1 | grep -q 'serial.*SeaBIOS'"
}

@test "telnet: its commands are no text, its options are answered, and a break is one" {
	printf '\377\373\001\377\375\030\377\372\030\001\377\360hello\r\000 \377\377 there\r\n' >"$T/greeting"
	line tcp tcp "$T/greeting"
	site "telnet:127.0.0.1:$(cat "$T/tcp")"
	record
	until_true recorded 'serial hello\x0d \xff there'
	person alice node1
	sees alice 'you type'
	keys alice 'a\r~B\xff'
	# IAC DO ECHO, IAC WONT TERMINAL-TYPE; a CR NUL; IAC BRK; IAC IAC
	until_true typed tcp fffd01fffc18610d00fff3ffff
}

@test "a command is a console: started again when it ends, and ended when it is not wanted" {
	cat >"$T/command" <<-END
	echo \$\$ >>$T/pids
	grep SigBlk /proc/self/status
	echo begun
	while read -r l; do [ "\$l" != end ] || exit 0; echo "got \$l"; done
	sleep 1000
	END
	site "exec:exec sh $T/command"
	record -w
	until_true recorded 'serial begun'
	# What the recorder blocks, its command does not.
	recorded 'serial SigBlk:	0000000000000000'
	echo hello | console node1 >"$T/out"
	until_true recorded 'serial got hello'
	echo end | console node1 >"$T/out"
	until_true sh -c "[ \$(wc -l <'$T/pids') = 2 ]"
	until_true is_up
	echo '{}' >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	until_true gone "$(tail -n 1 "$T/pids")"
	[ -z "$(console -l)" ]
	kill -0 "$recorder"
}

@test "an edit counts at once; without a console left the recorder ends, with -w it waits" {
	"$BIN/mb-config"
	"$BIN/mb-console-record" # nothing to record
	line pty tty
	line pty other
	site "$T/tty"
	record
	order tty 'say one'
	until_true recorded 'serial one'
	site "$T/other"
	until_true sh -c "$BIN/mb-console -l | grep -q '	$T/other	up'"
	order other 'say two'
	until_true recorded 'serial two'
	echo '{}' >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	wait "$recorder"
}

@test "one recorder at a time; another takes the place of one that was killed" {
	line pty tty
	site "$T/tty"
	record
	run -75 "$BIN/mb-console-record"
	has 'another one records already'
	kill -9 "$recorder"
	until_true gone "$recorder"
	run -75 console node1
	has 'nobody records'
	rm "$MB_RUN/console/console.sock"
	record
	order tty 'say again'
	until_true recorded 'serial again'
}

@test "a line that another program has is not read; mb-sysrq is refused one that is" {
	line pty tty
	site "$T/tty"
	record
	run -75 "$BIN/mb-sysrq" "$T/tty" s
	has 'another program has this line'
	stop
	mkfifo "$T/never"
	flock "$T/tty" sh -c 'echo >"$1/locked"; exec cat' sh "$T" <>"$T/never" >"$T/flock.log" 3>&- &
	background="$background $!"
	until_true test -e "$T/locked"
	start_recorder
	until_true sh -c "$BIN/mb-console -l | grep -q 'another program has this line'"
}

#
# Who looks, and who types
#

@test "who attaches sees the last lines first, and types; ~. leaves" {
	line pty tty
	site "$T/tty"
	record
	order tty 'say first line'
	until_true recorded 'serial first line'
	person alice node1
	sees alice 'first line'
	sees alice 'you type; ~? lists'
	keys alice 'ls ~.\r'
	until_true grep -aq 'ls ~\.' "$T/tty.typed"
	# Every key is the console's: ^C too.
	keys alice '\x03\r~~x\r'
	until_true typed tty "$(hex 'ls ~.\r\003\r~x\r')"
	keys alice '~?'
	sees alice '~W takes it from whoever has it'
	keys alice '~.'
	sees alice 'status 0'
	until_true sh -c "$BIN/mb-console -l | grep -q '	-	0\$'"
}

@test "the second one reads, is told who types, and takes the keyboard when he asks" {
	line pty tty
	site "$T/tty"
	record
	person alice node1
	sees alice 'you type'
	person bob node1
	sees bob 'alice types; you read'
	run -75 console node1 <<<reboot
	has 'somebody else types'
	keys bob 'not me\r'
	keys bob '~w'
	until_true sh -c "[ \$(grep -c 'alice types' '$T/bob') = 2 ]"
	order tty 'say for both'
	sees alice 'for both'
	sees bob 'for both'
	keys bob '\r~W'
	sees bob 'you type'
	sees alice 'bob has taken the keyboard'
	keys bob '\rmine\r'
	until_true grep -aq mine "$T/tty.typed"
	not grep -aq 'not me' "$T/tty.typed"
	console -l | grep -q '	bob	2$'
	keys bob '~.'
	sees alice 'bob types no more; ~w takes the keyboard'
	keys alice '\r~w'
	until_true sh -c "$BIN/mb-console -l | grep -q '	alice	1\$'"
}

@test "with -r nobody types; a pipe is typed, and ends when the console has taken it" {
	line pty tty
	site "$T/tty"
	record
	person carol -r node1
	until_true sh -c "$BIN/mb-console -l | grep -q '	-	1\$'"
	# Then her terminal is as she wants it, too.
	order tty 'say hello carol'
	sees carol 'hello carol'
	keys carol 'nothing\r~w'
	sees carol 'you may only read'
	seq 3000 | console node1 >"$T/out" 2>&1
	until_true eval 'seq 3000 | cmp - "$T/tty.typed"'
	# The terminal's name may soon be that of another one.
	rm "$T/tty"
	kill -9 "$line"
	until_true sh -c "$BIN/mb-console -l | grep -vq '	up	'"
	run -75 console node1 <<<lost
	has 'the console was not there'
}

@test "-H lets ssh's client say the host, and nothing else" {
	line pty tty
	site "$T/tty"
	record
	order tty 'say hello'
	until_true recorded 'serial hello'
	SSH_ORIGINAL_COMMAND=node1 console -H -u alice </dev/null >"$T/out"
	grep -q hello "$T/out"
	SSH_ORIGINAL_COMMAND='-r node1' "$BIN/mb-console" -H -u alice >"$T/out" </dev/null 3>&- &
	background="$background $!"
	until_true grep -q hello "$T/out"
	for command in '-s 1h node1' '-r  --since 1h node1' --since=1h\ node1; do
		SSH_ORIGINAL_COMMAND=$command run -0 console -H -u alice </dev/null
		[[ $output == *Z\ serial\ hello* ]]
	done
	SSH_ORIGINAL_COMMAND='-s 2100-01-01T00:00:00Z node1' run -0 console -H
	[ -z "$output" ]
	for command in '' 'node1; id' -l '--' 'node1 -u root' '-s 1h' -s '-s yesterday node1' '-s 1h node1 node1' \
		'-u root node1' '-sl node1' '-H node1' "$(printf 'node1\n-l')" "$(printf '%0300d' 0)"; do
		SSH_ORIGINAL_COMMAND=$command run -64 console -H </dev/null
	done
	SSH_ORIGINAL_COMMAND=node9 run -65 console -H </dev/null
	run -65 console node9
	has "there is no host 'node9'"
	mkdir -p "$MB_STATE/hosts/dc-a6-32-00-00-09"
	run -65 console dc-a6-32-00-00-09
	has 'no serial_console'
}

@test "a forced command of a real sshd is a console for who has the key, and nothing else" {
	sshd_keys hostkey
	line pty tty
	site "$T/tty"
	record
	printf 'restrict,pty,command="%s/mb console -H -u alice" %s\n' "$BIN" "$(cat "$T/key.pub")" >"$T/keys"
	free_port
	cat >"$T/sshd_config" <<-END
	ListenAddress 127.0.0.1:$port
	HostKey $T/hostkey
	AuthorizedKeysFile $T/keys
	StrictModes no
	PermitRootLogin yes
	PidFile none
	UsePAM no
	SetEnv MB_STATE=$MB_STATE MB_RUN=$MB_RUN
	END
	unshare -m sh -euc 'mount --make-rprivate /
		mount -t tmpfs none /run
		mkdir -m 755 /run/sshd
		exec /usr/sbin/sshd -D -e -f "$1/sshd_config"' sh "$T" >"$T/sshd.log" 2>&1 3>&- &
	background="$background $!"
	until_true listening
	set -- ssh -p "$port" -i "$T/key" -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o LogLevel=ERROR root@127.0.0.1
	mkfifo "$T/alice.keys"
	"$TOP/t/tool/console-terminal" "$T/alice" "${@:1:1}" -t -e none "${@:2}" node1 <>"$T/alice.keys" 3>&- &
	background="$background $!"
	sees alice 'you type'
	console -l | grep -q '	alice	1$'
	keys alice 'by ssh\r'
	until_true grep -aq 'by ssh' "$T/tty.typed"
	order tty 'say seen by ssh'
	sees alice 'seen by ssh'
	keys alice '~.'
	sees alice 'status 0'
	run -64 "$@" 'id; node1' </dev/null
	lacks uid=
	run -64 "$@" </dev/null
	run -65 "$@" node9 </dev/null
}

@test "with -g the group may look and type, and nobody else" {
	[ "$(id -u)" = 0 ] || skip "needs root"
	line pty tty
	site "$T/tty"
	record -g nogroup
	order tty 'say hello'
	until_true recorded 'serial hello'
	chmod 755 "$T" "$T/.." "$T/../.."
	[ "$(stat -c '%a %G' "$MB_RUN/console/console.sock")" = '660 nogroup' ]
	[ "$(stat -c '%a %G' "$LOG")" = '640 nogroup' ]
	setpriv --reuid 1234 --regid nogroup --clear-groups "$BIN/mb-console" -l >"$T/list"
	grep -q node1 "$T/list"
	run -75 setpriv --reuid 1234 --regid 1234 --clear-groups "$BIN/mb-console" -l
	has 'Permission denied'
}

@test "who speaks otherwise to the socket is refused, and nobody else is hurt" {
	line pty tty
	site "$T/tty"
	record
	python3 - "$MB_RUN/console/console.sock" <<-'END'
	import random, socket, sys
	random.seed(7)
	def dial():
	    s = socket.socket(socket.AF_UNIX)
	    s.settimeout(120)
	    s.connect(sys.argv[1])
	    return s
	for line in (b"hello\n", b"attach x rw y\n", b"attach dc-a6-32-01-02-03 rx y\n",
	             b"attach dc-a6-32-01-02-03 rw\n", b"\0\n", b"a" * 300):
	    s = dial()
	    s.sendall(line)
	    assert s.recv(99).startswith(b"error 64 "), line
	for i in range(300):
	    s = dial()
	    try:
	        s.sendall(b"attach dc-a6-32-01-02-03 rw \x1b[2J\n")
	        s.sendall(random.randbytes(random.randrange(3000)))
	    except OSError:
	        pass
	    s.close()
	END
	order tty 'say still here'
	until_true recorded 'serial still here'
	kill -0 "$recorder"
	lacks_escape() { [ -z "$(console -l | tr -d '[:print:]\n\t')" ]; }
	lacks_escape
}

@test "Redfish says how a console is reached: of a host that has one, by ssh if the site has it" {
	site /dev/ttyUSB0 'dc:a6:32:01:02:04: {hostname: node2}'
	export MB_SHARE=$TOP/share
	get() { "$BIN/mb-redfish-cgi" GET "/redfish/v1/Systems/$1"; }
	get $MAC | jq -ce .SerialConsole >"$T/answer"
	[ "$(jq -c .SSH "$T/answer")" = '{"ServiceEnabled":false,"SharedWithManagerCLI":false,"ConsoleEntryCommand":"node1","HotKeySequenceDisplay":"~."}' ]
	[ "$(jq .MaxConcurrentSessions "$T/answer")" = 256 ]
	get dc-a6-32-01-02-04 | jq -e '.SerialConsole == null and .GraphicalConsole == null'
	echo 'console: {ssh_port: 2222}' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	get $MAC | jq -e '.SerialConsole.SSH | .ServiceEnabled and .Port == 2222'
	echo 'console: {ssh_port: 2222, enabled: false}' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	get $MAC | jq -e '.SerialConsole == null'
}

#
# By the network
#

# A switch with our interface "us", the recorder in the namespace, and machines that are named
# by the last digits of their MACs: NAME...
network() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	NS=mbcon-$BASHPID
	ip netns add "$NS" 2>/dev/null || skip "no network namespaces here"
	namespaces=$NS
	ip -n "$NS" link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NS" link set br0 up
	ip -n "$NS" link add us type veth peer name us-br
	ip -n "$NS" link set us-br master br0 up
	ip -n "$NS" link set us up
	ip -n "$NS" addr add 10.79.0.1/24 dev us
	for name; do
		ip -n "$NS" link add "m$name" address "dc:a6:32:01:02:$name" type veth peer name "m$name-br"
		ip -n "$NS" link set "m$name-br" master br0 up
		ip -n "$NS" link set "m$name" up
	done
	printf 'dc:a6:32:01:02:%s: {}\n' "${@}" >"$MB_ETC/backend.yaml"
	for name in us "${@/#/m}"; do
		until_true forwards "$name"
	done
}

forwards() { # NAME: the switch takes what comes from there
	[ "$(inside cat "/sys/class/net/$1-br/brport/state")" = 3 ]
}

inside() {
	ip netns exec "$NS" "$@"
}

start_inside() {
	"$BIN/mb-config"
	ip netns exec "$NS" "$BIN/mb-console-record" -i us 2>>"$T/recorder.log" 3>&- &
	recorder=$!
	background="$background $recorder"
	until_true takes "$recorder" ip netns exec "$NS"
}

says() { # NAME [OPTION...] PORT TEXT...
	inside "$TOP/t/tool/console-datagrams" "m$1" "${@:2}"
}

@test "the boot loader's netconsole is the host's whose MAC sent it, whatever its address and to whom" {
	network 03 04
	start_inside
	says 03 6666 'RPi: BOOTLOADER release VERSION:0123' '\r\n' 'Boot mode: NETWORK (02) order f4\r\n'
	says 04 -d 00:00:00:00:00:00 6666 'of the other\n'
	until_true recorded 'netconsole RPi: BOOTLOADER release VERSION:0123' $MAC
	until_true recorded 'netconsole Boot mode: NETWORK (02) order f4' $MAC
	until_true recorded 'netconsole of the other' dc-a6-32-01-02-04
	[ "$(recording $MAC | wc -l)" = 2 ]
	# A kernel's, with what it may have in it.
	says 03 6665 '[    5.1] eth0: link up\n[    5.2] \x1b[31mred\n'
	until_true recorded 'netconsole [    5.2] \x1b[31mred' $MAC
}

@test "syslog is a line each, beside a syslog server at the same port" {
	network 03
	start_inside
	inside socat -u UDP-RECV:514 "OPEN:$T/other,creat" 3>&- &
	background="$background $!"
	until_true hearing "$NS" 514
	says 03 -s 10.79.0.2 514 '<30>ipxe: Boot script' '<191>no newline' '<no priority' 'two\nlines\n'
	for l in 'ipxe: Boot script' 'no newline' '<no priority' two lines; do
		until_true recorded "syslog $l" $MAC
	done
	until_true grep -q 'no newline' "$T/other"
}

@test "unknown machines are dropped and counted; what a router passed on counts by its address" {
	network 03 04
	printf 'dc:a6:32:01:02:03: {ip_address: 10.99.0.3}\n' >"$MB_ETC/backend.yaml"
	start_inside
	says 04 6666 'who is this\n'
	until_true sh -c "$BIN/mb-console -l | grep -q 'by the network: 1 datagrams of unknown machines, 0 too many'"
	[ ! -e "$MB_STATE/hosts/dc-a6-32-01-02-04" ]
	says 04 -s 10.99.0.3 6666 'passed on\n'
	until_true recorded 'netconsole passed on' $MAC
}

@test "a flood is left out beyond its measure, the recording says so, and others are heard" {
	network 03 04
	start_inside
	says 03 -n 3000 6666 "$(printf '%01000d' 0)\n"
	says 04 6666 'still heard\n'
	until_true recorded 'netconsole still heard' dc-a6-32-01-02-04
	until_true sh -c "$BIN/mb-console -l | grep -Eq ', [1-9][0-9]{3} too many'"
	# Of 3 MB; it grows by 16 KB a second.
	[ "$(stat -c %s "$LOG")" -lt 1000000 ]
	[ "$(stat -c %s "$LOG")" -gt 200000 ]
	# With time there is room again.
	again() { says 03 6666 'again\n' && recorded 'netconsole again' $MAC; }
	until_true again
	recording $MAC | grep -Eq 'mb-console [0-9]+ datagrams were left out here'
}

# Nobody of the network, until the site wants it: true or false, in metal-boot.yaml.
network_is() {
	echo "console: {network: $1}" >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
}

# The helper that opens the socket, and the recorder without the right to: INTERFACE
start_both() {
	ip netns exec "$NS" "$BIN/mb-console-record" -H -i "$1" 2>>"$T/recorder.log" 3>&- &
	helper=$!
	start_without_right
	background="$background $helper"
	until_true sh -c "$BIN/mb-console -l | grep -q 'by the network'"
}

start_without_right() {
	ip netns exec "$NS" setpriv --bounding-set=-net_raw --inh-caps=-net_raw "$BIN/mb-console-record" -n -g nogroup \
		2>>"$T/recorder.log" 3>&- &
	recorder=$!
	background="$background $recorder"
	until_true takes "$recorder" ip netns exec "$NS"
}

@test "-H hears for a recorder that may not, and for the next; both end when the site says so" {
	network 03
	run -64 "$BIN/mb-console-record" -H
	run -64 "$BIN/mb-console-record" -n -i us
	network_is true
	start_both us
	says 03 6666 'heard\n'
	until_true recorded 'netconsole heard' $MAC
	kill -KILL "$recorder"
	until_true gone "$recorder"
	# It waits, and what comes meanwhile too.
	says 03 6666 'meanwhile\n'
	start_without_right
	until_true recorded 'netconsole meanwhile' $MAC
	network_is false
	wait "$helper"
	wait "$recorder"
	inside "$BIN/mb-console-record" -H -i us
	inside "$BIN/mb-console-record" -i us
	inside "$BIN/mb-console-record" -i nothing
	network_is true
	run -78 inside "$BIN/mb-console-record" -i nothing
	has 'nothing: No such device'
}

@test "-i any hears on every interface, also one that comes later, and frames that are for nobody" {
	network 03 04
	network_is true
	start_both any
	says 03 -d 00:00:00:00:00:00 6666 'first\n'
	until_true recorded 'netconsole first' $MAC
	ip -n "$NS" link add late type veth peer name late-far address dc:a6:32:01:02:04
	ip -n "$NS" link del m04
	ip -n "$NS" link set late up
	ip -n "$NS" link set late-far up
	ip -n "$NS" addr add 10.80.0.1/24 dev late
	late() {
		inside "$TOP/t/tool/console-datagrams" late-far -d 00:00:00:00:00:00 6665 'later\n' &&
			recorded 'netconsole later' dc-a6-32-01-02-04
	}
	until_true late
	# Neither is heard twice: of a bridge's port and of the bridge.
	says 03 6666 'once\n'
	until_true recorded 'netconsole once' $MAC
	says 03 6666 'and no more\n'
	until_true recorded 'netconsole and no more' $MAC
	[ "$(recording $MAC | grep -c once)" = 1 ]
	ip -n "$NS" link del late
	says 03 6666 'still\n'
	until_true recorded 'netconsole still' $MAC
}

@test "who may look may not make machines say what they did not" {
	network 03
	network_is true
	start_both us
	chmod 755 "$T" "$T/.." "$T/../.."
	cat >"$T/forge" <<-'END'
	import array, os, socket, sys
	net = socket.socket(socket.AF_PACKET if sys.argv[2] == "packet" else socket.AF_INET, socket.SOCK_DGRAM)
	os.setgroups([])
	os.setgid(65534)
	os.setuid(int(sys.argv[3]))
	s = socket.socket(socket.AF_UNIX)
	s.settimeout(120)
	s.connect(sys.argv[1] + "/console/console.sock")
	sent = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [net.fileno()] * int(sys.argv[4])))]
	s.sendmsg([b"network\n"], sent if int(sys.argv[4]) else [])
	print(s.recv(99).decode(), end="")
	END
	for what in 'packet 1234 1' 'packet 1234 3' 'inet 0 1' 'packet 0 0'; do
		[ "$(inside python3 "$T/forge" "$MB_RUN" $what)" = 'error 65 what is handed over is not wanted' ]
	done
	says 03 6666 'as before\n'
	until_true recorded 'netconsole as before' $MAC
	# Nothing that was sent is left open.
	[ "$(find "/proc/$recorder/fd" -lname 'socket:*' | wc -l)" -le 4 ]
}

@test "what is not to be recorded is not, and no console is dialled" {
	line pty tty
	echo 'console: {enabled: false}' >"$MB_ETC/metal-boot.yaml"
	site "$T/tty"
	"$BIN/mb-console-record"
	start_recorder -w
	[ -z "$(console -l)" ]
	echo 'console: {enabled: true}' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	until_true is_up
	echo 'console: {enabled: false}' >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	until_true eval '[ -z "$(console -l)" ]'
}
