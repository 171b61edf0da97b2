# shellcheck shell=sh disable=SC2154 # driver.sh, and who reads this, set them
# What drivers that ask a web service share: requests on one connection, a session that is
# opened once and closed in the end, and the lines of mb-poe-driver(7). A driver has set
# "features", and "keeps" to "yes" if the next run may use this run's session again; it has
# the functions
#
#     read_ports     make $work/ports: an array of {port, state, admin, class, up, uplink,
#                    watts}, where port "-" is the switch, and what is not known is null
#     set_ports      give the orders of $work/wants, an object of ports, "on" or "off"
#     cycle_ports    switch the ports that are its arguments off and on, for $seconds
#     find_machines  print lines of MAC and port
#
# any of these that the switch needs in place of the ones below
#
#     log_in   open a session, and "hold" what shows that it is ours
#     log_out  close it
#     shows    options of curl that show who we are
#     ended    does the answer NAME say that the session is over?
#     fill     what is sent, with what is to be in no file
#
# and then calls main.

tab=$(printf '\t')
sessions=yes
keeps=no
may=
answers=json # to orders; or else the driver looks at them itself
unclear=65   # after an order it is not known whether it was taken
ordering=no
renewed=no
log_out() { :; }
shows() { :; }
ended() { came "$1" '0 401'; }
fill() { printf '%s' "$1"; }

# For each jq program: what an answer must be, a MAC as mb-poe has it, and a number that may
# be in quotes.
jq_common='
def must(f): if f then . else error("not so") end;
def list: must(type == "array");
def object: must(type == "object");
def mac: ascii_downcase | gsub("[^0-9a-f]"; "") | select(length == 12)
	| [scan("..")] | join(":");
def number: if type == "string" then (tonumber? // null) elif type == "number" then .
	else null end;
'

# Is this curl's and the HTTP status of the answer NAME: NAME STATUSES...
came() {
	read -r both <"$work/$1.code"
	shift
	for status; do
		[ "$both" != "$status" ] || return 0
	done
	return 1
}

begin() {
	url=$(needed url)
	url=${url%/}
	case $url in
	http://*@* | https://*@*) fail 78 "$switch: a name or a password does not belong in url" ;;
	http://* | https://*) ;;
	*) fail 78 "$switch: url does not begin with http:// or https://" ;;
	esac
	username=$(setting username)
	password=$(setting password)
	token=$(setting token)
	session=${folder:-$work}/session
	trap end EXIT
	trap 'fail 75 "$switch: told to stop before the switch had answered"' HUP INT TERM
}

end() {
	code=$?
	trap - EXIT
	trap '' HUP INT TERM
	if [ -s "$session" ] && { [ $keeps = no ] || [ -z "$folder" ]; }; then
		(log_out) >/dev/null 2>&1 || true
		rm -f "$session"
	fi
	rm -rf "$work"
	exit "$code"
}

# What shows that a session is ours: NAME VALUE, and NAME.
hold() {
	printf '%s=%s\n' "$1" "$2" >>"$session"
}

held() {
	[ ! -e "$session" ] || sed -n "s/^$1=//p" "$session"
}

# There is a session after this. One that was left, by one of us that was killed too, is
# used again: many switches have room for a few only.
enter() {
	[ $sessions = yes ] || return 0
	[ ! -s "$session" ] || [ "$(held ours)" != "$url $username" ] || return 0
	again
}

again() {
	rm -f "$session"
	log_in
	hold ours "$url $username"
}

# METHOD NAME PATH [WHAT IS SENT], as ask, exchange and order read them.
req() {
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}"
}

configured() {
	common=$(request && shows)
	# After one that is not answered the rest is not asked for.
	next='fail-early
'
	while IFS=$tab read -r method name path body; do
		: >"$work/$name"
		echo '- 000' >"$work/$name.code"
		printf '%s%s\n' "$next" "$common"
		next='next
'
		option request "$method"
		option url "$url$path"
		option output "$work/$name"
		option dump-header "$work/$name.head"
		case $body in
		'') ;;
		@secret@) body=$secret ;;
		*) body=$(fill "$body") ;;
		esac
		case $body in
		'') ;;
		[{[]*) option header 'Content-Type: application/json' ;;
		esac
		[ -z "$body" ] || option data-raw "$body"
		option write-out "$name %{exitcode} %{http_code} %header{retry-after}\\n"
	done
}

# Requests from standard input. An answer is then in $work/NAME, its headers in NAME.head,
# and curl's and the HTTP status in NAME.code. What is sent as @secret@ is in $secret, and
# in no file. When we ask too often, we wait for as long as we are told, or longer each
# time, but no longer than for an answer.
ask() {
	cat >"$work/asking"
	left=$timeout pause=1
	while :; do
		configured <"$work/asking" | curl_all >"$work/results"
		: >"$work/later"
		while read -r name status code after; do
			echo "$status $code" >"$work/$name.code"
			case "$status $code" in
			'0 429' | '0 503')
				grep "^[A-Z]*$tab$name$tab" "$work/asking" >>"$work/later"
				case $after in '' | *[!0-9]*) ;; *) pause=$after ;; esac
				;;
			esac
		done <"$work/results"
		[ -s "$work/later" ] && [ "$pause" -le "$left" ] || return 0
		sleep "$pause"
		left=$((left - pause - 1))
		pause=$((pause * 2))
		mv "$work/later" "$work/asking"
	done
}

# The same in our session, and again in a new one if it has ended. Ends with a sentence
# when an answer is not good, unless its status is one of $may.
exchange() {
	cat >"$work/wanted"
	enter
	ask <"$work/wanted"
	: >"$work/ended"
	[ $sessions$renewed = yesno ] && while IFS=$tab read -r method name path body; do
		! ended "$name" || req "$method" "$name" "$path" "$body"
	done <"$work/wanted" >"$work/ended"
	if [ -s "$work/ended" ]; then
		renewed=yes
		# Perhaps it has not: then it would take one of the switch's few places.
		(log_out) >/dev/null 2>&1 || true
		again
		ask <"$work/ended"
	fi
	while IFS=$tab read -r method name path body; do
		verdict "$method" "$name" "$path"
	done <"$work/wanted"
}

# METHOD NAME PATH
verdict() {
	read -r status code <"$work/$2.code"
	case "$status $code" in
	'0 2'??) return 0 ;;
	'- '*) fail 75 "$switch: curl asked for nothing at $url" ;;
	'0 '*) case " $may " in *" $code "*) return 0 ;; esac ;;
	esac
	said=$(words "$2")
	case "$status $code" in
	'0 429' | '0 503') fail 75 "$switch: $url$3 asks to come back later ($code)" ;;
	'0 401' | '0 403' | '0 404' | '0 408') ;;
	'0 4'??)
		[ $ordering = no ] || fail 1 "$switch says no to $1 $url$3 ($code${said:+, $said})"
		fail 65 "$switch: $url$3 answers $code${said:+, $said}"
		;;
	esac
	explain "$status" "$code" "$url$3"
}

# What the switch says of the matter in the answer NAME, on one line; nothing, if it says
# our secret back.
words() {
	said=$(jq -r 'first((.detail, .message, .msg, .error.message?, .error)
		| strings | select(. != ""))' "$work/$1" 2>/dev/null | tr '\000-\037\177' ' ' | cut -c 1-200) || said=
	for hidden in "$password" "$token"; do
		[ -z "$hidden" ] || case $said in *"$hidden"*) said= ;; esac
	done
	printf '%s' "${said% }"
}

# The cookies of the answer NAME, as they are sent back; and one of its headers, NAME HEADER.
cookies() {
	header "$1" set-cookie | sed 's/;.*//' | paste -s -d ';' - | sed 's/;/; /g'
}

header() {
	awk -v name="$2:" 'tolower(substr($0, 1, length(name))) == name {
		sub(/^[^:]*:[ \t]*/, "")
		sub(/\r$/, "")
		print
	}' "$work/$1.head"
}

# A login, NAME, that failed for want of room is one to try again.
no_room() {
	! grep -qiE 'session limit|(many|maximum)[^.]*(sessions|attempts|users)|wait a few' "$work/$1" ||
		fail 75 "$switch has no session left for us"
}

# Requests that change something.
order() {
	cat >"$work/orders"
	[ -s "$work/orders" ] || return 0
	if [ "$dry_run" = true ]; then
		while IFS=$tab read -r method name path body; do
			dry "$method $url$path${body:+ $body}"
		done <"$work/orders"
		return
	fi
	ordering=yes unclear=75
	exchange <"$work/orders"
	ordering=no
	# shellcheck disable=SC2046 # our own names
	[ $answers != json ] || (cd "$work" && jq -n '[inputs]' $(cut -f 2 orders) >/dev/null 2>&1) ||
		fail 75 "$switch: what $url answers to an order is not JSON; it may have been taken or not"
}

# jq with these arguments and no input, on answers; ends if they are not what we know.
jq_of() {
	jq -n "$@" 2>/dev/null || fail $unclear "$switch: what $url answers is not what the driver ${0##*/} knows"
}

# Is each of these a port of the switch?
known() {
	missing=$(jq -r '$ARGS.positional - map(.port) | join(", ")' "$work/ports" --args "$@")
	[ -z "$missing" ] || fail 78 "$switch has no port $missing that gives power"
}

# The ports, or these.
show() {
	[ $# = 0 ] || known "$@"
	jq -r '
	def blank: tostring | gsub("[[:space:]]+"; "_");
	def told: if .state == "unknown" or .admin != (if .state == "off" then "off" else "on" end)
		then .admin else null end;
	.[] | select(.port == "-" or ($ARGS.positional | length) == 0
		or (.port | IN($ARGS.positional[])))
	| [.port, .state] + ({admin: told, class, up, uplink, watts, model, budget, restarts}
		| to_entries | map(select(.value != null) | "\(.key)=\(.value | blank)"))
	| join(" ")' "$work/ports" --args "$@"
}

# PORT=on|off ... as $work/wants.
wants() {
	for arg; do
		case $arg in
		-* | =* | *=*=* | *[[:space:],\"\\]*) ;;
		*=on | *=off)
			printf '%s"%s": "%s"' "${json:-}" "${arg%=*}" "${arg#*=}"
			json=', '
			continue
			;;
		esac
		fail 64 "$switch: '$arg' is not a port with =on or =off"
	done >"$work/wants.list"
	[ -z "$(for arg; do echo "${arg%=*}"; done | sort | uniq -d)" ] || fail 64 "$switch: a port is there twice"
	echo "{$(cat "$work/wants.list")}" >"$work/wants"
}

main() {
	verb=$1
	shift
	case "$verb $#" in
	'features 0')
		echo "$features"
		return
		;;
	'set 0' | 'cycle 0' | 'cycle 1' | find\ [!0]* | features*)
		fail 64 "$switch: these are not the arguments of $verb; see mb-poe-driver(7)" ;;
	esac
	case "$verb $features" in
	status* | set* | cycle\ *cycle* | find\ *find*) ;;
	*) fail 64 "$switch: ${0##*/} has no verb $verb" ;;
	esac
	begin
	case $verb in
	status)
		read_ports
		show "$@"
		;;
	set)
		wants "$@"
		for arg; do
			shift
			set -- "$@" "${arg%=*}"
		done
		read_ports
		known "$@"
		set_ports
		;;
	cycle)
		seconds=$1
		shift
		case $seconds in *[!0-9]* | '') fail 64 "$switch: '$seconds' is no number of seconds" ;; esac
		read_ports
		known "$@"
		cycle_ports "$@"
		;;
	find) find_machines ;;
	esac
}
