/tmp/wt/size/bz/lib/efi/fault.o: lib/efi/fault.c lib/base/banned.h \
 lib/efi/fault.h
lib/base/banned.h:
lib/efi/fault.h:
