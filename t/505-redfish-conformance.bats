#!/usr/bin/env bats
# What DMTF's protocol validator asserts, and where it is tested: here what is nowhere
# else. 500 is redfish-protocol, 510 -accounts, 515 -server, 545 -walk, 546 -schema,
# 570 -events, 576 -stream, 595 -services, 920 up.
#
#   PROTO_URI_SAFE_CHARS, _NO_ENCODED_CHARS, _RELATIVE_REFS   546 "each resource has what its schema"
#   PROTO_HTTP_SUPPORTED_METHODS                              515 "all methods arrive"
#   PROTO_HTTP_UNSUPPORTED_METHODS                            "a method that nobody knows"
#   PROTO_JSON_ALL_RESOURCES, _RFC, _ACCEPTED                 545 "each resource says", "JSON in any spelling"
#   PROTO_ETAG_ON_GET_ACCOUNT, _RFC7232, RESP_HEADERS_ETAG    545, "an account has an ETag"
#   PROTO_STD_URI_*, REQ_GET_SERVICE_ROOT_*, _METADATA_*      500 "the service root", 510 "the root can be read"
#   REQ_HEADERS_ACCEPT, REQ_GET_NO_ACCEPT_HEADER              500 "another version of OData"
#   REQ_HEADERS_AUTHORIZATION, _X_AUTH_TOKEN                  510 "a name and its password"
#   REQ_HEADERS_CONTENT_TYPE                                  500 "a body of another type", "JSON in any spelling"
#   REQ_HEADERS_HOST, _ORIGIN, _USER_AGENT                    "fields that say nothing to us"
#   REQ_HEADERS_IF_MATCH                                      500 "a change with a tag that is old", "an account has"
#   REQ_HEADERS_ODATA_VERSION                                 500 "another version of OData"
#   REQ_GET_IGNORE_BODY                                       "the body of a GET"
#   REQ_GET_COLLECTION_COUNT_*                                500 "top and skip", 545
#   REQ_QUERY_*                                               500 "a query that is malformed", "the queries"
#   REQ_HEAD_DIFFERS_FROM_GET                                 500 "HEAD is GET", 545
#   REQ_DATA_MOD_ERRORS                                       500 "a value that cannot be", "a POST that fails"
#   REQ_PATCH_MIXED_PROPS, _BAD_PROP, _ODATA_PROPS            500 "a property that is unknown", "a body that"
#   REQ_PATCH_RO_RESOURCE, _COLLECTION, REQ_PUT_*, _DELETE_*  545 "each resource says"
#   REQ_PATCH_ARRAY_*                                         no array of ours is changed by its elements
#   REQ_POST_CREATE_VIA_COLLECTION, _URI_IN_LOCATION_HDR      510 "accounts are made, changed"
#   REQ_POST_CREATE_TO_MEMBERS_PROP                           "a POST to the Members"
#   REQ_POST_CREATE_NOT_SUPPORTED                             545
#   REQ_POST_CREATE_NOT_IDEMPOTENT                            "the same POST twice"
#   RESP_HEADERS_ALLOW_*, _CACHE_CONTROL, _ODATA_VERSION      500 "every answer", "a method that a resource"
#   RESP_HEADERS_CONTENT_TYPE, _LINK_*                        500 "a resource names its schema", 546
#   RESP_HEADERS_LOCATION, _X_AUTH_TOKEN                      510 "a token is told once", "two tokens"
#   RESP_HEADERS_WWW_AUTHENTICATE                             510, 515 "all methods arrive"
#   RESP_STATUS_BAD_REQUEST, _INTERNAL_SERVER_ERROR           545 (each refusal), 535
#   RESP_ODATA_*                                              500 "the root's links", "the metadata document"
#   SERV_EVENT_POST_RESP, _ERROR_ON_BAD_REQUEST               570 "a subscription as Ironic", "that cannot be meant"
#   SERV_EVENT_ERROR_MUTUALLY_EXCL_PROPS                      "a subscription with both"
#   SERV_EVENT_PERSISTENT_ACROSS_RESTARTS                     920 "who is subscribed to events"
#   SERV_EVENT_OTHER_FORMAT, _MESSAGE_KEY_FORMAT              570 "a test event is delivered"
#   SERV_SSE_*                                                576
#   SERV_SSDP_*                                               there is no SSDP
#   SEC_TLS_*, SEC_CERTS_*, SEC_DEFAULT_CERT_REPLACE          920 "with --tls", mb-up(8)
#   SEC_BOTH_AUTH_TYPES, SEC_BASIC_*, SEC_SUPPORT_BASIC_AUTH  510 "a name and its password", "HTTP from another"
#   SEC_READ_REQUIRES_AUTH, SEC_WRITE_REQUIRES_AUTH           545 "who does not say who he is"
#   SEC_NO_PRIV_INFO_IN_MSGS                                  510 "a wrong password and a name"
#   SEC_HEADERS_FIRST                                         "who is not let in"
#   SEC_NO_AUTH_COOKIES                                       "a cookie lets nobody in"
#   SEC_SESSIONS_URI_LOCATION, SEC_SESSION_*                  "the sessions are where both say", 510
#   SEC_SESSION_TERMINATION_SIDE_EFFECTS                      "a stream goes on"
#   SEC_ACCOUNTS_SUPPORT_ETAGS                                "an account has an ETag"
#   SEC_PWD_CHANGE_REQ_*                                      PasswordChangeRequired cannot be set here
#   SEC_PRIV_*                                                510 "a role may do", 595 "the privileges"

bats_require_minimum_version 1.5.0

load redfish

ROOT=/redfish/v1
SESSIONS=$ROOT/SessionService/Sessions
ACCOUNTS=$ROOT/AccountService/Accounts
GOOD=correct-horse
JSON=CONTENT_TYPE=application/json

redfish_setup() {
	account admin $GOOD
}

@test "a method that nobody knows is 405 or 501, with a message" {
	for path in $ROOT $ROOT/Systems $SESSIONS; do
		cgi FAKEMETHODFORTEST $path "$(basic admin $GOOD)"
		[ "$code" = 405 ] || [ "$code" = 501 ]
		message OperationNotAllowed
	done
}

@test "JSON in any spelling of its type is taken, for a PATCH and for a session" {
	for type in application/json 'application/json; charset=utf-8' 'application/json;charset=utf-8' \
		'APPLICATION/JSON' 'application/json;odata.metadata=minimal'; do
		send='{"SessionTimeout":100}'
		cgi_expect 200 PATCH $ROOT/SessionService "CONTENT_TYPE=$type" "$(basic admin $GOOD)"
		send="{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
		cgi_expect 201 POST $SESSIONS "CONTENT_TYPE=$type"
	done
	for accept in 'application/json;odata.metadata=full' 'application/json,text/html;q=0.1' '*/*;q=0.5'; do
		cgi_expect 200 GET $ROOT "HTTP_ACCEPT=$accept"
	done
}

@test "fields that say nothing to us are passed over" {
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)" HTTP_HOST=other.example \
		HTTP_ORIGIN=http://other.example HTTP_USER_AGENT='rpvtest/1.0' HTTP_PREFER=return=minimal
}

@test "the body of a GET counts for nothing" {
	for body in '{"x":1}' 'no JSON' '[' ; do
		send=$body
		cgi_expect 200 GET $ROOT/Systems $JSON "$(basic admin $GOOD)"
		is '.Members | length' 1
	done
}

@test "the queries of the protocol's test are answered as it wants" {
	cgi_expect 200 GET "$ROOT/?rpvunknown"
	cgi_expect 501 GET "$ROOT/?\$rpvunknown"
	cgi_expect 400 GET "$SESSIONS?only=foo" "$(basic admin $GOOD)"
}

@test "an account has an ETag, and a change with an old one is 412 and changes nothing" {
	cgi_expect 200 GET $ACCOUNTS/admin "$(basic admin $GOOD)"
	tag=$(field ETag)
	[[ $tag =~ ^\"[^\"]+\"$ ]]
	send='{"UserName":"op","Password":"operate-it","RoleId":"Operator"}'
	cgi_expect 201 POST $ACCOUNTS $JSON "$(basic admin $GOOD)"
	cgi_expect 200 GET $ACCOUNTS/op "$(basic admin $GOOD)"
	old=$(field ETag)
	send='{"RoleId":"ReadOnly"}'
	cgi_expect 200 PATCH $ACCOUNTS/op $JSON "HTTP_IF_MATCH=$old" "$(basic admin $GOOD)"
	send='{"RoleId":"Administrator"}'
	cgi_expect 412 PATCH $ACCOUNTS/op $JSON "HTTP_IF_MATCH=$old" "$(basic admin $GOOD)"
	cgi_expect 200 GET $ACCOUNTS/op "$(basic admin $GOOD)"
	is .RoleId ReadOnly
}

@test "a POST that fails makes nothing, and names no place" {
	while IFS='|' read -r path body; do
		send=$body
		cgi POST "$path" $JSON "$(basic admin $GOOD)"
		[ "$code" = 400 ] || [ "$code" = 401 ]
		[ -z "$(field Location)" ]
	done <<-END
	$ACCOUNTS|{"UserName":"x"}
	$ACCOUNTS|{"UserName":"x","Password":"operate-it","RoleId":"None"}
	$SESSIONS|{"UserName":"admin","Password":"wrong-horse"}
	$ROOT/EventService/Subscriptions|{"Context":"RPV test subscription","Protocol":"FTP","Destination":"https://192.168.1.50/Destination1"}
	END
	expect 200 GET $ACCOUNTS
	is '.Members | length' 1
}

@test "a POST to the Members of a collection is one to the collection" {
	send="{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	cgi_expect 201 POST $SESSIONS/Members 'CONTENT_TYPE=application/json;charset=utf-8' HTTP_ODATA_VERSION=4.0
	[[ "$(field Location)" =~ ^$SESSIONS/[0-9a-f]+$ ]]
	[ -n "$(field X-Auth-Token)" ]
	send='{"UserName":"op","Password":"operate-it","RoleId":"Operator"}'
	cgi_expect 201 POST $ACCOUNTS/Members/ $JSON "$(basic admin $GOOD)"
	field Location $ACCOUNTS/op
	# It is no resource, and where nothing can be made nothing is.
	expect 404 GET $ACCOUNTS/Members
	expect 405 POST $ROOT/Systems/Members -d '{}'
	expect 404 DELETE $ACCOUNTS/Members
}

@test "the same POST twice makes two, and two tokens have nothing in common" {
	log_in admin $GOOD
	first=$session
	token1=${token#*=}
	log_in admin $GOOD
	[ "$first" != "$session" ]
	token2=${token#*=}
	[ ${#token1} = 64 ] && [ "${token1:0:8}" != "${token2:0:8}" ] && [ "${token1: -8}" != "${token2: -8}" ]
	body="{\"Destination\":\"https://192.168.1.50/Destination1\",\"Protocol\":\"Redfish\",\"Context\":\"RPV test subscription\",\"DeliveryRetryPolicy\":\"RetryForever\"}"
	expect 201 POST $ROOT/EventService/Subscriptions -d "$body"
	one=$(field Location)
	expect 201 POST $ROOT/EventService/Subscriptions -d "{\"Destination\":\"https://192.168.1.50/Destination1\",\"Protocol\":\"Redfish\",\"Context\":\"x\"}"
	[ "$(field Location)" != "$one" ]
	expect 204 DELETE "$(field Location)"
	expect 204 DELETE "$one"
}

@test "a subscription with both prefixes and messages, or any of them, is refused" {
	for more in '"RegistryPrefixes":["Base"],"MessageIds":["Success"]' '"MessageIds":["Success"]'; do
		expect 400 POST $ROOT/EventService/Subscriptions -d "{\"Destination\":\"https://192.168.1.50/Destination1\",\"Protocol\":\"Redfish\",\"Context\":\"x\",$more}"
		is '.error["@Message.ExtendedInfo"] | length > 0' true
	done
	expect 200 GET $ROOT/EventService/Subscriptions
	is '.Members | length' 0
}

@test "who is not let in learns nothing by other fields" {
	# 401 comes before 412, 304 and 406: they would say what there is.
	cgi_expect 401 PATCH $ROOT/SessionService $JSON 'HTTP_IF_MATCH="x"'
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	tag=$(field ETag)
	cgi_expect 401 GET $ROOT/Systems "HTTP_IF_NONE_MATCH=$tag"
	cgi_expect 401 GET $ROOT/Systems "HTTP_IF_NONE_MATCH=$tag" "$(basic admin wrong-horse)"
	cgi_expect 401 GET $ROOT/Systems HTTP_ACCEPT=text/html
}

@test "a cookie lets nobody in" {
	log_in admin $GOOD
	for cookie in "X-Auth-Token=${token#*=}" "SESSION=${token#*=}" "sessionKey=$(basename "$session")"; do
		cgi_expect 401 GET $ROOT/Systems "HTTP_COOKIE=$cookie"
		[ -z "$(field Set-Cookie)" ]
	done
	cgi_expect 200 GET $ROOT/Systems "$token"
	[ -z "$(field Set-Cookie)" ]
}

@test "the sessions are where both the root and the session service say" {
	expect 200 GET $ROOT
	is '.Links.Sessions["@odata.id"]' $SESSIONS
	expect 200 GET $ROOT/SessionService
	is '.Sessions["@odata.id"]' $SESSIONS
	log_in admin $GOOD
	is '.["@odata.id"]' "$session"
	is .UserName admin
	is 'has("Id") and has("Name")' true
	[[ "$body" != *"${token#*=}"* ]]
}

@test "a stream goes on when the session that began it ends" {
	log_in admin $GOOD
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/redfish PATH_INFO=/v1/EventService/SSE \
		QUERY_STRING= MB_RUN="$T/run" REMOTE_ADDR=127.0.0.1 SERVER_ADDR=127.0.0.1 "$token" \
		"$BIN/mb-redfish-cgi" >"$T/out" 3>&- &
	stream=$!
	until_true grep -q '^: ' "$T/out"
	cgi_expect 204 DELETE "$session" "$token"
	expect 204 POST $ROOT/EventService/Actions/EventService.SubmitTestEvent
	until_true grep -q '^data: ' "$T/out"
	kill $stream
	wait $stream || :
}
