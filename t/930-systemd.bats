#!/usr/bin/env bats
# The units under a real systemd, in a container: packets start what answers them, each
# as a user of its own, and when nobody asks nothing of ours is there.

load systemd

MAC=dc-a6-32-01-02-03
STATE=/var/lib/metal-boot

setup_file() {
	bats_require_minimum_version 1.5.0
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	NET=mbsd-$BASHPID
	PATH=$PATH:/usr/sbin:/sbin
	WHY=$(container_lacks)
	export BUILD TOP NET WHY PATH
	[ -z "$WHY" ] || return 0
	root_folder
	boot
	idle_soon
	site
	inside systemctl enable --now metal-boot.target
	until_true is metal-boot-config.service inactive
}

setup() {
	[ -z "$WHY" ] || skip "$WHY"
}

teardown_file() {
	power_off
	cut_cable
}

# A drop-in for a unit, on standard input. It counts with the next daemon-reload.
drop_in() { # UNIT NAME
	write "/etc/systemd/system/$1.d/$2.conf"
}

# The servers end after a second without a packet, in place of a minute.
idle_soon() {
	local unit
	for unit in 'dhcp mb-dhcpproxy -t 1' 'tftp mb-tftpd -t 1' 'power mb-poe -t 1 serve' 'web mb-web -t 2' \
		'redfish mb-scgi -t 1 /redfish=mb-redfish-cgi /power=mb-power-cgi /rpc=mb-power-cgi' \
		'fetch mb-scgi -t 1 /images/talos=mb-talos-fetch'; do
		printf '[Service]\nExecStart=\nExecStart=/usr/local/bin/%s\n' "${unit#* }" |
			drop_in "metal-boot-${unit%% *}.service" idle
	done
	inside systemctl daemon-reload
}

# What the operator writes: a relay for a switch, and secrets that only root can read.
site() {
	relays
	echo 9f2d5a40b1e37c6680aa | write /etc/metal-boot/credentials/web/webhook.token
	settings proxy_enabled: true
	write /etc/metal-boot/backend.yaml <<-'END'
	dc:a6:32:01:02:03: {hostname: node1, ip_address: 10.79.0.20, subnet_mask: 255.255.255.0, power: {device_id: rack1, port: 2}}
	END
	inside systemd-tmpfiles --create metal-boot.conf
}

settings() { # KEY: VALUE of dhcp
	write /etc/metal-boot/metal-boot.yaml <<-END
	dhcp: {$1 $2, fallback_enabled: true, fallback_ip_start: 10.79.0.100, fallback_ip_end: 10.79.0.199}
	redfish: {allow_http: true}
	console: {network: false}
	power: {webhook_token_file: /etc/metal-boot/credentials/web/webhook.token}
	switches: {rack1: {driver: exec, command: /usr/bin/relays, off_time: 1, settle: 1, password: sesame}}
	END
	inside chgrp metal-boot-config /etc/metal-boot/metal-boot.yaml
	inside chmod 640 /etc/metal-boot/metal-boot.yaml
}

hex() { # NAME
	sed 's/#.*//' "$TOP/t/data/dhcp-$1.hex" | tr -d '[:space:]'
}

# One datagram, and what comes back within a minute.
say() { # [OPTION...] ADDRESS:PORT HEX
	far "$BUILD/tool/udp" -i eth0 -w 60000 "$@"
}

discover() {
	say -p 68 255.255.255.255:67 "$(hex pi4-rom-discover)"
}

read_request() { # NAME
	printf '0001%s006f6374657400' "$(printf %s "$1" | xxd -p)"
}

fetch() { # PATH [OPTION...]
	far curl -s -m 60 "${@:2}" "http://10.79.0.1$1"
}

token() { # PATH [OPTION...]
	fetch "$1" -H 'Authorization: Bearer 9f2d5a40b1e37c6680aa' "${@:2}"
}

# A password for the account of that name.
operator() {
	inside mb passwd -g operator | tail -n 1
}

started_after() { # UNIT COUNT: once more than so often
	[ "$(starts "$1")" -gt "$2" ]
}

script_has() { # TEXT
	fetch "/boot/$MAC" | grep -q "$1"
}

@test "systemd finds nothing wrong with the units, and they say where they are told of" {
	run -0 --separate-stderr inside sh -c \
		'cd /usr/local/lib/systemd/system && systemd-analyze verify --man=no metal-boot*.*[!d]'
	[ -z "$output$stderr" ]
	for page in $(sed -n 's/^Documentation=man://p' "$TOP"/systemd/* 2>/dev/null | tr -d ')' | tr '(' . | sort -u); do
		[ -e "$TOP/man/$page" ] || { echo "no $page"; return 1; }
	done
}

@test "no unit that faces the network is more exposed than 1.5" {
	for u in dhcp tftp web redfish fetch power events remote forward console; do
		run -0 inside systemd-analyze security --threshold=15 "metal-boot-$u.service" --no-pager
	done
	for u in config ironic leases talos; do
		run -0 inside systemd-analyze security --threshold=10 "metal-boot-$u.service" --no-pager
	done
	# It is root, who gives files away, and nothing else.
	run -0 inside systemd-analyze security --threshold=20 metal-boot-adopt.service --no-pager
}

@test "each folder and secret is of who writes it" {
	run -0 inside systemctl list-units --failed --no-legend 'metal-boot*'
	[ -z "$output" ] || fail "$output $(inside journalctl --no-pager -n 60 -p notice)"
	[ "$(whose $STATE)" = 'root metal-boot 3775' ]
	[ "$(whose $STATE/hosts)" = 'metal-boot-config metal-boot 2775' ]
	[ "$(whose $STATE/site)" = 'metal-boot-config metal-boot 644' ]
	[ "$(whose $STATE/secrets)" = 'metal-boot-config metal-boot-poe 640' ]
	[ "$(whose $STATE/hosts/$MAC)" = 'metal-boot-config metal-boot 2775' ]
	inside grep -q sesame $STATE/secrets
	for user in dhcp tftp web redfish talos remote ironic; do
		run ! inside runuser -u "metal-boot-$user" -- cat $STATE/secrets
		run ! inside runuser -u "metal-boot-$user" -- rm -f $STATE/site
	done
	inside runuser -u metal-boot-poe -- cat $STATE/secrets >/dev/null
}

# A service of ours starts nothing that it or another wrote: UNIT WHAT MAKES IT RUN...
starts_none() {
	"${@:2}" >/dev/null
	inside cat "/proc/$(pid_of "metal-boot-$1.service")/mountinfo" >"$BATS_TEST_TMPDIR/mounts" &&
		not grep -vq noexec <<<"$(grep -E '^([^ ]+ ){4}/(var/lib|var/cache|run)/.*metal-boot' "$BATS_TEST_TMPDIR/mounts")"
}

@test "what a server wrote is started by none" {
	inside sh -c "echo hello >$STATE/tftp/hello"
	until_true starts_none web fetch /
	until_true starts_none power token /power/node1
	until_true starts_none dhcp discover
	until_true starts_none tftp far curl -s -m 60 tftp://10.79.0.1/hello
	inside sh -c "cp /bin/true $STATE/hosts/$MAC/planted && chmod 755 $STATE/hosts/$MAC/planted"
	is_not_run() {
		fetch / >/dev/null
		run inside nsenter -t "$(pid_of metal-boot-web.service)" -m sh -c $STATE/hosts/$MAC/planted
		[ "$status" = 126 ]
	}
	# The server may have gone before it was looked at.
	until_true is_not_run
	inside rm $STATE/hosts/$MAC/planted
}

@test "a packet starts the DHCP proxy, which answers it and then goes" {
	until_true is metal-boot-dhcp.service inactive
	local before
	before=$(starts metal-boot-dhcp.service)
	run -0 discover
	[[ $output == '10.79.0.1:67 02'* ]]
	until_true started_after metal-boot-dhcp.service "$before"
	until_true is metal-boot-dhcp.service inactive
	[ "$(shows metal-boot-dhcp.service Result)" = success ]
}

@test "a request starts the TFTP server, over IPv4 and IPv6" {
	inside sh -c "echo hello >$STATE/tftp/hello"
	until_true is metal-boot-tftp.service inactive
	[ "$(far curl -s -m 60 tftp://10.79.0.1/hello)" = hello ]
	local six
	six=$(ip -n "$NET-bs" -6 -o addr show dev eth0 scope link | awk '{ sub("/.*", "", $4); print $4 }')
	[ -z "$six" ] || [ "$(far curl -s -m 60 "tftp://[$six%25eth0]/hello")" = hello ]
}

@test "a site that wants no DHCP gets no answer, and the service is not started over and over" {
	until_true is metal-boot-dhcp.service inactive
	settings enabled: false
	until_true inside grep -qx dhcp.enabled=false $STATE/site
	for _ in 1 2 3; do
		run -1 say -w 300 -p 68 255.255.255.255:67 "$(hex pi4-rom-discover)"
	done
	until_true is metal-boot-dhcp.service inactive
	[ "$(shows metal-boot-dhcp.service Result)" = success ]
	[ "$(shows metal-boot-dhcp.socket Result)" = success ]
	settings proxy_enabled: true
	until_true inside sh -c "! grep -q dhcp.enabled $STATE/site"
	run -0 discover
}

@test "no datagram is lost around the moment in which a server goes" {
	inside sh -c "echo hello >$STATE/tftp/hello"
	local answers=0 asked=0 before gap
	before=$(($(starts metal-boot-tftp.service) + $(starts metal-boot-dhcp.service)))
	for gap in 0.96 0.98 0.99 1.00 1.005 1.01 1.015 1.02 1.03 1.05; do
		say 10.79.0.1:69 "$(read_request hello)" +00040001, >"$BATS_TEST_TMPDIR/tftp" &
		discover >"$BATS_TEST_TMPDIR/dhcp" || :
		wait $! || :
		asked=$((asked + 2))
		# DATA 1, and an OFFER.
		grep -q ' 0003000168656c6c6f0a$' "$BATS_TEST_TMPDIR/tftp" && answers=$((answers + 1))
		grep -q ':67 02' "$BATS_TEST_TMPDIR/dhcp" && answers=$((answers + 1))
		pause $gap
	done
	echo "$answers of $asked, $(($(starts metal-boot-tftp.service) + $(starts metal-boot-dhcp.service) - before)) starts"
	[ "$answers" = "$asked" ]
	[ $(($(starts metal-boot-tftp.service) + $(starts metal-boot-dhcp.service) - before)) -ge 4 ]
}

@test "a host that was seen is of all servers: each writes its own file" {
	local other=02:00:00:78:00:0b host=$STATE/hosts/$MAC
	discover >/dev/null
	say -p 68 255.255.255.255:67 \
		"$(hex pi4-rom-discover | sed "s/^\(.\{56\}\).\{12\}/\1${other//:/}/")" >/dev/null
	until_true inside test -e "$STATE/hosts/${other//:/-}/identity"
	# Whoever knew it first made its folder, for all.
	[ "$(whose "$STATE/hosts/${other//:/-}")" = 'metal-boot-dhcp metal-boot 2775' ]
	[ "$(whose "$host")" = 'metal-boot-config metal-boot 2775' ]
	[ "$(whose "$host/identity")" = 'metal-boot-dhcp metal-boot 644' ]
	fetch "/boot/$MAC" >/dev/null
	until_true inside test -e "$host/script"
	[ "$(whose "$host/script")" = 'metal-boot-web metal-boot 644' ]
	# Also root, by a command, leaves it to them.
	inside mb override node1 pxe
	[ "$(whose "$host/override")" = 'metal-boot-config metal-boot 644' ]
	inside sh -c "umask 077; mb override 02-00-00-78-00-0c pxe"
	[ "$(whose $STATE/hosts/02-00-00-78-00-0c)" = 'metal-boot-config metal-boot 2775' ]
	[ "$(whose $STATE/hosts/02-00-00-78-00-0c/override)" = 'metal-boot-config metal-boot 644' ]
	[ "$(whose $STATE/hosts/02-00-00-78-00-0c/events)" = 'metal-boot-config metal-boot 664' ]
}

@test "what each server saw of a host is in one file, which all of them write" {
	local events=$STATE/hosts/$MAC/events
	discover >/dev/null
	fetch "/boot/$MAC" >/dev/null
	token /power/node1 >/dev/null
	for by in mb-dhcpproxy mb-ipxe-cgi; do
		until_true inside grep -q "\"by\":\"$by\"" "$events"
	done
	[ "$(whose "$events" | cut -d ' ' -f 2-)" = 'metal-boot 664' ]
	run -0 inside mb trace "$MAC"
	[ -n "$output" ]
}

@test "an agent's inventory is kept, and Ironic is told by a unit that may reach it" {
	cat >"$BATS_TEST_TMPDIR/ironic.py" <<-'END'
	import http.server
	class Ironic(http.server.BaseHTTPRequestHandler):
	    def do_POST(self):
	        body = self.rfile.read(int(self.headers["Content-Length"]))
	        open("told", "wb").write(body)
	        self.send_response(202)
	        self.end_headers()
	http.server.HTTPServer(("10.79.0.9", 8082), Ironic).serve_forever()
	END
	(cd "$BATS_TEST_TMPDIR" && exec ip netns exec "$NET-cl" python3 ironic.py) >/dev/null 2>&1 3>&- &
	local ironic=$!
	inside sh -c 'echo "ironic: {url: http://10.79.0.9:8082}" >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -qx ironic.url=http://10.79.0.9:8082 $STATE/site
	echo '{"inventory": {"interfaces": [{"name": "eth0", "mac_address": "dc:a6:32:01:02:03"}]}}' \
		>"$BATS_TEST_TMPDIR/inventory"
	[ "$(fetch /v1/continue_inspection -o /dev/null -w '%{http_code}' \
		-H 'Content-Type: application/json' -d @"$BATS_TEST_TMPDIR/inventory")" = 202 ]
	[ "$(whose $STATE/hosts/$MAC/inventory.json | cut -d ' ' -f 1)" = metal-boot-web ]
	until_true test -s "$BATS_TEST_TMPDIR/told"
	until_true inside grep -qx status=202 $STATE/hosts/$MAC/forwarded
	kill $ironic
	inside sed -i '/^ironic:/d' /etc/metal-boot/metal-boot.yaml
}

@test "a host that gets a console is recorded, and a group may look" {
	inside sed -i 's/hostname: node1,/hostname: node1, serial_console: "exec:while read -r line; do echo said $line; done",/' \
		/etc/metal-boot/backend.yaml
	until_true is metal-boot-console.service active
	until_true inside runuser -u metal-boot-console -- /usr/local/bin/mb console -l
	run -0 inside runuser -u metal-boot-console -- /usr/local/bin/mb console -l
	[[ $output == *node1* ]]
	run inside runuser -u nobody -- /usr/local/bin/mb console -l
	[ "$status" != 0 ]
	until_true inside test -e $STATE/hosts/$MAC/console.log
	[ "$(whose $STATE/hosts/$MAC/console.log)" = 'metal-boot-console metal-boot-console 640' ]
	inside sed -i 's/ serial_console: "[^"]*",//' /etc/metal-boot/backend.yaml
	until_true is metal-boot-console.service inactive
}

@test "an edit of the configuration counts without a command" {
	until_true script_has 'node1\|exit'
	echo 'dc:a6:32:01:02:03: {allow_pxe: true, osie: {kernel: k1, initrd: i1}}' |
		inside sh -c 'cat >/etc/metal-boot/netboot.yaml'
	until_true script_has 10.79.0.1/images/k1
	[ "$(whose $STATE/hosts/$MAC/record)" = 'metal-boot-config metal-boot 644' ]
	# By another name in its place, as editors do.
	inside sh -c 'sed s/k1/k2/ /etc/metal-boot/netboot.yaml >/etc/metal-boot/new &&
		mv /etc/metal-boot/new /etc/metal-boot/netboot.yaml'
	until_true script_has 10.79.0.1/images/k2
	# A mistake is told, and changes nothing.
	inside sh -c 'echo "dc:a6:32:01:02:03: {alow_pxe: false}" >/etc/metal-boot/netboot.yaml'
	until_true sh -c "nsenter -t $INIT -m -p journalctl --no-pager -u metal-boot-config.service | grep -q \"did you mean 'allow_pxe'\""
	script_has 10.79.0.1/images/k2
	inside sh -c 'echo "dc:a6:32:01:02:03: {allow_pxe: true, osie: {kernel: k3}}" >/etc/metal-boot/netboot.yaml'
	until_true script_has 10.79.0.1/images/k3
	inside systemctl reset-failed metal-boot-config.service
}

@test "of edits one after the other none is lost" {
	local name
	# Each as soon as the one before counts, while what compiled that is still there.
	for name in k4 k5 k6 k7 k8 k9; do
		echo "dc:a6:32:01:02:03: {allow_pxe: true, osie: {kernel: $name}}" |
			inside sh -c 'cat >/etc/metal-boot/netboot.yaml'
		until_true inside grep -qx "kernel=$name" "$STATE/hosts/$MAC/record"
	done
}

@test "the web server's programs ask for power, and nobody else can who has no business" {
	until_true is metal-boot-power.service inactive
	local before
	before=$(starts metal-boot-power.service)
	[ "$(token /power/node1 | jq -r .state)" = on ]
	until_true started_after metal-boot-power.service "$before"
	token /power/node1/off -d '' >/dev/null
	until_true inside grep -qx off $STATE/switches/rack1/relay.2
	token /power/node1/on -d '' >/dev/null
	until_true inside grep -qx on $STATE/switches/rack1/relay.2
	[ "$(whose $STATE/switches/rack1/relay.2 | cut -d ' ' -f 1)" = metal-boot-poe ]
	[ "$(whose $STATE/power.sock)" = 'metal-boot-poe metal-boot-power 660' ]
	for user in dhcp tftp ironic web talos nobody; do
		[ "$user" = nobody ] || user=metal-boot-$user
		run inside runuser -u "$user" -- /usr/local/bin/mb poe status node1
		[ "$status" != 0 ]
		[[ $output == *'not for you to use'* ]]
	done
	until_true is metal-boot-power.service inactive
	# A command of root's starts the same server, and none of its own.
	run -0 inside mb poe cycle node1
	# It goes a second later, unless somebody asks.
	one_serves() {
		inside mb poe status node1 &&
			[ "$(ours | sed -n 's/^\([^ ]*\) .*mb-poe.*serve.*/\1/p')" = metal-boot-poe ]
	}
	until_true one_serves
}

@test "what was under way when the power server was killed is done by the next" {
	# On a slow machine the port may be on again before we come to it.
	killed_between() {
		local pid
		inside mb poe -q cycle node1
		until_true inside grep -qx off $STATE/switches/rack1/relay.2
		pid=$(pid_of metal-boot-power.service)
		[ "$pid" != 0 ] && inside kill -KILL "$pid" && inside grep -qx off $STATE/switches/rack1/relay.2
	}
	until_true killed_between
	until_true inside grep -qx on $STATE/switches/rack1/relay.2
}

@test "an account that root makes is Redfish's, which answers by it" {
	inside sh -c 'echo correct-horse-battery | mb passwd -1 admin || mb passwd -g admin' >"$BATS_TEST_TMPDIR/out" 2>&1
	local password
	password=$(operator)
	[ "$(whose $STATE/redfish/accounts)" = 'metal-boot-redfish metal-boot-redfish 600' ]
	fetch /redfish/v1/Systems -u "operator:$password" | jq -e '.Members | length >= 1' >/dev/null
	# One that root has told, the client may change, and the other way round.
	inside mb override node1 disk
	[ "$(fetch /redfish/v1/Systems/$MAC -u "operator:$password" | jq -r .Boot.BootSourceOverrideTarget)" = Hdd ]
	[ "$(fetch /redfish/v1/Systems/$MAC -u "operator:$password" -o /dev/null -w '%{http_code}' -X PATCH \
		-H 'Content-Type: application/json' \
		-d '{"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}}')" = 200 ]
	inside mb override node1 | grep -q pxe
	inside mb override node1 none
}

# In the sandbox of a service that runs, as its user: UNIT SH'S WORDS.
as() {
	local pid
	pid=$(pid_of "metal-boot-$1.service")
	[ "$pid" != 0 ] || { echo "$1 does not run" >&2; return 2; }
	inside nsenter -t "$pid" -m -S "$(inside id -u "$2")" -G "$(inside id -g "$2")" -- sh -c "$3"
}

# That all of it is denied there: UNIT USER SHELL'S TEST...
denied() {
	local what
	as "$1" "$2" true || return
	for what in "${@:3}"; do
		! as "$1" "$2" "$what" >/dev/null 2>&1 || { echo "$1: $what"; return 1; }
	done
}

@test "who answers anybody reads no secret, and who fetches images reads nothing of hosts" {
	local password
	password=$(operator)
	talos
	until_true inside test -s $STATE/redfish/accounts
	fetch "/boot/$MAC" >/dev/null
	fetch /redfish/v1/Systems -u "operator:$password" | jq -e '.Members | length >= 1' >/dev/null
	denied web metal-boot-web "cat $STATE/redfish/accounts" "ls $STATE/redfish" "ls $STATE/rpc-used" \
		'ls /etc/metal-boot/credentials' 'ls /run/credentials/*' 'ls /run/metal-boot-redfish' "cat $STATE/secrets" \
		"touch $STATE/eeprom/x" "touch $STATE/tftp/x" "touch $STATE/rpc-used/x" 'touch /var/cache/metal-boot/x'
	fetch /redfish/v1/ -f >/dev/null
	as redfish metal-boot-redfish "cat $STATE/redfish/accounts" >/dev/null
	denied redfish metal-boot-redfish "cat $STATE/secrets" 'ls /var/cache/metal-boot' "ls $STATE/inspect" \
		"cat $STATE/tls.pem" 'ls /etc/metal-boot/credentials/power'
	# The image of a factory, by X-Sendfile, whose the file is.
	[ "$(fetch /images/talos/v1.9.1/arm64/kernel)" = "this is a kernel" ]
	[ "$(fetch /images/talos/v1.9.1/arm64/kernel -r 0-3)" = this ]
	[ "$(whose "$(inside find /var/cache/metal-boot -name data)" | cut -d ' ' -f 1)" = metal-boot-talos ]
	[ "$(whose $STATE/counters/mb-talos-fetch | cut -d ' ' -f 1)" = metal-boot-talos ]
	denied fetch metal-boot-talos "ls $STATE/hosts" "ls $STATE/redfish" "cat $STATE/secrets" "ls $STATE/by-name" \
		"ls $STATE/switches" 'ls /etc/metal-boot' "touch $STATE/x"
	kill $factory
	inside sed -i '/^talos:/d' /etc/metal-boot/metal-boot.yaml
}

# A factory on the client's side: $factory.
talos() {
	mkdir -p "$BATS_TEST_TMPDIR/factory/images"
	echo "this is a kernel" >"$BATS_TEST_TMPDIR/factory/images/kernel-arm64"
	far python3 "$TOP/t/tool/talos-factory" -a 10.79.0.9 "$BATS_TEST_TMPDIR/factory" >/dev/null 2>&1 3>&- &
	factory=$!
	until_true test -s "$BATS_TEST_TMPDIR/factory/port"
	inside sh -c "echo 'talos: {enabled: true, base_url: \"http://10.79.0.9:$(cat "$BATS_TEST_TMPDIR/factory/port")\"}' >>/etc/metal-boot/metal-boot.yaml"
	until_true inside grep -q ^talos.base_url= $STATE/site
}

@test "events come as they happen through the web server, from another user" {
	local password client
	password=$(operator)
	far curl -sN -u "operator:$password" http://10.79.0.1/redfish/v1/EventService/SSE >"$BATS_TEST_TMPDIR/stream" 3>&- &
	client=$!
	until_true grep -q '^: ' "$BATS_TEST_TMPDIR/stream"
	inside mb redfish POST /redfish/v1/EventService/Actions/EventService.SubmitTestEvent
	until_true grep -q '^data: ' "$BATS_TEST_TMPDIR/stream"
	kill $client
}

@test "what the web server owned before there were others is theirs" {
	inside sh -c "touch $STATE/redfish/old $STATE/rpc-used/old $STATE/tftp/old $STATE/eeprom/old /var/cache/metal-boot/old \
		$STATE/hosts/$MAC/vars.lock $STATE/hosts/$MAC/script
		chown metal-boot-web: $STATE/redfish/old $STATE/rpc-used/old $STATE/tftp/old $STATE/eeprom/old \
		/var/cache/metal-boot/old $STATE/hosts/$MAC/vars.lock $STATE/hosts/$MAC/script"
	inside systemctl restart metal-boot-adopt.service
	for f in redfish/old rpc-used/old tftp/old eeprom/old "hosts/$MAC/vars.lock"; do
		[[ "$(whose "$STATE/$f")" == metal-boot-redfish* ]] || { echo $f; return 1; }
	done
	[[ "$(whose /var/cache/metal-boot/old)" == 'metal-boot-talos metal-boot-talos '* ]]
	[[ "$(whose "$STATE/hosts/$MAC/script")" == metal-boot-web* ]]
	inside sh -c "rm $STATE/*/old /var/cache/metal-boot/old"
}

@test "TLS answers when there is a certificate, and before that nobody listens there" {
	[ -z "$(inside ss -Hltn 'sport = :443')" ]
	inside mb web -c
	[ "$(whose $STATE/tls.pem)" = 'metal-boot-web metal-boot-web 600' ]
	inside systemctl stop metal-boot-web.service
	inside systemctl start metal-boot-web-tls.socket
	inside openssl x509 -in $STATE/tls.pem >"$BATS_TEST_TMPDIR/ca.pem"
	far curl -fs -m 60 --cacert "$BATS_TEST_TMPDIR/ca.pem" https://10.79.0.1/redfish/v1/ | jq -e .Product >/dev/null
	fetch /redfish/v1/ -f >/dev/null
	# Who asks over HTTP is told of it.
	[ "$(fetch /redfish/v1/Managers/metal-boot/NetworkProtocol -u "operator:$(operator)" |
		jq .HTTPS.ProtocolEnabled)" = true ]
}

@test "the web server has the sockets that it is handed, whatever the site says of its address" {
	inside mb web -c
	inside sh -c 'echo "address: 10.79.0.1" >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -qx address=10.79.0.1 $STATE/site
	inside systemctl stop metal-boot-web.service
	fetch /redfish/v1/ -f >/dev/null
	far curl -fsk -m 60 https://10.79.0.1/redfish/v1/ >/dev/null
	# Elsewhere, and over IPv6.
	printf '[Socket]\nListenStream=\nListenStream=[::]:8443\nBindIPv6Only=both\n' | drop_in metal-boot-web-tls.socket port
	inside systemctl daemon-reload
	inside systemctl stop metal-boot-web.service metal-boot-web-tls.socket
	inside systemctl start metal-boot-web-tls.socket
	far curl -fsk -m 60 https://10.79.0.1:8443/redfish/v1/ >/dev/null
	fetch /redfish/v1/ -f >/dev/null
	# The certificate alone asks for no port.
	inside systemctl stop metal-boot-web.service metal-boot-web-tls.socket
	fetch /redfish/v1/ -f >/dev/null
	[ -z "$(inside ss -Hltn 'sport = :443 or sport = :8443')" ]
	# Nor do clients find TLS where there is no certificate, but the log says why.
	inside mv $STATE/tls.pem /root
	inside systemctl stop metal-boot-web.service
	inside systemctl start metal-boot-web-tls.socket
	fetch /redfish/v1/ -f >/dev/null
	why_told() {
		inside journalctl --no-pager -u metal-boot-web.service | grep -q 'no certificate; make one: mb web -c'
	}
	until_true why_told
	inside mv /root/tls.pem $STATE
	inside rm /etc/systemd/system/metal-boot-web-tls.socket.d/port.conf
	inside systemctl daemon-reload
	inside systemctl stop metal-boot-web.service metal-boot-web-tls.socket
	inside sed -i '/^address:/d' /etc/metal-boot/metal-boot.yaml
	until_true inside sh -c "! grep -q ^address= $STATE/site"
}

@test "a server that is killed, and one that is stuck, is replaced" {
	printf '[Service]\nWatchdogSec=1\nTimeoutAbortSec=1\n' | drop_in metal-boot-tftp.service watchdog
	inside systemctl daemon-reload
	far curl -s -m 60 tftp://10.79.0.1/hello >/dev/null
	inside kill -KILL "$(pid_of metal-boot-tftp.service)"
	[ "$(far curl -s -m 60 tftp://10.79.0.1/hello)" = hello ]
	local stuck
	stop_it() {
		far curl -s -m 60 tftp://10.79.0.1/hello
		stuck=$(pid_of metal-boot-tftp.service)
		[ "$stuck" != 0 ] && inside kill -STOP "$stuck"
	}
	until_true stop_it
	[ "$(far curl -s -m 60 tftp://10.79.0.1/hello)" = hello ]
	[ "$(pid_of metal-boot-tftp.service)" != "$stuck" ]
	watchdog_bit() {
		inside journalctl --no-pager -u metal-boot-tftp.service | grep -q 'Watchdog timeout'
	}
	until_true watchdog_bit
	inside systemctl reset-failed 'metal-boot-*'
}

@test "a server that does its rounds is left alone by the watchdog" {
	# More than the machine may stand still.
	printf '[Service]\nWatchdogSec=15\nExecStart=\nExecStart=/usr/local/bin/mb-tftpd -t 20\n' |
		drop_in metal-boot-tftp.service watchdog
	printf '[Service]\nWatchdogSec=15\nExecStart=\nExecStart=/usr/local/bin/mb-dhcpproxy -t 20\n' |
		drop_in metal-boot-dhcp.service watchdog
	printf '[Service]\nWatchdogSec=15\nExecStart=\nExecStart=/usr/local/bin/mb-poe -t 20 serve\n' |
		drop_in metal-boot-power.service watchdog
	inside systemctl daemon-reload
	for u in tftp dhcp power; do
		until_true is metal-boot-$u.service inactive
	done
	far curl -s -m 60 tftp://10.79.0.1/hello >/dev/null
	discover >/dev/null
	token /power/node1 >/dev/null
	for u in tftp dhcp power; do
		until_true is metal-boot-$u.service inactive
		[ "$(shows metal-boot-$u.service Result)" = success ]
		inside rm /etc/systemd/system/metal-boot-$u.service.d/watchdog.conf
	done
	inside systemctl daemon-reload
}

@test "as the DHCP server it keeps its leases, and looks whether an address is in use" {
	drop_in metal-boot-dhcp.service dhcp-server <"$TOP/etc/dhcp-server.conf"
	inside systemctl daemon-reload
	# Another opens the sockets, who reads nothing of them.
	for u in dhcp dhcp-probe; do
		run -0 inside systemd-analyze security --threshold=15 metal-boot-$u.service --no-pager
		echo "# $u: ${lines[-1]}"
	done
	until_true is metal-boot-dhcp.service inactive
	settings proxy_enabled: false
	until_true inside grep -qx dhcp.proxy_enabled=false $STATE/site
	run -0 far "$BUILD/tool/dhcp-clients" -p -i eth0 -c 5 -t 60
	[ "$(inside mb leases list | grep -c leased)" = 5 ]
	[ "$(whose $STATE/leases)" = 'metal-boot-dhcp metal-boot 644' ]
	[ "$(whose $STATE/leases.journal)" = 'metal-boot-dhcp metal-boot 644' ]
	[ "$(shows metal-boot-dhcp-probe.service Result)" = success ]
	[ "$(whose $STATE/probe.sock)" = 'metal-boot-dhcp metal-boot-dhcp 600' ]
	is metal-boot-dhcp.service active
	run -0 inside sh -c "sed -n 's/^Cap[A-Z][a-z]*:\t//p' /proc/$(pid_of metal-boot-dhcp.service)/status | sort -u"
	[ "$output" = 0000000000000000 ]
	run ! inside journalctl --no-pager -u metal-boot-dhcp.service --grep 'without a look'
	# The client has the address that this host would get.
	ip -n "$NET-cl" addr add 10.79.0.20/24 dev eth0
	local mac=dca632010203
	far "$BUILD/tool/udp" -i eth0 -p 68 -s 10.79.0.9 -w 3000 255.255.255.255:67 \
		"$(hex pi4-rom-discover | sed "s/\(.\{56\}\).\{12\}/\1$mac/")" >"$BATS_TEST_TMPDIR/offer" || :
	until_true sh -c "nsenter -t $INIT -m -p journalctl --no-pager -u metal-boot-dhcp.service | grep '10.79.0.20: in use by'"
	ip -n "$NET-cl" addr del 10.79.0.20/24 dev eth0
	# What root does, when the server has gone, is the server's all the same.
	until_true is metal-boot-dhcp.service inactive
	inside mb leases prune
	[ "$(whose $STATE/leases)" = 'metal-boot-dhcp metal-boot 644' ]
	run -0 far "$BUILD/tool/dhcp-clients" -p -i eth0 -c 5 -s 7 -t 60
	settings proxy_enabled: true
	until_true inside grep -qx dhcp.proxy_enabled=true $STATE/site
	inside rm /etc/systemd/system/metal-boot-dhcp.service.d/dhcp-server.conf
	inside systemctl daemon-reload
}

# A folder of the site's own for what a service writes, with the drop-in of etc/.
elsewhere() { # USER FOLDER SERVICE...
	local service
	inside install -d -o "$1" -g metal-boot "$2"
	for service in "${@:3}"; do
		sed "s|^ReadWritePaths=.*|ReadWritePaths=$2|" "$TOP/etc/elsewhere.conf" |
			drop_in "metal-boot-$service.service" elsewhere
	done
	inside systemctl daemon-reload
}

@test "leases and uploads go where the site says, when the services are told of the folder" {
	elsewhere metal-boot-dhcp /srv/dhcp dhcp leases
	elsewhere metal-boot-tftp /srv/up tftp
	drop_in metal-boot-dhcp.service dhcp-server <"$TOP/etc/dhcp-server.conf"
	inside systemctl daemon-reload
	until_true is metal-boot-dhcp.service inactive
	until_true is metal-boot-tftp.service inactive
	settings proxy_enabled: 'false, lease_file: /srv/dhcp/there'
	inside sh -c 'echo "tftp: {allow_write: true, write_directory: /srv/up}" >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -qx tftp.write_directory=/srv/up $STATE/site
	run -0 far "$BUILD/tool/dhcp-clients" -p -i eth0 -c 2 -s 40 -t 60
	[ "$(whose /srv/dhcp/there)" = 'metal-boot-dhcp metal-boot-dhcp 644' ]
	[ "$(inside mb leases list | grep -c leased)" = 2 ]
	inside systemctl start metal-boot-leases.service
	echo up >"$BATS_TEST_TMPDIR/up"
	far curl -s -m 60 -T "$BATS_TEST_TMPDIR/up" tftp://10.79.0.1/up
	[ "$(inside cat /srv/up/up)" = up ]
	settings proxy_enabled: true
	until_true inside grep -qx dhcp.proxy_enabled=true $STATE/site
	inside sh -c 'rm /etc/systemd/system/metal-boot-*/dhcp-server.conf /etc/systemd/system/metal-boot-*/elsewhere.conf'
	inside systemctl daemon-reload
}

@test "housekeeping is done by timers, as the users whose files it is" {
	for u in leases talos remote; do
		is metal-boot-$u.timer active
	done
	inside systemctl start metal-boot-leases.service
	inside systemctl start metal-boot-talos.service metal-boot-remote.service
	[ "$(shows metal-boot-leases.service Result)" = success ]
	[ "$(shows metal-boot-remote.service Result)" = exec-condition ]
}

@test "another system is asked by a user of its own, and the records follow" {
	mkdir "$BATS_TEST_TMPDIR/www"
	echo '{"52:54:00:00:00:01": {"hostname": "far"}}' >"$BATS_TEST_TMPDIR/www/hosts.json"
	ip netns exec "$NET-cl" busybox httpd -f -p 10.79.0.9:8081 -h "$BATS_TEST_TMPDIR/www" \
		>"$BATS_TEST_TMPDIR/httpd.log" 2>&1 3>&- &
	local source=$!
	until_true far curl -sf http://10.79.0.9:8081/hosts.json
	inside sh -c 'printf "%s\n" "remote: {type: http, url: http://10.79.0.9:8081/hosts.json}" >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -qx remote.type=http $STATE/site
	inside systemctl start metal-boot-remote.service
	kill $source
	[ "$(whose $STATE/remote/hosts.json)" = 'metal-boot-remote metal-boot-remote 644' ]
	until_true inside grep -qx name=far $STATE/by-name/far/record
	# The timer would ask again, of whom there is no more.
	inside sed -i '/^remote:/d' /etc/metal-boot/metal-boot.yaml
	until_true inside sh -c "! grep -q ^remote $STATE/site"
}

@test "Ironic's files are read from the moment in which the site says so" {
	printf '[Service]\nWatchdogSec=10\n' | drop_in metal-boot-ironic.service watchdog
	inside systemctl daemon-reload
	inside mkdir -p /srv/dnsmasq/hosts /srv/dnsmasq/opts
	echo 'dc:a6:32:01:02:03,set:node1' | inside sh -c 'cat >/srv/dnsmasq/hosts/node1.conf'
	echo 'tag:node1,67,ipxe.efi' | inside sh -c 'cat >/srv/dnsmasq/opts/node1.conf'
	inside sh -c 'echo "dnsmasq: {enabled: true, root_directory: /srv/dnsmasq}" >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -q tags=node1 $STATE/hosts/$MAC/ironic
	[ "$(whose $STATE/hosts/$MAC/ironic)" = 'metal-boot-ironic metal-boot 644' ]
	# And it goes on waiting, which the watchdog is told.
	until_true is metal-boot-ironic.service active
	pause 12
	[ "$(shows metal-boot-ironic.service NRestarts)" = 0 ]
	is metal-boot-ironic.service active
	inside sed -i '/^dnsmasq:/d' /etc/metal-boot/metal-boot.yaml
	until_true is metal-boot-ironic.service inactive
	inside test ! -e $STATE/hosts/$MAC/ironic
	inside rm /etc/systemd/system/metal-boot-ironic.service.d/watchdog.conf
	inside systemctl daemon-reload
	# With nobody to tell anything it ends at once, and that is well.
	inside systemctl start metal-boot-events.service
	until_true is metal-boot-events.service inactive
	[ "$(shows metal-boot-events.service Result)" = success ]
}

# What mb-web(8) says to do, by a word of it.
as_the_manual_says() { # WORD
	[ -e "$BATS_TEST_TMPDIR/manual" ] || {
		mkdir "$BATS_TEST_TMPDIR/manual"
		"$TOP/t/tool/manual-examples" "$BATS_TEST_TMPDIR/manual" "$TOP/man/mb-web.8"
	}
	sed 's/^# //' "$(grep -l "$1" "$BATS_TEST_TMPDIR"/manual/* | head -n 1)"
}

# A boot script, a state of power, a change that somebody with an account makes; of whom.
answers_for_us() { # SERVER
	until_true fetch / -o /dev/null
	fetch / | jq -e .default_version
	[ "$(fetch /healthcheck -o /dev/null -w '%{http_code}')" != 404 ]
	[ "$(fetch /metrics -o /dev/null -w '%{http_code}')" != 404 ]
	fetch / -o /dev/null -D - | tr -d '\r' | grep -qi "^Server: $1"
	script_has 10.79.0.1/images/
	local system=/redfish/v1/Systems/$MAC
	[ "$(fetch $system -u "operator:$password" | jq -r .PowerState)" = On ]
	[ "$(fetch $system -u "operator:$password" -o /dev/null -w '%{http_code}' -X PATCH \
		-H 'Content-Type: application/json' \
		-d '{"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}}')" = 200 ]
	inside mb override node1 | grep -q pxe
	inside mb override node1 none
}

@test "nginx, Apache and another lighttpd answer for us when they are told to as the manual says" {
	local password
	password=$(operator)
	echo 'dc:a6:32:01:02:03: {allow_pxe: true, osie: {kernel: k3}}' |
		inside sh -c 'cat >/etc/metal-boot/netboot.yaml'
	until_true inside grep -q k3 $STATE/hosts/$MAC/record
	as_the_manual_says 'mask --now' | inside sh -eu
	as_the_manual_says fcgiwrap | inside sh -eu
	answers_for_us nginx
	[ "$(token /power/node1 | jq -r .state)" = on ]
	inside systemctl disable --now nginx fcgiwrap.socket fcgiwrap.service
	as_the_manual_says a2enmod | inside sh -eu
	answers_for_us Apache
	inside systemctl disable --now apache2
	# Another lighttpd has the port, and ours is behind it.
	inside systemctl unmask metal-boot-web.socket metal-boot-web.service
	as_the_manual_says ListenStream | inside sh -eu
	printf '%s\n' 'address: 10.79.0.1' 'port: 80' 'trusted_proxies: [127.0.0.1]' |
		inside sh -c 'cat >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -qx address=10.79.0.1 $STATE/site
	as_the_manual_says mod_proxy | inside sh -c 'cat >/etc/lighttpd/conf-enabled/90-metal-boot.conf'
	inside systemctl start lighttpd
	answers_for_us lighttpd
	inside systemctl stop lighttpd
	inside sh -c 'rm /etc/lighttpd/conf-enabled/90-metal-boot.conf /etc/systemd/system/metal-boot-web.socket.d/port.conf'
	inside sed -i '/^address:/d; /^port:/d; /^trusted_proxies:/d' /etc/metal-boot/metal-boot.yaml
	inside systemctl daemon-reload
	inside systemctl stop metal-boot-web.service
	inside systemctl restart metal-boot-web.socket
}

@test "when nobody asks, nothing of ours is there but what records consoles, if it does" {
	local before
	until_true is metal-boot-web.service inactive
	before=$(starts metal-boot-web.service)
	fetch /redfish/v1/ -f >/dev/null
	until_true started_after metal-boot-web.service "$before"
	until_true nothing_of_ours
	[ "$(shows metal-boot-redfish.service Result)" = success ]
	[ "$(shows metal-boot-web.service Result)" = success ]
	# As it comes.
	inside sed -i '/^console:/d' /etc/metal-boot/metal-boot.yaml
	until_true is metal-boot-console.service active
	until_true only_the_recorder
	settings proxy_enabled: true
	until_true nothing_of_ours
}

# The recorder, and its helper that hears the network.
only_the_recorder() {
	[ "$(ours | awk '{ print $2 }' | sort -u)" = /usr/local/bin/mb-console-record ]
}

# How often lighttpd had nothing to do.
web_ends() {
	inside journalctl --no-pager -o cat -u metal-boot-web.service | grep -c 'after idle timeout' || :
}

ends_after() { # COUNT
	[ "$(web_ends)" -ge "$1" ]
}

@test "the web server goes when nobody asks, but not while what a request began goes on" {
	local before
	printf '#!/bin/sh\nprintf "Status: 202\\r\\n\\r\\n"\nsetsid sleep 1000 </dev/null >/dev/null 2>&1 &\n' |
		inside sh -c 'cat >/usr/bin/lingers && chmod 755 /usr/bin/lingers'
	printf '%s\n' '$HTTP["url"] == "/lingers" {' 'alias.url = ( "/lingers" => "/usr/bin/lingers" )' \
		'cgi.assign = ( "" => "" )' 'url.access-deny = ( "~" )' '}' | inside sh -c 'cat >/etc/metal-boot/lighttpd.conf'
	until_true is metal-boot-web.service inactive
	before=$(web_ends)
	run -0 fetch /lingers -o /dev/null -w "%{http_code}"
	[ "$output" = 202 ]
	until_true ends_after $((before + 2))
	is metal-boot-web.service active
	[ "$(fetch /redfish/v1/ -o /dev/null -w '%{http_code}')" = 200 ]
	inside pkill -x sleep
	until_true is metal-boot-web.service inactive
	[ "$(fetch /redfish/v1/ -o /dev/null -w '%{http_code}')" = 200 ]
	inside rm /etc/metal-boot/lighttpd.conf
}

@test "a stop ends all of it, cleanly, and a start brings it back" {
	far curl -s -m 60 tftp://10.79.0.1/hello >/dev/null
	discover >/dev/null
	token /power/node1 >/dev/null
	inside systemctl stop metal-boot.target
	until_true nothing_of_ours
	[ -z "$(inside pgrep lighttpd)" ]
	[ -z "$(inside ss -Hlun)" ]
	run -0 inside systemctl list-units --failed --no-legend 'metal-boot*'
	[ -z "$output" ] || fail "$output $(inside journalctl --no-pager -n 60 -p notice)"
	inside systemctl start metal-boot.target
	[ "$(far curl -s -m 60 tftp://10.79.0.1/hello)" = hello ]
}

@test "an inventory that Ironic does not take holds up no start" {
	inside sh -c 'echo "ironic: {url: http://10.79.0.9:9}" >>/etc/metal-boot/metal-boot.yaml'
	until_true inside grep -qx ironic.url=http://10.79.0.9:9 $STATE/site
	echo '{"inventory": {"interfaces": [{"name": "eth0", "mac_address": "dc:a6:32:01:02:03"}]}}' \
		>"$BATS_TEST_TMPDIR/inventory"
	fetch /v1/continue_inspection -f -H 'Content-Type: application/json' -d @"$BATS_TEST_TMPDIR/inventory"
	inside systemctl stop metal-boot.target
	until_true nothing_of_ours
	inside sh -c "ls $STATE/inspect/$MAC.*"
	inside timeout 300 systemctl start metal-boot.target
	is metal-boot-forward.service active
	[ -z "$(inside systemctl list-jobs --no-legend metal-boot-forward.service)" ]
	inside sh -c "rm $STATE/inspect/$MAC.*"
	inside sed -i '/^ironic:/d' /etc/metal-boot/metal-boot.yaml
	inside systemctl stop metal-boot-forward.service
}

# As on a machine on which only root ever ran it.
no_users_yet() {
	inside systemctl stop metal-boot.target metal-boot-web.service
	until_true nothing_of_ours
	inside sh -c "rm -rf $STATE /run/metal-boot /var/cache/metal-boot && mkdir $STATE"
}

@test "what mb up and commands made as root, the services have when they start" {
	no_users_yet
	inside sed -i 's/hostname: node1,/hostname: node1, serial_console: "exec:while read -r line; do echo said $line; done",/' \
		/etc/metal-boot/backend.yaml
	inside sh -c 'umask 022 && mb config && mb override node1 disk'
	local password
	password=$(operator)
	# As Debian leaves it when lighttpd is installed.
	inside systemctl -q enable --now lighttpd
	until_true inside sh -c '[ -n "$(ss -Hltn "sport = :80")" ]'
	run -75 inside mb up -i eth0
	[[ $output == *"TCP port 80 is taken by lighttpd; end it (systemctl disable --now lighttpd), or set port "* ]]
	eval "inside $(grep -o 'systemctl disable --now lighttpd' "$TOP/README.md" | head -n 1)"
	inside sh -c "umask 022 && echo \$\$ >/run/up.pid && exec mb up -i eth0" >"$BATS_TEST_TMPDIR/up.log" 2>&1 3>&- &
	local up=$!
	until_true grep -q '^mb: ready on' "$BATS_TEST_TMPDIR/up.log"
	discover >/dev/null
	until_true inside test -e $STATE/hosts/$MAC/identity
	until_true inside test -e $STATE/hosts/$MAC/console.log
	fetch "/boot/$MAC" >/dev/null
	inside sh -c 'kill $(cat /run/up.pid)'
	wait $up || :
	[ "$(whose $STATE/hosts/$MAC)" = 'root root 755' ]

	inside systemd-tmpfiles --create metal-boot.conf
	inside systemctl start metal-boot.target
	until_true is metal-boot-config.service inactive
	run -0 inside systemctl list-units --failed --no-legend 'metal-boot*'
	[ -z "$output" ] || fail "$output $(inside journalctl --no-pager -n 60 -p notice)"
	[ "$(whose $STATE/hosts/$MAC)" = 'metal-boot-config metal-boot 2775' ]
	[ "$(whose $STATE/hosts/$MAC/events)" = 'metal-boot-config metal-boot 664' ]
	[ "$(whose $STATE/hosts/$MAC/console.log)" = 'metal-boot-console metal-boot-console 640' ]
	[ "$(whose $STATE/counters/mb-dhcpproxy)" = 'metal-boot-dhcp metal-boot 644' ]
	run inside sh -c "cd $STATE && find consoles hosts by-* switches ironic remote redfish rpc-used counters/* \
		uploads inspect eeprom /var/cache/metal-boot -user root"
	[ -z "$output" ] || fail "$output"
	# Each does its work on that: an edit, a packet, a boot script, an account.
	inside sh -c 'echo "dc:a6:32:01:02:03: {allow_pxe: true, osie: {kernel: k4}}" >/etc/metal-boot/netboot.yaml'
	until_true inside grep -q k4 $STATE/hosts/$MAC/record
	inside mb override node1 none
	until_true script_has 10.79.0.1/images/k4
	is metal-boot-console.service active
	inside sh -c ": >$STATE/hosts/$MAC/events"
	discover >/dev/null
	fetch "/boot/$MAC" >/dev/null
	until_true inside grep -q '"by":"mb-dhcpproxy"' $STATE/hosts/$MAC/events
	until_true inside grep -q '"by":"mb-ipxe-cgi"' $STATE/hosts/$MAC/events
	fetch /redfish/v1/Systems -u "operator:$password" | jq -e '.Members | length >= 1' >/dev/null
	token /power/node1/off -d '' >/dev/null
	until_true inside grep -qx off $STATE/switches/rack1/relay.2
}
