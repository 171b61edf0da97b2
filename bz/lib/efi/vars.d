/tmp/wt/size/bz/lib/efi/vars.o: lib/efi/vars.c lib/base/banned.h \
 lib/efi/vars.h lib/base/arena.h lib/efi/guid.h lib/base/wr.h \
 lib/base/rd.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/ucs2.h:
