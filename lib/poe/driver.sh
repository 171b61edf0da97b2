# shellcheck shell=sh disable=SC2034 # others read it
# What the drivers in sh share: settings from standard input, and web services.
# mb-poe-driver(7) says what a driver is.

# shellcheck source=lib/shell/curl.sh
. "$(dirname "$0")/../shell/curl.sh"

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

# Must nothing be changed? Then say what would have been: WORDS.
dry() {
	[ "$dry_run" = true ] || return 1
	echo "would $*"
}

# A name that is in the environment goes to every program that we run: not with a secret.
unset -v settings text username password token secret body common said hidden \
	line cookie csrf hash key
settings=
switch=driver
case ${1:-} in
features) ;;
status | set | cycle | find)
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
	;;
*) fail 64 "usage: ${0##*/} features | status [port...] | set port=on|off... | cycle seconds port... | find" ;;
esac
