/tmp/wt/size/bz/bin/efivars/find.o: bin/efivars/find.c lib/base/banned.h \
 bin/efivars/find.h lib/efi/kind.h lib/efi/known.h lib/efi/vars.h \
 lib/base/arena.h lib/efi/guid.h lib/base/wr.h lib/base/rd.h \
 lib/base/hex.h lib/base/num.h lib/efi/ucs2.h bin/efivars/tool.h \
 lib/host/addr.h
lib/base/banned.h:
bin/efivars/find.h:
lib/efi/kind.h:
lib/efi/known.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/hex.h:
lib/base/num.h:
lib/efi/ucs2.h:
bin/efivars/tool.h:
lib/host/addr.h:
