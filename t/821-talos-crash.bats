#!/usr/bin/env bats
# mb-talos-fetch: whoever is killed, nothing that is not the image is ever called whole.

load talos-factory

# Kill what fetches, or what answers, at any time of it.
kill_some() { # fetches|answers
	read -rt "0.0$((RANDOM % 10))$((RANDOM % 10))" <> <(:) || :
	case $1 in
	fetches) pkill -9 -f "mb-talos-store -c $CACHE" || : ;;
	answers) pkill -9 -P "$web" || : ;;
	esac
}

same_or_part() { # FILE: the whole image, or its beginning if curl said that it is cut
	if [ "$status" = 0 ]; then
		cmp "$1" "$T/disk"
	else
		[ ! -s "$1" ] || cmp -n "$(stat -c %s "$1")" "$1" "$T/disk"
	fi
}

@test "200 rounds of kill -9: a client gets the image, or sees that it did not" {
	disk 1
	xz -0 -c "$T/disk" >"$F/images/openstack-arm64.raw.xz"
	day 'slow 100000' ranges
	serve
	whole=0 killed=0
	for round in $(seq 200); do
		# Now and then from the start, else from where the last was killed.
		[ $((round % 4)) != 0 ] || rm -rf "$CACHE/images"
		curl -s -f -N -o "$T/got" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
		curl=$!
		case $((round % 3)) in
		0) kill_some fetches ;;
		1) kill_some answers ;;
		2) kill_some fetches; kill_some answers ;;
		esac
		status=0
		wait $curl || status=$?
		same_or_part "$T/got" || { echo "round $round, curl said $status"; return 1; }
		[ $status != 0 ] || whole=$((whole + 1))
		[ $status = 0 ] || killed=$((killed + 1))
		rm -f "$T/got"
		for d in "$CACHE"/images/*; do
			[ ! -s "$d/record" ] || [ ! -e "$d/data" ] || cmp "$d/data" "$T/disk"
		done
	done
	echo "# $whole whole, $killed cut" >&3
	[ $whole -ge 50 ]
	# However slow the machine was: who answers is killed when the client has a beginning.
	day 'hold 200000' ranges
	for _ in 1 2 3 4 5; do
		kill_store
		rm -rf "$CACHE/images"
		curl -s -f -N -o "$T/got" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
		curl=$!
		until_true test -s "$T/got"
		pkill -9 -P "$web"
		status=0
		wait $curl || status=$?
		[ $status != 0 ]
		same_or_part "$T/got"
		rm -f "$T/got"
	done
	go
	day ranges
	curl -sf "$U/v1.9.1/arm64/openstack.raw" | cmp - "$T/disk"
	run -0 fetch verify
}

@test "a download whose process is killed is gone on with, and its client notices nothing" {
	xz_disk
	day 'hold 1000000' ranges
	serve
	curl -sf -N -o "$T/one" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
	one=$!
	until_true test -s "$T/one"
	day ranges
	kill_store
	wait $one
	cmp "$T/one" "$T/disk"
	grep -q ' bytes=[0-9]*- 206' "$F/log"
}

@test "who is killed when the head of an answer is out does not end the answer there" {
	xz_disk
	day 'hold 1000000' ranges
	mkfifo "$T/out"
	# Who guards the head lives for as long as we look.
	mkdir "$T/bin"
	printf '#!/bin/sh\necho $$ >>"%s"\nexec "%s" 600\n' "$T/guards" "$(command -v sleep)" >"$T/bin/sleep"
	chmod +x "$T/bin/sleep"
	local tries=0
	until begun_and_killed; do
		exec 8<&-
		[ $((tries += 1)) -lt 20 ]
	done
	status=0
	until [ $status != 0 ]; do
		read -rt 0.5 -u 8 || status=$?
	done
	# An end would be 1; to wait in vain is more than 128.
	[ $status -gt 128 ]
	exec 8<&-
	for pid in $(cat "$T/guards"); do
		! grep -qa 'sleep.600' "/proc/$pid/cmdline" || kill "$pid"
	done
}

# Killed with its head out and guarded; false if it was past that, for we were too slow.
begun_and_killed() {
	local guarded=no
	env PATH="$T/bin:$PATH" GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET REMOTE_ADDR=10.0.0.9 MB_CHUNKED=1 \
		SERVER_PROTOCOL=HTTP/1.1 PATH_INFO=/v1.9.1/arm64/openstack.raw QUERY_STRING= \
		"$BIN/mb-talos-fetch" >"$T/out" 3>&- &
	answers=$!
	exec 8<"$T/out"
	until_true read -rt 0 -u 8
	kill -STOP $answers
	[ -z "$(pgrep -f -P $answers sleep)" ] || guarded=yes
	kill -9 $answers
	wait $answers || :
	[ $guarded = yes ]
}

@test "what was written before the machine went down is not gone on with" {
	disk 4
	cp "$T/disk" "$F/images/kernel-arm64"
	day 'hold 1000000' ranges
	"$BIN/mb-talos-fetch" get v1.9.1 arm64 kernel >/dev/null 3>&- &
	get=$!
	until_true is_part kernel
	kill -9 $get
	wait $get || :
	kill_store
	sed -i 's/^boot=.*/boot=another/' "$(entry kernel)/coming"
	dd if=/dev/zero of="$(entry kernel)/data.part" bs=1000 count=10 conv=notrunc status=none
	day ranges
	cmp "$(fetch get v1.9.1 arm64 kernel)" "$T/disk"
}

# As a service sees /proc, which only has heard from its manager which boot this is.
as_a_service() { # COMMAND...
	: >"$T/nothing"
	unshare -m sh -c 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"' "$T/nothing" "$@"
}

@test "a service, which sees no name of this boot in /proc, goes on with a download by the manager's" {
	as_a_service true 2>/dev/null || skip "no mount namespaces here"
	disk 4
	cp "$T/disk" "$F/images/kernel-arm64"
	day 'hold 1000000' ranges
	export MB_BOOT_ID
	MB_BOOT_ID=$(tr -d - </proc/sys/kernel/random/boot_id)
	as_a_service "$BIN/mb-talos-fetch" get v1.9.1 arm64 kernel >/dev/null 3>&- &
	get=$!
	until_true is_part kernel
	kill -9 $get
	wait $get || :
	kill_store
	grep -qx "boot=$MB_BOOT_ID" "$(entry kernel)/coming"
	# So does a command, who asks the kernel.
	unset MB_BOOT_ID
	day ranges
	cmp "$(fetch get v1.9.1 arm64 kernel)" "$T/disk"
	grep -q ' bytes=[0-9]*- 206' "$F/log"
}
