/tmp/wt/size/bz/lib/efi/bios.o: lib/efi/bios.c lib/base/banned.h \
 lib/efi/bios.h lib/efi/guid.h lib/base/wr.h lib/base/rd.h lib/base/kv.h \
 lib/base/num.h lib/base/str.h lib/efi/ucs2.h lib/efi/vars.h \
 lib/base/arena.h
lib/base/banned.h:
lib/efi/bios.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/num.h:
lib/base/str.h:
lib/efi/ucs2.h:
lib/efi/vars.h:
lib/base/arena.h:
