/tmp/wt/size/bz/bin/efivars/keys.o: bin/efivars/keys.c lib/base/banned.h \
 lib/base/hex.h lib/base/wr.h lib/base/rd.h lib/base/str.h lib/efi/cert.h \
 lib/base/arena.h lib/efi/vars.h lib/efi/guid.h lib/efi/enroll.h \
 lib/efi/siglist.h bin/efivars/load.h bin/efivars/place.h lib/efi/image.h \
 lib/efi/varstore.h lib/efi/ftw.h lib/efi/fv.h lib/efi/fault.h \
 bin/efivars/tool.h lib/host/addr.h bin/efivars/show.h lib/efi/kind.h \
 lib/efi/known.h
lib/base/banned.h:
lib/base/hex.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/str.h:
lib/efi/cert.h:
lib/base/arena.h:
lib/efi/vars.h:
lib/efi/guid.h:
lib/efi/enroll.h:
lib/efi/siglist.h:
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
lib/efi/kind.h:
lib/efi/known.h:
