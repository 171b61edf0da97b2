#!/usr/bin/env bats
# mb-dhcpproxy as the DHCP server, and real clients: what they ask in the course of a
# lease, and what they then have. MB_DHCP_SERVER=dnsmasq tries the tests on dnsmasq.

load dhcp-net

#
# What a host has
#

# The kernel's address and route, and the machine's resolv.conf.
has_all_of_backend_yaml() { # NAME
	until_true has_address "$1" 10.78.0.20/24
	inside "$1" ip -4 -o address show eth0 | grep ' brd 10.78.0.255 '
	until_true eval "inside $1 ip route | grep '^default via 10.78.0.1 '"
	[ "$(leased "$KNOWN")" = 10.78.0.20 ]
	ends=$(lease_of "$KNOWN" | cut -d ' ' -f 4) now=$(date +%s)
	[ $((ends - now)) -le 7200 ]
	[ $((ends - now)) -gt 7100 ]
	[ "$(lease_of "$KNOWN" | cut -d ' ' -f 3)" = node1 ]
}

resolves_by_backend_yaml() { # NAME
	until_true grep -q 10.78.0.4 "$T/$1/etc/resolv.conf"
	until_true grep -q ^search "$T/$1/etc/resolv.conf"
	[ "$(sed -n 's/^nameserver //p' "$T/$1/etc/resolv.conf" | xargs)" = '10.78.0.3 10.78.0.4' ]
	[ "$(sed -n 's/^search //p' "$T/$1/etc/resolv.conf" | sed 's/\.\( \|$\)/\1/g')" = \
		'lab.example example.org' ]
}

# The names that the host has for itself: NAME PID.
is_called() {
	until_true eval "[ \"\$(nsenter -u -t $2 hostname)\" = '$1' ]"
}

@test "udhcpc gets what backend.yaml says of its host" {
	network
	serve
	runs udhcpc cl
	has_all_of_backend_yaml cl
	resolves_by_backend_yaml cl
	is_called node1 "$client"
	[ "$(told cl lease)" = 7200 ]
	[ "$(told cl ntpsrv)" = 10.78.0.5 ]
	[ "$(told cl domain)" = lab.example ]
	[ "$(told cl serverid)" = 10.78.0.2 ]
}

@test "dhclient gets what backend.yaml says of its host" {
	network
	serve
	runs dhclient cl
	has_all_of_backend_yaml cl
	resolves_by_backend_yaml cl
	is_called node1 "$client"
	[ "$(told cl new_dhcp_lease_time)" = 7200 ]
	[ "$(told cl new_ntp_servers)" = 10.78.0.5 ]
	[ "$(told cl new_domain_name)" = lab.example ]
	[ "$(told cl new_dhcp_renewal_time)" = 3600 ]
	[ "$(told cl new_dhcp_rebinding_time)" = 6300 ]
}

@test "dhcpcd gets what backend.yaml says of its host" {
	network
	serve
	runs dhcpcd cl
	has_all_of_backend_yaml cl
	resolves_by_backend_yaml cl
	[ "$(told cl new_dhcp_lease_time)" = 7200 ]
	[ "$(told cl new_ntp_servers)" = 10.78.0.5 ]
	[ "$(told cl new_host_name)" = node1 ]
	[ "$(told cl new_dhcp_renewal_time)" = 3600 ]
	[ "$(told cl new_dhcp_rebinding_time)" = 6300 ]
}

@test "systemd-networkd gets what backend.yaml says of its host" {
	network
	serve
	runs networkd cl
	has_all_of_backend_yaml cl
	lease=$T/cl/run/systemd/netif/leases/*
	until_true grep -q '^HOSTNAME=node1$' $lease
	grep -x 'NTP=10.78.0.5' $lease
	grep -x 'DNS=10.78.0.3 10.78.0.4' $lease
	grep -x 'DOMAINNAME=lab.example' $lease
	grep -x 'SERVER_ADDRESS=10.78.0.2' $lease
	grep -x 'LIFETIME=7200' $lease
}

@test "a host that nothing is said of gets an address of the pool, and keeps it" {
	network "$STRANGER"
	serve
	runs udhcpc cl
	until_true ran cl bound
	first=$(told cl ip)
	[[ $first =~ ^10\.78\.0\.1[0-4][0-9]$ ]]
	[ "$(told cl router)" = 10.78.0.1 ]
	[ "$(told cl dns)" = 10.78.0.6 ]
	[ "$(told cl domain)" = pool.example ]
	[ "$(told cl mask)" = 24 ]
	[ -z "$(told cl hostname)" ]
	[ "$(leased "$STRANGER")" = "$first" ]
	# Also when it comes back with nothing in its mind.
	loses_power cl
	: >"$T/cl-told"
	runs udhcpc cl
	until_true ran cl bound
	[ "$(told cl ip)" = "$first" ]
}

#
# In the course of a lease
#

# A client has its lease, of so many seconds: CLIENT [OPTION...].
bound() {
	watch cl
	runs "$1" cl "${@:2}"
	until_true ran_any cl bound BOUND REBOOT
	until_true first_said cl Discover Offer Request ACK # it may renew soon
}

ran_any() { # NAME REASON...
	for reason in "${@:2}"; do
		! ran "$1" "$reason" || return 0
	done
	return 1
}

# The client asks the server alone, from its address, and is answered so.
renewed() {
	until_true said cl 'Request 10.78.0.20.68 > 10.78.0.2.67'
	until_true said cl 'ACK 10.78.0.2.67 > 10.78.0.20.68'
	has_address cl 10.78.0.20/24
}

later() { # SECONDS: when the lease ended before
	[ "$(lease_of "$KNOWN" | cut -d ' ' -f 4)" -gt "$1" ]
}

# The clock that time(2) reads may be a tick behind.
second_over() {
	[ "$(date +%s%1N)" -gt $((second * 10 + 11)) ]
}

# Remember when the lease ends, in the second after that in which it was given.
wait_a_second() {
	ended=$(lease_of "$KNOWN" | cut -d ' ' -f 4) second=$(date +%s)
	until_true second_over
}

@test "udhcpc renews: it asks the server alone, and the lease ends later" {
	network
	serve
	bound udhcpc
	wait_a_second
	kill -USR1 "$client"
	renewed
	until_true later "$ended"
	until_true ran cl renew
}

@test "dhcpcd renews: it asks the server alone, and the lease ends later" {
	network
	serve
	bound dhcpcd
	wait_a_second
	until_true tells_until -N said cl 'Request 10.78.0.20.68 > 10.78.0.2.67'
	renewed
	until_true later "$ended"
	until_true ran cl RENEW
}

# Say something to the machine's running dhcpcd, when it can hear it: [OPTION].
dhcpcd_tells() {
	settled cl
	nsenter -t "$client" -m -n -u dhcpcd -4 -f "$T/dhcpcd.conf" "$@" eth0 >>"$T/cl.log" 2>&1 3>&-
}

# Tell dhcpcd; one that is busy does not hear it: OPTION WHAT-IT-DOES-THEN...
tells_until() {
	dhcpcd_tells "$1" || :
	LIMIT=3 until_true "${@:2}"
}

# dhclient that has its own thoughts of when to renew and to rebind: SECONDS SECONDS.
dhclient_times() {
	{ dhclient_conf; cat; } >"$T/dhclient.conf" <<-END
	supersede dhcp-renewal-time $1;
	supersede dhcp-rebinding-time $2;
	initial-interval 1;
	backoff-cutoff 2;
	END
}

@test "dhclient renews: it asks the server alone, and the lease ends later" {
	network
	serve
	dhclient_times 2 3600
	bound dhclient
	wait_a_second
	renewed
	until_true later "$ended"
	until_true ran cl RENEW
}

@test "a client that is told to renew soon does so, again and again" {
	[ "$SERVER" = ours ] || skip "dnsmasq keeps to its own times"
	network
	site 'dhcp-option=58,2'
	serve
	bound dhcpcd
	twice() { [ "$(wire cl | grep -c '^ACK 10.78.0.2.67 > 10.78.0.20.68')" -ge 2 ]; }
	until_true twice
	has_address cl 10.78.0.20/24
	[ "$(told cl new_dhcp_renewal_time)" = 2 ]
	not ran cl EXPIRE
}

@test "a server whose address has changed is found again: dhclient rebinds" {
	network
	serve
	dhclient_times 2 5
	bound dhclient
	stop "$server"
	ip -n "$NET-srv" address flush dev eth0
	ip -n "$NET-srv" address add 10.78.0.8/24 brd + dev eth0
	serve
	until_true said cl 'Request 10.78.0.20.68 > 255.255.255.255.67'
	until_true grep -qx new_dhcp_server_identifier=10.78.0.8 "$T/cl-told"
	[ "$(told cl new_ip_address)" = 10.78.0.20 ]
	until_true said cl 'Request 10.78.0.20.68 > 10.78.0.8.67'
}

@test "dhcpcd rebinds by broadcast and is answered" {
	network
	serve
	bound dhcpcd
	answered_again() { [ "$(wire cl | grep -c '^ACK')" -ge 2 ]; }
	until_true tells_until -n answered_again
	said cl 'Request .*\.68 > 255.255.255.255.67'
	until_true ran_any cl REBIND RENEW REBOOT
	[ "$(told cl new_ip_address)" = 10.78.0.20 ]
}

no_lease() { # MAC
	[ -z "$(leased "$1")" ]
}

# Have a lease, and give it back: CLIENT COMMAND...
gives_back() {
	runs "$1" cl
	until_true eval '[ -n "$(leased "$STRANGER")" ]'
	address=$(leased "$STRANGER")
	until_true has_address cl "$address/24"
	"${@:2}"
	until_true no_lease "$STRANGER"
	until_true said cl "Release $address.68 > 10.78.0.2.67"
}

@test "udhcpc gives its lease back" {
	network "$STRANGER"
	serve
	watch cl
	usr2() { kill -USR2 "$client"; }
	gives_back udhcpc usr2
}

@test "dhclient gives its lease back" {
	network "$STRANGER"
	serve
	watch cl
	other() {
		settled cl
		nsenter -t "$client" -m -n dhclient -4 -r -cf "$T/dhclient.conf" \
			-lf "$T/cl-leases" -pf "$T/cl.pid" eth0 >>"$T/cl.log" 2>&1 3>&-
	}
	gives_back dhclient other
}

@test "dhcpcd gives its lease back" {
	network "$STRANGER"
	serve
	watch cl
	gives_back dhcpcd until_true tells_until -k no_lease "$STRANGER"
}

@test "systemd-networkd gives its lease back, and does not say to which server" {
	[ "$SERVER" = ours ] || skip "dnsmasq wants to be named"
	network "$STRANGER"
	serve
	watch cl
	term() { kill "$client"; }
	gives_back networkd term
	sed -n '/: Release$/,$p' "$T/wire-cl.log" | not grep 'Server-ID'
}

@test "dhclient and dhcpcd started again ask for what they had, and get it, also from a server that was" {
	network "$STRANGER"
	serve
	for name in dhclient dhcpcd; do
		need $name "$name's package"
		: >"$T/cl-told"
		runs $name cl
		until_true ran cl BOUND
		settled cl
		address=$(told cl new_ip_address)
		loses_power cl
		stop "$server"
		serve
		: >"$T/cl-told"
		watch cl
		runs $name cl
		until_true ran cl REBOOT
		until_true only_said cl Request ACK
		said cl 'Request 0.0.0.0.68 > 255.255.255.255.67'
		[ "$(told cl new_ip_address)" = "$address" ]
		loses_power cl
		stop "$started_watch"
		rm "$T/wire-cl.log"
		ip -n "$NET-cl" address flush dev eth0
	done
}

@test "dhclient that comes from another network is refused its address at once, and gets ours" {
	network
	serve
	watch cl
	from_elsewhere cl 10.99.0.5
	runs dhclient cl
	until_true ran cl BOUND
	until_true only_said cl Request NACK Discover Offer Request ACK
	said cl 'NACK 10.78.0.2.67 > 255.255.255.255.68'
	[ "$(told cl new_ip_address)" = 10.78.0.20 ]
}

@test "dhcpcd whose lease is another's is refused it at once, and gets another" {
	network "$STRANGER"
	serve
	runs dhcpcd cl
	until_true ran cl BOUND
	settled cl
	address=$(told cl new_ip_address)
	loses_power cl
	stop "$server"
	# Its address has become another's meanwhile.
	other="$(($(date +%s) + 3600)) 02:00:00:78:00:77 $address other 01:02:00:00:78:00:77"
	echo "$other" >"$T/leases"
	rm -f "$T/leases.journal"
	ip -n "$NET-cl" address flush dev eth0
	serve
	watch cl
	: >"$T/cl-told"
	runs dhcpcd cl
	until_true ran cl BOUND
	until_true only_said cl Request NACK Discover Offer Request ACK
	[ "$(told cl new_ip_address)" != "$address" ]
	[ "$(leased 02:00:00:78:00:77)" = "$address" ]
}

#
# Whose address it is
#

# A machine that has an address all by itself, and that the server cannot see: ADDRESS.
squatter() {
	leg sq 02:00:00:78:00:51 "$1/24"
	for name in srv sq; do
		ip netns exec "$NET-sw" bridge link set dev "p-$name" isolated on 2>/dev/null ||
			skip "this bridge cannot isolate its ports"
	done
}

@test "udhcpc that finds its address in use declines it, and gets another" {
	network "$STRANGER"
	site
	serve
	runs udhcpc cl -a -A 1
	until_true ran cl bound
	first=$(told cl ip)
	loses_power cl
	ip -n "$NET-cl" address flush dev eth0
	squatter "$first"
	: >"$T/cl-told"
	watch cl
	runs udhcpc cl -a -A 1
	until_true ran cl bound
	until_true said cl 'Decline 0.0.0.0.68 > 255.255.255.255.67'
	[ "$(told cl ip)" != "$first" ]
	leases | not grep "^$first "
	[ "$(leased "$STRANGER")" = "$(told cl ip)" ]
}

@test "dhcpcd that finds its address in use declines it, and nobody has it then" {
	network "$STRANGER"
	serve
	runs udhcpc cl
	until_true ran cl bound
	first=$(told cl ip)
	loses_power cl
	ip -n "$NET-cl" address flush dev eth0
	stop "$server"
	rm -f "$T"/leases*
	serve
	squatter "$first"
	watch cl
	cp /etc/dhcpcd.conf "$T/dhcpcd.conf"
	runs dhcpcd cl
	until_true said cl 'Decline 0.0.0.0.68 > 255.255.255.255.67'
	# It asks for another one after a while.
	until_true eval 'leases | not grep "^$first "'
}

@test "an address that somebody answers at is not offered" {
	[ "$SERVER" = ours ] || skip "dnsmasq waits three seconds for an echo"
	PROBE=true
	network "$STRANGER"
	site
	serve
	leg sq 02:00:00:78:00:51
	runs udhcpc cl
	until_true ran cl bound
	first=$(told cl ip)
	kill -USR2 "$client"
	until_true no_lease "$STRANGER"
	loses_power cl
	stop "$server"
	rm -f "$T"/leases*
	# It answers no echo.
	inside sq sh -c 'echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all'
	inside sq ip address add "$first/24" dev eth0
	: >"$T/cl-told"
	serve
	watch cl
	runs udhcpc cl
	until_true ran cl bound
	[ "$(told cl ip)" != "$first" ]
	wire cl | not grep Decline
	until_true grep "$first: in use by 02:00:00:78:00:51: nobody gets it for 10 minutes" "$T/server.log"
	"$BIN/mb-leases" list | grep "^$first	.*declined"
}

@test "whose own address it is gets it again, though it answers there" {
	PROBE=true
	network
	site
	serve
	ip -n "$NET-cl" address add 10.78.0.20/24 dev eth0
	runs udhcpc cl
	until_true ran cl bound
	[ "$(told cl ip)" = 10.78.0.20 ]
}

@test "a machine keeps its address whatever identifier its clients send" {
	network
	serve
	for name in dhclient udhcpc dhcpcd; do
		need $name "$name"
		: >"$T/cl-told"
		runs $name cl
		until_true ran_any cl BOUND bound
		until_true has_address cl 10.78.0.20/24
		loses_power cl
		ip -n "$NET-cl" address flush dev eth0
	done
}

#
# What it says besides
#

# A packet of the machine's in hex: TYPE CIADDR [CODE=HEX...].
packet() {
	all=$("$BUILD/tool/dhcp-options" ask "$STRANGER" "${@:3}")
	# shellcheck disable=SC2046 # four numbers
	printf '%s%s%02x%s\n' "${all:0:24}$(printf %02x $(tr . ' ' <<<"$2"))" \
		"${all:32:452}" "$1" "${all:486}"
}

@test "INFORM: who has an address is told the rest, there, and gets no lease" {
	network "$STRANGER"
	serve
	ip -n "$NET-cl" address add 10.78.0.77/24 dev eth0
	watch cl
	run -0 inside cl "$BUILD/tool/udp" -i eth0 -p 68 -s 10.78.0.77 255.255.255.255:67 \
		"$(packet 8 10.78.0.77 55=01030f06)"
	until_true only_said cl Inform ACK
	said cl 'ACK 10.78.0.2.67 > 10.78.0.77.68'
	run -0 "$BUILD/tool/dhcp-options" show < <(cut -d ' ' -f 2 <<<"$output" | xxd -r -p)
	has "6 0a4e0006"
	has "15 $(printf pool.example | xxd -p)"
	has "3 0a4e0001"
	not grep -E 'Your-IP|Lease-Time' "$T/wire-cl.log"
	no_lease "$STRANGER"
}

@test "the site's own option lines are told, to those whom their tags mean" {
	network
	site 'dhcp-option=121,10.99.0.0/16,10.78.0.1,0.0.0.0/0,10.78.0.9' \
		'dhcp-option=tag:!ipxe,100,EST5EDT' \
		'dhcp-vendorclass=set:busy,udhcp' \
		'dhcp-option-force=tag:busy,101,Europe/Berlin' \
		'dhcp-option=tag:!known,102,never'
	serve
	runs udhcpc cl -O 100 -O 102
	until_true ran cl bound
	until_true eval "inside cl ip route | grep -qx '10.99.0.0/16 via 10.78.0.1 dev eth0 '"
	until_true eval "inside cl ip route | grep -qx 'default via 10.78.0.9 dev eth0 '"
	[ "$(told cl tzstr)" = EST5EDT ]
	[ "$(told cl tzdbstr)" = Europe/Berlin ]
	[ -z "$(told cl opt102)" ]
	stop "$client"
	: >"$T/cl-told"
	# iPXE is known by its user class.
	runs udhcpc cl -O 100 -x 0x4d:69505845
	until_true ran cl bound
	[ -z "$(told cl tzstr)" ]
	[ "$(told cl tzdbstr)" = Europe/Berlin ]
}

@test "a host that is disabled hears nothing" {
	[ "$SERVER" = ours ] || skip "dnsmasq has other words for it"
	network
	site
	echo '  disabled: true' >>"$MB_ETC/backend.yaml"
	serve
	watch cl
	runs udhcpc cl -n -t 3
	wait "$client" || :
	until_true eval '[ "$(wire cl | cut -d " " -f 1 | xargs)" = "Discover Discover Discover" ]'
	no_lease "$KNOWN"
}

#
# The leases, beside the server
#

@test "mb-leases lists, releases, prunes and imports beside the running server" {
	[ "$SERVER" = ours ] || skip "it is of ours"
	POOL='10.78.0.100 10.78.0.101'
	network "$STRANGER"
	site
	serve
	runs udhcpc cl
	until_true ran cl bound
	first=$(told cl ip)
	loses_power cl
	run -0 "$BIN/mb-leases" list
	has "$first	$STRANGER	-	leased"
	"$BIN/mb-leases" release "$STRANGER"
	no_lease "$STRANGER"
	# Another has it meanwhile.
	echo "$(($(date +%s) + 3600)) 02:00:00:78:00:77 $first other *" >"$T/theirs"
	"$BIN/mb-leases" import "$T/theirs"
	: >"$T/cl-told"
	runs udhcpc cl
	until_true ran cl bound
	second=$(told cl ip)
	[ "$second" != "$first" ]
	[ "$(leases | cut -d ' ' -f 1 | sort | xargs)" = '10.78.0.100 10.78.0.101' ]
	kill -USR2 "$client"
	until_true no_lease "$STRANGER"
	"$BIN/mb-leases" prune
	[ "$("$BIN/mb-leases" list | cut -f 1)" = "$first" ]
	kill -0 "$server"
}

@test "dnsmasq's own tool releases a lease" {
	need dhcp_release dnsmasq-utils
	network "$STRANGER"
	serve
	runs udhcpc cl
	until_true ran cl bound
	inside srv dhcp_release eth0 "$(told cl ip)" 02:00:00:78:00:0c
	inside srv dhcp_release eth0 "$(told cl ip)" "$STRANGER" "01:$STRANGER"
	until_true no_lease "$STRANGER"
}

# The machine starts again and asks for what it had: ADDRESS.
asks_again() {
	settled cl
	loses_power cl
	ip -n "$NET-cl" address flush dev eth0
	: >"$T/cl-told"
	runs dhclient cl
	until_true ran cl REBOOT
	[ "$(told cl new_ip_address)" = "$1" ]
	[ "$(leased "$STRANGER")" = "$1" ]
}

@test "dnsmasq goes on with our leases, and we with dnsmasq's" {
	[ "$SERVER" = ours ] || skip "it is of ours"
	network "$STRANGER"
	serve
	runs dhclient cl
	until_true ran cl BOUND
	settled cl
	address=$(told cl new_ip_address)
	"$BIN/mb-leases" list
	for SERVER in dnsmasq ours dnsmasq ours; do
		stop "$server"
		serve
		asks_again "$address"
	done
}
