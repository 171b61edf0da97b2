# Images, and a place to fetch them from: what the tests of updates share. setup_file
# calls web_start, teardown_file web_stop.

UPDATE=/redfish/v1/UpdateService
SIMPLE=$UPDATE/Actions/UpdateService.SimpleUpdate
TASKS=/redfish/v1/TaskService/Tasks

web_start() {
	export WEB=$BATS_FILE_TMPDIR/web
	mkdir -p "$WEB"
	# A port may be another test's; what answers there is not ours then.
	echo "$BATS_FILE_TMPDIR" >"$WEB/whose"
	for port in $(seq 22000 19 23000); do
		busybox httpd -f -p "127.0.0.1:$port" -h "$WEB" 3>&- &
		echo $! >"$BATS_FILE_TMPDIR/httpd"
		until_true web_answers_or_ended
		web_answers && export URL="http://127.0.0.1:$port" && return
	done
	return 1
}

web_answers() {
	[ "$(curl -sf --max-time 20 "http://127.0.0.1:$port/whose")" = "$BATS_FILE_TMPDIR" ]
}

web_answers_or_ended() {
	web_answers || gone "$(cat "$BATS_FILE_TMPDIR/httpd")"
}

web_stop() {
	kill "$(cat "$BATS_FILE_TMPDIR/httpd")" || :
}

# An image of the size and the layout of a Raspberry Pi's; another for another MARK.
image() { # FILE [MARK]
	local at=$((0x3b0000)) nv=$BATS_TEST_TMPDIR/nv
	mkdir -p "$(dirname "$1")"
	"$BIN/mb-efivars" create -f -l rpi4 "$nv"
	{
		printf '%s' "${2:-one}"
		head -c $((at - $(printf '%s' "${2:-one}" | wc -c))) /dev/zero | tr '\0' '\252'
		cat "$nv"
		head -c $((0x3d0000 - at - $(stat -c %s "$nv"))) /dev/zero | tr '\0' '\125'
	} >"$1"
}

# The task that a 202 speaks of, when it is over, in $body; its monitor is in $monitor.
over() {
	[ -z "$(field Location)" ] || monitor=$(field Location)
	[ -n "$monitor" ]
	until_true monitor_says_more
	[ "$code" = 200 ] || { echo "$code: $output" >&2; return 1; }
}

monitor_says_more() {
	redfish GET "$monitor"
	[ "$code" != 202 ]
}

# over_as STATE [PATTERN]: it ends so, and its message is like that
over_as() {
	over
	is .TaskState "$1"
	local said
	said=$(jq -r '.Messages[0].Message' <<<"$body")
	# shellcheck disable=SC2053 # a pattern
	[ $# -lt 2 ] || [[ $said == $2 ]] || { echo "it says: $said" >&2; return 1; }
}
