#!/usr/bin/env bats
# mb-efivars: variables in images, as people and scripts read and edit them.

setup() {
	bats_require_minimum_version 1.5.0
	load efi-images
	IMG=$T/image.fd
}

entry() { # IMAGE NUMBER: its line
	"$EFI" boot "$1" | grep "^Boot$2:"
}

#
# The manual
#

@test "the examples of the manual page do what it says" {
	mkdir -p "$T/man/old" "$T/man/new" "$T/state/hosts" "$T/state/by-name"
	ln -s ../hosts/dc-a6-32-01-02-03 "$T/state/by-name/node1"
	mkdir "$T/state/hosts/dc-a6-32-01-02-03"
	empty "$T/man/old/RPI_EFI.fd"
	empty "$T/man/new/RPI_EFI.fd"
	awk '/^\.Sh EXAMPLES/ { on = 1 }
		/^\.Sh SEE ALSO/ { on = 0 }
		on && (/^\$ / || /^\.Dl \$ /) { sub(/^\.Dl /, ""); text = 1 }
		/^\./ { text = 0; next }
		on && text { gsub(/\\e/, "\\"); print }' man/mb-efivars.1 >"$T/examples"
	grep '^\$ ' "$T/examples" | sed 's/^\$ //' >"$T/commands"
	grep -v '^\$ ' "$T/examples" >"$T/expected" || :
	[ "$(wc -l <"$T/commands")" -gt 10 ]
	cd "$T/man"
	MB_STATE=$T/state PATH=$BIN:$PATH run --separate-stderr sh "$T/commands"
	echo "$output"
	[ -z "$stderr" ]
	diff <(echo "$output" | grep -v '^$') "$T/expected"
}

@test "every verb is in the manual page, and no other" {
	run "$EFI"
	[ "$status" = 64 ]
	echo "$output" | sed -n 's/^verbs: //p' | tr ',' '\n' | sed 's/^ //' | sort -u >"$T/verbs"
	awk '/^\.Sh ENVIRONMENT/ { exit }
		/^\.Ss Options/ { exit }
		/^\.It Cm/ { sub(/^\.It Cm /, ""); sub(/ (Ar|Op|Fl).*/, ""); print }' man/mb-efivars.1 |
		grep -vxE 'disk|file|path|pxe|url' | sort -u >"$T/told"
	diff "$T/verbs" "$T/told"
}

#
# Making and reading
#

@test "an empty store of a layout is byte for byte the one that Debian ships" {
	[ -r /usr/share/OVMF/OVMF_VARS_4M.fd ] || skip "no OVMF here"
	empty "$T/a" ovmf
	cmp "$T/a" /usr/share/OVMF/OVMF_VARS_4M.fd
	empty "$T/b" ovmf-2m
	cmp "$T/b" /usr/share/OVMF/OVMF_VARS.fd
	empty "$T/c" aavmf
	[ "$(stat -c %s "$T/c")" = $((64 << 20)) ]
	[ "$(stat -c %b "$T/c")" -lt 4096 ] # it has a hole
}

@test "the empty store of a Raspberry Pi is that of its firmware" {
	[ -r "$DATA/rpi4-empty.nv" ] || skip "no images beside the checkout"
	empty "$IMG" rpi4
	cmp "$IMG" "$DATA/rpi4-empty.nv"
}

@test "create does not replace a file unless forced" {
	echo mine >"$IMG"
	run "$EFI" create -l rpi4 "$IMG"
	[ "$status" = 65 ]
	[ "$output" = "mb-efivars: $IMG is there already" ]
	[ "$(cat "$IMG")" = mine ]
	"$EFI" create -f -l rpi4 "$IMG"
	[ -z "$("$EFI" list "$IMG")" ]
	run "$EFI" create --layout rpi5 "$T/new"
	[ "$status" = 64 ]
	[[ "$output" == *"no layout 'rpi5'; there are"*rpi4* ]]
	# By the names that the manual has.
	[[ " ${output#*there are} " == *' ovmf '* ]]
	[[ $output != *ovmf-4m* ]]
	[ ! -e "$T/new" ]
}

@test "list has a line a variable: GUID, name, kind, value" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	"$EFI" set "$IMG" PlatformLang en
	"$EFI" -g "$OTHER" -t hex set "$IMG" Blob 00ff
	run "$EFI" list "$IMG"
	[ "${lines[0]}" = "$GLOBAL Timeout: u16: 3" ]
	[ "${lines[1]}" = "$GLOBAL PlatformLang: ascii: \"en\"" ]
	[ "${lines[2]}" = "$OTHER Blob: hex: 00ff" ]
	[ "${#lines[@]}" = 3 ]
	run "$EFI" list -g EfiGlobalVariable "$IMG"
	[ "${#lines[@]}" = 2 ]
}

@test "list -j and get -j are JSON with the value decoded" {
	command -v jq >/dev/null || skip "no jq"
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	[ "$("$EFI" list -j "$IMG" | jq -r '.[0] | "\(.name) \(.kind) \(.value) \(.attr) \(.size)"')" = "Timeout u16 3 7 2" ]
	[ "$("$EFI" get -j "$IMG" Timeout | jq -r .guid)" = $GLOBAL ]
}

@test "get prints what set takes" {
	empty "$IMG"
	"$EFI" set "$IMG" BootDiscoveryPolicy 1
	"$EFI" set "$IMG" AssetTag 'rack 7 "left" \'
	"$EFI" set "$IMG" PlatformLang en-US
	"$EFI" set "$IMG" ConOut 'PciRoot(0x0)/Pci(0x2,0x0),VenHw(C5DEAE31-FAD2-4030-841B-CFC9644D2C5B)'
	"$EFI" set "$IMG" SecureBootEnable true
	empty "$T/copy"
	for name in BootDiscoveryPolicy AssetTag PlatformLang ConOut SecureBootEnable; do
		value=$("$EFI" get "$IMG" $name)
		"$EFI" set "$T/copy" $name "$value"
	done
	run "$EFI" diff "$IMG" "$T/copy"
	[ "$status" = 0 ]
	[ -z "$output" ]
}

@test "a variable that is not there is exit 1" {
	empty "$IMG"
	run "$EFI" get "$IMG" Timeout
	[ "$status" = 1 ]
	[ "$output" = "mb-efivars: no variable 'Timeout'" ]
	run "$EFI" delete "$IMG" Timeout
	[ "$status" = 1 ]
}

#
# Setting
#

@test "a value is set by type, and its bytes are those of that type" {
	empty "$IMG"
	printf 'a\0b' >"$T/bytes"
	while read -r type value bytes; do
		"$EFI" set -g "$OTHER" -t "$type" "$IMG" "Var-$type" "$value"
		[ "$("$EFI" get -t file "$IMG" "Var-$type" | xxd -p)" = "$bytes" ]
	done <<-END
	u8 255 ff
	u16 258 0201
	u32 0x01020304 04030201
	u64 18446744073709551615 ffffffffffffffff
	bool true 01
	ascii abc 61626300
	string abc 6100620063000000
	hex 0aFF 0aff
	file $T/bytes 610062
	boot 00AB ab00
	order 0001,00AB 0100ab00
	path Uri(http://h/) 03180d00687474703a2f2f682f7fff0400
	END
}

@test "a value that the type cannot hold is refused, and the file is untouched" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	sum=$(sha256sum <"$IMG")
	while read -r type value; do
		run "$EFI" set -t "$type" -- "$IMG" Timeout "$value"
		[ "$status" = 65 ]
		[ "${#lines[@]}" = 1 ]
		unchanged "$IMG" "$sum"
	done <<-END
	u16 65536
	u16 -1
	u16 x
	bool maybe
	hex 123
	hex zz
	path URI(http://h/)
	END
	run "$EFI" set -t u128 "$IMG" Timeout 1
	[ "$status" = 64 ]
}

@test "a value of another width than the firmware's is refused unless forced" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	"$EFI" set -g "$OTHER" -t hex "$IMG" Unknown 0102
	sum=$(sha256sum <"$IMG")
	run "$EFI" set -t u32 "$IMG" Timeout 3
	[ "$status" = 65 ]
	[ "$output" = "mb-efivars: Timeout: 4 bytes that are no u16" ]
	run "$EFI" set -t u32 "$IMG" Unknown 3
	[ "$status" = 65 ]
	[ "$output" = "mb-efivars: Unknown: 4 bytes, and it has 2" ]
	unchanged "$IMG" "$sum"
	"$EFI" set -f -t u32 "$IMG" Unknown 3
	[ "$("$EFI" get -t u32 "$IMG" Unknown)" = 3 ]
}

@test "a number without a type is as wide as the variable is" {
	empty "$IMG"
	"$EFI" set -g "$OTHER" -t u32 "$IMG" Mine 1
	"$EFI" set "$IMG" Mine 258
	[ "$("$EFI" get -t file "$IMG" Mine | xxd -p)" = 02010000 ]
	"$EFI" set -g "$OTHER" -t hex "$IMG" Three 010203
	run "$EFI" set "$IMG" Three 1
	[ "$status" = 64 ]
	[[ "$output" == *"say it with -t"* ]]
}

@test "a variable keeps its attributes, and a new one gets those that it is known to have" {
	command -v jq >/dev/null || skip "no jq"
	empty "$IMG"
	attr() { "$EFI" get -j "$IMG" "$1" | jq .attr; }
	"$EFI" set "$IMG" Timeout 3
	"$EFI" set "$IMG" ConsolePref 1
	"$EFI" set "$IMG" CpuClock 2
	[ "$(attr Timeout) $(attr ConsolePref) $(attr CpuClock)" = "7 3 7" ]
	echo '{"version": 2, "variables": [{"name": "Odd", "guid": "'$OTHER'", "attr": 3, "data": "01"}]}' >"$T/odd.json"
	"$EFI" import "$IMG" "$T/odd.json"
	"$EFI" set "$IMG" Odd 2
	[ "$(attr Odd)" = 3 ]
	# By apply, too: other attributes would freeze the variable.
	sed -i 's/"attr": 3/"attr": 7/' "$T/odd.json"
	run "$EFI" apply "$IMG" "$T/odd.json"
	[ "$status" = 65 ]
	[ "$output" = "mb-efivars: Odd: attributes 7, and it has 3" ]
	"$EFI" apply -f "$IMG" "$T/odd.json"
	[ "$(attr Odd)" = 7 ]
}

@test "a new variable that nobody knows needs a GUID" {
	empty "$IMG"
	run "$EFI" set -t u8 "$IMG" Mystery 1
	[ "$status" = 64 ]
	[[ "$output" == *"'Mystery' is new and not well known: say its GUID with -g" ]]
	run "$EFI" set -g nonsense -t u8 "$IMG" Mystery 1
	[ "$status" = 64 ]
	"$EFI" set -g "${OTHER^^}" -t u8 "$IMG" Mystery 1
	[ "$("$EFI" get "$IMG" Mystery)" = hex:01 ]
}

@test "two variables of one name are two, and -g says which is meant" {
	empty "$IMG"
	"$EFI" set -g "$OTHER" -t u8 "$IMG" Twin 1
	"$EFI" set -g EfiGlobalVariable -t u8 "$IMG" Twin 2
	run "$EFI" get "$IMG" Twin
	[ "$status" = 64 ]
	[ "$output" = "mb-efivars: several variables are named 'Twin': say which with -g" ]
	[ "$("$EFI" get -t u8 -g "$OTHER" "$IMG" Twin)" = 1 ]
	[ "$("$EFI" get -t u8 -g $GLOBAL "$IMG" Twin)" = 2 ]
	"$EFI" export "$IMG" >"$T/twins.json"
	empty "$T/copy"
	"$EFI" import "$T/copy" "$T/twins.json"
	[ "$(variables "$T/copy")" = "$(variables "$IMG")" ]
	"$EFI" delete -g "$OTHER" "$IMG" Twin
	[ "$("$EFI" get -t u8 "$IMG" Twin)" = 2 ]
}

@test "names outside ASCII, names that are no text, and empty data work" {
	empty "$IMG"
	"$EFI" set -g "$OTHER" -t hex "$IMG" 'Zähler 😀' 01
	[ "$("$EFI" get -t u8 "$IMG" 'Zähler 😀')" = 1 ]
	[ "$("$EFI" list "$IMG")" = "$OTHER Z\\xc3\\xa4hler \\xf0\\x9f\\x98\\x80: hex: 01" ]
	"$EFI" set -g "$OTHER" -t hex "$IMG" hex:41003dd8 02
	[ "$("$EFI" get -t u8 "$IMG" hex:41003dd8)" = 2 ]
	"$EFI" set -g "$OTHER" -t hex "$IMG" Empty ''
	[ -z "$("$EFI" get -t file "$IMG" Empty)" ]
	"$EFI" export "$IMG" >"$T/odd.json"
	empty "$T/copy"
	"$EFI" import "$T/copy" "$T/odd.json"
	cmp "$IMG" "$T/copy"
	[[ "$("$EFI" list "$IMG")" == *"$OTHER hex:41003dd8: hex: 02"* ]]
}

@test "a name cannot play tricks on the terminal" {
	empty "$IMG"
	"$EFI" set -g "$OTHER" -t u8 "$IMG" "$(printf 'a\033[2Jb')" 1
	run "$EFI" list "$IMG"
	[ "$output" = "$OTHER a\\x1b[2Jb: hex: 01" ]
}

@test "delete takes several names or -a, and all of them or none" {
	empty "$IMG"
	for n in 1 2 3; do "$EFI" set -g "$OTHER" -t u8 "$IMG" Var$n $n; done
	"$EFI" set "$IMG" Timeout 1
	sum=$(sha256sum <"$IMG")
	run "$EFI" delete "$IMG" Var1 Var9
	[ "$status" = 1 ]
	unchanged "$IMG" "$sum"
	"$EFI" delete "$IMG" Var1 Var2
	[ "$("$EFI" list "$IMG" | wc -l)" = 2 ]
	"$EFI" delete -a -g "$OTHER" "$IMG"
	[ "$("$EFI" list "$IMG")" = "$GLOBAL Timeout: u16: 1" ]
	run "$EFI" delete "$IMG"
	[ "$status" = 64 ]
	run "$EFI" delete -a "$IMG" Timeout
	[ "$status" = 64 ]
	"$EFI" delete -a "$IMG"
	[ -z "$("$EFI" list "$IMG")" ]
}

#
# Whole, or the old one
#

@test "a change that changes nothing leaves every byte, and the file itself" {
	images >"$T/images"
	while read -r image; do
		before=$(sha256sum <"$image") inode=$(stat -c %i.%Y "$image")
		if [ "$("$EFI" list "$image" | wc -l)" -gt 0 ]; then
			"$EFI" export "$image" >"$T/all.json"
			"$EFI" import "$image" "$T/all.json"
			"$EFI" apply "$image" "$T/all.json"
		fi
		"$EFI" delete -a -g "$OTHER" "$image"
		[ "$(sha256sum <"$image")" = "$before" ]
		[ "$(stat -c %i.%Y "$image")" = "$inode" ]
		# In a pipe the same.
		[ "$("$EFI" delete -a -g "$OTHER" - <"$image" | sha256sum)" = "$before" ]
		[ "$(cat "$image" | "$EFI" delete -a -g "$OTHER" - | sha256sum)" = "$before" ]
	done <"$T/images"
}

@test "all variables of an image, exported, deleted and imported, are the same again" {
	images >"$T/images"
	[ "$(wc -l <"$T/images")" -ge 4 ]
	while read -r image; do
		variables "$image" >"$T/before"
		"$EFI" export "$image" >"$T/all.json"
		"$EFI" delete -a "$image"
		[ -z "$("$EFI" list "$image")" ]
		"$EFI" import -f "$image" "$T/all.json"
		variables "$image" | diff "$T/before" -
		[ "$("$EFI" export "$image")" = "$(cat "$T/all.json")" ]
		rm "$image"
	done <"$T/images"
}

@test "only the volume of an image is changed" {
	head -c 70001 /dev/urandom >"$T/head"
	empty "$T/volume"
	head -c 33333 /dev/urandom >"$T/tail"
	cat "$T/head" "$T/volume" "$T/tail" >"$IMG"
	"$EFI" set "$IMG" Timeout 3
	"$EFI" set "$T/volume" Timeout 3
	cat "$T/head" "$T/volume" "$T/tail" | cmp - "$IMG"
}

@test "an image keeps its mode, and a link to it stays a link" {
	mkdir "$T/real"
	empty "$T/real/image.fd"
	chmod 640 "$T/real/image.fd"
	ln -s real/image.fd "$T/link.fd"
	"$EFI" set "$T/link.fd" Timeout 3
	[ -L "$T/link.fd" ]
	[ "$(stat -c %a "$T/real/image.fd")" = 640 ]
	[ "$("$EFI" get "$T/real/image.fd" Timeout)" = 3 ]
}

@test "an image that cannot be written whole is the old one" {
	empty "$IMG"
	sum=$(sha256sum <"$IMG")
	run sh -c "trap '' XFSZ; ulimit -f 64; exec '$EFI' set '$IMG' Timeout 3"
	[ "$status" = 75 ]
	unchanged "$IMG" "$sum"
}

@test "output that cannot be written is an error" {
	empty "$IMG"
	for verb in "list $T/some" "set $T/some Timeout 4 -o -" "export $T/some" "boot $T/some" "bios $T/some"; do
		cp "$IMG" "$T/some"
		"$EFI" set "$T/some" Timeout 3
		run sh -c "'$EFI' $verb >/dev/full"
		[ "$status" = 75 ]
	done
}

@test "-n tells what would change and changes nothing" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	sum=$(sha256sum <"$IMG")
	run "$EFI" -n set "$IMG" Timeout 4
	[ "$status" = 0 ]
	[ "${lines[0]}" = "-$GLOBAL Timeout: u16: 3" ]
	[ "${lines[1]}" = "+$GLOBAL Timeout: u16: 4" ]
	unchanged "$IMG" "$sum"
	run "$EFI" -n boot add "$IMG" x url http://h/
	[[ "$output" == *"+$GLOBAL Boot0000: boot entry:"* ]]
	unchanged "$IMG" "$sum"
	run "$EFI" -n set - Timeout 4 <"$IMG"
	[ "${#lines[@]}" = 2 ]
}

@test "-o writes another file and leaves the image" {
	empty "$IMG"
	sum=$(sha256sum <"$IMG")
	"$EFI" -o "$T/new" set "$IMG" Timeout 3
	unchanged "$IMG" "$sum"
	[ "$("$EFI" get "$T/new" Timeout)" = 3 ]
	[ "$("$EFI" -o - set "$IMG" Timeout 4 | "$EFI" get - Timeout)" = 4 ]
}

@test "images go through pipes" {
	empty "$IMG"
	"$EFI" set - Timeout 3 <"$IMG" >"$T/one"
	cat "$IMG" | "$EFI" set - Timeout 3 | cmp - "$T/one"
	cat "$IMG" | "$EFI" set - Timeout 3 | "$EFI" boot add - x url http://h/ | "$EFI" boot next - 0000 |
		"$EFI" list - >"$T/list"
	[ "$(wc -l <"$T/list")" = 4 ]
}

@test "variables in JSON go through pipes" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	"$EFI" list "$IMG" >"$T/list"
	"$EFI" export "$IMG" | jq . | "$EFI" list - | cmp - "$T/list"
	"$EFI" list <("$EFI" export "$IMG") | cmp - "$T/list"
	"$EFI" export "$IMG" >"$T/all.json"
	{ head -c 1; "$EFI" list -; } <<<" $(cat "$T/all.json")" | tail -c +2 | cmp - "$T/list"
	run -0 sh -c "'$EFI' export '$IMG' | '$EFI' set - Timeout 4 | '$EFI' get - Timeout"
	[ "$output" = 4 ]
	"$EFI" export "$IMG" | "$EFI" diff "$IMG" -
	run -65 sh -c "echo '{' | '$EFI' list -"
	[[ $output == "mb-efivars: standard input: line 2, "* ]]
}

@test "what is no image is refused with what is missing" {
	head -c 100000 /dev/urandom >"$IMG"
	run "$EFI" list "$IMG"
	[ "$status" = 65 ]
	[[ "$output" == "mb-efivars: $IMG: "* ]]
	: >"$IMG"
	run "$EFI" list "$IMG"
	[ "$status" = 65 ]
	run "$EFI" list "$T/nowhere"
	[ "$status" = 75 ]
	run "$EFI" list "$T"
	[ "$status" = 75 ]
}

@test "an image of 64 MiB takes no more memory than one of 4 MiB, under 12 MB each" {
	[ -x /usr/bin/time ] || skip "no time(1)"
	head -c 4 "$EFI" | grep -q ELF && ! grep -q __asan_init "$EFI" || skip "the checker takes memory of its own"
	empty "$T/small" ovmf
	head -c 3500000 /dev/zero >>"$T/small"
	empty "$T/large" aavmf
	peak() { /usr/bin/time -f %M -o "$T/peak" "$@" >/dev/null && tail -n 1 "$T/peak"; }
	for verb in list export "delete -a"; do
		# shellcheck disable=SC2086 # words
		small=$(peak "$EFI" $verb "$T/small") large=$(peak "$EFI" $verb "$T/large")
		echo "$verb: $small $large"
		[ "$small" -lt 12000 ]
		[ "$large" -lt 12000 ]
		[ "$large" -lt $((small + 2048)) ]
		large=$(peak sh -c "cat '$T/large' | '$EFI' $verb -")
		[ "$large" -lt 12000 ]
	done
}

#
# JSON, and Linux's folder
#

@test "a file of JSON is a place like an image" {
	command -v jq >/dev/null || skip "no jq"
	echo '{"version": 2, "variables": []}' >"$T/vars.json"
	"$EFI" set "$T/vars.json" Timeout 3
	"$EFI" boot add "$T/vars.json" x pxe dc:a6:32:01:02:03
	"$EFI" bios "$T/vars.json" CpuClock=max
	[ "$(jq -r '.variables[].name' "$T/vars.json" | tr '\n' ' ')" = "Timeout Boot0000 BootOrder CpuClock " ]
	empty "$IMG"
	"$EFI" import "$IMG" "$T/vars.json"
	run "$EFI" diff "$IMG" "$T/vars.json"
	[ "$status" = 0 ]
	inode=$(stat -c %i "$T/vars.json")
	"$EFI" set "$T/vars.json" Timeout 3
	[ "$(stat -c %i "$T/vars.json")" = "$inode" ]
}

@test "bad JSON is refused with its place, and nothing is changed" {
	empty "$IMG"
	sum=$(sha256sum <"$IMG")
	refused() { # JSON WHY
		printf %s "$1" >"$T/bad.json"
		run "$EFI" import "$IMG" "$T/bad.json"
		[ "$status" = 65 ]
		[[ "$output" == "mb-efivars: $T/bad.json: $2"* ]] || { echo "$output"; return 1; }
		unchanged "$IMG" "$sum"
	}
	good='{"name": "A", "guid": "'$OTHER'", "attr": 7, "data": "00"}'
	refused '' 'line 1'
	refused '{"version": 1, "variables": []}' version
	refused "{\"version\": 2, \"variables\": [$good, ${good/00\"/0x\"}]}" 'variables[1].data'
	refused "{\"version\": 2, \"variables\": [${good/1111/111}]}" 'variables[0].guid'
	refused "{\"version\": 2, \"variables\": [${good/7/-7}]}" 'variables[0].attr'
	refused "{\"version\": 2, \"variables\": [$good, $good]}" 'variables[1].name'
	refused "{\"version\": 2, \"variables\": [${good/attr/atr}]}" 'variables[0].atr'
}

@test "what diff -j says, apply does" {
	empty "$T/a"
	for n in 1 2 3; do "$EFI" set -g "$OTHER" -t u8 "$T/a" Var$n $n; done
	cp "$T/a" "$T/b"
	"$EFI" delete "$T/b" Var2
	"$EFI" set "$T/b" Var3 33
	"$EFI" boot add "$T/b" x url http://h/
	run "$EFI" diff "$T/a" "$T/b"
	[ "$status" = 1 ]
	[ "${lines[0]}" = "-$OTHER Var2: hex: 02" ]
	[ "${lines[1]}" = "-$OTHER Var3: hex: 03" ]
	[ "${lines[2]}" = "+$OTHER Var3: hex: 21" ]
	[ "${#lines[@]}" = 5 ]
	run "$EFI" diff -j "$T/a" "$T/b"
	[ "$status" = 1 ]
	echo "$output" >"$T/patch.json"
	"$EFI" apply "$T/a" "$T/patch.json"
	run "$EFI" diff "$T/a" "$T/b"
	[ "$status" = 0 ]
	[ -z "$output" ]
	# It is a change, and no set of variables.
	run "$EFI" list "$T/patch.json"
	[ "$status" = 65 ]
}

@test "diff tells attributes apart where the data is the same" {
	for attr in 3 7; do
		echo '{"version": 2, "variables": [{"name": "A", "guid": "'$OTHER'", "attr": '$attr',
			"data": "01"}]}' >"$T/$attr.json"
	done
	run "$EFI" diff "$T/3.json" "$T/7.json"
	[ "$status" = 1 ]
	[[ "${lines[0]}" == "-$OTHER A: attr=3 "* ]]
	[[ "${lines[1]}" == "+$OTHER A: attr=7 "* ]]
}

@test "import takes a variable exactly, apply by the rules" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	echo '{"version": 2, "variables": [{"name": "Timeout", "guid": "'$GLOBAL'", "attr": 7, "data": "04"}]}' >"$T/odd.json"
	run "$EFI" apply "$IMG" "$T/odd.json"
	[ "$status" = 65 ]
	[ "$("$EFI" get "$IMG" Timeout)" = 3 ]
	run "$EFI" import "$IMG" "$T/odd.json"
	[ "$status" = 0 ]
	[ "$output" = "mb-efivars: Timeout: its data is not what it should hold" ]
	[ "$("$EFI" get "$IMG" Timeout)" = hex:04 ]
}

@test "what virt-fw-vars writes we read, and what we write it reads" {
	VFV=$(t/virt-firmware 2>/dev/null) || skip "no virt-firmware to compare with"
	images | grep -v ms.fd >"$T/images"
	while read -r image; do
		"$VFV/virt-fw-vars" -i "$image" --output-json "$T/theirs.json" 2>/dev/null
		"$EFI" export -o "$T/ours.json" "$image"
		run "$EFI" diff "$T/theirs.json" "$T/ours.json"
		[ "$status" = 0 ] || { echo "$image"; echo "$output"; return 1; }
	done <"$T/images"
	empty "$IMG" rpi4
	"$EFI" boot add "$IMG" 'net boot' pxe dc:a6:32:01:02:03
	"$EFI" bios "$IMG" RamLimitTo3GB=off
	"$EFI" export "$IMG" >"$T/ours.json"
	empty "$T/base" rpi4
	"$VFV/virt-fw-vars" -i "$T/base" --set-json "$T/ours.json" -o "$T/by-them" 2>/dev/null
	run "$EFI" diff "$IMG" "$T/by-them"
	[ "$status" = 0 ]
	"$VFV/virt-fw-vars" -i "$IMG" --print 2>/dev/null | grep -q '^Boot0000 .*title="net boot" devpath=MAC()/IPv4()'
}

@test "variables go to a folder as Linux shows them, and back" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	"$EFI" set -g "$OTHER" -t hex "$IMG" Zähler 0102
	"$EFI" export --efivarfs "$T/vars" "$IMG"
	[ "$(xxd -p "$T/vars/Timeout-$GLOBAL")" = 070000000300 ]
	[ -e "$T/vars/Zähler-$OTHER" ]
	empty "$T/copy"
	"$EFI" import -d "$T/vars" "$T/copy"
	[ "$(variables "$T/copy")" = "$(variables "$IMG")" ]
	run "$EFI" export -d "$T/vars" "$IMG"
	[ "$status" = 75 ]
	run "$EFI" import -d "$T/nowhere" "$IMG"
	[ "$status" = 75 ]
	run "$EFI" import "$IMG"
	[ "$status" = 64 ]
}

@test "render is the base with exactly these variables, and the base stays" {
	empty "$T/base" rpi4
	"$EFI" set "$T/base" Timeout 9
	sum=$(sha256sum <"$T/base")
	empty "$T/other" rpi4
	"$EFI" bios "$T/other" CpuClock=max
	"$EFI" export "$T/other" >"$T/vars.json"
	"$EFI" render "$T/base" "$T/vars.json" >"$T/out"
	cmp "$T/out" "$T/other"
	"$EFI" render -o "$T/out2" "$T/base" "$T/vars.json"
	cmp "$T/out" "$T/out2"
	unchanged "$T/base" "$sum"
	cat "$T/base" | "$EFI" render - "$T/vars.json" | cmp - "$T/out"
	"$EFI" export "$T/other" | "$EFI" render "$T/base" - | cmp - "$T/out"
}

#
# Boot entries
#

@test "boot shows the entries in order, as people read them" {
	empty "$IMG"
	"$EFI" boot add "$IMG" one url http://h/one.efi
	"$EFI" boot add "$IMG" two pxe dc:a6:32:01:02:03
	"$EFI" boot add "$IMG" three file '\EFI\BOOT\BOOTAA64.EFI'
	"$EFI" boot order "$IMG" 0002 0000
	"$EFI" boot next "$IMG" Boot0001
	"$EFI" boot timeout "$IMG" 3
	run "$EFI" boot "$IMG"
	[ "${lines[0]}" = 'BootNext: boot: 0001' ]
	[ "${lines[1]}" = 'BootOrder: order: 0002,0000' ]
	[ "${lines[2]}" = 'Timeout: u16: 3' ]
	[[ "${lines[3]}" == 'Boot0002: boot entry: title="three" devpath='* ]]
	[[ "${lines[4]}" == 'Boot0000: boot entry: title="one" devpath='*http://h/one.efi* ]]
	[[ "${lines[5]}" == 'Boot0001: boot entry: title="two" devpath='MAC* ]]
	[ "${#lines[@]}" = 6 ]
}

@test "boot -j is JSON" {
	command -v jq >/dev/null || skip "no jq"
	empty "$IMG"
	"$EFI" boot add -b 0099 "$IMG" one url http://h/one.efi
	"$EFI" boot next "$IMG" 0099
	"$EFI" boot timeout "$IMG" forever
	[ "$("$EFI" boot -j "$IMG" | jq -r '"\(.next) \(.timeout) \(.entries[0].number) \(.entries[0].ordered)"')" = "0099 65535 0099 true" ]
}

@test "the real Pi's entries read as virt-firmware prints them" {
	[ -r "$DATA/real-pi-a.nv" ] || skip "no images beside the checkout"
	compose "$DATA/real-pi-a.nv" "$IMG"
	[ "$("$EFI" list "$IMG" | wc -l)" -gt 1 ] || skip "that volume has no entries"
	run "$EFI" boot "$IMG"
	[ "${lines[0]}" = 'BootNext: boot: 0099' ]
	[ "${lines[1]}" = 'BootOrder: order: 0008,0003,0002,0004,0005,0006,0001,0000,0007' ]
	[[ "$output" == *'Boot0003: boot entry: title="UEFI PXEv4 (MAC:D83ADD5A440C)" devpath='*'optdata=4eac0881119f594d850ee21a522c59b2'* ]]
	# Every name and size of the other reader.
	"$EFI" list -j "$IMG" | jq -r '.[] | "\(.name) \(.size)"' | sort >"$T/ours"
	sed -n 's/^name=\(.*\) guid=.* size=\([0-9]*\)$/\1 \2/p' "$DATA/real-pi-a.txt" | sort >"$T/theirs"
	diff "$T/ours" "$T/theirs"
}

@test "an entry is added under the lowest free number, last in the order" {
	empty "$IMG"
	[ "$("$EFI" boot add "$IMG" a url http://h/a)" = Boot0000 ]
	[ "$("$EFI" boot add "$IMG" b url http://h/b)" = Boot0001 ]
	[ "$("$EFI" boot add -b 0099 "$IMG" c url http://h/c)" = Boot0099 ]
	"$EFI" boot remove "$IMG" 0000
	[ "$("$EFI" boot add "$IMG" d url http://h/d)" = Boot0000 ]
	[ "$("$EFI" get "$IMG" BootOrder)" = 0001,0099,0000 ]
	# One that is there is replaced where it is.
	[ "$("$EFI" boot add -b 0099 "$IMG" e url http://h/e)" = Boot0099 ]
	[ "$("$EFI" get "$IMG" BootOrder)" = 0001,0099,0000 ]
	[[ "$(entry "$IMG" 0099)" == *'title="e"'* ]]
}

@test "a path is said in several ways" {
	empty "$IMG"
	path() { "$EFI" boot add -b 0001 "$IMG" x "$@" >/dev/null && "$EFI" get -t file "$IMG" Boot0001 | xxd -p -c 1000; }
	# attributes, length of the paths, "x"; then the path
	head=01000000....78000000
	[[ "$(path url http://h/)" =~ ^${head}03180d00687474703a2f2f682f7fff0400$ ]]
	[[ "$(path path 'Uri(http://h/)')" =~ ^${head}03180d00687474703a2f2f682f7fff0400$ ]]
	mac=030b2500dca632010203$(printf '0%.0s' $(seq 52))01
	ip=030c1b00$(printf '0%.0s' $(seq 46))
	[[ "$(path pxe dc:a6:32:01:02:03)" =~ ^$head$mac${ip}7fff0400$ ]]
	[[ "$(path url http://h/ DCA632010203)" =~ ^$head$mac${ip}03180d00687474703a2f2f682f7fff0400$ ]]
	[[ "$(path file '\a')" =~ ^${head}04040a005c00610000007fff0400$ ]]
	[[ "$(path disk 2 "$OTHER")" =~ ^${head}04012a0002000000$(printf '0%.0s' $(seq 32))1111111122223333444455555555555502027fff0400$ ]]
	[[ "$(path disk 2 "$OTHER" '\a')" =~ 020204040a005c00610000007fff0400$ ]]
}

@test "a path that firmware would not boot is refused" {
	empty "$IMG"
	sum=$(sha256sum <"$IMG")
	while read -r form path; do
		run "$EFI" boot add "$IMG" x "$form" "$path"
		[ "$status" = 65 ]
		[ "${#lines[@]}" = 1 ]
		unchanged "$IMG" "$sum"
	done <<-'END'
	url ftp://h/x
	url tftp://h/x
	url h/x
	pxe dc:a6:32:01:02
	pxe 01:00:5e:00:00:01
	pxe 00:00:00:00:00:00
	file EFI/BOOT/BOOTAA64.EFI
	file EFI
	path URI(http://h/)
	path MAC(zz)
	END
	run "$EFI" boot add "$IMG" x disk x "$OTHER"
	[ "$status" = 65 ]
	run "$EFI" boot add "$IMG" x disk 1
	[ "$status" = 64 ]
	run "$EFI" boot add "$IMG" x floppy a
	[ "$status" = 64 ]
	run "$EFI" boot add "$IMG" x url http://h/ dc:a6:32:01:02:03 more
	[ "$status" = 64 ]
}

@test "an interface that the firmware knows by a longer path gets that one" {
	empty "$IMG"
	"$EFI" boot add "$IMG" 'UEFI PXEv4' path 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(DCA632010203,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)'
	"$EFI" boot add "$IMG" mine pxe dc:a6:32:01:02:03
	[ "$("$EFI" get "$IMG" Boot0000 | sed 's/.*devpath=//')" = "$("$EFI" get "$IMG" Boot0001 | sed 's/.*devpath=//')" ]
	"$EFI" boot add "$IMG" other pxe dc:a6:32:01:02:04
	[[ "$("$EFI" get "$IMG" Boot0002)" != *PciRoot* ]]
}

@test "what will not do what is meant is warned about" {
	empty "$IMG"
	run "$EFI" boot add "$IMG" x path 'Uri(tftp://h/x)'
	[ "$status" = 0 ]
	[[ "${lines[0]}" == 'mb-efivars: Boot0000: '*tftp* ]]
	run "$EFI" set -g $GLOBAL -f -t hex "$IMG" Boot00ab 010000000400780000007fff0400
	[[ "$output" == *"Boot00ab: firmware finds entries in upper case only"* ]]
}

# A firmware: a volume, and behind it drivers in a section compressed by LZMA.
firmware() { # DRIVER-GUID-HEX
	command -v xz >/dev/null || skip "no xz"
	{ head -c 70000 /dev/urandom; printf %s "$1" | xxd -r -p; head -c 70000 /dev/urandom; } |
		xz --format=lzma >"$T/drivers"
	empty "$IMG" rpi4
	size=$(printf %06x $((24 + $(stat -c %s "$T/drivers"))))
	printf %s "${size:4:2}${size:2:2}${size:0:2}0298584eee143959429d6edc7bd79403cf18000100" |
		xxd -r -p >>"$IMG"
	cat "$T/drivers" >>"$IMG"
}

@test "an entry that boots by HTTP is warned about where the firmware lacks the driver" {
	firmware cfbde363c72ac04a9b9203a7541422ff # Hash2DxeCrypto
	run "$EFI" boot add "$IMG" x url http://h/
	[ "$output" = Boot0000 ]
	firmware 00bde363c72ac04a9b9203a7541422ff
	run "$EFI" boot add "$IMG" x url http://h/
	[ "$status" = 0 ]
	[ "${lines[0]}" = "mb-efivars: Boot0000: it boots by HTTP, and this firmware has no Hash2 driver for that" ]
	[ "${lines[1]}" = Boot0000 ]
	"$EFI" export "$IMG" >"$T/vars.json"
	firmware 00bde363c72ac04a9b9203a7541422ff
	run "$EFI" -o "$T/out" render "$IMG" "$T/vars.json"
	[[ "$output" == *Hash2* ]]
	run "$EFI" boot add "$IMG" y pxe dc:a6:32:01:02:03
	[ "$output" = Boot0000 ]
}

@test "an order or a next of entries that are not there is refused" {
	empty "$IMG"
	"$EFI" boot add "$IMG" a url http://h/a
	run "$EFI" boot order "$IMG" 0000 0007
	[ "$status" = 1 ]
	[[ "$output" == "mb-efivars: Boot0007: "* ]]
	run "$EFI" boot next "$IMG" 0007
	[ "$status" = 1 ]
	run "$EFI" boot remove "$IMG" 0007
	[ "$status" = 1 ]
	run "$EFI" boot order "$IMG" 0000 0000
	[ "$status" = 65 ]
	run "$EFI" boot order "$IMG" 12
	[ "$status" = 64 ]
	"$EFI" boot order -f "$IMG" 0007 0000
	[ "$("$EFI" get "$IMG" BootOrder)" = 0007,0000 ]
	[[ "$("$EFI" boot "$IMG")" == *"Boot0007: not there"* ]]
	"$EFI" boot order "$IMG"
	run "$EFI" get "$IMG" BootOrder
	[ "$status" = 1 ]
}

@test "removing an entry takes it out of the order and of next" {
	empty "$IMG"
	"$EFI" boot add "$IMG" a url http://h/a
	"$EFI" boot add "$IMG" b url http://h/b
	"$EFI" boot next "$IMG" 0000
	"$EFI" boot remove "$IMG" 0000
	[ "$("$EFI" list "$IMG" | cut -d' ' -f2 | tr '\n' ' ')" = "BootOrder: Boot0001: " ]
	[ "$("$EFI" get "$IMG" BootOrder)" = 0001 ]
}

@test "timeout is seconds, forever or none" {
	empty "$IMG"
	"$EFI" boot timeout "$IMG" 65534
	[ "$("$EFI" get "$IMG" Timeout)" = 65534 ]
	"$EFI" boot timeout "$IMG" forever
	[ "$("$EFI" get -t file "$IMG" Timeout | xxd -p)" = ffff ]
	run "$EFI" boot timeout "$IMG" 65535
	[ "$status" = 65 ]
	"$EFI" boot timeout "$IMG" none
	"$EFI" boot timeout "$IMG" none
	[ -z "$("$EFI" list "$IMG")" ]
}

@test "next none takes it back" {
	empty "$IMG"
	"$EFI" boot add "$IMG" a url http://h/a
	"$EFI" boot next "$IMG" 0000
	"$EFI" boot next "$IMG" none
	run "$EFI" get "$IMG" BootNext
	[ "$status" = 1 ]
}

@test "a changed entry's hot key is brought in line, however it is changed" {
	empty "$IMG"
	"$EFI" boot add "$IMG" a url http://h/a
	crc=$("$EFI" get -t file "$IMG" Boot0000 | crc32_of)
	key() { "$EFI" get "$IMG" Key0000; }
	"$EFI" set -g $GLOBAL -t hex "$IMG" Key0000 "00000040${crc}00000d000000"
	for change in "boot add -b 0000 $IMG b url http://h/b" \
		"set -t file $IMG Boot0000 $T/entry" "apply $IMG $T/entry.json"; do
		empty "$T/o"
		"$EFI" boot add "$T/o" "$change" url "http://h/x"
		"$EFI" get -t file "$T/o" Boot0000 >"$T/entry"
		"$EFI" boot add -b 0000 "$T/o" again url "http://h/y"
		"$EFI" delete "$T/o" BootOrder
		"$EFI" export "$T/o" >"$T/entry.json"
		# shellcheck disable=SC2086 # words
		"$EFI" $change
		new=$("$EFI" get -t file "$IMG" Boot0000 | crc32_of)
		[ "$new" != "$crc" ]
		[ "$(key)" = "hex:00000040${new}00000d000000" ]
		crc=$new
	done
}

#
# Settings
#

@test "bios shows every setting, with what the firmware takes where none is stored" {
	empty "$IMG" rpi4
	run "$EFI" bios "$IMG"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = "$(grep -c ^name= share/efi/rpi4-settings)" ]
	[ "${lines[0]}" = CpuClock=default ]
	[[ "$output" == *Timeout=5* ]]
	"$EFI" bios "$IMG" cpuclock=MAX FanTemp=70 DisplayEnableScaledVModes=720p,native AssetTag='rack 7'
	run "$EFI" bios "$IMG" CpuClock FanTemp DisplayEnableScaledVModes AssetTag
	[ "${lines[*]}" = "CpuClock=max FanTemp=70 DisplayEnableScaledVModes=720p,native AssetTag=rack 7" ]
	[ "$("$EFI" get "$IMG" CpuClock)" = 2 ]
	[ "$("$EFI" get -t file "$IMG" AssetTag | wc -c)" = 66 ]
}

@test "bios refuses what the firmware does not know" {
	empty "$IMG" rpi4
	sum=$(sha256sum <"$IMG")
	while read -r setting code words; do
		run "$EFI" bios "$IMG" "$setting"
		[ "$status" = "$code" ]
		[[ "$output" == *"$words"* ]] || { echo "$output"; return 1; }
		unchanged "$IMG" "$sum"
	done <<-'END'
	CpuClock=fast 65 CpuClock=fast: not one of low, default, max, custom
	FanTemp=49 65 not one of 50 to 80
	FanTemp=81 65 not one of 50 to 80
	RamMoreThan3GB=yes 65 the firmware works it out by itself
	AssetTag=123456789012345678901234567890123 65 0 to 32 characters
	CpuClok=max 1 no setting 'CpuClok'; did you mean 'CpuClock'?
	END
	run "$EFI" bios "$IMG" FanTemp CpuClock=max
	[ "$status" = 64 ]
	run "$EFI" bios "$IMG" CpuClock=max FanTemp=1
	[ "$status" = 65 ]
	unchanged "$IMG" "$sum"
}

@test "bios -j says what is stored, preset and allowed" {
	command -v jq >/dev/null || skip "no jq"
	empty "$IMG" rpi4
	"$EFI" bios "$IMG" CpuClock=max
	[ "$("$EFI" bios -j "$IMG" | jq -r '.CpuClock | "\(.value) \(.preset) \(.stored) \(.allowed)"')" = "max default true low, default, max, custom" ]
	[ "$("$EFI" bios -j "$IMG" FanTemp | jq -r 'keys[]')" = FanTemp ]
}

@test "without its table bios is an installation error" {
	empty "$IMG"
	MB_SHARE=$T run "$EFI" bios "$IMG"
	[ "$status" = 78 ]
	mkdir "$T/efi"
	printf 'name=A\nguid=x\n' >"$T/efi/rpi4-settings"
	MB_SHARE=$T run "$EFI" bios "$IMG"
	[ "$status" = 78 ]
	[[ "$output" == *"rpi4-settings:1: not a setting" ]]
}

#
# Hosts
#

host_setup() {
	export MB_STATE=$T/state
	mkdir -p "$MB_STATE/hosts/dc-a6-32-01-02-03" "$MB_STATE/by-name"
	ln -s ../hosts/dc-a6-32-01-02-03 "$MB_STATE/by-name/node1"
	VARS=$MB_STATE/hosts/dc-a6-32-01-02-03/vars.json
}

@test "a host's variables are worked on with the same verbs" {
	host_setup
	run "$EFI" host node1 list
	[ "$status" = 0 ]
	[ -z "$output" ]
	[ ! -e "$VARS" ]
	"$EFI" host node1 set Timeout 3
	[ "$("$EFI" host dc:a6:32:01:02:03 boot add netboot pxe dc:a6:32:01:02:03)" = Boot0000 ]
	"$EFI" host DC-A6-32-01-02-03 boot next 0000
	"$EFI" host node1 bios CpuClock=max
	run "$EFI" host node1 list
	[ "${#lines[@]}" = 5 ]
	empty "$IMG" rpi4
	"$EFI" render "$IMG" "$VARS" | "$EFI" diff - "$VARS"
	run "$EFI" host node2 list
	[ "$status" = 1 ]
	[ "$output" = "mb-efivars: no host is known as 'node2'" ]
}

@test "a host that has no folder yet gets one at its first change" {
	host_setup
	"$EFI" -s "$MB_STATE" host 02:00:00:00:00:01 list
	[ ! -e "$MB_STATE/hosts/02-00-00-00-00-01" ]
	"$EFI" -s "$MB_STATE" host 02:00:00:00:00:01 set Timeout 1
	[ "$("$EFI" host 02:00:00:00:00:01 get Timeout)" = 1 ]
}

@test "changes to a host at the same time are all kept" {
	host_setup
	for n in 1 2 3 4 5 6 7 8; do
		"$EFI" host node1 set -g "$OTHER" -t u8 Var$n $n &
		pids="${pids:-} $!"
	done
	for pid in $pids; do wait "$pid"; done
	[ "$("$EFI" host node1 list | wc -l)" = 8 ]
}

@test "reading a host does not wait for who changes it" {
	host_setup
	command -v flock >/dev/null || skip "no flock"
	"$EFI" host node1 set Timeout 3
	exec 8<"$(dirname "$VARS")/vars.lock"
	flock -n 8
	run timeout 60 "$EFI" host node1 get Timeout
	[ "$output" = 3 ]
	run timeout 1 "$EFI" host node1 set Timeout 4
	[ "$status" = 124 ]
	exec 8<&-
	[ "$("$EFI" host node1 get Timeout)" = 3 ]
}

@test "a spoilt record of a host is told and left" {
	host_setup
	echo '{' >"$VARS"
	run "$EFI" host node1 set Timeout 3
	[ "$status" = 65 ]
	[ "$(cat "$VARS")" = '{' ]
}

@test "no state folder is a matter of configuration" {
	run "$EFI" -s "$T/nowhere" host node1 list
	[ "$status" = 78 ]
	host_setup
	run "$EFI" host node1 check
	[ "$status" = 0 ]
	run "$EFI" host node1 render "$IMG"
	[ "$status" = 64 ]
	run "$EFI" host node1 create -l rpi4
	[ "$status" = 64 ]
}

#
# Secure boot
#

certificate() { # NAME
	command -v openssl >/dev/null || skip "no openssl"
	openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=$1" -days 3650 \
		-keyout "$T/$1.key" -out "$T/$1.pem" 2>/dev/null
	openssl x509 -in "$T/$1.pem" -outform DER -out "$T/$1.der"
}

@test "keys are enrolled from certificates, lists and digests, and shown" {
	certificate One
	certificate Two
	empty "$IMG" ovmf
	"$EFI" enroll -g "$OTHER" "$IMG" PK "$T/One.pem"
	"$EFI" enroll "$IMG" db "$T/One.der" "$T/Two.pem"
	digest=$(printf x | sha256sum | cut -d' ' -f1)
	"$EFI" enroll "$IMG" dbx "sha256:$digest"
	one=$(sha256sum <"$T/One.der" | cut -d' ' -f1)
	two=$(sha256sum <"$T/Two.der" | cut -d' ' -f1)
	nobody=00000000-0000-0000-0000-000000000000
	run "$EFI" keys "$IMG"
	[ "${lines[0]}" = "PK: x509 $one owner=$OTHER subject=CN=One" ]
	[ "${lines[1]}" = "db: x509 $one owner=$nobody subject=CN=One" ]
	[ "${lines[2]}" = "db: x509 $two owner=$nobody subject=CN=Two" ]
	[ "${lines[3]}" = "dbx: sha256 $digest owner=$nobody" ]
	[ "$("$EFI" get "$IMG" db)" = x509=2 ]
	# The same again is nothing new; a list brings them to another image.
	sum=$(sha256sum <"$IMG")
	"$EFI" enroll "$IMG" db "$T/Two.der"
	unchanged "$IMG" "$sum"
	"$EFI" get -t file "$IMG" db >"$T/db.esl"
	empty "$T/copy" ovmf
	"$EFI" enroll "$T/copy" db "$T/db.esl"
	[ "$("$EFI" keys "$T/copy" | wc -l)" = 2 ]
	"$EFI" enroll -r "$T/copy" db "$T/One.pem"
	[ "$("$EFI" keys "$T/copy" | wc -l)" = 1 ]
	"$EFI" unenroll "$IMG" db "sha256:$one"
	[ "$("$EFI" keys "$IMG" | grep -c ^db:)" = 1 ]
	run "$EFI" unenroll "$IMG" db "$one"
	[ "$status" = 1 ]
	"$EFI" unenroll -a "$IMG" db
	run "$EFI" get "$IMG" db
	[ "$status" = 1 ]
	"$EFI" secureboot "$IMG" off
	[ "$("$EFI" get "$IMG" SecureBootEnable)" = false ]
}

@test "what is no key is refused" {
	empty "$IMG" ovmf
	sum=$(sha256sum <"$IMG")
	echo nonsense >"$T/x"
	run "$EFI" enroll "$IMG" db "$T/x"
	[ "$status" = 65 ]
	[ "$output" = "mb-efivars: $T/x: no certificate, signature list or digest" ]
	run "$EFI" enroll "$IMG" db sha256:00
	[ "$status" = 65 ]
	run "$EFI" enroll "$IMG" dbz "$T/x"
	[ "$status" = 64 ]
	run "$EFI" unenroll "$IMG" db
	[ "$status" = 64 ]
	run "$EFI" secureboot "$IMG" maybe
	[ "$status" = 64 ]
	unchanged "$IMG" "$sum"
}

#
# The rules of stores, section by section of what EDK2 does
#

@test "a record whose deletion was not finished is still the variable" {
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	[ "$(peek "$IMG" 0x66 1)" = 3f ]
	poke "$IMG" 0x66 3e
	[ "$("$EFI" get "$IMG" Timeout)" = 3 ]
	"$EFI" set -g "$OTHER" -t u8 "$IMG" New 1
	[ "$("$EFI" get "$IMG" Timeout)" = 3 ]
	[ "$(peek "$IMG" 0x66 1)" = 3f ] # promoted
	poke "$IMG" 0x66 3c
	run "$EFI" get "$IMG" Timeout
	[ "$status" = 1 ]
}

# An image with two records of Timeout, 3 and then 4, in these states.
two_records() { # STATE STATE
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	"$EFI" set -g $GLOBAL -t u16 "$IMG" Timeous 4
	size=$((60 + 16 + 2)) second=$((0x64 + 80))
	poke "$IMG" $((second + 60 + 12)) 7400 # s becomes t
	poke "$IMG" 0x66 "$1"
	poke "$IMG" $((second + 2)) "$2"
}

@test "of two records the whole one counts, of two half deleted ones the last" {
	two_records 3e 3f
	[ "$("$EFI" get "$IMG" Timeout)" = 4 ]
	two_records 3f 3e
	[ "$("$EFI" get "$IMG" Timeout)" = 3 ]
	two_records 3e 3e
	[ "$("$EFI" get "$IMG" Timeout)" = 4 ]
	two_records 3f 7f
	[ "$("$EFI" list "$IMG")" = "$GLOBAL Timeout: u16: 3" ]
}

@test "of two whole records the first counts, check calls it bad, and an edit mends it" {
	two_records 3f 3f
	[ "$("$EFI" list "$IMG")" = "$GLOBAL Timeout: u16: 3" ]
	run "$EFI" check "$IMG"
	[ "$status" = 1 ]
	[[ "$output" == "bad: at 0x64 and 0xb4: "* ]]
	"$EFI" set -g "$OTHER" -t u8 "$IMG" New 1
	run "$EFI" check "$IMG"
	[ "$status" = 0 ]
	[ -z "$output" ]
}

# A write that the firmware had begun: Timeout=9 in the spare area, Timeout=3 in the store.
pending_write() {
	empty "$T/spare"
	"$EFI" set "$T/spare" Timeout 9
	empty "$IMG"
	"$EFI" set "$IMG" Timeout 3
	dd if="$T/spare" of="$IMG" bs=65536 count=1 seek=1 conv=notrunc status=none
	# A write header with one record: spare complete, destination not.
	poke "$IMG" $((0xf000 + 32)) "fcffffff$(printf '0%.0s' $(seq 40))01000000000000000000000000000000"
	poke "$IMG" $((0xf000 + 72)) fdffffffffffffff
	poke "$IMG" $((0xf000 + 80)) "0000000000000000 0000000000000000 00e0000000000000 0000ffffffffffff"
}

@test "a fault-tolerant write that was pending counts, and is finished by the first edit" {
	pending_write
	[ "$("$EFI" get "$IMG" Timeout)" = 9 ]
	run "$EFI" set -g "$OTHER" -t u8 "$IMG" New 1
	[ "$status" = 0 ]
	[[ "$output" == *"a write that the firmware had not finished counts as done"* ]]
	[ "$("$EFI" get "$IMG" Timeout)" = 9 ]
	# Nothing is left that would undo the edit at the next boot.
	empty "$T/clean"
	[ "$(peek "$IMG" 0xf000 4096)" = "$(peek "$T/clean" 0xf000 4096)" ]
	cmp <(tail -c 65536 "$IMG") <(tail -c 65536 "$T/clean")
}

@test "deleted records are dropped by the first edit, and the order stays" {
	empty "$IMG"
	for n in 1 2 3; do "$EFI" set -g "$OTHER" -t u8 "$IMG" Var$n $n; done
	cp "$IMG" "$T/deleted"
	poke "$T/deleted" 0x66 3c
	"$EFI" delete "$IMG" Var1
	"$EFI" set "$IMG" Var3 33
	"$EFI" set "$T/deleted" Var3 33
	cmp "$IMG" "$T/deleted"
	[ "$("$EFI" list "$IMG" | cut -d' ' -f2 | tr '\n' ' ')" = "Var2: Var3: " ]
}

@test "16 KiB are kept free unless forced, and a full store says by how many bytes" {
	empty "$IMG"
	head -c 8000 /dev/zero >"$T/big"
	for n in 1 2 3 4 5; do
		"$EFI" set -g "$OTHER" -t file "$IMG" Big$n "$T/big"
	done
	sum=$(sha256sum <"$IMG")
	run "$EFI" set -g "$OTHER" -t file "$IMG" Big6 "$T/big"
	[ "$status" = 65 ]
	[[ "$output" =~ by\ [0-9]+\ bytes ]]
	over=$(echo "$output" | sed 's/.*by \([0-9]*\) bytes.*/\1/')
	unchanged "$IMG" "$sum"
	# So many fewer fit, and not one more.
	head -c $((8000 - over)) /dev/zero >"$T/fits"
	"$EFI" -o "$T/out" set -g "$OTHER" -t file "$IMG" Big6 "$T/fits"
	head -c $((8000 - over + 4)) /dev/zero >"$T/fits"
	run "$EFI" set -g "$OTHER" -t file "$IMG" Big6 "$T/fits"
	[ "$status" = 65 ]
	"$EFI" set -f -g "$OTHER" -t file "$IMG" Big6 "$T/big"
	# Full is full.
	run "$EFI" set -f -g "$OTHER" -t file "$IMG" Big7 "$T/big"
	[ "$status" = 0 ] || [[ "$output" =~ by\ [0-9]+\ bytes ]]
	run "$EFI" set -f -g "$OTHER" -t file "$IMG" Big8 "$T/big"
	[ "$status" = 65 ]
	# What is too full may become less so.
	"$EFI" delete "$IMG" Big1
}

@test "a variable longer than the firmware takes is refused" {
	empty "$IMG"
	head -c 9000 /dev/zero >"$T/big"
	run "$EFI" set -g "$OTHER" -t file "$IMG" Big "$T/big"
	[ "$status" = 65 ]
	[[ "$output" == *"Big: "* ]]
}

@test "an image with two stores is refused" {
	empty "$T/a"
	cat "$T/a" "$T/a" >"$IMG"
	run "$EFI" list "$IMG"
	[ "$status" = 65 ]
	[[ "$output" == *0x20000* ]]
}

@test "a volume whose checksum is wrong is refused, and told where" {
	empty "$IMG"
	poke "$IMG" 50 0000
	run "$EFI" list "$IMG"
	[ "$status" = 65 ]
	[[ "$output" == "mb-efivars: $IMG: at 0x0: "*checksum* ]]
}

@test "a volume is found at any offset, behind a decoy" {
	empty "$T/a"
	"$EFI" set "$T/a" Timeout 3
	# The GUID of a variable volume, and nothing else of one.
	{ head -c 16 /dev/zero; printf %s 8d2bf1ff96768b4ca9852747075b4f50 | xxd -r -p; head -c 1001 /dev/zero; } >"$IMG"
	cat "$T/a" >>"$IMG"
	[ "$("$EFI" get "$IMG" Timeout)" = 3 ]
	[ "$(cat "$IMG" | "$EFI" get - Timeout)" = 3 ]
}

@test "carry takes the settings along, and leaves what belongs to one machine" {
	empty "$T/old" rpi4
	empty "$T/new" rpi4
	"$EFI" bios "$T/old" CpuClock=max RamLimitTo3GB=off
	"$EFI" bios "$T/new" RamLimitTo3GB=on FanTemp=55
	"$EFI" boot add "$T/old" mine url http://h/
	"$EFI" boot add "$T/old" theirs url http://h/2
	# Made by the firmware: it ends in that GUID.
	"$EFI" get -t file "$T/old" Boot0001 >"$T/entry"
	printf 4eac0881119f594d850ee21a522c59b2 | xxd -r -p >>"$T/entry"
	"$EFI" set -t file "$T/old" Boot0001 "$T/entry"
	"$EFI" boot order "$T/old" 0001 0000
	"$EFI" boot next "$T/old" 0001
	"$EFI" set -g 9fb9a8a1-2f4a-43a6-889c-d0f7b6c47ad5 -t hex "$T/old" ClientId 0102
	"$EFI" set -g 5b6f7107-bb3c-4660-92cd-542690280bbd -t u32 "$T/old" BootDiscoveryPolicyOld 2
	"$EFI" set -g 937fe521-95ae-4d1a-8929-48bcd90ad31a -t hex "$T/old" DCA632010203 01
	sum=$(sha256sum <"$T/old")
	"$EFI" carry "$T/old" "$T/new"
	unchanged "$T/old" "$sum"
	"$EFI" list "$T/new" | cut -d' ' -f2- | sort >"$T/have"
	diff <(sed 's/ devpath.*//' "$T/have") - <<-'END'
	Boot0000: boot entry: title="mine"
	BootOrder: order: 0000
	CpuClock: u32: 2
	FanTemp: u32: 55
	RamLimitTo3GB: u32: 0
	END
}

@test "carry takes a real Pi's variables to the other generation" {
	[ -r "$DATA/real-pi-a.nv" ] || skip "no images beside the checkout"
	compose "$DATA/real-pi-a.nv" "$T/old.fd"
	[ "$("$EFI" list "$T/old.fd" | wc -l)" -gt 1 ] || skip "that volume has no entries"
	compose "$DATA/rpi4-fd1f0000-nv1d0000.nv" "$T/new.fd"
	"$EFI" carry "$T/old.fd" "$T/new.fd"
	run "$EFI" list "$T/new.fd"
	for name in ClientId D83ADD5A440C _NDL 'Attempt 1' MTC Boot0003 certdb; do
		[[ "$output" != *" $name: "* ]]
	done
	for name in CpuClock Boot0008 Boot0099 BootNext Timeout AssetTag; do
		[[ "$output" == *" $name: "* ]]
	done
	[ "$("$EFI" get "$T/new.fd" BootOrder)" = 0008,0000,0007 ]
	run "$EFI" check "$T/new.fd"
	[ "$status" = 0 ]
}

#
# The command line
#

@test "check is silent about every good image" {
	images | grep -v real-pi >"$T/images"
	while read -r image; do
		run "$EFI" check "$image"
		echo "$image: $output"
		[ "$status" = 0 ]
	done <"$T/images"
	empty "$IMG"
	[ -z "$("$EFI" check "$IMG")" ]
}

@test "wrong arguments are usage" {
	empty "$IMG"
	sum=$(sha256sum <"$IMG")
	for args in "" "frobnicate $IMG" "list" "list $IMG extra" "get $IMG" "set $IMG Timeout" "set $IMG Timeout 1 2" \
		"-x list $IMG" "-b 0001 list $IMG" "-l rpi4 list $IMG" "boot add $IMG x" "boot $IMG extra" \
		"host" "host node1" "create $IMG" "-j set $IMG Timeout 1"; do
		# shellcheck disable=SC2086 # words
		run "$EFI" $args
		[ "$status" = 64 ] || { echo "$args: $status"; return 1; }
		[ -n "$output" ]
	done
	unchanged "$IMG" "$sum"
	run "$EFI" -V
	[ "$status" = 0 ]
	[[ "$output" == "metal-boot "* ]]
}
