#!/usr/bin/env bats
# mb-migrate: a configuration of the implementation in Go becomes ours.

load common

bats_require_minimum_version 1.5.0

setup() {
	BIN=$(readlink -f "${MB_BUILD:-build}/bin")
	T=$BATS_TEST_TMPDIR
	IN=$T/in
	export MB_ETC=$T/etc MB_STATE=$T/state
	mkdir -p "$IN"
}

migrate() {
	"$BIN/mb-migrate" "$@"
}

# With all that the other one has other defaults of.
site() { # PORT
	printf 'port: %s\ndhcp: {enabled: true, proxy_enabled: true}\ntftp: {enabled: true}\n' "$1"
}

compiles() {
	"$BIN/mb-config" -n
}

# Every key that its users bring along.
all_keys() {
	cat >"$IN/config.yaml" <<-END
	# The site.
	address: 192.168.2.1
	port: 8080
	log_level: debug
	trusted_proxies: [10.0.0.0/8]
	reset_delay_sec: 45
	backend_file_path: $IN/hosts.yaml
	otel:
	  endpoint: http://192.168.2.9
	  # of the collector
	  insecure: true

	dhcp:
	  enabled: true
	  interface: eth0
	  address: 192.168.2.1
	  port: 67
	  proxyEnabled: false
	  lease_file: $IN/dhcp.leases
	  config_file: /etc/dhcp/dhcp.conf
	  tftp_address: 192.168.2.1
	  tftp_port: 69
	  ipxe_binary_url: {scheme: http, address: 192.168.2.1, port: 8080, path: /ipxe}
	  ipxe_http_url: {scheme: http, address: 192.168.2.1, port: 8080, path: /boot}
	  ipxe_http_script_url: http://192.168.2.1:8080/boot
	  syslog_ip: 192.168.2.1
	  static_ipam_enabled: true
	  fallback_enabled: true
	  fallback_ip_start: 192.168.2.100
	  fallback_ip_end: 192.168.2.200
	  fallback_gateway: 192.168.2.1
	  fallback_subnet: 255.255.255.0
	  fallback_dns: [8.8.8.8]
	  fallback_domain: example.com
	  fallback_netboot: true
	dnsmasq:
	  enabled: true
	  root_directory: $IN/dnsmasq
	  auto_assign_enabled: true
	  ip_pool_start: 192.168.3.100
	  ip_pool_end: 192.168.3.200
	  default_lease_time: 12h
	  default_gateway: 192.168.3.1
	  default_subnet: 255.255.255.0
	  default_dns: [192.168.3.1]
	  default_domain: example.com
	tftp: {enabled: true, address: 192.168.2.1, port: 69, root_directory: /srv/tftp, ipxe_patch: "set user-class iPXE"}
	ipxe_http_script:
	  enabled: true
	  retries: 3
	  retry_delay: 5
	  tink_server: 192.168.2.1:42113
	  hook_url: http://192.168.2.1/images
	  use_tls: false
	  tink_server_use_tls: true
	  extra_kernel_args: [quiet]
	  static_ipxe_enabled: true
	  static_files_enabled: true
	iso: {enabled: true, url: "http://192.168.2.1/hook.iso", magic_string: xxxx}
	static:
	  enabled: true
	  root_directory: /srv/images
	  image_urls:
	  - {path: a.raw, url: "https://example.com/a.raw"}
	firmware_path: /srv/firmware
	unifi: {endpoint: "https://192.168.2.2", site: default, device: "f4:e2:c6:50:60:bb", api_key: one, username: two, password: "th}ree", insecure: true}
	ironic: {url: "http://192.168.2.3:6385", public_endpoint: "http://192.168.2.3", username: a, password: b}
	talos: {enabled: true, base_url: "https://factory.talos.dev", cache_directory: /srv/talos, max_cache_size: 20G, default_extensions: [iscsi-tools]}
	END
	cat >"$IN/netboot.yaml" <<-'END'
	E0-92-8F-45-B4-40:
	  allowPxe: true
	  console: ""
	  facility: ""
	  ipxe_script_url: null
	  osie: {base_url: null, kernel: ironic-python-agent.kernel, initrd: ironic-python-agent.initramfs}
	END
	cat >"$IN/hosts.yaml" <<-'END'
	dc:a6:32:01:02:03:
	  ipAddress: 192.168.2.153   # the first
	  subnetMask: 255.255.255.0
	  defaultGateway: 192.168.2.1
	  nameServers: [8.8.8.8, 1.1.1.1]
	  hostname: node1
	  domainName: example.com
	  broadcastAddress: 192.168.2.255
	  ntpServers: [132.163.96.2]
	  vlanID: ""
	  leaseTime: 86400
	  arch: arm64
	  domainSearch: [example.com]
	  disabled: false
	  netboot: {allowPxe: true, ipxeScriptUrl: "https://boot.netboot.xyz"}
	  Power:
	    device_id: f4:e2:c6:50:60:bb
	    mode: PowerOn
	    port: 2
	    state: "on"
	END
	mkdir "$IN/dnsmasq"
	printf '1795420800 dc:a6:32:01:02:03 192.168.2.153 node1 01:dc:a6:32:01:02:03\nduid 00\n' \
		>"$IN/dhcp.leases"
}

@test "every key of theirs is carried over, or told with what to use instead" {
	all_keys
	run -1 migrate "$IN"
	has "$IN/config.yaml:7:1: the key 'backend_file_path' is not used here"
	has "$IN/config.yaml:8:1: the key 'otel' is not used here"
	has "the key 'tink_server_use_tls' is not used here: use use_tls"
	has "the key 'iso' is not used here: insert an ISO as virtual media"
	has "$IN/dhcp.leases: 1 leases"
	has "$IN/dnsmasq: Ironic's files stay"
	compiles
	# All else is as it was, byte by byte.
	for f in netboot.yaml backend.yaml; do
		from=$f
		[ $f = netboot.yaml ] || from=hosts.yaml
		cmp "$IN/$from" "$MB_ETC/$f"
	done
	diff "$IN/config.yaml" "$MB_ETC/metal-boot.yaml" >"$T/diff" || :
	[ "$(grep -c '^>' "$T/diff")" = "$(grep -c '^> *# ' "$T/diff")" ]
	[ "$(stat -c %a "$MB_ETC/metal-boot.yaml")" = 640 ]
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	grep -q '^ip=192.168.2.153$' "$MB_STATE/by-name/node1/record"
}

@test "what is refused becomes a comment with its reason, and the rest counts" {
	cat >"$IN/config.yaml" <<-'END'
	tftp: {enabled: true, sprot: 3, port: 69}
	unifi: {endpoint: "https://10.0.0.2", apikeys: "a}b'c", site: default}
	ironic: {nothing: [1, {2: 3}]}
	static:
	  image_urls:
	  - path: a
	    url: nothing
	END
	cat >"$IN/backend.yaml" <<-'END'
	dc:a6:32:00:00:01: {ip_address: 10.0.0.300, hostname: node1}
	dc:a6:32:00:00:02:
	  ip_address: 10.0.0.2
	  notes: |
	    # of many
	    lines

	  # node2 it is
	  hostname: node2
	dc:a6:32:00:00:03: {ip_address: 10.0.0.2, hostname: node3}
	dc:a6:32:00:00:02:
	  hostname: node4
	END
	printf 'dc:a6:32:00:00:0%d: {allow_pxe: true}\n' 1 2 3 >"$IN/netboot.yaml"
	run -1 migrate "$IN"
	has 'config.yaml:6:11: path needs url'
	[ "$(grep -c "^$IN/.*:[0-9]*: " <<<"$output")" -ge 10 ]
	compiles
	cat >"$T/want" <<-'END'
	dc:a6:32:00:00:01: {hostname: node1}  # ip_address: 10.0.0.300: ip_address: '10.0.0.300' is not an IPv4 address that one machine can have
	dc:a6:32:00:00:02:
	  ip_address: 10.0.0.2
	  # notes: |  # unknown key 'notes'
	  #   # of many
	  #   lines

	  # node2 it is
	  hostname: node2
	END
	head -n 9 "$MB_ETC/backend.yaml" | diff "$T/want" -
	grep -q '^tftp: {enabled: true, port: 69}  # sprot: 3: unknown key' "$MB_ETC/metal-boot.yaml"
	grep -q '^unifi: {insecure: true, endpoint: "https://10.0.0.2", site: default}  # apikeys:' "$MB_ETC/metal-boot.yaml"
	grep -q '^ironic: {}  # nothing: \[1, {2: 3}\]: unknown key' "$MB_ETC/metal-boot.yaml"
}

@test "hundreds of mistakes are all mended" {
	for i in $(seq 300); do
		echo "bad$i: $i"
	done >"$IN/config.yaml"
	echo 'port: 80' >>"$IN/config.yaml"
	run -1 migrate "$IN"
	[ "$(grep -c 'unknown key' <<<"$output")" = 300 ]
	grep -q '^port: 80$' "$MB_ETC/metal-boot.yaml"
	compiles
}

@test "-n shows the difference, which patch understands, and writes nothing" {
	all_keys
	run -1 migrate -n "$IN"
	[ ! -e "$MB_ETC" ]
	sed -n '/^---/,$p' <<<"$output" >"$T/diff"
	cp "$IN/config.yaml" "$T/metal-boot.yaml"
	(cd "$T" && patch -s -p0 <diff)
	run -1 migrate "$IN"
	cmp "$T/metal-boot.yaml" "$MB_ETC/metal-boot.yaml"
}

@test "a file that is there stays, unless -f is said" {
	site 80 >"$IN/config.yaml"
	mkdir "$MB_ETC"
	echo 'port: 81' >"$MB_ETC/metal-boot.yaml"
	run -78 migrate "$IN"
	has "$MB_ETC/metal-boot.yaml is there and is another; -f writes over it"
	grep -q 81 "$MB_ETC/metal-boot.yaml"
	run -0 migrate -f "$IN"
	cmp "$IN/config.yaml" "$MB_ETC/metal-boot.yaml"
	# Once more changes nothing.
	run -0 migrate "$IN"
}

@test "wrong syntax is told with its place, and nothing is written" {
	printf 'port: 80\ntftp: {enabled: true\n' >"$IN/config.yaml"
	echo 'dc:a6:32:00:00:01: {}' >"$IN/backend.yaml"
	run -65 migrate "$IN"
	[[ $output == *"$IN/config.yaml:"[23]:* ]]
	[ ! -e "$MB_ETC" ]
	printf 'one: 1\ntwo: *a\n' >"$IN/config.yaml"
	run -65 migrate "$IN"
	has "$IN/config.yaml:2:6: an alias"
	printf 'one: &a [*a, *a]\n' >"$IN/config.yaml"
	run -65 migrate "$IN"
	has "$IN/config.yaml:1:6: an anchor"
	[ ! -e "$MB_ETC" ]
	printf -- '- 1\n' >"$IN/config.yaml"
	run -65 migrate "$IN"
	has "$IN/config.yaml:1:1: "
	[ ! -e "$MB_ETC" ]
}

@test "one file is enough, and none is told" {
	run -78 migrate "$IN"
	has 'neither config.yaml nor netboot.yaml nor backend.yaml is there'
	run -78 migrate "$IN/nothing"
	run -64 migrate
	run -64 migrate "$IN" "$IN"
	echo 'port: 80' >"$IN/boots.yaml"
	run -0 migrate "$IN/boots.yaml"
	grep -q 80 "$MB_ETC/metal-boot.yaml"
	cd "$IN"
	run -0 migrate -e "$T/other" boots.yaml
	grep -q 80 "$T/other/metal-boot.yaml"
}

@test "lines that are no leases, and a folder that is not there, are told" {
	printf 'dhcp: {lease_file: %s/leases}\ndnsmasq: {enabled: true, root_directory: %s/none}\n' \
		"$IN" "$IN" >"$IN/config.yaml"
	printf 'no lease\n' >"$IN/leases"
	run -1 migrate "$IN"
	has "$IN/leases:1: this line is no lease"
	has "$IN/none: dnsmasq.root_directory is no folder here"
}

@test "leases in the folder of Ironic's files are told with how to take them over" {
	mkdir "$IN/dnsmasq"
	printf 'dnsmasq: {enabled: true, root_directory: %s/dnsmasq}\ndhcp: {lease_file: %s/leases}\n' \
		"$IN" "$IN" >"$IN/config.yaml"
	printf '# DHCP leases\n#\n\n4000000000 dc:a6:32:01:02:03 10.0.0.7 node1\n' | tee "$IN/leases" \
		>"$IN/dnsmasq/dnsmasq.leases"
	run -1 migrate "$IN"
	has "$IN/leases: 1 leases, which stay where they are"
	has "$IN/dnsmasq/dnsmasq.leases: 1 leases; for a DHCP server of ours: mb leases import $IN/dnsmasq/dnsmasq.leases"
	lacks 'no lease'
	mkdir "$MB_STATE"
	"$BIN/mb-leases" import "$IN/dnsmasq/dnsmasq.leases"
	[ "$(cat "$MB_STATE/leases")" = '4000000000 dc:a6:32:01:02:03 10.0.0.7 node1 *' ]
}

@test "a folder of Ironic's files alone is told how to be set" {
	mkdir -p "$IN/hosts" "$IN/opts"
	run -1 migrate "$IN"
	[ "$output" = "$IN: Ironic's files stay where they are; in metal-boot.yaml it is dnsmasq: {enabled: true, root_directory: $IN}" ]
	[ ! -e "$MB_ETC" ]
}

@test "where services of systemd write only when they are told of the folder is said" {
	cat >"$IN/config.yaml" <<-END
	dhcp: {lease_file: $IN/leases}
	tftp: {allow_write: true, write_directory: /srv/uploads}
	talos: {enabled: true, cache_directory: /var/cache/metal-boot/talos}
	END
	run -0 migrate "$IN"
	has "$IN/leases: services of systemd write there, as dhcp.lease_file has it, when etc/elsewhere.conf says so"
	has "/srv/uploads: services of systemd write there, as tftp.write_directory has it"
	lacks "/var/cache/metal-boot/talos: services"
}

@test "a key in braces with a question mark before it goes with its mark" {
	printf 'port: 80\ndhcp: {?what, nothing: 1, enabled: true, ? : x}\n' >"$IN/config.yaml"
	run -1 migrate "$IN"
	has "unknown key 'what'"
	compiles
	[[ "$(cat "$MB_ETC/metal-boot.yaml")" == *'dhcp: {proxy_enabled: false, enabled: true}'* ]]
}

# Each line that was read is there, as it was or as a comment with its reason.
keeps_lines() { # FROM TO
	diff <(sed 's/^[- ?]*//' "$1") <(sed 's/^\([- ]*\)# /\1/; s/  # .*//; s/^[-# ?]*//' "$2")
}

@test "a key that is refused goes alone, also when it is the first of a block" {
	cat >"$IN/config.yaml" <<-'END'
	dhcp:
	  bogus: 1
	  enabled: true
	  proxy_enabled: false
	static:
	  image_urls:
	  - bogus: 1
	    path: a
	    url: http://10.0.0.1/a
	? bogus
	: 1
	ipxe_http_script:
	  static_ipxe_enabled: true
	  retries: 4
	port:
	  a: 1
	  b: 2
	redfish:
	  tls_port: "4
	43"
	  allow_http: true
	END
	cat >"$IN/backend.yaml" <<-'END'
	dc:a6:32:00:00:01:
	  notes: of many
	  Power:
	    bogus: 1
	    port: 3
	  netboot:
	    allow_pxe: true
	  hostname: node1
	END
	run -1 migrate "$IN"
	has "$IN/config.yaml:2:3: unknown key 'bogus'"
	has "$IN/config.yaml:7:5: unknown key 'bogus'"
	has "$IN/config.yaml:10:3: unknown key 'bogus'"
	has "$IN/config.yaml:15:1: port: this is a mapping; it must be a value"
	has "$IN/backend.yaml:4:5: unknown key 'bogus'"
	compiles
	keeps_lines "$IN/backend.yaml" "$MB_ETC/backend.yaml"
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	grep -q '^dhcp.proxy_enabled=false$' "$MB_STATE/site"
	grep -q '^static.image_urls.0.path=a$' "$MB_STATE/site"
	grep -q '^ipxe_http_script.retries=4$' "$MB_STATE/site"
	grep -q '^redfish.allow_http=true$' "$MB_STATE/site"
	grep -q '^power.port=3$' "$MB_STATE/by-name/node1/record"
}

@test "of a list only what is refused goes" {
	cat >"$IN/config.yaml" <<-'END'
	port: 80
	dnsmasq: {default_dns: [8.8.8.8, "fd00::1", {a: b}, 1.1.1.1]}
	metrics:
	  networks:
	  - 10.0.0.0/8
	  - fd00::/8
	  - 10.1.0.0/16
	static:
	  image_urls:
	  - bogus: 1
	  - {path: a, url: "http://10.0.0.1/a"}
	END
	run -1 migrate "$IN"
	compiles
	grep -q 'default_dns: \[8.8.8.8, 1.1.1.1\]}' "$MB_ETC/metal-boot.yaml"
	grep -q '^  # - fd00::/8  # networks: ' "$MB_ETC/metal-boot.yaml"
	grep -q '^  - 10.1.0.0/16$' "$MB_ETC/metal-boot.yaml"
	grep -q '^  - {path: a, url: "http://10.0.0.1/a"}$' "$MB_ETC/metal-boot.yaml"
}

@test "braces may have comments, lines and quotes in them" {
	cat >"$IN/config.yaml" <<-'END'
	tftp: {bogus: {a: 1, # it's }
	  b: 2}, port: 69}
	unifi: {nope: 1, # why
	  }
	console: {log_size: "1
	  M", bogus: 1, enabled: true, group: "a"  # its
	  , what: 1
	  }
	log_level: debug
	END
	run -1 migrate "$IN"
	has "$IN/config.yaml:5:21: log_size: '1 M' is not a size"
	compiles
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	for key in tftp.port=69 console.enabled=true console.group=a log_level=debug; do
		grep -q "^$key$" "$MB_STATE/site"
	done
	sed -n 9p "$MB_ETC/metal-boot.yaml" | grep -q '^log_level: debug$'
}

@test "hosts as the implementation in Go writes them keep all that is said of them" {
	cat >"$IN/backend.yaml" <<-'END'
	"e0:92:8f:45:b4:40":
	  Arch: arm64
	  BroadcastAddress: invalid IP
	  DefaultGateway: 10.0.0.1
	  Disabled: false
	  DomainName: ""
	  DomainSearch: null
	  Hostname: kube-ctrl-1
	  IPAddress: 10.0.155.110
	  LeaseTime: 86400
	  MACAddress: e0:92:8f:45:b4:40
	  NTPServers: [132.163.96.2]
	  NameServers:
	  - 10.0.0.1
	  - 1.1.1.1
	  Netboot:
	    AllowPXE: true
	    Console: ""
	    Facility: ""
	    IPXEScript: ""
	    IPXEScriptURL: https://boot.netboot.xyz
	  Power:
	    device_id: f4:e2:c6:50:60:bb
	    mode: "PowerOn"
	    port: 2
	    state: "on"
	  SubnetMask: <nil>
	  VLANID: "7"
	END
	echo 'unifi: {endpoint: "https://10.0.0.2"}' >"$IN/config.yaml"
	run -1 migrate "$IN"
	[ "$(grep -c backend.yaml: <<<"$output")" = 2 ]
	has "$IN/backend.yaml:11:3: the key 'mac_address' is not used here: the host's key is its MAC"
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	for line in ip=10.0.155.110 ntp=132.163.96.2 vlan=7 dns='10.0.0.1 1.1.1.1' power.port=2 \
		script_url=https://boot.netboot.xyz gateway=10.0.0.1; do
		grep -q "^$line$" "$MB_STATE/by-name/kube-ctrl-1/record"
	done
	# Of a port that is found later there is one, too.
	echo 'e0:92:8f:45:b4:40 f4:e2:c6:50:60:bb 3' | "$BIN/mb-config" power
	[ "$(grep -ci power: "$MB_ETC/backend.yaml")" = 1 ]
	grep -q '^power.port=3$' "$MB_STATE/by-name/kube-ctrl-1/record"
}

@test "a mark of UTF-8 at the beginning is none of the first key's" {
	printf '\xef\xbb\xbfport: 81\nlog_level: info\n' >"$IN/config.yaml"
	printf '\xef\xbb\xbfbogus: 1\ndc:a6:32:00:00:01: {hostname: a}\n' >"$IN/netboot.yaml"
	run -1 migrate "$IN"
	has "$IN/netboot.yaml:1:1: "
	compiles
	printf '\xef\xbb\xbf# bogus: 1' | cmp -n 13 - "$MB_ETC/netboot.yaml"
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	grep -q '^port=81$' "$MB_STATE/site"
}

@test "ten thousand mistakes are mended in seconds, and in little memory" {
	for i in $(seq 10 99); do
		printf 'dc:a6:32:00:00:%s:\n' "$i"
		printf '  bogus%d: 1\n' $(seq 100)
		echo '  arch: arm64'
	done >"$IN/backend.yaml"
	case $(nm -D "$BIN/mb-config") in
	*asan*) ;;
	*) ulimit -v 200000 ;;
	esac
	cpu_of "$BIN/mb-migrate" "$IN" >"$T/out" || [ $? = 1 ]
	[ "$took" -lt 20 ]
	[ "$(grep -c "unknown key 'bogus" "$T/out")" = 9000 ]
	[ "$(grep -c '^  arch: arm64$' "$MB_ETC/backend.yaml")" = 90 ]
}

@test "a file keeps its owner, group and mode, and a new one shows no password" {
	[ "$(id -u)" = 0 ] || skip 'only root gives files away'
	site 80 >"$IN/config.yaml"
	echo 'dc:a6:32:00:00:01: {netboot: {allow_pxe: true}}' >"$IN/backend.yaml"
	run -0 migrate "$IN"
	[ "$(stat -c %a "$MB_ETC/metal-boot.yaml" "$MB_ETC/backend.yaml" | xargs)" = '640 640' ]
	chown daemon:daemon "$MB_ETC"/*.yaml
	chmod 0660 "$MB_ETC/backend.yaml"
	stamp=$(stat -c '%i %a %U:%G' "$MB_ETC"/*.yaml)
	run -0 migrate "$IN"
	lacks written
	[ "$(stat -c '%i %a %U:%G' "$MB_ETC"/*.yaml)" = "$stamp" ]
	site 81 >"$IN/config.yaml"
	echo 'dc:a6:32:00:00:02: {netboot: {allow_pxe: true}}' >"$IN/backend.yaml"
	run -0 migrate -f "$IN"
	[ "$(stat -c '%a %U:%G' "$MB_ETC/metal-boot.yaml")" = '640 daemon:daemon' ]
	[ "$(stat -c '%a %U:%G' "$MB_ETC/backend.yaml")" = '660 daemon:daemon' ]
	chown root:daemon "$MB_ETC"/*.yaml
	chmod 0644 "$MB_ETC/metal-boot.yaml"
	site 82 >"$IN/config.yaml"
	run -0 migrate -f "$IN"
	[ "$(stat -c '%a %U:%G' "$MB_ETC/metal-boot.yaml")" = '640 root:daemon' ]
	chmod 0640 "$MB_ETC/backend.yaml"
	echo 'unifi: {endpoint: "https://10.0.0.2"}' >"$MB_ETC/metal-boot.yaml"
	mkdir "$MB_STATE"
	echo 'dc:a6:32:00:00:02 f4:e2:c6:50:60:bb 3' | "$BIN/mb-config" power
	[ "$(stat -c '%a %U:%G' "$MB_ETC/backend.yaml")" = '640 root:daemon' ]
}

@test "links are followed, of what is read and of what is written" {
	mkdir "$T/there" "$T/mine" "$MB_ETC"
	site 81 >"$T/there/config.yaml"
	ln -s "$T/there/config.yaml" "$IN/config.yaml"
	echo '# nothing' >"$T/mine/site"
	ln -s "$T/mine/site" "$MB_ETC/metal-boot.yaml"
	run -0 migrate "$IN"
	[ -L "$MB_ETC/metal-boot.yaml" ]
	cmp "$T/there/config.yaml" "$T/mine/site"
	ln -sf "$T/none" "$IN/config.yaml"
	run -78 migrate "$IN"
	has "$IN/config.yaml: No such file or directory"
}

@test "a file in which all are comments is written over" {
	mkdir "$MB_ETC"
	cp "$BATS_TEST_DIRNAME/../etc/metal-boot.yaml" "$BATS_TEST_DIRNAME/../etc/backend.yaml" "$MB_ETC"
	site 81 >"$IN/config.yaml"
	echo 'dc:a6:32:00:00:02: {netboot: {allow_pxe: true}}' >"$IN/backend.yaml"
	run -0 migrate "$IN"
	cmp "$IN/config.yaml" "$MB_ETC/metal-boot.yaml"
	cmp "$IN/backend.yaml" "$MB_ETC/backend.yaml"
}

@test "a file of hosts is taken for one, and only that is written" {
	mkdir "$MB_ETC"
	echo 'unifi: {endpoint: "https://10.0.0.2"}' >"$MB_ETC/metal-boot.yaml"
	site 81 >"$IN/config.yaml"
	echo 'dc:a6:32:00:00:02: {power: {device_id: "f4:e2:c6:50:60:bb", port: 2}, netboot: {allow_pxe: true}}' \
		>"$IN/hardware.yaml"
	echo 'dc:a6:32:00:00:02: {allow_pxe: true}' >"$IN/netboot.yaml"
	run -0 migrate "$IN/hardware.yaml"
	cmp "$IN/hardware.yaml" "$MB_ETC/backend.yaml"
	run -0 migrate "$IN/netboot.yaml"
	cmp "$IN/netboot.yaml" "$MB_ETC/netboot.yaml"
	grep -q unifi "$MB_ETC/metal-boot.yaml"
}

@test "hosts that are not where they are said to be are looked for beside, and told" {
	echo 'backend_file_path: /config/hardware.yaml' >"$IN/config.yaml"
	run -1 migrate "$IN"
	has "$IN/config.yaml:1:20: backend_file_path: /config/hardware.yaml is not there; nor is there $IN/backend.yaml"
	echo 'dc:a6:32:00:00:02: {hostname: a, netboot: {allow_pxe: true}}' >"$IN/backend.yaml"
	run -1 migrate "$IN"
	has "/config/hardware.yaml is not there; the hosts are read from $IN/backend.yaml"
	cmp "$IN/backend.yaml" "$MB_ETC/backend.yaml"
	mv "$IN/backend.yaml" "$IN/hardware.yaml"
	run -1 migrate "$IN"
	has "the hosts are read from $IN/hardware.yaml"
	# netboot.yaml is beside them.
	mkdir "$T/hosts"
	mv "$IN/hardware.yaml" "$T/hosts"
	echo 'dc:a6:32:00:00:02: {allow_pxe: false}' >"$T/hosts/netboot.yaml"
	echo "backendFilePath: $T/hosts/hardware.yaml" >"$IN/config.yaml"
	run -1 migrate -f "$IN"
	lacks 'not there'
	cmp "$T/hosts/netboot.yaml" "$MB_ETC/netboot.yaml"
}

@test "anchors, aliases and merge keys are written out" {
	cat >"$IN/netboot.yaml" <<-'END'
	e0:92:8f:45:b4:40:
	  allow_pxe: true
	  osie: &osie
	    kernel: ironic-python-agent.kernel
	    initrd: ironic-python-agent.initramfs
	d8:3a:dd:5a:44:0c: &second
	  allow_pxe: true
	  console: &console "a\"b,{c}"
	  facility: null
	  osie: *osie
	d8:3a:dd:61:4d:15:
	  <<: *second # as the second
	  console: ttyS0
	  bogus: 1
	d8:3a:dd:61:4d:16: {<<: [{allow_pxe: false}, *second], osie: {<<: *osie, kernel: b}}
	END
	printf 'port: 0120\ntftp: {port: 0x45, enabled: true}\ndhcp: {interface: 0b, enabled: true, proxy_enabled: true}\n' >"$IN/config.yaml"
	run -1 migrate "$IN"
	has "$IN/netboot.yaml:10:9: what this alias stands for is written out"
	has "$IN/netboot.yaml:12:3: what the key '<<' merges is written out"
	has "$IN/netboot.yaml:14:3: unknown key 'bogus'"
	has "$IN/config.yaml:1:7: a number that begins with 0 was read in base 8, 16 or 2"
	compiles
	cat >"$T/want" <<-'END'
	e0:92:8f:45:b4:40:
	  allow_pxe: true
	  osie:
	    kernel: ironic-python-agent.kernel
	    initrd: ironic-python-agent.initramfs
	d8:3a:dd:5a:44:0c:
	  allow_pxe: true
	  console: "a\"b,{c}"
	  facility: null
	  osie: {kernel: ironic-python-agent.kernel, initrd: ironic-python-agent.initramfs}
	d8:3a:dd:61:4d:15:
	  allow_pxe: true
	  facility: null
	  osie: {kernel: ironic-python-agent.kernel, initrd: ironic-python-agent.initramfs} # as the second
	  console: ttyS0
	  # bogus: 1  # unknown key 'bogus'
	d8:3a:dd:61:4d:16: {allow_pxe: false, console: "a\x22b,{c}", facility: null, osie: {initrd: ironic-python-agent.initramfs, kernel: b}}
	END
	diff "$T/want" "$MB_ETC/netboot.yaml"
	printf 'port: 80\ntftp: {port: 69, enabled: true}\ndhcp: {interface: 0b, enabled: true, proxy_enabled: true}\n' | cmp - "$MB_ETC/metal-boot.yaml"
}

@test "what nobody said and was otherwise there is written down, once" {
	cat >"$IN/config.yaml" <<-'END'
	dhcp:
	  # Whether at all.
	  enabled: true
	tftp:
	unifi: {endpoint: "https://10.0.0.1", api_key: x}
	dnsmasq: {auto_assign_enabled: true, default_domain: a}
	END
	printf 'dc:a6:32:00:00:0%d:%s\n' 1 ' {hostname: a}' 2 ' {netboot: {console: a}}' 3 '' 4 '
	  hostname: d
	  netboot:
	    facility: x' 5 ' {hostname: e}' | tr -d '\t' >"$IN/backend.yaml"
	printf 'dc:a6:32:00:00:05: {allow_pxe: true}\ndc:a6:32:00:00:06: {console: a}\n' >"$IN/netboot.yaml"
	run -0 migrate "$IN"
	has "$IN/config.yaml:1:1: dhcp.proxy_enabled: false is written down, for so it was when nobody said it"
	has "$IN/backend.yaml:1:1: allow_pxe: false is written down"
	compiles
	cat >"$T/site" <<-'END'
	dhcp:
	  proxy_enabled: false  # as it was when nobody said it
	  # Whether at all.
	  enabled: true
	tftp: {enabled: false}
	unifi: {insecure: true, endpoint: "https://10.0.0.1", api_key: x}
	END
	head -n 6 "$MB_ETC/metal-boot.yaml" | diff "$T/site" -
	grep -q '^dnsmasq: {ip_pool_start: 192.168.1.100, .*default_dns: .8.8.8.8, 8.8.4.4., auto_assign_enabled: true, default_domain: a}$' \
		"$MB_ETC/metal-boot.yaml"
	grep -q '^port: 8080  # as it was' "$MB_ETC/metal-boot.yaml"
	mkdir "$MB_STATE"
	"$BIN/mb-config"
	[ "$(grep -l '^allow_pxe=false$' "$MB_STATE"/hosts/*/record | grep -o '..$\|..[/]record' | cut -c1-2 | xargs)" = '01 02 03 04 06' ]
	run -0 migrate "$IN"
	lacks ': written'
	run -0 migrate -e "$MB_ETC" "$MB_ETC/metal-boot.yaml"
	lacks 'written'
}

@test "a zero that meant nothing, and the program itself as Ironic, are not taken" {
	site 8080 >"$IN/config.yaml"
	printf 'talos: {max_cache_size: 0}\nironic: {url: "http://127.0.0.1:8080"}\n' >>"$IN/config.yaml"
	echo 'dc:a6:32:00:00:01: {leaseTime: 0, netboot: {allow_pxe: true}}' >"$IN/backend.yaml"
	run -1 migrate "$IN"
	has "$IN/config.yaml:4:25: max_cache_size: 0 meant no limit"
	has "$IN/config.yaml:5:15: url: this was the program itself"
	has "$IN/backend.yaml:1:32: lease_time: 0 meant that it is not set"
	compiles
}

@test "where a unit says again what is served, the command for it is told" {
	cat >"$IN/config.yaml" <<-'END'
	port: 8080
	address: 0.0.0.0
	dhcp: {enabled: false, proxy_enabled: true, port: 67}
	tftp: {enabled: true, port: 6969, address: 10.0.0.1}
	END
	run -0 migrate "$IN"
	has 'port: 8080: under systemd that is said by: systemctl edit metal-boot-web.socket'
	has 'dhcp.enabled: false: under systemd that is said by: systemctl disable --now metal-boot-dhcp.socket'
	has 'tftp.port: 6969: under systemd that is said by: systemctl edit metal-boot-tftp.socket'
	[ "$(grep -c systemd <<<"$output")" = 4 ]
}

@test "a configuration that the implementation in Go wrote itself works" {
	cat >"$IN/config.yaml" <<-'END'
	address: 0.0.0.0
	backend_file_path: backend.yaml
	dhcp:
	    address: 0.0.0.0
	    enabled: true
	    interface: eth0
	    ipxe_binary_url:
	        address: 192.168.2.1
	        path: /ipxe/
	        port: 8080
	        scheme: http
	    ipxe_http_script_url: ""
	    lease_file: ""
	    port: 67
	    proxy_enabled: false
	    syslog_ip: ""
	dnsmasq:
	    auto_assign_enabled: false
	    default_dns:
	        - 8.8.8.8
	        - 8.8.4.4
	    enabled: false
	ironic:
	    config_path: /etc/ironic/ironic.conf
	    enabled: false
	    public_endpoint: ""
	    rpc:
	        enabled: false
	        socket:
	            mode: "0666"
	    url: http://127.0.0.1:8080
	iso:
	    enabled: true
	otel:
	    insecure: true
	port: 8080
	static:
	    enabled: true
	    image_urls: []
	tftp:
	    enabled: true
	    ipxe_patch: ""
	trusted_proxies: ""
	unifi:
	    api_key: your_api_key
	    device: ""
	    endpoint: https://10.0.0.1
	    insecure: true
	END
	run -1 migrate "$IN"
	compiles
	has "$IN/config.yaml:24:5: the key 'config_path' is not used here: Ironic runs by itself; leave it out"
	has "$IN/config.yaml:31:10: url: this was the program itself"
	lacks 'unknown key'
	keeps_lines "$IN/config.yaml" "$MB_ETC/metal-boot.yaml"
	run -1 migrate "$IN"
	lacks ': written'
}
