/tmp/wt/size/bz/lib/efi/fv.o: lib/efi/fv.c lib/base/banned.h lib/efi/fv.h \
 lib/base/wr.h lib/base/rd.h lib/efi/fault.h lib/efi/guid.h
lib/base/banned.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/fault.h:
lib/efi/guid.h:
