#!/usr/bin/env bats
# Redfish requests that nobody should send.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish

@test "2000 spoilt requests get an answer each, none of 500, and none tells a secret" {
	account admin correct-horse
	account other other-horse ReadOnly
	MB_RUN=$T/run run -0 python3 "$TOP/t/tool/redfish-hostile" "$BIN/mb-redfish-cgi" correct-horse 2000
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
