# shellcheck shell=sh disable=SC2034,SC2154 # who reads this sets and reads them
# ssh for programs that read settings (settings.sh): nothing of the user's own counts, and
# a password is in no argument and in no environment. It is read first of all, for ssh runs
# us again to ask. Who calls remote has set
#
#     host, port, username    where
#     known, check            the file of known hosts, and whether keys must be in it
#     hosts_command           what tells ssh of more keys, or none

# Asked by ssh which key HOST may have, or for the password, we are nothing else. The pin
# is a digest, so it can only be held against the key that the host has shown: HOST TYPE
# KEY DIGEST. The password is in a file that only we can read.
if [ "${1:-}" = known-host ]; then
	[ "$5" != "${MB_SSH_PINNED:-}" ] || echo "$2 $3 $4"
	exit
fi
if [ -n "${MB_SSH_ASKPASS:-}" ]; then
	exec cat "$MB_SSH_ASKPASS"
fi

# Run a script there, in one session: SCRIPT. What it writes is $work/out. False, with its
# status in $rc, 255 or 124 if the session broke off, and what was said last in $said.
remote() {
	key_file=$(handed "$(setting key_file)")
	password=$(setting password)
	set -- -F none -T -p "$port" -l "$username" -o "ConnectTimeout=${timeout%.*}" \
		-o "UserKnownHostsFile=$known" -o GlobalKnownHostsFile=none \
		-o "KnownHostsCommand=$hosts_command" \
		-o "StrictHostKeyChecking=$check" -o HashKnownHosts=no -o UpdateHostKeys=no \
		-o IdentityAgent=none -o IdentitiesOnly=yes -o ControlPath=none \
		-o ForwardAgent=no -o ForwardX11=no -o PermitLocalCommand=no -o LogLevel=ERROR \
		-o NumberOfPasswordPrompts=1 -- "$host" "$1"
	if [ -n "$key_file" ]; then
		[ -r "$key_file" ] || fail 78 "$key_file cannot be read"
		set -- -i "$key_file" -o BatchMode=yes -o PreferredAuthentications=publickey "$@"
	elif [ -n "$password" ]; then
		printf '%s\n' "$password" >"$work/password"
		set -- -o PreferredAuthentications=password,keyboard-interactive \
			-o PubkeyAuthentication=no "$@"
	else
		fail 78 "$switch: key_file is not set, nor password"
	fi
	rc=0
	MB_SSH_PINNED=$pinned MB_SSH_ASKPASS=$work/password SSH_ASKPASS=$0 SSH_ASKPASS_REQUIRE=force \
		timeout "$timeout" ssh "$@" </dev/null >"$work/out" 2>"$work/err" || rc=$?
	rm -f "$work/password"
	if [ "$check" = accept-new ] && [ -s "$known" ]; then
		echo "$switch: $host is met for the first time; its key is kept in $known:" \
			"$(ssh-keygen -lf "$known" | awk '{ print $2; exit }')" >&2
		check=yes
	fi
	said=$(tr -cd '[:print:]\n' <"$work/err" | grep -v '^ *$' | tail -n 1) || said=
	[ "$rc" = 0 ]
}

# Why the session did not come, or broke off. Never returns.
no_session() {
	[ "$rc" != 124 ] || fail 75 "no answer of $host within $timeout s"
	case $(cat "$work/err") in
	*'Permission denied'* | *'Too many authentication failures'*)
		fail 78 "$host does not let $username in: look at username, and key_file or password" ;;
	*'HOST IDENTIFICATION HAS CHANGED'* | *'Host key verification failed'* | *'host key is known'*)
		[ -z "$pinned" ] || fail 78 "the key of $host is not the one that is pinned"
		fail 78 "the key of $host is not the one in $known: another machine, or one that was set up anew" ;;
	*'no matching '*) fail 78 "$host and our ssh have no method in common (${said##*: })" ;;
	*'UNPROTECTED PRIVATE KEY'* | *'invalid format'* | *'error in libcrypto'*)
		fail 78 "ssh does not take $key_file: $said" ;;
	*'Connection refused'*) fail 75 "nobody listens at $host port $port" ;;
	*'Could not resolve'*) fail 75 "the name $host is not found" ;;
	*'timed out'*) fail 75 "no answer of $host within $timeout s" ;;
	esac
	fail 75 "the session with $host broke off (${said:-no reason told})"
}
