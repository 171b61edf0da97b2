/tmp/wt/size/bz/lib/efi/devform.o: lib/efi/devform.c lib/base/banned.h \
 lib/efi/devform.h lib/efi/devrest.h lib/efi/devfield.h lib/base/wr.h \
 lib/base/rd.h lib/efi/guid.h
lib/base/banned.h:
lib/efi/devform.h:
lib/efi/devrest.h:
lib/efi/devfield.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/guid.h:
