#!/bin/sh
# mb-tftpd does what the RFCs say: tftp-check's questions, a line each.
set -eu

here=$(dirname "$(readlink -f "$0")")
# Valgrind is too slow for crowds, for many small blocks and for what is timed.
[ -z "${MB_VALGRIND:-}" ] || set -- -k 'basic/[!r]*' -k 'netascii*' -k 'refuse*' \
	-k 'options/[!w]*' -k 'tid*' -k 'names*' -k 'change*' -k 'write*'
exec "$here/tool/tftp-against" mb-tftpd "$@"
