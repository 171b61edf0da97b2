/tmp/wt/size/bz/lib/efi/devnode.o: lib/efi/devnode.c lib/base/banned.h \
 lib/efi/devnode.h lib/base/wr.h lib/base/rd.h lib/efi/devform.h \
 lib/efi/devrest.h lib/efi/devfield.h lib/efi/guid.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/devnode.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/devform.h:
lib/efi/devrest.h:
lib/efi/devfield.h:
lib/efi/guid.h:
lib/efi/ucs2.h:
