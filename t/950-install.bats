#!/usr/bin/env bats
# make install: all of it, below DESTDIR, and it works from there.

load common

setup_file() {
	export ROOT=$BATS_FILE_TMPDIR/root OWN=$BATS_FILE_TMPDIR/build
	[ -z "${MB_VALGRIND:-}" ] || return 0
	# For another prefix: in a tree of its own, where most is made already, as it was.
	mkdir "$OWN"
	for part in bin lib libexec share libmb.a flags where; do
		cp -a "${MB_BUILD:-build}/$part" "$OWN"
	done
	as_built DESTDIR="$ROOT" PREFIX=/usr install
}

setup() {
	[ -z "${MB_VALGRIND:-}" ] || skip "what valgrind runs is not installed"
}

# With the compiler's flags that it was made with, whatever they were.
as_built() { # MAKE'S ARGUMENTS...
	make -s B="$OWN" -o "$OWN/flags" "$@"
}

@test "programs, scripts, templates, examples and manual pages are installed" {
	for f in bin/mb bin/mb-up bin/mb-config bin/mb-dhcpproxy bin/mb-tftpd bin/mb-ipxe-cgi \
		share/metal-boot/ipxe/boot.ipxe share/metal-boot/etc/lighttpd.conf \
		share/metal-boot/etc/netboot.yaml share/metal-boot/firmware/MANIFEST \
		share/metal-boot/lab/steps libexec/metal-boot/backend/http libexec/metal-boot/shell/curl.sh share/man/man1/mb.1 share/man/man7/metal-boot.7; do
		[ -s "$ROOT/usr/$f" ] || { echo "$f is missing"; return 1; }
	done
}

@test "nothing of it is a link into the source tree" {
	find "$ROOT" -type l -printf '%P %l\n' | grep -Evx 'usr/bin/mb-(migrate mb-config|(override|trace) mb-host)' || return 0
	return 1
}

@test "all binaries together are under 1.5 MB, stripped" {
	! nm "$ROOT/usr/bin/mb-host" | grep -q __asan || skip "the sanitizers take more"
	cp -R "$ROOT/usr/bin" "$BATS_TEST_TMPDIR/stripped"
	cd "$BATS_TEST_TMPDIR/stripped"
	for p in *; do
		if [ "$(head -c 4 "$p" | tail -c 3)" = ELF ]; then strip "$p"; else rm "$p"; fi
	done
	all=$(find . -type f -exec cat '{}' + | wc -c)
	echo "$all bytes"
	[ "$all" -lt 1500000 ]
}

@test "every program has a manual page" {
	for p in "$ROOT"/usr/bin/mb*; do
		page=$(find "$ROOT/usr/share/man" -name "$(basename "$p").[18]")
		[ -n "$page" ] || { echo "$p has no manual page"; return 1; }
	done
}

@test "the front door finds its programs, and its programs their files" {
	export MB_ETC=$BATS_TEST_TMPDIR/etc MB_STATE=$BATS_TEST_TMPDIR/state
	mkdir "$MB_ETC" "$MB_STATE"
	printf '52:54:00:00:00:01: {osie: {kernel: k}}\n' >"$MB_ETC/netboot.yaml"
	"$ROOT/usr/bin/mb" config
	"$ROOT/usr/bin/mb" ls | grep -q '^52:54:00:00:00:01'
	"$ROOT/usr/bin/mb" ipxe-cgi 52:54:00:00:00:01 | grep -q '/images/k '
	"$ROOT/usr/bin/mb" efivars create -l rpi4 "$BATS_TEST_TMPDIR/store"
	"$ROOT/usr/bin/mb" efivars bios "$BATS_TEST_TMPDIR/store" RamLimitTo3GB | grep -q '^RamLimitTo3GB='
	"$ROOT/usr/bin/mb" firmware list | grep -q '^rpi4'
}

@test "the prefix is also that of a program that nobody tells where its files are" {
	run env -u MB_SHARE "$ROOT/usr/bin/mb-tftpd" -s "$BATS_TEST_TMPDIR" -n 52:54:00:00:00:01 config.txt
	echo "$output"
	[[ $output == *"=/usr/share/metal-boot/ipxe/config.txt"* && $output != *=/usr/local/* ]]
	for p in "$ROOT"/usr/bin/*; do
		not grep -q /usr/local/share/metal-boot "$p"
	done
}

@test "what was made otherwise is made anew, and nothing else" {
	run make -n B="$OWN" -o "$OWN/flags" PREFIX=/usr "$OWN/bin/mb-tftpd" "$OWN/lib/tftp/map.o"
	[[ $output != *' -c '* ]]
	run make -n B="$OWN" -o "$OWN/flags" PREFIX=/opt "$OWN/bin/mb-tftpd" "$OWN/lib/tftp/map.o"
	[[ $output == *"-c -o $OWN/bin/mb-tftpd.o"* && $output != *"-c -o $OWN/lib"* ]]
	run make -n B="$OWN" PREFIX=/usr CFLAGS=-O3 "$OWN/lib/tftp/map.o"
	[[ $output == *-O3*"-c -o $OWN/lib/tftp/map.o"* ]]
}

@test "an unknown command is exit 64 and a sentence" {
	run "$ROOT/usr/bin/mb" frobnicate
	[ "$status" = 64 ]
	[[ "$output" == *"no command 'frobnicate'"* ]]
	run "$ROOT/usr/bin/mb" ../mb-config
	[ "$status" = 64 ]
	run "$ROOT/usr/bin/mb"
	[ "$status" = 64 ]
	run "$ROOT/usr/bin/mb" -h
	[ "$status" = 0 ]
	run "$ROOT/usr/bin/mb" --version
	[[ "$output" == metal-boot* ]]
}

@test "units, users and folders for systemd say where the programs are" {
	units=$ROOT/usr/lib/systemd/system
	grep -qx 'ExecStart=/usr/bin/mb-tftpd' "$units/metal-boot-tftp.service"
	[ -s "$units/metal-boot-.service.d/10-metal-boot.conf" ]
	[ -s "$ROOT/usr/lib/sysusers.d/metal-boot.conf" ]
	not grep -r '@[A-Z]*@' "$ROOT/usr/lib"
	for program in $(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$units"/*.service); do
		[ -x "$ROOT$program" ] || { echo "no $program"; return 1; }
	done
	as_built DESTDIR="$BATS_TEST_TMPDIR/none" PREFIX=/usr SYSTEMDDIR= install
	[ ! -e "$BATS_TEST_TMPDIR/none/usr/lib" ]
}

@test "examples and pages say where it was installed" {
	not grep -rnE '/usr/local/(bin(/mb-|[^:/]|$)|share/metal-boot)' "$ROOT/usr/share/man" "$ROOT/usr/share/metal-boot/etc"
	grep -q ' /usr/bin/mb-tftpd  *mb-tftpd$' "$ROOT/usr/share/metal-boot/etc/inetd.conf"
	grep -qx '#   Define mb_bin    /usr/bin' "$ROOT/usr/share/metal-boot/etc/apache.conf"
	grep -q '^PATH=/usr/local/sbin:/usr/local/bin:' "$ROOT/usr/share/metal-boot/etc/metal-boot.cron"
	grep -q ' /usr/share/metal-boot/ipxe/boot.ipxe$' "$ROOT/usr/share/man/man8/mb-ipxe-cgi.8"
	# As they come they are for the usual prefix.
	as_built DESTDIR="$BATS_TEST_TMPDIR/local" PREFIX=/usr/local SYSTEMDDIR= install
	diff -r etc "$BATS_TEST_TMPDIR/local/usr/local/share/metal-boot/etc"
}

@test "what the package depends on is there for who builds it without" {
	eval "$(sed -n "/^run='/,/'\$/p" t/deps)"
	# shellcheck disable=SC2154 # as t/deps has it
	for p in $(sed -n 's/^\(Depends\|Recommends\): //p' debian/control | tr -d , | tr ' ' '\n' |
		grep -v '{'); do
		[[ " ${run//[[:space:]]/ } " == *" $p "* ]] || fail "$p"
	done
}

@test "a server that t/deps installs is not started with the machine, and one that was there is" {
	[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "no mount namespaces here"
	local stubs=$BATS_TEST_TMPDIR/stubs
	mkdir "$stubs"
	cat >"$stubs/dpkg-query" <<-'END'
	#!/bin/sh
	for name; do :; done
	case $name in lighttpd | nginx) exit 1 ;; *) echo install ok installed ;; esac
	END
	# As Debian's packages do.
	cat >"$stubs/apt-get" <<-'END'
	#!/bin/sh
	[ -x /usr/sbin/policy-rc.d ] || exit
	cd /etc/systemd/system/multi-user.target.wants
	ln -s /lib/systemd/system/lighttpd.service /lib/systemd/system/nginx.service .
	END
	chmod 755 "$stubs"/*
	run unshare -m sh -euc 'mount -t tmpfs none /etc/systemd/system
		mount -t tmpfs none /usr/sbin
		mkdir /etc/systemd/system/multi-user.target.wants
		ln -s /lib/systemd/system/ssh.service /etc/systemd/system/multi-user.target.wants
		PATH=$0:$PATH t/deps check
		ls /etc/systemd/system/multi-user.target.wants /usr/sbin' "$stubs"
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"installing"*" lighttpd"*" nginx"* ]]
	[[ $output == *ssh.service* ]]
	[[ $output != *lighttpd.service* && $output != *nginx.service* && $output != *policy-rc.d* ]]
}
