/tmp/wt/size/bz/lib/redfish/x509.o: lib/redfish/x509.c lib/base/banned.h \
 lib/redfish/x509.h lib/base/arena.h lib/base/wr.h lib/base/rd.h \
 lib/redfish/rf.h lib/host/host.h lib/base/kv.h lib/host/addr.h \
 lib/host/inventory.h lib/host/lldp.h lib/host/seen.h lib/file/batch.h \
 lib/file/put.h lib/file/state.h lib/host/site.h lib/redfish/message.h \
 lib/redfish/query.h lib/base/digest.h lib/base/hex.h
lib/base/banned.h:
lib/redfish/x509.h:
lib/base/arena.h:
lib/base/wr.h:
lib/base/rd.h:
lib/redfish/rf.h:
lib/host/host.h:
lib/base/kv.h:
lib/host/addr.h:
lib/host/inventory.h:
lib/host/lldp.h:
lib/host/seen.h:
lib/file/batch.h:
lib/file/put.h:
lib/file/state.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
lib/base/digest.h:
lib/base/hex.h:
