/tmp/wt/size/bz/bin/mb-redfish-cgi.o: bin/mb-redfish-cgi.c \
 lib/base/banned.h lib/base/str.h lib/base/rd.h lib/file/at.h \
 lib/file/state.h lib/host/addr.h lib/metric/tally.h lib/net/cgi.h \
 lib/base/wr.h lib/redfish/request.h lib/redfish/rf.h lib/base/arena.h \
 lib/host/host.h lib/base/kv.h lib/host/inventory.h lib/host/lldp.h \
 lib/host/seen.h lib/file/batch.h lib/file/put.h lib/host/site.h \
 lib/redfish/message.h lib/redfish/query.h lib/redfish/service.h \
 lib/redfish/stream.h bin/usage.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/at.h:
lib/file/state.h:
lib/host/addr.h:
lib/metric/tally.h:
lib/net/cgi.h:
lib/base/wr.h:
lib/redfish/request.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/inventory.h:
lib/host/lldp.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
lib/redfish/service.h:
lib/redfish/stream.h:
bin/usage.h:
