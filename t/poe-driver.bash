# A driver of mb-poe called as mb-poe-driver(7) says. A test file has set DRIVER.

load common

bats_require_minimum_version 1.5.0

setup() {
	LIBEXEC=$(readlink -f "${MB_BUILD:-build}/libexec/metal-boot")
	T=$BATS_TEST_TMPDIR
	# Nothing of the machine's own reaches curl or ssh.
	unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY SSH_AUTH_SOCK DISPLAY
	mkdir -m 700 "$T/folder"
	peer=''
}

teardown() {
	[ -z "$peer" ] || kill "$peer" 2>/dev/null || :
	[ -z "$peer" ] || wait "$peer" 2>/dev/null || :
}

# One sentence, and this in it.
says() {
	[ "${#lines[@]}" = 1 ] || { echo "not one line: $output" >&2; return 1; }
	has "$1"
}

is() { # LINES: what run caught is exactly that
	[ "$output" = "$1" ] || { printf 'not %s\nbut %s\n' "$1" "$output" >&2; return 1; }
}

# The settings: lines of $settings, and where a driver may keep things.
given() {
	printf '%s\nfolder=%s\nswitch=rack\n' "$settings" "$T/folder"
}

# Run the driver; the status is to be this, and what was said is in $output.
drive() { # STATUS VERB...
	local want=$1
	shift
	given >"$T/settings"
	run "$LIBEXEC/poe/$DRIVER" "$@" <"$T/settings"
	[ "$status" = "$want" ] || { echo "$*: status $status: $output" >&2; return 1; }
}
