#!/usr/bin/env bats
# mb-poe with drivers that ask web services, all of them under one server, against an
# imitation of each.

load poe-web

# A site with a switch of each kind, and on the first port of each a host of its name.
site() {
	POE=$(readlink -f "${MB_BUILD:-build}/bin")/mb-poe
	export MB_ETC=$T/etc MB_STATE=$T/state
	mkdir -p "$MB_ETC" "$MB_STATE" "$T/controller"
	# shellcheck disable=SC2086 # names
	switches $DRIVERS
	cp "$BATS_TEST_DIRNAME/data/unifi/device.json" "$BATS_TEST_DIRNAME/data/unifi/clients.json" "$T/controller/"
	mv "$T/controller/clients.json" "$T/controller/sta.json"
	cp "$T/controller/device.json" "$T/controller/now"
	: >"$T/controller/log"
	"$BATS_TEST_DIRNAME/tool/unifi-controller" "$T/controller" >"$T/peer.log" 2>&1 3>&- &
	controller=$!
	until_true [ -e "$T/controller/port" ]
	echo 'p"\ss: wörd&x=1' >"$T/password"
	echo 's3cret.token' >"$T/token"
	echo right-key >"$T/key"
	n=1
	{
		echo switches:
		echo "  unifi: {driver: unifi, url: 'http://127.0.0.1:$(cat "$T/controller/port")', token_file: $T/key, device: '74:ac:b9:00:00:01', timeout: 60}"
		host unifi 1
		for k in $DRIVERS; do
			as "$k"
			echo "  $k: {driver: $k, url: 'http://127.0.0.1:$(cat "$S/$k/port")', username: admin, password_file: $T/password, token_file: $T/token, timeout: 60, off_time: 1$([ "$k" != omada ] || echo ", device: 'aa:bb:cc:00:00:01'")}"
			host "$k" "$p1"
		done
	} 3>"$MB_ETC/backend.yaml" >"$MB_ETC/metal-boot.yaml"
	"${POE%poe}config"
}

host() { # NAME PORT
	printf 'dc:a6:32:01:00:%02x: {hostname: h-%s, power: {device_id: %s, port: "%s"}}\n' $((n++)) "$1" "$1" "$2" >&3
}

teardown() {
	for pid in ${controller:-} $server; do
		{ kill "$pid" && wait "$pid"; } 2>/dev/null || :
	done
	inode=$(stat -c %i "$MB_STATE/power.lock" 2>/dev/null) || return 0
	pid=$(sed -n "s/.*FLOCK *ADVISORY *WRITE \([0-9]*\) .*:$inode .*/\1/p" /proc/locks)
	[ -z "$pid" ] || kill "$pid"
}

# So many hosts are in that state: STATE HOW-MANY.
are() {
	[ "$(cut -f 2 <<<"$output" | grep -cx "$1")" = "$2" ] || { echo "not $2 $1: $output" >&2; return 1; }
}

@test "switches of eight kinds are asked, switched and cycled by one server, at once" {
	site
	run -0 "$POE" status --all
	are on 8
	run -0 "$POE" off --all
	are off 8
	for k in $DRIVERS; do
		as "$k"
		[[ $(admins) == off\ * ]] || { echo "$k: $(admins)"; return 1; }
	done
	run -1 "$POE" status --all
	are off 8
	run -0 "$POE" on --all
	are on 8
	run -0 "$POE" cycle --all
	are on 8
	run -0 "$POE" -n cycle --all
	[ "$(grep -c 'would' <<<"$output")" -ge 8 ]
	# Nothing that is secret came to be in what it wrote.
	run -1 grep -rlE 's3cret|wörd|right-key' "$MB_STATE" --exclude=secrets
}

@test "one switch that is away does not keep the others waiting" {
	site
	"$POE" status --all >/dev/null
	kill "$controller" && wait "$controller" || :
	until_true sh -c "! '$POE' status h-unifi 2>/dev/null"
	run -75 "$POE" cycle --all
	are on 7
	has "h-unifi: nobody listens at http://127.0.0.1:"
}
