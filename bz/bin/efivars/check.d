/tmp/wt/size/bz/bin/efivars/check.o: bin/efivars/check.c \
 lib/base/banned.h bin/efivars/check.h lib/efi/fault.h \
 bin/efivars/place.h lib/efi/image.h lib/base/arena.h lib/efi/varstore.h \
 lib/efi/ftw.h lib/base/rd.h lib/efi/fv.h lib/base/wr.h lib/efi/vars.h \
 lib/efi/guid.h bin/efivars/tool.h lib/host/addr.h lib/efi/bootvar.h \
 lib/efi/kind.h lib/efi/known.h lib/efi/loadopt.h lib/efi/devpath.h \
 lib/efi/devnode.h lib/efi/varcheck.h bin/efivars/show.h
lib/base/banned.h:
bin/efivars/check.h:
lib/efi/fault.h:
bin/efivars/place.h:
lib/efi/image.h:
lib/base/arena.h:
lib/efi/varstore.h:
lib/efi/ftw.h:
lib/base/rd.h:
lib/efi/fv.h:
lib/base/wr.h:
lib/efi/vars.h:
lib/efi/guid.h:
bin/efivars/tool.h:
lib/host/addr.h:
lib/efi/bootvar.h:
lib/efi/kind.h:
lib/efi/known.h:
lib/efi/loadopt.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/efi/varcheck.h:
bin/efivars/show.h:
