# A virtual Pi behind the lab's switch, with a disk and an ISO at hand that say what was
# booted: for tests of Redfish on what really boots. Loaded after redfish-server.bash;
# setup_file calls lab_start, and teardown_file lab_stop.

# shellcheck disable=SC2016,SC2034,SC2154 # commands for eval; names of those who load it, and of the helpers

PI=dc:a6:32:77:00:04
SYSTEM=/redfish/v1/Systems/${PI//:/-}
SLOT=$SYSTEM/VirtualMedia/CD
url=http://10.77.0.2
ISO=$url/images/lab/lab.iso
LIMIT=300 # seconds; a machine that is emulated takes its time

lab_start() { # [OPTION OF mb-lab...]
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	for program in curl jq mformat xorriso; do
		command -v $program >/dev/null || skip "no $program"
	done
	export BIN T=$BATS_FILE_TMPDIR
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	# Made before the images, which are made of its iPXE.
	"$BIN/mb-lab" -n up pi >/dev/null || skip "the lab lacks something here"
	mkdir "$T/iso"
	volume DISK "$T/disk.img"
	volume ISO "$T/iso/efi.img"
	xorriso -as mkisofs -quiet -o "$T/lab.iso" -e efi.img -no-emul-boot "$T/iso" 2>/dev/null
	"$BIN/mb-lab" "$@" -i "$T/disk.img" -w "$T/lab" up pi >"$T/out" 2>&1 3>&- &
	export PEER=$! MB_ETC=$T/lab/etc MB_STATE=$T/lab/state
	export CONSOLE=$T/lab/console1.log NET=mblab-$PEER-bs
	until_true eval 'grep -q "port 1: power on" "$T/out" || gone "$PEER"'
	! gone "$PEER" || { show_logs >&2; return 1; }
	mv "$T/lab.iso" "$T/lab/static/lab/"
	# What somebody who sets up a Pi says once: its entries, the disk first.
	"$BIN/mb" efivars host $PI boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	"$BIN/mb" efivars host $PI boot add network pxe $PI
}

lab_stop() {
	[ -z "${PEER:-}" ] || { kill "$PEER" && wait "$PEER"; } 2>/dev/null || :
}

# A FAT volume with a program that firmware starts from a disk. It says the word, and a
# variable as the firmware has it; without a use for the machine it is left on.
volume() { # WORD FILE
	local ipxe=${MB_LAB_CACHE:-/var/cache/metal-boot/lab}/state/firmware/ipxe/ipxe-arm64.efi
	mformat -C -i "$2" -T 8192 ::
	mmd -i "$2" ::/EFI ::/EFI/BOOT
	mcopy -i "$2" "$ipxe" ::/EFI/BOOT/BOOTAA64.EFI
	mcopy -i "$2" - ::/autoexec.ipxe <<-END
	#!ipxe
	echo LAB-$1 CpuClock=\${efi/CpuClock:hexraw} end
	sleep 3600
	END
}

show_logs() {
	tail -n 30 "$T/out"
}

# The client is in the boot server's network; what it sends with each request.
curl() {
	ip netns exec "$NET" curl --max-time 120 -H 'Content-Type: application/json' \
		-H "X-Auth-Token: $(cat "$T/token" 2>/dev/null)" "$@" 3>&-
}

# expect CODE METHOD PATH [CURL'S OPTION...]
expect() {
	local want=$1
	shift
	http "$@"
	[ "$code" = "$want" ] || { echo "$code, not $want: $* $output" >&2; return 1; }
}

# With the password that was told when the lab began.
log_in() {
	sed -n 's/^mb-lab: Redfish at .*: name admin, password //p' "$T/out" >"$T/password"
	expect 201 POST /redfish/v1/SessionService/Sessions \
		-d "{\"UserName\":\"admin\",\"Password\":\"$(cat "$T/password")\"}"
	field X-Auth-Token >"$T/token"
	field Location >"$T/session"
}

# shows PATH FILTER VALUE: what is there now
shows() {
	expect 200 GET "$1" && is "$2" "$3"
}

is_override() { # "TARGET ENABLED"
	shows "$SYSTEM" '.Boot | .BootSourceOverrideTarget + " " + .BootSourceOverrideEnabled' "$1"
}

is_power() {
	shows "$SYSTEM" .PowerState "$1"
}

# It runs; another lab's may too, with the same MAC.
machine() {
	pgrep -f -- "file=$T/lab/vars1.fd"
}

# What the console has said of what was booted, a word each boot. Two of the words are
# the programs' on disk and ISO, who say all of their line; the third is that of the Linux that
# is netbooted.
boots() {
	tr -d '\r' <"$CONSOLE" |
		sed -n 's/^LAB-\(DISK\|ISO\) .* end$/\1/p; s/^LAB-\(MARKER\) .*/\1/p' | tr '\n' ' '
}

booted() { # WORDS
	until_true eval "[ \"\$(boots)\" = '$1 ' ]"
}

# The program on a disk or an ISO found the variable so: WORD HEX
has_clock() {
	grep -q "LAB-$1 CpuClock=$2 end" "$CONSOLE" || { grep LAB- "$CONSOLE" >&2; return 1; }
}
