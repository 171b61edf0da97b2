/tmp/wt/size/bz/bin/efivars/show.o: bin/efivars/show.c lib/base/banned.h \
 bin/efivars/show.h lib/efi/kind.h lib/efi/known.h lib/efi/vars.h \
 lib/base/arena.h lib/efi/guid.h lib/base/wr.h lib/base/rd.h \
 lib/base/hex.h lib/base/str.h lib/efi/ucs2.h bin/efivars/tool.h \
 lib/host/addr.h
lib/base/banned.h:
bin/efivars/show.h:
lib/efi/kind.h:
lib/efi/known.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/base/str.h:
lib/efi/ucs2.h:
bin/efivars/tool.h:
lib/host/addr.h:
