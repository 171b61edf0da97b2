#!/usr/bin/env bats
# Updates of a boot ROM's EEPROM: checked, offered, fetched by TFTP, and spent.

# shellcheck disable=SC2016,SC2154 # commands for an inner shell are quoted; helpers' names
bats_require_minimum_version 1.5.0

load tftp-host
load redfish-update

PI5=dc-a6-32-00-00-05

ready() {
	rom "$BATS_TEST_TMPDIR/new.bin"
	mkdir -p "$RPI"
	echo elf >"$RPI/start4.elf"
	printf 'serial=%s\nboard=00c03114\nwhen=1\n' $SERIAL >"$MB_STATE/hosts/$MAC/identity"
}

# An image as rpi-eeprom makes them: a section, a bootconf.txt, the rest erased.
rom() { # FILE [BUILD_TIMESTAMP] [CONFIGURATION]
	/usr/bin/python3 - "$@" <<-'EOP'
	import struct, sys
	name, built, conf = sys.argv[1], (sys.argv[2:3] or ["1705920081"])[0], (sys.argv[3:4] or ["[all]\nBOOT_ORDER=0xf21\n"])[0]
	out = bytearray()
	def section(magic, data):
	    out.extend(struct.pack(">LL", magic, len(data)) + data)
	    out.extend(b"\xff" * (-len(out) % 8))
	section(0x55aaf00f, b"code BUILD_TIMESTAMP=" + built.encode() + b"\n" + bytes(range(256)) * 300)
	section(0x55aaf11f, b"bootconf.txt" + bytes(4) + conf.encode())
	open(name, "wb").write(out + b"\xff" * (512 * 1024 - len(out)))
	EOP
}

redfish() { # METHOD PATH [OPTION...]
	run "$BIN/mb-redfish-cgi" -i "$@"
	head=${output%%$'\r\n\r\n'*}
	body=${output#*$'\r\n\r\n'}
	code=${head#Status: }
	code=${code%% *}
}

is() { # FILTER VALUE
	local have
	have=$(jq -r "$1" <<<"$body")
	[ "$have" = "$2" ] || { echo "$1 is '$have', not '$2': $body" >&2; return 1; }
}

field() {
	tr -d '\r' <<<"$head" | sed -n "s/^$1: //Ip"
}

# A push as a form: update FILE TARGETS [MORE]
update() {
	{
		printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateParameters"\r\n\r\n{"Targets":[%s]%s}\r\n' "$2" "${3:+,$3}"
		printf -- '--XbX\r\nContent-Disposition: form-data; name="UpdateFile"; filename="pieeprom.bin"\r\n\r\n'
		cat "$1"
		printf -- '\r\n--XbX--\r\n'
	} >form
	redfish POST $UPDATE/update-multipart -H 'Content-Type: multipart/form-data; boundary=XbX' -d @form
	[ "$code" = 202 ] || return 0
	monitor=
}

offered() { # FILE TARGETS [MORE]
	update "$@"
	over_as Completed '*is offered at their next boot*'
}

item() {
	redfish GET "$UPDATE/FirmwareInventory/$1"
	[ "$code" = 200 ]
}

# The boot ROM of a Pi as the log of one has it, up to what it does with its EEPROM.
rom_boots() {
	ip netns exec "$net-c" "$UDP" -w 60000 10.77.0.1:69 \
		"$(printf '\0\1%s/start4.elf\0octet\0tsize\0000\0' $SERIAL | xxd -p | tr -d '\n')" \
		"+$(printf '\0\5\0\0Early terminate\0' | xxd -p | tr -d '\n')," 3>&- >/dev/null || :
	get $SERIAL/config.txt config.txt || :
	rm -f pieeprom.sig
	get $SERIAL/pieeprom.sig pieeprom.sig || :
}

# It loads what the ROM starts, and mb-tftpd knows that it has all of that: what it asks for
# then is no longer of the same boot.
starts() {
	local was
	was=$(grep -c "sent $SERIAL/start4.elf" "$LOG" || :)
	get $SERIAL/start4.elf start4.elf
	until_true eval '[ "$(grep -c "sent $SERIAL/start4.elf" "$LOG")" -gt "$was" ]'
}

# The boot goes on, for who says nothing for some seconds begins another: one transfer of it
# stays open, half a minute at most. It is of that boot by the name of its folder.
stays() {
	echo "what is not read" >"$RPI/staying.txt"
	ip netns exec "$net-c" "$UDP" -n 1000 -w 60000 10.77.0.1:69 \
		"$(printf '\0\1%s/staying.txt\0octet\0' $SERIAL | xxd -p | tr -d '\n')" >staying 3>&- &
	staying=$!
	until_true test -s staying
}

goes_on() {
	kill "$staying"
	wait "$staying" || :
}

taken() { # NAME
	sed -n "s/^$1=//p" "$MB_STATE/hosts/$MAC/eeprom" 2>/dev/null
}

@test "a host fetches the image that it is offered once, and what it has is known then" {
	ready
	serve
	rom_boots
	stays
	[ ! -s pieeprom.sig ]
	offered new.bin "\"$UPDATE/FirmwareInventory/eeprom-$MAC\""
	item eeprom-$MAC
	is '"\(.Version) \(.Status.State) \(.Updateable)"' 'null Updating true'
	is '.RelatedItem[0]["@odata.id"]' /redfish/v1/Systems/$MAC
	# The boot that runs is not told of it, the next one is.
	get $SERIAL/pieeprom.sig sig || :
	[ ! -s sig ]
	goes_on
	starts
	rom_boots
	[ "$(head -n 1 pieeprom.sig)" = "$(sha256sum <new.bin | cut -d' ' -f1)" ]
	[[ "$(sed -n 2p pieeprom.sig)" =~ ^ts:\ [0-9]{10}$ ]]
	[ "$(wc -l <pieeprom.sig)" = 2 ]
	[ -z "$(taken id)" ]
	get $SERIAL/pieeprom.upd upd
	cmp upd new.bin
	until_true eval '[ -n "$(taken id)" ]'
	[ "$(taken id)" = "$(sed -n 's/^id=//p' "$MB_STATE/eeprom/$MAC")" ]
	item eeprom-$MAC
	is '"\(.Version) \(.Status.State)"' 'null Updating'
	# It starts over at once, without a pause.
	rom_boots
	[ ! -s pieeprom.sig ]
	run get $SERIAL/pieeprom.upd upd
	[ "$status" != 0 ]
	until_true eval '[ -n "$(taken booted)" ]'
	item eeprom-$MAC
	is '"\(.Version) \(.Status.State) \(.ReleaseDate)"' '2024-01-22 Enabled 2024-01-22T10:41:21Z'
	redfish GET "$UPDATE/FirmwareInventory"
	is '[.Members[]["@odata.id"] | sub(".*/"; "")] | join(" ")' eeprom-$MAC
}

@test "one boot gets one image, and a transfer that is not whole spends nothing" {
	ready
	offered new.bin "\"/redfish/v1/Systems/$MAC\""
	serve
	rom later.bin 1800000000
	rom_boots
	stays
	offered later.bin "\"/redfish/v1/Systems/$MAC\""
	# Probed, given up, then fetched: the image of the digest that it was told.
	run ip netns exec "$net-c" "$UDP" -w 60000 10.77.0.1:69 \
		"$(printf '\0\1%s/pieeprom.upd\0octet\0blksize\00060000\0' $SERIAL | xxd -p | tr -d '\n')" \
		"+00040000" "+00040001" 3>&-
	logged "gave up after block 1 of $SERIAL/pieeprom.upd"
	[ -z "$(taken id)" ]
	get $SERIAL/pieeprom.upd upd
	[ "$(sha256sum <upd | cut -d' ' -f1)" = "$(head -n 1 pieeprom.sig)" ]
	cmp upd new.bin
	goes_on
	until_true eval '[ -n "$(taken id)" ]'
	rom_boots
	[ "$(head -n 1 pieeprom.sig)" = "$(sha256sum <later.bin | cut -d' ' -f1)" ]
	# What nobody is offered any more is not kept.
	[ "$(ls "$MB_STATE/eeprom/images")" = "$(sha256sum <later.bin | cut -d' ' -f1)" ]
}

@test "an offer to all is for each Raspberry Pi 4 once, and for no other board" {
	ready
	mkdir -p "$MB_STATE/hosts/$PI5" "$MB_STATE/hosts/dc-a6-32-00-00-06"
	printf 'name=five\nallow_pxe=true\n' >"$MB_STATE/hosts/$PI5/record"
	printf 'board=00d04170\nwhen=1\n' >"$MB_STATE/hosts/$PI5/identity"
	printf 'name=six\nallow_pxe=true\n' >"$MB_STATE/hosts/dc-a6-32-00-00-06/record"
	offered new.bin "\"$UPDATE/FirmwareInventory/eeprom\"" '"ForceUpdate":true'
	item eeprom
	is .Version 2024-01-22
	"$BIN/mb-tftpd" -n -c $MAC $MAC/pieeprom.sig >sig
	[ "$(cat sig)" = "$(sha256sum <new.bin | cut -d' ' -f1)" ]
	"$BIN/mb-tftpd" -n $MAC $MAC/pieeprom.upd | grep -qx 'made=EEPROM of 2024-01-22'
	for other in $PI5 dc-a6-32-00-00-06; do
		run -1 "$BIN/mb-tftpd" -n $other $other/pieeprom.sig
	done
	# By name, one of which nothing is known may have it, one that is another not.
	update new.bin "\"/redfish/v1/Systems/dc-a6-32-00-00-06\",\"/redfish/v1/Systems/$PI5\""
	over_as Exception "$PI5: its processor is not the BCM2711*"
	run -1 "$BIN/mb-tftpd" -n dc-a6-32-00-00-06 dc-a6-32-00-00-06/pieeprom.sig
	offered new.bin '"/redfish/v1/Systems/dc-a6-32-00-00-06"'
	"$BIN/mb-tftpd" -n dc-a6-32-00-00-06 dc-a6-32-00-00-06/pieeprom.sig
}

@test "what is no image is refused with what is wrong, and nothing is offered" {
	ready
	head -c 524287 new.bin >short.bin
	{ cat new.bin; echo; } >long.bin
	{ cat new.bin new.bin new.bin new.bin; } >five.bin
	sed 's/bootconf.txt/bootconf.tx_/' new.bin >noconf.bin
	/usr/bin/python3 -c 'import sys; b = bytearray(open("new.bin", "rb").read()); b[4:8] = b"\xff\xff\xff\xf0"; open("cut.bin", "wb").write(b)'
	while read -r file words; do
		update $file.bin "\"/redfish/v1/Systems/$MAC\""
		over_as Exception "it is no image for the EEPROM of a Raspberry Pi 4: byte *$words*"
	done <<-'EOF'
	short 524288 bytes
	long 524288 bytes
	five Raspberry Pi 5
	noconf no bootconf.txt
	cut 0: a section that begins there is cut
	EOF
	image uefi.fd
	update uefi.fd "\"$UPDATE/FirmwareInventory/eeprom\""
	over_as Exception 'it is no image for the EEPROM*'
	update new.bin "\"$UPDATE/FirmwareInventory/uefi\""
	over_as Exception '*targets name UEFI'
	update new.bin "\"$UPDATE/FirmwareInventory/uefi\",\"$UPDATE/FirmwareInventory/eeprom\""
	[ "$code" = 400 ]
	update new.bin '' '"ForceUpdate":"yes"'
	[ "$code" = 400 ]
	[ ! -e "$MB_STATE/eeprom" ]
	[ ! -e "$MB_STATE/tftp/RPI_EFI.fd" ]
}

@test "an offer that cannot be read offers nothing, and the boot goes on" {
	ready
	offered new.bin "\"/redfish/v1/Systems/$MAC\""
	rm "$MB_STATE/eeprom/images/"*
	serve
	rom_boots
	[ ! -s pieeprom.sig ]
	logged 'the offer to update its EEPROM cannot be read: not offered'
	echo nonsense >"$MB_STATE/eeprom/$MAC"
	echo nonsense >"$MB_STATE/hosts/$MAC/eeprom"
	starts
	rom_boots
	[ ! -s pieeprom.sig ]
	redfish GET "$UPDATE/FirmwareInventory?\$expand=."
	[ "$code" = 200 ]
	is '.["Members@odata.count"]' 0
}

@test "files of the site's own are sent where nothing is offered" {
	ready
	mkdir -p "$MB_STATE/tftp/$SERIAL"
	echo mine >"$MB_STATE/tftp/$SERIAL/pieeprom.sig"
	"$BIN/mb-tftpd" -n -c $MAC $SERIAL/pieeprom.sig | grep -qx mine
	offered new.bin "\"/redfish/v1/Systems/$MAC\""
	"$BIN/mb-tftpd" -n -c $MAC $SERIAL/pieeprom.sig >sig
	not grep -qx mine sig
}

@test "what a task tells of its URL has no query, which may be a key" {
	ready
	redfish POST $SIMPLE -d '{"ImageURI":"http://127.0.0.1:9/a/pieeprom.bin?X-Signature=secret#x"}'
	[ "$code" = 202 ]
	monitor=
	over_as Exception 'http://127.0.0.1:9/a/pieeprom.bin: *'
	[[ "$output" != *secret* ]]
	is .Name 'Firmware of all systems'
}
