#!/usr/bin/env bats
# mb-power-cgi: MAAS's webhook and bmclib's rpc, as they ask, through a real web server.

load poe-switch
load web-server

TOKEN=9f2d5a40b1e37c6680aa
SECRET=superSecret1

setup_file() {
	bats_require_minimum_version 1.5.0
}

# Hosts node1 ... on rack1, a site that lets us ask, and lighttpd with our snippet.
site() { # PORTS [KEYS]
	for program in openssl jq; do
		command -v $program >/dev/null || skip "no $program"
	done
	rack "$@"
	(umask 077; echo $TOKEN >"$T/token"; echo s3cret:word >"$T/password"; echo $SECRET >"$T/secret")
	cat >>"$MB_ETC/metal-boot.yaml" <<-END
	power:
	  webhook_token_file: $T/token
	  webhook_username: maas
	  webhook_password_file: $T/password
	  rpc_secret_file: $T/secret
	END
	"$BIN/mb-config"
}

web() {
	mkdir -p "$MB_STATE/images"
	web_server
	background="$background $web"
}

# As MAAS sends it: no body, of which the length is said, and headers of its own.
maas() { # METHOD PATH [CURL'S OPTIONS]
	length='X-Sent: 1'
	[[ $1 != POST || $* == *--data* ]] || length='Content-Length: 0'
	code=$(curl -sS -o "$T/answer" -D "$T/head" -w '%{http_code}' -X "$1" "$url$2" \
		-H 'User-Agent: MAAS 3.5.0' -H 'Accept: application/json' -H 'System_Id: k3qwxn' -H "$length" \
		"${@:3}")
	body=$(cat "$T/answer")
}

with_token() { # METHOD PATH [CURL'S OPTIONS]
	maas "$@" -H "Authorization: Bearer $TOKEN"
}

# What MAAS makes of an answer, by its default expressions: both see one line only.
seen() {
	if grep -q 'status.*\:.*running' "$T/answer"; then
		echo on
	elif grep -q 'status.*\:.*stopped' "$T/answer"; then
		echo off
	else
		echo unknown
	fi
}

query() { # HOST
	with_token GET "/power/$1"
	[ "$code" = 200 ] && seen
}

nano() {
	date +%s%N
}

hmac() { # BITS TEXT [SECRET]
	printf %s "$2" | openssl dgst "-sha$1" -hmac "${3:-$SECRET}" | sed 's/.* //'
}

# A request of bmclib's: its body, then more of curl's options.
send_rpc() { # BODY [CURL'S OPTIONS]
	printf %s "$1" >"$T/body"
	code=$(curl -sS -o "$T/answer" -D "$T/head" -w '%{http_code}' -X POST "$url/rpc" \
		-H 'Content-Type: application/json' --data-binary "@$T/body" "${@:2}")
	body=$(cat "$T/answer")
}

request() { # METHOD [PARAMS]
	echo "{\"id\":$(nano),\"host\":\"${host:-node1}\",\"method\":\"$1\"${2:+,\"params\":$2}}"
}

# Signed as bmclib does it by default: the body alone.
rpc() { # METHOD [PARAMS]
	text=$(request "$@")
	send_rpc "$text" -H "X-BMCLIB-Timestamp: $(date +%Y-%m-%dT%H:%M:%S%:z)" \
		-H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text")"
}

field() { # FILTER
	jq -er "$1" "$T/answer"
}

sentence() { # TEXT: in the answer
	[[ $body == *"$1"* ]] || { echo "no '$1' in: $code $body" >&2; return 1; }
}

@test "MAAS switches a host off and on, and believes only what the switch reports" {
	site 2
	serve
	web
	echo 2 >"$SW/lag"
	[ "$(query node1)" = on ]
	with_token POST /power/node1/off
	[ "$code $body" = '200 {"state":"poweringoff","status":"stopping"}' ]
	[ "$(seen)" = unknown ]
	until_true is off query node1
	[ "$(cat "$T/answer")" = '{"state":"off","status":"stopped"}' ]
	[ "$(port 1) $(port 2)" = 'off on' ]
	with_token POST /power/node1/on
	[ "$code $(seen)" = '200 unknown' ]
	until_true is on query node1
	# It orders again when it waited too short: nothing comes of that.
	with_token POST /power/node1/on
	[ "$code $(seen)" = '200 on' ]
	[ "$(cut -d' ' -f2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
	grep -q '^mb-power-cgi: 127.0.0.1: node1 off: poweringoff$' "$T/cgi.log"
}

@test "on that comes while a host is switched off still leaves it on, after it was off" {
	site 1
	serve
	web
	with_token POST /power/node1/off
	with_token POST /power/node1/on
	[ "$code" = 200 ]
	until_true is on query node1
	[ "$(cut -d' ' -f2- "$SW/orders" | tr '\n' ' ')" = '1 off 1 on ' ]
}

@test "cycle stays off for as long as the site says" {
	site 1
	echo 'reset_delay_sec: 2' >>"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	serve
	web
	with_token POST /power/node1/cycle
	[ "$code" = 200 ]
	until_true is 2 sh -c "wc -l <'$SW/orders'"
	awk '{ t[NR] = $1 } END { exit t[2] - t[1] < 2 }' "$SW/orders"
}

@test "a state that is neither is not taken for one" {
	site 6 'halted_watts: 2.2'
	serve
	web
	echo 'on watts=1.9' >"$SW/ports/1"
	echo idle >"$SW/ports/2"
	echo fault >"$SW/ports/3"
	echo unknown >"$SW/ports/4"
	echo off >"$SW/ports/5"
	for i in 1:halted:stopped:off 2:idle:idle:unknown 3:fault:fault:unknown \
		4:unknown:unknown:unknown 5:off:stopped:off 6:on:running:on; do
		IFS=: read -r n state status maas <<<"$i"
		[ "$(query "node$n")" = "$maas" ]
		with_token GET "/power/node$n"
		[ "$body" = "{\"state\":\"$state\",\"status\":\"$status\"}" ]
	done
}

@test "a host is a name, an address or a MAC; a slash at the end changes nothing" {
	site 1
	serve
	web
	for who in node1 node1/ dc:a6:32:00:00:01 dc-a6-32-00-00-01 DC%3AA6:32:00:00:01; do
		with_token GET "/power/$who"
		[ "$code $(seen)" = '200 on' ]
	done
	with_token POST /power/node1/off/
	[ "$code" = 200 ]
	with_token HEAD /power/node1 -I
	[ "$code" = 200 ]
}

@test "who has the password may ask as well, and nobody else" {
	site 1
	serve
	web
	maas GET /power/node1 -u maas:s3cret:word
	[ "$code" = 200 ]
	for wrong in '-u maas:s3cret' '-u maas:' '-u root:s3cret:word' '-H Authorization:Bearer' \
		'-H Authorization:Basic' '-H Authorization:\ Basic\ ====' '-H X-None:1'; do
		eval "maas POST /power/node1/off $wrong"
		[ "$code" = 401 ]
		grep -qi '^www-authenticate: Bearer realm="power", Basic realm="power"' "$T/head"
	done
	for token in x ${TOKEN}x ${TOKEN%?} "$TOKEN $TOKEN"; do
		maas POST /power/node1/off -H "Authorization: Bearer $token"
		[ "$code" = 401 ]
		sentence 'this is not the token or password'
	done
	[ ! -e "$SW/orders" ]
	run -0 cat "$T/cgi.log"
	[[ $output != *"$TOKEN"* && $output != *s3cret* ]]
}

@test "a site that has not said who may ask lets nobody" {
	site 1
	sed -i '/^power:/,$d' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	serve
	web
	with_token POST /power/node1/off
	[ "$code" = 403 ]
	sentence 'set power.webhook_token_file'
	rpc setPowerState '{"state":"off"}'
	[ "$code" = 403 ]
	[ "$(field .error.code)" = 403 ]
	sentence 'set power.rpc_secret_file'
	[ ! -e "$SW/orders" ]
}

@test "a secret that everybody may read, or that is empty or gone, opens nothing" {
	site 1
	sed -i '/password\|username/d' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	web
	chmod 644 "$T/token" "$T/secret"
	with_token GET /power/node1
	[ "$code" = 500 ]
	grep -q "$T/token: everybody may read it" "$T/cgi.log"
	rpc getPowerState
	[ "$code" = 500 ]
	chmod 600 "$T/token"
	echo >"$T/token"
	maas GET /power/node1 -H 'Authorization: Bearer '
	[ "$code" = 500 ]
	grep -q "$T/token: its first line is empty" "$T/cgi.log"
	rm "$T/token"
	with_token GET /power/node1
	[ "$code" = 500 ]
	sentence 'power.webhook_token_file cannot be used'
	[[ $body != *"$T"* ]]
}

@test "a secret may be its group's to read, or the service manager's" {
	site 1
	serve
	asked() { # [NAME=VALUE]
		run -0 env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/power \
			PATH_INFO=/node1 HTTP_AUTHORIZATION="Bearer $TOKEN" "$@" "$BIN/mb-power-cgi"
	}
	chmod 640 "$T/token"
	asked X=1
	has 'Status: 200'
	mkdir "$T/credentials"
	echo other >"$T/credentials/token"
	asked "CREDENTIALS_DIRECTORY=$T/credentials"
	has 'Status: 401'
	printf '%s\r\nmore\n' "$TOKEN" >"$T/credentials/token"
	asked "CREDENTIALS_DIRECTORY=$T/credentials"
	has 'Status: 200'
}

@test "what is no host, no path and no method is told so" {
	site 1
	serve
	web
	for path in /power/node9 /power/node9/ /power/status:running /power/%20 /power/a%20b; do
		with_token GET "$path"
		[ "$code $(seen)" = '404 unknown' ] || { echo "$path: $code" >&2; return 1; }
	done
	# A web server that passes on what lighttpd does not.
	for path in .. . ..//.. '../hosts' "$(printf 'x%.0s' $(seq 200))"; do
		run -0 env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/power \
			PATH_INFO="/$path" HTTP_AUTHORIZATION="Bearer $TOKEN" "$BIN/mb-power-cgi"
		has 'Status: 404'
	done
	for path in /power /power/ /power/node1/ff /power/node1/status /power/node1/on/x; do
		with_token GET "$path"
		[ "$code" = 404 ]
		sentence 'ask for /power/HOST'
	done
	with_token GET /power/node1/on
	[ "$code" = 405 ]
	grep -qi '^allow: POST.$' "$T/head"
	with_token POST /power/node1
	[ "$code" = 405 ]
	grep -qi '^allow: GET, HEAD.$' "$T/head"
	maas GET /rpc
	[ "$code" = 405 ]
	maas GET /powerful
	[ "$code" = 403 ]
	[ ! -e "$SW/orders" ]
}

@test "a body that is huge is refused, whoever sends it" {
	site 1
	serve
	web
	head -c 20000 /dev/zero >"$T/huge"
	maas POST /power/node1/off --data-binary "@$T/huge"
	[ "$code" = 413 ]
	code=$(curl -s -o "$T/answer" -w '%{http_code}' --data-binary "@$T/huge" "$url/rpc")
	[ "$code" = 413 ]
	[ ! -e "$SW/orders" ]
}

@test "a switch that does not answer is 503, and so is nobody who switches" {
	site 1
	web
	with_token POST /power/node1/off
	[ "$code" = 503 ]
	sentence 'mb-poe serve does not run'
	rpc getPowerState
	[ "$code $(field .error.code)" = '503 503' ]
	serve
	echo '75 rack1 does not answer' >"$SW/fail-status"
	with_token GET /power/node1
	[ "$code $(seen)" = '503 unknown' ]
	sentence 'rack1 does not answer'
	echo '65 rack1 answers nonsense' >"$SW/fail-status"
	with_token GET /power/node1
	[ "$code" = 502 ]
}

@test "what is never switched is not switched for a webhook either" {
	site 1 'protected: [1]'
	serve
	web
	with_token POST /power/node1/off
	[ "$code" = 500 ]
	sentence protected
	[ "$(port 1)" = on ]
}

@test "bmclib opens with a ping, asks for the state and switches" {
	site 1
	serve
	web
	# bmclib reads no answer of which the length is not said.
	rpc ping
	[ "$code $(field .result)" = '200 pong' ]
	grep -qi '^content-length: [0-9]' "$T/head"
	rpc getPowerState
	[ "$code $(field .result) $(field .host)" = '200 on node1' ]
	[ "$(field .id)" = "$(jq .id "$T/body")" ]
	[ "$(field 'has("error")' || :)" = false ]
	rpc setPowerState '{"state":"off"}'
	[ "$code" = 200 ]
	off() { rpc getPowerState; field .result; }
	until_true is off off
	[ "$(port 1)" = off ]
	rpc setPowerState '{"state":"on"}'
	until_true is on off
	host=dc:a6:32:00:00:01
	rpc setPowerState '{"state":"cycle"}'
	[ "$code $(field .host)" = "200 $host" ]
	until_true is 4 sh -c "wc -l <'$SW/orders'"
	# The first request of older clients has no body, and only asks whether we are there.
	code=$(curl -s -o /dev/null -w '%{http_code}' -d '' "$url/rpc")
	[ "$code" = 401 ]
}

@test "each signature that bmclib can make is understood" {
	site 1
	serve
	web
	text=$(request getPowerState)
	stamp=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	send_rpc "$text" -H "X-BMCLIB-Signature-512: sha512=$(hmac 512 "$text")"
	[ "$code" = 200 ]
	send_rpc "$text" -H "X-BMCLIB-Signature-256: $(hmac 256 "$text")"
	[ "$code" = 200 ]
	# Two secrets, of which we have one; and both hashes.
	send_rpc "$text" -H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text" old),sha256=$(hmac 256 "$text")" \
		-H "X-BMCLIB-Signature-512: sha512=$(hmac 512 "$text" old)"
	[ "$code" = 200 ]
	send_rpc "$text" -H "X-BMCLIB-Timestamp: $stamp" \
		-H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text$stamp")"
	[ "$code" = 200 ]
	# An id that is no time is none, unless a time is signed.
	text='{"id":7,"host":"node1","method":"getPowerState"}'
	send_rpc "$text" -H "X-BMCLIB-Timestamp: $stamp" \
		-H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text$stamp")"
	[ "$code" = 200 ]
	send_rpc "$text" -H "X-BMCLIB-Timestamp: $stamp" \
		-H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text")"
	[ "$code" = 401 ]
	sentence 'no timestamp is signed'
}

@test "a signature that is wrong, missing, of another body or another hash switches nothing" {
	site 1
	serve
	web
	text=$(request setPowerState '{"state":"off"}')
	other=$(request getPowerState)
	for header in "X-None: 1" "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text" wrong)" \
		"X-BMCLIB-Signature-256: sha256=$(hmac 256 "$other")" \
		"X-BMCLIB-Signature-512: sha512=$(hmac 256 "$text")" \
		"X-BMCLIB-Signature-256: sha256=" "X-BMCLIB-Signature-256: ,,," \
		"X-BMCLIB-Signature: sha256=$(hmac 256 "$text")"; do
		send_rpc "$text" -H "$header"
		[ "$code $(field .error.code)" = '401 401' ]
		grep -qi '^www-authenticate: ' "$T/head"
	done
	[ ! -e "$SW/orders" ]
}

@test "a request that is old, or repeated, is refused; one that only asks may be" {
	site 1
	serve
	web
	rpc getPowerState
	send_rpc "$text" -H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text")"
	[ "$code" = 200 ]
	rpc setPowerState '{"state":"off"}'
	[ "$code" = 200 ]
	until_true is off port 1
	# Repeated under its other hash it is still the same request.
	for header in "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text")" \
		"X-BMCLIB-Signature-512: sha512=$(hmac 512 "$text")"; do
		send_rpc "$text" -H "$header"
		[ "$code" = 401 ]
		sentence 'made already'
	done
	for age in -400 400; do
		text="{\"id\":$(($(nano) + age * 1000000000)),\"host\":\"node1\",\"method\":\"getPowerState\"}"
		send_rpc "$text" -H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text")"
		[ "$code" = 401 ]
		sentence 'not within 300 seconds'
	done
	stamp=$(date -d '10 minutes ago' +%Y-%m-%dT%H:%M:%S%:z)
	text=$(request getPowerState)
	send_rpc "$text" -H "X-BMCLIB-Timestamp: $stamp" \
		-H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text$stamp")"
	[ "$code" = 401 ]
	sentence 'X-BMCLIB-Timestamp is not within'
}

@test "setBootDevice is what mb-override sets" {
	site 1
	web
	boots() { "$BIN/mb-override" node1 | sed -n 's/^\(once\|target\)=//p' | tr '\n' ' '; }
	rpc setBootDevice '{"device":"pxe","persistent":false,"efiBoot":true}'
	[ "$code $(field .result)" = '200 true' ]
	[ "$(boots)" = 'true pxe ' ]
	rpc setBootDevice '{"device":"disk","persistent":true,"efiBoot":false}'
	[ "$(boots)" = 'false disk ' ]
	rpc setBootDevice '{"device":"bios","persistent":false,"efiBoot":false}'
	[ "$(boots)" = 'true setup ' ]
	rpc setBootDevice '{"device":"none","persistent":false,"efiBoot":false}'
	[ "$code" = 200 ]
	run -1 "$BIN/mb-override" node1
	rpc setBootDevice '{"device":"cdrom","persistent":false,"efiBoot":false}'
	[ "$code" = 400 ]
	sentence 'bios, disk, none or pxe'
}

@test "what is asked for and not there is an error object" {
	site 1
	serve
	web
	rpc setVirtualMedia '{"mediaUrl":"http://10.0.0.2/a.iso","kind":"cdrom"}'
	[ "$code $(field .error.code)" = '400 400' ]
	sentence 'the methods are'
	rpc setPowerState '{"state":"soft"}'
	[ "$code" = 400 ]
	sentence 'cannot ask a system to shut itself down'
	rpc setPowerState
	[ "$code" = 400 ]
	host=node9
	rpc getPowerState
	[ "$code $(field .error.code)" = '404 404' ]
	for text in '{' '[]' '{"id":1,"id":2}' '{"id":"1","host":"node1","method":"ping"}' '{"id":1.5}' \
		"$(printf '[%.0s' $(seq 9000))" $'{"id":1,"host":"\xff","method":"ping"}'; do
		send_rpc "$text" -H "X-BMCLIB-Signature-256: sha256=$(hmac 256 "$text")"
		[ "$code $(field .error.code)" = '400 400' ]
	done
	[ ! -e "$SW/orders" ]
}

@test "a person who starts it is told what to use" {
	run -64 env -u GATEWAY_INTERFACE "$BIN/mb-power-cgi"
	has 'people use mb-poe'
}
