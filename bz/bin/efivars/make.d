/tmp/wt/size/bz/bin/efivars/make.o: bin/efivars/make.c lib/base/banned.h \
 bin/efivars/load.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h bin/efivars/place.h lib/efi/image.h \
 lib/efi/varstore.h lib/efi/ftw.h lib/efi/fv.h lib/efi/fault.h \
 bin/efivars/tool.h lib/host/addr.h
lib/base/banned.h:
bin/efivars/load.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
bin/efivars/place.h:
lib/efi/image.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/efi/fv.h:
lib/efi/fault.h:
bin/efivars/tool.h:
lib/host/addr.h:
