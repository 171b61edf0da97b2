#!/usr/bin/env bats
# Redfish asked by those who mean no good, and by many at once: the program alone, and under
# a web server.

bats_require_minimum_version 1.5.0

load redfish
load redfish-rack
load redfish-server

ROOT=/redfish/v1

# Two hosts, and lighttpd.
served() {
	rack 2
	seen
	account admin $GOOD
	redfish_server
}

teardown() {
	redfish_server_ends
	for pid in ${background:-}; do
		kill -KILL "$pid" 2>/dev/null || :
	done
}

# All URLs there are, and all targets of actions.
urls() {
	MB_RUN=$T/run "$TOP/t/tool/redfish-walk" -u "$BIN/mb-redfish-cgi" "admin:$GOOD" admin | grep ^/ | tee "$T/urls"
	while read -r url_; do
		"$BIN/mb-redfish-cgi" GET "$url_" | jq -r '.Actions // {} | .[].target? // empty'
	done <"$T/urls"
}

# race < REQUESTS: $output has the answers
race() {
	run "$TOP/t/tool/redfish-race" "$port" "admin:$GOOD"
	[ "$status" = 0 ]
}

answered() { # STATUS NUMBER
	[ "$(grep -c "^$1 " <<<"$output")" = "$2" ] || { cut -c 1-300 <<<"$output" >&2; return 1; }
}

@test "5000 spoilt requests to all there is get an answer each, none of 500, and none tells a secret" {
	command -v openssl >/dev/null || skip "no openssl, for certificates"
	shelf_full
	account other other-horse ReadOnly
	# Schemas are all alike.
	urls | grep -v /JsonSchemas/ >"$T/paths"
	for part in Bios VirtualMedia SecureBoot EventService UpdateService TaskService Reset ActionInfo; do
		grep -q $part "$T/paths" || { echo "no $part"; return 1; }
	done
	MB_RUN=$T/run run -0 python3 "$TOP/t/tool/redfish-hostile" "$BIN/mb-redfish-cgi" $GOOD 5000 <"$T/paths"
	echo "$output"
	for status in 200 204 400 401 404 405 409 412 415; do
		[[ " $output" == *" $status:"* ]] || { echo "no $status: $output"; return 1; }
	done
}

@test "a body that is cut short, or never comes, is refused" {
	account admin correct-horse
	send='{"SessionTimeout":100}'
	cgi_expect 400 PATCH /redfish/v1/SessionService CONTENT_TYPE=application/json \
		CONTENT_LENGTH=100 "$(basic admin correct-horse)"
	expect 200 GET /redfish/v1/SessionService
	is .SessionTimeout 1800
}

# many N: a body with so many properties that nobody knows
many() {
	seq -f '"x%.0f":1' -s , "$1" | sed 's/^/{/; s/$/}/'
}

@test "a body with very many mistakes gets a short answer" {
	expect 400 POST /redfish/v1/SessionService/Sessions -d "$(many 5000)"
	is '.error["@Message.ExtendedInfo"] | length' 32
	expect 400 PATCH /redfish/v1/SessionService -d "$(many 5000)"
	is '.error["@Message.ExtendedInfo"] | length' 32
}

@test "who has not logged in may send as much as a login needs, and no more" {
	account admin correct-horse
	local path=/redfish/v1/SessionService/Sessions
	send=$(many 3000)
	cgi_expect 413 POST $path CONTENT_TYPE=application/json
	send=$(many 3000)
	cgi_expect 400 POST $path CONTENT_TYPE=application/json "$(basic admin correct-horse)"
	send='{"UserName":"admin","Password":"correct-horse"}'$(printf '%15000s' '')
	cgi_expect 201 POST $path CONTENT_TYPE=application/json
}

@test "a password in a URL that is refused is in no answer" {
	local url=http://me:horse@192.0.2.1/x.iso path send long
	long=$(printf '%2000s' | tr ' ' x)
	while IFS='|' read -r method path send; do
		expect 400 "$method" "$path" -d "$send"
		[[ $output != *horse* ]] || { echo "$path: $output"; return 1; }
		[[ $output == *'(hidden)'* ]] || { echo "$path: $output"; return 1; }
	done <<-END
	POST|$SYSTEM/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia|{"Image":"$url"}
	POST|$SYSTEM/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia|{"Image":["$url"]}
	POST|$SYSTEM/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia|{"Image":"$url?$long"}
	POST|$SYSTEM/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia|{"Image":"ftp://me:horse@192.0.2.1/x.iso"}
	PATCH|$SYSTEM|{"Boot":{"BootSourceOverrideTarget":"UefiHttp","HttpBootUri":"$url"}}
	PATCH|$SYSTEM|{"Boot":{"BootSourceOverrideTarget":"$url"}}
	POST|$ROOT/EventService/Subscriptions|{"Protocol":"Redfish","Destination":"$url"}
	POST|$ROOT/EventService/Subscriptions|{"Protocol":"Redfish","Destination":"me:horse@192.0.2.1/x"}
	POST|$ROOT/UpdateService/Actions/UpdateService.SimpleUpdate|{"ImageURI":"$url"}
	POST|$ROOT/UpdateService/Actions/UpdateService.SimpleUpdate|{"ImageURI":"me:horse@192.0.2.1/x.iso"}
	POST|$ROOT/UpdateService/Actions/UpdateService.SimpleUpdate|{"ImageURI":"http://192.0.2.1/x","Targets":["$url"]}
	END
}

@test "what is no UTF-8 is answered with a whole message all the same" {
	account admin correct-horse
	for path in $'/redfish/v1/Systems/\xff' $'/redfish/v1/Systems/\xc3?x' $'/redfish/v1/Systems?$top=\xe2\x82'; do
		cgi GET "$path" "$(basic admin correct-horse)"
		[[ $code = 40[04] ]]
		is '.error.message | length > 0' true
		is '.error["@Message.ExtendedInfo"][0].Message | length > 0' true
		is '.error["@Message.ExtendedInfo"][0] | .MessageArgs | length > 0' true
	done
}

@test "5000 requests that nobody should send get answers under lighttpd, none of 500" {
	served
	serve
	urls >"$T/paths"
	[ "$(wc -l <"$T/paths")" -gt 40 ]
	run "$TOP/t/tool/redfish-storm" "$port" $GOOD 5000 <"$T/paths"
	echo "$output"
	[ "$status" = 0 ]
	for status in 200 204 400 401 404 405 412 415; do
		[[ " $output" == *" $status:"* ]] || { echo "no $status: $output"; return 1; }
	done
	http GET $ROOT/Systems -u "admin:$GOOD"
	[ "$code" = 200 ]
	# What the programs and the server say of it.
	not grep -qE "$GOOD|[$]y[$]|AddressSanitizer|runtime error|died|signal" "$T"/*.log
	not grep '" 50[02] ' "$T/access.log"
}

@test "of 50 changes of one boot override at once the last counts, as a whole" {
	served
	for i in $(seq 50); do
		echo "[\"PATCH\",\"$SYSTEM\",{\"Boot\":{\"BootSourceOverrideTarget\":\"UefiHttp\",\"BootSourceOverrideEnabled\":\"$([ $((i % 2)) = 0 ] && echo Once || echo Continuous)\",\"HttpBootUri\":\"http://192.0.2.1/$i.efi\"}}]"
	done >"$T/changes"
	race <"$T/changes"
	answered 200 50
	expect 200 GET "$SYSTEM"
	is .Boot.BootSourceOverrideTarget UefiHttp
	n=$(jq -r '.Boot.HttpBootUri | capture("/(?<n>[0-9]+)[.]efi") .n' <<<"$body")
	is .Boot.BootSourceOverrideEnabled "$([ $((n % 2)) = 0 ] && echo Once || echo Continuous)"
}

@test "of 50 changes that are all for the same state one is made, and the others are told" {
	served
	expect 200 GET "$SYSTEM"
	tag=$(field ETag)
	for i in $(seq 50); do
		jq -nc --arg s "$SYSTEM" --arg t "$tag" --arg i "$i" '["PATCH", $s, {Boot: {BootSourceOverrideTarget:
			"UefiHttp", HttpBootUri: "http://192.0.2.1/\($i).efi"}}, {"If-Match": $t}]'
	done >"$T/changes"
	race <"$T/changes"
	answered 200 1
	answered 412 49
	won=$(grep '^200 ' <<<"$output" | cut -d' ' -f2- | jq -r .Boot.HttpBootUri)
	expect 200 GET "$SYSTEM"
	is .Boot.HttpBootUri "$won"
}

@test "no change is lost of 50 accounts that are made, changed and deleted at once" {
	served
	for i in $(seq 50); do
		echo "[\"POST\",\"$ROOT/AccountService/Accounts\",{\"UserName\":\"u$i\",\"Password\":\"password-$i\",\"RoleId\":\"ReadOnly\"}]"
	done >"$T/changes"
	race <"$T/changes"
	answered 201 50
	expect 200 GET $ROOT/AccountService/Accounts
	is '.["Members@odata.count"]' 51
	for i in $(seq 50); do
		if [ $((i % 2)) = 0 ]; then
			echo "[\"DELETE\",\"$ROOT/AccountService/Accounts/u$i\",{}]"
		else
			echo "[\"PATCH\",\"$ROOT/AccountService/Accounts/u$i\",{\"RoleId\":\"Operator\"}]"
		fi
	done >"$T/changes"
	race <"$T/changes"
	answered 204 25
	answered 200 25
	expect 200 GET "$ROOT/AccountService/Accounts?\$expand=."
	is '.Members | length' 26
	is '[.Members[] | select(.RoleId == "Operator")] | length' 25
	not grep -q password- "$T"/*.log
}

@test "of 50 changes of one account that are for the same state one is made" {
	served
	account other other-horse ReadOnly
	expect 200 GET $ROOT/AccountService/Accounts/other
	tag=$(field ETag)
	for i in $(seq 50); do
		jq -nc --arg p "$ROOT/AccountService/Accounts/other" --arg t "$tag" '["PATCH", $p, {RoleId: "Operator"}, {"If-Match": $t}]'
	done >"$T/changes"
	race <"$T/changes"
	answered 200 1
	answered 412 49
}

@test "changes of different settings of the service at once are all kept" {
	served
	for i in $(seq 10); do
		echo "[\"PATCH\",\"$ROOT/SessionService\",{\"SessionTimeout\":$((100 + i))}]"
		echo "[\"PATCH\",\"$ROOT/AccountService\",{\"AccountLockoutThreshold\":7}]"
		echo "[\"PATCH\",\"$ROOT/AccountService\",{\"AccountLockoutDuration\":90}]"
	done >"$T/changes"
	race <"$T/changes"
	answered 200 30
	expect 200 GET $ROOT/SessionService
	is '.SessionTimeout > 100 and .SessionTimeout <= 110' true
	expect 200 GET $ROOT/AccountService
	is .AccountLockoutThreshold 7
	is .AccountLockoutDuration 90
}
