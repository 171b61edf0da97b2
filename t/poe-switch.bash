# A switch that is a folder, and hosts on it: what the tests of mb-poe share.

load common

setup() {
	bats_require_minimum_version 1.5.0
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	T=$BATS_TEST_TMPDIR
	export MB_ETC=$T/etc MB_STATE=$T/state MB_LIBEXEC=$T/libexec FAKE=$T/fake
	mkdir -p "$MB_ETC" "$MB_STATE" "$MB_LIBEXEC/poe" "$FAKE"
	cp "$TOP/t/tool/poe/fake" "$MB_LIBEXEC/poe/"
	POE=$BIN/mb-poe
	SW=$FAKE/rack1
	background=
}

# The server that a command started may still be there: it is ours, by its folder.
teardown() {
	for pid in $background $(server); do
		kill -KILL "$pid" 2>/dev/null || :
	done
	rm -f "$FAKE"/*/stop-* "$FAKE"/*/after-*
}

# The process that holds the lock, if there is one.
server() {
	[ -e "$MB_STATE/power.lock" ] || return 0
	inode=$(stat -c %i "$MB_STATE/power.lock")
	sed -n "s/.*FLOCK *ADVISORY *WRITE \([0-9]*\) .*:$inode .*/\1/p" /proc/locks
}

# So many ports on rack1, each with a host node1 ...; more keys of the switch as YAML.
rack() { # PORTS [KEYS]
	mkdir -p "$SW/ports"
	echo "switches: {rack1: {driver: fake, off_time: 1, timeout: 30${2:+, $2}}}" >"$MB_ETC/metal-boot.yaml"
	for i in $(seq "$1"); do
		echo "on watts=3.8 up=yes" >"$SW/ports/$i"
		printf 'dc:a6:32:00:00:%02x: {hostname: node%d, power: {device_id: rack1, port: %d}%s}\n' \
			"$i" "$i" "$i" "${3:+, $3}"
	done >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
}

# A switch's own cycle may be shorter than a time that the site says.
no_off_time() {
	sed -i 's/off_time: 1, //' "$MB_ETC/metal-boot.yaml"
	"$BIN/mb-config"
}

port() { # PORT: its state, as the switch has it
	cut -d' ' -f1 "$SW/ports/$1"
}

calls() { # VERB: how many there were
	grep -c " begin $1" "$SW/calls" || :
}

job() { # PORT: the stage of what is under way
	sed -n "s/^job\.[0-9]*=$1 [a-z]* \([a-z-]*\) .*/\1/p" "$MB_STATE/switches/rack1/state"
}

is() { # WANTED COMMAND...
	[ "$("${@:2}")" = "$1" ]
}

# A line of power.sock, by hand.
ask() { # LINE
	printf '%s\n' "$1" | timeout 120 socat -t 100 - "UNIX-CONNECT:$MB_STATE/power.sock"
}

serve() {
	"$POE" serve 2>"$T/server.log" 3>&- &
	background="$background $!"
	until_true takes $!
}
