/tmp/wt/size/bz/lib/efi/siglist.o: lib/efi/siglist.c lib/base/banned.h \
 lib/efi/siglist.h lib/base/arena.h lib/efi/vars.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/efi/siglist.h:
lib/base/arena.h:
lib/efi/vars.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
