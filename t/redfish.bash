# The person's command for Redfish, on a state folder of the test's own: what the
# tests of Redfish share.

load common

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state MB_SHARE=$TOP/share
	send=
	MAC=dc-a6-32-01-02-03
	SYSTEM=/redfish/v1/Systems/$MAC
	mkdir -p "$MB_STATE"
	host name=node1 allow_pxe=true
	if declare -F redfish_setup >/dev/null; then redfish_setup; fi
}

host() { # NAME=VALUE...: the record of the host $MAC
	mkdir -p "$MB_STATE/hosts/$MAC"
	printf '%s\n' "$@" >"$MB_STATE/hosts/$MAC/record"
}

site() { # NAME=VALUE...
	printf '%s\n' "$@" >"$MB_STATE/site"
}

# What is at fault here a person is told beside the answer.
answered_to() {
	"$BIN/mb-redfish-cgi" "$@" 2>"$T/at-fault"
}

# Again while it is too busy, 503 and status 75, as clients do: a minute at most.
patient() { # COMMAND...
	local end=$((SECONDS + 60)) rc=75
	while [ $rc = 75 ] && [ "$SECONDS" -le $end ]; do
		rc=0
		"$@" || rc=$?
	done
	return $rc
}

# redfish METHOD PATH [OPTION...]: in $status, $output; the body in $body. The head
# with -i is in $head, and its status in $code.
redfish() {
	run answered_to -i "$@"
	head=${output%%$'\r\n\r\n'*}
	body=${output#*$'\r\n\r\n'}
	code=${head#Status: }
	code=${code%% *}
}

# As a web server starts it, for a client on this machine unless that is said:
# cgi METHOD PATH [NAME=VALUE...]; the request's body is in $send.
cgi() {
	local path=${2#/redfish} query=
	[[ $path != *\?* ]] || query=${path#*\?}
	run env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$1" SCRIPT_NAME=/redfish \
		PATH_INFO="${path%%\?*}" QUERY_STRING="$query" MB_RUN="$T/run" \
		REMOTE_ADDR=127.0.0.1 \
		SERVER_ADDR=127.0.0.1 CONTENT_LENGTH="${#send}" "${@:3}" \
		"$BIN/mb-redfish-cgi" <<<"$send"
	head=${output%%$'\r\n\r\n'*}
	body=${output#*$'\r\n\r\n'}
	code=${head#Status: }
	code=${code%% *}
	send=
}

# cgi_expect CODE METHOD PATH [NAME=VALUE...]
cgi_expect() {
	local want=$1
	shift
	cgi "$@"
	[ "$code" = "$want" ] || { echo "$code, not $want: $* $output" >&2; return 1; }
}

# basic NAME PASSWORD: the variable of the header
basic() {
	echo "HTTP_AUTHORIZATION=Basic $(printf '%s:%s' "$1" "$2" | base64 -w 0)"
}

# account NAME PASSWORD [ROLE]
account() {
	"$BIN/mb-passwd" ${3:+-r "$3"} "$1" <<<"$2"
}

# log_in NAME PASSWORD: then $token and $session
log_in() {
	send="{\"UserName\":\"$1\",\"Password\":\"$2\"}"
	cgi_expect 201 POST /redfish/v1/SessionService/Sessions CONTENT_TYPE=application/json
	token=HTTP_X_AUTH_TOKEN=$(field X-Auth-Token)
	session=$(field Location)
}

# expect CODE METHOD PATH [OPTION...]
expect() {
	local want=$1
	shift
	redfish "$@"
	[ "$code" = "$want" ] || { echo "$code, not $want: $* $output" >&2; return 1; }
}

# is FILTER VALUE: what jq finds in the body
is() {
	local have
	have=$(jq -r "$1" <<<"$body") || { echo "no JSON: $body" >&2; return 1; }
	[ "$have" = "$2" ] || { echo "$1 is '$have', not '$2': $body" >&2; return 1; }
}

# message NAME: the first message is that one of the Base registry, and has all
# that clients read
message() {
	is '.error["@Message.ExtendedInfo"][0].MessageId | sub(".*[.]"; "")' "$1" &&
	is '.error["@Message.ExtendedInfo"][0] | .Severity == .MessageSeverity and
		(.Message | length) > 0 and (.Resolution | length) > 0' true &&
	is '.error | (.code | length) > 0 and (.message | length) > 0' true
}

# field NAME [VALUE]: a field of the head
field() {
	local have
	have=$(tr -d '\r' <<<"$head" | sed -n "s/^$1: //Ip")
	[ $# -gt 1 ] || { echo "$have"; return; }
	[ "$have" = "$2" ] || { echo "$1 is '$have', not '$2'" >&2; return 1; }
}
