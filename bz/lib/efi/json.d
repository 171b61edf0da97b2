/tmp/wt/size/bz/lib/efi/json.o: lib/efi/json.c lib/base/banned.h \
 lib/efi/json.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/base/hex.h lib/base/num.h lib/base/str.h \
 lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/json.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/base/num.h:
lib/base/str.h:
lib/efi/ucs2.h:
