/tmp/wt/size/bz/lib/config/compile.o: lib/config/compile.c \
 lib/base/banned.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/base/kv.h \
 lib/base/wr.h lib/config/claim.h lib/config/walk.h lib/config/keys.h \
 lib/config/value.h lib/config/tree.h lib/config/record.h \
 lib/config/remote.h lib/config/switches.h lib/console/conplace.h \
 lib/file/state.h lib/host/host.h lib/host/site.h
lib/base/banned.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/base/kv.h:
lib/base/wr.h:
lib/config/claim.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:
lib/config/tree.h:
lib/config/record.h:
lib/config/remote.h:
lib/config/switches.h:
lib/console/conplace.h:
lib/file/state.h:
lib/host/host.h:
lib/host/site.h:
