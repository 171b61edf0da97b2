#!/usr/bin/env bats
# The protocol of Redfish (DSP0266), the same for all resources.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish

ROOT=/redfish/v1
SERVICE=$ROOT/SessionService

# hosts N: so many, by MACs that follow one another
hosts() {
	local i
	for i in $(seq "$1"); do
		mkdir -p "$MB_STATE/hosts/dc-a6-32-00-$(printf '%02x-%02x' $((i / 256)) $((i % 256)))"
	done
}

#
# Where to begin
#

@test "the service root is there with and without a slash, and says its version" {
	for path in $ROOT $ROOT/; do
		expect 200 GET "$path"
		is '.["@odata.id"]' /redfish/v1/
		is '.Systems["@odata.id"]' /redfish/v1/Systems
		is '.Links.Sessions["@odata.id"]' $SERVICE/Sessions
		is .Id RootService
	done
	expect 200 GET /redfish
	is . "$(jq -n '{v1: "/redfish/v1/"}')"
	expect 404 GET $ROOT//
	expect 404 GET /redfish/v2
}

@test "the root's links are all in the OData service document, and lead somewhere" {
	expect 200 GET $ROOT
	links=$(jq -r '.[] | objects | .["@odata.id"]? // empty' <<<"$body" | sort)
	[ "$(wc -l <<<"$links")" -gt 3 ]
	for l in $links; do
		expect 200 GET "$l"
		is '.["@odata.id"]' "$l"
	done
	expect 200 GET $ROOT/odata
	[ "$(jq -r '.value[] | select(.url != "/redfish/v1/") | .url' <<<"$body" | sort)" = "$links" ]
	is '.["@odata.context"]' '/redfish/v1/$metadata'
	is '[.value[].kind] | unique[]' Singleton
}

@test "the metadata document is XML that names the schema of every resource" {
	expect 200 GET "$ROOT/\$metadata"
	[[ "$(field Content-Type)" == application/xml* ]]
	python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.stdin)' <<<"$body"
	types=$(grep -rhoE '\.type = "#[A-Za-z.]+[A-Za-z0-9_.]*' "$TOP"/lib/redfish/*.c |
		sed 's/.*#//; s/\.[A-Za-z]*$//; s/\.$//' | sort -u)
	[ "$(wc -l <<<"$types")" -gt 8 ]
	for t in $types; do
		grep -q "Include Namespace=\"$t" <<<"$body" || { echo "$t"; return 1; }
	done
	grep -q 'Extends="ServiceRoot.v1_11_0.ServiceContainer"' <<<"$body"
}

@test "no link anywhere leads to nothing" {
	account admin correct-horse
	todo=$ROOT seen=
	for _ in $(seq 200); do
		next=
		for path in $todo; do
			[[ " $seen " != *" $path "* ]] || continue
			seen+=" $path"
			expect 200 GET "$path"
			next+=" $(jq -r '.. | objects | .["@odata.id"]? // empty' <<<"$body" | sed 's/#.*//; s,/$,,' | sort -u | tr '\n' ' ')"
		done
		todo=$next
		[ -n "${todo// /}" ] || break
	done
	[ "$(wc -w <<<"$seen")" -gt 12 ]
}

#
# Heads
#

@test "every answer says the version of OData, and that it is not to be kept" {
	for path in /redfish $ROOT $ROOT/Systems $ROOT/none; do
		redfish GET "$path"
		field OData-Version 4.0
		field Cache-Control no-cache
	done
}

@test "a resource names its schema in Link, its methods in Allow, and has a tag" {
	expect 200 GET $SERVICE
	field Allow 'GET, HEAD, PATCH, OPTIONS'
	field Link '<http://redfish.dmtf.org/schemas/v1/SessionService.v1_1_8.json>; rel=describedby'
	[[ "$(field ETag)" =~ ^\"[0-9a-f]{8}\.[0-9a-f]{16}\"$ ]]
	is '.["@odata.etag"]' "$(field ETag)"
	expect 200 GET $SERVICE/Sessions
	field Allow 'GET, HEAD, POST, OPTIONS'
}

@test "HEAD is GET without the body, and OPTIONS says what there is" {
	expect 200 GET $SERVICE
	length=$(field Content-Length) tag=$(field ETag)
	[ "${#body}" = "$length" ]
	expect 200 HEAD $SERVICE
	field Content-Length "$length"
	field ETag "$tag"
	[ "$body" = "$head" ] || [ -z "$body" ]
	expect 204 OPTIONS $SERVICE
	field Allow 'GET, HEAD, PATCH, OPTIONS'
	expect 404 OPTIONS $ROOT/none
}

@test "a method that a resource has not is 405, with those that it has" {
	for method in POST PUT DELETE TRACE; do
		expect 405 $method $SERVICE
		field Allow 'GET, HEAD, PATCH, OPTIONS'
		message OperationNotAllowed
	done
	expect 405 PATCH $ROOT
}

@test "another version of OData is 412, and what cannot be accepted 406" {
	expect 200 GET $ROOT -H 'OData-Version: 4.0'
	expect 412 GET $ROOT -H 'OData-Version: 3.0'
	message PreconditionFailed
	for type in '*/*' application/json 'application/*' 'text/html, application/json;q=0.5' \
		'application/json;odata.metadata=minimal'; do
		expect 200 GET $ROOT -H "Accept: $type"
	done
	for type in text/html application/xml 'image/*'; do
		expect 406 GET $ROOT -H "Accept: $type"
		message HeaderInvalid
		is '.error["@Message.ExtendedInfo"][0].MessageArgs[0]' "Accept: $type"
	done
	expect 200 GET "$ROOT/\$metadata" -H 'Accept: application/xml'
}

@test "what is not there is 404, with all that clients read of an error" {
	for path in $ROOT/none $ROOT/Systems/node1 $ROOT/Systems/dc-a6-32-ff-ff-ff \
		$ROOT/Systems/DC-A6-32-01-02-03 $ROOT/Systems/.. $ROOT/Systems/../Systems \
		"$ROOT/$(printf 'x%.0s' $(seq 2000))" "$ROOT/AccountService/Roles/None"; do
		expect 404 GET "$path"
		message ResourceMissingAtURI
	done
	is '.error["@Message.ExtendedInfo"][0].MessageArgs | length' 1
}

#
# Conditions
#

@test "If-None-Match with the tag is 304, without a body, and with another 200" {
	expect 200 GET $SERVICE
	tag=$(field ETag)
	for match in "$tag" "\"x\", $tag" "W/$tag" '*'; do
		expect 304 GET $SERVICE -H "If-None-Match: $match"
		field ETag "$tag"
		[[ "$output" != *SessionTimeout* ]]
	done
	expect 200 GET $SERVICE -H 'If-None-Match: "x"'
}

@test "a change with a tag that is old is 412 and changes nothing" {
	expect 200 GET $SERVICE
	tag=$(field ETag)
	expect 200 PATCH $SERVICE -H "If-Match: $tag" -d '{"SessionTimeout": 100}'
	is .SessionTimeout 100
	expect 412 PATCH $SERVICE -H "If-Match: $tag" -d '{"SessionTimeout": 200}'
	message PreconditionFailed
	expect 200 GET $SERVICE
	is .SessionTimeout 100
	[ "$(field ETag)" != "$tag" ]
	expect 200 PATCH $SERVICE -H 'If-Match: *' -d '{"SessionTimeout": 300}'
	expect 200 PATCH $SERVICE -H "If-Match: W/$(field ETag)" -d '{"SessionTimeout": 400}'
}

@test "the half of a tag that a change is held to is that of the settings" {
	expect 200 GET $SERVICE
	tag=$(field ETag)
	expect 200 PATCH $SERVICE -H "If-Match: ${tag%.*}.0123456789abcdef\"" -d '{"SessionTimeout": 100}'
	expect 412 PATCH $SERVICE -H "If-Match: ${tag%.*}\"" -d '{"SessionTimeout": 100}'
}

@test "where the site demands it, a change without If-Match is 428" {
	site redfish.require_if_match=true
	expect 428 PATCH $SERVICE -d '{"SessionTimeout": 100}'
	message PreconditionRequired
	expect 200 PATCH $SERVICE -H 'If-Match: *' -d '{"SessionTimeout": 100}'
}

#
# Bodies
#

@test "a body that is no JSON, no object, or of nothing is 400" {
	while IFS='|' read -r text name; do
		expect 400 PATCH $SERVICE -d "$text"
		message "$name"
	done <<-'END'
	{"SessionTimeout": 100|MalformedJSON
	{"SessionTimeout": 100, "SessionTimeout": 200}|MalformedJSON
	not JSON|MalformedJSON
	[]|UnrecognizedRequestBody
	17|UnrecognizedRequestBody
	{}|EmptyJSON
	{"@odata.id": "/redfish/v1/SessionService"}|NoOperation
	END
	expect 200 GET $SERVICE
	is .SessionTimeout 1800
}

@test "a body of another type than JSON is 415, and one with a charset is read" {
	for type in text/plain application/x-www-form-urlencoded application/jsonx; do
		expect 415 PATCH $SERVICE -H "Content-Type: $type" -d '{"SessionTimeout": 100}'
		message HeaderInvalid
		is '.error["@Message.ExtendedInfo"][0].MessageArgs[0]' "Content-Type: $type"
		field Status '415 Unsupported Media Type'
	done
	account admin correct-horse
	send='{"SessionTimeout": 100}'
	cgi_expect 415 PATCH $SERVICE "$(basic admin correct-horse)"
	message HeaderMissing
	expect 200 PATCH $SERVICE -H 'Content-Type: application/json; charset=utf-8' -d '{"SessionTimeout": 100}'
	expect 200 GET $SERVICE -H 'Content-Type: application/json; charset=utf-8'
}

@test "a property that is unknown or read-only is told, and the others are set" {
	expect 400 PATCH $SERVICE -d '{"None": 1}'
	message PropertyUnknown
	is '.error["@Message.ExtendedInfo"][0].RelatedProperties[0]' '#/None'
	expect 400 PATCH $SERVICE -d '{"Id": "x"}'
	message PropertyNotWritable
	expect 400 PATCH $SERVICE -d '{"Id": "x", "None": 1}'
	is '.error.code' Base.1.16.GeneralError
	is '.error["@Message.ExtendedInfo"] | length' 2
	expect 200 PATCH $SERVICE -d '{"None": 1, "SessionTimeout": 99}'
	is .SessionTimeout 99
	is '.["@Message.ExtendedInfo"][0].MessageId' Base.1.16.PropertyUnknown
}

@test "a value that cannot be is 400, and nothing of the request is done" {
	while IFS='|' read -r text name; do
		expect 400 PATCH $SERVICE -d "$text"
		message "$name"
	done <<-'END'
	{"SessionTimeout": "100"}|PropertyValueTypeError
	{"SessionTimeout": 100.5}|PropertyValueTypeError
	{"SessionTimeout": null}|PropertyValueTypeError
	{"SessionTimeout": [100]}|PropertyValueTypeError
	{"SessionTimeout": 29}|PropertyValueOutOfRange
	{"SessionTimeout": 86401}|PropertyValueOutOfRange
	{"SessionTimeout": -1}|PropertyValueOutOfRange
	{"SessionTimeout": 1, "None": 1}|PropertyValueOutOfRange
	END
	expect 200 GET $SERVICE
	is .SessionTimeout 1800
	expect 400 PATCH $ROOT/AccountService -d '{"AccountLockoutThreshold": 3, "AccountLockoutDuration": 5}'
	expect 200 GET $ROOT/AccountService
	is .AccountLockoutThreshold 5
}

@test "a resource may be sent back as it was read, annotations and all" {
	expect 200 GET $SERVICE
	whole=$(jq -c '.SessionTimeout = 77 | .["SessionTimeout@Redfish.AllowableValues"] = [1]' <<<"$body")
	expect 200 PATCH $SERVICE -d "$whole"
	is .SessionTimeout 77
	is 'has("@Message.ExtendedInfo")' false
}

@test "concurrent changes of different properties are all there in the end" {
	A=$ROOT/AccountService pids=
	for i in $(seq 5); do
		patient "$BIN/mb-redfish-cgi" PATCH $A -d "{\"AccountLockoutThreshold\": 1$i}" >/dev/null & pids+=" $!"
		patient "$BIN/mb-redfish-cgi" PATCH $SERVICE -d "{\"SessionTimeout\": 4$i}" >/dev/null & pids+=" $!"
	done
	for p in $pids; do wait "$p"; done
	expect 200 GET $A
	is '.AccountLockoutThreshold > 10' true
	expect 200 GET $SERVICE
	is '.SessionTimeout > 40 and .SessionTimeout < 50' true
}

#
# Queries
#

@test "Systems has all hosts, by their MACs, and each can be read" {
	expect 200 GET $ROOT/Systems
	is '.["Members@odata.count"]' 1
	is '.Members[0]["@odata.id"]' "$SYSTEM"
	expect 200 GET "$SYSTEM/"
	is .Id "$MAC"
	is .Name node1
	is '.["@odata.id"]' "$SYSTEM"
	rm -r "$MB_STATE/hosts"
	expect 200 GET $ROOT/Systems
	is '.Members | length' 0
}

@test "top and skip give a page in the order of the MACs, and where the next one is" {
	rm -r "$MB_STATE/hosts"
	hosts 300
	expect 200 GET $ROOT/Systems
	all=$(jq -r '.Members[]["@odata.id"]' <<<"$body")
	[ "$all" = "$(sort <<<"$all")" ]
	[ "$(wc -l <<<"$all")" = 300 ]
	next=$ROOT/Systems?\$top=70 got=
	while [ -n "$next" ]; do
		expect 200 GET "$next"
		is '.["Members@odata.count"]' 300
		got+=$(jq -r '.Members[]["@odata.id"]' <<<"$body")$'\n'
		next=$(jq -r '.["Members@odata.nextLink"] // ""' <<<"$body")
	done
	[ "$got" = "$all"$'\n' ]
	expect 200 GET "$ROOT/Systems?\$top=0"
	is '.Members | length' 0
	expect 200 GET "$ROOT/Systems?\$skip=301"
	is '.Members | length' 0
	expect 200 GET "$ROOT/AccountService/Roles?\$skip=1&\$top=1"
	is '.Members[]["@odata.id"]' $ROOT/AccountService/Roles/Operator
	is '.["Members@odata.count"]' 3
}

@test "a host that comes or goes is in the list at once" {
	touch -d '1 minute ago' "$MB_STATE/hosts"
	expect 200 GET $ROOT/Systems
	[ -e "$MB_STATE/redfish/hosts" ]
	hosts 1
	expect 200 GET $ROOT/Systems
	is '.Members | length' 2
	touch -d '1 minute ago' "$MB_STATE/hosts"
	expect 200 GET $ROOT/Systems
	rm -r "$MB_STATE/hosts/$MAC"
	expect 200 GET $ROOT/Systems
	is '.Members[]["@odata.id"]' $ROOT/Systems/dc-a6-32-00-00-01
	touch -d '1 minute ago' "$MB_STATE/hosts"
	expect 200 GET $ROOT/Systems
	for spoil in 'echo x' 'head -c 50 /dev/zero' 'tail -c +2 "$MB_STATE/redfish/hosts"'; do
		eval "$spoil" >"$T/spoilt"
		mv "$T/spoilt" "$MB_STATE/redfish/hosts"
		expect 200 GET $ROOT/Systems
		is '.Members[]["@odata.id"]' $ROOT/Systems/dc-a6-32-00-00-01
	done
}

@test "select gives what is named, and what OData has always" {
	expect 200 GET "$SYSTEM?\$select=Name"
	is '[keys[] | select(startswith("@") | not)] | join(" ")' Name
	is '.["@odata.id"]' "$SYSTEM"
	expect 200 GET "$ROOT?\$select=Id,ProtocolFeaturesSupported/ExpandQuery/Levels,None"
	is '.ProtocolFeaturesSupported | tostring' '{"ExpandQuery":{"Levels":true}}'
	is .Id RootService
	expect 200 GET "$ROOT?%24select=Id%2CName"
	is '[keys[] | select(startswith("@") | not)] | join(" ")' 'Id Name'
}

@test "expand gives what is linked, so many levels deep" {
	expect 200 GET "$ROOT/Systems?\$expand=."
	is '.Members[0].Name' node1
	expect 200 GET "$ROOT?\$expand=."
	is '.Systems.Members[0].Name' null
	is '.Systems["Members@odata.count"]' 1
	expect 200 GET "$ROOT?\$expand=.(\$levels=2)"
	is '.Systems.Members[0].Name' node1
	is '.Links.Sessions.Members' null
	expect 200 GET "$ROOT?\$expand=~"
	is '.Links.Sessions["Members@odata.count"]' 0
	is '.Systems.Members' null
	expect 200 GET "$ROOT?\$expand=*(\$levels=6)"
	is '.Links.Sessions["Members@odata.count"]' 0
	is '.AccountService.Roles.Members[0].RoleId' Administrator
	expect 200 GET "$ROOT/Systems?\$expand=.&\$select=Name"
	is '.Members[0] | has("Id")' false
	is '.Members[0].Name' node1
}

@test "only gives the one member there is, and the collection if there are more" {
	expect 200 GET "$ROOT/Systems?only"
	is .Name node1
	is '.["@odata.id"]' "$SYSTEM"
	hosts 1
	expect 200 GET "$ROOT/Systems?only"
	is '.["Members@odata.count"]' 2
}

@test "a query that is malformed, or not for this resource, is 400; an unknown one 501" {
	while IFS='|' read -r code query name; do
		expect "$code" GET "$ROOT/Systems?$query"
		message "$name"
	done <<-'END'
	400|$top=x|QueryParameterValueTypeError
	400|$top=|QueryParameterValueTypeError
	400|$top=-1|QueryParameterOutOfRange
	400|$skip=99999999999|QueryParameterOutOfRange
	400|$expand=|QueryParameterValueFormatError
	400|$expand=x|QueryParameterValueFormatError
	400|$expand=.($levels=)|QueryParameterValueFormatError
	400|$expand=.($levels=0)|QueryParameterValueFormatError
	400|$expand=.($levels=1|QueryParameterValueFormatError
	400|$expand=*x|QueryParameterValueFormatError
	400|$select=|QueryParameterValueFormatError
	400|$select=Name,|QueryParameterValueFormatError
	400|$select=%zz|QueryParameterValueFormatError
	400|only=1|QueryParameterValueFormatError
	400|only&$top=1|QueryCombinationInvalid
	501|$filter=Name%20eq%201|QueryNotSupported
	501|$none=1|QueryNotSupported
	501|excerpt|QueryNotSupported
	END
	for query in 'only' '$top=1' '$skip=1'; do
		expect 400 GET "$ROOT?$query"
		message QueryNotSupportedOnResource
	done
	expect 400 PATCH "$SERVICE?\$select=Name" -d '{"SessionTimeout": 100}'
	message QueryNotSupportedOnOperation
	expect 200 GET "$ROOT/Systems?none=1&&x&a=%zz"
}

#
# Registries
#

@test "the registry of the messages is here, and has what is sent" {
	expect 200 GET $ROOT/Registries/Base
	expect 200 GET "$(jq -r '.Location[0].Uri' <<<"$body")"
	is .RegistryPrefix Base
	registry=$body
	expect 404 GET $ROOT/none
	id=$(jq -r '.error.code' <<<"$body")
	body=$registry
	is ".Messages[\"${id##*.}\"].NumberOfArgs" 1
	is '[.Messages[] | select((.ParamTypes // [] | length) != .NumberOfArgs)] | length' 0
	is '.Messages | length > 50' true
}

#
# The command
#

@test "the command prints the body, and its exit code is the answer's" {
	run -0 "$BIN/mb" redfish GET $ROOT
	jq -e .Id <<<"$output"
	run -1 "$BIN/mb" redfish GET $ROOT/none
	run -64 "$BIN/mb" redfish GET
	run -64 "$BIN/mb" redfish GET $ROOT -H 'X-None: 1'
	run -65 "$BIN/mb" redfish PATCH $ROOT -d @/nonexistent
	MB_STATE=$T/none run -78 "$BIN/mb" redfish GET $ROOT
}

@test "who has answered does what comes after, though the web server ends him" {
	mkfifo "$T/answer"
	for _ in $(seq 20); do
		env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/v1 REMOTE_ADDR=127.0.0.1 \
			"$BIN/mb-redfish-cgi" >"$T/answer" 3>&- &
		pid=$!
		grep -q '^Status: 200' "$T/answer"
		kill "$pid" 2>/dev/null || :
		wait "$pid"
	done
}
