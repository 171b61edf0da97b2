#!/usr/bin/env bats
# Who may use Redfish: accounts, sessions, roles, lock-out, and how it is reached.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish

ROOT=/redfish/v1
SERVICE=$ROOT/AccountService
SESSIONS=$ROOT/SessionService/Sessions
JSON=CONTENT_TYPE=application/json
GOOD=correct-horse

redfish_setup() {
	account admin $GOOD
}

# Back in time by so many seconds: a file was last changed then.
ago() { # SECONDS FILE...
	local s=$1
	shift
	touch -d "$s seconds ago" "$@"
}

#
# mb passwd
#

@test "there is no account, and no password, before one is made" {
	rm -r "$MB_STATE/redfish"
	[ -z "$("$BIN/mb" passwd -l)" ]
	for pair in 'admin admin' 'root root' 'admin ' ' ' 'root 0penBmc'; do
		cgi_expect 401 GET $ROOT/Systems "$(basic $pair)"
	done
	send='{"UserName":"admin","Password":""}'
	cgi_expect 401 POST $SESSIONS $JSON
}

@test "mb passwd makes accounts, for nobody else to read, by yescrypt" {
	[ "$(stat -c %a "$MB_STATE/redfish/accounts")" = 600 ]
	[[ "$(jq -r .admin.password "$MB_STATE/redfish/accounts")" == '$y$'* ]]
	account op operate-it Operator
	[ "$("$BIN/mb" passwd -l)" = $'admin\tAdministrator\tenabled\nop\tOperator\tenabled' ]
	run -0 "$BIN/mb" passwd -d op
	run -1 "$BIN/mb" passwd -d op
	cgi_expect 401 GET $ROOT/Systems "$(basic op operate-it)"
}

@test "mb passwd generates a password, once when there is no account yet" {
	run -1 "$BIN/mb" passwd -1g admin
	[ -z "$output" ]
	rm -r "$MB_STATE/redfish"
	run -0 "$BIN/mb" passwd -1g admin
	[[ "$output" =~ ^[A-Za-z0-9]{20}$ ]]
	password=$output
	cgi_expect 200 GET $ROOT/Systems "$(basic admin "$password")"
	not grep -q "$password" "$MB_STATE/redfish/accounts"
}

@test "mb passwd refuses what is no name, no password or no role, and changes nothing" {
	before=$(cat "$MB_STATE/redfish/accounts")
	for name in '' -- .x 'a b' a/b "$(printf 'x%.0s' $(seq 33))"; do
		run "$BIN/mb" passwd "$name" <<<$GOOD
		[ "$status" = 65 ] || [ "$status" = 64 ]
	done
	for password in '' short7x "$(printf 'x%.0s' $(seq 129))" $'tab\tin it'; do
		run -65 "$BIN/mb" passwd admin <<<"$password"
	done
	run -64 "$BIN/mb" passwd -r King admin <<<$GOOD
	run -65 "$BIN/mb" passwd -r ReadOnly admin <<<$GOOD
	[[ "$output" == *'only Administrator'* ]]
	[ "$(cat "$MB_STATE/redfish/accounts")" = "$before" ]
	echo '{' >"$MB_STATE/redfish/accounts"
	run -78 "$BIN/mb" passwd admin <<<$GOOD
}

#
# Logging in
#

@test "the root can be read by everybody, and nothing else" {
	for path in /redfish $ROOT $ROOT/odata "$ROOT/\$metadata"; do
		cgi_expect 200 GET "$path"
	done
	for path in $ROOT/Systems $SYSTEM $SERVICE $SESSIONS $ROOT/none $ROOT/Registries/Base; do
		cgi_expect 401 GET "$path"
		field WWW-Authenticate 'Basic realm="Redfish"'
		message NoValidSession
	done
	send='{}' cgi_expect 401 PATCH $ROOT/SessionService $JSON
	cgi_expect 200 GET "$ROOT?\$expand=*(\$levels=6)"
	is '.Systems | tostring' '{"@odata.id":"/redfish/v1/Systems"}'
}

@test "a name and its password go with each request, or open a session" {
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	log_in admin $GOOD
	[[ "${token#*=}" =~ ^[0-9a-f]{64}$ ]]
	is .UserName admin
	is .Password null
	is .ClientOriginIPAddress 127.0.0.1
	is '.["@odata.id"]' "$session"
	cgi_expect 200 GET $ROOT/Systems "$token"
	cgi_expect 200 GET "$session" "$token"
	cgi_expect 200 GET $SESSIONS "$token"
	is '.Members[]["@odata.id"]' "$session"
}

@test "a wrong password and a name that nobody has get the same answer" {
	send="{\"UserName\":\"admin\",\"Password\":\"wrong-horse\"}"
	cgi_expect 401 POST $SESSIONS $JSON
	wrong=$output
	send="{\"UserName\":\"nobody\",\"Password\":\"wrong-horse\"}"
	cgi_expect 401 POST $SESSIONS $JSON
	[ "$output" = "$wrong" ]
	for header in 'Basic ' 'Basic !!!!' 'Basic YQ==' 'Basic OjpA' 'Bearer x' Basic x \
		"Basic $(head -c 900 /dev/zero | tr '\0' A)" 'Basic AAAA'; do
		cgi_expect 401 GET $ROOT/Systems "HTTP_AUTHORIZATION=$header"
	done
	for token in x "$(printf '0%.0s' $(seq 64))" "../../accounts" ''; do
		cgi_expect 401 GET $ROOT/Systems "HTTP_X_AUTH_TOKEN=$token"
	done
}

@test "what a session needs is said when it is not sent" {
	send='{"UserName":"admin"}'
	cgi_expect 400 POST $SESSIONS $JSON
	message CreateFailedMissingReqProperties
	send='{"UserName":"admin","Password":17}'
	cgi_expect 400 POST $SESSIONS $JSON
	message PropertyValueTypeError
	send='{"UserName":"admin","Password":["secret-thing"]}'
	cgi_expect 400 POST $SESSIONS $JSON
	[[ "$output" != *secret-thing* ]]
	cgi_expect 400 POST $SESSIONS
}

@test "a token is told once, and what is kept of it does not open anything" {
	log_in admin $GOOD
	secret=${token#*=}
	not grep -rq "$secret" "$MB_STATE" "$T/run"
	kept=$(sed -n 's/^digest=//p' "$MB_STATE/redfish/sessions/"*)
	[ "$kept" = "$(printf %s "$secret" | sha256sum | cut -d' ' -f1)" ]
	cgi_expect 401 GET $ROOT/Systems "HTTP_X_AUTH_TOKEN=$kept"
	[ "$(stat -c %a "$MB_STATE/redfish/sessions/"*)" = 600 ]
	cgi_expect 200 GET "$session" "$token"
	[[ "$output" != *"$secret"* ]]
}

@test "a session ends when it is deleted, by its owner or an Administrator" {
	account op operate-it Operator
	log_in admin $GOOD
	admin=$token admins=$session
	log_in op operate-it
	cgi_expect 403 DELETE "$admins" "$token"
	cgi_expect 204 DELETE "$session" "$token"
	cgi_expect 401 GET $ROOT/Systems "$token"
	cgi_expect 404 GET "$session" "$admin"
	log_in op operate-it
	cgi_expect 204 DELETE "$session" "$admin"
	cgi_expect 401 GET $ROOT/Systems "$token"
	cgi_expect 404 DELETE "$session" "$admin"
	[ ! -e "$MB_STATE/redfish/sessions/${session##*/}" ]
}

@test "a session that is not used ends after its time, and a later login works" {
	log_in admin $GOOD
	file=$MB_STATE/redfish/sessions/${session##*/}
	ago 1700 "$file"
	cgi_expect 200 GET $ROOT/Systems "$token"
	[ $(($(date +%s) - $(stat -c %Y "$file"))) -lt 100 ]
	ago 1900 "$file"
	cgi_expect 401 GET $ROOT/Systems "$token"
	send="{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	cgi_expect 201 POST $SESSIONS $JSON "$token"
	[ ! -e "$file" ]
}

@test "the time after which a session ends can be set" {
	log_in admin $GOOD
	send='{"SessionTimeout": 60}'
	cgi_expect 200 PATCH $ROOT/SessionService $JSON "$token"
	ago 70 "$MB_STATE/redfish/sessions/${session##*/}"
	cgi_expect 401 GET $ROOT/Systems "$token"
}

@test "a request does not write when the session was used a moment ago" {
	log_in admin $GOOD
	file=$MB_STATE/redfish/sessions/${session##*/}
	ago 0 "$file"
	before=$(stat -c %y "$file")
	cgi_expect 200 GET $ROOT/Systems "$token"
	[ "$(stat -c %y "$file")" = "$before" ]
	ago 20 "$file"
	cgi_expect 200 GET $ROOT/Systems "$token"
	[ "$(stat -c %y "$file")" != "$before" ]
}

@test "an account has so many sessions, and then the one longest unused ends" {
	log_in admin $GOOD
	first=$token
	for i in $(seq 63); do
		id=$(printf '%016x' "$i")
		printf 'account=admin\ncreated=1\ndigest=%064d\nremote=\nstamp=x\n' "$i" >"$MB_STATE/redfish/sessions/$id"
	done
	ago 900 "$MB_STATE/redfish/sessions/$(printf '%016x' 7)"
	log_in admin $GOOD
	cgi_expect 200 GET $SESSIONS "$first"
	is '.["Members@odata.count"]' 64
	[ ! -e "$MB_STATE/redfish/sessions/$(printf '%016x' 7)" ]
}

#
# Guessing
#

@test "five wrong passwords lock an account for its time, the right one too" {
	for _ in 1 2 3 4; do
		cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)"
	done
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	rm -r "$T/run"
	for _ in 1 2 3 4 5; do
		cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)"
	done
	cgi_expect 401 GET $ROOT/Systems "$(basic admin $GOOD)"
	expect 200 GET $SERVICE/Accounts/admin
	is .Locked true
	file=$MB_STATE/redfish/failures/admin
	sed -i "s/^when=.*/when=$(($(date +%s) - 61))/" "$file"
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	[ ! -e "$file" ]
}

@test "an Administrator unlocks an account, and a limit of 0 never locks" {
	printf 'count=5\nwhen=%s\n' "$(date +%s)" | install -D /dev/stdin "$MB_STATE/redfish/failures/admin"
	expect 200 PATCH $SERVICE/Accounts/admin -d '{"Locked": false}'
	is .Locked false
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	expect 400 PATCH $SERVICE/Accounts/admin -d '{"Locked": true}'
	printf 'count=500\nwhen=%s\n' "$(date +%s)" >"$MB_STATE/redfish/failures/admin"
	expect 200 PATCH $SERVICE -d '{"AccountLockoutThreshold": 0}'
	expect 200 GET $SERVICE/Accounts/admin
	is .Locked false
}

@test "who was let in a moment ago is not locked out by the guesses of others" {
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	log_in admin $GOOD
	printf 'count=5\nwhen=%s\n' "$(date +%s)" | install -D /dev/stdin "$MB_STATE/redfish/failures/admin"
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	cgi_expect 200 GET $ROOT/Systems "$token"
	cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)"
	ago 400 "$T/run/redfish-proven/"*
	cgi_expect 401 GET $ROOT/Systems "$(basic admin $GOOD)"
}

@test "what is remembered of passwords is for us alone, and ends with the password" {
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	[ "$(stat -c %a "$T/run/redfish.key" "$T/run/redfish-proven" | tr '\n' ' ')" = '600 700 ' ]
	not grep -rq $GOOD "$T/run" "$MB_STATE"
	account admin other-horse
	cgi_expect 401 GET $ROOT/Systems "$(basic admin $GOOD)"
	cgi_expect 200 GET $ROOT/Systems "$(basic admin other-horse)"
	[ "$(find "$T/run/redfish-proven" -type f | wc -l)" = 2 ]
	chmod 644 "$T/run/redfish.key"
	key=$(sha256sum <"$T/run/redfish.key")
	cgi_expect 200 GET $ROOT/Systems "$(basic admin other-horse)"
	[ "$(sha256sum <"$T/run/redfish.key")" != "$key" ]
}

@test "what was remembered before the clock was set back is forgotten" {
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	touch -d '1 hour' "$T"/run/redfish-proven/*
	for _ in 1 2 3 4 5; do
		cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong)"
	done
	cgi_expect 401 GET $ROOT/Systems "$(basic admin $GOOD)"
}

@test "guesses at the same time are counted, each of them" {
	for i in $(seq 6); do
		env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/v1/Systems \
			REMOTE_ADDR=127.0.0.1 "$(basic admin wrong-horse)" MB_RUN="$T/run" \
			"$BIN/mb-redfish-cgi" >"$T/out.$i" </dev/null &
	done
	wait
	[ "$(sed -n 's/^count=//p' "$MB_STATE/redfish/failures/admin")" -ge 5 ] ||
		grep -lq '^Status: 503' "$T"/out.*
	not grep -l '^Status: 200' "$T"/out.*
}

#
# Roles
#

@test "a role may do what its privileges say, and no more" {
	account op operate-it Operator
	account reader read-it-all ReadOnly
	for who in 'op operate-it' 'reader read-it-all'; do
		log_in $who
		cgi_expect 200 GET $SYSTEM "$token"
		cgi_expect 200 GET $SERVICE/Roles/Operator "$token"
		send='{"SessionTimeout": 100}'
		cgi_expect 403 PATCH $ROOT/SessionService $JSON "$token"
		message InsufficientPrivilege
		send='{"UserName":"me","Password":"me-myself-i","RoleId":"Administrator"}'
		cgi_expect 403 POST $SERVICE/Accounts $JSON "$token"
		cgi_expect 403 GET $SERVICE/Accounts/admin "$token"
		cgi_expect 403 DELETE $SERVICE/Accounts/admin "$token"
		send='{"Password":"stolen-horse"}'
		cgi_expect 403 PATCH $SERVICE/Accounts/admin $JSON "$token"
	done
	expect 200 GET $SERVICE/Roles/ReadOnly
	is '.AssignedPrivileges | join(" ")' 'Login ConfigureSelf'
	is .IsPredefined true
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
}

@test "everybody may change his own password, and nothing else of himself" {
	account op operate-it Operator
	log_in op operate-it
	other=$token
	log_in op operate-it
	cgi_expect 200 GET $SERVICE/Accounts/op "$token"
	send='{"RoleId":"Administrator"}'
	cgi_expect 403 PATCH $SERVICE/Accounts/op $JSON "$token"
	send='{"Password":"new-horse","Enabled":false}'
	cgi_expect 403 PATCH $SERVICE/Accounts/op $JSON "$token"
	cgi_expect 403 DELETE $SERVICE/Accounts/op "$token"
	message InsufficientPrivilege
	send='{"Password":"new-horse"}'
	cgi_expect 200 PATCH $SERVICE/Accounts/op $JSON "$token"
	is .Password null
	cgi_expect 200 GET $ROOT/Systems "$(basic op new-horse)"
	cgi_expect 401 GET $ROOT/Systems "$(basic op operate-it)"
	cgi_expect 200 GET $ROOT/Systems "$token"
	cgi_expect 401 GET $ROOT/Systems "$other"
}

@test "only does not give what its asker may not read, and says so" {
	account reader read-it-all ReadOnly
	log_in admin $GOOD
	cgi_expect 200 GET "$SESSIONS?only" "$token"
	is .UserName admin
	cgi_expect 403 GET "$SESSIONS?only" "$(basic reader read-it-all)"
	message InsufficientPrivilege
}

@test "a role that changes, or an account that is disabled, counts at once" {
	account op operate-it Operator
	log_in op operate-it
	cgi_expect 200 GET $ROOT/Systems "$(basic op operate-it)"
	expect 200 PATCH $SERVICE/Accounts/op -d '{"RoleId":"Administrator"}'
	send='{"SessionTimeout": 100}'
	cgi_expect 200 PATCH $ROOT/SessionService $JSON "$token"
	expect 200 PATCH $SERVICE/Accounts/op -d '{"Enabled":false}'
	is .Enabled false
	cgi_expect 401 GET $ROOT/Systems "$token"
	cgi_expect 401 GET $ROOT/Systems "$(basic op operate-it)"
}

#
# AccountService
#

@test "accounts are made, changed and deleted by Redfish" {
	expect 201 POST $SERVICE/Accounts -d '{"UserName":"op","Password":"operate-it","RoleId":"Operator"}'
	field Location $SERVICE/Accounts/op
	is .UserName op
	is .Password null
	is '.Links.Role["@odata.id"]' $SERVICE/Roles/Operator
	cgi_expect 200 GET $ROOT/Systems "$(basic op operate-it)"
	expect 409 POST $SERVICE/Accounts -d '{"UserName":"op","Password":"operate-it","RoleId":"Operator"}'
	message ResourceAlreadyExists
	expect 204 DELETE $SERVICE/Accounts/op
	# With all that an account shows of itself.
	expect 201 POST $SERVICE/Accounts -d '{"UserName":"op","Password":"operate-it","RoleId":"Operator","Enabled":true,
		"AccountTypes":["Redfish"],"PasswordChangeRequired":false}'
	is .PasswordChangeRequired false
	expect 204 DELETE $SERVICE/Accounts/op
	expect 404 GET $SERVICE/Accounts/op
	cgi_expect 401 GET $ROOT/Systems "$(basic op operate-it)"
	while IFS='|' read -r text name; do
		expect 400 POST $SERVICE/Accounts -d "$text"
		message "$name"
	done <<-'END'
	{"UserName":"a/b","Password":"operate-it","RoleId":"Operator"}|PropertyValueFormatError
	{"UserName":"op","Password":"short","RoleId":"Operator"}|PropertyValueFormatError
	{"UserName":"op","Password":"operate-it","RoleId":"King"}|PropertyValueNotInList
	{"UserName":"op","Password":"operate-it"}|CreateFailedMissingReqProperties
	{"UserName":"op","Password":"operate-it","RoleId":"Operator","Crown":1}|PropertyUnknown
	{"UserName":"op","Password":"operate-it","RoleId":"Operator","AccountTypes":["Redfish","SNMP"]}|PropertyValueNotInList
	{"UserName":"op","Password":"operate-it","RoleId":"Operator","AccountTypes":[]}|PropertyValueIncorrect
	{"UserName":"op","Password":"operate-it","RoleId":"Operator","PasswordChangeRequired":true}|PropertyValueIncorrect
	END
	[[ "$output" != *operate-it* ]]
}

@test "the last enabled Administrator stays" {
	account op operate-it Operator
	expect 409 DELETE $SERVICE/Accounts/admin
	expect 409 PATCH $SERVICE/Accounts/admin -d '{"Enabled":false}'
	expect 409 PATCH $SERVICE/Accounts/admin -d '{"RoleId":"Operator"}'
	expect 200 PATCH $SERVICE/Accounts/op -d '{"RoleId":"Administrator"}'
	expect 204 DELETE $SERVICE/Accounts/admin
	expect 409 DELETE $SERVICE/Accounts/op
}

@test "accounts that cannot be read let nobody in, and break no GET" {
	echo spoilt >"$MB_STATE/redfish/accounts"
	cgi_expect 503 GET $ROOT/Systems "$(basic admin $GOOD)"
	[[ "$output" == *'mb-redfish-cgi: /redfish/v1/Systems: 503 redfish/accounts: it is damaged'* ]]
	body=${body%mb-redfish-cgi:*} # its log, which run caught too
	message ServiceTemporarilyUnavailable
	field Retry-After 30
	send="{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	cgi_expect 503 POST $SESSIONS $JSON
	cgi_expect 200 GET $ROOT "$(basic admin $GOOD)"
	cgi_expect 401 GET $ROOT/Systems
	for path in Accounts Accounts/admin; do
		expect 503 GET $SERVICE/$path
		grep -q 'the accounts: damaged' "$T/at-fault"
	done
	expect 503 DELETE $SERVICE/Accounts/admin
	expect 503 POST $SERVICE/Accounts -d '{"UserName":"op","Password":"operate-it","RoleId":"Operator"}'
	[ "$(cat "$MB_STATE/redfish/accounts")" = spoilt ]
}

#
# From where
#

@test "HTTP from another machine is refused, unless it is TLS or the site allows it" {
	for path in $ROOT $ROOT/Systems; do
		cgi_expect 403 GET $path "$(basic admin $GOOD)" REMOTE_ADDR=10.0.0.9 SERVER_ADDR=10.0.0.2
		message AccessDenied
	done
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR=10.0.0.9 HTTPS=on
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR=10.0.0.2 SERVER_ADDR=10.0.0.2
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR=::1
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR=::ffff:127.0.0.1
	cgi_expect 403 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR= SERVER_ADDR=
	cgi_expect 403 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR=fd00::9
	site redfish.allow_http=true
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)" REMOTE_ADDR=10.0.0.9
}

@test "a proxy is taken at its word only if the site trusts it" {
	at() { # CODE REMOTE FOR PROTO
		cgi_expect "$1" GET $ROOT/Systems "$(basic admin $GOOD)" "REMOTE_ADDR=$2" \
			"HTTP_X_FORWARDED_FOR=$3" "HTTP_X_FORWARDED_PROTO=$4"
	}
	at 403 10.0.0.9 127.0.0.1 https
	site 'trusted_proxies=10.0.0.0/24 10.1.1.1'
	at 200 10.0.0.9 192.0.2.1 https
	at 200 10.1.1.1 192.0.2.1 https
	at 403 10.1.1.2 192.0.2.1 https
	at 403 10.0.1.9 192.0.2.1 https
	at 403 10.0.0.9 192.0.2.1 http
	at 403 10.0.0.9 192.0.2.1 ''
	at 403 10.0.0.9 '127.0.0.1, 192.0.2.1' http
	at 403 10.0.0.9 '127.0.0.1, 192.0.2.1, 10.1.1.1' http
	send="{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	cgi_expect 201 POST $SESSIONS $JSON REMOTE_ADDR=10.0.0.9 HTTP_X_FORWARDED_PROTO=https \
		'HTTP_X_FORWARDED_FOR=192.0.2.7, 10.1.1.1'
	is .ClientOriginIPAddress 192.0.2.7
}
