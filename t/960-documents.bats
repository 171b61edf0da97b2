#!/usr/bin/env bats
# What the documents say of the tree is so: tests, programs, options, pages and files.

load common

setup() {
	bats_require_minimum_version 1.5.0
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	T=$BATS_TEST_TMPDIR
	cd "$BATS_TEST_DIRNAME/.." || return
}

# All tests, as lines: the file as QUIRKS.md names it, and the test's name; and a line with
# no name for each file.
tests_there_are() {
	for f in t/[0-9]*; do
		n=${f#t/}
		echo "${n%%-*} "
		sed -n "s/^@test \"\(.*\)\" {\$/${n%%-*} \1/p" "$f"
	done
	for f in t/unit/*.c; do
		n=${f#t/} n=${n%.c}
		tr -d ' \t\n' <"$f" | grep -o 'cmocka_unit_test[a-z_]*([a-z0-9_]*' |
			sed "s,.*(,$n ,"
	done
	"$BUILD/tool/tftp-check" -l | sed 's,\t.*,,; s,^,tftp-check ,'
}

# The same of what the last column of QUIRKS.md quotes. A name's end may be left out ("…"),
# and the group of a check that stands behind another of it.
tests_that_are_quoted() {
	sed -n 's/^| .* | \(.*\) |$/\1/p' QUIRKS.md | awk '{
		file = group = ""
		while (match($0, /unit\/[a-z_0-9]+|`[^`]*`|"[^"]*"|[0-9][0-9][0-9]/)) {
			word = substr($0, RSTART, RLENGTH)
			$0 = substr($0, RSTART + RLENGTH)
			name = substr(word, 2, length(word) - 2)
			if (word ~ /^[u0-9]/) {
				file = word
				if (file !~ /^u/) print file, ""
			} else if (word ~ /^"/ || file ~ /^u/)
				print file, name
			else if (file == "" && name ~ /^[a-z]+\/[a-z]+[^.\/]*$/ && name !~ /^t\//) {
				group = name
				sub(/\/.*/, "/", group)
				print "tftp-check", name
			} else if (group != "")
				print "tftp-check", group name
		}
	}'
}

@test "each test that QUIRKS.md quotes is there" {
	tests_there_are >"$T/there"
	tests_that_are_quoted >"$T/quoted"
	[ "$(wc -l <"$T/quoted")" -gt 150 ]
	for kind in '[0-9]* .' unit/ tftp-check; do
		grep -q "^$kind" "$T/quoted"
	done
	run -0 awk 'NR == FNR { there[$0] = 1; all = all "\n" $0; next }
		sub(/…$/, "") ? index(all, "\n" $0) : $0 in there { next }
		{ print "no such test: " $0 }' "$T/there" "$T/quoted"
	[ -z "$output" ] || fail "$output"
}

@test "each number of a test file is one file's" {
	run -0 sh -c 'ls t | sed -n "s/^\([0-9][0-9][0-9]\)-.*/\1/p" | uniq -d'
	[ -z "$output" ] || fail "$output"
}

programs() {
	find bin -maxdepth 1 -type f ! -name '*.h' | sed 's,.*/,,; s,\.c$,,' | sort
}

page() { # PROGRAM
	ls man/"$1".[18]
}

# The letters of a usage's options, and the words of its long ones, a line each.
options_of_usage() {
	grep -oE '(^|[ |[])-(-[a-z-]+|[A-Za-z0-9]+)' | sed 's/^[^-]*-//' | one_each
}

options_of_synopsis() { # PAGE
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh [^S]/p' "$1" | grep -oE '\bFl [-A-Za-z0-9]+' |
		sed 's/^Fl //' | one_each
}

one_each() {
	sed -E '/^-/!s/./&\n/g' | sort -u | sed '/^$/d'
}

@test "each program has a page, whose SYNOPSIS has the options that its usage has" {
	[ "$(programs | wc -l)" -gt 20 ]
	for p in $(programs); do
		page "$p"
		run -0 --separate-stderr "$BUILD/bin/$p" -h </dev/null
		# What stands for all options names none.
		[[ $output != *"[option ...]"* ]] || continue
		sed -n "/usage: /,/^\$/p" <<<"$output" | options_of_usage >"$T/usage"
		options_of_synopsis "$(page "$p")" >"$T/synopsis"
		diff -u "$T/usage" "$T/synopsis" || fail "$p"
	done
}

@test "each program tells its usage who asks, with -h, and who makes a mistake, with 64" {
	for p in $(programs); do
		run --separate-stderr "$BUILD/bin/$p" -h </dev/null
		[ "$status" = 0 ] || fail "$p -h: $status"
		[[ $output == "usage: "* ]] || fail "$p -h: $output"
		[ -z "$stderr" ] || fail "$p -h: $stderr"
		asked=$output
		# The front door runs commands, and has no such option.
		[ "$p" != mb ] || continue
		run --separate-stderr "$BUILD/bin/$p" -Z </dev/null
		[ "$status" = 64 ] || fail "$p -Z: $status"
		[ -z "$output" ] || fail "$p -Z: $output"
		[[ $stderr == *"$asked" ]] || fail "$p -Z: $stderr"
	done
	run -75 sh -c "'$BUILD/bin/mb-host' -h >/dev/full"
}

@test "each page of ours that another names is there, and each is named" {
	for p in man/*.[1-8]; do
		echo "${p#man/}"
	done | sort >"$T/there"
	# What is of others, and has a page of its own elsewhere.
	sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1.\2/p' man/*.[1-8] | grep -E '^(mb|metal-boot|.*\.yaml|raspberry)' |
		sort -u >"$T/named"
	[ "$(wc -l <"$T/named")" -gt 25 ]
	diff -u "$T/there" "$T/named"
}

@test "the pages are such that mandoc has nothing to say" {
	command -v mandoc >/dev/null || skip "no mandoc"
	# Whether a page of another package is there is the machine's business.
	output=$(mandoc -T lint man/*.[1-8] 2>/dev/null | grep -v 'STYLE: referenced manual not found' || :)
	[ -z "$output" ] || fail "$output"
}

# Paths in the tree that these files name, without what stands for many.
paths_in() { # FILE...
	grep -ohE '(^|[^A-Za-z0-9_./$}"%-])(t|bin|lib|share|man|etc|\.ci)/[A-Za-z0-9_*.][A-Za-z0-9_./*-]*' "$@" |
		sed 's/^[^a-z.]//; s/[.,:]*$//; s,^share/metal-boot\(/\|$\),share/,' | grep -v NNN | sort -u
	# Of an installation.
	grep -ohE '/usr/local/share/metal-boot/[A-Za-z0-9_./-]*[a-z]' "$@" | sed 's,.*metal-boot/,share/,; s,^share/etc/,etc/,' | sort -u
}

@test "each file that a document names by its path is there" {
	paths_in ./*.md man/*.[1-8] etc/* >"$T/paths"
	[ "$(wc -l <"$T/paths")" -gt 25 ]
	while read -r path; do
		# A module is named without what its files end in.
		compgen -G "$path" >/dev/null || compgen -G "$path.[ch]" >/dev/null ||
			fail "no such file: $path"
	done <"$T/paths"
}
