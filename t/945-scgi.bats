#!/usr/bin/env bats
# mb-scgi: programs behind a socket, lighttpd in front of it or nobody.

load redfish
load redfish-server
load scgi

ROOT=/redfish/v1
JSON='Content-Type: application/json'

setup_file() {
	bats_require_minimum_version 1.5.0
}

redfish_setup() {
	scgis='' web=''
	command -v socat >/dev/null || skip "no socat"
	# Others that a test asks for what they are told, or that do not end.
	cat >"$T/env-cgi" <<-'END'
	#!/bin/sh
	printf 'Status: 200\r\nContent-Type: text/plain\r\n\r\n'
	env
	END
	cat >"$T/slow-cgi" <<-END
	#!/bin/sh
	printf 'Status: 200\r\nContent-Type: text/plain\r\n\r\nbegun\n'
	echo \$\$ >>"$T/slow"
	exec sleep 1000
	END
	cat >"$T/leaves-cgi" <<-END
	#!/bin/sh
	setsid sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
	echo \$! >"$T/left"
	printf 'Status: 202\r\nContent-Length: 0\r\n\r\n'
	END
	chmod +x "$T"/*-cgi
}

teardown() {
	redfish_server_ends
	[ ! -e "$T/slow" ] || kill $(cat "$T/slow") 2>/dev/null || :
	scgis_end
}

# lighttpd, whose Redfish is behind a socket.
server() {
	MB_RUN=$T/run scgi redfish /redfish=mb-redfish-cgi /power="$T/env-cgi" /rpc="$T/slow-cgi"
	MORE=scgi_config redfish_server
}

# A request without lighttpd: SCRIPT_NAME [NAME VALUE]...
request() {
	printf '%s\0' CONTENT_LENGTH 0 SCGI 1 REQUEST_METHOD GET SCRIPT_NAME "$@" >"$T/pairs"
	printf '%s:' "$(stat -c %s "$T/pairs")"
	cat "$T/pairs"
	printf ,
}

ask() { # what request wants
	request "$@" | socat -t 10 - "UNIX-CONNECT:$T/redfish.sock"
}

@test "a client of Redfish sees no difference behind lighttpd" {
	account admin $GOOD
	server
	http GET $ROOT
	[ "$code" = 200 ]
	field OData-Version 4.0
	http GET $ROOT/
	[ "$code" = 200 ]
	http GET /redfish
	is .v1 /redfish/v1/
	http GET /redfish/
	is .v1 /redfish/v1/
	http GET $ROOT/Systems
	[ "$code" = 401 ]
	http GET "$ROOT/Systems?\$expand=.&\$select=Name" -u "admin:$GOOD"
	is '.Members[0].Name' node1
	http HEAD $ROOT/Systems -I -u "admin:$GOOD"
	[ "$code" = 200 ]
	[ -z "$body" ]
	# A slash in a name is our program's to refuse.
	http GET "$ROOT/Systems/a%2Fb" -u "admin:$GOOD"
	[ "$code" = 404 ]
	is '.error."@Message.ExtendedInfo" | length' 1
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" -H 'Expect: 100-continue' -d '{"SessionTimeout":150}'
	[ "$code" = 200 ]
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" -H 'Transfer-Encoding: chunked' -d '{"SessionTimeout":160}'
	[ "$code" = 200 ]
	is .SessionTimeout 160
	# Of a body that is too long the answer comes all the same.
	head -c 9000000 /dev/zero | tr '\0' ' ' >"$T/long"
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" --data-binary "@$T/long"
	[ "$code" = 413 ]
	http GET /redfishes
	[ "$code" = 403 ]
	# What is counted is counted after the answer.
	until_true test -s "$MB_STATE/counters/mb-redfish-cgi"
}

@test "events are sent when they happen" {
	account admin $GOOD
	server
	streams
}

@test "a program is told what the request is, and what its own service says, and no more" {
	server
	http GET '/power/a%2Fb/c?d=%20' -H 'Proxy: http://evil' -H 'X-Forwarded-For: 10.0.0.9' -H 'MB_STATE: x'
	[ "$code" = 200 ]
	for line in SCRIPT_NAME=/power 'REQUEST_URI=/power/a%2Fb/c?d=%20' QUERY_STRING='d=%20' REQUEST_METHOD=GET \
		REMOTE_ADDR=127.0.0.1 HTTP_X_FORWARDED_FOR=10.0.0.9 GATEWAY_INTERFACE=CGI/1.1 "MB_STATE=$MB_STATE" \
		"SERVER_PORT=$port" "MB_RUN=$T/run"; do
		grep -qxF "$line" <<<"$body" || { echo "no $line in: $body"; return 1; }
	done
	not grep -q 'HTTP_PROXY\|^HOME=\|^SCGI=\|^LISTEN\|^NOTIFY' <<<"$body"
	ask /power LD_PRELOAD /x PATH /evil MB_STATE /evil IFS x BASH_ENV /x HTTPS on MB_REDFISH_SYSTEM node1 >"$T/out"
	grep -qx HTTPS=on "$T/out"
	grep -qx MB_REDFISH_SYSTEM=node1 "$T/out"
	grep -qx "MB_STATE=$MB_STATE" "$T/out"
	not grep -q 'evil\|LD_PRELOAD\|IFS\|BASH_ENV' "$T/out"
}

@test "one system alone is to be seen where the web server says so" {
	account admin $GOOD
	server
	redfish_server_ends
	also() { scgi_config; echo 'setenv.set-environment += ( "MB_REDFISH_SYSTEM" => "nobody" )'; }
	MORE=also redfish_server
	http GET $ROOT/Systems -u "admin:$GOOD"
	is '.Members[0]["@odata.id"]' /redfish/v1/Systems/-
}

@test "what is no header, and what no program is for, is refused" {
	server
	for text in '24;CONTENT_LENGTH' 'GET / HTTP/1.1' '99999:CONTENT_LENGTH' '024:CONTENT_LENGTH'; do
		[[ "$(echo "$text" | socat -t 10 - "UNIX-CONNECT:$T/redfish.sock")" == 'Status: 400 '* ]]
	done
	[[ "$(ask /power HTTPS on HTTPS off)" == 'Status: 400 '* ]]
	for path in /other /powers /../power power ''; do
		[[ "$(ask "$path")" == 'Status: 404 '* ]]
	done
	# One that ends before it is whole, and nobody minds.
	printf '99:CONTENT_LENGTH' | socat -u - "UNIX-CONNECT:$T/redfish.sock"
	http GET $ROOT
	[ "$code" = 200 ]
	kill -0 "$scgi"
}

# Who sends the beginning of a header, and no more: $silent are they.
is_silent() {
	local fifo=$T/silent.${#silent[@]}
	mkfifo "$fifo"
	socat -t 1 - "UNIX-CONNECT:$T/redfish.sock" <>"$fifo" >/dev/null 2>&1 3>&- &
	silent+=($!)
	printf '99:CONTENT' >"$fifo"
}

# So many of them, and an answer while the last of them still waits.
answered_beside() { # COUNT
	local n
	for n in $(seq "$1"); do
		is_silent
	done
	gets_it && ! gone "${silent[-1]}"
}

@test "who sends no header holds up nobody, and is let go" {
	server
	local silent=()
	until_true answered_beside 10
	# When there is room for no more, they make it.
	local n
	for n in $(seq 70); do
		is_silent
	done
	until_true gets_it
	for n in "${silent[@]}"; do
		until_true gone "$n"
		wait "$n" || :
	done
}

@test "many ask at once, and more than may are told to come again" {
	SCGI_OPTIONS='-n 3' server
	local n clients=()
	for n in 1 2 3; do
		curl -sN "$url/rpc" >"$T/rpc.$n" 3>&- &
		clients+=($!)
	done
	until_true slow_are 3
	http GET $ROOT
	[ "$code" = 503 ]
	field Retry-After 10
	kill $(cat "$T/slow")
	wait "${clients[@]}" || :
	until_true gets_it
	# A hundred who wait for no other.
	redfish_server_ends
	scgis_end
	scgis='' SCGI_OPTIONS='' server
	seq 200 | xargs -P 40 -I '{}' curl -s -o /dev/null -w '%{http_code}\n' "$url$ROOT" >"$T/codes"
	[ "$(grep -cx 200 "$T/codes")" = 200 ]
}

slow_are() {
	[ "$(wc -l <"$T/slow")" = "$1" ]
}

gets_it() {
	http GET $ROOT
	[ "$code" = 200 ]
}

@test "who is killed during a request is replaced, and lighttpd goes on" {
	server
	curl -sN -o "$T/out" "$url/rpc" 3>&- &
	local client=$!
	until_true slow_are 1
	kill -9 "$scgi"
	wait "$scgi" || :
	http GET $ROOT
	[ "$code" = 503 ]
	# The program was started, and has the connection.
	kill -0 $client
	kill "$(cat "$T/slow")"
	wait $client || :
	MB_RUN=$T/run scgi redfish /redfish=mb-redfish-cgi
	until_true gets_it
}

# It, with a socket that was handed over, as often as somebody connects.
handed_over() { # OPTION...
	systemd-socket-activate -l "$T/redfish.sock" "$BIN/mb-scgi" "$@" 2>>"$T/scgi.log" 3>&- &
	scgi=$! scgis="$scgis $!"
	until_true takes "$scgi"
}

@test "it goes when nobody asks, but not while what a request began goes on" {
	command -v systemd-socket-activate >/dev/null || skip "no systemd-socket-activate"
	handed_over -t 1 /leaves="$T/leaves-cgi"
	[[ "$(ask /leaves)" == 'Status: 202'* ]]
	# A second is over when it is asked again, and it is the same.
	read -rt 2 <> <(:) || :
	kill -0 "$scgi"
	[[ "$(tr '\0' ' ' <"/proc/$scgi/cmdline")" == *mb-scgi* ]]
	kill "$(cat "$T/left")"
	local code=0
	wait "$scgi" || code=$?
	[ "$code" = 0 ]
	scgis=
}

@test "no request is lost around the moment in which it goes" {
	command -v systemd-socket-activate >/dev/null || skip "no systemd-socket-activate"
	# As a service manager does: the socket stays, who is started for it goes and comes.
	cat >"$T/manager" <<-'END'
	import os, select, socket, subprocess, sys
	s = socket.socket(socket.AF_UNIX)
	s.bind(sys.argv[1])
	s.listen(64)
	while True:
	    select.select([s], [], [])
	    print("start", file=sys.stderr, flush=True)
	    if subprocess.call(sys.argv[2:], stdin=s):
	        sys.exit("it failed")
	END
	python3 "$T/manager" "$T/redfish.sock" "$BIN/mb-scgi" -t 1 /power="$T/env-cgi" 2>"$T/scgi.log" 3>&- &
	scgis="$scgis $!"
	until_true takes $!
	local gap
	for gap in 0.97 0.99 1.00 1.003 1.006 1.01 1.02 1.05; do
		[[ "$(ask /power)" == 'Status: 200'* ]]
		read -rt $gap <> <(:) || :
	done
	[ "$(grep -c start "$T/scgi.log")" -ge 2 ]
	not grep -q failed "$T/scgi.log"
}

@test "a wrong call says what is wrong" {
	run -64 "$BIN/mb-scgi"
	run -64 "$BIN/mb-scgi" -n 0 /a=b
	run -64 "$BIN/mb-scgi" -l "$T/x" a=b
	run -64 "$BIN/mb-scgi" -l "$T/x" /a=
	run -78 "$BIN/mb-scgi" -l "$T/x" /a=mb-no-such
	[[ $output == *mb-no-such* ]]
	run -78 "$BIN/mb-scgi" /a=mb-redfish-cgi </dev/null
	[[ $output == *"no socket"* ]]
	run -78 "$BIN/mb-scgi" -l "$T/no/x" /a=mb-redfish-cgi
	# Nobody but who started it may connect.
	server
	[ "$(stat -c %a "$T/redfish.sock")" = 600 ]
}
