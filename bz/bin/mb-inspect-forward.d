/tmp/wt/size/bz/bin/mb-inspect-forward.o: bin/mb-inspect-forward.c \
 lib/base/banned.h lib/base/num.h lib/base/str.h lib/base/rd.h \
 lib/file/at.h lib/file/lock.h lib/file/put.h lib/file/state.h \
 lib/host/addr.h lib/host/forward.h lib/host/inventory.h lib/base/arena.h \
 lib/host/lldp.h lib/host/site.h lib/base/kv.h lib/base/wr.h bin/usage.h
lib/base/banned.h:
lib/base/num.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/host/forward.h:
lib/host/inventory.h:
lib/base/arena.h:
lib/host/lldp.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
bin/usage.h:
