/tmp/wt/size/bz/lib/config/store.o: lib/config/store.c lib/base/banned.h \
 lib/config/store.h lib/config/compile.h lib/base/arena.h \
 lib/config/report.h lib/host/addr.h lib/base/rd.h lib/file/batch.h \
 lib/file/put.h lib/file/at.h lib/file/state.h lib/host/host.h \
 lib/base/kv.h lib/base/wr.h lib/host/site.h lib/power/word.h
lib/base/banned.h:
lib/config/store.h:
lib/config/compile.h:
lib/base/arena.h:
lib/config/report.h:
lib/host/addr.h:
lib/base/rd.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/at.h:
lib/file/state.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/host/site.h:
lib/power/word.h:
