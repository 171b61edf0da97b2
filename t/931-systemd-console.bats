#!/usr/bin/env bats
# The units under a real systemd: consoles and what comes by the network, and power of hosts
# that are told to halt first.

load systemd

MAC=dc-a6-32-01-02-03
STATE=/var/lib/metal-boot
LOG=$STATE/hosts/$MAC/console.log

setup_file() {
	bats_require_minimum_version 1.5.0
	BUILD=$(readlink -f "${MB_BUILD:-build}")
	TOP=$(readlink -f "$BATS_TEST_DIRNAME/..")
	NET=mbsc-$BASHPID
	PATH=$PATH:/usr/sbin:/sbin
	WHY=$(container_lacks)
	export BUILD TOP NET WHY PATH
	[ -z "$WHY" ] || return 0
	ip -n "$NET-cl" link set eth0 address dc:a6:32:01:02:03
	root_folder
	boot
	site
	inside systemctl enable --now metal-boot.target
	until_true inside test -e $STATE/hosts/$MAC/record
}

setup() {
	[ -z "$WHY" ] || skip "$WHY"
}

teardown_file() {
	power_off
	cut_cable
}

# A relay for a switch, and an ssh that says who runs it and with which key.
site() {
	relays
	write /usr/bin/ssh <<-'END'
	#!/bin/sh
	while [ "$1" != -i ]; do shift; done
	{
		id -un
		cat "$2"
	} >/var/lib/metal-boot/switches/rack1/told
	echo begun
	END
	inside chmod 755 /usr/bin/ssh
	echo 'the key of all hosts' | write /etc/metal-boot/credentials/power/shutdown-key
	settings
	write /etc/metal-boot/backend.yaml <<-'END'
	dc:a6:32:01:02:03: {hostname: node1, ip_address: 10.79.0.9, power: {device_id: rack1, port: 2}}
	END
	inside systemd-tmpfiles --create metal-boot.conf
}

settings() { # [LINE]
	write /etc/metal-boot/metal-boot.yaml <<-END
	redfish: {allow_http: true}
	power: {soft: ssh, soft_key_file: /etc/metal-boot/credentials/power/shutdown-key, soft_timeout: 2}
	switches: {rack1: {driver: exec, command: /usr/bin/relays, off_time: 1, settle: 1}}
	$*
	END
	inside chgrp metal-boot-config /etc/metal-boot/metal-boot.yaml
	inside chmod 640 /etc/metal-boot/metal-boot.yaml
}

# The host at the other end of the cable logs by UDP: PORT TEXT...
says() {
	far "$TOP/t/tool/console-datagrams" eth0 "$@"
}

recorded() { # TEXT
	inside grep -Fq -- "$1" $LOG
}

# Said until it is heard: TEXT
hears() {
	heard() { says 6666 "$1\n" && recorded "$1"; }
	until_true heard "$1"
}

list() {
	inside runuser -u metal-boot-console -- /usr/local/bin/mb console -l
}

# What is said of a host of ours: PROGRAM WHAT
saw() {
	inside grep "\"by\":\"$1\",\"what\":\"$2\"" $STATE/hosts/$MAC/events
}

@test "no unit that a host can speak to is more exposed than 1.5, with what records by the network" {
	for u in console netconsole power; do
		run -0 inside systemd-analyze security --threshold=15 "metal-boot-$u.service" --no-pager
	done
}

@test "what a host logs by the network is recorded, with no console and nothing configured" {
	until_true is metal-boot-console.service active
	until_true list
	list | grep -q '^by the network: '
	says 6666 'RPi: BOOTLOADER release\r\n'
	until_true recorded ' netconsole RPi: BOOTLOADER release'
	# To the MAC of nobody, as some boot loaders send it.
	says -d 00:00:00:00:00:00 6665 'to nobody\n'
	until_true recorded ' netconsole to nobody'
	says 514 '<30>ipxe: Boot script'
	until_true recorded ' syslog ipxe: Boot script'
	[ "$(whose $LOG)" = 'metal-boot-console metal-boot-console 640' ]
	[ "$(shows metal-boot-console.service NRestarts)" = 0 ]
}

@test "the recorder has no right of its own, and goes on hearing when it or its helper is killed" {
	local pid
	pid=$(pid_of metal-boot-console.service)
	run -0 inside sh -c "sed -n 's/^Cap[A-Z][a-z]*:\t//p' /proc/$pid/status | sort -u"
	[ "$output" = 0000000000000000 ]
	inside kill -KILL "$pid"
	hears 'after the recorder'
	inside kill -KILL "$(pid_of metal-boot-netconsole.service)"
	hears 'after its helper'
}

# One that is left alone when it has nothing to do, and then is stuck.
is_watched() { # UNIT WHAT IT HEARS
	local pid drop_in=/etc/systemd/system/$1.d/watchdog.conf
	printf '[Service]\nWatchdogSec=10\nTimeoutAbortSec=10\n' | write "$drop_in"
	inside systemctl daemon-reload
	inside systemctl restart "$1"
	pid=$(pid_of "$1")
	# Longer than it may be silent, and longer than the machine may stand still.
	pause 12
	[ "$(pid_of "$1")" = "$pid" ]
	inside kill -STOP "$pid"
	until_true inside sh -c "journalctl --no-pager -u $1 | grep -q 'Watchdog timeout'"
	hears "$2"
	[ "$(pid_of "$1")" != "$pid" ]
	inside rm "$drop_in"
	inside systemctl daemon-reload
	inside systemctl restart "$1"
}

@test "a recorder that is stuck is replaced, and one that has nothing to do is left alone" {
	is_watched metal-boot-console.service 'after it was stuck'
}

@test "a helper that is stuck is replaced, and one that does its rounds is left alone" {
	is_watched metal-boot-netconsole.service 'after its helper was stuck'
}

@test "the recorder sees serial lines, and no other device" {
	local pid
	pid=$(pid_of metal-boot-console.service)
	[ "$(shows metal-boot-console.service PrivateDevices)" = no ]
	# The machine's own folder of them.
	[ "$(inside stat -c %d /proc/$pid/root/dev)" = "$(inside stat -c %d /dev)" ]
	inside id -nG metal-boot-console | grep -qw dialout
}

@test "without console.network nobody records, until there is a console; and with it somebody does" {
	settings 'console: {network: false}'
	until_true is metal-boot-console.service inactive
	# It ends at once, and that is well.
	inside systemctl start metal-boot-netconsole.service
	until_true is metal-boot-netconsole.service inactive
	[ "$(shows metal-boot-netconsole.service Result)" = success ]
	says 6666 'not heard\n'
	inside sed -i 's/hostname: node1,/hostname: node1, serial_console: "exec:while read -r line; do echo said $line; done",/' \
		/etc/metal-boot/backend.yaml
	until_true list
	until_true sh -c "nsenter -t $INIT -m -p runuser -u metal-boot-console -- /usr/local/bin/mb console -l | grep -q '^node1.*	up	'"
	! list | grep -q 'by the network' || false
	settings
	until_true sh -c "nsenter -t $INIT -m -p runuser -u metal-boot-console -- /usr/local/bin/mb console -l | grep -q 'by the network'"
	says 6666 'heard again\n'
	until_true recorded 'heard again'
	! recorded 'not heard' || false
	settings 'console: {enabled: false}'
	until_true is metal-boot-console.service inactive
	inside sed -i 's/ serial_console: "[^"]*",//' /etc/metal-boot/backend.yaml
	settings
	until_true is metal-boot-console.service active
}

@test "kinds of serial lines are known to the kernel before the recorder is let to some" {
	for of in usbserial cdc_acm; do
		for how in Wants After; do
			[[ " $(shows metal-boot-console.service $how) " == *" modprobe@$of.service "* ]]
		done
		inside systemctl cat "modprobe@$of.service" >/dev/null
	done
	# It was tried, before.
	inside journalctl --no-pager -o cat | grep -q 'modprobe@usbserial' ||
		[ "$(shows modprobe@usbserial.service ConditionResult)" = no ]
}

@test "what is ordered for a host's port is in its events, also that it could not be done" {
	inside mb poe off node1
	until_true saw mb-poe power
	saw mb-poe power | grep -q '"order":"off"'
	until_true sh -c "nsenter -t $INIT -m grep '\"by\":\"mb-poe\"' $STATE/hosts/$MAC/events | grep -q '\"is\":\"off\"'"
	inside mb poe on node1
	until_true sh -c "nsenter -t $INIT -m grep '\"by\":\"mb-poe\"' $STATE/hosts/$MAC/events | grep -q '\"is\":\"on\"'"
	far curl -s -m 60 tftp://10.79.0.1/start4.elf >/dev/null || :
	until_true saw mb-tftpd file
	run ! inside journalctl --no-pager -o cat -u metal-boot-power.service -u metal-boot-tftp.service --grep 'its events:'
}

@test "Redfish has a host told to halt with a key that only who switches can read" {
	local password key=/etc/metal-boot/credentials/power/shutdown-key
	run ! inside runuser -u metal-boot-web -- cat $key
	run ! inside runuser -u metal-boot-poe -- cat $key
	password=$(inside mb passwd -g operator | tail -n 1)
	[ "$(far curl -s -m 60 -u "operator:$password" -o /dev/null -w '%{http_code}' \
		-H 'Content-Type: application/json' -d '{"ResetType": "GracefulShutdown"}' \
		http://10.79.0.1/redfish/v1/Systems/$MAC/Actions/ComputerSystem.Reset)" = 204 ]
	until_true inside test -s $STATE/switches/rack1/told
	until_true inside grep -qx off $STATE/switches/rack1/relay.2
	[ "$(inside cat $STATE/switches/rack1/told)" = "$(printf 'metal-boot-poe\nthe key of all hosts')" ]
}
