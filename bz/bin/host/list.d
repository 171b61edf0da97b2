/tmp/wt/size/bz/bin/host/list.o: bin/host/list.c lib/base/banned.h \
 bin/host/list.h lib/host/board.h lib/base/kv.h lib/base/wr.h \
 lib/base/rd.h lib/host/host.h lib/host/addr.h lib/host/seen.h \
 lib/file/batch.h lib/file/put.h lib/file/state.h lib/file/at.h \
 lib/host/timeline.h lib/host/event.h
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
lib/file/at.h:
lib/host/timeline.h:
lib/host/event.h:
