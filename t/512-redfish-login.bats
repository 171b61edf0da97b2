#!/usr/bin/env bats
# Logging in while others guess, while a password is changed, and as another user than root.

# shellcheck disable=SC2016,SC2034,SC2154 # commands for eval; what helpers read and set

bats_require_minimum_version 1.5.0

load redfish

ROOT=/redfish/v1
SERVICE=$ROOT/AccountService
GOOD=correct-horse

redfish_setup() {
	account admin $GOOD
}

teardown() {
	[ ! -e "$T/guessing" ] || guesses_end
}

# Wrong passwords from an address, so many at a time, until guesses_end.
guesses() { # ADDRESS N
	local i
	: >"$T/guessing"
	for i in $(seq "$2"); do
		while [ -e "$T/guessing" ]; do
			env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/v1/Systems \
				REMOTE_ADDR="$1" HTTPS=on "$(basic admin wrong-horse)" MB_RUN="$T/run" \
				"$BIN/mb-redfish-cgi" </dev/null 2>/dev/null | sed -n '1{s/\r//;p;q}'
		done >>"$T/guessed" 3>&- &
	done
	until_true grep -q 401 "$T/guessed"
}

guesses_end() {
	rm "$T/guessing"
	wait
}

@test "a crowd of guesses from one address leaves who has the password his turn" {
	expect 200 PATCH $SERVICE -d '{"AccountLockoutThreshold": 0}'
	local begun tried took
	begun=$(date +%s%N)
	guesses 10.9.9.9 20
	# On a slow machine he may be told to try again, and is let in all the same.
	for _ in $(seq 5); do
		rm -rf "$T/run/redfish-proven"
		until_true cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	done
	guesses_end
	took=$((($(date +%s%N) - begun) / 1000000))
	not grep -v '^Status: \(401\|503\)' "$T/guessed"
	# After each guess its address waits 200 ms, in which others have their turn.
	tried=$(grep -c 401 "$T/guessed")
	[ "$tried" -le $((took / 200)) ] || fail "$tried guesses in $took ms"
}

@test "who waits for his turn keeps others of his address waiting, and nobody else" {
	cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)" REMOTE_ADDR=10.9.9.9 HTTPS=on
	exec {lock}<"$(find "$MB_STATE/redfish/turns" -type f)"
	flock $lock
	cgi_expect 503 GET $ROOT/Systems "$(basic admin wrong-horse)" REMOTE_ADDR=10.9.9.9 HTTPS=on
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	exec {lock}>&-
	cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)" REMOTE_ADDR=10.9.9.9 HTTPS=on
}

@test "of one address 16 wait for their turn, and the next is told at once, without a line in the log" {
	local wrong
	wrong=$(basic admin wrong-horse)
	cgi_expect 401 GET $ROOT/Systems "$wrong" REMOTE_ADDR=10.9.9.9 HTTPS=on
	from=$((16#$(ls "$MB_STATE/redfish/turns")))
	# told N ADDRESS STATUS: while so many of 10.9.9.9 wait
	told() {
		python3 -c 'if True:
			import fcntl, subprocess, sys
			seats = open(sys.argv[1], "r+")
			fcntl.lockf(seats, fcntl.LOCK_EX, int(sys.argv[3]), 16 * int(sys.argv[2]))
			sys.exit(subprocess.run(sys.argv[4:]).returncode)' \
			"$MB_STATE/redfish/login.seats" $from "$1" \
			env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/v1/Systems REMOTE_ADDR="$2" \
			HTTPS=on "$wrong" MB_RUN="$T/run" "$BIN/mb-redfish-cgi" >"$T/answer" 2>"$T/log" </dev/null
		grep "^Status: $3" "$T/answer"
		[ ! -s "$T/log" ]
	}
	told 15 10.9.9.9 401
	told 16 10.9.9.9 503
	told 16 10.0.0.1 401
}

@test "one of IPv6 cannot guess more by more addresses of its network" {
	touch "$T/before"
	for a in fd00::1 fd00::2:3:4:5 fd00:0:0:1::1 10.0.0.1 10.0.0.2; do
		cgi_expect 401 GET $ROOT/Systems "$(basic admin wrong-horse)" REMOTE_ADDR=$a HTTPS=on
	done
	[ "$(find "$MB_STATE/redfish/turns" -type f | wc -l)" = 4 ]
}

@test "what was right stays remembered while it is used, whoever guesses meanwhile" {
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	printf 'count=5\nwhen=%s\n' "$(date +%s)" | install -D /dev/stdin "$MB_STATE/redfish/failures/admin"
	for _ in 1 2 3; do
		touch -d '200 seconds ago' "$T"/run/redfish-proven/*
		cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	done
	exec {lock}>>"$MB_STATE/redfish/login.lock"
	flock $lock
	cgi_expect 200 GET $ROOT/Systems "$(basic admin $GOOD)"
	cgi_expect 503 GET $ROOT/Systems "$(basic admin wrong-horse)"
	field Retry-After 1
	cgi_expect 200 GET $ROOT "$(basic admin wrong-horse)"
	exec {lock}>&-
}

@test "a login that is under way while the password is changed opens nothing" {
	exec {lock}>>"$MB_STATE/redfish/login.lock"
	flock $lock
	send="{\"UserName\":\"admin\",\"Password\":\"$GOOD\"}"
	# It is stopped when it has read the accounts and waits for its turn, which it does not
	# do for long.
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST PATH_INFO=/v1/SessionService/Sessions \
		REMOTE_ADDR=127.0.0.1 CONTENT_TYPE=application/json CONTENT_LENGTH=${#send} MB_RUN="$T/run" \
		strace -D -qq -o "$T/strace" -e trace=flock -e inject=flock:signal=STOP:when=1 \
		"$BIN/mb-redfish-cgi" <<<"$send" >"$T/answer" 3>&- {lock}>&- &
	pid=$! # until_true starts others
	until_true grep -q 'stopped by SIGSTOP' "$T/strace"
	"$BIN/mb-passwd" admin <<<other-horse {lock}>&-
	exec {lock}>&-
	kill -CONT $pid
	wait
	grep -q '^Status: 401' "$T/answer"
	[ -z "$(find "$MB_STATE/redfish/sessions" -type f 2>/dev/null)" ]
}

@test "a session is of the password that opened it, however that was changed" {
	log_in admin $GOOD
	cp "$MB_STATE/redfish/accounts" "$T/accounts"
	cp -r "$MB_STATE/redfish/sessions" "$T/sessions"
	account admin other-horse
	# As if the session had come after those of the old password were ended.
	cp "$T"/sessions/* "$MB_STATE/redfish/sessions/"
	cgi_expect 401 GET $ROOT/Systems "$token"
	"$BIN/mb-passwd" -d admin
	account admin $GOOD
	cp "$T"/sessions/* "$MB_STATE/redfish/sessions/"
	cgi_expect 401 GET $ROOT/Systems "$token"
	cat "$T/accounts" >"$MB_STATE/redfish/accounts"
	cgi_expect 200 GET $ROOT/Systems "$token"
}

@test "who changes his own password goes on with his session, and no other of his does" {
	log_in admin $GOOD
	other=$token
	log_in admin $GOOD
	account boss i-am-the-boss
	send='{"Password":"other-horse"}'
	cgi_expect 200 PATCH $SERVICE/Accounts/admin "$token" CONTENT_TYPE=application/json
	cgi_expect 200 GET $ROOT/Systems "$token"
	cgi_expect 401 GET $ROOT/Systems "$other"
	log_in boss i-am-the-boss
	mine=$token
	log_in admin other-horse
	send='{"Password":"third-horse"}'
	cgi_expect 200 PATCH $SERVICE/Accounts/admin "$mine" CONTENT_TYPE=application/json
	cgi_expect 401 GET $ROOT/Systems "$token"
	cgi_expect 200 GET $ROOT/Systems "$mine"
}

@test "what root makes in a state folder of another user, that user can read" {
	[ "$(id -u)" = 0 ] || skip "not root"
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "$T/.." 2>/dev/null || :
	rm -r "$MB_STATE/redfish"
	chown -R nobody:nogroup "$MB_STATE"
	account admin $GOOD
	[ "$(stat -c '%U %G %a' "$MB_STATE/redfish/accounts")" = 'nobody nogroup 600' ]
	[ "$(stat -c '%U %a' "$MB_STATE/redfish")" = 'nobody 755' ]
	account admin $GOOD
	[ "$(find "$MB_STATE/redfish" ! -user nobody)" = '' ]
	# Root's own stays root's.
	chown root:root "$MB_STATE/redfish" "$MB_STATE/redfish/accounts"
	account admin $GOOD
	[ "$(stat -c '%U %a' "$MB_STATE/redfish/accounts")" = 'root 600' ]
	chown nobody:nogroup "$MB_STATE/redfish"
	account admin $GOOD
	[ "$(stat -c '%U %a' "$MB_STATE/redfish/accounts")" = 'nobody 600' ]
	# The web server's program, as that user.
	as() {
		setpriv --reuid nobody --regid nogroup --clear-groups "$@"
	}
	as test -x "$BIN/mb-redfish-cgi" -a -r "$MB_SHARE/redfish/root.json" -a -x "$MB_STATE" ||
		skip "nobody cannot reach the tests' folder"
	run -0 as env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/v1/Systems \
		REMOTE_ADDR=127.0.0.1 "$(basic admin $GOOD)" "$BIN/mb-redfish-cgi"
	[[ "$output" == 'Status: 200'* ]]
}

@test "temporary files that a killed program has left go after an hour" {
	log_in admin $GOOD
	mkdir -p "$MB_STATE/redfish/tasks/0000000001"
	for d in . sessions tasks/0000000001; do
		: >"$MB_STATE/redfish/$d/.put-0123456789abcdef"
		: >"$MB_STATE/redfish/$d/.put-fedcba9876543210"
		touch -d '2 hours ago' "$MB_STATE/redfish/$d/.put-0123456789abcdef"
	done
	touch -d '2 hours ago' "$MB_STATE/redfish/lock"
	expect 200 PATCH $ROOT/SessionService -d '{"SessionTimeout":3600}'
	[ "$(find "$MB_STATE/redfish" -name '.put-0*' | wc -l)" = 0 ]
	[ "$(find "$MB_STATE/redfish" -name '.put-f*' | wc -l)" = 3 ]
	# Not looked for again until an hour later.
	touch -d '2 hours ago' "$MB_STATE/redfish/.put-fedcba9876543210"
	expect 200 PATCH $ROOT/SessionService -d '{"SessionTimeout":3601}'
	[ -e "$MB_STATE/redfish/.put-fedcba9876543210" ]
}
