/tmp/wt/size/bz/bin/mb-trace.o: bin/mb-trace.c lib/base/banned.h \
 bin/host/list.h lib/host/board.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/host.h lib/host/addr.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/host/timeline.h \
 lib/host/event.h bin/usage.h
lib/base/banned.h:
bin/host/list.h:
lib/host/board.h:
lib/base/kv.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/host.h:
lib/host/addr.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/timeline.h:
lib/host/event.h:
bin/usage.h:
