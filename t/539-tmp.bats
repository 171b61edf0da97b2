load redfish
load redfish-rack
load redfish-server
ROOT=/redfish/v1
redfish_setup() { rack 2; seen; account admin $GOOD; redfish_server; }
teardown() { redfish_server_ends; for pid in ${background:-}; do kill -KILL "$pid" 2>/dev/null || :; done; }
urls() {
	MB_RUN=$T/run "$TOP/t/tool/redfish-walk" -u "$BIN/mb-redfish-cgi" "admin:$GOOD" admin | grep ^/ | tee "$T/urls"
	while read -r url_; do
		"$BIN/mb-redfish-cgi" GET "$url_" | jq -r '.Actions // {} | .[].target? // empty'
	done <"$T/urls"
}
@test "10000 by asan" {
	serve
	urls >"$T/paths"
	run "$TOP/t/tool/redfish-storm" "$port" $GOOD 10000 7 <"$T/paths"
	echo "$output" >&3
	[ "$status" = 0 ]
	grep -cE "$GOOD|[$]y[$]|AddressSanitizer|runtime error|died|signal" "$T"/*.log >&3 || :
	cp $T/cgi.log /tmp/storm-cgi.log
}
@test "6000 direct by asan" {
	MB_RUN=$T/run run python3 "$TOP/t/tool/redfish-hostile" "$BIN/mb-redfish-cgi" $GOOD 6000 9
	echo "$output" >&3
	[ "$status" = 0 ]
}
