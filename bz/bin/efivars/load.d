/tmp/wt/size/bz/bin/efivars/load.o: bin/efivars/load.c lib/base/banned.h \
 bin/efivars/load.h lib/efi/vars.h lib/base/arena.h lib/efi/guid.h \
 lib/base/wr.h lib/base/rd.h lib/efi/json.h lib/file/at.h lib/file/put.h \
 bin/efivars/tool.h lib/host/addr.h
lib/base/banned.h:
bin/efivars/load.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/efi/json.h:
lib/file/at.h:
lib/file/put.h:
bin/efivars/tool.h:
lib/host/addr.h:
