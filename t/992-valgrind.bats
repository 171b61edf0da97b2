#!/usr/bin/env bats
# The suite under valgrind: a build tree like the plain one, and nothing that valgrind finds is
# lost, whoever ran the program and however that ended.

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	[ -z "${MB_VALGRIND:-}" ] || skip "it is of the plain build tree"
	TREE=$BATS_TEST_TMPDIR/tree
}

# A valgrind that finds what the program's name says.
stand_in() {
	mkdir -p "$BATS_TEST_TMPDIR/valgrind/usr/bin"
	cat >"$BATS_TEST_TMPDIR/valgrind/usr/bin/valgrind" <<-'END'
	#!/bin/sh
	while :; do
		case $1 in
		--log-file=*) log=${1#*=} ;;
		-*) ;;
		*) break ;;
		esac
		shift
	done
	log=${log%/%p}/$$
	: >"$log"
	case $2 in
	bad) printf '==1== Invalid read of size 1\n' >"$log" ;;
	odd) printf -- '--1-- a call that is not known\n' >"$log" ;;
	esac
	END
	chmod +x "$BATS_TEST_TMPDIR/valgrind/usr/bin/valgrind"
	t/under-valgrind "$BUILD" "$TREE" "$BATS_TEST_TMPDIR/valgrind"
	# What brings the lab's files.
	printf '#!/bin/sh\n' >"$TREE/bin/mb-lab"
}

names() { # BUILD: of what make tests makes there
	(cd "$1" && find -L bin unit share libexec tool bench faults fuzz-replay -type f ! -name '*.[do]' | sort)
}

@test "the tree under valgrind has the names of the plain one" {
	stand_in
	diff <(names "$BUILD") <(names "$TREE")
	[ "$(names "$TREE" | wc -l)" -gt 200 ]
	# And it has all that the makefile puts into a build tree.
	for name in $(sed -n 's|^.*\$B/\([a-z-]*\)/.*|\1|p' Makefile | sort -u); do
		case $name in deb | t | lib) continue ;; esac
		[ -d "$TREE/$name" ] || { echo "no $name"; return 1; }
	done
}

@test "what is found in a program that nobody asks for its status fails the test" {
	stand_in
	printf '#!/bin/sh\n"$MB_BUILD/bin/mb-put" $WHAT || :\necho ok\necho 1..1\n' >"$BATS_TEST_TMPDIR/one"
	printf '#!/bin/sh\nenv -u MB_VALGRIND_LOG "$MB_BUILD/bin/mb-put" $WHAT || :\necho ok\necho 1..1\n' >"$BATS_TEST_TMPDIR/two"
	chmod +x "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
	for test in one two; do
		WHAT=bad run t/run "$TREE" "$BATS_TEST_TMPDIR/$test"
		echo "$output"
		[ "$status" = 1 ]
		[[ $output == *"not ok - in the time of $BATS_TEST_TMPDIR/$test valgrind found: "* ]]
		[[ $output == *"Invalid read of size 1"* ]]
		for what in good odd; do
			WHAT=$what run t/run "$TREE" "$BATS_TEST_TMPDIR/$test"
			echo "$output"
			[ "$status" = 0 ]
		done
	done
}
