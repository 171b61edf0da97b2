/tmp/wt/size/bz/lib/efi/enroll.o: lib/efi/enroll.c lib/base/banned.h \
 lib/efi/enroll.h lib/efi/siglist.h lib/base/arena.h lib/efi/vars.h \
 lib/efi/guid.h lib/base/wr.h lib/base/rd.h lib/base/hex.h lib/efi/cert.h
lib/base/banned.h:
lib/efi/enroll.h:
lib/efi/siglist.h:
lib/base/arena.h:
lib/efi/vars.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/efi/cert.h:
