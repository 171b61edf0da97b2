#!/usr/bin/env bats
# The Debian package: what is in it, that it is the same whoever builds it, and that it comes
# and goes in a Debian of its own.

load systemd

STATE=/var/lib/metal-boot

setup_file() {
	[ -n "${MB_PACKAGE:-}" ] || return 0
	export TOP=$PWD FROM=$BATS_FILE_TMPDIR/a/metal-boot
	export DEB_BUILD_OPTIONS=nocheck SOURCE_DATE_EPOCH=1700000000
	export WHY=
	for p in dpkg-buildpackage dh lintian mmdebstrap git; do
		command -v $p >/dev/null || WHY="no $p"
	done
	[ -z "$WHY" ] || return 0
	mkdir -p "$FROM"
	make -s dist
	tar -xzf build/metal-boot-*.tar.gz -C "$FROM" --strip-components=1
	(cd "$FROM" && dpkg-buildpackage -us -uc -b) >"$BATS_FILE_TMPDIR/log" 2>&1 ||
		{ tail -n 30 "$BATS_FILE_TMPDIR/log" >&3; return 1; }
	export DEB=$(echo "$BATS_FILE_TMPDIR"/a/metal-boot_*.deb)
	dpkg-deb -x "$DEB" "$BATS_FILE_TMPDIR/x"
	# One that is older.
	mkdir "$BATS_FILE_TMPDIR/debs"
	cp "$DEB" "$BATS_FILE_TMPDIR/debs/new.deb"
	dpkg-deb -R "$DEB" "$BATS_FILE_TMPDIR/older"
	sed -i 's/^Version: .*/Version: 0.0.1/' "$BATS_FILE_TMPDIR/older/DEBIAN/control"
	dpkg-deb --root-owner-group -b "$BATS_FILE_TMPDIR/older" "$BATS_FILE_TMPDIR/debs/old.deb"
}

setup() {
	[ -n "${MB_PACKAGE:-}" ] || skip "it takes long: make check-package"
	[ -z "$WHY" ] || skip "$WHY"
}

@test "lintian finds no error and no warning" {
	run lintian --allow-root --tag-display-limit 0 "$BATS_FILE_TMPDIR"/a/*.changes
	echo "$output"
	[ "$status" = 0 ]
	[[ "$output" != *[EW]:\ * ]]
}

@test "programs, pages, units and commented examples are in it, and the state is not" {
	for f in usr/bin/mb usr/bin/mb-tftpd usr/libexec/metal-boot/poe/exec \
		usr/lib/sysusers.d/metal-boot.conf lib/systemd/system/metal-boot.target \
		usr/share/man/man7/metal-boot.7.gz etc/metal-boot/metal-boot.yaml \
		usr/share/doc/metal-boot/README.md.gz usr/share/doc/metal-boot/SECURITY.md.gz \
		usr/share/doc/metal-boot/HACKING.md.gz usr/share/doc/metal-boot/QUIRKS.md.gz usr/share/bash-completion/completions/mb; do
		[ -s "$BATS_FILE_TMPDIR/x/$f" ] || { echo "no $f"; return 1; }
	done
	[ ! -e "$BATS_FILE_TMPDIR/x/var" ]
	! grep -rn '^[^#]' "$BATS_FILE_TMPDIR/x/etc/metal-boot"
}

@test "built again in another folder, later, it is the same byte for byte" {
	again=$BATS_TEST_TMPDIR/another/place/of/it
	mkdir -p "$again"
	tar -xzf build/metal-boot-*.tar.gz -C "$again" --strip-components=1
	(cd "$again" && touch debian/rules && umask 077 && TZ=Asia/Tokyo LC_ALL=C dpkg-buildpackage -us -uc -b) >"$BATS_TEST_TMPDIR/log" 2>&1
	cmp "$DEB" "$BATS_TEST_TMPDIR/another/place/of/$(basename "$DEB")"
}

@test "dist is the same with git and without, and in what is another's" {
	one=$(sha256sum <"$(echo build/metal-boot-*.tar.gz)")
	(cd "$FROM" && debian/rules clean) >/dev/null 2>&1
	git init -q "$BATS_FILE_TMPDIR/a"
	make -s -C "$FROM" dist
	[ "$(sha256sum <"$(echo "$FROM"/build/metal-boot-*.tar.gz)")" = "$one" ]
}

@test "uninstall leaves nothing of what install put there" {
	root=$BATS_TEST_TMPDIR/root
	make -s B="${MB_BUILD:-build}" -o "${MB_BUILD:-build}/flags" DESTDIR="$root" install
	[ -x "$root/usr/local/bin/mb" ]
	make -s B="${MB_BUILD:-build}" DESTDIR="$root" uninstall
	find "$root" ! -type d
	[ -z "$(find "$root" ! -type d)" ]
}

@test "in a Debian of its own it is installed, upgraded, removed and purged" {
	[ "$(id -u)" = 0 ] || skip "not root"
	cp t/tool/package-life "$BATS_FILE_TMPDIR/debs/life"
	release=$(. /etc/os-release && echo "$VERSION_CODENAME")
	run timeout 400 mmdebstrap --variant=minbase --include=systemd \
		--customize-hook="copy-in $BATS_FILE_TMPDIR/debs/old.deb $BATS_FILE_TMPDIR/debs/new.deb $BATS_FILE_TMPDIR/debs/life /root" \
		--customize-hook='chroot "$1" sh /root/life' "$release" /dev/null
	echo "$output" | tail -n 30
	[ "$status" = 0 ]
	[[ "$output" == *"life: all of it"* ]]
}

teardown() {
	power_off
	[ -z "${NET:-}" ] || cut_cable
}

# What of ours listens or waits: a unit a line.
listening_units() {
	inside systemctl list-units --plain --no-legend --state=active 'metal-boot*.socket' 'metal-boot*.timer' \
		'metal-boot*.path' 'metal-boot.target' | awk '{ print $1 }' | sort
}

hello() {
	[ "$(far curl -s -m 10 tftp://10.79.0.1/hello)" = hello ]
}

# Its dependencies are the test's before: here there is no archive.
package() { # DPKG'S OPTION...
	inside env DEBIAN_FRONTEND=noninteractive dpkg --force-depends "$@"
}

@test "what runs goes on with the new version, ends when it is removed, and leaves nothing when purged" {
	NET=mbdeb-$BASHPID PATH=$PATH:/usr/sbin:/sbin
	local why before recorder
	why=$(container_lacks)
	[ -z "$why" ] || skip "$why"
	root_folder
	container --bind-ro="$BATS_FILE_TMPDIR/debs:/debs"
	package -i /debs/old.deb
	# It answers nobody before it is told to.
	[ -z "$(listening_units)" ]
	inside systemctl enable --now metal-boot.target
	inside sh -c "echo hello >$STATE/tftp/hello; echo '# ours' >>/etc/metal-boot/metal-boot.yaml"
	until_true hello
	until_true is metal-boot-console.service active
	recorder=$(pid_of metal-boot-console.service)
	before=$(listening_units)
	[ "$(wc -l <<<"$before")" -gt 8 ]

	package -i /debs/new.deb
	until_true is metal-boot-console.service active
	[ "$(pid_of metal-boot-console.service)" != "$recorder" ]
	diff <(echo "$before") <(listening_units) || {
		inside journalctl -b --no-pager -n 200 -u 'metal-boot*'
		return 1
	}
	hello
	inside grep -q '# ours' /etc/metal-boot/metal-boot.yaml
	[ -z "$(inside systemctl list-units --failed --no-legend 'metal-boot*')" ]

	package -r metal-boot
	until_true nothing_of_ours
	[ -z "$(listening_units)$(inside ss -Hlun)" ]
	inside test -e "$STATE/tftp/hello"
	inside test -e /etc/metal-boot/metal-boot.yaml
	package -P metal-boot
	run inside find / -xdev -path /proc -prune -o -path /sys -prune -o -path /debs -prune -o -name '*metal-boot*' -print
	echo "$output"
	[ -z "$output" ]
}
