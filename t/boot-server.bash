# A web server with our boot scripts, and machines that ask it: what the tests of
# boot scripts share.

load common
load web-server

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state MB_SHARE=$TOP/share
	MAC=dc-a6-32-01-02-03
	mkdir -p "$MB_STATE/images" "$MB_STATE/by-ip" "$MB_STATE/by-lease" \
		"$MB_STATE/by-name" "$MB_STATE/firmware/ipxe"
	host allow_pxe=true
	web= machine=
}

teardown() {
	for pid in $machine $web; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}

host() { # NAME=VALUE...: the host's record
	mkdir -p "$MB_STATE/hosts/$MAC"
	printf '%s\n' "$@" >"$MB_STATE/hosts/$MAC/record"
}

site() { # NAME=VALUE...
	printf '%s\n' "$@" >"$MB_STATE/site"
}

seen() { # NAME=VALUE...: the host's identity
	mkdir -p "$MB_STATE/hosts/$MAC"
	printf '%s\n' "$@" client=uefi-pxe when=1 >"$MB_STATE/hosts/$MAC/identity"
}

unknown() {
	rm -rf "$MB_STATE/hosts/$MAC"
}

# What the web server would start: METHOD PATH_INFO [NAME=VALUE...].
cgi() {
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$1" SCRIPT_NAME=/boot \
		PATH_INFO="$2" REMOTE_ADDR=10.0.0.9 SERVER_ADDR=10.0.0.2 SERVER_PORT=80 \
		"${@:3}" "$BIN/mb-ipxe-cgi"
}

script() { # the script that the host gets, without the web server
	cgi GET "/$MAC" 2>"$T/cgi.log" | sed '1,/^\r$/d'
}

#
# A real iPXE, in a virtual machine whose 10.0.2.2 is our loopback
#

# Boot a machine with a script of ours for iPXE: lines on standard input. What it
# prints, without its line breaks, is then in $screen and $T/screen.log.
ipxe() { # [QEMU's -netdev user options]
	lkrn=${MB_TEST_IPXE:-${MB_LAB_CACHE:-/var/cache/metal-boot/lab}/state/firmware/ipxe}/ipxe.lkrn
	[ -r "$lkrn" ] || skip "no $lkrn (mb lab -n boot x64 brings it)"
	command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86_64"
	{ echo '#!ipxe'; cat; echo 'echo MACHINE-OFF'; echo poweroff; } >"$T/first.ipxe"
	qemu-system-x86_64 -M pc,graphics=off -accel tcg -m 512 -display none -no-reboot \
		-monitor none -serial "file:$T/screen.log" -kernel "$lkrn" \
		-initrd "$T/first.ipxe" -netdev "user,id=n0${1:+,$1}" \
		-device "virtio-net-pci,netdev=n0,mac=${MAC//-/:},romfile=" \
		>"$T/qemu.log" 2>&1 3>&- &
	machine=$!
}

machine_off() { # [TENTHS-OF-A-SECOND]: five minutes at most, for machines are slow
	for _ in $(seq "${1:-3000}"); do
		! gone "$machine" || break
		read -rt 0.1 <> <(:) || :
	done
	gone "$machine" || { tail "$T/screen.log"; return 1; }
	wait "$machine"
	machine=
	screen=$(tr -d '\r\n' <"$T/screen.log")
	echo "$screen"
}

shown() { # TEXT
	[[ $screen == *"$1"* ]] || { echo "not on the screen: $1"; return 1; }
}

not_shown() {
	[[ $screen != *"$1"* ]] || { echo "on the screen: $1"; return 1; }
}

# The script that our web server gives, and whether it ends as it should.
netboot() { # NAME=VALUE... of the site
	web_server
	site address=10.0.2.2 "port=$port" "$@"
	ipxe <<-END
	dhcp
	chain http://10.0.2.2:$port/boot/\${mac:hexhyp} && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	END
}
