# A Talos factory, and our web server in front of it: what the tests of mb-talos-fetch share.

load common
load web-server

bats_require_minimum_version 1.5.0

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state MB_SHARE=$TOP/share
	unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY GATEWAY_INTERFACE
	command -v python3 >/dev/null || skip "no python3"
	F=$T/factory
	CACHE=$T/cache
	mkdir -p "$MB_STATE/images" "$F/images"
	web= pids= small=
	factory
}

teardown() {
	for pid in $web $pids; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	kill_store
	[ -z "$small" ] || umount -l "$small"
}

# Those that fetch into our cache.
stores() {
	pgrep -f "mb-talos-store -c $CACHE" || :
}

kill_store() {
	for pid in $(stores); do
		kill -9 "$pid" 2>/dev/null || :
	done
}

nobody_stores() {
	[ -z "$(stores)" ]
}

factory() {
	rm -f "$F/port"
	python3 "$BATS_TEST_DIRNAME/tool/talos-factory" "$F" >"$T/factory.log" 2>&1 3>&- &
	factory=$!
	pids="$pids $factory"
	until_true test -s "$F/port"
	site
}

site() { # NAME=VALUE...: besides what is always said
	printf '%s\n' talos.enabled=true "talos.base_url=http://127.0.0.1:$(cat "$F/port")" \
		"talos.cache_directory=$CACHE" "$@" >"$MB_STATE/site"
}

# One of 8 MB, half of it noise, so that it has a compressed form of 4 MB.
disk() { # [MEGABYTES]
	local half=$((${1:-8} * 524288))
	{ head -c $half /dev/urandom; head -c $half /dev/zero; } >"$T/disk"
}

xz_disk() {
	disk "$@"
	xz -0 -c "$T/disk" >"$F/images/openstack-arm64.raw.xz"
}

day() { # LINE...
	printf '%s\n' "$@" >"$F/day.new"
	mv "$F/day.new" "$F/day"
}

go() {
	: >"$F/go"
}

serve() {
	web_server
	U=$url/images/talos
}

# How often the factory sent an image, or a part of one.
sent() { # [NAME]
	grep -cE "^GET /(image|cdn)/.*${1:-} (200|206)$" "$F/log" || :
}

fetch() {
	"$BIN/mb-talos-fetch" "$@"
}

entry() { # NAME
	echo "$CACHE"/images/*_"$1"_*
}

whole() { # NAME
	[ -s "$(entry "$1")/record" ]
}

is_part() { # NAME
	! whole "$1" && [ -s "$(entry "$1")/data.part" ]
}
