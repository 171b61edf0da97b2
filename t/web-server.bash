# A web server with our programs, for tests that have $BIN, $TOP, $T and until_true.

# lighttpd with our snippet, on a port that was free: $web, $port and $url. What else it is told,
# the command $MORE prints.
web_server() {
	command -v lighttpd >/dev/null || PATH=$PATH:/usr/sbin
	command -v lighttpd >/dev/null || skip "no lighttpd"
	command -v curl >/dev/null || skip "no curl"
	for _ in $(seq 20); do
		free_port
		cat >"$T/main.conf" <<-END
		var.state  = "$MB_STATE"
		var.share  = "${MB_SHARE:-$TOP/share}"
		var.bin    = "$BIN"
		var.images = "$MB_STATE/images"
		var.port   = $port
		server.bind = "127.0.0.1"
		server.errorlog = "$T/error.log"
		accesslog.filename = "$T/access.log"
		include "$TOP/etc/lighttpd.conf"
		END
		[ -z "${MORE:-}" ] || { $MORE >"$T/more.conf"; cat <"$T/more.conf" >>"$T/main.conf"; }
		# The programs that it starts log to its own standard error.
		lighttpd -D -f "$T/main.conf" >"$T/cgi.log" 2>&1 3>&- &
		web=$! url=http://127.0.0.1:$port
		until_true listens_or_ended "$web"
		listens "$web" && return
		grep -q 'already in use' "$T/error.log" "$T/cgi.log" || break
	done
	cat "$T/error.log" "$T/cgi.log" >&2
	return 1
}
