#!/usr/bin/env bats
# The PoE driver for SNMP, against net-snmp's agent with the tables of a switch.

load poe-driver
DRIVER=snmp
ETH=.1.3.6.1.2.1.105.1.1.1
POE_1=$ETH.3.1.1
PHRASE='a "\#word '\'

# A switch of so many ports with a vendor's sysObjectID and milliwatts: PORTS [ID OID].
# Port 1 gives power, 2 searches, 3 is off, 4 has a fault, 5 tests itself.
tables() {
	for ((i = 1; i <= $1; i++)); do
		echo "$ETH.3.1.$i integer $((i == 3 ? 2 : 1))"
		case $i in 1) d=3 ;; 3) d=1 ;; 4) d=4 ;; 5) d=5 ;; *) d=2 ;; esac
		echo "$ETH.6.1.$i integer $d"
		echo "$ETH.10.1.$i integer 5"
		echo ".1.3.6.1.2.1.2.2.1.3.$((100 + i)) integer 6"
		echo ".1.3.6.1.2.1.2.2.1.8.$((100 + i)) integer $((i == 1 ? 1 : 2))"
		echo ".1.3.6.1.2.1.31.1.1.1.1.$((100 + i)) string gi1/0/$i"
		echo ".1.3.6.1.2.1.17.1.4.1.2.$i integer $((100 + i))"
		[ -z "${3:-}" ] || echo "$3.1.$i gauge $((i == 1 ? 3520 : 0))"
	done
	echo ".1.3.6.1.2.1.105.1.3.1.1.2.1 gauge 370"
	echo ".1.3.6.1.2.1.105.1.3.1.1.4.1 gauge 4"
	echo ".1.3.6.1.2.1.1.1.0 string HP J9779A 2530-24-PoE+ Switch, revision YA.16"
	echo ".1.3.6.1.2.1.1.2.0 objectid ${2:-.1.3.6.1.4.1.11.2.3.7.11.140}"
}

PROCURVE='.1.3.6.1.4.1.11.2.3.7.11.140 .1.3.6.1.4.1.11.2.14.11.1.9.1.1.1.8'

switch_of() {
	for needed in snmpd snmpget python3; do
		command -v $needed >/dev/null || skip "no $needed"
	done
	mkdir "$T/agent"
	tables "$@" >"$T/agent/mib"
	echo 1.1 >"$T/agent/plugged"
	: >"$T/agent/day"
	: >"$T/agent/log"
	start
	by_community
}

# An agent of our own, with nothing of the machine's; it knows ifTable from us alone.
start() {
	local tool=$BATS_TEST_DIRNAME/tool/poe-mib try escaped=${PHRASE//\\/\\\\}
	escaped=${escaped//\"/\\\"}
	cat >"$T/snmpd.conf" <<-END
		rwcommunity right-one 127.0.0.1
		rocommunity look-only 127.0.0.1
		createUser pi SHA-256 "auth $escaped" AES "priv $escaped"
		createUser plain SHA-256 "auth-only-phrase"
		rwuser pi priv
		rwuser plain auth
		pass_persist .1.3.6.1.2.1 $tool $T/agent
		pass_persist .1.3.6.1.4.1 $tool $T/agent
		pass_persist .1.0.8802.1.1.2 $tool $T/agent
	END
	for try in $(seq 20); do
		rm -f "$T/peer.log"
		port=$((20000 + RANDOM % 12000))
		MIBS='' SNMP_PERSISTENT_DIR=$T/snmpd snmpd -f -Lf "$T/peer.log" -C -c "$T/snmpd.conf" \
			-I "vacm_conf,usmConf,pass,pass_persist,snmp_mib" "udp:127.0.0.1:$port" 3>&- &
		peer=$!
		until_true grep -Eq 'NET-SNMP version|Error opening' "$T/peer.log"
		grep -q 'NET-SNMP version' "$T/peer.log" && break
	done
	base=127.0.0.1:$port
}

by_community() {
	settings="address=$base
community=right-one
timeout=60"
}

# Requests that the agent has had, as it counts them itself; this one too.
requests() {
	MIBS='' snmpget -v2c -c right-one -Oqv "$base" .1.3.6.1.2.1.11.1.0
}

day() { # LINE...
	printf '%s\n' "$@" >"$T/agent/day"
}

in_mib() { # OID VALUE
	grep -q "^$1 [a-z]* $2\$" "$T/agent/mib" || { grep "^$1 " "$T/agent/mib" >&2; return 1; }
}

@test "what the driver can do is told without a switch" {
	settings=
	drive 0 features
	is "find settle=15"
}

@test "a switch tells its model, what it gives, and each port's state, class, link and watts" {
	switch_of 6 $PROCURVE
	drive 0 status
	is "- ok model=HP-J9779A-2530-24-PoE+-Switch budget=370 watts=4
1 on class=4 up=yes watts=3.52
2 idle up=no
3 off up=no
4 fault up=no
5 unknown up=no
6 idle up=no"
}

by_user() {
	settings="address=$base
version=3
username=pi
auth_protocol=SHA-256
auth_password=auth ${PHRASE//\\/\\\\}
priv_password=priv ${PHRASE//\\/\\\\}
timeout=60"
}

# One setting is another one now, or none: NAME[=VALUE].
instead() {
	settings=$(printf '%s\n' "$settings" | grep -v "^${1%%=*}=")
	case $1 in *=*) settings="$settings
$1" ;; esac
}

@test "only the ports that are asked for are told, as they are called in the question" {
	switch_of 6
	drive 0 status 2 1.3
	is "- ok model=HP-J9779A-2530-24-PoE+-Switch budget=370 watts=4
2 idle up=no
1.3 off up=no"
}

@test "version 1 tells the same" {
	switch_of 6 $PROCURVE
	drive 0 status
	before=$output
	instead version=1
	drive 0 status
	is "$before"
}

@test "version 3 tells the same, with passwords of any characters" {
	switch_of 6 $PROCURVE
	drive 0 status
	before=$output
	by_user
	drive 0 status
	is "$before"
	drive 0 set 2=off
	in_mib $ETH.3.1.2 2
}

@test "48 ports are asked column by column: few requests, not one for each" {
	switch_of 48 $PROCURVE
	before=$(requests)
	drive 0 status
	[ "${#lines[@]}" = 49 ]
	first=$(($(requests) - before - 1))
	before=$(requests)
	drive 0 status
	second=$(($(requests) - before - 1))
	[ $first -le 19 ]
	[ $second -le 13 ]
}

@test "ports are switched, and the others stay" {
	switch_of 6
	drive 0 set 1=off 3=on
	is ""
	in_mib $ETH.3.1.1 2
	in_mib $ETH.3.1.3 1
	[ "$(grep -c '^set' "$T/agent/log")" = 2 ]
	drive 0 status 1 2 3
	has "
1 off up=yes
2 idle up=no
3 idle up=no"
	drive 0 set 1=on
	drive 0 status 1
	has "1 on"
}

@test "48 ports are switched in one request" {
	switch_of 48
	before=$(requests)
	drive 0 set $(seq -f %g=off 48)
	# What it is; who is there; the order.
	[ $(($(requests) - before - 1)) -le 5 ]
	[ "$(grep -c "^$ETH.3.1.[0-9]* integer 2" "$T/agent/mib")" = 48 ]
}

@test "what is too much for an agent in one request goes in two" {
	switch_of 6
	day "refuse too-big 1 $ETH.3.1.1"
	drive 0 set 1=off 2=off 4=off
	in_mib $ETH.3.1.1 2
	in_mib $ETH.3.1.2 2
	in_mib $ETH.3.1.4 2
}

@test "what was told and does not show yet is told as admin" {
	switch_of 6
	day lag
	drive 0 set 1=off 3=on
	drive 0 status 1 3
	has "
1 on admin=off class=4 up=yes
3 off admin=on up=no"
}

@test "nothing is changed when nothing is to be changed" {
	switch_of 6
	cp "$T/agent/mib" "$T/mib.before"
	settings="$settings
dry_run=true"
	drive 0 set 1=off 1.3=on
	is "would set port 1 (1.1) of $base to off
would set port 1.3 (1.3) of $base to on"
	cmp "$T/agent/mib" "$T/mib.before"
	drive 78 set 9=off
}

@test "a port that is not there is named, and none is switched" {
	switch_of 6
	drive 78 set 1=off 17=off
	says "rack has no port 17 that gives power"
	drive 78 status ether1
	says "rack has no port ether1 that gives power"
	[ ! -s "$T/agent/log" ]
}

@test "of several groups, a plain number is in the one that is set, or has to say which" {
	switch_of 3
	sed -n "s/^\($ETH[.][0-9]*\)[.]1[.]/\1.2./p" "$T/agent/mib" >>"$T/agent/mib"
	drive 0 status
	has "
1.1 on"
	has "
2.1 on"
	drive 78 set 3=on
	says "rack has no port 3 that gives power; is it 1.3?"
	instead group=2
	drive 0 set 3=on
	in_mib $ETH.3.2.3 1
	in_mib $ETH.3.1.3 2
	drive 0 status 3
	has "
3 idle"
}

@test "the switch says no: its word, the port and the order are told" {
	switch_of 6
	day "refuse wrong-value - $ETH.3.1.2"
	drive 1 set 2=off
	says "$base does not switch off for port 2 (wrongValue)"
	day "refuse inconsistent-value - $ETH.3.1.2"
	drive 1 set 1=off 2=off
	has "port 2 (inconsistentValue)"
	day "refuse resource-unavailable - $ETH.3.1.2"
	drive 75 set 2=off
	says "no room"
	day "refuse gen-error - $ETH.3.1.2"
	drive 1 set 2=off
	says "(genError)"
	instead version=1
	day "refuse wrong-value - $ETH.3.1.2"
	drive 1 set 2=off
	says "(badValue)"
}

@test "who may only look is told so when a port is to be switched" {
	switch_of 6
	instead community=look-only
	drive 0 status 1
	drive 78 set 1=off
	says "$base lets us look and not switch (noAccess): off for port 1"
	instead version=1
	drive 78 set 1=off
	says "look and not switch"
}

@test "a community that the agent does not know is no answer, and the sentence says so" {
	switch_of 6
	instead community=wrong-one
	instead timeout=1
	drive 75 status
	says "no answer of $base within 1 s: is it away, its SNMP off, or the community wrong?"
	lacks wrong-one
}

@test "version 3: who is unknown, and which password is wrong, is told" {
	switch_of 6
	by_user
	instead username=nobody
	drive 78 status
	says "$base does not know the user nobody"
	by_user
	instead auth_password=wrong-wrong
	drive 78 status
	says "does not let pi in: auth_password or auth_protocol is wrong"
	by_user
	instead auth_protocol=SHA
	drive 78 status
	says "auth_password or auth_protocol is wrong"
	by_user
	instead priv_password=
	drive 78 status
	says "does not show pi its ports (authorizationError)"
	by_user
	instead timeout=1
	instead priv_password=wrong-wrong
	drive 75 status
	says "is it away, its SNMP off, or priv_password wrong?"
}

@test "a user without encryption works, if the switch lets him" {
	switch_of 3
	by_user
	instead username=plain
	instead auth_password=auth-only-phrase
	instead priv_password=
	drive 0 status 1
	drive 0 set 1=off
	in_mib $ETH.3.1.1 2
}

@test "settings that cannot be right are told before the switch is asked" {
	switch_of 1
	before=$(requests)
	instead version=4
	drive 78 status
	says "rack: version is 1, 2c or 3, and not 4"
	by_community
	instead community
	drive 78 status
	says "rack: community is not set"
	by_community
	instead "address=a b"
	drive 78 status
	says "rack: address is to be host or host:port, and is a b"
	by_user
	instead auth_password=short
	drive 78 status
	says "rack: auth_password has less than 8 characters"
	by_user
	instead auth_protocol=ROT13
	drive 78 status
	says "rack: auth_protocol is ROT13, and not one of MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512"
	by_user
	instead auth_password
	drive 78 status
	says "rack: priv_password needs an auth_password too"
	[ $(($(requests) - before)) = 1 ]
}

@test "an agent that is gone is no answer; of an order it is not known what became" {
	switch_of 3
	instead timeout=1
	kill "$peer"
	wait "$peer" || :
	peer=''
	drive 75 status
	says "no answer of $base within 1 s"
	drive 75 set 1=off
	says "no answer of $base within 1 s"
}

@test "an agent that is slow is waited for as long as we are told, and no longer" {
	switch_of 1
	day "slow 0.02"
	drive 0 status
	day "slow 3"
	instead timeout=1
	drive 75 status
	says "within 1 s"
}

@test "an agent that dies of an order: the ports may be switched or not" {
	switch_of 1
	# Of each request it tries thrice; nothing but the order is to be lost.
	instead timeout=15
	day "die"
	drive 75 set 1=off
	says "; the ports may be switched or not"
}

@test "the secrets are in no argument and in no environment, and nothing of them stays" {
	command -v strace >/dev/null || skip "no strace"
	switch_of 2
	by_user
	given >"$T/settings"
	# What is exported already stays so when it gets another value.
	settings='' text='' auth='' secrets='' priv='' strace -v -f -qq -s 4096 -e trace=execve -o "$T/trace" \
		"$LIBEXEC/poe/snmp" status <"$T/settings" >"$T/out"
	grep -q '^1 on' "$T/out"
	grep -q 'execve(.*"snmp[a-z]*", ' "$T/trace"
	# Of the phrase what no quoting changes.
	not grep -qF '#word' "$T/trace"
	not grep -rqF "$PHRASE" "$T/folder"
	[ ! -e "$T/folder/work" ]
	[ ! -e /root/.snmp ] || [ "$(id -u)" != 0 ]
}

@test "machines are found by VLAN, on the ports that give power, and not behind a switch" {
	switch_of 6
	fdb=.1.3.6.1.2.1.17.7.1.2.2.1.2
	{
		echo "$fdb.1.220.166.50.1.2.3 integer 1"
		echo "$fdb.20.220.166.50.1.2.3 integer 1"
		echo "$fdb.20.220.166.50.1.2.255 integer 2"
		# A switch is at 3, the router at 25, and 0 is ourselves.
		echo "$fdb.1.220.166.50.9.9.9 integer 3"
		echo "$fdb.1.0.1.2.3.4.5 integer 25"
		echo "$fdb.1.0.1.2.3.4.6 integer 0"
		echo ".1.3.6.1.2.1.17.1.4.1.2.25 integer 125"
		echo ".1.0.8802.1.1.2.1.4.1.1.12.0.3.1 octet 28 00"
		# A Pi that runs lldpd is a station.
		echo ".1.0.8802.1.1.2.1.4.1.1.12.0.2.1 octet 01 00"
		echo ".1.0.8802.1.1.2.1.3.7.1.3.3 string gi1/0/3"
		echo ".1.0.8802.1.1.2.1.3.7.1.3.2 string gi1/0/2"
	} >>"$T/agent/mib"
	drive 0 find
	is "dc:a6:32:01:02:03 1
dc:a6:32:01:02:ff 2"
}

@test "a switch without VLANs tells them too" {
	switch_of 3
	echo ".1.3.6.1.2.1.17.4.3.1.2.220.166.50.1.2.3 integer 2" >>"$T/agent/mib"
	drive 0 find
	is "dc:a6:32:01:02:03 2"
}

@test "which interface a port is: an uplink of the same number is not taken for it" {
	switch_of 2
	# te1/1/1 is counted 27 by the bridge; nothing says which of two te is port 2.
	{
		echo ".1.3.6.1.2.1.2.2.1.3.201 integer 6"
		echo ".1.3.6.1.2.1.2.2.1.8.201 integer 2"
		echo ".1.3.6.1.2.1.31.1.1.1.1.201 string te1/1/1"
		echo ".1.3.6.1.2.1.17.1.4.1.2.27 integer 201"
		echo ".1.3.6.1.2.1.2.2.1.3.301 integer 53"
		echo ".1.3.6.1.2.1.2.2.1.8.301 integer 1"
		echo ".1.3.6.1.2.1.31.1.1.1.1.301 string vlan2"
	} >>"$T/agent/mib"
	drive 0 status
	has "
1 on class=4 up=yes
2 idle up=no"
}

@test "where the interface of a port is not certain, no link is told" {
	switch_of 2
	sed -i '/[.]17[.]1[.]4[.]1[.]2[.]2 /d' "$T/agent/mib"
	{
		echo ".1.3.6.1.2.1.2.2.1.3.201 integer 6"
		echo ".1.3.6.1.2.1.2.2.1.8.201 integer 1"
		echo ".1.3.6.1.2.1.31.1.1.1.1.201 string te1/1/2"
	} >>"$T/agent/mib"
	drive 0 status 2
	has "
2 idle"
	lacks "up="
}

@test "Cisco's small switches count ports as interfaces, and tell watts of their own" {
	switch_of 2 .1.3.6.1.4.1.9.6.1.1004.10.1 .1.3.6.1.4.1.9.6.1.101.108.1.1.5
	sed -i "s/^\(.1.3.6.1.2.1.105.1.1.1.[0-9]*\|.1.3.6.1.4.1.9[0-9.]*\)[.]1[.]\([12]\) /\1.1.10\2 /" "$T/agent/mib"
	drive 0 status
	has "
101 on class=4 up=yes watts=3.52
102 idle up=no"
}

@test "each vendor's watts are in a column of its own" {
	switch_of 1
	while read -r id oid; do
		sed -i "/[.]1[.]1[.]2[.]0 /d" "$T/agent/mib"
		echo ".1.3.6.1.2.1.1.2.0 objectid $id" >>"$T/agent/mib"
		echo "$oid.1.1 gauge 3520" >>"$T/agent/mib"
		drive 0 status
		has "watts=3.52"
		sed -i "/^$oid[.]1[.]1 /d" "$T/agent/mib"
		drive 0 status
		lacks "watts=3.52"
	done <<-END
		.1.3.6.1.4.1.9.1.1208 .1.3.6.1.4.1.9.9.402.1.2.1.9
		.1.3.6.1.4.1.25506.11.1 .1.3.6.1.4.1.25506.2.14.1.1.5
		.1.3.6.1.4.1.47196.4.1 .1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.7
		.1.3.6.1.4.1.4526.100.4 .1.3.6.1.4.1.4526.10.15.1.1.1.2
		.1.3.6.1.4.1.4413 .1.3.6.1.4.1.4413.1.1.15.1.1.1.2
	END
}

@test "RouterOS tells states and watts, and is not switched by SNMP" {
	switch_of 0 .1.3.6.1.4.1.14988.1
	ros=.1.3.6.1.4.1.14988.1.1.15.1.1
	{
		echo "$ros.2.4 string ether4"
		echo "$ros.2.5 string ether5"
		echo "$ros.3.4 integer 2"
		echo "$ros.3.5 integer 3"
		echo "$ros.6.4 gauge 0"
		echo "$ros.6.5 gauge 38"
		echo ".1.3.6.1.2.1.2.2.1.8.5 integer 1"
	} >>"$T/agent/mib"
	drive 0 status
	has "
ether4 idle
ether5 on up=yes watts=3.8"
	drive 78 set ether5=off
	says "RouterOS cannot be switched by SNMP: rack needs the driver mikrotik"
}

@test "a switch that has no table of ports that give power is told so" {
	switch_of 0
	drive 78 status
	says "$base shows us no port that gives power (RFC 3621): has it any?"
}

@test "what is not a verb, or not an order, is refused" {
	settings=address=127.0.0.1
	drive 64 cycle 5 1
	says "the driver snmp has no verb cycle"
	switch_of 1
	drive 64 set 1=maybe
	says "set takes port=on or port=off, not 1=maybe"
	drive 64 set
	says "set needs port=on or port=off"
}

@test "mb-poe switches and finds a host through it, as the site says" {
	switch_of 6 $PROCURVE
	export MB_ETC=$T/etc MB_STATE=$T/state
	mkdir "$MB_ETC" "$MB_STATE"
	cat >"$MB_ETC/metal-boot.yaml" <<-END
	switches:
	  rack1: {driver: snmp, address: "$base", version: 3, username: pi, off_time: 1,
	    auth_protocol: SHA-256, auth_password: "auth ${PHRASE//[\\\"]/\\&}",
	    priv_password: "priv ${PHRASE//[\\\"]/\\&}"}
	END
	echo "dc:a6:32:01:02:03: {hostname: node1, power: {device_id: rack1, port: 1}}" >"$MB_ETC/backend.yaml"
	echo ".1.3.6.1.2.1.17.4.3.1.2.220.166.50.1.2.3 integer 1" >>"$T/agent/mib"
	POE=$LIBEXEC/../../bin/mb-poe
	"$LIBEXEC/../../bin/mb-config"
	run -0 "$POE" status node1
	[[ $output == "$(printf 'node1\ton\tswitch=rack1\tport=1\twatts=3.52\tclass=4\tup=yes\tage=')"+([0-9]) ]]
	run -0 "$POE" cycle node1
	[ "$(cut -d' ' -f2- "$T/agent/log" | tr '\n' ' ')" = "$POE_1 2 $POE_1 1 " ]
	run "$POE" discover
	has "dc:a6:32:01:02:03"
	has same
	run -0 "$POE" test-driver rack1
	kill $(sed -n "s/.*FLOCK *ADVISORY *WRITE \([0-9]*\) .*:$(stat -c %i "$MB_STATE/power.lock") .*/\1/p" /proc/locks)
}
