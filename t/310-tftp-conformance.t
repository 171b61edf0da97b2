#!/bin/sh
# mb-tftpd does what the RFCs say: tftp-check's questions, a line each. 311 has uploads.
set -eu

set -- -x 'upload*' "$@"
here=$(dirname "$(readlink -f "$0")")
# Valgrind is too slow for crowds, for many small blocks and for what is timed.
[ -z "${MB_VALGRIND:-}" ] || set -- "$@" -x 'load*' -x 'loss*' -x 'window*' -x basic/rollover \
	-x 'options/whole*' -x again/doubled
exec "$here/tool/tftp-against" mb-tftpd "$@"
