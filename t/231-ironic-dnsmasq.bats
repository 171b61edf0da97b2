#!/usr/bin/env bats
# Option lines mean what they mean to dnsmasq: the same lines are given to it and to
# mb-ironic, the same packet is asked, and the options are compared byte for byte.

load common

setup() {
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	OPTIONS=$BUILD/tool/dhcp-options
	T=$BATS_TEST_TMPDIR
	export MB_STATE=$T/state
	NET=mbi-$$
	MAC=52:54:00:77:00:01
	server=
	command -v dnsmasq >/dev/null || skip "no dnsmasq to compare with"
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	ip netns add "$NET-s" 2>/dev/null || skip "no network namespaces here"
	ip netns add "$NET-c"
	ip link add eth0 netns "$NET-s" type veth peer name eth0 netns "$NET-c" \
		address $MAC
	ip -n "$NET-s" address add 10.77.0.1/24 brd + dev eth0
	ip -n "$NET-s" link set eth0 up
	ip -n "$NET-c" link set eth0 up
	until_true link_up "$NET-s" eth0
	until_true link_up "$NET-c" eth0
	mkdir "$MB_STATE"
	printf 'dhcp.config_file=%s\n' "$T/lines" >"$MB_STATE/site"
}

teardown() {
	stop
	for name in s c; do
		[ ! -e "/run/netns/$NET-$name" ] || ip netns delete "$NET-$name"
	done
}

stop() {
	[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || :
	server=
}

# The codes that a client may ask for: all that the protocol does not have for itself.
wanted() {
	for code in $(seq 1 49) 56 60 $(seq 62 80) $(seq 83 254); do
		case $code in 58 | 59) ;; *) printf '%02x' "$code" ;; esac
	done
}

# dnsmasq gives these without being told; and it ends 66 and 67 with a NUL, because some
# clients want it.
ours_to_compare() { # FILE WHAT-WE-GIVE
	awk 'NR == FNR { ours[$1] = 1; next }
	$1 ~ /^(1|3|6|12|15|28|51|53|54|58|59|60)$/ && !($1 in ours) { next }
	$1 == 255 && !($1 in ours) { next }
	$1 ~ /^(66|67)$/ { sub(/00$/, "") }
	{ print }' "$2" "$1"
}

# The lines on standard input mean the same to both, for this packet: [CODE=HEX...]
same() {
	stop
	cat >"$T/lines"
	ip netns exec "$NET-s" dnsmasq -k -C "$T/lines" --port=0 --interface=eth0 \
		--user=root --bind-interfaces --no-ping --dhcp-authoritative \
		--pid-file="$T/pid" --dhcp-range=10.77.0.100,10.77.0.199,1h \
		--log-facility=- --dhcp-leasefile="$T/leases" >"$T/dnsmasq.log" 2>&1 3>&- &
	server=$!
	until_true hearing "$NET-s" 67
	packet=$("$OPTIONS" ask $MAC "$@")
	ip netns exec "$NET-c" "$BUILD/tool/udp" -i eth0 -p 68 255.255.255.255:67 \
		"$packet" | cut -d ' ' -f 2 | xxd -r -p >"$T/reply"
	"$OPTIONS" show <"$T/reply" >"$T/all"

	"$BUILD/bin/mb-ironic" >"$T/ironic.log" 2>&1 || { cat "$T/ironic.log"; return 1; }
	xxd -r -p <<<"$packet" | "$OPTIONS" pick -a 10.77.0.1 >"$T/picked"
	# 255 is no option, and is there always.
	[[ $* =~ 55=([0-9a-f]*) ]]
	for code in $(sed 's/../0x& /g' <<<"${BASH_REMATCH[1]}"); do
		echo $((code))
	done >"$T/asked"
	awk 'NR == FNR { asked[$1] = 1; next }
	$2 == "force" || $1 == 255 || $1 in asked { print $1, $3 }' \
		"$T/asked" "$T/picked" >"$T/ours"
	ours_to_compare "$T/all" "$T/ours" >"$T/theirs"
	# No bytes: not even what is usual is sent.
	awk 'NF == 2 || $1 !~ /^(1|3|6|12|15|28)$/' "$T/ours" >"$T/ours-sent"
	diff -u "$T/theirs" "$T/ours-sent" || {
		sed 's/^/line: /' "$T/lines"
		echo "packet: $*"
		return 1
	}
}

@test "values are made by the option's type" {
	same 55="$(wanted)" <<-'END'
	dhcp-option=3,10.77.0.2,10.77.0.3
	dhcp-option=option:dns-server,10.77.0.4
	dhcp-option=option:ntp-server, 10.77.0.5 , 10.77.0.6
	dhcp-option=option:mtu,1400
	dhcp-option=2,3600
	dhcp-option=option:default-ttl,64
	dhcp-option=13,8
	dhcp-option=19,1
	dhcp-option=26,1400
	dhcp-option=option:domain-name,example.com
	dhcp-option=17,/srv/root
	dhcp-option=option:tftp-server-address,10.77.0.7
	dhcp-option=66,10.77.0.8
	dhcp-option=67,http://10.77.0.8:8080/boot.ipxe
	dhcp-option=60,HTTPClient
	dhcp-option=option:posix-timezone,"EST5EDT,M3.2.0"
	dhcp-option=option:time-offset,-3600
	END
	[ "$(wc -l <"$T/ours")" = 15 ]
}

@test "an option that is not known has what its value looks like" {
	same 55="$(wanted)" <<-'END'
	dhcp-option=200,1
	dhcp-option=201,300
	dhcp-option=202,70000
	dhcp-option=203,1s
	dhcp-option=204,1i
	dhcp-option=205,200b
	dhcp-option=206,01:23:45:ab:CD:f
	dhcp-option=207,10.0.0.1,10.0.0.2
	dhcp-option=208,some words, with a comma
	dhcp-option=209,"10.0.0.1"
	dhcp-option=210,/tftpboot/
	dhcp-option=211,"quoted \"twice\" \\ and # on"
	dhcp-option=212,-1
	dhcp-option=213,a1
	dhcp-option=214,10.0.0.0/8
	dhcp-option=215,text # a comment
	dhcp-option=217,half "quoted, " text
	dhcp-option=218,010
	dhcp-option=219,
	dhcp-option=220
	dhcp-option=222,http://10.0.0.1/
	END
	[ "$(wc -l <"$T/ours")" = 21 ]
}

@test "routes without classes and lists of domains are packed" {
	same 55="$(wanted)" <<-'END'
	dhcp-option=121,10.0.0.0/8,10.77.0.1,192.168.128.0/17,10.77.0.2,0.0.0.0/0,10.77.0.3
	dhcp-option=249,172.16.0.0/12,10.77.0.1
	dhcp-option=option:domain-search,eng.apple.com,marketing.apple.com
	END
	same 55="$(wanted)" <<-'END'
	dhcp-option=119,example.com
	dhcp-option=120,1:10:0:0:1
	END
	same 55="$(wanted)" <<-'END'
	dhcp-option=119,a.example.com,b.example.org,c.example.com
	END
}

@test "siaddr and addresses of zero are the server's own" {
	same 55="$(wanted)" <<-'END'
	dhcp-option=255,10.77.0.9
	dhcp-option=42,0.0.0.0,10.77.0.5
	dhcp-option=option:tftp-server-address,0.0.0.0
	dhcp-option=200,0.0.0.0
	END
	grep '^255 0a4d0009' "$T/ours"
	same 55="$(wanted)" <<-'END'
	dhcp-option=option:server-ip-address,10.77.0.10
	END
}

@test "a line counts when all its tags hold, tagged before untagged, the last of them" {
	lines='dhcp-match=set:ipxe,175
	dhcp-match=set:arm,option:client-arch,11
	dhcp-vendorclass=set:pxe,PXEClient
	dhcp-userclass=set:lab,lab
	dhcp-mac=set:ours,52:54:00:*:*:*
	dhcp-mac=set:others,52:54:01:*:*:*
	dhcp-option=tag:ipxe,67,one
	dhcp-option=67,two
	dhcp-option=tag:!ipxe,67,three
	dhcp-option=tag:ipxe,tag:arm,67,four
	dhcp-option=tag:arm,67,five
	dhcp-option=tag:none,67,six
	dhcp-option=67,seven
	dhcp-option=200,first
	dhcp-option=200,second
	dhcp-option=tag:pxe,201,class
	dhcp-option=tag:lab,202,user
	dhcp-option=tag:ours,203,mac
	dhcp-option=tag:others,204,mac
	dhcp-option=arm,205,old'
	for packet in '' 175=01 93=000b '175=01 93=000b' 93=0007 '77=6c6162' \
		'77=056d796c6162 175=01' 60=505845436c69656e74; do
		# shellcheck disable=SC2086 # several options
		same 55="$(wanted)" $packet <<<"$lines"
	done
}

@test "a match is with text anywhere, hex at the start, numbers as in a list" {
	lines='dhcp-match=set:a,60,lass
	dhcp-match=set:b,97,0:52:50
	dhcp-match=set:c,97,52:50
	dhcp-match=set:d,97,0:*:50
	dhcp-match=set:e,93,00:0b
	dhcp-match=set:g,94,11s
	dhcp-match=set:f,option:user-class,"10.0"
	dhcp-option=tag:a,201,is-a
	dhcp-option=tag:b,202,is-b
	dhcp-option=tag:c,203,is-c
	dhcp-option=tag:d,204,is-d
	dhcp-option=tag:e,205,is-e
	dhcp-option=tag:g,207,is-g
	dhcp-option=tag:f,206,is-f'
	for packet in 60=6d79636c617373 97=005250 97=0152500052 97=00ff50 97=5250 \
		93=000b 93=00070000000b 93=0b00 94=00070000000b 94=000b 77=763130303130; do
		# shellcheck disable=SC2086
		same 55="$(wanted)" $packet <<<"$lines"
	done
}

@test "what is forced is sent to who did not ask, the rest is not" {
	same 55=01 <<-'END'
	dhcp-option-force=208,f1:00:74:7e
	dhcp-option=209,conf
	dhcp-option-force=tag:none,210,none
	END
	grep '^208 ' "$T/theirs"
}

@test "options within another are put together, the last first" {
	same 55="$(wanted)" <<-'END'
	dhcp-option=encap:175,176,1b
	dhcp-option=encap:175,190,user
	dhcp-option=tag:none,encap:175,191,secret
	END
	same 55="$(wanted)" 60=505845436c69656e74 <<-'END'
	dhcp-option=vendor:PXEClient,1,10.77.0.9
	dhcp-option=vendor:PXEClient,6,2b
	dhcp-option=vendor:MSFT,2,1i
	END
}

@test "no bytes keep back what is usual" {
	same 55="$(wanted)" <<-'END'
	dhcp-option=3
	dhcp-option=28
	END
	same 55="$(wanted)" 175=01 <<-'END'
	dhcp-match=set:ipxe,175
	dhcp-option=3,10.77.0.2
	dhcp-option=tag:ipxe,3
	END
}
