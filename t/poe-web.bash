# Switches with a web service, for the drivers of mb-poe: t/tool/poe-switches.

load common

bats_require_minimum_version 1.5.0

DRIVERS='mikrotik omada aruba-s aruba-cx netgear-plus openwrt homeassistant'

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}")/libexec/metal-boot/poe
	T=$BATS_TEST_TMPDIR
	S=$T/switches
	command -v jq >/dev/null || skip "no jq"
	command -v python3 >/dev/null || skip "no python3"
	# Nothing of the machine's own reaches curl.
	unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
	mkdir "$S"
	server='' scheme=http more=''
}

teardown() {
	# Bats shows this of a test that failed.
	[ ! -e "${log:-}" ] || cut -c 1-300 "$log"
	[ -z "$server" ] || { kill "$server"; wait "$server" || :; } 2>/dev/null
}

# Switches of these kinds, as they are when nobody has touched them: [CERT KEY] KIND...
switches() {
	[ -z "$server" ] || { kill "$server"; wait "$server" || :; } 2>/dev/null
	rm -rf "$S"
	mkdir "$S"
	"$BATS_TEST_DIRNAME/tool/poe-switches" "$S" "$@" >"$T/switches.log" 2>&1 3>&- &
	server=$!
	until_true [ -e "$S/ready" ]
}

# The table: each kind's ports, and what its requests look like to "bad".
as() { # KIND
	kind=$1 state=$S/$1/state log=$S/$1/log
	case $kind in
	mikrotik)
		ports='ether5 ether6 ether7 ether8' states='on idle off fault'
		session=none login='.' read='GET .*/poe$' order='POST .*/set'
		;;
	omada)
		ports='1 2 3 4' states='on idle off idle'
		session=kept login='POST .*/login' read='GET .*/ports$' order='PATCH'
		;;
	aruba-s)
		ports='1 2 3 4' states='on idle off fault'
		session=closed login='POST .*/login-sessions' read='GET .*/stats$' order='PUT'
		;;
	aruba-cx)
		ports='1/1/1 1/1/2 1/1/3 1/1/4' states='on idle off fault'
		session=closed login='POST .*/login' read='GET .*F2/poe_interface$' order='PATCH'
		;;
	netgear-plus)
		ports='1 2 3 4' states='on idle off fault'
		session=closed login='POST /login' read='GET /getPoe' order='POST /PoEPort'
		;;
	openwrt)
		ports='lan1 lan2 lan3 lan4' states='on idle off fault'
		session=kept login='"login"' read='"info"' order='"manage"'
		;;
	homeassistant)
		ports='switch.pi1_poe switch.pi2_poe switch.pi3_poe switch.pi4_poe' states='on on off unknown'
		session=none login='.' read='GET /api/states' order='POST'
		;;
	esac
	read -r p1 p2 p3 p4 <<<"$ports"
	folder=$T/folder-$kind
	mkdir -p -m 700 "$folder"
}

# Each kind in turn, each switch as new; of a failure, what was said last is the kind's:
# COMMAND...
each() {
	# shellcheck disable=SC2086 # two words or none, and names
	switches ${tls:-} $DRIVERS
	for k in $DRIVERS; do
		as "$k"
		echo "$k:"
		"$@"
	done
}

# What mb-poe writes to a driver; $more comes last.
conf() {
	echo "switch=rack1"
	echo "url=$scheme://127.0.0.1:$(cat "$S/$kind/port")"
	echo "username=admin"
	echo 'password=p"\\ss: wörd&x=1'
	echo "token=s3cret.token"
	[ "$kind" != omada ] || echo "device=aa:bb:cc:00:00:01"
	echo "timeout=60"
	echo "folder=$folder"
	printf '%s' "${more:+$more
}"
}

# As above, but for one setting: NAME VALUE.
conf_but() {
	conf | grep -v "^$1="
	[ -z "$2" ] || echo "$1=$2"
}

# The driver, with these settings: SETTINGS-COMMAND -- STATUS VERB...
driver_by() {
	conf=()
	while [ "$1" != -- ]; do conf+=("$1"); shift; done
	want=$2
	shift 2
	"${conf[@]}" >"$T/conf"
	run "$BIN/$kind" "$@" <"$T/conf"
	[ "$status" = "$want" ] || fail "$kind $*: status $status, not $want: $output"
	[ "$want" = 0 ] || [ "${#lines[@]}" = 1 ] || fail "$kind $*: not one sentence: $output"
}

driver() { # STATUS VERB...
	driver_by conf -- "$@"
}

bad() { # WHAT TIMES PATTERN
	echo "$@" >"$S/$kind/bad"
}

quirks() { # WORDS
	echo "$@" >"$S/$kind/quirks"
}

asked() { # PATTERN: how often
	jq -r '"\(.request) \(.body)"' "$log" | grep -cE -- "$1" || :
}

is() { # JQ-FILTER: of what the switch would tell its owner
	jq -e --arg p1 "$p1" --arg p2 "$p2" --arg p3 "$p3" --arg p4 "$p4" "$1" "$state" >/dev/null ||
		fail "not so: $1: $(jq -c . "$state")"
}

# All settings but whether a port gives power.
settings_of() {
	jq -S '.ports | map_values(.config | del(.["poe-out"]))' "$state"
}

admins() {
	jq -r '[.ports[].admin] | map(if . then "on" else "off" end) | join(" ")' "$state"
}
