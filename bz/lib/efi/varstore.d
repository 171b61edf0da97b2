/tmp/wt/size/bz/lib/efi/varstore.o: lib/efi/varstore.c lib/base/banned.h \
 lib/efi/varstore.h lib/efi/ftw.h lib/base/rd.h lib/efi/fv.h \
 lib/base/wr.h lib/efi/fault.h lib/efi/vars.h lib/base/arena.h \
 lib/efi/guid.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/base/rd.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/efi/fault.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/efi/ucs2.h:
