/tmp/wt/size/bz/bin/efivars/place.o: bin/efivars/place.c \
 lib/base/banned.h bin/efivars/place.h lib/efi/image.h lib/base/arena.h \
 lib/efi/varstore.h lib/efi/ftw.h lib/base/rd.h lib/efi/fv.h \
 lib/base/wr.h lib/efi/fault.h lib/efi/vars.h lib/efi/guid.h \
 bin/efivars/tool.h lib/host/addr.h lib/efi/fvmain.h lib/efi/json.h \
 lib/file/at.h lib/file/lock.h lib/file/state.h lib/host/host.h \
 lib/base/kv.h bin/efivars/load.h
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
lib/efi/fvmain.h:
lib/efi/json.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/state.h:
lib/host/host.h:
lib/base/kv.h:
bin/efivars/load.h:
