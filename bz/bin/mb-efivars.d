/tmp/wt/size/bz/bin/mb-efivars.o: bin/mb-efivars.c lib/base/banned.h \
 bin/efivars/place.h lib/efi/image.h lib/base/arena.h lib/efi/varstore.h \
 lib/efi/ftw.h lib/base/rd.h lib/efi/fv.h lib/base/wr.h lib/efi/fault.h \
 lib/efi/vars.h lib/efi/guid.h bin/efivars/tool.h lib/host/addr.h \
 bin/usage.h
lib/base/banned.h:
bin/efivars/place.h:
lib/efi/image.h:
lib/base/arena.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/base/rd.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/efi/fault.h:
lib/efi/vars.h:
lib/efi/guid.h:
bin/efivars/tool.h:
lib/host/addr.h:
bin/usage.h:
