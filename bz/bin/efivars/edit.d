/tmp/wt/size/bz/bin/efivars/edit.o: bin/efivars/edit.c lib/base/banned.h \
 bin/efivars/change.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/efi/bios.h lib/efi/bootvar.h \
 lib/efi/efivarfs.h lib/efi/kind.h lib/efi/known.h lib/file/at.h \
 bin/efivars/find.h bin/efivars/load.h bin/efivars/place.h \
 lib/efi/image.h lib/efi/varstore.h lib/efi/ftw.h lib/efi/fv.h \
 lib/efi/fault.h bin/efivars/tool.h lib/host/addr.h \
 bin/efivars/settings.h bin/efivars/show.h
lib/base/banned.h:
bin/efivars/change.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/bios.h:
lib/efi/bootvar.h:
lib/efi/efivarfs.h:
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
bin/efivars/settings.h:
bin/efivars/show.h:
