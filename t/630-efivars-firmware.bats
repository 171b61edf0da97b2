#!/usr/bin/env bats
# mb-efivars and real firmware: EDK2 in QEMU boots from stores that we wrote, as we said,
# and we read what it wrote back.

load common

MAC=52:54:00:01:02:03
NIC='PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400010203,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)'
SHELL_APP='Fv(7CB8BDC9-F8EB-4F34-AAEA-3EE4AF6516A1)/FvFile(7C04A583-9E3E-4F1C-AD65-E05268D0B4D1)'
LIMIT=600 # seconds; on an idle machine a boot takes 15

setup() {
	bats_require_minimum_version 1.5.0
	load efi-images
	IMG=$T/vars.fd
	machine='' server=''
	mkdir "$T/tftp" "$T/www"
	head -c 3000 /dev/urandom | tee "$T/tftp/net.efi" >"$T/www/url.efi"
}

teardown() {
	for pid in $machine $server; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}

web_server() {
	command -v busybox >/dev/null || skip "no busybox"
	for _ in $(seq 20); do
		free_port
		PORT=$port
		busybox httpd -f -vv -p 127.0.0.1:$PORT -h "$T/www" 2>"$T/requests" 3>&- &
		server=$!
		until_true listens_or_ended
		! gone $server || continue
		return
	done
	return 1
}

listens_or_ended() {
	listens "$server" || gone "$server"
}

# Start the firmware of a PC, or of an arm64 machine, on that store. It sees our network
# through QEMU's own DHCP, TFTP and routing to the loopback.
boot_x64() { # [OPTION...]
	command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86"
	[ -r /usr/share/OVMF/OVMF_CODE_4M.fd ] || skip "no OVMF"
	boot_on qemu-system-x86_64 -M q35,smm=off -cpu max -m 512 \
		-drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd "$@"
}

boot_arm64() {
	command -v qemu-system-aarch64 >/dev/null || skip "no qemu-system-arm"
	[ -r /usr/share/AAVMF/AAVMF_CODE.fd ] || skip "no AAVMF"
	boot_on qemu-system-aarch64 -M virt,gic-version=2 -cpu cortex-a72 -m 1024 \
		-drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/AAVMF/AAVMF_CODE.fd "$@"
}

boot_on() {
	: >"$T/console"
	"$@" -accel tcg,thread=multi -nodefaults -display none -no-reboot -monitor none \
		-drive "if=pflash,format=raw,unit=1,file=$IMG" \
		-netdev "user,id=n0,tftp=$T/tftp,bootfile=net.efi" \
		-device virtio-net-pci,netdev=n0,mac=$MAC,romfile=,addr=2 \
		-device virtio-rng-pci -serial "file:$T/console" >"$T/qemu" 2>&1 3>&- &
	machine=$!
}

# Wait for words on the console, and turn the machine off.
boots_until() { # FILE WORDS
	until_true sh -c "grep -qF '$2' '$1' || ! kill -0 $machine"
	grep -qF "$2" "$1" || { cat "$T/qemu"; return 1; }
}

off() {
	kill "$machine"
	wait "$machine" || :
	machine=
}

@test "a PC netboots the entry that is next, once, and then by URL, as the order says" {
	web_server
	empty "$IMG" ovmf
	"$EFI" set "$IMG" Timeout 9
	"$EFI" boot add -b 0099 "$IMG" 'netboot once' path "$NIC"
	"$EFI" boot add -b 0042 "$IMG" 'from a URL' url "http://10.0.2.2:$PORT/url.efi"
	"$EFI" boot order "$IMG" 0042
	"$EFI" boot next "$IMG" 0099
	boot_x64 -boot menu=on,splash-time=1000
	boots_until "$T/console" 'BdsDxe: failed to load Boot0042 "from a URL"'
	off
	# The file is no program; that it came whole is what counts, and in which order.
	tr -d '\r' <"$T/console" | grep -oE 'NBP filename is net.efi|NBP file downloaded|load Boot00(99|42)|URI: http.*url.efi' |
		awk '!seen[$0]++' >"$T/steps"
	diff "$T/steps" - <<-END
	NBP filename is net.efi
	NBP file downloaded
	load Boot0099
	URI: http://10.0.2.2:$PORT/url.efi
	load Boot0042
	END
	grep -q 'url:/url.efi' "$T/requests"
	# Next is spent, the entry is kept, the order has the firmware's own behind ours.
	run "$EFI" get "$IMG" BootNext
	[ "$status" = 1 ]
	[[ "$("$EFI" boot "$IMG")" == *'Boot0099: boot entry: title="netboot once" devpath='"$NIC"* ]]
	[[ "$("$EFI" get "$IMG" BootOrder)" == 0042,0000,* ]]
	# It wrote its own Timeout over ours, which it can only if width and attributes fit.
	[ "$("$EFI" get "$IMG" Timeout)" = 1 ]
	run "$EFI" check "$IMG"
	[ "$status" = 0 ]
	# An entry for that interface by its MAC alone has the path that the firmware has.
	"$EFI" boot add -b 0050 "$IMG" mine pxe $MAC
	[[ "$("$EFI" boot "$IMG")" == *'Boot0050: boot entry: title="mine" devpath='"$NIC"* ]]
}

@test "a PC netboots by what it was told to boot once, in the image that mb-tftpd makes" {
	export MB_STATE=$T/state
	local host=$MB_STATE/hosts/${MAC//:/-} shared=$MB_STATE/firmware/rpi4/RPI_EFI.fd
	mkdir -p "$host" "${shared%/*}"
	echo allow_pxe=true >"$host/record"
	empty "$shared" ovmf
	"$EFI" host $MAC set Timeout 9
	# It says where the interface is, and is what is booted else.
	"$EFI" host $MAC boot add -b 0042 'from a URL' path "$NIC/Uri(http://10.0.2.2:9/url.efi)"
	"$EFI" host $MAC boot order 0042
	"$BIN/mb-override" $MAC pxe
	"$BIN/mb-tftpd" -nc $MAC RPI_EFI.fd >"$IMG"
	boot_x64 -boot menu=on,splash-time=1000
	boots_until "$T/console" 'BdsDxe: failed to load Boot0042'
	off
	tr -d '\r' <"$T/console" | grep -oE 'NBP filename is net.efi|load Boot[0-9A-F]{4} "[^"]*"' |
		awk '!seen[$0]++' | head -n 3 >"$T/steps"
	diff "$T/steps" - <<-END
	NBP filename is net.efi
	load Boot0000 "metal-boot PXE"
	load Boot0042 "from a URL"
	END
}

@test "a PC boots what a changed order has first, from a store that it wrote itself" {
	empty "$IMG" ovmf
	"$EFI" boot add -b 0007 "$IMG" 'our shell' path "$SHELL_APP"
	boot_x64
	boots_until "$T/console" 'BdsDxe: starting Boot0007 "our shell"'
	off
	count=$("$EFI" list "$IMG" | wc -l)
	[ "$count" -gt 15 ]
	"$EFI" boot add -b 0008 "$IMG" 'another shell' path "$SHELL_APP"
	"$EFI" boot order "$IMG" 0008 0007
	boot_x64
	boots_until "$T/console" 'BdsDxe: starting Boot0008 "another shell"'
	off
	[[ "$("$EFI" get "$IMG" BootOrder)" == 0008,0007* ]]
}

@test "a PC of 2 MB, whose volume is a Raspberry Pi's, boots from an empty Pi's store with our entry" {
	[ -r /usr/share/OVMF/OVMF_CODE.fd ] || skip "no OVMF of 2 MB"
	empty "$IMG" rpi4
	"$EFI" boot add "$IMG" 'our shell' path "$SHELL_APP"
	"$EFI" boot next "$IMG" 0000
	"$EFI" bios "$IMG" CpuClock=max AssetTag='rack 7'
	boot_on qemu-system-x86_64 -M q35,smm=off -cpu max -m 512 \
		-drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd
	boots_until "$T/console" 'BdsDxe: starting Boot0000 "our shell"'
	off
	# Variables that this firmware does not know are kept.
	[ "$("$EFI" bios "$IMG" CpuClock AssetTag | tr '\n' ' ')" = "CpuClock=max AssetTag=rack 7 " ]
}

@test "an arm64 machine formats nothing anew: it boots by URL from the store that we made" {
	web_server
	empty "$IMG" aavmf
	"$EFI" set -g "$OTHER" -t u32 "$IMG" Ours 42
	"$EFI" boot add -b 0010 "$IMG" 'from a URL' url "http://10.0.2.2:$PORT/url.efi" 
	"$EFI" boot next "$IMG" 0010
	boot_arm64
	boots_until "$T/console" 'BdsDxe: failed to load Boot0010 "from a URL"'
	off
	grep -q 'url:/url.efi' "$T/requests"
	run "$EFI" get "$IMG" BootNext
	[ "$status" = 1 ]
	[ "$("$EFI" get -t u32 "$IMG" Ours)" = 42 ]
}

@test "what the firmware wrote survives export, delete and import, and boots again" {
	empty "$IMG" ovmf
	"$EFI" boot add -b 0007 "$IMG" 'our shell' path "$SHELL_APP"
	boot_x64
	boots_until "$T/console" 'BdsDxe: starting Boot0007 "our shell"'
	off
	variables "$IMG" >"$T/before"
	"$EFI" export "$IMG" >"$T/all.json"
	"$EFI" delete -a "$IMG"
	"$EFI" import "$IMG" "$T/all.json"
	variables "$IMG" | diff "$T/before" -
	boot_x64
	boots_until "$T/console" 'BdsDxe: starting Boot0007 "our shell"'
}
