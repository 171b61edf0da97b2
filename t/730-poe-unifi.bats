#!/usr/bin/env bats
# The PoE driver for UniFi controllers, against an imitation of both kinds.

load poe-driver
DRIVER=unifi
MAC=74:ac:b9:00:00:01

# A controller, and a key for it: [CERTIFICATE-AND-KEY].
controller() {
	command -v jq >/dev/null || skip "no jq"
	command -v python3 >/dev/null || skip "no python3"
	cp "$BATS_TEST_DIRNAME/data/unifi/device.json" "$T/device.json"
	cp "$BATS_TEST_DIRNAME/data/unifi/clients.json" "$T/sta.json"
	cp "$T/device.json" "$T/now"
	: >"$T/log"
	start "$@"
}

start() {
	"$BATS_TEST_DIRNAME/tool/unifi-controller" "$T" "$@" >"$T/peer.log" 2>&1 3>&- &
	peer=$!
	until_true test -e "$T/port" || { cat "$T/peer.log"; return 1; }
	port=$(cat "$T/port")
	base=127.0.0.1:$port
	by_key
}

# The controller again, with a switch that is not the same: JQ'S-CHANGE.
other_device() {
	kill "$peer"
	wait "$peer" || :
	rm "$T/port"
	jq "$1" "$T/device.json" >"$T/device.new"
	mv "$T/device.new" "$T/device.json"
	start
}

by_key() {
	settings="url=http://$base
device=$MAC
api_key=right-key
timeout=60"
}

by_login() {
	settings="url=http://$base
device=$MAC
username=admin
password=pass \"\\\\word
timeout=60"
}

day() { # LINE...
	printf '%s\n' "$@" >"$T/day"
}

# How often the controller was asked: METHOD PATH-PART.
asked() {
	jq -s --arg m "$1" --arg p "$2" \
		'map(select(.method == $m and (.path | contains($p)))) | length' "$T/log"
}

# A port's override as it is now: PORT.
override() {
	jq -c --argjson p "$1" '.port_overrides[] | select(.port_idx == $p)' "$T/now"
}

# What was written last, byte for byte.
written() {
	jq -rs 'map(select(.method == "PUT"))[-1].body' "$T/log"
}

@test "status tells of all ports that give power, in one request" {
	controller
	drive 0 status
	is "- ok model=US8P60 budget=52 watts=12.5
1 on watts=3.52 class=4 up=yes
2 on watts=3.52 class=4 up=yes
3 off up=no
4 idle up=no
5 on watts=2.10 up=yes
6 idle up=yes
7 on watts=3.52 class=4 up=yes
8 idle up=yes uplink=yes"
	[ "$(wc -l <"$T/log")" = 1 ]
	drive 0 status 3 1
	is "- ok model=US8P60 budget=52 watts=12.5
1 on watts=3.52 class=4 up=yes
3 off up=no"
}

@test "what the switch was told and does not yet show is said beside its state" {
	controller
	day lag
	drive 0 set 1=off 3=on
	drive 0 status 1 3
	has "1 on admin=off watts=3.52"
	has "3 off admin=on"
	: >"$T/day"
	drive 0 status 1 3
	has $'\n1 off class=4 up=no'
	has $'\n3 on watts=3.52'
}

@test "a USW-Flex is said to restart when a port is switched" {
	controller
	other_device '.model = "USF5P"'
	drive 0 status 1
	has "restarts=yes"
}

@test "set changes its ports in one write, and all else of the overrides goes back as it came" {
	controller
	drive 0 set 1=off 4=off
	[ -z "$output" ]
	[ "$(asked PUT rest/device)" = 1 ]
	override 1 | grep -F '"poe_mode":"off"'
	# One that was not there is appended, with the port's profile.
	[ "$(override 4)" = '{"port_idx":4,"portconf_id":"conf4","poe_mode":"off"}' ]
	# Everything but our two modes is as it was.
	[ "$(jq -S '.port_overrides | map(select(.port_idx != 4)) | .[0].poe_mode = "auto"' "$T/now")" = \
		"$(jq -S .port_overrides "$T/device.json")" ]
	written | grep -F '"x_future":123456789012345678901234567890'
	written | grep -F '{"n":18446744073709551615}'
	written | grep -F '"ratio":0.1,"tag":"#7"'
	written | grep -F '"none":null'
}

@test "a port is turned on in the mode that it was turned off in, else in auto" {
	controller
	drive 0 set 5=off
	override 5 | grep -F '"poe_mode":"off"'
	drive 0 set 5=on 3=on
	override 5 | grep -F '"poe_mode":"pasv24"'
	override 3 | grep -F '"poe_mode":"auto"'
	# What is on stays in its mode.
	rm "$T/folder/modes"
	drive 0 set 5=on
	override 5 | grep -F '"poe_mode":"pasv24"'
}

@test "what is so already is not written, and an order that the switch ignores is, again" {
	controller
	drive 0 set 3=off 1=on
	[ "$(asked PUT '')" = 0 ]
	day lag
	drive 0 set 1=off
	drive 0 set 1=off
	[ "$(asked PUT '')" = 2 ]
}

@test "dry_run says what would be written, and writes nothing" {
	controller
	settings="$settings
dry_run=true"
	drive 0 set 1=off 4=off
	says "would write to http://$base/rest/device/"
	has "port 1 poe_mode=off, port 4 poe_mode=off"
	lacks right-key
	drive 0 cycle 5 1 2
	[ "${#lines[@]}" = 2 ]
	has "would post to http://$base/cmd/devmgr: power-cycle of port 2"
	[ "$(asked PUT '')$(asked POST '')" = 00 ]
}

@test "cycle is the controller's own, one order a port, and is refused of a port that is off" {
	controller
	drive 0 cycle 5 1 2
	[ "$(jq -rs 'map(select(.method == "POST")) | map(.body | fromjson) | tostring' "$T/log")" = \
		"[{\"cmd\":\"power-cycle\",\"mac\":\"$MAC\",\"port_idx\":1},{\"cmd\":\"power-cycle\",\"mac\":\"$MAC\",\"port_idx\":2}]" ]
	drive 1 cycle 5 1 3
	says "port 3 of rack is off"
	[ "$(asked POST devmgr)" = 2 ]
}

@test "find tells who is connected, else who was last, and nobody behind ways to other switches" {
	controller
	drive 0 find
	is "dc:a6:32:00:00:01 1
dc:a6:32:00:00:02 2
dc:a6:32:00:00:03 3"
}

@test "a login is made once, kept in the folder, and made again when its end has come" {
	controller
	by_login
	drive 0 status 1
	drive 0 set 1=off
	drive 0 cycle 5 2
	[ "$(asked POST auth/login)" = 1 ]
	[ "$(asked GET /)" -gt 1 ]
	[ "$(jq -rs 'map(select(.path == "/")) | length' "$T/log")" = 1 ]
	[ "$(stat -c %a "$T/folder/session")" = 600 ]
	sed -i 's/^until=.*/until=1/' "$T/folder/session"
	drive 0 status 1
	[ "$(asked POST auth/login)" = 2 ]
}

@test "a classic controller is known by where it sends us, and asked without the console's prefix" {
	controller
	by_login
	day classic
	drive 0 status 1
	has "1 on"
	drive 0 set 1=off
	override 1 | grep -F '"poe_mode":"off"'
	[ "$(asked POST /api/login)" = 1 ]
	[ "$(asked GET /proxy/)" = 0 ]
}

@test "another user or another controller does not get the session of the last one" {
	controller
	by_login
	drive 0 status 1
	settings=${settings/username=admin/username=eve}
	drive 78 status 1
	says "does not let eve in (api.err.Invalid): look at username and password"
	lacks 'pass "'
}

@test "a session that ends in the middle is renewed once, and the order is made" {
	controller
	by_login
	drive 0 status 1
	day 'PUT rest/device 1 forget'
	drive 0 set 1=off
	override 1 | grep -F '"poe_mode":"off"'
	[ "$(asked POST login)" = 2 ]
	day 'GET stat/device 9 status 401'
	drive 78 status 1
	says "does not let admin in (api.err.Told)"
	[ "$(asked POST login)" = 3 ]
}

@test "a session that each answer changes is followed, with no new login" {
	controller
	by_login
	day rotate
	drive 0 set 1=off 4=off
	override 4 | grep -F '"poe_mode":"off"'
	drive 0 cycle 5 2
	drive 0 find
	has "dc:a6:32:00:00:02 2"
	[ "$(asked POST login)" = 1 ]
}

@test "a second factor is told in words, with what to do" {
	controller
	by_login
	day 2fa
	drive 78 status
	says "wants a second factor of admin: set token to an API key, or give a local account without one"
}

@test "a wrong key, site or switch is exit 78 and is named" {
	controller
	good=$settings
	settings=${good/right-key/wrong-key}
	drive 78 status
	says "does not let this API key in (api.err.LoginRequired)"
	lacks wrong-key
	settings="$good
site=other"
	drive 78 status
	says "http://$base has no site other"
	settings=${good/$MAC/74:ac:b9:00:00:77}
	drive 78 status
	says "has no switch 74:ac:b9:00:00:77 in site default"
	settings=$good
	drive 78 status 12
	says "rack has no port 12 that gives power"
	drive 78 set 9=off
	says "rack has no port 9 that gives power"
	drive 78 set sfp=off
	[ "$(asked PUT '')" = 0 ]
}

@test "settings that are wrong or missing are told before anybody is asked" {
	controller
	good=$settings
	settings=${good/device=$MAC/}
	drive 78 status
	says "rack: device is not set"
	settings=${good/$MAC/rack}
	drive 78 status
	says "rack: device is the switch's MAC address, not rack"
	settings=${good/url=http/url=ftp}
	drive 78 status
	says "url is to begin with https://"
	settings=${good/url=http:\/\//url=http://me:s3cret@}
	drive 78 status
	says "rack: a name or a password does not belong in url"
	[[ $output != *s3cret* ]]
	settings="$good
site=a/b"
	drive 78 status
	says "site is the short name"
	settings=${good/api_key=right-key/}
	drive 78 status
	says "token is not set, nor username and password"
	settings=$good
	drive 64 set
	drive 64 set 1=maybe
	drive 64 set 1=on 1=off
	says "port 1 is named twice"
	drive 64 cycle 1
	drive 64 cycle x 1
	drive 64 what
	[ ! -s "$T/log" ]
}

@test "when it is asked too often it waits as told, or gives up and says for how long" {
	controller
	settings=${settings/timeout=60/timeout=15}
	day 'GET stat/device 1 status 429,0'
	drive 0 status 1
	[ "$(asked GET stat/device)" = 2 ]
	day 'GET stat/device 9 status 429,30'
	drive 75 status 1
	says "was asked too often (429); ask again in 45 s"
	[ "$(asked GET stat/device)" = 3 ]
}

@test "after too many logins no login is tried for a while, in other runs too" {
	controller
	by_login
	settings=${settings/timeout=60/timeout=15}
	day 'POST login 9 status 429,60'
	drive 75 status
	says "login was asked too often (429); ask again in 60 s"
	: >"$T/day"
	drive 75 status
	says "was asked for too many sessions; the next may be asked for in"
	[ "$(asked POST login)" = 1 ]
	echo 1 >"$T/folder/later"
	drive 0 status 1
	[ ! -e "$T/folder/later" ]
}

@test "what somebody else sets between our look and our write is there afterwards" {
	controller
	day 'GET stat/device 1 then-other 2=off'
	drive 0 set 1=off
	override 1 | grep -F '"poe_mode":"off"'
	override 2 | grep -F '"poe_mode":"off"'
	# The same of a port that has an override, and of what comes behind our write.
	day 'GET stat/device 1 then-other 8=off' 'PUT rest/device 1 then-other 9=auto'
	drive 0 set 1=on
	override 1 | grep -F '"poe_mode":"auto"'
	override 8 | grep -F '"name":"uplink"' | grep -F '"poe_mode":"off"'
	override 9 | grep -F '"aggregate_num_ports":2,"poe_mode":"auto"'
}

@test "what somebody else sets while we log in anew is there afterwards too" {
	controller
	by_login
	day 'GET stat/device 2-2 then-other 2=off' 'PUT rest/device 1 forget'
	drive 0 set 1=off
	override 1 | grep -F '"poe_mode":"off"'
	override 2 | grep -F '"poe_mode":"off"'
	[ "$(asked POST login)" = 2 ]
}

@test "somebody else who undoes our change has it made again, three times at most" {
	controller
	day 'PUT rest/device 1 then-other 1=auto'
	drive 0 set 1=off
	override 1 | grep -F '"poe_mode":"off"'
	[ "$(asked PUT '')" = 2 ]
	day 'PUT rest/device 9 then-other 1=off'
	drive 75 set 1=on
	says "somebody else changes the ports of rack too"
	[ "$(asked PUT '')" = 5 ]
}

@test "an order of which the answer is lost is looked for before it is given up" {
	controller
	day 'PUT rest/device 1 then-reset'
	drive 0 set 1=off
	override 1 | grep -F '"poe_mode":"off"'
	day 'PUT rest/device 1 then-html'
	drive 0 set 1=on
	override 1 | grep -F '"poe_mode":"auto"'
	day 'PUT rest/device 9 reset'
	drive 75 set 1=off
	[ "${#lines[@]}" = 1 ]
	override 1 | grep -F '"poe_mode":"auto"'
	day 'POST devmgr 1 reset'
	drive 75 cycle 5 1
	[ "$(asked POST devmgr)" = 1 ]
}

@test "a cut answer, a reset, a page and an error in an answer are told, and nothing is written" {
	controller
	day 'GET stat/device 1 half'
	drive 75 set 1=off
	says "was cut short"
	day 'GET stat/device 1 reset'
	drive 75 set 1=off
	says "no whole answer of http://$base"
	day 'GET stat/device 1 html'
	drive 65 set 1=off
	says "does not answer as a UniFi controller does"
	day 'GET stat/device 1 error api.err.Strange'
	drive 78 set 1=off
	says "answers api.err.Strange"
	day 'GET stat/device 1 status 503'
	drive 75 set 1=off
	says "answers 503"
	for bad in half reset 'status 503'; do
		day "GET stat/device 2-2 $bad"
		drive 75 set 1=off
		[ "${#lines[@]}" = 1 ]
	done
	[ "$(asked PUT '')" = 0 ]
	day 'PUT rest/device 1 status 400'
	drive 1 set 1=off
	says "refuses (api.err.Told)"
}

@test "a controller that is silent or not there is exit 75 within the timeout" {
	controller
	good=$settings
	settings=${good/timeout=60/timeout=1}
	day 'GET stat/device 1 wait'
	drive 75 status
	says "no answer of http://$base"
	kill "$peer"
	wait "$peer" || :
	settings=$good
	drive 75 status
	says "nobody listens at http://$base"
}

@test "a switch that the controller has lost is not told of by what it was" {
	controller
	other_device '.state = 0'
	drive 75 status
	says "has lost its switch $MAC"
}

certificate() { # NAME: one that vouches for itself
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=unifi \
		-addext subjectAltName=IP:127.0.0.1 -keyout "$T/$1.key" -out "$T/$1.crt" 2>/dev/null
	cat "$T/$1.crt" "$T/$1.key" >"$T/$1.pem"
}

pin() {
	echo "sha256//$(openssl x509 -in "$T/$1.crt" -pubkey -noout | openssl pkey -pubin -outform der |
		openssl dgst -sha256 -binary | base64)"
}

@test "the controller is trusted by its authority, by its pinned key, or not at all" {
	certificate right
	certificate wrong
	controller "$T/right.pem"
	settings=${settings/http:/https:}
	good=$settings
	drive 78 status
	says "no trust in https://$base"
	settings="$good
ca_file=$T/right.crt"
	drive 0 status 1
	settings="$good
ca_file=$T/wrong.crt"
	drive 78 status
	says "no trust in https://$base"
	settings="$good
pinned=$(pin right)"
	drive 0 status 1
	settings="$good
pinned=$(pin wrong)"
	drive 78 status
	says "is not the one that is pinned"
	settings="$good
insecure=true
pinned=$(pin wrong)"
	drive 78 status
	settings="$good
insecure=true"
	drive 0 status 1
}

@test "no secret is in an argument, in the environment or in a message" {
	controller
	command -v strace >/dev/null || skip "no strace"
	given >"$T/settings"
	# What is exported already stays so when it gets another value.
	export key=1 cookie=1 csrf=1 password=1 text=1 token=1
	strace -v -f -qq -s 4096 -e trace=execve -o "$T/trace" "$LIBEXEC/poe/unifi" set 1=off <"$T/settings"
	grep -q curl "$T/trace"
	not grep -q right-key "$T/trace"
	by_login
	given >"$T/settings"
	strace -v -f -qq -s 4096 -e trace=execve -o "$T/trace" "$LIBEXEC/poe/unifi" cycle 5 2 <"$T/settings"
	not grep -q -e '\\word' -e 'cookie-[0-9]' -e 'csrf-[0-9]' "$T/trace"
	# Nothing of ours stays where others could find it.
	[ "$(cd "$T/folder" && echo *)" = "modes session" ]
}

@test "a driver that is ended leaves nothing behind" {
	controller
	day 'GET stat/device 1 wait'
	given >"$T/settings"
	mkdir "$T/tmp"
	TMPDIR=$T/tmp "$LIBEXEC/poe/unifi" status <"$T/settings" >/dev/null 2>&1 3>&- &
	driver=$!
	until_true grep -q stat/device "$T/log"
	kill "$driver"
	touch "$T/go"
	wait "$driver" || [ $? = 75 ]
	[ -z "$(ls "$T/tmp")" ]
}

@test "features are told without a switch" {
	run -0 "$LIBEXEC/poe/unifi" features
	is "cycle find settle=90"
}

@test "numbers and strings pass jq as they were written, with each awk that there is" {
	command -v jq >/dev/null || skip "no jq"
	json='{"a":123456789012345678901234567890,"b":[1.0,-0.5e+3,1E400,0],"c":["#7","##","#","x\"#12\" 5","\\","","a 12 b","\\\\\"9"],"d":{"1":null,"":true}}'
	mkdir "$T/bin"
	for awk in awk 'busybox awk' mawk gawk original-awk; do
		command -v ${awk%% *} >/dev/null || continue
		printf '#!/bin/sh\nPATH=%s exec %s "$@"\n' "$PATH" "$awk" >"$T/bin/awk"
		chmod +x "$T/bin/awk"
		run -0 env "PATH=$T/bin:$PATH" sh -euc '. "$1"; printf "%s\n" "$2" | numbers_aside |
			jq -c . | numbers_back' sh "$LIBEXEC/shell/json.sh" "$json"
		is "$json"
	done
}
