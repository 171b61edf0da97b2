/tmp/wt/size/bz/lib/efi/cert.o: lib/efi/cert.c lib/base/banned.h \
 lib/efi/cert.h lib/base/arena.h lib/efi/vars.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/efi/cert.h:
lib/base/arena.h:
lib/efi/vars.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
