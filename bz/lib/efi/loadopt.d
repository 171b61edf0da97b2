/tmp/wt/size/bz/lib/efi/loadopt.o: lib/efi/loadopt.c lib/base/banned.h \
 lib/efi/loadopt.h lib/efi/devpath.h lib/efi/devnode.h lib/base/wr.h \
 lib/base/rd.h lib/efi/fault.h lib/efi/guid.h lib/host/addr.h \
 lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/loadopt.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/fault.h:
lib/efi/guid.h:
lib/host/addr.h:
lib/efi/ucs2.h:
