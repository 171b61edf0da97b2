#!/usr/bin/env bats
# The same programs under other web servers, all of them: nginx with fcgiwrap, Apache, busybox.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load redfish
load redfish-server
load inspect

ROOT=/redfish/v1
JSON='Content-Type: application/json'

redfish_setup() {
	PATH=$PATH:/usr/sbin
	command -v curl >/dev/null || skip "no curl"
	account admin $GOOD
	account reader $GOOD ReadOnly
	mkdir -p "$MB_STATE/images" "$T/run"
	echo hello >"$MB_STATE/images/x.efi"
	chmod 755 "$BATS_TEST_TMPDIR"
}

teardown() {
	for pid in ${web:-}; do
		kill "$pid" 2>/dev/null || :
	done
	for pid in ${web:-}; do
		wait "$pid" || :
	done
}

# On a port that was free: serve MAKE, which writes what the server reads and starts it as
# $started; until it answers.
serve() {
	for _ in $(seq 10); do
		free_port
		url=http://127.0.0.1:$port
		$1
		until_true listens_or_ended "$started"
		listens "$started" || continue
		# A server that has no programs yet says so: 502, 503.
		until_true curl -sf "$url/redfish"
		return
	done
	cat "$T"/*.log >&2
	return 1
}

nginx_starts() {
	cat >"$T/nginx.conf" <<-END
	user root;
	daemon off;
	worker_processes 1;
	pid $T/nginx.pid;
	error_log $T/error.log;
	events { worker_connections 128; }
	http {
		access_log $T/access.log;
		client_body_temp_path $T/body;
		fastcgi_temp_path $T/fastcgi;
		proxy_temp_path $T/proxy;
		uwsgi_temp_path $T/uwsgi;
		scgi_temp_path $T/scgi;
		server {
			listen 127.0.0.1:$port;
			set \$mb_state $MB_STATE;
			set \$mb_run $T/run;
			set \$mb_share $MB_SHARE;
			set \$mb_bin $BIN;
			set \$mb_images $MB_STATE/images;
			set \$mb_fcgi unix:$T/fcgi.socket;
			include $TOP/etc/nginx.conf;
		}
	}
	END
	nginx -c "$T/nginx.conf" -p "$T" >"$T/nginx.log" 2>&1 3>&- &
	started=$! web="${web:-} $!"
}

nginx_server() {
	command -v nginx >/dev/null || skip "no nginx"
	command -v fcgiwrap >/dev/null || skip "no fcgiwrap"
	fcgiwrap -c 2 -s "unix:$T/fcgi.socket" >"$T/cgi.log" 2>&1 3>&- &
	web=$!
	serve nginx_starts
}

apache_starts() {
	cat >"$T/apache.conf" <<-END
	ServerRoot $T
	ServerName localhost
	PidFile $T/apache.pid
	Listen 127.0.0.1:$port
	ErrorLog $T/error.log
	ScriptSock $T/cgid.sock
	$(for m in mpm_event authz_core alias env mime cgid; do
		echo "LoadModule ${m}_module /usr/lib/apache2/modules/mod_$m.so"
	done)
	TypesConfig /dev/null
	<Directory />
		Require all denied
	</Directory>
	Define mb_state $MB_STATE
	Define mb_run $T/run
	Define mb_share $MB_SHARE
	Define mb_bin $BIN
	Define mb_images $MB_STATE/images
	Include $TOP/etc/apache.conf
	END
	apache2 -X -f "$T/apache.conf" >"$T/cgi.log" 2>&1 3>&- &
	started=$! web="${web:-} $!"
}

apache_server() {
	[ -e /usr/lib/apache2/modules/mod_cgid.so ] || skip "no Apache"
	serve apache_starts
}

busybox_starts() {
	MB_WEB=$T/web MB_BIN=$BIN MB_RUN=$T/run socat "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" \
		"EXEC:busybox timeout 300 $TOP/etc/busybox-httpd" >"$T/cgi.log" 2>&1 3>&- &
	started=$! web="${web:-} $!"
}

busybox_server() {
	busybox --list 2>/dev/null | grep -qx httpd || skip "no busybox with httpd"
	command -v socat >/dev/null || skip "no socat"
	mkdir -p "$T/web/cgi-bin"
	for p in redfish boot power rpc v1 agent talos metrics healthcheck; do
		ln -s "$TOP/etc/busybox-httpd" "$T/web/cgi-bin/$p"
	done
	ln -s "$MB_STATE/images" "$T/web/images"
	serve busybox_starts
}

got() { # CODE
	[ "$code" = "$1" ] || { echo "$code, not $1: $output" >&2; return 1; }
}

reads() {
	http GET $ROOT
	got 200
	field OData-Version 4.0
	http GET $ROOT/
	got 200
	http GET /redfish
	got 200
	is .v1 /redfish/v1/
	http GET $ROOT/Systems
	got 401
	field WWW-Authenticate 'Basic realm="Redfish"'
	message NoValidSession
	http GET $ROOT/Systems/ -u "admin:$GOOD"
	got 200
	is '.Members[0]["@odata.id"]' "$SYSTEM"
	http GET "$ROOT/Systems?\$expand=.&\$select=Name" -u "admin:$GOOD"
	got 200
	is '.Members[0].Name' node1
	http HEAD $ROOT/Systems -I -u "admin:$GOOD"
	got 200
	[ -z "$body" ]
	http GET "$ROOT/%53ystems/$MAC" -u "admin:$GOOD"
	got 200
	http GET $ROOT/Systems/nobody -u "admin:$GOOD"
	got 404
	message ResourceMissingAtURI
	http GET "$ROOT?a=<b"
	[ "$code" -lt 500 ]
	tag=$(http GET $ROOT/Systems -u "admin:$GOOD"; field ETag)
	http GET $ROOT/Systems -u "admin:$GOOD" -H "If-None-Match: $tag"
	got 304
	http OPTIONS $ROOT/Systems -u "admin:$GOOD"
	got 204
	field Allow 'GET, HEAD, OPTIONS'
	http PUT $ROOT/Systems -u "admin:$GOOD" -H "$JSON" -d '{}'
	got 405
}

writes() {
	http POST $ROOT/SessionService/Sessions -H "$JSON" \
		-d "{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	got 201
	token=$(field X-Auth-Token) session=$(field Location)
	http PATCH $ROOT/SessionService -H "X-Auth-Token: $token" -H 'If-Match: "x.y"' -H "$JSON" \
		-d '{"SessionTimeout":200}'
	got 412
	tag=$(http GET $ROOT/SessionService -H "X-Auth-Token: $token"; field ETag)
	http PATCH $ROOT/SessionService -H "X-Auth-Token: $token" -H "If-Match: $tag" -H "$JSON" \
		-d '{"SessionTimeout":200}'
	got 200
	is .SessionTimeout 200
	http PATCH $ROOT/SessionService -u "reader:$GOOD" -H "$JSON" -d '{"SessionTimeout":300}'
	got 403
	http DELETE "$session" -H "X-Auth-Token: $token"
	got 204
	http GET $ROOT/Systems -H "X-Auth-Token: $token"
	got 401
}

# A body at the limit is read, one longer is refused in our own words.
long_bodies() {
	{ printf '{"SessionTimeout":100'; head -c 1048554 /dev/zero | tr '\0' ' '; printf '}'; } >"$T/long"
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" --data-binary "@$T/long"
	got 200
	printf ' ' >>"$T/long"
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" --data-binary "@$T/long"
	got 413
	message PayloadTooLarge
	http POST /power/node1/off --data-binary "@$T/long"
	got 413
	http POST "/boot/$MAC" --data-binary "@$T/long"
	got 405
}

odd_paths() {
	for path in '/redfish/v1/%2e%2e/%2e%2e/etc/passwd' '/redfish/v1/Systems/%00' \
		'/redfish/v1/Systems/%ff%fe' '/redfish/v1/Systems/a%2fb' '/redfish//v1' '/redfishx' \
		'/redfish/v1?$select=%ff' '/redfish/%0d%0aX:1' '/../../etc/passwd' '/mb-redfish-cgi' \
		'/cgi-bin/redfish'; do
		http GET "$path" --path-as-is -u "admin:$GOOD"
		[[ "$code" = [234]?? ]] || fail "$path: $output"
		[[ "$output" != *root:x* ]]
	done
}

# Ironic's agent: its first question, its inventory, and one that is too long.
agents() {
	http GET /
	got 200
	is .default_version.id v1
	inventory >"$T/inventory"
	http POST /v1/continue_inspection --data-binary "@$T/inventory"
	got 202
	uuid=$(jq -r .uuid <<<"$body")
	http GET "/v1/lookup?addresses=00:00:00:00:00:01,${MAC//-/:}"
	got 200
	is .node.uuid "$uuid"
	http POST "/v1/heartbeat/$uuid" -d '{}'
	got 202
	head -c 4194305 /dev/zero >"$T/inventory"
	http POST /v1/continue_inspection --data-binary "@$T/inventory"
	got 413
	is '.error_message.faultstring | length > 0' true
	http GET /v1
	got 404
}

# What is not Redfish: boot scripts, power, files.
the_rest() {
	http GET "/boot/$MAC"
	got 200
	[[ "$body" == '#!ipxe'* ]]
	http GET /power/node1
	[[ "$code" = 40[0-9] || "$code" = 503 ]]
	is '.error | length > 0' true
	http GET /metrics
	got 200
	[[ "$body" == *'metal_boot_http_requests_total{program="mb-ipxe-cgi",code="2xx"} 1'* ]]
	http HEAD /metrics -I
	got 200
	http GET /healthcheck
	[[ "$code" = 200 || "$code" = 503 ]]
	is .checks.state.status ok
	http GET /images/x.efi
	got 200
	[ "$body" = hello ]
}

# An image of a Talos factory: fetched by way of the cache, from there, a part of it, none.
images() {
	command -v python3 >/dev/null || return 0
	mkdir -p "$T/factory/images"
	head -c 3000000 /dev/urandom >"$T/factory/images/kernel-amd64"
	python3 "$TOP/t/tool/talos-factory" "$T/factory" >"$T/factory.log" 2>&1 3>&- &
	web="${web:-} $!"
	until_true test -s "$T/factory/port"
	site talos.enabled=true "talos.base_url=http://127.0.0.1:$(cat "$T/factory/port")" \
		"talos.cache_directory=$T/cache"
	curl -s -m 200 -o "$T/got" "$url/images/talos/v1.9.1/amd64/kernel"
	cmp "$T/got" "$T/factory/images/kernel-amd64"
	curl -s -m 200 -o "$T/got" -D "$T/head" "$url/images/talos/v1.9.1/amd64/kernel"
	cmp "$T/got" "$T/factory/images/kernel-amd64"
	grep -qi '^content-length: 3000000' "$T/head" || { cat "$T/head" >&2; return 1; }
	[ "$(curl -s -m 200 -r 1000000-1999999 "$url/images/talos/v1.9.1/amd64/kernel" | md5sum)" = \
		"$(tail -c +1000001 "$T/factory/images/kernel-amd64" | head -c 1000000 | md5sum)" ]
	http GET /images/talos/v1.9.1/amd64/nonsense && got 404
	http GET '/images/talos/v1.9.1/amd64/kernel?extensions=no-such' && got 400
	http GET /images/talosx && got 404
	http GET /images/x.efi && got 200
	rm "$MB_STATE/site"
}

# chunked CODE: a body whose length is not told in its head
chunked() {
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" -H 'Transfer-Encoding: chunked' \
		-d '{"SessionTimeout":150}'
	echo "$output" >"$T/chunked"
	got "$1"
}

no_secrets() {
	not grep -rq "$GOOD" "$T"/*.log
}

as_lighttpd_does() {
	reads
	writes
	long_bodies
	odd_paths
	the_rest
	agents
	streams
	images
	no_secrets
}

@test "nginx with fcgiwrap serves what lighttpd does" {
	nginx_server
	as_lighttpd_does
	chunked 200
	http GET /images/x.efi
	field Content-Type application/efi
}

@test "Apache serves what lighttpd does" {
	apache_server
	as_lighttpd_does
	http GET /images/x.efi
	field Content-Type application/efi
}

@test "Apache does not tell the length of a chunked body, which is read to its end" {
	apache_server
	chunked 200
	is .SessionTimeout 150
	head -c 1048577 /dev/zero | tr '\0' ' ' >"$T/long"
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" -H 'Transfer-Encoding: chunked' \
		--data-binary "@$T/long"
	got 413
	message PayloadTooLarge
	http PATCH $ROOT/SessionService -u "admin:$GOOD" -H "$JSON" -H 'Transfer-Encoding: chunked' \
		-d ''
	got 400
}

@test "busybox httpd serves what lighttpd does" {
	busybox_server
	as_lighttpd_does
}

@test "busybox httpd passes no chunked body, which then is refused" {
	busybox_server
	chunked 400
	expect 200 GET $ROOT/SessionService
	is .SessionTimeout 1800
}

@test "busybox httpd has no TLS: a client elsewhere is not taken for one on this machine" {
	busybox_server
	local far
	far=$(ip -4 -o addr show scope global 2>/dev/null | sed -n 's,.* inet \([0-9.]*\).*,\1,p' | head -n 1)
	[ -n "$far" ] || skip "no address but 127.0.0.1"
	# As tcpsvd tells it of another machine.
	run env MB_WEB="$T/web" MB_BIN="$BIN" TCPREMOTEADDR=192.0.2.9:4000 TCPLOCALADDR="$far:80" \
		"$TOP/etc/busybox-httpd" <<<$'GET /redfish/v1/Systems HTTP/1.1\r\nX-Metal-Boot-Authorization: x\r\n\r'
	[[ "$output" == 'HTTP/1.1 403'* ]]
}
