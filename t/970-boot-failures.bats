#!/usr/bin/env bats
# The lab is broken in each of the ways that a person meets, and mb trace says which
# it is, and what to do. One lab for all: a Pi's boot ROM at port 1, a PC's UEFI and
# iPXE at port 2.

bats_require_minimum_version 1.5.0

setup_file() {
	[ "$(id -u)" = 0 ] || skip "namespaces need root"
	LAB=$(readlink -f "${MB_BUILD:-build}/bin/mb-lab")
	"$LAB" -n up pi x64 >/dev/null || skip "the lab lacks something here"
	export W=$BATS_FILE_TMPDIR/lab MB=${LAB%-lab}
	export MB_ETC=$W/etc MB_STATE=$W/state
	TMPDIR=$BATS_FILE_TMPDIR "$LAB" -w "$W" up pi x64 >"$BATS_FILE_TMPDIR/out" 2>&1 3>&- &
	echo $! >"$BATS_FILE_TMPDIR/pid"
	until_true grep -q "mb poe status" "$BATS_FILE_TMPDIR/out"
	export NET=mblab-$(cat "$BATS_FILE_TMPDIR/pid")
	# The lab, which starts two machines, may be late to do so.
	until_true "$MB" poe off port1 port2
	rm -f "$W"/state/hosts/*/events
}

teardown_file() {
	[ ! -e "$BATS_FILE_TMPDIR/pid" ] || kill "$(cat "$BATS_FILE_TMPDIR/pid")" || :
	until_true has_ended || :
}

has_ended() {
	[ -z "$(ip netns list | grep "^${NET:-none}-")" ]
}

# What a test broke is mended, and the machines are off.
teardown() {
	[ -z "${mend:-}" ] || eval "$mend"
	"$MB" poe off port1 port2 >/dev/null
}

# Until a command succeeds, five minutes at most: a virtual machine boots.
until_true() {
	for _ in $(seq 3000); do
		"$@" >/dev/null 2>&1 && return
		read -rt 0.1 <> <(:) || :
	done
	echo "never true: $*" >&2
	tail -n 20 "$BATS_FILE_TMPDIR/out" >&2
	return 1
}

traced() { # HOST WORDS: mb trace says them, in its last line
	"$MB" trace "$1" | tail -n 1 | grep -F -- "$2"
}

# The sentence comes to say this; it is shown when it does not: HOST WORDS...
says() {
	host=$1
	shift
	for words; do
		until_true traced "$host" "$words" || { "$MB" trace -v "$host"; return 1; }
	done
}

pid_of() { # PROGRAM: the server's, of which mb up keeps one
	ip netns pids "$NET-bs" | xargs -r ps -o pid=,args= -p | sed -n "s|^ *\([0-9]*\) [^ ]*/bin/$1 .*|\1|p"
}

another_than() { # PID: mb-dhcpproxy was started again, and listens
	[ "$(pid_of mb-dhcpproxy)" != "$1" ] &&
		ip netns exec "$NET-bs" ss -Hlun 'sport = :67' | grep -q .
}

configured() { # HOST LINE
	"$MB" host "$1" | grep -qx "$2"
}

@test "without a DHCP server beside the proxy it is said that there is none, and how to be it" {
	mend='ip -n $NET-sw link set p-rtr up'
	ip -n "$NET-sw" link set p-rtr down
	# A proxy that has heard of a server once says of that one that it gives nothing.
	old=$(pid_of mb-dhcpproxy)
	kill "$old"
	until_true another_than "$old"
	"$MB" poe on port1
	says port1 'no DHCP server gives it an address' 'set dhcp.proxy_enabled: false'
	# And of each boot after that, though the log has said it.
	"$MB" poe off port1
	"$MB" poe on port1
	says port1 'no DHCP server gives it an address'
	run -1 "$MB" trace -v port1
	[[ "$output" == *"pi-rom board d03114: DHCP discover, answer offer"* ]]
}

@test "a boot ROM that gets all of its files is told in stages, and nothing has stopped" {
	# Not those of the boots before, of which a slow machine has many.
	rm -f "$W"/state/hosts/dc-a6-32-77-00-04/events*
	"$MB" poe on port1
	until_true traced port1 'its UEFI firmware was sent'
	run -0 "$MB" trace -v port1
	for stage in power rom-dhcp rom-files firmware; do
		[[ "$output" == *" $stage"* ]]
	done
	[[ "$output" == *"pi-rom board d03114: DHCP discover, answer offer"* ]]
	[[ "$output" == *"/RPI_EFI.fd: sent, "* ]]
	[[ "$output" == *"power: ordered on (lab port 1)"* ]]
	"$MB" ls | grep -P '\tport1\t.*\t(firmware|uefi-dhcp)\t'
	# A boot's worth of them is small.
	[ "$(stat -c %s "$W"/state/hosts/dc-a6-32-77-00-04/events)" -lt 8192 ]
}

@test "a switch port that is off is said to be off" {
	"$MB" poe on port1
	until_true traced port1 'its UEFI firmware was sent'
	"$MB" poe off port1
	says port1 'its switch port is off (mb poe on)'
	run -1 "$MB" trace port1
}

@test "for the time of a cycle a switch port that is off is no end of a boot" {
	"$MB" poe on port1
	until_true traced port1 'its UEFI firmware was sent'
	"$MB" poe cycle -w 20 port1 3>&- &
	cycle=$!
	says port1 'is off, and power is ordered for it'
	run -0 "$MB" trace port1
	wait "$cycle"
	says port1 'its UEFI firmware was sent'
	run -0 "$MB" trace port1
	[[ "$output" == *" off"*" rom-dhcp"* ]]
}

@test "a file that is missing is named, with the command that brings it" {
	mend='mv $W/start4.elf $W/state/firmware/rpi4/'
	mv "$W/state/firmware/rpi4/start4.elf" "$W/"
	"$MB" poe on port1
	says port1 'stopped after the boot ROM asked for start4.elf: not installed (mb firmware fetch)'
	run -1 "$MB" trace port1
	"$MB" ls | grep -P '\tport1\t.*\trom-files!\t'
}

@test "a firmware that is missing likewise" {
	mend='mv $W/RPI_EFI.fd $W/state/firmware/rpi4/'
	mv "$W/state/firmware/rpi4/RPI_EFI.fd" "$W/"
	"$MB" poe on port1
	says port1 'the boot ROM asked for RPI_EFI.fd: not installed (mb firmware fetch)'
}

@test "of a machine that nobody hears though it has power it is asked whether it netboots" {
	mend='ip -n $NET-sw link set p-rom1 up 2>/dev/null; ip -n $NET-sw link set p-bs up'
	ip -n "$NET-sw" link set p-bs down
	"$MB" poe on port1
	until_true grep -q '"is":"on"' "$W/state/hosts/dc-a6-32-77-00-04/events"
	run -0 "$MB" trace port1
	[[ "$output" == *"has power, and was not heard yet"* ]]
	# As if that had been two minutes ago.
	jq -c '.t -= 120' "$W/state/hosts/dc-a6-32-77-00-04/events" |
		sed 's/"t":\([0-9]*\)\(\.[0-9]*\)\{0,1\},/"t":\1.000,/' >"$BATS_TEST_TMPDIR/shifted"
	cp "$BATS_TEST_TMPDIR/shifted" "$W/state/hosts/dc-a6-32-77-00-04/events"
	says port1 'stopped after its power came on: nothing was heard of it' 'BOOT_ORDER=0xf21'
}

@test "a host that may not netboot is told so, with the setting" {
	mend='sed -i s/allow_pxe:.false/allow_pxe:\ true/ $W/etc/netboot.yaml; until_true configured port1 allow_pxe=true'
	sed -i 's/allow_pxe: true/allow_pxe: false/' "$W/etc/netboot.yaml"
	until_true configured port1 allow_pxe=false
	"$MB" poe on port1
	says port1 'its record does not allow PXE; set allow_pxe: true in netboot.yaml'
	# UEFI is told to go on with what is next, which is no failure.
	"$MB" poe on port2
	says port2 'boots without us: its record does not allow PXE'
	run -0 "$MB" trace port2
	"$MB" ls | grep -P '\tport2\t.*\tdisk\t'
}

@test "a binary of the wrong architecture is named, with both" {
	mend='rm $W/state/tftp/snponly.efi'
	mkdir -p "$W/state/tftp"
	cp "$W/state/firmware/ipxe/ipxe-arm64.efi" "$W/state/tftp/snponly.efi"
	"$MB" poe on port2
	says port2 'its firmware asked for snponly.efi: snponly.efi is for arm64, and it is x64'
}

@test "a kernel that is missing is named by iPXE itself" {
	mend='mv $W/linux-x64 $W/static/lab/'
	mv "$W/static/lab/linux-x64" "$W/"
	printf '%s\n' 'ipxe_http_script:' '  retries: 0' >>"$W/etc/metal-boot.yaml"
	until_true grep -qx ipxe_http_script.retries=0 "$W/state/site"
	"$MB" poe on port2
	says port2 'stopped after iPXE asked for http://10.77.0.2/images/lab/linux-x64: it is not there'
}

@test "one that is there is started, and runs; Redfish says the same" {
	"$MB" poe on port2
	until_true traced port2 'its system runs'
	run -0 "$MB" trace port2
	[[ "$output" == *" kernel"*" running"* ]]
	mac=$("$MB" host port2 | sed -n 's/^mac=//p' | tr : -)
	[ "$("$MB" redfish GET "/redfish/v1/Systems/$mac" | jq -r .BootProgress.LastState)" = OSRunning ]
}

@test "of two DHCP servers it is said that a host takes the other's address, and what to set" {
	cp "$W/etc/metal-boot.yaml" "$BATS_TEST_TMPDIR/"
	tftpd=$(pid_of mb-tftpd)
	mend='kill -CONT $tftpd; cp $BATS_TEST_TMPDIR/metal-boot.yaml $W/etc/
		until_true grep -L dhcp.proxy_enabled=false $W/state/site'
	cat >>"$W/etc/metal-boot.yaml" <<-'END'
	dhcp:
	  proxy_enabled: false
	  fallback_enabled: true
	  fallback_ip_start: 10.77.0.60
	  fallback_ip_end: 10.77.0.69
	  fallback_subnet: 255.255.255.0
	END
	until_true grep -qx dhcp.proxy_enabled=false "$W/state/site"
	kill -STOP "$tftpd"	# it gets no file with that address
	"$MB" poe on port1
	says port1 'it takes its address from another DHCP server, 10.77.0.1;' \
		'set dhcp.proxy_enabled: true'
	run -1 "$MB" trace port1
}

# What is said of a trouble, to the first blank or sign that is not always the same.
sentences() {
	tr -d '\t\n' <"$BATS_TEST_DIRNAME/../lib/host/timelinesay.c" |
		grep -o '\[TROUBLE_[A-Z_0-9]*\] = *"[^"]*"' |
		sed 's/.*= *"//; s/[%;("].*//; s/^\(\([^ ]* \)\{4\}[^ ]*\).*/\1/; s/[ :,]*$//; /^$/d'
}

@test "the manual has each sentence" {
	[ "$(sentences | wc -l)" -gt 30 ]
	mandoc -Tutf8 "$BATS_TEST_DIRNAME/../man/mb-trace.1" | col -bx | tr -s ' \n' '  ' >"$BATS_TEST_TMPDIR/manual"
	while read -r words; do
		grep -qF "$words" "$BATS_TEST_TMPDIR/manual" || { echo "not there: $words"; false; }
	done < <(sentences)
}
