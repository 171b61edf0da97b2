/tmp/wt/size/bz/lib/redfish/account.o: lib/redfish/account.c \
 lib/base/banned.h lib/redfish/account.h lib/base/digest.h lib/base/str.h \
 lib/base/rd.h lib/file/at.h lib/file/lock.h lib/file/put.h \
 lib/file/state.h lib/host/addr.h lib/redfish/rf.h lib/base/arena.h \
 lib/host/host.h lib/base/kv.h lib/base/wr.h lib/host/inventory.h \
 lib/host/lldp.h lib/host/seen.h lib/file/batch.h lib/host/site.h \
 lib/redfish/message.h lib/redfish/query.h
lib/base/banned.h:
lib/redfish/account.h:
lib/base/digest.h:
lib/base/str.h:
lib/base/rd.h:
lib/file/at.h:
lib/file/lock.h:
lib/file/put.h:
lib/file/state.h:
lib/host/addr.h:
lib/redfish/rf.h:
lib/base/arena.h:
lib/host/host.h:
lib/base/kv.h:
lib/base/wr.h:
lib/host/inventory.h:
lib/host/lldp.h:
lib/host/seen.h:
lib/file/batch.h:
lib/host/site.h:
lib/redfish/message.h:
lib/redfish/query.h:
