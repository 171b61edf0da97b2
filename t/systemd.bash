# A real systemd with our units: a Debian of its own in a container, its network a namespace
# beside one that has clients. What it may cost is paid once a file: setup_file boots it.

load common
load cable

# The packages that our programs need, as a package of ours would; other web servers; systemd.
ROOT_PACKAGES=systemd,systemd-sysv,dbus,procps,iproute2,util-linux,lighttpd,lighttpd-mod-openssl,openssl
ROOT_PACKAGES=$ROOT_PACKAGES,nginx,fcgiwrap,apache2
ROOT_PACKAGES=$ROOT_PACKAGES,curl,jq,libyaml-0-2,libjansson4,libmd0,libcurl4,libssl3,libsystemd0,libzstd1

# Why there can be none here, if so.
container_lacks() {
	if [ "$(id -u)" != 0 ]; then
		echo "namespaces need root"
	elif [ -n "${MB_VALGRIND:-}" ]; then
		echo "the container has no valgrind"
	elif ! command -v systemd-nspawn >/dev/null; then
		echo "no systemd-nspawn (systemd-container)"
	elif ! cable 10.79.0; then
		echo "no network namespaces here"
	elif ! root_folder >"$BATS_FILE_TMPDIR/root.log" 2>&1; then
		echo "no root for a container: $(tail -n 1 "$BATS_FILE_TMPDIR/root.log")"
	fi
}

# The container's root, which is made once and stays as it is: $ROOT.
root_folder() {
	local cache sum release
	cache=${MB_TEST_CACHE:-/var/cache/metal-boot/test}
	release=$(. /etc/os-release && echo "$VERSION_CODENAME")
	sum=$(echo "$ROOT_PACKAGES" | cksum | cut -d ' ' -f 1)
	ROOT=$cache/systemd-$release-$sum
	[ ! -d "$ROOT" ] || return 0
	command -v mmdebstrap >/dev/null || { echo "no mmdebstrap"; return 1; }
	mkdir -p "$cache"
	exec 8>"$ROOT.lock"
	flock 8
	[ ! -d "$ROOT" ] || return 0
	rm -rf "$ROOT.new"
	# Its shell knows only the numbers of files below 10.
	mmdebstrap --variant=minbase --include="$ROOT_PACKAGES" "$release" "$ROOT.new" \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- || return
	# Ours is the only web server, and only our units are asked what is wrong.
	rm -f "$ROOT.new"/etc/systemd/system/multi-user.target.wants/*.service
	rm -f "$ROOT.new"/etc/systemd/system/sockets.target.wants/fcgiwrap.socket
	rm -f "$ROOT.new"/etc/systemd/system/timers.target.wants/*.timer
	echo 0123456789abcdef0123456789abcdef >"$ROOT.new/etc/machine-id"
	mv "$ROOT.new" "$ROOT"
	exec 8>&-
}

# What until_true shows when it has waited in vain, the last line first.
show_logs() {
	inside journalctl --no-pager -r -n 40
}

pause() { # SECONDS
	read -rt "$1" <> <(:) || :
}

# In the container.
inside() {
	nsenter -t "$INIT" -m -p -u -i -n -C "$@" 3>&-
}

# A file in the container, from standard input; only root may read it.
write() { # PATH
	inside sh -c "mkdir -p '$(dirname "$1")' && umask 077 && cat >'$1'"
}

up() {
	[ "$(inside systemctl is-system-running)" = running ]
}

booted() {
	INIT=$(pgrep -P "$NSPAWN" -o) && [ -n "$INIT" ] && up
}

# The container at its end of the cable, with what make install puts.
boot() {
	# As it was built, with whatever flags.
	make -s -C "$TOP" B="$BUILD" -o "$BUILD/flags" DESTDIR="$BATS_FILE_TMPDIR/dest" PREFIX=/usr/local install
	container --bind-ro="$BATS_FILE_TMPDIR/dest/usr/local:/usr/local"
}

container() { # SYSTEMD-NSPAWN'S OPTION...
	setsid systemd-nspawn -q -D "$ROOT" --volatile=overlay --register=no --keep-unit "$@" \
		--network-namespace-path="/run/netns/$NET-bs" -b --console=pipe \
		</dev/null >"$BATS_FILE_TMPDIR/boot.log" 2>&1 3>&- &
	NSPAWN=$!
	export NSPAWN
	for _ in $(seq 600); do
		! booted || break
		pause 0.1
	done
	export INIT
	up || { tail "$BATS_FILE_TMPDIR/boot.log"; inside systemctl --failed; return 1; }
}

# How a unit stands: UNIT PROPERTY.
shows() {
	inside systemctl show -P "$2" "$1"
}

is() { # UNIT STATE
	[ "$(shows "$1" ActiveState)" = "$2" ]
}

pid_of() { # UNIT: as the container sees it
	shows "$1" MainPID
}

# How often a unit was started so far.
starts() { # UNIT
	inside journalctl --no-pager -o cat -u "$1" | grep -c '^Started' || :
}

# Whose a file is, and who may: "USER GROUP MODE".
whose() { # PATH
	inside stat -c '%U %G %a' "$1"
}

# A process of one of our users: "USER COMMAND" a line.
ours() {
	inside ps -eo user:32=,args= | grep '^metal-boot'
}

nothing_of_ours() {
	[ -z "$(ours)" ]
}

power_off() {
	[ -n "${NSPAWN:-}" ] || return 0
	[ -z "${INIT:-}" ] || inside systemctl poweroff >/dev/null 2>&1 || :
	for _ in $(seq 100); do
		kill -0 "$NSPAWN" 2>/dev/null || break
		pause 0.1
	done
	kill -KILL "$NSPAWN" 2>/dev/null || :
}

# Four relays for a switch, by a command of the site.
relays() {
	write /usr/bin/relays <<-'END'
	#!/bin/sh
	file=/var/lib/metal-boot/switches/rack1/relay.$2
	case $1 in
	ports) seq 4 ;;
	status) cat "$file" 2>/dev/null || echo on ;;
	*) echo "$1" >"$file" ;;
	esac
	END
	inside chmod 755 /usr/bin/relays
}
