#!/usr/bin/env bats
# Every program that writes, when the system fails it: each call that may fail does so
# once, is short, or is interrupted. t/faults/sweep says what must hold.

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	SWEEP=$BATS_TEST_DIRNAME/faults/sweep
	[ "$(id -u)" = 0 ] || skip "a file system in memory is mounted by root"
	! grep -q __asan_init "$BUILD/bin/mb-put" || skip "the sanitizers want to be loaded first"
	[ -z "${MB_VALGRIND:-}" ] || skip "what valgrind runs has its own calls"
	mkdir "$BATS_TEST_TMPDIR/mnt"
}

# In namespaces of its own, with loopback and a disk of this size: SIZE COMMAND...
with_disk() {
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -mn sh -c 'ip link set lo up && mount -t tmpfs -o "size=$1" tmpfs "$2" && shift &&
		export TMPDIR="$1" && shift && "$@"' sh "$1" "$BATS_TEST_TMPDIR/mnt" "${@:2}"
}

# At least so many calls went wrong, and each was borne: LEAST SCENARIO... One with blanks has
# the calls behind it that are tried here; make faults tries them all.
sweep() {
	local least=$1 s
	for s in "${@:2}"; do
		# shellcheck disable=SC2086 # a name, and calls
		run with_disk 256m "$SWEEP" "$BUILD" $s
		echo "$s: $output"
		[ "$status" = 0 ]
		[ "${output%% *}" -ge "$least" ]
	done
}

@test "each program that writes is swept, or it is said why not" {
	not_swept=(
		mb-console # what a folder of its socket is made by; it keeps nothing
		mb-host mb-trace # write only as mb-override
		mb-lab # makes what is gone at its end
		mb-metrics-cgi # its cache is of what it looks up again
		mb-redfish-events # takes away what it told: t/570
		mb-up # its certificate is mb-web's, its first account mb-passwd's
		mb-web # a certificate, moved to its place when it is whole
	)
	"$SWEEP" "$BUILD" --list | cut -d' ' -f2- | tr ' ' '\n' | sort -u >"$BATS_TEST_TMPDIR/swept"
	for p in "$BUILD"/bin/mb-*; do
		name=${p##*/}
		[[ -f $p && $name != *.[do] ]] || continue
		if [ "$(head -c 4 "$p" | tail -c 3)" = ELF ]; then
			# The linker may have put a function into its callers: temporaries are called so.
			nm "$p" | grep -qE ' [Tt] (put_(begin|link|new_link|mkdir|remove)|batch_put|event_append)(\.|$)' ||
				grep -q '\.put-' "$p" || continue
		else
			grep -qE '(^|[^a-z-])(mb-put|mb-fetch|mkdir|mv|cp|ln) ' "$p" || continue
		fi
		[[ " ${not_swept[*]} " == *" $name "* ]] || grep -qx -- "$name" "$BATS_TEST_TMPDIR/swept" ||
			{ echo "$name writes, and is in neither"; return 1; }
		count=$((${count:-0} + 1))
	done
	[ "$count" -gt 20 ]
	for name in "${not_swept[@]}"; do
		! grep -qx -- "$name" "$BATS_TEST_TMPDIR/swept"
		[ -e "$BUILD/bin/$name" ]
	done
}

@test "mb-put and mb-fetch: the old file or the new one" {
	sweep 15 put fetch
}

@test "mb-config and mb-ironic: each record is the old or the new one" {
	sweep 60 config ironic
}

@test "mb-config with so many records that they are made last together" {
	sweep 200 many_hosts
}

@test "mb-override, mb-passwd: what is asked for is done, or it is said that it is not" {
	sweep 6 override override_none passwd passwd_delete
}

@test "mb-leases: no lease is lost or made up" {
	sweep 20 leases_release leases_import
}

@test "mb-dhcpproxy and mb-ipxe-cgi: the answer goes out whole, whatever cannot be noted" {
	sweep 20 dhcpproxy ipxe
}

@test "mb-efivars: the variables are the old or the new ones" {
	sweep 15 efivars efivars_host
}

@test "mb-redfish-cgi: an answer of success is true, and no setting is lost" {
	sweep 12 redfish redfish_media redfish_account redfish_settings redfish_subscription
}

@test "mb-tftpd: a client hears that its file is there only if it is; what was sent is noted" {
	sweep 5 'tftp_upload write sync' 'tftp_served sync rename' 'tftp_eeprom sync rename'
}

@test "mb-dhcpproxy as a server: who is acknowledged an address has it" {
	sweep 4 'leases_served sync'
}

@test "mb-migrate, mb-config power: the operator's files are the old or the new ones" {
	sweep 20 migrate config_power
}

@test "mb-inspect-cgi, mb-inspect-forward, mb-power-cgi: who is told that it is kept finds it" {
	sweep 25 inspect inspect_ironic inspect_forward power_boot
}

@test "mb-redfish-task: an update is whole, or the one before is there" {
	sweep 10 'redfish_task sync rename' 'redfish_task_eeprom sync rename'
}

@test "mb-talos-store, mb-talos-fetch: an image that counts is whole" {
	sweep 8 'talos_store sync rename' 'talos_unpack sync rename make' 'talos_get sync rename make'
}

@test "mb-poe: what a client hears of a port is true, whoever switched it" {
	sweep 4 'poe sync rename'
}

@test "mb-console-record: a line is in the log, or it is said that it is not" {
	sweep 20 'console_record write read'
}

@test "mb-remote, mb-firmware: what is kept is whole, and followed when it can be" {
	sweep 3 'remote sync'
	sweep 10 firmware
}

@test "a full disk is told, changes nothing, and is over when there is room again" {
	for s in $("$SWEEP" "$BUILD" --list | cut -d ' ' -f 1); do
		# shellcheck disable=SC2016
		run with_disk 4m sh -c 'FAULT_DISK=$TMPDIR "$@"' sh "$SWEEP" "$BUILD" --full "$s"
		echo "$s: $output"
		[ "$status" = 0 ]
	done
}

@test "a program that leaves half a file, or says that all is well, is found" {
	mkdir -p "$BATS_TEST_TMPDIR/bad/bin"
	ln -s "$BUILD/faults" "$BATS_TEST_TMPDIR/bad/faults"
	cat >"$BATS_TEST_TMPDIR/bad.c" <<-'END'
	#include <fcntl.h>
	#include <unistd.h>
	int main(int n, char *v[])
	{
		static char buf[200000];
		int fd = open(v[n - 1], O_WRONLY | O_TRUNC | O_CREAT, 0644);
		ssize_t got = 0, one;
		while ((one = read(0, buf + got, sizeof buf - (size_t)got)) > 0)
			got += one;
		return write(fd, buf, (size_t)got) == -1 ? 0 : 0;
	}
	END
	cc -o "$BATS_TEST_TMPDIR/bad/bin/mb-put" "$BATS_TEST_TMPDIR/bad.c"
	run with_disk 64m "$SWEEP" "$BATS_TEST_TMPDIR/bad" put write
	echo "$output"
	[ "$status" = 1 ]
	[[ $output == *"file is neither old nor new"* ]]
	[[ $output == *"status 0, and not all is new"* || $output == *"nothing was told"* ]]
}
