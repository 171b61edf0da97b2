#!/usr/bin/env bats
# mb-fetch and mb-put: a file is whole, or it is the old one.

load common

setup_file() {
	bats_require_minimum_version 1.5.0
}

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	T=$BATS_TEST_TMPDIR
	FILE=$T/out/file
	mkdir "$T/out" "$T/www"
	echo old >"$FILE"
	servers= small=
	unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
}

teardown() {
	for pid in $servers; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	[ -z "$small" ] || umount "$small"
}

listening_or_ended() {
	listens "$server" || ! kill -0 "$server"
}

# Start a server on a port that was free: COMMAND... with PORT where the port goes.
# It is then $server, on $port.
serve() {
	for _ in $(seq 20); do
		port=$((RANDOM % 20000 + 20000))
		[ -z "$(ss -Hltn "sport = :$port")" ] || continue
		"${@//PORT/$port}" >"$T/server.log" 2>&1 3>&- &
		server=$!
		until_true listening_or_ended
		kill -0 "$server" 2>/dev/null || continue
		servers="$servers $server"
		return
	done
	cat "$T/server.log" >&2
	return 1
}

web_server() { # the files in $T/www
	command -v busybox >/dev/null || skip "no busybox"
	serve busybox httpd -f -p 127.0.0.1:PORT -h "$T/www"
}

# A server that says just this to each who connects, and then does COMMAND.
says() { # TEXT-for-printf [COMMAND]
	command -v socat >/dev/null || skip "no socat"
	cat >"$T/says" <<-END
	while read -r line; do [ "\$line" != "\$(printf '\\r')" ] || break; done
	printf '$1'
	${2:-}
	END
	serve socat TCP-LISTEN:PORT,bind=127.0.0.1,fork,reuseaddr "EXEC:sh $T/says"
}

is_old() {
	[ "$(cat "$FILE")" = old ] && [ "$(ls -A "$T/out")" = file ]
}

sum_of() {
	sha256sum <"$1" | cut -d ' ' -f 1
}

full_disk() { # a file system of 64 KiB
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	mount -t tmpfs -o size=64k none "$T/out" 2>/dev/null || skip "no tmpfs may be mounted"
	small=$T/out
	echo old >"$FILE"
}

#
# mb-put
#

@test "mb-put: standard input becomes the file" {
	head -c 300000 /dev/urandom >"$T/in"
	run -0 "$BIN/mb-put" "$FILE" <"$T/in"
	[ -z "$output" ]
	cmp "$T/in" "$FILE"
	[ "$(ls -A "$T/out")" = file ]
	[ "$(stat -c %a "$FILE")" = 644 ]
	"$BIN/mb-put" "$FILE" </dev/null
	[ ! -s "$FILE" ]
}

@test "mb-put: the file's permissions are those asked for, less the umask" {
	umask 027
	"$BIN/mb-put" -m 755 "$FILE" </dev/null
	[ "$(stat -c %a "$FILE")" = 750 ]
	"$BIN/mb-put" -m 0600 "$FILE" </dev/null
	[ "$(stat -c %a "$FILE")" = 600 ]
	for mode in 8 888 77777 rw '' -1; do
		run -64 "$BIN/mb-put" -m "$mode" "$FILE"
	done
}

@test "mb-put: a name in the folder where it runs will do" {
	cd "$T/out"
	echo new | "$BIN/mb-put" file
	[ "$(cat file)" = new ]
	run -64 "$BIN/mb-put"
	run -64 "$BIN/mb-put" a b
	run -64 "$BIN/mb-put" -x a
}

@test "mb-put: what cannot be written leaves the old file and is said" {
	run -75 "$BIN/mb-put" "$T/nowhere/file" </dev/null
	[ "$output" = "mb-put: $T/nowhere/file: No such file or directory" ]
	for name in "$T/out/" "$T/out/.." "$T/www"; do
		run -75 "$BIN/mb-put" "$name" </dev/null
		[[ $output == *'Is a directory'* ]]
	done
	run -75 "$BIN/mb-put" "$FILE" <"$T"
	[[ $output == 'mb-put: standard input: Is a directory' ]]
	is_old
}

@test "mb-put: a full disk leaves the old file" {
	full_disk
	run -75 "$BIN/mb-put" "$FILE" < <(head -c 200000 /dev/zero)
	[ "$output" = "mb-put: $FILE: No space left on device" ]
	is_old
}

@test "mb-put: killed in the middle it leaves the old file" {
	mkfifo "$T/in"
	"$BIN/mb-put" "$FILE" <"$T/in" 3>&- &
	put=$!
	exec 4>"$T/in"
	head -c 30000 /dev/zero >&4
	until_true written 30000
	kill -9 "$put"
	wait "$put" || :
	exec 4>&-
	[ "$(cat "$FILE")" = old ]
}

written() { # BYTES: there are so many in a temporary file
	[ -n "$(find "$T/out" -name '.put-*' -size "+$(($1 - 1))c")" ]
}

#
# mb-fetch
#

@test "mb-fetch: a URL becomes the file, by http and file" {
	head -c 3000000 /dev/urandom >"$T/www/a"
	web_server
	for url in "http://127.0.0.1:$port/a" "file://$T/www/a"; do
		echo old >"$FILE"
		run -0 "$BIN/mb-fetch" -o "$FILE" "$url"
		[ -z "$output" ]
		cmp "$T/www/a" "$FILE"
		[ "$(ls -A "$T/out")" = file ]
	done
}

@test "mb-fetch: without -o the file is named after the URL" {
	echo new >"$T/www/a"
	web_server
	cd "$T/out"
	"$BIN/mb-fetch" "http://127.0.0.1:$port/x/../a?version=1#top"
	[ "$(cat a)" = new ]
	for url in "http://127.0.0.1:$port/" "http://127.0.0.1:$port" "file://$T/.x"; do
		run -64 "$BIN/mb-fetch" "$url"
		[[ $output == *': names no file; say which with -o' ]]
	done
}

@test "mb-fetch: the right sum is content with either case" {
	echo new >"$T/www/a"
	sum=$(sum_of "$T/www/a")
	"$BIN/mb-fetch" -s "$sum" -o "$FILE" "file://$T/www/a"
	[ "$(cat "$FILE")" = new ]
	"$BIN/mb-fetch" -s "${sum^^}" -o "$FILE" "file://$T/www/a"
}

@test "mb-fetch: a wrong sum names both and leaves the old file" {
	echo new >"$T/www/a"
	sum=$(sum_of "$T/www/a") other=$(sum_of "$FILE")
	run -65 "$BIN/mb-fetch" -s "$other" -o "$FILE" "file://$T/www/a"
	[ "$output" = "mb-fetch: file://$T/www/a: the SHA-256 is $sum, it should be $other" ]
	is_old
}

@test "mb-fetch: what is no sum, no URL or no such thing is a wrong argument" {
	for args in '' 'a b' '-s 12 file:///x' "-s $(printf 'g%.0s' $(seq 64)) file:///x" \
		'-t 0 file:///x' '-t long file:///x' '-x file:///x' \
		'ftp://127.0.0.1/a' 'gopher://127.0.0.1/a' 'http://[/a'; do
		# shellcheck disable=SC2086
		run -64 "$BIN/mb-fetch" -o "$FILE" $args
	done
	is_old
}

@test "mb-fetch: 404 and a server that is not there leave the old file" {
	web_server
	run -75 "$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/none"
	[[ $output == "mb-fetch: http://127.0.0.1:$port/none: "*404* ]]
	is_old
	run -75 "$BIN/mb-fetch" -o "$FILE" http://127.0.0.1:1/a
	is_old
	run -75 "$BIN/mb-fetch" -o "$FILE" "file://$T/none"
	is_old
}

@test "mb-fetch: a connection that is cut leaves the old file" {
	says 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'
	run -75 "$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/a"
	is_old
}

@test "mb-fetch: a chunked answer without its end leaves the old file" {
	says 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'
	run -75 "$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/a"
	is_old
}

@test "mb-fetch: a server that says nothing more is given up" {
	says 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc' 'exec tail -f /dev/null'
	run -75 timeout 300 "$BIN/mb-fetch" -t 1 -o "$FILE" "http://127.0.0.1:$port/a"
	[[ $output == *slow* ]]
	is_old
}

@test "mb-fetch: a redirection is followed, but not for ever nor to a file" {
	echo new >"$T/www/a"
	web_server
	target=$port
	says "HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:$target/a\\r\\nContent-Length: 0\\r\\n\\r\\n"
	"$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/"
	[ "$(cat "$FILE")" = new ]
	echo old >"$FILE"
	says 'HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
	run -75 "$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/"
	[[ $output == *redirects* ]]
	is_old
	says "HTTP/1.1 302 Found\\r\\nLocation: file://$T/www/a\\r\\nContent-Length: 0\\r\\n\\r\\n"
	run -64 "$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/"
	is_old
}

@test "mb-fetch: a certificate that nobody vouches for is refused" {
	command -v openssl >/dev/null || skip "no openssl"
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 \
		-keyout "$T/key" -out "$T/cert" 2>/dev/null
	serve openssl s_server -accept 127.0.0.1:PORT -key "$T/key" -cert "$T/cert" -www
	run -78 "$BIN/mb-fetch" -o "$FILE" "https://localhost:$port/"
	[[ $output == *certificate* ]]
	is_old
}

@test "mb-fetch: a full disk leaves the old file" {
	head -c 200000 /dev/zero >"$T/www/a"
	full_disk
	run -75 "$BIN/mb-fetch" -o "$FILE" "file://$T/www/a"
	[ "$output" = "mb-fetch: $FILE: No space left on device" ]
	is_old
}

@test "mb-fetch: killed in the middle it leaves the old file" {
	says 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc' 'exec tail -f /dev/null'
	"$BIN/mb-fetch" -o "$FILE" "http://127.0.0.1:$port/a" 3>&- &
	fetch=$!
	until_true written 3
	kill -9 "$fetch"
	wait "$fetch" || :
	[ "$(cat "$FILE")" = old ]
}

@test "mb-fetch: how far it is, is shown on a terminal only" {
	command -v script >/dev/null || skip "no script(1)"
	echo new >"$T/www/a"
	run -0 script -qec "$BIN/mb-fetch -o $FILE file://$T/www/a" /dev/null
	[[ $output == *'% Total'* ]]
	run -0 "$BIN/mb-fetch" -o "$FILE" "file://$T/www/a"
	[ -z "$output" ]
}

@test "mb-fetch: what is larger than it may be is not taken" {
	head -c 5000 /dev/zero >"$T/www/file"
	web_server
	run "$BIN/mb-fetch" -m 4999 -o "$FILE" "http://127.0.0.1:$port/file"
	[ "$status" = 65 ]
	[[ $output == *"larger than it may be"* ]]
	[ "$(cat "$FILE")" = old ]
	[ "$(ls -A "$T/out")" = file ]
	"$BIN/mb-fetch" -m 5000 -o "$FILE" "http://127.0.0.1:$port/file"
	cmp "$FILE" "$T/www/file"
	run "$BIN/mb-fetch" -m 0 "http://127.0.0.1:$port/file"
	[ "$status" = 64 ]
}
