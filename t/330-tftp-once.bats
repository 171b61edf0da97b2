#!/usr/bin/env bats
# What a host was told to boot once: when mb-tftpd spends it, and when it does not.

# shellcheck disable=SC2016,SC2154 # commands for an inner shell are quoted; helpers' names
bats_require_minimum_version 1.5.0

load tftp-host

ready() {
	image "$RPI/RPI_EFI.fd"
	echo elf >"$RPI/start4.elf"
	IMAGE=$SERIAL/RPI_EFI.fd
}

once() { # [TARGET]: tell it, as a person does; the id
	"$BIN/mb-override" $MAC "${1:-pxe}"
	"$BIN/mb-override" $MAC | sed -n 's/^id=//p'
}

fate() {
	"$BIN/mb-override" $MAC | sed -n 's/^use=//p'
}

served() { # NAME: of the file `served`
	sed -n "s/^$1=//p" "$MB_STATE/hosts/$MAC/served"
}

has_next() { # FILE
	[ "$("$EFI" get "$1" BootNext)" = 0000 ]
}

# The next boot of a Pi: it begins with the start file.
next_boot() { # FILE: its image
	get $SERIAL/start4.elf start
	get "$IMAGE" "$1"
}

rrq() { # OPTION...
	hex "\\0\\1$IMAGE\\0octet\\0$1"
}

udp() {
	ip netns exec "$net-c" "$UDP" "$@" 3>&-
}

stop() { # SIGNAL
	ip netns pids "$net-s" | xargs -r kill "-$1"
	until_true sh -c "! ip netns exec $net-s ss -Hlun 'sport = :69' | grep -q ."
}

@test "an image sent whole spends it, and the next boot is without it" {
	ready
	id=$(once)
	serve
	[ "$(fate)" = pending ]
	get "$IMAGE" one
	has_next one
	logged "sent $IMAGE"
	until_true test "$(served spent)" = "$id"
	[ "$(served override)" = "$id" ]
	[ "$(fate)" = held ]
	next_boot two
	cmp two "$RPI/RPI_EFI.fd"
	until_true eval '[ -z "$(served override)" ]'
	[ "$(served spent)" = "$id" ]
	[ "$(fate)" = spent ]
}

@test "firmware that has no entry of a disk holds it all the same: DHCP keeps that boot from the network" {
	ready
	id=$(once disk)
	serve
	next_boot one
	cmp one "$RPI/RPI_EFI.fd"
	until_true eval '[ "$(fate)" = held ]'
	[ "$(served override)" = "$id" ]
	next_boot two
	until_true eval '[ "$(fate)" = spent ]'
}

@test "told anew, it holds for the next boot, and only for that" {
	ready
	once
	serve
	get "$IMAGE" one
	until_true eval '[ "$(fate)" = held ]'
	once
	[ "$(fate)" = pending ]
	next_boot two
	has_next two
	until_true eval '[ "$(fate)" = held ]'
	next_boot three
	cmp three "$RPI/RPI_EFI.fd"
}

@test "without once it is in every image until it is taken back" {
	ready
	"$BIN/mb-override" -a $MAC pxe
	serve
	for i in 1 2 3; do
		next_boot image
		"$EFI" boot image | grep -q DCA632010203
		[ "$(fate)" = always ]
	done
	"$BIN/mb-override" $MAC none
	next_boot image
	cmp image "$RPI/RPI_EFI.fd"
}

@test "a probe spends nothing, whether it ends with code 0 or 8" {
	ready
	once
	serve
	run udp -w 200 10.77.0.1:69 "$(rrq 'tsize\0000\0')" "+$(hex '\0\5\0\0Early terminate\0')"
	logged "checked $IMAGE"
	run udp -w 200 10.77.0.1:69 "$(rrq 'tsize\0000\0')" \
		"+$(hex '\0\5\0\10User aborted the transfer\0')"
	until_true eval '[ "$(grep -c "checked" "$LOG")" = 2 ]'
	[ ! -e "$MB_STATE/hosts/$MAC/served" ]
	[ "$(fate)" = pending ]
	get "$IMAGE" one
	has_next one
}

@test "a transfer that is given up spends nothing, however far it came" {
	ready
	once
	serve
	# 4 MB in blocks of 60000 bytes: all but the last are acknowledged.
	local acks=() i
	for i in $(seq 0 66); do
		acks+=("+$(printf '0004%04x' "$i")")
	done
	run udp -w 20000 10.77.0.1:69 "$(rrq 'blksize\00060000\0')" "${acks[@]}"
	[ "$(tail -n 1 <<<"$output" | cut -d' ' -f2 | cut -c1-8)" = 00030043 ]
	logged "gave up after block 66 of $IMAGE: the client's port is closed"
	[ ! -e "$MB_STATE/hosts/$MAC/served" ]
	[ "$(fate)" = pending ]
}

@test "the same boot may take it again, and gets the same bytes" {
	ready
	id=$(once)
	serve
	hold
	get "$IMAGE" one
	until_true eval '[ "$(served spent)" = "$id" ]'
	get "$IMAGE" two
	cmp one two
	[ "$(served spent)" = "$id" ]
	next_boot three
	cmp three "$RPI/RPI_EFI.fd"
}

@test "two transfers at the same time both hold it, and it is spent once" {
	ready
	id=$(once)
	serve
	hold
	get "$IMAGE" one &
	local other=$!
	get "$IMAGE" two
	wait "$other"
	cmp one two
	has_next one
	until_true eval '[ "$(grep -c "sent $IMAGE" "$LOG")" = 2 ]'
	[ "$(served spent)" = "$id" ]
	next_boot three
	cmp three "$RPI/RPI_EFI.fd"
}

@test "what was told while an image without it was sent is for the next boot" {
	ready
	serve
	hold
	run udp -w 200 10.77.0.1:69 "$(rrq 'tsize\0000\0')" "+$(hex '\0\5\0\0x\0')"
	once
	get "$IMAGE" one
	cmp one "$RPI/RPI_EFI.fd"
	logged "sent $IMAGE"
	[ "$(fate)" = pending ]
	next_boot two
	has_next two
}

@test "taken back while it was sent, it is not in the next image" {
	ready
	id=$(once)
	serve
	hold
	run udp -w 200 10.77.0.1:69 "$(rrq 'tsize\0000\0')" "+$(hex '\0\5\0\0x\0')"
	"$BIN/mb-override" $MAC none
	get "$IMAGE" one # of one boot with the probe
	has_next one
	until_true eval '[ "$(served spent)" = "$id" ]'
	next_boot two
	cmp two "$RPI/RPI_EFI.fd"
}

@test "killed in the middle, and started again, it still sends it, and spends it then" {
	ready
	once
	for after in 0 1 30 66; do
		serve
		local acks=() i
		for i in $(seq 0 "$after"); do
			acks+=("+$(printf '0004%04x' "$i")")
		done
		run udp -w 300 10.77.0.1:69 "$(rrq 'blksize\00060000\0')" "${acks[@]}"
		stop KILL
		[ ! -e "$MB_STATE/hosts/$MAC/served" ]
		[ "$(fate)" = pending ]
	done
	serve
	get "$IMAGE" one
	has_next one
	until_true eval '[ "$(fate)" = held ]'
	stop KILL
	serve
	next_boot two
	cmp two "$RPI/RPI_EFI.fd"
}

@test "killed at any call while it spends it, it was spent or it was not" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind makes calls of its own"
	strace -o /dev/null true || skip "strace may not trace here"
	ready
	# What it counts in is made before.
	serve
	stop KILL
	export ASAN_OPTIONS=detect_leaks=0
	local call before=0 after=0
	# It writes the file, waits for it, names it, and waits for the name.
	for call in write:1 fsync:1 renameat,rename:1 fsync:2; do
		rm -f "$MB_STATE/hosts/$MAC/served"
		id=$(once)
		ip netns exec "$net-s" strace -qq -o trace -e "trace=${call%:*}" \
			-e "inject=${call%:*}:signal=KILL:when=${call#*:}" \
			"$BIN/mb-tftpd" -l '*:69' 2>>"$LOG" 3>&- &
		until_true hearing "$net-s" 69
		fetch "$IMAGE" one # to its end comes the client alone
		has_next one
		until_true sh -c "! ip netns exec $net-s ss -Hlun 'sport = :69' | grep -q ."
		if [ -e "$MB_STATE/hosts/$MAC/served" ]; then
			[ "$(served spent)" = "$id" ]
			[ "$(fate)" = held ]
			after=$((after + 1))
		else
			[ "$(fate)" = pending ]
			before=$((before + 1))
		fi
		serve
		next_boot two
		until_true eval '[ "$(fate)" != pending ]'
		next_boot three
		cmp three "$RPI/RPI_EFI.fd"
		stop TERM
	done
	[ "$before" -ge 2 ]
	[ "$after" -ge 1 ]
}

@test "when it cannot be remembered that it is over, the log says so and the next has it" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind makes calls of its own"
	strace -o /dev/null true || skip "strace may not trace here"
	ready
	# What it counts in is made before.
	serve
	stop KILL
	export ASAN_OPTIONS=detect_leaks=0
	once
	ip netns exec "$net-s" strace -qq -o trace -e trace=fsync -e inject=fsync:error=ENOSPC:when=1 \
		"$BIN/mb-tftpd" -l '*:69' 2>>"$LOG" 3>&- &
	until_true hearing "$net-s" 69
	get "$IMAGE" one
	logged 'what this host was told to boot once, it will be told again: No space left on device'
	[ "$(fate)" = pending ]
	next_boot two
	has_next two
	until_true eval '[ "$(fate)" = held ]'
}

@test "each host has its own, and a rack spends what it was told, each once" {
	ready
	local n mac
	for n in 10 11 12 13 14 15 16 17; do
		mac=dc-a6-32-01-03-$n
		host $mac 91cdf1$n "10.77.0.$n"
		[ $((n % 2)) = 0 ] || "$BIN/mb-override" $mac pxe
	done
	serve
	for n in 10 11 12 13 14 15 16 17; do
		get 91cdf1$n/RPI_EFI.fd image$n &
	done
	wait $(jobs -p | tail -n 8)
	for n in 10 11 12 13 14 15 16 17; do
		if [ $((n % 2)) = 0 ]; then
			cmp "image$n" "$RPI/RPI_EFI.fd"
			[ ! -e "$MB_STATE/hosts/dc-a6-32-01-03-$n/served" ]
		else
			"$EFI" boot "image$n" | grep -q "DCA6320103$n"
			until_true grep -q spent= "$MB_STATE/hosts/dc-a6-32-01-03-$n/served"
		fi
	done
}

@test "an image that cannot hold it is sent, does not spend it, and the script may" {
	ready
	head -c 4194304 /dev/zero >"$RPI/RPI_EFI.fd"
	once
	serve
	get "$IMAGE" one
	logged "RPI_EFI.fd: no variable store: sent without"
	logged "sent $IMAGE"
	[ "$(fate)" = pending ]
	GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/boot PATH_INFO=/$MAC \
		REMOTE_ADDR=10.77.0.50 SERVER_ADDR=10.77.0.1 SERVER_PORT=80 "$BIN/mb-ipxe-cgi" >script
	grep -q '^#!ipxe' script
	[ "$(fate)" = spent ]
}

@test "a host that has it in its firmware is given a script by it, and that spends nothing more" {
	ready
	id=$(once disk)
	"$EFI" host $MAC boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	serve
	get "$IMAGE" one
	until_true eval '[ "$(fate)" = held ]'
	for _ in 1 2; do
		GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/boot PATH_INFO=/$MAC \
			REMOTE_ADDR=10.77.0.50 SERVER_ADDR=10.77.0.1 SERVER_PORT=80 \
			"$BIN/mb-ipxe-cgi" >script
		grep -qx 'exit 1' script
	done
	[ "$(fate)" = held ]
	[ "$(served spent)" = "$id" ]
}
