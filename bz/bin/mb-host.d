/tmp/wt/size/bz/bin/mb-host.o: bin/mb-host.c lib/base/banned.h \
 lib/file/state.h lib/host/addr.h lib/base/rd.h bin/host/found.h \
 lib/host/fresh.h lib/host/site.h lib/base/kv.h lib/base/wr.h \
 bin/host/leased.h bin/host/list.h lib/host/board.h lib/host/host.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/host/override.h \
 bin/host/trace.h bin/usage.h
lib/base/banned.h:
lib/file/state.h:
lib/host/addr.h:
lib/base/rd.h:
bin/host/found.h:
lib/host/fresh.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
bin/host/leased.h:
bin/host/list.h:
lib/host/board.h:
lib/host/host.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/host/override.h:
bin/host/trace.h:
bin/usage.h:
