#!/usr/bin/env bats
# Events: who subscribed is told of what happens, by HTTP, at least once.

load redfish
load redfish-update

SERVICE=/redfish/v1/EventService
SUBSCRIPTIONS=$SERVICE/Subscriptions

# A listener that keeps each body, as $GOT/<n>, and its head, as $GOT/<n>.head, where $GOT is
# what it is asked for: a folder of each test, as the last words of one may come when it is over.
# It answers 500, or what is in it, as long as the file "fail" is there.
setup_file() {
	web_start
	export LISTENER=$BATS_FILE_TMPDIR/listener
	mkdir "$LISTENER"
	python3 - "$LISTENER" 3>&- 2>"$LISTENER/log" <<-'EOP' &
	import collections, http.server, os, sys, threading
	listener, count, one = sys.argv[1], collections.Counter(), threading.Lock()
	class Take(http.server.BaseHTTPRequestHandler):
	    def do_POST(self):
	        top = self.path
	        body = self.rfile.read(int(self.headers["Content-Length"]))
	        with one:
	            count[top] += 1
	            n = count[top]
	            open("%s/%03d.head" % (top, n), "w").write(str(self.headers))
	            open(top + "/new", "wb").write(body)
	            os.rename(top + "/new", "%s/%03d" % (top, n))
	        try:
	            status = int(open(top + "/fail").read() or 500)
	        except FileNotFoundError:
	            status = 204
	        self.send_response(status)
	        self.end_headers()
	    def log_message(self, *a): pass
	s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Take)
	open(listener + "/port.new", "w").write(str(s.server_port))
	os.rename(listener + "/port.new", listener + "/port")
	s.serve_forever()
	EOP
	echo $! >"$LISTENER/pid"
	until_true test -e "$LISTENER/port"
}

teardown_file() {
	web_stop
	kill "$(cat "$LISTENER/pid")" || :
}

redfish_setup() {
	GOT=$T/got
	mkdir "$GOT"
	TO=http://127.0.0.1:$(cat "$LISTENER/port")$GOT
}

# Who delivers ends with the last subscription.
teardown() {
	# While it goes on, it may put a file there.
	until_true rm -rf "$MB_STATE/redfish/subscriptions"
	until_true nobody_delivers
}

deliverer() {
	local p
	for p in $(pgrep -f mb-redfish-events); do
		[ "$(readlink "/proc/$p/cwd")" != "$(readlink -f "$MB_STATE")" ] || echo "$p"
	done
}

nobody_delivers() {
	[ -z "$(deliverer)" ]
}

# The one that delivers has begun: no request starts another now, and that is $pid.
delivers() {
	until_true deliverer_has_lock
	pid=$(deliverer)
}

# It has ended, and nothing is held by it any more: [SIGNAL]
ends() {
	delivers
	kill -s "${1:-TERM}" "$pid"
	until_true is_no_more
}

is_no_more() { # waited for by nobody, it may be a zombie
	! grep -q '^State:.[^ZX]' "/proc/$pid/status"
}

subscribe() { # [MORE JSON]: its path in $path
	expect 201 POST $SUBSCRIPTIONS -d "$(jq -n --arg to "$TO" \
		"{Destination: \$to, Protocol: \"Redfish\"} + ${1:-{\}}")"
	path=$(field Location)
	[ -n "$path" ]
}

# A deliverer that tries again soon, in the place of the one that was started.
impatient() {
	ends
	deliver_soon
}

# It is the one that delivers before any request can start another.
deliver_soon() {
	"$BIN/mb-redfish-events" -i 1 -s "$MB_STATE" 2>"$T/log" 3>&- &
	until_true deliverer_has_lock
}

# One that was started while another did may be about to end.
deliverer_has_lock() {
	local one
	one=$(deliverer)
	[[ $one =~ ^[0-9]+$ ]] &&
		grep -q "FLOCK .* $one .*:$(stat -c %i "$MB_STATE/redfish/events.lock") " /proc/locks
}

# What came, in its order.
have() {
	find "$GOT" -name '[0-9][0-9][0-9]' | sort
}

have_as_many() { # N
	[ "$(have | wc -l)" -ge "$1" ]
}

# got N: wait for as many; the last is in $body
got() {
	until_true have_as_many "$1"
	last
}

last() {
	body=$(cat "$(have | tail -n 1)")
	last_head=$(cat "$(have | tail -n 1).head")
}

# messages: of all that came, in order, each once
messages() {
	have | xargs cat | jq -r .Events[0].Message | uniq | tr '\n' ' '
}

came() { # MESSAGE, as the last
	until_true last_is "$1"
}

last_is() {
	last && is .Events[0].Message "$1"
}

test_event() { # [JSON]
	expect 204 POST $SERVICE/Actions/EventService.SubmitTestEvent -d "${1:-{\}}"
}

@test "the event service says which events it sends, and no others" {
	expect 200 GET /redfish/v1
	is '.EventService["@odata.id"]' $SERVICE
	expect 200 GET $SERVICE
	is '.["@odata.type"]' '#EventService.v1_7_0.EventService'
	is .Id EventService
	is '.EventTypesForSubscription | join(" ")' 'Alert StatusChange'
	is '.RegistryPrefixes | join(" ")' 'ResourceEvent TaskEvent'
	is '.ResourceTypes | join(" ")' 'ComputerSystem Task'
	is '.Actions["#EventService.SubmitTestEvent"].target' $SERVICE/Actions/EventService.SubmitTestEvent
	is '.Subscriptions["@odata.id"]' $SUBSCRIPTIONS
	is .ServerSentEventUri $SERVICE/SSE
	expect 200 GET $SUBSCRIPTIONS
	is '.["Members@odata.count"]' 0
	[ -z "$(deliverer)" ]
}

@test "a subscription as Ironic makes it is 201 with its place, is read, and is deleted" {
	expect 201 POST $SUBSCRIPTIONS -d "{\"Destination\":\"$TO\",\"Protocol\":\"Redfish\",\"Context\":\"node-7\",\"EventTypes\":[\"Alert\"]}"
	path=$(field Location)
	[[ $path =~ ^$SUBSCRIPTIONS/[0-9a-f]{8}$ ]]
	is '.["@odata.id"]' "$path"
	expect 200 GET "$path"
	is '.["@odata.type"]' '#EventDestination.v1_10_0.EventDestination'
	is .Destination "$TO"
	is .Protocol Redfish
	is .Context node-7
	is '.EventTypes | join(" ")' Alert
	is .SubscriptionType RedfishEvent
	is .EventFormatType Event
	is .DeliveryRetryPolicy TerminateAfterRetries
	is .Status.State Enabled
	expect 200 GET $SUBSCRIPTIONS
	is '.Members[0]["@odata.id"]' "$path"
	expect 204 DELETE "$path"
	expect 404 GET "$path"
	expect 404 DELETE "$path"
	until_true nobody_delivers
}

@test "a test event is delivered, with the context of who gets it" {
	subscribe '{Context: "mine", HttpHeaders: [{"X-Secret": "hush"}]}'
	test_event '{"EventType":"Alert","Message":"Hello","MessageId":"Test.1.0.Hello","MessageArgs":["a","b"],"Severity":"Warning","EventId":"77"}'
	got 1
	is '.["@odata.type"]' '#Event.v1_7_0.Event'
	is .Context mine
	is '.Events | length' 1
	is .Events[0].EventType Alert
	is .Events[0].EventId 77
	is .Events[0].Message Hello
	is .Events[0].MessageId Test.1.0.Hello
	is '.Events[0].MessageArgs | join(" ")' 'a b'
	is '.Events[0] | .Severity + .MessageSeverity' WarningWarning
	is '.Events[0].EventTimestamp | length' 20
	grep -q '^X-Secret: hush' <<<"$last_head"
	grep -q '^Content-Type: application/json' <<<"$last_head"
	expect 200 GET "$path"
	is .HttpHeaders '[]'
	[[ $output != *hush* ]]
	[ "$(find "$MB_STATE/redfish/subscriptions" -name subscription -perm 600 | wc -l)" = 1 ]
}

@test "a task that ends is told, as StatusChange; one that failed as Alert" {
	subscribe
	image "$WEB/one.fd"
	expect 202 POST $SIMPLE -d "{\"ImageURI\":\"$URL/one.fd\"}"
	over_as Completed
	got 1
	is .Events[0].MessageId TaskEvent.1.0.TaskCompletedOK
	is .Events[0].EventType StatusChange
	is '.Events[0].OriginOfCondition["@odata.id"]' "$TASKS/${monitor##*/}"
	is .Events[0].MessageArgs[0] "${monitor##*/}"
	expect 202 POST $SIMPLE -d "{\"ImageURI\":\"$URL/none.fd\"}"
	over_as Exception
	got 2
	is .Events[0].MessageId TaskEvent.1.0.TaskAborted
	is .Events[0].EventType Alert
	is .Events[0].Severity Critical
}

@test "only the types that were asked for are sent" {
	subscribe '{EventTypes: ["Alert"], Context: "alerts"}'
	test_event '{"EventType":"StatusChange","Message":"no"}'
	test_event '{"EventType":"Alert","Message":"yes"}'
	got 1
	is .Events[0].Message yes
	[ "$(have | wc -l)" = 1 ]
}

# message_ids: of all that was delivered, in order
message_ids() {
	have | xargs cat | jq -r '.Events[0] | .MessageId | sub(".*[.]"; "")' | tr '\n' ' '
}

@test "only the registries and the resources that were asked for are sent" {
	subscribe '{RegistryPrefixes: ["TaskEvent"], SubordinateResources: false}'
	expect 200 GET "$path"
	is '[.RegistryPrefixes, .ResourceTypes, .SubordinateResources] | tojson' '[["TaskEvent"],[],false]'
	test_event '{"MessageId":"ResourceEvent.1.3.TestMessage"}'
	test_event '{"MessageId":"TaskEventual.1.0.None"}'
	test_event '{"MessageId":"TaskEvent.1.0.TaskPaused"}'
	got 1
	[ "$(message_ids)" = 'TaskPaused ' ]
	expect 204 DELETE "$path"
	subscribe '{ResourceTypes: ["ComputerSystem"], RegistryPrefixes: ["ResourceEvent", "TaskEvent"]}'
	test_event '{"MessageId":"TaskEvent.1.0.TaskStarted","OriginOfCondition":"/redfish/v1/TaskService/Tasks/1"}'
	test_event "{\"MessageId\":\"TaskEvent.1.0.TaskRemoved\",\"OriginOfCondition\":\"$SYSTEM/Bios\"}"
	test_event '{"MessageId":"TaskEvent.1.0.TaskAborted"}'
	test_event "{\"MessageId\":\"ResourceEvent.1.3.TestMessage\",\"OriginOfCondition\":\"$SYSTEM\"}"
	got 2
	[ "$(message_ids)" = 'TaskPaused TestMessage ' ]
}

# switch_state STATE: what mb-poe writes of its port 7
switch_state() {
	local s=$MB_STATE/switches/sw1
	[ -e "$s/record" ] || printf 'driver=exec\n' >"$s/record"
	printf 'when=1\nswitch=- ok\nport.0=6 on\nport.1=7 %s\n' "$1" |
		"$BIN/mb-put" "$s/state"
}

@test "a host whose power changes is told of, by what the switch reports" {
	mkdir -p "$MB_STATE/switches/sw1"
	host name=node1 power.device=sw1 power.port=7
	switch_state on
	subscribe
	test_event
	got 1
	switch_state off
	got 2
	is .Events[0].MessageId ResourceEvent.1.3.ResourcePoweredOff
	is .Events[0].EventType StatusChange
	is '.Events[0].OriginOfCondition["@odata.id"]' "$SYSTEM"
	switch_state on
	got 3
	is .Events[0].MessageId ResourceEvent.1.3.ResourcePoweredOn
}

@test "what cannot be delivered is tried again, and comes once it can" {
	subscribe '{DeliveryRetryPolicy: "RetryForever"}'
	impatient
	touch "$GOT/fail"
	test_event '{"Message":"first"}'
	got 2
	is .Events[0].Message first
	expect 200 GET "$path"
	is .Status.Health Warning
	test_event '{"Message":"second"}'
	rm "$GOT/fail"
	came second
	[ "$(messages)" = 'first second ' ]
	until_true status_is Health OK
}

status_is() { # NAME VALUE
	expect 200 GET "$path" && is ".Status.$1" "$2"
}

# The library by which calls go wrong, in $lib.
faults() {
	lib=$(readlink -f "$BIN/..")/faults/libfaults.so
	! grep -q __asan_init "$BIN/mb-redfish-events" || skip "the sanitizers want to be loaded first"
	[ -z "${MB_VALGRIND:-}" ] || skip "what valgrind runs has its own calls"
}

@test "what could not be delivered is tried again as soon, also when the clock is set back" {
	faults
	subscribe '{DeliveryRetryPolicy: "RetryForever"}'
	FAULT_CLOCK=$T/back LD_PRELOAD=$lib impatient
	touch "$GOT/fail"
	test_event '{"Message":"first"}'
	got 1
	touch "$T/back"
	got 2
	rm "$GOT/fail"
	got 3
}

@test "a destination that has moved has not been told" {
	subscribe '{DeliveryRetryPolicy: "RetryForever"}'
	impatient
	echo 302 >"$GOT/fail"
	test_event '{"Message":"first"}'
	got 2
	is .Events[0].Message first
	expect 200 GET "$path"
	is .Status.Health Warning
	rm "$GOT/fail"
}

@test "a subscription is suspended when its policy says so, and can be resumed" {
	subscribe '{DeliveryRetryPolicy: "SuspendRetries"}'
	impatient
	touch "$GOT/fail"
	test_event '{"Message":"kept"}'
	until_true status_is State Disabled
	is .Status.Health Critical
	[ "$(have | wc -l)" = 4 ]
	test_event '{"Message":"not queued"}'
	rm "$GOT/fail"
	expect 204 POST "$path/Actions/EventDestination.ResumeSubscription"
	got 5
	is .Events[0].Message kept
}

@test "a subscription whose destination is gone is ended after the tries" {
	TO=http://127.0.0.1:1/ subscribe
	impatient
	test_event
	until_true expect 404 GET "$path"
	until_true nobody_delivers
	grep -q 'is ended' "$T/log"
}

@test "an event outlives the death of who delivers, in order" {
	subscribe '{DeliveryRetryPolicy: "RetryForever"}'
	delivers
	touch "$GOT/fail"
	test_event '{"Message":"one"}'
	got 1
	ends KILL
	rm "$GOT/fail"
	n=$(have | wc -l)
	test_event '{"Message":"two"}'
	came two
	[ "$(messages)" = 'one two ' ]
	# And not because it had been told of the first.
	[ "$(have | wc -l)" -ge $((n + 2)) ]
}

@test "events that wait are delivered one after another, without a pause" {
	subscribe
	# Who would deliver thinks that another does.
	ends
	exec 7>>"$MB_STATE/redfish/events.lock"
	flock 7
	for _ in $(seq 40); do
		test_event
	done
	[ ! -e "$GOT/001" ]
	exec 7>&-
	deliver_soon
	got 40
	# A pause is a second. Some come late on a slow machine, but not most.
	have | xargs stat -c %.Y | awk '
		NR > 1 { late += $1 - last > 0.5 }
		{ last = $1 }
		END { print late " late"; exit late > NR / 2 }'
}

@test "an event that was told and cannot be removed is told again later, not at once" {
	faults
	subscribe
	ends
	FAULT_CALL=remove FAULT_NTH=0 FAULT_ERRNO=5 LD_PRELOAD=$lib \
		"$BIN/mb-redfish-events" -i 3600 -s "$MB_STATE" 2>"$T/log" 3>&- &
	delivers
	test_event
	until_true grep -q 'was told, and stays: Input/output error' "$T/log"
	ends
	[ "$(grep -c 'was told' "$T/log")" = 1 ] || { cat "$T/log"; return 1; }
	[ "$(have | wc -l)" = 1 ]
	"$BIN/mb-redfish-events" -i 1 -s "$MB_STATE" 2>"$T/log" 3>&- &
	got 2
}

@test "who delivers is one, and is started again by who looks at the service" {
	subscribe
	delivers
	run "$BIN/mb-redfish-events" -s "$MB_STATE"
	[ "$status" = 0 ]
	[ "$(deliverer)" = "$pid" ]
	[ "$(ps -o sid= -p "$pid" | tr -d ' ')" = "$pid" ]
	was=$pid
	ends KILL
	expect 200 GET $SERVICE
	delivers
	[ "$pid" != "$was" ]
}

@test "a slow destination keeps no other one waiting" {
	TO=http://192.0.2.1/ subscribe '{DeliveryRetryPolicy: "RetryForever"}'
	subscribe
	test_event
	got 1
}

@test "a subscription is changed: its context, headers and policy, and nothing else" {
	subscribe '{Context: "a"}'
	expect 200 PATCH "$path" -d '{"Context":"b","DeliveryRetryPolicy":"RetryForever"}'
	is .Context b
	is .DeliveryRetryPolicy RetryForever
	expect 400 PATCH "$path" -d '{"Destination":"http://127.0.0.1/"}'
	expect 400 PATCH "$path" -d '{"DeliveryRetryPolicy":"Never"}'
	expect 400 PATCH "$path" -d '{"HttpHeaders":[{"a b":"c"}]}'
	[[ $output != *'a b'* ]]
	expect 200 GET "$path"
	is .Destination "$TO"
	is .Context b
}

@test "a subscription that cannot be meant is refused" {
	for bad in '{}' '{"Destination":"http://a/"}' '{"Destination":"ftp://a/","Protocol":"Redfish"}' \
		'{"Destination":"http://u:p@a/","Protocol":"Redfish"}' \
		'{"Destination":"http://a/","Protocol":"SNMPv1"}' \
		'{"Destination":"http:///x","Protocol":"Redfish"}' \
		'{"Destination":5,"Protocol":"Redfish"}' \
		'{"Destination":"http://a/","Protocol":"Redfish","EventTypes":["MetricReport"]}' \
		'{"Destination":"http://a/","Protocol":"Redfish","EventTypes":"Alert"}' \
		'{"Destination":"http://a/","Protocol":"Redfish","RegistryPrefixes":["Base"]}' \
		'{"Destination":"http://a/","Protocol":"Redfish","ResourceTypes":["Chassis"]}' \
		'{"Destination":"http://a/","Protocol":"Redfish","SubordinateResources":true}' \
		'{"Destination":"http://a/","Protocol":"Redfish","HttpHeaders":[{"X":"a\r\nY: b"}]}' \
		'{"Destination":"http://a/","Protocol":"Redfish","HttpHeaders":["X: y"]}' \
		'{"Destination":"http://a/","Protocol":"Redfish","Nonsense":1}'; do
		expect 400 POST $SUBSCRIPTIONS -d "$bad"
	done
	long=$(printf '%2000s' | tr ' ' x)
	expect 400 POST $SUBSCRIPTIONS -d \
		"{\"Destination\":\"http://a/\",\"Protocol\":\"Redfish\",\"HttpHeaders\":[{\"X\":\"$long\"}]}"
	expect 200 GET $SUBSCRIPTIONS
	is '.["Members@odata.count"]' 0
	for id in .. 0 zzzzzzzz 00000000 subscription; do
		expect 404 GET "$SUBSCRIPTIONS/$id"
	done
}

@test "a subscription that was half made when the power went is none" {
	mkdir -p "$MB_STATE/redfish/subscriptions/0123abcd"
	expect 200 GET $SUBSCRIPTIONS
	is '.["Members@odata.count"]' 0
	subscribe
	expect 200 GET $SUBSCRIPTIONS
	is '.Members | map(.["@odata.id"]) | join(" ")' "$path"
}

@test "there are 32 subscriptions at most" {
	for _ in $(seq 32); do
		subscribe
	done
	expect 503 POST $SUBSCRIPTIONS -d "{\"Destination\":\"$TO\",\"Protocol\":\"Redfish\"}"
	message CreateLimitReachedForResource
}
