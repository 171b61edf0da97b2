# lighttpd with our snippet, for the tests of Redfish; redfish.bash comes first.

GOOD=correct-horse

# What else it is told, the command $MORE prints.
redfish_server() {
	command -v lighttpd >/dev/null || PATH=$PATH:/usr/sbin
	command -v lighttpd >/dev/null || skip "no lighttpd"
	command -v curl >/dev/null || skip "no curl"
	mkdir -p "$MB_STATE/images"
	for _ in $(seq 20); do
		free_port
		cat >"$T/main.conf" <<-END
		var.state  = "$MB_STATE"
		var.share  = "$MB_SHARE"
		var.bin    = "$BIN"
		var.images = "$MB_STATE/images"
		var.port   = $port
		server.bind = "127.0.0.1"
		server.errorlog = "$T/error.log"
		accesslog.filename = "$T/access.log"
		include "$TOP/etc/lighttpd.conf"
		setenv.set-environment += ( "MB_RUN" => "$T/run" )
		END
		[ -z "${MORE:-}" ] || { $MORE >"$T/more.conf"; cat <"$T/more.conf" >>"$T/main.conf"; }
		lighttpd -D -f "$T/main.conf" >"$T/cgi.log" 2>&1 3>&- &
		web=$! url=http://127.0.0.1:$port
		until_true listens_or_ended "$web"
		listens "$web" && return
	done
	cat "$T/error.log" "$T/cgi.log" >&2
	return 1
}

redfish_server_ends() {
	[ -z "${web:-}" ] || { kill "$web" 2>/dev/null; wait "$web"; } || :
}

# http METHOD PATH [CURL'S OPTION...]: as redfish does. Of a long body it waits to be asked for,
# for who is refused while he sends may not hear it.
http() {
	output=$(curl -s -i --expect100-timeout 60 -X "$1" "$url$2" "${@:3}")
	head=${output%%$'\r\n\r\n'*}
	body=
	[[ $output != *$'\r\n\r\n'* ]] || body=${output#*$'\r\n\r\n'}
	# What the server says before the answer: 100 Continue.
	[[ $head != 'HTTP/1.1 100'* ]] || { head=${body%%$'\r\n\r\n'*} body=${body#*$'\r\n\r\n'}; }
	code=${head#HTTP/1.1 }
	code=${code%% *}
}

# A script for Debian's own Python, which has sushy; its lines begin with tabs.
sushy_says() {
	sushy_copy
	sed 's/^\t*//' <<<"$1" >"$T/script.py"
	env -u REQUESTS_CA_BUNDLE PYTHONPATH="$T/python" /usr/bin/python3 "$T/script.py" 2>&1
}

# Debian's sushy lacks a folder that it reads: a copy of the module in $T/python has it.
sushy_copy() {
	local lib
	lib=$(/usr/bin/python3 -c 'import os, sushy; print(os.path.dirname(sushy.__file__))')
	[ ! -d "$T/python/sushy" ] || return 0
	mkdir -p "$T/python"
	cp -r "$lib" "$T/python/sushy"
	mkdir -p "$T/python/sushy/standard_registries"
}

# An event arrives while the answer goes on; that its client has left is noticed.
streams() {
	local client
	curl -sN -u "admin:$GOOD" "$url$ROOT/EventService/SSE" >"$T/stream" 3>&- &
	client=$!
	until_true grep -q '^: ' "$T/stream"
	expect 204 POST $ROOT/EventService/Actions/EventService.SubmitTestEvent
	until_true grep -q '^data: .*TestMessage' "$T/stream"
	kill $client
	for path in "$MB_STATE"/redfish/subscriptions/*; do
		"$BIN/mb-redfish-cgi" DELETE "$ROOT/EventService/Subscriptions/${path##*/}" >/dev/null || :
	done
}
