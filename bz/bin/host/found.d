/tmp/wt/size/bz/bin/host/found.o: bin/host/found.c lib/base/banned.h \
 bin/host/found.h lib/host/addr.h lib/base/rd.h lib/base/kv.h \
 lib/base/wr.h lib/file/state.h lib/host/forward.h lib/host/inventory.h \
 lib/base/arena.h lib/host/lldp.h
lib/base/banned.h:
bin/host/found.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/wr.h:
lib/file/state.h:
lib/host/forward.h:
lib/host/inventory.h:
lib/base/arena.h:
lib/host/lldp.h:
