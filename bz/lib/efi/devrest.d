/tmp/wt/size/bz/lib/efi/devrest.o: lib/efi/devrest.c lib/base/banned.h \
 lib/efi/devrest.h lib/efi/devfield.h lib/base/wr.h lib/base/rd.h \
 lib/base/hex.h lib/base/str.h lib/efi/ucs2.h
lib/base/banned.h:
lib/efi/devrest.h:
lib/efi/devfield.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/base/str.h:
lib/efi/ucs2.h:
