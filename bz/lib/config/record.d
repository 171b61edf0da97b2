/tmp/wt/size/bz/lib/config/record.o: lib/config/record.c \
 lib/base/banned.h lib/config/record.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/config/compile.h lib/base/arena.h lib/config/report.h \
 lib/host/addr.h lib/config/walk.h lib/config/keys.h lib/config/value.h \
 lib/config/tree.h
lib/base/banned.h:
lib/config/record.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/config/walk.h:
lib/config/keys.h:
lib/config/value.h:
lib/config/tree.h:
