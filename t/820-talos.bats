#!/usr/bin/env bats
# mb-talos-fetch: Talos images by way of a cache, from a factory with bad days.

load talos-factory

#
# What is asked for
#

@test "an image is unpacked and comes over HTTP as it is, at first and again" {
	xz_disk
	serve
	curl -sf -o "$T/one" "$U/v1.9.1/arm64/openstack.raw"
	cmp "$T/one" "$T/disk"
	curl -sf -D "$T/head" -o "$T/two" "$U/v1.9.1/arm64/openstack.raw"
	cmp "$T/two" "$T/disk"
	grep -qi '^etag: "' "$T/head"
	grep -qi "^content-length: $(stat -c %s "$T/disk")" "$T/head"
	[ "$(sent)" = 1 ]
}

@test "each of the factory's ways to pack an image is unpacked" {
	disk 2
	zstd -q -c "$T/disk" >"$F/images/metal-arm64.raw.zst"
	gzip -c "$T/disk" >"$F/images/nocloud-arm64.raw.gz"
	xz -0 -c "$T/disk" >"$F/images/aws-arm64.raw.xz"
	for name in metal nocloud.raw aws.raw; do
		cmp "$(fetch get v1.9.1 arm64 $name)" "$T/disk"
	done
}

@test "other names of the factory are kept as they come" {
	for f in kernel-amd64 initramfs-amd64.xz cmdline-metal-amd64 metal-amd64.iso \
		metal-amd64-secureboot.iso metal-amd64-uki.efi openstack-amd64.raw.xz; do
		echo "this is $f" >"$F/images/$f"
	done
	[ "$(cat "$(fetch get v1.9.1 amd64 kernel)")" = "this is kernel-amd64" ]
	[ "$(cat "$(fetch get 1.9.1 amd64 initramfs)")" = "this is initramfs-amd64.xz" ]
	[ "$(cat "$(fetch get v1.9.1 amd64 cmdline)")" = "this is cmdline-metal-amd64" ]
	[ "$(cat "$(fetch get v1.9.1 amd64 iso)")" = "this is metal-amd64.iso" ]
	[ "$(cat "$(fetch get v1.9.1 amd64 metal-secureboot.iso)")" = "this is metal-amd64-secureboot.iso" ]
	[ "$(cat "$(fetch get v1.9.1 amd64 metal-uki.efi)")" = "this is metal-amd64-uki.efi" ]
	[ "$(cat "$(fetch get v1.9.1 amd64 openstack.raw.xz)")" = "this is openstack-amd64.raw.xz" ]
}

@test "latest is the highest stable version, short names are the factory's, their order is all one" {
	echo k >"$F/images/kernel-arm64"
	one=$(fetch get -e util-linux-tools,iscsi-tools -o rpi-generic latest arm64 kernel)
	two=$(fetch get -e siderolabs/iscsi-tools,iscsi-tools,util-linux-tools -o rpi_generic v1.9.1 arm64 kernel)
	[ "$one" = "$two" ]
	[[ $one == */v1.9.1_arm64_kernel_f8a903f101ce10f686476024898734bb6b36353cc4d41f348514db9004ec0a9d/data ]]
	[ "$(sent)" = 1 ]
}

@test "the site's default extensions count when none are named" {
	echo k >"$F/images/kernel-arm64"
	site 'talos.default_extensions=siderolabs/amd-ucode iscsi-tools'
	one=$(fetch get v1.9.1 arm64 kernel)
	[ "$one" = "$(fetch get -e iscsi-tools,amd-ucode v1.9.1 arm64 kernel)" ]
	[[ $(fetch get -e '' v1.9.1 arm64 kernel) == *_376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba/data ]]
}

@test "what is unknown is refused with the nearest that there is" {
	serve
	ask() { # STATUS PATH TEXT
		run -0 curl -s -o "$T/said" -w '%{http_code}' "$U$2"
		[ "$output" = "$1" ]
		grep -qF -- "$3" "$T/said" || { cat "$T/said"; return 1; }
	}
	ask 400 '/v1.9.1/arm64/kernel?extensions=iscsi-tool' 'nearest is siderolabs/iscsi-tools'
	ask 400 '/v1.9.1/arm64/kernel?overlay=rpi-genric' 'nearest is rpi_generic'
	ask 400 '/v1.9.1/arm64/kernel?extensions=..%2Fa' 'cannot be the name'
	ask 400 '/v1.9.1/arm64/kernel?extension=a' 'there are extensions and overlay'
	ask 404 '/v1.9.1/arm64/kernl' 'perhaps kernel'
	ask 404 '/v1.9.1/arm64/openstack.rw' 'perhaps openstack.raw'
	ask 404 '/v1.9.1/arm/kernel' 'amd64 and arm64'
	ask 404 '/newest/arm64/kernel' 'latest'
	ask 404 '/v1.9.1/arm64' '/VERSION/ARCH/NAME'
	ask 404 '/v9.9.9/arm64/kernel?extensions=iscsi-tools' 'none of that name'
	ask 404 '/v1.9.1/arm64/kernel' 'has no kernel'
	[ "$(curl -s -o /dev/null -w '%{http_code}' -d x "$U/v1.9.1/arm64/kernel")" = 405 ]
	run -64 fetch get v1.9.1 arm64 kernl
	run -65 fetch get -e iscsi-tool v1.9.1 arm64 kernel
	run -1 fetch get v1.9.1 arm64 kernel
}

@test "nothing is served to the network unless the site says so" {
	printf 'talos.cache_directory=%s\n' "$CACHE" >"$MB_STATE/site"
	serve
	run -0 curl -s -w '%{http_code}' "$U/v1.9.1/arm64/kernel"
	has 404
	has talos.enabled
	[ ! -e "$F/log" ]
}

@test "a factory that calls the schematic something else is not believed" {
	echo k >"$F/images/kernel-arm64"
	day no-id
	run -65 fetch get v1.9.1 arm64 kernel
	has 'the factory calls the schematic 0000'
	[ "$(sent)" = 0 ]
}

@test "the lists are kept, and are used when the factory is away" {
	echo k >"$F/images/kernel-arm64"
	fetch get -e iscsi-tools latest arm64 kernel
	fetch get -e iscsi-tools latest arm64 kernel
	[ "$(grep -c /versions "$F/log")" = 1 ]
	[ "$(grep -c /extensions/ "$F/log")" = 1 ]
	touch -d '2 days ago' "$CACHE"/lists/*
	day 'lists 503'
	run -0 --separate-stderr fetch get -e iscsi-tools latest arm64 kernel
	[[ $stderr == *'list of versions is used as it was 48 hours ago'* ]]
	[[ $output == */v1.9.1_arm64_kernel_* ]]
	# It is not asked again at once.
	asked=$(grep -c /versions "$F/log")
	run -0 fetch get -e iscsi-tools latest arm64 kernel
	[ "$(grep -c /versions "$F/log")" = "$asked" ]
	kill "$factory"
	run -0 fetch get -e iscsi-tools latest arm64 kernel
	rm -r "$CACHE/lists"
	run -75 fetch get latest arm64 kernel
	has 'its lists cannot be had now'
}

#
# HTTP
#

@test "the checksum, HEAD, ranges and tags are as for any file" {
	xz_disk 2
	serve
	sum=$(sha256sum <"$T/disk" | cut -d ' ' -f 1)
	[ "$(curl -sf "$U/v1.9.1/arm64/openstack.raw.sha256")" = "$sum  openstack.raw" ]
	curl -sfI "$U/v1.9.1/arm64/openstack.raw" >"$T/head"
	grep -qi "^etag: \"$sum\"" "$T/head"
	grep -qi "^content-length: 2097152" "$T/head"
	grep -qi "^content-type: application/vnd.efi-img" "$T/head"
	curl -sf -r 1000-2999 -o "$T/part" "$U/v1.9.1/arm64/openstack.raw"
	cmp "$T/part" <(tail -c +1001 "$T/disk" | head -c 2000)
	[ "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: \"$sum\"" "$U/v1.9.1/arm64/openstack.raw")" = 304 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' -r 5000000- "$U/v1.9.1/arm64/openstack.raw")" = 416 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' -r 5- -H 'If-Range: "old"' "$U/v1.9.1/arm64/openstack.raw")" = 200 ]
	[ "$(sent)" = 1 ]
}

# What a web server without X-Sendfile would start.
cgi() { # METHOD PATH [NAME=VALUE...]
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD="$1" PATH_INFO="$2" REMOTE_ADDR=10.0.0.9 \
		SERVER_PROTOCOL=HTTP/1.1 "${@:3}" "$BIN/mb-talos-fetch"
}

@test "under another web server the program sends the image itself" {
	xz_disk 2
	cgi GET /v1.9.1/arm64/openstack.raw | sed '1,/^\r$/d' | cmp - "$T/disk"
	sum=$(sha256sum <"$T/disk" | cut -d ' ' -f 1)
	cgi GET /v1.9.1/arm64/openstack.raw HTTP_RANGE=bytes=100-199 >"$T/out"
	grep -q '^Status: 206' "$T/out"
	grep -q '^Content-Range: bytes 100-199/2097152' "$T/out"
	sed '1,/^\r$/d' "$T/out" | cmp - <(tail -c +101 "$T/disk" | head -c 100)
	cgi GET /v1.9.1/arm64/openstack.raw HTTP_RANGE=bytes=-100 "HTTP_IF_RANGE=\"$sum\"" |
		sed '1,/^\r$/d' | cmp - <(tail -c 100 "$T/disk")
	cgi GET /v1.9.1/arm64/openstack.raw HTTP_RANGE=bytes=9999999- | grep -q '^Status: 416'
	cgi GET /v1.9.1/arm64/openstack.raw "HTTP_IF_NONE_MATCH=\"$sum\"" | grep -q '^Status: 304'
	cgi HEAD /v1.9.1/arm64/openstack.raw >"$T/out"
	grep -q '^Content-Length: 2097152' "$T/out"
	[ "$(sed '1,/^\r$/d' "$T/out" | wc -c)" = 0 ]
}

@test "the first bytes come while nearly all is still to come, and a joiner gets what is there" {
	xz_disk
	day 'hold 200000'
	serve
	curl -sf -N -o "$T/one" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
	one=$!
	until_true test -s "$T/one"
	[ "$(stat -c %s "$CACHE"/images/*/raw.part)" -le 209715 ]
	curl -sf -N -o "$T/two" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
	two=$!
	until_true test -s "$T/two"
	go
	wait $one
	wait $two
	cmp "$T/one" "$T/disk"
	cmp "$T/two" "$T/disk"
	[ "$(sent)" = 1 ]
}

has_sent() {
	[ "$(sent)" = "$1" ]
}

@test "twenty clients at once make one download" {
	xz_disk
	day wait
	serve
	for i in $(seq 20); do
		curl -sf -o "$T/got.$i" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
		clients="${clients:-} $!"
	done
	until_true has_sent 1
	go
	for pid in $clients; do
		wait "$pid"
	done
	for i in $(seq 20); do
		cmp "$T/got.$i" "$T/disk"
	done
	[ "$(sent)" = 1 ]
	[ "$(grep -c POST "$F/log")" = 1 ]
}

@test "a client that leaves does not stop the download" {
	xz_disk
	day 'hold 200000'
	serve
	curl -s -N -o "$T/one" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
	one=$!
	until_true test -s "$T/one"
	kill -9 $one
	wait $one || :
	go
	until_true whole openstack.raw
	[ "$(sent)" = 1 ]
	curl -sf "$U/v1.9.1/arm64/openstack.raw" | cmp - "$T/disk"
	[ "$(sent)" = 1 ]
}

@test "an HTTP/1.0 client, which sees no cut, gets nothing before all is there" {
	xz_disk 2
	day 'hold 100000'
	serve
	curl -sf -N --http1.0 -o "$T/one" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
	one=$!
	until_true is_part openstack.raw
	[ ! -s "$T/one" ]
	go
	wait $one
	cmp "$T/one" "$T/disk"
}

@test "an image whose size is known has its length from the first byte on, and ranges of it" {
	disk 2
	cp "$T/disk" "$F/images/metal-arm64.iso"
	zstd -q "$T/disk" -o "$F/images/metal-arm64.raw.zst"
	day 'hold 1000000'
	serve
	for name in metal.iso metal.raw; do
		curl -sf -D "$T/head" -r 100-299 -o "$T/part" "$U/v1.9.1/arm64/$name"
		cmp "$T/part" <(tail -c +101 "$T/disk" | head -c 200)
		grep -qi '^content-range: bytes 100-299/2097152' "$T/head"
		is_part $name
		curl -sfI "$U/v1.9.1/arm64/$name" | grep -qi '^content-length: 2097152'
		is_part $name
	done
	go
}

#
# Bad days
#

@test "cut at every megabyte, without ranges: what is there stays, and is compared" {
	disk 6
	cp "$T/disk" "$F/images/kernel-arm64"
	day 'cut 1000000'
	run -75 fetch get v1.9.1 arm64 kernel
	has 'bytes remaining'
	[ "$(stat -c %s "$CACHE"/images/*/data.part)" = 1000000 ]
	rm "$F/day"
	cmp "$(fetch get v1.9.1 arm64 kernel)" "$T/disk"
}

@test "cut at every megabyte, redirected to where there are ranges: each byte is sent once" {
	xz_disk
	day 'cut 1000000' redirect
	serve
	curl -sf "$U/v1.9.1/arm64/openstack.raw" | cmp - "$T/disk"
	size=$(stat -c %s "$F/images/openstack-arm64.raw.xz")
	[ "$(grep -c '^GET /cdn/' "$F/log")" = $(((size + 999999) / 1000000)) ]
	[ "$(grep -c ' bytes=1000000- 206' "$F/log")" = 1 ]
}

@test "an image that changes between two parts is begun again, and nobody gets a mixture" {
	xz_disk
	day 'hold 1500000' ranges
	serve
	curl -s -N -o "$T/one" "$U/v1.9.1/arm64/openstack.raw" 3>&- &
	one=$!
	until_true test -s "$T/one"
	until_true test -s "$CACHE"/images/*/raw.part
	cp "$T/disk" "$T/old"
	# The factory goes in the middle, and comes back with another image.
	kill -9 "$factory"
	wait "$factory" || :
	kill_store
	xz_disk
	day ranges 'tag "two"'
	factory
	cmp "$(fetch get v1.9.1 arm64 openstack.raw)" "$T/disk"
	status=0
	wait $one || status=$?
	[ "$status" != 0 ]
	cmp -n "$(stat -c %s "$T/one")" "$T/one" "$T/old"
}

has_bytes() { # NAME BYTES
	[ "$(stat -c %s "$(entry "$1")/data.part")" = "$2" ]
}

@test "an image that changes its tag behind a cut is begun again" {
	disk 4
	cp "$T/disk" "$F/images/kernel-arm64"
	day 'hold 1000000' ranges
	fetch get v1.9.1 arm64 kernel >"$T/path" 3>&- &
	get=$!
	until_true has_bytes kernel 1000000
	disk 4
	cp "$T/disk" "$T/new"
	mv "$T/new" "$F/images/kernel-arm64"
	day ranges 'tag "two"'
	kill_store
	wait $get
	[ "$(grep -c ' bytes=1000000- 200' "$F/log")" = 1 ]
	cmp "$(cat "$T/path")" "$T/disk"
}

# A client has the beginning when the factory goes on, and sees that the rest is cut.
cut_behind_one() { # URL
	local status=0
	curl -sf -N -o "$T/one" "$1" 3>&- &
	one=$!
	until_true test -s "$T/one"
	go
	wait $one || status=$?
	[ $status = 18 ]
}

@test "a stream that is damaged is never whole, and a client sees that" {
	xz_disk
	xz -0 -c "$T/disk" >"$T/good"
	# The damage is met when the client has something.
	{ head -c 3000000 "$T/good"; head -c 100 /dev/zero; tail -c +3000101 "$T/good"; } \
		>"$F/images/openstack-arm64.raw.xz"
	day 'hold 2000000'
	serve
	cut_behind_one "$U/v1.9.1/arm64/openstack.raw"
	not whole openstack.raw
	run -65 fetch get v1.9.1 arm64 openstack.raw
	has 'xz stream is damaged'
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$U/v1.9.1/arm64/openstack.raw.sha256")" = 502 ]
	cp "$T/good" "$F/images/openstack-arm64.raw.xz"
	curl -sf "$U/v1.9.1/arm64/openstack.raw" | cmp - "$T/disk"
}

@test "a raw socket sees no last chunk of an image that is cut" {
	xz_disk
	head -c 3000000 "$F/images/openstack-arm64.raw.xz" >"$T/cut"
	mv "$T/cut" "$F/images/openstack-arm64.raw.xz"
	day 'hold 2000000'
	serve
	printf 'GET /images/talos/v1.9.1/arm64/openstack.raw HTTP/1.1\r\nHost: a\r\n\r\n' |
		socat -t 300 - "TCP:127.0.0.1:$port" >"$T/raw" 3>&- &
	one=$!
	until_true test -s "$T/raw"
	go
	wait $one
	grep -aqi '^transfer-encoding: chunked' "$T/raw"
	[ "$(tail -c 5 "$T/raw" | od -An -c | tr -d ' ')" != '0\r\n\r\n' ]
	[ "$(stat -c %s "$T/raw")" -gt 100000 ]
}

@test "an image with a length is cut short when it is damaged, and the connection ends" {
	disk 4
	zstd -q "$T/disk" -o "$T/zst"
	{ head -c 1500000 "$T/zst"; head -c 100 /dev/zero; tail -c +1500101 "$T/zst"; } \
		>"$F/images/metal-arm64.raw.zst"
	day 'hold 1000000'
	serve
	cut_behind_one "$U/v1.9.1/arm64/metal.raw"
	not whole metal.raw
}

@test "a length that is too long or too short is no image" {
	xz_disk 2
	size=$(stat -c %s "$F/images/openstack-arm64.raw.xz")
	echo $((size + 1000)) >"$F/images/openstack-arm64.raw.xz.size"
	run -75 fetch get v1.9.1 arm64 openstack.raw
	not whole openstack.raw
	rm -r "$CACHE"
	echo $((size - 1000)) >"$F/images/openstack-arm64.raw.xz.size"
	run -65 fetch get v1.9.1 arm64 openstack.raw
	has 'in the middle of its stream'
	not whole openstack.raw
}

@test "503 is tried again and then said, with when to come back" {
	echo k >"$F/images/kernel-arm64"
	day 'status 503'
	serve
	curl -s -D "$T/head" -o "$T/said" "$U/v1.9.1/arm64/kernel"
	grep -q '^HTTP/1.1 503' "$T/head"
	grep -qi '^retry-after: ' "$T/head"
	grep -q 'status 503' "$T/said"
	rm "$F/day"
	[ "$(curl -sf "$U/v1.9.1/arm64/kernel")" = k ]
}

@test "a full disk is said, and nothing of it is served" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	xz_disk
	mkdir "$CACHE"
	mount -t tmpfs -o size=2m none "$CACHE" 2>/dev/null || skip "no tmpfs may be mounted"
	small=$CACHE
	run fetch get v1.9.1 arm64 openstack.raw
	until_true nobody_stores
	said=$output code=$status
	[ ! -e "$(entry openstack.raw)/record" ] || code=0
	umount "$CACHE"
	small=
	[ "$code" = 75 ]
	[[ $said == *'No space left'* ]]
}

@test "a disk is not filled to its end, whatever the cache may be: others leave before that" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	mkdir "$CACHE"
	mount -t tmpfs -o size=8m none "$CACHE" 2>/dev/null || skip "no tmpfs may be mounted"
	small=$CACHE
	disk 2
	for name in aws.qcow2 aws.vhd aws.ova azure.vhd gcp.qcow2; do
		cp "$T/disk" "$F/images/${name/./-arm64.}"
		fetch get v1.9.1 arm64 $name
		until_true nobody_stores
		whole $name
		touch -d '2 hours ago' "$(entry $name)/used"
		free=$(df --output=avail -B1 "$CACHE" | tail -n 1)
		[ "$free" -ge 400000 ]
	done
	umount "$CACHE"
	small=
}

#
# The cache
#

@test "the longest unused image leaves, and one that is served stays" {
	for n in a b c; do
		disk 2
		cp "$T/disk" "$F/images/aws-arm64.qcow2"
		fetch get -e '' v1.9.1 arm64 aws.qcow2 >/dev/null
		until_true nobody_stores
		mv "$(entry aws.qcow2)" "$CACHE/images/v1.9.1_arm64_$n.iso_0"
	done
	touch -d '3 hours ago' "$CACHE"/images/*_a.iso_0/used
	touch -d '1 hours ago' "$CACHE"/images/*_b.iso_0/used
	touch -d '2 hours ago' "$CACHE"/images/*_c.iso_0/used
	site talos.max_cache_size=5000000
	exec 8<"$(entry a.iso)/data"
	flock -s 8
	fetch prune
	exec 8<&-
	[ -e "$(entry a.iso)/data" ]
	[ -e "$(entry b.iso)/data" ]
	[ ! -e "$(entry c.iso)" ]
	fetch prune
	[ -e "$(entry a.iso)/data" ]
	site talos.max_cache_size=3000000
	fetch prune
	[ ! -e "$(entry a.iso)" ]
	[ -e "$(entry b.iso)/data" ]
}

@test "a new image makes the oldest one leave, but one that was just asked for stays" {
	disk 2
	cp "$T/disk" "$F/images/aws-arm64.qcow2"
	cp "$T/disk" "$F/images/aws-arm64.vhd"
	cp "$T/disk" "$F/images/aws-arm64.ova"
	site talos.max_cache_size=5000000
	fetch get v1.9.1 arm64 aws.qcow2
	fetch get v1.9.1 arm64 aws.vhd
	until_true nobody_stores
	# There is none that may leave.
	run -75 fetch get v1.9.1 arm64 aws.ova
	has 'talos.max_cache_size has no room for it'
	whole aws.qcow2
	whole aws.vhd
	touch -d '2 hours ago' "$(entry aws.qcow2)/used"
	fetch get v1.9.1 arm64 aws.ova
	until_true nobody_stores
	whole aws.ova
	whole aws.vhd
	[ ! -e "$(entry aws.qcow2)" ]
}

cache_size() {
	du -s --block-size=1 "$CACHE/images" | cut -f 1
}

@test "what is larger than the cache may be stops there, whatever length it says and unpacks to" {
	head -c 64000000 /dev/zero | gzip >"$F/images/nocloud-arm64.raw.gz"
	disk 4
	cp "$T/disk" "$F/images/aws-arm64.iso"
	zstd -q -c "$T/disk" >"$F/images/metal-arm64.raw.zst"
	echo k >"$F/images/kernel-arm64"
	site talos.max_cache_size=3000000
	fetch get v1.9.1 arm64 kernel
	until_true nobody_stores
	touch -d '2 hours ago' "$(entry kernel)/used"
	for name in aws.iso metal.raw; do
		run -75 fetch get v1.9.1 arm64 $name
		has 'it is larger than talos.max_cache_size'
	done
	# Nothing leaves for what cannot stay.
	whole kernel
	# No file grows beyond what is allowed, not even for a moment.
	ulimit -f 2930
	run -75 fetch get v1.9.1 arm64 nocloud.raw
	has 'talos.max_cache_size has no room for it'
	until_true nobody_stores
	[ "$(cache_size)" -lt 3000000 ]
	not whole nocloud.raw
}

@test "images that come at the same time together take no more than the cache may have" {
	disk 4
	cp "$T/disk" "$F/images/aws-arm64.qcow2"
	cp "$T/disk" "$F/images/aws-arm64.vhd"
	site talos.max_cache_size=6000000
	day 'hold 1500000'
	local clients=
	for name in aws.qcow2 aws.vhd; do
		fetch get v1.9.1 arm64 $name >/dev/null 2>"$T/$name" 3>&- &
		pids="$pids $!" clients="$clients $!"
		until_true has_bytes $name 1500000
	done
	go
	for pid in $clients; do
		wait "$pid" || :
	done
	until_true nobody_stores
	grep -q 'has no room for it' "$T"/aws.*
	[ "$(cache_size)" -lt 6000000 ]
}

@test "no more than eight images are fetched at a time, whoever waits for them" {
	local n=0 name
	echo k >"$T/k"
	for name in kernel-arm64 kernel-amd64 initramfs-arm64.xz initramfs-amd64.xz cmdline-metal-arm64 \
		cmdline-metal-amd64 metal-arm64-uki.efi metal-amd64-uki.efi metal-arm64.iso; do
		cp "$T/k" "$F/images/$name"
	done
	day wait
	for name in kernel initramfs cmdline metal-uki.efi; do
		for arch in arm64 amd64; do
			"$BIN/mb-talos-fetch" get v1.9.1 $arch $name >/dev/null 3>&- &
			get=$!
			until_true has_sent $((n += 1))
			# Nor who leaves makes room.
			kill -9 $get
		done
	done
	run -75 fetch get v1.9.1 arm64 metal.iso
	has 'as many as may be at a time'
	has_sent 8
	go
	until_true nobody_stores
	fetch get v1.9.1 arm64 metal.iso
}

@test "what the factory does not have leaves nothing behind" {
	echo k >"$F/images/kernel-arm64"
	for v in v1.0.1 v1.0.2 v1.0.3; do
		run -1 fetch get $v arm64 initramfs
		until_true nobody_stores
	done
	[ "$(ls "$CACHE/images" | wc -l)" = 3 ]
	touch -d '2 minutes ago' "$CACHE"/images/*/used
	fetch get v1.9.1 arm64 kernel
	until_true nobody_stores
	[ "$(ls "$CACHE/images")" = "$(basename "$(entry kernel)")" ]
	# Nor versions that somebody made up, among the lists.
	for v in v9.0.1 v9.0.2; do
		run -1 fetch get -e iscsi-tools $v arm64 kernel
	done
	touch -d '2 minutes ago' "$CACHE"/lists/*.tried
	(cd "$CACHE/lists" && seq -f 'v8.0.%g.extensions' 400 | xargs touch -d '2 days ago')
	fetch get -e iscsi-tools v1.9.1 arm64 kernel
	[ -z "$(ls "$CACHE/lists" | grep tried)" ]
	[ "$(ls "$CACHE/lists" | wc -l)" -lt 262 ]
}

@test "images count however many folders there are" {
	echo k >"$F/images/aws-arm64.qcow2"
	fetch get v1.9.1 arm64 aws.qcow2
	until_true nobody_stores
	touch -d '2 hours ago' "$(entry aws.qcow2)/used"
	for i in $(seq 10); do
		cp -a "$(entry aws.qcow2)" "$CACHE/images/v1.9.1_arm64_$i.iso_0"
	done
	(cd "$CACHE/images" && seq -f 'v1.0.%g_arm64_kernel_0' 10000 | xargs mkdir)
	site talos.max_cache_size=1000
	fetch prune
	[ -z "$(ls "$CACHE/images" | grep "^v1.9.1_")" ]
}

@test "an image that was written to is not served, and verify finds what size and time do not show" {
	echo kernel >"$F/images/kernel-arm64"
	echo initramfs >"$F/images/initramfs-arm64.xz"
	one=$(fetch get v1.9.1 arm64 kernel)
	two=$(fetch get v1.9.1 arm64 initramfs)
	run -0 fetch verify
	[ "$(grep -c '^ok ' <<<"$output")" = 2 ]
	echo kernfl >"$one"
	[ "$(cat "$(fetch get v1.9.1 arm64 kernel)")" = kernel ]
	[ "$(sent)" = 3 ]
	touch -r "$two" "$T/time"
	echo initramft >"$two"
	touch -r "$T/time" "$two"
	run -1 fetch verify
	has 'BAD v1.9.1_arm64_initramfs'
	[ "$(cat "$(fetch get v1.9.1 arm64 initramfs)")" = initramfs ]
	run -0 fetch verify
}

@test "list says what is there, and what is on its way" {
	xz_disk 2
	echo kernel >"$F/images/kernel-arm64"
	run -0 fetch list
	[ -z "$output" ]
	fetch get v1.9.1 arm64 kernel
	day 'hold 500000'
	fetch get v1.9.1 arm64 openstack.raw >/dev/null 3>&- &
	pids="$pids $!"
	until_true is_part openstack.raw
	run -0 fetch list
	has '7 whole  v1.9.1_arm64_kernel_'
	[[ $output =~ [0-9]+%\ +v1.9.1_arm64_openstack.raw_ ]]
}

@test "a copy is whole and its own, and a terminal sees how far it is" {
	xz_disk 2
	fetch get -O "$T/copy" v1.9.1 arm64 openstack.raw
	cmp "$T/copy" "$T/disk"
	echo more >>"$T/copy"
	cmp "$(fetch get v1.9.1 arm64 openstack.raw)" "$T/disk"
	command -v script >/dev/null || skip "no script(1)"
	run -0 script -qec "$BIN/mb-talos-fetch get v1.9.1 arm64 openstack.raw" /dev/null
	has '100% of 2 MB'
	run -64 fetch get v1.9.1 arm64
	run -64 fetch
	run -64 fetch frobnicate
}
