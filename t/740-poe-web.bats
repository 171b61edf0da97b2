#!/usr/bin/env bats
# The drivers of mb-poe that speak to a web service, each against an imitation of its kind.

load poe-web

@test "a driver tells what it can without asking anybody" {
	each features_are_told
}
features_are_told() {
	run -0 "$BIN/$kind" features </dev/null
	[[ $output == *settle=* ]]
	[ ! -e "$log" ]
}

@test "status tells every port, and changes nothing" {
	each status_is_whole
}
status_is_whole() {
	before=$(settings_of; admins)
	driver 0 status
	got=$(grep -v '^-' <<<"$output" | cut -d ' ' -f 1-2 | grep -v lamp)
	[ "$got" = "$(paste -d ' ' <(tr ' ' '\n' <<<"$ports") <(tr ' ' '\n' <<<"$states"))" ]
	grep -qE "^$p1 on.* watts=3.8( |\$)" <<<"$output"
	grep '^- ' <<<"$output" | not grep -v '^- ok model=[^ ]*\|^- ok .* model=[^ ]* budget=65$'
	[ "$before" = "$(settings_of; admins)" ]
}

@test "status of some ports is of those alone, and of no such port is 78" {
	each status_is_of_those
}
status_is_of_those() {
	driver 0 status "$p3" "$p1"
	[ "$(grep -v '^-' <<<"$output" | cut -d ' ' -f 1)" = "$p1"$'\n'"$p3" ]
	driver 78 status "$p1" nowhere9
	has "rack1 has no port nowhere9"
}

@test "set switches several ports, and nothing else of them or of others changes" {
	each set_switches
}
set_switches() {
	before=$(settings_of)
	driver 0 set "$p2=off" "$p3=on"
	[ -z "$output" ]
	[ "$(admins)" = 'on off on on' ]
	[ "$before" = "$(settings_of)" ]
}

@test "set is as few requests as the switch can, and status of it shows what was set" {
	each set_is_short
}
set_is_short() {
	driver 0 set "$p1=off" "$p2=off" "$p4=off"
	case $kind in
	mikrotik | openwrt | homeassistant) [ "$(asked "$order")" = 1 ] ;;
	*) [ "$(asked "$order")" = 3 ] ;;
	esac
	driver 0 status "$p1"
	has "$p1 off"
}

@test "a port that is not there is 78, and nothing is switched" {
	each nothing_for_no_port
}
nothing_for_no_port() {
	driver 78 set "$p1=off" nowhere9=on
	has "rack1 has no port nowhere9"
	[ "$(admins)" = 'on on off on' ]
	[ "$(asked "$order")" = 0 ]
}

@test "a dry run says what it would do, without a secret, and does not" {
	each dry_run
}
dry_run() {
	more=dry_run=true
	driver 0 set "$p1=off" "$p3=on"
	[ "${#lines[@]}" -ge 1 ]
	[ -z "$(grep -v '^would [A-Z]* http' <<<"$output")" ]
	[ "$(admins)" = 'on on off on' ]
	[ "$(asked "$order")" = 0 ]
	[[ $output != *wörd* && $output != *s3cret* ]]
	not grep -E '"?\bt[0-9a-f]{15}|=[0-9a-f]{32}|"[0-9a-f]{32}"' <<<"$output"
	if [[ $("$BIN/$kind" features </dev/null) == *cycle* ]]; then
		driver 0 cycle 5 "$p1"
		has 'would POST'
		is 'all(.ports[]; .cycled == null)'
	fi
}

@test "on a switch that lags the state is what it shows, and admin what it was told" {
	each lag_is_told
}
lag_is_told() {
	touch "$S/$kind/lag"
	driver 0 set "$p1=off" "$p3=on"
	[ "$(admins)" = 'off on on on' ]
	driver 0 status
	case $kind in
	openwrt | homeassistant)
		grep -qE "^$p1 on" <<<"$output"
		grep -qE "^$p3 off" <<<"$output"
		;;
	omada | netgear-plus) grep -qE "^$p1 on admin=off" <<<"$output" ;;
	*)
		grep -qE "^$p1 on admin=off" <<<"$output"
		grep -qE "^$p3 off admin=on" <<<"$output"
		;;
	esac
}

@test "cycle and find are the switch's own, or 64 without asking anybody" {
	each cycle_and_find
}
cycle_and_find() {
	what=$("$BIN/$kind" features </dev/null)
	if [[ $what == *cycle* ]]; then
		driver 0 cycle 7 "$p1" "$p2"
		is '.ports[$p1].cycled != null and .ports[$p2].cycled != null and .ports[$p4].cycled == null'
	else
		driver 64 cycle 7 "$p1"
		[ ! -e "$log" ]
	fi
	if [[ $what == *find* ]]; then
		driver 0 find
		[ "$output" = "dc:a6:32:00:00:01 $p1"$'\n'"dc:a6:32:00:00:02 $p2" ]
	else
		rm -f "$log"
		driver 64 find
		[ ! -e "$log" ]
	fi
}

@test "arguments that are wrong are 64, and nobody is asked" {
	each arguments
}
arguments() {
	for args in 'set' "set $p1" "set $p1=maybe" "set $p1=on $p1=off" "set =on" 'find all' 'cycle' 'boot'; do
		# shellcheck disable=SC2086 # words
		driver 64 $args
	done
	[ ! -e "$log" ]
}

@test "a setting that is missing or wrong is 78 and named" {
	each settings_are_named
}
settings_are_named() {
	driver_by conf_but url '' -- 78 status
	has "rack1: url is not set"
	driver_by conf_but url 'https://me:wörd@127.0.0.1' -- 78 status
	has "in url"
	lacks wörd
	driver_by conf_but url 127.0.0.1 -- 78 status
	has "http://"
	driver_by conf_but folder "$T/nowhere" -- 78 status
	has "nothing can be kept in $T/nowhere"
}

@test "a session that ends in the middle is opened again, once, and the order counts once" {
	each session_ends
}
session_ends() {
	bad 401 1 "$read"
	if [ $session = none ]; then
		driver 78 status
		has 'does not let us in (401)'
		return
	fi
	driver 0 status
	is '.logins == 2'
	bad 401 1 "$order"
	driver 0 set "$p1=off"
	[ "$(admins)" = 'off on off on' ]
	bad 401 99 "$read"
	logins=$(jq .logins "$state")
	driver 78 status
	is ".logins <= $logins + 2"
}

@test "asked too often it waits and asks again, but not for ever" {
	each too_often
}
too_often() {
	bad 429 1 "$read"
	driver 0 status
	bad 503 1 "$order"
	driver 0 set "$p1=off"
	[ "$(admins)" = 'off on off on' ]
	bad 429 99 "$read"
	# It asks once for each second that it may take.
	driver_by conf_but timeout 15 -- 75 status
	has 'asks to come back later (429)'
}

@test "an answer that does not come is 75, also to an order" {
	each silence
}
silence() {
	bad slow 1 "$read"
	driver_by conf_but timeout 1 -- 75 status
	has 'within 1 s'
	bad slow 1 "$order"
	driver_by conf_but timeout 1 -- 75 set "$p1=off"
	has 'within 1 s'
}

@test "a connection that is reset, and half an answer, are 75" {
	each broken_off
}
broken_off() {
	# Curl itself asks again, once, when a connection that had served is reset.
	bad reset 9 "$read"
	driver 75 status
	has 'no whole answer'
	bad half 1 "$read"
	driver 75 status
	has 'was cut short'
	bad reset 9 "$order"
	driver 75 set "$p1=off"
	# An AOS-CX answers an order without a text, which has no half.
	[ "$kind" != aruba-cx ] || return 0
	bad half 1 "$order"
	driver 75 set "$p2=off"
}

@test "an answer in place of the switch's that means nothing is 65" {
	each nonsense
}
nonsense() {
	for what in html garbage empty; do
		bad $what 99 "$read"
		driver 65 status
		has "what http://127.0.0.1"
		has ' answers is not what '
		bad $what 99 "$read"
		driver 65 set "$p1=off"
	done
	[ "$(admins)" = 'on on off on' ]
}

@test "an answer to an order that means nothing is 75, for it may have been taken" {
	each nonsense_to_an_order
}
nonsense_to_an_order() {
	for what in html garbage; do
		bad $what 9 "$order"
		driver 75 set "$p1=off"
		has 'taken'
	done
}

@test "a failure of the switch's own is 75" {
	each own_failure
}
own_failure() {
	bad 500 99 "$read"
	driver 75 status
	has 'answers 500'
	bad 500 1 "$order"
	driver 75 set "$p1=off"
}

@test "nobody who listens is 75" {
	each nobody
}
nobody() {
	echo 1 >"$S/$kind/port"
	driver 75 status
	has 'nobody listens at'
}

@test "no room for a session is 75, not a wrong password" {
	each no_room
}
no_room() {
	bad limit 99 "$login"
	driver_by conf_but timeout 1 -- 75 status
	is '.logins == 0'
}

@test "a wrong password is 78, and shown once" {
	each wrong_password
}
wrong_password() {
	conf_wrong() { conf | sed 's/wörd/wird/; s/s3cret/secr3t/'; }
	driver_by conf_wrong -- 78 status
	[[ $output == *'let us in'* || $output == *'let admin in'* || $output == *'gives no session'* ]]
	lacks wird
	lacks secr3t
	is '.logins == 0'
	[ "$(asked "$login")" -le 3 ]
}

@test "what shows that a form is ours has changed: a new session, and the order counts" {
	for k in omada aruba-cx netgear-plus; do
		as "$k"
		switches "$k"
		bad token 1 "$order"
		driver 0 set "$p1=off"
		[ "$(admins)" = 'off on off on' ]
		is '.logins == 2'
	done
}

@test "what another administrator changes at the same time stays" {
	each theirs_stays
}
theirs_stays() {
	bad admin 1 "$read"
	driver 0 set "$p1=off"
	[ "$(admins)" = 'off on off off' ]
	is '.ports[$p4].config.note == "theirs"'
	driver 0 set "$p1=on" "$p3=on"
	[ "$(admins)" = 'on on on off' ]
	is '.ports[$p4].config.note == "theirs"'
}

@test "a session is closed, or kept for the next run where the switch has room" {
	each sessions_are_closed
}
sessions_are_closed() {
	driver 0 status
	driver 0 status
	case $session in
	none) is '.sessions == 0 and .logins == 0' ;;
	closed)
		is '.sessions == 0 and .logins == 2'
		[ ! -e "$folder/session" ]
		;;
	kept)
		is '.sessions == 1 and .logins == 1'
		[ "$(stat -c %a "$folder/session")" = 600 ]
		;;
	esac
	[ ! -e "$folder/work" ]
	if [ $session = kept ]; then
		driver_by conf_but username other -- 78 status
		driver 0 status
	fi
	# Without a folder nothing is kept, and after a failure neither.
	rm -f "$folder/session"
	sessions=$(jq .sessions "$state")
	bad 500 1 "$read"
	driver_by conf_but folder '' -- 75 status
	is ".sessions == $sessions"
}

@test "a run that is told to stop closes its session; one that is killed leaves it to the next" {
	for k in aruba-s aruba-cx netgear-plus; do
		as "$k"
		switches "$k"
		for signal in TERM KILL; do
			bad slow 1 "$read"
			conf >"$T/conf"
			"$BIN/$kind" status <"$T/conf" >"$T/out" 2>&1 3>&- &
			pid=$!
			until_true grep -q 'slow 0' "$S/$kind/bad"
			kill -$signal $pid
			touch "$S/$kind/go"
			wait $pid || code=$?
			rm "$S/$kind/go"
			if [ $signal = TERM ]; then
				[ "$code" = 75 ]
				grep -q 'told to stop' "$T/out"
				is '.sessions == 0'
			else
				is '.sessions == 1'
			fi
		done
		driver 0 status
		is '.sessions == 0 and .logins == 2'
	done
}

@test "no secret is in an argument, in the environment or in a file that stays" {
	command -v strace >/dev/null || skip "no strace"
	each no_secret_leaks
}
no_secret_leaks() {
	conf >"$T/conf"
	env password=x token=x secret=x body=x text=x said=x settings=x common=x hidden=x username=x key=x csrf=x \
		cookie=x hash=x strace -v -f -qq -s 100000 -e trace=execve -o "$T/trace" \
		"$BIN/$kind" set "$p1=off" "$p3=on" <"$T/conf"
	[ "$(grep -c 'execve(.*jq' "$T/trace")" -ge 2 ]
	for secret in 'w\\303\\266rd' wörd w%C3%B6rd s3cret "$(printf 'admin:p"\\ss: wörd&x=1' | base64 | cut -c 1-30)"; do
		not grep -qF -- "$secret" "$T/trace"
		not grep -rF -- "$secret" "$folder"
	done
	# Nor what the switch gave for the password.
	not grep -oE '(sessionId|SID|SESSIONID|[^a-z]id)=[0-9a-f]{32}|Csrf-Token: t|"t[0-9a-f]{15}"' "$T/trace"
}

@test "a message has no secret, whatever the switch says" {
	each nothing_is_said
}
nothing_is_said() {
	bad echo 9 "$order|PATCH"
	driver 1 set "$p1=off"
	has 'says no'
	lacks wörd
	lacks s3cret
	lacks ss:
	bad echo 1 "$read"
	run "$BIN/$kind" status < <(conf)
	[ "$status" != 0 ]
	lacks wörd
	lacks s3cret
}

@test "with TLS the switch is known by its CA or its key, or nothing is told to it" {
	command -v openssl >/dev/null || skip "no openssl"
	for ca in own other; do
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$ca" \
			-keyout "$T/$ca.key" -out "$T/$ca.pem" 2>/dev/null
	done
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=switch \
		-keyout "$T/switch.key" -out "$T/switch.csr" 2>/dev/null
	openssl x509 -req -in "$T/switch.csr" -CA "$T/own.pem" -CAkey "$T/own.key" -CAcreateserial -days 2 \
		-extfile <(echo subjectAltName=IP:127.0.0.1) -out "$T/switch.pem" 2>/dev/null
	pin=sha256//$(openssl x509 -in "$T/switch.pem" -noout -pubkey | openssl pkey -pubin -outform der |
		openssl dgst -sha256 -binary | base64)
	scheme=https tls="$T/switch.pem $T/switch.key" each tls_is_checked
}
tls_is_checked() {
	for bad_one in '' "ca_file=$T/other.pem" "ca_file=$T/own.pem"$'\n'pinned=sha256//AAAA; do
		more=$bad_one
		driver 78 status
		[[ $output == *"no trust in https://127.0.0.1"* || $output == *' is not the one that is pinned' ]]
		[ ! -e "$log" ]
	done
	for right in "ca_file=$T/own.pem" insecure=true "ca_file=$T/own.pem"$'\n'"pinned=$pin" "pinned=$pin"; do
		more=$right
		driver 0 status
	done
	more=''
}

# What one kind has alone.

@test "mikrotik: ports are switched one by one where RouterOS does not take several" {
	as mikrotik
	switches mikrotik
	quirks set-by-id
	driver 0 set ether5=off ether6=off ether7=on
	[ "$(admins)" = 'off off on on' ]
	[ "$(asked '^PATCH')" = 3 ]
	quirks set-by-id refuse
	driver 1 set ether5=on
	has 'rack1 says no to PATCH'
	has 'not on this port'
}

@test "mikrotik: a port that was forced on is forced on again" {
	as mikrotik
	switches mikrotik
	conf >"$T/conf"
	url=$(sed -n 's/^url=//p' "$T/conf")
	curl -sf -o /dev/null -u 'admin:p"\ss: wörd&x=1' -d '{"numbers": "ether5", "poe-out": "forced-on"}' \
		"$url/rest/interface/ethernet/poe/set"
	driver 0 set ether5=on
	[ "$(asked 'POST .*/set')" = 1 ]
	driver 0 set ether5=off ether6=off
	driver 0 set ether5=off
	driver 0 set ether5=on ether6=on
	is '.ports.ether5.config["poe-out"] == "forced-on" and .ports.ether6.config["poe-out"] == "auto-on"'
	[ ! -s "$folder/forced" ]
}

@test "mikrotik: a cycle names ports as this RouterOS wants, and lasts as long as it can" {
	as mikrotik
	switches mikrotik
	driver 0 cycle 8 ether5 ether6
	is '.ports.ether5.cycled == "8s" and .ports.ether6.cycled == "8s"'
	[ "$(asked power-cycle)" = 1 ]
	quirks cycle-by-id
	driver 0 cycle 60 ether5 ether6
	is '.ports.ether5.cycled == "60s" and .ports.ether6.cycled == "60s"'
	driver 1 cycle 61 ether5
	driver 64 cycle soon ether5
}

@test "mikrotik: a router that gives no power says so" {
	as mikrotik
	switches mikrotik
	quirks no-poe
	driver 78 status
	has 'rack1 has no port that gives power'
}

@test "omada: a port that goes by its profile gets an override that begins as the profile" {
	as omada
	switches omada
	before=$(settings_of)
	driver 0 set 1=on
	[ "$before" = "$(settings_of)" ]
	[ "$(asked PATCH)" = 0 ]
	driver 0 set 1=off
	is '.ports["1"].config | .profileOverrideEnable and .dot1x == 1 and .bandWidthCtrlType == 1
		and .bandCtrl.egressLimit == 100 and .spanningTreeEnable and .lldpMedEnable
		and .nativeNetworkId == "n7" and .tagIds == ["t1"] and .note == "owner'"'"'s 1"'
	driver 0 set 1=on
	[ "$(admins)" = 'on on off on' ]
}

@test "omada: controllers of version 6 are asked where they listen" {
	as omada
	for version in v6 v62; do
		rm -f "$folder/session"
		switches omada
		quirks $version
		driver 0 set 1=off 3=on
		[ "$(admins)" = 'off on on on' ]
		[ "$(asked 'PATCH /openapi/v1/')" = 2 ]
		driver 0 find
		[ "${#lines[@]}" = 2 ]
	done
}

@test "omada: the site is found by its name or its id, and is 78 when we may not see it" {
	as omada
	switches omada
	more=site=site1
	driver 0 status
	has '2 idle up=no uplink=yes'
	[[ $output != *uplink*uplink* ]]
	more='site=Elsewhere'
	driver 78 status
	has 'no site Elsewhere'
	more=
	driver_by conf_but device '' -- 78 status
	has 'rack1: device is not set'
	driver_by conf_but device rack -- 78 status
	has 'device is not the MAC of a switch'
}

@test "omada: what the controller says no to is 1, with its words" {
	as omada
	switches omada
	quirks refuse
	driver 1 set 1=off
	has 'rack1 says no: Not on this port.'
}

@test "aruba-s: an old version that tells only the statistics is enough" {
	as aruba-s
	switches aruba-s
	bad 404 9 '/poe/ports$|/ports$|/system'
	driver 0 status
	[ "$output" = "1 on class=3 watts=3.8
2 idle watts=0
3 off watts=0
4 fault watts=0" ] || has '- ok'
	has '1 on class=3 watts=3.8'
}

@test "netgear-plus: all settings of a port go back with the form, and the hash" {
	as netgear-plus
	switches netgear-plus
	driver 0 set 1=off
	[ "$(asked 'ADMIN_MODE=0&PORT_PRIO=2&POW_MOD=3&POW_LIMT_TYP=2&POW_LIMT=20.0&DETEC_TYP=3&hash=t[0-9a-f]{15}$')" = 1 ]
}

@test "netgear-plus: a page without a number takes the password as it is" {
	as netgear-plus
	switches netgear-plus
	quirks no-rand
	driver 0 status
}

@test "netgear-plus: a model with other pages is named, and a form that fails is 1" {
	as netgear-plus
	switches netgear-plus
	quirks gs316
	driver 78 status
	has 'is a GS316EP'
	quirks refuse
	driver 1 set 1=off
	has 'rack1 says no'
	is '.sessions == 0'
}

@test "openwrt: an account that may only call poe is enough, and one that may not is named" {
	as openwrt
	switches openwrt
	quirks poe-only
	driver 0 status
	has 'lan1 on watts=3.8'
	driver 0 set lan1=off
	quirks no-acl
	driver 78 status
	has 'its ACL must allow it'
	quirks no-poe
	driver 78 status
	has 'realtek-poe is not there'
	quirks refuse
	driver 1 set lan1=on
	has 'ubus status 2'
}

@test "homeassistant: device says which entities are ports, and a sensor tells the watts" {
	as homeassistant
	switches homeassistant
	driver 0 status
	has 'switch.lamp on watts=5'
	more='device=switch.*_poe'
	driver 0 status
	lacks lamp
	has 'switch.pi1_poe on watts=3.8'
	driver 78 set switch.lamp=off
	more='device=*'
	driver 0 set light.hall=off switch.pi1_poe=off
	[ "$(asked 'POST /api/services/light/turn_off .*"light.hall"]')" = 1 ]
	[ "$(asked 'POST /api/services/switch/turn_off .*\["switch.pi1_poe"]')" = 1 ]
	more=
	driver_by conf_but token '' -- 78 status
	has 'token is not set'
}
