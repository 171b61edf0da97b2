/tmp/wt/size/bz/bin/mb-inspect-cgi.o: bin/mb-inspect-cgi.c \
 lib/base/banned.h bin/inspect-cgi/inspect.h lib/host/inventory.h \
 lib/base/arena.h lib/host/addr.h lib/base/rd.h lib/host/lldp.h \
 lib/host/site.h lib/base/kv.h lib/base/wr.h lib/net/cgi.h lib/base/str.h \
 lib/file/state.h lib/metric/tally.h lib/net/cgijson.h bin/usage.h
lib/base/banned.h:
bin/inspect-cgi/inspect.h:
lib/host/inventory.h:
lib/base/arena.h:
lib/host/addr.h:
lib/base/rd.h:
lib/host/lldp.h:
lib/host/site.h:
lib/base/kv.h:
lib/base/wr.h:
lib/net/cgi.h:
lib/base/str.h:
lib/file/state.h:
lib/metric/tally.h:
lib/net/cgijson.h:
bin/usage.h:
