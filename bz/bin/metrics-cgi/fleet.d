/tmp/wt/size/bz/bin/metrics-cgi/fleet.o: bin/metrics-cgi/fleet.c \
 lib/base/banned.h bin/metrics-cgi/metrics.h lib/base/wr.h lib/base/rd.h \
 lib/host/site.h lib/base/kv.h lib/host/addr.h lib/host/timeline.h \
 lib/host/event.h lib/power/pass.h lib/power/word.h \
 bin/metrics-cgi/../host/list.h lib/host/board.h lib/host/host.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/file/state.h \
 lib/base/str.h lib/file/at.h
lib/base/banned.h:
bin/metrics-cgi/metrics.h:
lib/base/wr.h:
lib/base/rd.h:
lib/host/site.h:
lib/base/kv.h:
lib/host/addr.h:
lib/host/timeline.h:
lib/host/event.h:
lib/power/pass.h:
lib/power/word.h:
bin/metrics-cgi/../host/list.h:
lib/host/board.h:
lib/host/host.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/base/str.h:
lib/file/at.h:
