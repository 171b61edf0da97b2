/tmp/wt/size/bz/lib/efi/devfield.o: lib/efi/devfield.c lib/base/banned.h \
 lib/efi/devfield.h lib/base/wr.h lib/base/rd.h lib/base/hex.h \
 lib/base/num.h lib/base/str.h lib/efi/guid.h lib/host/addr.h
lib/base/banned.h:
lib/efi/devfield.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/base/num.h:
lib/base/str.h:
lib/efi/guid.h:
lib/host/addr.h:
