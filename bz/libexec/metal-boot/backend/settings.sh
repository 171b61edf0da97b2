# shellcheck shell=sh disable=SC2034 # others read it
# What mb-remote tells its backends (mb-remote(8), "Backends"), as shell/curl.sh wants it.

work=$MB_REMOTE_WORK
url=$MB_REMOTE_URL
timeout=$MB_REMOTE_TIMEOUT
ca_file=${MB_REMOTE_CA_FILE:-}
insecure=${MB_REMOTE_INSECURE:-false}

# shellcheck source=lib/shell/curl.sh
. "$(dirname "$0")/../shell/curl.sh"
