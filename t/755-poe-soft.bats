#!/usr/bin/env bats
# Hosts that are asked to halt before their power is cut: the programs that ask, and
# mb-poe off --graceful.

load poe-switch
load sshd

SOFT=$(readlink -f "${MB_BUILD:-build}/libexec/metal-boot/soft")

# Run one of them; the status is to be this: STATUS PROGRAM VERB.
soft() {
	printf '%s\n' "$settings" >"$T/settings"
	run "$SOFT/$2" "$3" <"$T/settings"
	[ "$status" = "$1" ] || { echo "$2 $3: status $status: $output" >&2; return 1; }
}

# A host's sshd, whose poweroff and reboot only say so in $T/halted.
sshd_of_host() {
	sshd_keys hostkey
	for command in poweroff reboot; do
		printf '#!/bin/sh\necho %s >%s/halted\n' $command "$T" >"$T/bin/$command"
	done
	chmod +x "$T"/bin/*
	free_port
	cat >"$T/sshd_config" <<-END
	ListenAddress 127.0.0.1:$port
	HostKey $T/hostkey
	AuthorizedKeysFile $T/key.pub
	StrictModes no
	PermitRootLogin yes
	PidFile none
	UsePAM no
	SetEnv PATH=$T/bin:/usr/bin:/bin
	END
	unshare -m sh -euc 'mount --make-rprivate /
		mount -t tmpfs none /run
		mkdir -m 755 /run/sshd
		exec /usr/sbin/sshd -D -e -f "$1/sshd_config"' sh "$T" >"$T/sshd.log" 2>&1 3>&- &
	background="$background $!"
	until_true listening
	settings="host=node1
address=127.0.0.1
port=$port
key_file=$T/key
timeout=60"
}

@test "ssh runs poweroff or reboot, or what is set, and takes a session that breaks off for yes" {
	sshd_of_host
	soft 0 ssh shutdown
	[ "$(cat "$T/halted")" = poweroff ]
	soft 0 ssh restart
	[ "$(cat "$T/halted")" = reboot ]
	rm "$T/halted"
	settings="$settings
shutdown_command=echo own >$T/halted; sleep 0.3; kill -9 \$PPID"
	soft 0 ssh shutdown
	[ "$(cat "$T/halted")" = own ]
}

@test "ssh: a host that says no, lets nobody in, or is not there, is told" {
	sshd_of_host
	all=$settings
	settings="$all
shutdown_command=echo not today >&2; false"
	soft 1 ssh shutdown
	has "127.0.0.1 does not shutdown"
	has "(not today)"
	ssh-keygen -q -t ed25519 -N '' -f "$T/other"
	settings="${all/key_file=*timeout/key_file=$T/other
timeout}"
	soft 78 ssh shutdown
	has "does not let root in"
	settings="$all
known_hosts=$T/other.pub"
	soft 78 ssh shutdown
	has "the key of 127.0.0.1"
	settings="${all/port=$port/port=1}"
	soft 75 ssh shutdown
	has "nobody listens"
	settings="host=node1
address=-oProxyCommand=x"
	soft 78 ssh shutdown
	has "its address cannot be"
	settings="host=node1"
	soft 78 ssh shutdown
	has "node1: its address is not known"
	[ ! -e "$T/halted" ]
}

@test "ssh: a key that a service manager hands over is taken by its name" {
	sshd_of_host
	mkdir "$T/handed"
	mv "$T/key" "$T/handed/secret_key"
	soft 78 ssh shutdown
	has "$T/key cannot be read"
	CREDENTIALS_DIRECTORY=$T/handed soft 0 ssh shutdown
	[ "$(cat "$T/halted")" = poweroff ]
	# A name of its own counts first, as LoadCredential=key:FILE has it.
	mv "$T/handed/secret_key" "$T/handed/key"
	echo none >"$T/handed/secret_key"
	chmod 600 "$T/handed/secret_key"
	CREDENTIALS_DIRECTORY=$T/handed soft 0 ssh restart
}

@test "exec runs the site's command, and passes its word on" {
	cat >"$T/own" <<-'END'
	#!/bin/sh
	echo "$@" >>"$FAKE/own"
	read -r code <"$FAKE/code"
	[ "$code" = 0 ] || echo "because" >&2
	exit "$code"
	END
	chmod +x "$T/own"
	settings="host=node1
address=10.0.0.7
mac=dc:a6:32:00:00:01
command=$T/own
timeout=60"
	echo 0 >"$FAKE/code"
	soft 0 exec shutdown
	[ "$(cat "$FAKE/own")" = "shutdown node1 10.0.0.7 dc:a6:32:00:00:01" ]
	echo 1 >"$FAKE/code"
	soft 1 exec restart
	has "node1: because"
	echo 9 >"$FAKE/code"
	soft 1 exec restart
	has "ended with status 9 (because)"
	settings="${settings/own/nothing}"
	soft 78 exec shutdown
	has "cannot be run"
	settings="host=node1"
	soft 78 exec shutdown
	has "node1: command is not set"
}

@test "talos is told by talosctl, at the node itself, and nothing waits" {
	mkdir "$T/bin"
	printf '#!/bin/sh\necho "$@" >%s/told\ncat %s/says >&2\n[ ! -s %s/says ]\n' "$T" "$T" "$T" >"$T/bin/talosctl"
	chmod +x "$T/bin/talosctl"
	PATH=$T/bin:$PATH
	: >"$T/says"
	: >"$T/talosconfig"
	settings="host=node1
address=10.0.0.7
talosconfig=$T/talosconfig"
	soft 0 talos shutdown
	[ "$(cat "$T/told")" = "--talosconfig $T/talosconfig --endpoints 10.0.0.7 --nodes 10.0.0.7 shutdown --wait=false" ]
	soft 0 talos restart
	[[ $(cat "$T/told") == *" reboot --wait=false" ]]
	echo "rpc error: code = Unavailable desc = connection error" >"$T/says"
	soft 75 talos shutdown
	has "no answer of 10.0.0.7"
	echo "rpc error: code = PermissionDenied desc = not authorized" >"$T/says"
	soft 78 talos shutdown
	settings="host=node1
address=10.0.0.7"
	soft 78 talos shutdown
	has "talosconfig is not set"
}

@test "with dry_run nothing is asked, and what would be is said" {
	settings="host=node1
address=10.0.0.7
command=/bin/false
talosconfig=/dev/null
dry_run=true"
	soft 0 exec shutdown
	[[ $output == "would run /bin/false shutdown node1"* ]]
	soft 0 ssh restart
	[ "$output" = "would run reboot on 10.0.0.7 as root" ]
	soft 64 ssh halt
}

# A rack whose hosts are told to halt by a program that does LINES on port 1: LINES [KEYS].
soft_rack() {
	mkdir -p "$MB_LIBEXEC/soft"
	printf '#!/bin/sh\ncat >"$FAKE/settings"\necho "$1" >>"$FAKE/told"\n%s\n' "$1" >"$MB_LIBEXEC/soft/way"
	chmod +x "$MB_LIBEXEC/soft/way"
	rack 2 "halted_watts: 2.5"
	echo "power: {soft: way, soft_timeout: 3, soft_key_file: /etc/key${2:+, $2}}" >>"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
}

halts='echo "on watts=1.9 up=no" >"$FAKE/rack1/ports/1.new"; mv "$FAKE/rack1/ports/1.new" "$FAKE/rack1/ports/1"'

@test "off --graceful tells the host, waits until it has halted, and cuts its power" {
	soft_rack "$halts"
	sed -i 's/soft_timeout: 3/soft_timeout: 60/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	date +%s%N >"$T/begun"
	run -0 "$POE" off --graceful node1
	[[ $output == "$(printf 'node1\toff\tswitch=rack1\tport=1\tage=')"+([0-9]) ]]
	[ "$(port 1)" = off ]
	[ "$(port 2)" = on ]
	[ "$(cat "$FAKE/told")" = shutdown ]
	# That it did not wait for all of the sixty seconds it would have said.
	took=$((($(date +%s%N) - $(cat "$T/begun")) / 1000000000))
	[ "$took" -ge 5 ]
	grep -qx host=node1 "$FAKE/settings"
	grep -qx mac=dc:a6:32:00:00:01 "$FAKE/settings"
	grep -qx key_file=/etc/key "$FAKE/settings"
	[ "$(grep -c ^timeout= "$FAKE/settings")" = 1 ]
}

@test "who asks needs no key: the one that switches tells the host" {
	soft_rack 'echo "${HAS_KEYS:-}" >"$FAKE/keys"'
	HAS_KEYS=yes "$POE" serve 2>"$T/server.log" 3>&- &
	background="$background $!"
	until_true takes $!
	run -0 "$POE" off -G dc-a6-32-00-00-01
	[ "$(cat "$FAKE/keys")" = yes ]
	[ "$(port 1)" = off ]
	# By its own name, whatever it was asked for as.
	grep -qx host=node1 "$FAKE/settings"
}

# Ask by hand: REQUEST
asked() {
	echo "$1" | socat -t 100 - "UNIX-CONNECT:$MB_STATE/power.sock"
}

@test "a host is told by hand too, but not one that is never switched" {
	soft_rack 'grep -q dry_run=true "$FAKE/settings" && echo "would halt"; [ "$(grep -c ^host=node1 "$FAKE/settings")" = 1 ] || exit 1'
	"$POE" status node1
	[ "$(asked 'node1 shutdown')" = 'ok told' ]
	[ "$(asked 'node1 shutdown dry=yes')" = "$(printf -- '- would halt\nok on dry=yes')" ]
	[[ $(asked 'node2 shutdown') == 'no the driver ended with status 1'* ]]
	[[ $(asked '* shutdown') == 'error 64 '* ]]
	[[ $(asked 'nobody shutdown') == 'no no host is known'* ]]
	rm "$FAKE/told"
	sed -i 's/off_time: 1/off_time: 1, protected: [1]/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	[[ $(asked 'node1 shutdown') == 'error 78 port 1 of rack1 is protected' ]]
	sed -i 's/node2, /node2, disabled: true, /' "$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	[[ $(asked 'node2 shutdown') == 'error 78 it is disabled'* ]]
	[ ! -e "$FAKE/told" ]
}

@test "many hosts are told at once, more than there is room for in turn, also when who asked has gone" {
	soft_rack 'echo . >>"$FAKE/all"; until [ -e "$FAKE/go" ]; do read -rt 0.05 _ <>"$FAKE/never" || :; done'
	sed -i 's,#!/bin/sh,#!/bin/bash,' "$MB_LIBEXEC/soft/way"
	mkfifo "$FAKE/never"
	"$POE" status node1
	for _ in $(seq 17); do
		socat -t 100 - "UNIX-CONNECT:$MB_STATE/power.sock" <<<'node1 shutdown' >>"$T/answers" 3>&- &
		background="$background $!"
	done
	python3 - "$MB_STATE/power.sock" <<-'END'
	import socket, sys
	s = socket.socket(socket.AF_UNIX)
	s.connect(sys.argv[1])
	s.sendall(b"node1 shutdown\n")
	END
	until_true sh -c "[ \$(wc -l <'$FAKE/all') = 16 ]"
	touch "$FAKE/go"
	until_true sh -c "[ \$(wc -l <'$FAKE/all') = 18 ]"
	until_true sh -c "[ \$(grep -c 'ok told' '$T/answers') = 17 ]"
	asked 'node1 status' | grep -q '^ok on'
}

@test "reset --graceful switches it on again" {
	soft_rack "$halts"
	run -0 "$POE" reset --graceful node1
	has "$(printf 'node1\ton')"
	[ "$(cut -d' ' -f2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
	[ "$(cat "$FAKE/told")" = shutdown ]
}

@test "a host that says no, or does not halt in time, is told of, and its power is cut" {
	soft_rack 'echo "node1 does not want to" >&2; exit 1'
	run -0 "$POE" off -G node1
	has "node1: node1 does not want to; its power is cut all the same"
	[ "$(port 1)" = off ]
	"$POE" on node1
	soft_rack 'echo "node1: its address is not known" >&2; exit 78'
	run -0 "$POE" -n off -G node1
	has "mb-poe: node1: its address is not known; its power would be cut all the same"
	[ "$(port 1)" = on ]
	soft_rack :
	run -0 "$POE" off -G node1
	has "node1: not seen to have halted within 3 s; its power is cut"
	[ "$(port 1)" = off ]
}

@test "a host that is off or halted already is not told" {
	soft_rack "$halts"
	"$POE" off node1
	run -0 "$POE" off -G node1
	echo "on watts=1.2" >"$SW/ports/2"
	until_true status_has halted node2
	run -0 "$POE" off -G node2
	[ "$(port 2)" = off ]
	[ ! -e "$FAKE/told" ]
}

status_has() { # STATE HOST
	"$POE" status "$2" | grep -q "$(printf '\t%s\t' "$1")"
}

@test "what may not be switched is not told to halt" {
	soft_rack "$halts"
	sed -i 's/off_time: 1/off_time: 1, protected: [1]/' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	run "$POE" off -G node1
	[ "$status" = 78 ]
	has protected
	[ "$(port 1)" = on ]
	[ ! -e "$FAKE/told" ]
}

@test "no host is touched when one of them has no way to be told" {
	soft_rack "$halts"
	sed -i 's/soft: way, //' "$MB_ETC/metal-boot.yaml"
	sed -i 's/device_id: rack1, port: 1/&, soft: way/' "$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	run -78 "$POE" off -G node1 node2
	has "node2: how it is told to halt is not configured: power.soft, mb-soft(7)"
	[ "$(port 1)" = on ]
	[ ! -e "$FAKE/told" ]
	run -0 "$POE" off -G node1
	[ "$(port 1)" = off ]
	[ "$(port 2)" = on ]
	run -64 "$POE" on -G node1
	run -64 "$POE" off -q -G node1
}

@test "a program that was planted in a host's record is started by nobody" {
	soft_rack "$halts"
	local host=$MB_STATE/hosts/dc-a6-32-00-00-01 record
	record=$(readlink -f "$host/record")
	printf '#!/bin/sh\ntouch "$FAKE/planted"\n' >"$host/planted"
	chmod +x "$host/planted"
	sed -i '/^power.soft=/d' "$record"
	echo "power.soft=$(realpath --relative-to="$MB_LIBEXEC/soft" "$host/planted")" >>"$record"
	run -78 "$POE" off -G node1
	has "node1: how it is told to halt is not configured"
	# Nor by the one that switches, who is asked by hand.
	"$POE" status node1
	[[ $(asked 'node1 shutdown') == 'error 78 how it is told to halt is not configured'* ]]
	[ ! -e "$FAKE/planted" ]
	[ "$(port 1)" = on ]
}

@test "a dry run tells nobody, and says what would be told and sent" {
	soft_rack 'grep -q dry_run=true "$FAKE/settings" && echo "would halt"'
	run -0 "$POE" off -n -G node1
	has "$(printf 'node1\twould halt')"
	[ "$(port 1)" = on ]
}

# A kernel at the other end of the console $T/consoles/NAME: HOW [NAME].
kernel() {
	mkdir -p "$T/consoles"
	"$TOP/t/tool/sysrq-kernel" "$1" "$T/consoles/${2:-node1}" "$T/keys" 3>&- &
	background="$background $!"
	until_true test -e "$T/consoles/${2:-node1}"
}

keys() {
	tr -d '\n' <"$T/keys"
}

line_of() { # CONSOLE: its settings
	stty -a -F "$(readlink -f "$1")"
}

@test "mb-sysrq sends a break before each key, and leaves the line as it was" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind makes calls of its own"
	kernel allow
	line_of "$T/consoles/node1" >"$T/before"
	ASAN_OPTIONS=detect_leaks=0 strace -o "$T/trace" -e trace=ioctl,write "$BIN/mb-sysrq" "$T/consoles/node1" suo
	[ "$(keys)" = suo ]
	[ "$(sed -n 's/^ioctl([0-9]*, TCSBRK, 0).*/break/p; s/^write([0-9]*, "\(.\)", 1).*/\1/p' "$T/trace" | tr '\n' ' ')" = \
		"break s break u break o " ]
	grep -q 'TCSETS.*B115200' "$T/trace"
	line_of "$T/consoles/node1" >"$T/after"
	cmp "$T/before" "$T/after"
	ASAN_OPTIONS=detect_leaks=0 strace -o "$T/trace" -e trace=ioctl "$BIN/mb-sysrq" "$T/consoles/node1,57600" b
	grep -q 'TCSETS.*B57600' "$T/trace"
}

@test "mb-sysrq: a server that speaks telnet gets its BREAK before each key" {
	kernel allow tcp.port
	"$BIN/mb-sysrq" "telnet:127.0.0.1:$(cat "$T/consoles/tcp.port")" suo
	[ "$(keys)" = suo ]
}

# Linux on a machine whose serial line is a telnet server at $port, its console in $T/linux.
linux() {
	kernel=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64/linux
	command -v qemu-system-x86_64 >/dev/null && [ -r "$kernel" ] && [ -x /bin/busybox ] ||
		skip "no qemu, kernel or static busybox here"
	mkdir -p "$T/root/bin"
	cp /bin/busybox "$T/root/bin/"
	printf '#!/bin/busybox sh\necho READY\nexec /bin/busybox sleep 100000\n' >"$T/root/init"
	chmod +x "$T/root/init"
	(cd "$T/root" && find . | cpio -o -H newc 2>/dev/null) >"$T/initrd"
	free_port
	qemu-system-x86_64 -m 256 -display none -monitor none -nic none -no-reboot \
		-kernel "$kernel" -initrd "$T/initrd" -append "console=ttyS0,115200 no_timer_check" -serial chardev:s \
		-chardev "socket,id=s,server=on,wait=off,telnet=on,host=127.0.0.1,port=$port,logfile=$T/linux" \
		>"$T/qemu" 2>&1 3>&- &
	machine=$!
	background="$background $machine"
	# It is emulated, and takes minutes where others are at work.
	LIMIT=600 until_true grep -q READY "$T/linux"
}

@test "mb-sysrq: Linux takes its keys, refuses some, and powers off" {
	linux
	# What Debian's kernel allows unless told: not to end all processes.
	run -1 "$BIN/mb-sysrq" "telnet:127.0.0.1:$port" e
	has "kernel.sysrq there does not allow the key e"
	run -1 "$BIN/mb-sysrq" "telnet:127.0.0.1:$port" A
	has "the kernel there has no key A"
	"$BIN/mb-sysrq" "telnet:127.0.0.1:$port" suo
	until_true gone "$machine"
	grep -q 'Emergency Remount complete' "$T/linux"
	grep -q 'reboot: Power down' "$T/linux"
}

@test "mb-sysrq: a kernel that refuses, knows no such key, or is silent, is told" {
	for how in refuse unknown mute; do
		kernel $how $how
	done
	run -1 "$BIN/mb-sysrq" "$T/consoles/refuse" suo
	[ "$output" = "mb-sysrq: $T/consoles/refuse: kernel.sysrq there does not allow the key o" ]
	run -1 "$BIN/mb-sysrq" "$T/consoles/unknown" y
	has "the kernel there has no key y"
	rm "$T/keys"
	date +%s%N >"$T/begun"
	run -75 "$BIN/mb-sysrq" -t 2 "$T/consoles/mute" suo
	has "no kernel says that it took the key o"
	[ "$(keys)" = suo ]
	took=$((($(date +%s%N) - $(cat "$T/begun")) / 1000000))
	[ "$took" -ge 1900 ]
	[ "$took" -lt 60000 ]
}

@test "mb-sysrq: a kernel that says no more than that it took a key gets the next all the same" {
	kernel quiet
	"$BIN/mb-sysrq" -t 12 "$T/consoles/node1" suo
	[ "$(keys)" = suo ]
}

@test "mb-sysrq: a line that is stopped does not hold it" {
	kernel allow
	# Nothing written leaves a terminal that is stopped, and a break waits for that.
	python3 -c 'import os, signal, sys, termios
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
termios.tcflow(fd, termios.TCOOFF)
print(flush=True)
signal.pause()' "$T/consoles/node1" >"$T/stopped" 3>&- &
	background="$background $!"
	until_true test -s "$T/stopped"
	run -75 timeout 60 "$BIN/mb-sysrq" -t 2 "$T/consoles/node1" suo
	[ ! -e "$T/keys" ]
}

@test "mb-sysrq: what is no terminal, not there, or wrong, is refused" {
	: >"$T/file"
	run -78 "$BIN/mb-sysrq" "$T/file" s
	[ "$output" = "mb-sysrq: $T/file is no terminal" ]
	[ ! -s "$T/file" ]
	run -78 "$BIN/mb-sysrq" "$T/nothing" s
	has "$T/nothing: No such file or directory"
	run -64 "$BIN/mb-sysrq" "$T/file,115201" s
	has "115201: not a speed of a serial line"
	for keys in '' 's u' s- abcdefghijklmnopq; do
		run -64 "$BIN/mb-sysrq" "$T/file" "$keys"
		has "not keys"
	done
	run -64 "$BIN/mb-sysrq" telnet:127.0.0.1 s
	run -64 "$BIN/mb-sysrq" telnet:127.0.0.1:0 s
	run -75 "$BIN/mb-sysrq" telnet:127.0.0.1:1 s
	has "telnet:127.0.0.1:1: Connection refused"
	run -64 "$BIN/mb-sysrq" "$T/file"
	run -64 "$BIN/mb-sysrq" -t 0 "$T/file" s
}

@test "sysrq finds the host's console by its name, MAC or address" {
	settings="host=node1
address=10.0.0.7
mac=dc:a6:32:00:00:01
dry_run=true
console=/dev/{name}/{mac}-{name}/{ip},9600"
	soft 0 sysrq shutdown
	[ "$output" = "would send the SysRq keys suo to /dev/node1/dc-a6-32-00-00-01-node1/10.0.0.7,9600" ]
	soft 0 sysrq restart
	has "keys sub to"
	settings="${settings/10.0.0.7/}"
	soft 78 sysrq shutdown
	has "node1: its ip is not known"
	settings="${settings/host=node1/host=../tty}"
	soft 78 sysrq shutdown
	has "soft_console cannot hold ../tty"
	settings="host=node1
console=ttyS0"
	soft 78 sysrq shutdown
	has "ttyS0 is no device"
	settings="host=node1"
	soft 78 sysrq shutdown
	has "console is not set"
}

@test "sysrq passes on what mb-sysrq says" {
	kernel refuse
	settings="host=node1
timeout=60
console=$T/consoles/{name}"
	soft 1 sysrq shutdown
	[ "$output" = "node1: $T/consoles/node1: kernel.sysrq there does not allow the key o" ]
	settings="$settings
shutdown_keys=s-o"
	soft 78 sysrq shutdown
	has "node1: s-o: not keys"
	settings="${settings/node1/node2}"
	settings="${settings/s-o/so}"
	soft 78 sysrq shutdown
	has "No such file"
}

@test "off --graceful by sysrq: the kernel gets s, u and o, halts, and then its power is cut" {
	export HALT='cut -d" " -f1 "$FAKE/rack1/ports/1" >"$FAKE/was"; echo "on watts=1.9 up=no" >"$FAKE/rack1/ports/1.new"; mv "$FAKE/rack1/ports/1.new" "$FAKE/rack1/ports/1"'
	kernel allow
	rack 2 "halted_watts: 2.5"
	cp -r "$SOFT" "$SOFT/../shell" "$MB_LIBEXEC/"
	echo "power: {soft: sysrq, soft_timeout: 60, soft_console: '$T/consoles/{name},115200'}" >>"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	PATH=$BIN:$PATH run -0 "$POE" off --graceful node1
	[[ $output == "$(printf 'node1\toff\tswitch=rack1\tport=1\tage=')"+([0-9]) ]]
	[ "$(keys)" = suo ]
	# It had power when it got the last key.
	[ "$(cat "$FAKE/was")" = on ]
	[ "$(port 1)" = off ]
	[ "$(port 2)" = on ]
}
