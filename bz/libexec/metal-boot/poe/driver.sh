# shellcheck shell=sh disable=SC2034 # others read it
# What the drivers in sh share: settings from standard input, and web services.
# mb-poe-driver(7) says what a driver is.

# shellcheck source=lib/shell/curl.sh
. "$(dirname "$0")/../shell/curl.sh"
# shellcheck source=lib/shell/settings.sh
. "$(dirname "$0")/../shell/settings.sh"

settings=
switch=driver
case ${1:-} in
features) ;;
status | set | cycle | find) take_settings ;;
*) fail 64 "usage: ${0##*/} features | status [port...] | set port=on|off... | cycle seconds port... | find" ;;
esac
