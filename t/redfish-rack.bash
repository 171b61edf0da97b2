# Hosts on a switch that is a folder (t/tool/poe/fake), and who switches: for tests of
# Redfish that need power. Loaded after redfish.bash or the like.

ROOT=/redfish/v1

# So many hosts node1 ..., each on a port of rack1; more keys of the switch as YAML.
rack() { # PORTS [KEYS [KEYS OF A HOST]]
	export MB_ETC=$T/etc MB_LIBEXEC=$T/libexec FAKE=$T/fake
	SW=$FAKE/rack1
	rm -rf "$MB_STATE"
	mkdir -p "$MB_STATE" "$MB_ETC" "$MB_LIBEXEC/poe" "$SW/ports"
	cp "$TOP/t/tool/poe/fake" "$MB_LIBEXEC/poe/"
	cp -r "$BIN/../libexec/metal-boot/soft" "$BIN/../libexec/metal-boot/shell" "$MB_LIBEXEC/"
	echo "switches: {rack1: {driver: fake, off_time: 1, timeout: 5${2:+, $2}}}" >"$MB_ETC/metal-boot.yaml"
	for i in $(seq "$1"); do
		echo "on watts=3.8 up=yes" >"$SW/ports/$i"
		printf 'dc:a6:32:00:00:%02x: {hostname: node%d, power: {device_id: rack1, port: %d}%s}\n' \
			"$i" "$i" "$i" "${3:+, $3}"
	done >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	MAC=dc-a6-32-00-00-01
	SYSTEM=$ROOT/Systems/$MAC
	CHASSIS=$ROOT/Chassis/$MAC
}

# Somebody who switches, for as long as the test lasts.
serve() {
	"$BIN/mb-poe" serve 2>"$T/server.log" 3>&- &
	background="${background:-} $!"
	until_true test -S "$MB_STATE/power.sock"
}

teardown() {
	for pid in ${background:-}; do
		kill -KILL "$pid" 2>/dev/null || :
	done
	# Who still waits for a host to halt holds its file locked.
	for soft in "$MB_STATE"/redfish/soft/*; do
		[ ! -s "$soft" ] || flock -n "$soft" true || kill -KILL "$(cat "$soft")"
	done
	rm -f "$T"/fake/*/stop-*
	# A driver whose server is gone may still be at work, and has the lock then.
	[ ! -e "$MB_STATE/switches/rack1/lock" ] ||
		until_true flock -n "$MB_STATE/switches/rack1/lock" true
}

port() { # PORT: its state, as the switch has it
	cut -d' ' -f1 "$SW/ports/$1"
}

orders() { # what the switch was told, in a line
	[ ! -e "$SW/orders" ] || cut -d' ' -f2- "$SW/orders" | tr '\n' ' '
}

# Nothing is under way any more, and port 1 is so.
settled() { # STATE
	[ "$(port 1)" = "$1" ] && grep -q '^job.0=1 [a-z]* over ' "$MB_STATE/switches/rack1/state"
}

# Until the task that a 202 speaks of is over.
task_over() {
	local task
	task=$(field Location)
	over() {
		redfish GET "$task"
		[ "$code" = 200 ]
	}
	until_true over
}

power_is() { # STATE: as a GET tells it
	expect 200 GET "$SYSTEM" && is .PowerState "$1"
}

reset() { # CODE TYPE [OPTION...]
	local code=$1 type=$2
	shift 2
	expect "$code" POST "$SYSTEM/Actions/ComputerSystem.Reset" \
		-d "{\"ResetType\":\"$type\"}" "$@"
}

# What the host's packets said: a Pi 4B of 4 GB.
seen() { # [BOARD]
	mkdir -p "$MB_STATE/hosts/$MAC"
	printf '%s\n' serial=9a8b7c6d "board=${1:-00c03114}" lease=10.0.0.7 client=pi-rom \
		when=1795412000 >"$MB_STATE/hosts/$MAC/identity"
}
