/tmp/wt/size/bz/lib/efi/image.o: lib/efi/image.c lib/base/banned.h \
 lib/efi/image.h lib/base/arena.h lib/efi/varstore.h lib/efi/ftw.h \
 lib/base/rd.h lib/efi/fv.h lib/base/wr.h lib/efi/fault.h lib/efi/vars.h \
 lib/efi/guid.h lib/efi/locate.h lib/file/at.h lib/file/put.h
lib/base/banned.h:
lib/efi/image.h:
lib/base/arena.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/base/rd.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/efi/fault.h:
lib/efi/vars.h:
lib/efi/guid.h:
lib/efi/locate.h:
lib/file/at.h:
lib/file/put.h:
