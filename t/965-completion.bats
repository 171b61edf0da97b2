#!/usr/bin/env bats
# The completion of mb for bash.

load common

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	export MB_STATE=$BATS_TEST_TMPDIR/state
	PATH=$BIN:$PATH
	mkdir -p "$MB_STATE/by-name" "$MB_STATE/switches/rack1" \
		"$MB_STATE"/hosts/dc-a6-32-01-02-0{3,4}
	ln -s ../hosts/dc-a6-32-01-02-03 "$MB_STATE/by-name/node1"
	# shellcheck source=/dev/null
	. "$TOP/share/bash-completion/completions/mb"
}

# What the last of these words may become.
complete_words() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_mb
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

# The programs that people run.
programs() {
	(cd "$BIN" && ls -d mb-*) | sed '/\.[do]$/d; /-cgi/d; s/^mb-//' | sort
}

@test "each program is a command, and no other file is" {
	complete_words mb '' | sort >"$BATS_TEST_TMPDIR/told"
	{ programs; echo ls; echo metrics; echo redfish; } | sort | diff - "$BATS_TEST_TMPDIR/told"
	[ "$(complete_words mb over)" = override ]
}

@test "mb -h names each program, and its page each that people run" {
	mb -h >"$BATS_TEST_TMPDIR/told"
	for p in $(programs); do
		grep -qw -- "$p" <(sed -n '/^All/,$p' "$BATS_TEST_TMPDIR/told") || fail "$p"
		case $p in
		dhcpproxy | fetch | inspect-forward | ironic | put | redfish-* | scgi | talos-store | web | console-record) ;;
		*) grep -qE "^\.It Cm $p( |\$)" "$TOP/man/mb.1" || fail "$p: mb.1" ;;
		esac
	done
}

@test "each program's options are those of its usage" {
	for p in $(programs); do
		complete_words mb "$p" - >"$BATS_TEST_TMPDIR/told"
		# Each of them stands in the SYNOPSIS, where mdoc has it behind Fl.
		for o in $(cat "$BATS_TEST_TMPDIR/told"); do
			case $o in
			--*) grep -q "Fl -${o#--}" "$TOP"/man/mb-"$p".[1-8] ;;
			*) grep -qE "Fl [A-Za-z0-9]*${o#-}" "$TOP"/man/mb-"$p".[1-8] ;;
			esac || fail "$p: $o"
		done
	done
	[ "$(complete_words mb poe --st)" = --stagger ]
	[ "$(complete_words mb config -w)" = -w ]
}

@test "hosts are known by name and by MAC, switches where a switch is wanted" {
	[ "$(complete_words mb host '' | tr '\n' ' ')" = \
		'dc-a6-32-01-02-03 dc-a6-32-01-02-04 node1 ' ]
	[ "$(complete_words mb poe cycle -n no)" = node1 ]
	[ "$(complete_words mb poe ports '')" = rack1 ]
	[ "$(complete_words mb override n)" = node1 ]
	[ "$(complete_words mb override node1 p)" = pxe ]
}

@test "each target of an override that is offered is one" {
	[ "$(complete_words mb override node1 '' | wc -l)" -ge 6 ]
	for target in $(complete_words mb override node1 ''); do
		run "$BIN/mb-override" node1 "$target"
		lacks 'is no target'
	done
	"$BIN/mb-override" node1 pxe
}

@test "a verb of two words is offered word by word, and once" {
	complete_words mb efivars '' >"$BATS_TEST_TMPDIR/verbs"
	[ "$(grep -cx boot "$BATS_TEST_TMPDIR/verbs")" = 1 ]
	not grep -qxE 'add|order' "$BATS_TEST_TMPDIR/verbs"
	[ "$(complete_words mb efivars boot '' | tr '\n' ' ')" = 'add next order remove timeout ' ]
}

@test "verbs, and paths of Redfish" {
	[ "$(complete_words mb poe sta)" = status ]
	[ "$(complete_words mb efivars secure)" = secureboot ]
	[ "$(complete_words mb redfish GET /redfish/v1/Cha)" = /redfish/v1/Chassis ]
	[ "$(complete_words mb redfish GET /redfish/v1/Systems/d | tail -n 1)" = \
		/redfish/v1/Systems/dc-a6-32-01-02-04 ]
}
