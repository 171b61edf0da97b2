# What tests of all topics ask and wait for.

# shellcheck disable=SC2154 # what bats and the tests set

# Until a command succeeds: a minute at most, for machines are slow, or $LIMIT seconds, and
# more on one that stood still meanwhile. If it never does, the test's logs are shown.
until_true() { # COMMAND...
	local end=$((SECONDS + ${LIMIT:-60})) tries=0
	until "$@" >/dev/null 2>&1; do
		if [ "$SECONDS" -gt "$end" ] && [ $((tries += 1)) -gt 100 ]; then
			echo "never true: $*" >&2
			show_logs >&2
			return 1
		fi
		read -rt 0.05 <> <(:) || :
	done
}

show_logs() {
	find "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}" -type f \( -name '*log' -o -name console \
		-o -name requests -o -name calls -o -path '*/switches/*/state' \) \
		-exec tail -v -n 20 {} + | tr -d '\033\r'
}

fail() { # WHAT IS WRONG
	echo "$*" >&2
	return 1
}

# The command's answer is "no", its status 1: "! COMMAND" would also be content with a file
# that is not there, and bats goes on after it whatever it answers.
not() { # COMMAND...
	local rc=0
	"$@" || rc=$?
	[ "$rc" = 1 ] || fail "status $rc, not 1: $*"
}

has() { # TEXT: in what run caught
	[[ $output == *"$1"* ]] || fail "no '$1' in: $output"
}

lacks() { # TEXT
	[[ $output != *"$1"* ]] || fail "'$1' in: $output"
}

# How many seconds of the processor a command takes, with all that it waits for, to $took:
# however many others want it too.
cpu_of() { # COMMAND...
	local TIMEFORMAT='%U %S' rc=0
	{ time "$@" 2>&9 9>&- || rc=$?; } 9>&2 2>"$BATS_TEST_TMPDIR/took"
	took=$(awk 'END { print int($1 + $2) }' "$BATS_TEST_TMPDIR/took")
	return "$rc"
}

gone() { # PID: no such process
	! kill -0 "$1" 2>/dev/null
}

gone_file() { # FILE: no such file
	[ ! -e "$1" ]
}

listening() { # somebody takes connections at $port
	[ -n "$(ss -Htln "sport = :$port")" ]
}

link_up() { # NAMESPACE INTERFACE: from now on nothing that is sent there is lost
	ip -n "$1" -o link show "$2" | grep -q 'state UP'
}

hearing() { # NAMESPACE PORT...: somebody takes UDP at each
	local at
	for at in "${@:2}"; do
		[ -n "$(ip netns exec "$1" ss -Hlun "sport = :$at")" ] || return
	done
}

# It is that process that does, and not another test's that was quicker.
listens() { # PID
	ss -Htlnp "sport = :$port" | grep -q "pid=$1,"
}

# It takes connections at a Unix socket, which is a moment after that has its name.
takes() { # PID [COMMAND...]: by which it is looked, as in a namespace
	"${@:2}" ss -Hlxp | grep -q "pid=$1,"
}

listens_or_ended() { # PID
	listens "$1" || gone "$1"
}

# A port that nobody has, and that no connection is given by itself: $port.
free_port() {
	for _ in $(seq 50); do
		port=$((RANDOM % 12000 + 20000))
		listening || return 0
	done
	return 1
}

hex() { # TEXT with printf's escapes
	# shellcheck disable=SC2059
	printf "$1" | xxd -p | tr -d '\n'
}
