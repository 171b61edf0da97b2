/tmp/wt/size/bz/bin/host/trace.o: bin/host/trace.c lib/base/banned.h \
 bin/host/trace.h bin/host/list.h lib/host/board.h lib/base/kv.h \
 lib/base/wr.h lib/base/rd.h lib/host/host.h lib/host/addr.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/host/timeline.h lib/host/event.h bin/host/../usage.h
lib/base/banned.h:
bin/host/trace.h:
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
bin/host/../usage.h:
