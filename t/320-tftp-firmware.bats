#!/usr/bin/env bats
# mb-tftpd's files that are made for the host that asks: its firmware with its variables,
# and the texts beside it. Real clients ask, in two namespaces joined by a cable.

# shellcheck disable=SC2086,SC2120,SC2154 # our own names have no blanks; the helpers' names
bats_require_minimum_version 1.5.0

load tftp-host

@test "each host's image has its own variables, and the base stays as it was" {
	image "$RPI/RPI_EFI.fd"
	sum=$(sha256sum <"$RPI/RPI_EFI.fd")
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.51
	host dc-a6-32-01-02-05 91cdf03f 10.77.0.52
	"$EFI" host $MAC set Timeout 7
	"$EFI" host dc-a6-32-01-02-04 set Timeout 9
	"$EFI" host dc-a6-32-01-02-04 set Lang en
	serve
	get $SERIAL/RPI_EFI.fd one
	get 91cdf03e/RPI_EFI.fd two
	get 91cdf03f/RPI_EFI.fd three
	[ "$("$EFI" get one Timeout)" = 7 ]
	[ "$("$EFI" get two Timeout)" = 9 ]
	[ "$("$EFI" list one | wc -l)" = 1 ]
	[ "$("$EFI" list two | wc -l)" = 2 ]
	cmp three "$RPI/RPI_EFI.fd"
	unchanged "$RPI/RPI_EFI.fd" "$sum"
	"$EFI" render "$RPI/RPI_EFI.fd" "$MB_STATE/hosts/$MAC/vars.json" | cmp - one
	"$EFI" check one
}

@test "which variables a host was sent whole is kept, and no others" {
	image "$RPI/RPI_EFI.fd"
	SENT=$MB_STATE/hosts/$MAC/vars.sent
	"$EFI" host $MAC set Timeout 7
	serve
	hold
	get $SERIAL/RPI_EFI.fd one
	until_true cmp "$MB_STATE/hosts/$MAC/vars.json" "$SENT"
	kept=$(stat -c '%i %z' "$SENT")
	cp "$SENT" first
	"$EFI" host $MAC set Timeout 9
	get $SERIAL/RPI_EFI.fd one # the same boot: the same bytes
	until_true eval '[ "$(grep -c "sent $SERIAL" "$LOG")" = 2 ]'
	cmp first "$SENT"
	[ "$(stat -c '%i %z' "$SENT")" = "$kept" ]
	echo elf >"$RPI/start4.elf"
	get $SERIAL/start4.elf out
	get $SERIAL/RPI_EFI.fd one
	until_true cmp "$MB_STATE/hosts/$MAC/vars.json" "$SENT"
	rm "$MB_STATE/hosts/$MAC/vars.json"
	get $SERIAL/start4.elf out
	get $SERIAL/RPI_EFI.fd one
	until_true test ! -e "$SENT"
}

boot_files_open() { # COUNT: of the server's open files, those of this boot
	[ "$(find "/proc/$(ip netns pids "$net-s")/fd" -lname "$RPI/*" | wc -l)" = "$1" ]
}

@test "the files of a boot that is over are let go of, though nobody asks again" {
	image "$RPI/RPI_EFI.fd"
	echo elf >"$RPI/start4.elf"
	serve
	hold
	get $SERIAL/start4.elf out
	get $SERIAL/RPI_EFI.fd one
	until_true boot_files_open 2
	let_go
	until_true boot_files_open 0
}

@test "the variables of a Pi in use arrive as they were" {
	[ -r "$DATA/real-pi-a.nv" ] || skip "no real stores beside this checkout"
	compose "$DATA/rpi4-fd3d0000-nv3b0000.nv" "$RPI/RPI_EFI.fd"
	"$EFI" export "$DATA/real-pi-a.nv" >vars.json
	cp vars.json "$MB_STATE/hosts/$MAC/vars.json"
	serve
	get $SERIAL/RPI_EFI.fd one
	"$EFI" diff one vars.json
	cmp -n $((0x3b0000)) one "$RPI/RPI_EFI.fd"
	cmp -i $((0x3d0000 - 0x10000)) one "$RPI/RPI_EFI.fd"
}

@test "a file that is the same for all is opened, not copied" {
	head -c 3000000 /dev/zero >"$RPI/start4.elf"
	serve
	hold
	get $SERIAL/start4.elf one
	cmp one "$RPI/start4.elf"
	inode=$(stat -c %i "$RPI/start4.elf")
	server=$(ip netns pids "$net-s")
	find "/proc/$server/fd" -mindepth 1 | while read -r fd; do
		stat -Lc %i "$fd"
	done >inodes
	grep -qx "$inode" inodes
	[ "$(find "/proc/$server/fd" -lname '*memfd*' | wc -l)" = 0 ]
}

@test "a group's files come after the host's own and before the site's" {
	host $MAC $SERIAL 10.77.0.50 group=blue
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.51 group=red
	mkdir -p "$MB_STATE/tftp/groups/blue" "$MB_STATE/tftp/$MAC"
	echo site >"$MB_STATE/tftp/a"
	echo group >"$MB_STATE/tftp/groups/blue/a"
	serve
	get a out # not the ROM's: nothing is kept
	[ "$(cat out)" = group ]
	get 91cdf03e/a out
	[ "$(cat out)" = site ]
	echo own >"$MB_STATE/tftp/$MAC/a"
	get a out
	[ "$(cat out)" = own ]
}

@test "without shared files a host finds its own and its group's, and no others" {
	host $MAC $SERIAL 10.77.0.50 group=blue
	site tftp.shared_files=false
	mkdir -p "$MB_STATE/tftp/groups/blue" "$MB_STATE/images"
	image "$RPI/RPI_EFI.fd"
	echo site >"$MB_STATE/tftp/a"
	echo site >"$MB_STATE/images/b"
	serve
	absent $SERIAL/a
	absent a
	absent images/b
	absent $SERIAL/RPI_EFI.fd
	absent $SERIAL/config.txt
	absent 91cdf03e/a
	echo group >"$MB_STATE/tftp/groups/blue/a"
	get a out
	[ "$(cat out)" = group ]
	site tftp.shared_files=true
	get images/b out
	[ "$(cat out)" = site ]
}

@test "config.txt has the device tree where the image ends, in both generations" {
	image "$RPI/RPI_EFI.fd" 0x1f0000 0x1d0000
	serve
	get $SERIAL/config.txt out
	grep -x device_tree_address=0x1f0000 out
	grep -x device_tree_end=0x200000 out
	grep -x armstub=RPI_EFI.fd out
	image "$MB_STATE/tftp/RPI_EFI.fd" 0x3e0000 0x3b0000
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.51
	get 91cdf03e/config.txt out
	grep -x device_tree_address=0x3e0000 out
	grep -x device_tree_end=0x400000 out
}

@test "config.txt ends with the host's own lines, and Windows' line ends stay" {
	printf 'a=1\r\narmstub=RPI_EFI.fd\r\n' >"$MB_STATE/tftp/config.txt"
	image "$RPI/RPI_EFI.fd" 0x1f0000 0x1d0000
	host $MAC $SERIAL 10.77.0.50 'config_txt=b=2\nc=3\n'
	serve
	get $SERIAL/config.txt out
	printf '%s\r\n' a=1 armstub=RPI_EFI.fd device_tree_address=0x1f0000 \
		device_tree_end=0x200000 '[all]' b=2 c=3 | cmp - out
}

@test "a config.txt in the host's own folder is sent as it is" {
	image "$RPI/RPI_EFI.fd" 0x1f0000 0x1d0000
	host $MAC $SERIAL 10.77.0.50 'config_txt=b=2\n'
	mkdir "$MB_STATE/tftp/$SERIAL"
	printf 'armstub=RPI_EFI.fd\ndevice_tree_address=5' >"$MB_STATE/tftp/$SERIAL/config.txt"
	serve
	get $SERIAL/config.txt out
	cmp out "$MB_STATE/tftp/$SERIAL/config.txt"
}

@test "there is no config.txt for a host that has neither an image nor lines" {
	serve
	hold
	absent $SERIAL/config.txt
	host $MAC $SERIAL 10.77.0.50 'config_txt=b=2\n'
	absent $SERIAL/config.txt # the boot was told so
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.51 'config_txt=b=2\n'
	get 91cdf03e/config.txt out
	printf '[all]\nb=2\n' | cmp - out
}

@test "a config.txt of more than 4096 bytes is sent, and the log says so" {
	yes '#' | head -n 2100 >"$MB_STATE/tftp/config.txt"
	serve
	get $SERIAL/config.txt out
	cmp out "$MB_STATE/tftp/config.txt"
	logged 'config.txt: more than 4096 bytes'
}

@test "cmdline.txt is one line with the host's console and words" {
	printf 'root=/dev/nfs\nsecond\n' >"$MB_STATE/tftp/cmdline.txt"
	host $MAC $SERIAL 10.77.0.50 console=ttyS0,115200 'cmdline=quiet splash'
	serve
	get $SERIAL/cmdline.txt out
	[ "$(cat out)" = 'root=/dev/nfs console=ttyS0,115200 quiet splash' ]
	rm "$MB_STATE/tftp/cmdline.txt"
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.51 console=ttyS0
	host dc-a6-32-01-02-05 91cdf03f 10.77.0.52 cmdline=quiet
	absent 91cdf03e/cmdline.txt
	get 91cdf03f/cmdline.txt out
	[ "$(cat out)" = quiet ]
}

@test "in one boot all stays as it was first, and the next boot has the new" {
	image "$RPI/RPI_EFI.fd" 0x1f0000 0x1d0000
	echo elf >"$RPI/start4.elf"
	"$EFI" host $MAC set Timeout 7
	serve
	hold
	get $SERIAL/config.txt config
	"$EFI" host $MAC set Timeout 9
	image "$RPI/RPI_EFI.fd"
	host $MAC $SERIAL 10.77.0.50 'config_txt=new=1\n' cmdline=new
	boot first
	cmp config first/config.txt
	[ "$(stat -c %s first/RPI_EFI.fd)" = $((0x1f0000)) ]
	[ "$("$EFI" get first/RPI_EFI.fd Timeout)" = 7 ]
	logged "sent $SERIAL/RPI_EFI.fd"
	boot second
	grep -x new=1 second/config.txt
	grep -x device_tree_address=0x3d0000 second/config.txt
	[ "$("$EFI" get second/RPI_EFI.fd Timeout)" = 9 ]
}

@test "what UEFI and iPXE ask for after the image begins no new boot" {
	image "$RPI/RPI_EFI.fd"
	echo ipxe >"$MB_STATE/tftp/ipxe.efi"
	"$EFI" host $MAC set Timeout 7
	serve
	hold
	get $SERIAL/RPI_EFI.fd one
	"$EFI" host $MAC set Timeout 9
	get ipxe.efi out
	get autoexec.ipxe out
	get $SERIAL/RPI_EFI.fd two
	cmp one two
}

@test "an override is in the image, over the host's own variables or the base's" {
	image "$RPI/RPI_EFI.fd"
	override target=pxe once=true
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/RPI_EFI.fd
	[[ "$output" == *$'\n'override=0123456789abcdef$'\n'* ]]
	[[ "$output" == *"variables="*" of the base"* ]]
	serve
	get $SERIAL/RPI_EFI.fd one
	[ "$("$EFI" get one BootNext)" = 0000 ]
	"$EFI" boot one | grep -i 'dca632010203'
	until_true rm "$MB_STATE/hosts/$MAC/served" # written after the last ACK
	override target=disk once=true
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/RPI_EFI.fd
	[[ "$output" == *"no boot entry of a disk: it is to find one itself"* ]]
	[[ "$output" == *$'\n'override=0123456789abcdef$'\n'* ]]
	override target=entry once=true entry=0099
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/RPI_EFI.fd
	[[ "$output" == *"it has no such boot entry: sent without the boot override"* ]]
	[[ "$output" != *$'\n'override=* ]]
}

@test "an override that was spent is not in the next image" {
	image "$RPI/RPI_EFI.fd"
	override target=pxe once=true
	printf 'when=5\nspent=0123456789abcdef\n' >"$MB_STATE/hosts/$MAC/served"
	serve
	get $SERIAL/RPI_EFI.fd one
	cmp one "$RPI/RPI_EFI.fd"
	override target=pxe once=false
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/RPI_EFI.fd
	[[ "$output" == *$'\n'override=0123456789abcdef$'\n'* ]]
}

@test "an image without a store is sent as it is, and the log says so" {
	head -c 100000 /dev/zero >"$RPI/RPI_EFI.fd"
	"$EFI" host $MAC set Timeout 7
	serve
	get $SERIAL/RPI_EFI.fd one
	cmp one "$RPI/RPI_EFI.fd"
	logged "10.77.0.50 dc:a6:32:01:02:03: RPI_EFI.fd: no variable store: sent without this host's variables"
	get $SERIAL/RPI_EFI.fd two
	[ "$(grep -c 'no variable store' "$LOG")" = 1 ]
}

@test "with damaged variables the base is sent, and the log says so" {
	image "$RPI/RPI_EFI.fd"
	echo '{"version": 2, "variables": [' >"$MB_STATE/hosts/$MAC/vars.json"
	serve
	get $SERIAL/RPI_EFI.fd one
	cmp one "$RPI/RPI_EFI.fd"
	logged "RPI_EFI.fd: vars.json is damaged: sent without this host's variables"
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/RPI_EFI.fd
	[[ "$output" == *$'\n'because=line\ * ]]
}

@test "variables that do not fit are left out, and the log says so" {
	image "$RPI/RPI_EFI.fd"
	jq -n '{version: 2, variables: [range(12) | {name: "Big\(.)",
		guid: "11111111-2222-3333-4444-555555555555", attr: 7,
		data: ("00" * 4000)}]}' >"$MB_STATE/hosts/$MAC/vars.json"
	serve
	get $SERIAL/RPI_EFI.fd one
	cmp one "$RPI/RPI_EFI.fd"
	logged "RPI_EFI.fd: they do not fit: sent without this host's variables"
}

@test "vars.json may be as long as it likes, and the next host is served" {
	image "$RPI/RPI_EFI.fd"
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.51
	jq -n '{version: 2, variables: [range(8000) | {name: "Variable\(.)",
		guid: "11111111-2222-3333-4444-555555555555", attr: 7,
		data: ("00" * 20)}]}' >"$MB_STATE/hosts/$MAC/vars.json"
	"$EFI" host dc-a6-32-01-02-04 set Timeout 7
	serve
	get $SERIAL/RPI_EFI.fd one
	cmp one "$RPI/RPI_EFI.fd"
	logged "sent without this host's variables"
	get 91cdf03e/RPI_EFI.fd two
	[ "$("$EFI" get two Timeout)" = 7 ]
}

@test "the memory for one host's variables is there again for the next" {
	image "$RPI/RPI_EFI.fd"
	jq -n '{version: 2, variables: [range(2500) | {name: "Variable\(.)",
		guid: "11111111-2222-3333-4444-555555555555", attr: 7, data: ("00" * 20)}]}' \
		>many.json
	"$EFI" host $MAC set Timeout 7
	serve
	for n in 4 5 6 7 8 9; do
		host dc-a6-32-01-02-0$n 91cdf03$n 10.77.0.6$n
		cp many.json "$MB_STATE/hosts/dc-a6-32-01-02-0$n/vars.json"
		get 91cdf03$n/RPI_EFI.fd one
	done
	logged 'dc:a6:32:01:02:09: RPI_EFI.fd: they do not fit'
	get $SERIAL/RPI_EFI.fd one
	[ "$("$EFI" get one Timeout)" = 7 ]
	run ! grep -F 'they are too many' "$LOG"
}

@test "autoexec.ipxe goes straight to a known host's script" {
	site 'tftp.ipxe_patch=set user-class iPXE\nset a b' port=8080
	serve
	get autoexec.ipxe out
	[ "$(sed -n '1,3p' out)" = '#!ipxe
set user-class iPXE
set a b' ]
	grep -q '^chain .*http://10.77.0.1:8080/boot/dc-a6-32-01-02-03 ' out
	rm "$MB_STATE/by-ip/10.77.0.50"
	get autoexec.ipxe out
	cmp out "$MB_SHARE/ipxe/autoexec.ipxe"
	host $MAC $SERIAL 10.77.0.50
	echo own >"$MB_STATE/tftp/autoexec.ipxe"
	get autoexec.ipxe out
	[ "$(cat out)" = own ]
}

@test "pxelinux.cfg has a known host's kernel, which is there by TFTP too" {
	mkdir -p "$MB_STATE/images"
	echo kernel >"$MB_STATE/images/ironic-python-agent.kernel"
	host $MAC $SERIAL 10.77.0.99 console=ttyS0 kernel=ironic-python-agent.kernel
	serve
	get pxelinux.cfg/01-$MAC out
	grep -x '  KERNEL /images/ironic-python-agent.kernel' out
	grep -x '  APPEND console=ttyS0 ipa-api-url=http://10.77.0.1.* BOOTIF=01-dc-a6-32-01-02-03' out
	get /images/ironic-python-agent.kernel out
	[ "$(cat out)" = kernel ]
	site tftp.shared_files=false port=8080 # then TFTP does not have it
	get pxelinux.cfg/01-$MAC out
	grep -x '  KERNEL http://10.77.0.1:8080/images/ironic-python-agent.kernel' out
	site port=80
	host $MAC $SERIAL 10.77.0.99 kernel=k base_url=http://10.0.0.9/x
	get pxelinux.cfg/01-$MAC out
	grep -x '  KERNEL http://10.0.0.9/x/k' out
	host $MAC $SERIAL 10.77.0.99 script_url=http://10.0.0.9/x
	absent pxelinux.cfg/01-$MAC
	echo allow_pxe=false >"$MB_STATE/hosts/$MAC/record"
	get pxelinux.cfg/01-$MAC out
	grep -x '  LOCALBOOT 0' out
	host $MAC $SERIAL 10.77.0.99
	mkdir "$MB_STATE/tftp/pxelinux.cfg"
	echo own >"$MB_STATE/tftp/pxelinux.cfg/01-$MAC"
	get pxelinux.cfg/01-$MAC out
	[ "$(cat out)" = own ]
}

@test "-n says where each part comes from, and with -c prints the bytes" {
	host $MAC $SERIAL 10.77.0.50 group=blue
	image "$RPI/RPI_EFI.fd"
	"$EFI" host $MAC set Timeout 7
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/RPI_EFI.fd
	[ "$output" = "mac=dc:a6:32:01:02:03
record=yes
group=blue
missing=$MB_STATE/tftp/$SERIAL/RPI_EFI.fd
missing=$MB_STATE/tftp/$MAC/RPI_EFI.fd
missing=$MB_STATE/tftp/groups/blue/RPI_EFI.fd
missing=$MB_STATE/tftp/RPI_EFI.fd
base=$RPI/RPI_EFI.fd
variables=1 of hosts/$MAC/vars.json
size=$((0x3d0000))" ]
	run -0 "$BIN/mb-tftpd" -n $MAC $SERIAL/config.txt
	[[ "$output" == *"
base=$MB_SHARE/firmware/config.txt
rewritten=device_tree_address=0x3d0000 device_tree_end=0x400000
size="* ]]
	"$BIN/mb-tftpd" -n -c $MAC $SERIAL/RPI_EFI.fd >one
	[ "$("$EFI" get one Timeout)" = 7 ]
	run -1 --separate-stderr "$BIN/mb-tftpd" -n -c $MAC nothing
	[ -z "$output" ]
	run -64 "$BIN/mb-tftpd" -c -l 127.0.0.1:6969
}
