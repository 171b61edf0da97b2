/tmp/wt/size/bz/lib/efi/enrollkeys.o: lib/efi/enrollkeys.c \
 lib/base/banned.h lib/efi/enroll.h lib/efi/siglist.h lib/base/arena.h \
 lib/efi/vars.h lib/efi/guid.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/efi/enroll.h:
lib/efi/siglist.h:
lib/base/arena.h:
lib/efi/vars.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
