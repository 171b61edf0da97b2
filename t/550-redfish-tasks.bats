#!/usr/bin/env bats
# Tasks: what goes on after its request was answered, and how it is watched.

load redfish
load redfish-update

setup_file() {
	web_start
	slow_start
}

teardown_file() {
	web_stop
	kill "$(cat "$BATS_FILE_TMPDIR/slow")" || :
}

# A server that begins to answer, and does not go on while the file "wait" is there.
slow_start() {
	export SLOW=$BATS_FILE_TMPDIR
	python3 - "$SLOW" 3>&- <<-'EOP' &
	import http.server, os, sys, time
	top = sys.argv[1]
	class Slow(http.server.BaseHTTPRequestHandler):
	    def do_GET(self):
	        self.send_response(200)
	        self.send_header("Content-Length", "1000000")
	        self.end_headers()
	        self.wfile.flush()
	        open(top + "/asked", "w").close()
	        while os.path.exists(top + "/wait"):
	            time.sleep(0.02)
	    def log_message(self, *a): pass
	class Server(http.server.ThreadingHTTPServer):
	    daemon_threads = True
	s = Server(("127.0.0.1", 0), Slow)
	with open(top + "/port.new", "w") as f:
	    f.write(str(s.server_port))
	os.rename(top + "/port.new", top + "/port")
	s.serve_forever()
	EOP
	echo $! >"$BATS_FILE_TMPDIR/slow"
	until_true test -e "$SLOW/port"
	SLOW_URL=http://127.0.0.1:$(cat "$SLOW/port")
	export SLOW_URL
}

redfish_setup() {
	touch "$SLOW/wait"
	rm -f "$SLOW/asked"
}

teardown() {
	rm -f "$SLOW/wait"
}

# A task whose image does not come, when its server was asked: its id in $id
hanging() {
	expect 202 POST $SIMPLE -d "{\"ImageURI\":\"$SLOW_URL/x.fd\"}"
	monitor=$(field Location)
	id=${monitor##*/}
	until_true test -e "$SLOW/asked"
}

# The process that does a task: the one that was called with its id.
worker() {
	local p
	for p in $(pgrep -f "mb-redfish-task .*$1"); do
		[ "$(readlink "/proc/$p/cwd")" != "$(readlink -f "$MB_STATE")" ] || echo "$p"
	done
}

@test "the task service says what it is, and lists no tasks at first" {
	expect 200 GET /redfish/v1
	is '.Tasks["@odata.id"]' /redfish/v1/TaskService
	expect 200 GET /redfish/v1/TaskService
	is '.["@odata.type"]' '#TaskService.v1_2_0.TaskService'
	is '.Tasks["@odata.id"]' $TASKS
	is .ServiceEnabled true
	expect 200 GET $TASKS
	is '.["Members@odata.count"]' 0
	for path in $TASKS/1 $TASKS/x $TASKS/.. /redfish/v1/TaskService/TaskMonitors/1; do
		expect 404 GET "$path"
	done
}

@test "a task is 202 with its monitor and an empty body, then 202 with the task, then 200" {
	hanging
	field Content-Length 0
	[ "$(field Retry-After)" = 1 ]
	[[ $(field Location) == /redfish/v1/TaskService/TaskMonitors/* ]]
	expect 202 GET "$monitor"
	is '.["@odata.id"]' "$TASKS/$id"
	is '.["@odata.etag"]' "$(field ETag)"
	is .TaskState Running
	is .TaskStatus OK
	is .Messages '[]'
	is .Id "$id"
	is '.Name | length > 0' true
	[ "$(field Retry-After)" = 1 ]
	expect 200 GET "$TASKS/$id"
	is .TaskState Running
	rm "$SLOW/wait"
	over_as Exception '*http://127.0.0.1*'
	is .TaskStatus Critical
	is '.Messages | length' 1
	is '.EndTime | length' 20
	expect 200 GET $TASKS
	is '.Members[0]["@odata.id"]' "$TASKS/$id"
}

@test "a task is no child of the request: it has a session of its own and none of its files" {
	hanging
	pid=$(worker "$id")
	[ -n "$pid" ]
	[ "$(ps -o sid= -p "$pid" | tr -d ' ')" = "$pid" ]
	for fd in 0 1 2; do
		[ "$(readlink "/proc/$pid/fd/$fd")" = /dev/null ]
	done
	rm "$SLOW/wait"
	over
}

@test "a task whose process was killed is over, and says so" {
	hanging
	pid=$(worker "$id")
	kill -KILL "$pid"
	over_as Exception 'The process that did this was ended*'
	is .TaskStatus Critical
	expect 200 GET "$TASKS/$id"
	is .TaskState Exception
	is '.EndTime | length' 20
	expect 204 DELETE "$TASKS/$id"
	expect 404 GET "$TASKS/$id"
}

@test "a task that is deleted while it goes on is cancelled; one that is over is gone" {
	hanging
	expect 204 DELETE "$TASKS/$id"
	over_as Cancelled 'It was cancelled*'
	expect 204 DELETE "$TASKS/$id"
	expect 404 GET "$TASKS/$id"
	expect 404 DELETE "$TASKS/$id"
	[ ! -e "$MB_STATE/redfish/tasks/$id" ]
}

@test "a task that is over is removed, also when its process has not ended yet" {
	at=$MB_STATE/redfish/tasks/1000000001
	mkdir -p "$at"
	printf 'name=x\nstate=Completed\npercent=100\nbegun=1\nended=2\n' >"$at/task"
	exec 8>"$at/lock"
	flock 8
	expect 204 DELETE $TASKS/1000000001
	exec 8>&-
	expect 404 GET $TASKS/1000000001
	gone_file "$at"
}

@test "a monitor can be deleted as well" {
	hanging
	expect 204 DELETE "$monitor"
	over_as Cancelled
}

@test "of tasks that are over, old ones go, and the oldest when there are many" {
	image "$WEB/good.fd"
	mkdir -p "$MB_STATE/redfish/tasks"
	now=$(date +%s)
	for i in $(seq 70); do
		d=$MB_STATE/redfish/tasks/$((now - 1000 + i))
		mkdir "$d"
		printf 'name=x\nstate=Completed\npercent=100\nbegun=%s\nended=%s\n' \
			"$now" "$now" >"$d/task"
	done
	old=$MB_STATE/redfish/tasks/$((now - 200000))
	mkdir "$old"
	printf 'name=x\nstate=Completed\npercent=100\nbegun=1\nended=2\n' >"$old/task"
	expect 202 POST $SIMPLE -d "{\"ImageURI\":\"$URL/good.fd\"}"
	over_as Completed
	[ ! -e "$old" ]
	[ ! -e "$MB_STATE/redfish/tasks/$((now - 999))" ]
	[ -e "$MB_STATE/redfish/tasks/$((now - 930))" ]
	[ "$(find "$MB_STATE/redfish/tasks" -mindepth 1 -maxdepth 1 -type d | wc -l)" = 64 ]
}

@test "when too many tasks are under way another is refused, for a while" {
	mkdir -p "$MB_STATE/redfish/tasks"
	now=$(date +%s)
	for i in $(seq 64); do
		d=$MB_STATE/redfish/tasks/$((now - 1000 + i))
		mkdir "$d"
		printf 'name=x\nstate=Running\npercent=1\nbegun=%s\nended=0\n' "$now" >"$d/task"
		: >"$d/lock"
	done
	mkfifo "$T/end"
	python3 -c '
import fcntl, glob, sys
held = [open(f) for f in glob.glob(sys.argv[1] + "/*/lock")]
for f in held: fcntl.flock(f, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()' "$MB_STATE/redfish/tasks" <"$T/end" >"$T/flock.out" 3>&- &
	pid=$!
	exec 8>"$T/end"
	until_true grep -q held "$T/flock.out"
	expect 503 POST $SIMPLE -d "{\"ImageURI\":\"$URL/good.fd\"}"
	[ "$(field Retry-After)" = 60 ]
	message ServiceTemporarilyUnavailable
	exec 8>&-
	wait "$pid"
}

@test "while another one begins a task, who waited in vain is to come again soon" {
	mkdir -p "$MB_STATE/redfish/tasks"
	mkfifo "$T/end"
	flock "$MB_STATE/redfish/tasks/lock" sh -c 'echo held; cat' <"$T/end" >"$T/flock.out" 3>&- &
	pid=$!
	exec 8>"$T/end"
	until_true grep -q held "$T/flock.out"
	expect 503 POST $SIMPLE -d "{\"ImageURI\":\"$URL/good.fd\"}"
	[ "$(field Retry-After)" = 1 ]
	message ServiceTemporarilyUnavailable
	exec 8>&-
	wait "$pid"
	expect 202 POST $SIMPLE -d "{\"ImageURI\":\"$URL/good.fd\"}"
}

@test "what is not a task of ours is not shown, and does no harm" {
	mkdir -p "$MB_STATE/redfish/tasks/12" "$MB_STATE/redfish/tasks/junk" "$MB_STATE/redfish/tasks/0000000013"
	head -c 3000 /dev/urandom >"$MB_STATE/redfish/tasks/0000000013/task"
	expect 200 GET $TASKS
	expect 404 GET $TASKS/junk
	expect 404 GET $TASKS/12
	expect 404 GET $TASKS/0000000013
}
