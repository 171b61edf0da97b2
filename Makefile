# make; sudo make check; sudo make demo. Nothing is listed by hand: a program is a
# file in bin/, a module one in lib/*/, a unit test one in t/unit/. Output: build/.

include config.mk
-include config.local.mk

, := ,
B       = build
FLAGS   = -std=c11 -D_GNU_SOURCE -Ilib -include base/banned.h $(WARN) $(WERROR) $(CFLAGS) \
          -DVERSION='"$(VERSION)"' -DSHARE='"$(SHARE)"' $(SAMEAS)
LINK    = $(CC) $(CFLAGS) $(SAMEAS) $(LDFLAGS)
# So that two builds are the same wherever their folder is.
SAMEAS  = -ffile-prefix-map=$(CURDIR)=.
SANITIZE = -fno-sanitize-recover=all -fsanitize=address,undefined
LIB     = $(patsubst %.c,$B/%.o,$(wildcard lib/*/*.c))
PROG    = $(patsubst %.c,$B/%,$(wildcard bin/*.c))
# Programs of which one has in it what the others need are one file: NAME=FILE.
ALSO    = mb-migrate=mb-config mb-override=mb-host mb-redfish-task=mb-redfish-cgi mb-trace=mb-host
ALIAS   = $(foreach a,$(ALSO),$B/bin/$(firstword $(subst =, ,$a)))
SCRIPT  = $(addprefix $B/,$(filter-out %.c %.h $(patsubst %/.,%,$(wildcard bin/*/.)),$(wildcard bin/*)))
LIBEXECS = $(patsubst lib/%,$B/libexec/metal-boot/%,$(wildcard lib/backend/* lib/poe/* lib/shell/* lib/soft/*))
SHARED  = $(patsubst %,$B/share/metal-boot/%,$(filter-out bash-completion,$(notdir $(wildcard share/*))) etc)
UNIT    = $(patsubst t/%.c,$B/%,$(wildcard t/unit/*.c))
TOOL    = $(patsubst t/%.c,$B/%,$(wildcard t/tool/*.c))
BENCH   = $(patsubst t/%.c,$B/%,$(wildcard t/bench/*.c))
FUZZ    = $(patsubst t/%.c,$B/%,$(wildcard t/fuzz/*.c))
REPLAY  = $(patsubst t/fuzz/%.c,$B/fuzz-replay/%,$(wildcard t/fuzz/*.c))

# Make would make NAME of NAME.sh: a program over itself, of what it reads.
%: %.sh

all: $(PROG) $(ALIAS) $(SCRIPT) $(LIBEXECS) $(SHARED)

# The other files of a program are in a folder with its name, without mb-.
$(foreach p,$(PROG:$B/bin/mb-%=%),$(eval $B/bin/mb-$p: \
	$(patsubst %.c,$B/%.o,$(wildcard bin/$p/*.c))))
$(foreach p,$(TOOL:$B/%=%) $(BENCH:$B/%=%),$(eval $B/$p: \
	$(patsubst %.c,$B/%.o,$(wildcard t/$p/*.c))))

# It looks hosts and their power up as mb-host does.
$B/bin/mb-metrics-cgi: $B/bin/host/list.o $B/bin/host/power.o
$B/bin/mb-config: LDLIBS += -lyaml -ljansson -lsystemd
$B/bin/mb-dhcpproxy $B/bin/mb-tftpd: LDLIBS += -lsystemd
$B/bin/mb-host $B/bin/mb-metrics-cgi: LDLIBS += -ljansson
$B/bin/mb-tftpd: LDLIBS += -ljansson -pthread
$B/bin/mb-fetch: LDLIBS += -lcurl -lcrypto
$B/bin/mb-leases: LDLIBS += -ljansson
$B/bin/mb-efivars: LDLIBS += -ljansson -llzma
$B/bin/mb-inspect-cgi: LDLIBS += -ljansson -lmd
$B/bin/mb-inspect-forward: LDLIBS += -lcurl
$B/bin/mb-power-cgi: LDLIBS += -ljansson -lmd
$B/bin/mb-passwd: LDLIBS += -ljansson -lmd
$B/bin/mb-redfish-cgi: LDLIBS += $(STATIC) -ljansson -lmd $(if $(STATIC),-Wl$(,)-Bdynamic)
$B/bin/mb-redfish-events: LDLIBS += -lcurl -ljansson -lmd -lsystemd
$B/bin/mb-poe $B/bin/mb-console-record $B/bin/mb-ironic $B/bin/mb-scgi: LDLIBS += -lsystemd
$B/bin/mb-talos-fetch: LDLIBS += -lmd
$B/bin/mb-talos-store: LDLIBS += -lcurl -lcrypto -ljansson -llzma -lz -lzstd -lmd
$(UNIT) $(FUZZ) $(REPLAY): LDLIBS += -lcmocka -lsystemd -lyaml -ljansson -lcrypto -llzma -lz -lzstd -lmd -pthread
$(FUZZ): override LDFLAGS += -fsanitize=address,undefined,fuzzer
$B/bench/dhcp-load: LDLIBS += -lsystemd
$B/tool/tftp-check: LDLIBS += -pthread

# What each packet of a transfer goes through is laid out for speed, all else for size.
$(patsubst %,$B/lib/%.o,$(addprefix tftp/,ahead obey round source table tell transfer xfer) \
	net/sendpool): CFLAGS := $(CFLAGS:-Oz=-O2)

# How things are compiled and linked, and where they look for what is installed: what was made
# otherwise is made anew. The files are touched only then. (HOW is expanded at once: what is
# made for a program has that program's flags.)
HOW     := $(CC) $(filter-out -DSHARE=%,$(FLAGS)) $(LDFLAGS) $(STATIC)
ifneq ($(file <$B/flags),$(HOW))
$B/flags: FORCE
endif
ifneq ($(file <$B/where),$(SHARE))
$B/where: FORCE
endif
$B/flags $B/where:
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(if $(filter %/flags,$@),$(HOW),$(SHARE)))' >$@
FORCE:

$(patsubst %.c,$B/%.o,$(shell grep -lw SHARE bin/*.c bin/*/*.c)): $B/where

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -MMD -MP -c -o $@ $<

$B/libmb.a: $(LIB)
	$(AR) rcsD $@ $?

$(PROG): $B/%: $B/%.o $B/libmb.a
	$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

$(foreach a,$(ALSO),$(eval $B/bin/$(subst =,: $B/bin/,$a)))
$(ALIAS):
	ln -sfn $(<F) $@

# Nobody counts the bytes of these, so they are linked in less time.
$(UNIT) $(TOOL) $(BENCH) $(FUZZ): $B/%: $B/t/%.o $B/libmb.a
	@mkdir -p $(@D)
	$(LINK) $(if $(findstring -flto,$(CFLAGS)),-fno-lto) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

# The fuzz targets as programs that read the inputs that were kept.
$(REPLAY): $B/fuzz-replay/%: $B/t/fuzz/%.o $B/t/fuzz/replay/main.o $B/libmb.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

# A library that makes a call fail.
$B/faults/libfaults.so: t/faults/faults.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(filter-out -Wpedantic,$(WARN)) -O1 -g -fPIC -shared -o $@ $< -ldl

$(SCRIPT): $B/%: %
	@mkdir -p $(@D)
	install -m 755 $< $@

# Programs that others run, and people do not; *.sh is read by these.
$(LIBEXECS): $B/libexec/metal-boot/%: lib/%
	@mkdir -p $(@D)
	install -m $(if $(filter %.sh,$<),644,755) $< $@

# The build tree is laid out as an installation is, so programs find share/ alike.
$(SHARED):
	@mkdir -p $(@D)
	ln -sfn $(CURDIR)/$(if $(filter etc,$(@F)),etc,share/$(@F)) $@

tests: all $(UNIT) $(TOOL) $(BENCH) $(REPLAY) $B/faults/libfaults.so

check:
	t/deps check
	$(MAKE) --no-print-directory -s -j2 tests
	t/run $B

# The same with the sanitizers, which want no other hardening; and under valgrind, by
# way of a build tree whose programs are started by it.
asan:
	$(MAKE) B=build/asan CFLAGS='-O1 -g $(SANITIZE)' LDFLAGS= check

# Part of that, for every change: what parses, what is hostile, and what was fuzzed.
ASANSOME = t/105-*.bats t/200-*.bats t/270-*.bats t/311-*.t t/515-*.bats t/990-*.bats

asan-some:
	$(MAKE) --no-print-directory -s -j2 B=build/asan CFLAGS='-O1 -g $(SANITIZE)' LDFLAGS= tests
	t/run build/asan $$(ls build/asan/unit/* | grep -v '\.[do]$$') $(ASANSOME)

valgrind: tests
	t/under-valgrind $B build/valgrind
	MB_VALGRIND=1 t/run build/valgrind

# Peers that cannot be had are left out, and that is said. The last is the table of what all
# of it costs, also when a promise before it is broken.
bench:
	t/deps bench || :
	$(MAKE) --no-print-directory -s -j2 tests
	rc=0; for b in $(filter-out %.c %/cost $(patsubst %/.,%,$(wildcard t/bench/*/.)),$(wildcard t/bench/*)) \
		t/bench/cost; do MB_BUILD=$B $$b || rc=$$?; done; exit $$rc

# A day's worth of boots: with leases of ours, and beside a DHCP server.
check-day:
	t/deps check
	$(MAKE) --no-print-directory -s -j2 tests
	MB_BUILD=$B t/tool/day
	MB_BUILD=$B t/tool/day -p

# Each call of each program that writes goes wrong once, and then the disk is full.
faults: tests
	t/faults/all $B

fuzzers: $(FUZZ)

fuzz:
	$(MAKE) B=build/fuzz CC=clang CFLAGS='-O1 -g $(SANITIZE),fuzzer-no-link' LDFLAGS= -s fuzzers
	t/fuzz/run $(patsubst t/%.c,build/fuzz/%,$(wildcard t/fuzz/*.c))

lint:
	t/deps lint
	t/lint

demo:
	t/deps demo
	$(MAKE) --no-print-directory -s -j2 all $B/tool/pi-rom
	$B/bin/mb-lab pi

# The units say where the programs are, and nothing but them is changed.
UNITS   = $(wildcard systemd/*.service systemd/*.socket systemd/*.timer systemd/*.path \
            systemd/*.target systemd/*.d/*.conf)
SETPATH = sed -e 's|@BINDIR@|$(BINDIR)|g' -e 's|@SHARE@|$(SHARE)|g' -e 's|@LIBEXEC@|$(LIBEXEC)|g'

# What examples and pages say of the usual prefix, but for a search path of the whole system
# and programs of the site's own.
SETHERE = -e 's,/usr/local/share/metal-boot,$(SHARE),g' \
            -e 's,/usr/local/bin\(/mb-\|[^:/]\|$$\),$(BINDIR)\1,g'

install-systemd:
	for u in $(patsubst systemd/%,%,$(UNITS)); do \
		install -d $(DESTDIR)$(SYSTEMDDIR)/system/$$(dirname $$u) && \
		$(SETPATH) systemd/$$u >$(DESTDIR)$(SYSTEMDDIR)/system/$$u && \
		chmod 644 $(DESTDIR)$(SYSTEMDDIR)/system/$$u || exit; done
	install -d $(DESTDIR)$(SYSUSERSDIR) $(DESTDIR)$(TMPFILESDIR)
	install -m 644 systemd/metal-boot.sysusers $(DESTDIR)$(SYSUSERSDIR)/metal-boot.conf
	$(SETPATH) systemd/metal-boot.tmpfiles >$(DESTDIR)$(TMPFILESDIR)/metal-boot.conf
	chmod 644 $(DESTDIR)$(TMPFILESDIR)/metal-boot.conf

install: all $(if $(SYSTEMDDIR),install-systemd)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(SHARE) $(DESTDIR)$(LIBEXEC)
	install -m 755 $(PROG) $(SCRIPT) $(DESTDIR)$(BINDIR)
	cp -P $(ALIAS) $(DESTDIR)$(BINDIR)
	cp -R $B/libexec/metal-boot/. $(DESTDIR)$(LIBEXEC)
	cp -RL $B/share/metal-boot/. $(DESTDIR)$(SHARE)
	sed -i $(SETHERE) $(DESTDIR)$(SHARE)/etc/*
	install -D -m 644 share/bash-completion/completions/mb $(DESTDIR)$(COMPLETIONS)/mb
	for m in man/*.[1-8]; do \
		install -D -m 644 $$m $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/} || exit; done
	sed -i $(SETHERE) $(patsubst man/%,$(DESTDIR)$(MANDIR)/man*/%,$(wildcard man/*.[1-8]))

# What install put there, and nothing of the configuration or the state.
uninstall:
	rm -f $(patsubst $B/bin/%,$(DESTDIR)$(BINDIR)/%,$(PROG) $(ALIAS) $(SCRIPT))
	rm -rf $(DESTDIR)$(LIBEXEC) $(DESTDIR)$(SHARE)
	rm -f $(DESTDIR)$(COMPLETIONS)/mb
	for m in man/*.[1-8]; do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/} || exit; done
	$(if $(SYSTEMDDIR),rm -f $(patsubst systemd/%,$(DESTDIR)$(SYSTEMDDIR)/system/%,$(UNITS)) \
		$(DESTDIR)$(SYSUSERSDIR)/metal-boot.conf $(DESTDIR)$(TMPFILESDIR)/metal-boot.conf)
	$(if $(SYSTEMDDIR),-rmdir $(addprefix $(DESTDIR)$(SYSTEMDDIR)/system/,$(notdir $(wildcard systemd/*.d))))

# The files that git knows, as they are now; without git, or in a tree that is only unpacked in
# somebody's, all but what was built. The same bytes whoever packs them: the date is the changelog's.
DISTNAME = metal-boot-$(VERSION)
dist:
	@mkdir -p build
	{ { [ -e .git ] && git ls-files 2>/dev/null; } || find . -path ./build -prune -o -name .git -prune -o \
		! -name config.local.mk \( -type f -o -type l \) -printf '%P\n'; } | LC_ALL=C sort | \
		tar --create --no-recursion --files-from=- --transform='s,^,$(DISTNAME)/,S' \
		--mtime=@$${SOURCE_DATE_EPOCH:-$$(date -d "$$(sed -n 's/^ --.*>  //p;T;q' debian/changelog)" +%s)} \
		--owner=0 --group=0 --numeric-owner --mode=u+rw,go=rX --format=gnu | \
		gzip -9n >build/$(DISTNAME).tar.gz

# In build/deb/, from what dist packs.
deb: dist
	t/deps deb
	rm -rf build/deb
	mkdir -p build/deb
	tar -xzf build/$(DISTNAME).tar.gz -C build/deb
	cd build/deb/$(DISTNAME) && dpkg-buildpackage -us -uc -b

check-package:
	t/deps check
	$(MAKE) --no-print-directory -s -j2 all
	MB_PACKAGE=1 t/run $B t/950-install.bats t/955-package.bats

check-bare:
	t/check-bare

# Everything for a Pi's processor, and the unit tests on an emulated one.
check-cross:
	t/check-cross

clean:
	rm -rf build

-include $(shell find $B -path $B/deb -prune -o -type f -name '*.d' -print 2>/dev/null)
.PHONY: all tests check check-day asan asan-some valgrind bench fuzz fuzzers lint demo install install-systemd
.PHONY: uninstall dist deb check-package check-bare check-cross clean faults FORCE
.SECONDARY:
