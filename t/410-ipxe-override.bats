#!/usr/bin/env bats
# mb-ipxe-cgi: what a host was told to boot in place of its usual, once or always.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load boot-server

HTTP=http://10.0.0.2/images/a.efi

told() { # [-a] TARGET [URL]
	if [ "$1" = -a ]; then
		"$BIN/mb-override" -a "$MAC" "${@:2}"
	else
		"$BIN/mb-override" "$MAC" "$@"
	fi
}

use() {
	"$BIN/mb-override" "$MAC" | sed -n 's/^use=//p'
}

id() {
	"$BIN/mb-override" "$MAC" | sed -n 's/^id=//p'
}

# What mb-tftpd says after firmware: SECONDS-AGO MADE-BY SPENT.
served() {
	printf 'when=%s\noverride=%s\nspent=%s\n' $(($(date +%s) - $1)) "$2" "$3" \
		>"$MB_STATE/hosts/$MAC/served"
}

remembered() { # NAME
	sed -n "s/^$1=//p" "$MB_STATE/hosts/$MAC/script"
}

@test "once is one script, then it is the usual again" {
	told http "$HTTP"
	run -0 script
	has "boots $HTTP, as it was told"
	[ "$(cat "$T/cgi.log")" = "mb-ipxe-cgi: dc:a6:32:01:02:03: http $HTTP, once" ]
	[ "$(use)" = spent ]
	[ "$(remembered which) $(remembered url)" = "http $HTTP" ]
	[ "$(remembered override) $(remembered spent)" = "$(id) $(id)" ]
	for _ in 1 2 3; do
		run -0 script
		lacks 'as it was told'
		[ "$(remembered which)" = boot ]
		[ -z "$(remembered override)" ]
		# What was spent stays so, whatever is given later.
		[ "$(remembered spent)" = "$(id)" ]
	done
	told http "$HTTP"
	run -0 script
	has 'as it was told'
}

@test "always is each script, until it is removed" {
	told -a http "$HTTP"
	for _ in 1 2 3; do
		run -0 script
		has 'as it was told'
		grep -q ": http $HTTP, always\$" "$T/cgi.log"
		[ "$(remembered override)" = "$(id)" ]
		[ -z "$(remembered spent)" ]
	done
	told none
	run -0 script
	lacks 'as it was told'
}

@test "a HEAD request and a person's question do not spend it" {
	told http "$HTTP"
	run -0 cgi HEAD "/$MAC"
	length=${output#*Content-Length: }
	run -0 "$BIN/mb-ipxe-cgi" "$MAC"
	has 'as it was told'
	[ "$(use)" = pending ]
	[ ! -e "$MB_STATE/hosts/$MAC/script" ]
	run -0 cgi GET "/$MAC"
	has 'as it was told'
	has "Content-Length: ${length%%[!0-9]*}"
	[ "$(use)" = spent ]
}

@test "a request that is answered with an error does not spend it" {
	told http "$HTTP"
	run -0 cgi POST "/$MAC"
	run -78 cgi GET "/$MAC" SERVER_ADDR=
	MB_SHARE=$T/nowhere run -78 cgi GET "/$MAC"
	[ "$(use)" = pending ]
}

@test "pxe is the usual script, also for a host with one of its own" {
	usual=$(script)
	told pxe
	[ "$(script)" = "$usual" ]
	grep -q ': boot http://.*, once$' "$T/cgi.log"
	[ "$(use)" = spent ]
	host allow_pxe=true 'script=#!ipxe\nshell\n'
	told pxe
	[ "$(script)" = "$(printf '#!ipxe\nshell')" ]
	grep -q ': its own script, once$' "$T/cgi.log"
	[ "$(use)" = spent ]
}

@test "disk and setup give the machine back, and are spent by that" {
	host allow_pxe=true 'script=#!ipxe\nshell\n'
	while IFS='|' read -r target which exit words why; do
		told "$target"
		run -0 script
		has "$words: $why"
		[ "${lines[-1]}" = "$exit" ]
		grep -q "dc:a6:32:01:02:03: $which: $why, once\$" "$T/cgi.log"
		[ "$(use)" = spent ]
		[ "$(remembered which)|$(remembered why)" = "$which|$why" ]
		run -0 script
		has shell
	done <<-'END'
	disk|local|exit 1|boots without us|told to boot from its disk
	setup|setup|exit 0|enters its firmware|told to enter its setup menu
	END
}

@test "the image of a disk or a CD is booted as a disk, all else is started" {
	while read -r url which line; do
		told http "$url"
		run -0 script
		has "$line"
		[ "$(remembered which)" = "$which" ]
		[ "${lines[-1]}" = 'exit 1' ]
	done <<-'END'
	http://10.0.0.2/a.iso san sanhook --no-describe --drive 0x80 http://10.0.0.2/a.iso &&
	https://10.0.0.2/a.IMG?k=1 san sanhook --no-describe --drive 0x80 https://10.0.0.2/a.IMG?k=1 &&
	http://10.0.0.2/a.efi http kernel http://10.0.0.2/a.efi &&
	http://10.0.0.2/a http kernel http://10.0.0.2/a &&
	END
}

@test "who may not netboot still does not, and then it is not spent" {
	while IFS='|' read -r record why; do
		# shellcheck disable=SC2086 # words
		host $record
		for target in pxe "http $HTTP"; do
			# shellcheck disable=SC2086 # words
			told $target
			run -0 script
			has "boots without us: $why"
			grep -q "local: $why\$" "$T/cgi.log"
			[ "$(use)" = pending ]
			[ -z "$(remembered override)" ]
		done
		told disk
		run -0 script
		has 'told to boot from its disk'
		[ "$(use)" = spent ]
	done <<-'END'
	allow_pxe=false|not allowed to netboot
	allow_pxe=true disabled=true|disabled
	END
}

@test "what the firmware holds is in every script of that boot, and spent by the firmware" {
	told http "$HTTP"
	served 20 "$(id)" "$(id)"
	[ "$(use)" = held ]
	for _ in 1 2; do
		run -0 script
		has 'as it was told'
		[ "$(remembered override)" = "$(id)" ]
		[ -z "$(remembered spent)" ]
	done
	[ "$(use)" = held ]
	served 700 "$(id)" "$(id)"
	run -0 script
	lacks 'as it was told'
}

@test "what another firmware of later spent is not given by a script" {
	told http "$HTTP"
	served 20 '' "$(id)"
	sed -i '/^override=$/d' "$MB_STATE/hosts/$MAC/served"
	run -0 script
	lacks 'as it was told'
	[ -z "$(remembered override)" ]
}

@test "firmware that does not hold it leaves it to the script" {
	told disk
	served 20 00112233aabbccdd 00112233aabbccdd
	run -0 script
	has 'told to boot from its disk'
	[ "$(use)" = spent ]
}

@test "a host that nobody has heard of but who told it spends it too" {
	unknown
	site dhcp.unknown_hosts=netboot
	told http "$HTTP"
	run -0 script
	has 'as it was told'
	run -0 script
	lacks 'as it was told'
}

@test "what nobody understands is told, and the usual counts" {
	echo nonsense >"$MB_STATE/hosts/$MAC/override"
	run -0 cgi GET "/$MAC"
	has 'Status: 200 OK'
	has 'dc:a6:32:01:02:03: its override is not understood, so its usual counts'
	has 'kernel --name kernel '
	rm "$MB_STATE/hosts/$MAC/override"
	told http "$HTTP"
	echo nonsense >"$MB_STATE/hosts/$MAC/served"
	run -0 cgi GET "/$MAC"
	has 'as it was told'
}

@test "that it cannot be spent does not stop a boot" {
	told http "$HTTP"
	mkdir "$MB_STATE/hosts/$MAC/script"
	for _ in 1 2; do
		run -0 cgi GET "/$MAC"
		has 'as it was told'
		has 'dc:a6:32:01:02:03: what it is given is not remembered: '
	done
	[ "$(use)" = pending ]
}

@test "killed at any call of its put, it is spent or not, and no file is broken" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind makes calls of its own"
	command -v strace >/dev/null || skip "no strace"
	strace -o /dev/null true || skip "strace may not trace here"
	export ASAN_OPTIONS=detect_leaks=0
	script >/dev/null
	while read -r call n after; do
		told http "$HTTP"
		before=$(cat "$MB_STATE/hosts/$MAC/script")
		GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/$MAC SERVER_ADDR=10.0.0.2 \
			strace -f -o "$T/strace" -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" \
			"$BIN/mb-ipxe-cgi" 3>&- >"$T/out" 2>&1 || :
		grep -q 'killed by SIGKILL' "$T/strace"
		not grep -q ^kernel "$T/out"
		[ "$(use)" = "$after" ] || { echo "$call $n: $(use), not $after"; return 1; }
		if [ "$after" = pending ]; then
			[ "$(cat "$MB_STATE/hosts/$MAC/script")" = "$before" ]
			run -0 script
			has 'as it was told'
		else
			[ "$(remembered override) $(remembered url)" = "$(id) $HTTP" ]
			run -0 script
			lacks 'as it was told'
		fi
	done <<-'END'
	openat,openat2 6 pending
	fsync 1 pending
	renameat,rename,renameat2 1 pending
	fsync 2 spent
	END
}

#
# Under lighttpd
#

@test "lighttpd: once is one script, and HEAD does not spend it" {
	web_server
	told http "$HTTP"
	curl -sSI "$url/boot/$MAC" >/dev/null
	[ "$(use)" = pending ]
	run -0 curl -sS "$url/boot/$MAC"
	has 'as it was told'
	[ "$(use)" = spent ]
	run -0 curl -sS "$url/boot/$MAC"
	lacks 'as it was told'
}

@test "lighttpd: of fifty at once each is a whole script, one or more by it, and then none" {
	web_server
	usual=$(curl -sS "$url/boot/$MAC")
	told http "$HTTP"
	# But for where it tells how it went: a person asks by another address.
	usual=$(grep -v did= <<<"$usual")
	first=$("$BIN/mb-ipxe-cgi" "$MAC" | grep -v did=)
	[ "$first" != "$usual" ]
	for i in $(seq 50); do
		echo "url=$url/boot/$MAC"
		echo "output=$T/out.$i"
	done >"$T/urls"
	curl -sS -Z --parallel-max 50 -f -K "$T/urls"
	by=0
	for f in "$T"/out.*; do
		case $(grep -v did= "$f") in
		"$first") by=$((by + 1)) ;;
		"$usual") ;;
		*) cat "$f"; return 1 ;;
		esac
	done
	[ "$by" -ge 1 ]
	[ "$(use)" = spent ]
	[ "$(curl -sS "$url/boot/$MAC" | grep -v did=)" = "$usual" ]
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

#
# Run by a real iPXE
#

asks() { # NAME=VALUE... of the site; the web server runs
	site address=10.0.2.2 "port=$port" "$@"
	ipxe <<-END
	dhcp
	chain http://10.0.2.2:$port/boot/\${mac:hexhyp} && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	END
}

# A disk whose boot sector prints SAN-RUNS on the serial port, and gives up.
disk_image() {
	{
		printf '\061\300\216\330\276\024\174\254\204\300\164\006\272\370\003\356\353\365\315\030'
		printf 'SAN-RUNS\0'
		head -c 481 /dev/zero
		printf '\125\252'
	} >"$1"
	# A disk of less than a cylinder has no sector that a PC could ask for.
	truncate -s 16M "$1"
}

@test "iPXE: what is at the URL is started, once" {
	printf '#!ipxe\necho URL-RUNS\nexit 1\n' >"$MB_STATE/images/a.efi"
	web_server
	site address=10.0.2.2 "port=$port" ipxe_http_script.retries=0
	told http "http://10.0.2.2:$port/images/a.efi"
	ipxe <<-END
	dhcp
	chain http://10.0.2.2:$port/boot/\${mac:hexhyp} && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	echo SECOND
	chain http://10.0.2.2:$port/boot/\${mac:hexhyp} && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	END
	machine_off
	[[ $screen == *'as it was told'*URL-RUNS*'giving up: http://'*'does not start'*EXIT-NOT-ZERO*SECOND*'giving up: cannot load'*EXIT-NOT-ZERO* ]]
	[[ ${screen#*SECOND} != *URL-RUNS* ]]
	not_shown EXIT-ZERO
}

@test "iPXE: a disk is booted from its URL, and one that gives up goes on in the boot order" {
	disk_image "$MB_STATE/images/a.img"
	web_server
	told http "http://10.0.2.2:$port/images/a.img"
	asks
	machine_off
	shown "boots the disk http://10.0.2.2:$port/images/a.img, as it was told"
	shown SAN-RUNS
	shown "giving up: http://10.0.2.2:$port/images/a.img does not start"
	shown EXIT-NOT-ZERO
	not_shown 'cannot reach'
}

@test "iPXE: a disk that is not there is tried again, then named" {
	web_server
	told http "http://10.0.2.2:$port/images/gone.img"
	asks ipxe_http_script.retries=1 ipxe_http_script.retry_delay=0
	machine_off
	shown 'retry 1 of 1 in 0 s'
	shown "giving up: cannot reach http://10.0.2.2:$port/images/gone.img"
	shown EXIT-NOT-ZERO
}

@test "iPXE: who is told to boot from its disk goes on in its boot order" {
	web_server
	told disk
	asks
	machine_off
	shown 'boots without us: told to boot from its disk'
	shown EXIT-NOT-ZERO
}

@test "iPXE: under arm64 UEFI the EFI program of a disk is started, and the firmware goes on" {
	cache=${MB_TEST_IPXE:-${MB_LAB_CACHE:-/var/cache/metal-boot/lab}/state/firmware/ipxe}
	code=/usr/share/AAVMF/AAVMF_CODE.fd
	[ -r "$cache/ipxe-arm64.efi" ] || skip "no $cache/ipxe-arm64.efi (mb lab -n boot arm64 brings it)"
	[ -r "$code" ] || skip "no $code (qemu-efi-aarch64)"
	command -v qemu-system-aarch64 >/dev/null || skip "no qemu-system-aarch64"
	command -v mcopy >/dev/null || skip "no mcopy (mtools)"
	web_server
	disk=$MB_STATE/images/a.img
	truncate -s 64M "$disk" "$T/code.fd" "$T/vars.fd"
	dd if=$code of="$T/code.fd" conv=notrunc status=none
	mformat -i "$disk" -F ::
	mmd -i "$disk" ::/EFI ::/EFI/BOOT
	# The program is iPXE again, which says so by a script beside it.
	mcopy -i "$disk" "$cache/ipxe-arm64.efi" ::/EFI/BOOT/BOOTAA64.EFI
	printf '#!ipxe\necho DISK-RUNS\nexit 1\n' >"$T/inner"
	mcopy -i "$disk" "$T/inner" ::/autoexec.ipxe
	site address=10.0.2.2 "port=$port"
	told http "http://10.0.2.2:$port/images/a.img"
	mkdir "$T/tftp"
	cp "$cache/ipxe-arm64.efi" "$T/tftp/ipxe.efi"
	cat >"$T/tftp/autoexec.ipxe" <<-END
	#!ipxe
	dhcp
	chain http://10.0.2.2:$port/boot/\${mac:hexhyp} && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	echo MACHINE-OFF
	poweroff
	END
	qemu-system-aarch64 -M virt -cpu cortex-a57 -accel tcg -m 768 -display none -no-reboot \
		-monitor none -serial "file:$T/screen.log" \
		-drive "if=pflash,format=raw,readonly=on,file=$T/code.fd" \
		-drive "if=pflash,format=raw,file=$T/vars.fd" \
		-netdev "user,id=n0,tftp=$T/tftp,bootfile=ipxe.efi" \
		-device "virtio-net-pci,netdev=n0,mac=${MAC//-/:},romfile=" \
		>"$T/qemu.log" 2>&1 3>&- &
	machine=$!
	machine_off 9000
	shown "boots the disk http://10.0.2.2:$port/images/a.img, as it was told"
	shown DISK-RUNS
	shown 'does not start'
	shown EXIT-NOT-ZERO
	[ "$(use)" = spent ]
}
