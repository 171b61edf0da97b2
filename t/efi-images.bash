# Images for the tests of mb-efivars, made here or composed of data beside the checkout.
# Load it from setup(): it sets BIN, T and EFI, the program.

BIN=$(readlink -f "${MB_BUILD:-build}/bin")
T=$BATS_TEST_TMPDIR
EFI=$BIN/mb-efivars
DATA=${MB_TEST_DATA:-../shared/data}
MB_SHARE=$(readlink -f "${MB_BUILD:-build}/share/metal-boot")
export MB_SHARE

GLOBAL=8be4df61-93ca-11d2-aa0d-00e098032b8c
CONFIG=cd7cc258-31db-22e6-9f22-63b0b8eed6b5
OTHER=11111111-2222-3333-4444-555555555555

empty() { # FILE [LAYOUT]
	"$EFI" create -f -l "${2:-ovmf-2m}" "$1"
}

# A whole image of a Raspberry Pi's size, of one NV volume: its place is in its name, or
# that of the last generation.
compose() { # VOLUME FILE
	local size nv
	case $1 in
	*-fd*-nv*)
		size=${1##*-fd} nv=${1##*-nv}
		size=0x${size%%-*} nv=0x${nv%.nv}
		;;
	*) size=0x3d0000 nv=0x3b0000 ;;
	esac
	head -c $((nv)) /dev/zero | tr '\0' '\252' >"$2"
	cat "$1" >>"$2"
	head -c $((size - nv - $(stat -c %s "$1"))) /dev/zero | tr '\0' '\125' >>"$2"
}

# Every image that is to be had here, one a line.
images() {
	local f
	for f in "$DATA"/*.nv; do
		[ -r "$f" ] || continue
		compose "$f" "$T/$(basename "$f" .nv).fd"
		echo "$T/$(basename "$f" .nv).fd"
	done
	# Debian 12's AAVMF_VARS.fd is zeros and has no volume.
	for f in /usr/share/OVMF/OVMF_VARS*.fd /usr/share/AAVMF/AAVMF_VARS.*.fd; do
		[ -r "$f" ] || continue
		cp --sparse=always "$f" "$T/$(basename "$f")"
		echo "$T/$(basename "$f")"
	done
	for f in rpi4 aavmf ovmf ovmf-2m; do
		empty "$T/made-$f.fd" $f
		"$EFI" set "$T/made-$f.fd" Timeout 7
		echo "$T/made-$f.fd"
	done
}

# Overwrite bytes of a file in place.
poke() { # FILE OFFSET HEX
	printf %s "$3" | xxd -r -p | dd of="$1" bs=1 seek=$(($2)) conv=notrunc status=none
}

peek() { # FILE OFFSET COUNT
	dd if="$1" bs=1 skip=$(($2)) count=$(($3)) status=none | xxd -p -c 1000
}

# 32 bits, little-endian, in hex.
le32() {
	printf '%08x' "$(($1 & 0xffffffff))" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/'
}

# The CRC-32 of standard input as it is stored, by way of gzip's trailer.
crc32_of() {
	gzip -c | tail -c 8 | head -c 4 | xxd -p
}

variables() { # FILE: all of them, whatever their order
	"$EFI" list "$1" | sort
}

unchanged() { # FILE SUM
	[ "$(sha256sum <"$1")" = "$2" ] && [ -z "$(find "$(dirname "$1")" -name '.put-*')" ]
}
