#!/usr/bin/env bats
# mb-remote: what another system says of hosts, kept and put under the files.

load remote-sources

@test "a host's settings by HTTP are in its record, under what the files say" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	printf '%s: {hostname: local}\n' "$MAC1" >"$MB_ETC/backend.yaml"
	answer '{"%s": {"hostname": "far", "ipAddress": "10.0.0.7"}, "%s": {"hostname": "b"}}' "$MAC1" "$MAC2"
	ask 0
	[ -z "$output" ]
	record "$MAC1" name=local
	record "$MAC1" ip=10.0.0.7
	record "$MAC1" remote=ip
	record "$MAC2" name=b
	[ -L "$MB_STATE/by-name/b" ]
	[ -L "$MB_STATE/by-ip/10.0.0.7" ]
}

@test "mb-host says when the source was asked, and when that is too long ago" {
	serve
	remote "type: http, url: '$url/hosts.json', stale_after: 60"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	before=$(date +%s)
	ask 0
	run -0 "$BIN/mb-host" b
	lacks remote.stale
	when=$(sed -n 's/^remote.when=//p' <<<"$output")
	[ "$when" -ge "$before" ]
	[ "$when" -le "$(date +%s)" ]

	stop_server
	sed -i "s/^when=.*/when=$((when - 100))/" "$MB_STATE/remote/status"
	ask 75
	has "nobody listens at $url"
	has "is old: it was last asked with success at"
	run -0 "$BIN/mb-host" b
	has remote.stale=yes
	has "remote.when=$((when - 100))"
	has name=b

	ask 75
	lacks "is old"
	printf '%s: {vlan_id: 3}\n' "$MAC2" >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	run -0 "$BIN/mb-host" "$MAC2"
	lacks remote
}

@test "an answer that has not changed is not sent again, and changes no record" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	ask 0
	sed -i 's/^when=.*/when=1/' "$MB_STATE/remote/status"
	picture=$(stat -c '%i %Y' "$MB_STATE/remote/hosts.json" "$MB_STATE/hosts"/*/record)
	ask 0
	until_true last_access '/hosts.json 304'
	[ "$(stat -c '%i %Y' "$MB_STATE/remote/hosts.json" "$MB_STATE/hosts"/*/record)" = "$picture" ]
	not grep -q '^when=1$' "$MB_STATE/remote/status"

	answer '{"%s": {"hostname": "another"}}' "$MAC1"
	ask 0
	until_true last_access '/hosts.json 200'
	record "$MAC1" name=another
}

@test "a token and a password come from files and are never seen in arguments" {
	serve
	echo s3cret-token >"$T/token"
	remote "type: http, url: '$url/cgi/who', token_file: $T/token"
	strace -f -qq -s 4096 -e trace=execve -o "$T/trace" "$BIN/mb-remote"
	record "$MAC1" 'power.mode=Bearer.s3cret-token'
	not grep -q s3cret "$T/trace"

	printf 'p"\\ss: word\n' >"$T/password"
	remote "type: http, url: '$url/cgi/who', username: me, password_file: $T/password"
	strace -v -f -qq -s 4096 -e trace=execve -o "$T/trace" "$BIN/mb-remote"
	record "$MAC1" "power.mode=Basic.$(printf 'me:p"\\ss: word' | base64)"
	not grep -q 'ss: word' "$T/trace"
}

@test "a source that does not let us in is exit 78, and a file that is not there too" {
	serve
	remote "type: http, url: '$url/secret/hosts.json'"
	ask 78
	has "$url/secret/hosts.json does not let us in (401)"
	remote "type: http, url: '$url/hosts.json', token_file: $T/absent"
	ask 78
	has "$T/absent cannot be read"
	: >"$T/empty"
	remote "type: http, url: '$url/hosts.json', token_file: $T/empty"
	ask 78
	has "$T/empty is empty"
	remote "type: http, url: '$url/absent.json'"
	ask 78
	has "$url/absent.json is not there (404)"
	remote "type: http, url: '$url/cgi/elsewhere'"
	ask 78
	has "sends us elsewhere (302)"
}

@test "a right password opens what is closed" {
	serve
	echo pass >"$T/password"
	remote "type: http, url: '$url/secret/hosts.json', username: me, password_file: $T/password"
	mkdir "$T/www/secret"
	printf '{"%s": {"hostname": "b"}}' "$MAC1" >"$T/www/secret/hosts.json"
	ask 0
	record "$MAC1" name=b
}

@test "an answer that is cut, empty, not JSON or too long is none, and the last one stays" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	ask 0
	picture=$(md5sum "$MB_STATE/remote/hosts.json" "$MB_STATE/hosts"/*/record)
	for bad in '' 'not json' '[]' '{}{}' '{"a": 1' '"x"' 7; do
		printf '%s' "$bad" >"$T/www/hosts.json"
		ask 65
		has "is not one object in JSON"
	done
	rm "$T/www/hosts.json"
	ln -s "$T/long" "$T/www/hosts.json"
	truncate -s 17M "$T/long"
	ask 65
	truncate -s 100M "$T/long"
	ask 75
	has "is too long"
	[ "$picture" = "$(md5sum "$MB_STATE/remote/hosts.json" "$MB_STATE/hosts"/*/record)" ]
	rm "$T/www/hosts.json"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	ask 0

	remote "type: http, url: '$url/cgi/broken'"
	ask 75
	has "$url/cgi/broken answers 500"
}

@test "an answer that ends too early is none" {
	serve
	remote "type: http, url: '$url/cgi/cut'"
	ask 75
	has "was cut short"
	[ ! -e "$MB_STATE/remote/hosts.json" ]
}

@test "a source that is silent costs its time-out, and no boot script waits for it" {
	silent
	remote "type: http, url: '$url/hosts.json', timeout: 300"
	printf '%s: {hostname: local}\n' "$MAC1" >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	"$BIN/mb-remote" -w 2>"$T/remote.log" 3>&- &
	pid=$!
	until_true connected
	"$BIN/mb-config"
	"$BIN/mb-host" local >/dev/null
	"$BIN/mb-ipxe-cgi" "$MAC1" >/dev/null
	connected # it still waits
	kill "$pid"
	wait "$pid"
	pid=
	remote "type: http, url: '$url/hosts.json', timeout: 1"
	ask 75
	has "no answer of $url/hosts.json within 1 s"
}

@test "each host is asked by itself where the URL has {mac}, and 404 means nothing is said" {
	serve
	remote "type: http, url: '$url/by/{mac}'"
	mkdir -p "$T/www/by" "$MB_STATE/hosts/dc-a6-32-00-00-02"
	printf '%s: {vlan_id: 3}\n' "$MAC1" >"$MB_ETC/backend.yaml"
	echo 'when=1' >"$MB_STATE/hosts/dc-a6-32-00-00-02/identity"
	"$BIN/mb-config"
	printf '{"hostname": "seen"}' >"$T/www/by/$MAC2"
	ask 0
	[ -z "$output" ]
	record "$MAC2" name=seen
	not grep -q name= "$MB_STATE/hosts/dc-a6-32-00-00-01/record"
	printf '{"hostname": "first"}' >"$T/www/by/$MAC1"
	ask 0
	record "$MAC1" name=first
	record "$MAC2" name=seen
	until_true grep -q "^/by/$MAC2 304" "$T/access.log"
	rm "$T/www/by/$MAC2"
	ask 0
	[ ! -e "$MB_STATE/hosts/dc-a6-32-00-00-02/record" ]
	record "$MAC1" name=first
}

@test "a host whose answer failed keeps what it had, and one that is not JSON is its own" {
	serve
	remote "type: http, url: '$url/by/{mac}'"
	mkdir "$T/www/by"
	printf '%s: {vlan_id: 3}\n' "$MAC1" "$MAC2" >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	printf '{"hostname": "one"}' >"$T/www/by/$MAC1"
	printf '{"hostname": "two"}' >"$T/www/by/$MAC2"
	ask 0
	rm "$T/www/by/$MAC1"
	mkdir "$T/www/by/$MAC1"
	printf '{"hostname": "zwei"}' >"$T/www/by/$MAC2"
	ask 0
	has "1 of 2 hosts were not answered (dc-a6-32-00-00-01) and keep what they had"
	record "$MAC1" name=one
	record "$MAC2" name=zwei
	printf 'hello' >"$T/www/by/$MAC2"
	ask 0
	has "remote http, $MAC2 left out: this must be a mapping"
	record "$MAC1" name=one
	record "$MAC2" vlan=3
	not grep -q name= "$MB_STATE/hosts/dc-a6-32-00-00-02/record"
	stop_server
	ask 75
	record "$MAC1" name=one
}

@test "an unknown key is told once, with host and source, and leaves out that host alone" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{"%s": {"hostname": "a", "colour": 1}, "%s": {"hostname": "b", "vlan_id": 7}}' "$MAC1" "$MAC2"
	ask 0
	[ "$output" = "mb-config: remote http, $MAC1 left out: unknown key 'colour'" ]
	[ ! -e "$MB_STATE/hosts/dc-a6-32-00-00-01/record" ]
	record "$MAC2" name=b
	ask 0
	[ -z "$output" ]
}

@test "a mistake in the operator's own files stays his, and the answer counts once it is mended" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	echo 'x: {}' >"$MB_ETC/netboot.yaml"
	ask 0
	has "netboot.yaml:1:1: 'x' is not a MAC"
	[ ! -e "$MB_STATE/hosts/dc-a6-32-00-00-01/record" ]
	: >"$MB_ETC/netboot.yaml"
	ask 0
	record "$MAC1" name=b
	not grep -q pending "$MB_STATE/remote/status"
}

@test "a source that is configured no more does not count" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	ask 0
	remote "type: http, url: '$url/other.json'"
	[ ! -e "$MB_STATE/hosts/dc-a6-32-00-00-01/record" ]
	printf '{"%s": {"hostname": "c"}}' "$MAC2" >"$T/www/other.json"
	ask 0
	record "$MAC2" name=c
	: >"$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	[ ! -e "$MB_STATE/hosts/dc-a6-32-00-00-02/record" ]
	ask 0
	has "no source is configured"
}

@test "-n prints what would be kept and keeps nothing" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	run -0 "$BIN/mb-remote" -n
	[ "$output" = "{\"source\": \"http $url/hosts.json\", \"hosts\": {
\"$MAC1\": {\"hostname\":\"b\"}
}}" ]
	[ ! -e "$MB_STATE/remote" ]
}

@test "the URL is asked as it is written, with the slash at its end" {
	serve
	mkdir "$T/www/list"
	remote "type: http, url: '$url/list/?a=b&c=[1]'"
	ask 78
	until_true last_access '/list/ 403'
	remote "type: http, url: '$url/list/'"
	ask 78
	has "$url/list/ does not let us in (403)"
}

@test "with -w a failure is told once, and that it is over" {
	serve
	remote "type: http, url: '$url/hosts.json', interval: 10, stale_after: 1d"
	faster
	answer '{"%s": {"hostname": "b"}}' "$MAC1"
	"$T/bin/mb-remote" -w 2>"$T/remote.log" 3>&- &
	pid=$!
	until_true grep -q '^name=b' "$MB_STATE/by-name/b/record"
	echo oops >"$T/www/hosts.json"
	until_true grep -q 'not one object' "$T/remote.log"
	asked=$(wc -l <"$T/access.log")
	until_true more_lines "$T/access.log" $((asked + 2))
	answer '{"%s": {"hostname": "c"}}' "$MAC1"
	until_true grep -q "answers again" "$T/remote.log"
	until_true grep -q '^name=c' "$MB_STATE/by-name/c/record"
	[ "$(wc -l <"$T/remote.log")" = 2 ]
	kill "$pid"
	wait "$pid"
	pid=
}

@test "a backend that hangs is killed, and so is it when mb-remote ends" {
	export MB_LIBEXEC=$T/libexec
	mkdir -p "$MB_LIBEXEC/backend"
	cat >"$MB_LIBEXEC/backend/http" <<-EOF
	#!/bin/sh
	trap '' TERM
	echo \$\$ >"$T/hangs"
	read -r line <"$T/never"
	EOF
	chmod +x "$MB_LIBEXEC/backend/http"
	mkfifo "$T/never"
	remote "type: http, url: 'http://127.0.0.1:1/', timeout: 3"
	export TMPDIR=$T/tmp
	mkdir "$TMPDIR"
	ask 75
	has "within 3 s"
	until_true gone "$(cat "$T/hangs")"
	rm "$T/hangs"
	"$BIN/mb-remote" 3>&- &
	pid=$!
	until_true test -s "$T/hangs"
	kill "$pid"
	wait "$pid" || [ $? = 75 ]
	pid=
	until_true gone "$(cat "$T/hangs")"
	[ -z "$(ls "$TMPDIR")" ]
}

@test "two of them do not ask at once" {
	serve
	remote "type: http, url: '$url/hosts.json'"
	answer '{}'
	mkdir -p "$MB_STATE/remote"
	exec 8>"$MB_STATE/remote/lock"
	flock 8
	ask 75
	has "another mb-remote is asking"
	exec 8>&-
	ask 0
}

@test "wrong arguments and no state folder are told apart" {
	run -64 "$BIN/mb-remote" extra
	run -64 "$BIN/mb-remote" -nw
	run -78 "$BIN/mb-remote" -s "$T/absent"
	has "$T/absent: no such folder"
}

#
# etcd
#

@test "etcd's keys under a prefix are hosts" {
	etcd_server
	remote "type: etcd, url: '$url'"
	put "/metal-boot/hosts/$MAC1" '{"hostname": "b", "name_servers": ["1.1.1.1"]}'
	put "/metal-boot/hosts0/x" '{}'
	put "/metal-boot/host" '{}'
	ask 0
	[ -z "$output" ]
	record "$MAC1" name=b
	record "$MAC1" dns=1.1.1.1
	[ "$(find "$MB_STATE/hosts" -mindepth 1 -maxdepth 1 | wc -l)" = 1 ]
	remote "type: etcd, url: '$url/', prefix: other"
	ask 0
	[ ! -e "$MB_STATE/by-name/b" ]
	put "other$MAC2" '{"hostname": "c"}'
	ask 0
	record "$MAC2" name=c
}

@test "a value in etcd that is no JSON leaves out that host alone" {
	etcd_server
	remote "type: etcd, url: '$url'"
	put "/metal-boot/hosts/$MAC1" 'hello'
	put "/metal-boot/hosts/nonsense" '{}'
	put "/metal-boot/hosts/$MAC2" '{"hostname": "c"}'
	ask 0
	has "remote etcd, $MAC1 left out: this must be a mapping"
	has "remote etcd, nonsense left out: 'nonsense' is not a MAC"
	record "$MAC2" name=c
}

@test "with -w a change in etcd counts at once" {
	etcd_server
	remote "type: etcd, url: '$url', interval: 1h"
	"$BIN/mb-remote" -w 2>"$T/remote.log" 3>&- &
	pid=$!
	until_true connected
	for name in b c d; do
		put "/metal-boot/hosts/$MAC1" "{\"hostname\": \"$name\"}"
		until_true test -L "$MB_STATE/by-name/$name"
	done
	etcd_post /v3/kv/deleterange "{\"key\": \"$(printf '/metal-boot/hosts/%s' "$MAC1" | base64 -w 0)\"}"
	until_true gone_file "$MB_STATE/hosts/dc-a6-32-00-00-01/record"
	[ ! -s "$T/remote.log" ]
	kill "$pid"
	wait "$pid"
	pid=
	until_true closed
}

@test "etcd is asked with a name and a password where it wants them" {
	etcd_server
	etcd_post /v3/auth/user/add '{"name": "root", "password": "pa\"ss"}'
	etcd_post /v3/auth/role/add '{"name": "root"}'
	etcd_post /v3/auth/user/grant '{"user": "root", "role": "root"}'
	put "/metal-boot/hosts/$MAC1" '{"hostname": "b"}'
	etcd_post /v3/auth/enable '{}'
	remote "type: etcd, url: '$url'"
	ask 78
	has "does not let us in"
	echo 'wrong' >"$T/password"
	remote "type: etcd, url: '$url', username: root, password_file: $T/password"
	ask 78
	has "does not let us in"
	echo 'pa"ss' >"$T/password"
	ask 0
	record "$MAC1" name=b
}

@test "an etcd that has ended leaves the records as they are" {
	etcd_server
	remote "type: etcd, url: '$url'"
	put "/metal-boot/hosts/$MAC1" '{"hostname": "b"}'
	ask 0
	kill "$etcd"
	wait "$etcd" || :
	etcd=
	ask 75
	has "nobody listens"
	record "$MAC1" name=b
}

#
# UniFi
#

@test "a UniFi controller gives names, fixed addresses and the settings of their network" {
	unifi_server
	printf '%s: {vlan_id: 3}\n' "$MAC1" "$MAC2" >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	ask 0
	[ -z "$output" ]
	record "$MAC1" name=Pi-1-left
	record "$MAC1" ip=192.168.7.21
	record "$MAC1" netmask=255.255.252.0
	record "$MAC1" gateway=192.168.4.1
	record "$MAC1" 'dns=192.168.4.1'
	record "$MAC1" domain=lab.example.com
	record "$MAC1" lease_time=86400
	record "$MAC1" 'remote=name ip netmask gateway dns domain lease_time'
	record "$MAC2" name=rack-2
	record "$MAC2" gateway=10.9.0.254
	record "$MAC2" 'dns=10.9.0.2 1.1.1.1'
	record "$MAC2" ntp=10.9.0.3
	not grep -q '^ip=' "$MB_STATE/hosts/dc-a6-32-00-00-02/record"
}

@test "what a UniFi controller knows besides is no host of ours, seen or not" {
	unifi_server
	mkdir -p "$MB_STATE/hosts/dc-a6-32-00-00-01"
	echo when=1 >"$MB_STATE/hosts/dc-a6-32-00-00-01/identity"
	ask 0
	[ -z "$(find "$MB_STATE/hosts" -name record)" ]
	sed -i 's/^remote: {/&new_hosts: true, /' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
	record "$MAC1" name=Pi-1-left
	[ "$(find "$MB_STATE/hosts" -name record | wc -l)" = 1 ]
}

@test "a wrong API key is told with the controller's word" {
	unifi_server
	echo wrong >"$T/key"
	ask 78
	has "does not let us in (401, api.err.LoginRequired)"
	remote "type: unifi, url: '$url/elsewhere', token_file: $T/key"
	ask 78
	has "(404)"
}

@test "the controller that unifi names is asked when nothing else is said, with its key" {
	unifi_server
	printf 'remote: {type: unifi}\nunifi: {endpoint: "%s", site: default, api_key: "%s"}\n' \
		"$url" "$(cat "$T/key")" >"$MB_ETC/metal-boot.yaml"
	printf '%s: {vlan_id: 3}\n' "$MAC1" >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	ask 0
	record "$MAC1" name=Pi-1-left
}

#
# Many
#

@test "ten thousand hosts of a source are merged within seconds" {
	serve
	remote "timeout: 300, type: http, url: '$url/hosts.json'"
	awk 'BEGIN {
		printf "{"
		for (i = 0; i < 10000; i++)
			printf "%s\"dc:a6:32:%02x:%02x:%02x\": {\"hostname\": \"node%d\", \"ip_address\": \"10.%d.%d.%d\"}",
				i ? "," : "", int(i / 65536), int(i / 256) % 256, i % 256, i,
				1 + int(i / 65536), int(i / 256) % 256, i % 256
		printf "}"
	}' >"$T/www/hosts.json"
	cpu_of ask 0
	[ "$took" -lt 60 ]
	[ "$(find "$MB_STATE/by-name" -type l | wc -l)" = 10000 ]
}

@test "an answer that was kept and cannot be read is told; the files count without it" {
	echo "$MAC1: {hostname: mine}" >"$MB_ETC/backend.yaml"
	mkdir -p "$MB_STATE/remote/hosts.json"
	run -75 "$BIN/mb-config"
	has "remote/hosts.json: "
	grep -q '^name=mine$' "$MB_STATE/hosts/${MAC1//:/-}/record"
	rmdir "$MB_STATE/remote/hosts.json"
	"$BIN/mb-config"
}
