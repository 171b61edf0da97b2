/tmp/wt/size/bz/lib/efi/ucs2.o: lib/efi/ucs2.c lib/base/banned.h \
 lib/efi/ucs2.h lib/base/wr.h lib/base/rd.h
lib/base/banned.h:
lib/efi/ucs2.h:
lib/base/wr.h:
lib/base/rd.h:
