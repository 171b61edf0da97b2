/tmp/wt/size/bz/lib/efi/guid.o: lib/efi/guid.c lib/base/banned.h \
 lib/efi/guid.h lib/base/wr.h lib/base/rd.h lib/base/num.h
lib/base/banned.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
