# A Raspberry Pi that mb-tftpd knows, in two namespaces joined by a cable: what the tests
# of its own firmware share. It needs bash and efi-images.bash.

# shellcheck disable=SC2034,SC2154 # for those who load it; the helpers' names

load common

setup() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	load efi-images
	DATA=$(readlink -f "$DATA" || :)
	UDP=$(readlink -f "${MB_BUILD:-build}/tool")/udp
	export MB_STATE=$BATS_TEST_TMPDIR/state
	LOG=$BATS_TEST_TMPDIR/log
	RPI=$MB_STATE/firmware/rpi4
	MAC=dc-a6-32-01-02-03 SERIAL=91cdf03d
	net=mbfw-$BASHPID
	ip netns add "$net-s" || skip "this kernel has no network namespaces"
	ip netns add "$net-c"
	ip -n "$net-s" link add eth0 type veth peer name eth0 netns "$net-c"
	ip -n "$net-s" addr add 10.77.0.1/24 dev eth0
	ip -n "$net-c" addr add 10.77.0.50/24 dev eth0
	for end in s c; do
		ip -n "$net-$end" link set lo up
		ip -n "$net-$end" link set eth0 up
	done
	mkdir -p "$MB_STATE/tftp" "$RPI"
	cd "$BATS_TEST_TMPDIR" || return
	host $MAC $SERIAL 10.77.0.50
}

teardown() {
	for ns in "${net:-none}-s" "${net:-none}-c"; do
		[ -e "/run/netns/$ns" ] || continue
		ip netns pids "$ns" | xargs -r kill -9
		ip netns del "$ns"
	done
}

serve() {
	ip netns exec "$net-s" "$BIN/mb-tftpd" -l '*:69' "$@" 2>>"$LOG" 3>&- &
	until_true hearing "$net-s" 69
}

fetch() { # NAME FILE
	ip netns exec "$net-c" curl -s --max-time 120 --path-as-is --tftp-blksize 1468 \
		"tftp://10.77.0.1/$1" -o "$2" 3>&-
}

was_sent() { # NAME COUNT: it was sent so often, and what follows of that is done
	[ "$(grep -cF ": sent $1," "$LOG")" -ge "$2" ]
}

# The file, and the server knows that it came whole: it may hear the last ACK after the
# next request, which has another port.
get() { # NAME FILE
	local before
	before=$(grep -cF ": sent $1," "$LOG") || :
	fetch "$1" "$2" || return
	until_true was_sent "$1" $((before + 1))
}

# However slow this machine is, the boot that is now is not over before half a minute: as
# long a transfer of it lasts to whom nobody hears. let_go ends that.
hold() {
	mkdir -p "$MB_STATE/tftp/$SERIAL"
	echo held >"$MB_STATE/tftp/$SERIAL/held"
	ip netns exec "$net-c" "$UDP" -n 1000 -w 60000 10.77.0.1:69 \
		"$(hex "\\0\\1$SERIAL/held\\0octet\\0")" >holds 3>&- &
	holder=$!
	until_true test -s holds
}

let_go() {
	kill "$holder"
	wait "$holder" || :
}

# Nothing there: curl's code for it.
absent() { # NAME
	run fetch "$1" nothing
	[ "$status" = 68 ]
}

logged() { # TEXT somewhere in the log
	until_true grep -qF "$1" "$LOG"
}

# A host of the site's, as mb-config and mb-dhcpproxy would leave it.
host() { # MAC SERIAL ADDRESS [NAME=VALUE...]
	local mac=$1 serial=$2 ip=$3
	shift 3
	mkdir -p "$MB_STATE/hosts/$mac" "$MB_STATE/by-serial" "$MB_STATE/by-ip"
	printf '%s\n' allow_pxe=true "$@" >"$MB_STATE/hosts/$mac/record.new"
	mv "$MB_STATE/hosts/$mac/record.new" "$MB_STATE/hosts/$mac/record"
	ln -sfn "../hosts/$mac" "$MB_STATE/by-serial/$serial"
	ln -sfn "../hosts/$mac" "$MB_STATE/by-ip/$ip"
}

site() { # NAME=VALUE...
	printf '%s\n' "$@" >"$MB_STATE/site.new"
	mv "$MB_STATE/site.new" "$MB_STATE/site"
}

# An image of a Pi's generation, with an empty store: its size, and where the store is.
image() { # FILE [SIZE PLACE]
	local size=$((${2:-0x3d0000})) nv=$((${3:-0x3b0000}))
	empty volume rpi4
	{
		head -c $nv /dev/zero | tr '\0' '\252'
		cat volume
		head -c $((size - nv - 0x20000)) /dev/zero | tr '\0' '\125'
	} >"$1.new"
	mv "$1.new" "$1"
}

# Whatever the boot ROM does: it probes (takes the first of it) and reads.
boot() { # FOLDER: the files of a boot, kept there
	mkdir -p "$1"
	get $SERIAL/start4.elf "$1/start4.elf"
	get $SERIAL/config.txt "$1/config.txt"
	get $SERIAL/RPI_EFI.fd "$1/RPI_EFI.fd"
}

# What a host was told to boot in its place, as mb-override leaves it.
override() { # NAME=VALUE...
	printf '%s\n' id=0123456789abcdef when=1 "$@" >"$MB_STATE/hosts/$MAC/override"
}
