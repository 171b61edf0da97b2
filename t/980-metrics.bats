#!/usr/bin/env bats
# What the programs count, what mb-metrics-cgi makes of it for Prometheus, and whether
# everything that is configured works.

# shellcheck disable=SC2154 # what bats, common and web-server set

load common
load web-server

bats_require_minimum_version 1.5.0

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	BIN=$BUILD/bin
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state MB_SHARE=$TOP/share MB_ETC=$T/etc
	mkdir -p "$MB_STATE/images" "$MB_STATE/tftp" "$MB_ETC"
	background='' net=''
}

teardown() {
	for pid in $background ${web:-}; do
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	[ -z "$net" ] || ip netns del "$net"
	[ ! -e "/run/netns/${net:-none}-c" ] || ip netns del "$net-c"
}

site() { # NAME=VALUE...
	printf '%s\n' "$@" >"$MB_STATE/site"
}

host() { # MAC NAME=VALUE...: its record
	mkdir -p "$MB_STATE/hosts/$1"
	printf '%s\n' "${@:2}" >"$MB_STATE/hosts/$1/record"
}

event() { # MAC SECONDS-AGO WHAT-FOLLOWS: one line of its events
	echo "{\"t\":$(($(date +%s) - $2)).000,$3}" >>"$MB_STATE/hosts/$1/events"
}

metrics() {
	run --separate-stderr "$BIN/mb" metrics
	[ "$status" = 0 ]
	[ -z "$stderr" ] || fail "$stderr"
}

counted() { # SERIES VALUE
	metrics
	[ "$(sed -n "s/^metal_boot_$1 //p" <<<"$output")" = "$2" ] ||
		fail "not $1 $2: $(grep -F "${1%%[\{ ]*}" <<<"$output")"
}

is_counted() {
	counted "$@" 2>/dev/null
}

health() { # CHECK STATUS, in $json; $as: a command before it
	run --separate-stderr ${net:+ip netns exec "$net"} ${as:-} "$BIN/mb" metrics -H
	json=$output
	[ "$(jq -r ".checks.$1.status" <<<"$json")" = "$2" ] || fail "$1 is not $2: $json"
}

why() { # CHECK TEXT
	[[ $(jq -r ".checks.$1.why" <<<"$json") == *"$2"* ]] || fail "no '$2': $json"
}

# A request as a web server hands it over: PATH [NAME=VALUE...]
cgi() {
	run --separate-stderr env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME="$1" \
		REMOTE_ADDR=127.0.0.1 SERVER_ADDR=10.0.0.2 SERVER_PORT=80 "${@:2}" \
		"$BIN/mb-metrics-cgi"
}

status_is() { # CODE
	[[ $output == "Status: $1 "* ]] || fail "not $1: $output"
}

namespace() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	net=mbmetrics-$BASHPID
	ip netns add "$net" || { net=; skip "this kernel has no network namespaces"; }
	ip -n "$net" link set lo up
}

# The same with a cable to another machine, $net-c.
cable() {
	namespace
	ip netns add "$net-c"
	ip -n "$net" link add eth0 type veth peer name eth0 netns "$net-c"
	ip -n "$net" addr add 10.80.0.1/24 brd + dev eth0
	ip -n "$net" link set eth0 up
	ip -n "$net-c" link set eth0 up
}

@test "promtool takes the metrics, of a server that has done nothing and of one at work" {
	command -v promtool >/dev/null || skip "no promtool (prometheus)"
	metrics
	promtool check metrics <<<"$output"
	host dc-a6-32-00-00-01 allow_pxe=true
	site proxy_enabled=false dhcp.proxy_enabled=false
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/dc-a6-32-00-00-01 \
		REMOTE_ADDR=10.0.0.9 SERVER_ADDR=10.0.0.2 "$BIN/mb-ipxe-cgi" >"$T/script" 2>"$T/log"
	metrics
	promtool check metrics <<<"$output"
	has 'metal_boot_leases{state="leased"} 0'
	counted 'http_requests_total{program="mb-ipxe-cgi",code="2xx"}' 1
}

@test "Prometheus takes what the manual says to put into its configuration" {
	command -v promtool >/dev/null || skip "no promtool (prometheus)"
	"$TOP/t/tool/manual-examples" "$T" "$TOP/man/mb-metrics-cgi.8"
	promtool check config "$(grep -l '^scrape_configs:' "$T"/mb-metrics-cgi.8-*)"
}

@test "the manual names every metric, and no other" {
	site dhcp.proxy_enabled=false
	mkdir -p "$T/cache/images"
	site dhcp.proxy_enabled=false "talos.cache_directory=$T/cache"
	metrics
	sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' <<<"$output" | sort >"$T/are"
	sed -n 's/^\.It Ic \(metal_boot_[a-z_]*\).*/\1/p' "$TOP/man/mb-metrics-cgi.8" | sort >"$T/told"
	[ -s "$T/are" ]
	diff "$T/told" "$T/are"
}

@test "a thousand requests at once are a thousand counts" {
	host dc-a6-32-00-00-01 allow_pxe=true
	export GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/boot REMOTE_ADDR=10.0.0.9 \
		SERVER_ADDR=10.0.0.2 SERVER_PORT=80
	{
		yes /dc-a6-32-00-00-01 | head -n 700
		yes /nobody | head -n 300
	} | xargs -P 50 -I '{}' env PATH_INFO='{}' "$BIN/mb-ipxe-cgi" >"$T/answers" 2>"$T/cgi.log"
	unset GATEWAY_INTERFACE
	counted 'http_requests_total{program="mb-ipxe-cgi",code="2xx"}' 700
	counted 'http_requests_total{program="mb-ipxe-cgi",code="4xx"}' 300
	counted 'http_requests_total{program="mb-ipxe-cgi",code="5xx"}' 0
	counted 'http_request_seconds_count{program="mb-ipxe-cgi"}' 1000
}

@test "a web server gives the metrics and the health, and counts itself" {
	web_server
	for _ in 1 2 3; do
		curl -sf "$url/metrics" >"$T/metrics"
	done
	grep -qx 'metal_boot_http_requests_total{program="mb-metrics-cgi",code="2xx"} [12]' "$T/metrics"
	# Each is counted behind its answer.
	until_true is_counted 'http_requests_total{program="mb-metrics-cgi",code="2xx"}' 3
	curl -sI "$url/metrics" | tr -d '\r' | grep -qx 'Content-Type: text/plain; version=0.0.4; charset=utf-8'
	[ "$(curl -s -o /dev/null -w '%{http_code}' -X POST -d x "$url/metrics")" = 405 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/metrics/hosts")" = 404 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/metricsx")" != 200 ]
	curl -s "$url/healthcheck" | jq -e '.status and .checks.state.status == "ok"'
	curl -sf "$url/boot/dc-a6-32-09-09-09" >/dev/null
	until_true is_counted 'http_requests_total{program="mb-ipxe-cgi",code="2xx"}' 1
}

@test "transfers are counted by how they ended, and a killed server's counts stay" {
	namespace
	head -c 100000 /dev/zero >"$MB_STATE/tftp/file"
	serve() {
		ip netns exec "$net" "$BIN/mb-tftpd" -l 127.0.0.1:69 2>>"$T/log" 3>&- &
		server=$! background="$background $!"
		until_true hearing "$net" 69
	}
	fetch() { # NAME
		ip netns exec "$net" curl -s -o "$T/got" "tftp://127.0.0.1/$1"
	}
	serve
	for _ in 1 2 3; do
		fetch file
	done
	not_found() { fetch nothing && return 1 || [ $? = 68 ]; }
	not_found
	not_found
	until_true is_counted 'tftp_transfers_total{outcome="sent"}' 3
	until_true is_counted 'tftp_transfers_total{outcome="missing"}' 2
	counted 'tftp_bytes_total{direction="sent"}' 300000
	counted tftp_transfer_seconds_count 3
	kill -KILL "$server"
	wait "$server" || :
	counted 'tftp_transfers_total{outcome="sent"}' 3
	serve
	fetch file
	until_true is_counted 'tftp_transfers_total{outcome="sent"}' 4
	counted 'tftp_bytes_total{direction="sent"}' 400000
}

@test "DHCP packets are counted by what was done about them" {
	cable
	ip netns exec "$net" "$BIN/mb-dhcpproxy" -l '*:67%eth0' 2>"$T/log" 3>&- &
	background=$!
	until_true hearing "$net" 67
	sed 's/#.*//' "$BATS_TEST_DIRNAME/data/dhcp-pi4-rom-discover.hex" | xxd -r -p >"$T/packet"
	ip netns exec "$net-c" "$BUILD/bench/dhcp-load" -m 1 -c 1 -n 20 eth0 "$T/packet"
	until_true is_counted 'dhcp_packets_total{outcome="boot"}' 20
	until_true is_counted dhcp_answer_seconds_count 20
	echo rubbish | ip netns exec "$net" socat -u - UDP-SENDTO:10.80.0.1:67,sourceport=68
	until_true is_counted 'dhcp_packets_total{outcome="malformed"}' 1
	counted 'dhcp_packets_total{outcome="ignored"}' 0
}

@test "hosts are counted by stage and power, and an event or a switch changes that" {
	A=dc-a6-32-00-00-01 B=dc-a6-32-00-00-02 C=dc-a6-32-00-00-03
	host $A power.device=rack1 power.port=1
	host $B power.device=rack1 power.port=2
	mkdir -p "$MB_STATE/hosts/$C" "$MB_STATE/hosts/not-a-host" "$MB_STATE/switches/rack1"
	printf 'client=uefi-pxe\nwhen=1\n' >"$MB_STATE/hosts/$C/identity"
	event $A 7300 '"by":"mb-tftpd","what":"file","name":"start4.elf","result":"sent"'
	event $C 7300 '"by":"mb-ipxe-cgi","what":"started","url":"http://x/k"'
	counted 'hosts{stage="rom-files"}' 1
	counted 'hosts{stage="kernel"}' 1
	counted 'hosts{stage="none"}' 1
	counted 'hosts_stopped' 1
	counted 'hosts_power{state="none"}' 1
	counted 'hosts_power{state="unknown"}' 2
	event $A 7200 '"by":"mb-tftpd","what":"file","name":"RPI_EFI.fd","result":"sent"'
	counted 'hosts{stage="rom-files"}' 0
	counted 'hosts{stage="firmware"}' 1
	printf 'when=%s\nswitch=- ok\nport.0=1 off\nport.1=2 on\n' "$(date +%s%3N)" >"$MB_STATE/switches/rack1/state"
	counted 'hosts{stage="off"}' 1
	counted 'hosts_power{state="off"}' 1
	counted 'hosts_power{state="on"}' 1
	# What was remembered is as good as what is read.
	metrics
	before=$output
	rm "$MB_STATE/counters/hosts.cache"
	metrics
	[ "$(grep _hosts <<<"$before")" = "$(grep _hosts <<<"$output")" ]
	echo rubbish >"$MB_STATE/counters/hosts.cache"
	metrics
	[ "$(grep _hosts <<<"$before")" = "$(grep _hosts <<<"$output")" ]
	rm -r "${MB_STATE:?}/hosts/$C"
	counted 'hosts{stage="kernel"}' 0
}

@test "leases and the cache of images are counted" {
	site dhcp.proxy_enabled=false "talos.cache_directory=$T/cache"
	soon=$(($(date +%s) + 7500))
	cat >"$MB_STATE/leases" <<-END
	$soon dc:a6:32:01:02:03 10.0.0.20 node1 01:dc:a6:32:01:02:03
	0 dc:a6:32:01:02:04 10.0.0.3 * *
	1 dc:a6:32:01:02:05 10.0.0.4 old *
	END
	mkdir -p "$T/cache/images/a" "$T/cache/images/b"
	head -c 8192 /dev/urandom >"$T/cache/images/a/data"
	head -c 4096 /dev/urandom >"$T/cache/images/b/data.part"
	sync "$T/cache/images/a/data" "$T/cache/images/b/data.part"
	counted 'leases{state="leased"}' 2
	counted 'leases{state="over"}' 1
	counted cache_images 1
	counted cache_bytes 12288
}

@test "metrics are for this machine and its networks; strangers learn whether it is well" {
	cable
	ask() { # CODE PATH [NAME=VALUE...]
		run --separate-stderr ip netns exec "$net" env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET \
			SCRIPT_NAME="$2" SERVER_ADDR=10.80.0.1 "${@:3}" "$BIN/mb-metrics-cgi"
		status_is "$1"
	}
	site dhcp.enabled=false tftp.enabled=false
	for near in 127.0.0.1 10.80.0.1 10.80.0.77 ::ffff:10.80.0.77 ::1 fe80::1; do
		ask 200 /metrics REMOTE_ADDR=$near
		ask 200 /healthcheck REMOTE_ADDR=$near
		has '"checks"'
	done
	for far in 10.80.1.77 192.0.2.1 2001:db8::1 ''; do
		ask 403 /metrics REMOTE_ADDR=$far
		lacks metal_boot
		ask 200 /healthcheck REMOTE_ADDR=$far
		has '{"status":"ok"}'
	done
	ask 403 /metrics REMOTE_ADDR=10.80.0.77 HTTP_X_FORWARDED_FOR=127.0.0.1 SERVER_ADDR=10.80.0.1 \
		REMOTE_ADDR=192.0.2.1
	site dhcp.enabled=false tftp.enabled=false trusted_proxies=10.80.0.9
	ask 403 /metrics REMOTE_ADDR=10.80.0.9 HTTP_X_FORWARDED_FOR=192.0.2.1
	ask 200 /metrics REMOTE_ADDR=10.80.0.9 HTTP_X_FORWARDED_FOR=10.80.0.3
	site dhcp.enabled=false tftp.enabled=false metrics.networks='192.0.2.0/24 10.80.0.5'
	ask 200 /metrics REMOTE_ADDR=192.0.2.1
	ask 200 /metrics REMOTE_ADDR=10.80.0.5
	ask 200 /metrics REMOTE_ADDR=127.0.0.1
	ask 403 /metrics REMOTE_ADDR=10.80.0.6
}

@test "nobody learns a host's name or MAC" {
	host dc-a6-32-00-00-01 name=secret-name power.device=secret-switch power.port=1
	event dc-a6-32-00-00-01 10 '"by":"mb-tftpd","what":"file","name":"secret/start4.elf","result":"sent"'
	mkdir -p "$MB_STATE/switches/secret-switch"
	touch "$MB_STATE/switches/secret-switch/record"
	cgi /metrics
	has 'metal_boot_hosts{stage="rom-files"} 1'
	lacks secret
	lacks 32-00
	cgi /healthcheck
	has '"power":{"status":"failed"'
	lacks secret
}

@test "health: nobody has the sockets, and then somebody has" {
	namespace
	health dhcp failed
	[ "$status" = 1 ]
	why dhcp 'nobody has UDP port 67'
	health tftp failed
	ip netns exec "$net" "$BIN/mb-dhcpproxy" -l 127.0.0.1:67 2>"$T/log" 3>&- &
	background=$!
	ip netns exec "$net" "$BIN/mb-tftpd" -l '[::1]:69' 2>>"$T/log" 3>&- &
	background="$background $!"
	until_true hearing "$net" 67 69
	health dhcp ok
	health tftp ok
	[ "$status" = 0 ]
	[ "$(jq -r .status <<<"$json")" = ok ]
	site dhcp.port=6767 tftp.enabled=false
	health dhcp failed
	why dhcp 6767
	health tftp null
	site dhcp.enabled=false tftp.enabled=false
	health dhcp null
	[ "$status" = 0 ]
}

@test "health: a state folder that is not there, or cannot be written, and a full disk" {
	[ "$(id -u)" = 0 ] || skip "mounts need root"
	site dhcp.enabled=false tftp.enabled=false
	run --separate-stderr "$BIN/mb" metrics -H -s "$T/nowhere"
	[ "$status" = 1 ]
	json=$output
	why state 'no state folder'
	mkdir "$T/small"
	# shellcheck disable=SC2016 # for the inner shell
	run --separate-stderr unshare -m sh -euc '
		mount -t tmpfs -o size=20m tmpfs "$2/small"
		cp "$2/state/site" "$2/small/"
		export MB_STATE="$2/small"
		"$1" -H
		head -c 14000000 /dev/zero >"$2/small/much"
		"$1" -H || :
		cat /dev/zero >"$2/small/more" 2>/dev/null || :
		"$1" -H || :
		GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/healthcheck REMOTE_ADDR=127.0.0.1 \
			"$1" | head -n 1
		rm "$2/small/much" "$2/small/more"
		mount -o remount,ro "$2/small"
		"$1" -H || :
		"$1" >/dev/null
	' sh "$BIN/mb-metrics-cgi" "$T"
	[ "$status" = 0 ] || fail "$output $stderr"
	[ "$(jq -r .status <<<"${lines[0]}")" = ok ]
	json=${lines[1]}
	why disk 'is full'
	[ "$(jq -r .checks.state.status <<<"$json")" = ok ]
	json=${lines[2]}
	why state 'No space left'
	[[ ${lines[3]} == 'Status: 503 '* ]]
	json=${lines[4]}
	why state 'Read-only'
}

@test "health: the leases, the site's record and the clock" {
	site dhcp.proxy_enabled=false
	health leases ok
	echo 'this is no lease' >"$MB_STATE/leases"
	health leases failed
	why leases 'line 1'
	rm "$MB_STATE/leases"
	health clock ok
	touch -d '+1 day' "$MB_STATE/site"
	health clock failed
	why clock behind
	health configuration ok
	echo 'no record' >"$MB_STATE/site"
	health configuration failed
	[ "$status" = 1 ]
}

@test "health: switches, and nobody who switches" {
	site dhcp.enabled=false tftp.enabled=false
	health power null
	mkdir -p "$MB_STATE/switches/rack1"
	echo driver=exec >"$MB_STATE/switches/rack1/record"
	health power failed
	why power 'start mb-poe serve'
	"$BIN/mb-poe" -t 600 serve 2>"$T/log" 3>&- &
	background=$!
	until_true takes "$background"
	health power ok
	# And for who may not ask, as the web server of an installation.
	chown 65534 "$MB_STATE/power.sock"
	as='setpriv --bounding-set=-dac_override' health power ok
	kill -KILL "$background"
	wait "$background" || :
	health power failed
	why power 'refused'
	as='setpriv --bounding-set=-dac_override' health power failed
	why power 'refused'
}

@test "orders for power and calls of switches are counted" {
	export MB_LIBEXEC=$T/libexec FAKE=$T/fake
	mkdir -p "$MB_LIBEXEC/poe" "$FAKE/rack1/ports"
	cp "$TOP/t/tool/poe/fake" "$MB_LIBEXEC/poe/"
	echo 'switches: {rack1: {driver: fake, off_time: 1, timeout: 5}}' >"$MB_ETC/metal-boot.yaml"
	echo 'on watts=3.8 up=yes' >"$FAKE/rack1/ports/1"
	echo 'dc:a6:32:00:00:01: {hostname: node1, power: {device_id: rack1, port: 1}}' >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	"$BIN/mb-poe" -t 600 serve 2>"$T/log" 3>&- &
	background=$!
	until_true takes "$background"
	"$BIN/mb-poe" off node1
	"$BIN/mb-poe" on node1
	"$BIN/mb-poe" status node1
	until_true is_counted 'power_orders_total{outcome="done"}' 2
	counted 'power_order_seconds_count' 2
	metrics
	[ "$(sed -n 's/^metal_boot_switch_calls_total{outcome="done"} //p' <<<"$output")" -ge 4 ]
	counted 'switch_calls_total{outcome="failed"}' 0
}

@test "wrong words are refused" {
	run "$BIN/mb-metrics-cgi" -x
	[ "$status" = 64 ]
	run "$BIN/mb-metrics-cgi" more
	[ "$status" = 64 ]
	run "$BIN/mb-metrics-cgi" -s "$T/nowhere"
	[ "$status" = 78 ]
}
