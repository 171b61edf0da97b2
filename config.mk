# What a packager reads. What you change for yourself goes in config.local.mk.

VERSION = 0.1

PREFIX  = /usr/local
DESTDIR =
BINDIR  = $(PREFIX)/bin
LIBEXEC = $(PREFIX)/libexec/metal-boot
SHARE   = $(PREFIX)/share/metal-boot
MANDIR  = $(PREFIX)/share/man
COMPLETIONS = $(PREFIX)/share/bash-completion/completions
# Units, users and folders for systemd, which reads nothing of them until it is told to;
# empty to leave them out.
SYSTEMDDIR  = $(PREFIX)/lib/systemd
SYSUSERSDIR = $(PREFIX)/lib/sysusers.d
TMPFILESDIR = $(PREFIX)/lib/tmpfiles.d

CC      = cc
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
          -Wformat=2 -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wvla \
          -Wwrite-strings -Wcast-qual -Wpointer-arith -Wimplicit-fallthrough
HARDEN  = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
# All programs together are to stay under 1.5 MB: what is not called is left out, and
# what a program calls is laid out for it alone.
SMALL   = -flto=1 -flto-partition=one -ffat-lto-objects -ffunction-sections \
          -fdata-sections -fno-asynchronous-unwind-tables -fno-plt
SQUEEZE = -Wl,--gc-sections -Wl,-O1 -Wl,-z,noseparate-code -Wl,-z,pack-relative-relocs
CFLAGS  = -Oz -g $(HARDEN) $(SMALL)
LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SQUEEZE)
# A program that is started for each request starts faster with few shared libraries: these
# are put into it. Empty to load them all the same.
STATIC  = -Wl,-Bstatic
