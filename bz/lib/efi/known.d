/tmp/wt/size/bz/lib/efi/known.o: lib/efi/known.c lib/base/banned.h \
 lib/efi/known.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/efi/loadopt.h lib/efi/devpath.h \
 lib/efi/devnode.h lib/efi/fault.h lib/host/addr.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/known.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/loadopt.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/efi/fault.h:
lib/host/addr.h:
lib/efi/ucs2.h:
