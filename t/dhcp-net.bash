# A network with a DHCP server and real clients on it: what the tests of the server
# share. MB_DHCP_SERVER=dnsmasq puts dnsmasq in the place of ours, which shows that a
# test asks for nothing but what DHCP promises.

load common

bats_require_minimum_version 1.5.0

KNOWN=02:00:00:78:00:0a	# backend.yaml has it, with all that may be said of a host
STRANGER=02:00:00:78:00:0b	# nothing is said of it

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	BIN=$BUILD/bin
	DATA=$BATS_TEST_DIRNAME/data
	PATH=$PATH:/usr/sbin:/sbin
	T=$BATS_TEST_TMPDIR
	NET=mbc-$BASHPID
	SERVER=${MB_DHCP_SERVER:-ours}
	export MB_ETC=$T/etc MB_STATE=$T/state
	processes=
	mkdir "$MB_ETC" "$MB_STATE"
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	command -v dnsmasq >/dev/null || skip "no dnsmasq"
}

# What runs in a namespace was started by this test, and so are those that it started; one
# that was to run there may not be in it yet.
teardown() {
	for pid in $(jobs -pr); do
		case " $processes " in *" $pid "*) kill -9 "$pid" 2>/dev/null || : ;; esac
	done
	for name in $(ip netns list | sed -n "s/^\($NET-[a-z0-9]*\).*/\1/p"); do
		ip netns pids "$name" | xargs -r kill -9 2>/dev/null || :
	done
	for pid in $processes; do
		wait "$pid" 2>/dev/null || :
	done
	for name in $(ip netns list | sed -n "s/^\($NET-[a-z0-9]*\).*/\1/p"); do
		ip netns delete "$name"
	done
}

need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null || skip "no $1 ($2)"
}

#
# The network: namespaces at a switch
#

switch() {
	ip netns add "$NET-sw" 2>/dev/null || skip "no network namespaces here"
	ip -n "$NET-sw" link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
	ip -n "$NET-sw" link set br0 up
}

namespace() { # NAME
	ip netns add "$NET-$1"
	ip -n "$NET-$1" link set lo up
}

# Join a namespace to the switch: NAME MAC [ADDRESS/LENGTH].
leg() {
	[ -e "/run/netns/$NET-$1" ] || namespace "$1"
	ip link add eth0 netns "$NET-$1" address "$2" type veth peer name "p-$1" netns "$NET-sw"
	ip -n "$NET-sw" link set "p-$1" master br0 up
	ip -n "$NET-$1" link set eth0 up
	[ -z "${3-}" ] || ip -n "$NET-$1" address add "$3" brd + dev eth0
	until_true port_up "$1" # not to lose the first packet
	until_true link_up "$NET-$1" eth0
}

port_up() { # NAME
	ip -n "$NET-sw" -o link show "p-$1" | grep -q 'state UP'
}

# The server at 10.78.0.2, and a machine that has nothing yet: [MAC].
network() {
	switch
	leg srv 02:00:00:78:ff:02 10.78.0.2/24
	leg cl "${1:-$KNOWN}"
}

inside() { # NAME COMMAND...
	ip netns exec "$NET-$1" "${@:2}" 3>&-
}

# In the background, its pid in $started: NAME LOG COMMAND...
start() {
	ip netns exec "$NET-$1" "${@:3}" >>"$T/$2.log" 2>&1 </dev/null 3>&- &
	processes="$processes $!"
	started=$!
}

stop() { # PID [SIGNAL]
	kill -s "${2:-TERM}" "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

#
# The server, and what it is told: the same of both
#

# The site's files. A pool for all, one host with everything: [LINE of dhcp: ...].
site() {
	cat >"$MB_ETC/metal-boot.yaml" <<-END
	dhcp:
	  proxy_enabled: false
	  conflict_probe: ${PROBE:-false}
	  unknown_hosts: ${UNKNOWN:-pi}
	  lease_file: $T/leases
	  config_file: $T/options.conf
	  fallback_enabled: true
	  fallback_ip_start: ${POOL:-10.78.0.100 10.78.0.149}
	  fallback_gateway: 10.78.0.1
	  fallback_subnet: 255.255.255.0
	  fallback_dns: [10.78.0.6]
	  fallback_domain: pool.example
	END
	sed -i 's/ip_start: \(.*\) /ip_start: \1\n  fallback_ip_end: /' "$MB_ETC/metal-boot.yaml"
	cat >"$MB_ETC/backend.yaml" <<-END
	"$KNOWN":
	  hostname: node1
	  ip_address: ${ADDRESS:-10.78.0.20}
	  subnet_mask: 255.255.255.0
	  default_gateway: 10.78.0.1
	  broadcast_address: 10.78.0.255
	  name_servers: [10.78.0.3, 10.78.0.4]
	  ntp_servers: [10.78.0.5]
	  domain_name: lab.example
	  domain_search: [lab.example, example.org]
	  lease_time: ${LEASE:-7200}
	END
	cat >"$T/peer.conf" <<-END
	port=0
	interface=eth*
	bind-interfaces
	user=root
	no-ping
	dhcp-authoritative
	pid-file=$T/peer.pid
	log-facility=-
	log-dhcp
	dhcp-leasefile=$T/leases
	dhcp-range=${POOL:-10.78.0.100 10.78.0.149} 255.255.255.0 1h
	dhcp-host=$KNOWN,set:known,${ADDRESS:-10.78.0.20},node1,${LEASE:-7200}
	dhcp-userclass=set:ipxe,iPXE
	dhcp-option=3,10.78.0.1
	dhcp-option=tag:known,28,10.78.0.255
	dhcp-option=tag:known,6,10.78.0.3,10.78.0.4
	dhcp-option=tag:known,42,10.78.0.5
	dhcp-option=tag:known,15,lab.example
	dhcp-option=tag:known,119,lab.example,example.org
	dhcp-option=tag:!known,6,10.78.0.6
	dhcp-option=tag:!known,15,pool.example
	END
	sed -i '/^dhcp-range/s/ /,/g' "$T/peer.conf"
	printf '%s\n' "$@" >"$T/options.conf"
	printf '%s\n' "$@" >>"$T/peer.conf"
}

# One host more, of this address: NAME MAC ADDRESS.
host() {
	cat >>"$MB_ETC/backend.yaml" <<-END
	"$2":
	  hostname: $1
	  ip_address: $3
	  subnet_mask: 255.255.255.0
	END
	cat >>"$T/peer.conf" <<-END
	dhcp-host=$2,$3,$1
	dhcp-range=${3%.*}.0,static,255.255.255.0,1h
	END
}

# Start the server, ready when this returns; its pid is $server: [LISTEN...].
serve() {
	[ -e "$T/peer.conf" ] || site
	if [ "$SERVER" = dnsmasq ]; then
		start srv server dnsmasq -k -C "$T/peer.conf"
	else
		"$BIN/mb-config" >"$T/config.log" 2>&1
		"$BIN/mb-ironic" >"$T/ironic.log" 2>&1
		start srv server "$BIN/mb-dhcpproxy" -v -l '*:67' -l '*:4011'
	fi
	server=$started
	until_true hearing "$NET-srv" 67
}

# The leases that hold: "ADDRESS MAC NAME EXPIRY ID" a line, with - for what is not known.
leases() {
	if [ "$SERVER" = dnsmasq ]; then
		awk '{ print $3, $2, $4, $1, $5 }' "$T/leases" | tr '*' -
	else
		"$BIN/mb-leases" -j list | jq -r '.[] | select(.state == "leased") |
			"\(.address) \(.mac // "-") \(.name // "-") \(.expiry) \(.client_id // "-")"'
	fi
}

lease_of() { # MAC
	leases | grep " $1 "
}

# The address that the server has for a MAC, if it has one.
leased() { # MAC
	leases | awk -v mac="$1" '$2 == mac { print $1 }'
}

#
# The wire
#

# Begin to write down what is said by DHCP at a machine's port of the switch: NAME.
watch() {
	need tcpdump tcpdump
	start sw "wire-$1" tcpdump -i "p-$1" -n -l -v --immediate-mode port 67 or port 68
	started_watch=$started
	until_true grep -q 'listening on' "$T/wire-$1.log"
}

# What was said there, a line a packet: "Request 0x1234 0.0.0.0.68 > 255.255.255.255.67".
packets() { # NAME
	awk '/ > .*: BOOTP/ {
		ends = xid = $0
		sub(/: BOOTP.*/, "", ends); sub(/^ */, "", ends)
		sub(/.* xid /, "", xid); sub(/,.*/, "", xid)
	}
	/DHCP-Message/ { print $NF, xid, ends }' "$T/wire-$1.log"
}

# The same without the number of what a packet belongs to.
wire() { # NAME
	packets "$1" | cut -d ' ' -f 1,3-
}

said() { # NAME PATTERN: of a whole line
	wire "$1" | grep -qx "$2"
}

# The kinds of packets that were said, in this order, to $kinds. Who waited for too long says
# the same again, which counts once; then what it asks is answered as often as it asked.
said_kinds() { # NAME
	kinds=$(packets "$1" | awk '!said[$0]++ { print $1 }' | xargs)
	packets "$1" | awk '{ n[$1]++ } END { exit !(n["Discover"] == n["Offer"] &&
		n["Request"] + n["Inform"] == n["ACK"] + n["NACK"]) }' ||
		fail "not all was answered: $(wire "$1")"
}

# These, and no others: NAME KIND...
only_said() {
	said_kinds "$1" || return
	[ "$kinds" = "${*:2}" ] || fail "said was: $kinds"
}

# These first: NAME KIND...
first_said() {
	said_kinds "$1" || return
	[[ "$kinds " == "${*:2} "* ]] || fail "said was: $kinds"
}

#
# A machine
#

# Start a program in the background on a machine whose /etc, /run, /var/lib and host
# name are its own, and are beneath $T/NAME: NAME COMMAND...
own() {
	if [ ! -d "$T/$1/run" ]; then
		mkdir -p "$T/$1/etc" "$T/$1/run" "$T/$1/lib/dhcp" "$T/$1/lib/dhcpcd"
		cp -a /etc/passwd /etc/group /etc/nsswitch.conf "$T/$1/etc"
		echo 'none / none rw' >"$T/$1/etc/fstab"
		: >"$T/$1/etc/resolv.conf"
		tr -d - </proc/sys/kernel/random/uuid >"$T/$1/etc/machine-id"
	fi
	# shellcheck disable=SC2016 # the inner shell expands them
	start "$1" "$1" unshare --mount --uts --propagation private sh -euc '
		cd "$1"
		mount --bind etc /etc
		mount --bind run /run
		mount --bind lib /var/lib
		hostname localhost
		cd /
		shift
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"' sh "$T/$1" "${@:2}"
}

# Start a DHCP client on a machine; its pid is $client. What its script is told, one
# NAME=VALUE a line, is added to $T/NAME/told: CLIENT NAME [OPTION...].
runs() {
	: >"$T/$2.log"
	"runs_$1" "${@:2}"
	client=$started
}

# dhclient or dhcpcd has a lease, has written it down and will hear what it is told.
settled() { # NAME
	until_true grep -qE '^bound to |spawned listener' "$T/$1.log"
}

# What its script was told last under a name: NAME VARIABLE.
told() {
	sed -n "s/^$2=//p" "$T/$1-told" | tail -n 1
}

# The machine loses its power: the client and what it has started are no more: NAME.
loses_power() {
	until_true nobody_runs "$1"
	wait "$client" 2>/dev/null || :
}

nobody_runs() { # NAME: who still did is killed
	running=$(ip netns pids "$NET-$1") || return
	# shellcheck disable=SC2086 # several
	[ -z "$running" ] || { kill -9 $running; return 1; }
}

# The script has been run for this reason: NAME REASON.
ran() {
	grep -qx "reason=$2" "$T/$1-told"
}

# It has the address: NAME ADDRESS/LENGTH.
has_address() {
	inside "$1" ip -4 -o address show eth0 | grep -q " inet $2 "
}

# To be run by the client, with what it tells, which is written down whole: NAME LINE...
script_of() {
	mkdir -p "$T/$1-script"
	printf '%s\n' '#!/bin/sh' \
		"{ env; [ \"\${reason-}\" ] || echo \"reason=\$1\"; } >'$T/$1-script/'\$\$" \
		"cat '$T/$1-script/'\$\$ >>'$T/$1-told'" "${@:2}" >"$T/$1-script/script"
	chmod +x "$T/$1-script/script"
}

runs_udhcpc() {
	need busybox busybox-static
	script_of "$1" 'case $1 in
	bound|renew)
		ip address replace "$ip/$mask" brd "${broadcast:-+}" dev $interface
		[ -z "${router-}" ] || ip route replace default via "${router%% *}"
		[ -z "${staticroutes-}" ] || set -- $staticroutes
		while [ $# -gt 1 ]; do ip route replace "$1" via "$2"; shift 2; done
		for d in $dns; do echo "nameserver $d"; done >/etc/resolv.conf
		echo "search ${search:-$domain}" >>/etc/resolv.conf
		[ -z "${hostname-}" ] || hostname "$hostname" ;;
	deconfig) ip address flush dev $interface ;;
	esac'
	own "$1" busybox udhcpc -f -i eth0 -O 121 -O ntpsrv -O search -t 20 -T 1 \
		-s "$T/$1-script/script" "${@:2}"
}

runs_dhclient() {
	need dhclient isc-dhcp-client
	script_of "$1" 'exec /sbin/dhclient-script'
	[ -e "$T/dhclient.conf" ] || dhclient_conf >"$T/dhclient.conf"
	own "$1" dhclient -4 -d -cf "$T/dhclient.conf" -lf "$T/$1-leases" -pf "$T/$1.pid" \
		-sf "$T/$1-script/script" "${@:2}" eth0
}

# For so long it asks for what it had, before it asks for any: the server may be slow.
dhclient_conf() {
	cat /etc/dhcp/dhclient.conf
	echo 'reboot 60;'
}

# A machine's dhclient remembers a lease of another network: NAME ADDRESS.
from_elsewhere() {
	cat >"$T/$1-leases" <<-END
	lease {
	  interface "eth0";
	  fixed-address $2;
	  option subnet-mask 255.255.255.0;
	  option dhcp-lease-time 86400;
	  option dhcp-message-type 5;
	  option dhcp-server-identifier 10.99.0.1;
	  renew 5 2037/01/01 00:00:00;
	  rebind 5 2037/01/01 00:00:00;
	  expire 5 2037/01/01 00:00:00;
	}
	END
}

runs_dhcpcd() {
	need dhcpcd dhcpcd-base
	script_of "$1" 'exec /lib/dhcpcd/dhcpcd-run-hooks'
	[ -e "$T/dhcpcd.conf" ] || printf '%s\n' noarp 'option ntp_servers' 'reboot 60' |
		cat /etc/dhcpcd.conf - >"$T/dhcpcd.conf"
	own "$1" dhcpcd -B -4 -d -f "$T/dhcpcd.conf" -c "$T/$1-script/script" "${@:2}" eth0
}

runs_networkd() {
	networkd=/lib/systemd/systemd-networkd
	need $networkd systemd
	[ -e "$T/$1.network" ] || printf '%s\n' '[Match]' Name=eth0 '[Network]' DHCP=ipv4 \
		LinkLocalAddressing=no >"$T/$1.network"
	own "$1" sh -euc 'mkdir -p /run/systemd/netif/links /run/systemd/netif/leases \
			/run/systemd/netif/lldp /etc/systemd/network
		chown -R systemd-network /run/systemd/netif
		echo systemd-nspawn >/run/systemd/container
		mount -o remount,ro,bind /sys
		cp "$1" /etc/systemd/network/1.network
		SYSTEMD_LOG_LEVEL=debug exec "$2"' sh "$T/$1.network" $networkd
}
