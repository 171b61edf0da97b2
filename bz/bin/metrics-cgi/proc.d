/tmp/wt/size/bz/bin/metrics-cgi/proc.o: bin/metrics-cgi/proc.c \
 lib/base/banned.h bin/metrics-cgi/metrics.h lib/base/wr.h lib/base/rd.h \
 lib/host/site.h lib/base/kv.h lib/host/addr.h lib/host/timeline.h \
 lib/host/event.h lib/power/pass.h lib/power/word.h lib/base/num.h
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
lib/base/num.h:
