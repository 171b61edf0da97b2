#!/usr/bin/env bats
# mb-override: what a host boots in place of its usual, as a person says it.

setup_file() {
	bats_require_minimum_version 1.5.0
}

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	export MB_STATE=$BATS_TEST_TMPDIR/state
	OVERRIDE=$BIN/mb-override
	MAC=dc-a6-32-01-02-03
	HOST=$MB_STATE/hosts/$MAC
	mkdir -p "$HOST" "$MB_STATE/by-name" "$MB_STATE/by-ip"
	ln -s "../hosts/$MAC" "$MB_STATE/by-name/node1"
	ln -s "../hosts/$MAC" "$MB_STATE/by-ip/10.0.0.7"
}

id() {
	sed -n 's/^id=//p' "$HOST/override"
}

fact() { # NAME
	"$OVERRIDE" node1 | sed -n "s/^$1=//p"
}

@test "it is set once, and printed as sorted facts" {
	before=$(date +%s)
	run -0 "$OVERRIDE" node1 pxe
	[ -z "$output" ]
	run -0 --separate-stderr "$OVERRIDE" node1
	[ -z "$stderr" ]
	[[ ${lines[0]} =~ ^id=[0-9a-f]{16}$ ]]
	[ "${lines[*]:1:3}" = "once=true target=pxe use=pending" ]
	[ "${lines[4]#when=}" -ge "$before" ]
	[ "${lines[4]#when=}" -le "$(date +%s)" ]
	[ "${#lines[@]}" = 5 ]
	[ "$(printf '%s\n' "${lines[@]}" | LC_ALL=C sort)" = "$output" ]
}

@test "-a is always, wherever it stands" {
	"$OVERRIDE" -a node1 disk
	[ "$(fact once)$(fact use)$(fact target)" = falsealwaysdisk ]
	"$OVERRIDE" node1 setup -a
	[ "$(fact once)$(fact use)$(fact target)" = falsealwayssetup ]
}

@test "http has a URL, the others have none" {
	"$OVERRIDE" node1 http 'https://10.0.0.2/a\b.iso?x=1'
	[ "$(fact target)" = http ]
	[ "$(fact url)" = 'https://10.0.0.2/a\\b.iso?x=1' ]
	run -64 "$OVERRIDE" node1 http
	[ "$output" = 'mb-override: http takes a URL' ]
	for target in pxe disk setup none; do
		run -64 "$OVERRIDE" node1 "$target" http://10.0.0.2/
		[[ $output == *"'http://10.0.0.2/' is too much: only http and entry take more" ]]
	done
	[ "$(fact target)" = http ]
}

@test "a URL that cannot be booted is refused, and what was set stays" {
	"$OVERRIDE" node1 disk
	before=$(cat "$HOST/override")
	long=http://x/$(printf 'u%.0s' $(seq 1015))
	for url in '' x /a.efi tftp://10.0.0.2/a.efi http:// https:// 'http://x/a b' \
		"$(printf 'http://x/\nshell')" "$(printf 'http://x/\303\251')" "$long"; do
		run -65 "$OVERRIDE" node1 http "$url"
		[[ $output == *'is no URL to boot: http:// or https://'*'at most 1023 characters' ]]
		[ "${#lines[@]}" = 1 ]
	done
	[ "$(cat "$HOST/override")" = "$before" ]
	"$OVERRIDE" node1 http "${long%u}"
	[ "$(fact url)" = "${long%u}" ]
}

@test "what is set again is another, also when it says the same" {
	"$OVERRIDE" node1 pxe
	first=$(id)
	"$OVERRIDE" node1 pxe
	[ "$(id)" != "$first" ]
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

@test "none removes it, and may be said twice" {
	"$OVERRIDE" node1 pxe
	run -0 "$OVERRIDE" node1 none
	[ -z "$output" ]
	[ ! -e "$HOST/override" ]
	run -0 "$OVERRIDE" node1 none
	run -64 "$OVERRIDE" -a node1 none
}

@test "where nothing is set the answer is 1" {
	run -1 --separate-stderr "$OVERRIDE" node1
	[ -z "$output" ]
	[ "$stderr" = 'mb-override: dc:a6:32:01:02:03 boots its usual: nothing is set' ]
}

@test "its use is told by what firmware and scripts were given" {
	now=$(date +%s)
	"$OVERRIDE" node1 pxe
	printf 'when=%s\noverride=%s\nspent=%s\n' "$now" "$(id)" "$(id)" >"$HOST/served"
	[ "$(fact use)" = held ]
	printf 'when=%s\noverride=%s\nspent=%s\n' $((now - 700)) "$(id)" "$(id)" >"$HOST/served"
	[ "$(fact use)" = spent ]
	printf 'when=%s\n' "$now" >"$HOST/served"
	[ "$(fact use)" = pending ]
	printf 'when=%s\nspent=%s\nwhich=boot\n' "$now" "$(id)" >"$HOST/script"
	[ "$(fact use)" = spent ]
	"$OVERRIDE" node1 pxe
	[ "$(fact use)" = pending ]
}

@test "a host is found by name, address and MAC; a MAC need not be known" {
	for who in node1 10.0.0.7 DC:A6:32:01:02:03 dca632010203; do
		"$OVERRIDE" "$who" pxe
		"$OVERRIDE" node1 none
	done
	"$OVERRIDE" d8:3a:dd:00:00:01 disk
	[ -f "$MB_STATE/hosts/d8-3a-dd-00-00-01/override" ]
	"$OVERRIDE" d8:3a:dd:00:00:02 none
	[ ! -e "$MB_STATE/hosts/d8-3a-dd-00-00-02" ]
	run -1 "$OVERRIDE" node2 pxe
	[ "$output" = "mb-override: no host is known as 'node2'" ]
	run -1 "$OVERRIDE" ../../etc pxe
	run -1 "$OVERRIDE" "$(printf 'a\033[2J')" pxe
	[ "$output" = "mb-override: no host is known as 'a\\x1b[2J'" ]
	for who in 01:00:5e:00:00:01 00:00:00:00:00:00; do
		run -65 "$OVERRIDE" "$who" pxe
		[ "$output" = "mb-override: '$who' is no MAC of a network interface" ]
	done
}

@test "wrong arguments are usage, and an unknown target is named" {
	for args in '' '-a' '-a node1' '-x node1' 'node1 http http://x/ more'; do
		# shellcheck disable=SC2086 # words
		run -64 "$OVERRIDE" $args
		[[ $output == *'usage: mb-override [-a] [-s state] host target [url | entry]'* ]]
	done
	run -64 "$OVERRIDE" node1 floppy
	[ "$output" = "mb-override: 'floppy' is no target: disk, entry, http, none, pxe or setup" ]
}

@test "a missing state folder is configuration; -s names another" {
	run -78 "$OVERRIDE" -s "$BATS_TEST_TMPDIR/nowhere" node1 pxe
	mkdir "$BATS_TEST_TMPDIR/other"
	"$OVERRIDE" -s "$BATS_TEST_TMPDIR/other" "$MAC" setup
	[ -f "$BATS_TEST_TMPDIR/other/hosts/$MAC/override" ]
	run -1 "$OVERRIDE" "$MAC"
}

@test "what cannot be understood is told and can be removed or replaced" {
	echo nonsense >"$HOST/override"
	run -78 "$OVERRIDE" node1
	[ "$output" = "mb-override: hosts/$MAC/override: not of our making; none removes it" ]
	"$OVERRIDE" node1 none
	run -1 "$OVERRIDE" node1
	echo nonsense >"$HOST/override"
	"$OVERRIDE" node1 disk
	[ "$(fact target)" = disk ]
}

@test "what cannot be written is an error, and what was set stays" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind writes too"
	"$OVERRIDE" node1 disk
	run -75 sh -c "'$OVERRIDE' node1 >/dev/full"
	command -v strace >/dev/null || skip "strace is not installed"
	strace -o /dev/null true || skip "strace may not trace here"
	before=$(cat "$HOST/override")
	for call in write fsync renameat,rename; do
		ASAN_OPTIONS=detect_leaks=0 run -75 strace -o /dev/null \
			-e "inject=$call:error=ENOSPC:when=1" "$OVERRIDE" node1 pxe
		[ "$output" = "mb-override: hosts/$MAC/override: No space left on device" ]
		[ "$(cat "$HOST/override")" = "$before" ]
		[ -z "$(find "$MB_STATE" -name '.put-*')" ]
	done
}

@test "it is reached by the front door, and its manual names what it takes" {
	"$BIN/mb" override node1 pxe
	[ "$(fact target)" = pxe ]
	for target in disk http none pxe setup; do
		grep -q "^\.It Cm $target" "$TOP/man/mb-override.8"
	done
	for use in always held pending spent; do
		grep -qx "\.It Li $use" "$TOP/man/mb-override.8"
	done
}

@test "a boot entry is told by its number, and its firmware boots it once" {
	run -0 "$BIN/mb-override" $MAC entry Boot0a03
	run -0 "$BIN/mb-override" $MAC
	[ "${lines[*]:0:1} ${lines[*]:2:3}" = "entry=0A03 once=true target=entry use=pending" ]
	run -64 "$BIN/mb-override" $MAC entry
	run -65 "$BIN/mb-override" $MAC entry 12
	run -65 "$BIN/mb-override" $MAC entry Boot00G0
	run -64 "$BIN/mb-override" $MAC pxe 0001
}
