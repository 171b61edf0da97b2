# Programs behind mb-scgi, and the lines by which lighttpd sends them their requests.

# scgi NAME PREFIX=PROGRAM...: at the socket $T/NAME.sock; $scgi is it
# shellcheck disable=SC2034 # who reads this uses it
scgi() {
	# shellcheck disable=SC2086 # words
	"$BIN/mb-scgi" -l "$T/$1.sock" ${SCGI_OPTIONS:-} "${@:2}" 2>>"$T/scgi.log" 3>&- &
	scgi=$! scgis="${scgis:-} $!"
	until_true takes "$scgi"
}

# What lib/shell/web.sh says of the two sockets.
scgi_config() {
	(
		here=$BIN state=$MB_STATE share=$MB_SHARE
		export MB_REDFISH_SOCKET="$T/redfish.sock" MB_TALOS_SOCKET="$T/talos.sock"
		. "$TOP/lib/shell/web.sh"
		sockets
	)
}

scgis_end() {
	local p
	for p in ${scgis:-}; do
		kill "$p" 2>/dev/null || :
		wait "$p" || :
	done
}
