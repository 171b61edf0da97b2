#!/usr/bin/env bats
# mb-ipxe-cgi: which script, under a real web server, run by a real iPXE.

setup_file() {
	bats_require_minimum_version 1.5.0
}

load boot-server

#
# The script, as the web server gets it
#

@test "a host that may netboot gets its kernel, initrd and arguments" {
	host allow_pxe=true console=ttyAMA0,115200 facility=lab1 kernel=k initrd=i
	site 'ipxe_http_script.extra_kernel_args=nofb quiet'
	run -0 script
	has '#!ipxe'
	has 'kernel --name kernel http://10.0.0.2/images/k console=ttyAMA0,115200 facility=lab1 nofb quiet BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd '
	has 'initrd --name initrd http://10.0.0.2/images/i '
	[ "$(cat "$T/cgi.log")" = "mb-ipxe-cgi: dc:a6:32:01:02:03: boot http://10.0.0.2/images/k" ]
}

@test "a host gets what its configuration says, and the defaults only where it says nothing" {
	export MB_ETC=$T/etc
	mkdir "$MB_ETC"
	config() { # netboot.yaml, backend.yaml
		echo "${MAC//-/:}: {$1}" >"$MB_ETC/netboot.yaml"
		echo "${MAC//-/:}: {$2}" >"$MB_ETC/backend.yaml"
		"$BIN/mb-config"
		run -0 script
	}
	config '' ''
	has 'kernel --name kernel http://10.0.0.2/images/ironic-python-agent.kernel '
	has 'initrd --name initrd http://10.0.0.2/images/ironic-python-agent.initramfs '
	config 'osie: {kernel: k}' ''
	has 'kernel --name kernel http://10.0.0.2/images/k '
	lacks initramfs
	lacks initrd=initrd
	echo 'ipxe_http_script: {hook_url: "http://hook/"}' >"$MB_ETC/metal-boot.yaml"
	config '' 'hostname: node1'
	has 'kernel --name kernel http://hook/vmlinuz-aarch64 '
	has 'initrd --name initrd http://hook/initramfs-aarch64 '
	lacks ipa-
	config '' 'arch: x86_64'
	has 'kernel --name kernel http://hook/vmlinuz-x86_64 '
}

@test "our own URLs name the port of the web server, or the one that the site says" {
	run -0 cgi GET "/$MAC" SERVER_PORT=8080
	has ' http://10.0.0.2:8080/images/'
	site port=8090 address=10.1.1.1
	run -0 cgi GET "/$MAC" SERVER_PORT=8080
	has ' http://10.1.1.1:8090/images/'
}

@test "a web server that does not say its address is told to, with status 500" {
	run -78 cgi GET "/$MAC" SERVER_ADDR=
	has 'Status: 500 Internal Server Error'
	has 'our own address: neither the web server nor the site says it'
	site address=10.1.1.1
	run -0 cgi GET "/$MAC" SERVER_ADDR=
	has ' http://10.1.1.1/images/'
}

@test "the agent is told where it reports to, another kernel is not" {
	host allow_pxe=true kernel=images/ironic-python-agent-arm64.kernel
	run -0 cgi GET "/$MAC" SERVER_PORT=8080
	has ' ipa-api-url=http://10.0.0.2:8080 ipa-inspection-callback-url=http://10.0.0.2:8080/v1/continue_inspection '
	has ' ipa-inspection-collectors=default,logs ipa-collect-lldp=1 systemd.journald.forward_to_console=yes BOOTIF='
	lacks ipa-insecure
	host allow_pxe=true agent=false kernel=ironic-python-agent.kernel
	run -0 script
	lacks ipa-
	host allow_pxe=true kernel=linux
	run -0 script
	lacks ipa-
	host allow_pxe=true agent=true kernel=linux
	site ironic.url=http://10.0.0.3:6385 ironic.insecure=true 'ipxe_http_script.extra_kernel_args=ipa-debug=1'
	run -0 script
	has ' ipa-api-url=http://10.0.0.3:6385 ipa-inspection-callback-url=http://10.0.0.2/v1/continue_inspection '
	has ' ipa-insecure=1 systemd.journald.forward_to_console=yes ipa-debug=1 '
	site ironic.url=http://10.0.0.3:6385 ironic.public_endpoint=https://ironic.example
	run -0 script
	has ' ipa-api-url=https://ironic.example '
}

@test "what Ironic wrote for a host comes before a script of ours, as it wrote it" {
	mkdir -p "$MB_STATE/images/uuid-1" "$MB_STATE/images/pxelinux.cfg"
	printf '#!ipxe\n# @mac@ for one\nboot\n' >"$MB_STATE/images/uuid-1/config"
	printf '#!ipxe\n# for all others\n' >"$MB_STATE/images/inspector.ipxe"
	ln -s ../uuid-1/config "$MB_STATE/images/pxelinux.cfg/$MAC"
	host allow_pxe=true kernel=ironic-python-agent.kernel
	run -0 script
	[ "$output" = "$(cat "$MB_STATE/images/uuid-1/config")" ]
	grep -q ": ironic pxelinux.cfg/$MAC\$" "$T/cgi.log"
	# For another loader; a link that leads elsewhere; too long.
	printf 'default deploy\n' >"$MB_STATE/images/uuid-1/config"
	run -0 script
	[ "$output" = "$(cat "$MB_STATE/images/inspector.ipxe")" ]
	printf '#!ipxe\n' >"$T/elsewhere"
	ln -sf "$T/elsewhere" "$MB_STATE/images/pxelinux.cfg/$MAC"
	run -0 script
	grep -q ': ironic inspector.ipxe$' "$T/cgi.log"
	{ echo '#!ipxe'; head -c 16384 /dev/zero | tr '\0' '#'; } >"$MB_STATE/images/inspector.ipxe"
	run -0 script
	has 'kernel --name kernel http://10.0.0.2/images/ironic-python-agent.kernel '
	# A host that boots something else, may not, or was told to, does as it is told.
	printf '#!ipxe\n# for all others\n' >"$MB_STATE/images/inspector.ipxe"
	for record in 'allow_pxe=true kernel=linux' 'allow_pxe=true agent=false' 'allow_pxe=false agent=true' \
		'allow_pxe=true script=#!ipxe'; do
		host $record
		run -0 script
		lacks 'for all others'
	done
	host allow_pxe=true
	mkdir "$T/http_root"
	site "static.root_directory=$T/http_root"
	run -0 script
	lacks 'for all others'
	printf '#!ipxe\n# of the root\n' >"$T/http_root/inspector.ipxe"
	run -0 script
	has 'of the root'
}

@test "a host's own script is printed as it is" {
	host allow_pxe=true 'script=#!ipxe\necho @mac@ a\\b\nshell\n' script_url=http://x/
	run -0 script
	[ "$output" = "$(printf '#!ipxe\necho @mac@ a\\b\nshell')" ]
	grep -q 'dc:a6:32:01:02:03: its own script' "$T/cgi.log"
}

@test "a host with a script's URL is chained to it" {
	host allow_pxe=true 'script_url=https://boot.example/${buildarch}'
	run -0 script
	has 'imgfetch --name script https://boot.example/${buildarch} '
	grep -q ': chain https://boot.example/' "$T/cgi.log"
}

@test "the site's script is for all hosts, but never our own URL again" {
	site dhcp.ipxe_http_script_url=http://10.0.0.2:80/all.ipxe
	run -0 script
	has 'imgfetch --name script http://10.0.0.2:80/all.ipxe '
	site dhcp.ipxe_http_script_url=http://10.0.0.2/boot/x.ipxe
	run -0 script
	has 'kernel --name kernel '
}

@test "who may not netboot gets a script that says why and ends with exit 1" {
	while IFS='|' read -r record site why; do
		host $record
		site $site
		run -0 script
		has "boots without us: $why"
		[ "${lines[-1]}" = 'exit 1' ]
		grep -q "dc:a6:32:01:02:03: local: $why\$" "$T/cgi.log"
	done <<-'END'
	allow_pxe=false|port=80|not allowed to netboot
	name=node1|port=80|not allowed to netboot
	allow_pxe=true disabled=true|port=80|disabled
	allow_pxe=true|ipxe_http_script.enabled=false|the site gives no boot scripts
	END
}

@test "an unknown host is treated as the site's policy says" {
	MAC=52-54-00-01-02-03
	while read -r policy board verdict; do
		unknown
		[ "$board" = nothing ] || seen "$board"
		site "dhcp.unknown_hosts=$policy"
		run -0 script
		grep -q "52:54:00:01:02:03: $verdict" "$T/cgi.log" || {
			cat "$T/cgi.log"
			echo "$policy $board is not $verdict"
			return 1
		}
	done <<-'END'
	pi board=00d03114 boot http://10.0.0.2/images/ironic-python-agent.kernel
	pi nothing local: unknown host, not known to be a Raspberry Pi
	pi lease=10.0.0.9 local: unknown host, not known to be a Raspberry Pi
	pi serial=00000001 boot http://10.0.0.2/images/ironic-python-agent.kernel
	ignore board=00d03114 local: unknown host
	record board=00d03114 local: unknown host
	netboot nothing boot http
	END
}

@test "a host is known by its MAC in the path, in the query, or by its address" {
	ln -s "../hosts/$MAC" "$MB_STATE/by-lease/10.0.0.9"
	for path in /dc-a6-32-01-02-03 /DC:A6:32:01:02:03 /dca632010203 \
		/dc-a6-32-01-02-03/auto.ipxe /dc-a6-32-01-02-03/ / ''; do
		run -0 cgi GET "$path"
		has 'Status: 200 OK'
		has 'mb-ipxe-cgi: dc:a6:32:01:02:03: boot '
	done
	run -0 cgi GET '' QUERY_STRING='x=1&mac=dc%3Aa6%3a32:01:02:03' REMOTE_ADDR=10.9.9.9
	has 'mb-ipxe-cgi: dc:a6:32:01:02:03: boot '
	run -0 cgi GET '' REMOTE_ADDR=::ffff:10.0.0.9
	has 'mb-ipxe-cgi: dc:a6:32:01:02:03: boot '
}

@test "what is no MAC address is 404, and said so without its control characters" {
	for path in /dc-a6-32-01-02 /node1 /01-00-5e-00-00-01 /00-00-00-00-00-00 \
		"$(printf '/a\033[2J')" /dc-a6-32-01-02-03x /..; do
		run -0 cgi GET "$path"
		has 'Status: 404 Not Found'
		has ': this is no MAC address'
		lacks "$(printf '\033')"
	done
	run -0 cgi GET '' QUERY_STRING=mac=dc%3
	has 'Status: 404 Not Found'
}

@test "an address that no host is known by is 404" {
	run -0 cgi GET /
	has 'Status: 404 Not Found'
	has 'mb-ipxe-cgi: 10.0.0.9: its address: no host is known by it'
}

@test "HEAD has the length of the script but not the script" {
	length=$(script | wc -c)
	run -0 cgi HEAD "/$MAC"
	has "Content-Length: $length"
	lacks '#!ipxe'
	run -0 --separate-stderr cgi GET "/$MAC"
	has "Content-Length: $length"
	has 'Content-Type: text/plain'
	has 'Cache-Control: no-store'
}

@test "another method is 405, and told which there are" {
	for method in POST PUT DELETE PATCH OPTIONS BREW; do
		run -0 cgi "$method" "/$MAC" CONTENT_LENGTH=5
		has 'Status: 405 Method Not Allowed'
		has 'Allow: GET, HEAD'
	done
}

@test "a request with a bad number in it is 400" {
	run -0 cgi GET "/$MAC" CONTENT_LENGTH=many
	has 'Status: 400 Bad Request'
}

@test "what a host was given is remembered, by GET alone" {
	cgi HEAD "/$MAC"
	[ ! -e "$MB_STATE/hosts/$MAC/script" ]
	before=$(date +%s)
	cgi GET "/$MAC"
	run -0 cat "$MB_STATE/hosts/$MAC/script"
	[ "${lines[0]#when=}" -ge "$before" ]
	[ "${lines[1]}" = which=boot ]
	[ "${lines[2]}" = url=http://10.0.0.2/images/ironic-python-agent.kernel ]
	[ "${#lines[@]}" = 3 ]
	host disabled=true
	cgi GET "/$MAC"
	run -0 cat "$MB_STATE/hosts/$MAC/script"
	has "$(printf 'which=local\nwhy=disabled')"
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

@test "a machine that was seen with the MAC of a Raspberry Pi is taken for one" {
	unknown
	seen lease=10.0.0.9
	run -0 script
	grep -q 'dc:a6:32:01:02:03: boot http' "$T/cgi.log"
	unknown # for a MAC in a URL is only what somebody typed
	run -0 script
	grep -q 'local: unknown host, not known to be a Raspberry Pi' "$T/cgi.log"
}

@test "a host that nobody has heard of leaves nothing behind" {
	MAC=52-54-00-01-02-03
	unknown
	cgi GET "/$MAC"
	[ ! -e "$MB_STATE/hosts/$MAC" ]
	seen lease=10.0.0.9
	cgi GET "/$MAC"
	grep -qx which=local "$MB_STATE/hosts/$MAC/script"
}

@test "that it cannot be remembered does not stop a boot" {
	mkdir "$MB_STATE/hosts/$MAC/script"
	run -0 cgi GET "/$MAC"
	has 'Status: 200 OK'
	has 'dc:a6:32:01:02:03: what it is given is not remembered: '
	has 'kernel --name kernel '
}

@test "a broken installation is 500 to the host and 78 to the log" {
	MB_STATE=$T/nowhere run -78 cgi GET "/$MAC"
	has 'Status: 500 Internal Server Error'
	has 'the state folder: No such file or directory'
	MB_SHARE=$T/nowhere run -78 cgi GET "/$MAC"
	has 'Status: 500 '
	mkdir -p "$T/share/ipxe"
	printf '#!ipxe\nkernel @kernal@\n' >"$T/share/ipxe/boot.ipxe"
	MB_SHARE=$T/share run -78 cgi GET "/$MAC"
	has 'Status: 500 '
	has 'boot.ipxe: kernal: a placeholder that has no value'
	echo nonsense >"$MB_STATE/hosts/$MAC/record"
	run -78 cgi GET "/$MAC"
	has "dc:a6:32:01:02:03: not of mb-config's making"
}

@test "a value that would be a line of its own is refused" {
	host allow_pxe=true 'console=ttyS0\nshell'
	run -78 cgi GET "/$MAC"
	has 'Status: 500 '
	has 'boot.ipxe: args: a value with a control character'
}

@test "arguments that are too long are refused, not cut" {
	host allow_pxe=true "console=$(printf 'x%.0s' $(seq 2100))"
	run -78 cgi GET "/$MAC"
	has 'dc:a6:32:01:02:03: a URL or the arguments are too long'
}

@test "on the command line it shows what a host would be given, and remembers nothing" {
	ln -s "../hosts/$MAC" "$MB_STATE/by-name/node1"
	for who in "$MAC" DC:A6:32:01:02:03 node1; do
		run -0 --separate-stderr "$BIN/mb-ipxe-cgi" "$who"
		[ "${lines[0]}" = '#!ipxe' ]
		has ' http://127.0.0.1/images/'
	done
	run -0 "$BIN/mb-ipxe-cgi" -a 10.0.0.2 node1
	has ' http://10.0.0.2/images/'
	[ ! -e "$MB_STATE/hosts/$MAC/script" ]
	MB_STATE=/nonexistent run -0 "$BIN/mb-ipxe-cgi" -s "$MB_STATE" node1
	has ' http://127.0.0.1/images/'
	run -1 --separate-stderr "$BIN/mb-ipxe-cgi" node2
	[ -z "$output" ]
	[ "$stderr" = 'mb-ipxe-cgi: node2: no host is known by it' ]
	run -64 "$BIN/mb-ipxe-cgi"
	run -64 "$BIN/mb-ipxe-cgi" -x node1
	run -64 "$BIN/mb-ipxe-cgi" -a here node1
	run -64 "$BIN/mb-ipxe-cgi" node1 node2
}

@test "one record is opened, however many there are, and no YAML or HTTP library" {
	[ -z "${MB_VALGRIND:-}" ] || skip "valgrind opens files of its own"
	command -v strace >/dev/null || skip "no strace"
	(
		cd "$MB_STATE/hosts"
		seq 10000 19999 | sed 's/.\(..\)\(..\)/02-00-00-00-\1-\2/' | tee "$T/macs" | xargs mkdir
		sed 's,$,/record,' "$T/macs" | xargs touch
	)
	export GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET PATH_INFO=/$MAC SERVER_ADDR=1.1.1.1
	# The leak sanitizer cannot work below strace.
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$T/strace" -e trace=%file,read,getdents64 "$BIN/mb-ipxe-cgi"
	[ "$(grep -c 'openat2.*/record"' "$T/strace")" = 1 ]
	not grep -q getdents64 "$T/strace"
	not grep -Eq 'yaml|curl|json' "$T/strace"
	# The sanitizers open files of their own.
	grep -q __asan_init "$BIN/mb-ipxe-cgi" || [ "$(grep -c 'openat' "$T/strace")" -le 26 ]
}

#
# Under lighttpd
#

@test "lighttpd: a script by path, by query and by address" {
	web_server
	ln -s "../hosts/$MAC" "$MB_STATE/by-ip/127.0.0.1"
	for path in "/boot/$MAC" /boot/dc:a6:32:01:02:03/auto.ipxe "/boot?mac=$MAC" /boot /boot/; do
		run -0 curl -sS -D "$T/head" "$url$path"
		has " http://127.0.0.1:$port/images/ironic-python-agent.kernel "
		grep -q '^HTTP/1.1 200 ' "$T/head"
		grep -qi '^content-type: text/plain' "$T/head"
		grep -qi '^cache-control: no-store' "$T/head"
		grep -qi "^content-length: $(curl -sS "$url$path" | wc -c)" "$T/head"
	done
	until_true grep -q ': boot http' "$T/cgi.log"
}

@test "lighttpd: HEAD, 404 and 405 arrive as they are meant" {
	web_server
	run -0 curl -sSI "$url/boot/$MAC"
	has 'HTTP/1.1 200 '
	has 'Content-Length: '
	run -0 curl -sSi "$url/boot/zz"
	has 'HTTP/1.1 404 '
	has 'zz: this is no MAC address'
	run -0 curl -sSi -d body "$url/boot/$MAC"
	has 'HTTP/1.1 405 '
	has 'Allow: GET, HEAD'
}

@test "lighttpd: a hundred at once are all answered, and the record stays whole" {
	web_server
	for i in $(seq 100); do
		echo "url=$url/boot/$MAC"
		echo "output=$T/out.$i"
	done >"$T/urls"
	curl -sS -Z --parallel-max 100 -f -K "$T/urls"
	[ "$(cat "$T"/out.* | grep -c '^#!ipxe')" = 100 ]
	[ "$(cat "$T"/out.* | sort -u | wc -l)" = "$(script | sort -u | wc -l)" ]
	grep -qx which=boot "$MB_STATE/hosts/$MAC/script"
	[ -z "$(find "$MB_STATE" -name '.put-*')" ]
}

@test "lighttpd: images and iPXE have the types that UEFI's HTTP boot wants" {
	web_server
	while read -r path type; do
		echo "$path" >"$MB_STATE/${path/#ipxe/firmware/ipxe}"
		run -0 curl -sSI "$url/$path"
		has 'HTTP/1.1 200 '
		has "Content-Type: $type"
	done <<-'END'
	ipxe/snponly.efi application/efi
	images/a.efi application/efi
	images/a.iso application/vnd.efi-iso
	images/a.img application/vnd.efi-img
	images/linux application/octet-stream
	images/a.ipxe text/plain
	END
	run -0 curl -sS -r 0-1 "$url/images/a.iso"
	[ "$output" = im ]
}

@test "lighttpd: nothing is given but boot scripts, images and iPXE" {
	web_server
	echo secret >"$MB_STATE/secret"
	for path in /secret /images/../secret /images/..%2fsecret /ipxe/../../secret \
		/boot/../mb-put /bootx /boot-x /state/secret; do
		run -0 curl -sS --path-as-is -o /dev/null -w '%{http_code}' "$url$path"
		[ "$output" = 403 ] || [ "$output" = 404 ] || { echo "$path: $output"; return 1; }
	done
}

@test "lighttpd: what the manual puts before ours passes on each path that ours has" {
	passes=$(sed -n 's/^\$HTTP\["url"\] =~ "\(.*\)" {$/\1/p' "$TOP/man/mb-web.8")
	sed -n 's|^\t"\(/[a-z0-9./]*\)" *=> var.*|\1|p' "$TOP/etc/lighttpd.conf" >"$T/paths"
	[ "$(wc -l <"$T/paths")" -ge 11 ]
	for path in / $(cat "$T/paths"); do
		echo "$path" | grep -qE "$passes" || fail "$path"
	done
	run ! grep -qE "$passes" <<</bootx
	run ! grep -qE "$passes" <<</index.html
}

#
# Run by a real iPXE, in a virtual machine whose 10.0.2.2 is our loopback
#

@test "iPXE: kernel and initrd are loaded and the kernel is started" {
	printf '#!ipxe\necho KERNEL-RUNS\nimgstat\nexit 1\n' >"$MB_STATE/images/k"
	echo initrd >"$MB_STATE/images/i"
	host allow_pxe=true kernel=k initrd=i console=ttyS0
	netboot
	machine_off
	shown 'metal-boot: dc:a6:32:01:02:03 boots http://10.0.2.2'
	shown "/images/k... ok"
	shown "/images/i... ok"
	shown KERNEL-RUNS
	shown 'initrd : 7 bytes'
	shown EXIT-NOT-ZERO
}

@test "iPXE: a kernel without an initrd is started too" {
	printf '#!ipxe\necho KERNEL-RUNS\nexit 1\n' >"$MB_STATE/images/k"
	host allow_pxe=true kernel=k
	netboot
	machine_off
	shown KERNEL-RUNS
	not_shown 'cannot load'
}

@test "iPXE: a kernel that comes back is named, and the firmware goes on" {
	printf '#!ipxe\nexit 0\n' >"$MB_STATE/images/k"
	host allow_pxe=true kernel=k
	netboot
	machine_off
	shown "metal-boot: giving up: http://10.0.2.2:$port/images/k does not start"
	shown EXIT-NOT-ZERO
}

@test "iPXE: a kernel that is none is named, and the firmware goes on" {
	: >"$MB_STATE/images/k"
	host allow_pxe=true kernel=k
	netboot ipxe_http_script.retries=0
	machine_off
	shown "metal-boot: giving up: cannot load http://10.0.2.2:$port/images/k"
	shown EXIT-NOT-ZERO
}

@test "iPXE: a download that fails is tried again as often as the site says" {
	host allow_pxe=true kernel=k initrd=i
	netboot ipxe_http_script.retries=2 ipxe_http_script.retry_delay=0
	machine_off
	shown "retry 1 of 2 in 0 s"
	shown "retry 2 of 2 in 0 s"
	not_shown "retry 3"
	shown "metal-boot: giving up: cannot load http://10.0.2.2:$port/images/k"
	shown EXIT-NOT-ZERO
}

@test "iPXE: without retries there is one attempt" {
	printf '#!ipxe\n' >"$MB_STATE/images/k"
	host allow_pxe=true kernel=k initrd=i
	netboot ipxe_http_script.retries=0
	machine_off
	not_shown "retry"
	shown "metal-boot: giving up: cannot load http://10.0.2.2:$port/images/i"
	shown EXIT-NOT-ZERO
}

@test "iPXE: a download that succeeds in the end boots" {
	host allow_pxe=true kernel=k
	netboot ipxe_http_script.retries=50 ipxe_http_script.retry_delay=1
	LIMIT=300 until_true grep -q 'retry 1 of 50 in 1 s' "$T/screen.log"
	printf '#!ipxe\necho KERNEL-RUNS\nexit 1\n' >"$MB_STATE/images/k"
	machine_off
	shown KERNEL-RUNS
}

@test "iPXE: a host that may not netboot is told why and goes on in its boot order" {
	host allow_pxe=false
	netboot
	machine_off
	shown 'metal-boot: dc:a6:32:01:02:03 boots without us: not allowed to netboot'
	shown EXIT-NOT-ZERO
}

@test "iPXE: a chained script runs, and coming back from it goes on in the boot order" {
	printf '#!ipxe\necho CHAINED-RUNS\nexit 0\n' >"$MB_STATE/images/s.ipxe"
	web_server
	host allow_pxe=true "script_url=http://10.0.2.2:$port/images/s.ipxe"
	ipxe <<-END
	dhcp
	chain http://10.0.2.2:$port/boot/\${mac:hexhyp} && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	END
	machine_off
	shown CHAINED-RUNS
	shown "metal-boot: back from http://10.0.2.2:$port/images/s.ipxe"
	shown EXIT-NOT-ZERO
}

@test "iPXE: a script to chain to that is not there is tried again, then named" {
	host allow_pxe=true "script_url=http://10.0.2.2/gone.ipxe"
	netboot ipxe_http_script.retries=1 ipxe_http_script.retry_delay=0
	machine_off
	shown "retry 1 of 1 in 0 s"
	shown "metal-boot: giving up: cannot load http://10.0.2.2/gone.ipxe"
	shown EXIT-NOT-ZERO
}

@test "iPXE: a host's own script runs as it is" {
	host allow_pxe=true 'script=#!ipxe\necho OWN-${mac:hexhyp}\n'
	netboot
	machine_off
	shown OWN-dc-a6-32-01-02-03
	shown EXIT-ZERO
}

@test "iPXE: autoexec.ipxe goes to the boot script that DHCP names" {
	host allow_pxe=false
	web_server
	site address=10.0.2.2 "port=$port"
	cp "$MB_SHARE/ipxe/autoexec.ipxe" "$T/"
	ipxe "tftp=$T,bootfile=http://10.0.2.2:$port/boot/$MAC" <<-'END'
	ifconf -c dhcp
	chain tftp://10.0.2.2/autoexec.ipxe && echo EXIT-ZERO || echo EXIT-NOT-ZERO
	END
	machine_off
	shown 'boots without us: not allowed to netboot'
	shown EXIT-NOT-ZERO
}

@test "iPXE: autoexec.ipxe does not follow a plain file name, nor nothing" {
	printf '#!ipxe\necho FOLLOWED\n' >"$T/snponly.efi"
	cp "$MB_SHARE/ipxe/autoexec.ipxe" "$T/"
	for option in "tftp=$T,bootfile=snponly.efi" "tftp=$T"; do
		ipxe "$option" <<-'END'
		ifconf -c dhcp
		chain tftp://10.0.2.2/autoexec.ipxe && echo EXIT-ZERO || echo EXIT-NOT-ZERO
		END
		machine_off
		not_shown FOLLOWED
		shown 'metal-boot: DHCP names no boot script for this machine'
		shown EXIT-NOT-ZERO
	done
}

@test "iPXE: Linux starts with the arguments and the initrd" {
	linux=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
	[ -r "$linux/linux" ] || skip "no $linux (debian-installer-12-netboot-amd64)"
	ln -s "$linux/linux" "$MB_STATE/images/linux"
	printf '070701' | head -c 4096 >"$MB_STATE/images/initrd"
	host allow_pxe=true kernel=linux initrd=initrd 'console=console=ttyS0 panic=-1'
	netboot
	machine_off
	shown 'console=ttyS0 panic=-1 BOOTIF=01-dc-a6-32-01-02-03 initrd=initrd'
	shown "RAMDISK: [mem "
	not_shown EXIT-
}
