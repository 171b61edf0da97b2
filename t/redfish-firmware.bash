# A Raspberry Pi whose firmware comes from here, for the tests of what Redfish does to
# it. It needs redfish.bash, whose setup calls redfish_setup.

# shellcheck disable=SC2016,SC2034,SC2154 # commands for eval; for those who load it; the helpers' names

redfish_setup() {
	EFI=$BIN/mb-efivars
	RPI=$MB_STATE/firmware/rpi4
	VARS=$MB_STATE/hosts/$MAC/vars.json
	SENT=$MB_STATE/hosts/$MAC/vars.sent
	mkdir -p "$RPI"
	image "$RPI/RPI_EFI.fd"
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	[ -n "${net:-}" ] || return 0
	ip netns pids "$net" | xargs -r kill -9
	ip netns del "$net"
}

# An image of a Pi's generation, whose variables are those set later.
image() { # FILE
	"$EFI" create -f -l rpi4 "$T/volume"
	{
		head -c $((0x3b0000)) /dev/zero | tr '\0' '\252'
		cat "$T/volume"
		rm "$T/volume"
	} >"$1"
}

# What mb-tftpd would send the host now, in the file `image`.
fetched() {
	"$BIN/mb-tftpd" -n -c "$MAC" "$MAC/RPI_EFI.fd" >image
}

# A server to boot from, in a network of its own.
serve() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	net=mbrf-$BASHPID
	ip netns add "$net" || skip "this kernel has no network namespaces"
	ip -n "$net" link set lo up
	ip netns exec "$net" "$BIN/mb-tftpd" -l 127.0.0.1:69 2>>"$T/log" 3>&- &
	until_true eval 'ip netns exec "$net" ss -Hlun "sport = :69" | grep -q .'
}

# The host is reset: it is sent its firmware, in the file `image`, whole.
boot() {
	local was
	was=$(grep -c "sent $MAC/RPI_EFI.fd" "$T/log" || :)
	[ -e "$RPI/start4.elf" ] || echo elf >"$RPI/start4.elf"
	tftp start4.elf start
	tftp RPI_EFI.fd image
	until_true eval '[ "$(grep -c "sent $MAC/RPI_EFI.fd" "$T/log")" -gt "$was" ]'
}

tftp() { # NAME FILE
	ip netns exec "$net" curl -s --max-time 300 --tftp-blksize 1468 \
		"tftp://127.0.0.1/$MAC/$1" -o "$2" 3>&-
}
