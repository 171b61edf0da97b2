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

# In a mount namespace of its own, with a disk of this size: SIZE COMMAND...
with_disk() {
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -m sh -c 'mount -t tmpfs -o "size=$1" tmpfs "$2" && shift && export TMPDIR="$1" &&
		shift && "$@"' sh "$1" "$BATS_TEST_TMPDIR/mnt" "${@:2}"
}

# At least so many calls went wrong, and each was borne: LEAST SCENARIO...
sweep() {
	local least=$1 s
	for s in "${@:2}"; do
		run with_disk 256m "$SWEEP" "$BUILD" "$s"
		echo "$s: $output"
		[ "$status" = 0 ]
		[ "${output%% *}" -ge "$least" ]
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

@test "mb-tftpd: a client hears that its file is there only if it is" {
	sweep 20 tftp_upload
}

@test "a full disk is told, changes nothing, and is over when there is room again" {
	for s in put config ironic override passwd leases_release dhcpproxy ipxe efivars \
		efivars_host redfish redfish_account redfish_settings; do
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
