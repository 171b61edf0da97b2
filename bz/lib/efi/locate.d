/tmp/wt/size/bz/lib/efi/locate.o: lib/efi/locate.c lib/base/banned.h \
 lib/efi/locate.h lib/base/arena.h lib/efi/fv.h lib/base/wr.h \
 lib/base/rd.h lib/efi/fault.h
lib/base/banned.h:
lib/efi/locate.h:
lib/base/arena.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/fault.h:
