# Hosts on a switch that is a folder (t/tool/poe/fake), and who switches: for tests of
# Redfish that need power. Loaded after redfish.bash or the like.

ROOT=/redfish/v1

# So many hosts node1 ..., each on a port of rack1; more keys of the switch as YAML.
rack() { # PORTS [KEYS [KEYS OF A HOST]]
	export MB_ETC=$T/etc MB_LIBEXEC=$T/libexec FAKE=$T/fake
	SW=$FAKE/rack1
	rm -rf "$MB_STATE"
	mkdir -p "$MB_STATE" "$MB_ETC" "$MB_LIBEXEC/poe" "$SW/ports"
	cp "$TOP/t/tool/poe/fake" "$MB_LIBEXEC/poe/"
	cp -r "$BIN/../libexec/metal-boot/soft" "$BIN/../libexec/metal-boot/shell" "$MB_LIBEXEC/"
	echo "switches: {rack1: {driver: fake, off_time: 1, timeout: 5${2:+, $2}}}" >"$MB_ETC/metal-boot.yaml"
	for i in $(seq "$1"); do
		echo "on watts=3.8 up=yes" >"$SW/ports/$i"
		printf 'dc:a6:32:00:00:%02x: {hostname: node%d, power: {device_id: rack1, port: %d}%s}\n' \
			"$i" "$i" "$i" "${3:+, $3}"
	done >"$MB_ETC/backend.yaml"
	"$BIN/mb-config"
	MAC=dc-a6-32-00-00-01
	SYSTEM=$ROOT/Systems/$MAC
	CHASSIS=$ROOT/Chassis/$MAC
}

# Somebody who switches, for as long as the test lasts.
serve() {
	"$BIN/mb-poe" serve 2>"$T/server.log" 3>&- &
	background="${background:-} $!"
	until_true takes $!
}

teardown() {
	for pid in ${background:-}; do
		kill -KILL "$pid" 2>/dev/null || :
	done
	# Who still waits for a host to halt holds its file locked.
	for soft in "$MB_STATE"/redfish/soft/*; do
		[ ! -s "$soft" ] || flock -n "$soft" true || kill -KILL "$(cat "$soft")" || :
	done
	rm -f "$T"/fake/*/stop-*
	# A driver whose server is gone may still be at work, and has the lock then.
	[ ! -e "$MB_STATE/switches/rack1/lock" ] ||
		until_true flock -n "$MB_STATE/switches/rack1/lock" true
}

port() { # PORT: its state, as the switch has it
	cut -d' ' -f1 "$SW/ports/$1"
}

orders() { # what the switch was told, in a line
	[ ! -e "$SW/orders" ] || cut -d' ' -f2- "$SW/orders" | tr '\n' ' '
}

# Nothing is under way any more, and port 1 is so.
settled() { # STATE
	[ "$(port 1)" = "$1" ] && grep -q '^job.0=1 [a-z]* over ' "$MB_STATE/switches/rack1/state"
}

# Until the task that a 202 speaks of is over.
task_over() {
	local task
	task=$(field Location)
	over() {
		redfish GET "$task"
		[ "$code" = 200 ]
	}
	until_true over
}

power_is() { # STATE: as a GET tells it
	expect 200 GET "$SYSTEM" && is .PowerState "$1"
}

reset() { # CODE TYPE [OPTION...]
	local code=$1 type=$2
	shift 2
	expect "$code" POST "$SYSTEM/Actions/ComputerSystem.Reset" \
		-d "{\"ResetType\":\"$type\"}" "$@"
}

# What the host's packets said: a Pi 4B of 4 GB.
seen() { # [BOARD]
	mkdir -p "$MB_STATE/hosts/$MAC"
	printf '%s\n' serial=9a8b7c6d "board=${1:-00c03114}" lease=10.0.0.7 client=pi-rom \
		when=1795412000 >"$MB_STATE/hosts/$MAC/identity"
}

# A shelf with all that there can be, for who is logged in as admin, $GOOD: two hosts, of
# which the first has firmware, an inventory, a console, keys, a medium; a task, events.
shelf_full() {
	local efi=$BIN/mb-efivars rpi
	rack 2
	rpi=$MB_STATE/firmware/rpi4
	mkdir -p "$rpi" "$T/run"
	"$efi" create -f -l rpi4 "$T/volume"
	{
		head -c $((0x3b0000)) /dev/zero | tr '\0' '\252'
		cat "$T/volume"
	} >"$rpi/RPI_EFI.fd"
	MAC=dc-a6-32-00-00-02 seen
	seen
	printf 'when=1000000300\n' >"$MB_STATE/hosts/$MAC/served"
	printf 'when=1000000200\n' >"$MB_STATE/hosts/$MAC/script"
	cat >"$MB_STATE/hosts/$MAC/inventory.json" <<-'END'
	{"inventory": {
	    "interfaces": [{"name": "eth0", "mac_address": "dc:a6:32:00:00:01",
	        "ipv4_address": "10.0.0.9", "has_carrier": true, "speed_mbps": 1000}],
	    "cpu": {"architecture": "aarch64", "model_name": "Cortex-A72", "count": 4, "frequency": "1500"},
	    "memory": {"physical_mb": 4096, "total": 4294967296},
	    "disks": [{"name": "/dev/sda", "size": 256060514304, "rotational": false, "vendor": "ATA",
	        "model": "disk", "serial": "S1", "wwn": "0x5002538d00000000"},
	        {"name": "/dev/nvme0n1", "size": 256060514304}]}}
	END
	echo 'serial_console=exec:id' >>"$MB_STATE/hosts/$MAC/record"
	echo 'console.ssh_port=2222' >>"$MB_STATE/site"
	echo "{\"t\":$EPOCHSECONDS.000,\"by\":\"mb-dhcpproxy\",\"what\":\"dhcp\",\"msg\":\"discover\",\"client\":\"uefi-pxe\",\"answer\":\"offer\"}" \
		>"$MB_STATE/hosts/$MAC/events"
	# What can be reset, if somebody runs the servers.
	exec 8>"$MB_STATE/up.lock"
	flock 8
	echo $$ >&8
	serve
	until_true power_is On
	account admin $GOOD
	account reader $GOOD ReadOnly
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /O=Shelf/CN=shelf \
		-keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
	cat "$T/key.pem" "$T/cert.pem" >"$MB_STATE/tls.pem"
	"$efi" host "$MAC" enroll PK "$T/cert.pem"
	"$efi" host "$MAC" enroll db "$T/cert.pem" "sha256:$(printf '%064d' 7)"
	"$efi" host "$MAC" boot add disk file '\EFI\BOOT\BOOTAA64.EFI'
	cgi_expect 401 GET /redfish/v1/Systems "$(basic admin wrong-horse)"
	log_in admin $GOOD
	expect 200 PATCH "$SYSTEM/Bios/Settings" -d '{"Attributes":{"CpuClock":"Low"}}'
	expect 204 POST "$SYSTEM/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia" -d '{"Image":"http://10.0.0.1/x.iso"}'
	expect 200 PATCH "$SYSTEM" -d '{"Boot":{"BootSourceOverrideTarget":"UefiHttp","BootSourceOverrideEnabled":"Once","HttpBootUri":"http://10.0.0.1/y.efi"}}'
	expect 201 POST $ROOT/EventService/Subscriptions \
		-d '{"Destination":"http://127.0.0.1:9/","Protocol":"Redfish","Context":"walk","DeliveryRetryPolicy":"SuspendRetries"}'
	expect 202 POST $ROOT/UpdateService/Actions/UpdateService.SimpleUpdate -d '{"ImageURI":"http://127.0.0.1:9/x"}'
	task_over
	expect 204 POST $ROOT/EventService/Actions/EventService.SubmitTestEvent -d "{\"OriginOfCondition\":\"$SYSTEM\"}"
}
