#!/usr/bin/env bats
# mb-dhcpproxy and real firmware that is not to netboot: it goes on at once.

load common

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	command -v dnsmasq >/dev/null || skip "no dnsmasq"
	PROXY=$(readlink -f "${MB_BUILD:-build}/bin/mb-dhcpproxy")
	T=$BATS_TEST_TMPDIR
	NET=mbf-$$
	processes=
	export MB_STATE=$T/state
	HOST=$MB_STATE/hosts/52-54-00-77-00-01
	mkdir -p "$HOST"
	echo allow_pxe=true >"$HOST/record"
}

teardown() {
	for pid in $processes; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	for name in sw rtr; do
		[ ! -e "/run/netns/$NET-$name" ] || ip netns delete "$NET-$name"
	done
}

start() { # NAME LOG COMMAND...
	ip netns exec "$NET-$1" "${@:3}" >"$T/$2.log" 2>&1 3>&- &
	processes="$processes $!"
}

# A switch where we are too.
switch() {
	ip netns add "$NET-sw" 2>/dev/null || skip "no network namespaces here"
	ip -n "$NET-sw" link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" address add 10.77.0.2/24 brd + dev br0
	ip -n "$NET-sw" link set br0 up
	ip netns exec "$NET-sw" ip tuntap add tap0 mode tap 2>/dev/null ||
		skip "no /dev/net/tun"
	ip -n "$NET-sw" link set tap0 master br0 up
}

# We are a proxy there, beside a router that knows nothing of netboot.
network() {
	switch
	ip netns add "$NET-rtr"
	ip link add eth0 netns "$NET-rtr" type veth peer name rtr netns "$NET-sw"
	ip -n "$NET-sw" link set rtr master br0 up
	ip -n "$NET-rtr" address add 10.77.0.1/24 brd + dev eth0
	ip -n "$NET-rtr" link set eth0 up
	start rtr router dnsmasq -k -C /dev/null --port=0 --interface=eth0 --user=root \
		--bind-interfaces --dhcp-authoritative --no-ping --pid-file="$T/router.pid" \
		--dhcp-range=10.77.0.100,10.77.0.199,1h --log-facility=- \
		--dhcp-leasefile="$T/leases"
	start sw proxy "$PROXY" -l '*:67%br0' -l '*:4011%br0'
	until_true hearing "$NET-rtr" 67
	until_true hearing "$NET-sw" 4011
}

# We are the DHCP server.
served() {
	switch
	printf '%s\n' dhcp.proxy_enabled=false dhcp.fallback_enabled=true \
		dhcp.fallback_ip_start=10.77.0.100 dhcp.fallback_ip_end=10.77.0.199 \
		>"$MB_STATE/site"
	start sw proxy "$PROXY" -l '*:67%br0'
	until_true hearing "$NET-sw" 67
}

# A machine that has two entries: PXE, then HTTP: arm64|x64.
machine() {
	case $1 in
	arm64) qemu='qemu-system-aarch64 -M virt,gic-version=2 -cpu cortex-a72' \
		code=/usr/share/AAVMF/AAVMF_CODE.fd vars=/usr/share/AAVMF/AAVMF_VARS.fd ;;
	x64) qemu='qemu-system-x86_64 -M q35,smm=off -cpu max' \
		code=/usr/share/OVMF/OVMF_CODE_4M.fd vars=/usr/share/OVMF/OVMF_VARS_4M.fd ;;
	esac
	[ -r "$code" ] || skip "no $code"
	command -v "${qemu%% *}" >/dev/null || skip "no ${qemu%% *}"
	cp "$vars" "$T/vars.fd"
	# shellcheck disable=SC2086
	start sw qemu $qemu -accel tcg -m 512 -nodefaults -display none -monitor none \
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" \
		-drive "if=pflash,format=raw,unit=1,file=$T/vars.fd" \
		-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n \
		-serial "file:$T/screen.log" -netdev tap,id=n0,ifname=tap0,script=no,downscript=no \
		-device virtio-net-pci,netdev=n0,mac=52:54:00:77:00:01,romfile=
}

shown() { # PATTERN
	grep -aq "$1" "$T/screen.log"
}

# So many lines of the log: one; or two, for who waits for 4 seconds asks again, whom it was
# that did not run. Who hears nothing asks four times: LINES.
once_or_so() {
	[ "$1" -ge 1 ] && [ "$1" -le 2 ]
}

# Both of its entries are left after their first question.
goes_on() { # REASON
	LIMIT=300 until_true shown 'failed to load Boot.*PXEv4'
	LIMIT=300 until_true shown 'failed to load Boot.*HTTPv4'
	shown 'PXE-E21: Remote boot cancelled'
	shown 'Error: Invalid URI address'
	run cat "$T/proxy.log"
	echo "$output"
	once_or_so "$(grep -c "sent on to its next boot entry: $1 (uefi-pxe " "$T/proxy.log")"
	once_or_so "$(grep -c "sent on to its next boot entry: $1 (uefi-http " "$T/proxy.log")"
	not grep -q ' offer ' "$T/proxy.log"
	grep -q '52:54:00:77:00:01: gets its address from the DHCP server 10.77.0.1$' "$T/proxy.log"
}

@test "x64 UEFI whose override says disk leaves PXE and HTTP after one question each" {
	network
	printf '%s\n' id=0123456789abcdef target=disk once=false when=1 >"$HOST/override"
	machine x64
	goes_on 'its override says disk'
}

@test "arm64 UEFI that may not netboot leaves PXE and HTTP after one question each" {
	network
	echo allow_pxe=false >"$HOST/record"
	machine arm64
	goes_on 'its record does not allow PXE'
}

asked() { # NUMBER: of times, whether anybody hears it or not
	[ "$(grep -c 'BOOTP/DHCP, Request' "$T/tap.log")" -ge "$1" ]
}

@test "of a machine whose first packets a switch did not forward, the log says for how long" {
	network
	ip -n "$NET-sw" link set tap0 nomaster
	start sw tap tcpdump -i tap0 -n -l --immediate-mode udp port 67
	until_true grep -q 'listening on' "$T/tap.log"
	machine x64
	LIMIT=300 until_true asked 3 # at 0, 4 and 12 seconds; the next is at 28
	ip -n "$NET-sw" link set tap0 master br0
	LIMIT=300 until_true grep '52:54:00:77:00:01: nothing was heard of it for 28 s' "$T/proxy.log"
	[ "$(grep -c 'nothing was heard' "$T/proxy.log")" = 1 ]
}

@test "x64 UEFI that may not netboot gets an address of our DHCP server and leaves PXE and HTTP at once" {
	served
	echo allow_pxe=false >"$HOST/record"
	machine x64
	LIMIT=300 until_true shown 'failed to load Boot.*PXEv4'
	begin=$SECONDS
	LIMIT=300 until_true shown 'failed to load Boot.*HTTPv4'
	echo "$((SECONDS - begin)) seconds for HTTP"
	[ $((SECONDS - begin)) -le 45 ] # where silence takes 60
	shown 'PXE-E21: Remote boot cancelled'
	shown 'Error: Invalid URI address'
	cat "$T/proxy.log"
	for kind in uefi-pxe uefi-http; do
		for what in offer ack; do
			once_or_so "$(grep -c ": $what 10.77.0.1.*, sent on to its next boot entry from 10.77.0.2 ($kind x64): its record does not allow PXE" "$T/proxy.log")"
		done
	done
	[ "$(grep -o ': ack 10.77.0.1[0-9]*' "$T/proxy.log" | sort -u | wc -l)" = 1 ]
}

@test "x64 UEFI is given its address and iPXE's file by one server" {
	served
	machine x64
	LIMIT=300 until_true grep -q ': ack 10.77.0.1.* and snponly.efi from 10.77.0.2 (uefi-pxe x64)' "$T/proxy.log"
	LIMIT=300 until_true shown 'NBP filename is snponly.efi'
	shown 'Server IP address is 10.77.0.2'
}
