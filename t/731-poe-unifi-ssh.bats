#!/usr/bin/env bats
# The PoE driver for UniFi switches by ssh, against a real sshd with an imitation swctrl.

load poe-driver
load sshd
DRIVER=unifi-ssh

# A switch: sshd in a mount namespace that has accounts of its own, so that a password can
# be asked for. UniFi's one account is root by another name, and so is this.
device() {
	sshd_keys host
	swctrl
	printf 'root:x:0:0::/root:/bin/sh\nubnt:x:0:0::/:/bin/sh\nsshd:x:100:65534::/run/sshd:/bin/false\n' >"$T/passwd"
	printf 'root:*:1::::::\nubnt:%s:1::::::\nsshd:*:1::::::\n' \
		"$(printf 'pass "$word\n' | openssl passwd -6 -stdin)" >"$T/shadow"
	free_port
	cat >"$T/sshd_config" <<-END
	ListenAddress 127.0.0.1:$port
	HostKey $T/host
	AuthorizedKeysFile $T/key.pub
	StrictModes no
	PermitRootLogin yes
	PidFile none
	UsePAM no
	SetEnv PATH=$T/bin:/usr/bin:/bin
	LogLevel VERBOSE
	END
	listen
	settings="address=127.0.0.1:$port
username=ubnt
pinned=$(digest host)
key_file=$T/key
timeout=60"
}

digest() {
	ssh-keygen -lf "$T/$1.pub" | cut -d ' ' -f 2
}

listen() {
	unshare -m sh -euc 'mount --make-rprivate /
		mount --bind "$1/passwd" /etc/passwd
		mount --bind "$1/shadow" /etc/shadow
		mount -t tmpfs none /run
		mkdir -m 755 /run/sshd
		exec /usr/sbin/sshd -D -e -f "$1/sshd_config"' sh "$T" >"$T/peer.log" 2>&1 3>&- &
	peer=$!
	until_true listening || { cat "$T/peer.log"; return 1; }
}

# Ports: 1 powered, 2 idle, 3 off, 4 off and still powered, 5 passive, 6 failed to power.
swctrl() {
	cat >"$T/table" <<-'END'
	Total Power Limit(mW): 52000

	Port  OpMode    HpMode    PwrLimit   Class   PoEPwr  PwrGood  Power(W) Voltage(V) Current(mA)
	                          (mW)
	----  ------ ---------- ---------- -------- ------- ------- -------- ---------- -----------
	   1    Auto     Dot3at         -1  Class 4      On    Good     7.90     53.74     147.00
	   2    Auto     Dot3at         -1  Unknown     Off     Bad     0.00      0.00       0.00
	   3     Off     Dot3at         -1  Unknown     Off     Bad     0.00      0.00       0.00
	   4     Off     Dot3at         -1  Class 0      On    Good     2.10     53.74      39.00
	   5 Passive     Dot3at         -1  Unknown      On     Bad     0.00     24.00       0.00
	  10    Auto     Dot3at         -1  Class 3      On    Good     3.52     53.74      65.00
	END
	cat >"$T/bin/swctrl" <<-END
	#!/bin/sh
	echo "\$*" >>"$T/asked"
	case "\$*" in
	'poe show') cat "$T/table" ;;
	*' id 5') echo "Error: port is busy"; exit 1 ;;
	esac
	[ ! -e "$T/hold" ] || { touch "$T/held"; exec sleep 10; }
	END
	chmod +x "$T/bin/swctrl"
	: >"$T/asked"
}

# How often somebody logged in.
sessions() {
	grep -c '^Accepted publickey' "$T/peer.log"
}

@test "status reads the table, whose class is one word or two" {
	device
	drive 0 status
	is "- ok budget=52 watts=13.52
1 on watts=7.90 class=4
2 idle
3 off
4 on admin=off watts=2.10 class=0
5 on watts=0.00
10 on watts=3.52 class=3"
	drive 0 status 10 3
	is "- ok budget=52 watts=13.52
3 off
10 on watts=3.52 class=3"
	drive 78 status 9
	says "rack has no port 9 that gives power"
}

@test "several ports are set in one session, in the order that was said" {
	device
	drive 0 set 1=off 3=on 10=off
	[ -z "$output" ]
	[ "$(cat "$T/asked")" = "poe show
poe set off id 1
poe set auto id 3
poe set off id 10" ]
	[ "$(sessions)" = 1 ]
}

@test "no port is set when the switch has not all of them" {
	device
	drive 78 set 1=off 9=off
	says "rack has no port 9 that gives power"
	drive 78 set '1;reboot=off'
	drive 64 set 1=maybe
	drive 64 set
	not grep 'poe set' "$T/asked"
}

@test "an order that swctrl refuses is exit 1, and those behind it are not made" {
	device
	drive 1 set 1=off 5=off 2=off
	says "rack: swctrl refuses swctrl poe set off id 5"
	not grep 'id 2' "$T/asked"
}

@test "cycle is the switch's own, and is refused of a port that is off" {
	device
	drive 0 cycle 5 1 10
	[ "$(grep restart "$T/asked")" = "poe restart id 1
poe restart id 10" ]
	: >"$T/asked"
	drive 1 cycle 5 1 3
	says "port 3 of rack is off: it can be switched on, not cycled"
	not grep restart "$T/asked"
}

@test "dry_run says what would be run, and only looks" {
	device
	settings="$settings
dry_run=true"
	drive 0 set 1=off 3=on
	is "would run on 127.0.0.1: swctrl poe set off id 1
would run on 127.0.0.1: swctrl poe set auto id 3"
	[ "$(cat "$T/asked")" = "poe show" ]
}

@test "a password is asked for by ssh, and is in no argument, environment or message" {
	device
	command -v strace >/dev/null || skip "no strace"
	settings=${settings/key_file=$T\/key/password=pass \"\$word}
	given >"$T/settings"
	export password=1 text=1
	strace -v -f -qq -s 4096 -e trace=execve -o "$T/trace" "$LIBEXEC/poe/unifi-ssh" status 1 \
		<"$T/settings" >"$T/out"
	export -n password text
	grep -q '^1 on' "$T/out"
	grep -q 'Accepted password' "$T/peer.log"
	grep -q ssh "$T/trace"
	not grep -q 'pass [\"]' "$T/trace"
	not grep -q -F '$word' "$T/trace"
	settings=${settings/pass \"/wrong}
	drive 78 status
	says "127.0.0.1 does not let ubnt in: look at username, and key_file or password"
	[ -z "$(ls -A "$T/folder")" ]
}

@test "a key that the switch does not know, or none at all, is exit 78" {
	device
	ssh-keygen -q -t ed25519 -N '' -f "$T/other"
	good=$settings
	settings=${good/key_file=$T\/key/key_file=$T\/other}
	drive 78 status
	says "does not let ubnt in"
	settings=${good/key_file=$T\/key/key_file=$T\/absent}
	drive 78 status
	says "$T/absent cannot be read"
	settings=${good/key_file=$T\/key/}
	drive 78 status
	says "rack: key_file is not set, nor password"
}

@test "a switch whose key is not the one that is set is not talked to" {
	device
	ssh-keygen -q -t ed25519 -N '' -f "$T/other"
	settings=${settings/$(digest host)/$(digest other)}
	drive 78 set 1=off
	says "the key of 127.0.0.1 is not the one that is pinned"
	[ ! -s "$T/asked" ]
	settings=${settings/pinned=SHA256:/pinned=sha256//}
	drive 78 status
	says "rack: pinned is to be SHA256: and the digest of the key"
}

@test "without a key of the configuration the first is kept and told, and another is refused" {
	device
	settings=${settings/pinned=/unused=}
	drive 0 status 1
	has "rack: 127.0.0.1 is met for the first time; its key is kept in $T/folder/known_hosts: $(digest host)"
	drive 0 status 1
	lacks "first time"
	kill "$peer"
	wait "$peer" || :
	rm "$T/host"
	ssh-keygen -q -t ed25519 -N '' -f "$T/host"
	listen
	drive 78 status 1
	says "another machine, or one that was set up anew"
	drive 78 set 1=off
	not grep 'poe set' "$T/asked"
}

@test "a switch that is silent, gone or none is told" {
	device
	good=$settings
	settings=${good/timeout=60/timeout=2}
	touch "$T/hold"
	drive 75 status
	says "no answer of 127.0.0.1 within 2 s"
	rm "$T/hold"
	settings=$good
	echo nothing >"$T/table"
	drive 65 status
	says "127.0.0.1 does not answer swctrl poe show with a table"
	rm "$T/bin/swctrl"
	drive 78 status
	says "127.0.0.1 has no swctrl"
	kill "$peer"
	wait "$peer" || :
	drive 75 status
	says "nobody listens at 127.0.0.1 port $port"
}

@test "an order whose session breaks off is exit 75, for nobody knows whether it was taken" {
	device
	cat >"$T/bin/swctrl" <<-END
	#!/bin/sh
	[ "\$2" = show ] && exec cat "$T/table"
	kill \$(ps -o ppid= -p \$PPID)
	END
	drive 75 set 1=off
	[ "${#lines[@]}" = 1 ]
}

@test "settings that are wrong are told before anybody is asked" {
	settings="address=10.0.0.1/x
username=ubnt
key_file=/dev/null"
	drive 78 status
	says "rack: address is to be a host, or host:port, and is 10.0.0.1/x"
	settings="address=-oProxyCommand=x
username=ubnt"
	drive 78 status
	settings="url=ssh://10.0.0.1:x"
	drive 78 status
	settings="address=10.0.0.1"
	drive 78 status
	says "rack: username is not set"
	drive 64 find
	says "driver unifi asks its controller"
	run -0 "$LIBEXEC/poe/$DRIVER" features
	is "cycle settle=15"
}
