# Sources for mb-remote: a web server, one that is silent, etcd, and a controller.

load common

bats_require_minimum_version 1.5.0

MAC1=dc:a6:32:00:00:01
MAC2=dc:a6:32:00:00:02

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	T=$BATS_TEST_TMPDIR
	export MB_ETC=$T/etc MB_STATE=$T/state MB_SHARE=$BATS_TEST_DIRNAME/../share
	# The leak check of a sanitizer's build does not work under strace.
	export ASAN_OPTIONS=detect_leaks=0
	# Nothing of the machine's own reaches curl.
	unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY MB_LIBEXEC
	mkdir "$MB_ETC" "$MB_STATE"
	server='' pid='' etcd=''
}

teardown() {
	for p in $pid $server $etcd; do
		kill "$p" 2>/dev/null || :
		wait "$p" 2>/dev/null || :
	done
}

last_access() { # LINE
	[ "$(tail -n 1 "$T/access.log")" = "$1" ]
}

more_lines() { # FILE COUNT
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# Ask once; the status is to be this, and what was said is in $output.
ask() { # STATUS
	run "$BIN/mb-remote"
	[ "$status" = "$1" ] || { echo "status $status: $output" >&2; return 1; }
}

# What metal-boot.yaml says of the source; it may take its time, if nothing is said of that.
remote() { # KEYS
	case $1 in
	*timeout:*) ;;
	*) set -- "timeout: 100, $1" ;;
	esac
	echo "remote: {$1}" >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
}

# An mb-remote that asks each second, more often than anybody may configure.
faster() {
	mkdir "$T/bin"
	cp "$BIN/mb-remote" "$T/bin/"
	ln -s "$BIN/mb-put" "$T/bin/mb-put"
	cat >"$T/bin/mb-config" <<-EOF
	#!/bin/sh
	"$BIN/mb-config" "\$@"
	sed -i 's/^remote.interval=.*/remote.interval=1/' "$MB_STATE/site"
	EOF
	chmod +x "$T/bin/mb-config"
	export MB_LIBEXEC=$BIN/../libexec/metal-boot
	"$T/bin/mb-config"
}

answer() { # FORMAT ARGUMENT...: what the web server has as /hosts.json
	# shellcheck disable=SC2059
	printf "$@" >"$T/www/hosts.json.new"
	mv "$T/www/hosts.json.new" "$T/www/hosts.json"
}

record() { # MAC LINE
	grep -qxF -- "$2" "$MB_STATE/hosts/${1//:/-}/record" || {
		echo "no '$2' in the record of $1:" >&2
		cat "$MB_STATE/hosts/${1//:/-}/record" >&2
		return 1
	}
}

# lighttpd with programs, a closed folder, and the files in $T/www.
serve() {
	PATH=$PATH:/usr/sbin
	command -v lighttpd >/dev/null || skip "no lighttpd"
	command -v jq >/dev/null || skip "no jq"
	mkdir -p "$T/www/cgi"
	free_port
	url=http://127.0.0.1:$port
	echo me:pass >"$T/users"
	programs
	cat >"$T/web.conf" <<-EOF
	server.document-root = "$T/www"
	server.bind = "127.0.0.1"
	server.port = $port
	server.errorlog = "$T/error.log"
	server.modules = ("mod_auth", "mod_authn_file", "mod_cgi", "mod_accesslog")
	accesslog.filename = "|cat >$T/access.log"
	accesslog.format = "%U %s"
	accesslog.use-syslog = "disable"
	server.stat-cache-engine = "disable"
	server.follow-symlink = "enable"
	server.max-keep-alive-requests = 0
	mimetype.assign = ("" => "application/json")
	auth.backend = "plain"
	auth.backend.plain.userfile = "$T/users"
	auth.require = ("/secret" => ("method" => "basic", "realm" => "x", "require" => "valid-user"))
	\$HTTP["url"] =~ "^/(cgi|proxy)/" { cgi.assign = ("" => "/bin/sh") }
	EOF
	lighttpd -D -f "$T/web.conf" >"$T/web.log" 2>&1 3>&- &
	server=$!
	until_true listening
}

# Is a curl of ours talking to it? (etcd talks to itself too.)
connected() {
	ss -Htnp state established "dport = :$port" | grep -q '"curl"'
}

closed() {
	! connected
}

stop_server() {
	kill "$server"
	wait "$server" || :
	server=
}

# What the web server answers by a program.
programs() {
	cat >"$T/www/cgi/who" <<-EOF
	printf 'Content-Type: application/json\r\n\r\n'
	jq -n '{"$MAC1": {power: {mode: (env.HTTP_AUTHORIZATION | sub(" "; "."))}}}'
	EOF
	cat >"$T/www/cgi/cut" <<-'EOF'
	printf 'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a": '
	EOF
	cat >"$T/www/cgi/broken" <<-'EOF'
	printf 'Status: 500\r\nContent-Type: application/json\r\n\r\n{}'
	EOF
	cat >"$T/www/cgi/elsewhere" <<-'EOF'
	printf 'Status: 302\r\nLocation: /hosts.json\r\n\r\n'
	EOF
}

# A server that takes a connection and says nothing.
silent() {
	command -v socat >/dev/null || skip "no socat"
	free_port
	url=http://127.0.0.1:$port
	mkfifo "$T/silence"
	socat -u "TCP-LISTEN:$port,bind=127.0.0.1,fork,reuseaddr" "PIPE:$T/silence" 2>"$T/web.log" 3>&- &
	server=$!
	until_true listening
}

# A real etcd, on loopback.
etcd_server() {
	command -v etcd >/dev/null || skip "no etcd"
	free_port
	peer=$port
	until free_port && [ "$port" != "$peer" ]; do :; done
	url=http://127.0.0.1:$port
	ETCD_UNSUPPORTED_ARCH=$(uname -m | sed 's/aarch64/arm64/') etcd --data-dir "$T/etcd" \
		--listen-client-urls "$url" --advertise-client-urls "$url" \
		--listen-peer-urls "http://127.0.0.1:$peer" \
		--initial-advertise-peer-urls "http://127.0.0.1:$peer" \
		--initial-cluster "default=http://127.0.0.1:$peer" --unsafe-no-fsync \
		--heartbeat-interval 1000 --election-timeout 10000 \
		>"$T/etcd.log" 2>&1 3>&- &
	etcd=$!
	until_true curl -sf "$url/health"
}

etcd_post() { # PATH JSON
	curl -sf -o /dev/null -d "$2" "$url$1"
}

put() { # KEY VALUE
	etcd_post /v3/kv/put "{\"key\": \"$(printf %s "$1" | base64 -w 0)\",
		\"value\": \"$(printf %s "$2" | base64 -w 0)\"}"
}

# A UniFi controller as far as we ask one: a key in a header, three lists, and its own
# words for a wrong key.
unifi_server() {
	serve
	echo right-key >"$T/key"
	api=$T/www/proxy/network/api/s/default
	mkdir -p "$api/rest" "$api/stat"
	for list in rest/user stat/sta rest/networkconf; do
		cat >"$api/$list" <<-EOF
		if [ "\$HTTP_X_API_KEY" != right-key ]; then
			printf 'Status: 401\r\nContent-Type: application/json\r\n\r\n'
			echo '{"meta": {"rc": "error", "msg": "api.err.LoginRequired"}, "data": []}'
			exit
		fi
		printf 'Content-Type: application/json\r\n\r\n'
		cat "$BATS_TEST_DIRNAME/data/unifi/${list##*/}.json"
		EOF
	done
	remote "type: unifi, url: '$url', token_file: $T/key"
}
