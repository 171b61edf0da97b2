/tmp/wt/size/bz/lib/host/inventoryfile.o: lib/host/inventoryfile.c \
 lib/base/banned.h lib/host/inventory.h lib/base/arena.h lib/host/addr.h \
 lib/base/rd.h lib/host/lldp.h lib/file/at.h lib/file/state.h
lib/base/banned.h:
lib/host/inventory.h:
lib/base/arena.h:
lib/host/addr.h:
lib/base/rd.h:
lib/host/lldp.h:
lib/file/at.h:
lib/file/state.h:
