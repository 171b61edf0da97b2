#!/usr/bin/env bats
# The inputs that fuzzing found worth keeping, t/fuzz/corpus, read again by each target
# without a fuzzer: under whatever the build has, so under its sanitizers in that build.

load common

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	CORPUS=$BATS_TEST_DIRNAME/fuzz/corpus
	TARGETS=$(cd "$BATS_TEST_DIRNAME/fuzz" && ls -- *.c)
	# Some look for what is installed, as it is in the tree.
	cd "$BATS_TEST_DIRNAME/.." || return
	ulimit -c 0
}

@test "every target reads again what was kept for it, and keeps its promises" {
	for t in $TARGETS; do
		t=${t%.c}
		"$BUILD/fuzz-replay/$t" "$CORPUS/$t" >"$BATS_TEST_TMPDIR/said" 2>&1 || {
			echo "$t: status $?"
			tail -n 40 "$BATS_TEST_TMPDIR/said"
			return 1
		}
		[ "$(sed -n 's/ inputs$//p' "$BATS_TEST_TMPDIR/said")" -ge 3 ] || {
			echo "$t: too few inputs are kept"
			return 1
		}
	done
}

@test "what ends a target is named" {
	cat >"$BATS_TEST_TMPDIR/bad.c" <<-'END'
	#include <stdint.h>
	#include <stdlib.h>
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
	{
		if (size > 0 && *data == '!')
			abort();
		return 0;
	}
	END
	cc -o "$BATS_TEST_TMPDIR/bad" "$BATS_TEST_TMPDIR/bad.c" \
		"$BATS_TEST_DIRNAME/fuzz/replay/main.c"
	mkdir "$BATS_TEST_TMPDIR/in"
	echo good >"$BATS_TEST_TMPDIR/in/good"
	"$BATS_TEST_TMPDIR/bad" "$BATS_TEST_TMPDIR/in"
	echo '!' >"$BATS_TEST_TMPDIR/in/evil"
	run "$BATS_TEST_TMPDIR/bad" "$BATS_TEST_TMPDIR/in"
	[ "$status" = 134 ]
	[[ $output == *"/in/evil: this input"* ]]
	rm "$BATS_TEST_TMPDIR"/in/*
	run "$BATS_TEST_TMPDIR/bad" "$BATS_TEST_TMPDIR/in"
	[ "$status" = 1 ]
}

@test "a fuzzer begins with what was kept for its target, and adds nothing to that" {
	printf '#!/bin/sh\necho "$@" >"$0.args"\n' >"$BATS_TEST_TMPDIR/tftp"
	cp "$BATS_TEST_TMPDIR/tftp" "$BATS_TEST_TMPDIR/other"
	chmod +x "$BATS_TEST_TMPDIR/tftp" "$BATS_TEST_TMPDIR/other"
	SECONDS_EACH=1 t/fuzz/run "$BATS_TEST_TMPDIR/tftp" "$BATS_TEST_TMPDIR/other"
	grep -q " $BATS_TEST_TMPDIR/tftp.corpus .* [^ ]*/corpus/tftp$" "$BATS_TEST_TMPDIR/tftp.args"
	not grep -q /corpus/ "$BATS_TEST_TMPDIR/other.args"
}

@test "no input is kept for a target that is not there" {
	for d in "$CORPUS"/*; do
		[ -e "$BATS_TEST_DIRNAME/fuzz/$(basename "$d").c" ]
	done
}
