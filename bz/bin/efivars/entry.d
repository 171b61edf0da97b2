/tmp/wt/size/bz/bin/efivars/entry.o: bin/efivars/entry.c \
 lib/base/banned.h bin/efivars/entry.h lib/efi/vars.h lib/base/arena.h \
 lib/efi/guid.h lib/base/wr.h lib/base/rd.h lib/base/num.h \
 lib/efi/loadopt.h lib/efi/devpath.h lib/efi/devnode.h lib/efi/fault.h \
 lib/host/addr.h lib/efi/nicpath.h lib/efi/ucs2.h bin/efivars/tool.h
lib/base/banned.h:
bin/efivars/entry.h:
lib/efi/vars.h:
lib/base/arena.h:
lib/efi/guid.h:
lib/base/wr.h:
lib/base/rd.h:
lib/base/num.h:
lib/efi/loadopt.h:
lib/efi/devpath.h:
lib/efi/devnode.h:
lib/efi/fault.h:
lib/host/addr.h:
lib/efi/nicpath.h:
lib/efi/ucs2.h:
bin/efivars/tool.h:
