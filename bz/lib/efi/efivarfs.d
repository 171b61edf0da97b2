/tmp/wt/size/bz/lib/efi/efivarfs.o: lib/efi/efivarfs.c lib/base/banned.h \
 lib/efi/efivarfs.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/efi/ucs2.h lib/file/at.h \
 lib/file/batch.h lib/file/put.h
lib/base/banned.h:
lib/efi/efivarfs.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/ucs2.h:
lib/file/at.h:
lib/file/batch.h:
lib/file/put.h:
