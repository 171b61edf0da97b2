/tmp/wt/size/bz/lib/redfish/dispatch.o: lib/redfish/dispatch.c \
 lib/base/banned.h lib/base/str.h lib/base/rd.h lib/redfish/account.h \
 lib/redfish/body.h lib/redfish/rf.h lib/base/arena.h lib/host/host.h \
 lib/base/kv.h lib/base/wr.h lib/host/addr.h lib/host/inventory.h \
 lib/host/lldp.h lib/host/seen.h lib/file/batch.h lib/file/put.h \
 lib/file/state.h lib/host/site.h lib/redfish/message.h \
 lib/redfish/query.h lib/redfish/represent.h lib/redfish/route.h \
 lib/redfish/service.h lib/redfish/sweep.h lib/redfish/view.h
lib/base/banned.h:
lib/base/str.h:
lib/base/rd.h:
lib/redfish/account.h:
lib/redfish/body.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
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
lib/redfish/represent.h:
lib/redfish/route.h:
lib/redfish/service.h:
lib/redfish/sweep.h:
lib/redfish/view.h:
