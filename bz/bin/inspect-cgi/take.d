/tmp/wt/size/bz/bin/inspect-cgi/take.o: bin/inspect-cgi/take.c \
 lib/base/banned.h bin/inspect-cgi/inspect.h lib/host/inventory.h \
 lib/base/arena.h lib/host/addr.h lib/base/rd.h lib/host/lldp.h \
 lib/host/site.h lib/base/kv.h lib/base/wr.h lib/net/cgi.h \
 lib/base/base64.h lib/file/put.h lib/file/state.h lib/host/forward.h \
 lib/host/uuid.h lib/redfish/launch.h
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
lib/base/base64.h:
lib/file/put.h:
lib/file/state.h:
lib/host/forward.h:
lib/host/uuid.h:
lib/redfish/launch.h:
