#!/usr/bin/env bats
# Server-sent events: an answer that goes on as long as its client wants it.

load redfish
load redfish-server

SERVICE=/redfish/v1/EventService
SUBSCRIPTIONS=$SERVICE/Subscriptions

setup_file() {
	bats_require_minimum_version 1.5.0
}

redfish_setup() {
	streams=
}

# Who has gone is noticed, and who delivers ends with the last of them.
teardown() {
	local p
	for p in $streams; do
		kill "$p" 2>/dev/null || :
	done
	redfish_server_ends
	until_true no_deliverer
}

no_deliverer() {
	local p
	for p in $(pgrep -f mb-redfish-events); do
		[ "$(readlink "/proc/$p/cwd")" != "$(readlink -f "$MB_STATE")" ] || return 1
	done
}

# stream FILE [OPTION...]: a client of its own, whose answer is in the file; $! is it
stream() {
	local file=$1
	shift
	"$BIN/mb-redfish-cgi" -i "$@" GET $SERVICE/SSE >"$file" 2>"$file.log" 3>&- &
	streams="$streams $!"
	until_true grep -q '^: ' "$file"
}

events() { # FILE: how many came
	grep -c '^data: ' "$1"
}

came() { # FILE N: as many
	until_true came_now "$@" || { cat "$1" >&2; return 1; }
}

came_now() {
	[ "$(events "$1")" -ge "$2" ]
}

test_event() {
	expect 204 POST $SERVICE/Actions/EventService.SubmitTestEvent -d "{\"Message\":\"$1\"}"
}

# The n-th event of a stream, as jq's input.
event() { # FILE N
	body=$(sed -n 's/^data: //p' "$1" | sed -n "$2p")
}

@test "a stream is an answer of text/event-stream, and each event an id and data with a blank line" {
	stream "$T/out"
	sed -n '1,/^\r$/p' "$T/out" | tr -d '\r' >"$T/head"
	grep -qx 'Status: 200 OK' "$T/head"
	grep -qx 'Content-Type: text/event-stream' "$T/head"
	not grep -qi '^Content-Length' "$T/head"
	test_event one
	test_event two
	came "$T/out" 2
	sed '1,/^\r$/d' "$T/out" | awk '
		/^id: [0-9]+$/ {id++} /^data: [{].*[}]$/ {data++} /^$/ {blank++}
		END {exit !(id == 2 && data == 2 && blank >= 3)}'
	for n in 1 2; do
		event "$T/out" $n
		is '.["@odata.type"]' '#Event.v1_7_0.Event'
		is .Id "$(sed -n 's/^id: //p' "$T/out" | sed -n "${n}p")"
	done
	is '.Events[0].Message' two
}

@test "a stream is a subscription for as long as it lasts, of type SSE, with a context of ours" {
	stream "$T/out"
	expect 200 GET $SUBSCRIPTIONS
	is '.Members | length' 1
	path=$(jq -r '.Members[0]["@odata.id"]' <<<"$body")
	expect 200 GET "$path"
	is .SubscriptionType SSE
	is .Protocol Redfish
	is '.Context | test("^[0-9a-f]{16}$")' true
	is 'has("Destination")' false
	context=$(jq -r .Context <<<"$body")
	test_event x
	came "$T/out" 1
	event "$T/out" 1
	is .Context "$context"
	# Its client goes without a word.
	kill -KILL ${streams# }
	wait ${streams# } || :
	expect 200 GET $SUBSCRIPTIONS
	is '.Members | length' 0
	expect 404 GET "$path"
	# What it left goes with the next one.
	[ "$(ls "$MB_STATE/redfish/subscriptions" | wc -l)" = 1 ]
	stream "$T/out2"
	[ "$(ls "$MB_STATE/redfish/subscriptions" | wc -l)" = 1 ]
}

@test "a stream whose subscription is deleted ends" {
	stream "$T/out"
	pid=${streams# }
	expect 200 GET $SUBSCRIPTIONS
	expect 204 DELETE "$(jq -r '.Members[0]["@odata.id"]' <<<"$body")"
	wait "$pid"
	streams=
	[ -z "$(ls "$MB_STATE/redfish/subscriptions")" ]
}

@test "who comes back says what it saw last, and gets what came meanwhile" {
	stream "$T/out"
	test_event one
	test_event two
	came "$T/out" 2
	last=$(sed -n 's/^id: //p' "$T/out" | head -n 1)
	kill ${streams# }
	wait ${streams# } || :
	test_event three
	stream "$T/again" -H "Last-Event-ID: $last"
	came "$T/again" 2
	event "$T/again" 1
	is '.Events[0].Message' two
	event "$T/again" 2
	is '.Events[0].Message' three
	# The last 64 are kept, no more; and an id that is none of ours is of no use.
	for i in $(seq -w 70); do
		cp "$MB_STATE/redfish/events/$last" "$MB_STATE/redfish/events/10000000000000000$i"
	done
	test_event four
	[ "$(ls "$MB_STATE/redfish/events" | wc -l)" = 64 ]
	stream "$T/odd" -H 'Last-Event-ID: ../../x'
	test_event last
	came "$T/odd" 1
}

@test "what happens after the clock was set back is kept, and comes after what was before" {
	test_event now
	last=$(ls "$MB_STATE/redfish/events")
	later=$(($(date +%s) + 1800))
	for i in $(seq -w 64); do
		cp "$MB_STATE/redfish/events/$last" "$MB_STATE/redfish/events/${later}0000000$i"
	done
	test_event back
	test_event again
	stream "$T/out" -H "Last-Event-ID: ${later}000000064"
	came "$T/out" 2
	event "$T/out" 1
	is '.Events[0].Message' back
	event "$T/out" 2
	is '.Events[0].Message' again
	# Also when the log was cleared.
	last=$(sed -n 's/^id: //p' "$T/out" | tail -n 1)
	expect 204 POST /redfish/v1/Managers/metal-boot/LogServices/Events/Actions/LogService.ClearLog -d '{}'
	test_event cleared
	came "$T/out" 3
	[[ $(sed -n 's/^id: //p' "$T/out" | tail -n 1) > $last ]]
}

@test "there are 8 streams at most, and another is 503 with a message" {
	for i in $(seq 8); do
		stream "$T/out$i"
	done
	expect 503 GET $SERVICE/SSE
	message CreateLimitReachedForResource
	field Content-Type 'application/json;odata.metadata=minimal;charset=utf-8'
	kill ${streams##* }
	wait ${streams##* } || :
	stream "$T/room"
}

@test "who may only read, or says nothing, gets no stream but a message" {
	account reader $GOOD ReadOnly
	cgi_expect 401 GET $SERVICE/SSE
	message NoValidSession
	cgi_expect 403 GET $SERVICE/SSE "$(basic reader $GOOD)"
	cgi_expect 405 POST $SERVICE/SSE "$(basic reader $GOOD)"
	expect 200 HEAD $SERVICE/SSE
	field Content-Type text/event-stream
	[ ! -e "$MB_STATE/redfish/subscriptions" ]
}

# A stream as a web server starts it, for the client of a header: client FILE HEADER
client() {
	rm -f "$1"
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/v1/EventService/SSE \
		REMOTE_ADDR=127.0.0.1 MB_RUN="$T/run" "$2" \
		"$BIN/mb-redfish-cgi" >"$1" 2>"$1.log" </dev/null 3>&- &
	client=$! streams="$streams $client"
	until_true grep -q '^: ' "$1"
}

client_ends() {
	! kill -0 "$client" 2>/dev/null
}

@test "who may not read events any more is told none that comes after that" {
	ends() { # COMMAND...: after which the stream tells nothing more
		test_event before
		came "$T/out" 1
		"$@"
		test_event secret
		until_true client_ends
		[ "$(events "$T/out")" = 1 ]
		not grep secret "$T/out"
		account viewer $GOOD Operator
	}
	account admin $GOOD
	account viewer $GOOD Operator
	of=/redfish/v1/AccountService/Accounts/viewer
	for how in 'mb-passwd -d viewer' 'mb-redfish-cgi PATCH '$of' -d {"Enabled":false}' \
		'mb-redfish-cgi PATCH '$of' -d {"RoleId":"ReadOnly"}' \
		'mb-redfish-cgi PATCH '$of' -d {"Password":"another-horse"}'; do
		# What was disabled is not enabled by another password.
		"$BIN/mb-passwd" -d viewer
		account viewer $GOOD Operator
		client "$T/out" "$(basic viewer $GOOD)"
		# shellcheck disable=SC2086 # a program and its words
		ends "$BIN"/$how
	done
	"$BIN/mb-passwd" -d viewer
	account viewer $GOOD Operator
	# Of who may, nothing ends, as 505 shows of a session that does.
	log_in viewer $GOOD
	client "$T/out" "$token"
	test_event more
	test_event yet
	came "$T/out" 2
}

# Who is at work, or waits for a disk, is not.
asleep() { # PID: three times in a row
	for _ in 1 2 3; do
		grep -q '^State:.S' "/proc/$1/status" || return 1
	done
}

@test "a stream that waits takes no processor time" {
	stream "$T/out"
	test_event x
	came "$T/out" 1
	until_true asleep "${streams# }"
	read -ra before <"/proc/${streams# }/stat"
	read -rt 2 <> <(:) || :
	read -ra after <"/proc/${streams# }/stat"
	[ $((after[13] + after[14] - before[13] - before[14])) -le 2 ]
	[ "$(ls "/proc/${streams# }/task" | wc -l)" = 1 ]
}

@test "under lighttpd events come at once, and who leaves is gone from the subscriptions" {
	account admin $GOOD
	redfish_server
	curl -sN -u "admin:$GOOD" -D "$T/head" "$url$SERVICE/SSE" >"$T/out" 3>&- &
	client=$! streams=$!
	until_true grep -q '^: ' "$T/out"
	tr -d '\r' <"$T/head" | grep -qix 'content-type: text/event-stream'
	test_event one
	came "$T/out" 1
	expect 200 GET $SUBSCRIPTIONS
	is '.Members | length' 1
	kill $client
	wait $client || :
	streams=
	nobody_there() {
		redfish GET $SUBSCRIPTIONS
		is '.Members | length' 0
	}
	until_true nobody_there
}
