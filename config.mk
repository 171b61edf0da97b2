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
# What is not called is left out.
SMALL   = -ffunction-sections -fdata-sections
SQUEEZE = -Wl,--gc-sections -Wl,-z,noseparate-code
CFLAGS  = -O2 -g $(HARDEN) $(SMALL)
LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SQUEEZE)
# A program that is started for each request starts faster with few shared libraries: these
# are put into it. Empty to load them all the same.
STATIC  = -Wl,-Bstatic
