/tmp/wt/size/bz/lib/efi/nextboot.o: lib/efi/nextboot.c lib/base/banned.h \
 lib/efi/nextboot.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/host/override.h lib/host/addr.h \
 lib/efi/bootvar.h lib/efi/loadopt.h lib/efi/devpath.h lib/efi/devnode.h \
 lib/efi/fault.h lib/efi/nicpath.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/nextboot.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/override.h:
lib/host/addr.h:
lib/efi/bootvar.h:
lib/efi/loadopt.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/efi/fault.h:
lib/efi/nicpath.h:
lib/efi/ucs2.h:
