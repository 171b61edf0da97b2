/tmp/wt/size/bz/bin/metrics-cgi/health.o: bin/metrics-cgi/health.c \
 lib/base/banned.h bin/metrics-cgi/metrics.h lib/base/wr.h lib/base/rd.h \
 lib/host/site.h lib/base/kv.h lib/host/addr.h lib/host/timeline.h \
 lib/host/event.h lib/power/pass.h lib/power/word.h lib/file/at.h \
 lib/file/put.h lib/file/state.h lib/host/leasestore.h \
 lib/host/leasefile.h lib/host/leases.h lib/host/lease.h \
 lib/power/powercall.h lib/power/powerline.h lib/power/job.h \
 lib/power/plan.h lib/base/num.h
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
lib/file/at.h:
lib/file/put.h:
lib/file/state.h:
lib/host/leasestore.h:
lib/host/leasefile.h:
lib/host/leases.h:
lib/host/lease.h:
lib/power/powercall.h:
lib/power/powerline.h:
lib/power/job.h:
lib/power/plan.h:
lib/base/num.h:
