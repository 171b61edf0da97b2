# shellcheck shell=sh disable=SC2154 # driver.sh sets them
# How the UniFi driver talks to a controller: which kind it is, its session, one try more
# where that is right. The folder has between runs, as lines of name=value:
#
#     session   url username kind, and once logged in: cookie csrf until (seconds of 1970)
#     later     until which second no login is tried, for the last ones were too many

# A value of the session, if that is of this controller and user.
kept() {
	[ ! -r "$session" ] || sed -n "s/^$1=//p" "$session"
}

# Replace it: KIND COOKIE CSRF UNTIL.
keep() {
	printf 'url=%s\nusername=%s\nkind=%s\ncookie=%s\ncsrf=%s\nuntil=%s\n' \
		"$url" "$username" "$1" "$2" "$3" "$4" >"$session.new"
	mv "$session.new" "$session"
}

# What the settings say; the controller is not asked yet.
open_controller() {
	url=$(needed url)
	url=${url%/}
	case $url in
	http://*@* | https://*@*) fail 78 "$switch: a name or a password does not belong in url" ;;
	http://?* | https://?*) ;;
	*) fail 78 "$switch: url is to begin with https://, and is $url" ;;
	esac
	site=$(setting site default)
	case $site in
	*[!A-Za-z0-9_-]*) fail 78 "$switch: site is the short name in the controller's addresses, not $site" ;;
	esac
	mac=$(needed device)
	mac=$(printf %s "$mac" | tr A-F- a-f:)
	expr "$mac" : '[0-9a-f]\{2\}\(:[0-9a-f]\{2\}\)\{5\}$' >/dev/null ||
		fail 78 "$switch: device is the switch's MAC address, not $mac"
	key=$(setting api_key)
	[ -n "$key" ] || key=$(setting token)
	username=$(setting username)
	session=${folder:-$work}/session
	later=${folder:-$work}/later
	if [ -z "$key" ]; then
		[ -n "$username" ] || fail 78 "$switch: token is not set, nor username and password"
		password=$(needed password)
		[ "$(kept url) $(kept username)" = "$url $username" ] || rm -f "$session"
	fi
	waited=0
	pause=1
}

# The kind of controller: a console shows its page at the root, a classic one sends us on.
kind() {
	{
		request
		option url "$url/"
		option output "$work/root"
		option write-out '%{exitcode} %{http_code}\n'
	} | curl_all >"$work/kind"
	read -r status code <"$work/kind" || status='' code=
	case $status.$code in
	0.200) echo os ;;
	0.302) echo classic ;;
	*) explain "$status" "$code" "$url" ;;
	esac
}

# A header of an answer: FILE NAME. The last one counts.
header() {
	tr -d '\r' <"$1" | awk -F ': *' -v name="$2" \
		'tolower($1) == name { sub(/^[^:]*: */, ""); last = $0 } END { print last }'
}

cookies() {
	tr -d '\r' <"$1" | sed -n 's/^[Ss]et-[Cc]ookie: *\(TOKEN\|unifises\|csrf_token\)=\([^;]*\).*/\1=\2/p' |
		paste -sd ';' - | sed 's/;/; /g'
}

# What an answer's headers say of the session: FILE. True if it has changed.
take_session() {
	[ -z "$key" ] && [ -s "$1" ] || return 1
	csrf=$(header "$1" x-updated-csrf-token)
	[ -n "$csrf" ] || csrf=$(header "$1" x-csrf-token)
	[ -n "$csrf" ] || csrf=$(sed -n 's/.*csrf_token=\([^;[:space:]]*\).*/\1/p' "$1" | tail -n 1)
	cookie=$(cookies "$1")
	expires=$(header "$1" x-token-expire-time)
	case $expires in
	*[!0-9]* | ???????????????*) expires= ;;
	?????????????) expires=${expires%???} ;;
	esac
	csrf=${csrf:-$(kept csrf)}
	cookie=${cookie:-$(kept cookie)}
	[ "$csrf $cookie" != "$(kept csrf) $(kept cookie)" ] || return 1
	keep "$kind" "$cookie" "$csrf" "${expires:-$(kept until)}"
}

login_steps() {
	request
	option url "$url$1"
	option header 'Content-Type: application/json'
	option data-binary "$(printf '%s\n%s' "$username" "$password" |
		jq -Rsc 'split("\n") | {username: .[0], password: .[1], rememberMe: true}')"
	option output "$work/login"
	option dump-header "$work/login.head"
	option write-out '%{exitcode} %{http_code}\n'
}

# Why the controller did not let us in: STATUS CODE WHERE. Never returns.
no_login() {
	[ "$1" = 0 ] || explain "$1" "$2" "$3"
	said=$(jq -r '.meta.msg // .code // .errors[0]? // empty' "$work/login" 2>/dev/null) || said=
	case $2.$said in
	499.* | *2fa* | *2FA* | *MFA*)
		fail 78 "$url wants a second factor of $username: set token to an API key, or give a local account without one" ;;
	404.*)
		rm -f "$session"
		fail 75 "$3 is not there (404): the kind of controller is looked at anew" ;;
	400.* | 401.* | 403.*)
		fail 78 "$url does not let $username in (${said:-$2}): look at username and password" ;;
	*) explain 0 "$2" "$3" ;;
	esac
}

login() {
	now=$(date +%s)
	if [ -r "$later" ] && read -r until <"$later" && [ "$until" -gt "$now" ]; then
		fail 75 "$url was asked for too many sessions; the next may be asked for in $((until - now)) s"
	fi
	path=/api/auth/login
	[ "$kind" = os ] || path=/api/login
	while :; do
		: >"$work/login.head"
		login_steps "$path" | curl_all >"$work/results"
		read -r status code <"$work/results" || status='' code=
		[ "$status $code" != '0 200' ] || break
		[ "$status $code" = '0 429' ] || no_login "$status" "$code" "$url$path"
		wait_longer "$work/login.head" "$url$path"
	done
	rm -f "$later"
	keep "$kind" '' '' "$((now + 86400))"
	take_session "$work/login.head" || :
	[ -n "$(kept cookie)" ] || fail 65 "$url$path gives no session"
}

# It was asked too often: wait as long as it says or longer each time, but in all no longer
# than for an answer: ANSWER'S-HEADERS WHERE.
wait_longer() {
	asked=$(header "$1" retry-after)
	case $asked in
	'' | *[!0-9]* | ?????*) asked=$pause ;;
	esac
	if [ $((waited + asked)) -gt "${timeout%.*}" ]; then
		[ $((asked)) -ge 45 ] || asked=45
		[ "$1" != "$work/login.head" ] || echo $(($(date +%s) + asked)) >"$later"
		fail 75 "$2 was asked too often (429); ask again in $asked s"
	fi
	sleep "$asked"
	waited=$((waited + asked))
	pause=$((pause * 2))
}

# There is a session, or a key; and base is where the network application is.
open_session() {
	kind=os
	[ -n "$key" ] || kind=$(kept kind)
	if [ -z "$kind" ]; then
		kind=$(kind)
		keep "$kind" '' '' ''
	fi
	base=$url/proxy/network
	[ "$kind" = os ] || base=$url
	[ -z "$key" ] || return 0
	until=$(kept until)
	if [ -z "$(kept cookie)" ] || [ "${until:-0}" -le "$(date +%s)" ]; then
		login
	fi
}

# One request of an exchange, unless it went well before: NAME METHOD PATH [BODY-FILE].
# The answer is $work/NAME.
step() {
	case " $passed " in
	*" $1 "*) return ;;
	esac
	[ -z "${begun:-}" ] || echo next
	begun=yes
	request
	echo fail-early
	echo fail-with-body
	if [ -n "$key" ]; then
		option header "X-API-KEY: $key"
	else
		option header "Cookie: $(kept cookie)"
		option header "X-Csrf-Token: $(kept csrf)"
	fi
	option header 'Accept: application/json'
	option request "$2"
	option url "$base$3"
	option output "$work/$1"
	option dump-header "$work/$1.head"
	option write-out "$1 %{exitcode} %{http_code} %{url}\n"
	if [ -n "${4:-}" ]; then
		option header 'Content-Type: application/json'
		option data-binary "@$4"
	fi
}

# Ask what FUNCTION writes as steps, until one fails. Then name, status, code and from are
# of the last step that was made. What found its session ended, or came too often, was not
# taken: it is asked again, and what comes behind it; but what is to be written is made
# from a look of that moment. A session is asked for once; one that an answer changed, as
# often as there are steps.
exchange() {
	open_session
	renewed=no passed=
	for _ in 1 2 3 4 5 6 7 8; do
		"$1" | curl_all >"$work/results"
		took_results
		case $status.$code in
		0.429) wait_longer "$work/$name.head" "$from" ;;
		0.401 | 0.403)
			[ -z "$key" ] || return 0
			if [ $changed = no ]; then
				[ $renewed = no ] || return 0
				renewed=yes
				login
			fi ;;
		*) return 0 ;;
		esac
		[ "$name$changed" != putno ] || passed=
	done
}

# Read what became of the steps.
took_results() {
	changed=no last="- - - $base"
	while read -r name status code from; do
		last="$name $status $code $from"
		! take_session "$work/$name.head" || changed=yes
		[ "$status $code" != '0 200' ] || passed="$passed $name"
	done <"$work/results"
	read -r name status code from <<-END
		$last
	END
	# That is what curl calls an answer of 400 and more.
	[ "$status" != 22 ] || status=0
}

# Is this answer a controller's, with a list?
is_list() {
	jq -es 'length == 1 and (.[0] | .meta.rc == "ok" and (.data | type) == "array")' "$1" >/dev/null 2>&1
}

# What the controller said of a failure.
said() {
	jq -r '(.meta.msg // .message // .error.message // empty) | tostring | gsub("[^ -~]"; "?")' \
		"$work/$name" 2>/dev/null | head -n 1 || :
}

# The last step must have gone well. Never returns otherwise.
went_well() {
	if [ "$status" = 0 ]; then
		said=$(said)
		case $code.$said in
		200.*) ! is_list "$work/$name" || return 0 ;;
		4??.api.err.NoSiteContext) fail 78 "$url has no site $site" ;;
		401.* | 403.*)
			who=$username
			[ -z "$key" ] || who='this API key'
			fail 78 "$from does not let $who in (${said:-$code})" ;;
		4??.api.err.*)
			[ "$name" = device ] || fail 1 "$switch: $from refuses ($said)"
			fail 78 "$url has no switch $mac in site $site ($said)" ;;
		esac
		case $code in
		200) case $said in
			api.err.*) fail 78 "$from answers $said" ;;
			*) fail 65 "$from does not answer as a UniFi controller does" ;;
			esac ;;
		esac
	fi
	explain "$status" "$code" "$from"
}

# What jq says of a device, as it comes or with its numbers aside ("#7").
# shellcheck disable=SC2016 # the dollars are jq's
device_jq='
	def bare: tostring | ltrimstr("#");
	def watts: tostring | select(test("^[0-9]+(\\.[0-9]+)?$"));
	def poe: [.port_table[]? | select(.port_poe == true)];
	def override($port): first(.port_overrides[]? | select(.port_idx | bare == $port)) // {};
	def giving: .poe_good == true or (.poe_power // 0 | bare | tonumber? // 0) > 0
		or (.poe_enable == true and (.poe_mode | IN("pasv24", "passthrough")));
	def mode: if .poe_mode == "off" then "off" elif .poe_mode then "on" else null end;
'

# shellcheck disable=SC2016
ports_exist='
	.data[0] | [poe[] | .port_idx | bare] as $have
	| first($ARGS.positional[] | select(IN($have[]) | not)) // empty
'
