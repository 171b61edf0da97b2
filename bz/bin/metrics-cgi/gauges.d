/tmp/wt/size/bz/bin/metrics-cgi/gauges.o: bin/metrics-cgi/gauges.c \
 lib/base/banned.h bin/metrics-cgi/metrics.h lib/base/wr.h lib/base/rd.h \
 lib/host/site.h lib/base/kv.h lib/host/addr.h lib/host/timeline.h \
 lib/host/event.h lib/power/pass.h lib/power/word.h lib/file/at.h \
 lib/file/state.h lib/host/leasestore.h lib/host/leasefile.h \
 lib/file/put.h lib/host/leases.h lib/host/lease.h lib/metric/expose.h \
 lib/talos/imagerec.h lib/base/digest.h lib/talos/talosask.h \
 lib/talos/schematic.h lib/talos/taloslist.h lib/talos/talosname.h
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
lib/file/state.h:
lib/host/leasestore.h:
lib/host/leasefile.h:
lib/file/put.h:
lib/host/leases.h:
lib/host/lease.h:
lib/metric/expose.h:
lib/talos/imagerec.h:
lib/base/digest.h:
lib/talos/talosask.h:
lib/talos/schematic.h:
lib/talos/taloslist.h:
lib/talos/talosname.h:
