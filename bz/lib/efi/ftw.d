/tmp/wt/size/bz/lib/efi/ftw.o: lib/efi/ftw.c lib/base/banned.h \
 lib/efi/ftw.h lib/base/rd.h lib/base/crc32.h lib/efi/guid.h \
 lib/base/wr.h
lib/base/banned.h:
lib/efi/ftw.h:
lib/base/rd.h:
lib/base/crc32.h:
lib/efi/guid.h:
lib/base/wr.h:
