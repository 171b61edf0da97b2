#!/usr/bin/env bats
# mb-efivars on damaged images: a valid answer or exit 65 with a sentence, and the file as
# it was. Every kind of damage is made here, from one good image of 2 KiB in use.

setup_file() {
	bats_require_minimum_version 1.5.0
	load efi-images
	export GOOD=$BATS_FILE_TMPDIR/good.fd
	empty "$GOOD"
	"$EFI" set "$GOOD" Timeout 3
	"$EFI" boot add "$GOOD" 'a title' pxe dc:a6:32:01:02:03
	"$EFI" boot add "$GOOD" another url http://10.0.0.1/a.efi
	"$EFI" set "$GOOD" ConOut 'PciRoot(0x0)/Pci(0x2,0x0),VenHw(C5DEAE31-FAD2-4030-841B-CFC9644D2C5B)'
	"$EFI" enroll "$GOOD" dbx "sha256:$(printf x | sha256sum | cut -d' ' -f1)"
	"$EFI" set -g "$OTHER" -t hex "$GOOD" 'Zähler' 0102
	echo '{"version": 2, "variables": [{"name": "New", "guid": "'$OTHER'", "attr": 7, "data": "00"}]}' \
		>"$BATS_FILE_TMPDIR/new.json"
}

setup() {
	load efi-images
	IMG=$T/image.fd
}

# Ask everything of the image: only answers and refusals, in time, with no trace left.
try() { # WHAT
	local sum rc verb
	sum=$(sha256sum <"$IMG")
	for verb in "list -" "list -j $IMG" "check $IMG" "boot $IMG" "keys $IMG" "bios $IMG" \
		"export $IMG" "carry $IMG -n $GOOD" "-o $T/out set $IMG Timeout 4"; do
		rc=0
		# shellcheck disable=SC2086 # words
		timeout 100 "$EFI" $verb <"$IMG" >"$T/stdout" 2>"$T/stderr" || rc=$?
		case $rc in
		0 | 1) ;;
		65) [ -s "$T/stderr" ] || { echo "$1: $verb: 65 and no word"; return 1; } ;;
		*)
			echo "$1: $verb: exit $rc"
			cat "$T/stderr"
			return 1
			;;
		esac
		unchanged "$IMG" "$sum" || { echo "$1: $verb: changed"; return 1; }
	done
	# A change is made whole, and can be read again; or not at all.
	rc=0
	timeout 100 "$EFI" import "$IMG" "$BATS_FILE_TMPDIR/new.json" 2>/dev/null || rc=$?
	case $rc in
	0) [ "$("$EFI" get -t u8 -g "$OTHER" "$IMG" New)" = 0 ] ;;
	65) unchanged "$IMG" "$sum" ;;
	*) false ;;
	esac || { echo "$1: import: $rc"; return 1; }
	rm -f "$T/out"
}

# Make the volume header's 16-bit words add up to zero again.
checksum() {
	local sum
	poke "$IMG" 50 0000
	sum=$(peek "$IMG" 0 72 | fold -w 4 | awk '
		function digit(c) { return index("0123456789abcdef", c) - 1 }
		function byte(s, n) { return digit(substr(s, n, 1)) * 16 + digit(substr(s, n + 1, 1)) }
		{ sum += byte($0, 1) + 256 * byte($0, 3) }
		END { v = (65536 - sum % 65536) % 65536; printf "%02x%02x", v % 256, v / 256 }')
	poke "$IMG" 50 "$sum"
}

# Each line of standard input: an offset and the bytes to put there, and what that is.
each() { # [checksum]
	local n=0 offset bytes what
	while read -r offset bytes what; do
		cp "$GOOD" "$IMG"
		poke "$IMG" "$offset" "$bytes"
		"$@"
		try "$what ($offset: $bytes)" || return 1
		n=$((n + 1))
	done
	echo "$n images"
}

@test "a damaged volume header" {
	each : <<-END
	16 00 another GUID
	40 00 no signature
	48 0000 a wrong checksum
	50 ffff a wrong checksum
	END
	each checksum <<-END
	32 0000000000000000 no length
	32 4700000000000000 shorter than its header
	32 4900000000000000 shorter than the header of the store
	32 0000030000000000 longer than the file
	32 ffffffffffffffff longer than anything
	32 b8ffffffffffffff so long that a sum turns over
	48 0000 no header
	48 4700 an odd header
	48 3800 a header without a block map
	48 ffff a header longer than the volume
	48 feff a header longer than the volume, and even
	55 01 another revision
	55 ff another revision
	56 00000000 no blocks
	56 ffffffff very many blocks
	60 00000000 blocks of nothing
	60 ffffffff very long blocks
	64 01 a block map without an end
	END
}

@test "a damaged store header" {
	each : <<-END
	0x48 00 no known store
	0x48 163cdd dd a third of another GUID
	0x58 00000000 no length
	0x58 1b000000 shorter than its header
	0x58 1c000000 just its header
	0x58 1d000000 a byte more than that
	0x58 b7df0000 an odd length
	0x58 00000200 longer than the volume
	0x58 ffffffff longer than anything
	0x58 e4ffffff so long that a sum turns over
	0x5c 00 not formatted
	0x5d 00 not healthy
	END
}

@test "a damaged record" {
	each : <<-END
	0x64 0000 no start
	0x64 55aa a start the wrong way round
	0x66 ff a header not finished
	0x66 7f data not finished
	0x66 3e half deleted
	0x66 3c deleted
	0x66 00 a state that does not exist
	0x68 ffffffff attributes that were not written
	0x68 00000000 no attributes
	0x68 40000000 an update, not a variable
	0x74 ffffffffffffffffffffffffffffffff no time
	0x88 00000000 no name
	0x88 01000000 half a character
	0x88 0f000000 an odd name
	0x88 0e000000 a name without its end
	0x88 02000000 a name of nothing but its end
	0x88 ffffffff a name that was not written
	0x88 fffffffe a name longer than anything
	0x88 00000080 a name of 2 GiB
	0x8c 00000000 no data
	0x8c ffffffff data that were not written
	0x8c feffffff data longer than anything
	0x8c f0ffffff so long that a sum turns over
	0x8c 00000080 data of 2 GiB
	0x8c 00e00000 data longer than the store
	0x8c 5cdf0000 data to the end of the store
	0x8c 5ddf0000 data to a byte behind it
	0xa0 0000 a name that ends at once
	0xa4 0000 a NUL in the name
	0xa0 00d8 half a surrogate pair
	0xa0 00dc the other half
	END
}

@test "a damaged working block" {
	each : <<-END
	0xf000 00 no GUID
	0xf010 00000000 a wrong checksum
	0xf014 ff not valid
	0xf018 0000000000000000 no queue
	0xf018 ffffffffffffffff a queue longer than anything
	0xf020 fe a write that was begun
	0xf020 fcffffff0000000000000000000000000000000000000000ffffffffffffffff very many writes
	0xf020 f8 a write that was completed
	0x10000 00 something in the spare area
	END
}

# The image with this variable as well, whatever is in it.
variable() { # NAME GUID HEX WHAT
	cp "$GOOD" "$IMG"
	"$EFI" set -f -g "$2" -t hex "$IMG" "$1" "$3" 2>/dev/null
	try "$4 ($1)"
}

@test "a variable that is not what it should hold" {
	while read -r name hex what; do
		variable "$name" $GLOBAL "$hex" "$what" || return 1
	done <<-END
	Boot0001 00 too short
	Boot0001 010000000000 no title
	Boot0001 0100000000006100 a title without an end
	Boot0001 01000000ffff78000000 a path list longer than the variable
	Boot0001 0100000000007800 00
	Boot0001 010000000400780000007fff0000 a node of no bytes
	Boot0001 010000000400780000007fff0300 a node shorter than its header
	Boot0001 010000000400780000007fffffff a node longer than the path
	Boot0001 01000000040078000000030b0400 no end
	Boot0001 0100000008007800000004040400 7fff0400
	Boot0001 010000000a00780000000318060000ff7fff0400 an odd URL
	Boot0001 010000000800780000007f0104007fff0400 no instances
	Boot0001 010000000400000000007fff0400 no title and a path
	Boot0001 01000000040000d80000007fff0400 a title that is no text
	BootOrder 010203 an odd order
	BootNext 01 half a number
	Timeout 01020304 too wide
	ConOut 0102 no path
	PlatformLang 656e text without an end
	PK 26 no list
	Key0000 00 no key
	END
}

@test "signature lists that are none" {
	hash=2616c4c14c509240aca941f936934328
	while read -r hex what; do
		variable db d719b2cb-3d3a-4596-a3bc-dad00e67656f "$hex" "$what" || return 1
	done <<-END
	${hash}00000000000000000000000000 no sizes
	${hash}1c0000000000000000000000 signatures of nothing
	${hash}ffffffff0000000030000000 longer than the variable
	${hash}1c000000ffffffff30000000 a header longer than the list
	${hash}2c00000000000000ffffffff signatures longer than the list
	${hash}1c0000000000000001000000 signatures shorter than their owner
	END
}

@test "images that are cut short" {
	size=$(stat -c %s "$GOOD") n=0
	for cut in 0 1 16 39 40 43 44 55 56 71 72 73 99 100 101 160 163 164 1000 57343 57344 61439 61440 \
		61472 65535 65536 $((size - 1)); do
		head -c "$cut" "$GOOD" >"$IMG"
		try "cut to $cut bytes"
		run "$EFI" list "$IMG"
		[ "$status" = 65 ]
		n=$((n + 1))
	done
}

@test "a hundred images in which bits have turned over" {
	awk 'BEGIN { srand(3); for (n = 0; n < 100; n++)
		print int(rand() * (n % 2 ? 1200 : 160)), int(rand() * 8), 1 + n % 4 }' >"$T/flips"
	while read -r offset bit count; do
		cp "$GOOD" "$IMG"
		for _ in $(seq "$count"); do
			byte=$((0x$(peek "$IMG" "$offset" 1) ^ (1 << bit)))
			poke "$IMG" "$offset" "$(printf %02x $byte)"
			offset=$(((offset * 31 + 7) % 1200)) bit=$(((bit + 3) % 8))
		done
		try "flipped near $offset"
	done <"$T/flips"
}
