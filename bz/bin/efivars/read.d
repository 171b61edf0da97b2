/tmp/wt/size/bz/bin/efivars/read.o: bin/efivars/read.c lib/base/banned.h \
 lib/efi/efivarfs.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/efi/kind.h lib/efi/known.h lib/file/at.h \
 bin/efivars/find.h bin/efivars/load.h bin/efivars/place.h \
 lib/efi/image.h lib/efi/varstore.h lib/efi/ftw.h lib/efi/fv.h \
 lib/efi/fault.h bin/efivars/tool.h lib/host/addr.h bin/efivars/show.h
lib/base/banned.h:
lib/efi/efivarfs.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/kind.h:
lib/efi/known.h:
lib/file/at.h:
bin/efivars/find.h:
bin/efivars/load.h:
bin/efivars/place.h:
lib/efi/image.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/efi/fv.h:
lib/efi/fault.h:
bin/efivars/tool.h:
lib/host/addr.h:
bin/efivars/show.h:
