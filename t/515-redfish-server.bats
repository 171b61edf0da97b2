#!/usr/bin/env bats
# Redfish under a real web server, lighttpd, and asked by real clients.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish
load redfish-server

ROOT=/redfish/v1

redfish_setup() {
	account admin $GOOD
	redfish_server
}

teardown() {
	redfish_server_ends
}

@test "all methods arrive, with their heads and bodies, and name and password" {
	http GET /redfish
	[ "$code" = 200 ]
	http GET $ROOT/Systems
	[ "$code" = 401 ]
	field WWW-Authenticate 'Basic realm="Redfish"'
	http GET $ROOT/Systems/ -u "admin:$GOOD"
	[ "$code" = 200 ]
	is '.Members[0]["@odata.id"]' "$SYSTEM"
	for method in OPTIONS PATCH DELETE PUT POST; do
		http $method $ROOT/SessionService -u "admin:$GOOD" -H 'Content-Type: application/json' -d '{"SessionTimeout":100}'
		case $method in
		OPTIONS) [ "$code" = 204 ] ;;
		PATCH) [ "$code" = 200 ] ;;
		*) [ "$code" = 405 ] ;;
		esac
		field Allow 'GET, HEAD, PATCH, OPTIONS'
	done
	http GET $ROOT/SessionService -I -u "admin:$GOOD"
	[ "$code" = 200 ]
	[ -z "$body" ]
	tag=$(field ETag)
	http GET $ROOT/SessionService -u "admin:$GOOD" -H "If-None-Match: $tag"
	[ "$code" = 304 ]
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H 'If-Match: "x.y"' -H 'Content-Type: application/json' -d '{"SessionTimeout":200}'
	[ "$code" = 412 ]
	http GET $ROOT -H 'OData-Version: 5.0'
	[ "$code" = 412 ]
}

@test "a session opens, is used, and closes" {
	http POST $ROOT/SessionService/Sessions -H 'Content-Type: application/json' -d "{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	[ "$code" = 201 ]
	token=$(field X-Auth-Token) session=$(field Location)
	http GET $ROOT/Systems -H "X-Auth-Token: $token"
	[ "$code" = 200 ]
	http DELETE "$session" -H "X-Auth-Token: $token"
	[ "$code" = 204 ]
	http GET $ROOT/Systems -H "X-Auth-Token: $token"
	[ "$code" = 401 ]
}

@test "a client that wants the connection closed is told that it is" {
	http GET $ROOT -H 'Connection: close'
	field Connection close
}

@test "a path that is odd reaches the service, or the server refuses it; none is a 500" {
	for path in '/redfish/v1/%2e%2e/%2e%2e/etc/passwd' '/redfish/v1/Systems/%00' \
		'/redfish/v1/Systems/%ff%fe' '/redfish/v1/Systems/a%2fb' '/redfish//v1' \
		'/redfish/v1/Systems/%7bsystem%7d' '/redfish/v1?$select=%ff' '/redfish/%0d%0aX:1'; do
		http GET "$path" --path-as-is -u "admin:$GOOD"
		[ "$code" -ge 200 ]
		[ "$code" -lt 500 ]
		[[ "$output" != *root:* ]]
	done
}

@test "a body that is too long is 413, and one that is at the limit is read" {
	head -c 1048577 /dev/zero | tr '\0' ' ' >"$T/long"
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H 'Content-Type: application/json' --data-binary "@$T/long"
	[ "$code" = 413 ]
	message PayloadTooLarge
	{ printf '{"SessionTimeout":100'; head -c 1048554 /dev/zero | tr '\0' ' '; printf '}'; } >"$T/long"
	[ "$(wc -c <"$T/long")" = 1048576 ]
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H 'Content-Type: application/json' --data-binary "@$T/long"
	[ "$code" = 200 ]
}

@test "sushy connects with a session and with Basic, and lists the systems" {
	python3 -c 'import sushy' 2>/dev/null || /usr/bin/python3 -c 'import sushy' || skip "no sushy"
	for auth in session basic; do
		run -0 sushy_says "
			import sushy, sushy.auth
			auth = sushy.auth.${auth^}Auth('admin', '$GOOD')
			root = sushy.Sushy('$url/redfish/v1', auth=auth)
			print(root.identity, root.get_system_collection().members_identities)
			print(root.get_session_service().session_timeout)"
		[[ "$output" == *"RootService ('$SYSTEM',)"* ]]
	done
	run sushy_says "
		import sushy, sushy.auth
		auth = sushy.auth.SessionOrBasicAuth('admin', 'wrong-horse')
		sushy.Sushy('$url/redfish/v1', auth=auth).get_system_collection()"
	[[ "$output" == *AccessError* ]]
}

@test "sushy opens a new session when the old one has ended" {
	/usr/bin/python3 -c 'import sushy' || skip "no sushy"
	run -0 sushy_says "
		import sushy, sushy.auth, glob, os
		auth = sushy.auth.SessionAuth('admin', '$GOOD')
		root = sushy.Sushy('$url/redfish/v1', auth=auth)
		[os.remove(f) for f in glob.glob('$MB_STATE/redfish/sessions/*')]
		print(root.get_system_collection().members_identities)"
	[[ "$output" == *"('$SYSTEM',)"* ]]
}

@test "redfishtool reads the root and logs in and out, and makes an account" {
	command -v redfishtool >/dev/null || skip "no redfishtool"
	tool() {
		env -u REQUESTS_CA_BUNDLE redfishtool -T 120 -W 5:60 -r "${url#http://}" -S Never -u admin -p "$GOOD" "$@"
	}
	run -0 tool versions
	[[ "$output" == *'"v1": "/redfish/v1/"'* ]]
	run -0 tool odata
	run -0 tool -A Basic SessionService
	run -0 tool -A Session AccountService get
	run -0 tool -A Basic AccountService adduser op operate-it Operator
	run -0 tool -A Basic AccountService useradmin op disable
	expect 200 GET $ROOT/AccountService/Accounts/op
	is .Enabled false
	is .RoleId Operator
	run -0 tool -A Basic AccountService deleteuser op
	expect 404 GET $ROOT/AccountService/Accounts/op
}

@test "more than 1024 clients at a time wait for each other" {
	run -0 python3 - "$port" <<-'EOP'
	import resource, socket, sys
	hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
	resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
	to = ("127.0.0.1", int(sys.argv[1]))
	held = [socket.create_connection(to) for i in range(1024)]
	late = socket.create_connection(to)
	late.sendall(b"GET /redfish HTTP/1.0\r\n\r\n")
	late.settimeout(1)
	try:
	    sys.exit("it is answered: %r" % late.recv(100))
	except socket.timeout:
	    pass
	for s in held[:100]:
	    s.close()
	late.settimeout(30)
	print(late.recv(100).decode())
	EOP
	[[ $output == HTTP/1.*' 200 OK'* ]]
}
