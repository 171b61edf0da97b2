# shellcheck shell=sh disable=SC2154 # who reads this sets them
# What programs that ask a web service share: curl, secrets from files, and sentences for
# failures. Everything goes to curl as a configuration on standard input, so that no secret
# is in an argument or in the environment. Who reads this has set
#
#     timeout    seconds for a request
#     ca_file    certificates that vouch for the other side; empty: the system's
#     insecure   "true": its certificate is not checked
#     pinned     "sha256//..." of the one key that it may have, whoever vouches for it;
#                empty: any

fail() {
	code=$1
	shift
	echo "$*" >&2
	exit "$code"
}

# The first line of a file that holds a secret.
secret() {
	[ -r "$1" ] || fail 78 "$1 cannot be read"
	text=$(head -n 1 "$1" | tr -d '\r')
	[ -n "$text" ] || fail 78 "$1 is empty"
	printf '%s' "$text"
}

# NAME "VALUE", as curl's configuration has it.
option() {
	case $2 in
	*[\\\"]*) printf '%s = "%s"\n' "$1" "$(printf '%s' "$2" | sed 's/[\\"]/\\&/g')" ;;
	*) printf '%s = "%s"\n' "$1" "$2" ;;
	esac
}

# What is true of every request. A redirect is not followed: it would carry the secret
# to a place that nobody configured.
request() {
	echo silent
	echo no-progress-meter
	echo globoff
	option proto '=http,https'
	option user-agent metal-boot
	option connect-timeout "$timeout"
	option max-time "$timeout"
	[ -z "${ca_file:-}" ] || option cacert "$ca_file"
	[ -z "${pinned:-}" ] || option pinnedpubkey "$pinned"
	# Of a pinned key it does not matter who signed it, unless that is asked for too.
	if [ "${insecure:-false}" = true ] || { [ -n "${pinned:-}" ] && [ -z "${ca_file:-}" ]; }; then
		echo insecure
	fi
}

# One request after another, each option set ended by "next": what is written out comes
# to standard output. That one fails is seen there, not in the status.
curl_all() {
	curl -q --config - || true
}

# Why a request did not work: CURL'S-STATUS HTTP-STATUS URL. Never returns.
explain() {
	case $1 in
	0) ;;
	6) fail 75 "the name in $3 is not found" ;;
	7) fail 75 "nobody listens at $3" ;;
	18) fail 75 "the answer of $3 was cut short" ;;
	28) fail 75 "no answer of $3 within $timeout s" ;;
	90) fail 78 "the key of $3 is not the one that is pinned" ;;
	35 | 51 | 60 | 77) fail 78 "no trust in $3: look at ca_file, or set insecure" ;;
	'') fail 75 "the answer of $3 is too long" ;;
	*) fail 75 "no whole answer of $3 (curl's error $1)" ;;
	esac
	case $2 in
	401 | 403) fail 78 "$3 does not let us in ($2)" ;;
	404) fail 78 "$3 is not there (404)" ;;
	3??) fail 78 "$3 sends us elsewhere ($2); set url to where it leads" ;;
	*) fail 75 "$3 answers $2" ;;
	esac
}
