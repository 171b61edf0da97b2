#!/usr/bin/env bats
# The manual is so: its examples are run, and print what it says; README and the pages agree.

load manual

bats_require_minimum_version 1.5.0

setup_file() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	M=$BATS_FILE_TMPDIR
	export BIN M MB_ETC=$M/etc MB_STATE=$M/state MB_RUN=$M/run MB_SHARE=$M/share MB_LIBEXEC=$M/libexec
	mkdir "$M/examples"
	(cd "$BATS_TEST_DIRNAME/.." && t/tool/manual-examples "$M/examples" README.md man/*.[1-8])
	net_up
	make_web
	make_switch
	make_site
	make_work
}

teardown_file() {
	net_down
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	TABLE=t/data/manual-examples
}

# What the table says of an example: HOW REST; "run" when it says nothing.
how() { # FILE
	local name=${1##*/} first page what begin rest
	first=$(head -n 1 "$1")
	while IFS='|' read -r page what begin rest; do
		[ "$page" = "${name%-*}" ] && [[ $first == "$begin"* ]] || continue
		echo "$what|$page|$begin|$rest"
		return
	done < <(grep -v '^#' "$TABLE")
	echo run
}

these() { # HOW: the examples of that kind
	local f
	for f in "$M"/examples/*; do
		case $(how "$f") in "$1" | "$1|"*) echo "$f" ;; esac
	done
}

@test "what is not run of the examples is in the table, with why; nothing else is" {
	[ "$(these run | wc -l)" -gt 50 ]
	for f in "$M"/examples/*; do how "$f"; done | sort -u >"$M/used"
	while IFS='|' read -r page what begin rest; do
		grep -qxF "$what|$page|$begin|$rest" "$M/used" || fail "no such example: $page: $begin"
		case $what in
		yaml) [[ $rest =~ ^(metal-boot|netboot|backend)$ ]] ;;
		in) [ -e "$rest" ] ;;
		not)
			[ ${#rest} -gt 20 ]
			for file in $(grep -oE '\<t/[a-z0-9/-]+\.(bats|c)' <<<"$rest"); do
				[ -e "$file" ] || fail "no such file: $file"
			done ;;
		*) fail "$what is nothing that can be done with it" ;;
		esac || fail "$page: $begin: $rest"
	done < <(grep -v '^#' "$TABLE")
}

@test "README's examples do what they say, one after the other" {
	bad=0
	make_events
	for f in $(these run | grep README); do
		example_runs "$f" || { echo "${f##*/}: $(cat "$f")"; bad=1; }
	done
	[ $bad = 0 ]
	# The last one restarts node1, and is answered before that is on again.
	until_true grep -qx on "$M/ports/7"
}

@test "the pages' examples print what they say" {
	bad=0
	# Some fetch what README's first steps bring, and ask the web server.
	type_it 'mb firmware fetch'
	up 'mb up --tls'
	for f in $(these run | grep -v README); do
		make_events
		example_runs "$f" || { echo "${f##*/}: $(cat "$f")"; bad=1; }
	done
	[ $bad = 0 ]
}

@test "what the pages show of the configuration compiles" {
	for f in $(these yaml); do
		file=$(how "$f")
		mkdir -p "$M/yaml"
		rm -f "$M/yaml"/*
		# A switch by its MAC is of a controller.
		echo 'unifi: {endpoint: https://10.0.0.1}' >"$M/yaml/metal-boot.yaml"
		{
			# Of a mapping that the page shows a part of.
			! grep -q '^  ' <(head -n 1 "$f") || echo power:
			cat "$f"
		} >"$M/yaml/${file##*|}.yaml"
		run -0 --separate-stderr "$BIN/mb-config" -n -e "$M/yaml" -s "$M/state"
		[ -z "$stderr" ] || fail "${f##*/}: $stderr"
	done
}

@test "what is said to be in another file is there" {
	for f in $(these in); do
		rest=$(how "$f") rest=${rest##*|}
		tr -s ' \t\n' ' ' <"$rest" >"$M/there"
		grep -qF -- "$(tr -s ' \t\n' ' ' <"$f" | sed 's/^ //; s/ $//')" "$M/there" ||
			fail "${f##*/} is not in $rest"
	done
}

# Commands, one a line, without what stands before and behind them.
commands() {
	sed -e 's/ && /\n/g' -e 's/  *#.*//' | sed -e 's/^sudo //' -e '/^make/d; /^t\/deps/d'
}

@test "README's first steps are those of metal-boot(7), by mb up and by systemd" {
	sed -n '/^## On your own LAN/,/^What it boots/p' README.md | sed -n 's/^    //p' | commands >"$M/readme"
	[ "$(wc -l <"$M/readme")" -ge 7 ]
	for f in "$M"/examples/metal-boot.7-*; do
		! grep -qxE 'mb up|systemd-sysusers' "$f" || cat "$f"
	done | commands >"$M/page"
	diff -u <(sort -u "$M/readme") <(sort -u "$M/page")
	diff -u <(grep '^mb' "$M/readme") <(grep '^mb' "$M/page")
	diff -u <(grep '^systemd\|^systemctl' "$M/readme") <(grep '^systemd\|^systemctl' "$M/page")
}

# The keys of a file by its table in lib/config/keys.c: SECTION KEY, of which what is deeper
# than one section counts to that.
table_keys() { # TABLE
	awk -v top="keys_$1" '
	/^(static )?const struct key [a-z_]+\[\] = \{/ { sub(/\[\].*/, ""); t = $NF }
	/^};/ { t = "" }
	t != "" && match($0, /\{"[a-z_]+"/) {
		key = substr($0, RSTART + 2, RLENGTH - 3)
		list[t] = list[t] " " key
	}
	t != "" && /KEY_GONE/ { gone[t, key] = 1 }
	t != "" && match($0, /\.keys = [a-z_]+/) { sub_of[t, key] = substr($0, RSTART + 8, RLENGTH - 8) }
	function show(t, section,    n, i, k) {
		n = split(list[t], k, " ")
		for (i = 1; i <= n; i++) {
			if ((t, k[i]) in gone) continue
			print section, k[i]
			if ((t, k[i]) in sub_of && sub_of[t, k[i]] != "keys_netboot")
				show(sub_of[t, k[i]], section == "-" ? k[i] : section)
		}
	}
	END { show(top, "-") }' lib/config/keys.c | sort -u
}

# The keys that an example of the configuration has: likewise, of all its words with a colon.
example_keys() { # FILE SECTIONS?
	awk -v sections="$2" '
	/^# / && !/^#  / { next }
	{
		if (sections && match($0, /^#?[a-z_]+:/)) {
			section = substr($0, RSTART, RLENGTH)
			gsub(/[#:]/, "", section)
			print "-", section
		}
		line = $0
		while (match(line, /(^#?|[ {,])[a-z_]+:/)) {
			key = substr(line, RSTART, RLENGTH)
			gsub(/[^a-z_]/, "", key)
			print sections ? (section == "" ? "-" : section) : "-", key
			line = substr(line, RSTART + RLENGTH)
		}
	}' "$1"
}

@test "every key is in its section of the example and of the page, and none is of nobody" {
	for file in site:metal-boot netboot:netboot backend:backend; do
		table_keys "${file%:*}" >"$M/table"
		[ "$(wc -l <"$M/table")" -ge 10 ]
		[ "$file" = site:metal-boot ] && deep=1 || deep=
		[ -n "$deep" ] || sed -i 's/^[^ ]*/-/' "$M/table"
		file=${file#*:}
		example_keys "etc/$file.yaml" "$deep" | sort -u >"$M/example"
		# What the page has in .Ic: by its .Ss, whose name is a key.
		awk '/^\.Ss / { section = $2; print "-", section }
			/^\.(It )?Ic / || /^[a-z_]+ ,/ { for (i = 1; i <= NF; i++) if ($i ~ /^[a-z_]+$/) print (section == "" ? "-" : section), $i }' \
			"man/$file.yaml.5" | sort -u >"$M/page"
		# Prose names some in the example that do not go with the others.
		while read -r section key; do
			grep -qx -- "$section $key" "$M/page" || fail "$file.yaml.5: $section: no $key"
			grep -qx -- "$section $key" "$M/example" ||
				grep -q "^# .*\<$key\>" "etc/$file.yaml" || fail "etc/$file.yaml: $section: no $key"
		done < <(sort -u "$M/table")
		# And what the page makes an item of is a key.
		awk '/^\.Ss / { section = $2 } /^\.It Ic / { for (i = 3; i <= NF; i++) if ($i ~ /^[a-z_]+$/) print (section == "" ? "-" : section), $i }' \
			"man/$file.yaml.5" | while read -r section key; do
			grep -qx -- "$section $key" "$M/table" || fail "$file.yaml.5: $section: $key is no key"
		done
	done
}
