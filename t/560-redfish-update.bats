#!/usr/bin/env bats
# Updates of the UEFI firmware: fetched or pushed, checked, and put where mb-tftpd looks.

load redfish
load redfish-server
load redfish-update

setup_file() {
	web_start
}

teardown_file() {
	web_stop
}

redfish_setup() {
	OTHER=dc-a6-32-0a-0b-0c
	image "$WEB/one.fd" one
	image "$WEB/two.fd" two
}

teardown() {
	redfish_server_ends
}

simple() { # BODY: the answer to a SimpleUpdate
	redfish POST $SIMPLE -d "$1"
}

# push TARGETS FILE [NAME=VALUE...]: a form as python-requests makes it, in $T/form
form() { # PARAMETERS FILE
	printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateParameters"; filename="parameters.json"\r\nContent-Type: application/json\r\n\r\n%s\r\n' "$1" >"$T/form"
	printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateFile"; filename="RPI_EFI.fd"\r\nContent-Type: application/octet-stream\r\n\r\n' >>"$T/form"
	cat "$2" >>"$T/form"
	printf -- '\r\n--XbX--\r\n' >>"$T/form"
}

# By the person's command: push PATH TYPE FILE
push() {
	redfish POST "$1" -H "Content-Type: $2" -d "@$3"
}

multipart() { # [FILE]
	push $UPDATE/update-multipart 'multipart/form-data; boundary=XbX' "${1:-$T/form}"
}

nothing_changed() {
	[ ! -e "$MB_STATE/tftp/RPI_EFI.fd" ] &&
		[ -z "$(find "$MB_STATE" -name '.put-*')" ] &&
		[ -z "$(find "$MB_STATE/redfish/tasks" -name image)" ]
}

@test "the update service says where images can be sent, and how" {
	expect 200 GET $UPDATE
	is '.["@odata.type"]' '#UpdateService.v1_11_0.UpdateService'
	is .Id UpdateService
	is '.Actions["#UpdateService.SimpleUpdate"].target' $SIMPLE
	is '.Actions["#UpdateService.SimpleUpdate"]["TransferProtocol@Redfish.AllowableValues"] | join(" ")' 'HTTP HTTPS'
	is .MultipartHttpPushUri $UPDATE/update-multipart
	is .HttpPushUri $UPDATE/update
	is .MaxImageSizeBytes 67108864
	is '.FirmwareInventory["@odata.id"]' $UPDATE/FirmwareInventory
	expect 405 GET $UPDATE/update
	field Allow 'POST, OPTIONS'
}

@test "SimpleUpdate as Ironic sends it brings everybody's image, whole" {
	simple "{\"ImageURI\":\"$URL/one.fd\",\"TransferProtocol\":\"HTTP\"}"
	[ "$code" = 202 ]
	field Content-Length 0
	over_as Completed
	is .PercentComplete 100
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
	[ "$(stat -c %a "$MB_STATE/tftp/RPI_EFI.fd")" = 644 ]
	run "$BIN/mb-tftpd" -n -c $MAC RPI_EFI.fd
	[ "$status" = 0 ]
	"$BIN/mb-tftpd" -n $MAC RPI_EFI.fd | grep -qx "file=$MB_STATE/tftp/RPI_EFI.fd"
	nothing_left
}

# Who did it tells of its end after that, by a file that is made at first.
nothing_left() {
	[ -z "$(find "$MB_STATE/redfish/tasks" -name image)" ]
	until_true nothing_half_made
}

nothing_half_made() {
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

@test "SimpleUpdate with a system as target changes that system's image alone" {
	image "$MB_STATE/tftp/RPI_EFI.fd" base
	sum=$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd")
	simple "{\"ImageURI\":\"$URL/two.fd\",\"TransferProtocol\":\"HTTP\",\"Targets\":[\"$SYSTEM\"]}"
	over_as Completed
	cmp "$WEB/two.fd" "$MB_STATE/tftp/$MAC/RPI_EFI.fd"
	[ "$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd")" = "$sum" ]
	"$BIN/mb-tftpd" -n $MAC RPI_EFI.fd | grep -qx "file=$MB_STATE/tftp/$MAC/RPI_EFI.fd"
	expect 200 GET $UPDATE/FirmwareInventory/uefi-$MAC
	is .Version "$(sha256sum <"$WEB/two.fd" | cut -c 1-12)"
	is '.RelatedItem[0]["@odata.id"]' "$SYSTEM"
	is .Updateable true
}

@test "a host whose boot ROM has a folder of its own by serial gets its image there" {
	printf 'serial=91cdf03d\nwhen=1\n' >"$MB_STATE/hosts/$MAC/identity"
	mkdir -p "$MB_STATE/by-serial"
	ln -s ../hosts/$MAC "$MB_STATE/by-serial/91cdf03d"
	image "$MB_STATE/tftp/91cdf03d/RPI_EFI.fd" old
	simple "{\"ImageURI\":\"$URL/two.fd\",\"Targets\":[\"$SYSTEM\"]}"
	over_as Completed
	cmp "$WEB/two.fd" "$MB_STATE/tftp/91cdf03d/RPI_EFI.fd"
	"$BIN/mb-tftpd" -n $MAC 91cdf03d/RPI_EFI.fd | grep -qx "file=$MB_STATE/tftp/91cdf03d/RPI_EFI.fd"
	expect 200 GET $UPDATE/FirmwareInventory
	is '[.Members[]["@odata.id"]] | map(select(endswith("uefi-'$MAC'"))) | length' 1
}

@test "what an update that was killed has left beside the image goes with the next one" {
	mkdir -p "$MB_STATE/tftp"
	: >"$MB_STATE/tftp/.put-0123456789abcdef"
	: >"$MB_STATE/tftp/.put-fedcba9876543210"
	touch -d '2 hours ago' "$MB_STATE/tftp/.put-0123456789abcdef"
	simple "{\"ImageURI\":\"$URL/one.fd\"}"
	over_as Completed
	[ "$(find "$MB_STATE/tftp" -name '.put-*' -printf %f)" = .put-fedcba9876543210 ]
}

@test "the image that was there before is kept, and can be put back" {
	for n in one two one; do
		simple "{\"ImageURI\":\"$URL/$n.fd\"}"
		over_as Completed
	done
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
	cmp "$WEB/two.fd" "$MB_STATE/tftp/RPI_EFI.fd.previous"
	mv "$MB_STATE/tftp/RPI_EFI.fd.previous" "$MB_STATE/tftp/RPI_EFI.fd"
	expect 200 GET $UPDATE/FirmwareInventory/uefi
	is .Version null
}

@test "several targets are each done; the same one twice is done once" {
	mkdir -p "$MB_STATE/hosts/$OTHER"
	echo name=node2 >"$MB_STATE/hosts/$OTHER/record"
	simple "{\"ImageURI\":\"$URL/one.fd\",\"Targets\":[\"$SYSTEM\",\"$SYSTEM/\",\"/redfish/v1/Systems/$OTHER\",\"$UPDATE/FirmwareInventory/uefi\"]}"
	over_as Completed
	for f in . $MAC $OTHER; do
		cmp "$WEB/one.fd" "$MB_STATE/tftp/$f/RPI_EFI.fd"
	done
	[ "$(grep -c ^host "$MB_STATE/redfish/tasks/${monitor##*/}/order")" = 2 ]
}

@test "the site's own TFTP folder is where images go" {
	mkdir "$T/srv"
	site "tftp.root_directory=$T/srv"
	simple "{\"ImageURI\":\"$URL/one.fd\"}"
	over_as Completed
	cmp "$WEB/one.fd" "$T/srv/RPI_EFI.fd"
	[ ! -e "$MB_STATE/tftp" ]
}

@test "an image that came with a release is shown with the release's version" {
	set=$MB_STATE/firmware/rpi4.ca9973e2a7a5
	image "$set/RPI_EFI.fd"
	ln -s rpi4.ca9973e2a7a5 "$MB_STATE/firmware/rpi4"
	expect 200 GET "$UPDATE/FirmwareInventory?\$expand=."
	is '[.Members[].Id] | join(" ")' 'bootfiles uefi'
	is '[.Members[].Version] | join(" ")' 'v1.53 v1.53'
	is '[.Members[].Updateable] | map(tostring) | join(" ")' 'false true'
	is '.Members[0]["@odata.type"]' '#SoftwareInventory.v1_5_0.SoftwareInventory'
	mv "$set" "$MB_STATE/firmware/rpi4.0123456789ab"
	ln -sfn rpi4.0123456789ab "$MB_STATE/firmware/rpi4"
	expect 200 GET $UPDATE/FirmwareInventory/bootfiles
	is .Version 0123456789ab
	expect 404 GET $UPDATE/FirmwareInventory/ipxe
	expect 404 GET $UPDATE/FirmwareInventory/uefi-$MAC
}

@test "with no firmware at all the inventory is empty, and an image still can be brought" {
	expect 200 GET $UPDATE/FirmwareInventory
	is '.["Members@odata.count"]' 0
	expect 404 GET $UPDATE/FirmwareInventory/uefi
	simple "{\"ImageURI\":\"$URL/one.fd\"}"
	over_as Completed
}

@test "what is no image with a store of variables is refused, and nothing has changed" {
	image "$MB_STATE/tftp/RPI_EFI.fd" base
	sum=$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd")
	head -c 2000000 /dev/urandom >"$WEB/noise.fd"
	: >"$WEB/empty.fd"
	"$BIN/mb-efivars" create -f -l rpi4 "$WEB/store.fd"
	head -c 3000000 "$WEB/one.fd" >"$WEB/short.fd"
	for f in noise empty store short; do
		simple "{\"ImageURI\":\"$URL/$f.fd\"}"
		over_as Exception 'it is no UEFI image*'
		is .TaskStatus Critical
		[ "$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd")" = "$sum" ]
		[ ! -e "$MB_STATE/tftp/RPI_EFI.fd.previous" ]
	done
	nothing_left
}

@test "an image that is too large, or is not there, is refused with the reason" {
	truncate -s 67108865 "$WEB/huge.fd"
	simple "{\"ImageURI\":\"$URL/huge.fd\"}"
	over_as Exception '*larger than it may be*'
	simple "{\"ImageURI\":\"$URL/none.fd\"}"
	over_as Exception '*404*'
	until_true nothing_changed
}

@test "a SimpleUpdate that cannot be meant is refused at once" {
	for uri in file:///etc/passwd ftp://a/b http://u:p@h/x 'http://h/a b' gopher://x /x.fd; do
		expect 400 POST $SIMPLE -d "$(jq -n --arg u "$uri" '{ImageURI: $u}')"
	done
	expect 400 POST $SIMPLE -d '{}'
	message ActionParameterMissing
	expect 400 POST $SIMPLE -d "{\"ImageURI\":\"$URL/one.fd\",\"TransferProtocol\":\"TFTP\"}"
	message ActionParameterValueNotInList
	expect 400 POST $SIMPLE -d "{\"ImageURI\":\"$URL/one.fd\",\"Username\":\"x\"}"
	expect 400 POST $SIMPLE -d "{\"ImageURI\":5}"
	for target in $UPDATE/FirmwareInventory/bootfiles /redfish/v1/Systems/dc-a6-32-ff-ff-ff \
		/redfish/v1/Systems/../x nonsense ''; do
		expect 400 POST $SIMPLE -d "{\"ImageURI\":\"$URL/one.fd\",\"Targets\":[\"$target\"]}"
		message ResourceMissingAtURI
	done
	expect 200 GET $TASKS
	is '.["Members@odata.count"]' 0
}

@test "a URI without a scheme is fetched by the protocol that is named" {
	simple "{\"ImageURI\":\"${URL#http://}/one.fd\",\"TransferProtocol\":\"HTTP\"}"
	over_as Completed
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
}

@test "an image is pushed as parts, in either order" {
	form '{"Targets":[]}' "$WEB/one.fd"
	multipart
	[ "$code" = 202 ]
	over_as Completed
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
	expect 200 GET $UPDATE/FirmwareInventory/uefi
	is .Version "$(sha256sum <"$WEB/one.fd" | cut -c 1-12)"
	is '.Description | endswith("sent as RPI_EFI.fd")' true
	{
		printf -- 'before\r\n--XbX\r\ncontent-disposition: form-data; name=UpdateFile\r\n\r\n'
		cat "$WEB/two.fd"
		printf -- '\r\n--XbX  \r\nContent-Disposition: form-data; name="UpdateParameters"\r\n\r\n{"Targets":["%s"],"@Redfish.OperationApplyTime":"Immediate"}\r\n--XbX--\r\nafter' "$SYSTEM"
	} >"$T/form"
	multipart
	over_as Completed
	cmp "$WEB/two.fd" "$MB_STATE/tftp/$MAC/RPI_EFI.fd"
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
}

@test "an image is pushed as curl sends a form" {
	command -v curl >/dev/null || skip "no curl"
	# What curl sends, taken by a listener that answers nothing of its own.
	python3 - "$T" 3>&- <<-'EOP' &
	import http.server, os, sys
	top = sys.argv[1]
	class Take(http.server.BaseHTTPRequestHandler):
	    def do_POST(self):
	        body = self.rfile.read(int(self.headers["Content-Length"]))
	        open(top + "/curl.body", "wb").write(body)
	        open(top + "/curl.type", "w").write(self.headers["Content-Type"])
	        self.send_response(204)
	        self.end_headers()
	    def log_message(self, *a): pass
	s = http.server.HTTPServer(("127.0.0.1", 0), Take)
	open(top + "/port.new", "w").write(str(s.server_port))
	os.rename(top + "/port.new", top + "/port")
	s.handle_request()
	EOP
	pid=$!
	until_true test -e "$T/port"
	curl -sf -F 'UpdateParameters={"Targets":[]};type=application/json' \
		-F "UpdateFile=@$WEB/one.fd;type=application/octet-stream" \
		"http://127.0.0.1:$(cat "$T/port")/"
	wait $pid
	push $UPDATE/update-multipart "$(cat "$T/curl.type")" "$T/curl.body"
	[ "$code" = 202 ]
	over_as Completed
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
}

@test "an image is pushed as a body alone, for everybody" {
	push $UPDATE/update application/octet-stream "$WEB/two.fd"
	[ "$code" = 202 ]
	over_as Completed
	cmp "$WEB/two.fd" "$MB_STATE/tftp/RPI_EFI.fd"
	form '{}' "$WEB/one.fd"
	push $UPDATE/update 'multipart/form-data; boundary=XbX' "$T/form"
	[ "$code" = 415 ]
}

@test "a form that is not one is refused, and leaves nothing" {
	type='multipart/form-data; boundary=XbX'
	printf 'no boundary at all' >"$T/a"
	printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateFile"\r\n\r\nxx' >"$T/b"
	printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateFile' >"$T/c"
	{ printf -- '--XbX\r\n'; head -c 300000 /dev/zero | tr '\0' h; } >"$T/d"
	printf -- '--XbXy\r\n\r\n--XbX--\r\n' >"$T/e"
	printf -- '--XbX--\r\n' >"$T/f"
	: >"$T/g"
	printf -- '--XbX\r\nContent-Disposition: form-data; name="Other"\r\n\r\nx\r\n--XbX--\r\n' >"$T/h"
	form '[]' "$WEB/one.fd"
	mv "$T/form" "$T/i"
	form '{"Targets":"x"}' "$WEB/one.fd"
	mv "$T/form" "$T/j"
	form '{"Force":true}' "$WEB/one.fd"
	mv "$T/form" "$T/k"
	form '{' "$WEB/one.fd"
	mv "$T/form" "$T/l"
	{ form '{}' "$WEB/one.fd"; sed '$d' "$T/form"; cat "$T/form"; } >"$T/m"
	head -c 4000 /dev/urandom >"$T/n"
	printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateParameters"\r\n\r\n{}\r\n--XbX--\r\n' >"$T/o"
	form "{\"x\":\"$(head -c 70000 /dev/zero | tr '\0' y)\"}" "$WEB/one.fd"
	mv "$T/form" "$T/p"
	for f in a b c d e f g h i j k l m n o p; do
		push $UPDATE/update-multipart "$type" "$T/$f"
		[[ $code == 4[01]* ]] || { echo "$f: $code $body"; false; }
	done
	[ "$code" = 413 ]
	for bad in multipart/form-data 'multipart/form-data; boundary=' text/plain \
		'multipart/mixed; boundary=XbX' \
		"multipart/form-data; boundary=$(head -c 71 /dev/zero | tr '\0' b)"; do
		push $UPDATE/update-multipart "$bad" "$T/a"
		[ "$code" = 415 ]
	done
	nothing_changed
	[ -z "$(find "$MB_STATE/redfish/tasks" -mindepth 1 -type d)" ]
}

@test "two files in one form are refused, and neither is taken" {
	{
		for n in one two; do
			printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateFile"\r\n\r\n'
			cat "$WEB/$n.fd"
			printf '\r\n'
		done
		printf -- '--XbX--\r\n'
	} >"$T/form"
	multipart
	[ "$code" = 400 ]
	message PropertyDuplicate
	nothing_changed
}

# A task is begun one at a time, and who would wait long for that is to ask again.
insist() { # BODY FILE
	until_true taken "$@"
}

taken() {
	"$BIN/mb-redfish-cgi" -i -d "$1" POST $SIMPLE >"$2" || { [ $? != 75 ] && cat "$2" >&2; }
}

@test "updates of the same image at the same time each come whole, one after the other" {
	for i in $(seq 6); do
		n=one
		[ $((i % 2)) = 0 ] || n=two
		insist "{\"ImageURI\":\"$URL/$n.fd\"}" "$T/answer.$i" 3>&- &
	done
	wait $(jobs -p)
	for i in $(seq 6); do
		head=$(cat "$T/answer.$i")
		over_as Completed
	done
	sum=$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd" | cut -c 1-12)
	expect 200 GET $UPDATE/FirmwareInventory/uefi
	is .Version "$sum"
	nothing_left
	[ "$(find "$MB_STATE/redfish/tasks" -name task | wc -l)" = 6 ]
}

@test "a folder that cannot be written to is said, and the old image stays" {
	mkdir -p "$MB_STATE/tftp"
	image "$MB_STATE/tftp/RPI_EFI.fd" base
	sum=$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd")
	: >"$MB_STATE/tftp/$MAC"
	simple "{\"ImageURI\":\"$URL/one.fd\",\"Targets\":[\"$SYSTEM\"]}"
	over_as Exception "the image of $MAC (1 of 1)*"
	[ "$(sha256sum <"$MB_STATE/tftp/RPI_EFI.fd")" = "$sum" ]
}

# As a web server hands it over, with a body of that length: post LENGTH FILE
post() {
	run env -i GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST SCRIPT_NAME= \
		PATH_INFO=$UPDATE/update-multipart REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE='multipart/form-data; boundary=XbX' CONTENT_LENGTH="$1" \
		HTTP_AUTHORIZATION="Basic $(printf 'admin:%s' "$GOOD" | base64)" \
		MB_STATE="$MB_STATE" MB_SHARE="$MB_SHARE" MB_RUN="$T/run" \
		ASAN_OPTIONS="${ASAN_OPTIONS:-}" "$BIN/mb-redfish-cgi" <"$2"
	head=${output%%$'\r\n\r\n'*}
	body=${output#*$'\r\n\r\n'}
	code=${head#Status: }
	code=${code%% *}
}

@test "a body that ends before its length is refused, one that is too long is not read" {
	account admin $GOOD
	form '{}' "$WEB/one.fd"
	n=$(stat -c %s "$T/form")
	head -c $((n / 2)) "$T/form" >"$T/half"
	post "$n" "$T/half"
	[ "$code" = 400 ]
	post $((n / 2)) "$T/form"
	[ "$code" = 400 ]
	for length in 67300000 134217729 99999999999999999999 -1; do
		post $length "$T/form"
		[ "$code" = 413 ] || [ "$code" = 400 ]
	done
	nothing_changed
	post "$n" "$T/form"
	[ "$code" = 202 ]
	over_as Completed
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
}

http_says_more() {
	http GET "$monitor" -u "admin:$GOOD"
	[ "$code" != 202 ]
}

@test "through the web server an image of any size comes, if who sends it may" {
	account admin $GOOD
	account reader read-only-1 ReadOnly
	redfish_server
	form=(-F 'UpdateParameters={"Targets":[]};type=application/json' -F "UpdateFile=@$WEB/one.fd")
	http POST $UPDATE/update-multipart "${form[@]}"
	[ "$code" = 401 ]
	http POST $UPDATE/update-multipart "${form[@]}" -u reader:read-only-1
	[ "$code" = 403 ]
	# What is counted is counted after the answer, by a file that is made at first.
	until_true nothing_changed
	http POST $UPDATE/update-multipart "${form[@]}" -u "admin:$GOOD"
	[ "$code" = 202 ]
	field Content-Length 0
	field Retry-After 1
	monitor=$(field Location)
	until_true http_says_more
	[ "$code" = 200 ]
	is .TaskState Completed
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
	truncate -s 64M "$T/most"
	http POST $UPDATE/update -u "admin:$GOOD" -H 'Content-Type: application/octet-stream' \
		-H 'Transfer-Encoding: chunked' -T "$T/most"
	[ "$code" = 202 ]
	redfish_server_ends
	over_as Exception 'it is no UEFI image*'
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
}

@test "sushy updates firmware, and sees its task to the end" {
	/usr/bin/python3 -c 'import sushy' 2>/dev/null || skip "no python3-sushy"
	account admin $GOOD
	redfish_server
	sushy_says "
			import sushy, time
			c = sushy.Sushy('$url', username='admin', password='$GOOD', verify=False)
			u = c.get_update_service()
			m = u.simple_update('$URL/one.fd', transfer_protocol='HTTP')
			end = time.time() + 60
			while m.is_processing and time.time() < end:
			    time.sleep(0.1)
			    m.refresh()
			t = m.get_task()
			print('state', t.task_state.value if hasattr(t.task_state, 'value') else t.task_state)
			print('messages', len(t.messages))
			print([i.identity for i in u.firmware_inventory.get_members()])
			" >"$T/said" || { cat "$T/said"; false; }
	cat "$T/said"
	grep -qix 'state completed' "$T/said"
	grep -qx 'messages 1' "$T/said"
	grep -qF "['uefi']" "$T/said"
	cmp "$WEB/one.fd" "$MB_STATE/tftp/RPI_EFI.fd"
}
