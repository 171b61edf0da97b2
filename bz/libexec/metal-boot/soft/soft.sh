# shellcheck shell=sh disable=SC2034,SC2154 # others read and set them
# What the ways to tell a host to end share: mb-soft(7).

# shellcheck source=lib/shell/curl.sh
. "$(dirname "$0")/../shell/curl.sh"
# shellcheck source=lib/shell/settings.sh
. "$(dirname "$0")/../shell/settings.sh"

case ${1:-},$# in
shutdown,1 | restart,1) take_settings ;;
*) fail 64 "usage: ${0##*/} shutdown|restart" ;;
esac
switch=$(setting host host)

# The host's address, where there is no other way to it.
host_address() {
	host=$(setting address)
	case $host in
	'') fail 78 "$switch: its address is not known" ;;
	-* | *[!A-Za-z0-9.:_%-]*) fail 78 "$switch: its address cannot be $host" ;;
	esac
}
