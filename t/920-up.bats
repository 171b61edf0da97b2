#!/usr/bin/env bats
# mb up: everything in the foreground; it comes up, stays up and goes without a trace.

load common

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	export MB_ETC=$BATS_TEST_TMPDIR/etc MB_STATE=$BATS_TEST_TMPDIR/state
	export TMPDIR=$BATS_TEST_TMPDIR MB_RUN=$BATS_TEST_TMPDIR/run
	ns=mbup-$BASHPID
	ip netns add "$ns" || skip "this kernel has no network namespaces"
	ip -n "$ns" link set lo up
	ip -n "$ns" link add eth0 type veth peer name p0
	ip -n "$ns" addr add 10.78.0.1/24 dev eth0
	ip -n "$ns" link set eth0 up
	ip -n "$ns" link set p0 up
	up=
}

teardown() {
	[ -z "$up" ] || kill -9 "$up" 2>/dev/null || :
	for name in "${ns:-none}-far" "${ns:-none}"; do
		[ -e "/run/netns/$name" ] || continue
		ip netns pids "$name" | xargs -r kill -9
		ip netns del "$name"
	done
}

inside() {
	ip netns exec "$ns" "$@"
}

start() { # [OPTION...]
	# Of what the one before said nothing is to be taken for this one's.
	: >"$BATS_TEST_TMPDIR/log"
	# A shell starts what runs in the background deaf to SIGINT.
	env --default-signal=INT ip netns exec "$ns" "$BIN/mb" up -i eth0 "$@" \
		>"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	up=$!
	until_true grep -q 'ready on 10.78.0.1' "$BATS_TEST_TMPDIR/log"
}

# Those servers that are running, by program and process.
servers() {
	for pid in $(ip netns pids "$ns"); do
		echo "$(basename "$(readlink "/proc/$pid/exe")") $pid"
	done | grep -E '^(mb-(config|poe|console-record|dhcpproxy|tftpd)|lighttpd) ' | sort
}

# mb up is ready when they listen, and who watches the configuration does not.
all_servers() {
	[ "$(servers | wc -l)" = 6 ]
}

# What is said of eth0's own address of IPv6 is so from now on.
six_is_ready() {
	[ "$(inside cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6 || echo 1)" = 1 ] ||
		inside ip -6 -o addr show dev eth0 scope link | grep -v tentative | grep -q .
}

nobody_left() {
	[ -z "$(ip netns pids "$ns")" ]
}

ends_on() { # SIGNAL
	start
	kill -"$1" "$up"
	until_true nobody_left
	status=0
	wait "$up" || status=$?
	[ "$status" = 0 ]
	up=
	[ -z "$(find "$TMPDIR" -maxdepth 1 -name 'metal-boot.*')" ]
}

@test "somebody switches as long as it runs, and tools may ask over HTTP" {
	mkdir -p "$MB_ETC"
	(umask 077; echo 9f2d5a40b1e37c6680aa >"$BATS_TEST_TMPDIR/token")
	echo "power: {webhook_token_file: $BATS_TEST_TMPDIR/token}" >"$MB_ETC/metal-boot.yaml"
	echo 'dc:a6:32:01:02:03: {hostname: node1}' >"$MB_ETC/backend.yaml"
	start
	asked() {
		inside curl -s -H 'Authorization: Bearer 9f2d5a40b1e37c6680aa' \
			http://10.78.0.1/power/node1 | grep -q 'no switch and port are set for node1'
	}
	asked
	for pid in $(ip netns pids "$ns"); do
		[ "$(readlink "/proc/$pid/exe")" != "$BIN/mb-poe" ] || kill -KILL "$pid"
	done
	until_true grep -q 'mb-poe is started again' "$BATS_TEST_TMPDIR/log"
	until_true asked
}

@test "a first run makes its folders, announces the address, and serves" {
	until_true six_is_ready
	start
	[ -d "$MB_STATE/images" ]
	[ -e "$MB_ETC/netboot.yaml" ]
	grep -q 'no boot files.*mb firmware fetch' "$BATS_TEST_TMPDIR/log"
	echo hello >"$MB_STATE/images/hello"
	[ "$(inside curl -s http://10.78.0.1/images/hello)" = hello ]
	mkdir -p "$MB_STATE/firmware/ipxe"
	echo efi >"$MB_STATE/firmware/ipxe/x.efi"
	[ "$(inside curl -s http://10.78.0.1/ipxe/x.efi)" = efi ]
	[ "$(inside curl -s tftp://10.78.0.1/x.efi)" = efi ]
	local six
	six=$(inside ip -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
	[ -z "$six" ] || [ "$(inside curl -s "tftp://[$six%25eth0]/x.efi")" = efi ]
	inside curl -s http://10.78.0.1/boot/52-54-00-00-00-01 | grep -qx 'exit 1'
}

@test "the site's images are fetched, and none is given when the site says so" {
	mkdir -p "$MB_ETC" "$BATS_TEST_TMPDIR/far" "$MB_STATE/images"
	echo far >"$BATS_TEST_TMPDIR/far/one"
	inside busybox httpd -p 127.0.0.1:8081 -h "$BATS_TEST_TMPDIR/far" 3>&-
	echo 'static: {image_urls: [{path: one.img, url: "http://127.0.0.1:8081/one"}]}' \
		>"$MB_ETC/metal-boot.yaml"
	start
	until_true [ -e "$MB_STATE/images/one.img" ]
	[ "$(inside curl -s http://10.78.0.1/images/one.img)" = far ]
	kill -TERM "$up"
	wait "$up" || :
	sed -i 's/{image/{enabled: false, image/; s/one[.]img/two.img/' "$MB_ETC/metal-boot.yaml"
	start
	[ "$(inside curl -s -o /dev/null -w '%{http_code}' http://10.78.0.1/images/one.img)" = 403 ]
	[ "$(inside curl -s -o /dev/null -w '%{http_code}' http://10.78.0.1/images/talos/v1.7.0/arm64/x)" = 404 ]
	inside curl -s http://10.78.0.1/boot/52-54-00-00-00-01 | grep -qx 'exit 1'
	[ ! -e "$MB_STATE/images/two.img" ]
}

@test "a first run makes an account for Redfish and says its password, a second does not" {
	start
	local password
	password=$(sed -n 's/^mb: Redfish: name admin, password \([A-Za-z0-9]*\);.*/\1/p' "$BATS_TEST_TMPDIR/log")
	[ ${#password} = 20 ]
	inside curl -fs -u "admin:$password" http://10.78.0.1/redfish/v1/Systems | grep -q '"Members"'
	[ "$(inside curl -s -o /dev/null -w '%{http_code}' http://10.78.0.1/redfish/v1/Systems)" = 401 ]
	kill -TERM "$up"
	wait "$up" || :
	start
	not grep -q password "$BATS_TEST_TMPDIR/log"
}

@test "who is subscribed to events is told of them from the start" {
	local events=/redfish/v1/EventService/Subscriptions
	mkdir -p "$MB_STATE"
	told() {
		for pid in $(ip netns pids "$ns"); do
			[ "$(readlink "/proc/$pid/exe")" != "$BIN/mb-redfish-events" ] || return 0
		done
		return 1
	}
	start
	if told; then return 1; fi
	kill -TERM "$up"
	until_true nobody_left
	wait "$up" || :
	"$BIN/mb-redfish-cgi" POST $events -d '{"Destination":"http://10.78.0.9/","Protocol":"Redfish","DeliveryRetryPolicy":"RetryForever"}' >/dev/null
	# He was started by that, outside of the namespace.
	subscription=$("$BIN/mb-redfish-cgi" GET $events | jq -r '.Members[0]["@odata.id"]')
	for pid in $(pgrep -f mb-redfish-events); do
		[ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$MB_STATE")" ] || continue
		kill "$pid" || :
		until_true gone "$pid"
	done
	start
	until_true told
	kill -TERM "$up"
	until_true nobody_left
	wait "$up" || :
	up=
	"$BIN/mb-redfish-cgi" DELETE "$subscription"
}

@test "the reset of a Manager starts all servers again, and is there only while it runs" {
	local reset=/redfish/v1/Managers/metal-boot/Actions/Manager.Reset
	start
	password=$(sed -n 's/^mb: Redfish: name admin, password \([A-Za-z0-9]*\);.*/\1/p' "$BATS_TEST_TMPDIR/log")
	until_true all_servers
	before=$(servers)
	[ "$(inside curl -s -o /dev/null -w '%{http_code}' -u "admin:$password" -H 'Content-Type: application/json' \
		-d '{"ResetType":"ForceRestart"}' http://10.78.0.1$reset)" = 204 ]
	all_others() {
		all_servers && [ -z "$(comm -12 <(servers) - <<<"$before")" ]
	}
	until_true all_others
	until_true inside curl -fs -u "admin:$password" http://10.78.0.1/redfish/v1/Systems
	kill -TERM "$up"
	until_true nobody_left
	wait "$up" || :
	up=
	run "$BIN/mb-redfish-cgi" POST $reset -d '{"ResetType":"ForceRestart"}'
	[ "$status" = 1 ]
	[[ "$output" == *ResourceMissingAtURI* ]]
}

@test "it ends on SIGINT and leaves no process behind" {
	ends_on INT
}

@test "it ends on SIGTERM and leaves no process behind" {
	ends_on TERM
}

@test "killed outright, it takes its servers along" {
	start
	until_true all_servers
	kill -9 "$(pgrep -P "$up" | head -n 1 || echo "$up")" "$up" 2>/dev/null || :
	wait "$up" 2>/dev/null || :
	up=
	until_true nobody_left
}

@test "a server that is killed is started again and serves" {
	start
	echo one >"$MB_STATE/tftp/one"
	for pid in $(ip netns pids "$ns"); do
		case $(tr '\0' ' ' <"/proc/$pid/cmdline") in
		*--keep*) ;;
		*mb-tftpd*) kill -9 "$pid" ;;
		esac
	done
	until_true grep -q 'mb-tftpd ended' "$BATS_TEST_TMPDIR/log"
	until_true inside curl -s -m 20 tftp://10.78.0.1/one
	[ "$(inside curl -s -m 60 tftp://10.78.0.1/one)" = one ]
}

@test "an edit of the configuration counts at the next request" {
	start
	inside curl -s http://10.78.0.1/boot/52-54-00-00-00-01 | grep -qx 'exit 1'
	cat >"$MB_ETC/netboot.yaml" <<-'EOF'
	52:54:00:00:00:01:
	  allow_pxe: true
	  osie: {kernel: k1, initrd: i1}
	EOF
	until_true [ -e "$MB_STATE/hosts/52-54-00-00-00-01/record" ]
	inside curl -s http://10.78.0.1/boot/52-54-00-00-00-01 | grep -q 10.78.0.1/images/k1
	"$BIN/mb" ls | grep -q '52[:-]54[:-]00[:-]00[:-]00[:-]01'
}

@test "a mistake in a running site's configuration is reported and changes nothing" {
	start
	printf '52:54:00:00:00:01:\n  allow_pxe: true\n' >"$MB_ETC/netboot.yaml"
	until_true [ -e "$MB_STATE/hosts/52-54-00-00-00-01/record" ]
	printf '52:54:00:00:00:01:\n  alow_pxe: false\n' >"$MB_ETC/netboot.yaml"
	until_true grep -q "netboot.yaml:2:3: .*did you mean 'allow_pxe'" "$BATS_TEST_TMPDIR/log"
	grep -qx 'allow_pxe=true' "$MB_STATE/hosts/52-54-00-00-00-01/record"
	kill -0 "$up"
}

@test "a mistake at the start is said with its place, and nothing runs" {
	mkdir -p "$MB_ETC"
	printf 'dhcp:\n  prot: 67\n' >"$MB_ETC/metal-boot.yaml"
	run ip netns exec "$ns" "$BIN/mb" up -i eth0
	[ "$status" = 78 ]
	[[ "$output" == *"metal-boot.yaml:2:3"*"port"* ]]
	nobody_left
}

@test "an interface without an address, or none at all, is said in a sentence" {
	ip -n "$ns" addr flush dev eth0
	run ip netns exec "$ns" "$BIN/mb" up -i eth0
	[ "$status" = 78 ]
	[[ "$output" == *"eth0 has no IPv4 address"* ]]
	run ip netns exec "$ns" "$BIN/mb" up
	[ "$status" = 78 ]
	[[ "$output" == *"no default route"* ]]
}

@test "the site says which servers there are, where, and on which interface" {
	mkdir -p "$MB_ETC"
	printf '%s\n' 'port: 8080' 'dhcp: {enabled: false, interface: eth0}' \
		'tftp: {port: 6969}' >"$MB_ETC/metal-boot.yaml"
	env --default-signal=INT ip netns exec "$ns" "$BIN/mb" up \
		>"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	up=$!
	until_true grep -q 'ready on 10.78.0.1 (eth0)' "$BATS_TEST_TMPDIR/log"
	[ -z "$(inside ss -Hlun 'sport = :67 or sport = :69')" ]
	[ -n "$(inside ss -Hlun 'sport = :6969')" ]
	[ "$(inside curl -s -o /dev/null -w '%{http_code}' http://10.78.0.1:8080/boot/x)" = 404 ]
}

@test "a web server that is there already is named, and nothing runs" {
	ip netns exec "$ns" busybox httpd -f -p 80 3>&- &
	until_true sh -c "ip netns exec $ns ss -Hltn 'sport = :80' | grep -q ."
	run ip netns exec "$ns" "$BIN/mb" up -i eth0
	[ "$status" = 75 ]
	[[ "$output" == *"port 80 is taken by busybox"* ]]
	[ -z "$(inside ss -Hlun)" ]
}

@test "a second one ends with the process of the first, which goes on" {
	start
	run ip netns exec "$ns" "$BIN/mb" up -i eth0
	[ "$status" = 75 ]
	has "mb: mb up runs already: process $(cat "$MB_STATE/up.lock") has $MB_STATE/up.lock; end it first"
	lacks taken
	[ "$(inside curl -s -o /dev/null -w '%{http_code}' http://10.78.0.1/boot/x)" = 404 ]
	not grep -q 'ended with status' "$BATS_TEST_TMPDIR/log"
	kill -KILL "$up"
	wait "$up" || :
	until_true nobody_left
	start
}

@test "a port that another program has is said, and tried again" {
	inside socat -u UDP4-RECV:69 OPEN:/dev/null 3>&- &
	until_true sh -c "ip netns exec $ns ss -Hlun 'sport = :69' | grep -q ."
	env --default-signal=INT ip netns exec "$ns" "$BIN/mb" up -i eth0 \
		>"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	up=$!
	until_true grep -q 'mb-tftpd: \*:69%eth0: Address already in use' "$BATS_TEST_TMPDIR/log"
}

@test "without root it says so" {
	run setpriv --reuid 65534 --clear-groups -- "$BIN/mb" up
	[ "$status" = 78 ]
	[[ "$output" == *sudo* ]]
}

@test "another system that is configured is asked from the start, and what asks it goes too" {
	mkdir -p "$MB_ETC" "$BATS_TEST_TMPDIR/www"
	echo '{"52:54:00:00:00:01": {"hostname": "far"}}' >"$BATS_TEST_TMPDIR/www/hosts.json"
	ip netns exec "$ns" busybox httpd -f -p 10.78.0.1:8081 -h "$BATS_TEST_TMPDIR/www" 3>&- &
	source=$!
	echo "remote: {type: http, url: 'http://10.78.0.1:8081/hosts.json'}" >"$MB_ETC/metal-boot.yaml"
	until_true inside curl -sf http://10.78.0.1:8081/hosts.json
	start
	until_true grep -qx name=far "$MB_STATE/by-name/far/record"
	kill "$source"
	wait "$source" || :
	kill -TERM "$up"
	until_true nobody_left
	up=
	[ -z "$(find "$TMPDIR" -maxdepth 1 -name 'm*-*.*' ! -name '*.log')" ]
}

@test "with --tls Redfish answers others, with a certificate that was made once" {
	command -v openssl >/dev/null || skip "no openssl"
	[ -e /usr/lib/lighttpd/mod_openssl.so ] || skip "no lighttpd-mod-openssl"
	mkdir -p "$MB_ETC"
	echo 'redfish: {tls_port: 8443}' >"$MB_ETC/metal-boot.yaml"
	start --tls
	[ "$(stat -c %a "$MB_STATE/tls.pem")" = 600 ]
	openssl x509 -in "$MB_STATE/tls.pem" -out "$BATS_TEST_TMPDIR/ca.pem"
	openssl verify -x509_strict -CAfile "$BATS_TEST_TMPDIR/ca.pem" "$BATS_TEST_TMPDIR/ca.pem"
	local password other
	password=$(sed -n 's/^mb: Redfish: name admin, password \([A-Za-z0-9]*\);.*/\1/p' "$BATS_TEST_TMPDIR/log")
	# Another machine, beyond eth0.
	other=$ns-far
	ip netns add "$other"
	ip -n "$ns" link set p0 netns "$other"
	ip -n "$other" addr add 10.78.0.9/24 dev p0
	ip -n "$other" link set p0 up
	far() {
		ip netns exec "$other" curl -s -m 60 --cacert "$BATS_TEST_TMPDIR/ca.pem" \
			-u "admin:$password" "$@"
	}
	until_true far -f http://10.78.0.1/boot/52-54-00-00-00-01
	far https://10.78.0.1:8443/redfish/v1/Systems >"$BATS_TEST_TMPDIR/systems"
	clear=$(far -o "$BATS_TEST_TMPDIR/refused" -w '%{http_code}' http://10.78.0.1/redfish/v1/Systems)
	script=$(far http://10.78.0.1/boot/52-54-00-00-00-01)
	grep -q '"Members"' "$BATS_TEST_TMPDIR/systems"
	[ "$clear" = 403 ]
	[[ "$script" == *exit* ]]
	[ -z "$(grep -rl 'PRIVATE KEY' "$TMPDIR" --exclude tls.pem)" ]
	cp "$MB_STATE/tls.pem" "$BATS_TEST_TMPDIR/before"
	kill -TERM "$up"
	until_true nobody_left
	wait "$up" || :
	start --tls
	cmp "$MB_STATE/tls.pem" "$BATS_TEST_TMPDIR/before"
	not grep -q 'certificate for' "$BATS_TEST_TMPDIR/log"
}
