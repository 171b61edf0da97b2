/tmp/wt/size/bz/lib/host/inventory.o: lib/host/inventory.c \
 lib/base/banned.h lib/host/inventory.h lib/base/arena.h lib/host/addr.h \
 lib/base/rd.h lib/host/lldp.h lib/base/str.h
lib/base/banned.h:
lib/host/inventory.h:
lib/base/arena.h:
lib/host/addr.h:
lib/base/rd.h:
lib/host/lldp.h:
lib/base/str.h:
