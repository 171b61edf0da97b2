#!/usr/bin/env bats
# mb-ironic: the files of Ironic's dnsmasq provider, and the site's own option lines.

load common

setup() {
	bats_require_minimum_version 1.5.0
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	IRONIC=$BUILD/bin/mb-ironic
	OPTIONS=$BUILD/tool/dhcp-options
	DATA=$BATS_TEST_DIRNAME/data
	T=$BATS_TEST_TMPDIR
	D=$T/dnsmasq
	export MB_STATE=$T/state
	MAC=52:54:00:77:00:01
	HOST=$MB_STATE/hosts/52-54-00-77-00-01
	TAG=0d1e2f3a-8c1f-4a53-9d60-1f2e3d4c5b6a
	NODE=1be26c0b-03f2-4d2e-ae87-c02d7f33c123
	watcher=
	mkdir -p "$MB_STATE" "$D/hosts" "$D/opts"
	site
}

teardown() {
	[ -z "$watcher" ] || { kill "$watcher" && wait "$watcher"; } 2>/dev/null || :
}

site() { # [NAME=VALUE...]
	printf '%s\n' dnsmasq.enabled=true "dnsmasq.root_directory=$D" "$@" \
		>"$MB_STATE/.site"
	mv "$MB_STATE/.site" "$MB_STATE/site"
}

# What Ironic writes for a node with one port: in place, the options first.
serves() { # [MAC [TAG [NODE]]]
	mac=${1:-$MAC} tag=${2:-$TAG}
	printf "tag:$tag,%s\n" tag:!ipxe,67,snponly.efi \
		tag:ipxe,67,http://10.0.0.2:8080/boot.ipxe 66,10.0.0.2 150,10.0.0.2 \
		255,10.0.0.2 tag:!ipxe6,59,tftp://10.0.0.2/snponly.efi \
		>"$D/opts/ironic-${3:-$NODE}.conf"
	echo "$mac,set:$tag,set:ironic" >"$D/hosts/ironic-$mac.conf"
}

# And what it leaves when the node is done.
cleans() {
	echo "$MAC,ignore" >"$D/hosts/ironic-$MAC.conf"
	rm -f "$D/opts/ironic-$NODE.conf"
}

# The options that a client gets, one a line: [CODE=HEX...]
gets() {
	"$OPTIONS" ask "${CLIENT:-$MAC}" "$@" | xxd -r -p | "$OPTIONS" pick -a 10.0.0.1
}

# One of them, as text.
text() { # CODE [CODE=HEX...]
	gets "${@:2}" | sed -n "s/^$1 [a-z]* //p" | xxd -r -p
}

watch() {
	"$IRONIC" -vw >"$T/out.log" 2>"$T/err.log" 3>&- &
	watcher=$!
	until_true test -e "$MB_STATE/ironic/lock"
}

has_text() { # CODE TEXT
	[ "$(text "$1")" = "$2" ]
}

@test "what Ironic writes for a node is what its host gets, iPXE apart" {
	serves
	site "dhcp.config_file=$T/dhcp.conf"
	echo 'dhcp-match=set:ipxe,175' >"$T/dhcp.conf"
	run -0 "$IRONIC"
	[ -z "$output" ]
	[ "$(text 67)" = snponly.efi ]
	[ "$(text 67 175=01)" = http://10.0.0.2:8080/boot.ipxe ]
	[ "$(text 66)" = 10.0.0.2 ]
	gets >"$T/gets"
	grep -x '150 asked 0a000002' "$T/gets"
	grep -x '255 asked 0a000002' "$T/gets"
	[ "$(wc -l <"$T/gets")" = 4 ]
	grep -x "tags=$TAG ironic" "$HOST/ironic"
	CLIENT=52:54:00:77:00:02 gets >"$T/other"
	[ ! -s "$T/other" ]
}

@test "HTTP boot has its class and its URL" {
	serves
	printf "tag:$TAG,%s\n" 60,HTTPClient 67,http://10.0.0.2:8080/x.efi 255,10.0.0.2 \
		>"$D/opts/ironic-$NODE.conf"
	"$IRONIC"
	[ "$(text 60)" = HTTPClient ]
	[ "$(text 67)" = http://10.0.0.2:8080/x.efi ]
}

@test "hostsdir.d and optsdir.d are names for the two folders as well" {
	mv "$D/hosts" "$D/hostsdir.d"
	mv "$D/opts" "$D/optsdir.d"
	ln -s hostsdir.d "$D/hosts.link"
	echo "$MAC,set:x" >"$D/hostsdir.d/ironic-$MAC.conf"
	echo tag:x,67,one >"$D/optsdir.d/ironic-$NODE.conf"
	"$IRONIC"
	[ "$(text 67)" = one ]
}

@test "a host that is cleaned is ignored, and gets no answer, whatever its record says" {
	mkdir -p "$HOST"
	echo allow_pxe=true >"$HOST/record"
	packet=$(sed 's/#.*//' "$DATA/dhcp-uefi-arm64-discover.hex" | tr -d '[:space:]')
	proxy() {
		xxd -r -p <<<"$packet" | "$BUILD/bin/mb-dhcpproxy" -a 10.77.0.2
	}
	serves
	"$IRONIC"
	proxy >"$T/answer" 2>"$T/log"
	[ -s "$T/answer" ]
	cleans
	run -0 "$IRONIC" -v
	[[ "$output" == *'changed hosts/52-54-00-77-00-01/ironic'* ]]
	run -1 --separate-stderr proxy
	[ -z "$output" ]
	[[ "$stderr" == *"52:54:00:77:00:01: ignored: its record or Ironic's file says to leave it alone"* ]]

	rm "$D/hosts/ironic-$MAC.conf"
	"$IRONIC"
	gone_file "$HOST/ironic"
	proxy >"$T/answer" 2>"$T/log"
	[ -s "$T/answer" ]
}

@test "a host that is ignored is not answered when it has no record either" {
	echo dhcp.unknown_hosts=netboot >>"$MB_STATE/site"
	cleans
	"$IRONIC"
	packet=$(sed 's/#.*//' "$DATA/dhcp-uefi-arm64-discover.hex" | tr -d '[:space:]')
	xxd -r -p <<<"$packet" >"$T/ask"
	run -1 "$BUILD/bin/mb-dhcpproxy" -a 10.77.0.2 <"$T/ask"
	rm -r "$HOST"
	"$BUILD/bin/mb-dhcpproxy" -a 10.77.0.2 <"$T/ask" >"$T/answer"
	[ -s "$T/answer" ]
}

@test "only what changed is written" {
	serves
	"$IRONIC"
	before=$(stat -c '%i %y' "$HOST/ironic" "$MB_STATE/ironic/opts/"*)
	run -0 "$IRONIC" -v
	[ -z "$output" ]
	[ "$(stat -c '%i %y' "$HOST/ironic" "$MB_STATE/ironic/opts/"*)" = "$before" ]
}

@test "a file counts as it was while it is empty or half written, at every byte" {
	serves
	"$IRONIC"
	gets >"$T/before"
	whole=$(cat "$D/opts/ironic-$NODE.conf")
	echo "tag:$TAG,67,new.efi" >"$T/new"
	lines=$(wc -c <<<"tag:$TAG,tag:!ipxe,67,snponly.efi")
	for n in 0 1 20 $((lines - 1)); do
		head -c "$n" <<<"$whole" >"$D/opts/ironic-$NODE.conf"
		run -65 "$IRONIC"
		[[ "$output" == *"opts/ironic-$NODE.conf: "*"as if it were being written"* ]]
		gets | cmp - "$T/before"
	done
	for n in 0 1 10 18 30; do
		head -c "$n" <<<"$MAC,set:$TAG,set:ironic" >"$D/hosts/ironic-$MAC.conf"
		run -65 "$IRONIC"
		gets | cmp - "$T/before"
	done
	serves
	cp "$T/new" "$D/opts/ironic-$NODE.conf"
	run -0 "$IRONIC"
	[ "$(text 67)" = new.efi ]
}

@test "what a file was survives that the records are made anew" {
	serves
	"$IRONIC"
	: >"$D/opts/ironic-$NODE.conf"
	rm -r "$MB_STATE/hosts"
	run -65 "$IRONIC"
	[ "$(text 67)" = snponly.efi ]
}

@test "a removed file counts no more, and nothing of it is kept" {
	serves
	"$IRONIC"
	rm "$D/opts/ironic-$NODE.conf"
	"$IRONIC"
	run -0 gets
	[ -z "$output" ]
	grep -x "tags=$TAG ironic" "$HOST/ironic"
	rm "$D/hosts/ironic-$MAC.conf"
	"$IRONIC"
	gone_file "$HOST"
	[ -z "$(find "$MB_STATE/ironic/hosts" "$MB_STATE/ironic/opts" -type f 2>/dev/null)" ]
}

@test "a bad line is told with file, line and column, and spoils its file alone" {
	other=52:54:00:77:00:02
	serves
	serves $other other-tag 2be26c0b-03f2-4d2e-ae87-c02d7f33c123
	"$IRONIC"
	echo "tag:other-tag,67,two.efi" >"$D/opts/ironic-2be26c0b-03f2-4d2e-ae87-c02d7f33c123.conf"
	printf 'tag:%s,67,one.efi\ntag:%s,150,10.0.0.300\n' $TAG $TAG >"$D/opts/ironic-$NODE.conf"
	run -65 "$IRONIC"
	[ "$output" = "mb-ironic: opts/ironic-$NODE.conf:2:46: '10.0.0.300' is not an IPv4 address" ]
	[ "$(text 67)" = snponly.efi ]
	[ "$(CLIENT=$other text 67)" = two.efi ]
}

@test "each mistake has a sentence and its place" {
	site "dhcp.config_file=$T/dhcp.conf"
	while IFS='|' read -r line place sentence; do
		printf '# a comment\n%s\n' "$line" >"$T/dhcp.conf"
		run "$IRONIC" -n
		echo "$line -> $output"
		[ "$status" = 65 ]
		[ "$output" = "mb-ironic: dhcp.conf:$place: $sentence" ]
	done <<-'END'
	dhcp-option=option:ruter,10.0.0.1|2:20|no option has the name 'ruter'; did you mean 'router'?
	dhcp-option=option6:59,x|2:13|'option6:59' is an option of IPv6, which is not served
	dhcp-option=3,10.0.0|2:15|'10.0.0' is not an IPv4 address
	dhcp-option=53,1|2:13|'53' is the protocol's own and cannot be given
	dhcp-option=26,70000|2:16|'70000' does not fit into two bytes
	dhcp-option=26,abc|2:16|'abc' is not a number
	dhcp-option=51,soon|2:16|'soon' is not a time; write seconds, or 90m, 12h, 7d
	dhcp-option=119,a..b|2:17|'a..b' is not a domain
	dhcp-option=121,10.0.0.0/8|2:17|'10.0.0.0/8' has no router after it
	dhcp-option=121,10.0.0.0/33,10.0.0.1|2:17|'10.0.0.0/33' has no width of 0 to 32 after its slash
	dhcp-option=200,1:2:345|2:21|'345' is not a byte in hex, one or two digits
	dhcp-option=200,fe80::1|2:17|'fe80' is not a byte in hex, one or two digits
	dhcp-option=200,1.2.3|2:17|'1.2.3' is not an IPv4 address; text is put in quotes
	dhcp-option=tag:a b,3,10.0.0.1|2:17|'a b' is no tag: letters, digits and -_.: make one
	dhcp-option=encap:0,3,x|2:13|'encap:0' names no option from 1 to 254 to encapsulate in
	dhcp-option=255,10.0.0.1,10.0.0.2|2:17|'10.0.0.1,10.0.0.2' is to be one address: where siaddr points to
	dhcp-option=set:x,3,10.0.0.1|2:13|'set:x' sets a tag, but an option is given to those that have one: write tag:
	dhcp-option=67,"x|2:16|the quotes that open here are not closed
	dhcp-option=256,1|2:13|'256' is no option: write its number, 1 to 255, or option:NAME
	dhcp-boot=pxelinux.0|2:1|'dhcp-boot' is not understood; write dhcp-option=67,FILE, and 255,ADDRESS for where it is
	pxe-service=0,x|2:1|'pxe-service' is not understood
	dhcp-match=set:ipxe|2:12|'set:ipxe' does not say what to look for
	dhcp-mac=set:x,1:2:3|2:16|'1:2:3' is no MAC: six bytes in hex, or * for any
	END
}

@test "a directive that says nothing of options is passed over, with a word under -v" {
	site "dhcp.config_file=$T/dhcp.conf"
	printf '%s\n' interface=eth0 log-dhcp dhcp-option=67,x >"$T/dhcp.conf"
	run -0 "$IRONIC" -n
	[ -z "$output" ]
	run -0 "$IRONIC" -nv
	[ "${lines[1]}" = "mb-ironic: dhcp.conf:2:1: 'log-dhcp' says nothing of options and is passed over" ]
	gone_file "$MB_STATE/options"
}

@test "a hosts file that says more than tags is refused" {
	echo "$MAC,10.0.0.9,set:x" >"$D/hosts/a.conf"
	run -65 "$IRONIC"
	[ "$output" = "mb-ironic: hosts/a.conf:1:19: '10.0.0.9' is neither set:TAG nor ignore; addresses and names of hosts are for backend.yaml" ]
	for line in "$MAC" nonsense,ignore 00:00:00:00:00:00,ignore "$MAC,set:"; do
		echo "$line" >"$D/hosts/a.conf"
		run -65 "$IRONIC"
	done
}

@test "files that dnsmasq would not read are not read" {
	for name in .hidden backup~ '#editor#'; do
		echo "$MAC,ignore" >"$D/hosts/$name"
	done
	"$IRONIC"
	gone_file "$HOST"
}

@test "without the folders nothing changes, and it says which to make" {
	serves
	"$IRONIC"
	rm -r "$D/opts"
	run -78 "$IRONIC"
	[ "$output" = "mb-ironic: $D has neither opts nor optsdir.d; make the one that Ironic is told of" ]
	[ "$(text 67)" = snponly.efi ]
	printf 'dnsmasq.enabled=true\n' >"$MB_STATE/site"
	run -78 "$IRONIC"
}

@test "switched off, it takes its records away" {
	serves
	"$IRONIC"
	mkdir -p "$HOST"
	echo allow_pxe=true >"$HOST/record"
	: >"$MB_STATE/site"
	run -0 "$IRONIC" -v
	[ "$output" = 'removed hosts/52-54-00-77-00-01/ironic' ]
	[ "$(ls "$HOST")" = record ]
}

@test "a damaged record of Ironic's is told and the host gets no answer" {
	mkdir -p "$HOST"
	echo 'no record' >"$HOST/ironic"
	packet=$(sed 's/#.*//' "$DATA/dhcp-uefi-arm64-discover.hex" | tr -d '[:space:]')
	xxd -r -p <<<"$packet" >"$T/ask"
	run -78 "$BUILD/bin/mb-dhcpproxy" -a 10.77.0.2 <"$T/ask"
	[[ "$output" == *"$MAC: ignored: its record"* ]]
}

@test "-w follows what Ironic does, through a rewrite in place" {
	watch
	serves
	until_true has_text 67 snponly.efi
	# A writer that is stopped between its opening and its last byte.
	exec 9>"$D/opts/ironic-$NODE.conf"
	printf 'tag:%s,67,half' $TAG >&9
	serves $MAC $TAG 3be26c0b-03f2-4d2e-ae87-c02d7f33c123
	until_true test -e "$MB_STATE/ironic/opts/ironic-3be26c0b-03f2-4d2e-ae87-c02d7f33c123.conf"
	has_text 67 snponly.efi
	grep "opts/ironic-$NODE.conf: its last line has no end" "$T/err.log"
	rm "$D/opts/ironic-3be26c0b-03f2-4d2e-ae87-c02d7f33c123.conf"
	printf '.efi\n' >&9
	exec 9>&-
	until_true has_text 67 half.efi
	cleans
	until_true grep ignore=true "$HOST/ironic"
	rm "$D/hosts/ironic-$MAC.conf"
	until_true gone_file "$HOST/ironic"
}

@test "-w -t ends when the site has nothing for it, and what it had counts no more" {
	serves
	run -0 "$IRONIC"
	[ -e "$HOST/ironic" ]
	"$IRONIC" -w -t 1 3>&- &
	watcher=$!
	printf 'port=80\n' >"$MB_STATE/.site"
	mv "$MB_STATE/.site" "$MB_STATE/site"
	wait "$watcher"
	watcher=
	[ ! -e "$HOST/ironic" ]
	for wrong in '-t 1' '-w -t 0' '-w -t 3601'; do
		run -64 "$IRONIC" $wrong
	done
}

@test "-w follows the site's settings, and what it writes itself does not wake it" {
	command -v strace >/dev/null || skip "no strace to see it wait with"
	mv "$D" "$T/elsewhere"
	: >"$MB_STATE/site"
	strace -D -o "$T/trace" -e trace=poll "$IRONIC" -w >"$T/out.log" 2>&1 3>&- &
	watcher=$!
	waiting() { # for ever, for what others do: the last call has no result
		[[ "$(tail -n 1 "$T/trace")" == *'4, -1' ]]
	}
	until_true waiting
	D=$T/elsewhere
	serves
	site
	until_true has_text 67 snponly.efi
	until_true waiting
	[ "$(grep -c '4, -1' "$T/trace")" -le 6 ]
}

@test "two of them take turns" {
	for n in $(seq 20); do
		serves "52:54:00:77:01:$(printf %02x "$n")" "tag-$n" "node-$n"
	done
	pids=
	for n in 1 2 3 4; do
		"$IRONIC" 3>&- &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid"
	done
	[ "$(ls "$MB_STATE"/hosts/*/ironic | wc -l)" = 20 ]
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}
