/tmp/wt/size/bz/bin/mb-metrics-cgi.o: bin/mb-metrics-cgi.c \
 lib/base/banned.h bin/metrics-cgi/metrics.h lib/base/wr.h lib/base/rd.h \
 lib/host/site.h lib/base/kv.h lib/host/addr.h lib/host/timeline.h \
 lib/host/event.h lib/power/pass.h lib/power/word.h lib/file/state.h \
 lib/metric/expose.h lib/metric/tally.h lib/net/cgi.h lib/net/whence.h \
 bin/usage.h
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
lib/file/state.h:
lib/metric/expose.h:
lib/metric/tally.h:
lib/net/cgi.h:
lib/net/whence.h:
bin/usage.h:
