#!/usr/bin/env bats
# mb-tftpd, asked by real clients and by hand, in two namespaces joined by a cable.

# shellcheck disable=SC2016 # commands for an inner shell are quoted
load common

bats_require_minimum_version 1.5.0

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	UDP=$(readlink -f "${MB_BUILD:-build}/tool")/udp
	export MB_STATE=$BATS_TEST_TMPDIR/state MB_SHARE=$BATS_TEST_TMPDIR/share
	LOG=$BATS_TEST_TMPDIR/log
	net=mbtftp-$BASHPID
	server=
	ip netns add "$net-s" || skip "this kernel has no network namespaces"
	ip netns add "$net-c"
	ip -n "$net-s" link add eth0 type veth peer name eth0 netns "$net-c"
	ip -n "$net-s" addr add 10.77.0.1/24 dev eth0
	ip -n "$net-s" addr add 10.77.0.2/24 dev eth0
	ip -n "$net-c" addr add 10.77.0.50/24 dev eth0
	ip -n "$net-s" addr add fd77::1/64 dev eth0 nodad
	ip -n "$net-c" addr add fd77::50/64 dev eth0 nodad
	for end in s c; do
		ip -n "$net-$end" link set lo up
		ip -n "$net-$end" link set eth0 up
	done
	mkdir -p "$MB_STATE"/{tftp,firmware/rpi4,firmware/ipxe} "$MB_SHARE/ipxe"
	cd "$BATS_TEST_TMPDIR" || return
	bytes 100000 >"$MB_STATE/tftp/file"
}

teardown() {
	for ns in "${net:-none}-s" "${net:-none}-c"; do
		[ -e "/run/netns/$ns" ] || continue
		ip netns pids "$ns" | xargs -r kill -9
		ip netns del "$ns"
	done
}

bytes() { # COUNT: that many, not all alike and the same each time
	openssl enc -aes-128-ctr -K "$(printf '%032x' "$1")" -iv 0 -in /dev/zero 2>/dev/null |
		head -c "$1"
}

client() {
	ip netns exec "$net-c" "$@" 3>&-
}

serve() { # [OPTION...]; with few files at first: it has to ask for more itself
	(ulimit -Sn 64 && exec ip netns exec "$net-s" "$BIN/mb-tftpd" -l '*:69' "$@") \
		2>>"$LOG" 3>&- &
	server=$!
	until_true hearing "$net-s" 69
}

many_files() {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind keeps its own limit of open files"
}

logged() { # LINE, after "mb-tftpd: "
	until_true grep -qxF "mb-tftpd: $1" "$LOG"
}

has_lines() { # COUNT REGEXP: in the log
	[ "$(grep -c "$2" "$LOG")" -ge "$1" ]
}

get() { # NAME [CURL OPTION...]
	local name=$1
	shift
	client curl -s --path-as-is "$@" "tftp://10.77.0.1/$name"
}

rrq() { # NAME [OPTION VALUE]...: a read request in hex
	local text='\0\1'"$1"'\0octet\000' word
	shift
	for word; do text="$text$word"'\000'; done
	hex "$text"
}

ack() { # BLOCK
	printf '0004%04x' "$1"
}

udp() { # what the tool wants after the address
	client "$UDP" "${opts[@]}" 10.77.0.1:69 "$@"
}

opts=(-w 20000) # where there must be an answer

refusal() { # NAME [MS]: the code and message of the ERROR that it gets
	local reply
	reply=$(opts=(-w "${2:-20000}"); udp "$(rrq "$1")") || { echo silence; return; }
	reply=${reply#* }
	[ "${reply:0:4}" = 0005 ] || { echo "no ERROR: $reply"; return; }
	echo "$((16#${reply:4:4})) $(xxd -r -p <<<"${reply:8}" | tr -d '\0')"
}

# A host of the site's, as mb-config and mb-dhcpproxy would leave it.
host() { # MAC SERIAL ADDRESS [NAME=VALUE...]
	local mac=$1 serial=$2 ip=$3
	shift 3
	mkdir -p "$MB_STATE/hosts/$mac" "$MB_STATE/by-serial" "$MB_STATE/by-ip"
	printf '%s\n' "$@" >"$MB_STATE/hosts/$mac/record"
	ln -sfn "../hosts/$mac" "$MB_STATE/by-serial/$serial"
	ln -sfn "../hosts/$mac" "$MB_STATE/by-ip/$ip"
}

@test "a server that runs stops answering, and answers again, as tftp.enabled says" {
	echo tftp.enabled=false >"$MB_STATE/site"
	serve
	logged 'nothing is answered: tftp.enabled is false in metal-boot.yaml'
	for _ in 1 2; do
		[ "$(refusal file 1000)" = silence ]
	done
	[ "$(grep -c 'nothing is answered' "$LOG")" = 1 ]
	# Replaced whole, as mb-config does it.
	echo tftp.enabled=true >"$MB_STATE/new"
	mv "$MB_STATE/new" "$MB_STATE/site"
	get file -o a
	cmp a "$MB_STATE/tftp/file"
}

@test "curl gets a file whole, in blocks of 512 and of its own choice" {
	serve
	get file -o a
	cmp a "$MB_STATE/tftp/file"
	until_true grep -q '10.77.0.50: sent file, 100000 bytes in .* s (windowsize 1, blksize 512)' "$LOG"
	get file -o a --tftp-blksize 1468
	cmp a "$MB_STATE/tftp/file"
	until_true grep -q '10.77.0.50: sent file, 100000 bytes in .* s (windowsize 1, blksize 1468)' "$LOG"
}

@test "a client without options gets its file" {
	serve
	get file -o a --tftp-no-options
	cmp a "$MB_STATE/tftp/file"
}

@test "busybox tftp gets a file whole" {
	serve
	client busybox tftp -g -r file -l a 10.77.0.1
	cmp a "$MB_STATE/tftp/file"
	client busybox tftp -b 1400 -g -r file -l a 10.77.0.1
	cmp a "$MB_STATE/tftp/file"
}

@test "tftp-hpa's client gets a file whole" {
	serve
	client tftp -m binary 10.77.0.1 -c get file a
	cmp a "$MB_STATE/tftp/file"
}

@test "atftp gets a file whole, with windows" {
	serve
	client atftp --option 'blksize 1468' --option 'windowsize 16' --option 'tsize' \
		-g -r file -l a 10.77.0.1
	cmp a "$MB_STATE/tftp/file"
	until_true grep -q 'sent file, .* (windowsize 16, blksize 1468)' "$LOG"
}

@test "an empty file arrives as one, and so does one of whole blocks" {
	: >"$MB_STATE/tftp/empty"
	bytes 5120 >"$MB_STATE/tftp/whole"
	serve
	client busybox tftp -g -r empty -l a 10.77.0.1
	[ -e a ]
	[ ! -s a ]
	get empty -o b --tftp-no-options # curl 7.88 calls a tsize of 0 illegal
	[ ! -s b ]
	run -0 udp "$(rrq empty tsize 0)"
	[ "${output#* }" = "$(hex '\0\6tsize\0000\000')" ]
	get whole -o b
	cmp b "$MB_STATE/tftp/whole"
	client busybox tftp -g -r whole -l c 10.77.0.1
	cmp c "$MB_STATE/tftp/whole"
}

@test "a file of more than 65535 blocks arrives whole, in windows too" {
	bytes 600001 >"$MB_STATE/tftp/long"
	serve
	get long -o a --tftp-blksize 8
	cmp a "$MB_STATE/tftp/long"
	client atftp --option 'blksize 8' --option 'windowsize 8' -g -r long -l b 10.77.0.1
	cmp b "$MB_STATE/tftp/long"
}

@test "a hundred clients at once all get their file" {
	many_files
	serve
	local clients=()
	for i in $(seq 100); do
		get file -o "out$i" --tftp-blksize 1024 &
		clients+=($!)
	done
	wait "${clients[@]}"
	for i in $(seq 100); do
		cmp "out$i" "$MB_STATE/tftp/file"
	done
	until_true has_lines 100 ': sent file, 100000 bytes' # after the last ACK
	[ "$(grep -c ': sent file' "$LOG")" = 100 ]
}

@test "the OACK has what was asked and understood, and no more" {
	truncate -s 5G "$MB_STATE/tftp/huge"
	serve
	run -0 udp "$(rrq huge TSIZE 0 blksize 1024 multicast 1)"
	[ "${output#* }" = "$(hex '\0\6tsize\0005368709120\0blksize\0001024\0')" ]
	run -0 udp "$(rrq huge windowsize 4 timeout 5)"
	[ "${output#* }" = "$(hex '\0\6timeout\0005\0windowsize\0004\0')" ]
	run -0 udp "$(rrq file blksize 7 timeout 0 windowsize abc)"
	[ "${output:0:8}" = 10.77.0. ]
	[[ "${output#* }" == 00030001* ]]
}

@test "a boot ROM's probe is logged as checked, and so is EDK2's" {
	serve
	opts=(-w 100)
	run udp "$(rrq file tsize 0 blksize 1024)" "+$(hex '\0\5\0\0Early terminate\0')"
	logged '10.77.0.50: checked file (100000 bytes)'
	: >"$LOG"
	run udp "$(rrq file tsize 0)" "+$(hex '\0\5\0\10User aborted the transfer\0')"
	[ "${#lines[@]}" = 1 ]
	logged '10.77.0.50: checked file (100000 bytes)'
}

@test "by log_level the log has more, or nothing of what went well" {
	echo log_level=warn >"$MB_STATE/site"
	serve
	get file | cmp - "$MB_STATE/tftp/file"
	run -68 get nothing
	logged '10.77.0.50: not found: nothing'
	not grep -q "sent file" "$LOG"
	echo log_level=debug >"$MB_STATE/.site"
	mv "$MB_STATE/.site" "$MB_STATE/site"
	get file | cmp - "$MB_STATE/tftp/file"
	logged '10.77.0.50: begins file'
	until_true grep -q 'sent file, 100000 bytes' "$LOG"
}

@test "an ERROR in the middle ends the transfer, is logged and not answered" {
	serve
	opts=(-w 300)
	run -1 udp "$(rrq file)" "+$(ack 1)" "+$(hex '\0\5\0\3disk\nfull\0')"
	[ "${#lines[@]}" = 2 ]
	logged "10.77.0.50: gave up after block 1 of file: the client's error 3, disk\\x0afull"
}

@test "an ERROR to the well-known port, a runt and a broadcast are not answered" {
	serve
	opts=(-w 200)
	run -1 udp "$(hex '\0\5\0\0x\0')"
	run -1 udp 00
	run -1 client "$UDP" -w 200 10.77.0.255:69 "$(rrq file)"
	[ ! -s "$LOG" ]
}

@test "what is no read request is refused with the right code" {
	serve
	run -0 udp "$(hex '\0\2new\0octet\0')"
	[ "${output#* }" = "$(hex '\0\5\0\2nothing is written here (tftp.allow_write)\0')" ]
	logged '10.77.0.50: refused: new: nothing is written here (tftp.allow_write)'
	run -0 udp "$(hex '\0\1file\0mail\0')"
	[[ "${output#* }" == 00050004* ]]
	run -0 udp "$(hex '\0\1file')"
	[[ "${output#* }" == 00050004* ]]
	run -0 udp "$(ack 1)"
	[[ "${output#* }" == 00050004* ]]
	[ ! -e "$MB_STATE/tftp/new" ]
}

@test "a file that is not there is code 1 and one line" {
	serve
	[ "$(refusal 91cdf03d/recovery.elf)" = '1 not found' ]
	logged '10.77.0.50: not found: 91cdf03d/recovery.elf'
}

@test "a name in the log cannot harm a terminal" {
	serve
	run -0 udp "$(rrq 'a\033[31m\nmb-tftpd: 10.0.0.1: sent')"
	logged '10.77.0.50: not found: a\x1b[31m\x0amb-tftpd: 10.0.0.1: sent'
}

@test "no name leads out of the folder" {
	echo secret >"$MB_STATE/secret"
	ln -s ../secret "$MB_STATE/tftp/link"
	ln -s /etc/passwd "$MB_STATE/tftp/passwd"
	ln -s .. "$MB_STATE/tftp/up"
	serve
	for name in ../secret /../secret a/../../secret ./../secret .. 91cdf03d/../../secret \
		'..\\secret' 'a\\..\\secret' '\\secret' link passwd up/secret; do
		case $(refusal "$name") in
		2\ *) ;;
		*) fail "$name: $(refusal "$name")" ;;
		esac
	done
	for name in "$MB_STATE/secret" /etc/passwd //etc/passwd %2e%2e/secret .../secret; do
		[ "$(refusal "${name//%/%%}")" = '1 not found' ]
	done
}

@test "a link that stays in the folder works" {
	ln -s file "$MB_STATE/tftp/link"
	serve
	get link -o a
	cmp a "$MB_STATE/tftp/file"
}

@test "pipes, devices and folders are refused, and nobody waits for them" {
	mkfifo "$MB_STATE/tftp/pipe"
	mkdir "$MB_STATE/tftp/folder"
	mknod "$MB_STATE/tftp/null" c 1 3 || :
	serve
	[ "$(refusal pipe)" = '2 not a regular file' ]
	[ "$(refusal folder)" = '2 not a regular file' ]
	[ ! -e "$MB_STATE/tftp/null" ] || [ "$(refusal null)" = '2 not a regular file' ]
	case $(refusal '') in 1\ *) ;; *) false ;; esac
	get file -o a
	cmp a "$MB_STATE/tftp/file"
}

@test "the host's own file comes first, then the site's, then what came with us" {
	local mac=dc-a6-32-01-02-03
	host $mac 91cdf03d 10.77.0.99 allow_pxe=true
	mkdir -p "$MB_STATE/tftp/91cdf03d" "$MB_STATE/tftp/$mac"
	serve
	local place places=() # a name each, for a boot keeps what it was given
	for place in "$MB_SHARE/ipxe" "$MB_STATE/firmware/ipxe" "$MB_STATE/firmware/rpi4" \
		"$MB_STATE/tftp" "$MB_STATE/tftp/$mac" "$MB_STATE/tftp/91cdf03d"; do
		places+=("$place")
		for at in "${places[@]}"; do
			echo "$at" | tee "$at/which${#places[@]}" >"$at/which"
		done
		[ "$(get "91cdf03d/which${#places[@]}")" = "$place" ]
	done
	[ "$(get "$mac/which")" = "$MB_STATE/tftp/$mac" ]
	[ "$(get which)" = "$MB_STATE/tftp" ]
	[ "$(get //91cdf03d///which6)" = "$MB_STATE/tftp/91cdf03d" ]
}

@test "the site may have its files elsewhere, from the next request on" {
	mkdir elsewhere
	echo here >elsewhere/word
	serve
	[ "$(refusal word)" = '1 not found' ]
	echo "tftp.root_directory=$PWD/elsewhere" >"$MB_STATE/site.new"
	mv "$MB_STATE/site.new" "$MB_STATE/site"
	[ "$(get word)" = here ]
}

@test "the site may have its boot files elsewhere, and its own come before them" {
	mkdir elsewhere
	echo boot >elsewhere/word
	echo old >"$MB_STATE/firmware/rpi4/word"
	serve
	[ "$(get word)" = old ]
	echo "firmware_path=$PWD/elsewhere" >"$MB_STATE/site.new"
	mv "$MB_STATE/site.new" "$MB_STATE/site"
	[ "$(get word)" = boot ]
	echo own >"$MB_STATE/tftp/word"
	[ "$(get word)" = own ]
}

@test "folders that are not there are skipped" {
	rm -r "$MB_STATE"/{tftp,firmware} "$MB_SHARE"
	serve
	[ "$(refusal file)" = '1 not found' ]
	mkdir -p "$MB_SHARE/ipxe"
	echo late >"$MB_SHARE/ipxe/word"
	[ "$(get word)" = late ]
}

@test "a host that may not netboot gets nothing, by prefix and by address" {
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.50 allow_pxe=false
	serve
	[ "$(refusal 91cdf03d/file)" = '2 this host may not netboot (allow_pxe)' ]
	[ "$(refusal 91CDF03D/file)" = '2 this host may not netboot (allow_pxe)' ]
	[ "$(refusal dc-a6-32-01-02-03/file)" = '2 this host may not netboot (allow_pxe)' ]
	[ "$(refusal file)" = '2 this host may not netboot (allow_pxe)' ]
	logged '10.77.0.50 dc:a6:32:01:02:03: refused: file: this host may not netboot (allow_pxe)'
}

@test "a disabled host and one whose record is broken get nothing" {
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.98 allow_pxe=true disabled=true
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.99 'no record'
	serve
	[ "$(refusal 91cdf03d/file)" = '2 this host is disabled' ]
	[ "$(refusal 91cdf03e/file)" = "0 this host's record cannot be read" ]
}

@test "a host that may netboot is served, and the log shows its MAC" {
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.50 allow_pxe=true
	serve
	get 91cdf03d/file -o a
	cmp a "$MB_STATE/tftp/file"
	until_true grep -q '^mb-tftpd: 10.77.0.50 dc:a6:32:01:02:03: sent 91cdf03d/file, ' "$LOG"
}

@test "a prefix says who asks, whatever the address" {
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.50 allow_pxe=false
	host dc-a6-32-01-02-04 91cdf03e 10.77.0.99 allow_pxe=true
	serve
	get 91cdf03e/file -o a
	cmp a "$MB_STATE/tftp/file"
	until_true grep -q '10.77.0.50 dc:a6:32:01:02:04: sent 91cdf03e/file, ' "$LOG"
}

@test "answers come from the address that was asked" {
	serve
	run -0 client "$UDP" -w 20000 10.77.0.2:69 "$(rrq file tsize 0)"
	[[ "$output" == 10.77.0.2:* ]]
	run -0 client "$UDP" -w 20000 10.77.0.2:69 "$(rrq nothing)"
	[[ "$output" == 10.77.0.2:69\ * ]]
}

@test "silence is answered with the same again, and again" {
	serve
	opts=(-n 3 -w 10000) # 310 asks how soon
	run -0 udp "$(rrq file tsize 0)"
	[ "${#lines[@]}" = 3 ]
	[ "${lines[0]}" = "${lines[1]}" ]
	[ "${lines[0]}" = "${lines[2]}" ]
}

@test "an ACK that comes twice does not bring DATA twice" {
	serve
	opts=(-w 3000 -n 5)
	# Nor does a timer, before twenty seconds have passed.
	run -0 udp "$(rrq file timeout 20)" "+$(ack 0)" "+$(ack 1)," "+$(ack 1)," "+$(ack 1)"
	[ "${#lines[@]}" = 3 ]
	[[ "${lines[2]#* }" == 00030002* ]]
}

@test "copies of a request start one transfer" {
	serve -v
	opts=(-w 5000 -n 5)
	local ask
	ask=$(rrq file timeout 20) # else the first answer may come again
	run -0 udp "$ask," "$ask," "$ask"
	[ "${#lines[@]}" = 1 ]
	[ "$(grep -c 'begins file' "$LOG")" = 1 ]
}

@test "another request from the same port takes the place of the first" {
	echo other >"$MB_STATE/tftp/other"
	serve
	run -0 udp "$(rrq file timeout 20)" "$(rrq other)"
	[ "${lines[1]#* }" = "$(hex '\0\3\0\1other\n')" ]
	[ "${lines[0]%% *}" != "${lines[1]%% *}" ]
	logged '10.77.0.50: gave up after block 0 of file: the client asks anew'
}

@test "a stranger is told so, and disturbs nobody; his ERROR is not answered" {
	serve
	opts=(-p 7001 -w 20000)
	# It is not said again while nobody is there to hear it.
	run -0 udp "$(rrq file timeout 20)"
	local port=${output%% *}
	run -0 client "$UDP" -p 7002 -w 20000 "$port" "$(ack 0)"
	[ "${output#* }" = "$(hex "\\0\\5\\0\\5this port is another client's\\0")" ]
	run -1 client "$UDP" -p 7002 -w 100 "$port" "$(hex '\0\5\0\0x\0')"
	[ -z "$output" ]
	run -0 client "$UDP" -p 7001 -w 20000 "$port" "$(ack 0)"
	[[ "${output#* }" = 00030001* ]]
	[ ! -s "$LOG" ]
}

@test "a client that went away ends its transfer at once" {
	serve
	# The first repetition finds nobody.
	run -0 udp "$(rrq file)"
	logged "10.77.0.50: gave up after block 0 of file: the client's port is closed"
}

@test "a silent client is given up after half a minute" {
	serve
	client "$UDP" -n 100 -w 40000 10.77.0.1:69 "$(rrq file)" "+$(ack 1)" >/dev/null &
	for _ in 1 2 3; do
		until_true grep -q 'gave up' "$LOG" 2>/dev/null && break
	done
	logged '10.77.0.50: gave up after block 0 of file: no answer for 30 s'
}

# Blocks are sent as far as an ACK goes; then a command, and the next block is asked for.
# Until then the server repeats nothing, for nobody would hear it.
meanwhile() { # COMMAND BLOCK [OPTION VALUE]...
	local acks=() block
	for block in $(seq 0 $(($2 - 1))); do
		acks+=("+$(ack "$block")")
	done
	client "$UDP" -p 7001 -w 20000 10.77.0.1:69 "$(rrq file timeout 20 "${@:3}")" "${acks[@]}" >one
	eval "$1"
	client "$UDP" -p 7001 -w 20000 "$(tail -n 1 one | cut -d' ' -f1)" "$(ack "$2")"
}

@test "a file cut short while it is sent ends in an ERROR, not in junk" {
	serve
	# Blocks so large that each is read when it is its turn.
	run -0 meanwhile ': >"$MB_STATE/tftp/file"' 0 blksize 60000
	[[ "${output#* }" == 00050000* ]]
	logged '10.77.0.50: gave up after block 0 of file: the file changed while it was sent'
}

@test "a file replaced while it is sent goes on as it was" {
	serve
	run -0 meanwhile 'echo new >new && mv new "$MB_STATE/tftp/file"' 1
	[ "${output#* }" = "00030002$(bytes 100000 | tail -c +513 | head -c 512 | xxd -p |
		tr -d '\n')" ]
	[ "$(get file)" = new ]
}

@test "a file that was written over is at once what it is now, also for who fetches it alike" {
	serve
	for text in one two six; do
		yes $text | head -c 9000 1<>"$MB_STATE/tftp/same"
		get same -o a
		cmp a "$MB_STATE/tftp/same"
	done
	[ "$(head -c 3 a)" = six ]
}

@test "killed in the middle and started again, it serves the next request" {
	serve
	run -0 udp "$(rrq file)"
	kill -9 "$server"
	wait "$server" || :
	serve
	get file -o a
	cmp a "$MB_STATE/tftp/file"
}

has_running() { # COUNT; each has a port of its own, with one socket or two
	[ "$(ip netns exec "$net-s" ss -Huan | awk '{ print $4 }' | sort -u | wc -l)" = $(($1 + 1)) ]
}

@test "a thousand silent requests do not keep a good client waiting" {
	many_files
	serve
	client "$UDP" -k 999 -w 20000 -n 1000 10.77.0.1:69 "$(rrq file tsize 0)" >/dev/null &
	until_true has_running 1000
	SECONDS=0
	for i in 1 2 3; do
		get file -o a --tftp-blksize 1468 --max-time 60
		cmp a "$MB_STATE/tftp/file"
	done
	[ "$SECONDS" -le 20 ] # before the silent ones are given up
}

@test "a full table lets the longest silent go, one for each that comes" {
	many_files
	serve
	client "$UDP" -k 5119 -w 20000 -n 1000 10.77.0.1:69 "$(rrq file tsize 0)" >/dev/null &
	until_true has_running 5120
	SECONDS=0
	get file -o a --max-time 60
	cmp a "$MB_STATE/tftp/file"
	[ "$SECONDS" -le 20 ] # before the silent ones are given up
	logged '10.77.0.50: gave up after block 0 of file: it made room for others'
	[ "$(grep -c 'it made room for others' "$LOG")" = 1 ]
}

@test "a file goes out in netascii with that mode's line ends" {
	printf 'one\ntwo\rthree\r\n\n' >"$MB_STATE/tftp/text"
	serve
	run -0 udp "$(hex '\0\1text\0NetASCII\0tsize\0000\0blksize\00016\0')" "+$(ack 0)" "+$(ack 1)"
	[ "${lines[0]#* }" = "$(hex '\0\6blksize\00016\0')" ]
	[ "${lines[1]#* }" = "$(hex '\0\3\0\1one\r\ntwo\r\0three\r')" ]
	[ "${lines[2]#* }" = "$(hex '\0\3\0\2\0\r\n\r\n')" ]
}

@test "a file too long for netascii is refused with a sentence" {
	bytes 65537 >"$MB_STATE/tftp/long"
	serve
	run -0 udp "$(hex '\0\1long\0netascii\0')"
	[ "${output#* }" = "$(hex '\0\5\0\0too long for netascii; ask for it in octet mode\0')" ]
}

@test "a file on which another program has a lease is sent once it is given up" {
	serve
	python3 - "$MB_STATE/tftp/file" "$BATS_TEST_TMPDIR" 3>&- <<-'EOP' &
	import fcntl, os, signal, sys
	signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGIO, signal.SIGTERM})
	f = open(sys.argv[1], "r+b")
	fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK)
	os.mkdir(sys.argv[2] + "/held")
	signal.sigwait({signal.SIGIO})
	os.mkdir(sys.argv[2] + "/asked")
	signal.sigwait({signal.SIGTERM})
	EOP
	local holder=$!
	until_true test -d "$BATS_TEST_TMPDIR/held"
	get file -o a --max-time 60 &
	local client=$!
	until_true test -d "$BATS_TEST_TMPDIR/asked"
	logged '10.77.0.50: not answered yet: another program has it open, and was asked'
	kill "$holder"
	wait "$client"
	cmp a "$MB_STATE/tftp/file"
}

hears_both() {
	[ "$(ip netns exec "$net-s" ss -Hlun 'sport = :69' | wc -l)" = 2 ]
}

@test "IPv6 clients are served, and known by the MAC in their address" {
	serve -l '[::]:69'
	until_true hears_both
	client curl -s -o a "tftp://[fd77::1]/file"
	cmp a "$MB_STATE/tftp/file"
	logged_like '\[\?fd77::50\]\?: sent file, 100000 bytes'
	run -0 client "$UDP" -w 20000 '[fd77::1]:69' "$(rrq nothing)"
	[[ "$output" = '[fd77::1]:69 00050001'* ]]

	mkdir -p "$MB_STATE/tftp/dc-a6-32-01-02-03"
	echo own >"$MB_STATE/tftp/dc-a6-32-01-02-03/mine"
	ip -n "$net-c" addr add fd77::dea6:32ff:fe01:203/64 dev eth0 nodad
	run -0 client curl -s --interface fd77::dea6:32ff:fe01:203 "tftp://[fd77::1]/mine"
	[ "$output" = own ]
}

logged_like() { # REGEXP
	until_true grep -q "mb-tftpd: $1" "$LOG"
}

allow_write() { # [NAME=VALUE...]: what mb-config makes of the site's settings
	printf '%s\n' tftp.allow_write=true "$@" >"$MB_STATE/site"
	opts=(-w 20000) # a disk takes its time
}

put() { # FILE NAME [CURL OPTION...]
	local file=$1 name=$2
	shift 2
	client curl -s -S "$@" -T "$file" "tftp://10.77.0.1/$name"
}

@test "with tftp.allow_write a file is received whole, and replaces one of its name" {
	allow_write
	serve
	bytes 70000 >new
	put new up
	cmp new "$MB_STATE/uploads/up"
	logged_like '10.77.0.50: received up, 70000 bytes in .* s (windowsize 1, blksize 512)'
	bytes 1024 >new
	put new up --tftp-blksize 512
	cmp new "$MB_STATE/uploads/up"
	: >new
	client busybox tftp -p -l new -r up 10.77.0.1
	cmp new "$MB_STATE/uploads/up"
	[ "$(ls -A "$MB_STATE/uploads")" = up ]
	run ! get up # it is not served
}

@test "a file that is not received whole has never been" {
	allow_write
	serve
	echo old >"$BATS_TEST_TMPDIR/old"
	put "$BATS_TEST_TMPDIR/old" up
	local block
	block=$(printf '00030001'; head -c 512 /dev/zero | xxd -p | tr -d '\n')
	opts=(-w 3000) # nobody answers an ERROR
	run -1 udp "$(hex '\0\2up\0octet\0')" "+$block" "+$(hex '\0\5\0\0no more\0')"
	opts=(-w 20000)
	logged_like "10.77.0.50: gave up after block 1 of up: the client's error 0, no more"
	[ "$(cat "$MB_STATE/uploads/up")" = old ]
	run -0 udp "$(hex '\0\2up\0octet\0')" "+$block"
	kill -9 "$server"
	wait "$server" || :
	[ "$(cat "$MB_STATE/uploads/up")" = old ]
	# What it left there goes with the next upload that comes an hour later.
	[ "$(find "$MB_STATE/uploads" -name '.put-*' | wc -l)" = 1 ]
	find "$MB_STATE/uploads" -name '.put-*' -exec touch -d '2 hours ago' {} +
	serve
	put "$BATS_TEST_TMPDIR/old" up
	[ "$(ls -A "$MB_STATE/uploads")" = up ]
}

@test "a file written in netascii has the line ends of this system" {
	allow_write
	serve
	printf '0003000161620d0a0d00630d' >block
	run -0 udp "$(hex '\0\2text\0netascii\0blksize\00010\0')" "+$(cat block)0d"
	[ "${lines[0]#* }" = "$(hex '\0\6blksize\00010\0')" ]
	[ "$(xxd -p "$MB_STATE/uploads/text")" = 61620a0d630d0d ]
}

@test "a CR at the end of a block is no more and no less in the file" {
	allow_write
	serve
	# Blocks of 10: the CR is the tenth byte, and is followed by neither LF nor NUL,
	run -0 udp "$(hex '\0\2text\0netascii\0blksize\00010\0')" \
		"+$(hex '\0\3\0\1abcdefghi\r')" "+$(hex '\0\3\0\2xyz')"
	[ "$(xxd -p "$MB_STATE/uploads/text")" = "$(hex 'abcdefghi\rxyz')" ]
	# by LF, and by NUL.
	run -0 udp "$(hex '\0\2text\0netascii\0blksize\00010\0')" \
		"+$(hex '\0\3\0\1abcdefghi\r')" "+$(hex '\0\3\0\2\nbcdefgh1\r')" \
		"+$(hex '\0\3\0\3\0z')"
	[ "$(xxd -p "$MB_STATE/uploads/text")" = "$(hex 'abcdefghi\nbcdefgh1\rz')" ]
}

@test "a file that is there may be written again at once from the same port" {
	allow_write
	serve
	opts+=(-p 7001)
	for text in one two; do
		run -0 udp "$(hex '\0\2up\0octet\0')" "+$(hex '\0\3\0\1'$text)"
		[ "${lines[1]#* }" = 00040001 ]
		[ "$(cat "$MB_STATE/uploads/up")" = $text ]
	done
	run -0 udp "$(rrq file)"
	[[ "${output#* }" == 00030001* ]]
	[ "$(grep -c ': received up, 3 bytes' "$LOG")" = 2 ]
	run ! grep 'gave up.* of up' "$LOG"
}

@test "what may not be written is refused with the right code" {
	allow_write tftp.write_limit=1000
	serve
	for name in a/b ../a .hidden '' 'a\\b'; do
		run -0 udp "$(hex '\0\2'"$name"'\0octet\0')"
		[[ "${output#* }" == 00050002* ]]
	done
	run -0 udp "$(hex '\0\2big\0octet\0tsize\0001001\0')"
	[ "${output#* }" = "$(hex '\0\5\0\3it is larger than allowed (tftp.write_limit)\0')" ]
	bytes 1001 >big
	run ! put big big
	bytes 1000 >big
	put big big
	cmp big "$MB_STATE/uploads/big"
	[ "$(ls -A "$MB_STATE/uploads")" = big ]
}

@test "a disk that takes its time holds up nobody else" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind knows no preadv2 with flags"
	gcc -shared -fPIC -o slow.so -x c - <<-'C'
	#define _GNU_SOURCE
	#include <dlfcn.h>
	#include <errno.h>
	#include <sys/stat.h>
	#include <sys/uio.h>
	#include <unistd.h>
	/* A file of 99999 bytes is not in memory until there is a file "go". */
	ssize_t
	preadv2(int fd, const struct iovec *iov, int n, off_t offset, int flags)
	{
		struct stat st;

		fstat(fd, &st);
		if (st.st_size == 99999 && (flags & RWF_NOWAIT) && access("go", F_OK) == -1) {
			errno = EAGAIN;
			return -1;
		}
		return ((ssize_t (*)(int, const struct iovec *, int, off_t, int))dlsym(
			RTLD_NEXT, "preadv2"))(fd, iov, n, offset, flags);
	}
	C
	bytes 99999 >"$MB_STATE/tftp/cold"
	export ASAN_OPTIONS=verify_asan_link_order=0
	LD_PRELOAD=$PWD/slow.so serve
	get cold -o b &
	local cold=$!
	until_true has_running 1
	get file -o a --max-time 60
	cmp a "$MB_STATE/tftp/file"
	until_true has_lines 1 ': sent file'
	not grep -q ': sent cold' "$LOG"
	: >go
	wait "$cold"
	cmp b "$MB_STATE/tftp/cold"
	until_true has_lines 1 ': sent cold'
}

@test "of refusals no more lines are logged than a disk can bear" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind is not flooded so fast"
	serve
	SECONDS=0
	# Again and again, until there were enough in one second.
	told() {
		for ask in '\0\1x\0mail\0' '\0\1nothing\0octet\0'; do
			client "$UDP" -k 3999 -w 100 -n 1 10.77.0.1:69 "$(hex "$ask")" >/dev/null || :
		done
		udp "$(hex '\0\1y\0mail\0')" && grep -q 'more like these were not logged' "$LOG"
	}
	until_true told
	[ "$(grep -c 'refused\|not found' "$LOG")" -le $(((SECONDS + 2) * 1000)) ]
}

@test "a broadcast is not answered by a socket of both families either" {
	command -v systemd-socket-activate >/dev/null || skip "no systemd-socket-activate"
	ip netns exec "$net-s" systemd-socket-activate -d -l '[::]:69' \
		-E "MB_STATE=$MB_STATE" -E "MB_SHARE=$MB_SHARE" "$BIN/mb-tftpd" 2>>"$LOG" 3>&- &
	until_true hearing "$net-s" 69
	get file -o a
	cmp a "$MB_STATE/tftp/file"
	run -1 client "$UDP" -w 300 10.77.0.255:69 "$(rrq file)"
	[ -z "$output" ]
	run -1 client "$UDP" -i eth0 -w 300 '[ff02::1]:69' "$(rrq file)"
	run ! grep -q 'open it just now' "$LOG"
}

@test "a host that nobody knows keeps no file open, whatever it calls itself" {
	serve
	local before
	get file -o a
	until_true has_lines 1 ': sent file' # and its files are closed
	before=$(find "/proc/$server/fd" -mindepth 1 | wc -l)
	for i in 1 2 3; do
		get "02-aa-00-00-00-0$i/file" -o a
	done
	no_more() { [ "$(find "/proc/$server/fd" -mindepth 1 | wc -l)" -le "$before" ]; }
	until_true no_more
}

@test "-n says so when its output cannot be written" {
	bytes 1048576 >"$MB_STATE/tftp/mib"
	run -75 sh -c "'$BIN/mb-tftpd' -nc 10.77.0.50 mib >/dev/full"
}

@test "all of it has given up to start programs and to speak TCP" {
	serve
	get file >/dev/null
	confined() {
		[ "$(sed -n 's/^Seccomp:\t//p' /proc/$server/task/*/status | sort -u)" = 2 ]
	}
	until_true confined
}

@test "no file stays open, however a request ended" {
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.98 allow_pxe=false
	mkfifo "$MB_STATE/tftp/pipe"
	files() { find "/proc/$server/fd" -mindepth 1 | wc -l; }
	no_more() { [ "$(files)" = "$before" ]; }
	serve
	local before
	[ "$(refusal nothing)" = '1 not found' ] # now it has begun
	before=$(files)
	get file >a
	opts=(-w 50)
	run udp "$(rrq file)" "$(rrq file tsize 0)" "+$(hex '\0\5\0\0x\0')"
	for name in nothing 91cdf03d/file pipe ../x 91cdf03e/nothing; do
		refusal "$name"
	done
	run udp "$(rrq file)"
	until_true no_more
}

@test "-n says which file it would be and why" {
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.50 allow_pxe=true
	echo elf >"$MB_STATE/firmware/rpi4/start4.elf"
	run -0 "$BIN/mb-tftpd" -n 10.77.0.50 91cdf03d/start4.elf
	[ "$output" = "mac=dc:a6:32:01:02:03
record=yes
missing=$MB_STATE/tftp/91cdf03d/start4.elf
missing=$MB_STATE/tftp/dc-a6-32-01-02-03/start4.elf
missing=$MB_STATE/tftp/start4.elf
file=$MB_STATE/firmware/rpi4/start4.elf
size=4" ]
	# A name, a serial and half a MAC that nobody has.
	for who in nobody 91cdf03e dc:a6:32; do
		run -1 "$BIN/mb-tftpd" -n $who file
		[ "$output" = "mb-tftpd: no host is known as '$who'" ]
	done
	for who in 10.77.0.51 fe80::1; do
		run -0 "$BIN/mb-tftpd" -n $who file
		[ "${lines[0]}" = mac=unknown ]
	done
	run -0 "$BIN/mb-tftpd" -n dc-a6-32-01-02-04 file
	run -1 "$BIN/mb-tftpd" -n 10.77.0.51 nothing
	[ "${lines[-1]}" = 'refused=not found' ]
	host dc-a6-32-01-02-03 91cdf03d 10.77.0.50 allow_pxe=false
	run -1 "$BIN/mb-tftpd" -n dc:a6:32:01:02:03 file
	[ "${lines[-1]}" = 'refused=this host may not netboot (allow_pxe)' ]
}

@test "without a socket, or with wrong arguments, it says so" {
	run -64 "$BIN/mb-tftpd" </dev/null
	[[ "$output" == *'there is no -l'* ]]
	run -64 "$BIN/mb-tftpd" -l nonsense
	run -64 "$BIN/mb-tftpd" -t x -l '127.0.0.1:6969'
	run -64 "$BIN/mb-tftpd" -j 0 -l '127.0.0.1:6969'
	run -64 "$BIN/mb-tftpd" -j 9 -l '127.0.0.1:6969'
	run -64 "$BIN/mb-tftpd" -n one
	run -64 "$BIN/mb-tftpd" extra
	run -78 "$BIN/mb-tftpd" -s /nonexistent -l 127.0.0.1:6969
}

@test "a socket from systemd is served until nobody asks any more" {
	command -v systemd-socket-activate >/dev/null || skip "no systemd-socket-activate"
	ip netns exec "$net-s" systemd-socket-activate --datagram -l 10.77.0.1:69 \
		-E MB_STATE -E MB_SHARE "$BIN/mb-tftpd" -t 1 2>>"$LOG" 3>&- &
	server=$!
	until_true hearing "$net-s" 69
	get file -o a
	cmp a "$MB_STATE/tftp/file"
	local rc=0
	wait "$server" || rc=$?
	[ "$rc" = 0 ]
}

@test "standard input may be the socket, as inetd gives it" {
	ip netns exec "$net-s" python3 -c '
import os, select, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("10.77.0.1", 69))
select.select([s], [], []) # inetd starts it when somebody asks
os.dup2(s.fileno(), 0)
os.execv(sys.argv[1], [sys.argv[1], "-t", "1"])' "$BIN/mb-tftpd" 2>>"$LOG" 3>&- &
	server=$!
	until_true hearing "$net-s" 69
	get file -o a
	cmp a "$MB_STATE/tftp/file"
	wait "$server"
}
