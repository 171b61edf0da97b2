# A boot server as the manual's examples have it, in a network of its own: it is at 10.0.0.2,
# node1 and a web server for files at 10.0.0.7 and 10.0.0.9. $M is its folder.

load common
load inspect

MAC=dc:a6:32:01:02:03
HOST=dc-a6-32-01-02-03

net_up() {
	NS=mbman-$$
	export NS
	ip netns add "$NS" || skip "this kernel has no network namespaces"
	ip netns add "$NS-far"
	ip -n "$NS" link add eth0 type veth peer name eth0 netns "$NS-far"
	ip -n "$NS" addr add 10.0.0.2/24 dev eth0
	ip -n "$NS-far" addr add 10.0.0.9/24 dev eth0
	ip -n "$NS-far" addr add 10.0.0.7/24 dev eth0
	for ns in "$NS" "$NS-far"; do
		ip -n "$ns" link set lo up
		ip -n "$ns" link set eth0 up
	done
	ip -n "$NS" route add default via 10.0.0.9
}

net_down() {
	for ns in "${NS:-none}-far" "${NS:-none}"; do
		[ -e "/run/netns/$ns" ] || continue
		ip netns pids "$ns" | xargs -r kill -9
		ip netns del "$ns"
	done
}

# A release of the firmware, and what else examples fetch from elsewhere.
make_web() {
	mkdir -p "$M/web" "$M/release/overlays"
	for f in start4.elf fixup4.dat config.txt bcm2711-rpi-4-b.dtb overlays/miniuart-bt.dtbo; do
		echo "$f" >"$M/release/$f"
	done
	head -c 2253280 /dev/zero >"$M/release/start4.elf"
	"$BIN/mb-efivars" create --layout rpi4 "$M/release/RPI_EFI.fd"
	cp "$M/release/RPI_EFI.fd" "$M/web"
	(cd "$M/release" && zip -q -r "$M/web/RPi4_UEFI_Firmware_v1.53.zip" .)
	cp -RL "$BIN/../share/metal-boot" "$M/share"
	echo "rpi4 $(sha256sum "$M/web/RPi4_UEFI_Firmware_v1.53.zip" | cut -d ' ' -f 1) Licence" \
		"http://10.0.0.9/RPi4_UEFI_Firmware_v1.53.zip all" >"$M/share/firmware/MANIFEST"
	ip netns exec "$NS-far" busybox httpd -f -p 80 -h "$M/web" 3>&- &
}

# A switch whose ports are files, and its driver.
make_switch() {
	mkdir "$M/ports"
	for port in 1 2 7; do echo on >"$M/ports/$port"; done
	cp -R "$BIN/../libexec/metal-boot" "$M/libexec"
	cat >"$M/libexec/poe/files" <<-END
		#!/bin/sh
		. "\$(dirname "\$0")/driver.sh"
		verb=\$1
		shift
		cd $M/ports
		case \$verb in
		features) echo find settle=1 ;;
		find) echo $MAC 2 ;;
		status)
			[ \$# -gt 0 ] || set -- *
			for port; do echo "\$port \$(cat "\$port")"; done ;;
		set) for one; do dry "set \$one" || echo "\${one#*=}" >"\${one%=*}"; done ;;
		*) exit 64 ;;
		esac
	END
	printf '#!/bin/sh\necho told\n' >"$M/halt"
	chmod +x "$M/libexec/poe/files" "$M/halt"
}

# What node1's last boot came to.
make_events() {
	local dir=$MB_STATE/hosts/$HOST
	mkdir -p "$dir"
	rm -f "$dir"/events*
	cat >"$dir/events" <<-END
		{"t":1795429231.000,"by":"mb-poe","what":"power","order":"on","is":"on","switch":"rack1","port":"7"}
		{"t":1795429234.400,"by":"mb-dhcpproxy","what":"dhcp","msg":"discover","client":"pi-rom","answer":"offer"}
		{"t":1795429234.700,"by":"mb-tftpd","what":"file","name":"start4.elf","result":"missing"}
	END
}

make_site() {
	mkdir -p "$MB_ETC" "$MB_STATE"
	cat >"$MB_ETC/metal-boot.yaml" <<-END
		switches: {rack1: {driver: files, off_time: 1, timeout: 60}}
		power:
		  soft: exec
		  soft_command: $M/halt
		  soft_timeout: 1
		  webhook_token_file: $MB_ETC/webhook.token
	END
	cat >"$MB_ETC/backend.yaml" <<-END
		$MAC:
		  hostname: node1
		  ip_address: 10.0.0.7
		  subnet_mask: 255.255.255.0
		  power: {device_id: rack1, port: 7}
	END
	"$BIN/mb-config"
	discover | "$BIN/mb-dhcpproxy" -a 10.0.0.2 >"$M/answer"
}

discover() { # as node1's boot ROM asks
	sed 's/#.*//' "$BATS_TEST_DIRNAME/data/dhcp-pi4-rom-discover.hex" | xxd -r -p
}

# What lies in the folder of who types the examples.
make_work() {
	mkdir -p "$M/work" "$M/home" "$M/bin" "$M/boots"
	cd "$M/work" || return
	mkdir OLD NEW old new
	for f in . OLD NEW old new; do cp "$M/release/RPI_EFI.fd" "$f"; done
	cp "$M/web/RPi4_UEFI_Firmware_v1.53.zip" .
	discover >discover.bin
	echo '{"order": 2}' >node1.json
	inventory >inventory.json
	echo "4102444800 $MAC 10.0.0.7 node1 *" >dnsmasq.leases
	ln -s "$MB_STATE/hosts" hosts
	mkdir libexec
	ln -s "$M/libexec" libexec/metal-boot
	# Who types as root needs no sudo; that make and t/deps install is shown elsewhere.
	printf '#!/bin/sh\nexec "$@"\n' >"$M/bin/sudo"
	mkdir t
	printf '#!/bin/sh\nexit 0\n' | tee "$M/bin/make" >t/deps
	chmod +x "$M/bin"/* t/deps
	printf 'port: 80\n' >"$M/boots/config.yaml"
	printf '%s: {allow_pxe: true}\n' "$MAC" >"$M/boots/netboot.yaml"
	printf '%s: {hostname: node1}\n' "$MAC" >"$M/boots/backend.yaml"
	echo silent >"$M/home/.curlrc"
}

# As an example has it, as it is here, and back.
here() {
	sed -e "s,/etc/metal-boot,$MB_ETC,g; s,/var/lib/metal-boot,$MB_STATE,g" \
		-e "s,/var/lib/misc/dnsmasq,$M/work/dnsmasq,g" \
		-e "s,/etc/boots,$M/boots,g; s,PASSWORD,$(cat "$M/password" 2>/dev/null),g" \
		-e "s,SERVER,10.0.0.2,g; s,NAME,node1,g; s,-u admin ,-u admin:$(cat "$M/password" 2>/dev/null) ,g" \
		-e 's,https://shelf/,https://10.0.0.2/,g'
}

there() {
	sed -e "s,$MB_ETC,/etc/metal-boot,g; s,$MB_STATE,/var/lib/metal-boot,g"
}

type_it() { # COMMAND, in a shell at the boot server; what it says goes to our output
	(cd "$M/work" && env HOME="$M/home" PATH="$M/bin:$BIN:$PATH" TMPDIR="$M" \
		ip netns exec "$NS" timeout 300 bash -o pipefail -c "$1") <<<'a long enough password' 2>&1 3>&- 4>&-
}

# mb up stays in the foreground of a terminal of its own; it is ended by its next.
up() { # COMMAND
	end_up
	: >"$M/up.log" # what the one before said is not of this one
	(cd "$M/work" && exec env --default-signal=INT HOME="$M/home" PATH="$M/bin:$BIN:$PATH" TMPDIR="$M" \
		ip netns exec "$NS" bash -c "exec ${1#sudo }") >"$M/up.log" 2>&1 3>&- &
	echo $! >"$M/up.pid"
	until_true grep -q 'ready on 10.0.0.2' "$M/up.log"
	sed -n 's/^mb: Redfish: name admin, password \([A-Za-z0-9]*\);.*/\1/p' "$M/up.log" >"$M/said"
	[ ! -s "$M/said" ] || mv "$M/said" "$M/password"
	[ ! -e "$MB_STATE/tls.pem" ] || openssl x509 -in "$MB_STATE/tls.pem" -out "$M/work/shelf.crt"
}

end_up() {
	[ -s "$M/up.pid" ] || return 0
	kill -INT "$(cat "$M/up.pid")" 2>/dev/null || :
	until_true gone "$(cat "$M/up.pid")"
	rm "$M/up.pid"
}

# One command of an example, and what the page says that it prints.
command_runs() { # COMMAND PRINTED
	local command out rc=0
	command=$(here <<<"$1")
	# What is named is there for the rest of the example.
	[[ ! $command =~ ^[A-Z]=[^\ ]*$ ]] || { named+="$command; "; return; }
	command="$named$command"
	case ${1#sudo } in
	'mb up'*) up "$command"; return ;;
	'mb migrate '*'&& mb up')
		up "env MB_ETC=$M/migrated bash -c '$command'"
		end_up
		type_it mb-config
		up 'mb up --tls'
		return ;;
	'mb migrate '*) command="MB_ETC=$M/migrated ${command#sudo }" ;;
	'mb trace -f '*) command="timeout 1 $command || [ \$? = 124 ]" ;;
	while\ *) command="timeout 1 bash -c '$command' || [ \$? = 124 ]" ;;
	# A boot that stopped is a true answer, and so is a difference.
	'mb trace '* | 'mb poe discover'* | 'mb metrics'* | 'mb-efivars diff '*) command="{ ${command%%#*}
	} || [ \$? = 1 ]" ;;
	esac
	out=$(type_it "$command" | there; exit "${PIPESTATUS[0]}") || rc=$?
	[ "$rc" = 0 ] || fail "status $rc: $1: $out" || return
	# A page folds its lines, and shows a terminal's width.
	[ -z "$2" ] || [ "$(xargs -0 <<<"$2" | tr -s ' \n' ' ')" = "$(tr -s ' \n' ' ' <<<"$out")" ] ||
		fail "$1 prints: $out"
}

# All commands of an example: what follows a prompt, or each line when there is none.
example_runs() { # FILE
	local line command='' printed='' prompts=no whole=yes named=''
	! grep -qE '^[$#] ' "$1" || prompts=yes
	while IFS= read -r line; do
		if [ $whole = no ]; then
			command+=$'\n'$line
		elif [ $prompts = no ] || [[ $line =~ ^[\$#]\  ]]; then
			[ -z "$command" ] || command_runs "$command" "$printed" || return
			command=$line printed=
			[ $prompts = no ] || command=${line:2}
		else
			printed+=$line$'\n'
			continue
		fi
		whole=no
		[[ $command == *\\ ]] || ! bash -n <<<"$command" 2>/dev/null || whole=yes
	done <"$1"
	command_runs "$command" "$printed"
}
