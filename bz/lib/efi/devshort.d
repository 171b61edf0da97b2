/tmp/wt/size/bz/lib/efi/devshort.o: lib/efi/devshort.c lib/base/banned.h \
 lib/base/str.h lib/base/rd.h lib/efi/devpath.h lib/efi/devnode.h \
 lib/base/wr.h lib/efi/fault.h lib/efi/guid.h lib/host/addr.h \
 lib/efi/devrest.h lib/efi/devfield.h lib/efi/ucs2.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/base/wr.h:
lib/efi/fault.h:
lib/efi/guid.h:
lib/host/addr.h:
lib/efi/devrest.h:
lib/efi/devfield.h:
lib/efi/ucs2.h:
