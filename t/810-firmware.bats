#!/usr/bin/env bats
# mb firmware: boot files come whole and with the right sum, or not at all.

load common

setup_file() {
	export BIN=${MB_BUILD:-build}/bin
	BIN=$(readlink -f "$BIN")
	export WEB=$BATS_FILE_TMPDIR/web
	mkdir -p "$WEB"
	make_release "$BATS_FILE_TMPDIR/release"
	(cd "$BATS_FILE_TMPDIR/release" && zip -q -r "$WEB/RPi4_UEFI_Firmware_v9.zip" .)

	for _ in $(seq 20); do
		free_port
		busybox httpd -f -p "127.0.0.1:$port" -h "$WEB" 3>&- &
		httpd=$!
		echo $httpd >"$BATS_FILE_TMPDIR/httpd"
		until_true listens_or_ended
		! gone $httpd || continue
		export URL="http://127.0.0.1:$port"
		return
	done
	return 1
}

listens_or_ended() {
	listens "$httpd" || gone "$httpd"
}

teardown_file() {
	kill "$(cat "$BATS_FILE_TMPDIR/httpd")" || :
}

setup() {
	export MB_STATE=$BATS_TEST_TMPDIR/state MB_SHARE=$BATS_TEST_TMPDIR/share
	mkdir -p "$MB_STATE" "$MB_SHARE/firmware"
}

# A folder that looks like a release: the names that a board needs, any bytes.
make_release() {
	mkdir -p "$1/overlays"
	for f in RPI_EFI.fd start4.elf fixup4.dat config.txt bcm2711-rpi-4-b.dtb \
		overlays/miniuart-bt.dtbo; do
		echo "$f" >"$1/$f"
	done
}

manifest() { # SUM URL
	echo "rpi4 $1 Licence $2 all" >"$MB_SHARE/firmware/MANIFEST"
}

sum() {
	sha256sum "$1" | cut -d ' ' -f 1
}

@test "a set of the manifest is fetched, checked and unpacked with its folders" {
	manifest "$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")" "$URL/RPi4_UEFI_Firmware_v9.zip"
	run "$BIN/mb" firmware fetch
	[ "$status" = 0 ]
	[ "$(cat "$MB_STATE/firmware/rpi4/overlays/miniuart-bt.dtbo")" = overlays/miniuart-bt.dtbo ]
	run "$BIN/mb" firmware list
	[[ "$output" == rpi4*"rpi4."*Licence* ]]
	[ -z "$(find "$MB_STATE/firmware" -name '.work*')" ]
}

@test "what is there already is not fetched again" {
	manifest "$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")" "$URL/RPi4_UEFI_Firmware_v9.zip"
	"$BIN/mb" firmware fetch
	manifest "$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")" "$URL/none.zip"
	run "$BIN/mb" firmware fetch rpi4
	[ "$status" = 0 ]
	[[ "$output" == *"already here"* ]]
}

@test "a sum that differs names both, and leaves the old files" {
	"$BIN/mb" firmware fetch "$BATS_FILE_TMPDIR/release/"
	before=$(readlink "$MB_STATE/firmware/rpi4")
	wrong=$(printf '%064d' 0)
	manifest "$wrong" "$URL/RPi4_UEFI_Firmware_v9.zip"
	run "$BIN/mb" firmware fetch
	[ "$status" = 65 ]
	[[ "$output" == *"$wrong"* ]]
	[[ "$output" == *"$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")"* ]]
	[ "$(readlink "$MB_STATE/firmware/rpi4")" = "$before" ]
	[ "$(cat "$MB_STATE/firmware/rpi4/config.txt")" = config.txt ]
}

@test "a zip file of the operator's is checked against the manifest by its name" {
	cp "$WEB/RPi4_UEFI_Firmware_v9.zip" "$BATS_TEST_TMPDIR/"
	wrong=$(printf '%064d' 7)
	manifest "$wrong" "https://example.org/RPi4_UEFI_Firmware_v9.zip"
	run "$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/RPi4_UEFI_Firmware_v9.zip"
	[ "$status" = 65 ]
	[[ "$output" == *"$wrong"* ]]
	[ ! -e "$MB_STATE/firmware/rpi4" ]
	manifest "$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")" "https://example.org/RPi4_UEFI_Firmware_v9.zip"
	run "$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/RPi4_UEFI_Firmware_v9.zip"
	[ "$status" = 0 ]
	[ -s "$MB_STATE/firmware/rpi4/start4.elf" ]
}

@test "a zip file that the manifest does not know is taken, and its sum is said" {
	: >"$MB_SHARE/firmware/MANIFEST"
	run "$BIN/mb" firmware fetch "$WEB/RPi4_UEFI_Firmware_v9.zip"
	[ "$status" = 0 ]
	[[ "$output" == *"not in the manifest"*"$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")"* ]]
}

@test "a URL that nobody vouches for is refused; with a sum it is taken" {
	: >"$MB_SHARE/firmware/MANIFEST"
	run "$BIN/mb" firmware fetch "$URL/RPi4_UEFI_Firmware_v9.zip"
	[ "$status" = 64 ]
	run "$BIN/mb" firmware fetch -s "$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")" \
		"$URL/RPi4_UEFI_Firmware_v9.zip"
	[ "$status" = 0 ]
	[ -s "$MB_STATE/firmware/rpi4/RPI_EFI.fd" ]
}

@test "a release without start4.elf is refused before anything changes" {
	"$BIN/mb" firmware fetch "$BATS_FILE_TMPDIR/release/"
	make_release "$BATS_TEST_TMPDIR/half"
	rm "$BATS_TEST_TMPDIR/half/start4.elf"
	echo other >"$BATS_TEST_TMPDIR/half/config.txt"
	run "$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/half/"
	[ "$status" = 65 ]
	[[ "$output" == *start4.elf* ]]
	[ "$(cat "$MB_STATE/firmware/rpi4/config.txt")" = config.txt ]
}

@test "a zip file that was cut short is refused" {
	: >"$MB_SHARE/firmware/MANIFEST"
	head -c 300 "$WEB/RPi4_UEFI_Firmware_v9.zip" >"$BATS_TEST_TMPDIR/cut.zip"
	run "$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/cut.zip"
	[ "$status" = 65 ]
	[ ! -e "$MB_STATE/firmware/rpi4" ]
}

@test "releases 1.51 and 1.52, which have no MAC address, are refused unless forced" {
	: >"$MB_SHARE/firmware/MANIFEST"
	cp "$WEB/RPi4_UEFI_Firmware_v9.zip" "$BATS_TEST_TMPDIR/RPi4_UEFI_Firmware_v1.51.zip"
	run "$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/RPi4_UEFI_Firmware_v1.51.zip"
	[ "$status" = 65 ]
	[[ "$output" == *"MAC address"* ]]
	run "$BIN/mb" firmware fetch -f "$BATS_TEST_TMPDIR/RPi4_UEFI_Firmware_v1.51.zip"
	[ "$status" = 0 ]
}

@test "an iPXE of the wrong architecture is refused" {
	folder=$BATS_TEST_TMPDIR/ipxe/usr/lib/ipxe
	mkdir -p "$folder" "$BATS_TEST_TMPDIR/ipxe/DEBIAN"
	printf 'Package: ipxe\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n' \
		>"$BATS_TEST_TMPDIR/ipxe/DEBIAN/control"
	# A PE header at 0x80 whose Machine is x64's 0x8664.
	head -c 128 /dev/zero | sed '1s/^/MZ/' | head -c 60 >"$folder/ipxe-arm64.efi"
	printf '\200\0\0\0' >>"$folder/ipxe-arm64.efi"
	head -c 64 /dev/zero >>"$folder/ipxe-arm64.efi"
	printf 'PE\0\0\144\206' >>"$folder/ipxe-arm64.efi"
	echo x >"$folder/ipxe-amd64.efi"
	echo x >"$folder/undionly.kpxe"
	dpkg-deb --root-owner-group -b "$BATS_TEST_TMPDIR/ipxe" "$WEB/ipxe.deb"
	echo "ipxe $(sum "$WEB/ipxe.deb") L $URL/ipxe.deb usr/lib/ipxe/ipxe-arm64.efi usr/lib/ipxe/ipxe-amd64.efi usr/lib/ipxe/undionly.kpxe" \
		>"$MB_SHARE/firmware/MANIFEST"
	run "$BIN/mb" firmware fetch
	[ "$status" = 65 ]
	[[ "$output" == *"not for arm64"* ]]
	[ ! -e "$MB_STATE/firmware/ipxe" ]
}

@test "the next place is tried when one does not answer" {
	good=$(sum "$WEB/RPi4_UEFI_Firmware_v9.zip")
	printf 'rpi4 %s L %s all\n' "$good" "$URL/gone/RPi4_UEFI_Firmware_v9.zip" \
		"$good" "$URL/RPi4_UEFI_Firmware_v9.zip" >"$MB_SHARE/firmware/MANIFEST"
	run "$BIN/mb" firmware fetch
	[ "$status" = 0 ]
	[ -s "$MB_STATE/firmware/rpi4/start4.elf" ]
}

@test "images that the site names and that are not there are fetched, each by itself" {
	echo one >"$WEB/one"
	cat >"$MB_STATE/site" <<-END
	static.image_urls.0.path=none
	static.image_urls.0.url=$URL/is-not-there
	static.image_urls.1.path=a/one.img
	static.image_urls.1.url=$URL/one
	static.image_urls.10.path=two
	static.image_urls.10.url=$URL/one
	END
	mkdir "$MB_STATE/images"
	echo mine >"$MB_STATE/images/two"
	run "$BIN/mb" firmware images
	[ "$status" = 75 ]
	[[ "$output" == *is-not-there* ]]
	[ "$(cat "$MB_STATE/images/a/one.img" "$MB_STATE/images/two")" = $'one\nmine' ]
	[ "$(find "$MB_STATE/images" -type f | wc -l)" = 2 ]
	echo "static.root_directory=$BATS_TEST_TMPDIR/root" >>"$MB_STATE/site"
	sed -i '/urls[.]0[.]/d' "$MB_STATE/site"
	run "$BIN/mb" firmware images
	[ "$status" = 0 ]
	[ "$(cat "$BATS_TEST_TMPDIR/root/two")" = one ]
	# A site that names none, and none at all.
	rm "$MB_STATE/site"
	run "$BIN/mb" firmware images
	[ "$status$output" = 0 ]
}

@test "told to end while an image comes, it ends at once, and so does who fetches" {
	free_port
	socat -u "TCP-LISTEN:$port,bind=127.0.0.1" "CREATE:$BATS_TEST_TMPDIR/asked" 3>&- &
	server=$!
	until_true listening
	printf 'static.image_urls.0.path=a\nstatic.image_urls.0.url=http://127.0.0.1:%s/a\n' "$port" \
		>"$MB_STATE/site"
	"$BIN/mb-firmware" images 3>&- &
	us=$!
	until_true [ -s "$BATS_TEST_TMPDIR/asked" ]
	fetch=$(pgrep -P "$us" mb-fetch)
	kill "$us"
	status=0
	wait "$us" || status=$?
	[ "$status" = 75 ]
	until_true gone "$fetch"
	kill "$server" 2>/dev/null || :
	[ -z "$(find "$MB_STATE/images" -mindepth 1)" ]
}

@test "no network at all is status 75, and says what else can be done" {
	manifest "$(printf '%064d' 0)" "http://127.0.0.1:1/x.zip"
	run "$BIN/mb" firmware fetch
	[ "$status" = 75 ]
	[[ "$output" == *"give the file"* ]]
}

@test "killed in the middle, it leaves the old files, and the next run cleans up" {
	"$BIN/mb" firmware fetch "$BATS_FILE_TMPDIR/release/"
	cp -R "$BATS_FILE_TMPDIR/release" "$BATS_TEST_TMPDIR/new"
	echo new >"$BATS_TEST_TMPDIR/new/config.txt"
	for step in 1 2 3 5 8 13 21 34; do
		setsid "$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/new/" 3>&- &
		pid=$!
		read -rt "0.0$step" <> <(:) || :
		kill -9 -- "-$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
		[ -s "$MB_STATE/firmware/rpi4/start4.elf" ]
		[[ "$(cat "$MB_STATE/firmware/rpi4/config.txt")" =~ ^(config.txt|new)$ ]]
	done
	"$BIN/mb" firmware fetch "$BATS_TEST_TMPDIR/new/"
	[ "$(cat "$MB_STATE/firmware/rpi4/config.txt")" = new ]
	[ -z "$(find "$MB_STATE/firmware" -name '.work*' -o -name '.link*')" ]
}
