/tmp/wt/size/bz/lib/efi/devpath.o: lib/efi/devpath.c lib/base/banned.h \
 lib/efi/devpath.h lib/efi/devnode.h lib/base/wr.h lib/base/rd.h \
 lib/efi/fault.h lib/efi/guid.h lib/host/addr.h lib/base/str.h \
 lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/fault.h:
lib/efi/guid.h:
lib/host/addr.h:
lib/base/str.h:
lib/efi/ucs2.h:
