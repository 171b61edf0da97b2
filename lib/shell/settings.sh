# shellcheck shell=sh disable=SC2034,SC2154 # others read and set them
# What programs that mb-poe runs share: settings from standard input, lines of name=value,
# and a folder for the run. Who reads this has read curl.sh.

# A setting: NAME [DEFAULT].
setting() {
	text=
	while IFS= read -r line; do
		case $line in "$1="*) text=${line#*=} ;; esac
	done <<-EOF
	$settings
	EOF
	case $text in *\\*) text=$(printf '%s' "$text" | sed 's/\\\\/\\/g') ;; esac
	printf '%s' "${text:-${2:-}}"
}

# One that there must be.
needed() {
	text=$(setting "$1")
	[ -n "$text" ] || fail 78 "$switch: $1 is not set"
	printf '%s' "$text"
}

# A file with a secret; the one of that name that a service manager hands us comes first.
handed() { # FILE
	for given in "secret_${1##*/}" "${1##*/}"; do
		given=${CREDENTIALS_DIRECTORY:-}/$given
		[ -z "${CREDENTIALS_DIRECTORY:-}" ] || [ -z "$1" ] || [ ! -r "$given" ] || set -- "$given"
	done
	printf '%s' "$1"
}

# Must nothing be changed? Then say what would have been: WORDS.
dry() {
	[ "$dry_run" = true ] || return 1
	echo "would $*"
}

# A name that is in the environment goes to every program that we run: not with a secret.
unset -v settings text username password token secret body common said hidden \
	line cookie csrf hash key

# Read them, and make $work.
take_settings() {
	settings=$(cat)
	switch=$(setting switch switch)
	dry_run=$(setting dry_run false)
	folder=$(setting folder)
	timeout=$(setting timeout 10)
	ca_file=$(setting ca_file)
	pinned=$(setting pinned)
	insecure=$(setting insecure false)
	umask 077
	# A folder for this run alone. Never are there two with one folder: what is in it is of
	# one that was killed.
	if [ -n "$folder" ]; then
		work=$folder/work
		rm -rf "$work"
		mkdir "$work" 2>/dev/null || fail 78 "$switch: nothing can be kept in $folder"
	else
		work=$(mktemp -d)
	fi
	trap 'rm -rf "$work"' EXIT
	trap 'exit 75' HUP INT TERM
}
